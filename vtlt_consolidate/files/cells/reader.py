"""Reads the cells of a workbook, whatever program saved it. Imports no pandas, so that workers start quickly.

calamine reads the values; `dropped` finds the cells that it drops. Formats without checksums, and formats
that it reads badly, are read a second time (`second`).
"""

from __future__ import annotations

import datetime as dt
import html
import io
import math
import re
import zipfile
from collections.abc import Callable
from typing import TypeVar

from python_calamine import CalamineError, CalamineWorkbook

from vtlt_consolidate.files.cells import second as secondreader
from vtlt_consolidate.files.cells.dropped import column_number, dropped_cells
from vtlt_consolidate.files.cells.elements import parsed
from vtlt_consolidate.files.cells.fonts import legacy_cells
from vtlt_consolidate.files.cells.opened import Sheet, addresses, opened
from vtlt_consolidate.files.containers.gate import GateError
from vtlt_consolidate.files.plain import book
from vtlt_consolidate.files.plain.book import digits, of_parts
from vtlt_consolidate.model.cellkinds import BOOLEAN, DATE, NUMBER, TEXT, TEXT_LIMIT, Cell, CellKind

T = TypeVar("T")

_AREA_LIMIT = 2_000_000
_SPARSE = 4
"""A larger area is refused only if at most one cell in so many holds something: long lists are honest."""
_WIDE = 500


def read_cells(data: bytes) -> list[Cell]:
    """Read every cell that is not empty, in order of sheet, row and column, followed by the marks of `looks`.

    Numbers are given as text with a decimal comma and without grouping, dates as `2019-10-05`, so that the
    same code reads answers typed as text and as numbers. Text in a pre-Unicode font is not decoded; its kind
    (`legacy.KINDS`) names the font.

    Raises:
        GateError: a cell is too far from the others, or text was damaged by the program that saved the file.
        Exception: whatever the parsers raise on a damaged file; calamine can also panic
            (BaseException) or abort the process, so this runs in a worker that may die.
    """
    data = _without_far_blanks(data)
    _refuse_far_cells(data)
    marks: list[Cell] = []
    if other := secondreader.read(data):
        (names, second), marks = other
        found, more = _checked(data, second)
        cells = list(found.values())
        marks += more
    else:
        names, cells = _plain(data) or in_spite_of_odd_values(_by_calamine, data)
    if broken := next((cell for cell in cells if "\0" in cell.typed and cell.kind == TEXT), None):
        raise GateError(
            f"chữ ở sheet “{broken.sheet}” đã bị chương trình lưu tệp ghi hỏng; mở tệp gốc bằng Excel, lưu "
            "thành .xlsx rồi gửi lại"
        )
    dropped, legacy = list(dropped_cells(data)), list(legacy_cells(data))
    order = {name: position for position, name in enumerate(names)}
    # The cells of most forms stand in order, and nothing is added to them.
    if other or dropped or legacy or len(order) < len(names):
        found = {(cell.sheet, cell.row, cell.column): cell for cell in cells}
        for cell in dropped:
            found.setdefault((cell.sheet, cell.row, cell.column), cell)
        for place, kind in legacy:
            if (old := found.get(place)) and old.kind == TEXT:
                found[place] = old._replace(kind=kind)
        cells = sorted(found.values(), key=lambda cell: (order[cell.sheet], cell.row, cell.column))
    return cells + marks


_FAILURES = (CalamineError, OSError, ValueError, ArithmeticError)
"""Exceptions of calamine for files that another reader may still read."""

Found = dict[tuple[str, int, int], Cell]


def _checked(data: bytes, second: Found) -> tuple[Found, list[Cell]]:
    """Combine the readings of an .xls, .xlsb or .ods, with marks where they disagree."""
    is_zip = data.startswith(b"PK")
    try:
        _, cells = _by_calamine(data)
    except _FAILURES:
        return dict(second), []
    first = {(cell.sheet, cell.row, cell.column): cell for cell in cells}
    own = is_zip and "content.xml" in opened(data).names
    doubts = secondreader.disagreements(first, second, lost=is_zip, ours=own)
    return secondreader.settled(first, second, ours=own), list(doubts)


