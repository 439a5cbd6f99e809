"""Finds the days that stand inside a text: `12/KH-UBND ngày 05/3/2026`."""

from __future__ import annotations

import datetime as dt
import re

from vtlt_consolidate.words.text import clean, parse_date

_DAY = re.compile(
    r"(?<![\w/.-])(?:ngày\s+\d{1,2}(?:\s+tháng\s+\d{1,2}\s+năm\s+\d{4}|[/.-]\d{1,2}[/.-](?:\d{4}|\d{2}))"
    r"|\d{1,2}[/.-]\d{1,2}[/.-]\d{4})(?![/.-]?\w)",
    re.IGNORECASE,
)


def days_in(text: str) -> list[dt.date]:
    """The days of a text in their order; what looks like one and is in no calendar is left out."""
    found = (parse_date(each[0]) for each in _DAY.finditer(clean(text)))
    return [day for day in found if day]
