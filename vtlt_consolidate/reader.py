"""The cells of one workbook, whatever program saved it. Imports no pandas: workers start with it.

calamine reads the values. It drops error cells and formulas that were never calculated as if they
were empty, so the parts of an .xlsx are looked through once more for those.
"""

from __future__ import annotations

import datetime as dt
import io
import posixpath
import re
import zipfile
from collections.abc import Iterator
from decimal import Decimal
from typing import IO, NamedTuple

from defusedxml.ElementTree import fromstring, iterparse
from python_calamine import CalamineWorkbook

from vtlt_consolidate.text import show_number

TEXT = "text"
NUMBER = "number"
BOOLEAN = "boolean"
DATE = "date"
ERROR = "error"
UNCALCULATED = "uncalculated"

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_STRICT = "{http://purl.oclc.org/ooxml/spreadsheetml/main}"
# No cell of Excel holds more; an .ods may, and our own workbooks could not repeat it.
_TEXT_LIMIT = 32_767
_REFERENCE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")


class Cell(NamedTuple):
    """One cell that holds something; row and column count from 0."""

    sheet: str
    row: int
    column: int
    kind: str
    typed: str


def read_cells(data: bytes) -> list[Cell]:
    """Take every cell that is not empty, in order of sheet, row and column.

    Numbers come as text with a decimal comma and no grouping, dates as `2019-10-05`, so that one
    vocabulary reads what was typed as text and what was typed as a number.

    Raises:
        Exception: whatever the parsers raise on a damaged file; calamine can also panic
            (BaseException) or abort the process, so this runs in a worker that may die.
    """
    found: dict[tuple[str, int, int], Cell] = {}
    with CalamineWorkbook.from_filelike(io.BytesIO(data)) as book:
        for name in book.sheet_names:
            # Without skip_empty_area=False leading empty rows vanish and every address shifts.
            rows = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
            for row, values in enumerate(rows):
                for column, value in enumerate(values):
                    if value != "":
                        found[name, row, column] = Cell(name, row, column, *_as_text(value))
        names = book.sheet_names
    for cell in _dropped_cells(data):
        found.setdefault((cell.sheet, cell.row, cell.column), cell)
    order = {name: position for position, name in enumerate(names)}
    return sorted(found.values(), key=lambda cell: (order[cell.sheet], cell.row, cell.column))


def _as_text(value: object) -> tuple[str, str]:
    if isinstance(value, bool):
        return BOOLEAN, "TRUE" if value else "FALSE"
    if isinstance(value, int | float):
        return NUMBER, show_number(Decimal(repr(value)), grouped=False)
    if isinstance(value, dt.datetime) and value.time() == dt.time():
        return DATE, value.date().isoformat()
    if isinstance(value, dt.date | dt.time):
        return DATE, value.isoformat()
    return TEXT, str(value)[:_TEXT_LIMIT]


def _dropped_cells(data: bytes) -> Iterator[Cell]:
    if not zipfile.is_zipfile(io.BytesIO(data)):
        return
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        if "xl/workbook.xml" not in archive.namelist():
            return
        for name, part in _sheet_parts(archive):
            with archive.open(part) as stream:
                yield from _error_cells(name, stream)


def _sheet_parts(archive: zipfile.ZipFile) -> Iterator[tuple[str, str]]:
    links = fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    targets = {link.get("Id"): str(link.get("Target")) for link in links}
    for sheet in fromstring(archive.read("xl/workbook.xml")).iter():
        if sheet.tag in (_MAIN + "sheet", _STRICT + "sheet"):
            link = next(value for key, value in sheet.items() if key.endswith("}id"))
            part = posixpath.normpath(posixpath.join("/xl", targets[link])).lstrip("/")
            if part in archive.namelist():
                yield str(sheet.get("name")), part


def _error_cells(sheet: str, stream: IO[bytes]) -> Iterator[Cell]:
    for _, element in iterparse(stream):
        name = element.tag.rpartition("}")[2]
        if name == "row":
            element.clear()
        if name != "c":
            continue
        parts = {child.tag.rpartition("}")[2]: child.text for child in element}
        place = _REFERENCE.fullmatch(element.get("r") or "")
        if place is None:
            continue
        row, column = int(place[2]) - 1, _column_number(place[1])
        if element.get("t") == "e":
            yield Cell(sheet, row, column, ERROR, parts.get("v") or "#N/A")
        # openpyxl writes an empty <v/>; a formula whose result is the empty text has t="str".
        elif "f" in parts and not parts.get("v") and element.get("t") != "str":
            yield Cell(sheet, row, column, UNCALCULATED, "=" + (parts["f"] or ""))


def _column_number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = 26 * number + ord(letter) - ord("A") + 1
    return number - 1
