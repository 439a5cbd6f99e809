"""Hostile containers and parts of workbooks: rows 1 to 7, 15, 28 and 33 of the list of faults."""

from __future__ import annotations

import struct
import zlib
from functools import cache

from benchmarks.hostile import (
    SHEET,
    Catalogue,
    Make,
    asked,
    bent,
    broken,
    read,
    refused,
)
from vtlt_consolidate.damage.draft import pack, unpack

MIB = 1 << 20
catalogue = Catalogue()
add = catalogue.add
BOMB = refused(words="quá lớn|phình|quá nhiều|giải nén|nén|hỏng|quá nhiều lớp|dung lượng|vượt")


# ------------------------------------------------------------------------------ writing zips by hand


@cache
def zeros(mebibytes: int) -> tuple[bytes, int]:
    """So many zeros, deflated, and their CRC; made without holding them."""
    squeeze = zlib.compressobj(1, zlib.DEFLATED, -15)
    chunk, packed, crc = bytes(MIB), [], 0
    for _ in range(mebibytes):
        packed.append(squeeze.compress(chunk))
        crc = zlib.crc32(chunk, crc)
    return b"".join([*packed, squeeze.flush()]), crc


def member(name: bytes, packed: bytes, crc: int, size: int, flags: int = 0x800) -> tuple[bytes, bytes]:
    """A local entry and its line of the directory, which lacks the offset."""
    common = struct.pack("<HHHHHLLLHH", 20, flags, 8, 0, 33, crc, len(packed), size, len(name), 0)
    local = b"PK\x03\x04" + common + name + packed
    line = b"PK\x01\x02" + struct.pack("<H", 20) + common + struct.pack("<HHHL", 0, 0, 0, 0)
    return local, line


def archive(members: list[tuple[bytes, bytes, int, int]]) -> bytes:
    """A zip of members that say what they like of themselves: name, packed, CRC, size."""
    body, lines = b"", b""
    for name, packed, crc, size in members:
        local, line = member(name, packed, crc, size)
        lines += line + struct.pack("<L", len(body)) + name
        body += local
    end = struct.pack("<HHHHLLH", 0, 0, len(members), len(members), len(lines), len(body), 0)
    return body + lines + b"PK\x05\x06" + end


def deflated(data: bytes) -> bytes:
    """Raw deflate."""
    squeeze = zlib.compressobj(9, zlib.DEFLATED, -15)
    return squeeze.compress(data) + squeeze.flush()


def spelled(every: list[tuple[str, bytes]], lies: dict[str, int] | None = None) -> bytes:
    """A zip of these parts, in this order, duplicates allowed; `lies` are sizes to declare."""
    lies = lies or {}
    return archive(
        [(name.encode(), deflated(data), zlib.crc32(data), lies.get(name, len(data))) for name, data in every]
    )


def swollen(name: str, mebibytes: int, *, lie: int | None = None) -> Make:
    """Add a part of zeros, or put it in place of one; it may declare another size."""

    def change(data: bytes) -> bytes:
        every = [(part, body) for part, body in unpack(data) if part != name]
        members = [(part.encode(), deflated(body), zlib.crc32(body), len(body)) for part, body in every]
        packed, crc = zeros(mebibytes)
        size = mebibytes * MIB if lie is None else lie
        return archive([*members, (name.encode(), packed, crc, size)])

    return bent(change)


def nested(data: bytes) -> bytes:
    """Zips in zips, in the last of them many times 99 MiB of zeros."""
    _ = data
    packed, crc = zeros(99)
    inner = archive([(f"{n}.xlsx".encode(), packed, crc, 99 * MIB) for n in range(10)])
    for _ in range(2):
        inner = pack((f"{n}.zip", inner) for n in range(4))
    return inner


def deep(data: bytes) -> bytes:
    """A form thirty zips deep."""
    for _ in range(30):
        data = pack([("bieu.zip", data)])
    return data


def overlapping(data: bytes) -> bytes:
    """Many members that share the same bytes."""
    _ = data
    packed, crc = zeros(20)
    local, line = member(b"a.xlsx", packed, crc, 20 * MIB)
    lines = b"".join(line + struct.pack("<L", 0) + b"a.xlsx" for _ in range(500))
    end = struct.pack("<HHHHLLH", 0, 0, 500, 500, len(lines), len(local), 0)
    return local + lines + b"PK\x05\x06" + end


