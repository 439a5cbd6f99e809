"""When a duty is due in each period: “ngày 25 hằng tháng”, “ngày 05 tháng sau”, “15/02”, “10/01 năm sau”."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from dataclasses import dataclass

from vtlt_consolidate.words.period import MONTHS_OF_A_YEAR, Period
from vtlt_consolidate.words.text import clean

_DIGITS = re.compile(r"\d+")
_LAST = "ngày cuối tháng"
_OF_MONTH = re.compile(
    r"(?:(?P<last>ngày cuối(?: cùng)?(?: của)? tháng)|ngày (?P<day>\d{1,2}))"
    r"(?P<when>(?: của)? tháng sau| (?:hằng|hàng) tháng| (?:của )?tháng cuối kỳ)?"
)
_OF_YEAR = re.compile(
    r"(?:ngày )?(?P<day>\d{1,2})(?:/| tháng )(?P<month>\d{1,2})(?P<next> năm sau| (?:hằng|hàng) năm)?"
)


@dataclass(frozen=True)
class DueRule:
    """The day on which something is due for a period.

    Args:
        day: of the month, 1 to 31; 0: the last one. A month that is too short has its last day instead.
        month: of the year; 0: the month in which the period ends.
        later: months after that one, or years after the year of the period.
    """

    day: int
    month: int = 0
    later: int = 0

    def on(self, period: Period) -> dt.date:
        """The day for a period, be it a working day or not."""
        if self.month:
            return _day(period.year + self.later, self.month, self.day)
        ends = 12 * period.year + period.last_month - 1 + self.later
        return _day(ends // MONTHS_OF_A_YEAR, ends % MONTHS_OF_A_YEAR + 1, self.day)

    def __str__(self) -> str:
        if self.month:
            return f"{self.day:02d}/{self.month:02d}" + (" năm sau" if self.later else "")
        named = f"ngày {self.day:02d}" if self.day else _LAST
        if self.later:
            return f"{named} tháng sau" if self.day else f"{_LAST} sau"
        return f"{named} hằng tháng" if self.day else _LAST


def _day(year: int, month: int, day: int) -> dt.date:
    last = calendar.monthrange(year, month)[1]
    return dt.date(year, month, min(day, last) if day else last)


def parse(text: str) -> DueRule:
    """Read a rule as an office writes it.

    Raises:
        ValueError: it is none of the known ways of writing it, or there is no such day.
    """
    plain = clean(text).casefold()
    if int(next(iter(_DIGITS.findall(plain)), 1)) == 0:
        raise ValueError(text)
    if found := _OF_MONTH.fullmatch(plain.replace(f"{_LAST} sau", f"{_LAST} tháng sau")):
        later = int("sau" in (found["when"] or ""))
        return _checked(DueRule(int(found["day"] or 0), later=later))
    if found := _OF_YEAR.fullmatch(plain):
        return _checked(DueRule(int(found["day"]), int(found["month"]), int("sau" in (found["next"] or ""))))
    raise ValueError(text)


def _checked(rule: DueRule) -> DueRule:
    if rule.month:
        # 29/02 is a day of some years.
        dt.date(2024, rule.month, rule.day)
    elif not 0 <= rule.day <= calendar.monthrange(2024, 1)[1]:
        raise ValueError(str(rule.day))
    return rule
