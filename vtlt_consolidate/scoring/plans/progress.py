"""Progress: what was reached by the end of a period beside what the plan demands.

Everything is added up and compared as amounts in whole millionths; a share is a sum divided by a sum, never a
mean of shares. Only units with figures are in a sum, on both sides of the comparison.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction

import pandas as pd

from vtlt_consolidate.model.criteria import RATIO, CriteriaSet, Node
from vtlt_consolidate.model.frames import tuples
from vtlt_consolidate.model.layout import ANSWER, OF
from vtlt_consolidate.model.plans.plan import Course, Plan, PlanState, common_day, half_up, months_between
from vtlt_consolidate.model.units import Roster
from vtlt_consolidate.scoring.results import Results
from vtlt_consolidate.words.period import Period

Figures = Mapping[tuple[str, str], tuple[int, int]]
"""(Unit, leaf) → what is done, and of how much; without a whole, 0. Both are whole millionths."""


@dataclass(frozen=True)
class Demand:
    """What the plan demands, as amounts.

    Args:
        now: by the end of the period; none: nothing yet.
        last: at the last milestone.
        goal: at the next milestone; after the last one, `last`; none: the units have different next days.
        due: the day of the next milestone; none: there is none, or not the same for all units.
        over: the last milestone has passed.
        rises: the plan is on a line now, so that more than `now` is ahead of it.
    """

    now: int | None
    last: int
    goal: int | None
    due: dt.date | None
    over: bool
    rises: bool


_KEPT = (PlanState.DONE, PlanState.AHEAD, PlanState.ON_PLAN)


@dataclass(frozen=True)
class Row:
    """One unit, one area or all.

    Args:
        code: of a unit; else empty.
        name: of the unit or area.
        area: the area.
        done: what is reached; none: there are no figures.
        whole: of how much; 0 for what is no ratio.
        demand: what the plan demands; of a sum, of the units with figures.
        day: the end of the period.
        ratio: there is a whole.
        plan: of a unit.
        units: of a sum, how many units are in it.
        lacking: of a sum, how many units have no figures, and are not in it.
        before: of a unit, how it stood to the same plan in the period before; none: there is none.
    """

    code: str
    name: str
    area: str
    done: int | None
    whole: int
    demand: Demand
    day: dt.date
    ratio: bool
    plan: Plan | None = None
    units: int = 0
    lacking: int = 0
    before: PlanState | None = None

    @property
    def fell_behind(self) -> bool:
        """It is behind its plan now, and was not."""
        return self.state == PlanState.BEHIND and self.before in (*_KEPT, PlanState.NOT_DUE)

    @property
    def caught_up(self) -> bool:
        """It is not behind its plan any more."""
        return self.state in _KEPT and self.before == PlanState.BEHIND

    @property
    def state(self) -> PlanState:
        """How it stands to the plan."""
        demand, done = self.demand, self.done
        if done is None:
            return PlanState.UNKNOWN
        if self.ratio and not self.whole:
            return PlanState.NOTHING
        if done >= demand.last:
            return PlanState.DONE
        reached_next = demand.goal is not None and not demand.over and done >= demand.goal
        if demand.now is None:
            return PlanState.AHEAD if reached_next else PlanState.NOT_DUE
        if done < demand.now:
            return PlanState.BEHIND
        ahead = reached_next or (demand.rises and done > demand.now)
        return PlanState.AHEAD if ahead else PlanState.ON_PLAN

    @property
    def share(self) -> float | str:
        """The share that is reached; empty if there is none."""
        return float(Fraction(self.done, self.whole)) if self.done is not None and self.whole else ""

    @property
    def planned_share(self) -> float | str:
        """The share that the plan demands by now; empty if there is none."""
        demanded = self.demand.now
        return float(Fraction(demanded, self.whole)) if demanded is not None and self.whole else ""

    @property
    def gap(self) -> int | None:
        """What is reached minus what the plan demands by now."""
        return None if self.done is None or self.demand.now is None else self.done - self.demand.now

    @property
    def left(self) -> int | None:
        """What is still to be done until the next milestone, or until the last one if that has passed."""
        goal = self.demand.goal
        return None if self.done is None or goal is None else max(0, goal - self.done)

    @property
    def months(self) -> Fraction | None:
        """The months until the next milestone."""
        return None if self.demand.due is None else months_between(self.day, self.demand.due)

    @property
    def pace(self) -> int | None:
        """What has to be done in each month until the next milestone, rounded half up to whole millionths."""
        return None if self.left is None or self.months is None else half_up(self.left / self.months)


@dataclass(frozen=True)
class Point:
    """One period of the trend.

    Args:
        period: which.
        done: the sum that was reached; none: not known, or still to come.
        whole: of how much.
        demanded: what the plan demands of the same units at its end; none: nothing yet.
        units: how many units have figures.
        reworded: it asked for something else, so that nothing of it is known.
    """

    period: Period
    done: int | None
    whole: int
    demanded: int | None
    units: int
    reworded: bool = False


@dataclass(frozen=True)
class Progress:
    """The progress of one leaf.

    Args:
        leaf: which.
        day: the end of the period.
        ratio: there is a whole to take shares of.
        units: in print order.
        areas: sums by area; empty if there is only one.
        all: the sum of all.
        trend: the earlier periods, this one, and those until the last milestone.
        before: the period before, with which states are compared; none: there is none.
    """

    leaf: Node
    day: dt.date
    ratio: bool
    units: tuple[Row, ...]
    areas: tuple[Row, ...]
    all: Row
    trend: tuple[Point, ...] = ()
    before: Period | None = None

    @property
    def rises(self) -> bool:
        """Say whether any plan rises evenly between its milestones; otherwise it is judged at these."""
        plans = (row.plan for row in self.units if row.plan)
        return any(each.course == Course.LINE for plan in plans for each in plan.milestones)


@dataclass(frozen=True)
class Past:
    """The figures of an earlier period, as its merged workbook gives them.

    Args:
        period: the period.
        figures: of its units.
        names: code of a unit → its name then.
        reworded: codes of the leaves that, or whose wholes, it asked otherwise; it has no figures of these.
    """

    period: Period
    figures: Figures = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)
    reworded: frozenset[str] = frozenset()


def planned(
    criteria: CriteriaSet, roster: Roster, figures: Figures, period: Period, earlier: Sequence[Past] = ()
) -> tuple[Progress, ...]:
    """Compare every leaf that has milestones with its plan.

    Args:
        criteria: the set with the milestones.
        roster: the units that have to report.
        figures: of the period.
        period: the plan of its last day is compared.
        earlier: the figures of earlier periods, for the trend.
    """
    found = []
    before = max((past for past in earlier if past.period < period), key=_period, default=None)
    for code in criteria.plans.codes:
        leaf = criteria.by_code[code]
        units = _units(leaf, figures, criteria, roster, period.last_day)
        if before:
            then = _units(leaf, before.figures, criteria, roster, before.period.last_day)
            units = tuple(replace(row, before=was.state) for row, was in zip(units, then, strict=True))
        if units:
            progress = _of_leaf(leaf, units, roster, period, figures, earlier)
            found.append(replace(progress, before=before.period if before else None))
    return tuple(found)


def _period(past: Past) -> Period:
    return past.period


def figures_of(results: Results) -> Figures:
    """The figures of the leaves with milestones; a ratio that lacks one of its numbers has none."""
    codes = set(results.criteria.plans.leaves)
    asked = results.answers[results.answers["leaf_code"].isin(codes)]
    found = {
        (unit, code, field_): None if pd.isna(value) else int(value)
        for unit, code, field_, value in tuples(asked, "unit_code", "leaf_code", "field", "value_micro")
    }
    return paired(found, results.criteria)


def paired(found: Mapping[tuple[str, str, str], int | None], criteria: CriteriaSet) -> Figures:
    """Put what is done beside its whole: (unit, leaf, field) → number, to `Figures`."""
    figures: dict[tuple[str, str], tuple[int, int]] = {}
    planned_ = set(criteria.plans.codes)
    for (unit, code, field_), done in found.items():
        if field_ != ANSWER or done is None or code not in planned_ or code not in criteria.by_code:
            continue
        of = criteria.plans.whole_of(code)
        whole: int | None = 0
        if of or criteria.by_code[code].kind == RATIO:
            whole = found.get((unit, of, ANSWER) if of else (unit, code, OF))
        # Of the two numbers one must be wrong, and nobody knows which.
        if whole is not None and not (of and done > whole):
            figures[unit, code] = (done, whole)
    return figures


def _units(
    leaf: Node, figures: Figures, criteria: CriteriaSet, roster: Roster, day: dt.date
) -> tuple[Row, ...]:
    rows = []
    for unit in roster.units:
        plan = criteria.plans.of(leaf.code, unit.code)
        if plan is None or leaf.code not in criteria.of(unit.variant).by_code:
            continue
        done, whole = figures.get((unit.code, leaf.code), (None, 0))
        demand = _demand(plan, whole, day)
        ratio = leaf.kind == RATIO or bool(criteria.plans.whole_of(leaf.code))
        rows.append(Row(unit.code, unit.name, unit.area, done, whole, demand, day, ratio, plan))
    return tuple(rows)


def _demand(plan: Plan, whole: int, day: dt.date) -> Demand:
    level, following = plan.level(day), plan.following(day)
    last = plan.last.target.amount(whole)
    return Demand(
        None if level is None else level.amount(whole), last,
        last if following is None else following.target.amount(whole),
        None if following is None else following.due, following is None, plan.rises(day),
    )  # fmt: skip


def summed(rows: Sequence[Row], name: str, area: str = "") -> Row:
    """Add up units, at least one."""
    known = [row for row in rows if row.done is not None]
    day, ratio = rows[0].day, rows[0].ratio
    # Without any figures, the days of the plan are still those of the units.
    basis = known or rows
    plans = [row.plan for row in basis if row.plan]
    over = all(row.demand.over for row in basis)
    due = common_day(plans, day)
    goals = [row.demand.goal or 0 for row in known]
    begun = any(row.demand.now is not None for row in basis)
    demand = Demand(
        sum(row.demand.now or 0 for row in known) if begun else None,
        sum(row.demand.last for row in known),
        sum(goals) if over or due else None,
        due, over, any(row.demand.rises for row in basis),
    )  # fmt: skip
    done = sum(row.done or 0 for row in known) if known else None
    whole = sum(row.whole for row in known)
    return Row("", name, area, done, whole, demand, day, ratio, None, len(rows), len(rows) - len(known))


ALL = "Tổng cộng"


def _of_leaf(
    leaf: Node,
    units: tuple[Row, ...],
    roster: Roster,
    period: Period,
    figures: Figures,
    earlier: Sequence[Past],
) -> Progress:
    areas = [area for area in roster.areas if any(row.area == area for row in units)]
    by_area = [summed([row for row in units if row.area == area], area, area) for area in areas]
    whole = summed(units, ALL)
    progress = Progress(
        leaf, period.last_day, whole.ratio, units, tuple(by_area if len(areas) > 1 else ()), whole
    )
    return replace(progress, trend=_trend(progress, period, figures, earlier))


_AHEAD_AT_MOST = 24


def _trend(
    progress: Progress, period: Period, figures: Figures, earlier: Sequence[Past]
) -> tuple[Point, ...]:
    pasts = [each for each in earlier if each.period < period]
    points = [
        replace(_point(progress, each.period, each.figures), reworded=progress.leaf.code in each.reworded)
        for each in (*pasts, Past(period, figures))
    ]
    last = max(row.plan.last.due for row in progress.units if row.plan)
    coming = period
    for _ in range(_AHEAD_AT_MOST):
        if coming.last_day >= last:
            break
        coming = _next(coming)
        point = _point(progress, coming, figures)
        points.append(Point(coming, None, point.whole, point.demanded, 0))
    return tuple(points)


def _next(period: Period) -> Period:
    ends = 12 * period.year + period.last_month + period.months - 1
    return Period(ends // 12, ends % 12 + 1, period.months)


def _point(progress: Progress, period: Period, figures: Figures) -> Point:
    done = whole = units = 0
    demanded: int | None = None
    for row in progress.units:
        given = figures.get((row.code, progress.leaf.code))
        if given is None or row.plan is None:
            continue
        done, whole, units = done + given[0], whole + given[1], units + 1
        level = row.plan.level(period.last_day)
        if level is not None:
            demanded = (demanded or 0) + level.amount(given[1])
    return Point(period, done if units else None, whole, demanded, units)
