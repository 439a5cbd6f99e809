"""How much room a text takes in Times New Roman, to set row heights before printing.

No spreadsheet program fits the height of a merged row, and LibreOffice fits none that a file
already sets, so heights are computed. Widths are those of the font's own metrics, rounded up by
class of letter, and a little more, so that a text is never cut off.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Callable, Iterable

_DIGIT = 0.5
_WIDTHS: dict[str, float] = (
    dict.fromkeys("ijlt.,;:'|!/()[]-f rI", 0.34)
    | dict.fromkeys("mMW%", 0.88)
    | dict.fromkeys("wABCDĐEGHKLNOPQRSTUVXYZ", 0.72)
    | dict.fromkeys("acesz“”„", 0.445)
)
_SLACK = 1.04
_LINE = 1.22
_MARGIN = 4

TALLEST = 409.5
"""So many points Excel gives a row at the most; of one that asks for more it cuts off what is below."""

_ITEM = re.compile(r"(?<=[;.]) ")
_WORD = re.compile(" ")


@functools.lru_cache(maxsize=1 << 16)
def lines(text: str, width: float, size: float = 11, base: float = 11) -> int:
    """Count the lines that a text wraps to.

    Args:
        text: may hold line breaks.
        width: of the column or merged columns, in characters (widths of `0` at `base` points).
        size: of the letters, in points.
        base: size of the workbook's default font.
    """
    room = (width - 1) * _DIGIT * base / size / _SLACK
    return sum(_wrapped(paragraph, room) for paragraph in text.split("\n"))


def _wrapped(paragraph: str, room: float) -> int:
    count, used = 1, 0.0
    for word in paragraph.split(" "):
        length = ems(word)
        if used and used + length > room:
            count, used = count + 1, 0.0
        overflow = int(length // room) if length > room else 0
        count += overflow
        used += length - overflow * room + _WIDTHS[" "]
    return count


@functools.lru_cache(maxsize=1 << 16)
def ems(text: str) -> float:
    """The width of a text on one line, in ems."""
    letters = (letter for letter in unicodedata.normalize("NFD", text)
               if not unicodedata.combining(letter))  # fmt: skip
    return sum(_WIDTHS.get(letter, _DIGIT) for letter in letters)


def height(
    texts: Iterable[tuple[str, float]], size: float = 11, least: float = 18, base: float = 11
) -> float:
    """The height in points of a row that holds each text in its width, if any row can; see `lines`."""
    most = max((lines(text, width, size, base) for text, width in texts), default=1)
    return min(max(least, most * size * _LINE + _MARGIN), TALLEST)


def rows(text: str, width: float, size: float = 11, base: float = 11) -> list[str]:
    """Split a text over as many rows as it takes, none of which needs to be too high; see `lines`.

    A row ends after a semicolon or full stop where there is one, else between words.
    """
    most = int((TALLEST - _MARGIN) / (size * _LINE))

    def fits(part: str) -> bool:
        return lines(part, width, size, base) <= most

    pieces: list[str] = []
    for item in _ITEM.split(text):
        pieces += [item] if fits(item) else _joined(_WORD.split(item), fits)
    return _joined(pieces, fits)


def _joined(parts: Iterable[str], fits: Callable[[str], bool]) -> list[str]:
    """Join neighbours as long as they fit."""
    joined: list[str] = []
    for part in parts:
        if joined and fits(longer := f"{joined[-1]} {part}"):
            joined[-1] = longer
        else:
            joined.append(part)
    return joined
