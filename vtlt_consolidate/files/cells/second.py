"""A second reading of formats that are rare or have no checksums, and its comparison with the first."""

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
        Its sheets and cells, and the marks of `looks`; `None` for an .xlsx.

    Raises:
        Exception: whatever the parsers raise on a damaged file.
    """
    # Names of parts are not compressed, so a search of the bytes finds them; an .ods starts with “mimetype”.
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
    """Combine two readings: what calamine cannot read is taken from the second.

    Args:
        first: the reading of calamine.
        second: our own reading.
        ours: the second is better, because calamine drops white space of this format.
    """
    chosen = {**first, **second} if ours else {**second, **first}
    for place, cell in first.items():
        other = second.get(place)
        # calamine reads numbers in East Asian formats as dates, but real dates correctly.
        if other is not None and cell.kind == DATE:
            chosen[place] = other if other.kind == NUMBER else cell
        elif other is not None and other.kind in _UNKNOWN:
            chosen[place] = other
    return chosen


def disagreements(
    first: dict[Place, Cell], second: dict[Place, Cell], *, lost: bool, ours: bool = False
) -> Iterator[Cell]:
    """Yield a mark for each cell that the two readings give differently.

    Args:
        first: the reading of calamine.
        second: our own reading.
        lost: calamine loses cells of this format, so a cell that it lacks is no disagreement.
        ours: the second is kept (`settled`), so that the first is the other one.
    """
    for place in first.keys() | second.keys():
        one, other = first.get(place), second.get(place)
        if (
            (one is None and lost)
            or _comparable(one) == _comparable(other)
            or {one and one.kind, other and other.kind} & _UNKNOWN
        ):
            continue
        if one and other and one.kind == DATE and other.kind in (DATE, NUMBER):
            continue
        aside = one if ours else other
        shown = aside.typed if aside else "ô trống"
        yield Cell(*place, looks.DISAGREED, f"cách đọc khác: “{shown[:60]}”")


def _comparable(cell: Cell | None) -> object:
    if cell is None:
        return ""
    if cell.kind == NUMBER:
        return Decimal(f"{Decimal(cell.typed.replace(',', '.')):.15g}")
    text = unicodedata.normalize("NFC", cell.typed) if cell.kind == TEXT else cell.typed
    return "".join(text.split())
