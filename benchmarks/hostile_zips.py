"""Hostile containers and parts of workbooks: rows 1 to 7, 15, 28 and 33 of the list of faults."""

from __future__ import annotations

import re
import struct
import zlib
from functools import cache

from benchmarks.hostile import (
    SHEET,
    Catalogue,
    Make,
    asked,
    become,
    bent,
    broken,
    noted,
    parts,
    read,
    refused,
    xml,
)
from vtlt_consolidate.draft import Draft, pack, unpack

MIB = 1 << 20
catalogue = Catalogue()
add = catalogue.add
_bomb = refused(words="quá lớn|phình|quá nhiều|giải nén|nén|hỏng|quá nhiều lớp|dung lượng|vượt")


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
    return archive([
        (name.encode(), deflated(data), zlib.crc32(data), lies.get(name, len(data))) for name, data in every
    ])  # fmt: skip


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
    add(1, f"bomb: a media part of {size} MiB", swollen("xl/media/image1.png", size), _bomb, read)
    add(1, f"bomb: a sheet of {size} MiB", swollen(SHEET, size), _bomb)
add(1, "bomb: shared strings of 600 MiB that declare 1,000 bytes", swollen("xl/sharedStrings.xml", 600, lie=1000),
    _bomb)  # fmt: skip
add(1, "bomb: in [Content_Types].xml", swollen("[Content_Types].xml", 600), _bomb)
add(1, "bomb: in mimetype", swollen("mimetype", 600), _bomb, read)
add(1, "bomb: nested zips", bent(nested, ".zip"), _bomb)
add(1, "bomb: nested zips named .xlsx", bent(nested), _bomb)
add(1, "zip thirty deep", bent(deep, ".zip"), refused())
add(1, "60,000 members", bent(lambda d: pack([*unpack(d), *((f"m/{n}", b"") for n in range(60_000))])),
    _bomb)  # fmt: skip
add(1, "20,000 files in a .zip", bent(lambda d: pack((f"m/{n}.xlsx", b"x") for n in range(20_000)), ".zip"),
    refused())  # fmt: skip
add(2, "overlapping members", bent(overlapping, ".zip"), refused())
add(2, "overlapping members named .xlsx", bent(overlapping), refused())


def lying(data: bytes) -> bytes:
    """The sheet says that it is 100 bytes long."""
    return spelled(unpack(data), {SHEET: 100})


def twice(data: bytes) -> bytes:
    """A second sheet of the same name, with other answers."""
    every = unpack(data)
    other = [(name, body.replace("Đạt".encode(), "Chưa đạt".encode())) for name, body in every if name == SHEET]
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
add(2, "sheet that declares 4 GiB", bent(lambda d: spelled(unpack(d), {SHEET: 0xFFFFFFF0})), broken, _bomb)
add(2, "two parts of one name", bent(twice), broken, refused("VT113"))
add(2, "two parts that differ in case", bent(case_twin), broken, read)
add(2, "a member named ../../../etc/x", bent(lambda d: spelled([*unpack(d), ("../../../tmp/vtlt-slip", b"x")])),
    broken, read)  # fmt: skip
add(2, "a member with an absolute name", bent(lambda d: spelled([*unpack(d), ("/tmp/vtlt-slip", b"x")])),
    broken, read)  # fmt: skip
add(2, "zip: a form named ../../x.xlsx", bent(lambda d: spelled([("../../vtlt-slip.xlsx", d)]), ".zip"),
    read, refused())  # fmt: skip
add(2, "zip: two different files of one name", bent(
    lambda d: spelled([("a.xlsx", d), ("a.xlsx", d[:400])]), ".zip"), refused(), asked())  # fmt: skip
add(2, "backslashes in part names", bent(
    lambda d: spelled([(n.replace("/", "\\"), b) for n, b in unpack(d)])), read, broken)  # fmt: skip
add(2, "bytes before the zip", bent(lambda d: b"MZ" + bytes(5000) + d), read, refused())
add(2, "bytes after the zip", bent(lambda d: d + bytes(70_000)), read, refused())
add(2, "encrypted flag on a plain zip", bent(
    lambda d: d.replace(b"PK\x03\x04\x14\x00\x00", b"PK\x03\x04\x14\x00\x01")), read, refused())  # fmt: skip
