"""Indicators of the quality of the figures of a month; each is a sum over a sum, never a mean of shares.

They follow the Guidelines for the Implementation of the ESS Quality and Performance Indicators (QPI), whose
code each one names, in counts that an office has at hand.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from vtlt_consolidate.findings.rules import answerrules
from vtlt_consolidate.model.config import Round
from vtlt_consolidate.model.frames import EXCUSED_STATUSES, RETURNED_STATUSES, tuples
from vtlt_consolidate.model.layout import ANSWER
from vtlt_consolidate.scoring.month import Month
from vtlt_consolidate.scoring.score import is_unarisen
from vtlt_consolidate.words.states import LACKING, Status

Counts = tuple[int, int] | None
"""Numerator and denominator; `None`: the indicator does not apply to the month."""


@dataclass(frozen=True)
class Indicator:
    """What an indicator says, and how it is counted.

    Args:
        key: its key in JSON.
        title: its name in tables.
        part: what is counted.
        whole: what it is a part of.
        code: the code and name of its model among the ESS indicators.
        count: counts both in a month.
        quiet: tables leave it out at 0, so that a month that is reopened and not changed keeps its bytes.
    """

    key: str
    title: str
    part: str
    whole: str
    code: str
    count: Callable[[_Seen], Counts]
    quiet: bool = False


@dataclass(frozen=True)
class Measured:
    """An indicator with its figures; without a denominator there is no share."""

    indicator: Indicator
    part: int
    whole: int

    @property
    def shown(self) -> bool:
        """Say whether tables show it."""
        return bool(self.part) or not self.indicator.quiet


def measure(month: Month, round_: Round) -> list[Measured]:
    """Count the indicators that apply to a month, in the order of `INDICATORS`."""
    seen = _Seen(month, round_)
    counted = [(indicator, indicator.count(seen)) for indicator in INDICATORS]
    return [Measured(indicator, *counts) for indicator, counts in counted if counts is not None]


@dataclass(frozen=True)
class _Seen:
    """A month as the indicators count it."""

    month: Month
    round_: Round

    @cached_property
    def asked(self) -> pd.DataFrame:
        """The required answers of the units that have to report: whether each counts, and is carried over."""
        month = self.month
        required = [leaf.code for leaf in month.criteria.leaves if leaf.owed]
        answers = month.answers
        asked = answers[(answers["field"] == ANSWER) & answers["leaf_code"].isin(required)]
        # Without its whole, a ratio has an answer and still no points.
        marks = month.marks
        unarisen = is_unarisen(marks, month.criteria)
        pointless = set(tuples(marks[marks["points_micro"].isna() & ~unarisen], "unit_code", "leaf_code"))
        rows = tuples(asked, "unit_code", "leaf_code", "state")
        counts = [state not in LACKING and (unit, leaf) not in pointless for unit, leaf, state in rows]
        return asked[["unit_code", "leaf_code"]].assign(
            counts=pd.array(counts, dtype="bool"),
            carried=asked["unit_code"].isin(list(month.results.carried)),
        )


def _completeness(seen: _Seen) -> Counts:
    asked = seen.asked
    return int((asked["counts"] & ~asked["carried"]).sum()), len(asked)


def _carried(seen: _Seen) -> Counts:
    asked = seen.asked
    return int((asked["counts"] & asked["carried"]).sum()), int(asked["counts"].sum())


def _decided(seen: _Seen) -> Counts:
    findings = seen.month.findings
    found = findings[findings["code"] == answerrules.DECIDED.code]
    decided = {*tuples(found, "unit_code", "leaf_code"), *seen.month.results.appraised}
    counted = list(tuples(seen.asked[seen.asked["counts"]], "unit_code", "leaf_code"))
    return sum(key in decided for key in counted), len(counted)


def _punctuality(seen: _Seen) -> Counts:
    if seen.round_.due_date is None:
        return None
    columns = ("days_late", "received", "status")
    due = [
        (days_late, status)
        for days_late, received, status in tuples(seen.month.submissions, *columns)
        # The new deadline of an extension may not have passed; a return of an unknown day may be in time, and
        # so may one about which the office has still to decide; who owed none was asked for none.
        if status not in (*EXCUSED_STATUSES, Status.EXTENDED, Status.UNDECIDED, Status.COMPLETE)
        and (received or status not in RETURNED_STATUSES)
    ]
    in_time = sum(status in RETURNED_STATUSES and pd.isna(days_late) for days_late, status in due)
    return (in_time, len(due)) if due else None


def _revision(seen: _Seen) -> Counts:
    month = seen.month
    if month.issued is None:
        return None
    units, leaves = set(month.units.codes), {leaf.code for leaf in month.criteria.criteria}
    shown = {
        (unit, leaf): points
        for (unit, leaf), points in month.issued.points.items()
        if points is not None and unit in units and leaf in leaves
    }
    rows = tuples(month.marks, "unit_code", "leaf_code", "points_micro")
    now = {(unit, leaf): None if points is pd.NA else int(points) for unit, leaf, points in rows}
    return sum(now.get(key) != points for key, points in shown.items()), len(shown)


_COUNTED = "câu bắt buộc đã có số liệu dùng được"
INDICATORS = (
    Indicator(
        "completeness", "Mức đầy đủ", f"{_COUNTED} trong báo cáo của kỳ",
        "câu bắt buộc của các đơn vị phải báo cáo", "R1, Data completeness - rate", _completeness,
    ),
    Indicator(
        "punctuality", "Mức đúng hạn", "đơn vị nộp biểu dùng được lần đầu trong hạn của mình",
        "đơn vị phải báo cáo, không kể đơn vị được gia hạn chưa nộp, biểu chờ quyết định và biểu chưa rõ "
        "ngày nhận",
        "TP3, Punctuality - delivery and publication", _punctuality,
    ),
    Indicator(
        "decided", "Do cơ quan tổng hợp quyết định",
        "câu tính theo quyết định ở quyet-dinh.xlsx hoặc theo điểm thẩm định khác điểm tự chấm", _COUNTED,
        "A7, Imputation - rate", _decided,
    ),
    Indicator(
        "carried", "Mang sang từ kỳ trước", "câu dùng số liệu kỳ trước vì đơn vị chưa nộp", _COUNTED,
        "A7, Imputation - rate", _carried,
    ),
    Indicator(
        "revision", "Mức sửa đổi so với lần chốt trước", "số liệu tiêu chí nay khác lần chốt trước",
        "số liệu tiêu chí của lần chốt trước, của các đơn vị và tiêu chí nay vẫn còn",
        "A6, Data revision - average size", _revision,
        quiet=True,
    ),
)  # fmt: skip
"""Every indicator, defined here alone."""

SOURCE = (
    "Theo bộ chỉ số chất lượng của Hệ thống thống kê châu Âu (ESS Quality and Performance Indicators), đếm "
    "bằng số câu, số đơn vị; mỗi tỷ lệ là tổng chia cho tổng."
)
"""Where the indicators are from."""
