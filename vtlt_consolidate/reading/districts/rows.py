"""Takes tables with units in rows apart into rows, and says which of them are of no unit."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from pandera.typing import DataFrame

from vtlt_consolidate.model import frames
from vtlt_consolidate.model.criteria import CriteriaSet
from vtlt_consolidate.model.frames import Cells
from vtlt_consolidate.reading.districts.foot import (
    are_signers,
    counts_columns,
    is_share,
    is_signing,
    is_total,
)
from vtlt_consolidate.reading.districts.heads import Heads, headings
from vtlt_consolidate.words import legacy
from vtlt_consolidate.words.quantities import is_unit
from vtlt_consolidate.words.text import clean, fold
from vtlt_consolidate.words.vocabulary import read_mark

_LONGEST_ANSWER = 30
_UNMEASURED = frozenset(map(fold, ("", "-", "–", "Đạt/Chưa đạt", "Đạt/Không đạt", "Có/Không")))
"""What stands for the unit of measure in columns of marks."""


@dataclass(frozen=True)
class Row:
    """One row below the headings.

    Args:
        at: counts from 0.
        values: column → row of `Cells`.
        lead: column → text before the criteria.
        answers: column of a criterion → text.
        names: the texts before the criteria but numbers.
        of_no_unit: it is a sum, the numbers of the columns, a repeated heading, or the units of measure.
        measures: column → the unit of measure that stands there instead of an answer.
        signing: it names who signs below the table.
    """

    at: int
    values: dict[int, Any]
    lead: dict[int, str]
    answers: dict[int, str]
    names: list[str]
    of_no_unit: bool
    measures: dict[int, str] = field(default_factory=dict)
    signing: bool = False


def rows_of(table: Heads, cells: DataFrame[Cells], criteria: CriteriaSet) -> Iterator[Row]:
    """Yield the rows of a table, from its first to the last of the sheet.

    Args:
        table: its headings.
        cells: frame `Cells` of the sheet.
        criteria: the set.
    """
    first, places, meanings = table.start, table.answers, headings(criteria)
    # An appendix of ours prints the set's own numbers, such as (0801) or (a).
    numbers = {at: f"({criteria.number(criteria.by_code[code])})" for at, code in places.items()}
    signed = False
    for at, group in cells[cells["row"] > table.last].groupby("row", sort=True):
        values = {int(cell.column): cell for cell in frames.rows(group)}
        lead = {column: _words(cell) for column, cell in values.items() if column < first}
        answers = {column: _words(cell) for column, cell in values.items() if column in places}
        names = [text for text in lead.values() if not text.isdecimal()]
        repeats = all(meanings.get(fold(text)) == places[column] for column, text in answers.items())
        numbered = all(clean(text) == numbers[column] for column, text in answers.items())
        beside = {column: _words(cell) for column, cell in values.items() if column >= first}
        measures = {} if names else _measures(answers)
        texts = [text for cell in values.values() if (text := _words(cell))]
        signing = is_signing(texts) or (signed and are_signers(texts))
        signed = signed or signing
        of_no_unit = (
            bool(measures)
            or signing
            or repeats
            or _says_no_unit(lead, names, answers)
            or counts_columns(lead, beside)
            or bool(answers and not names and numbered)
        )
        yield Row(int(str(at)), values, lead, answers, names, of_no_unit, measures, signing)


def _measures(answers: dict[int, str]) -> dict[int, str]:
    """Column → unit of measure, if a row gives nothing else but how marks are written."""
    texts = {column: text.strip(" ()") for column, text in answers.items()}
    units = {column: text for column, text in texts.items() if is_unit(text) and read_mark(text) is None}
    others = (fold(text) for column, text in texts.items() if column not in units)
    return units if all(text in _UNMEASURED for text in others) else {}


def _words(cell: Any) -> str:
    return clean(legacy.decode(cell.kind, cell.typed))


def _says_no_unit(lead: dict[int, str], names: list[str], answers: dict[int, str]) -> bool:
    """Say whether a row names what is at the foot of tables, is a sentence, or counts the columns."""
    if names and (is_total(names[0]) or is_share(names[0])):
        return True
    return _are_sentence(names, answers) or counts_columns(lead, answers)


def _are_sentence(names: list[str], answers: dict[int, str]) -> bool:
    """Say whether the only text in a row below a table is a note, not an answer."""
    return (
        not names
        and len(answers) == 1
        and any(text.endswith(":") or len(text) > _LONGEST_ANSWER for text in answers.values())
    )


def is_sentence(row: Row) -> bool:
    """Say whether a row holds a note where answers stand."""
    return row.signing or _are_sentence(row.names, row.answers)
