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


_OTHERWISE = re.compile(
    r"(?:đến|hết|từ|trước|sau|hạn|hiệu lực|nộp|gửi)(?: (?:hết|kể từ|từ|ngày|là))*\s*:?\s*$", re.IGNORECASE
)


def issued_in(text: str) -> list[dt.date]:
    """The days of a text without those until or from which something is valid: `thực hiện đến 31/12/2026`."""
    plain = clean(text)
    found = [(parse_date(each[0]), plain[: each.start()]) for each in _DAY.finditer(plain)]
    return [day for day, before in found if day and not _OTHERWISE.search(before)]
