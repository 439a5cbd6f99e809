"""The cells of one workbook, whatever program saved it. Imports no pandas: workers start with it.

calamine reads the values; what it drops as if it were empty, `dropped` finds again.
"""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from decimal import Decimal

from python_calamine import CalamineWorkbook

from vtlt_consolidate.dropped import (
    BOOLEAN,
    DATE,
    ERROR,
    NUMBER,
    TEXT,
    UNCALCULATED,
    Cell,
    column_number,
    dropped_cells,
    sheet_parts,
)
from vtlt_consolidate.fonts import legacy_cells
from vtlt_consolidate.gate import GateError
from vtlt_consolidate.text import show_number

_AREA_LIMIT = 2_000_000
_WIDE = 500
_FILLED = re.compile(rb"""<(?:\w+:)?c\s(?:[^>]*?\s)?r=["']([A-Z]{1,3})([0-9]{1,7})["'][^>]*(?<!/)>""")

TWO_COLUMNS = "two-columns"
"""What `locate` makes of an answer and of something beside it in the column “Chưa đạt”."""

# No cell of Excel holds more; an .ods may, and our own workbooks could not repeat it.
_TEXT_LIMIT = 32_767


def read_cells(data: bytes) -> list[Cell]:
    """Take every cell that is not empty, in order of sheet, row and column.

    Numbers come as text with a decimal comma and no grouping, dates as `2019-10-05`, so that one
    vocabulary reads what was typed as text and what was typed as a number. Text in a font from before
    Unicode stays as typed; its kind (`legacy.KINDS`) says how to read it.

    Raises:
        GateError: a cell stands too far away.
        Exception: whatever the parsers raise on a damaged file; calamine can also panic
            (BaseException) or abort the process, so this runs in a worker that may die.
    """
    _refuse_far_cells(data)
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
    for cell in dropped_cells(data):
        found.setdefault((cell.sheet, cell.row, cell.column), cell)
    for place, kind in legacy_cells(data):
        if (old := found.get(place)) and old.kind == TEXT:
            found[place] = old._replace(kind=kind)
    order = {name: position for position, name in enumerate(names)}
    return sorted(found.values(), key=lambda cell: (order[cell.sheet], cell.row, cell.column))


def _refuse_far_cells(data: bytes) -> None:
    """Refuse an .xlsx whose sheets span more than calamine can lay out: it would abort the process."""
    if not data.startswith(b"PK"):
        return
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        if "xl/workbook.xml" not in archive.namelist():
            return
        for name, part in sheet_parts(archive):
            rows = columns = 0
            widest = ""
            for letters, digits in _FILLED.findall(archive.read(part)):
                cell = f"{letters.decode()}{int(digits)}"
                if (column := column_number(letters.decode())) >= columns:
                    columns, widest = column + 1, cell
                rows = max(rows, int(digits))
                if rows * columns > _AREA_LIMIT:
                    cell = widest if columns > _WIDE else cell
                    raise GateError(
                        f"ô {cell} của sheet “{name}” có dữ liệu ở quá xa bảng; xóa ô ấy (hoặc các dòng, cột "
                        "thừa) rồi lưu và gửi lại"
                    )


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


__all__ = [
    "BOOLEAN", "DATE", "ERROR", "NUMBER", "TEXT", "TWO_COLUMNS", "UNCALCULATED", "Cell", "read_cells",
]  # fmt: skip
