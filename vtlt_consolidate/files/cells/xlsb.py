"""Reads the cells of an .xlsb from its records (MS-XLSB 2.4), because calamine loses inline texts.

A workbook with a chart or macro sheet, which calamine cannot read, is read without that sheet.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from decimal import Decimal

from vtlt_consolidate.files.cells import looks, numberformats
from vtlt_consolidate.files.cells.binary import ERRORS, number, records, sheets, wide
from vtlt_consolidate.files.cells.dropped import day, span
from vtlt_consolidate.files.cells.looks import Font, Mark, Style
from vtlt_consolidate.files.cells.opened import Opened
from vtlt_consolidate.model.cellkinds import BOOLEAN, DATE, ERROR, NUMBER, TEXT, Cell, CellKind, Look
from vtlt_consolidate.words.text import show_number

_ROW = 0
_RK, _ERROR, _BOOL, _REAL, _TEXT, _SHARED = 2, 3, 4, 5, 6, 7
_F_TEXT, _F_REAL, _F_BOOL, _F_ERROR, _RICH = 8, 9, 10, 11, 62
_MERGE = 176
_ITEM, _FONT, _FORMAT, _XF, _XFS, _XFS_END = 19, 43, 44, 47, 617, 618
_CELLS = frozenset({*range(1, 12), _RICH})
_SHORT = range(12, 19)
_SHORTER = 11
"""A short record omits the column; its kind is the kind of the long record plus eleven."""
_AT = 8
_STRUCK = 0x08
_RAISED = {1: "super", 2: "sub"}
_TWIPS = 20
# The upper byte of this field holds flags, not the style.
_STYLE_BITS = 0xFFFFFF


def read(archive: Opened) -> tuple[list[str], list[Cell]]:
    """Read the names of the worksheets, and their cells followed by the marks of `looks`."""
    names = archive.names
    shared: list[str] = []
    if "xl/sharedStrings.bin" in names:
        items = records(archive.read("xl/sharedStrings.bin"))
        shared = [wide(body, 1)[0] for kind, body in items if kind == _ITEM]
    styles = list(_styles(archive.read("xl/styles.bin"))) if "xl/styles.bin" in names else []
    found: list[Cell] = []
    read_sheets: list[str] = []
    for sheet, part in sheets(archive):
        # Sheets of charts and of macros are in other folders.
        if "/worksheets/" not in f"/{part}":
            continue
        read_sheets.append(sheet)
        data = archive.read(part)
        found += (Cell(sheet, *merged) for merged in _merged(data))
        for place, kind, body in _cells(data):
            if content := _content(kind, body, shared):
                style = number(body, 4) & _STYLE_BITS
                look = styles[style] if style < len(styles) else Style()
                found += (Cell(sheet, *place, *one) for one in _with_marks(content, look))
    return read_sheets, found


def _cells(part: bytes) -> Iterator[tuple[tuple[int, int], int, bytes]]:
    """Yield place, kind and body of each cell; a short record is the cell to the right of the last."""
    row = column = 0
    for kind, body in records(part):
        if kind == _ROW:
            row = number(body, 0)
        elif kind in _SHORT:
            column += 1
            yield (row, column), kind - _SHORTER, struct.pack("<I", column) + body
        elif kind in _CELLS:
            column = number(body, 0)
            yield (row, column), kind, body


def _merged(part: bytes) -> Iterator[tuple[int, int, Look, str]]:
    """Yield the mark of each merged cell (MS-XLSB 2.4.703)."""
    for kind, body in records(part):
        if kind == _MERGE:
            top, below, left, beyond = struct.unpack_from("<IIII", body, 0)
            yield top, left, looks.MERGED, span(top, left, below, beyond)


def _content(kind: int, body: bytes, shared: list[str]) -> tuple[CellKind, str] | None:
    if kind in (_ERROR, _F_ERROR):
        return ERROR, ERRORS.get(body[_AT], "#N/A")
    if kind in (_BOOL, _F_BOOL):
        return BOOLEAN, "TRUE" if body[_AT] else "FALSE"
    if kind in (_REAL, _F_REAL, _RK):
        value = _rk(number(body, _AT)) if kind == _RK else struct.unpack_from("<d", body, _AT)[0]
        return NUMBER, repr(float(value))
    if kind == _SHARED:
        at = number(body, _AT)
        text = shared[at] if at < len(shared) else ""
    elif kind in (_TEXT, _F_TEXT, _RICH):
        text = wide(body, _AT + (kind == _RICH))[0]
    else:
        return None
    return (TEXT, text) if text else None


def _with_marks(content: tuple[CellKind, str], style: Style) -> Iterator[tuple[CellKind, str] | Mark]:
    kind, text = content
    if kind == NUMBER:
        try:
            shown = show_number(Decimal(text), grouped=False)
        except (ValueError, ArithmeticError):
            yield TEXT, text
            return
        # The 1904 date system is not considered here, because calamine's reading of dates is used.
        date = day(float(text), from_1904=False) if numberformats.is_date(style.code) else ""
        yield (DATE, date) if date else (NUMBER, shown)
        yield from looks.of_runs([(Font("", style.font.struck, style.font.raised), text)], style)
        yield from looks.of_number(text, style)
        return
    yield content
    if kind == TEXT:
        yield from looks.of_runs([(style.font, text)], style)
        yield from looks.of_text(text, style)


def _rk(value: int) -> float:
    """Decode a number of 30 bits and two flags (MS-XLSB 2.5.123): integer or float, divided by 100 or not."""
    if value & 2:
        # A signed number of 30 bits.
        integer = value >> 2
        result = float(integer - (1 << 30) if integer & (1 << 29) else integer)
    else:
        result = float(struct.unpack("<d", struct.pack("<Q", (value & 0xFFFFFFFC) << 32))[0])
    return result / 100 if value & 1 else result


def _styles(part: bytes) -> Iterator[Style]:
    fonts: list[Font] = []
    codes = dict(numberformats.BUILT_IN)
    of_cells = False
    for kind, body in records(part):
        if kind == _FONT:
            height, bits = struct.unpack_from("<HH", body, 0)
            raised = _RAISED.get(struct.unpack_from("<H", body, 6)[0], "")
            fonts.append(Font(wide(body, 21)[0], bool(bits & _STRUCK), raised, "", height / _TWIPS))
        elif kind == _FORMAT:
            codes[struct.unpack_from("<H", body, 0)[0]] = wide(body, 2)[0]
        elif kind in (_XFS, _XFS_END):
            of_cells = kind == _XFS
        elif kind == _XF and of_cells:
            _, code, font = struct.unpack_from("<HHH", body, 0)
            yield Style(fonts[font] if font < len(fonts) else Font(), "", codes.get(code, "General"))
