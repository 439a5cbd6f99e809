"""A second reading of formats that are rare or have no checksums, and where two readings disagree."""

from __future__ import annotations

import io
import unicodedata
import zipfile
from collections.abc import Iterator
from decimal import Decimal

from vtlt_consolidate.files.cells import binary, looks, ods, xls, xlsb
from vtlt_consolidate.files.cells.opened import opened
from vtlt_consolidate.model.cellkinds import DATE, ERROR, NUMBER, TEXT, UNCALCULATED, Cell

_FIRST_NAME = slice(30, 38)
OLE = bytes.fromhex("D0CF11E0A1B11AE1")
Place = tuple[str, int, int]
Reading = tuple[list[str], dict[Place, Cell]]
_UNKNOWN = frozenset({ERROR, UNCALCULATED})


def read(data: bytes) -> tuple[Reading, list[Cell]] | None:
    """Read a workbook that is no .xlsx.

    Returns:
        Its sheets and cells, and the marks of `looks`; nothing for an .xlsx.

    Raises:
        Exception: whatever the parsers raise on a damaged file.
    """
    # The names of parts stand in a package as they are; that of its kind comes first in an .ods.
    if b"xl/workbook.xml" in data and data[_FIRST_NAME] != b"mimetype":
        return None
    if data.startswith(OLE):
        names, cells = xls.read(data)
        first = names[0] if names else ""
        cells.append(Cell(first, 0, 0, looks.UNCHECKED, ""))
    elif not (data.startswith(b"PK") or zipfile.is_zipfile(io.BytesIO(data))):
        return None
    else:
        archive = opened(data)
        if binary.BOOK in archive.names:
            names, cells = xlsb.read(archive)
        elif ods.CONTENT in archive.names and "xl/workbook.xml" not in archive.names:
            names, cells = ods.read(archive)
        else:
            return None
    marks = [cell for cell in cells if cell.kind in looks.KINDS]
    found = {(cell.sheet, cell.row, cell.column): cell for cell in cells if cell.kind not in looks.KINDS}
    return (names, found), marks


def settled(first: dict[Place, Cell], second: dict[Place, Cell], *, ours: bool) -> dict[Place, Cell]:
    """Put two readings together: what calamine cannot give comes from the second.

    Args:
        first: what calamine read.
        second: what we read.
        ours: the second is the better one, for calamine swallows white space.
    """
    chosen = {**first, **second} if ours else {**second, **first}
    for place, cell in first.items():
        other = second.get(place)
        # calamine takes the numbers of East Asian formats for days; of a day it gives the day.
        if other is not None and cell.kind == DATE:
            chosen[place] = other if other.kind == NUMBER else cell
        elif other is not None and other.kind in _UNKNOWN:
            chosen[place] = other
    return chosen


def disagreements(first: dict[Place, Cell], second: dict[Place, Cell], *, lost: bool) -> Iterator[Cell]:
    """Yield a mark for each cell that two readings give differently.

    Args:
        first: what calamine read.
        second: what we read.
        lost: calamine loses cells of this format; one that it does not have is no doubt.
    """
    for place in first.keys() | second.keys():
        one, other = first.get(place), second.get(place)
        if (
            (one is None and lost)
            or _said(one) == _said(other)
            or {one and one.kind, other and other.kind} & _UNKNOWN
        ):
            continue
        if one and other and one.kind == DATE and other.kind in (DATE, NUMBER):
            continue
        told = other.typed if other else "ô trống"
        yield Cell(*place, looks.DISAGREED, f"cách đọc khác: “{told[:60]}”")


def _said(cell: Cell | None) -> object:
    if cell is None:
        return ""
    if cell.kind == NUMBER:
        return Decimal(f"{Decimal(cell.typed.replace(',', '.')):.15g}")
    text = unicodedata.normalize("NFC", cell.typed) if cell.kind == TEXT else cell.typed
    return "".join(text.split())
