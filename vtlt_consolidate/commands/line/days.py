"""Days that a person gives: one that cannot be is refused, with the days that can be.

The clock is read here alone.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from vtlt_consolidate.words.errors import VtltError
from vtlt_consolidate.words.period import Period
from vtlt_consolidate.words.text import first_of, parse_date, show_date

if TYPE_CHECKING:
    from vtlt_consolidate.model.config import Receipt

clock = dt.date.today
"""Tells the day in this office; tests put another in its place."""


def today() -> dt.date:
    """The day in this office."""
    return clock()


def of_receipt(day: dt.date, period: Period) -> dt.date:
    """Give back the day on which new files came in.

    Raises:
        VtltError: it is to come, or before the period, as a report about it was not sent before it began.
    """
    return _of_period("Ngày nhận", day, period)


def of_reminder(day: dt.date, period: Period) -> dt.date:
    """Give back the day up to which reminders count how late units are.

    Raises:
        VtltError: it is to come, as units may still send until then, or before the period.
    """
    return _of_period("Ngày tính số ngày trễ", day, period)


def require_all_received(day: dt.date, last: Receipt | None) -> None:
    """Make sure that no file came in after the day up to which reminders count.

    Args:
        day: that day.
        last: the entry of the register about the file that came in last.

    Raises:
        VtltError: there is such a file, which no unit can be reminded of on a day before it came.
    """
    if last and last.received and day < last.received:
        came = show_date(last.received)
        raise VtltError(
            f"Ngày tính số ngày trễ {show_date(day)} đứng trước ngày nhận tệp {last.file} ({came}, theo "
            f"so-nhan.xlsx). Ghi ngày từ {came} trở đi; ngày nhận ghi nhầm thì sửa ở đó rồi chạy lại."
        )


def impossible(came: Iterable[tuple[str, str]], period: Period) -> Iterator[str]:
    """Say which days in the register cannot be those on which files came in, from which lateness is counted.

    Args:
        came: file, and its day in the register; empty if it has none.
        period: the period.
    """
    now = today()
    earliest = min(period.first_day, now)
    wrong = [
        f"{file}: {received}"
        for file, received in came
        if (day := parse_date(received)) and not earliest <= day <= now
    ]
    if wrong:
        shown = first_of(wrong, _NAMED, "tệp khác")
        yield (
            f"Ngày nhận ở so-nhan.xlsx không thể có, chưa tới hoặc đứng trước ngày kỳ {period} bắt đầu: "
            f"{shown}. Sửa cột Ngày nhận (từ {show_date(earliest)} đến hôm nay) rồi chạy lại; số ngày trễ "
            "tính theo cột ấy."
        )


_NAMED = 5


def of_closing(day: dt.date, period: Period, reopened: dt.date | None) -> dt.date:
    """Give back the day on which a period is closed, after it was reopened or for the first time.

    Raises:
        VtltError: it is to come, before the period, or before the reopening.
    """
    if reopened is None:
        return _of_period("Ngày chốt", day, period)
    return _possible("Ngày chốt", day, reopened, "ngày mở lại lần trước")


def of_reopening(day: dt.date, closed: dt.date) -> dt.date:
    """Give back the day on which a closed period is opened again.

    Raises:
        VtltError: it is to come, or before the closing.
    """
    return _possible("Ngày mở lại", day, closed, "ngày chốt")


def unused(day: dt.date) -> str:
    """Say that no new file took a given day of receipt; nothing of today, which nobody has to give."""
    if day == today():
        return ""
    return (
        f"Không có tệp mới nào lấy ngày nhận {show_date(day)} (tệp trong thư lấy ngày của thư), nên ngày này "
        "chưa dùng; sửa ngày đã ghi thì sửa cột Ngày nhận ở so-nhan.xlsx rồi chạy lại."
    )


def _of_period(what: str, day: dt.date, period: Period) -> dt.date:
    return _possible(what, day, period.first_day, f"ngày kỳ {period} bắt đầu")


def _possible(what: str, day: dt.date, earliest: dt.date, event: str) -> dt.date:
    # Today can always be: a period may be practised before it begins, and a day in a ledger stays as it is.
    now = today()
    if min(earliest, now) <= day <= now:
        return day
    wrong = "chưa tới" if day > now else f"đứng trước {event} ({show_date(earliest)})"
    span = f"từ {show_date(earliest)} đến hôm nay" if earliest < now else "hôm nay"
    raise VtltError(f"{what} {show_date(day)} {wrong}. Ghi ngày {span}, ví dụ {show_date(now)}.")
