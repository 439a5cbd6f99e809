"""Looks that change what a person reads in a cell: their kinds, and the words of their marks.

A mark of one of `KINDS` is listed after the cells of a workbook, like those of `unseen`; its `typed` is what
messages say about the look (`reading/seen`). The finders (`marks/xlsx`, `cells/xls`, `cells/ods`,
`cells/xlsb`) know the formats.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import lru_cache

from vtlt_consolidate.files.cells import numberformats
from vtlt_consolidate.model.cellkinds import Look

STRUCK = Look.STRUCK
RAISED = Look.RAISED
INVISIBLE = Look.INVISIBLE
PICTURE = Look.PICTURE
SHOWN = Look.SHOWN
EXACT = Look.EXACT
ROUNDED = Look.ROUNDED
PERCENT = Look.PERCENT
DOUBLED = Look.DOUBLED
DISAGREED = Look.DISAGREED
CACHED_ZERO = Look.CACHED_ZERO
OF_BLANK = Look.OF_BLANK
UNCHECKED = Look.UNCHECKED
UNLOOKED = Look.UNLOOKED
CONDITIONAL = Look.CONDITIONAL
MERGED = Look.MERGED
KINDS = frozenset(Look)

SMALL_POINTS = 2
"""Letters of at most this size, in points, cannot be read."""

SMALL_ROW = 3
"""A row below this height, in points, shows nothing; nor does a column narrower than half a letter."""
SMALL_COLUMN = 0.5

_PICTURES = re.compile(
    r"(?:webdings|wingdings(?: [23])?|marlett|monotype sorts|zapf ?dingbats)", re.IGNORECASE
)
_DECODED = re.compile(r"wingdings(?: 2)?", re.IGNORECASE)
_SYMBOL = re.compile(r"symbol|mt extra|bookshelf symbol.*", re.IGNORECASE)
_CONTRAST = 1.25
_LINEAR = 0.03928
_AFTER_METRE = re.compile(r"\bm\s*$", re.IGNORECASE)
_SHORT = 60

PICTURE_FONTS = re.compile(
    rb"webdings|wingdings|marlett|monotype sorts|dingbats|symbol|mt extra", re.IGNORECASE
)
"""Matches bytes that name a font of pictures."""


@dataclass(frozen=True)
class Font:
    """The look of letters.

    Args:
        raised: `super…` or `sub…`; empty: on the line.
        colour: RRGGBB; empty: unknown, or chosen by the program.
        points: their size.
    """

    name: str = ""
    struck: bool = False
    raised: str = ""
    colour: str = ""
    points: float = 11


@dataclass(frozen=True)
class Style:
    """The look of a cell; `fill` is RRGGBB, empty if unknown; `code` is its number format.

    Args:
        crossed: a line is drawn through the cell from corner to corner.
    """

    font: Font = Font()
    fill: str = "FFFFFF"
    code: str = "General"
    crossed: bool = False


Run = tuple[Font, str]
Mark = tuple[Look, str]
Test = Callable[[Font, str], bool]


def odd_font(font: Font, fill: str) -> bool:
    """Say whether this font may change what a person reads."""
    return (
        font.struck
        or bool(font.raised)
        or font.points <= SMALL_POINTS
        or alike(font.colour, fill)
        or bool(_PICTURES.fullmatch(font.name) or _SYMBOL.fullmatch(font.name))
    )


def of_runs(runs: list[Run], style: Style) -> Iterator[Mark]:
    """Yield the looks of a text's letters that change what a person reads."""
    runs = [run for run in runs if run[1].strip()]
    complete = "".join(text for _, text in runs)
    if style.crossed and runs:
        yield STRUCK, "ô bị gạch chéo"
    if hit := _texts(runs, lambda font, _: font.struck):
        yield STRUCK, _worded("chữ bị gạch ngang", hit, complete)
    if hit := _texts(runs, _is_raised(runs)):
        yield RAISED, _worded("chữ nhỏ nâng lên hoặc hạ xuống, như số mũ", hit, complete)
    if hit := _texts(runs, lambda font, _: font.points <= SMALL_POINTS or alike(font.colour, style.fill)):
        yield INVISIBLE, _worded("chữ cùng màu với nền hoặc quá nhỏ, không nhìn thấy", hit, complete)
    hit = _texts(
        runs, lambda font, text: _is_picture(font, text, decoded=len({f.name for f, _ in runs}) == 1)
    )
    if hit:
        yield PICTURE, _worded("phông chữ hình, không hiện chữ này", hit, complete)


def _texts(runs: list[Run], wanted: Test) -> str:
    return " ".join(text.strip() for font, text in runs if wanted(font, text))


