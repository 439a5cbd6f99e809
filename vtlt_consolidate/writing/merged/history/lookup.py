"""Formulas that look things up for the unit that is chosen on a sheet.

They work in every Excel since 2007 and in LibreOffice. A row that is found is compared once more with what
was looked for, so that a list that somebody sorted otherwise shows nothing instead of another unit's figures.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from vtlt_consolidate.words.addresses import span


@dataclass(frozen=True)
class Listed:
    """A list on one sheet, or on several with the same columns: the sheet of data, tables of variants.

    Args:
        sheets: name of each sheet, its first row counted from 0, and how many rows its list has.
    """

    sheets: Sequence[tuple[str, int, int]]

    def columns(self, first: int, last: int, which: str) -> str:
        """Reference to neighbouring columns of the list.

        Args:
            first: the first column.
            last: the last column.
            which: cell with the number of the sheet, from 1; not asked if there is only one.
        """
        ranges = [
            f"'{name}'!{span(top, first, top + count - 1, last, pinned=True)}"
            for name, top, count in self.sheets
        ]
        return ranges[0] if len(ranges) == 1 else f"CHOOSE({which},{','.join(ranges)})"

    def found(self, column: int, wanted: str) -> tuple[str, str]:
        """Formulas for the sheet, and the row of its list, where a text first stands; row 0: nowhere.

        Args:
            column: where it is looked for.
            wanted: the text.
        """
        rows = [
            f"IFERROR(MATCH({wanted},{Listed([each]).columns(column, column, '')},0),0)"
            for each in self.sheets
        ]
        sheet, row = str(len(rows)), rows[-1]
        for number, here in reversed(list(enumerate(rows[:-1], 1))):
            sheet, row = f"IF({here}>0,{number},{sheet})", f"IF({here}>0,{here},{row})"
        return sheet, row


def below(column: str, first: str, most: int, wanted: str) -> str:
    """Formula for the row of a list where a text stands, in the first of a unit's rows or below; 0: nowhere.

    Args:
        column: reference to the column that is searched.
        first: cell with the first row of the unit; 0: it has none.
        most: so many rows a unit has at most.
        wanted: the text.
    """
    block = f"INDEX({column},{first}):INDEX({column},MIN({first}+{most - 1},ROWS({column})))"
    return f"IF({first}=0,0,IFERROR(MATCH({wanted},{block},0)+{first}-1,0))"


def shown(value: str) -> str:
    """Formula for a value, and nothing for an empty cell, which a formula would show as 0."""
    return f'IF({value}="","",{value})'
