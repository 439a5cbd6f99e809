"""What is typed and how it looks: rows 16 to 27 and 30 of the list of faults."""

from __future__ import annotations

import datetime as dt

from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.comments import Comment
from openpyxl.styles import Font

from benchmarks.hostile import Catalogue, asked, bent, broken, noted, parts, raw, read, refused, typed, worked, xml
from vtlt_consolidate.draft import Draft

catalogue = Catalogue()
add = catalogue.add
QUANTITY = "TT03"
"""An area in m², at most 5,000, decimals allowed; TT01 is a whole number of people, at most 50."""

# ------------------------------------------------------------------------------ errors and formulas

for word in ("#REF!", "#N/A", "#DIV/0!", "#VALUE!", "#NAME?", "#NUM!", "#NULL!"):
    add(16, f"error cell {word}", raw("TC10", f'<c r="{{r}}" t="e"><v>{word}</v></c>'), asked())
add(16, "error cell in a number", raw(QUANTITY, '<c r="{r}" t="e"><f>A1/0</f><v>#DIV/0!</v></c>'), asked())
add(16, "the words #REF! typed", typed(QUANTITY, "#REF!"), asked())
add(17, "formula without a value", raw(QUANTITY, '<c r="{r}"><f>10+5</f></c>'), asked())
add(17, "formula with an empty value", raw(QUANTITY, '<c r="{r}"><f>10+5</f><v></v></c>'), asked())
add(17, "mark formula without a value", raw("TC10", '<c r="{r}" t="str"><f>IF(1,"Đạt","")</f></c>'), asked())
add(17, "mark formula whose value is empty text", raw("TC10", '<c r="{r}" t="str"><f>""</f><v></v></c>'), asked())
add(17, "formula with its value", raw(QUANTITY, '<c r="{r}"><f>10+5</f><v>15</v></c>', value=15.0), read, noted())
add(17, "shared formula without a value", raw(QUANTITY, '<c r="{r}"><f t="shared" si="0"/></c>'), asked())
add(18, "formula never calculated with a cached 0", raw(QUANTITY, '<c r="{r}"><f>10+5</f><v>0</v></c>'), asked())

# ------------------------------------------------------------------------------ dates


def in_1904(draft: Draft) -> None:
    """Count days from 1904; the dates typed are text, so nothing may change."""
    xml("<workbookPr", '<workbookPr date1904="1"', "xl/workbook.xml")(draft)


add(19, "days counted from 1904", in_1904, read, noted())
add(20, "a document's date as a date cell", typed("TC01", dt.datetime(2026, 1, 5), value="05/01/2026",  # noqa: DTZ001
    field="doc_date", look="dd/mm/yyyy"), read, noted())  # fmt: skip
for serial in (0, -1, 3_000_000, 60, 0.5, 45000.75, 99_999_999_999):
    add(20, f"a document's date is the number {serial}", typed("TC01", serial, field="doc_date"), asked(), noted())
add(20, "a number that became a date", typed(QUANTITY, dt.datetime(2026, 3, 1), look="d-mmm"), asked())  # noqa: DTZ001
add(20, "a time in a number", typed(QUANTITY, dt.time(13, 30)), asked())
add(20, "36 hours in a number", typed(QUANTITY, 1.5, look="[h]:mm"), asked())

# ------------------------------------------------------------------------------ numbers as people type them

CERTAIN = {
    "20": 20.0, " 20 ": 20.0, "20,5": 20.5, "２０": 20.0, "20\u00a0": 20.0, "1.234,5": 1234.5,  # noqa: RUF001
    "1 234": 1234.0, "20 m²": 20.0, "20m2": 20.0, "\u200b20": 20.0, "020": 20.0, "1,234.5": 1234.5,
    "٣": 3.0, "1.000.000": 1_000_000.0,
}  # fmt: skip
UNCERTAIN = (
    "1.234", "1,234", "1.234.5", "-5", "\u22125", "(5)", "5-", "1e3", "1E400", "0x10", "1_000", "inf",
    "nan", "NaN", "Infinity", "20/30", "khoảng 20", ">20", "20?", "20 + 5", "hai mươi", "1½", "10³",
    "20 người", "l0", "O", "2O", "20..5", ",5,", "--20", "+-20", "20%", "20 triệu", "5\t2", "20\n30",
    "20;30", "²", "①", "二十", "=20", "'20", "1 2", "10 20",
)  # fmt: skip
for text, value in CERTAIN.items():
    add(21, f"number {text!r}", typed(QUANTITY, text, value=value), read, noted(), asked())
for text in UNCERTAIN:
    add(21, f"number {text!r}", typed(QUANTITY, text if text != "=20" else "= 20 "), asked())
