"""Rows and columns, counted from 0, to the names that formulas use for cells, ranges and sheets, and back."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache

from xlsxwriter.utility import xl_cell_to_rowcol, xl_col_to_name

NAME_LIMIT = 31
"""Excel's limit of characters in the name of a sheet."""
_CELL = re.compile(r"\$?[A-Z]{1,3}\$?[0-9]+")
_ROWS = 1_048_576
HERE = -1
"""The row that a formula stands in, whatever row that is: formulas for all rows of a table are the same."""
ROW = "\0"
"""Stands for the number of that row until the row is written."""


def address(row: int, column: int, *, pinned: bool = False) -> str:
    """Name a cell: (0, 0) is `A1`, pinned `$A$1`."""
    letters, number = _letters(column), row + 1 or ROW
    return f"${letters}${number}" if pinned else f"{letters}{number}"


# Cached, because tables have a million cells in a few hundred columns.
_letters = cache(xl_col_to_name)


def span(row: int, column: int, last_row: int, last_column: int, *, pinned: bool = False) -> str:
    """Name a range: `A1:B2`."""
    first = address(row, column, pinned=pinned)
    return f"{first}:{address(last_row, last_column, pinned=pinned)}"


def spans(rows: Iterable[int], column: int) -> list[str]:
    """Name the ranges of some rows in a column, in order; neighbouring rows are joined."""
    runs: list[list[int]] = []
    for row in sorted(rows):
        if runs and runs[-1][1] == row - 1:
            runs[-1][1] = row
        else:
            runs.append([row, row])
    return [span(first, column, last, column) for first, last in runs]


def sheet_name(title: str, part: str, parts: Sequence[str] = ()) -> str:
    """Make a valid sheet name from a title and its part: cut at the end of a word, reserved letters replaced.

    Args:
        title: the title.
        part: what of it the sheet shows; may be empty.
        parts: all that there are, in order; of those whose names would be cut alike, later ones are numbered.
    """
    taken: set[str] = set()
    for each in (*parts[: parts.index(part)], part) if part in parts else (part,):
        made, number = _cut(title, each, NAME_LIMIT), 1
        while made.casefold() in taken:
            number += 1
            ending = f" {number}"
            made = _cut(title, each, NAME_LIMIT - len(ending)) + ending
        taken.add(made.casefold())
    return made


def former_sheet_name(title: str, part: str, parts: Sequence[str]) -> str:
    """The name that earlier versions gave, cut anywhere; empty if another part had the same."""
    names = [_without_reserved(f"{title} - {each}")[:NAME_LIMIT].strip().casefold() for each in parts]
    name = _without_reserved(f"{title} - {part}")[:NAME_LIMIT].strip()
    return name if names.count(name.casefold()) == 1 else ""


def _cut(title: str, part: str, limit: int) -> str:
    name = _without_reserved(f"{title} - {part}" if part else title).strip()
    if len(name) <= limit:
        return name
    # What ends with the limit is whole if a space follows it; a first word that is too long is cut.
    whole = name[: limit + 1].rpartition(" ")[0].rstrip(" ,;-")
    return whole if len(whole) > len(title) else name[:limit].strip()


def _without_reserved(name: str) -> str:
    return "".join(" " if letter in "[]:*?/\\'" else letter for letter in name)


def is_cell(ref: str) -> bool:
    """Say whether a reference is that of one cell."""
    return _CELL.fullmatch(ref) is not None


def place(cell: str) -> tuple[int, int]:
    """Row and column of an address such as `B12`.

    Raises:
        ValueError: it is not the address of one cell.
    """
    if not is_cell(cell):
        raise ValueError(cell)
    row, column = xl_cell_to_rowcol(cell)
    return row, column


def ranges(cells: Iterable[str]) -> list[str]:
    """Name cells as briefly as formulas do, column by column: A2, A3 and A5 are `A2:A3` and `A5`."""
    named: list[str] = []
    for column, row in sorted((column, row) for row, column in map(place, cells)):
        first, _, last = named[-1].partition(":") if named else ("", "", "")
        above = address(row - 1, column) if row else ""
        if above and above == (last or first):
            named[-1] = f"{first}:{address(row, column)}"
        else:
            named.append(address(row, column))
    return named


def box(ref: str) -> tuple[int, int, int, int]:
    """First row and column, last row and column of a range; whole columns have all rows."""
    first, _, last = ref.replace("$", "").partition(":")
    if first.isalpha():
        return 0, place(f"{first}1")[1], _ROWS - 1, place(f"{last}1")[1]
    (top, left), (bottom, right) = place(first), place(last or first)
    return top, left, bottom, right


def rows_of(ref: str) -> tuple[int, int]:
    """First and last row of a range."""
    top, _, bottom, _ = box(ref)
    return top, bottom


def columns_of(ref: str) -> set[int]:
    """The columns of a range."""
    _, left, _, right = box(ref)
    return set(range(left, right + 1))


def stretched(ref: str, rows: tuple[int, int, int], covering: set[int]) -> str:
    """Adjust a range that ended at the last row of a list after that list has grown or shrunk.

    Args:
        ref: the range.
        rows: the first row of the list, its last one until now, and its last one from now on.
        covering: columns whose ranges always cover the whole list, whatever rows they name.
    """
    first, before, after = rows
    top, left, bottom, right = box(ref)
    if bottom < first or bottom - top == _ROWS - 1:
        return ref
    if columns_of(ref) <= covering:
        top, bottom = min(top, first), max(after, first)
    elif top <= first and bottom == before:
        bottom = max(after, first)
    single = (top, left) == (bottom, right)
    return address(top, left) if single else span(top, left, bottom, right)
