"""The work of a period that the page asks for, and what is heard of it; `doing` does it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

from vtlt_consolidate.commands.page.jobs.seen import MonthView
from vtlt_consolidate.words.period import Period

AFTER = "Đang tính và ghi tệp"
"""What is done after something was counted through; nobody knows how long it takes."""


@dataclass(frozen=True)
class Order:
    """What is to be done.

    Args:
        command: a key of `WORKS`.
        root: folder of the workspace.
        period: the period.
        day: the day that the command notes.
        by: the day by which units have to act, for reminders.
        upto: the day up to which reminders count how late a unit is; none: `day`.
        who: who closes or reopens.
        why: why it is reopened.
        prefill: the forms carry the answers of the period before.
        carry_forward: units that sent nothing keep the figures of the period before.
        allow_empty: results may be replaced by empty ones, which was refused before.
        parts: length in months of the shorter periods that it is put together from.
        below: label of a band; units in a lower one are reminded too.
        late: units that were only late are reminded too.
        each: every unit that is reminded gets a letter of its own.
        unit: the code of the unit from whose page it was asked for, which shows what came of it.
    """

    command: str
    root: Path
    period: Period
    day: dt.date
    by: dt.date | None = None
    upto: dt.date | None = None
    who: str = ""
    why: str = ""
    prefill: bool = False
    carry_forward: bool = False
    allow_empty: bool = False
    parts: int = 0
    below: str = ""
    late: bool = False
    each: bool = False
    unit: str = ""

    @property
    def title(self) -> str:
        """What is done, in words."""
        return f"{WORKS[self.command].title} kỳ {self.period}"


@dataclass(frozen=True)
class Progress:
    """How far it is: what is done now, how many of how many; of none: nobody knows."""

    words: str = ""
    done: int = 0
    count: int = 0


@dataclass(frozen=True)
class Outcome:
    """How it ended.

    Args:
        text: what the command prints for a person.
        note: what a person must read of it even if nothing failed; empty: nothing.
        failed: it could not be done, or not wholly; the text says why.
        view: what was found in the period; none: it was not looked at.
        would_empty: it was refused, as results would have been replaced by empty ones.
    """

    text: str
    failed: bool = False
    view: MonthView | None = None
    would_empty: bool = False
    note: str = ""


@dataclass(frozen=True)
class Work:
    """What a command is on the page: its title, the words of the button that starts it, where that stands."""

    title: str
    button: str
    page: str = "month"


WORKS = {
    "issue": Work("Lập biểu", "Lập biểu cho các đơn vị"),
    "check": Work("Kiểm tra", "Kiểm tra biểu đã nhận"),
    "consolidate": Work("Lập kết quả", "Lập bảng tổng hợp, phụ lục, báo cáo"),
    "roll": Work("Gộp kết quả", "Gộp kết quả"),
    "remind": Work("Lập công văn, thư nhắc", "Lập công văn và thư nhắc"),
    "appraise": Work("Lập bảng thẩm định", "Lập bảng thẩm định"),
    "look": Work("Đọc số liệu", "Đọc lại số liệu"),
    "apply": Work("Đưa cấu hình mới vào", "Đưa các chỗ đã sửa vào kỳ"),
    "rehearse": Work("Dọn diễn tập", "Dọn kỳ diễn tập"),
    "practise": Work("Tập với biểu bịa", "Tập với biểu bịa"),
    "close": Work("Chốt", "Chốt kỳ", "closing"),
    "compare": Work("Đối chiếu", "Đối chiếu với lúc chốt", "closing"),
    "reopen": Work("Mở lại", "Mở lại kỳ", "closing"),
}
"""Name of a command → what it is on the page."""
