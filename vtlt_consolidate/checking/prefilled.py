"""Takes last period's answers for the forms of this one, and tells which of them the forms still hold."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd
from pandera.typing import DataFrame

from vtlt_consolidate.checking import rules
from vtlt_consolidate.checking.returns import carry
from vtlt_consolidate.findings import catalogue
from vtlt_consolidate.identity.claims import Expected
from vtlt_consolidate.model import frames
from vtlt_consolidate.model.config import Round
from vtlt_consolidate.model.criteria import MET, NOT_MET, NUMERIC, CriteriaSet, Node
from vtlt_consolidate.model.decisions import NO_DECISIONS
from vtlt_consolidate.model.frames import Answers, RawAnswers
from vtlt_consolidate.model.layout import ANSWER, OF, PREFILLED_FIELDS, FormLayout, Place, Prefill, Prefills
from vtlt_consolidate.model.units import Roster
from vtlt_consolidate.reading import answers
from vtlt_consolidate.scoring.history.reworded import reworded
from vtlt_consolidate.words.period import Period
from vtlt_consolidate.words.states import State, Verdict
from vtlt_consolidate.words.text import MICRO

_MARKS = {State.MET: MET, State.NOT_MET: NOT_MET}


class Former(NamedTuple):
    """What the units answered in an earlier period.

    Args:
        prefills: code of a unit → its answers that were read, in the words of the form; without units that
            had none. A unit whose code belonged to another unit then has none.
        reworded: the leaves that are asked in other words now, so that the answers to them are left out.
        refused: the leaves of which some answers could be given then and cannot now, so that these are left
            out, with the number of units that gave them.
        changed: the codes of the units that were merged or split since.
    """

    prefills: Mapping[str, Prefill]
    reworded: Sequence[Node]
    refused: Sequence[tuple[Node, int]] = ()
    changed: Collection[str] = ()


def former(path: Path, name: str, earlier: Round, expected: Expected, asked: carry.Asked) -> Former:
    """Read what the units answered in an earlier period.

    Args:
        path: path of the merged workbook of that period.
        name: its path within the workspace.
        earlier: the round of that period.
        expected: set and units of this round.
        asked: what the units were asked in a period.

    Raises:
        VtltError: there is no such workbook, or it cannot be used.
    """
    before = carry.read(path, name, earlier, expected, asked, carry.TO_PREFILL)
    taken, others = before.taken, before.reworded
    counted = taken.files[taken.files["verdict"] == Verdict.READ]
    periods = dict(frames.tuples(counted, "unit_code", "carried"))
    read = _sound(taken.answers, expected.criteria)
    values: dict[str, dict[Place, str | float]] = {}
    for row in frames.rows(read[read["unit_code"].isin(periods) & read["field"].isin(PREFILLED_FIELDS)]):
        leaf = expected.criteria.by_code[row.leaf_code]
        if row.state in (*_MARKS, State.GIVEN):
            values.setdefault(row.unit_code, {})[row.leaf_code, row.field] = _value(row, leaf)
    units, criteria = expected.roster.by_code, expected.criteria
    shown = {code: _on_form(mine, criteria.of(units[code].variant)) for code, mine in values.items()}
    prefills = {code: Prefill(periods[code], mine) for code, mine in shown.items() if mine}
    left_out = frozenset[str]().union(*others.values())
    refused = Counter(leaf for _, leaf in _given_then(taken.answers, periods, asked) - _given(read))
    leaves = expected.criteria.leaves
    return Former(
        prefills,
        [leaf for leaf in leaves if leaf.code in left_out],
        [(leaf, refused[leaf.code]) for leaf in leaves if leaf.code in refused],
        before.changed.codes,
    )


def _sound(raw: DataFrame[RawAnswers], criteria: CriteriaSet) -> DataFrame[Answers]:
    """Read answers by a set, but for those to leaves whose answer the set refuses."""
    read, _ = answers.parse(raw, criteria, NO_DECISIONS)
    broken = rules.check(read, criteria)
    errors = set(frames.tuples(broken[broken["severity"] == catalogue.ERROR], *_OF_A_LEAF))
    return Answers.validate(read[~frames.among(read, errors, *_OF_A_LEAF)])


_OF_A_LEAF = ("file", "unit_code", "leaf_code")


def _given(read: DataFrame[Answers]) -> set[tuple[str, str]]:
    """Code of the unit and of the leaf of every answer that was read."""
    there = read[(read["field"] == ANSWER) & read["state"].isin([*_MARKS, State.GIVEN])]
    return set(frames.tuples(there, "unit_code", "leaf_code"))


def _given_then(
    raw: DataFrame[RawAnswers], periods: Mapping[str, str], asked: carry.Asked
) -> set[tuple[str, str]]:
    """The same of what the sets of the answers' own periods did not refuse."""
    found = set[tuple[str, str]]()
    for period in set(periods.values()):
        then = asked(Period.parse(period))
        mine = raw["unit_code"].map(periods).eq(period) & raw["leaf_code"].isin(list(then.by_code))
        found |= _given(_sound(RawAnswers.validate(raw[mine].reset_index(drop=True)), then))
    return found


def _on_form(values: Mapping[Place, str | float], criteria: CriteriaSet) -> dict[Place, str | float]:
    """Keep what the form of a variant asks for, in the order of the form."""
    form = FormLayout(criteria)
    asked = ((leaf.code, field) for leaf in form.criteria.leaves for field in form.inputs(leaf))
    return {place: values[place] for place in asked if place in values}


def on_forms_now(sent: Prefills, criteria: CriteriaSet, roster: Roster, asked: carry.Asked) -> Prefills:
    """Cut what was sent out to what forms made now can hold: the set may have changed since.

    Args:
        sent: what stood on the forms when they were sent out.
        criteria: the set as it is now.
        roster: the units.
        asked: what the units were asked in a period.

    Returns:
        The same without cells that the unit's form has no more, and without answers to what is asked in other
        words now; units that keep none are left out.
    """
    periods = {each.period for every in sent.issued.values() for each in every}
    others = {period: reworded(asked(Period.parse(period)), criteria) for period in periods}
    kept = {}
    for unit in roster.units:
        newest = sent.of(unit.code)
        if newest is None:
            continue
        other = others[newest.period]
        same = {place: value for place, value in newest.answers.items() if place[0] not in other}
        if mine := _on_form(same, criteria.of(unit.variant)):
            kept[unit.code] = (replace(newest, answers=mine),)
    return Prefills(kept)


def _value(row: Any, leaf: Node) -> str | float:
    """An answer as the form's cell holds it."""
    if row.state in _MARKS:
        return _MARKS[row.state]
    numeric = row.field == OF or (row.field == ANSWER and leaf.kind in NUMERIC)
    return int(row.value_micro) / MICRO if numeric and not pd.isna(row.value_micro) else str(row.text)
