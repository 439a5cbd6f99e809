"""Finds what a reader of the cells alone does not see: hidden rows, columns, sheets; comments; drawings.

Hidden values count like all others, but the analyst is told. An .xlsb is not examined.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any
from xml.etree.ElementTree import Element

from defusedxml.ElementTree import fromstring

from vtlt_consolidate.files.cells import looks, xls
from vtlt_consolidate.files.cells.dropped import cell_place
from vtlt_consolidate.files.cells.elements import attribute, local_name, parsed, repeats
from vtlt_consolidate.files.cells.opened import Opened, opened
from vtlt_consolidate.files.marks import drawings, xlsx
from vtlt_consolidate.model.cellkinds import Cell, Marked, Unseen

HIDDEN_SHEET = Unseen.HIDDEN_SHEET
HIDDEN_ROWS = Unseen.HIDDEN_ROWS
HIDDEN_COLUMNS = Unseen.HIDDEN_COLUMNS
COMMENT = Unseen.COMMENT
DRAWING = Unseen.DRAWING
UNPROTECTED = Unseen.UNPROTECTED
KINDS: frozenset[Marked] = frozenset(Unseen) | looks.KINDS
"""Kinds of marks, as opposed to cells. Their `typed` is the last row or column, the text of a comment, or the
words about a look."""

_OLE = bytes.fromhex("D0CF11E0A1B11AE1")
# Most parts hide nothing, so tags are searched in the bytes instead of parsing every part again.
_TAG = re.compile(rb"<(?:\w+:)?(row|col)\s([^>]*)>")
_ATTRIBUTE = re.compile(rb"""(\w+)\s*=\s*["']([^"']*)["']""")
# Only patterns that begin with fixed bytes are fast, so what is before the name is looked at behind it.
_NARROW = tuple(
    re.compile(name + rb"(?<=\s" + name + rb""")=["'][0-2]?(?:\.\d*)?["']""") for name in (b"ht", b"width")
)
_PROTECTED = re.compile(rb"""<(?:\w+:)?sheetProtection\s[^>]*?\bsheet=["'](?:1|true)""")
_TRUE = (b"1", b"true")
_TEXT_LIMIT = 1000
_TWIPS = 20
_WIDTH = 256


def unseen(data: bytes) -> list[Cell]:
    """Make a mark for each hidden sheet, hidden range of rows or columns, and comment of a workbook."""
    if data.startswith(_OLE):
        try:
            return list(_in_xls(data))
        except xls.ODD:
            # It may fail on damaged formats although it can read all values.
            return []
    archive = opened(data)
    if "xl/workbook.xml" in archive.names:
        return [*_in_xlsx(archive), *xlsx.marks(archive)]
    return list(_in_ods(archive.read("content.xml"))) if "content.xml" in archive.names else []


def _in_xlsx(archive: Opened) -> Iterator[Cell]:
    yield from _hidden_sheets(archive.read("xl/workbook.xml"))
    for name, part in archive.sheets:
        sheet = archive.sheet(part)
        if not ((not sheet.plain and _is_protected(sheet.rows)) or _is_protected(sheet.frame)):
            yield Cell(name, 0, 0, UNPROTECTED, "")
        rows_may_hide = _tags_may_hide(sheet.plain.tags) if sheet.plain else _may_hide(sheet.rows)
        if rows_may_hide or _tags_may_hide(sheet.frame):
            yield from _hidden_tags(name, sheet.data)
        yield from _linked(archive, name, part)


# Cached, because most forms of a month have the same sheets.
@lru_cache(maxsize=16)
def _hidden_sheets(book: bytes) -> tuple[Cell, ...]:
    return tuple(
        Cell(str(sheet.get("name")), 0, 0, HIDDEN_SHEET, "")
        for sheet in parsed(book).iter()
        if local_name(sheet) == "sheet" and sheet.get("state", "visible") != "visible"
    )


def _is_protected(data: bytes) -> bool:
    named = data.find(b"sheetProtection")
    return named > 0 and bool(_PROTECTED.search(data, max(data.rfind(b"<", 0, named), 0)))


def _may_hide(data: bytes) -> bool:
    return b"hidden" in data or any(size.search(data) for size in _NARROW)


# Cached, because the forms of a month have the same frame and tags of rows.
_tags_may_hide = lru_cache(maxsize=32)(_may_hide)


def _hidden_tags(sheet: str, data: bytes) -> Iterator[Cell]:
    for tag, text in _TAG.findall(data):
        named = dict(_ATTRIBUTE.findall(text))
        if named.get(b"hidden") not in _TRUE and not _too_small(named):
            continue
        if tag == b"row" and b"r" in named:
            row = int(named[b"r"]) - 1
            yield Cell(sheet, row, 0, HIDDEN_ROWS, str(row))
        elif tag == b"col":
            yield Cell(sheet, 0, int(named[b"min"]) - 1, HIDDEN_COLUMNS, str(int(named[b"max"]) - 1))


def _too_small(attributes: dict[bytes, bytes]) -> bool:
    """Say whether a row or a column is too small to show anything."""
    return (
        float(attributes.get(b"ht") or looks.SMALL_ROW) < looks.SMALL_ROW
        or float(attributes.get(b"width") or looks.SMALL_COLUMN) < looks.SMALL_COLUMN
    )


