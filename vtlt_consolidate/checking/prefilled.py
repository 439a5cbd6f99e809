"""Takes last period's answers for the forms of this one."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from vtlt_consolidate.checking.returns import carry
from vtlt_consolidate.identity.claims import Expected
from vtlt_consolidate.model import frames
from vtlt_consolidate.model.config import Round
from vtlt_consolidate.model.criteria import MET, NOT_MET, NUMERIC, CriteriaSet, Node
from vtlt_consolidate.model.decisions import NO_DECISIONS
from vtlt_consolidate.model.layout import ANSWER, OF, PREFILLED_FIELDS, FormLayout, Place, Prefill
from vtlt_consolidate.reading import answers
from vtlt_consolidate.words.period import Period
from vtlt_consolidate.words.states import State, Verdict
from vtlt_consolidate.words.text import MICRO, fold

_MARKS = {State.MET: MET, State.NOT_MET: NOT_MET}


class Former(NamedTuple):
    """What the units answered in an earlier period.

    Args:
        prefills: code of a unit → its answers that were read, in the words of the form; without units that
            had none. A unit whose code belonged to another unit then has none.
        reworded: the leaves that are asked in other words now, so that the answers to them are left out.
    """

    prefills: Mapping[str, Prefill]
    reworded: Sequence[Node]


def former(
    path: Path, name: str, earlier: Round, expected: Expected, asked: Callable[[Period], CriteriaSet]
) -> Former:
    """Read what the units answered in an earlier period.

    Args:
        path: path of the merged workbook of that period.
        name: its path within the workspace.
        earlier: the round of that period.
        expected: set and units of this round.
        asked: gives the set of a period, as its units were asked.

    Raises:
        VtltError: there is no such workbook, or it cannot be used.
    """
    taken = carry.read(path, name, earlier, expected, carry.TO_PREFILL)
    counted = taken.files[taken.files["verdict"] == Verdict.READ]
    periods = dict(frames.tuples(counted, "unit_code", "carried"))
    read, _ = answers.parse(taken.answers, expected.criteria, NO_DECISIONS)
    sets = {period: asked(Period.parse(period)) for period in set(periods.values())}
    others = {period: reworded(then, expected.criteria) for period, then in sets.items()}
    left_out = set[str]()
    values: dict[str, dict[Place, str | float]] = {}
    for row in frames.rows(read[read["unit_code"].isin(periods) & read["field"].isin(PREFILLED_FIELDS)]):
        leaf = expected.criteria.by_code[row.leaf_code]
        if row.state not in (*_MARKS, State.GIVEN):
            continue
        if leaf.code in others[periods[row.unit_code]]:
            left_out.add(leaf.code)
        else:
            values.setdefault(row.unit_code, {})[row.leaf_code, row.field] = _value(row, leaf)
    shown = {code: _on_form(mine, code, expected) for code, mine in values.items()}
    prefills = {code: Prefill(periods[code], mine) for code, mine in shown.items() if mine}
    return Former(prefills, [leaf for leaf in expected.criteria.leaves if leaf.code in left_out])


def reworded(before: CriteriaSet, now: CriteriaSet) -> frozenset[str]:
    """The codes of the leaves that ask for something else, or in other words, than another version did.

    An answer to the former words is none to these; how points are given makes no answer another one.
    """
    return frozenset(
        leaf.code
        for leaf in now.leaves
        if (then := before.by_code.get(leaf.code)) is not None and _words(then) != _words(leaf)
    )


def _words(leaf: Node) -> tuple[str, ...]:
    return leaf.kind, fold(leaf.full_name), fold(leaf.instruction)


def _on_form(values: dict[Place, str | float], code: str, expected: Expected) -> dict[Place, str | float]:
    """Keep what the unit's form asks for, in the order of the form."""
    form = FormLayout(expected.criteria.of(expected.roster.by_code[code].variant))
    asked = ((leaf.code, field) for leaf in form.criteria.leaves for field in form.inputs(leaf))
    return {place: values[place] for place in asked if place in values}


def _value(row: Any, leaf: Node) -> str | float:
    """An answer as the form's cell holds it."""
    if row.state in _MARKS:
        return _MARKS[row.state]
    numeric = row.field == OF or (row.field == ANSWER and leaf.kind in NUMERIC)
    return int(row.value_micro) / MICRO if numeric and not pd.isna(row.value_micro) else str(row.text)
