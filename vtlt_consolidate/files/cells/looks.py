"""Looks of a cell that change what it says: what it is called, and what is said of it.

A mark of one of `KINDS` stands beside the cells of a workbook, as those of `unseen` do; its `typed` is
what `seen` tells of the look. The finders (`looksxlsx`, `looksxls`, `looksods`) know the containers.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

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
UNCHECKED = Look.UNCHECKED
KINDS = frozenset(Look)

SMALL_POINTS = 2
"""Letters of at most so many points cannot be read."""

SMALL_ROW = 3
"""A row of less than so many points shows nothing; nor does a column of less than half a letter."""
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
"""What bytes that name a font of pictures hold."""


@dataclass(frozen=True)
class Font:
    """How letters are drawn.

    Args:
        raised: `super` or `sub`.
        colour: RRGGBB; empty: not known, or as the program likes.
        points: their size.
    """

    name: str = ""
    struck: bool = False
    raised: str = ""
    colour: str = ""
    points: float = 11


@dataclass(frozen=True)
class Style:
    """How a cell is drawn; `fill` is RRGGBB, empty where nobody can say."""

    font: Font = Font()
    fill: str = "FFFFFF"
    code: str = "General"


Run = tuple[Font, str]
Mark = tuple[Look, str]
Test = Callable[[Font, str], bool]


def odd_font(font: Font, fill: str) -> bool:
    """Say whether letters of this font can change what they say."""
    return (
        font.struck
        or bool(font.raised)
        or font.points <= SMALL_POINTS
        or alike(font.colour, fill)
        or bool(_PICTURES.fullmatch(font.name) or _SYMBOL.fullmatch(font.name))
    )


def of_runs(runs: list[Run], style: Style) -> Iterator[Mark]:
    """Yield what the letters of a text look like that changes what it says."""
    runs = [run for run in runs if run[1].strip()]
    whole = "".join(text for _, text in runs)
    if hit := _texts(runs, lambda font, _: font.struck):
        yield STRUCK, _told("chữ bị gạch ngang", hit, whole)
    if hit := _texts(runs, _is_raised(runs)):
        yield RAISED, _told("chữ nhỏ nâng lên hoặc hạ xuống, như số mũ", hit, whole)
    if hit := _texts(runs, lambda font, _: font.points <= SMALL_POINTS or alike(font.colour, style.fill)):
        yield INVISIBLE, _told("chữ cùng màu với nền hoặc quá nhỏ, không nhìn thấy", hit, whole)
    hit = _texts(
        runs, lambda font, text: _is_picture(font, text, decoded=len({f.name for f, _ in runs}) == 1)
    )
    if hit:
        yield PICTURE, _told("phông chữ hình, không hiện chữ này", hit, whole)


def _texts(runs: list[Run], wanted: Test) -> str:
    return " ".join(text.strip() for font, text in runs if wanted(font, text))


def _is_raised(runs: list[Run]) -> Test:
    """Make the test for raised letters; the 2 of m² says nothing new."""
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


def _told(words: str, part: str, whole: str) -> str:
    return words if part == whole.strip() else f"một phần là {words}: “{part[:_SHORT]}”"


def of_number(value: str, style: Style) -> Iterator[Mark]:
    """Yield what the format shows of a number that is not the number; `value` as files write it."""
    if _PICTURES.fullmatch(style.font.name):
        yield PICTURE, "phông chữ hình, không hiện số này"
    try:
        number = Decimal(value)
    except InvalidOperation:
        return
    if not number.is_finite() or numberformats.plain(style.code):
        return
    # Programs hold 15 digits, and show 0.1+0.2 as 0.3.
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
    """Yield what is shown instead of a number; `exact` is the same, had it not been rounded."""
    text, exact = numberformats.bare(text), numberformats.bare(exact)
    if number == 0 and text in ("-", "–"):
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
    """Say whether digits are shown as they are; zeros at either end and brackets for a minus are fine."""
    shown = _SIGNED.sub(r"-\1", shown).replace(" ", "").lstrip("+")
    try:
        return Decimal(shown.replace(",", ".")) == Decimal(plain.replace(",", "."))
    except InvalidOperation:
        return False


def of_text(text: str, style: Style) -> Iterator[Mark]:
    """Yield what the format shows of a text that is not the text."""
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
    """Say whether letters of a colour cannot be told from their ground (contrast as WCAG 2 measures it)."""
    if not colour or not fill:
        return False
    light, dark = sorted((_luminance(colour), _luminance(fill)), reverse=True)
    return (light + 0.05) / (dark + 0.05) < _CONTRAST


def _luminance(colour: str) -> float:
    parts = (int(colour[at : at + 2], 16) / 255 for at in (0, 2, 4))
    red, green, blue = (
        each / 12.92 if each <= _LINEAR else ((each + 0.055) / 1.055) ** 2.4 for each in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