def in_spite_of_odd_values(read: Callable[[bytes], T], data: bytes) -> T:
    """Read a workbook with calamine; if it refuses all of an .xlsx for odd values, again without these.

    Args:
        read: reads the bytes with calamine.
        data: the bytes.

    Raises:
        Exception: what `read` raises, where no such value is to blame.
    """
    try:
        return read(data)
    except _FAILURES:
        mended = _without_odd_values(data)
        if mended is None:
            raise
        return read(mended)


def _plain(data: bytes) -> tuple[list[str], list[Cell]] | None:
    """Names of the sheets, and their cells in order, if all are written as most programs write them."""
    return book.read(opened(data)) if data.startswith(b"PK") else None


def _by_calamine(data: bytes) -> tuple[list[str], list[Cell]]:
    """Names of the sheets, and their cells in order."""
    with CalamineWorkbook.from_filelike(io.BytesIO(data)) as workbook:
        cells = [
            book.cell((name, row, column, TEXT, value[:TEXT_LIMIT]))
            if value.__class__ is str
            else book.cell((name, row, column, *_as_text(value)))
            for name in workbook.sheet_names
            # Without skip_empty_area=False leading empty rows vanish and every address shifts.
            for row, values in enumerate(workbook.get_sheet_by_name(name).to_python(skip_empty_area=False))
            for column, value in enumerate(values)
            if value != ""
        ]
        return workbook.sheet_names, cells


_VALUED = re.compile(
    rb"<((?:\w+:)?)c\s([^>]*?)(?<!/)>(\s*(?:<(?:\w+:)?f[^>]*(?:/>|>[^<]*</(?:\w+:)?f>))?\s*)"
    rb"<((?:\w+:)?v)>([^<]*)</(?:\w+:)?v>"
)
_TYPE = re.compile(rb"""\st=["'](?:n)["']""")
_ERROR = re.compile(rb"""\st=["']e["']""")


def _without_odd_values(data: bytes) -> bytes | None:
    """Replace the values of an .xlsx for which calamine refuses all of it; `None` if there are none.

    Invalid numbers, such as NaN or 1E400, become texts. Errors become #N/A, as calamine knows only those of
    Excel 2007; their own names are found by `dropped`.
    """
    parts: dict[str, bytes] = {}
    changed = False
    if not zipfile.is_zipfile(io.BytesIO(data)):
        return None
    archive = opened(data)
    sheets = {part for _, part in archive.sheets}
    for name in sorted(archive.names):
        parts[name] = archive.read(name)
        if name in sheets:
            mended = _VALUED.sub(_as_odd, parts[name])
            changed |= mended != parts[name]
            parts[name] = mended
    if not changed:
        return None
    return of_parts(parts)


def _as_odd(cell: re.Match[bytes]) -> bytes:
    prefix, attributes, between, tag, value = cell.groups()
    if _ERROR.search(b" " + attributes) and value.strip():
        return b"<%bc %b>%b<%b>#N/A</%b>" % (prefix, attributes, between, tag, tag)
    if re.search(rb"""\st=""", b" " + attributes) and not _TYPE.search(b" " + attributes):
        return cell[0]
    try:
        if math.isfinite(float(value)):
            return cell[0]
    except ValueError:
        if not value.strip():
            return cell[0]
    attributes = _TYPE.sub(b"", b" " + attributes).strip()
    return b'<%bc %b t="str">%b<%b>%b</%b>' % (prefix, attributes, between, tag, value, tag)


def with_slashes(data: bytes) -> bytes:
    """Replace backslashes in the names of parts by slashes, as readers expect.

    Some programs for Windows write such files, and Excel opens them.
    """
    if not (data.startswith(b"PK") and b"xl\\" in data):
        return data
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        # `orig_filename` is the name in the file; Python replaces backslashes itself, but only on Windows.
        if not any("\\" in part.orig_filename for part in archive.infolist()):
            return data
        parts = {part.orig_filename.replace("\\", "/"): archive.read(part) for part in archive.infolist()}
    return of_parts(parts)


