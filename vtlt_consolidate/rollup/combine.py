"""Combines the answers of shorter periods to those of a longer one; knows no files.

A state is that of the last period in which a unit had to report, a flow is the sum of all such periods, a
mean their mean. What is missing in one of them is missing: a smaller sum would be wrong. A period in which
something did not arise counts for it no more than one in which the unit had nothing to report; what arose in
none of them did not arise. A year gets the same answers from its months as from its quarters, because what
was added up for a quarter goes with it (`Parts`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pandas as pd
from pandera.typing import DataFrame

from vtlt_consolidate.model.cellkinds import CellKind
from vtlt_consolidate.model.criteria import NOT_ARISEN, CriteriaSet
from vtlt_consolidate.model.frames import Answers, Parts, made_of, rows
from vtlt_consolidate.model.kinds import Rollup
from vtlt_consolidate.model.layout import ANSWER, OF
from vtlt_consolidate.model.units import Roster
from vtlt_consolidate.scoring.rolled import EXCUSED, KNOWN, OWN, Presences, Returns, added, combined, way
from vtlt_consolidate.words.period import Period
from vtlt_consolidate.words.states import State
from vtlt_consolidate.words.text import Amount, parted, show_micro

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
        appraised: (unit, leaf) that a reviewer gave points to, so that it arose whatever the unit answered.
        doubted: (unit, leaf) whose figure somebody has to look at.
        waiting: how many decisions wait.
    """

    period: Period
    answers: DataFrame[Answers]
    presences: Presences
    parts: DataFrame[Parts] | None = None
    returns: Returns = field(default_factory=dict)
    appraised: Collection[tuple[str, str]] = frozenset()
    doubted: Collection[tuple[str, str]] = frozenset()
    waiting: int = 0


@dataclass(frozen=True)
class Combined:
    """The outcome.

    Args:
        answers: frame `Answers`; the place of a state is its own, that of a sum is still to be given.
        parts: frame `Parts`, in the order of units, leaves, fields and periods.
        last: code of a unit → the last period in which it had to report.
        presences: what there is of each unit in each of the shortest periods.
        returns: when units returned in each of them.
        before: (unit, leaf) that did not arise in the last period → the earlier one that its state is of;
            nothing: it is unknown.
    """

    answers: DataFrame[Answers]
    parts: DataFrame[Parts]
    last: dict[str, Period]
    presences: Presences = field(default_factory=dict)
    returns: Returns = field(default_factory=dict)
    before: Mapping[tuple[str, str], Period | None] = field(default_factory=dict)

    def end(self, unit_code: str, leaf_code: str) -> Period | None:
        """The period that the state of a leaf is of; nothing: that is unknown, or the unit never reported."""
        return self.before.get((unit_code, leaf_code), self.last.get(unit_code))


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
    before = _before(pieces, counted, presences, criteria)
    ends = [_ends(piece, last, before, criteria) for piece in pieces]
    answers = [*ends, _sums(parts, criteria)]
    columns = list(Answers.to_schema().columns)
    whole = pd.concat([each[columns] for each in answers], ignore_index=True)
    returns = {key: returned for piece in pieces for key, returned in piece.returns.items()}
    return Combined(Answers.validate(whole), parts, last, presences, returns, before)


def _before(
    pieces: Sequence[Piece],
    counted: Mapping[str, Sequence[Period]],
    presences: Presences,
    criteria: CriteriaSet,
) -> dict[tuple[str, str], Period | None]:
    """Find the earlier states of leaves that did not arise in the last period of their unit, if any did."""
    unarisen = [_unarisen(piece, criteria) for piece in pieces]
    at = {key: number for number, piece in enumerate(pieces) for key in piece.presences}
    found: dict[tuple[str, str], Period | None] = {}
    for unit, periods in counted.items():
        # The answers of a piece that was rolled up itself are those of its last period.
        newest: dict[int, Period] = {}
        for period in reversed(periods):
            newest.setdefault(at[unit, period], period)
        last, *earlier = newest or (None,)
        for leaf in () if last is None else unarisen[last].get(unit, ()):
            if presences[unit, periods[-1]] not in OWN and ANSWER in added(criteria.by_code[leaf]):
                # It lacks then, as what was carried is no flow, and there is no whole of nothing.
                continue
            for number in earlier:
                known = presences[unit, newest[number]] in OWN
                if not known or leaf not in unarisen[number].get(unit, ()):
                    found[unit, leaf] = newest[number] if known else None
                    break
    return found


