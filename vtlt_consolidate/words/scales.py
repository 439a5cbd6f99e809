"""Options and tiers: how an answer becomes points, written as one readable text.

The same text stands in a set's text file and in the configuration workbook:
`Đầy đủ = 10; Chưa đầy đủ = 4; Không = 0` are options, and
`từ 90 = 2; từ 70 đến dưới 90 = 1; dưới 70 = 0` are tiers.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from vtlt_consolidate.words.text import clean, parse_number, show_number

Exact = Decimal | Fraction | int


@dataclass(frozen=True)
class Option:
    """One option of a choice, and what it is worth."""

    label: str
    points: Decimal


@dataclass(frozen=True)
class Tier:
    """A range of values (bậc) and what it is worth.

    Args:
        points: what a value in the range is worth.
        low: lower bound; none: unbounded.
        high: upper bound; none: unbounded.
        low_in: `low` itself belongs to it (“từ”), or not (“trên”).
        high_in: `high` itself belongs to it (“đến”), or not (“dưới”).
    """

    points: Decimal
    low: Decimal | None = None
    high: Decimal | None = None
    low_in: bool = True
    high_in: bool = False

    def holds(self, value: Exact) -> bool:
        """Say whether a value lies in the range; compared exactly, nothing is rounded."""
        exact = Fraction(value)
        above = self.low is None or exact > Fraction(self.low) or (self.low_in and exact == self.low)
        below = self.high is None or exact < Fraction(self.high) or (self.high_in and exact == self.high)
        return above and below


def parse_options(text: str) -> tuple[Option, ...]:
    """Read options.

    Raises:
        ValueError: a piece is not `words = points`.
    """
    return tuple(Option(label, points) for label, points in _pieces(text))


def show_options(options: Iterable[Option]) -> str:
    """Write options as `parse_options` reads them."""
    return "; ".join(f"{option.label} = {_plain(option.points)}" for option in options)


_RANGE = re.compile(
    r"(?:(?P<from>từ|trên) (?P<low>\S+))?(?: ?(?P<to>đến dưới|và dưới|dưới|đến) (?P<high>\S+))?"
)


def parse_tiers(text: str) -> tuple[Tier, ...]:
    """Read tiers: `từ 90 = 1`, `trên 70 đến dưới 90 = 0,5`, `đến 70 = 0`, `100 = 2`; `%` may follow.

    Raises:
        ValueError: a piece is no range of numbers with its points.
    """
    return tuple(_tier(words, points) for words, points in _pieces(text))


def _tier(words: str, points: Decimal) -> Tier:
    plain = clean(words.replace("%", "")).casefold()
    found = _RANGE.fullmatch(plain)
    if found is None:
        value = _number(plain)
        return Tier(points, value, value, low_in=True, high_in=True)
    low, high = (_number(found[name]) if found[name] else None for name in ("low", "high"))
    return Tier(points, low, high, low_in=found["from"] != "trên", high_in=found["to"] == "đến")


def show_tiers(tiers: Iterable[Tier]) -> str:
    """Write tiers as `parse_tiers` reads them."""
    return "; ".join(f"{show_range(tier)} = {_plain(tier.points)}" for tier in tiers)


def show_range(tier: Tier) -> str:
    """Write the range of a tier in words."""
    if tier.low is not None and tier.low == tier.high:
        return _plain(tier.low)
    words = []
    if tier.low is not None:
        words.append(f"{'từ' if tier.low_in else 'trên'} {_plain(tier.low)}")
    if tier.high is not None:
        to = "đến" if tier.high_in else "đến dưới" if words else "dưới"
        words.append(f"{to} {_plain(tier.high)}")
    return " ".join(words)


def show_names(names: Iterable[str]) -> str:
    """Write a list of names or codes in one cell."""
    return "; ".join(names)


def parse_names(text: str) -> tuple[str, ...]:
    """Read a list of names or codes from one cell."""
    return tuple(name for piece in text.split(";") if (name := clean(piece)))


def _pieces(text: str) -> Iterator[tuple[str, Decimal]]:
    for piece in parse_names(text):
        # The last sign: the label of an option may contain one.
        words, equals, points = piece.rpartition("=")
        if not equals or not clean(words):
            raise ValueError(piece)
        yield clean(words), _number(points)


def _number(text: str) -> Decimal:
    number = parse_number(text).value
    if number is None:
        raise ValueError(text)
    return number


def _plain(number: Decimal) -> str:
    return show_number(number, grouped=False)
