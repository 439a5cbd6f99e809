"""Tells why a formula gave no points, or a gate could not be judged, although the unit answered.

Nobody but the office can mend that.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pandera.typing import DataFrame

from vtlt_consolidate.findings import catalogue
from vtlt_consolidate.findings.rules import pointrules, rolluprules
from vtlt_consolidate.language import sentences
from vtlt_consolidate.language.namesakes import named
from vtlt_consolidate.language.typed import LATE, POINTS, RECEIVED, Ref, references
from vtlt_consolidate.model import frames
from vtlt_consolidate.model.criteria import CriteriaSet
from vtlt_consolidate.model.frames import Findings, Marks, Scores
from vtlt_consolidate.scoring.gates import UNJUDGED
from vtlt_consolidate.scoring.worked import points as working
from vtlt_consolidate.scoring.worked.outside import Outside
from vtlt_consolidate.scoring.worked.values import Known, is_answer
from vtlt_consolidate.words.text import listed

_BY_ZERO = "phép chia cho 0"


def check(
    marks: DataFrame[Marks],
    scores: DataFrame[Scores],
    criteria: CriteriaSet,
    outside: Outside,
    known: Known,
    returned: Mapping[str, str],
) -> DataFrame[Findings]:
    """Find criteria whose formula gave no points, and gates that leave no band as they cannot be judged.

    Args:
        marks: frame `Marks`, with the reviewer's points.
        scores: frame `Scores`, made of them.
        criteria: the set.
        outside: what the formulas look at beside the answers.
        known: what they look at, of each unit.
        returned: code of a unit whose return counts → the period that its figures were carried from, if any.

    Returns:
        `Findings`, for the office. Where an answer of the unit itself is missing, it is asked for anyway.
    """
    stuck = [
        each
        for each in (*_without_points(marks, criteria, known), *_unjudged(scores, criteria, known))
        if each.unit_code in returned and not any(map(is_answer, each.lacking))
    ]
    # Figures that were carried here have no return, so that there is no day to note.
    undated, rest = dict[str, list[_Stuck]](), list[_Stuck]()
    for each in stuck:
        of_a_day = each.of_return and (outside.rolled or not returned[each.unit_code])
        (undated.setdefault(each.unit_code, []) if of_a_day else rest).append(each)
    return catalogue.frame([*_undated(undated, outside), *_others(rest, outside)])


@dataclass(frozen=True)
class _Stuck:
    """A criterion without points, or a gate that cannot be judged.

    Args:
        unit_code: of which unit.
        leaf_code: the criterion; empty: it is a gate.
        subject: its name, or the reason that the gate prints.
        lacking: what the formula needs and there is not; empty: it divides by zero.
        names: that in words.
    """

    unit_code: str
    leaf_code: str
    subject: str
    lacking: tuple[Ref, ...]
    names: str

    @property
    def of_return(self) -> list[str]:
        """The fields of what is lacking of the return itself: when it came, how late."""
        return [ref.field for ref in self.lacking if ref.field in (RECEIVED, LATE)]

    @property
    def told(self) -> str:
        """What follows from it."""
        return f"“{self.subject}” chưa có điểm" if self.leaf_code else f"chưa xét được “{self.subject}”"


def _without_points(marks: DataFrame[Marks], criteria: CriteriaSet, known: Known) -> Iterator[_Stuck]:
    trees = working.formulas(criteria)
    if not trees:
        return
    without = marks[marks["points_micro"].isna() & marks["leaf_code"].isin(trees)]
    for unit_code, code in frames.tuples(without, "unit_code", "leaf_code"):
        mine = known.get(unit_code, {})
        lacking = tuple(ref for ref in references(trees[code]) if ref not in mine)
        subject = named(criteria, criteria.by_code[code])
        yield _Stuck(unit_code, code, subject, lacking, _names(lacking, criteria))


def _unjudged(scores: DataFrame[Scores], criteria: CriteriaSet, known: Known) -> Iterator[_Stuck]:
    trees = working.conditions(criteria)
    without = scores[(scores["band"] == "") & scores["reason"].str.contains(UNJUDGED, regex=False)]
    for unit_code, reason in frames.tuples(without, "unit_code", "reason"):
        mine = known.get(unit_code, {})
        for gate in criteria.gates:
            if gate.condition and UNJUDGED + gate.reason in reason:
                named_ = references(trees[gate.condition])
                lacking = tuple(ref for ref in named_ if ref.field != POINTS and ref not in mine)
                yield _Stuck(unit_code, "", gate.reason, lacking, _names(lacking, criteria))


def _names(lacking: Collection[Ref], criteria: CriteriaSet) -> str:
    words = dict.fromkeys(sentences.name(ref, criteria) for ref in lacking)
    return listed(list(words)) if words else ""


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
                yield catalogue.record(rolluprules.UNDATED, **told, key=periods, expected=periods)
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
        why = f"{each.names} chưa có" if each.names else _BY_ZERO
        about = {"unit_code": each.unit_code, "subject": each.subject, "found": why}
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
