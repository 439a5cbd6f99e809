"""Rows of tables: written at once they are the same as cell by cell, and formulas may name their own row."""

import io

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.worksheet.worksheet import Worksheet

from vtlt_consolidate.excel.loud import SheetError
from vtlt_consolidate.excel.sheet import Book, Live, Value
from vtlt_consolidate.files.cells.reader import read_cells
from vtlt_consolidate.model.cellkinds import UNCALCULATED
from vtlt_consolidate.words.addresses import HERE, address

STYLES = ("", "cell", "cell center", "cell decimal", "cell center generalstarred", "cell center percent")
NUMBERS = st.floats(-1e6, 1e6).map(lambda number: number or 0.0) | st.integers(-9, 9)
TEXTS = st.sampled_from(["Đạt", "Chưa đạt", "<a & b>", " ", "x"])
FORMULAS = st.builds(
    Live,
    st.sampled_from(["1+1", '""', 'IF(A1<>"",1,"&")', "1+" * 4100 + "1"]),
    NUMBERS | TEXTS | st.just(""),
    st.booleans(),
)
CELLS = st.tuples(NUMBERS | TEXTS | FORMULAS | st.none(), st.sampled_from(STYLES))


@given(st.lists(st.dictionaries(st.integers(0, 6), CELLS, min_size=1), min_size=1, max_size=20))
def test_a_row_written_at_once_is_the_same_as_cell_by_cell(rows: list[dict[int, tuple[Value, str]]]) -> None:
    one_by_one, at_once = Book(), Book()
    here, there = one_by_one.sheet("A"), at_once.sheet("A")
    for row, cells in enumerate(rows, 3):
        listed = [(column, value, style) for column, (value, style) in sorted(cells.items())]
        for column, value, style in listed:
            here.value(row, column, value, style)
        there.begin_row(row, listed)
        for sheet in (here, there):
            sheet.do.set_row(row, 20)
            sheet.value(row, 9, "behind", "cell")
    made, expected = (openpyxl.load_workbook(io.BytesIO(book.save()))["A"] for book in (at_once, one_by_one))
    assert [told(made, row) for row in range(1, 30)] == [told(expected, row) for row in range(1, 30)]


def told(sheet: Worksheet, row: int) -> list[object]:
    cells = (sheet.cell(row, column) for column in range(1, 12))
    return [
        (getattr(each.value, "text", each.value), each.data_type, each.number_format, each.border.left.style)
        for each in cells
    ]


def test_a_formula_of_all_rows_names_the_row_that_it_is_written_in() -> None:
    book = Book()
    sheet, twice = book.sheet("A"), Live(f"2*{address(HERE, 0)}+{address(HERE, 0, pinned=True)}+A1", 3)
    for row in (0, 11):
        sheet.begin_row(row, [(0, 1, ""), (1, twice, "")])
    read = openpyxl.load_workbook(io.BytesIO(book.save()))["A"]
    assert [read["B1"].value, read["B12"].value] == ["=2*A1+$A$1+A1", "=2*A12+$A$12+A1"]


def test_nothing_is_written_among_the_cells_that_began_a_row() -> None:
    book = Book()
    sheet = book.sheet("A")
    sheet.begin_row(0, [(0, "a", ""), (2, "b", "")])
    sheet.text(0, 1, "c")
    with pytest.raises(SheetError, match="twice"):
        book.save()


def test_a_formula_whose_result_is_the_empty_text_is_read_as_calculated() -> None:
    book = Book()
    sheet, empty = book.sheet("A"), Live('IF(A9="","",1)', "")
    sheet.value(0, 0, empty)
    sheet.begin_row(1, [(0, empty, "")])
    sheet.lines(2, ["cell"], [[empty]], [20])
    assert UNCALCULATED not in {cell.kind for cell in read_cells(book.save())}
