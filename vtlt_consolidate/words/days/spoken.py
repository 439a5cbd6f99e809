"""Reads parts of the calendar as people name them: `quý I/2026`, `T2`, `từ 01/02/2026 đến 28/02/2026`."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache, lru_cache

from vtlt_consolidate.words.period import LENGTHS, MONTHS_OF_A_YEAR, Period
from vtlt_consolidate.words.text import clean

_NUMBERS = {
    "một": 1, "giêng": 1, "hai": 2, "ba": 3, "tư": 4, "bốn": 4, "năm": 5, "sáu": 6, "bảy": 7, "tám": 8,
    "chín": 9, "mười": 10, "mười một": 11, "mười hai": 12, "chạp": 12, "i": 1, "ii": 2, "iii": 3, "iv": 4,
}  # fmt: skip
_BARE = {
    "thang": "tháng", "quy": "quý", "qui": "quý", "quí": "quý", "nam": "năm", "dau": "đầu", "cuoi": "cuối",
    "den": "đến", "ngay": "ngày", "tu": "từ", "ky": "kỳ", "kì": "kỳ", "bao": "báo", "cao": "cáo",
}  # fmt: skip
"""Words that are typed without their marks, or in another spelling."""
_DOTS = re.compile(r"…|\.{2,}|_{2,}")
"""What a blank is printed with."""
_BARE_WORD = re.compile(rf"(?<!\w)(?:{'|'.join(_BARE)})(?!\w)")

_Y = r"(?:19|20|21)\d\d(?!\d)"
# `tháng năm 2026` is a month that was not filled in; May is `tháng năm năm 2026`.
_MONTH = (
    r"(?:(?:0?[1-9]|1[0-2])(?!\d)|mười một|mười hai|mười|một|giêng|hai|ba|tư|bốn|năm(?=\s*(?:năm|[/-]))"
    r"|sáu|bảy|tám|chín|chạp)"
)
_LISTED = re.compile(rf"\d+|(?<!\w)(?:{'|'.join(sorted(_NUMBERS, key=len, reverse=True))})(?!\w)")
_QUARTER = r"(?:(?:iv|i{1,3}|0?[1-4]|một|hai|ba|tư|bốn)(?!\w))"
_AND = r"\s*(?:[,;–+&-]|và|đến|tới|đến hết)\s*"
_OF = r"(?:\s*(?:[,/.–(-]|của)?\s*(?:năm\s*)?(?P<{name}>" + _Y + r")|\s*/\s*(?P<{name}_short>[23]\d)(?!\d))?"
_SLASH = r"\s*[/.-]\s*"
_DAY = (
    rf"(?:ngày\s+)?\d{{1,2}}{_SLASH}\d{{1,2}}{_SLASH}\d{{4}}(?!\d)"
    r"|ngày\s+\d{1,2}\s+tháng\s+\d{1,2}(?:\s+năm\s+\d{4})?"
)
_FROM = (
    rf"(?:từ\s+)?(?:ngày\s+)?\d{{1,2}}(?:{_SLASH}|\s+tháng\s+)\d{{1,2}}(?:(?:{_SLASH}|\s+năm\s+)\d{{4}})?"
    r"|(?:từ\s+)?ngày\s+\d{1,2}|từ\s+\d{1,2}"
)
_ALTERNATIVES = (
    rf"(?P<first>{_FROM})\s*(?:[–→-]|đến|tới)\s*(?:hết\s+)?(?P<last>{_DAY})",
    rf"(?P<until>đến\s+(?:hết\s+)?)?(?P<day>{_DAY})",
    r"(?P<count>\d{1,2}|ba|sáu|chín|nửa)\s*(?:tháng|t)?\s*(?P<end>đầu|cuối)(?:\s*(?:của\s*)?năm)?"
    + _OF.format(name="count_year"),
    rf"(?P<whole>0?[3-9]|1[0-2])\s*(?:tháng\s*(?:/\s*|năm\s*)?|t/\s*)(?P<whole_year>{_Y})",
    rf"(?:quý|q)\s*\.?\s*(?P<quarters>{_QUARTER}(?:{_AND}(?:quý\s*)?{_QUARTER})*)"
    + _OF.format(name="quarters_year"),
    rf"(?:tháng|t)\s*\.?\s*(?P<months>{_MONTH}(?:{_AND}(?:(?:tháng|t)\s*)?{_MONTH})*)"
    + _OF.format(name="months_year"),
    rf"h(?P<half>[12])\s*[/-]?\s*(?P<half_year>{_Y})",
    rf"(?P<code_year>{_Y})-(?:q(?P<code_quarter>[1-4])|h(?P<code_half>[12]))(?!\w)",
    rf"(?P<slash_month>{_MONTH})\s*[/-]\s*(?P<slash_year>{_Y})(?![/\d])",
    rf"(?P<iso_year>{_Y})[/-](?P<iso_month>{_MONTH})(?![/-])",
    rf"(?:(?P<said>(?<!đầu )(?<!tháng )(?<!quý )năm\s+)|(?<!năm ))(?P<year>{_Y})"
    rf"(?:\s*[–-]\s*(?:năm\s+)?(?P<to_year>{_Y}))?(?![/-]?\w)",
)


# Compiled when it is first needed: every command imports this, also one that only shows its help.
@cache
def _named() -> re.Pattern[str]:
    """What finds the names of stretches."""
    return re.compile(rf"(?<![\w/.-])(?:{'|'.join(_ALTERNATIVES)})")


_WHOLE_YEAR = "year"
_DAYS = "days"


@dataclass(frozen=True)
class Stretch:
    """A part of the calendar that a text names.

    Args:
        first: the day on which it begins.
        last: the day on which it ends.
        kind: what names it, such as `months`.
        dated: its year is said, not assumed.
        worded: it is said to be a month, quarter or year: `tháng 02/2026`, not `02/2026`.
        at: where it begins and ends in the text.
    """

    first: dt.date
    last: dt.date
    kind: str
    dated: bool
    worded: bool
    at: tuple[int, int]

    @property
    def period(self) -> Period | None:
        """The period that it is; `None` if it is none, such as two months."""
        months = 12 * (self.last.year - self.first.year) + self.last.month - self.first.month + 1
        if months not in LENGTHS:
            return None
        found = Period.around(self.last, months)
        return found if (found.first_day, found.last_day) == (self.first, self.last) else None

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.last - self.first).days + 1

    def means(self, period: Period) -> bool:
        """Say whether it is a period; days until which figures are gathered need not be those of months."""
        if self.kind != _DAYS:
            return (self.first, self.last) == (period.first_day, period.last_day)
        whole = (period.last_day - period.first_day).days + 1
        # `từ 15/12/2025 đến 14/3/2026` is how offices gather a first quarter.
        ends = period.first_day <= self.last <= period.last_day
        return ends and _LEAST_SHARE * whole <= self.days <= _MOST_SHARE * whole

    def meets(self, period: Period) -> bool:
        """Say whether it has a day of a period."""
        return self.first <= period.last_day and period.first_day <= self.last


_LEAST_SHARE, _MOST_SHARE = 0.6, 1.2


class Told(StrEnum):
    """What a line about the period of a form says of it."""

    SAME = "same"
    OTHER = "other"
    UNCLEAR = "unclear"


# Cached, because the forms of a month have the same lines.
@lru_cache(maxsize=1 << 12)
def plain(text: str) -> str:
    """Put a text into small letters, and mark the words about periods that were typed without marks."""
    small = clean(_DOTS.sub(" ", text)).lower()
    return _BARE_WORD.sub(lambda word: _BARE[word[0]], small)


def stretches(text: str, year: int = 0) -> list[Stretch]:
    """Find the parts of the calendar that a text names; single days are none.

    Args:
        text: what was written.
        year: where no year is said; 0: what has none is left out.
    """
    return list(_joined(plain(text), year))


def mentioned(text: str) -> set[Period]:
    """Find the periods that a text names: `tháng 3 năm 2026`, `quý I/2026`, `năm 2026`, `2026-03`.

    A day such as `ngày 05 tháng 3 năm 2026` is not a period: reports are signed in the month after the one
    they are about.
    """
    words = plain(text)
    found = stretches(text)
    # Four digits alone may be any number, not only a year; a code of a period is one alone.
    alone = not words.isdecimal() and len(found) == 1 and found[0].at == (0, len(words))
    return {period for each in found if (each.worded or alone) and (period := each.period)}


def understood(text: str) -> Period | None:
    """The period that another way of writing means: `2026-3`, `3/2026`, `tháng 3/2026`, `quý I/2026`."""
    meant = mentioned(text)
    return meant.pop() if len(meant) == 1 else None


_MONTH_ALONE = re.compile(r"(?:t|th[aá]ng )?(?P<month>0?[1-9]|1[0-2])")


def without_year(text: str, year: int) -> str:
    """Say which periods may be meant where a month is named without its year: `tháng 3`, `T3`, `03`.

    Args:
        text: what was written.
        year: the present one.

    Returns:
        The sentence; empty if no month is named.
    """
    found = _MONTH_ALONE.fullmatch(" ".join(text.split()).lower())
    if not found:
        return ""
    month = int(found["month"])
    return f"“{text}” chưa có năm; ghi {year}-{month:02d} hoặc {year - 1}-{month:02d}."


_STOCK = frozenset(
    word
    for phrase in (
        "kỳ báo cáo số liệu đợt lần bổ sung chính thức trong của từ đến hết ngày tháng quý năm cả thực hiện",
        "định hằng hàng thứ một hai tính là này",
    )
    for word in phrase.split()
)
"""Words beside a period that change nothing about it."""
_WORD = re.compile(r"\w+")


@lru_cache(maxsize=1 << 10)
def judged(line: str, period: Period, blank: str) -> Told:
    """Judge what a line about the period of a form says.

    Args:
        line: what stands there.
        period: the period of the form.
        blank: the line as the form was issued.
    """
    if plain(line) == plain(blank):
        return Told.SAME
    named, own = stretches(line, period.year), stretches(blank, period.year)
    # A single day says when something was reported, but `tính đến 28/02/2026` alone says of what.
    first, last = period.first_day, period.last_day
    ends = [] if named else [day for day in _until(plain(line)) if not first <= day <= last]
    here = any(each.means(period) for each in named)
    others = [each for each in named if not (each.meets(period) or _is_of(each, own))]
    if ends or others or (named and not here):
        return Told.OTHER
    return Told.SAME if here and _rest(line) <= (_STOCK | _rest(blank)) else Told.UNCLEAR


@lru_cache(maxsize=1 << 12)
def names_only(text: str) -> bool:
    """Say whether a text names a part of the calendar in words, and nothing else: `BÁO CÁO THÁNG 02/2026`."""
    # A code alone, such as `2026-02`, may be the tag of a form.
    return any(each.worded for each in stretches(text, _ANY_YEAR)) and unnamed(text)


def unnamed(text: str) -> bool:
    """Say whether a text says nothing beside the parts of the calendar that it names."""
    return _rest(text) <= _STOCK


_ANY_YEAR = 2000


def _is_of(stretch: Stretch, own: list[Stretch]) -> bool:
    return any((stretch.first, stretch.last) == (each.first, each.last) for each in own)


def _rest(line: str) -> frozenset[str]:
    """The words of a line beside what names parts of the calendar."""
    words = _named().sub(" ", plain(line))
    return frozenset(word for word in _WORD.findall(words) if not word.isdecimal())


def _until(text: str) -> Iterator[dt.date]:
    for found in _named().finditer(text):
        if found["until"] and (day := _day(found["day"], found["day"])):
            yield day


@dataclass(frozen=True)
class _Months:
    """Whole months, counted from 1 within their year, which is 0 if it is not said."""

    kind: str
    year: int
    first: int
    last: int
    worded: bool
    at: tuple[int, int]

    def of(self, year: int, *, dated: bool) -> Stretch:
        # Several years in a row have more than twelve months.
        years, month = divmod(self.last - 1, MONTHS_OF_A_YEAR)
        last = Period(year + years, month + 1, 1).last_day
        return Stretch(dt.date(year, self.first, 1), last, self.kind, dated, self.worded, self.at)


def _joined(text: str, year: int) -> Iterator[Stretch]:
    """Yield the stretches of a text; two of a kind with `và` or `đến` between them are one."""
    before: Stretch | None = None
    for each in _dated(text, year):
        between = text[before.at[1] : each.at[0]] if before else ""
        if before and before.kind == each.kind and re.fullmatch(_AND, between):
            first, last = min(before.first, each.first), max(before.last, each.last)
            before = replace(before, first=first, last=last, at=(before.at[0], each.at[1]))
            continue
        if before:
            yield before
        before = each
    if before:
        yield before


def _dated(text: str, year: int) -> Iterator[Stretch]:
    """Yield what is named, with the year that is said beside it: `quý I (năm 2026)`."""
    found = [each for each in map(_read, _named().finditer(text)) if each]
    months = [each for each in found if isinstance(each, _Months)]
    waiting = not all(each.year for each in months)
    years = [(each.at, each.year) for each in months if each.year]
    for each in found:
        if isinstance(each, Stretch):
            yield each
        elif waiting and each.kind == _WHOLE_YEAR and each.last == MONTHS_OF_A_YEAR:
            continue
        # The year that follows, or else the last one before.
        elif said := each.year or next((said for at, said in (*years, *years[-1:]) if at > each.at), 0):
            yield each.of(said, dated=True)
        elif years or year:
            yield each.of(years[-1][1] if years else year, dated=bool(years))


def _read(found: re.Match[str]) -> _Months | Stretch | None:
    """Read one thing that a text names; `None` for a single day, and for what is in no calendar."""
    parts, at = found.groupdict(), found.span()
    if parts["last"]:
        return _range(parts["first"], parts["last"], at)
    if parts["day"]:
        return None
    if parts["count"] or parts["whole"]:
        return _counted(parts, at)
    for kind, months in (("quarters", 3), ("months", 1)):
        if parts[kind]:
            listed = [_number(each) for each in _LISTED.findall(parts[kind])]
            first, last = months * (min(listed) - 1) + 1, months * max(listed)
            return _Months(kind, _year(parts, f"{kind}_year"), first, last, worded=True, at=at)
    return _of_code(parts, at)


def _counted(parts: dict[str, str], at: tuple[int, int]) -> _Months | None:
    """Read a number of months at one end of a year."""
    word = parts["count"] or parts["whole"]
    months = MONTHS_OF_A_YEAR // 2 if word == "nửa" else _number(word)
    if not 0 < months <= MONTHS_OF_A_YEAR:
        return None
    year = int(parts["whole_year"]) if parts["whole"] else _year(parts, "count_year")
    first = MONTHS_OF_A_YEAR + 1 - months if parts["end"] == "cuối" else 1
    return _Months("count", year, first, first + months - 1, worded=True, at=at)


def _of_code(parts: dict[str, str], at: tuple[int, int]) -> _Months:
    """Read what is only digits: `02/2026`, `2026-02`, `2026-Q1`, `2026`."""
    year = next(int(parts[key]) for key in _YEARS if parts[key])
    for kind, months, keys in _CODES:
        if word := next((parts[key] for key in keys if parts[key]), ""):
            number = _number(word)
            first, last = months * (number - 1) + 1, months * number
            return _Months(kind, year, first, last, worded=False, at=at)
    years = max(int(parts["to_year"] or year) - year + 1, 1)
    return _Months(_WHOLE_YEAR, year, 1, MONTHS_OF_A_YEAR * years, worded=bool(parts["said"]), at=at)


_YEARS = ("half_year", "code_year", "slash_year", "iso_year", "year")
_CODES = (
    ("count", 6, ("half", "code_half")),
    ("quarters", 3, ("code_quarter",)),
    ("months", 1, ("slash_month", "iso_month")),
)


def _number(word: str) -> int:
    return _NUMBERS.get(word) or int(word)


def _year(parts: dict[str, str], name: str) -> int:
    short = parts[f"{name}_short"]
    return int(parts[name] or 0) or (2000 + int(short) if short else 0)


def _range(first: str, last: str, at: tuple[int, int]) -> Stretch | None:
    end = _day(last, last)
    begin = _day(first, last)
    if end is None or begin is None or begin > end:
        return None
    return Stretch(begin, end, _DAYS, dated=True, worded=False, at=at)


def _day(words: str, whole: str) -> dt.date | None:
    """Read a day; the month and year that it does not say are those of a whole one."""
    own, other = (list(map(int, re.findall(r"\d+", text))) for text in (words, whole))
    day, month, year = own + other[len(own) :] if len(other) > len(own) else own[:3]
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None
