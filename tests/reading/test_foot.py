"""Rows of a table that are of no unit, and rows that might be of one."""

from collections.abc import Sequence

import pandas as pd
import pytest

from tests.helpers import SMALL
from tests.reading.grids import FILE, SHEET, Typed, cells_of
from tests.reading.test_district import FIRST, HEAD, MARKS, ROW, TITLE, expecting, gathered, read, told
from vtlt_consolidate.model.cellkinds import Look
from vtlt_consolidate.model.frames import CellMarks
from vtlt_consolidate.reading.districts import heads, table

READ = [("VT125", "")]


@pytest.mark.parametrize(
    "name",
    ["Cộng Quận 6", "Tổng cộng (7 đơn vị)", "TỔNG CỘNG TOÀN THÀNH PHỐ", "Cộng toàn huyện", "Tổng cộng:",
     "Tổng số đơn vị đạt", "Cộng huyện Cần Giờ"],
)  # fmt: skip
def test_a_sum_says_whose_it_is_and_is_held_against_its_rows(name: str) -> None:
    assert told(gathered(TITLE, HEAD, FIRST, (name, 1, 0, 1, 20, 1))) == READ
    assert told(gathered(TITLE, HEAD, FIRST, (name, 1, 2, 1, 20, 1))) == [("VT126", "C4"), *READ]


@pytest.mark.parametrize(
    "row",
    [("Tỷ lệ", "50%", None, "100%", None, "3%"), ("Tỷ lệ đạt (%)", 50, 0, 100, None, 100),
     ("(1)", "(2)", "(3)", "(4)", "(5)", "(6)"), ("A", 1, 2, 3, 4, 5)],
)  # fmt: skip
def test_shares_and_the_numbers_of_columns_are_no_units(row: Sequence[Typed]) -> None:
    assert told(gathered(TITLE, HEAD, FIRST, row)) == READ


def test_who_signs_below_a_table_is_no_unit() -> None:
    found = gathered(
        TITLE, HEAD, FIRST, (None, None, None, "Quận 6, ngày 05 tháng 4 năm 2026"),
        ("Người lập biểu", None, None, "TRƯỞNG PHÒNG"),
        ("(Ký, ghi rõ họ tên)", None, None, "(Ký, ghi rõ họ tên)"),
        ("Nguyễn Văn A", None, None, "TRẦN THỊ B"),
    )  # fmt: skip
    assert (told(found), set(found.units)) == (READ, {"001"})


@pytest.mark.parametrize(
    "row",
    [
        # A name that begins like a sum, and one like that of a unit.
        ("Cộng Hòa", *MARKS), ("Tổng công ty Điện", *MARKS), ("Phường Cộng", *MARKS),
        # Answers beside the title of who signs, or beside a name without such a title above it.
        ("Trưởng phòng", 1, 0, 1, 9, 1), ("Nguyễn Văn A", None, None, "Trần Thị B"),
        # Numbers that do not rise may be answers.
        ("A", 1, 0, 1, 20, 1), ("(1)", 1, 1, 1, 1, 1),
    ],
)  # fmt: skip
def test_a_row_that_may_be_of_a_unit_is_asked(row: Sequence[Typed]) -> None:
    assert [code for code, _ in told(gathered(TITLE, HEAD, FIRST, row))] == ["VT122", "VT125"]


def test_answers_below_who_signs_are_asked_and_known_units_are_read() -> None:
    signed = ("Người lập", None, None, "Thủ trưởng đơn vị")
    found = gathered(TITLE, HEAD, FIRST, signed, ("Nguyễn Văn A", 1, 1), ("Phường 14", None, None, "Trần An"))
    assert (told(found), set(found.units)) == ([("VT122", "A5"), *READ], {"001", "002"})


def test_an_area_in_brackets_is_that_of_the_unit() -> None:
    assert read(gathered(TITLE, HEAD, ("Phường 14 (Khu vực 1)", *MARKS))).keys() == {"002"}
    for name in ("Phường 14 (Khu vực 2)", "Phường 14 (mới)"):
        assert told(gathered(TITLE, HEAD, (name, *MARKS)))[0] == ("VT122", "A3")


def test_a_merged_area_holds_for_all_its_rows() -> None:
    grid = [
        TITLE, ("Địa bàn", *HEAD), ("Khu vực 1", *FIRST), (None, "Phường 14", *MARKS),
        (None, "Xã Thạnh An", *MARKS),
    ]  # fmt: skip
    names = list(CellMarks.to_schema().columns)
    frame = pd.DataFrame([(FILE, SHEET, 2, 0, Look.MERGED.value, "A3:A5")], columns=names)
    text = dict.fromkeys(("file", "sheet", "kind", "typed"), "str")
    marks = CellMarks.validate(frame.astype({"row": "Int64", "column": "Int64"} | text))
    cells, expected = cells_of(grid), expecting()
    found = table.gather(ROW, cells, heads.heads(cells, SMALL, marks)[FILE], expected)
    # A unit of another area is asked, as if the area stood in its row.
    assert (told(found), set(found.units)) == ([("VT122", "B5"), *READ], {"001", "002"})