def _is_raised(runs: list[Run]) -> Test:
    """Make the test for raised letters; the 2 of m² is left out, as it changes nothing."""
    unit = set()
    before = ""
    for font, text in runs:
        if font.raised and text.strip() in ("2", "3") and _AFTER_METRE.search(before):
            unit.add((font, text))
        before += text
    return lambda font, text: bool(font.raised) and (font, text) not in unit


def _is_picture(font: Font, text: str, *, decoded: bool) -> bool:
    if _SYMBOL.fullmatch(font.name):
        return not text.strip().isdecimal()
    return bool(_PICTURES.fullmatch(font.name)) and not (decoded and _DECODED.fullmatch(font.name))


def _worded(words: str, part: str, complete: str) -> str:
    return words if part == complete.strip() else f"một phần là {words}: “{part[:_SHORT]}”"


def of_number(value: str, style: Style) -> Iterator[Mark]:
    """Yield the looks by which a number's format shows something else; `value` is written as in the file."""
    if _PICTURES.fullmatch(style.font.name):
        yield PICTURE, "phông chữ hình, không hiện số này"
    try:
        number = Decimal(value)
    except InvalidOperation:
        return
    if not number.is_finite() or numberformats.plain(style.code):
        return
    # Spreadsheet programs show 15 digits, so 0.1+0.2 is shown as 0.3.
    number = Decimal(f"{number:.15g}")
    shown = numberformats.number_shown(style.code, number)
    if shown is not None:
        yield from _of_format(shown, number, style)


def _of_format(shown: numberformats.Shown, number: Decimal, style: Style) -> Iterator[Mark]:
    if not shown.text.strip():
        yield INVISIBLE, "định dạng của ô ẩn giá trị"
    elif shown.percent:
        yield PERCENT, shown.exact.strip()
        if _leaves_doubt(shown.exact):
            yield SHOWN, shown.text.strip()
    else:
        yield from _otherwise(shown, number)
    if alike(shown.colour, style.fill):
        yield INVISIBLE, "định dạng của ô tô chữ cùng màu với nền"


_PERCENT = re.compile(r"-?\d+(?:,\d+)?\s*%")


def _leaves_doubt(text: str) -> bool:
    return not _PERCENT.fullmatch(numberformats.bare(text))


def _otherwise(shown: numberformats.Shown, number: Decimal) -> Iterator[Mark]:
    yield from instead(numberformats.bare(shown.text), numberformats.bare(shown.exact), number)


def instead(text: str, exact: str, number: Decimal) -> Iterator[Mark]:
    """Yield marks if `text` is shown instead of a number; `exact` is the same text without rounding."""
    text, exact = numberformats.bare(text), numberformats.bare(exact)
    # Formats for accounting show 0 as a dash.
    if number == 0 and numberformats.without_money(text) in ("-", "–", "0"):
        return
    plain = format(number.normalize(), "f").replace(".", ",")
    if _same(exact, plain):
        if not _same(text, plain):
            yield ROUNDED, text
        return
    yield SHOWN, text
    yield EXACT, exact
    if text != exact:
        yield ROUNDED, text


_SIGNED = re.compile(r"\((\d+(?:,\d+)?)\)")


def _same(shown: str, plain: str) -> bool:
    """Say whether a text shows the same number; outer zeros, and brackets for a minus, do not matter."""
    shown = _SIGNED.sub(r"-\1", shown).replace(" ", "").lstrip("+")
    try:
        return Decimal(shown.replace(",", ".")) == Decimal(plain.replace(",", "."))
    except InvalidOperation:
        return False


def of_text(text: str, style: Style) -> Iterator[Mark]:
    """Yield the looks by which a text's format shows something else."""
    if numberformats.plain(style.code):
        return
    shown = numberformats.text_shown(style.code, text)
    if not shown.text.strip():
        yield INVISIBLE, "định dạng của ô ẩn giá trị"
    elif shown.text.split() != text.split():
        yield SHOWN, " ".join(shown.text.split())[:_SHORT]
    if shown.colour and alike(shown.colour, style.fill):
        yield INVISIBLE, "định dạng của ô tô chữ cùng màu với nền"


def alike(colour: str, fill: str) -> bool:
    """Say whether letters are indistinguishable from their background (contrast as defined by WCAG 2)."""
    if not colour or not fill:
        return False
    light, dark = sorted((_luminance(colour), _luminance(fill)), reverse=True)
    return (light + 0.05) / (dark + 0.05) < _CONTRAST


@lru_cache(maxsize=256)
def _luminance(colour: str) -> float:
    parts = (int(colour[at : at + 2], 16) / 255 for at in (0, 2, 4))
    red, green, blue = (
        part / 12.92 if part <= _LINEAR else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
