"""Identifies the document in an OLE container (MS-CFB) by its root streams, not by bytes anywhere in it."""

from __future__ import annotations

import struct
from typing import IO

import olefile

from vtlt_consolidate.files.containers.kinds import (
    BROKEN,
    DRAWING,
    ENCRYPTED,
    OUTLOOK_MAIL,
    SLIDES,
    TORN,
    WORD,
    WORKBOOK,
)

SIGNATURE = bytes.fromhex("D0CF11E0A1B11AE1")

BOOKS = ("workbook", "book")
"""Root streams of a workbook: of Excel 97 and later, and of Excel 5."""

_BY_STREAM = (
    ("encryptedpackage", ENCRYPTED), ("worddocument", WORD), ("powerpoint document", SLIDES),
    ("__properties_version1.0", OUTLOOK_MAIL), ("visiodocument", DRAWING),
)  # fmt: skip
_OTHER = "tệp Office không phải bảng tính"

_FILE_PASS, _BOUND_SHEET, _END = 0x2F, 0x85, 0x0A
_HEAD_RECORDS = 400


def document(stream: IO[bytes]) -> str:
    """Say what an OLE container is: `WORKBOOK`, `ENCRYPTED`, `BROKEN` or words for a person."""
    try:
        with olefile.OleFileIO(stream) as ole:
            roots = {path[0].casefold(): path[0] for path in ole.listdir() if len(path) == 1}
            if book := next((roots[name] for name in BOOKS if name in roots), ""):
                return ENCRYPTED if _is_locked(ole.openstream(book)) else WORKBOOK
            return next((kind for name, kind in _BY_STREAM if name in roots), _OTHER)
    except TORN:
        return BROKEN


def _is_locked(stream: IO[bytes]) -> bool:
    """Say whether there is a record FilePass before the list of sheets (MS-XLS 2.1.7)."""
    for _ in range(_HEAD_RECORDS):
        head = stream.read(4)
        if len(head) < struct.calcsize("<HH"):
            return False
        kind, length = struct.unpack("<HH", head)
        if kind in (_FILE_PASS, _BOUND_SHEET, _END):
            return bool(kind == _FILE_PASS)
        stream.seek(length, 1)
    return False