def _unarisen(piece: Piece, criteria: CriteriaSet) -> dict[str, set[str]]:
    """Code of a unit → the leaves that did not arise for it in a piece."""
    found: dict[str, set[str]] = {}
    for row in rows(_unarisen_answers(piece.answers, criteria)):
        if (row.unit_code, row.leaf_code) not in piece.appraised:
            found.setdefault(row.unit_code, set()).add(row.leaf_code)
    return found


def _unarisen_answers(answers: pd.DataFrame, criteria: CriteriaSet) -> pd.DataFrame:
    """The answers that something did not arise."""
    leaves = answers["leaf_code"].isin([leaf.code for leaf in criteria.leaves if leaf.unarisen])
    return answers[leaves & (answers["field"] == ANSWER) & (answers["text"] == NOT_ARISEN)]


def _ends(
    piece: Piece,
    last: Mapping[str, Period],
    before: Mapping[tuple[str, str], Period | None],
    criteria: CriteriaSet,
) -> pd.DataFrame:
    """The states whose period lies in a piece: the last of the unit, or the last in which a leaf arose."""
    unarisen = _unarisen(piece, criteria)

    def is_mine(row: Any) -> bool:
        if row.field == OF and row.leaf_code in unarisen.get(row.unit_code, ()):
            return False
        period = before.get((row.unit_code, row.leaf_code), last.get(row.unit_code))
        ended = way(criteria.by_code[row.leaf_code], row.field) == Rollup.END
        return ended and period is not None and piece.presences.get((row.unit_code, period)) in KNOWN

    answers = piece.answers
    answers = answers[pd.Series(map(is_mine, rows(answers)), index=answers.index, dtype=bool)]
    if piece.parts is None or piece.parts.empty:
        return answers
    # A sum is no state: where the way was changed since, the figure of the last month is taken out of it.
    inside: dict[tuple[str, str, str], Any] = {}
    for row in filter(is_mine, rows(piece.parts)):
        key = row.unit_code, row.leaf_code, row.field
        if row.text != NOT_ARISEN or key not in inside:
            inside[key] = row
    apart = pd.DataFrame(list(inside.values()), columns=piece.parts.columns).astype(piece.parts.dtypes)
    apart = apart[(apart["field"] != OF) | (apart["text"] != NOT_ARISEN)]
    summed = [(row.unit_code, row.leaf_code, row.field) in inside for row in rows(answers)]
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
                    own = presences[unit.code, period] in OWN
                    table.append(found[key] if own and key in found else _nothing(key))
    return made_of(Parts, table)


def _figures(piece: Piece, criteria: CriteriaSet) -> Iterator[tuple[Key, tuple[Any, ...]]]:
    """Yield the figures of a piece: those that it was rolled up from, or its own."""
    whole = piece.parts if piece.parts is not None else piece.answers.assign(period=str(piece.period))
    known = whole[whole["leaf_code"].isin(criteria.by_code)]
    for row in rows(known):
        if row.field in added(criteria.by_code[row.leaf_code]):
            yield (row.unit_code, row.leaf_code, row.field, row.period), tuple(row)
    # Of what did not arise there is no whole either, whatever stands in its cell.
    for row in rows(_unarisen_answers(known, criteria)):
        for each in added(criteria.by_code[row.leaf_code]):
            yield (row.unit_code, row.leaf_code, each, row.period), tuple(row._replace(field=each))


def _nothing(key: Key) -> tuple[Any, ...]:
    unit, leaf, of_field, period = key
    empty = CellKind.EMPTY.value, "", State.MISSING.value, None, 0, ""
    return ("", unit, leaf, of_field, "", "", *empty, period)


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
        given: tuple[CellKind, str, State, int | None, int]
        if isinstance(value, Amount):
            given = CellKind.NUMBER, show_micro(value), State.GIVEN, *parted(value)
        elif value and of_field == ANSWER:
            given = CellKind.TEXT, value, State.GIVEN, None, 0
        else:
            given = CellKind.EMPTY, "", State.MISSING, None, 0
        kind, text, state, *numbers = given
        made.append(("", unit, leaf, of_field, "", "", kind.value, text, state.value, *numbers, text))
    return made_of(Answers, made)
