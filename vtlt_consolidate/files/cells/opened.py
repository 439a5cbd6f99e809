"""A container that passed the gate, unpacked once for all readers of its parts."""

from __future__ import annotations

import io
import posixpath
import re
import struct
import zipfile
import zlib
from functools import cached_property, lru_cache
from typing import IO, NamedTuple
from xml.parsers.expat import ExpatError, ParserCreate

from vtlt_consolidate.files.cells.elements import is_plain, parsed
from vtlt_consolidate.files.plain.rows import Plain

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_STRICT = "{http://purl.oclc.org/ooxml/spreadsheetml/main}"
KEPT = 1 << 24
"""Parts above this size are unpacked every time, to keep no very large workbook in memory twice."""
# Cells with a style but no content do not count: honest sheets have them far below the table.
_FILLED = re.compile(rb"""<(?:\w+:)?c\s(?:[^>]*?\s)?r=["']([A-Z]{1,3})([0-9]{1,7})["'][^>]*(?<!/)>""")
_BEFORE_ROWS, _AFTER_ROWS = b"<sheetData>", b"</sheetData>"
_OF_ROWS = re.compile(rb"<[cf][\s/>]|:[cf]|<v[\s/>]")


class Sheet(NamedTuple):
    """The XML of a sheet. Its rows are what differs between the forms of a month, a third of it.

    Args:
        data: all of it.
        rows: the bytes inside `sheetData`, if all cells and formulas are there; otherwise all of it.
        frame: what stands around these rows, well-formed by itself; empty if `rows` is all of it.
        plain: the cells that hold something, if all are written as most programs write them.
        filled: otherwise their addresses.
    """

    data: bytes
    rows: bytes
    frame: bytes
    plain: Plain | None
    filled: list[tuple[bytes, bytes]]

    @classmethod
    def read(cls, data: bytes) -> Sheet:
        """Look at the XML of a sheet."""
        rows, frame = _apart(data)
        if frame:
            if plain := Plain.read(rows):
                return cls(data, rows, frame, plain, [])
            if (b"?" in rows and b"<?" in rows) or not is_plain(b"<" + rows):
                rows, frame = data, b""
        return cls(data, rows, frame, None, addresses(data))

    def check(self) -> None:
        """Make sure that it is well-formed.

        Raises:
            ExpatError: it is not.
        """
        # What is well-formed inside an element, put into an empty one of the frame, leaves the frame
        # well-formed: there are only tags and text, neither comments nor instructions.
        if self.plain or (self.frame and _is_content(self.rows)):
            return
        ParserCreate().Parse(self.data, True)


def addresses(data: bytes) -> list[tuple[bytes, bytes]]:
    """The addresses of the cells of a sheet that hold something, as letters and digits."""
    return _FILLED.findall(data)


def _apart(data: bytes) -> tuple[bytes, bytes]:
    """The rows of a sheet, and what stands around them."""
    start, end = data.find(_BEFORE_ROWS), data.rfind(_AFTER_ROWS)
    if not 0 <= start < end or len(data) > AT_ONCE:
        return data, b""
    start += len(_BEFORE_ROWS)
    rows, frame = data[start:end], data[:start] + data[end:]
    return (rows, frame) if _is_frame(frame) else (data, b"")


# Cached, because the forms of a month have the same frame.
@lru_cache(maxsize=16)
def _is_frame(frame: bytes) -> bool:
    """Say whether this is a sheet without rows: a well-formed document, only of tags and text."""
    if not is_plain(frame) or b"<?" in frame[1:] or _OF_ROWS.search(frame):
        return False
    try:
        ParserCreate().Parse(frame, True)
    except ExpatError:
        return False
    return True


def _is_content(rows: bytes) -> bool:
    parser = ParserCreate()
    try:
        for piece in (b"<sheetData>", rows):
            parser.Parse(piece, False)
        parser.Parse(b"</sheetData>", True)
    except ExpatError:
        return False
    return True


AT_ONCE = 1 << 18
"""Parts up to this size are unpacked in one go, and remembered: the forms of a month share most of them."""
_LOCAL = struct.Struct("<4s2xH18xHH")
_LOCAL_START = b"PK\x03\x04"
# Flags of a member of a zip archive (APPNOTE 4.4.4): how well it is packed, and where its sizes stand.
_HARMLESS = 0x80E
_UTF8_NAME = 0x800


