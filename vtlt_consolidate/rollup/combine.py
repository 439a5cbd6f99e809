"""Combines the answers of shorter periods to those of a longer one; knows no files.

A state is that of the last period in which a unit had to report, a flow is the sum of all such periods, a
mean their mean. What is missing in one of them is missing: a smaller sum would be wrong. A year gets the same
answers from its months as from its quarters, because what was added up for a quarter goes with it (`Parts`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import pandas as pd
from pandera.typing import DataFrame

from vtlt_consolidate.model.cellkinds import CellKind
from vtlt_consolidate.model.criteria import CriteriaSet
from vtlt_consolidate.model.frames import Answers, Parts, rows
from vtlt_consolidate.model.kinds import Rollup
from vtlt_consolidate.model.units import Roster
from vtlt_consolidate.scoring.rolled import EXCUSED, Presences, Returns, added, combined, way
from vtlt_consolidate.words.period import Period
from vtlt_consolidate.words.states import Presence, State
from vtlt_consolidate.words.text import show_micro

Key = tuple[str, str, str, str]
"""Unit, leaf, field, period."""


@dataclass(frozen=True)
class Piece:
    """What is known of one shorter period.

    Args:
        period: which.
        answers: frame `Answers` of its units.
        presences: what there is of each unit in it, or in the periods that it was rolled up from.
        parts: frame `Parts`: what was added up for it; none: it was not rolled up itself.
        returns: when the returns of its units came in, under the keys of `presences`.
    """

    period: Period
    answers: DataFrame[Answers]
    presences: Presences
    parts: DataFrame[Parts] | None = None
    returns: Returns = field(default_factory=dict)


@dataclass(frozen=True)
class Combined:
    """The outcome.

    Args:
        answers: frame `Answers`; the place of a state is its own, that of a sum is still to be given.
        parts: frame `Parts`, in the order of units, leaves, fields and periods.
        last: code of a unit → the last period in which it had to report.
        presences: what there is of each unit in each of the shortest periods.
        returns: when units returned in each of them.
    """

    answers: DataFrame[Answers]
    parts: DataFrame[Parts]
    last: dict[str, Period]
    presences: Presences = field(default_factory=dict)
    returns: Returns = field(default_factory=dict)


def combine(pieces: Sequence[Piece], criteria: CriteriaSet, roster: Roster) -> Combined:
    """Combine shorter periods.

    Args:
        pieces: the periods, in order; one without results has presences alone.
        criteria: the set, which declares the ways.
        roster: the units; others are left out.
    """
    presences = {key: presence for piece in pieces for key, presence in piece.presences.items()}
    counted: dict[str, list[Period]] = {code: [] for code in roster.codes}
    for unit, period in sorted(presences):
        if unit in counted and presences[unit, period] not in EXCUSED:
            counted[unit].append(period)
    last = {unit: periods[-1] for unit, periods in counted.items() if periods}
    parts = _parts(pieces, counted, presences, criteria, roster)
    ends = [_ends(piece, last, criteria) for piece in pieces]
    answers = [*ends, _sums(parts, criteria)]
    columns = list(Answers.to_schema().columns)
    whole = pd.concat([each[columns] for each in answers], ignore_index=True)
    returns = {key: returned for piece in pieces for key, returned in piece.returns.items()}
    return Combined(Answers.validate(whole), parts, last, presences, returns)


def _ends(piece: Piece, last: dict[str, Period], criteria: CriteriaSet) -> pd.DataFrame:
    """The states of the units whose last period lies in a piece."""
    mine = {unit for unit, period in last.items() if (unit, period) in piece.presences}
    answers = piece.answers[piece.answers["unit_code"].isin(mine)]
    ended = pd.Series(
        [way(criteria.by_code[row.leaf_code], row.field) == Rollup.END for row in rows(answers)],
        index=answers.index, dtype=bool,
    )  # fmt: skip
    answers = answers[ended]
    if piece.parts is None or piece.parts.empty:
        return answers
    # A sum is no state: where the way was changed since, the figure of the last month is taken out of it.
    inside = [
        row
        for row in rows(piece.parts)
        if row.unit_code in mine
        and way(criteria.by_code[row.leaf_code], row.field) == Rollup.END
        and row.period == str(last[row.unit_code])
    ]
    apart = pd.DataFrame(inside, columns=piece.parts.columns).astype(piece.parts.dtypes)
    known = {(row.unit_code, row.leaf_code, row.field) for row in inside}
    summed = [(row.unit_code, row.leaf_code, row.field) in known for row in rows(answers)]
    return pd.concat([answers[[not each for each in summed]], apart[answers.columns]], ignore_index=True)


def _parts(
    pieces: Sequence[Piece],
    counted: dict[str, list[Period]],
    presences: Presences,
    criteria: CriteriaSet,
    roster: Roster,
) -> DataFrame[Parts]:
    """What is added up: a row for each period in which a unit had to report, missing ones too."""
    found = {key: row for piece in pieces for key, row in _figures(piece, criteria)}
    table: list[Any] = []
    for unit in roster.units:
        for leaf in criteria.of(unit.variant).leaves:
            for each in added(leaf):
                for period in counted[unit.code]:
                    key = unit.code, leaf.code, each, str(period)
                    own = presences[unit.code, period] == Presence.GIVEN
                    table.append(found[key] if own and key in found else _nothing(key))
    columns = list(Parts.to_schema().columns)
    types = {name: "Int64" if name == "value_micro" else "str" for name in columns}
    return Parts.validate(pd.DataFrame(table, columns=columns).astype(types))


def _figures(piece: Piece, criteria: CriteriaSet) -> Iterator[tuple[Key, tuple[Any, ...]]]:
    """Yield the figures of a piece: those that it was rolled up from, or its own."""
    whole = piece.parts if piece.parts is not None else piece.answers.assign(period=str(piece.period))
    for row in rows(whole):
        if row.leaf_code in criteria.by_code and row.field in added(criteria.by_code[row.leaf_code]):
            yield (row.unit_code, row.leaf_code, row.field, row.period), tuple(row)


def _nothing(key: Key) -> tuple[Any, ...]:
    unit, leaf, of_field, period = key
    return ("", unit, leaf, of_field, "", "", CellKind.EMPTY.value, "", State.MISSING.value, None, "", period)


def groups(parts: DataFrame[Parts]) -> Iterator[tuple[tuple[str, str, str], list[Any]]]:
    """Yield unit, leaf and field with their rows of `Parts`, which stand below each other."""
    gathered: dict[tuple[str, str, str], list[Any]] = {}
    for row in rows(parts):
        gathered.setdefault((row.unit_code, row.leaf_code, row.field), []).append(row)
    yield from gathered.items()


def _sums(parts: DataFrame[Parts], criteria: CriteriaSet) -> pd.DataFrame:
    made = []
    for (unit, leaf, of_field), mine in groups(parts):
        value = combined(mine, mean=way(criteria.by_code[leaf], of_field) == Rollup.MEAN)
        state = State.MISSING if value is None else State.GIVEN
        text = "" if value is None else show_micro(value)
        kind = CellKind.EMPTY if value is None else CellKind.NUMBER
        made.append(("", unit, leaf, of_field, "", "", kind.value, text, state.value, value, text))
    columns = list(Answers.to_schema().columns)
    types = {name: "Int64" if name == "value_micro" else "str" for name in columns}
    return pd.DataFrame(made, columns=columns).astype(types)
