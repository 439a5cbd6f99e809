"""The timetable of tasks at the end of a period: what is done, late, or overdue."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from vtlt_consolidate.model.plans.tasks import TASK_STATES, Progressed, Task, TaskState


class Outcome(StrEnum):
    """How a task stands at the end of a period."""

    DONE = "done"
    DONE_LATE = "done_late"
    """It was completed after its last day."""
    BEGUN = "begun"
    OPEN = "open"
    OVERDUE = "overdue"
    """Its last day has passed and it is not completed."""
    DROPPED = "dropped"
    UNKNOWN = "unknown"
    """Nobody has noted how far it is."""


OUTCOMES = {
    Outcome.DONE: TASK_STATES[TaskState.DONE],
    Outcome.DONE_LATE: "Hoàn thành chậm",
    Outcome.BEGUN: TASK_STATES[TaskState.BEGUN],
    Outcome.OPEN: TASK_STATES[TaskState.OPEN],
    Outcome.OVERDUE: "Quá hạn",
    Outcome.DROPPED: TASK_STATES[TaskState.DROPPED],
    Outcome.UNKNOWN: "Chưa ghi tình trạng",
}
"""Outcome → its words in tables."""


@dataclass(frozen=True)
class Judged:
    """A task at the end of a period.

    Args:
        task: which.
        noted: what the office noted.
        outcome: how it stands.
        due_passed: its last day is not after the end of the period.
    """

    task: Task
    noted: Progressed
    outcome: Outcome
    due_passed: bool

    @property
    def words(self) -> str:
        """The outcome in words; what was noted of an overdue one is said too."""
        words, state = OUTCOMES[self.outcome], self.noted.state
        if self.outcome == Outcome.OVERDUE and state and state != TaskState.DONE:
            return f"{words} ({TASK_STATES[state].lower()})"
        return words


def judge(tasks: Iterable[Task], noted: Mapping[str, Progressed], day: dt.date) -> tuple[Judged, ...]:
    """Judge every task as at the end of a day; one that was completed later was not completed yet.

    Args:
        tasks: the timetable.
        noted: code → what the office noted.
        day: the end of the period.
    """
    found = []
    for task in tasks:
        row = noted.get(task.code, Progressed(task.code))
        passed = task.due is not None and task.due <= day
        found.append(Judged(task, row, _outcome(task, row, day, passed=passed), passed))
    return tuple(found)


def _outcome(task: Task, row: Progressed, day: dt.date, *, passed: bool) -> Outcome:
    if row.state is None:
        return Outcome.UNKNOWN
    if row.state == TaskState.DROPPED:
        return Outcome.DROPPED
    if row.state == TaskState.DONE and (row.done_on is None or row.done_on <= day):
        late = task.due is not None and row.done_on is not None and row.done_on > task.due
        return Outcome.DONE_LATE if late else Outcome.DONE
    if passed:
        return Outcome.OVERDUE
    return Outcome.OPEN if row.state == TaskState.OPEN else Outcome.BEGUN
