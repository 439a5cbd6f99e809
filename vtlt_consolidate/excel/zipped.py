"""Zip packages that are the same, byte for byte, on every system.

`zipfile` notes in every entry which system wrote it, 0 on Windows and 3 elsewhere. No reader
of documents cares.
"""

from __future__ import annotations

import struct
import zipfile

_SYSTEM = 3
Moment = tuple[int, int, int, int, int, int]

# Places in the zip format (APPNOTE 4.3.12, 4.3.16), the latter from the end of a package without comment.
_COUNT, _START = -12, -6
_MADE_ON, _LENGTHS, _RECORD = 5, 28, 46


def entry(name: str, when: Moment) -> zipfile.ZipInfo:
    """A compressed entry of a package that is being written.

    Args:
        name: of the part.
        when: year to second.
    """
    made = zipfile.ZipInfo(name, when)
    made.compress_type, made.create_system = zipfile.ZIP_DEFLATED, _SYSTEM
    return made


def alike(package: bytes) -> bytes:
    """Make a package that a library wrote what it would be on any system.

    Args:
        package: a zip without comment of less than 4 GB.
    """
    data = bytearray(package)
    (count,), (at,) = (
        struct.unpack_from(kind, data, len(data) + place) for kind, place in (("<H", _COUNT), ("<L", _START))
    )
    for _ in range(count):
        data[at + _MADE_ON] = _SYSTEM
        at += _RECORD + sum(struct.unpack_from("<3H", data, at + _LENGTHS))
    return bytes(data)
