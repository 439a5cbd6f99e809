"""Finds the cells in pre-Unicode fonts (`legacy`).

calamine gives no fonts. Cells are searched only if the workbook names such a font at all. Fonts of an .xlsb
are not read: its text is not decoded, and the analyst is asked about it.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import IO
from xml.etree.ElementTree import Element

import xlrd
from defusedxml.ElementTree import fromstring, iterparse

from vtlt_consolidate.files.cells.dropped import cell_place
from vtlt_consolidate.files.cells.elements import attribute, local_name, repeats
from vtlt_consolidate.files.cells.opened import Opened, opened
from vtlt_consolidate.words import legacy

_OLE = bytes.fromhex("D0CF11E0A1B11AE1")

Place = tuple[str, int, int]
Run = tuple[str, str]


def legacy_cells(data: bytes) -> Iterator[tuple[Place, legacy.Font]]:
    """Yield the cells of a workbook whose text is in a font of `legacy.KINDS`, with that kind."""
    if data.startswith(_OLE):
        runs = _in_xls(data)
    else:
        archive = opened(data)
        names = {"xl/styles.xml", "xl/sharedStrings.xml", "content.xml", "styles.xml"}
        if not any(legacy.is_named(archive.read(name)) for name in names & archive.names):
            return
        runs = _in_ods(archive) if "content.xml" in archive.names else _in_xlsx(archive)
    for place, pieces in runs:
        if kind := legacy.kind_of(pieces):
            yield place, kind


def _in_xlsx(archive: Opened) -> Iterator[tuple[Place, list[Run]]]:
    fonts = _fonts_of_styles(fromstring(archive.read("xl/styles.xml")))
    shared: list[Element] = []
    if "xl/sharedStrings.xml" in archive.names:
        shared = [
            item for item in fromstring(archive.read("xl/sharedStrings.xml")) if local_name(item) == "si"
        ]
    for sheet, part in archive.sheets:
        with archive.open(part) as stream:
            for place, cell in _text_cells(stream):
                yield (sheet, *place), _pieces_of(cell, fonts, shared)


def _text_cells(stream: IO[bytes]) -> Iterator[tuple[tuple[int, int], Element]]:
    for _, element in iterparse(stream):
        name = local_name(element)
        if name == "row":
            # The cells of a row are no longer needed; a large sheet would fill the memory.
            element.clear()
        place = cell_place(element) if name == "c" else None
        if place is not None and element.get("t") in ("s", "str", "inlineStr"):
            yield place, element


def _pieces_of(cell: Element, fonts: list[str], shared: list[Element]) -> list[Run]:
    style = int(cell.get("s") or 0)
    font = fonts[style] if style < len(fonts) else ""
    parts = {local_name(child): child for child in cell}
    if cell.get("t") == "inlineStr":
        return _runs(parts["is"], font) if "is" in parts else []
    value = (parts["v"].text or "") if "v" in parts else ""
    is_shared = cell.get("t") == "s" and value.isdecimal() and int(value) < len(shared)
    return _runs(shared[int(value)], font) if is_shared else [(font, value)]


def _fonts_of_styles(styles: Element) -> list[str]:
    """The font names of the cell styles, by number of the style."""
    parts = {local_name(child): child for child in styles}
    names = [
        next((part.get("val") or "" for part in font if local_name(part) == "name"), "")
        for font in parts.get("fonts", ())
    ]
    ids = [int(style.get("fontId") or 0) for style in parts.get("cellXfs", ())]
    return [names[number] if number < len(names) else "" for number in ids]


def _runs(item: Element, font: str) -> list[Run]:
    runs = []
    for child in item:
        if local_name(child) == "t":
            runs.append((font, child.text or ""))
        elif local_name(child) == "r":
            parts = {local_name(part): part for part in child}
            own = next(
                (str(font.get("val")) for font in parts.get("rPr", ()) if local_name(font) == "rFont"), ""
            )
            runs.append((own or font, parts["t"].text or "" if "t" in parts else ""))
    return runs


def _in_xls(data: bytes) -> Iterator[tuple[Place, list[Run]]]:
    # An .xls stores names of fonts with one byte for each letter, or as UTF-16.
    if not (legacy.is_named(data) or legacy.is_named(data.replace(b"\0", b""))):
        return
    with xlrd.open_workbook(file_contents=data, logfile=io.StringIO(), formatting_info=True) as book:
        for sheet in book.sheets():
            texts = (
                (row, column)
                for row in range(sheet.nrows)
                for column, kind in enumerate(sheet.row_types(row))
                if kind == xlrd.XL_CELL_TEXT
            )
            for row, column in texts:
                text = str(sheet.cell_value(row, column))
                style = book.xf_list[sheet.cell_xf_index(row, column)]
                starts = [(0, style.font_index), *sheet.rich_text_runlist_map.get((row, column), ())]
                ends = [start for start, _ in starts[1:]] + [len(text)]
                pieces = [
                    (book.font_list[font].name, text[start:end])
                    for (start, font), end in zip(starts, ends, strict=True)
                ]
                yield (sheet.name, row, column), pieces


def _in_ods(archive: Opened) -> Iterator[tuple[Place, list[Run]]]:
    styles = _Styles()
    content = fromstring(archive.read("content.xml"))
    if "styles.xml" in archive.names:
        styles.take(fromstring(archive.read("styles.xml")))
    styles.take(content)
    for table in content.iter():
        if local_name(table) == "table":
            yield from _in_table(table, styles)


class _Styles:
    """Style → its font, its own or inherited from its parent style."""

    def __init__(self) -> None:
        self._faces: dict[str, str] = {}
        self._own: dict[str, tuple[str, str]] = {}

    def take(self, document: Element) -> None:
        for element in document.iter():
            if local_name(element) == "font-face":
                self._faces[attribute(element, "name")] = attribute(element, "font-family")
            elif local_name(element) == "style":
                fonts = [
                    self._faces.get(attribute(child, "font-name"), "") or attribute(child, "font-family")
                    for child in element if local_name(child) == "text-properties"
                ]  # fmt: skip
                self._own[attribute(element, "name")] = (
                    fonts[0] if fonts else "",
                    attribute(element, "parent-style-name"),
                )

    def font(self, style: str) -> str:
        # A damaged file may make a style its own ancestor.
        seen: set[str] = set()
        while style in self._own and style not in seen:
            seen.add(style)
            font, style = self._own[style]
            if font:
                return font
        return ""


def _in_table(table: Element, styles: _Styles) -> Iterator[tuple[Place, list[Run]]]:
    sheet, row = attribute(table, "name"), 0
    columns: list[tuple[int, str]] = []
    for element in table.iter():
        if local_name(element) == "table-column":
            columns.append((repeats(element, "columns"), attribute(element, "default-cell-style-name")))
        elif local_name(element) == "table-row":
            for column, pieces in _in_row(element, columns, styles):
                yield (sheet, row, column), pieces
            row += repeats(element, "rows")


def _in_row(
    element: Element, columns: list[tuple[int, str]], styles: _Styles
) -> Iterator[tuple[int, list[Run]]]:
    of_row, column = attribute(element, "default-cell-style-name"), 0
    for cell in element:
        style = attribute(cell, "style-name") or of_row or _column_style(columns, column)
        if pieces := list(_pieces(cell, styles.font(style), styles)):
            yield column, pieces
        column += repeats(cell, "columns")


def _column_style(columns: list[tuple[int, str]], column: int) -> str:
    for repeated, style in columns:
        if column < repeated:
            return style
        column -= repeated
    return ""


def _pieces(element: Element, font: str, styles: _Styles) -> Iterator[Run]:
    for child in element:
        if local_name(child) == "annotation":
            continue
        own = styles.font(attribute(child, "style-name")) if local_name(child) == "span" else ""
        if child.text:
            yield own or font, child.text
        yield from _pieces(child, own or font, styles)
        if child.tail and child.tail.strip():
            yield font, child.tail
