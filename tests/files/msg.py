"""Builds small mails of Outlook (.msg): an OLE container (MS-CFB) with the properties of MS-OXMSG."""

from __future__ import annotations

import datetime as dt
import struct
from collections.abc import Mapping, Sequence
from typing import TypeAlias

Tree: TypeAlias = Mapping[str, "bytes | Tree"]

_END, _FREE, _FAT_SECTOR, _NONE = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD, 0xFFFFFFFF
_SECTOR, _MINI, _CUTOFF = 512, 64, 4096


class _Container:
    """Collects sectors, short streams and entries."""

    def __init__(self) -> None:
        self.entries: list[tuple[str, int, int, int]] = []
        self.links: list[list[int]] = []
        self.mini, self.minifat = bytearray(), list[int]()
        self.sectors, self.fat = list[bytes](), list[int]()

    def put(self, data: bytes) -> int:
        """Put bytes into whole sectors, and give the first."""
        start, count = len(self.sectors), max(1, -(-len(data) // _SECTOR))
        padded = data.ljust(count * _SECTOR, b"\0")
        self.sectors += [padded[at * _SECTOR : (at + 1) * _SECTOR] for at in range(count)]
        self.fat += [*range(start + 1, start + count), _END]
        return start

    def stream(self, data: bytes) -> int:
        """Put a stream where its length belongs."""
        if len(data) >= _CUTOFF:
            return self.put(data)
        start, count = len(self.minifat), max(1, -(-len(data) // _MINI))
        self.mini.extend(data.ljust(count * _MINI, b"\0"))
        self.minifat += [*range(start + 1, start + count), _END]
        return start

    def add(self, parent: int, below: Tree) -> None:
        """Add what a storage contains; each entry is the right neighbour of the one before."""
        before = None
        for name, content in below.items():
            here = len(self.entries)
            is_stream = isinstance(content, bytes)
            first = self.stream(content) if isinstance(content, bytes) else 0
            self.entries.append((name, 2 if is_stream else 1, first, len(content) if is_stream else 0))
            self.links.append([_NONE, _NONE])
            self.links[parent if before is None else before][1 if before is None else 0] = here
            before = here
            if not isinstance(content, bytes):
                self.add(here, content)


def container(tree: Tree) -> bytes:
    """The bytes of an OLE container with these storages and streams."""
    made = _Container()
    made.entries.append(("Root Entry", 5, 0, 0))
    made.links.append([_NONE, _NONE])
    made.add(0, tree)
    made.entries[0] = ("Root Entry", 5, made.put(bytes(made.mini)), len(made.mini))
    first_minifat = made.put(struct.pack(f"<{len(made.minifat)}I", *made.minifat))
    listed = b"".join(_entry(name, kind, *links, first, size) for (name, kind, first, size), links
                      in zip(made.entries, made.links, strict=True))  # fmt: skip
    first_entry = made.put(listed + _entry("", 0, _NONE, _NONE, 0, 0) * (-len(made.entries) % 4))
    tables = -(-(len(made.fat) + 1) * 4 // (_SECTOR - 4))
    places = range(len(made.fat), len(made.fat) + tables)
    full = [*made.fat, *[_FAT_SECTOR] * tables]
    full += [_FREE] * (tables * _SECTOR // 4 - len(full))
    head = struct.pack(
        "<8s16s5H6x9I", bytes.fromhex("D0CF11E0A1B11AE1"), b"", 0x3E, 3, 0xFFFE, 9, 6, 0, tables, first_entry,
        0, _CUTOFF, first_minifat, -(-len(made.minifat) * 4 // _SECTOR), _END, 0,
    )  # fmt: skip
    difat = [*places, *[_FREE] * (109 - tables)]
    return head + struct.pack("<109I", *difat) + b"".join(made.sectors) + struct.pack(f"<{len(full)}I", *full)


def _entry(name: str, kind: int, right: int, child: int, first: int, size: int) -> bytes:
    text = name.encode("utf-16-le")
    return struct.pack(
        "<64sHBB3I16sIQQIQ", text, len(text) + 2 if name else 0, kind, 1, _NONE, right, child, b"", 0, 0, 0,
        first, size,
    )  # fmt: skip


def storage(
    head: int, values: Mapping[int, str | bytes | int | bool | dt.datetime], **more: bytes | Tree
) -> dict[str, bytes | Tree]:
    """One storage: `head` zero bytes and a line for each property, and a stream for each text."""
    lines, streams = bytes(head), dict[str, bytes | Tree](more)
    for name, value in values.items():
        if isinstance(value, bool):
            kind, stored = 0x0B, struct.pack("<Q", value)
        elif isinstance(value, int):
            kind, stored = 0x03, struct.pack("<Q", value)
        elif isinstance(value, dt.datetime):
            ticks = (value - dt.datetime(1601, 1, 1, tzinfo=dt.UTC)) // dt.timedelta(microseconds=1) * 10
            kind, stored = 0x40, struct.pack("<Q", ticks)
        else:
            kind = 0x1F if isinstance(value, str) else 0x102
            data = value.encode("utf-16-le") if isinstance(value, str) else value
            streams[f"__substg1.0_{name:04X}{kind:04X}"] = data
            stored = struct.pack("<II", len(data) + (2 if kind == 0x1F else 0), 0)
        lines += struct.pack("<HHI", kind, name, 6) + stored
    return {"__properties_version1.0": lines, **streams}


def attachment(name: str, data: bytes, **values: object) -> dict[str, bytes | Tree]:
    """The storage of an attachment."""
    more = {int(key[1:], 16): value for key, value in values.items()}
    return storage(8, {0x3701: data, 0x3705: 1, 0x3707: name} | more)  # type: ignore[operator]


def mail(
    sender: str, subject: str, delivered: dt.datetime | None, attachments: Sequence[Tree], head: int = 32
) -> dict[str, bytes | Tree]:
    """The root storage of a mail."""
    values: dict[int, str | bytes | int | bool | dt.datetime] = {
        0x1A: "IPM.Note",
        0x37: subject,
        0x5D01: sender,
    }
    if delivered:
        values |= {0x0E06: delivered, 0x39: delivered - dt.timedelta(days=2)}
    places: dict[str, bytes | Tree] = {
        f"__attach_version1.0_#{number:08X}": each for number, each in enumerate(attachments)
    }
    return storage(head, values, **places)
