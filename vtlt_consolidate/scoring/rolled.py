"""What a longer period was rolled up from, and how each field of a leaf is rolled up."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from typing import Any, NamedTuple

import pandas as pd
from pandera.typing import DataFrame

from vtlt_consolidate.language.typed import LATE, RECEIVED
from vtlt_consolidate.model import frames
from vtlt_consolidate.model.criteria import NOT_ARISEN, CriteriaSet, Node
from vtlt_consolidate.model.frames import Parts
from vtlt_consolidate.model.kinds import FACTS, Rollup
from vtlt_consolidate.model.layout import ANSWER, OF
from vtlt_consolidate.words.period import LENGTHS, Period
from vtlt_consolidate.words.phrases import part, two_digits
from vtlt_consolidate.words.states import LACKING, Presence, State
from vtlt_consolidate.words.text import Amount, amount, listed

EXCUSED = frozenset({Presence.EXEMPT, Presence.NOTHING_TO_REPORT})
"""The unit had nothing to report, so nothing is lacking."""

OWN = frozenset({Presence.GIVEN, Presence.UNITED})
"""There are figures of that very period, the unit's own or those of the units that were merged into it."""

KNOWN = OWN | {Presence.CARRIED}
"""There are figures, though they may be of a still earlier period."""

FINE = EXCUSED | OWN
"""Nothing is lacking."""

NOT_DUE = EXCUSED | {Presence.UNLISTED, Presence.UNITED, Presence.REGROUPED}
"""No return was asked of the unit, so that it could not be late; its figures may lack all the same.

One that was merged or split since is not the unit that returned then, whoever of the former ones was late.
What one was asked as a unit of another group counts for nothing in this one, and neither does the day.
"""

Presences = Mapping[tuple[str, Period], Presence]
"""(Unit, period) → what there is of it."""


class Returned(NamedTuple):
    """When the return of a unit came in.

    Args:
        day: the day; none: unknown.
        late: days after the deadline of the unit, 0 in time; none: unknown.
    """

    day: dt.date | None = None
    late: int | None = None


Returns = Mapping[tuple[str, Period], Returned]
"""(Unit, period) → when its return came in; what is not in it is unknown."""


@dataclass(frozen=True)
class LastReturns:
    """When units returned what a longer period was rolled up from, taken together.

    The period counts as returned when the last of its returns was in, and as late as the latest of them. A
    set writes its limits for one return (“trễ quá 5 ngày thì không xếp loại cao”): days that are added up
    would break limits that no return broke, and a mean, or the last period alone, would let off who was late
    before. The most is also the same by way of quarters. One return of unknown day leaves both unknown.

    Args:
        received: code of a unit → the last day.
        late: code of a unit → the most days late.
        unknown: (code of a unit, `RECEIVED` or `LATE`) → the periods in which that is unknown.
    """

    received: Mapping[str, dt.date]
    late: Mapping[str, int]
    unknown: Mapping[tuple[str, str], tuple[Period, ...]]


def last_returns(presences: Presences, returns: Returns) -> LastReturns:
    """Take the returns of each unit together, without the periods in which none was due."""
    due: dict[str, dict[Period, Returned]] = {}
    for (unit, period), presence in sorted(presences.items()):
        if presence not in NOT_DUE:
            own = returns.get((unit, period)) if presence == Presence.GIVEN else None
            due.setdefault(unit, {})[period] = own or Returned()
    unknown = {
        (unit, name): missing
        for unit, mine in due.items()
        for at, name in enumerate((RECEIVED, LATE))
        if (missing := tuple(period for period, returned in mine.items() if returned[at] is None))
    }
    return LastReturns(
        {unit: max(each.day for each in mine.values() if each.day)
         for unit, mine in due.items() if (unit, RECEIVED) not in unknown},
        {unit: max(each.late for each in mine.values() if each.late is not None)
         for unit, mine in due.items() if (unit, LATE) not in unknown},
        unknown,
    )  # fmt: skip


