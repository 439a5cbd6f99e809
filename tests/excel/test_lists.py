"""Long lists: what no workbook can hold is refused; what is empty needs lines around it to be a cell."""

import io
import math

import openpyxl
import pytest

from vtlt_consolidate.excel.loud import SheetError
from vtlt_consolidate.excel.sheet import Book, Live
from vtlt_consolidate.excel.tables import LIST_TOP, Columns, Head, write_list

TWO = (Head("Mã", 10), Head("Giá trị", 10))
THREE = Columns({"code": TWO[0], "variant": Head("Nhóm", 10), "value": TWO[1]})


@pytest.mark.parametrize("number", [math.nan, math.inf])
@pytest.mark.parametrize("beside", ["a", Live("1+1", 2)])
def test_a_number_that_is_none_is_refused_in_every_list(number: float, beside: str | Live) -> None:
    with pytest.raises(SheetError, match="cannot hold"):
        write_list(Book().sheet("D"), "D", "", TWO, [[beside, number]])


def test_a_row_of_a_list_is_written_by_nothing_else() -> None:
    book = Book()
    sheet = book.sheet("D")
    write_list(sheet, "D", "", TWO, [["a", 1]])
    sheet.text(LIST_TOP, 1, "b")
    with pytest.raises(SheetError, match="twice"):
        book.save()


def test_more_rows_than_a_sheet_has_are_refused() -> None:
    with pytest.raises(SheetError, match="no room"):
        Book().sheet("D").lines(1_048_575, ["cell"], [["a"], ["b"]], [18, 18])


@pytest.mark.parametrize(("style", "cells"), [("", ["a", None]), ("noborder", ["a"])])
def test_an_empty_cell_without_lines_around_it_is_no_cell(style: str, cells: list[object]) -> None:
    book = Book()
    heads = [Head(head.heading, head.width, style) for head in TWO]
    write_list(book.sheet("D"), "D", "", heads, [["a", ""]])
    sheet = openpyxl.load_workbook(io.BytesIO(book.save()))["D"]
    assert [cell.value for (row, _), cell in sorted(sheet._cells.items()) if row == LIST_TOP + 1] == cells


def test_a_column_that_is_left_out_is_so_in_every_row_and_those_behind_it_move_up() -> None:
    two = THREE.without("variant")
    assert two.line({"value": 1, "code": "a", "variant": "x"}) == ["a", 1]
    assert (THREE.cell("value", 4), two.cell("value", 4)) == ("C5", "B5")
    assert two.on("D", "value", 3) == "'D'!$B$5:$B$7"


def test_a_cell_that_a_row_does_not_have_is_empty_and_one_without_a_column_is_refused() -> None:
    assert THREE.line({"code": "a"}) == ["a", None, None]
    with pytest.raises(KeyError, match="valeu"):
        THREE.line({"code": "a", "valeu": 1})
