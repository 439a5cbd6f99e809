"""Holds the summary in a workbook of forms, a row a unit, against these, and reads units without a form."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
from pandera.typing import DataFrame

from vtlt_consolidate.findings import catalogue
from vtlt_consolidate.findings.rules import returnrules
from vtlt_consolidate.identity.claims import Expected
from vtlt_consolidate.model import cellkinds, frames
from vtlt_consolidate.model.cellkinds import Against
from vtlt_consolidate.model.criteria import CriteriaSet
from vtlt_consolidate.model.frames import CellMarks, Cells, Files, Findings, RawAnswers
from vtlt_consolidate.reading import answers
from vtlt_consolidate.reading.districts import around, table
from vtlt_consolidate.reading.districts.heads import Heads
from vtlt_consolidate.reading.districts.table import Gathered
from vtlt_consolidate.words.states import Verdict
from vtlt_consolidate.words.text import clean

_ROWS = frozenset({
    returnrules.ROW_UNKNOWN.code, returnrules.SET_ASIDE.code, returnrules.UNIT_TWICE.code,
    returnrules.DECIDED_TWICE.code, returnrules.TOTAL_DIFFERS.code, returnrules.PART_OF_OTHER_PERIOD.code,
})  # fmt: skip
"""What is told even if every unit of the table has its form."""

_AGAINST = frozenset(kind.value for kind in Against)


@dataclass(frozen=True)
class Summary:
    """The tables of a workbook of forms.

    Args:
        row: its row of `Files`.
        gathered: what was read of them, and what stands around them.
        shown: rows of `RawAnswers`, as they stand in the tables.
    """

    row: Any
    gathered: Gathered
    shown: Sequence[tuple[Any, ...]]


@dataclass(frozen=True)
class Settled:
    """What summaries add to what was read of forms.

    Args:
        files: frame `Files` of units without a form, in the workbook.
        raw: frame `RawAnswers` of the forms, in which answers hold both texts where a summary has another
            one; and the answers of units without a form.
        found: frame `Findings`.
    """

    files: DataFrame[Files]
    raw: DataFrame[RawAnswers]
    found: DataFrame[Findings]


def gather(
    row: Any, cells: DataFrame[Cells], tables: list[Heads], expected: Expected,
    marks: DataFrame[CellMarks] | None,
) -> Summary:  # fmt: skip
    """Read the tables in a workbook of forms.

    Args:
        row: the file's row of `Files`.
        cells: frame `Cells` of the file.
        tables: its tables.
        expected: set, period and units of the round.
        marks: frame `CellMarks` of the file.
    """
    mine = cells[cells["sheet"].isin({each.sheet for each in tables})]
    gathered = table.gather(row, mine, tables, expected, beside_forms=True)
    shown = list(gathered.answers)
    around.withhold_contradicted(gathered, mine, tables, marks)
    return Summary(row, gathered, shown)


def settle(
    summaries: Sequence[Summary], files: DataFrame[Files], raw: DataFrame[RawAnswers], criteria: CriteriaSet
) -> Settled:
    """Hold summaries against the forms in their workbooks, and read the units without a form from them.

    Args:
        summaries: the summaries.
        files: frame `Files` of the forms.
        raw: their `RawAnswers`.
        criteria: the set.
    """
    if not summaries:
        return Settled(frames.none_of(Files), raw, catalogue.frame([]))
    taken: list[Any] = []
    more: list[tuple[Any, ...]] = []
    records: list[dict[str, Any]] = []
    against: dict[tuple[str, ...], tuple[str, ...]] = {}
    for each in summaries:
        gathered = each.gathered
        formed = set(files.loc[files["file"] == gathered.file, "unit_code"])
        against |= {answer[:4]: answer[4:] for answer in each.shown if answer[1] in formed}
        more += [answer for answer in gathered.answers if answer[1] not in formed]
        gathered.units = {code: was for code, was in gathered.units.items() if code not in formed}
        gathered.doubled -= formed
        if gathered.units:
            gathered.finish(sheet=next(row[4] for row in gathered.answers if row[1] in gathered.units))
        records += [found for found in gathered.findings if gathered.units or found["code"] in _ROWS]
        taken += _rows(each.row, gathered)
    rows = pd.DataFrame(taken, columns=files.columns).astype(files.dtypes)
    added = pd.DataFrame(more, columns=raw.columns).astype("str")
    held = frames.amended(raw, ("kind", "typed"), dict(_differing(raw, against, criteria)))
    joined = pd.concat([held, added], ignore_index=True)
    return Settled(Files.validate(rows), RawAnswers.validate(joined), catalogue.frame(records))


def _differing(
    raw: DataFrame[RawAnswers], against: dict[tuple[str, ...], tuple[str, ...]], criteria: CriteriaSet
) -> Iterator[tuple[Any, tuple[str, str]]]:
    """Yield what to write instead of answers of which a summary has another one; a blank one says nothing."""
    if not against:
        return
    for label, own in zip(raw.index, frames.rows(raw), strict=True):
        sheet, cell, kind, typed = against.get((own.file, own.unit_code, own.leaf_code, own.field), ("",) * 4)
        if not typed.strip() or own.kind in _AGAINST:
            continue
        if answers.differ(criteria.by_code[own.leaf_code], (own.kind, own.typed), (kind, typed), own.field):
            mine = clean(cellkinds.shown(own.kind, own.typed)) or "để trống"
            other = clean(cellkinds.shown(kind, typed))
            words = f"sheet “{own.sheet}” ô {own.cell}: {mine}; sheet “{sheet}” ô {cell}: {other}"
            yield label, (Against.SUMMED_OTHERWISE.value, words)


def file_rows(row: Any, gathered: Gathered) -> list[Any]:
    """A row of `Files` for each unit of a file, or one rejected row with the reason why there is none.

    Args:
        row: the file's row of `Files`.
        gathered: what was read from it.
    """
    if not gathered.units and not gathered.doubled:
        rules = [catalogue.RULES[found["code"]] for found in gathered.findings]
        why = next((rule for rule in rules if rule.severity == catalogue.ERROR), rules[0])
        verdict = Verdict.SET_ASIDE if why is returnrules.SET_ASIDE else Verdict.REJECTED
        return [row._replace(verdict=verdict, reason=why.title)]
    return _rows(row, gathered)


def _rows(row: Any, gathered: Gathered) -> list[Any]:
    doubled = [
        row._replace(unit_code=code, verdict=Verdict.REJECTED, reason=returnrules.UNIT_TWICE.title)
        for code in sorted(gathered.doubled)
    ]
    return doubled + [
        row._replace(
            unit_code=code, version=gathered.version, carried=carried,
            attempt=gathered.attempts.get(code, gathered.attempt),
        )
        for code, carried in gathered.units.items()
    ]  # fmt: skip
