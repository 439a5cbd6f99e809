"""A container that passed the gate, unpacked once for all readers of its parts."""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from functools import cached_property, lru_cache
from typing import IO

from vtlt_consolidate.files.cells.elements import parsed

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_STRICT = "{http://purl.oclc.org/ooxml/spreadsheetml/main}"
KEPT = 1 << 24
"""Parts above this size are unpacked every time, to keep no very large workbook in memory twice."""
# Cells with a style but no content do not count: honest sheets have them far below the table.
_FILLED = re.compile(rb"""<(?:\w+:)?c\s(?:[^>]*?\s)?r=["']([A-Z]{1,3})([0-9]{1,7})["'][^>]*(?<!/)>""")


class Opened:
    """The parts of a zip container, by name."""

    def __init__(self, data: bytes) -> None:
        self.archive = zipfile.ZipFile(io.BytesIO(data))
        self._parts: dict[str, bytes] = {}
        self._filled: dict[str, list[tuple[bytes, bytes]]] = {}
        self._room = KEPT
        self.names = frozenset(self.archive.namelist())

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

    def filled(self, name: str) -> list[tuple[bytes, bytes]]:
        """The addresses of the cells of a sheet that hold something, as letters and digits."""
        if name in self._filled:
            return self._filled[name]
        found = _FILLED.findall(self.read(name))
        if name in self._parts:
            self._filled[name] = found
        return found

    @cached_property
    def sheets(self) -> tuple[tuple[str, str], ...]:
        """Name and part of each sheet of an .xlsx; empty for other containers."""
        if "xl/workbook.xml" not in self.names:
            return ()
        named = _sheets(self.read("xl/_rels/workbook.xml.rels"), self.read("xl/workbook.xml"))
        return tuple((name, part) for name, part in named if part in self.names)


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
