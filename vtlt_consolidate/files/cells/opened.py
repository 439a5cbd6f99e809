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

from vtlt_consolidate.files.cells.elements import parsed

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_STRICT = "{http://purl.oclc.org/ooxml/spreadsheetml/main}"
KEPT = 1 << 24
"""Parts above this size are unpacked every time, to keep no very large workbook in memory twice."""
# Cells with a style but no content do not count: honest sheets have them far below the table.
_FILLED = re.compile(rb"""<(?:\w+:)?c\s(?:[^>]*?\s)?r=["']([A-Z]{1,3})([0-9]{1,7})["'][^>]*(?<!/)>""")
# The same, three times as fast, for cells that are written as most programs write them.
_PLAIN_CELL = re.compile(rb'<c r="([A-Z]{1,3})([0-9]{1,7})"(?: s="([0-9]+)")?(?: t="[a-zA-Z]+")?(/?)>')
_PREFIXED = re.compile(rb":[cf]")
_HEAD = 128
"""Most sheets have line breaks, if any, only behind the declaration at their start."""


class Tags(NamedTuple):
    """What the tags of a sheet say.

    Args:
        filled: the addresses of the cells that hold something, as letters and digits.
        styles: the numbers of their styles, empty for a cell that names none; `None` if some cells are not
            written as most programs write them, or cells or formulas may have a prefix.
    """

    filled: list[tuple[bytes, bytes]]
    styles: list[bytes] | None


def _tags(sheet: bytes) -> Tags:
    """Read the tags of the cells of a sheet."""
    found = _PLAIN_CELL.findall(sheet)
    # No other cell may be there: with more attributes, a line break behind its name, or a prefix.
    plain = (
        sheet.count(b"<c ") == len(found)
        and b"<c" not in sheet[:_HEAD]
        and not any(sheet.find(blank, _HEAD) >= 0 for blank in (b"\n", b"\r", b"\t", b"\f", b"\v"))
        and not _PREFIXED.search(sheet)
    )
    if not plain:
        return Tags(_FILLED.findall(sheet), None)
    filled = [each for each in found if not each[3]]
    return Tags([each[:2] for each in filled], [each[2] for each in filled])


_AT_ONCE = 1 << 18
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
        self._tags: dict[str, Tags] = {}
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
        if part.file_size > _AT_ONCE or part.flag_bits & ~_HARMLESS or name_at > len(self._data):
            return None
        begin, flags, name_length, more_length = _LOCAL.unpack_from(self._data, start)
        data_at = name_at + name_length + more_length
        name = part.orig_filename.encode("utf-8" if part.flag_bits & _UTF8_NAME else "cp437")
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

    def tags(self, name: str) -> Tags:
        """What the tags of a sheet say."""
        if name in self._tags:
            return self._tags[name]
        found = _tags(self.read(name))
        if name in self._parts:
            self._tags[name] = found
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
