"""Reads the parts of an .xlsb, which are sequences of binary records (MS-XLSB)."""

from __future__ import annotations

import posixpath
import struct
from collections.abc import Iterator

from defusedxml.ElementTree import fromstring

from vtlt_consolidate.files.cells.opened import Opened

BOOK = "xl/workbook.bin"

_SHEET = 0x9C
ERRORS = {
    0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?", 0x24: "#NUM!",
    0x2A: "#N/A", 0x2B: "#GETTING_DATA",
}  # fmt: skip
_MORE = 0x80


def sheets(archive: Opened) -> Iterator[tuple[str, str]]:
    """Yield name and part of each sheet, charts and macro sheets too."""
    links = fromstring(archive.read("xl/_rels/workbook.bin.rels"))
    targets = {link.get("Id"): str(link.get("Target")) for link in links}
    for kind, body in records(archive.read(BOOK)):
        if kind != _SHEET:
            continue
        link, after = wide(body, 8)
        sheet, _ = wide(body, after)
        part = posixpath.normpath(posixpath.join("/xl", targets.get(link, ""))).lstrip("/")
        if part in archive.names:
            yield sheet, part


def records(part: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield the kind and the body of each record of a part."""
    at = 0
    while at < len(part):
        kind, at = _packed(part, at, most=2)
        length, at = _packed(part, at, most=4)
        yield kind, part[at : at + length]
        at += length


def _packed(part: bytes, at: int, most: int) -> tuple[int, int]:
    """Read a number with 7 bits in each byte, lowest first; the highest bit announces another byte."""
    value = 0
    for place in range(most):
        byte = part[at + place]
        value |= (byte & 0x7F) << (7 * place)
        if byte < _MORE:
            break
    return value, at + place + 1


def number(body: bytes, at: int) -> int:
    """Read a whole number of four bytes."""
    return int(struct.unpack_from("<I", body, at)[0])


def wide(body: bytes, at: int) -> tuple[str, int]:
    """Read a text, and return it with the offset of its end."""
    start = at + 4
    end = start + 2 * number(body, at)
    return body[start:end].decode("utf-16-le"), end
