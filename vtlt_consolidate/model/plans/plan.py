"""The plan of a quantity or ratio: milestones, each a level that has to be reached by a day.

Levels are compared as amounts in the measure of the answer, in whole millionths: shares of units cannot be
added up, amounts can.
"""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from functools import cached_property

from vtlt_consolidate.words.text import MICRO, parse_number, quotient, show_date, show_number

_PERCENT = "%"


class Course(StrEnum):
    """What the plan is between a milestone and the one before it."""

    STEP = "step"
    """Nothing is demanded in between: the level of the last milestone holds until the next one."""
    LINE = "line"
    """The level rises evenly, day by day."""


COURSES = {Course.STEP: "Chỉ xét tại mốc", Course.LINE: "Tăng đều"}
"""Course → words in the configuration."""


class PlanState(StrEnum):
    """How a unit, an area or all stand to the plan at the end of a period."""

    DONE = "done"
    """What the last milestone demands is reached."""
    AHEAD = "ahead"
    """More is reached than the plan demands: the next milestone already, or on a line any more at all."""
    ON_PLAN = "on_plan"
    BEHIND = "behind"
    NOT_DUE = "not_due"
    """No milestone has come yet, and the first one is not reached."""
    NOTHING = "nothing"
    """There is nothing to do: the whole is 0."""
    UNKNOWN = "unknown"
    """There are no figures."""


PLAN_STATES = {
    PlanState.DONE: "Hoàn thành",
    PlanState.AHEAD: "Vượt kế hoạch",
    PlanState.ON_PLAN: "Đúng kế hoạch",
    PlanState.BEHIND: "Chậm kế hoạch",
    PlanState.NOT_DUE: "Chưa đến mốc",
    PlanState.NOTHING: "Không phát sinh",
    PlanState.UNKNOWN: "Chưa có số liệu",
}
"""State → its words in tables."""


@dataclass(frozen=True)
class Target:
    """A level: a percentage of the whole of a ratio, or an amount."""

    number: Decimal
    percent: bool

    def __str__(self) -> str:
        return f"{show_number(self.number, grouped=False)}{_PERCENT if self.percent else ''}"

    def amount(self, whole: int) -> int:
        """The level as an amount in whole millionths, rounded half up.

        Args:
            whole: the whole that a percentage is of, in whole millionths.
        """
        exact = Fraction(self.number) * (Fraction(whole, 100) if self.percent else MICRO)
        return half_up(exact)


def parse_target(text: str) -> Target:
    """Read `50%` or `120,5`.

    Raises:
        ValueError: it is neither.
    """
    plain = text.strip()
    percent = plain.endswith(_PERCENT)
    number = parse_number(plain.removesuffix(_PERCENT).strip()).value
    if number is None:
        raise ValueError(text)
    return Target(number, percent)


def half_up(exact: Fraction) -> int:
    """Round to a whole number as `quotient` does."""
    return quotient(exact.numerator, exact.denominator)


@dataclass(frozen=True)
class Milestone:
    """One level that has to be reached by a day.

    Args:
        code: the leaf that it is about; its answers are counted from the beginning to the end of a period.
        due: the day; what was reached at its end counts.
        target: the level.
        unit_code: the only unit that it is for; empty: all that have no milestones of their own for this
            leaf, an amount for each of them.
        course: the plan between the milestone before and this one.
        of: the leaf with the whole that a percentage of a quantity is of; a ratio has its own.
        citation: the document and place that it comes from.
    """

    code: str
    due: dt.date
    target: Target
    unit_code: str = ""
    course: Course = Course.STEP
    of: str = ""
    citation: str = ""


@dataclass(frozen=True)
class Plan:
    """The milestones of one leaf for one unit, in the order of their days; there is at least one."""

    milestones: tuple[Milestone, ...]

    @property
    def last(self) -> Milestone:
        """The milestone at which everything is done."""
        return self.milestones[-1]

    def passed(self, day: dt.date) -> Milestone | None:
        """The last milestone up to a day; `None` before the first."""
        return next((each for each in reversed(self.milestones) if each.due <= day), None)

    def following(self, day: dt.date) -> Milestone | None:
        """The first milestone after a day; `None` after the last."""
        return next((each for each in self.milestones if each.due > day), None)

    def rises(self, day: dt.date) -> bool:
        """Say whether the plan rises on a day, so that more than it demands is more than planned."""
        then, next_ = self.passed(day), self.following(day)
        return then is not None and next_ is not None and next_.course == Course.LINE

    def level(self, day: dt.date) -> Target | None:
        """What has to be reached by the end of a day; `None`: nothing is demanded yet.

        On a line it is rounded half up, percentages to four decimals and amounts to six.
        """
        then, next_ = self.passed(day), self.following(day)
        if then is None or next_ is None or next_.course == Course.STEP:
            return None if then is None else then.target
        gone = Fraction((day - then.due).days, (next_.due - then.due).days)
        rise = Fraction(next_.target.number) - Fraction(then.target.number)
        places = 4 if then.target.percent else 6
        exact = (Fraction(then.target.number) + gone * rise) * 10**places
        return Target(Decimal(half_up(exact)).scaleb(-places), then.target.percent)


@dataclass(frozen=True)
class Plans:
    """All plans of a criteria set."""

    milestones: tuple[Milestone, ...]

    @cached_property
    def codes(self) -> list[str]:
        """The leaves with a plan, in the order of their first milestone."""
        return list(dict.fromkeys(each.code for each in self.milestones))

    @cached_property
    def _series(self) -> dict[tuple[str, str], Plan]:
        found: dict[tuple[str, str], list[Milestone]] = {}
        for each in self.milestones:
            found.setdefault((each.code, each.unit_code), []).append(each)
        return {key: Plan(tuple(sorted(mine, key=lambda one: one.due))) for key, mine in found.items()}

    def of(self, code: str, unit_code: str) -> Plan | None:
        """The plan of a leaf for a unit: its own, or that of all; `None` if it has none."""
        return self._series.get((code, unit_code)) or self._series.get((code, ""))

    def whole_of(self, code: str) -> str:
        """The leaf with the whole of a planned leaf; empty if it has none beside it."""
        return next((each.of for each in self.milestones if each.code == code and each.of), "")

    @cached_property
    def leaves(self) -> list[str]:
        """The leaves with a plan, and those with their wholes."""
        return list(dict.fromkeys([*self.codes, *(each.of for each in self.milestones if each.of)]))


def months_between(day: dt.date, due: dt.date) -> Fraction:
    """The months from the end of one day to the end of a later one; a part of a month by its days."""
    return _months(due) - _months(day)


def _months(day: dt.date) -> Fraction:
    length = calendar.monthrange(day.year, day.month)[1]
    return 12 * day.year + day.month - 1 + Fraction(day.day, length)


def common_day(plans: Iterable[Plan], day: dt.date) -> dt.date | None:
    """The day of the next milestone of all plans that still have one; `None` if they differ, or none has."""
    days = {each.following(day) for each in plans}
    dues = {each.due for each in days if each is not None}
    return dues.pop() if len(dues) == 1 else None


def shown(milestones: Sequence[Milestone]) -> str:
    """Milestones in words, such as `50% đến 30/6/2021; 100% đến 30/9/2021`."""
    return "; ".join(f"{each.target} đến {show_date(each.due)}" for each in milestones)
