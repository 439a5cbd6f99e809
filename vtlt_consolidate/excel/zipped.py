"""Zip packages that are the same, byte for byte, on every system.

`zipfile` notes in every entry which system wrote it, 0 on Windows and 3 elsewhere. No reader
of documents cares.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from functools import lru_cache
from typing import Any

from xlsxwriter.packager import Packager

_SYSTEM = 3
_AT_ONCE = 1 << 16
_SMALL = 1 << 14
_FOR_ITS_OWNER = 0o600 << 16
"""The rights that `zipfile` gives what it packs."""
Moment = tuple[int, int, int, int, int, int]
_EXCELS: Moment = (1980, 1, 1, 0, 0, 0)
"""When all parts of a workbook were made that Excel wrote."""


def entry(name: str, when: Moment) -> zipfile.ZipInfo:
    """A compressed entry of a package that is being written.

    Args:
        name: of the part.
        when: year to second.
    """
    made = zipfile.ZipInfo(name, when)
    made.compress_type, made.create_system = zipfile.ZIP_DEFLATED, _SYSTEM
    return made


# Cached, because the correction forms of a month share most of their parts.
@lru_cache(maxsize=32)
def _packed(text: str) -> tuple[bytes, int, int]:
    """A small part packed: its bytes in a package, and checksum and size of those that are packed."""
    data = text.encode()
    # A negative window makes raw deflate data without a zlib header, as zip stores it.
    packer = zlib.compressobj(zlib.Z_DEFAULT_COMPRESSION, zlib.DEFLATED, -zlib.MAX_WBITS)
    return packer.compress(data) + packer.flush(), zlib.crc32(data), len(data)


class Packed(Packager):  # type: ignore[misc]
    """XlsxWriter's packager that packs each part as soon as it is written.

    XlsxWriter's own keeps all of them until the last is written, and two copies of the one that it packs.

    Args:
        target: takes the package.
    """

    def __init__(self, target: io.BytesIO) -> None:
        super().__init__()
        self._target, self._package = target, zipfile.ZipFile(target, "w")
        self._name, self._part = "", io.StringIO()

    def _filename(self, xml_filename: str) -> io.StringIO:
        self._pack()
        self._name, self._part = xml_filename, io.StringIO()
        return self._part

    def _pack(self) -> None:
        if self._name:
            text = self._part.getvalue()
            self._part.close()
            made = entry(self._name, _EXCELS)
            if len(text) <= _SMALL:
                self._put(made, *_packed(text))
                return
            with self._package.open(made, "w") as part:
                for at in range(0, len(text), _AT_ONCE):
                    part.write(text[at : at + _AT_ONCE].encode())

    def _put(self, made: zipfile.ZipInfo, packed: bytes, checksum: int, size: int) -> None:
        """Add a part that is packed already, as `zipfile` would have packed it."""
        made.header_offset, made.external_attr = self._target.tell(), _FOR_ITS_OWNER
        made.compress_size, made.CRC, made.file_size = len(packed), checksum, size
        self._target.write(made.FileHeader(zip64=False) + packed)
        self._package.start_dir = self._target.tell()
        self._package.filelist.append(made)
        self._package.NameToInfo[made.filename] = made

    def _create_package(self) -> list[tuple[Any, ...]]:
        others: list[tuple[Any, ...]] = super()._create_package()
        self._pack()
        self._package.close()
        if others:
            # Such as pictures, which come to XlsxWriter in another way.
            raise NotImplementedError(f"not packed: {others}"[:500])
        return others
