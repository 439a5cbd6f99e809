"""The 52 inputs that offices are known to send, each with the verdict that it must get.

OK: read silently. LOG: read, with a note. ASK: held for a person, no value. NO: refused, no value.
The ids are the numbers of the table. #46 to #52 (unit names) belong to the matching of names by
`proposals` and are tested there.
"""

import dataclasses
import datetime as dt
import io
import zipfile
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from openpyxl.styles import Font

from tests.figures import points_of, totals_of
from tests.helpers import PERIOD, SMALL, UNITS, WHOLE, check, check_each, one_each, receive, workspace
from vtlt_consolidate.files.arrivals import is_litter
from vtlt_consolidate.files.containers import gate
from vtlt_consolidate.model import frames
from vtlt_consolidate.model.criteria import Node
from vtlt_consolidate.model.layout import ANSWER, FormLayout
from vtlt_consolidate.scoring.month import Month
from vtlt_consolidate.words.text import MICRO
from vtlt_consolidate.words.vocabulary import read_mark
from vtlt_consolidate.workspace.folders import RECEIVED
from vtlt_consolidate.writing.forms import forms

OK, LOG, ASK, NO = "OK", "LOG", "ASK", "NO"

FIELDS = (
    Node("M", "mark", "Dấu", "Dấu", evidence=True),
    Node("C", "quantity", "Số người", "Số người", measure_unit="người", whole=True),
    Node("A", "quantity", "Diện tích", "Diện tích", measure_unit="m²"),
    Node("G", "quantity", "Giá", "Giá", measure_unit="mét giá"),
    Node("T", "quantity", "Tiền", "Tiền", measure_unit="triệu đồng"),
    Node("R", "quantity", "Tỷ lệ", "Tỷ lệ", measure_unit="%"),
    Node("H", "quantity", "Điểm", "Điểm", at_most=Decimal("0.5")),
)
CRITERIA = dataclasses.replace(SMALL, nodes=FIELDS)
WHOLE_HERE = {
    "M": "Đạt", "M.doc_number": "12/KH-UBND", "M.doc_date": "05/3/2026",
    "C": 2.0, "A": 20.5, "G": 15.5, "T": 20.0, "R": 87.0, "H": 0.25,
}  # fmt: skip

Typed = str | float | bool | dt.date

