"""Rows of one unit on several sheets, or twice: put together, or asked about."""

import dataclasses
from collections.abc import Sequence
from pathlib import Path

import openpyxl
import pytest

from tests.helpers import PERIOD, SMALL, UNITS, check, found, workspace
from tests.reading.grids import Grid, Typed
from tests.reading.test_district import FIRST, HEAD, MARKS, TITLE, expecting, gathered, read, told
from vtlt_consolidate.workspace.folders import RECEIVED

FIRST_HALF: Grid = [
    TITLE,
    ("Đơn vị", "A1", "A2", "A3"),
    ("Phường Tân Định", 1, 0, "Đạt"),
    ("Phường 14", 1, 1, 1),
]
WHOLE = {"A1": "1", "A2": "0", "A3": "Đạt", "B2": "20", "A4": "1"}


@pytest.mark.parametrize(
    "second",
    [
        [TITLE, ("Đơn vị", "B2", "A4"), ("Phường Tân Định", 20, 1), ("Phường 14", 9, 1)],
        # The first sheet says whose month it is.
        [("Đơn vị", "B2", "A4"), ("P. Tân Định", 20, 1), ("Phường 14", 9, 1)],
        # The same answer again, and a column that nobody filled in, contradict nothing.
        [
            ("Đơn vị", "A1", "A2", "B2", "A4"),
            ("Phường Tân Định", 1, None, 20, 1),
            ("Phường 14", 1, None, 9, 1),
        ],
    ],
)  # fmt: skip
def test_a_table_typed_on_two_sheets_is_put_together(second: Grid) -> None:
    second = second if second[0] == TITLE or "A1" not in second[0] else [TITLE, *second]
    whole = gathered(sheets={"Một": FIRST_HALF, "Tiếp": second})
    assert (told(whole), read(whole)["001"]) == ([("VT125", "")], WHOLE)
    assert {answer[4] for answer in whole.answers if answer[2] in ("B2", "A4")} == {"Tiếp"}


@pytest.mark.parametrize(
    "row",
    [("Phường Tân Định", 0, 20, 1), ("Phường Tân Định", None, 20, 1)],
)
def test_a_criterion_that_comes_twice_with_different_answers_is_asked(row: Sequence[Typed]) -> None:
    second: Grid = [TITLE, ("Đơn vị", "A1", "B2", "A4"), row, ("Phường 14", 1, 9, 1)]
    whole = gathered(sheets={"Một": FIRST_HALF, "Tiếp": second})
    assert told(whole) == [("VT123", ""), ("VT125", "")]
    assert (set(read(whole)), whole.doubled) == ({"002"}, {"001"})


def test_a_criterion_that_is_unclear_on_one_of_two_sheets_is_asked() -> None:
    first: Grid = [TITLE, (*HEAD, "A1"), (*FIRST, 1)]
    second: Grid = [TITLE, ("Đơn vị", "A1", "A2", "A3"), ("Phường Tân Định", 1, 0, "Đạt")]
    assert ("VT123", "") in told(gathered(sheets={"Một": first, "Tiếp": second}))


def test_only_units_that_no_sheet_gives_a_criterion_lack_it() -> None:
    sheets: dict[str, Grid] = {
        "Một": FIRST_HALF,
        "Tiếp": [("Đơn vị", "B2", "A4"), ("Phường Tân Định", 20, 1)],
    }
    whole = gathered(sheets=sheets)
    assert [(each["code"], each["leaf_code"]) for each in whole.findings] == [
        ("VT274", "B2"), ("VT124", "A4"), ("VT125", ""),
    ]  # fmt: skip
    assert read(whole)["001"] == WHOLE


def test_a_small_sheet_of_other_things_is_no_part_of_a_table() -> None:
    last = SMALL.nodes[-1]
    more = tuple(
        dataclasses.replace(last, code=f"C{at}", name=f"Việc {at}", label=f"Việc {at}") for at in range(4)
    )
    larger = expecting(criteria=dataclasses.replace(SMALL, nodes=(*SMALL.nodes, *more)))
    heads = ("Đơn vị", "A1", "A2", "A3", "A4", "C0", "C1")
    first: Grid = [TITLE, heads, ("Phường Tân Định", 1, 1, 1, 1, 1, 1)]
    other = gathered(sheets={"Một": first, "Kho": [("Nơi", "C2", "C3"), ("Số 1", 20, 1)]}, expected=larger)
    assert (other.beside, {code for code, _ in told(other)}) == ({"Kho"}, {"VT124", "VT125", "VT274"})
    part = gathered(
        sheets={"Một": first, "Kho": [("Xã", "C2", "C3"), ("P. Tân Định", 0, 1)]}, expected=larger
    )
    assert (part.beside, read(part)["001"]["C3"]) == (set(), "1")


def test_two_equal_rows_of_a_unit_are_no_question() -> None:
    whole = gathered(TITLE, HEAD, FIRST, FIRST)
    assert (told(whole), read(whole)) == ([("VT125", "")], {"001": WHOLE})
    assert {answer[5][1:] for answer in whole.answers} == {"3"}


def test_a_unit_whose_rows_differ_has_sent_something(tmp_path: Path) -> None:
    space = workspace(tmp_path, UNITS[:1])
    book = openpyxl.Workbook()
    for row in (TITLE, HEAD, FIRST, ("Phường Tân Định", *MARKS)):
        book.worksheets[0].append(row)
    book.save(space.folder(PERIOD, RECEIVED) / "bang.xlsx")
    result = check(space)
    assert found(result) == [("001", "VT123", "")]
    assert list(result.month.submissions["status"]) == ["rejected"]
