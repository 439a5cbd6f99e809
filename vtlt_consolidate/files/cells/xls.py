"""Reads the cells of an .xls a second time, by xlrd, with the looks that change what a person reads.

An .xls has no checksums, so the reading of calamine is compared with this one.
"""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import xlrd
import xlrd.sheet

from vtlt_consolidate.files.cells import looks, numberformats
from vtlt_consolidate.files.cells.binary import ERRORS
from vtlt_consolidate.files.cells.dropped import day, span
from vtlt_consolidate.files.cells.looks import Font, Mark, Run, Style
from vtlt_consolidate.model.cellkinds import BOOLEAN, DATE, ERROR, NUMBER, TEXT, Cell
from vtlt_consolidate.words.text import show_number

ODD = (
    xlrd.XLRDError, AssertionError, LookupError, ValueError, TypeError, AttributeError, OverflowError,
    struct.error,
)  # fmt: skip
"""Exceptions of xlrd for damaged files."""

# Nothing here needs conditional formats, and xlrd gives up all formats for one that it does not know, such as
# one with a number format.
xlrd.sheet.XL_CF = -1

_AUTOMATIC = "000000"
_WINDOW = 65
"""The number of the background that a sheet has without any colour."""
_SOLID = 1
_RAISED = {1: "super", 2: "sub"}
_TWIPS = 20


def read(data: bytes) -> tuple[list[str], list[Cell]]:
    """Read the names of the sheets, and their cells followed by the marks of `looks`."""
    try:
        return _read(data, looked_at=True)
    except ODD:
        # A file with damaged formats may still have good values.
        names, cells = _read(data, looked_at=False)
        return names, [*cells, Cell(names[0] if names else "", 0, 0, looks.UNLOOKED, "")]


def _read(data: bytes, *, looked_at: bool) -> tuple[list[str], list[Cell]]:
    cells: list[Cell] = []
    with opened(data, looked_at=looked_at) as book:
        for sheet in book.sheets():
            for row, column in _filled(sheet):
                cells += _cell(book, sheet, row, column)
            for top, below, left, beyond in sheet.merged_cells:
                area = span(top, left, below - 1, beyond - 1)
                cells.append(Cell(sheet.name, top, left, looks.MERGED, area))
        return book.sheet_names(), cells


def opened(data: bytes, *, looked_at: bool) -> Any:
    """Open a workbook, with the formats of its cells or without."""
    # Without a log file xlrd prints warnings to standard output.
    return xlrd.open_workbook(
        file_contents=data, logfile=io.StringIO(), formatting_info=looked_at, ignore_workbook_corruption=False
    )


def _filled(sheet: Any) -> Iterator[tuple[int, int]]:
    for row in range(sheet.nrows):
        for column, kind in enumerate(sheet.row_types(row)):
            if kind not in (xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK):
                yield row, column


def _cell(book: Any, sheet: Any, row: int, column: int) -> Iterator[Cell]:
    kind, value = sheet.cell_type(row, column), sheet.cell_value(row, column)
    style = _style(book, sheet.cell_xf_index(row, column)) if book.formatting_info else Style()
    place = sheet.name, row, column
    if kind == xlrd.XL_CELL_ERROR:
        yield Cell(*place, ERROR, ERRORS.get(value, "#N/A"))
        return
    if kind == xlrd.XL_CELL_TEXT:
        if value:
            yield Cell(*place, TEXT, value)
            yield from (Cell(*place, *mark) for mark in _of_text(book, sheet, (row, column), style))
        return
    if kind == xlrd.XL_CELL_BOOLEAN:
        yield Cell(*place, BOOLEAN, "TRUE" if value else "FALSE")
        return
    number = repr(float(value))
    # Without the formats of the file only xlrd's kind of the cell tells a date.
    unknown = not book.formatting_info and kind == xlrd.XL_CELL_DATE
    dated = unknown or numberformats.is_date(style.code)
    date = day(float(value), from_1904=bool(book.datemode)) if dated else ""
    shown = date or show_number(Decimal(number), grouped=False)
    yield Cell(*place, DATE if date else NUMBER, shown)
    marks = [
        *looks.of_runs([(Font("", *_but_name(style.font)), number)], style),
        *looks.of_number(number, style),
    ]
    yield from (Cell(*place, *mark) for mark in marks)


def _but_name(font: Font) -> tuple[bool, str, str, float]:
    return font.struck, font.raised, font.colour, font.points


def _of_text(book: Any, sheet: Any, place: tuple[int, int], style: Style) -> Iterator[Mark]:
    text = str(sheet.cell_value(*place))
    yield from looks.of_runs(list(_runs(book, sheet, place, text, style)), style)
    yield from looks.of_text(text, style)


def _runs(book: Any, sheet: Any, place: tuple[int, int], text: str, style: Style) -> Iterator[Run]:
    at, font = 0, style.font
    for start, number in sheet.rich_text_runlist_map.get(place, ()):
        yield font, text[at:start]
        at, font = start, _font(book, number)
    yield font, text[at:]


def _style(book: Any, number: int) -> Style:
    look = book.xf_list[number]
    ground = look.background
    fill = "FFFFFF"
    if ground.fill_pattern and ground.pattern_colour_index != _WINDOW:
        fill = _colour(book, ground.pattern_colour_index, "") if ground.fill_pattern == _SOLID else ""
    return Style(_font(book, look.font_index), fill, _code(book, look.format_key))


def _code(book: Any, key: int) -> str:
    """The code of a format; “General” for East Asian formats that the file does not spell out."""
    if key in numberformats.EAST_ASIAN and not _spelled_out(book, key):
        return "General"
    found = book.format_map.get(key)
    return found.format_str if found is not None else "General"


def _spelled_out(book: Any, key: int) -> bool:
    return any(spelled.format_key == key for spelled in book.format_list)


def _font(book: Any, number: int) -> Font:
    font = book.font_list[number]
    return Font(
        font.name,
        bool(font.struck_out),
        _RAISED.get(font.escapement, ""),
        _colour(book, font.colour_index, _AUTOMATIC),
        font.height / _TWIPS,
    )


def _colour(book: Any, number: int, automatic: str) -> str:
    found = book.colour_map.get(number)
    return "".join(f"{part:02X}" for part in found) if found else automatic