def _linked(archive: Opened, sheet: str, part: str) -> Iterator[Cell]:
    """Yield comments and drawings, which stand in parts of their own."""
    folder, _, name = part.rpartition("/")
    links = f"{folder}/_rels/{name}.rels"
    if links not in archive.names:
        return
    for link in parsed(archive.read(links)):
        target = posixpath.normpath(posixpath.join("/" + folder, str(link.get("Target")))).lstrip("/")
        kind = str(link.get("Type")).rpartition("/")[2]
        if target not in archive.names:
            continue
        if kind == "comments":
            yield from _comments(sheet, archive.read(target))
        elif kind in _DRAWN:
            for drawn in _DRAWN[kind](archive.read(target)):
                yield Cell(sheet, drawn.row, drawn.column, DRAWING, drawn.typed)


_DRAWN = {"drawing": drawings.in_part, "vmlDrawing": drawings.in_vml}


def _comments(sheet: str, part: bytes) -> Iterator[Cell]:
    for comment in parsed(part).iter():
        place = _comment_place(comment) if local_name(comment) == "comment" else None
        if place:
            yield Cell(sheet, *place, COMMENT, _short("".join(comment.itertext())))


def _comment_place(comment: Element) -> tuple[int, int] | None:
    comment.set("r", comment.get("ref") or "")
    return cell_place(comment)


def _in_xls(data: bytes) -> Iterator[Cell]:
    with xls.opened(data, looked_at=True) as book:
        for sheet in book.sheets():
            yield from _in_xls_sheet(sheet)


def _in_xls_sheet(sheet: Any) -> Iterator[Cell]:
    if sheet.visibility:
        yield Cell(sheet.name, 0, 0, HIDDEN_SHEET, "")
    for row, info in sheet.rowinfo_map.items():
        if info.hidden or 0 < info.height < _TWIPS * looks.SMALL_ROW:
            yield Cell(sheet.name, row, 0, HIDDEN_ROWS, str(row))
    for column, info in sheet.colinfo_map.items():
        if info.hidden or 0 < info.width < _WIDTH * looks.SMALL_COLUMN:
            yield Cell(sheet.name, 0, column, HIDDEN_COLUMNS, str(column))
    for (row, column), note in sheet.cell_note_map.items():
        yield Cell(sheet.name, row, column, COMMENT, _short(note.text))


def _in_ods(data: bytes) -> Iterator[Cell]:
    small = _SMALL_STYLE.search(data)
    if not (small or any(sign in data for sign in _SIGNS)):
        return
    content = fromstring(data)
    narrow = _small_styles(content) if small else frozenset()
    hidden = {
        attribute(style, "name")
        for style in content.iter()
        if local_name(style) == "style"
        for child in style
        if local_name(child) == "table-properties" and attribute(child, "display") == "false"
    }
    for table in content.iter():
        if local_name(table) == "table":
            sheet = attribute(table, "name")
            if attribute(table, "style-name") in hidden:
                yield Cell(sheet, 0, 0, HIDDEN_SHEET, "")
            yield from _in_table(sheet, table, narrow)


_SIGNS = (b"visibility=", b":annotation", b'display="false"', b"<draw:")
_SMALL_STYLE = re.compile(rb':(?:row-height|column-width)="0?\.[01]')
_LENGTH = re.compile(r"([\d.]+)(cm|mm|in|pt)")
_POINTS = {"cm": 72 / 2.54, "mm": 7.2 / 2.54, "in": 72.0, "pt": 1.0}


def _small_styles(content: Element) -> frozenset[str]:
    """The names of styles of rows and columns that are too small to show anything."""
    return frozenset(
        attribute(style, "name")
        for style in content.iter() if local_name(style) == "style"
        for child in style
        for length in ("row-height", "column-width")
        if (found := _LENGTH.fullmatch(attribute(child, length)))
        and float(found[1]) * _POINTS[found[2]] < looks.SMALL_ROW
    )  # fmt: skip


def _in_table(sheet: str, table: Element, narrow: frozenset[str]) -> Iterator[Cell]:
    row, column = 0, 0
    for element in table.iter():
        if local_name(element) == "shapes":
            for drawn in drawings.in_cell(element, 0, 0):
                yield Cell(sheet, 0, 0, DRAWING, drawn.typed)
        elif local_name(element) == "table-column":
            last = column + repeats(element, "columns") - 1
            if (
                attribute(element, "visibility") in ("collapse", "filter")
                or attribute(element, "style-name") in narrow
            ):
                yield Cell(sheet, 0, column, HIDDEN_COLUMNS, str(last))
            column = last + 1
        elif local_name(element) == "table-row":
            last = row + repeats(element, "rows") - 1
            if (
                attribute(element, "visibility") in ("collapse", "filter")
                or attribute(element, "style-name") in narrow
            ):
                yield Cell(sheet, row, 0, HIDDEN_ROWS, str(last))
            yield from _annotations(sheet, row, element)
            row = last + 1


def _annotations(sheet: str, row: int, line: Element) -> Iterator[Cell]:
    column = 0
    for cell in line:
        for note in cell:
            if local_name(note) == "annotation":
                words = ["".join(line.itertext()) for line in note if local_name(line) == "p"]
                yield Cell(sheet, row, column, COMMENT, _short(" ".join(words)))
        for drawn in drawings.in_cell(cell, row, column):
            yield Cell(sheet, row, column, DRAWING, drawn.typed)
        column += repeats(cell, "columns")


def _short(text: str) -> str:
    return " ".join(text.split())[:_TEXT_LIMIT]