add(2, "unknown compression", bent(lambda d: d.replace(b"\x00\x00\x08\x00\x00", b"\x00\x00\x63\x00\x00")),
    refused())  # fmt: skip

# ------------------------------------------------------------------------------ XML


def doctype(words: str, use: str = "", part: str = SHEET) -> Make:
    """Put a document type in front of a part and use its entity in the first text."""

    def change(every: dict[str, bytes]) -> None:
        text = every[part].decode()
        start = text.index("?>") + 2 if text.startswith("<?xml") else 0
        body = text[start:]
        if use:
            body = re.sub(r"<t([^>]*)>[^<]*</t>", rf"<t\1>{use}</t>", body, count=1)
        every[part] = f"{text[:start]}{words}{body}".encode()

    return parts(change)


STRINGS = "xl/sharedStrings.xml"
_laughs = '<!DOCTYPE w [<!ENTITY a "ha">' + "".join(
    f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9)
) + "]>"  # fmt: skip
_long = "a" * 100_000
add(3, "billion laughs in the strings", doctype(_laughs, "&j;", STRINGS), broken)
add(3, "billion laughs in the workbook", doctype(_laughs, part="xl/workbook.xml"), broken)
add(3, "quadratic entity", doctype(f'<!DOCTYPE w [<!ENTITY a "{_long}">]>', "&a;" * 9000, STRINGS), broken)
add(3, "external entity of a file", doctype('<!DOCTYPE w [<!ENTITY a SYSTEM "file:///etc/passwd">]>', "&a;",
    STRINGS), broken)  # fmt: skip
add(3, "external DTD of the network", doctype('<!DOCTYPE w SYSTEM "http://127.0.0.1:9/x.dtd">'), broken)
add(3, "small harmless entity", doctype('<!DOCTYPE w [<!ENTITY a "x">]>', part="docProps/core.xml"),
    broken, read)  # fmt: skip
add(3, "a million open tags", parts(lambda e: e.update({SHEET: b"<worksheet>" + b"<a>" * 1_000_000})), broken)
for code in ("utf-16", "utf-16-be", "utf-32"):
    add(15, f"sheet in {code}", parts(lambda e, code=code: e.update({SHEET: e[SHEET].decode().replace(
        "UTF-8", code.upper()).encode(code)})), broken, read)  # type: ignore[misc] # fmt: skip
add(15, "the strict form of the format", parts(lambda e: e.update({
    n: b.replace(b"http://schemas.openxmlformats.org/spreadsheetml/2006/main",
                 b"http://purl.oclc.org/ooxml/spreadsheetml/main").replace(
        b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
        b"http://purl.oclc.org/ooxml/officeDocument/relationships") for n, b in e.items()})), read)  # fmt: skip
add(15, "no sheets in the workbook", parts(lambda e: e.update({"xl/workbook.xml": re.sub(
    rb"<sheets>.*</sheets>", b"<sheets/>", e["xl/workbook.xml"])})), refused())  # fmt: skip
add(15, "the sheet's part is missing", parts(lambda e: e.pop(SHEET)), refused())

# ------------------------------------------------------------------------------ boxes and counts


def dimension(reference: str) -> Make:
    """Claim another used box."""
    return parts(lambda e: e.update({SHEET: re.sub(
        rb'<dimension ref="[^"]*"', f'<dimension ref="{reference}"'.encode(), e[SHEET])}))  # fmt: skip


_CELL = '<c r="{0}" t="inlineStr"><is><t>x</t></is></c>'


def stray(row: int, column: str) -> Make:
    """One cell far away."""
    return xml("</sheetData>", f'<row r="{row}">{_CELL.format(f"{column}{row}")}</row></sheetData>')


for reference in ("A1", "A1:A1", "XFD1048576:A1", "A1:XFD1048576", "A0:ZZZZ99999999", "H43:A1", "", "C5:D6"):
    add(4, f"dimension says {reference!r}", dimension(reference), read, broken)
add(4, "a cell in the last corner", stray(1_048_576, "XFD"), read, noted(), broken)
add(4, "a cell beyond the grid", stray(99_999_999, "ZZZZ"), read, noted(), broken)
add(4, "a million styled blank rows", xml("</sheetData>", "".join(
    f'<row r="{n}"/>' for n in range(500, 400_500)) + "</sheetData>"), read, broken)  # fmt: skip
