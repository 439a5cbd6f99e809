"""Checks whether a received file may be parsed at all, without trusting anything that it declares.

A file of 2 KB can abort the process that parses it, and one of 40 KB can unpack to gigabytes, so the actual
bytes of the container are checked first, never the declared sizes.
"""

from __future__ import annotations

import zipfile

from vtlt_consolidate.files.cells.opened import KEPT, Opened, opened
from vtlt_consolidate.files.containers.kinds import ARCHIVE, BROKEN, ENCRYPTED, TORN, WORKBOOK, advice
from vtlt_consolidate.files.containers.sniffing import sniff

__all__ = [
    "ARCHIVE",
    "BROKEN",
    "ENCRYPTED",
    "FILE_LIMIT",
    "WORKBOOK",
    "GateError",
    "advice",
    "check",
    "sniff",
]

PART_LIMIT = 200 << 20
TOTAL_LIMIT = 400 << 20
RATIO_LIMIT = 200
RATIO_FREE = 1 << 20
PARTS_LIMIT = 2000
FILE_LIMIT = 100 << 20
_CHUNK = 1 << 18

PLAIN_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
"""The compression methods of documents; with others the unpacked size could not be limited."""


class GateError(Exception):
    """The container is damaged, hostile or far too large; the text is the reason for the user."""


def check(data: bytes, room: int = 1) -> None:
    """Check the container of a workbook before any parser reads it.

    Args:
        data: its bytes.
        room: how many times as much as from a form may be unpacked.

    Raises:
        GateError: a part is damaged, duplicated, too large, or declares a document type.
    """
    if not data.startswith(b"PK"):
        return
    try:
        container = opened(data)
        _check_names(container.archive)
        _check_parts(container, room)
    except TORN as error:
        raise GateError("phần nén bên trong bị hỏng hoặc thiếu") from error


def _check_names(archive: zipfile.ZipFile) -> None:
    names = [part.filename.casefold() for part in archive.infolist()]
    if len(names) > PARTS_LIMIT:
        raise GateError("quá nhiều phần bên trong tệp")
    # Programs differ in which of two parts with one name they read, so a person may see other values.
    if len(set(names)) != len(names):
        raise GateError("hai phần trùng tên bên trong tệp")


def _check_parts(container: Opened, room: int) -> None:
    total = 0
    for part in container.archive.infolist():
        total += _check_part(container, part, room * PART_LIMIT)
        if total > room * TOTAL_LIMIT:
            raise GateError("nội dung giải nén quá lớn")


def _check_part(container: Opened, part: zipfile.ZipInfo, most: int) -> int:
    if part.compress_type not in PLAIN_METHODS:
        raise GateError("kiểu nén bên trong không phải của tệp bảng tính")
    is_xml = part.filename.casefold().endswith((".xml", ".rels"))
    whole = container.sound(part)
    if whole is None:
        return _check_chunks(container, part, most, is_xml=is_xml)
    if is_xml:
        _check_xml(whole, first=True)
    container.keep(part.filename, whole)
    return len(whole)


def _check_chunks(container: Opened, part: zipfile.ZipInfo, most: int, *, is_xml: bool) -> int:
    """Check a part that is large, or has anything odd, without ever holding more of it than is allowed."""
    size, tail = 0, b""
    chunks: list[bytes] = []
    # Reading to the end also checks the CRC.
    with container.archive.open(part) as stream:
        while chunk := stream.read(_CHUNK):
            # Keep the end of the last chunk: a declaration may lie across the border.
            if is_xml:
                _check_xml(tail + chunk, first=size == 0)
                tail = chunk[-16:]
            size += len(chunk)
            if size <= KEPT:
                chunks.append(chunk)
            swollen = size > RATIO_FREE and size > RATIO_LIMIT * max(part.compress_size, 1)
            if size > most or swollen:
                raise GateError("nội dung giải nén quá lớn")
    # zipfile cuts a part that is longer than declared, and then its CRC is wrong; it does not notice a
    # shorter one.
    if size != part.file_size:
        raise GateError("phần nén bên trong khai sai kích thước")
    if size <= KEPT:
        container.keep(part.filename, b"".join(chunks))
    return size


def _check_xml(text: bytes, *, first: bool) -> None:
    # In UTF-16 the search below would miss a declaration.
    if first and text.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise GateError("XML không phải UTF-8")
    # One byte is found twenty times as fast as several, and most parts do not have it.
    if b"!" in text and (b"<!DOCTYPE" in text or b"<!ENTITY" in text):
        raise GateError("XML có khai báo DTD")