for size in (250, 600):
    add(1, f"bomb: a media part of {size} MiB", swollen("xl/media/image1.png", size), BOMB, read)
    add(1, f"bomb: a sheet of {size} MiB", swollen(SHEET, size), BOMB)
add(
    1,
    "bomb: shared strings of 600 MiB that declare 1,000 bytes",
    swollen("xl/sharedStrings.xml", 600, lie=1000),
    BOMB,
)
add(1, "bomb: in [Content_Types].xml", swollen("[Content_Types].xml", 600), BOMB)
add(1, "bomb: in mimetype", swollen("mimetype", 600), BOMB, read)
add(1, "bomb: nested zips", bent(nested, ".zip"), BOMB)
add(1, "bomb: nested zips named .xlsx", bent(nested), BOMB)
add(1, "zip thirty deep", bent(deep, ".zip"), refused())
add(1, "60,000 members", bent(lambda d: pack([*unpack(d), *((f"m/{n}", b"") for n in range(60_000))])), BOMB)
add(
    1,
    "20,000 files in a .zip",
    bent(lambda d: pack((f"m/{n}.xlsx", b"x") for n in range(20_000)), ".zip"),
    refused(),
)
add(2, "overlapping members", bent(overlapping, ".zip"), refused())
add(2, "overlapping members named .xlsx", bent(overlapping), refused())


def lying(data: bytes) -> bytes:
    """The sheet says that it is 100 bytes long."""
    return spelled(unpack(data), {SHEET: 100})


def twice(data: bytes) -> bytes:
    """A second sheet of the same name, with other answers."""
    every = unpack(data)
    other = [
        (name, body.replace("Đạt".encode(), "Chưa đạt".encode())) for name, body in every if name == SHEET
    ]
    strings = [(n, b.replace("Đạt".encode(), "Chưa đạt".encode())) for n, b in every if "sharedStrings" in n]
    return spelled([*every, *other, *strings])


def case_twin(data: bytes) -> bytes:
    """A second sheet whose name differs in case."""
    every = unpack(data)
    return spelled([*every, *((n.upper(), b"<worksheet/>") for n, _ in every if n == SHEET)])


def renamed(old: str, new: str) -> Make:
    """Give a part another name."""
    return bent(lambda data: spelled([(new if name == old else name, body) for name, body in unpack(data)]))


add(2, "sheet that declares 100 bytes", bent(lying), broken)
add(2, "sheet that declares 4 GiB", bent(lambda d: spelled(unpack(d), {SHEET: 0xFFFFFFF0})), broken)
add(2, "two parts of one name", bent(twice), broken, refused("VT113"))
add(2, "two parts that differ in case", bent(case_twin), broken, read)
add(
    2,
    "a member named ../../../etc/x",
    bent(lambda d: spelled([*unpack(d), ("../../../vtlt-slip", b"x")])),
    broken,
    read,
)
add(
    2,
    "a member with an absolute name",
    bent(lambda d: spelled([*unpack(d), ("/vtlt-slip", b"x")])),
    broken,
    read,
)
add(
    2,
    "zip: a form named ../../x.xlsx",
    bent(lambda d: spelled([("../../vtlt-slip.xlsx", d)]), ".zip"),
    read,
    refused(),
)
add(
    2,
    "zip: two different files of one name",
    bent(lambda d: spelled([("a.xlsx", d), ("a.xlsx", d[:400])]), ".zip"),
    refused(),
    asked(),
)
add(
    2,
    "backslashes in part names",
    bent(lambda d: spelled([(n.replace("/", "\\"), b) for n, b in unpack(d)])),
    read,
    broken,
)
add(2, "bytes before the zip", bent(lambda d: b"MZ" + bytes(5000) + d), read, refused())
add(2, "bytes after the zip", bent(lambda d: d + bytes(70_000)), read, refused())
add(
    2,
    "encrypted flag on a plain zip",
    bent(lambda d: d.replace(b"PK\x03\x04\x14\x00\x00", b"PK\x03\x04\x14\x00\x01")),
    read,
    refused(),
)
add(
    2,
    "unknown compression",
    bent(lambda d: d.replace(b"\x00\x00\x08\x00\x00", b"\x00\x00\x63\x00\x00")),
    refused(),
)
