"""What stands in the ledger of a period: its closings and reopenings, and the files of each closing.

A line is marked by a hash over itself, its files and the line above.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from vtlt_consolidate.settings.tables import DATE, TEXT, WHOLE, Column, Table
from vtlt_consolidate.words.period import Period
from vtlt_consolidate.workspace.folders import Workspace

CLOSED, REOPENED = "Chốt", "Mở lại"
KEPT = "da-chot"
"""The folder that keeps the results of each closing."""
_MARK = 16


def path_of(workspace: Workspace, period: Period) -> Path:
    """Path of the ledger of a period."""
    return workspace.folder(period, f"chot-{period}.xlsx")


@dataclass(frozen=True)
class Event:
    """A closing or a reopening.

    Args:
        number: number of the closing; a reopening has that of the closing that it ends.
        what: `CLOSED` or `REOPENED`.
        who: who did it, as given.
        day: the day, as given.
        why: the reason of a reopening.
        report_number: number and symbol of the report, as it was when closed.
        report_date: the day of the report.
        note: what was no longer as it was closed.
        mark: the hash that chains it to the event before.
    """

    number: int
    what: str
    who: str
    day: dt.date
    why: str = ""
    report_number: str = ""
    report_date: dt.date | None = None
    note: str = ""
    mark: str = ""


@dataclass(frozen=True)
class Sealed:
    """One file of a closing: its path below the period, and its SHA-256."""

    number: int
    file: str
    digest: str


EVENTS = Table("Chốt, mở lại", Event, "Công cụ ghi, không sửa. Dòng cuối: kỳ đang chốt hay đang mở.", (
    Column("Lần chốt", "number", WHOLE, 9, "Lần chốt thứ mấy.", True),
    Column("Việc", "what", TEXT, 10, "Chốt hoặc mở lại.", True),
    Column("Người", "who", TEXT, 24, "Như đã ghi khi chạy lệnh.", True),
    Column("Ngày", "day", DATE, 12, "Như đã ghi khi chạy lệnh.", True),
    Column("Lý do mở lại", "why", TEXT, 44, "Như đã ghi khi chạy lệnh."),
    Column("Số, ký hiệu báo cáo", "report_number", TEXT, 20, "Của báo cáo khi chốt."),
    Column("Ngày báo cáo", "report_date", DATE, 12, "Của báo cáo khi chốt."),
    Column("Khác lúc chốt", "note", TEXT, 40, "Tệp không còn như khi chốt, lúc mở lại."),
    Column("Mã đối chiếu", "mark", TEXT, 20, "Để biết tệp này không bị sửa.", True),
))  # fmt: skip
FILES = Table("Tệp đã chốt", Sealed, "Mỗi tệp của kỳ khi chốt, kèm mã SHA-256 của nội dung.", (
    Column("Lần chốt", "number", WHOLE, 9, "Lần chốt thứ mấy.", True),
    Column("Tệp", "file", TEXT, 70, "Trong thư mục của kỳ.", True),
    Column("SHA-256", "digest", TEXT, 80, "Nội dung khác thì mã khác.", True),
))  # fmt: skip


@dataclass(frozen=True)
class Ledger:
    """All closings and reopenings of a period, oldest first, and the files of every closing."""

    events: tuple[Event, ...] = ()
    files: tuple[Sealed, ...] = ()

    @property
    def closing(self) -> Event | None:
        """The closing that is in force; none: the period is open."""
        return self.events[-1] if self.events and self.events[-1].what == CLOSED else None

    @property
    def last(self) -> Event | None:
        """The last closing, in force or not."""
        return next((event for event in reversed(self.events) if event.what == CLOSED), None)

    @property
    def reasons(self) -> list[str]:
        """Why the period was reopened since the last closing."""
        last = self.last
        return [event.why for event in self.events if last and event.number == last.number and event.why]

    def of(self, number: int) -> dict[str, str]:
        """Path → SHA-256 of the files of a closing."""
        return {sealed.file: sealed.digest for sealed in self.files if sealed.number == number}

    def with_(self, event: Event, files: Mapping[str, str]) -> Ledger:
        """Add an event, with the files of a closing."""
        sealed = [Sealed(event.number, name, digest) for name, digest in files.items()]
        before = self.events[-1].mark if self.events else ""
        marked = replace(event, mark=_mark(before, event, sealed))
        return Ledger((*self.events, marked), (*self.files, *sealed))

    @property
    def genuine(self) -> bool:
        """Say whether nobody changed it by hand."""
        before = ""
        for event in self.events:
            sealed = [one for one in self.files if event.what == CLOSED and one.number == event.number]
            if event.mark != _mark(before, event, sealed):
                return False
            before = event.mark
        return {one.number for one in self.files} <= {one.number for one in self.events}


def _mark(before: str, event: Event, files: Sequence[Sealed]) -> str:
    lines = [
        before,
        *(EVENTS.shown(event, column.field) for column in EVENTS.columns if column.field != "mark"),
    ]
    lines += [f"{one.file} {one.digest}" for one in files]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:_MARK]
