"""Finds looks that change what a person reads in a cell of an .xlsx.

The styles are examined first; sheets are searched only for cells whose style or shared text may show
something else than the value. Most forms have none.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator
from decimal import Decimal, InvalidOperation
from functools import cached_property, lru_cache
from typing import NamedTuple, TypeVar
from xml.etree.ElementTree import Element

from defusedxml.ElementTree import fromstring

from vtlt_consolidate.files.cells import looks, numberformats
from vtlt_consolidate.files.cells.dropped import column_number
from vtlt_consolidate.files.cells.elements import local_name
from vtlt_consolidate.files.cells.looks import Font, Mark, Run, Style
from vtlt_consolidate.files.cells.opened import Opened, Sheet
from vtlt_consolidate.files.marks import zeros
from vtlt_consolidate.files.marks.cellxml import ATTRIBUTE, CELL, PLACE, is_zero, shown, value_of
from vtlt_consolidate.files.marks.conditional import MENTIONED, Condition, as_whole, conditions, of_wholes
from vtlt_consolidate.files.marks.palette import SYSTEM, Colours
from vtlt_consolidate.files.plain.rows import Plain
from vtlt_consolidate.model.cellkinds import Cell

T = TypeVar("T")

_INLINE = re.compile(rb"<((?:\w+:)?is)[\s>].*?</\1>", re.DOTALL)
_ITEM = re.compile(rb"<((?:\w+:)?)si(?:\s[^>]*)?(?:/>|>(.*?)</\1si>)", re.DOTALL)
_RUN = re.compile(rb"<(?:\w+:)?rPr")
_NO_ZEROS = re.compile(rb"""showZeros\s*=\s*["'](?:0|false)["']""")
_MERGED = re.compile(rb"""<(?:\w+:)?mergeCell\s[^>]*?\bref=(["'])([A-Z]{1,3}\d{1,7}:[A-Z]{1,3}\d{1,7})\1""")
_RISKY_RUN = re.compile(rb"strike|vertAlign|<(?:\w+:)?color|<(?:\w+:)?sz[^>]*val=[\"'][0-2][.\"']")


def marks(archive: Opened) -> Iterator[Cell]:
    """Yield a mark for each cell that looks different from its value."""
    book = _Book(archive)
    for name, part in archive.sheets:
        sheet = archive.sheet(part)
        yield from _doubled(name, sheet.data, sheet.filled)
        yield from _Sheet(book, name, sheet).marks()
        yield from _merged(name, sheet.frame or sheet.data)
    yield from zeros.marks(archive, lambda: book.texts)


class _Styles:
    """The styles of a workbook.

    Args:
        data: XML of its styles.
        theme: XML of its theme, if the styles refer to it.
    """

    def __init__(self, data: bytes, theme: bytes) -> None:
        parts = {local_name(child): child for child in fromstring(data)} if data else {}
        self.colours = Colours(parts, theme)
        self.styles = list(self._read(parts))
        self._conditional = list(parts.get("dxfs", ()))
        self.risky = {
            b"%d" % number: style
            for number, style in enumerate(self.styles)
            if style.crossed or looks.odd_font(style.font, style.fill) or not numberformats.plain(style.code)
        }
        numbers = b"|".join(self.risky)
        self.risky_cells = re.compile(
            rb"<(?:\w+:)?c\s([^>]*?\bs=[\"'](?:" + numbers + rb")[\"'][^>]*?)(?<!/)>(.*?)</(?:\w+:)?c>",
            re.DOTALL,
        )

    def _read(self, parts: dict[str, Element]) -> Iterator[Style]:
        """Yield the cell styles, in the order of the numbers in `s`."""
        fonts = [self.font(element) for element in parts.get("fonts", ())]
        fills = [_fill(element, self.colours) for element in parts.get("fills", ())]
        crossed = [_is_crossed(element) for element in parts.get("borders", ())]
        codes = dict(numberformats.BUILT_IN)
        for spelled in parts.get("numFmts", ()):
            codes[int(spelled.get("numFmtId") or 0)] = spelled.get("formatCode") or "General"
        for style in parts.get("cellXfs", ()):
            yield Style(
                _at(fonts, style.get("fontId"), Font()),
                _at(fills, style.get("fillId"), "FFFFFF"),
                codes.get(int(style.get("numFmtId") or 0), "General"),
                _at(crossed, style.get("borderId"), otherwise=False),
            )

    def conditions(self, sheet: bytes) -> tuple[tuple[tuple[Condition, str], ...], tuple[Condition, ...]]:
        """The conditional formats of whole numbers on a sheet; and those that may show other values."""
        every = tuple(conditions(sheet, self._conditional))
        return of_wholes(every), tuple(filter(self._is_odd, every))

    def _is_odd(self, condition: Condition) -> bool:
        for style in self.styles or [Style()]:
            look = self.under(condition, style)
            if look is None:
                return True
            if not numberformats.plain(look.code) and not condition.only_groups(look.code):
                return True
            if looks.odd_font(look.font, look.fill) and not looks.odd_font(style.font, style.fill):
                return True
        return False

    def under(self, condition: Condition, style: Style) -> Style | None:
        """The look of a cell under a conditional format; `None` if it shows a sign instead of the value."""
        if condition.look is None:
            return None
        parts = {local_name(child): child for child in condition.look}
        ground = next((each for each in condition.look.iter() if local_name(each) == "bgColor"), None)
        return Style(
            self.font(parts["font"], style.font) if "font" in parts else style.font,
            style.fill if ground is None else self.colours.of(ground, ""),
            condition.code or "General",
        )

    def font(self, element: Element, base: Font | None = None) -> Font:
        """Read a font; properties that a run does not set are those of its cell (`base`)."""
        parts = {local_name(child): child for child in element}
        base = base or Font()
        name = parts.get("name", parts.get("rFont"))
        size = parts["sz"].get("val") if "sz" in parts else None
        raised = parts["vertAlign"].get("val") or "" if "vertAlign" in parts else ""
        return Font(
            (name.get("val") or "").strip() if name is not None else base.name,
            "strike" in parts and parts["strike"].get("val", "1") not in ("0", "false"),
            raised if raised in ("superscript", "subscript") else "",
            self.colours.of(parts["color"], SYSTEM) if "color" in parts else base.colour,
            float(size) if size else base.points,
        )


# Cached, because the many forms that a worker reads have few different styles and conditional formats.
_styles = lru_cache(maxsize=16)(_Styles)
_conditions = lru_cache(maxsize=16)(_Styles.conditions)


class _Book:
    """The styles and the shared texts of a workbook, read when they are first needed."""

    def __init__(self, archive: Opened) -> None:
        self._archive = archive
        styles = self._part("xl/styles.xml")
        self.look = _styles(styles, self._part("xl/theme/theme1.xml") if b"theme=" in styles else b"")

    def _part(self, name: str) -> bytes:
        return self._archive.read(name) if name in self._archive.names else b""

    @cached_property
    def _shared(self) -> bytes:
        return self._part("xl/sharedStrings.xml")

    @cached_property
    def texts(self) -> list[bytes]:
        """The shared texts, as XML."""
        return [found[2] or b"" for found in _ITEM.finditer(self._shared)]

    @cached_property
    def rich(self) -> frozenset[bytes]:
        """The numbers of the shared texts with runs of different looks."""
        if not self._has_runs(self._shared):
            return frozenset()
        return frozenset(b"%d" % at for at, text in enumerate(self.texts) if self._has_runs(text))

    def _has_runs(self, text: bytes) -> bool:
        if b"rPr" not in text or not _RUN.search(text):
            return False
        return bool(_RISKY_RUN.search(text) or looks.PICTURE_FONTS.search(text))


class _Stored(NamedTuple):
    """A cell as it stands in the file: number of its style, type, value and, if it is needed, its XML."""

    style: bytes
    kind: bytes
    value: bytes
    inside: bytes = b""


class _Sheet:
    def __init__(self, book: _Book, name: str, sheet: Sheet) -> None:
        self._book, self._name, self._sheet = book, name, sheet
        self._no_zeros = bool(_NO_ZEROS.search(sheet.data[:4000]))
        around = sheet.frame or sheet.data
        found = _conditions(book.look, around) if MENTIONED in around else ((), ())
        self._wholes, self._conditions = found

    def marks(self) -> Iterator[Cell]:
        """Yield the marks of this sheet."""
        book, plain = self._book, self._sheet.plain
        inline = not plain and b"rPr" in self._sheet.rows
        every = bool(book.rich or inline or self._no_zeros or self._conditions or b"0" in book.look.risky)
        if not (every or book.look.risky):
            return
        if plain:
            cells = self._plain_cells(plain, every=every)
        else:
            pattern = CELL if every else book.look.risky_cells
            cells = _cells(pattern.finditer(self._sheet.data))
        for row, column, cell in cells:
            for kind, words in self._of_cell(cell, (row, column)):
                yield Cell(self._name, row, column, kind, words)
            for condition in self._conditions:
                if condition.covers(row, column):
                    for kind, words in self._of_condition(condition, cell):
                        yield Cell(self._name, row, column, kind, words)

    def _plain_cells(self, plain: Plain, *, every: bool) -> Iterator[tuple[int, int, _Stored]]:
        """The cells of a sheet; those whose style may change what is read, if not `every`."""
        risky = self._book.look.risky
        for row, column, style, kind, value in zip(
            plain.rows, plain.columns, plain.styles, plain.kinds, plain.values, strict=True
        ):
            if every or style in risky:
                yield row, column, _Stored(style or b"0", kind or b"n", value.strip())

    def _of_cell(self, cell: _Stored, place: tuple[int, int]) -> Iterator[Mark]:
        number, kind, value, inside = cell
        style = self._book.look.risky.get(number)
        if kind in (b"n", b"b"):
            if style:
                style = as_whole(style, value, place, self._wholes)
            yield from self._of_number(value, style)
        elif kind == b"s" and value in self._book.rich and value.isdigit():
            yield from self._of_runs(self._book.texts[int(value)], number)
        elif kind == b"inlineStr" and _RUN.search(inside) and (whole := _INLINE.search(inside)):
            yield from self._of_runs(whole[0].partition(b">")[2].rpartition(b"<")[0], number)
        elif style and kind != b"e":
            text = self._text(cell)
            if text.strip():
                yield from looks.of_runs([(style.font, text)], style)
                yield from looks.of_text(text, style)

    def _of_condition(self, condition: Condition, cell: _Stored) -> Iterator[Mark]:
        """Yield how a conditional format changes what is read in a cell."""
        text = self._text(cell).strip()
        number = _decimal(text) if cell.kind == b"n" else None
        if not text or cell.kind == b"e" or not condition.may_hold(text, number):
            return
        own = _at(self._book.look.styles, cell.style.decode(), Style())
        style = self._book.look.under(condition, own)
        if style is None:
            yield looks.INVISIBLE, "định dạng có điều kiện chỉ hiện ký hiệu, không hiện giá trị"
            return
        yield from looks.of_runs([(_no_picture(style.font), text)], style)
        yield from looks.of_number(text, style) if number is not None else looks.of_text(text, style)

    def _of_number(self, value: bytes, style: Style | None) -> Iterator[Mark]:
        if not value:
            return
        text = value.decode()
        if style:
            yield from _number_looks(text, style)
        if self._no_zeros and is_zero(text):
            yield looks.INVISIBLE, "sheet đặt không hiện số 0"

    def _of_runs(self, item: bytes, number: bytes) -> Iterator[Mark]:
        style = _at(self._book.look.styles, number.decode(), Style())
        runs = list(self._runs(item, style.font))
        yield from looks.of_runs(runs, style)
        yield from looks.of_text("".join(text for _, text in runs), style)

    def _runs(self, item: bytes, font: Font) -> Iterator[Run]:
        # Prefixes are removed, because they are declared at the root of the part, which is not parsed here.
        for child in fromstring(b"<si>" + re.sub(rb"<(/?)\w+:", rb"<\1", item) + b"</si>"):
            parts = {local_name(part): part for part in child}
            if local_name(child) == "t":
                yield font, child.text or ""
            elif local_name(child) == "r":
                own = self._book.look.font(parts["rPr"], font) if "rPr" in parts else font
                yield own, (parts["t"].text or "") if "t" in parts else ""

    def _text(self, cell: _Stored) -> str:
        return shown(cell.kind, cell.inside, cell.value, lambda: self._book.texts)


def _cells(found: Iterable[re.Match[bytes]]) -> Iterator[tuple[int, int, _Stored]]:
    """Row, column and content of cells that were found."""
    for cell in found:
        attributes = dict(ATTRIBUTE.findall(cell[1]))
        place = PLACE.fullmatch(attributes.get(b"r", b"").decode())
        if place:
            style, kind = attributes.get(b"s", b"0"), attributes.get(b"t", b"n")
            stored = _Stored(style, kind, value_of(cell[2]), cell[2])
            yield int(place[2]) - 1, column_number(place[1]), stored


def _merged(sheet: str, frame: bytes) -> Iterator[Cell]:
    """Yield a mark for each merged cell; the cells beneath it may hold what nobody sees."""
    for row, column, area in _merges(frame):
        yield Cell(sheet, row, column, looks.MERGED, area)


# Cached, because the forms of a month have the same frame.
@lru_cache(maxsize=16)
def _merges(frame: bytes) -> tuple[tuple[int, int, str], ...]:
    areas = (found[2].decode() for found in _MERGED.finditer(frame))
    firsts = ((area, PLACE.match(area)) for area in areas)
    return tuple((int(first[2]) - 1, column_number(first[1]), area) for area, first in firsts if first)


def _doubled(sheet: str, data: bytes, filled: list[tuple[bytes, bytes]]) -> Iterator[Cell]:
    """Yield the addresses that several cells of a sheet have; no program writes such a sheet."""
    if len(set(filled)) == len(filled):
        return
    places = [letters + digits for letters, digits in filled]
    for doubled in sorted({place for place in places if places.count(place) > 1}):
        place = PLACE.fullmatch(doubled.decode())
        if place:
            values = [
                html.unescape(b" ".join(re.findall(rb">([^<>]+)<", found[2])).decode("utf-8", "replace"))
                for found in CELL.finditer(data)
                if dict(ATTRIBUTE.findall(found[1])).get(b"r") == doubled
            ]
            yield Cell(
                sheet, int(place[2]) - 1, column_number(place[1]), looks.DOUBLED, "; ".join(values)[:100]
            )


# Cached, because forms repeat the same numbers in the same styles.
@lru_cache(maxsize=1 << 12)
def _number_looks(text: str, style: Style) -> tuple[Mark, ...]:
    runs = [(_no_picture(style.font), text)]
    return (*looks.of_runs(runs, style), *looks.of_number(text, style))


def _decimal(text: str) -> Decimal | None:
    try:
        return Decimal(text)
    except InvalidOperation:
        return None


def _no_picture(font: Font) -> Font:
    # Pictures are reported by `of_number` already.
    return Font("", font.struck, font.raised, font.colour, font.points)


def _is_crossed(border: Element) -> bool:
    lines = any(border.get(name) in ("1", "true") for name in ("diagonalUp", "diagonalDown"))
    return lines and any(
        local_name(side) == "diagonal" and side.get("style", "none") != "none" for side in border
    )


def _fill(element: Element, colours: Colours) -> str:
    """The background of a cell: white if it has none, empty (unknown) if it is a pattern."""
    pattern = next((child for child in element if local_name(child) == "patternFill"), None)
    if pattern is None:
        stops = {colours.of(each, "") for each in element.iter() if local_name(each) == "color"}
        return stops.pop() if len(stops) == 1 else ""
    kind = pattern.get("patternType", "none")
    if kind == "none":
        return "FFFFFF"
    front = next((child for child in pattern if local_name(child) == "fgColor"), None)
    return colours.of(front, "") if kind == "solid" and front is not None else ""


def _at(things: list[T], number: str | None, otherwise: T) -> T:
    at = int(number or 0)
    return things[at] if at < len(things) else otherwise
