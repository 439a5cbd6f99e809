"""Why a unit is reminded: one definition of each reason, which letters, lists and messages count by."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Collection, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from vtlt_consolidate.findings import catalogue
from vtlt_consolidate.findings.rules import answerrules, resentrules
from vtlt_consolidate.language.namesakes import named
from vtlt_consolidate.model import frames
from vtlt_consolidate.model.config import Round
from vtlt_consolidate.model.criteria import BONUS, CriteriaSet
from vtlt_consolidate.model.frames import EXCUSED_STATUSES, RETURNED_STATUSES, Marks
from vtlt_consolidate.model.layout import ANSWER
from vtlt_consolidate.model.rules.banding import NOT_CLASSIFIED
from vtlt_consolidate.scoring import answered, explain
from vtlt_consolidate.scoring.month import Month
from vtlt_consolidate.scoring.worked.decision import LOWERED
from vtlt_consolidate.words import phrases
from vtlt_consolidate.words.errors import ConfigError
from vtlt_consolidate.words.phrases import two_digits
from vtlt_consolidate.words.states import State, Status
from vtlt_consolidate.words.text import fold, show_micro
from vtlt_consolidate.writing.forms import due

MISSING, REJECTED, INCOMPLETE = "missing", "rejected", "incomplete"
FINDINGS, REVIEW, LATE, BELOW = "findings", "review", "late", "below"
UNFINISHED = {
    MISSING: "chưa gửi",
    REJECTED: "gửi chưa đúng biểu mẫu",
    INCOMPLETE: "còn thiếu số liệu",
    FINDINGS: "đủ số liệu nhưng có nội dung cần chỉnh sửa",
}
"""Reason why a report is not finished → words that count the units of which it is the weightiest."""
FINISHED = {REVIEW: "có nội dung cần xem lại", BELOW: "xếp loại thấp", LATE: "gửi trễ hạn"}
"""Reason to remind even of a finished report → words that count all units that have it."""


@dataclass(frozen=True)
class Asked:
    """Options of the reminders.

    Args:
        day: the day up to which lateness is counted.
        by: the day by which units have to act; none: the deadline of the round while it has not passed, then
            the letters name no day.
        below: label of a band; units in a lower one are reminded too.
        late: units that returned late are reminded even if nothing is left to do.
    """

    day: dt.date
    by: dt.date | None = None
    below: str = ""
    late: bool = False

    def of(self, round_: Round) -> Asked:
        """The same with the day by which units of a round have to act."""
        due = round_.due_date
        return self if self.by or not due or due < self.day else replace(self, by=due)


@dataclass(frozen=True)
class Why:
    """What the reasons are made of, each by code of the unit.

    Args:
        refused: the first thing that is wrong, of units without a return too.
        wrong: how many things the unit has to mend or look at.
        broken: the units of which any of them is an error.
        untaken: answers that lack although something stands on the form.
        below: the band of units that are in a lower one than was asked about.
        lost: what these did not meet, or not with all points, was taken off or holds them down, in words.
    """

    refused: Mapping[str, str]
    wrong: Mapping[str, int]
    broken: Set[str]
    untaken: Mapping[str, Mapping[State, int]]
    below: Mapping[str, str]
    lost: Mapping[str, str]

    def of(self, row: Any, asked: Asked) -> dict[str, str]:
        """Give the reasons to remind a unit, the weightiest first.

        Args:
            row: of `Submissions`.
            asked: which reasons count.
        """
        code = row.unit_code
        if row.status in EXCUSED_STATUSES:
            return {}
        if row.status not in RETURNED_STATUSES:
            kind = REJECTED if row.status == Status.REJECTED else MISSING
            words = "Gửi chưa đúng biểu mẫu" if kind == REJECTED else "Chưa gửi báo cáo"
            return {kind: f"{words}: {phrases.lowered(self.refused.get(code, ''))}".rstrip(":. ")}
        reasons = {}
        if row.missing:
            reasons[INCOMPLETE] = _lacking(row.missing, self.untaken.get(code, {}))
        if to_mend := self.wrong.get(code, 0):
            about = FINDINGS if code in self.broken else REVIEW
            reasons[about] = f"Có {two_digits(to_mend)} nội dung {_ABOUT[about]}"
        if asked.late and not pd.isna(row.days_late):
            reasons[LATE] = f"Gửi trễ hạn {two_digits(row.days_late)} ngày"
        if code in self.below:
            lost = f" ({self.lost[code]})" if self.lost[code] else ""
            band = self.below[code]
            placed = "Không được xếp loại" if band == NOT_CLASSIFIED else f"Xếp loại “{band}”"
            reasons[BELOW] = f"{placed}, thấp hơn “{asked.below}”{lost}"
        return reasons


_ABOUT = {FINDINGS: "cần chỉnh sửa hoặc xem lại", REVIEW: "cần xem lại"}


def why(month: Month, below: str) -> Why:
    """Collect what the reasons are made of.

    Args:
        month: the data of the period.
        below: label of a band; empty: none was asked about.

    Raises:
        ConfigError: there is no such band, or none at all.
    """
    low = _lower_bands(month.criteria, below)
    found = due.to_mend(month)
    mending = found[found["code"] != answerrules.UNANSWERED.code]
    errors = found[found["severity"] == catalogue.ERROR]
    # Earlier answers on a form are confirmed by one choice.
    once = (mending["code"] != resentrules.UNCONFIRMED.code) | ~mending.duplicated(["unit_code", "code"])
    bands = frames.tuples(month.scores, "unit_code", "band")
    below_it = {code: band for code, band in bands if band in low}
    return Why(
        dict(reversed([*frames.tuples(errors, "unit_code", "message")])),
        Counter(mending.loc[once, "unit_code"].tolist()),
        set(mending.loc[mending["severity"] == catalogue.ERROR, "unit_code"]),
        _untaken(month),
        below_it,
        _lost(month, below_it),
    )


def _lost(month: Month, units: Collection[str]) -> dict[str, str]:
    """Why units are in their bands: what they lost most with comes first, then what holds them down."""
    results, criteria = month.results, month.criteria
    marks = results.marks[results.marks["unit_code"].isin(list(units))]
    unmet: dict[str, list[str]] = {}
    taken: dict[str, list[str]] = {}
    columns = "unit_code", "leaf_code", "points_micro", "best_micro"
    for unit, code, points, best in frames.tuples(
        explain.losses(Marks.validate(marks), criteria, results.roster), *columns
    ):
        leaf = criteria.by_code[code]
        name = phrases.lowered(named(criteria, leaf))
        if criteria.taken_off(leaf):
            taken.setdefault(unit, []).append(f"{name} {show_micro(points)} điểm")
        elif leaf.role != BONUS:
            reached = "" if criteria.account.shares else f" {show_micro(points)}/{show_micro(best)} điểm"
            unmet.setdefault(unit, []).append(name + reached)
    gates = dict(frames.tuples(month.scores, "unit_code", "reason"))
    found = {}
    for unit in units:
        said = [_named_lost(_UNMET[criteria.account.shares], unmet.get(unit, ()))]
        said += [_named_lost("bị trừ điểm", taken.get(unit, ()))]
        decision = results.decided.get(unit)
        if decision and decision.effect == LOWERED:
            said.append(phrases.lowered(decision.in_cell))
        elif gates[unit]:
            said.append(f"bị khống chế do {phrases.lowered(gates[unit])}")
        found[unit] = "; ".join(filter(None, said))
    return found


def _named_lost(words: str, lost: Sequence[str]) -> str:
    return f"{words}: {phrases.named(lost, 'tiêu chí', LOST_NAMED)}" if lost else ""


LOST_NAMED = 3
_UNMET = {True: "chưa đạt", False: "chưa đạt điểm tối đa"}


def _lower_bands(criteria: CriteriaSet, label: str) -> set[str]:
    """The labels of all bands below one; none if no band is given."""
    if not label:
        return set()
    if not criteria.classifies:
        raise ConfigError("Bộ tiêu chí không xếp loại đơn vị; bỏ --below rồi chạy lại.")
    labels = [band.label for band in criteria.bands]
    place = next((at for at, name in enumerate(labels) if fold(name) == fold(label)), None)
    if place is None:
        raise ConfigError(f"Không có loại “{label}”. Các loại, từ cao xuống thấp: {'; '.join(labels)}.")
    return {*labels[place + 1 :], NOT_CLASSIFIED}


_UNTAKEN = {
    State.INVALID: "câu ghi chưa dùng được",
    State.UNCONFIRMED: "câu điền sẵn chưa được xác nhận",
}
"""State of an answer that lacks although something stands on the form → words that count such answers."""


def _untaken(month: Month) -> dict[str, dict[State, int]]:
    """Count the required answers of each unit that lack although something stands on the form."""
    answers, required = month.answers, [leaf.code for leaf in month.criteria.leaves if leaf.owed]
    answers = answers.assign(state=answered.states(answers, month.criteria))
    asked = answers[(answers["field"] == ANSWER) & answers["leaf_code"].isin(required)]
    counted: dict[str, dict[State, int]] = {}
    for unit, state in frames.tuples(asked[asked["state"].isin(list(_UNTAKEN))], "unit_code", "state"):
        of_unit = counted.setdefault(unit, {})
        of_unit[State(state)] = of_unit.get(State(state), 0) + 1
    return counted


def _lacking(missing: int, untaken: Mapping[State, int]) -> str:
    """Say how many answers lack, and on how many something stands."""
    parts = [f"{two_digits(untaken[state])} {words}" for state, words in _UNTAKEN.items() if state in untaken]
    among = f" ({'; '.join(parts)})" if parts else ""
    return f"Còn thiếu số liệu của {two_digits(missing)} câu{among}"
