"""Tells why a formula gave no points, or a gate could not be judged, although the unit answered.

Nobody but the office can mend that.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Any

from pandera.typing import DataFrame

from vtlt_consolidate.findings import catalogue
from vtlt_consolidate.findings.rules import pointrules, rolluprules
from vtlt_consolidate.language import sentences
from vtlt_consolidate.language.namesakes import named
from vtlt_consolidate.language.typed import LATE, POINTS, RECEIVED, Ref, Typed, When, references
from vtlt_consolidate.model import frames
from vtlt_consolidate.model.criteria import CriteriaSet
from vtlt_consolidate.model.frames import Findings
from vtlt_consolidate.scoring.gates import UNJUDGED
from vtlt_consolidate.scoring.results import Results
from vtlt_consolidate.scoring.score import is_unarisen, unarisen_by_unit
from vtlt_consolidate.scoring.worked import points as working
from vtlt_consolidate.scoring.worked.outside import Outside
from vtlt_consolidate.scoring.worked.points import Known
from vtlt_consolidate.words.text import listed

_BY_ZERO = "phép chia cho 0"


def check(results: Results, outside: Outside, returned: Mapping[str, str]) -> DataFrame[Findings]:
    """Find criteria and groups whose formula gave no points, and gates that leave no band, being unjudged.

    Args:
        results: the results, with the reviewer's points.
        outside: what the formulas look at beside the answers.
        returned: code of a unit whose return counts → the period that its figures were carried from, if any.

    Returns:
        `Findings`, for the office. Where an answer of the unit itself is missing, it is asked for anyway;
        “Không phát sinh” is an answer.
    """
    if not working.formulas(results.criteria) and not working.conditions(results.criteria):
        return catalogue.frame([])
    given = _Given.of(results)
    stuck = [
        each
        for each in (*_without_points(results, given), *_unjudged(results, given))
        if each.unit_code in returned and not any(given.owed(each.unit_code, ref) for ref in each.lacking)
    ]
    # Figures that were carried here have no return, so that there is no day to note.
    undated, rest = dict[str, list[_Stuck]](), list[_Stuck]()
    for each in stuck:
        of_a_day = each.of_return and (outside.rolled or not returned[each.unit_code])
        (undated.setdefault(each.unit_code, []) if of_a_day else rest).append(each)
    return catalogue.frame([*_undated(undated, outside), *_others(rest, outside)])


@dataclass(frozen=True)
class _Given:
    """What formulas can look at.

    Args:
        known: what each unit gave.
        points: code of a unit, and of a criterion or group, that has points.
        unarisen: code of a unit → the criteria that did not arise for it, and the groups without any other.
    """

    known: Known
    points: Set[tuple[str, str]]
    unarisen: Mapping[str, Set[str]]

    @classmethod
    def of(cls, results: Results) -> _Given:
        criteria, marks, sums = results.criteria, results.marks, results.sums
        points = {
            *frames.tuples(marks[marks["points_micro"].notna()], "unit_code", "leaf_code"),
            *frames.tuples(sums[sums["points_micro"].notna()], "unit_code", "node_code"),
        }
        unarisen = {
            unit: codes | criteria.emptied(codes) for unit, codes in unarisen_by_unit(marks, criteria).items()
        }
        return cls(results.known, points, unarisen)

    def lacking(self, unit: str, tree: Typed) -> tuple[Ref, ...]:
        """What a formula names and there is not."""
        mine = self.known.get(unit, {})
        return tuple(
            ref
            for ref in dict.fromkeys(references(tree))
            if ((unit, ref.code) not in self.points if ref.field == POINTS else ref not in mine)
        )

    def owed(self, unit: str, ref: Ref) -> bool:
        """Say whether what lacks is an answer that the unit owes, or follows from one, and is told anyway."""
        return bool(ref.code) and ref.when == When.NOW and ref.code not in self.unarisen.get(unit, ())

    def why(self, unit: str, lacking: Sequence[Ref], criteria: CriteriaSet) -> str:
        """Say in words what a formula met."""
        idle = self.unarisen.get(unit, ())
        nothing = [f"“{named(criteria, criteria.by_code[ref.code])}”" for ref in lacking if ref.code in idle]
        blank = [sentences.name(ref, criteria) for ref in lacking if ref.code not in idle]
        told = {" không phát sinh": nothing, " chưa có": blank}
        words = (listed([*dict.fromkeys(names)]) + what for what, names in told.items() if names)
        return "; ".join(words) or _BY_ZERO


@dataclass(frozen=True)
class _Stuck:
    """A criterion or group without points, or a gate that cannot be judged.

    Args:
        unit_code: of which unit.
        leaf_code: the criterion or group; empty: it is a gate.
        subject: its name, or the reason that the gate prints.
        lacking: what the formula needs and there is not; empty: it divides by zero.
        why: that in words.
    """

    unit_code: str
    leaf_code: str
    subject: str
    lacking: tuple[Ref, ...]
    why: str

    @property
    def of_return(self) -> list[str]:
        """The fields of what is lacking of the return itself: when it came, how late."""
        return [ref.field for ref in self.lacking if ref.field in (RECEIVED, LATE)]

    @property
    def told(self) -> str:
        """What follows from it."""
        return f"“{self.subject}” chưa có điểm" if self.leaf_code else f"chưa xét được “{self.subject}”"


def _without_points(results: Results, given: _Given) -> Iterator[_Stuck]:
    criteria, marks, sums = results.criteria, results.marks, results.sums
    trees = working.formulas(criteria)
    blank = marks["points_micro"].isna() & ~is_unarisen(marks, criteria)
    leaves = marks[blank & marks["leaf_code"].isin(trees)]
    groups = sums[sums["points_micro"].isna() & sums["node_code"].isin(trees)]
    for unit_code, code in (
        *frames.tuples(leaves, "unit_code", "leaf_code"), *frames.tuples(groups, "unit_code", "node_code"),
    ):  # fmt: skip
        lacking = given.lacking(unit_code, trees[code])
        subject = named(criteria, criteria.by_code[code])
        yield _Stuck(unit_code, code, subject, lacking, given.why(unit_code, lacking, criteria))


def _unjudged(results: Results, given: _Given) -> Iterator[_Stuck]:
    criteria, scores = results.criteria, results.scores
    trees = working.conditions(criteria)
    without = scores[(scores["band"] == "") & scores["reason"].str.contains(UNJUDGED, regex=False)]
    for unit_code, reason in frames.tuples(without, "unit_code", "reason"):
        for gate in criteria.gates:
            if gate.condition and UNJUDGED + gate.reason in reason:
                lacking = given.lacking(unit_code, trees[gate.condition])
                yield _Stuck(unit_code, "", gate.reason, lacking, given.why(unit_code, lacking, criteria))


def _undated(stuck: Mapping[str, Sequence[_Stuck]], outside: Outside) -> Iterator[dict[str, Any]]:
    """Yield one record a unit: a day that is noted mends all of its formulas at once."""
    undue: list[_Stuck] = []
    for unit_code, mine in stuck.items():
        told = {"unit_code": unit_code, "found": _consequences(mine), "subject": str(outside.period)}
        if outside.rolled:
            within = {
                period
                for each in mine
                for name in each.of_return
                for period in outside.unknown.get((unit_code, name), ())
            }
            if periods := ", ".join(map(str, sorted(within))):
                named = f"các kỳ {periods}" if len(within) > 1 else f"kỳ {periods}"
                yield catalogue.record(rolluprules.UNDATED, **told, key=periods, expected=named)
        elif unit_code not in outside.received:
            yield catalogue.record(pointrules.UNDATED, **told, key="")
        else:
            undue += mine
    if undue:
        # It is the same for all of them.
        yield catalogue.record(
            pointrules.NO_DUE_DATE, found=_consequences(undue), subject=str(outside.period), key=""
        )


def _consequences(stuck: Sequence[_Stuck]) -> str:
    return listed(list(dict.fromkeys(each.told for each in stuck)))


def _others(stuck: Iterable[_Stuck], outside: Outside) -> Iterator[dict[str, Any]]:
    for each in stuck:
        about = {"unit_code": each.unit_code, "subject": each.subject, "found": each.why}
        if not each.leaf_code:
            yield catalogue.record(pointrules.UNJUDGED, **about, key=each.subject)
        elif outside.rolled:
            last = str(outside.rolled)
            about |= {"leaf_code": each.leaf_code, "key": each.leaf_code, "expected": last}
            yield catalogue.record(rolluprules.NO_POINTS, **about)
        else:
            yield catalogue.record(
                pointrules.NO_POINTS, **about, leaf_code=each.leaf_code, key=each.leaf_code
            )
