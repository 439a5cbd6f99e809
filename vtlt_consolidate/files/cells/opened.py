"""A container that passed the gate, unpacked once for all readers of its parts."""

from __future__ import annotations

import io
import posixpath
import zipfile
from functools import cached_property, lru_cache
from typing import IO

from defusedxml.ElementTree import fromstring

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_STRICT = "{http://purl.oclc.org/ooxml/spreadsheetml/main}"
_KEPT = 1 << 24
"""Parts above this size are unpacked every time, to keep no very large workbook in memory twice."""


class Opened:
    """The parts of a zip container, by name."""

    def __init__(self, data: bytes) -> None:
        self._archive = zipfile.ZipFile(io.BytesIO(data))
        self._parts: dict[str, bytes] = {}
        self.names = frozenset(self._archive.namelist())

    def read(self, name: str) -> bytes:
        """Unpack a part.

        Raises:
            KeyError: there is no part of this name.
        """
        if name in self._parts:
            return self._parts[name]
        part = self._archive.read(name)
        if len(part) <= _KEPT:
            self._parts[name] = part
        return part

    def open(self, name: str) -> IO[bytes]:
        """Open a part as a stream, from memory if it was unpacked before."""
        return io.BytesIO(self._parts[name]) if name in self._parts else self._archive.open(name)

    @cached_property
    def sheets(self) -> tuple[tuple[str, str], ...]:
        """Name and part of each sheet of an .xlsx; empty for other containers."""
        if "xl/workbook.xml" not in self.names:
            return ()
        links = fromstring(self.read("xl/_rels/workbook.xml.rels"))
        targets = {link.get("Id"): str(link.get("Target")) for link in links}
        found = []
        for sheet in fromstring(self.read("xl/workbook.xml")).iter():
            if sheet.tag in (_MAIN + "sheet", _STRICT + "sheet"):
                link = next(value for key, value in sheet.items() if key.endswith("}id"))
                part = posixpath.normpath(posixpath.join("/xl", targets[link])).lstrip("/")
                if part in self.names:
                    found.append((str(sheet.get("name")), part))
        return tuple(found)


@lru_cache(maxsize=1)
def opened(data: bytes) -> Opened:
    """Open a container; cached, because several readers open the same workbook in a row.

    Raises:
        BadZipFile: it is no zip container.
    """
    return Opened(data)
