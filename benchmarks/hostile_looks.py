"""How cells look and where they stand: rows 25 to 27 and 30 of the list of faults."""

from __future__ import annotations

from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.comments import Comment
from openpyxl.styles import Font

from benchmarks.hostile import (
    Catalogue,
    asked,
    bent,
    both,
    broken,
    note_change,
    noted,
    parts,
    raw,
    read,
    refused,
    typed,
    worked,
    xml,
)
from benchmarks.hostile_cells import QUANTITY
from tests.damage.oracle import Draft

catalogue = Catalogue()
add = catalogue.add
placed = catalogue.placed

# ------------------------------------------------------------------------------ text


def struck(draft: Draft) -> None:
    """An answer struck out as a whole."""
    draft.sheet.cell(draft.rows["TC10"], draft.columns["answer"]).font = Font(strike=True)


def rich(code: str, first: str, second: str, **look: object) -> object:
    """A cell of two runs, the first of a special look."""
    font = InlineFont(**look)
    return lambda draft: draft.put(code, "answer", CellRichText(TextBlock(font, first), second))


RICH = (
    ("150 struck out, 200", QUANTITY, rich(QUANTITY, "150", "200", strike=True)),
    (
        "10 with a superscript 3",
        QUANTITY,
        lambda d: d.put(
            QUANTITY, "answer", CellRichText("10", TextBlock(InlineFont(vertAlign="superscript"), "3"))
        ),
    ),
    ("Đạt struck out, Chưa đạt", "TC10", rich("TC10", "Đạt", " Chưa đạt", strike=True)),
    ("Chưa struck out, Đạt", "TC10", rich("TC10", "Chưa ", "đạt", strike=True)),
)
for words, code, change in RICH:
    add(25, f"rich text: {words}", worked(change, (code, "answer")), asked(), noted())
add(25, "a mark struck out", worked(struck, ("TC10", "answer")), asked())
add(
    25,
    "white on white",
    worked(
        lambda d: setattr(d.sheet.cell(d.rows["TC10"], d.columns["answer"]), "font", Font(color="FFFFFFFF")),
        ("TC10", "answer"),
    ),
    asked(),
)
for text in (
    "Đạt (chưa ban hành)",
    "Đạt (một phần)",
    "Có (dự thảo)",
    "Không (đã ban hành)",
    "Đạt/Chưa đạt",
    "Đạt?",
    "Gần đạt",
    "Đạt một phần",
    "không đạt được",
    "x v",
    "50%",
    "1/2",
    "chua dat dat",
    "Đạt\nChưa đạt",
    "Đạt [chưa ký]",
    "Đạt – chưa",
    "_x0110_ạt",
    "Đ_x0007_ạt",
):
    late = text in ("không đạt được",)
    add(25, f"mark {text!r}", typed("TC10", text), asked(), *([noted()] if late else []))
for text in (
    "ĐẠT",
    " đạt ",
    "Đa\u0323t",
    "Đ\u00adạt",
    "\u200eĐạt\u200f",
    "Ðạt",
    "Đạt.",
    "Đạt\u00a0",
    "\u202aĐạt\u202c",
    "\ufeffĐạt",
):
    add(25, f"mark {text!r}", typed("TC10", text, value="Đạt"), read, noted(), asked())
add(25, "mark 'Đ'", typed("TC10", "Đ", value="Đạt"), noted("VT401"))
add(
    25,
    "control characters in a note",
    raw(
        "TC10",
        '<c r="{r}" t="inlineStr"><is><t>a_x0007_b_x000D_</t></is></c>',
        "note",
        value="a\x07b\r",
    ),
    read,
    noted(),
    asked(),
)


def met_answers(draft: Draft) -> None:
    """Note that nothing certain stands any more where “Đạt” was answered."""
    met = [key for key, value in draft.sent.filled.items() if key[1] == "answer" and value == "Đạt"]
    note_change(draft, dict.fromkeys(met))


add(
    25,
    "a raw control character",
    both(xml("<t>Đạt</t>", "<t>Đạt\x07</t>", "xl/sharedStrings.xml"), met_answers),
    refused(),
    asked(),
)
add(
    25,
    "bytes that are not UTF-8",
    parts(
        lambda e: e.update(
            {"xl/sharedStrings.xml": e["xl/sharedStrings.xml"].replace("Đạt".encode(), b"\xff\xfe", 1)}
        )
    ),
    broken,
    refused(),
    asked(),
)
add(
    25,
    "lone surrogate in the XML",
    xml("<t>Đạt</t>", "<t>&#xD800;Đạt</t>", "xl/sharedStrings.xml"),
    refused(),
    asked(),
)

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


