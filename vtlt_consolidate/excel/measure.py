"""Measures texts in Times New Roman, to set the heights of rows.

No spreadsheet program adjusts the height of a row with merged cells, and LibreOffice adjusts no height that a
file sets, so heights are computed from the widths of the font's letters.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Callable, Iterable

from vtlt_consolidate.excel.widths import BOLD, REGULAR

_DIGIT = 0.5
_WIDEST = 1000
"""Assumed width of letters that the font lacks, which another font will show."""
_WIDEST_OF_ALL = 1.01
"""More than the width of any letter, in ems."""
_SLACK = 1.12
"""Factor by which LibreOffice gives a text less room than the column's width in digits. Compared with the
heights that LibreOffice chooses itself, 1.04 makes every seventh row of our outputs a line too low, 1.12
hardly any."""
_LINE = 1.22
_MARGIN = 4

TALLEST = 409.5
"""Excel's limit of the height of a row, in points; higher content is cut off."""

_ITEM = re.compile(r"(?<=[;.]) ")
_WORD = re.compile(" ")
_SPACE = re.compile(r"\s+")
_STOPS = " ,;:.-\n"


@functools.lru_cache(maxsize=1 << 16)
def lines(text: str, width: float, size: float = 11, base: float = 11, *, bold: bool = False) -> int:
    """Count the lines that a text wraps to.

    Args:
        text: the text; may contain line breaks.
        width: width of the column or merged columns, in characters (widths of `0` at `base` points).
        size: size of the letters, in points.
        base: size of the workbook's default font.
        bold: the letters are bold, which are wider.
    """
    room = (width - 1) * _DIGIT * base / size / _SLACK
    if len(text) * _WIDEST_OF_ALL <= room and "\n" not in text:
        return 1
    return sum(_wrapped(paragraph, room, bold) for paragraph in text.split("\n"))


def _wrapped(paragraph: str, room: float, bold: bool) -> int:
    count, used = 1, 0.0
    for word in paragraph.split(" "):
        length = _ems(word, bold=bold)
        if used and used + length > room:
            count, used = count + 1, 0.0
        overflow = int(length // room) if length > room else 0
        count += overflow
        used += length - overflow * room + _ems(" ", bold=bold)
    return count


def ems(text: str) -> float:
    """The width of a bold text on one line, in ems."""
    return _ems(text, bold=True)


@functools.lru_cache(maxsize=1 << 16)
def _ems(text: str, *, bold: bool) -> float:
    widths = BOLD if bold else REGULAR
    return (
        sum(widths.get(letter) or _of_others(letter) for letter in unicodedata.normalize("NFC", text)) / 1000
    )


def _of_others(letter: str) -> int:
    return 0 if unicodedata.combining(letter) or unicodedata.category(letter) == "Cf" else _WIDEST


def height(
    texts: Iterable[tuple[str, float]],
    size: float = 11,
    least: float = 18,
    base: float = 11,
    *,
    bold: bool = False,
) -> float:
    """The height of a row for texts with the widths of their columns, at most `TALLEST`; see `lines`."""
    most = max((lines(text, width, size, base, bold=bold) for text, width in texts), default=1)
    return height_of(most, size, least)


def height_of(count: int, size: float = 11, least: float = 18) -> float:
    """The height of a row for so many lines of text."""
    return min(max(least, count * size * _LINE + _MARGIN), TALLEST)


def rows(text: str, width: float, size: float = 11, base: float = 11, *, bold: bool = False) -> list[str]:
    """Split a text into parts, none of which needs a row higher than `TALLEST`; see `lines`.

    It is split after semicolons and full stops if possible, otherwise between words.
    """
    most = int((TALLEST - _MARGIN) / (size * _LINE))

    def fits(part: str) -> bool:
        return lines(part, width, size, base, bold=bold) <= most

    pieces: list[str] = []
    for item in _ITEM.split(text):
        pieces += [item] if fits(item) else _joined(_WORD.split(item), fits)
    return _joined(pieces, fits)


def beginning(text: str, width: float, most: int, ending: str, size: float = 11, base: float = 11) -> str:
    """Cut a text after as many words as fit in so many lines together with an ending; see `lines`.

    A text that fits is given back as it is, without the ending.
    """
    if lines(text, width, size, base) <= most:
        return text
    ends = [found.start() for found in _SPACE.finditer(text)]
    low, high = 0, len(ends)
    while low < high:
        at = (low + high + 1) // 2
        if lines(text[: ends[at - 1]].rstrip(_STOPS) + ending, width, size, base) <= most:
            low = at
        else:
            high = at - 1
    return (text[: ends[low - 1]].rstrip(_STOPS) if low else "") + ending


def _joined(parts: Iterable[str], fits: Callable[[str], bool]) -> list[str]:
    """Join neighbouring parts as long as they fit in one row."""
    joined: list[str] = []
    for part in parts:
        if joined and fits(longer := f"{joined[-1]} {part}"):
            joined[-1] = longer
        else:
            joined.append(part)
    return joined
