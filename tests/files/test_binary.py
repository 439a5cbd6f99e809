"""An .xlsb is read like an .xlsx, its error cells too."""

import io
import struct
import zipfile
from pathlib import Path

import openpyxl
import pytest

from tests.helpers import PERIOD, UNITS, WHOLE, cell_of, check, found, receive, workspace
from vtlt_consolidate.files.cells.reader import read_cells
from vtlt_consolidate.model.layout import ANSWER, FormLayout
from vtlt_consolidate.workspace.folders import RECEIVED

NUMBER, TEXT, ERROR, FORMULA_ERROR = 0x05, 0x06, 0x03, 0x0B
RELS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/'
    'worksheet" Target="worksheets/sheet1.bin"/></Relationships>'
)


def record(kind: int, body: bytes = b"") -> bytes:
    return _packed(kind) + _packed(len(body)) + body


def _packed(number: int) -> bytes:
    out = b""
    while number >= 0x80:
        out += bytes([number & 0x7F | 0x80])
        number >>= 7
    return out + bytes([number])


def wide(text: str) -> bytes:
    raw = text.encode("utf-16-le")
    return struct.pack("<I", len(raw) // 2) + raw


def xlsb(name: str, rows: dict[int, dict[int, tuple[int, bytes]]]) -> bytes:
    """Write a workbook of one sheet: row → column → kind of record and its value."""
    cells = b"".join(
        record(0x00, struct.pack("<I", row) + bytes(13))
        + b"".join(
            record(kind, struct.pack("<II", column, 0) + value)
            for column, (kind, value) in sorted(line.items())
        )
        for row, line in sorted(rows.items())
    )
    last = max(rows), max(max(line) for line in rows.values())
    sheet = record(0x81) + record(0x94, struct.pack("<4I", 0, last[0], 0, last[1]))
    sheet += record(0x91) + cells + record(0x92) + record(0x82)
    bundle = record(0x9C, struct.pack("<II", 0, 1) + wide("rId1") + wide(name))
    book = record(0x83) + record(0x8F) + bundle + record(0x90) + record(0x84)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("xl/workbook.bin", book)
        archive.writestr("xl/_rels/workbook.bin.rels", RELS)
        archive.writestr("xl/worksheets/sheet1.bin", sheet)
    return buffer.getvalue()


def as_xlsb(path: Path) -> dict[int, dict[int, tuple[int, bytes]]]:
    rows: dict[int, dict[int, tuple[int, bytes]]] = {}
    for line in openpyxl.load_workbook(path).worksheets[0].iter_rows():
        for cell in line:
            if isinstance(cell.value, int | float):
                rows.setdefault(cell.row - 1, {})[cell.column - 1] = NUMBER, struct.pack("<d", cell.value)
            elif cell.value is not None and not str(cell.value).startswith("="):
                rows.setdefault(cell.row - 1, {})[cell.column - 1] = TEXT, wide(str(cell.value))
    return rows


@pytest.mark.parametrize("kind", [ERROR, FORMULA_ERROR])
def test_an_error_cell_of_an_xlsb_is_told_and_not_taken_for_a_blank(tmp_path: Path, kind: int) -> None:
    space = workspace(tmp_path, UNITS[:1])
    path = receive(space, UNITS[0], WHOLE)
    rows = as_xlsb(path)
    path.unlink()
    row, column = FormLayout(space.config().criteria).place("B2", ANSWER)
    rows[row][column] = kind, b"\x17" + bytes(2 + 4 + 4) * (kind == FORMULA_ERROR)
    (space.folder(PERIOD, RECEIVED) / "a.xlsb").write_bytes(xlsb("Biểu báo cáo", rows))
    result = check(space)
    assert found(result) == [("001", "VT205", cell_of("B2"))]
    assert "#REF!" in result.month.findings["message"][0]


def test_every_error_of_an_xlsb_is_named() -> None:
    codes = {0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?", 0x24: "#NUM!",
             0x2A: "#N/A", 0x2B: "#GETTING_DATA"}  # fmt: skip
    line = {column: (ERROR, bytes([code])) for column, code in enumerate(codes)}
    # A text longer than one byte of length can say, so that records are walked and not searched.
    data = xlsb("S", {0: {0: (TEXT, wide("a" * 300))}, 700: line})
    cells = read_cells(data)
    assert [(cell.row, cell.column, cell.kind, cell.typed) for cell in cells[1:]] == [
        (700, column, "error", shown) for column, shown in enumerate(codes.values())
    ]
