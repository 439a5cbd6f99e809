"""The tables of blank forms: a form that still holds all that its blank one prints is not searched for it.

Most forms of a month come back as they were sent out but for their answers, and more than half of their
cells are texts that this tool printed. Workers leave these out of what they send (`Prints.apart`), and such
a form is read by the places of the blank one. Everything else of it is read like that of any other; a form
whose table was changed in any way is read as a whole. Imports little: every worker loads it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from vtlt_consolidate.model.cellkinds import Cell
from vtlt_consolidate.words import legacy
from vtlt_consolidate.words.text import fold


@dataclass(frozen=True, eq=False)
class Print:
    """What the blank form of a variant prints in its table; rows and columns count from 0.

    Args:
        variant: the variant.
        sheet: the sheet.
        cells: the headings, and the texts in the columns that units do not fill in, in order.
        fields: code of the leaf, field, address, row and column of each field, in the order of `RawAnswers`.
        rows: row → code of its leaf.
        columns: field → column.
        header: the row of the headings.
        headings: column → its heading.
        total: the row of the total; -1: there is none.
        summed: the column of points, in which groups and the total have sums; -1: there is none.
    """

    variant: str
    sheet: str
    cells: tuple[Cell, ...]
    fields: tuple[tuple[str, str, str, tuple[int, int]], ...]
    rows: Mapping[int, str]
    columns: Mapping[str, int]
    header: int
    headings: Mapping[int, str]
    total: int
    summed: int

    @cached_property
    def first(self) -> int:
        """The first row with a code."""
        column = self.columns["leaf_code"]
        return min(cell.row for cell in self.cells if cell.column == column and cell.row > self.header)

    @cached_property
    def last(self) -> int:
        """The last row of the table."""
        return max(self.total, *self.rows)

    @cached_property
    def at(self) -> dict[tuple[int, int], tuple[str, str]]:
        """Row and column → kind and text."""
        return {(cell.row, cell.column): (cell.kind, cell.typed) for cell in self.cells}

    @cached_property
    def looked_up(self) -> frozenset[Cell]:
        """The cells, to look others up in."""
        return frozenset(self.cells)


@dataclass(frozen=True, eq=False)
class Prints:
    """The prints of all variants, and the words that may tell where a table is, folded.

    Args:
        prints: of each variant.
        titles: words of headings, codes and names of criteria and groups, and of the total.
        choices: words that are answers in the row of a criterion, and elsewhere headings of other columns.
        tags: words before what identifies a form, without their colon.
    """

    prints: tuple[Print, ...] = ()
    titles: frozenset[str] = frozenset()
    choices: frozenset[str] = frozenset()
    tags: frozenset[str] = frozenset()

    def apart(self, cells: Sequence[Cell]) -> tuple[Sequence[Cell], int | None]:
        """Leave the print out of the cells of a file.

        Args:
            cells: all its cells.

        Returns:
            The other cells, and the number of the print; all cells, and none, if any cell of a print is
            missing or changed, if another cell may tell where the table is, or if its sheet has no other.
        """
        for number, each in enumerate(self.prints):
            known = each.looked_up
            rest = [cell for cell in cells if cell not in known]
            if (
                len(rest) + len(known) == len(cells)
                and any(cell.sheet == each.sheet for cell in rest)
                and all(self._is_quiet(cell, each) for cell in rest)
            ):
                return rest, number
        return cells, None

    def _is_quiet(self, cell: Cell, among: Print) -> bool:
        """Say whether a cell tells nothing of where the table is."""
        sheet, row, column, kind, typed = cell
        if kind in legacy.KINDS:
            return False
        in_row, elsewhere = self._quiet(typed)
        if sheet == among.sheet and among.header - 1 <= row <= among.last:
            return in_row and (row in among.rows or (column == among.summed and row > among.header))
        return elsewhere

    def _quiet(self, text: str) -> tuple[bool, bool]:
        """Say whether a text tells nothing in the row of a criterion, and whether elsewhere."""
        if text not in self._judged:
            word = fold(text)
            no_title = word not in self.titles
            no_tag = word.rstrip(" :") not in self.tags
            self._judged[text] = no_title and no_tag, no_title and word not in self.choices
        return self._judged[text]

    @cached_property
    def _judged(self) -> dict[str, tuple[bool, bool]]:
        return {}

    @cached_property
    def digest(self) -> str:
        """What is left out by these prints is not what is left out by others."""
        every = [
            (each.variant, each.cells, each.header, each.total, sorted(each.rows)) for each in self.prints
        ]
        words = [sorted(each) for each in (self.titles, self.choices, self.tags)]
        return hashlib.sha256(repr((every, words)).encode("utf-8", "surrogatepass")).hexdigest()


NO_PRINTS = Prints()
"""Nothing is left out."""