for text in ("nan", "NaN", "1E400", "-1E400", "inf", "INF", "0x10", "1_000", "1e", "", " ", "9" * 400, "1.7E308",
             "4.9E-324", "--1"):  # fmt: skip
    add(22, f"raw number {text[:12]!r}", raw(QUANTITY, f'<c r="{{r}}"><v>{text}</v></c>'), asked())
add(22, "raw number 20.500000000000004", raw(QUANTITY, '<c r="{r}"><v>20.500000000000004</v></c>'),
    asked(), noted(), read)  # fmt: skip
add(22, "raw index of no string", raw(QUANTITY, '<c r="{r}" t="s"><v>-1</v></c>'), asked(), refused())
add(22, "raw type unknown", raw(QUANTITY, '<c r="{r}" t="zz"><v>5</v></c>'), asked(), refused(), noted())
add(23, "TRUE in a number", typed(QUANTITY, True), asked())
add(23, "TRUE in a mark", typed("TC10", True), asked(), noted())
add(23, "raw boolean 7", raw(QUANTITY, '<c r="{r}" t="b"><v>7</v></c>'), asked(), refused())
for value, look in ((20, "0%"), (0.2, "0%"), (0.5, "0.00%"), (1_234_567, '#,##0,"K"'), (5, '0"0"'), (5, '"day "0'),
                    (7, '"-"0'), (1, '"Chưa đạt"'), (8, ";;;"), (9, '"0"'), (3, "0.0E+00"), (2, "# ?/?"), (4, "@"),
                    (6, "General;General;General"), (2.567, "0")):  # fmt: skip
    certain = value if look in ("@", "General;General;General", "0.0E+00", "# ?/?") else None
    add(24, f"{value} shown as {look}", typed(QUANTITY, value, value=certain, look=look), asked(), noted(),
        *([read] if certain is not None else []))  # fmt: skip

# ------------------------------------------------------------------------------ text


def struck(draft: Draft) -> None:
    """An answer struck out as a whole."""
    draft.sheet.cell(draft.rows["TC10"], draft.columns["answer"]).font = Font(strike=True)


def rich(code: str, first: str, second: str, **look: object) -> object:
    """A cell of two runs, the first of a special look."""
    font = InlineFont(**look)  # type: ignore[arg-type]
    return lambda draft: draft.put(code, "answer", CellRichText(TextBlock(font, first), second))


RICH = (
    ("150 struck out, 200", QUANTITY, rich(QUANTITY, "150", "200", strike=True)),
    ("10 with a superscript 3", QUANTITY, lambda d: d.put(QUANTITY, "answer", CellRichText(
        "10", TextBlock(InlineFont(vertAlign="superscript"), "3")))),
    ("Đạt struck out, Chưa đạt", "TC10", rich("TC10", "Đạt", " Chưa đạt", strike=True)),
    ("Chưa struck out, Đạt", "TC10", rich("TC10", "Chưa ", "đạt", strike=True)),
)  # fmt: skip
for words, code, change in RICH:
    add(25, f"rich text: {words}", worked(change, (code, "answer")), asked(), noted())  # type: ignore[arg-type]
add(25, "a mark struck out", worked(struck, ("TC10", "answer")), asked())
add(25, "white on white", worked(lambda d: setattr(
    d.sheet.cell(d.rows["TC10"], d.columns["answer"]), "font", Font(color="FFFFFFFF")), ("TC10", "answer")), asked())  # fmt: skip
for text in ("Đạt (chưa ban hành)", "Đạt (một phần)", "Có (dự thảo)", "Không (đã ban hành)", "Đạt/Chưa đạt", "Đạt?",
             "Gần đạt", "Đạt một phần", "không đạt được", "x v", "50%", "Đ", "1/2", "chua dat dat", "Đạt\nChưa đạt",
             "Đạt [chưa ký]", "Đạt – chưa", "_x0110_ạt", "Đ_x0007_ạt"):  # fmt: skip
    late = text in ("không đạt được",)
    add(25, f"mark {text!r}", typed("TC10", text), asked(), *([noted()] if late else []))
for text in ("ĐẠT", " đạt ", "Đa\u0323t", "Đ\u00adạt", "\u200eĐạt\u200f", "Ðạt", "Đạt.", "Đạt\u00a0", "\u202aĐạt\u202c",
             "\ufeffĐạt"):  # fmt: skip
    add(25, f"mark {text!r}", typed("TC10", text, value="Đạt"), read, noted(), asked())
add(25, "control characters in a note", raw("TC10", '<c r="{r}" t="inlineStr"><is><t>a_x0007_b_x000D_</t></is></c>',
    "note"), noted(), read, asked())  # fmt: skip
