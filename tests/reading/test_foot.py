"""Rows of a table that are of no unit, and rows that might be of one."""

import dataclasses
import datetime as dt
from collections.abc import Sequence
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from tests.helpers import PERIOD, SMALL, UNITS, check, workspace
from tests.helpers import found as told_of
from tests.reading.grids import FILE, SHEET, Typed, cells_of
from tests.reading.test_district import FIRST, HEAD, MARKS, ROW, TITLE, expecting, gathered, read, told
from vtlt_consolidate.model.cellkinds import Look
from vtlt_consolidate.model.frames import CellMarks
from vtlt_consolidate.model.units import Fate, Predecessor
from vtlt_consolidate.naming.lineage import Lineage
from vtlt_consolidate.reading.districts import heads, table
from vtlt_consolidate.workspace.folders import RECEIVED

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
     ("(1)", "(2)", "(3)", "(4)", "(5)", "(6)"), ("A", 1, 2, 3, 4, 5),
     ("(1)", "(2)", "(3)", "(4)", "(5)=(3)+(4)", "(6)"), ("A", "1", "2=3+4", "3", "4", "5"),
     (None, None, None, None, "(5) = (3) + (4)", None),
     ("(A)", "(1)", "(2)", "(3)", "(2)+(3)", "(5)=(4)/(3)*100%")],
)  # fmt: skip
def test_shares_and_the_numbers_of_columns_are_no_units(row: Sequence[Typed]) -> None:
    assert told(gathered(TITLE, HEAD, FIRST, row)) == READ


def test_the_numbers_of_columns_go_on_in_columns_that_nobody_reads() -> None:
    total = ("Phường Tân Định", 3, 1, 0, "Đạt", 20, 1)
    numbers = ("B", "1=2+3+4+6", 2, 3, 4, 5, 6)
    assert told(gathered(TITLE, ("Đơn vị", "Tổng số", *HEAD[1:]), numbers, total)) == READ


GROUPED = [("II", "Khu vực 2", 1, 1, 0, 9, 1), ("1", "Xã Thạnh An", 1, 1, 0, 9, 1)]


@pytest.mark.parametrize(
    ("group", "asked"),
    [
        (("I", "Khu vực 1", 2, 1, 2, 29, 2), []),
        (("A", "Các phường thuộc Khu vực 1", 2, 1, 2, 29, 2), []),
        # The office's list has no areas of that kind, but units are none of them either.
        (("I", "Quận 6", 2, 1, 2, 29, 2), []),
        (("I.", "Các phường", 2, 1, 2, 29, 2), []),
        (("X", "Huyện Cần Giờ (02 xã)", 2, 1, 2, 29, 2), []),
        # A sum that its rows do not add up to is told like any other.
        (("I", "Khu vực 1", 2, 0, 2, 29, 2), [("VT126", "D3")]),
        (("I", "Quận 6", 2, 0, 2, 29, 2), [("VT126", "D3")]),
        # Words are no sums, and what begins like no group may be a unit.
        (("I", "Khu vực 1", "Đạt", "Đạt", "Đạt", 29, "Đạt"), [("VT122", "A3")]),
        (("I", "Phường Lạ", 2, 1, 2, 29, 2), [("VT122", "A3")]),
        (("I", "Phường 15, Khu vực 1", 2, 1, 2, 29, 2), [("VT122", "A3")]),
        (("I", "Phường 15", 2, 1, 2, 29, 2), [("VT122", "A3")]),
        (("I", "Quận 6 - Phường 15", 2, 1, 2, 29, 2), [("VT122", "A3")]),
        (("I", "Phòng Nội vụ Khu vực 1", 2, 1, 2, 29, 2), [("VT122", "A3")]),
        ((None, "Quận 6", 2, 1, 2, 29, 2), [("VT122", "B3")]),
    ],
)  # fmt: skip
def test_a_row_that_heads_a_group_with_its_sums_is_no_unit(
    group: Sequence[Typed], asked: list[tuple[str, str]]
) -> None:
    rows = [("1", *FIRST), ("2", "Phường 14", *MARKS), *GROUPED, (None, "Tổng cộng", 3, 2, 2, 38, 3)]
    found = gathered(TITLE, ("TT", *HEAD), group, *rows)
    assert (told(found), set(found.units)) == ([*asked, *READ], {"001", "002", "003"})


def test_where_districts_report_a_row_of_a_district_that_is_not_in_the_list_is_asked() -> None:
    units = (*UNITS[:1], dataclasses.replace(UNITS[1], name="Quận 5"))
    row = ("I", "Quận 6", 1, 0, 1, 20, 1)
    found = gathered(TITLE, ("TT", *HEAD), row, ("1", *FIRST), expected=expecting(units=units))
    assert told(found) == [("VT122", "A3"), *READ]


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


def test_a_former_name_in_a_table_is_noted_and_one_of_a_part_is_asked_as_a_part() -> None:
    day = dt.date(2026, 1, 1)
    rows = (
        Predecessor("090", "Phường Bến Cũ", "001", Fate.RENAMED, day, "Phường Tân Định", "NQ 1"),
        Predecessor("091", "Phường Xuân", "002", Fate.MERGED, day, "Phường 14", "NQ 2"),
        Predecessor("092", "Phường Thu", "002", Fate.MERGED, day, "Phường 14", "NQ 2"),
    )
    lineage = Lineage(rows, expecting().roster)
    expected = dataclasses.replace(expecting(), lineage=lineage)
    found = gathered(TITLE, HEAD, ("Phường Bến Cũ", *MARKS), ("Phường Xuân", *MARKS), expected=expected)
    assert (told(found), set(found.units)) == ([("VT185", "A3"), ("VT122", "A4"), *READ], {"001"})
    assert "nay thuộc: 002 (Phường 14, Khu vực 1)" in found.findings[1]["message"]
    # Two former units cannot both be given to the one that they became.
    assert "“Bỏ qua” nếu không phải đơn vị hoặc chỉ là số liệu của một đơn vị cũ" in found.findings[1]["mend"]


def test_a_table_of_one_unit_is_not_compared_with_the_blank_form(tmp_path: Path) -> None:
    space = workspace(tmp_path, UNITS[:1])
    book = openpyxl.Workbook()
    for row in (TITLE, ("STT", "Mã đơn vị", "Mã", *HEAD), (1, None, "001", *FIRST)):
        book.worksheets[0].append(row)
    book.save(space.folder(PERIOD, RECEIVED) / "bang.xlsx")
    assert "VT242" not in {row[1] for row in told_of(check(space))}