# fmt: off
INPUTS: list[tuple[str, str, Typed, str, object]] = [
    *(("1", "M", typed, OK, "met") for typed in ("1", 1.0, True)),
    *(("2", "M", typed, LOG, "met") for typed in ("x", "X", "v", "✓", "√")),
    *(("3", "M", typed, ASK, None) for typed in ("ü", "þ", "û")),
    *(("4", "M", typed, LOG, "met") for typed in ("có", "Có ", "CÓ", "co")),
    *(("5", "M", typed, OK, "met") for typed in ("đạt", "Đạt", "đạt ")),
    *(("5", "M", typed, LOG, "met") for typed in ("đ", "Đ")),
    *(("6", "M", typed, LOG, "met") for typed in ("đầy đủ", "đủ", "hoàn thành", "HT")),
    # The plain 0 of tables of 0 and 1 needs no word.
    *(("7", "M", typed, OK, "not_met") for typed in ("0", 0.0, "Chưa đạt")),
    *(("7", "M", typed, LOG, "not_met") for typed in ("không", "ko", "chưa", "KĐ", "không đạt")),
    *(("8", "M", typed, ASK, None) for typed in ("c", "C", "k", "K")),
    # A form has no setting for these yet.
    *(("9", "M", typed, ASK, None) for typed in ("-", "–", "/")),
    *(("10", "M", typed, ASK, None) for typed in ("", "   ", "\u00a0")),
    *(("11", "M", typed, LOG, "not_met") for typed in ("không có", "chưa có")),
    *(("12", "M", typed, ASK, None)
      for typed in ("chưa đầy đủ", "có nhưng chưa đủ", "đang thực hiện", "50%")),
    ("13", "M", "Không còn tài liệu tồn đọng", ASK, None),
    # No criterion allows them yet.
    *(("14", "M", typed, NO, None) for typed in ("không phát sinh", "KPS", "N/A", "không áp dụng")),
    ("15", "M", "Có (QĐ số 12/QĐ-UBND ngày 03/02/2026)", LOG, "met"),
    *(("16", "M", typed, NO, None) for typed in (2.0, "2", "11")),
    *(("17", "M", typed, ASK, None) for typed in ("O", "l")),
    *(("17", "C", typed, ASK, None) for typed in ("2O", "l5", "O", "l")),
    ("17", "M", "\uff11", LOG, "met"),
    *(("18", "M", typed, NO, None) for typed in ("#REF!", "#N/A", "=Sheet2!B3")),
    # The kind of #20, a qualification, is not there; as a mark it is held.
    *(("20", "M", typed, ASK, None) for typed in ("CN Luật", "CĐ VTLT", "TC VTLT", "TC HCVT")),
    ("21", "A", 12.5, OK, "12.5"),
    ("22", "A", "1.234,5", OK, "1234.5"),
    ("23", "A", "1,234.5", LOG, "1234.5"),
    ("24", "C", "1.234", OK, "1234"),
    ("24", "A", "1.234", ASK, None),
    ("25", "H", 5.0, ASK, None),
    ("26", "A", "0,25", LOG, "0.25"),
    *(("27", "A", typed, LOG, "1234") for typed in ("1 234", "1\u00a0234")),
    *(("28", code, typed, LOG, value) for code, typed, value in (
        ("A", "20m2", "20"), ("A", "20 m²", "20"), ("G", "15 mét", "15"), ("C", "2 người", "2"))),
    ("29", "G", "150 hộp", NO, None),
    ("30", "T", "19 tỷ 200 triệu", LOG, "19200"),
    ("31", "T", "1.500.000", ASK, None),
    ("32", "R", 87.0, OK, "87"),
    ("32", "R", "87%", LOG, "87"),
    ("32", "R", "0,5%", LOG, "0.5"),
    *(("32", "R", typed, ASK, None) for typed in ("0,87", 0.87, 1.0)),
    *(("33", "A", typed, ASK, None) for typed in (">20", "khoảng 30", "~30")),
    *(("34", "C", typed, OK, value) for typed, value in (("02", "2"), ("05", "5"))),
    *(("36", code, dt.date(2023, 12, 1), ASK, None) for code in ("A", "M")),
    *(("38", "M.doc_date", typed, OK, "05/3/2026") for typed in ("5/3/2026", "05.03.2026")),
    ("38", "M.doc_date", "05-03-26", LOG, "05/3/2026"),
    ("39", "M.doc_date", dt.date(2026, 3, 5), OK, "05/3/2026"),
    ("40", "M.doc_date", "3/15/2026", ASK, None),
    *(("41", "M.doc_date", typed, NO, None) for typed in ("31/02/2026", "03/0/2011")),
    ("42", "M.doc_date", "ngày 05 tháng 3 năm 2026", OK, "05/3/2026"),
    *(("43", "M.doc_date", typed, LOG, typed)
      for typed in ("Quý I/2026", "tháng 02/2021", "cuối tháng 02/2021", "đầu tháng 4/2021")),
    # Beside the other half of the evidence, a blank is no answer and no complaint.
    ("45", "M.doc_number", "20KH-UBND", LOG, "20/KH-UBND"),
    ("45", "M.doc_number", "5355 /BNC-SNV", ASK, None),
]
# fmt: on
ELSEWHERE = {
    "19": "a column “Chưa đạt” of its own: test_two_columns",
    "35": "codes of units: identity",
    "37": "scores are not returned yet",
    "44": "blanks of a form where a document is named: test_evidence",
} | {str(number): "unit names" for number in range(46, 53)}


def test_every_row_of_the_table_is_here_or_says_why_not() -> None:
    assert {row[0] for row in INPUTS} | ELSEWHERE.keys() == {str(number) for number in range(1, 53)}


