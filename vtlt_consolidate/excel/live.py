"""What a cell may hold: texts, numbers, and formulas with their current value."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import cast

from vtlt_consolidate.words.addresses import ROW

_MOST_LETTERS = 8192
_MOST_DIGITS = 7


@dataclass(frozen=True)
class Live:
    """A formula and its current value.

    Args:
        formula: the formula without the leading `=`.
        value: the result, which programs show that do not calculate.
        array: it works on ranges, so it is written as an array formula, which every Excel since 2007 knows.
    """

    formula: str
    value: float | str
    array: bool = False

    @property
    def readable(self) -> bool:
        """Say whether Excel reads it; a longer formula is written as its value."""
        return len(self.formula) + _MOST_DIGITS * self.formula.count(ROW) < _MOST_LETTERS


NOTHING_TO_DRAW = "#N/A"
"""The value of NA(), which charts leave out; an empty text would be drawn as 0."""

Value = str | float | int | Live | None


def holds_live(values: Iterable[Value]) -> bool:
    """Say whether there are formulas among values, without a look at each: long lists have a million."""
    return Live in {*map(type, values)}


def shown(values: Sequence[Value]) -> Sequence[float | str | None]:
    """What cells with these show: of a formula, its value."""
    if not holds_live(values):
        return cast("Sequence[float | str | None]", values)
    return [each.value if isinstance(each, Live) else each for each in values]


def sentence(parts: Iterable[str | Live]) -> Live:
    """Join words and live numbers into one live text."""
    parts = list(parts)
    pieces = [part.formula if isinstance(part, Live) else quoted(part) for part in parts]
    words = [_shown(part.value) if isinstance(part, Live) else part for part in parts]
    arrays = any(part.array for part in parts if isinstance(part, Live))
    return Live("&".join(pieces), "".join(words), array=arrays)


def quoted(text: str) -> str:
    """Quote a text for a formula, in pieces if it is longer than Excel allows."""
    pieces = [text[at : at + _LONGEST] for at in range(0, len(text), _LONGEST)] or [""]
    return "&".join('"' + piece.replace('"', '""') + '"' for piece in pieces)


_LONGEST = 255


def _shown(value: float | str) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)


def is_endless(value: Value) -> bool:
    """Say whether a value is a number with more places than are shown."""
    return isinstance(value, float) and value != round(value, 6)


def finer_than_hundredths(value: Value) -> bool:
    """Say whether a value, or that of a live formula, is a number with more than two decimals."""
    number = value.value if isinstance(value, Live) else value
    return isinstance(number, float) and number != round(number, 2)
