"""Numbers that are far from those of all other units of one kind: a lost comma, another unit of measure.

Median and spread are of logarithms, so that a few wrong values among many do not move them, and amounts that
differ a lot between honest units are not asked about.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator
from statistics import median
from typing import Any, NamedTuple

import pandas as pd
from pandera.typing import DataFrame

from vtlt_consolidate.findings import catalogue
from vtlt_consolidate.findings.rules import answerrules
from vtlt_consolidate.language.namesakes import named_fully
from vtlt_consolidate.model import frames
from vtlt_consolidate.model.criteria import NUMERIC, CriteriaSet
from vtlt_consolidate.model.frames import Answers, Findings
from vtlt_consolidate.model.layout import ANSWER, OF
from vtlt_consolidate.model.units import Roster
from vtlt_consolidate.words.states import State
from vtlt_consolidate.words.text import show_number, show_typable

ENOUGH = 8
"""Fewer units say nothing about what is usual."""
TIMES, PART = 10, 100
"""A value is asked about only if it is so many times the middle one, or so small a part of it: a lost comma
makes numbers larger, and small amounts are more often true."""
_SPREADS = 5
# Half of all values of a normal distribution lie within so many standard deviations.
_NORMAL = 0.6745
# Values that are all nearly equal have no spread; a third more or less is still usual.
_LEAST_SPREAD = 0.3

Place = tuple[str, str, str, str]
"""File, code of the unit, code of the leaf, field."""


class _Odd(NamedTuple):
    """A row of `Answers` with a number far from the others, the middle one, and how many others there are."""

    row: Any
    middle: int
    others: int
    times: float


def check(
    answers: DataFrame[Answers], criteria: CriteriaSet, roster: Roster, asked: Collection[Place], most: int
) -> DataFrame[Findings]:
    """Ask units about numbers that are far from those of others.

    Args:
        answers: frame `Answers`, of the returns that count.
        criteria: the set.
        roster: says which units are of one kind.
        asked: the cells that already have a question.
        most: how many numbers one unit is asked about; the farthest come first.

    Returns:
        `Findings`, only warnings.
    """
    by_unit: dict[tuple[str, str], list[_Odd]] = {}
    for odd in _odd(answers, criteria, roster):
        row = odd.row
        if (row.file, row.unit_code, row.leaf_code, row.field) not in asked:
            by_unit.setdefault((row.file, row.unit_code), []).append(odd)
    chosen = [sorted(odds, key=lambda odd: -odd.times)[:most] for odds in by_unit.values()]
    return catalogue.frame(_record(odd, criteria) for odds in chosen for odd in odds)


def _odd(answers: pd.DataFrame, criteria: CriteriaSet, roster: Roster) -> Iterator[_Odd]:
    numeric = [leaf.code for leaf in criteria.leaves if leaf.kind in NUMERIC]
    if answers["unit_code"].nunique() < ENOUGH:
        return
    given = answers[
        answers["leaf_code"].isin(numeric) & answers["field"].isin([ANSWER, OF])
        & (answers["state"] == State.GIVEN) & (answers["value_micro"] > 0).fillna(False)
    ]  # fmt: skip
    variants = given["unit_code"].map({unit.code: unit.variant for unit in roster.units})
    for _, alike in given.groupby([variants, given["leaf_code"], given["field"]], sort=True):
        values = [int(value) for value in alike["value_micro"].tolist()]
        if len(values) < ENOUGH:
            continue
        logs = [math.log(value) for value in values]
        middle = median(logs)
        spread = max(median(abs(log - middle) for log in logs) / _NORMAL, _LEAST_SPREAD)
        far = {times: max(math.log(times), _SPREADS * spread) for times in (TIMES, PART)}
        for row, log in zip(frames.rows(alike), logs, strict=True):
            if abs(log - middle) >= far[TIMES if log > middle else PART]:
                yield _Odd(
                    row, sorted(values)[len(values) // 2], len(values) - 1, math.exp(abs(log - middle))
                )


def _record(odd: _Odd, criteria: CriteriaSet) -> dict[str, Any]:
    row, value = odd.row, int(odd.row.value_micro)
    times = show_number(round(odd.times))
    far = f"gấp khoảng {times} lần" if value > odd.middle else f"chỉ bằng khoảng 1/{times}"
    return catalogue.record(
        answerrules.FAR_FROM_OTHERS, **catalogue.place_of(row), key=row.typed, found=show_typable(value),
        expected=far,
        example=f"{show_typable(odd.middle)} ({odd.others} đơn vị khác)",
        subject=named_fully(criteria, criteria.by_code[row.leaf_code]),
    )  # fmt: skip
