"""The reports that an agency has to make again and again, each with its own length of period and due day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from vtlt_consolidate.model.plans.duerule import DueRule
from vtlt_consolidate.words.period import MONTHS_OF_A_YEAR, Period

Workday = Callable[[dt.date], dt.date]
"""Gives a day itself if people work on it, otherwise the next day on which they do."""


@dataclass(frozen=True)
class Duty:
    """A report that is made every month, quarter, half-year or year.

    Args:
        name: what it is called.
        length: length of its periods in months.
        due: when units return their forms.
        folder: the folder of its own workspace, below this one; empty: this workspace itself.
        workdays: a due day on which nobody works moves to the next one on which people do.
        citation: the document and place that demands it.
    """

    name: str
    length: int
    due: DueRule
    folder: str = ""
    workdays: bool = False
    citation: str = ""

    def due_on(self, period: Period, workday: Workday) -> dt.date:
        """The due day of a period."""
        day = self.due.on(period)
        return workday(day) if self.workdays else day

    def next(self, today: dt.date, workday: Workday) -> tuple[Period, dt.date]:
        """The period that is due next, today or later, and its due day."""
        period = Period.around(today, self.length)
        # What is due in the year after its period is due in this one for the period before.
        while self.due_on(period.previous, workday) >= today:
            period = period.previous
        while (day := self.due_on(period, workday)) < today:
            period = period.following
        return period, day


LENGTHS = {1: "Tháng", 3: "Quý", 6: "6 tháng", MONTHS_OF_A_YEAR: "Năm"}
"""Length in months → words in the configuration."""
