"""A table of several units in which a criterion has several columns under its heading."""

from collections.abc import Sequence

import pandas as pd
import pytest

from tests.helpers import SMALL
from tests.reading.grids import FILE, SHEET, Grid, Typed, cells_of
from tests.reading.test_district import FIRST, HEAD, ROW, TITLE, expecting, read, told
from vtlt_consolidate.model.frames import CellMarks
from vtlt_consolidate.reading.districts import around, heads, table

WIDE = ("STT", "Đơn vị", "A1", None, "A2", "A3", "B2", "A4")
REST = (1, "Đạt", 20, 1)


def gathered(*grid: Sequence[Typed], merged: Sequence[str] = ()) -> table.Gathered:
    """What a table gave, and what stands around its answers."""
    cells = cells_of({FILE: {SHEET: [TITLE, *grid]}})
    rows = [(FILE, SHEET, 1, 2, "merged", area) for area in merged]
    marks = pd.DataFrame(rows, columns=list(CellMarks.to_schema().columns))
    marks = marks.astype({"row": "Int64", "column": "Int64"})
    tables = heads.heads(cells, SMALL, CellMarks.validate(marks) if merged else None)[FILE]
    found = table.gather(ROW, cells, tables, expecting())
    around.withhold_contradicted(found, cells, tables)
    return found


def parted(first: Typed, second: Typed, *values: tuple[Typed, Typed]) -> table.Gathered:
    """A table whose A1 has two columns with these headings, and these values of one or two units."""
    names = ("Phường Tân Định", "Phường 14")
    rows: Grid = [(None, name, *pair, *REST) for name, pair in zip(names, values, strict=False)]
    return gathered(WIDE, (None, None, first, second), *rows)


@pytest.mark.parametrize(
    ("first", "second", "met", "unmet"),
    [
        ("Đạt", "Chưa đạt", ("x", None), (None, "x")),
        ("Chưa đạt", "Đạt", (None, "x"), ("x", None)),
        ("Kết quả", "Không đạt", ("Đạt", None), (None, 1)),
    ],
)
def test_a_tick_says_what_the_heading_above_it_says(
    first: str, second: str, met: tuple[Typed, Typed], unmet: tuple[Typed, Typed]
) -> None:
    found = parted(first, second, met, unmet)
    assert told(found) == [("VT125", "")]
    said = read(found)
    assert (said["001"]["A1"] in ("x", "Đạt"), said["002"]["A1"]) == (True, "Chưa đạt")
    assert said["001"]["A2"] == "1"


def test_ticks_in_both_of_two_columns_are_asked() -> None:
    found = parted("Đạt", "Chưa đạt", ("x", "x"), (None, None))
    kinds = {unit: (kind, cell) for _, unit, code, _, _, cell, kind, _ in found.answers if code == "A1"}
    assert kinds == {"001": ("two-columns", "C4"), "002": ("empty", "C5")}


@pytest.mark.parametrize(
    ("first", "second"), [("Tháng 02", "Tháng 3"), ("Giao", "Thực hiện"), ("Đạt", "Đã có")]
)
def test_of_two_columns_that_may_have_the_answers_none_is_taken(first: str, second: str) -> None:
    found = parted(first, second, ("Đạt", "Chưa đạt"))
    assert [code for code, _ in told(found)] == ["VT297", "VT125"]
    assert set(read(found)["001"]) == {"A2", "A3", "B2", "A4"}
    assert found.findings[0]["found"] == f"“Ban hành Kế hoạch” (ô C3 “{first}”, ô D3 “{second}”)"


def test_the_column_of_this_period_is_read_and_what_stands_beside_it_is_listed() -> None:
    found = parted("Kỳ trước", "Kỳ này", (0, 1), (1, 0))
    assert {unit: said["A1"] for unit, said in read(found).items()} == {"001": "1", "002": "0"}
    assert [code for code, _ in told(found)] == ["VT125", "VT236"]
    found = parted("Kết quả", "Ghi chú", (1, "chưa ban hành"), (1, None))
    assert {unit: said["A1"] for unit, said in read(found).items()} == {"001": "1", "002": "1"}
    assert "ô D4 “chưa ban hành”" in found.findings[-1]["found"]


def test_a_column_not_met_alone_is_not_read_as_met() -> None:
    found = gathered(HEAD, (None, "Chưa đạt", None, None, None, None, "Khác"), FIRST)
    assert [code for code, _ in told(found)] == ["VT297", "VT125"]
    assert "A1" not in read(found)["001"]


def test_columns_merged_under_one_heading_need_no_words_to_be_two() -> None:
    rows: Grid = [(1, "Phường Tân Định", None, "x", *REST)]
    found = gathered(WIDE, *rows, merged=["C2:D2"])
    assert [code for code, _ in told(found)] == ["VT297", "VT125"]
    assert "(ô C2 để trống, ô D2 để trống)" in found.findings[0]["found"]
    # Nothing stands in the second one, so that there is nothing to choose from.
    found = gathered(WIDE, (1, "Phường Tân Định", "x", None, *REST), merged=["C2:D2"])
    assert ([code for code, _ in told(found)], read(found)["001"]["A1"]) == (["VT125"], "x")


def test_a_note_behind_the_answers_of_the_first_unit_makes_no_sub_headings() -> None:
    found = gathered(HEAD, (*FIRST, "đã kiểm tra"), ("Phường 14", 1, 0, 1, 9, 1))
    assert [code for code, _ in told(found)] == ["VT125", "VT236"]
    assert set(read(found)) == {"001", "002"}


def test_numbers_of_columns_are_no_sub_headings() -> None:
    found = gathered(WIDE, (None, None, "(1)", "(2)", "(3)", "(4)", "(5)", "(6)"),
                     (1, "Phường Tân Định", 1, None, *REST))  # fmt: skip
    assert ([code for code, _ in told(found)], set(read(found))) == (["VT125"], {"001"})
