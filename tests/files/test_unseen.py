"""Hidden answers count and are told; so are comments."""

import io
import zipfile
from pathlib import Path

import openpyxl
import PIL.Image
import pytest
from openpyxl.comments import Comment
from openpyxl.drawing.image import Image
from openpyxl.worksheet.worksheet import Worksheet

from tests.figures import totals_of
from tests.helpers import PERIOD, SMALL, UNITS, WHOLE, cell_of, check, found, receive, workspace
from tests.reading.test_several import table
from vtlt_consolidate.commands.result import Result
from vtlt_consolidate.files.marks.unseen import unseen
from vtlt_consolidate.model.layout import ANSWER, FormLayout
from vtlt_consolidate.workspace.folders import RECEIVED

ROW, COLUMN = FormLayout(SMALL).place("A1", ANSWER)


def hide_row(sheet: Worksheet) -> None:
    sheet.row_dimensions[ROW + 1].hidden = True


def hide_column(sheet: Worksheet) -> None:
    sheet.column_dimensions["E"].hidden = True


def hide_sheet(sheet: Worksheet) -> None:
    sheet.parent.create_sheet("Sheet2")
    sheet.sheet_state = "hidden"


def comment(sheet: Worksheet) -> None:
    sheet.cell(ROW + 1, COLUMN + 1).comment = Comment("Mới có dự thảo", "A")


def edited(path: Path, change: object) -> None:
    book = openpyxl.load_workbook(path)
    assert callable(change)
    change(book.worksheets[0])
    book.save(path)


def only_note(result: Result, code: str, words: str, cell: str = "") -> None:
    assert found(result) == [("001", code, cell)]
    assert words in result.month.findings["message"][0]
    assert totals_of(result.month.results)["001"] == (3, 0, "Tốt")
    assert not result.needs_attention


@pytest.mark.parametrize(
    ("hide", "words"), [(hide_row, f"dòng {ROW + 1}"), (hide_column, "cột E"), (hide_sheet, "cả sheet")]
)
def test_hidden_answers_count_and_are_told(tmp_path: Path, hide: object, words: str) -> None:
    space = workspace(tmp_path, UNITS[:1])
    edited(receive(space, UNITS[0], WHOLE), hide)
    only_note(check(space), "VT410", words)


def test_hidden_places_without_answers_are_not_told(tmp_path: Path) -> None:
    space = workspace(tmp_path, UNITS[:1])

    def hide(sheet: Worksheet) -> None:
        sheet.row_dimensions[1].hidden = True
        sheet.column_dimensions["A"].hidden = True
        sheet.column_dimensions["Z"].hidden = True

    edited(receive(space, UNITS[0], WHOLE), hide)
    assert found(check(space)) == []


def test_a_comment_on_an_answer_is_shown(tmp_path: Path) -> None:
    space = workspace(tmp_path, UNITS[:1])
    edited(receive(space, UNITS[0], WHOLE), comment)
    only_note(check(space), "VT411", "Mới có dự thảo", cell_of("A1"))


def test_an_ods_tells_too() -> None:
    table = (
        '<t:table t:name="S" t:style-name="ta2"><t:table-column/><t:table-column t:visibility="collapse" '
        't:number-columns-repeated="2"/><t:table-row t:number-rows-repeated="3"/>'
        '<t:table-row t:visibility="filter"><t:table-cell/><t:table-cell><o:annotation><x:p>Xem lại</x:p>'
        "</o:annotation></t:table-cell></t:table-row></t:table>"
    )
    style = '<s:style s:name="ta2"><s:table-properties t:display="false"/></s:style>'
    spaces = {"o": "office", "t": "table", "s": "style", "x": "text"}
    named = " ".join(
        f'xmlns:{key}="urn:oasis:names:tc:opendocument:xmlns:{value}:1.0"' for key, value in spaces.items()
    )
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("content.xml", f"<o:c {named}>{style}{table}</o:c>")
    assert [tuple(mark) for mark in unseen(buffer.getvalue())] == [
        ("S", 0, 0, "hidden-sheet", ""),
        ("S", 0, 1, "hidden-columns", "2"),
        ("S", 3, 0, "hidden-rows", "3"),
        ("S", 3, 1, "comment", "Xem lại"),
    ]


