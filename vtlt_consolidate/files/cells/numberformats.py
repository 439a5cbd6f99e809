"""Renders number formats, as ECMA-376 part 1, 18.8.31 describes them, to know what a person sees.

No maintained library renders them. Decimals are written with a comma and without grouping, so that the result
can be read like what people type.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

BUILT_IN = {
    0: "General", 1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%", 11: "0.00E+00",
    12: "# ?/?", 13: "# ??/??", 37: "#,##0 ;(#,##0)", 38: "#,##0 ;[Red](#,##0)", 39: "#,##0.00;(#,##0.00)",
    40: "#,##0.00;[Red](#,##0.00)", 48: "##0.0E+0", 49: "@",
}  # fmt: skip
"""Number of a built-in format, which files do not spell out → its code. Formats of dates are missing, because
their cells are read as dates."""

EAST_ASIAN = frozenset({*range(27, 37), *range(50, 59)})
"""Built-in formats that are dates only in Chinese, Japanese and Korean Excel."""

NOT_WRITTEN = "phân số hoặc số mũ"
"""Stands for what a cell shows that is not computed here; nobody sees these words."""
_TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"?|\\(?P<escaped>.)|_(?P<space>.)|\*(?P<fill>.)|\[(?P<bracket>[^\]]*)\]'
    r"|(?P<general>general)|(?P<power>e[+-])|(?P<meridiem>am/pm|a/p)|(?P<char>.)",
    re.IGNORECASE | re.DOTALL,
)
_CONDITION = re.compile(r"(<=|>=|<>|<|>|=)\s*(-?[\d.]+)")
_CURRENCY = re.compile(r"\$([^-]*)(?:-.*)?")
_ELAPSED = re.compile(r"h+|m+|s+", re.IGNORECASE)
_COLOURS = {"white": "FFFFFF", "color2": "FFFFFF", "color 2": "FFFFFF"}
_DATE_LETTERS = frozenset("ymdhsYMDHSbBgG")
_DIGITS = frozenset("0#?")
_MONEY = re.compile(r"(?i)\b(?:vn[dđ]|đồng|đ|usd|eur)\b|[₫$€£¥]")
_BY_SIGN = 2
_WITH_TEXT = 4
_THREE = 3


@dataclass(frozen=True)
class Shown:
    """The visible content of a cell.

    Args:
        text: the text; blank if the format hides the value.
        exact: the same text without rounding.
        percent: it is shown as a percentage.
        colour: the colour that the format sets, as RRGGBB; empty: the colour of the cell.
    """

    text: str
    exact: str
    percent: bool = False
    colour: str = ""


@dataclass(frozen=True)
class _Section:
    """One of up to four sections of a format.

    Args:
        parts: pairs of a kind (`text`, `digit`, `point`, `general`, `at`) and its text.
    """

    parts: tuple[tuple[str, str], ...]
    condition: tuple[str, Decimal] | None = None
    colour: str = ""
    percents: int = 0
    thousands: int = 0
    date: bool = False
    odd: bool = False

    def has(self, kind: str) -> bool:
        return any(part == kind for part, _ in self.parts)

    def says(self, kind: str, inside: str) -> str:
        """The text of the section, with `inside` in place of the part for the value."""
        return "".join(
            inside if part == kind else text for part, text in self.parts if part in (kind, "text")
        )


def plain(code: str) -> bool:
    """Say whether a format shows every value as it is, or is a date format, so nothing has to be rendered."""
    return bool(_PLAIN.fullmatch(code)) or is_date(code)


_PLAIN = re.compile(r"(?:general|@|(?:#,#|#)*0\.#{6,})?", re.IGNORECASE)
"""Formats that hide no digit of an answer, as answers have at most six decimals."""


@lru_cache(maxsize=512)
def is_date(code: str) -> bool:
    """Say whether a format shows dates or times."""
    return any(section.date for section in _sections(code)[:1])


def number_shown(code: str, value: Decimal) -> Shown | None:
    """Render a number; `None` if the format shows it as a date.

    Args:
        code: the format as files write it (decimal point, English colours).
        value: the value of the cell.
    """
    sections = _sections(code)
    section, value = _choose(sections, value)
    if section is None:
        return Shown("", "")
    if section.date:
        return None
    return _render(section, value)


def text_shown(code: str, text: str) -> Shown:
    """Render a text."""
    sections = _sections(code)
    last = sections[-1]
    if len(sections) < _WITH_TEXT and not last.has("at"):
        return Shown(text, text)
    shown = last.says("at", text)
    return Shown(shown, shown, colour=last.colour)


@lru_cache(maxsize=512)
def _sections(code: str) -> tuple[_Section, ...]:
    parts: list[list[re.Match[str]]] = [[]]
    for token in _TOKEN.finditer(code):
        if token["char"] == ";":
            parts.append([])
        else:
            parts[-1].append(token)
    return tuple(_section(tokens) for tokens in parts[:_WITH_TEXT])


def _section(tokens: list[re.Match[str]]) -> _Section:
    reading = _Reading()
    for token in tokens:
        reading.take(token)
    return reading.done()


class _Reading:
    """Reads a section of a format, token by token."""

    def __init__(self) -> None:
        self.parts: list[tuple[str, str]] = []
        self.condition: tuple[str, Decimal] | None = None
        self.colour = ""
        self.percents = self.commas = self.thousands = 0
        self.date = self.odd = self.digits = False

    def take(self, token: re.Match[str]) -> None:
        """Add one token."""
        if token["bracket"] is not None:
            self._bracket(token["bracket"])
        elif token["general"]:
            self.parts.append(("general", ""))
        elif token["power"]:
            self.odd = True
        elif token["meridiem"]:
            self.date = True
        elif token["char"]:
            self._char(token["char"])
        else:
            self.parts.append(("text", token["quoted"] or token["escaped"] or " "))

    def _bracket(self, inside: str) -> None:
        if found := _CONDITION.fullmatch(inside.strip()):
            self.condition = found[1], Decimal(found[2])
        elif found := _CURRENCY.fullmatch(inside):
            self.parts.append(("text", found[1]))
        elif _ELAPSED.fullmatch(inside):
            self.date = True
        else:
            self.colour = _COLOURS.get(inside.casefold(), self.colour)

    def _char(self, char: str) -> None:
        if char in _DIGITS:
            self.commas = 0
            self.digits = True
            self.parts.append(("digit", char))
        elif char == ".":
            self._scale()
            self.parts.append(("point", "."))
        elif char == "," and self.digits:
            self.commas += 1
        elif char == "%":
            self.percents += 1
            self.parts.append(("text", "%"))
        elif char == "@":
            self.parts.append(("at", ""))
        elif char in _DATE_LETTERS:
            self.date = True
        else:
            # A fraction, which is not rendered; its rounding would depend on its digits.
            self.odd |= char == "/" and self.digits
            self.parts.append(("text", char))

    def _scale(self) -> None:
        self.thousands += self.commas
        self.commas = 0

    def done(self) -> _Section:
        """Make the section."""
        self._scale()
        return _Section(
            tuple(self.parts), self.condition, self.colour, self.percents, self.thousands, self.date, self.odd
        )


def _choose(sections: tuple[_Section, ...], value: Decimal) -> tuple[_Section | None, Decimal]:
    """Choose the section for a number; the section for negative numbers shows the sign itself."""
    numeric = [section for section in sections if not (section is sections[-1] and _is_of_text(sections))]
    if not numeric:
        numeric = [_Section((("general", ""),))]
    if any(section.condition for section in numeric[:_BY_SIGN]):
        return _by_condition(numeric, value)
    # Sections are for positive and negative numbers, zero and text, in this order (18.8.31).
    if value < 0 and len(numeric) >= _BY_SIGN:
        return numeric[1], -value
    if value == 0 and len(numeric) >= _THREE:
        return numeric[2], value
    return numeric[0], value


def _is_of_text(sections: tuple[_Section, ...]) -> bool:
    last = sections[-1]
    return len(sections) == _WITH_TEXT or (last.has("at") and not last.has("digit"))


def _by_condition(sections: list[_Section], value: Decimal) -> tuple[_Section | None, Decimal]:
    meets = {
        "<": value.__lt__, "<=": value.__le__, ">": value.__gt__, ">=": value.__ge__, "=": value.__eq__,
        "<>": value.__ne__,
    }  # fmt: skip
    for section in sections[:_BY_SIGN]:
        if section.condition is None or meets[section.condition[0]](section.condition[1]):
            return section, value
    return (sections[2] if len(sections) >= _THREE else None), value


def _render(section: _Section, value: Decimal) -> Shown | None:
    percent = section.percents > 0
    # Every comma behind the last digit divides by 1000.
    value = value * 100**section.percents / 1000**section.thousands
    if section.has("general") or not section.has("digit"):
        inside = _written(value)
        shown = section.says("general", inside)
        return Shown(shown, shown, percent, section.colour)
    if section.odd:
        is_integer = value == value.to_integral_value()
        shown = _written(value) if is_integer and not percent else NOT_WRITTEN
        return Shown(shown, shown, percent, section.colour)
    shown, unrounded = (_digits(section, value, exact=exact) for exact in (False, True))
    return Shown(shown, unrounded, percent, section.colour)


def _written(value: Decimal) -> str:
    text = format(value.normalize(), "f")
    return text.replace(".", ",")


def _digits(section: _Section, value: Decimal, *, exact: bool) -> str:
    """Put the digits of a number in the places of the section, with its other texts between them."""
    points = [at for at, (kind, _) in enumerate(section.parts) if kind == "point"]
    last = max(at for at, (kind, _) in enumerate(section.parts) if kind == "digit")
    point = points[0] if points else last + 1
    decimals = [text for kind, text in section.parts[point:] if kind == "digit"]
    places = len(decimals) if not exact else max(len(decimals), -int(value.normalize().as_tuple().exponent))
    rounded = abs(value).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    integer, _, fraction = format(rounded, "f").partition(".")
    head = _integer_places(section.parts[:point], integer.lstrip("0"))
    tail = _fraction(section.parts[point:], fraction)
    return ("-" if value < 0 and rounded else "") + head + tail


def _integer_places(parts: tuple[tuple[str, str], ...], digits: str) -> str:
    """Fill the places before the point from the right; the first one takes all remaining digits."""
    shown, left = "", sum(kind == "digit" for kind, _ in parts)
    for kind, text in reversed(parts):
        if kind == "text":
            shown = text + shown
        elif kind == "digit":
            left -= 1
            put, digits = (digits, "") if not left else (digits[-1:], digits[:-1])
            shown = (put or {"0": "0", "?": " "}.get(text, "")) + shown
    return shown


def _fraction(parts: tuple[tuple[str, str], ...], digits: str) -> str:
    """Fill the places after the point; the last one takes digits that are left, and `#` drops zeros."""
    shown, put, at = "", "", 0
    room = [text for kind, text in parts if kind == "digit"]
    kept = digits.rstrip("0")
    needed = max(len(kept), *(n + 1 for n, text in enumerate(room) if text == "0"), 0) if room else len(kept)
    digits = digits[:needed].ljust(needed, "0")
    for kind, text in parts:
        if kind == "text":
            shown += text
        elif kind == "digit":
            at += 1
            last = at == len(room)
            put, digits = (digits, "") if last else (digits[:1], digits[1:])
            shown += put
    if not room and digits:
        shown = digits + shown
    return ("," + shown) if needed and shown[:1].isdigit() else shown


def bare(text: str) -> str:
    """A shown text without padding; a currency stays, as 15 000 000 ₫ is not 15 000 000 triệu đồng."""
    return " ".join(text.split())


def without_money(text: str) -> str:
    """A shown text without padding and currency, which say nothing of no money at all."""
    return bare(_MONEY.sub(" ", text))
