"""A form on which a unit made two columns, “Đạt” and “Chưa đạt”, out of one."""

from collections.abc import Sequence
from pathlib import Path

import openpyxl

from tests.figures import points_of
from tests.helpers import (
    PERIOD,
    SMALL,
    UNITS,
    WHOLE,
    cell_of,
    check,
    check_each,
    found,
    one_each,
    receive,
    workspace,
)
from vtlt_consolidate.commands.result import Result
from vtlt_consolidate.model.layout import ANSWER, FormLayout
from vtlt_consolidate.words.addresses import address
from vtlt_consolidate.workspace.folders import RECEIVED

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


def split_each(tmp_path: Path, cases: Sequence[tuple[object, object, str]]) -> Result:
    """Check forms on which units typed into the first column, and into the one beside it under a heading."""
    space = one_each(tmp_path, [WHOLE] * len(cases))
    for path, case in zip(sorted(space.folder(PERIOD, RECEIVED).iterdir()), cases, strict=True):
        split(path, *case)
    return check_each(space)


def test_19_a_tick_under_not_met_says_not_met(tmp_path: Path) -> None:
    ticks = ("x", "X", "✓", 1, "Chưa đạt")
    cases = [(None, tick, heading) for tick in ticks for heading in ("Đạt", "Kết quả")]
    result = split_each(tmp_path, cases)
    assert found(result) == []
    assert [points_of(result.month.results)[f"{at:03d}", "A1"] for at in range(len(cases))] == [0] * len(
        cases
    )


def test_19_a_tick_under_met_says_met(tmp_path: Path) -> None:
    space = workspace(tmp_path, UNITS[:1])
    split(receive(space, UNITS[0], WHOLE), "x", None)
    result = check(space)
    assert found(result) == [("001", "VT401", cell_of("A1"))]
    assert points_of(result.month.results)["001", "A1"] == 1


def test_19_what_two_columns_do_not_say_clearly_is_asked(tmp_path: Path) -> None:
    first, second = cell_of("A1"), address(ROW, BESIDE)
    cases: dict[tuple[object, object], tuple[str, str]] = {
        ("x", "x"): ("VT221", first), ("Đạt", "x"): ("VT221", first), (None, "có"): ("VT221", second),
        (None, "Đạt"): ("VT221", second), (None, None): ("VT201", first), (None, " "): ("VT201", first),
    }  # fmt: skip
    result = split_each(tmp_path, [(*typed, "Đạt") for typed in cases])
    assert found(result) == [(f"{at:03d}", *told) for at, told in enumerate(cases.values())]
    assert {points_of(result.month.results)[f"{at:03d}", "A1"] for at in range(len(cases))} == {None}


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
