"""Reporting periods: 2019-10, 2021-Q3, 2021-H1, 2021."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from dataclasses import dataclass

from vtlt_consolidate.words.errors import VtltError
from vtlt_consolidate.words.text import EXAMPLE_DAY, official_month, show_date

# A slip such as 0226-03 would begin a period whose folder nothing finds again.
_YEAR = r"(?:19|20|21)\d\d"
_PATTERN = re.compile(rf"(?P<year>{_YEAR})(?:-(?:(?P<month>0[1-9]|1[0-2])|Q(?P<q>[1-4])|H(?P<h>[12])))?")
MONTHS_OF_A_YEAR = 12
_EXAMPLE = 5
LENGTHS = {1: "tháng", 3: "quý", 6: "kỳ 6 tháng", MONTHS_OF_A_YEAR: "năm"}
"""Length of a period in months → what it is called."""
FROM_PARTS = {1: "--from-months", 3: "--from-quarters", 6: "--from-halves"}
"""Length in months of the shorter periods → the option that puts a longer one together from them."""
_HALVES = {1: "6 tháng đầu năm", 2: "6 tháng cuối năm"}
_ROMAN = ("I", "II", "III", "IV")


@dataclass(frozen=True, order=True)
class Period:
    """A month, quarter, half or whole year.

    Periods are ordered by the month in which they end, the shorter first: 2021-03, 2021-Q1; 2021-Q4, 2021.

    Args:
        year: the calendar year.
        last_month: the month in which the period ends, 1 to 12.
        months: how many months it covers: 1, 3, 6 or 12.
    """

    year: int
    last_month: int
    months: int

    @classmethod
    def parse(cls, text: str) -> Period:
        """Read `2019-10`, `2021-Q3`, `2021-H1` or `2021`.

        Raises:
            VtltError: the text is none of these.
        """
        found = _PATTERN.fullmatch(text.strip().upper())
        if found is None:
            raise VtltError(
                f"“{text}” không phải là kỳ báo cáo. Cách viết: 2026-03 (tháng), 2026-Q1 (quý), "
                "2026-H1 (6 tháng đầu năm) hoặc 2026 (năm)."
            )
        year = int(found["year"])
        if found["month"]:
            return cls(year, int(found["month"]), 1)
        if found["q"]:
            return cls(year, 3 * int(found["q"]), 3)
        if found["h"]:
            return cls(year, 6 * int(found["h"]), 6)
        return cls(year, 12, 12)

    @classmethod
    def around(cls, day: dt.date, months: int) -> Period:
        """The period of a length in months in which a day lies."""
        return cls(day.year, -(-day.month // months) * months, months)

    def __str__(self) -> str:
        tail = {
            1: f"-{self.last_month:02d}",
            3: f"-Q{self.last_month // 3}",
            6: f"-H{self.last_month // 6}",
            12: "",
        }
        return f"{self.year}{tail[self.months]}"

    @property
    def previous(self) -> Period:
        """The period of the same length just before this one."""
        ends = 12 * self.year + self.last_month - self.months - 1
        return Period(ends // 12, ends % 12 + 1, self.months)

    @property
    def following(self) -> Period:
        """The period of the same length just after this one."""
        ends = 12 * self.year + self.last_month + self.months - 1
        return Period(ends // 12, ends % 12 + 1, self.months)

    def parts(self, months: int) -> tuple[Period, ...]:
        """The shorter periods that it consists of, in order.

        Args:
            months: the length of each; divides that of this period.
        """
        first = self.last_month - self.months + months
        return tuple(Period(self.year, last, months) for last in range(first, self.last_month + 1, months))

    def __contains__(self, other: Period) -> bool:
        """Say whether another period lies within this one."""
        return other.first_day >= self.first_day and other.last_day <= self.last_day

    def before(self, other: Period) -> bool:
        """Say whether this period ends before another one begins; their lengths may differ."""
        return 12 * self.year + self.last_month <= 12 * other.year + other.last_month - other.months

    @property
    def first_day(self) -> dt.date:
        """The day on which the period begins."""
        return dt.date(self.year, self.last_month - self.months + 1, 1)

    @property
    def last_day(self) -> dt.date:
        """The day on which the period ends."""
        return dt.date(self.year, self.last_month, calendar.monthrange(self.year, self.last_month)[1])

    def examples(self, text: str) -> str:
        """Put a day of the period in the place of the day in examples, as offices copy what they see."""
        return text.replace(EXAMPLE_DAY, show_date(self.first_day.replace(day=_EXAMPLE)))

    @property
    def label(self) -> str:
        """The period in Vietnamese words, such as `tháng 10 năm 2019` or `quý III năm 2021`.

        Months 1 and 2 carry a leading zero, the others do not (Nghị định 30/2020/NĐ-CP, Phụ lục I).
        """
        words = {
            1: f"tháng {official_month(self.last_month)} năm",
            3: f"quý {_ROMAN[(self.last_month - 1) // 3]} năm",
            6: _HALVES[(self.last_month + 5) // 6],
            12: "năm",
        }
        return f"{words[self.months]} {self.year}"


def in_words(code: str) -> str:
    """A period in words by its code: `tháng 3 năm 2026` for `2026-03`; anything else stays as it is."""
    return Period.parse(code).label if _PATTERN.fullmatch(code) else code