@pytest.fixture(scope="module")
def month(tmp_path_factory: pytest.TempPathFactory) -> Month:
    """One month in which every input is what a unit of its own typed into a form that is else whole."""
    space = one_each(tmp_path_factory.mktemp("inputs"), [WHOLE_HERE] * len(INPUTS), CRITERIA)
    for unit, (_, key, typed, _, _) in zip(space.config().roster.units, INPUTS, strict=True):
        path = space.folder(PERIOD, RECEIVED) / forms.file_name(unit)
        code, _, field = key.partition(".")
        row, column = FormLayout(CRITERIA).place(code, field or ANSWER)
        book = openpyxl.load_workbook(path)
        cell = book.worksheets[0].cell(row + 1, column + 1)
        cell.value = typed
        if isinstance(typed, dt.date):
            cell.number_format = "dd/mm/yyyy"
        book.save(path)
    return check(space).month


@pytest.mark.parametrize("at", range(len(INPUTS)), ids=[f"{row[0]}-{row[2]}" for row in INPUTS])
def test_an_input_gets_its_verdict(month: Month, at: int) -> None:
    _, key, _, verdict, value = INPUTS[at]
    code, _, field = key.partition(".")
    every, unit = month.results.answers, f"{at:03d}"
    answers = every[every["unit_code"] == unit].set_index(["leaf_code", "field"])
    # Evidence that was not given leaves no row.
    place = (code, field or ANSWER)
    answer = answers.loc[place] if place in answers.index else {"state": "missing"}
    severities = set(month.findings.loc[month.findings["unit_code"] == unit, "severity"])
    # What is wrong with evidence is a warning, for the answer itself stands without it.
    held = "warning" if field else "error"
    assert severities == {OK: set(), LOG: {"note"}, ASK: {held}, NO: {held}}[verdict]
    if value is None:
        assert answer["state"] in ("missing", "invalid")
    elif field:
        assert (answer["state"], answer["text"]) == ("given", value)
    elif code == "M":
        assert answer["state"] == value
    else:
        assert Decimal(int(answer["value_micro"])) / MICRO == Decimal(str(value))


def test_3_ticks_of_wingdings_are_read_where_the_font_says_so(tmp_path: Path) -> None:
    space = workspace(tmp_path)
    row, column = FormLayout(SMALL).place("A1", ANSWER)
    for unit, typed in zip(UNITS, "üþû", strict=True):
        path = receive(space, unit, WHOLE)
        book = openpyxl.load_workbook(path)
        cell = book.worksheets[0].cell(row + 1, column + 1)
        cell.value, cell.font = typed, Font(name="Wingdings")
        book.save(path)
    result = check(space)
    assert list(result.month.findings["code"]) == ["VT401"] * 3
    assert [points_of(result.month.results)[unit.code, "A1"] for unit in UNITS] == [1, 1, 0]


@pytest.mark.parametrize("typed", ["#25", "5/5", "một"])
def test_words_that_no_table_holds_are_no_mark(typed: str) -> None:
    assert read_mark(typed) is None


def test_what_became_a_date_and_an_unknown_type_have_findings_of_their_own(tmp_path: Path) -> None:
    space = workspace(tmp_path, UNITS[:1])
    path = receive(space, UNITS[0], WHOLE | {"A1.doc_number": "5355/BNC-SNV"})
    book = openpyxl.load_workbook(path)
    row, column = FormLayout(SMALL).place("B2", ANSWER)
    book.worksheets[0].cell(row + 1, column + 1).value = dt.date(2023, 12, 1)
    book.save(path)
    findings = check(space).month.findings.set_index("code")
    assert set(findings.index) == {"VT204", "VT220"}
    assert "“1/12” hay “12/23”" in findings.loc["VT204", "message"]
    assert "BNC" in findings.loc["VT220", "message"]


# ---------------------------------------------------------------- whole files


def _docx() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("word/document.xml", "<w/>")
    return buffer.getvalue()


