"""Takes tables with units in rows apart into rows, and says which of them are of no unit."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from pandera.typing import DataFrame

from vtlt_consolidate.model import frames
from vtlt_consolidate.model.criteria import CriteriaSet
from vtlt_consolidate.model.frames import Cells
from vtlt_consolidate.reading.districts.heads import Heads, headings
from vtlt_consolidate.words import legacy
from vtlt_consolidate.words.text import clean, fold

TOTALS = frozenset(map(fold, ("Tổng số đạt", "Tổng số", "Tổng cộng", "Tổng", "Cộng")))
"""What stands before the sums of columns."""
SHARES = frozenset(map(fold, ("Tỷ lệ đạt", "Chưa có số liệu")))
"""What stands before other rows at the foot."""
_LONGEST_ANSWER = 30
_COLUMN_NUMBER = re.compile(r"\(?(\d{1,3})\)?")


@dataclass(frozen=True)
class Row:
    """One row below the headings.

    Args:
        at: counts from 0.
        values: column → row of `Cells`.
        lead: column → text before the criteria.
        answers: column of a criterion → text.
    """

    at: int
    values: dict[int, Any]
    lead: dict[int, str]
    answers: dict[int, str]

    @property
    def names(self) -> list[str]:
        """The texts before the criteria but numbers."""
        return [text for text in self.lead.values() if not text.isdecimal()]


def rows_of(table: Heads, cells: DataFrame[Cells]) -> Iterator[Row]:
    """Yield the rows of a table, from its first to the last of the sheet.

    Args:
        table: its headings.
        cells: frame `Cells` of the sheet.
    """
    first = min(table.leaves)
    for at, group in cells[cells["row"] > table.last].groupby("row", sort=True):
        values = {int(cell.column): cell for cell in frames.rows(group)}
        lead = {column: _words(cell) for column, cell in values.items() if column < first}
        answers = {column: _words(cell) for column, cell in values.items() if column in table.leaves}
        yield Row(int(str(at)), values, lead, answers)


def _words(cell: Any) -> str:
    return clean(legacy.decode(cell.kind, cell.typed))


def is_no_unit(row: Row, table: Heads, criteria: CriteriaSet) -> bool:
    """Say whether a row is a sum, the numbers of the columns, or a repeated heading."""
    names, answers = row.names, row.answers
    if names and fold(names[0]) in TOTALS | SHARES:
        return True
    if not names and len(answers) == 1 and _is_sentence(*answers.values()):
        return True
    meanings = headings(criteria)
    if all(meanings.get(fold(typed)) == table.leaves[column] for column, typed in answers.items()):
        return True
    nodes = criteria.by_code
    if (
        answers
        and not names
        and all(
            # An appendix of ours prints the set's own numbers, such as (0801) or (a).
            clean(typed) == f"({criteria.number(nodes[table.leaves[column]])})"
            for column, typed in answers.items()
        )
    ):
        return True
    numbers = [_COLUMN_NUMBER.fullmatch(answers[column]) for column in sorted(answers)]
    counted = [int(number[1]) for number in numbers if number]
    in_turn = all(after > before for before, after in pairwise(counted))
    return not names and len(counted) == len(answers) > 1 and in_turn


def _is_sentence(text: str) -> bool:
    """Say whether the only text in a row below a table is a note, not an answer."""
    return text.endswith(":") or len(text) > _LONGEST_ANSWER
