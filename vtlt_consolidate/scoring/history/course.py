"""Every unit over the periods: its results, how its returns came in, and what did not move.

Of an earlier period only what belongs to the same unit and is its own counts: a code may have been another
unit's then, and carried figures say nothing about the period that shows them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd
from pandera.typing import DataFrame

from vtlt_consolidate.model.criteria import NUMERIC, CriteriaSet, Node
from vtlt_consolidate.model.frames import ABSENT_STATUSES, Answers, Submissions, tuples
from vtlt_consolidate.model.layout import ANSWER, OF
from vtlt_consolidate.model.units import Roster, Unit
from vtlt_consolidate.scoring.compare import Past, goes_on
from vtlt_consolidate.scoring.history.said import MARKS, Question, Said, number
from vtlt_consolidate.scoring.month import Month
from vtlt_consolidate.scoring.results import Results
from vtlt_consolidate.scoring.standings import UNBANDED, Part
from vtlt_consolidate.words.period import Period
from vtlt_consolidate.words.states import LACKING, Status
from vtlt_consolidate.words.text import MICRO, amount

UNCHANGED_FROM = 3
"""A figure that is the same in so many periods in a row is worth a look."""
ABSENT = (*ABSENT_STATUSES, Status.REJECTED)
"""The statuses of a unit without a usable report that it owed."""


@dataclass(frozen=True)
class Stand:
    """One unit in one period, as that period's results print it.

    Args:
        status: of its return; nothing: it was not on the list, or the code was another unit's.
        days_late: nothing: not late, or unknown.
        total: its points, or the criteria that it met; nothing: no answer, or not read.
        share: of the most that it could reach; nothing: an answer is missing.
        band: after the gates; may be empty.
    """

    status: Status | None = None
    days_late: int | None = None
    total: int | None = None
    share: float | None = None
    band: str = ""

    @property
    def absent(self) -> bool:
        """Say whether the unit owed a report and no usable one came."""
        return self.status in ABSENT


NOT_LISTED = Stand()


@dataclass(frozen=True)
class Course:
    """All units over the periods, oldest first; the last is the one that the results are of.

    Args:
        periods: the periods.
        stands: code of a unit → one `Stand` for each period.
        alike: code of a unit → how many of the last periods have the very same answers, at least 1; not in
            it: it has no answers of its own now.
        unchanged: code of a unit → its figures that are the same since at least `UNCHANGED_FROM` periods,
            with the number of these; the longest first.
        unlike: the periods whose points were given by another version of the set, so there are none.
    """

    periods: tuple[Period, ...]
    stands: Mapping[str, tuple[Stand, ...]]
    alike: Mapping[str, int]
    unchanged: Mapping[str, Sequence[tuple[Node, int]]]
    unlike: tuple[Period, ...] = ()


def course(month: Month, parts: Sequence[Part], roster: Roster, period: Period) -> Course:
    """Follow every unit through the periods.

    Args:
        month: the data of the last period, with earlier ones.
        parts: its results by variant.
        roster: all units of that period, excused ones too.
        period: the last period.
    """
    results, pasts = month.results, month.earlier
    now = _now(parts, month.submissions)
    totals = [_totals(past) for past in pasts]
    stands, unchanged = {}, {}
    said = said_now(results)
    alike = repeats(said, results.criteria, roster, pasts, results.carried)
    for unit in roster.units:
        code = unit.code
        then = [_then(past, code, total) if goes_on(unit, past) else NOT_LISTED
                for past, total in zip(pasts, totals, strict=True)]  # fmt: skip
        stands[code] = (*then, now[code])
        if code in alike:
            given = _given(unit, pasts, said)
            unchanged[code] = _unchanged(given, results.criteria.of(unit.variant))
    unlike = tuple(past.period for past in pasts if past.unlike)
    return Course((*(past.period for past in pasts), period), stands, alike, unchanged, unlike)


def repeats(
    said: Said, criteria: CriteriaSet, roster: Roster, pasts: Sequence[Past], carried: Collection[str] = ()
) -> dict[str, int]:
    """Code of a unit → how many of the last periods have the very same answers of its own, at least 1.

    Args:
        said: what the units answer now; who answered nothing is not in the result.
        criteria: the set of now.
        roster: the units.
        pasts: the earlier periods, oldest first.
        carried: the codes of units whose figures of now are those of an earlier period.
    """
    asked = [_asked(past.said) for past in pasts]
    found = {}
    for unit in roster.units:
        if unit.code in said.by_unit and unit.code not in carried:
            mine = {*_questions(criteria.of(unit.variant))}
            found[unit.code] = _alike(_given(unit, pasts, said), asked, mine)
    return found


def _given(unit: Unit, pasts: Sequence[Past], said: Said) -> list[Mapping[Question, str]]:
    """What a unit answered itself in every period, the last of which is now."""
    own = [
        past.said.by_unit if unit.code not in past.carried and goes_on(unit, past) else {} for past in pasts
    ]
    return [each.get(unit.code, {}) for each in (*own, said.by_unit)]


def _now(parts: Sequence[Part], submissions: DataFrame[Submissions]) -> dict[str, Stand]:
    """Code of a unit → how it stands in the period of the results."""
    stood = {}
    for part in parts:
        of = len(part.criteria.criteria)
        for each in part.standings:
            total = None if each.missing == of else each.total
            share = each.share
            stood[each.unit.code] = total, share, each.band or UNBANDED
    return {
        code: Stand(Status(status), None if pd.isna(days) else int(days), *stood.get(code, (None, None, "")))
        for code, status, days in tuples(submissions, "unit_code", "status", "days_late")
    }


_Totals = Mapping[str, tuple[int | None, float | None]]


def _totals(past: Past) -> _Totals:
    """Code of a unit → total and share in an earlier period."""
    if past.stood:
        return {code: (stood.total, stood.share) for code, stood in past.stood.items()}
    sums: dict[str, list[int]] = {}
    for (code, _), points in past.points.items():
        met, asked, missing = sums.get(code, (0, 0, 0))
        sums[code] = [met + (points or 0), asked + 1, missing + (points is None)]
    printed = {code: past.decided.get(code, met) for code, (met, _, _) in sums.items()}
    return {
        code: (None if missing == asked else printed[code],
               None if missing else printed[code] / (asked * MICRO))
        for code, (_, asked, missing) in sums.items()
    }  # fmt: skip


def _then(past: Past, code: str, totals: _Totals) -> Stand:
    status, days = past.received.get(code, (None, None))
    return Stand(status, days, *totals.get(code, (None, None)), past.bands.get(code, ""))


def said_now(results: Results) -> Said:
    """The answers of the results, as an earlier period has them."""
    return said_in(results.answers)


def said_in(answers: DataFrame[Answers]) -> Said:
    """Answers as an earlier period has them."""
    given = answers[answers["field"].isin([ANSWER, OF]) & ~answers["state"].isin(LACKING)]
    names = ("unit_code", "leaf_code", "field", "state", "value_micro", "rest_micro", "text")
    return Said.of(
        (unit, leaf, field,
         str(state) if state in MARKS else text if pd.isna(micro) else number(amount(micro, rest)))
        for unit, leaf, field, state, micro, rest, text in tuples(given, *names)
    )  # fmt: skip


def _asked(said: Said) -> set[Question]:
    """The questions that anybody answered."""
    return set(zip(said.leaves, said.fields, strict=True))


def _questions(criteria: CriteriaSet) -> Iterator[Question]:
    return ((leaf.code, field) for leaf in criteria.leaves for field in (ANSWER, OF))


def _alike(
    given: Sequence[Mapping[Question, str]], asked: Sequence[set[Question]], mine: set[Question]
) -> int:
    """How many of the last periods have the same answers to the questions that they have in common."""
    run, last = 1, given[-1]
    for before, questions in zip(reversed(given[:-1]), reversed(asked), strict=True):
        common = mine & questions
        if not before or _only(before, common) != _only(last, common):
            break
        run += 1
    return run


def _only(answers: Mapping[Question, str], questions: set[Question]) -> Mapping[Question, str]:
    return answers if questions >= answers.keys() else {
        question: meaning for question, meaning in answers.items() if question in questions
    }  # fmt: skip


def _unchanged(given: Sequence[Mapping[Question, str]], criteria: CriteriaSet) -> list[tuple[Node, int]]:
    """The figures that did not move over at least `UNCHANGED_FROM` periods; 0 is no figure."""
    found = []
    for leaf in criteria.leaves:
        meaning = given[-1].get((leaf.code, ANSWER))
        if leaf.kind not in NUMERIC or meaning in (None, number(0)):
            continue
        whole, run = given[-1].get((leaf.code, OF)), 0
        for answers in reversed(given):
            if answers.get((leaf.code, ANSWER)) != meaning or answers.get((leaf.code, OF)) != whole:
                break
            run += 1
        if run >= UNCHANGED_FROM:
            found.append((leaf, run))
    return sorted(found, key=lambda pair: -pair[1])
