"""A form on which a unit made two columns, “Đạt” and “Chưa đạt”, out of one."""

from pathlib import Path

import openpyxl
import pytest

from tests.figures import points_of
from tests.helpers import SMALL, UNITS, WHOLE, cell_of, check, found, receive, workspace
from vtlt_consolidate.model.layout import ANSWER, FormLayout
from vtlt_consolidate.words.addresses import address

LAYOUT = FormLayout(SMALL)
ROW, COLUMN = LAYOUT.place("A1", ANSWER)
BESIDE = 9  # a column after the last of the form


def split(
    path: Path, typed: object, beside: object, heading: str = "Đạt", row: int = LAYOUT.header_row
) -> None:
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    sheet.cell(LAYOUT.header_row + 1, COLUMN + 1).value = heading
    sheet.cell(row + 1, BESIDE + 1).value = "Chưa đạt"
    sheet.cell(ROW + 1, COLUMN + 1).value = typed
    sheet.cell(ROW + 1, BESIDE + 1).value = beside
    book.save(path)


@pytest.mark.parametrize("heading", ["Đạt", "Kết quả"])
@pytest.mark.parametrize("tick", ["x", "X", "✓", 1, "Chưa đạt"])
def test_19_a_tick_under_not_met_says_not_met(tmp_path: Path, heading: str, tick: object) -> None:
    space = workspace(tmp_path, UNITS[:1])
    split(receive(space, UNITS[0], WHOLE), None, tick, heading)
    result = check(space)
    assert found(result) == []
    assert points_of(result.month.results)["001", "A1"] == 0


def test_19_a_tick_under_met_says_met(tmp_path: Path) -> None:
    space = workspace(tmp_path, UNITS[:1])
    split(receive(space, UNITS[0], WHOLE), "x", None)
    result = check(space)
    assert found(result) == [("001", "VT401", cell_of("A1"))]
    assert points_of(result.month.results)["001", "A1"] == 1


@pytest.mark.parametrize(
    ("typed", "beside", "code"),
    [("x", "x", "VT221"), ("Đạt", "x", "VT221"), (None, "có", "VT221"), (None, "Đạt", "VT221"),
     (None, None, "VT201"), (None, " ", "VT201")],
)  # fmt: skip
def test_19_what_two_columns_do_not_say_clearly_is_asked(
    tmp_path: Path, typed: object, beside: object, code: str
) -> None:
    space = workspace(tmp_path, UNITS[:1])
    split(receive(space, UNITS[0], WHOLE), typed, beside)
    result = check(space)
    cell = cell_of("A1") if typed or code == "VT201" else address(ROW, BESIDE)
    assert found(result) == [("001", code, cell)]
    assert points_of(result.month.results)["001", "A1"] is None


def test_19_the_headings_may_stand_under_the_heading_of_both(tmp_path: Path) -> None:
    space = workspace(tmp_path, UNITS[:1])
    split(receive(space, UNITS[0], WHOLE), None, "x", "Kết quả", LAYOUT.header_row - 1)
    result = check(space)
    assert found(result) == []
    assert points_of(result.month.results)["001", "A1"] == 0


def test_19_a_result_and_two_columns_of_ticks_are_refused(tmp_path: Path) -> None:
    space = workspace(tmp_path, UNITS[:1])
    path = receive(space, UNITS[0], WHOLE)
    split(path, "Chưa đạt", None, "Kết quả")
    book = openpyxl.load_workbook(path)
    book.worksheets[0].cell(LAYOUT.header_row + 1, BESIDE + 2).value = "Đạt"
    book.worksheets[0].cell(ROW + 1, BESIDE + 2).value = "x"
    book.save(path)
    result = check(space)
    assert [code for _, code, _ in found(result)] == ["VT114"]
    assert points_of(result.month.results)["001", "A1"] is None


def test_a_number_in_the_first_of_two_columns_is_counted_and_not_said_to_be_left_out(tmp_path: Path) -> None:
    space = workspace(tmp_path, UNITS[:1])
    path = receive(space, UNITS[0], WHOLE)
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    sheet.cell(LAYOUT.header_row + 1, COLUMN + 1).value = "Đạt"
    sheet.cell(LAYOUT.header_row + 1, BESIDE + 1).value = "Chưa đạt"
    for code in ("A1", "A2", "A3", "A4"):
        row, _ = LAYOUT.place(code, ANSWER)
        sheet.cell(row + 1, COLUMN + 1).value, sheet.cell(row + 1, BESIDE + 1).value = None, "x"
    book.save(path)
    result = check(space)
    answers = result.month.results.answers.set_index(["leaf_code", "field"])
    assert answers.loc[("B2", "answer"), "value_micro"] == 20_500_000
    assert "VT236" not in [code for _, code, _ in found(result)]
