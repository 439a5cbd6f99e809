"""Names of cells and ranges as formulas and people write them; rows and columns count from 0."""

from __future__ import annotations


def address(row: int, column: int, *, pinned: bool = False) -> str:
    """Name a cell: (0, 0) is `A1`, pinned `$A$1`."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return f"${letters}${row + 1}" if pinned else f"{letters}{row + 1}"


def span(row: int, column: int, last_row: int, last_column: int, *, pinned: bool = False) -> str:
    """Name a range: `A1:B2`."""
    first = address(row, column, pinned=pinned)
    return f"{first}:{address(last_row, last_column, pinned=pinned)}"
