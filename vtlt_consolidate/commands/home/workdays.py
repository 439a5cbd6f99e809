"""The days on which offices in Việt Nam work."""

from __future__ import annotations

import datetime as dt
import functools

from holidays import country_holidays

_SATURDAY = 5


def next_workday(day: dt.date) -> dt.date:
    """The day itself if people work on it, otherwise the next day on which they do."""
    while day.weekday() >= _SATURDAY or day in _holidays(day.year):
        day += dt.timedelta(days=1)
    return day


@functools.cache
def _holidays(year: int) -> frozenset[dt.date]:
    """The public holidays of a year, and days off in lieu."""
    return frozenset(country_holidays("VN", years=year))
