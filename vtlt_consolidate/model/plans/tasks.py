"""The timetable of tasks (danh mục nội dung triển khai), and how far each is."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True)
class Task:
    """One task of the plan, as the document lists it.

    Args:
        code: its number in the document; identifies it.
        time: when it is to be done, in the words of the document.
        due: the last day; none: the document names none that could be missed.
        content: what is to be done.
        lead: the agency that leads it or does it.
        partners: the agencies that take part.
        remark: a remark for the office, which is not printed.
        citation: the document and place that it comes from.
    """

    code: str
    time: str
    content: str
    lead: str
    due: dt.date | None = None
    partners: str = ""
    remark: str = ""
    citation: str = ""


class TaskState(StrEnum):
    """How far a task is, as the office notes it."""

    OPEN = "open"
    BEGUN = "begun"
    DONE = "done"
    DROPPED = "dropped"


TASK_STATES = {
    TaskState.OPEN: "Chưa thực hiện",
    TaskState.BEGUN: "Đang thực hiện",
    TaskState.DONE: "Hoàn thành",
    TaskState.DROPPED: "Không thực hiện",
}
"""State → words in the workbook of tasks, which accepts no others."""


@dataclass(frozen=True)
class Progressed:
    """One row of the workbook of tasks of a period.

    Args:
        code: the task.
        content: what is to be done; for the reader.
        lead: who does it; for the reader.
        due: the last day; for the reader.
        former: what was noted in the period before; for the reader.
        state: how far it is; none: nobody has noted it yet.
        done_on: the day on which it was completed.
        document: the document that came of it, or other proof.
        note: anything else that is printed beside it.
        status: the tool says here that a row is of no use any more.
    """

    code: str
    content: str = ""
    lead: str = ""
    due: dt.date | None = None
    former: str = ""
    state: TaskState | None = None
    done_on: dt.date | None = None
    document: str = ""
    note: str = ""
    status: str = ""