def excused_throughout(presences: Presences) -> dict[str, Presence]:
    """Code of a unit → how it is excused in the last period, if it is in every one."""
    found: dict[str, list[Presence]] = {}
    for unit, period in sorted(presences):
        found.setdefault(unit, []).append(presences[unit, period])
    return {unit: own[-1] for unit, own in found.items() if set(own) <= EXCUSED}


@dataclass(frozen=True)
class Source:
    """The results of one shorter period.

    Args:
        period: which.
        name: path of its merged workbook within the workspace.
        trouble: why it cannot be used; empty: it is used.
        reported: the codes of the units that reported in it, though it is not pooled, as the office has
            changed the set since.
    """

    period: Period
    name: str
    trouble: str = ""
    reported: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Rolled:
    """What a longer period was rolled up from.

    Args:
        sources: the periods that were asked for, in order.
        presences: what there is of each unit in each of them; if they were rolled up themselves, in those
            that they were rolled up from.
        parts: frame `Parts`: the figures that were added up or averaged.
        undeclared: names of the leaves without a declared way of rolling up.
        returns: when units returned in each of the periods of `presences`.
        waiting: period that was read → how many decisions still wait in it.
    """

    sources: tuple[Source, ...]
    presences: Presences
    parts: DataFrame[Parts]
    undeclared: tuple[str, ...] = ()
    returns: Returns = field(default_factory=dict)
    waiting: Mapping[Period, int] = field(default_factory=dict)

    @cached_property
    def periods(self) -> list[Period]:
        """The shortest periods, in order."""
        return sorted({period for _, period in self.presences})

    @cached_property
    def lacking(self) -> dict[str, list[Period]]:
        """Code of a unit → the periods without figures of its own that it should have reported in.

        None of these is a period that only the office cannot pool.
        """
        found: dict[str, list[Period]] = {}
        for (unit, period), presence in sorted(self.presences.items()):
            if presence not in FINE and not self._is_unpooled(period):
                found.setdefault(unit, []).append(period)
        return found

    @cached_property
    def _in_part(self) -> set[str]:
        """The codes of the units that lack no period, and figures of one that are added up or averaged."""
        blank = self.parts[self.parts["state"] != State.GIVEN]
        rows = frames.tuples(blank, "unit_code", "period")
        units = {unit for unit, period in rows if not self._is_unpooled(Period.parse(period))}
        return units - self.lacking.keys()

    @property
    def unpooled(self) -> list[Source]:
        """The periods in which units reported, and which only the office cannot pool."""
        return [source for source in self.sources if source.reported]

    def _is_unpooled(self, period: Period) -> bool:
        return any(period == source.period or period in source.period for source in self.unpooled)

    @property
    def short(self) -> set[str]:
        """The codes of the units that lack anything of the periods that are pooled."""
        return {*self.lacking, *self._in_part}

    def waiting_for(self, name: str) -> dict[str, int | None]:
        """What the units that lack a period, read from a workbook of this name, wait for it with.

        Returns:
            Code of a unit → how many of its figures are added up or averaged over that period; none: every
            answer, as its states are those of that period too.
        """
        inside = [source.period for source in self.sources if source.name == name]

        def within(period: Period) -> bool:
            return any(whole.first_day <= period.first_day <= whole.last_day for whole in inside)

        last = {unit: period for (unit, period), presence in sorted(self.presences.items())
                if presence not in EXCUSED}  # fmt: skip
        open_ = {(row.unit_code, row.leaf_code) for row in frames.rows(self.parts)
                 if row.state in LACKING and within(Period.parse(row.period))}  # fmt: skip
        counts = Counter(unit for unit, _ in open_)
        return {
            unit: None if within(last[unit]) else counts[unit]
            for unit, periods in self.lacking.items() if any(map(within, periods))
        }  # fmt: skip

    @property
    def given(self) -> frozenset[str]:
        """The codes of the units that reported in at least one of the periods."""
        own = (unit for (unit, _), presence in self.presences.items() if presence in OWN)
        return frozenset(own).union(*(source.reported for source in self.sources))

    @property
    def each(self) -> str:
        """What the shortest periods are called."""
        lengths = {period.months for period in self.periods}
        return LENGTHS[lengths.pop()] if len(lengths) == 1 else "kỳ"

    @property
    def note(self) -> str:
        """The note under every table."""
        used = [source for source in self.sources if not source.trouble]
        absent = [source.period.label for source in self.sources if source.trouble]
        counted = part(len(used), len(self.sources)) if absent else two_digits(len(used))
        said = [f"Số liệu gộp từ kết quả của {counted} {LENGTHS[self.sources[0].period.months]}"]
        said += [f"thiếu {listed(absent)}"] if absent else []
        each = self.each
        excused = {unit for (unit, _), presence in self.presences.items() if presence in EXCUSED}
        # Who never had anything to report stands in no table, and is counted where that is said.
        if some := excused - excused_throughout(self.presences).keys():
            said.append(f"{two_digits(len(some))} đơn vị được miễn hoặc không phát sinh ở một số {each}")
        if self.lacking:
            added_up = " nên số cộng dồn, bình quân để trống"
            # Otherwise such a unit may well stand among those that lack nothing.
            at_the_end = ", vẫn tính là đủ khi câu nào cũng có số cuối kỳ"
            blank = added_up if len(self.parts) else at_the_end
            whole = f"{two_digits(len(self.lacking))} đơn vị thiếu toàn bộ số liệu của ít nhất một {each}"
            said.append(f"{whole}{blank}")
        if self._in_part:
            other = " khác" if self.lacking else ""
            said.append(
                f"{two_digits(len(self._in_part))} đơn vị{other} thiếu một số câu nên số cộng dồn, bình quân "
                "của các câu ấy để trống"
            )
        if self.undeclared:
            said.append(f"chưa khai báo cách gộp nên để trống: {', '.join(self.undeclared)}")
        return f"{'; '.join(said)}."