add(4, "a row of 16,384 cells", xml("</sheetData>", '<row r="600">' + '<c s="1"/>' * 16_384 +
    "</row></sheetData>"), read, noted(), broken)  # fmt: skip
for count in ("4294967295", "99999999999999999999", "-1", "0"):
    add(5, f"strings that count {count}", parts(lambda e, count=count: e.update({STRINGS: re.sub(
        rb'uniqueCount="\d+"', f'uniqueCount="{count}"'.encode(), e[STRINGS])})),
        read, broken)  # type: ignore[misc] # fmt: skip
add(5, "an index beyond the strings", xml('t="s"><v>', 't="s"><v>99999', count=40), refused(), asked())
add(6, "300,000 styles", parts(
    lambda e: e.update({"xl/styles.xml": e["xl/styles.xml"].replace(b"</cellXfs>",
    b'<xf numFmtId="0" fontId="0" fillId="0" borderId="0"/>' * 300_000 + b"</cellXfs>")})),
    read, broken, _bomb)  # fmt: skip
add(6, "200,000 merged areas", xml("</mergeCells>", "".join(
    f'<mergeCell ref="J{n}:K{n}"/>' for n in range(100, 200_100)) + "</mergeCells>"), read, broken, _bomb)  # fmt: skip
add(6, "100,000 names", parts(lambda e: e.update({"xl/workbook.xml": re.sub(
    rb"(<definedNames>)|(?=<calcPr)", lambda m: (m[1] or b"<definedNames>") + b"".join(
        b'<definedName name="n%d">A1</definedName>' % n for n in range(100_000)) + (
        b"" if m[1] else b"</definedNames>"), e["xl/workbook.xml"], count=1)})), read, broken, _bomb)  # fmt: skip
add(6, "5,000 sheets in the list", parts(lambda e: e.update({"xl/workbook.xml": e["xl/workbook.xml"].replace(
    b"</sheets>", b"".join(b'<sheet name="s%d" sheetId="%d" r:id="rId1"/>' % (n, n + 50)
    for n in range(5000)) + b"</sheets>")})), refused(), asked())  # fmt: skip


def long_text(length: int) -> Make:
    """A note of so many characters, in the XML."""

    def make(draft: Draft) -> None:
        draft.put("TC01", "note", "DAI7Q")
        part = STRINGS if b"DAI7Q" in dict(unpack(draft.bytes_now())).get(STRINGS, b"") else SHEET
        draft.truth["TC01", "note"] = None
        xml("DAI7Q", "x" * length, part)(draft)

    return make


add(6, "a text of 32 MB", long_text(32_000_000), asked(), broken, refused())
add(6, "a text of 40,000 characters", long_text(40_000), asked(), broken, noted(), read)

# ------------------------------------------------------------------------------ copies that are not whole


def cut(share: float) -> Make:
    """Keep the beginning."""
    return bent(lambda data: data[: int(len(data) * share)])


for share in (0.02, 0.3, 0.9, 0.995):
    add(33, f"the first {share:.1%} of the file", cut(share), broken)
add(33, "half of it, the rest zeros", bent(lambda d: d[: len(d) // 2] + bytes(len(d) - len(d) // 2)), broken)
add(33, "three bytes lost in the middle", bent(lambda d: d[: len(d) // 2] + d[len(d) // 2 + 3 :]), broken)
add(33, "zip: three bytes lost", bent(
    lambda d: (lambda z: z[: len(z) // 3] + z[len(z) // 3 + 3 :])(pack([("a.xlsx", d)])), ".zip"), broken)  # fmt: skip
add(33, "zip: cut in the middle", bent(lambda d: pack([("a.xlsx", d)])[: len(d) // 2], ".zip"), broken)
add(33, "of no bytes", become(b""), broken)
add(33, "a cloud's placeholder of zeros", become(bytes(11_000)), broken)
add(28, "two cells of one address", xml("</row>", '<c r="E14" t="inlineStr"><is><t>Chưa đạt</t></is></c></row>',
    count=13), asked(), broken, refused())  # fmt: skip
add(28, "rows in wrong order", parts(lambda e: e.update({SHEET: re.sub(
    rb'(<row r="15".*?</row>)(<row r="16".*?</row>)', rb"\2\1", e[SHEET], flags=re.DOTALL)})), read, broken)  # fmt: skip

