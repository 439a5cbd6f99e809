"""What formulas look at: answers of now and of earlier periods, and days."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction

from pandera.typing import DataFrame

from vtlt_consolidate.language.functions import DAY, NUMBER, Value
from vtlt_consolidate.language.typed import LATE, RECEIVED, Ref, When
from vtlt_consolidate.model.criteria import MET, NOT_MET, CriteriaSet
from vtlt_consolidate.model.frames import Answers
from vtlt_consolidate.scoring.compare import Past
from vtlt_consolidate.scoring.history.said import amount_of
from vtlt_consolidate.scoring.worked.points import NOTHING_KNOWN, Known, reads
from vtlt_consolidate.scoring.worked.values import answered, day
from vtlt_consolidate.words.period import Period
from vtlt_consolidate.words.states import State
from vtlt_consolidate.words.text import MICRO, parse_date


@dataclass(frozen=True)
class Outside:
    """What formulas may look at beside the answers of a period.

    Args:
        period: the period.
        earlier: the results of earlier ones.
        received: code of a unit → the day of its first usable return; of a period that was rolled up, the
            last of these days (`rolled.LastReturns`).
        late: code of a unit → days between its deadline and that day, negative if early; of a period that was
            rolled up, the most of them.
        due: the codes of units with a deadline.
        rolled: the last period that it was rolled up from; none: it was not.
        unknown: of a period that was rolled up: (code of a unit, field of a reference) → the periods in which
            that is unknown.
        awaited: the keys of `unknown` that returns which are still to come make known.
    """

    period: Period
    earlier: Sequence[Past] = ()
    received: Mapping[str, dt.date] = field(default_factory=dict)
    late: Mapping[str, int] = field(default_factory=dict)
    due: Collection[str] = ()
    rolled: Period | None = None
    unknown: Mapping[tuple[str, str], tuple[Period, ...]] = field(default_factory=dict)
    awaited: Collection[tuple[str, str]] = ()

    def of_return(self, unit_code: str) -> dict[Ref, Value]:
        """What is known of the return of a unit."""
        found: dict[Ref, Value] = {}
        if unit_code in self.received:
            found[_CAME] = self.received[unit_code]
        if unit_code in self.late:
            found[_LATE] = Fraction(max(0, self.late[unit_code]))
        return found

    def coming(self, unit_code: str, *, returned: bool) -> frozenset[Ref]:
        """What will be known of the return of a unit without anybody noting more; see `of_return`."""
        known = frozenset(self.of_return(unit_code))
        if self.rolled:
            return known.union(ref for ref in (_CAME, _LATE) if (unit_code, ref.field) in self.awaited)
        if returned:
            return known
        return frozenset((_CAME, _LATE) if unit_code in self.due else (_CAME,))


_CAME, _LATE = Ref("", RECEIVED, DAY), Ref("", LATE, NUMBER)


def gathered(answers: DataFrame[Answers], criteria: CriteriaSet, outside: Outside | None = None) -> Known:
    """Gather what the formulas of a set look at, beside points.

    Args:
        answers: frame `Answers`, the whole grid.
        criteria: the set.
        outside: what there is beside the answers; none: nothing, so that points which need it are missing.
    """
    refs = reads(criteria)
    if not refs:
        return NOTHING_KNOWN
    here = answered(answers, refs)
    if outside is None:
        return here
    days = {ref: found for ref in refs if (found := day(ref, outside.period))}
    former = [ref for ref in refs if ref.when != When.NOW]
    return {
        unit_code: days
        | outside.of_return(unit_code)
        | before(unit_code, former, outside.period, outside.earlier)
        | here.get(unit_code, {})
        for unit_code in answers["unit_code"].unique()
    }


def before(
    unit_code: str, wanted: Sequence[Ref], period: Period, earlier: Sequence[Past]
) -> dict[Ref, Value]:
    """What a unit answered itself in earlier periods, not what was carried there from still earlier ones.

    Args:
        unit_code: the unit.
        wanted: references to earlier periods.
        period: this period.
        earlier: the results of earlier ones.
    """
    if not wanted:
        return {}
    of = {When.BEFORE: period.previous, When.YEAR_BEFORE: replace(period, year=period.year - 1)}
    pasts = {past.period: past for past in earlier if unit_code not in past.carried}
    found = {}
    for ref in wanted:
        past = pasts.get(of[ref.when])
        meaning = past.said.by_unit.get(unit_code, {}).get((ref.code, ref.field)) if past else None
        meant = None if meaning is None else _meant(meaning, ref)
        if meant is not None:
            found[ref] = meant
    return found


def _meant(meaning: str, ref: Ref) -> Value | None:
    """The value of an answer as `history.said` keeps it."""
    exact = amount_of(meaning)
    if ref.type == NUMBER:
        return None if exact is None else Fraction(exact, MICRO)
    if ref.type == DAY:
        return parse_date(meaning)
    return _MARKS.get(meaning, meaning)


_MARKS: Mapping[str, str] = {State.MET: MET, State.NOT_MET: NOT_MET}