def _refuse_far_cells(data: bytes) -> None:
    """Reject an .xlsx with a sheet that is too large for calamine, which would abort the process."""
    if not data.startswith(b"PK"):
        return
    archive = opened(data)
    for name, part in archive.sheets:
        sheet = archive.sheet(part)
        if _is_too_large(sheet):
            cell = _far_cell(addresses(sheet.data))
            raise GateError(
                f"ô {cell} của sheet “{name}” có dữ liệu ở quá xa bảng; xóa ô ấy (hoặc các "
                "dòng, cột thừa) rồi lưu và gửi lại"
            )


def _is_too_large(sheet: Sheet) -> bool:
    plain, filled = sheet.plain, sheet.filled
    area = plain.area if plain else _area(filled)
    return area > _AREA_LIMIT and area > _SPARSE * len(plain.rows if plain else filled)


_CELL = re.compile(rb"<c\s([^>]*?)(?<!/)>(.*?)</c>", re.DOTALL)
_KIND = re.compile(rb"""\st=["'](s|str|inlineStr)["']""")
_TAG = re.compile(rb"<[^>]*>")
_SHARED = "xl/sharedStrings.xml"


def _without_far_blanks(data: bytes) -> bytes:
    """Empty the cells of white space in the sheets of an .xlsx that are too large: a space says nothing."""
    if not data.startswith(b"PK"):
        return data
    archive = opened(data)
    large = [part for _, part in archive.sheets if _is_too_large(archive.sheet(part))]
    if not large:
        return data
    texts = parsed(archive.read(_SHARED)) if _SHARED in archive.names else ()
    blank = {str(at) for at, text in enumerate(texts) if not "".join(text.itertext()).strip()}

    def emptied(cell: re.Match[bytes]) -> bytes:
        attributes, inside = cell.groups()
        kind, said = (
            _KIND.search(b" " + attributes),
            html.unescape(_TAG.sub(b"", inside).decode("utf-8", "replace")).strip(),
        )
        if kind is None or b"<f" in inside or said not in (blank if kind[1] == b"s" else {""}):
            return cell[0]
        return b"<c%b/>" % _KIND.sub(b"", b" " + attributes).rstrip()

    parts = {name: archive.read(name) for name in sorted(archive.names)}
    return of_parts(parts | {part: _CELL.sub(emptied, parts[part]) for part in large})


def _area(filled: list[tuple[bytes, bytes]]) -> int:
    """The number of cells of the rectangle from A1 that holds all of these."""
    if not filled:
        return 0
    columns, rows = zip(*filled, strict=True)
    return (1 + max(column_number(letters.decode()) for letters in set(columns))) * max(map(int, set(rows)))


def _far_cell(filled: list[tuple[bytes, bytes]]) -> str:
    """Name the cell, in the order of the file, that makes the area too large."""
    rows = columns = 0
    cell = widest = ""
    for letters, number in filled:
        cell = f"{letters.decode()}{int(number)}"
        if (column := column_number(letters.decode())) >= columns:
            columns, widest = column + 1, cell
        rows = max(rows, int(number))
        if rows * columns > _AREA_LIMIT:
            break
    return widest if columns > _WIDE else cell


def _as_text(value: object) -> tuple[CellKind, str]:
    if isinstance(value, str):
        return TEXT, value[:TEXT_LIMIT]
    if isinstance(value, bool):
        return BOOLEAN, "TRUE" if value else "FALSE"
    if isinstance(value, int | float):
        return NUMBER, digits(value)
    if isinstance(value, dt.datetime) and value.time() == dt.time():
        return DATE, value.date().isoformat()
    if isinstance(value, dt.date | dt.time | dt.timedelta):
        return DATE, _hours(value) if isinstance(value, dt.timedelta) else value.isoformat()
    return TEXT, str(value)[:TEXT_LIMIT]


def _hours(length: dt.timedelta) -> str:
    """A length of time as spreadsheets show it, `36:00`; Python would write `1 day, 12:00:00`."""
    minutes, seconds = divmod(round(length.total_seconds()), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}" + (f":{seconds:02d}" if seconds else "")
