"""Which cells are drawn in a font from before Unicode (`legacy`).

calamine gives no fonts. They are looked for only where a workbook names such a font at all. Nothing
is known of .xlsb: its text stays as typed and is asked about.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
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
    """Yield the cells of a workbook whose text is of one of `legacy.KINDS`, with that kind."""
    if data.startswith(_OLE):
        runs = _in_xls(data)
    else:
        archive = opened(data)
        names = {"xl/styles.xml", "xl/sharedStrings.xml", "content.xml", "styles.xml"}
        if not any(legacy.NAMED.search(archive.read(name)) for name in names & archive.names):
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
            each for each in fromstring(archive.read("xl/sharedStrings.xml")) if local_name(each) == "si"
        ]
    for sheet, part in archive.sheets:
        with archive.open(part) as stream:
            for _, element in iterparse(stream):
                if local_name(element) == "row":
                    element.clear()
                place = cell_place(element) if local_name(element) == "c" else None
                if place is None or element.get("t") not in ("s", "str", "inlineStr"):
                    continue
                style = int(element.get("s") or 0)
                font = fonts[style] if style < len(fonts) else ""
                parts = {local_name(child): child for child in element}
                if element.get("t") == "inlineStr":
                    pieces = _runs(parts["is"], font) if "is" in parts else []
                else:
                    value = (parts["v"].text or "") if "v" in parts else ""
                    known = element.get("t") == "s" and value.isdecimal() and int(value) < len(shared)
                    pieces = _runs(shared[int(value)], font) if known else [(font, value)]
                yield (sheet, *place), pieces


def _fonts_of_styles(styles: Element) -> list[str]:
    """Name the font of each style that a cell can have."""
    parts = {local_name(child): child for child in styles}
    names = [
        next((each.get("val") or "" for each in font if local_name(each) == "name"), "")
        for font in parts.get("fonts", ())
    ]
    ids = [int(style.get("fontId") or 0) for style in parts.get("cellXfs", ())]
    return [names[each] if each < len(names) else "" for each in ids]


def _runs(item: Element, font: str) -> list[Run]:
    runs = []
    for child in item:
        if local_name(child) == "t":
            runs.append((font, child.text or ""))
        elif local_name(child) == "r":
            parts = {local_name(each): each for each in child}
            own = next(
                (str(each.get("val")) for each in parts.get("rPr", ()) if local_name(each) == "rFont"), ""
            )
            runs.append((own or font, parts["t"].text or "" if "t" in parts else ""))
    return runs


def _in_xls(data: bytes) -> Iterator[tuple[Place, list[Run]]]:
    # The names of fonts stand in the file as one byte a letter, or as UTF-16.
    if not (legacy.NAMED.search(data) or legacy.NAMED.search(data.replace(b"\0", b""))):
        return
    with xlrd.open_workbook(file_contents=data, logfile=io.StringIO(), formatting_info=True) as book:
        for sheet in book.sheets():
            for row in range(sheet.nrows):
                for column, kind in enumerate(sheet.row_types(row)):
                    if kind == xlrd.XL_CELL_TEXT:
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
    """Style → its font, by itself or by the style that it comes from."""

    def __init__(self) -> None:
        self._faces: dict[str, str] = {}
        self._own: dict[str, tuple[str, str]] = {}

    def take(self, document: Element) -> None:
        for each in document.iter():
            if local_name(each) == "font-face":
                self._faces[attribute(each, "name")] = attribute(each, "font-family")
            elif local_name(each) == "style":
                fonts = [
                    self._faces.get(attribute(child, "font-name"), "") or attribute(child, "font-family")
                    for child in each if local_name(child) == "text-properties"
                ]  # fmt: skip
                self._own[attribute(each, "name")] = (
                    fonts[0] if fonts else "",
                    attribute(each, "parent-style-name"),
                )

    def font(self, style: str) -> str:
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
            of_row, column = attribute(element, "default-cell-style-name"), 0
            for cell in element:
                style = attribute(cell, "style-name") or of_row or _column_style(columns, column)
                if pieces := list(_pieces(cell, styles.font(style), styles)):
                    yield (sheet, row, column), pieces
                column += repeats(cell, "columns")
            row += repeats(element, "rows")


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