class Opened:
    """The parts of a zip container, by name.

    Args:
        source: its bytes, or a seekable stream.
    """

    def __init__(self, source: bytes | IO[bytes]) -> None:
        self._data = source if isinstance(source, bytes) else b""
        self.archive = zipfile.ZipFile(io.BytesIO(source) if isinstance(source, bytes) else source)
        self._parts: dict[str, bytes] = {}
        self._sheets: dict[str, Sheet] = {}
        self._room = KEPT
        self.names = frozenset(self.archive.namelist())

    def sound(self, part: zipfile.ZipInfo) -> bytes | None:
        """Unpack a small part in which nothing is out of order.

        It asks for all that `zipfile` asks for, and more, at a fifth of its time.

        Returns:
            The part; `None` if it is large, or anything is odd, so that `zipfile` has to judge it.
        """
        start = part.header_offset
        name_at = start + _LOCAL.size
        if not 0 <= start <= len(self._data) - _LOCAL.size:
            return None
        if part.file_size > AT_ONCE or part.flag_bits & ~_HARMLESS:
            return None
        begin, flags, name_length, more_length = _LOCAL.unpack_from(self._data, start)
        data_at = name_at + name_length + more_length
        spelled = part.orig_filename
        name = spelled.encode("utf-8" if spelled.isascii() or part.flag_bits & _UTF8_NAME else "cp437")
        end = data_at + part.compress_size
        if (
            begin != _LOCAL_START
            or flags != part.flag_bits
            or self._data[name_at : name_at + name_length] != name
            or end > self._ends[start]
        ):
            return None
        return _unpacked(self._data[data_at:end], part.compress_type, part.file_size, part.CRC)

    @cached_property
    def _ends(self) -> dict[int, int]:
        """Where each part starts → where the next one does."""
        starts = sorted(part.header_offset for part in self.archive.infolist())
        return dict(zip(starts, [*starts[1:], self.archive.start_dir], strict=True))

    def keep(self, name: str, part: bytes) -> None:
        """Take over a part that was unpacked to be checked, if there is room for it."""
        if len(part) <= self._room:
            self._room -= len(part)
            self._parts[name] = part

    def read(self, name: str) -> bytes:
        """Unpack a part.

        Raises:
            KeyError: there is no part of this name.
        """
        if name in self._parts:
            return self._parts[name]
        part = self.archive.read(name)
        if len(part) <= KEPT:
            self._parts[name] = part
        return part

    def open(self, name: str) -> IO[bytes]:
        """Open a part as a stream, from memory if it was unpacked before."""
        return io.BytesIO(self._parts[name]) if name in self._parts else self.archive.open(name)

    def sheet(self, name: str) -> Sheet:
        """The part of a sheet, looked at."""
        if name in self._sheets:
            return self._sheets[name]
        found = Sheet.read(self.read(name))
        if name in self._parts:
            self._sheets[name] = found
        return found

    @cached_property
    def sheets(self) -> tuple[tuple[str, str], ...]:
        """Name and part of each sheet of an .xlsx; empty for other containers."""
        if "xl/workbook.xml" not in self.names:
            return ()
        named = _sheets(self.read("xl/_rels/workbook.xml.rels"), self.read("xl/workbook.xml"))
        return tuple((name, part) for name, part in named if part in self.names)


@lru_cache(maxsize=32)
def _unpacked(packed: bytes, method: int, size: int, checksum: int) -> bytes | None:
    """Unpack bytes that give exactly so many others with this checksum; `None` if they do not."""
    if method == zipfile.ZIP_DEFLATED:
        unpacker = zlib.decompressobj(-zlib.MAX_WBITS)
        try:
            part = unpacker.decompress(packed, size + 1)
        except zlib.error:
            return None
        if not unpacker.eof:
            return None
    elif method == zipfile.ZIP_STORED:
        part = packed
    else:
        return None
    return part if len(part) == size and zlib.crc32(part) == checksum else None


# Cached, because most forms of a month have the same sheets.
@lru_cache(maxsize=16)
def _sheets(links: bytes, book: bytes) -> tuple[tuple[str, str], ...]:
    """Name and part of each sheet that a workbook names."""
    targets = {link.get("Id"): str(link.get("Target")) for link in parsed(links)}
    found = []
    for sheet in parsed(book).iter():
        if sheet.tag in (_MAIN + "sheet", _STRICT + "sheet"):
            link = next(value for key, value in sheet.items() if key.endswith("}id"))
            part = posixpath.normpath(posixpath.join("/xl", targets[link])).lstrip("/")
            found.append((str(sheet.get("name")), part))
    return tuple(found)


@lru_cache(maxsize=1)
def opened(data: bytes) -> Opened:
    """Open a container; cached, because several readers open the same workbook in a row.

    Raises:
        BadZipFile: it is no zip container.
    """
    return Opened(data)
