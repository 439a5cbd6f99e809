"""The numbers that official tables print before their rows: `I`, `1`, `1.1`, `a)`, `-`, `+`."""

from __future__ import annotations

import re
from dataclasses import dataclass

from vtlt_consolidate.words.text import clean

ALPHA, ROMAN, ARABIC, LETTER, NONE, DASH, PLUS, STAR = "ABC", "I", "1", "a", "", "-", "+", "*"
RANK = {ALPHA: 0, ROMAN: 1, ARABIC: 2, LETTER: 4, NONE: 5, DASH: 6, PLUS: 7, STAR: 8}
"""Style → how deep rows of it usually stand."""
BULLETS = (DASH, PLUS, STAR)

_WORD = r"(?:(?:phần|mục|tiêu chí|lĩnh vực|nội dung|nhóm|chương|điểm)\s+)?"
_ONE = r"(?P<number>[IVX]+(?:\.\d+)+|[A-Z](?:\.\d+)+|\d+(?:[.,]\d+)*|[IVX]+|[A-ZĐ]|[a-zđ]|[ivx]+)"
_CELL = re.compile(rf"{_WORD}\(?{_ONE}\s*[.)/:–-]*", re.IGNORECASE)
_BULLET = re.compile(r"\s*(?P<bullet>[-–—•●▪·]\s*\+|[-–—•●▪·]|\+|\*+)\s*(?P<rest>\S.*)?", re.DOTALL)
_LEADING = re.compile(
    r"(?:(?:phần|mục|tiêu chí|lĩnh vực|chương)\s+(?P<named>[IVX]+|\d+(?:\.\d+)*|[A-Z])\s*[.:)–-]\s*"
    r"|(?P<number>[IVX]+(?:\.\d+)*|\d{1,2}(?:\.\d{1,2})*|[A-ZĐ]|[a-zđ])[.)/:]\)?\s*(?=\D)"
    r"|(?P<deep>\d{1,2}(?:\.\d{1,2})+)\s+(?=[^\W\d]))(?P<rest>.*)",
    re.DOTALL | re.IGNORECASE,
)
_ROMANS = {"I": 1, "V": 5, "X": 10}
_ALPHABET = "abcdđeghiklmnopqrstuvxy"


@dataclass(frozen=True)
class Numeral:
    """One printed number.

    Args:
        printed: as the table prints it, without dots and brackets.
        style: a key of `RANK`.
        parts: of `1.2` the parts 1 and 2.
    """

    printed: str = ""
    style: str = NONE
    parts: tuple[str, ...] = ()

    @property
    def depth(self) -> int:
        """How many parts it has."""
        return len(self.parts)

    @property
    def rank(self) -> float:
        """How deep rows of its style usually stand."""
        return RANK[self.style] + (0.1 * (self.depth - 1) if self.style == ARABIC else 0)

    @property
    def value(self) -> int:
        """Its place in its series; 0 for a bullet."""
        return _value(self.parts[-1], self.style) if self.parts else 0


def in_cell(text: str) -> Numeral | None:
    """Read the column of numbers; `None` if it holds something else."""
    plain = clean(text)
    if not plain:
        return Numeral()
    if (bullet := _BULLET.fullmatch(plain)) and not bullet["rest"]:
        return Numeral(_bullet(bullet["bullet"]), _bullet(bullet["bullet"]))
    found = _CELL.fullmatch(plain)
    return _numeral(found["number"]) if found else None


def leading(text: str) -> tuple[Numeral, str]:
    """Take the number off the beginning of a text; `100% …` and `12 tháng` begin with none."""
    plain = text.strip()
    if (bullet := _BULLET.fullmatch(plain)) and bullet["rest"]:
        return Numeral(_bullet(bullet["bullet"]), _bullet(bullet["bullet"])), bullet["rest"].strip()
    found = _LEADING.fullmatch(plain)
    if not found or not found["rest"].strip():
        return Numeral(), plain
    return _numeral(found["named"] or found["number"] or found["deep"]), found["rest"].strip()


def _bullet(typed: str) -> str:
    return PLUS if "+" in typed else STAR if "*" in typed else DASH


def _numeral(typed: str) -> Numeral:
    printed = typed.replace(",", ".")
    parts = tuple(part.lstrip("0") or "0" for part in printed.split("."))
    if parts[-1].isdecimal():
        return Numeral(printed, ARABIC, parts)
    if set(printed.upper()) <= set(_ROMANS) and printed.isupper():
        return Numeral(printed, ROMAN, parts)
    return Numeral(printed, ALPHA if printed.isupper() else LETTER, parts)


def _value(part: str, style: str) -> int:
    if part.isdecimal():
        return int(part)
    if style == ROMAN:
        values = [_ROMANS[letter] for letter in part.upper()]
        return sum(-value if value < max(values[at:]) else value for at, value in enumerate(values))
    return _ALPHABET.find(part.casefold()) + 1


def before(numeral: Numeral) -> tuple[str, ...]:
    """The parts of the number that it stands under: of `1.2` the part 1."""
    return numeral.parts[:-1]


def names(numeral: Numeral, other: Numeral) -> bool:
    """Say whether `1.2` stands under a number: under `1`, and under `I` too."""
    if before(numeral) == other.parts:
        return True
    return (
        (numeral.depth, other.depth) == (2, 1)
        and other.style == ROMAN
        and numeral.parts[0] == str(other.value)
    )