@pytest.mark.parametrize(("cell", "code"), [("XFD1048576", "VT103"), ("A200000", "VT236"), ("XFD1", "")])
def test_a_far_cell_is_read_or_named(tmp_path: Path, cell: str, code: str) -> None:
    space = workspace(tmp_path, UNITS[:1])

    def far(sheet: Worksheet) -> None:
        sheet[cell] = "x"

    edited(receive(space, UNITS[0], WHOLE), far)
    result = check(space)
    # VT184: a file of no use is given to the unit that it is named after.
    assert list(result.month.findings["code"]) == [code, "VT184"][: {"": 0, "VT103": 2}.get(code, 1)]
    if code:
        assert cell in result.month.findings["message"][0]
    if code != "VT103":
        assert totals_of(result.month.results)["001"] == (3, 0, "Tốt")


@pytest.mark.parametrize("blank", [" ", "\u00a0", "\n"])
def test_a_blank_in_a_far_cell_is_not_seen(tmp_path: Path, blank: str) -> None:
    space = workspace(tmp_path, UNITS[:1])

    def far(sheet: Worksheet) -> None:
        sheet["XFD1048576"] = blank

    edited(receive(space, UNITS[0], WHOLE), far)
    result = check(space)
    assert found(result) == []
    assert totals_of(result.month.results)["001"] == (3, 0, "Tốt")


def test_comments_on_other_cells_are_told_with_their_places(tmp_path: Path) -> None:
    def comments(sheet: Worksheet) -> None:
        sheet.cell(ROW + 1, COLUMN - 1).comment = Comment("Chưa đạt", "A")
        sheet["A5"].comment = Comment("Số liệu chưa chính thức", "A")

    space = workspace(tmp_path, UNITS[:1])
    edited(receive(space, UNITS[0], WHOLE), comments)
    only_note(check(space), "VT412", "ô A5: “Số liệu chưa chính thức”")


def test_a_picture_over_an_answer_is_asked(tmp_path: Path) -> None:
    def picture(sheet: Worksheet) -> None:
        stream = io.BytesIO()
        PIL.Image.new("RGB", (20, 10), "red").save(stream, "png")
        sheet.add_image(Image(stream), sheet.cell(ROW + 1, COLUMN + 1).coordinate)

    space = workspace(tmp_path, UNITS[:1])
    edited(receive(space, UNITS[0], WHOLE), picture)
    assert ("001", "VT246", f"E{ROW + 1}") in found(check(space))


def test_an_ods_tells_what_is_drawn() -> None:
    table = (
        '<t:table t:name="S"><t:table-row><t:table-cell/><t:table-cell><draw:frame '
        't:end-cell-address="S.C2"><draw:text-box><x:p>Chưa đạt</x:p></draw:text-box></draw:frame>'
        "</t:table-cell></t:table-row></t:table>"
    )
    content = (
        '<o:document-content xmlns:o="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
        'xmlns:t="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
        'xmlns:x="urn:oasis:names:tc:opendocument:xmlns:text:1.0" '
        'xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0"><o:body><o:spreadsheet>'
        f"{table}</o:spreadsheet></o:body></o:document-content>"
    )
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("content.xml", content)
    told = [(cell.row, cell.column, cell.kind, cell.typed) for cell in unseen(stream.getvalue())]
    assert told == [(0, 1, "drawing", "1:2:khung chữ:Chưa đạt")]


def test_what_is_unseen_in_a_table_is_told_to_the_unit_of_its_row_or_to_the_file(tmp_path: Path) -> None:
    space = workspace(tmp_path)
    book = table(
        ("Đơn vị", "A1", "A2", "A3", "B2", "A4"),
        ("Phường Tân Định", 1, 1, 0, 20, 1),
        ("Phường 14", 1, 1, 0, 25, 1),
        ("Xã Thạnh An", 1, 1, 0, 30, 1),
    )
    sheet = book.worksheets[0]
    sheet.row_dimensions[6].hidden = True
    sheet.column_dimensions["C"].hidden = True
    for cell, words in {"B5": "chưa ký", "H6": "xem lại", "A1": "bản nháp"}.items():
        sheet[cell].comment = Comment(words, "x")
    book.save(space.folder(PERIOD, RECEIVED) / "bang.xlsx")
    findings = check(space).month.findings
    told = findings[findings["code"].isin(["VT410", "VT411", "VT412"])]
    assert {tuple(row) for row in told[["code", "unit_code", "found"]].to_numpy().tolist()} == {
        ("VT410", "", "cột C"),
        ("VT410", "003", "dòng 6"),
        ("VT411", "002", "chưa ký"),
        ("VT412", "003", "ô H6: “xem lại”"),
        ("VT412", "", "ô A1: “bản nháp”"),
    }
