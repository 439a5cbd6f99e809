"""Zip packages that are the same, byte for byte, on every system.

`zipfile` notes in every entry which system wrote it, 0 on Windows and 3 elsewhere. No reader
of documents cares.
"""

from __future__ import annotations

import io
import zipfile
from typing import Any

from xlsxwriter.packager import Packager

_SYSTEM = 3
_AT_ONCE = 1 << 16
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


class Packed(Packager):  # type: ignore[misc]
    """XlsxWriter's packager that packs each part as soon as it is written.

    XlsxWriter's own keeps all of them until the last is written, and two copies of the one that it packs.

    Args:
        target: takes the package.
    """

    def __init__(self, target: io.BytesIO) -> None:
        super().__init__()
        self._package = zipfile.ZipFile(target, "w")
        self._name, self._part = "", io.StringIO()

    def _filename(self, xml_filename: str) -> io.StringIO:
        self._pack()
        self._name, self._part = xml_filename, io.StringIO()
        return self._part

    def _pack(self) -> None:
        if self._name:
            text = self._part.getvalue()
            self._part.close()
            with self._package.open(entry(self._name, _EXCELS), "w") as part:
                for at in range(0, len(text), _AT_ONCE):
                    part.write(text[at : at + _AT_ONCE].encode())

    def _create_package(self) -> list[tuple[Any, ...]]:
        others: list[tuple[Any, ...]] = super()._create_package()
        self._pack()
        self._package.close()
        if others:
            # Such as pictures, which come to XlsxWriter in another way.
            raise NotImplementedError(f"not packed: {others}"[:500])
        return others