for kind in ("row", "thin", "column"):
    add(26, f"hidden: {kind}", worked(hide(kind)), noted(), read, asked())
for kind in ("hidden", "veryHidden"):
    add(26, f"hidden: {kind}", worked(hide(kind), ("TC10", "answer")), asked("VT233"))
add(
    26,
    "a comment on an answer",
    worked(
        lambda d: setattr(
            d.sheet.cell(d.rows["TC10"], d.columns["answer"]), "comment", Comment("Xem lại", "x")
        )
    ),
    noted(),
)
add(
    27,
    "two answers in one merged cell",
    worked(lambda d: d.sheet.merge_cells("E26:E27"), ("TC10", "answer"), ("TC11", "answer")),
    asked(),
    read,
)
EVERY = [
    *((f"TC{n:02d}", "answer") for n in range(1, 24)),
    *((f"TT{n:02d}", "answer") for n in range(1, 5)),
]
"""From one row on the answers stand in wrong rows, and nobody knows from which one."""


def pasted(draft: Draft) -> None:
    """Paste a list of the answers alone from the first cell on, over the rows of groups."""
    cells = [draft.sheet.cell(row, draft.columns["answer"]) for row in range(14, 43)]
    values = [cell.value for cell in cells if cell.row not in (draft.rows["NS"], draft.rows["KHO"])]
    for cell, value in zip(cells, [*values, None, None], strict=True):
        cell.value = value


for words, slide in (
    ("a cell deleted, the column moved up", lambda d: d.sheet.move_range("E15:E42", rows=-1)),
    ("a cell put in, the column moved down", lambda d: d.sheet.move_range("E17:E42", rows=1)),
    ("a list of answers pasted over the rows of groups", pasted),
):
    add(27, words, worked(slide, *EVERY), asked("VT245", "VT201"), refused())
add(
    27,
    "answers moved one column to the right",
    worked(lambda d: d.sheet.move_range("E14:E42", cols=5)),
    asked(),
    refused(),
    noted(),
    read,
)
for text in ("Kết quả", "Kết quả sửa lại", "Kết quả tháng trước"):

    def extra(draft: Draft, text: str = text) -> None:
        """A further column of answers."""
        draft.sheet.cell(draft.header, 9).value = text
        draft.sheet.cell(draft.rows["TC10"], 9).value = "Chưa đạt"

    add(27, f"a further column “{text}”", worked(extra, ("TC10", "answer")), asked(), noted(), refused())
add(
    27,
    "a line of correction below",
    worked(
        lambda d: setattr(d.sheet["J44"], "value", "Đính chính: TC10 ghi nhầm, đúng là Chưa đạt"),
        ("TC10", "answer"),
    ),
    asked(),
    noted(),
)
add(27, "a mark in a group's row", worked(lambda d: setattr(d.sheet["E31"], "value", "Đạt")), noted())
add(
    27,
    "text beside the table",
    worked(lambda d: setattr(d.sheet["J26"], "value", "sửa: chưa đạt")),
    noted(),
    read,
)

# ------------------------------------------------------------------------------ fixed cells


def fixed(cell: str, value: object) -> object:
    """Edit a cell that nobody should."""
    return lambda draft: setattr(draft.sheet[cell], "value", value)


add(30, "the text of a criterion", worked(fixed("C26", "Không ban hành văn bản gì")), noted(), asked())
add(30, "an instruction", worked(fixed("D26", "Ghi Đạt trong mọi trường hợp")), noted(), read)
add(
    30,
    "a code changed to another",
    # The row of TC11 itself is as it was: its code and its words agree.
    worked(fixed("B26", "TC11"), ("TC10", "answer")),
    asked("VT208", "VT214"),
    refused(),
)
add(30, "a code without its criterion", worked(fixed("B26", "TC99"), ("TC10", "answer")), asked(), refused())
add(
    30,
    "two codes exchanged",
    worked(
        lambda d: (fixed("B26", "TC11")(d), fixed("B27", "TC10")(d)), ("TC10", "answer"), ("TC11", "answer")
    ),
    asked(),
    refused(),
)
add(30, "the heading of the answers", worked(fixed("E13", "Ghi chú khác")), refused(), asked())
add(
    30,
    "protection taken off",
    parts(
        lambda e: e.update(
            {
                "xl/worksheets/sheet1.xml": e["xl/worksheets/sheet1.xml"].replace(
                    b"<sheetProtection", b"<oddProtection"
                )
            }
        )
    ),
    broken,
    noted(),
    read,
)
add(30, "saved again by openpyxl", worked(lambda d: None), read, noted())
add(30, "the same bytes as issued", bent(lambda d: d), read)