OTHER_KINDS = (
    ("a.rar", b"Rar!\x1a\x07\x01\x00", "tệp nén RAR", ".zip"),
    ("a.7z", b"7z\xbc\xaf\x27\x1c\x00\x04", "tệp nén 7z", ".zip"),
    ("word.xlsx", _docx(), "văn bản Word", "chép nội dung tệp này vào biểu"),
    ("pdf.xlsx", b"%PDF-1.7\n", "tệp PDF", "bản quét"),
    ("z1.jpg", b"\xff\xd8\xff\xe0", "ảnh JPEG", "bản chụp"),
    ("z1.png", b"\x89PNG\r\n\x1a\n", "ảnh PNG", "bản chụp"),
    ("z1.heic", b"\x00\x00\x00\x18ftypheic\x00\x00", "ảnh HEIC", "bản chụp"),
    ("html.xls", b"<html><table>", "trang web HTML", "chép nội dung tệp này vào biểu"),
    ("mhtml.xls", b"MIME-Version: 1.0\r\n", "trang web MHTML", "chép nội dung tệp này vào biểu"),
    ("csv.xls", "Mã;Kết quả\nA1;Đạt\n".encode(), "tệp chữ (CSV, TXT)", "chép nội dung tệp này vào biểu"),
    ("rong.xlsx", b"", "tệp rỗng", ""),
    ("la.xlsx", b"\0\1\2\3" * 9, "dữ liệu lạ", ""),
)


def test_a_file_that_is_no_workbook_is_named_and_the_way_out_told(tmp_path: Path) -> None:
    space = workspace(tmp_path, UNITS[:2])
    receive(space, UNITS[0], WHOLE)
    for name, data, _, _ in OTHER_KINDS:
        (space.folder(PERIOD, RECEIVED) / name).write_bytes(data)
    (space.folder(PERIOD, RECEIVED) / "cut.xlsx").write_bytes(b"PK\x03\x04 cut off")
    month = check(space).month
    told = {row.file: row for row in frames.rows(month.findings)}
    assert len(month.findings) == len(told) == len(OTHER_KINDS) + 1
    for name, _, kind, advice in OTHER_KINDS:
        row = told[name]
        assert (row.unit_code, row.code, kind in row.message, advice in row.mend) == ("", "VT101", True, True)
    assert (told["cut.xlsx"].code, "chưa trọn vẹn" in told["cut.xlsx"].message) == ("VT103", True)
    assert list(month.submissions["status"]) == ["complete", "missing"]


def test_a_workbook_is_known_by_its_content_whatever_its_name(tmp_path: Path) -> None:
    names = ("BC VTLT P Tan Dinh final_sua lan 2.xls", "a (1) (1).xlsx", "Bản sao của biểu.XLSX", "biểu.et",
             "b.xlsm")  # fmt: skip
    space = one_each(tmp_path, [WHOLE] * len(names))
    for path, name in zip(sorted(space.folder(PERIOD, RECEIVED).iterdir()), names, strict=True):
        assert gate.sniff(path.read_bytes()) == gate.WORKBOOK
        path.rename(path.with_name(name))
    result = check_each(space)
    assert list(result.month.findings["code"]) == []
    assert set(totals_of(result.month.results).values()) == {(3, 0, "Tốt")}


@pytest.mark.parametrize("name", ["~$BC.xlsx", "Thumbs.db", "desktop.ini", ".DS_Store"])
def test_what_programs_leave_behind_is_passed_over(name: str) -> None:
    assert is_litter(name)


def test_signatures_below_the_table_and_a_heading_typed_again_change_nothing(tmp_path: Path) -> None:
    space = workspace(tmp_path, UNITS[:1])
    path = receive(space, UNITS[0], WHOLE)
    book = openpyxl.load_workbook(path)
    sheet, layout = book.worksheets[0], FormLayout(SMALL)
    for column in range(1, 9):
        heading = sheet.cell(layout.header_row + 1, column).value
        sheet.cell(layout.last_row + 8, column).value = heading
    sheet.cell(layout.last_row + 12, 3).value = "Người lập biểu"
    sheet.cell(layout.last_row + 12, 5).value = "Thủ trưởng đơn vị"
    sheet.cell(layout.last_row + 14, 5).value = "Chưa đạt"
    book.save(path)
    result = check(space)
    # A word that stands there as an answer would is named, and counts for nothing.
    assert list(result.month.findings["code"]) == ["VT236"]
    assert "“Chưa đạt”" in result.month.findings["message"][0]
    assert totals_of(result.month.results)["001"] == (3, 0, "Tốt")