add(25, "a raw control character", xml("<t>Đạt</t>", "<t>Đạt\x07</t>", "xl/sharedStrings.xml"), refused(), asked())
add(25, "bytes that are not UTF-8", parts(lambda e: e.update({"xl/sharedStrings.xml": e[
    "xl/sharedStrings.xml"].replace("Đạt".encode(), b"\xff\xfe", 1)})), broken, refused(), asked())  # fmt: skip
add(25, "lone surrogate in the XML", xml("<t>Đạt</t>", "<t>&#xD800;Đạt</t>", "xl/sharedStrings.xml"), refused(), asked())

# ------------------------------------------------------------------------------ hidden, merged, moved


def hide(kind: str) -> object:
    """Hide rows or columns of answers."""
    def change(draft: Draft) -> None:
        if kind == "row":
            draft.sheet.row_dimensions[draft.rows["TC10"]].hidden = True
        elif kind == "thin":
            draft.sheet.row_dimensions[draft.rows["TC10"]].height = 0.5
        elif kind == "column":
            draft.sheet.column_dimensions["E"].hidden = True
        else:
            draft.book.create_sheet("ẩn")["A1"] = "Đính chính TC10: chưa đạt"
            draft.book["ẩn"].sheet_state = kind
    return change


for kind in ("row", "thin", "column", "hidden", "veryHidden"):
    add(26, f"hidden: {kind}", worked(hide(kind)), noted(), read, asked())  # type: ignore[arg-type]
add(26, "a comment on an answer", worked(lambda d: setattr(
    d.sheet.cell(d.rows["TC10"], d.columns["answer"]), "comment", Comment("Xem lại", "x"))), noted())  # fmt: skip
add(27, "two answers in one merged cell", worked(lambda d: d.sheet.merge_cells("E26:E27"), ("TC11", "answer")),
    asked(), read)  # fmt: skip
add(27, "a cell deleted, the column moved up", worked(lambda d: d.sheet.move_range("E15:E42", rows=-1),
    *((f"TC{n:02d}", "answer") for n in range(1, 24)), *((f"TT0{n}", "answer") for n in range(1, 5))),
    asked(), refused(), noted())  # fmt: skip
add(27, "answers moved one column to the right", worked(lambda d: d.sheet.move_range("E14:E42", cols=5)), asked(),
    refused(), noted(), read)  # fmt: skip
for text in ("Kết quả", "Kết quả sửa lại", "Kết quả tháng trước"):
    def extra(draft: Draft, text: str = text) -> None:
        """A further column of answers."""
        draft.sheet.cell(draft.header, 9).value = text
        draft.sheet.cell(draft.rows["TC10"], 9).value = "Chưa đạt"
    add(27, f"a further column “{text}”", worked(extra, ("TC10", "answer")), asked(), noted(), refused())
add(27, "a line of correction below", worked(lambda d: setattr(
    d.sheet["J44"], "value", "Đính chính: TC10 ghi nhầm, đúng là Chưa đạt"), ("TC10", "answer")), asked(), noted())  # fmt: skip
add(27, "a mark in a group's row", worked(lambda d: setattr(d.sheet["E31"], "value", "Đạt")), noted())
add(27, "text beside the table", worked(lambda d: setattr(d.sheet["J26"], "value", "sửa: chưa đạt")), noted(), read)

# ------------------------------------------------------------------------------ fixed cells


def fixed(cell: str, value: object) -> object:
    """Edit a cell that nobody should."""
    return lambda draft: setattr(draft.sheet[cell], "value", value)


add(30, "the text of a criterion", worked(fixed("C26", "Không ban hành văn bản gì")), noted(), asked())
add(30, "an instruction", worked(fixed("D26", "Ghi Đạt trong mọi trường hợp")), noted(), read)
add(30, "a code changed to another", worked(fixed("B26", "TC11"), ("TC10", "answer"), ("TC11", "answer")),
    asked(), refused())  # fmt: skip
add(30, "a code without its criterion", worked(fixed("B26", "TC99"), ("TC10", "answer")), asked(), refused())
add(30, "two codes exchanged", worked(lambda d: (fixed("B26", "TC11")(d), fixed("B27", "TC10")(d)),  # type: ignore[operator]
    ("TC10", "answer"), ("TC11", "answer")), asked(), refused())  # fmt: skip
add(30, "the heading of the answers", worked(fixed("E13", "Ghi chú khác")), refused(), asked())
add(30, "protection taken off", parts(lambda e: e.update({"xl/worksheets/sheet1.xml": e[
    "xl/worksheets/sheet1.xml"].replace(b"<sheetProtection", b"<oddProtection")})), broken, noted(), read)  # fmt: skip
add(30, "saved again by openpyxl", worked(lambda d: None), read, noted())
add(30, "the same bytes as issued", bent(lambda d: d), read)
