"""The cells that calamine drops: errors, and formulas that were never calculated.

It gives them as empty, which would pass for “not answered” where something was. Each container is
looked through once more for them: .xlsx and .ods as XML, .xls by xlrd, .xlsb by its records (`binary`;
only its errors).
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections.abc import Iterator
from typing import IO, NamedTuple
from xml.etree.ElementTree import Element

import xlrd
from defusedxml.ElementTree import fromstring, iterparse

from vtlt_consolidate.binary import BOOK, binary_errors

TEXT = "text"
NUMBER = "number"
BOOLEAN = "boolean"
DATE = "date"
ERROR = "error"
UNCALCULATED = "uncalculated"

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_STRICT = "{http://purl.oclc.org/ooxml/spreadsheetml/main}"
_REFERENCE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
_OLE = bytes.fromhex("D0CF11E0A1B11AE1")


class Cell(NamedTuple):
    """One cell that holds something; row and column count from 0."""

    sheet: str
    row: int
    column: int
    kind: str
    typed: str


def dropped_cells(data: bytes) -> Iterator[Cell]:
    """Yield the error cells and uncalculated formulas of a workbook."""
    if data.startswith(_OLE):
        yield from _in_xls(data)
        return
    if not zipfile.is_zipfile(io.BytesIO(data)):
        return
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = set(archive.namelist())
        if "xl/workbook.xml" in names:
            for name, part in sheet_parts(archive):
                with archive.open(part) as stream:
                    yield from _error_cells(name, stream)
        elif BOOK in names:
            for sheet, row, column, shown in binary_errors(archive):
                yield Cell(sheet, row, column, ERROR, shown)
        elif "content.xml" in names:
            with archive.open("content.xml") as stream:
                yield from _in_ods(stream)


def _in_xls(data: bytes) -> Iterator[Cell]:
    # xlrd speaks on standard output about files that it finds odd.
    with xlrd.open_workbook(file_contents=data, logfile=io.StringIO(), on_demand=True) as book:
        for sheet in book.sheets():
            for row in range(sheet.nrows):
                for column, kind in enumerate(sheet.row_types(row)):
                    if kind == xlrd.XL_CELL_ERROR:
                        code = sheet.cell_value(row, column)
                        shown = xlrd.error_text_from_code.get(code, "#N/A")
                        yield Cell(sheet.name, row, column, ERROR, shown)


def _in_ods(stream: IO[bytes]) -> Iterator[Cell]:
    sheet, row, column = "", 0, 0
    for event, element in iterparse(stream, events=("start", "end")):
        name = element.tag.rpartition("}")[2]
        if event == "start":
            if name == "table":
                sheet, row = _attribute(element, "name"), 0
            column = 0 if name == "table-row" else column
        elif name == "table-row":
            row += int(_attribute(element, "number-rows-repeated") or 1)
            element.clear()
        elif name in ("table-cell", "covered-table-cell"):
            if any(key.endswith("}value-type") and value == "error" for key, value in element.items()):
                shown = "".join(element.itertext()).strip()
                yield Cell(sheet, row, column, ERROR, shown or "#N/A")
            column += int(_attribute(element, "number-columns-repeated") or 1)


def _attribute(element: Element, name: str) -> str:
    return next((str(value) for key, value in element.items() if key.endswith("}" + name)), "")


def sheet_parts(archive: zipfile.ZipFile) -> Iterator[tuple[str, str]]:
    """Yield name and part of each sheet of an .xlsx."""
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
        place = cell_place(element)
        if place is None:
            continue
        row, column = place
        if element.get("t") == "e":
            yield Cell(sheet, row, column, ERROR, parts.get("v") or "#N/A")
        # openpyxl writes an empty <v/>; a formula whose result is the empty text has t="str".
        elif "f" in parts and not parts.get("v") and element.get("t") != "str":
            yield Cell(sheet, row, column, UNCALCULATED, "=" + (parts["f"] or ""))


def cell_place(element: Element) -> tuple[int, int] | None:
    """Row and column of a cell of an .xlsx."""
    place = _REFERENCE.fullmatch(element.get("r") or "")
    return (int(place[2]) - 1, column_number(place[1])) if place else None


def column_number(letters: str) -> int:
    """Count a column by its letters, from 0."""
    number = 0
    for letter in letters:
        number = 26 * number + ord(letter) - ord("A") + 1
    return number - 1
