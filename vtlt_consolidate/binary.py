"""The error cells of an .xlsb, whose parts are runs of binary records (MS-XLSB)."""

from __future__ import annotations

import posixpath
import struct
import zipfile
from collections.abc import Iterator

from defusedxml.ElementTree import fromstring

BOOK = "xl/workbook.bin"

_ROW, _ERROR, _FORMULA_ERROR, _SHEET = 0x00, 0x03, 0x0B, 0x9C
_SHOWN = {
    0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?", 0x24: "#NUM!",
    0x2A: "#N/A",
}  # fmt: skip
_MORE = 0x80
_CODE_AT = 8
"""The column (4 bytes) and the style of a cell (4 bytes) stand before its error."""


def binary_errors(archive: zipfile.ZipFile) -> Iterator[tuple[str, int, int, str]]:
    """Yield sheet, row, column and shown text of each error cell; rows and columns count from 0."""
    links = fromstring(archive.read("xl/_rels/workbook.bin.rels"))
    targets = {link.get("Id"): str(link.get("Target")) for link in links}
    for kind, body in _records(archive.read(BOOK)):
        if kind != _SHEET:
            continue
        link, after = _wide(body, 8)
        sheet, _ = _wide(body, after)
        part = posixpath.normpath(posixpath.join("/xl", targets.get(link, ""))).lstrip("/")
        if part in archive.namelist():
            for place in _errors(archive.read(part)):
                yield sheet, *place


def _errors(part: bytes) -> Iterator[tuple[int, int, str]]:
    row = 0
    for kind, body in _records(part):
        if kind == _ROW:
            row = _number(body, 0)
        elif kind in (_ERROR, _FORMULA_ERROR):
            yield row, _number(body, 0), _SHOWN.get(body[_CODE_AT], "#N/A")


def _records(part: bytes) -> Iterator[tuple[int, bytes]]:
    at = 0
    while at < len(part):
        kind, at = _packed(part, at, most=2)
        length, at = _packed(part, at, most=4)
        yield kind, part[at : at + length]
        at += length


def _packed(part: bytes, at: int, most: int) -> tuple[int, int]:
    """Read a number of 7 bits a byte, lowest first; the highest bit says that more follow."""
    number = 0
    for place in range(most):
        byte = part[at + place]
        number |= (byte & 0x7F) << (7 * place)
        if byte < _MORE:
            break
    return number, at + place + 1


def _number(body: bytes, at: int) -> int:
    return int(struct.unpack_from("<I", body, at)[0])


def _wide(body: bytes, at: int) -> tuple[str, int]:
    start = at + 4
    end = start + 2 * _number(body, at)
    return body[start:end].decode("utf-16-le"), end