def combined(mine: Iterable[Any], *, mean: bool) -> Amount | str | None:
    """The sum of rows of `Parts`, or their mean weighed by the months of each, which is not rounded.

    Returns:
        Millionths, of the periods in which it arose; `NOT_ARISEN` if it did in none of them; `None` if a
        figure is missing.
    """
    mine = list(mine)
    arisen = [row for row in mine if row.text != NOT_ARISEN]
    if any(row.state != State.GIVEN or pd.isna(row.value_micro) for row in arisen):
        return None
    if mine and not arisen:
        return NOT_ARISEN
    mine, values = arisen, [amount(row.value_micro, row.rest_micro) for row in arisen]
    if not mean:
        return sum(values)
    months = [Period.parse(row.period).months for row in mine]
    total, count = sum(value * weight for value, weight in zip(values, months, strict=True)), sum(months)
    return Fraction(total, count)


def way(leaf: Node, of_field: str) -> Rollup | None:
    """How a field of a leaf is rolled up; `None` if that is not declared. Evidence and notes are a state."""
    if of_field not in (ANSWER, OF):
        return Rollup.END
    return (leaf.rollup_of if of_field == OF else None) or leaf.rolled_up


def added(leaf: Node) -> Iterator[str]:
    """Yield the fields of a leaf that are added up or averaged."""
    for each in (ANSWER, OF) if FACTS[leaf.kind].of_a_whole else (ANSWER,):
        if way(leaf, each) not in (None, Rollup.END):
            yield each


def undeclared(criteria: CriteriaSet) -> list[Node]:
    """The leaves without a declared way of rolling up."""
    return [leaf for leaf in criteria.leaves if leaf.rolled_up is None]
