"""Tells apart the columns that stand under the heading of one criterion: “Đạt” and “Chưa đạt”, two months."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from vtlt_consolidate.model import layout
from vtlt_consolidate.model.criteria import MARK, Node
from vtlt_consolidate.reading.tableplaces import UNMET
from vtlt_consolidate.words.text import fold

_OF_COLUMNS = r"\(?\d{1,3}\)?(?: ?[-+*/:x×] ?\(*\d{1,3}\)*)+ ?%?"
COLUMN_NUMBER = re.compile(rf"\(?(\d{{1,3}})\)?(?: ?= ?{_OF_COLUMNS}| ?= ?\(?\d{{1,3}}\)?)?")
"""What stands in a row of the numbers of columns: `(3)`, `2`, `(5) = (3) + (4)`."""
COLUMN_FORMULA = re.compile(rf"(?=.*[(=])(?:\(?\d{{1,3}}\)? ?= ?)?{_OF_COLUMNS}")
"""What a column is computed from, with its number or without: no answer looks like it."""
_MET = frozenset(fold(words) for words, name in layout.OTHER_HEADINGS.items() if name == layout.ANSWER)
_RESULT = frozenset(map(fold, (layout.HEADINGS[layout.ANSWER], "Kỳ này")))
"""What says that its column, and no other under the same heading, has the answers."""
_BESIDE = frozenset(
    fold(layout.HEADINGS[name]) for name in (layout.DOC_NUMBER, layout.DOC_DATE, layout.NOTE)
) | {fold("Minh chứng")}  # fmt: skip
"""What says that its column has no answers."""


@dataclass(frozen=True)
class Band:
    """The headings of a table, and the row below them.

    Args:
        texts: row and column → text, without blank cells.
        first: the first row of the headings.
        last: their last row with a criterion.
        leaves: column → the leaf whose heading it has.
        rows: column of a leaf → the row of its heading, the lower one of two.
        ends: row and column of a merged cell → its last column.
        lowest: column → the last row in which it holds something.
    """

    texts: Mapping[tuple[int, int], str]
    first: int
    last: int
    leaves: Mapping[int, Node]
    rows: Mapping[int, int]
    ends: Mapping[tuple[int, int], int]
    lowest: Mapping[int, int]

    @cached_property
    def end(self) -> int:
        """The last row of the headings: one of sub-headings below the criteria belongs to them.

        It has words where nothing stands above, and no name of a unit under a heading.
        """
        below = {column: text for (row, column), text in self.texts.items() if row == self.last + 1}
        start = min(self.leaves, default=0)
        numbered = any(COLUMN_NUMBER.fullmatch(text) for text in below.values())
        fresh = [column for column in below if not self._has_text(column, self.first, self.last)]
        lead = [column for column in below if column < start]
        own = any(column > start for column in fresh) and set(lead) <= set(fresh)
        return self.last + 1 if own and not numbered else self.last

    def under(self, column: int) -> dict[int, str]:
        """The columns under the heading of a leaf, itself first, with what stands there below it."""
        row = self.rows[column]
        merged = self.ends.get((row, column), column)
        found = {column: self._below(column, row)}
        at = column + 1
        while at not in self.leaves and not self._has_text(at, self.first, row):
            text = self._below(at, row)
            # Next to a column without a sub-heading, one may have its only heading further down.
            if at > merged and not (text and found[column]) and fold(text) not in UNMET:
                break
            found[at] = text
            at += 1
        return found

    def is_filled(self, column: int) -> bool:
        """Say whether a column holds something below the headings."""
        return self.lowest.get(column, self.end) > self.end

    def _has_text(self, column: int, first: int, last: int) -> bool:
        return any((row, column) in self.texts for row in range(first, last + 1))

    def _below(self, column: int, row: int) -> str:
        return " ".join(
            self.texts[at, column] for at in range(row + 1, self.end + 1) if (at, column) in self.texts
        )


@dataclass
class Divided:
    """What the columns under the headings of criteria are.

    Args:
        leaves: column of answers → leaf.
        unmet: column of answers → the column “Chưa đạt” beside it.
        unclear: code of a leaf whose answers may be in several columns → these, with their sub-headings.
        under: all columns under headings of several columns.
    """

    leaves: dict[int, Node] = field(default_factory=dict)
    unmet: dict[int, int] = field(default_factory=dict)
    unclear: dict[str, dict[int, str]] = field(default_factory=dict)
    under: set[int] = field(default_factory=set)


def divided(band: Band) -> Divided:
    """Say for each criterion in which column its answers are, `unclear` if that is not certain."""
    found = Divided()
    for column, leaf in band.leaves.items():
        columns = band.under(column)
        possible = {
            at: text
            for at, text in columns.items()
            if fold(text) not in _BESIDE and (text or at == column or band.is_filled(at))
        }
        if len(columns) > 1:
            found.under |= set(columns)
        answer, unmet = _answer(possible, leaf)
        if answer is None:
            found.unclear[leaf.code] = possible
            found.under |= set(columns)
            continue
        found.leaves[answer] = leaf
        if unmet is not None:
            found.unmet[answer] = unmet
    return found


def _answer(possible: Mapping[int, str], leaf: Node) -> tuple[int | None, int | None]:
    """The column of the answers, and that of “Chưa đạt” beside it."""
    words = {at: fold(text) for at, text in possible.items()}
    unmet = [at for at, word in words.items() if word in UNMET]
    others = [at for at in words if at not in unmet]
    if leaf.kind == MARK and len(unmet) == len(others) == 1 and words[others[0]] in _MET | _RESULT:
        return others[0], unmet[0]
    results = [at for at in others if words[at] in _RESULT]
    certain = results if len(results) == 1 else others
    return (certain[0], None) if len(certain) == 1 and not unmet else (None, None)
