"""Files that are no plain .xlsx: rows 5, 7, 8, 11 to 14, 36 and 49 of the list of faults."""

from __future__ import annotations

import html
import io
import random
import struct
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path

from msoffcrypto.format.ooxml import OOXMLFile

from benchmarks.hostile import (
    SHEET,
    Catalogue,
    Entry,
    Make,
    become,
    bent,
    broken,
    make_draft,
    noted,
    parts,
    read,
    refused,
    typed,
)
from vtlt_consolidate.config import Config
from vtlt_consolidate.damagefiles import _compound
from vtlt_consolidate.draft import Draft, pack, unpack
from vtlt_consolidate.layout import ANSWER, HEADINGS

FIXTURE = Path(__file__).with_name("sheetjs.xlsb")
"""A filled form of unit 25747, saved by SheetJS, since no other free program writes .xlsb."""
OFFICE_SECONDS = 240
NOISE = random.Random(7).randbytes(3000)  # noqa: S311 - the same bytes each time
catalogue = Catalogue()
add = catalogue.add
password = refused("VT102", words="mật khẩu")
alien = refused("VT101", words="không phải tệp")


# ------------------------------------------------------------------------------ OLE and passwords


def protect(word: str) -> Make:
    """Encrypt as Excel does."""

    def change(data: bytes) -> bytes:
        out = io.BytesIO()
        OOXMLFile(io.BytesIO(data)).encrypt(word, out)
        return out.getvalue()

    return bent(change)


def protect_zip(data: bytes) -> bytes:
    """A zip whose only file says that it is encrypted."""
    packed = bytearray(pack([("bieu.xlsx", data)]))
    packed[6] |= 1
    packed[packed.rindex(b"PK\x01\x02") + 8] |= 1
    return bytes(packed)


_SAVED: dict[tuple[bytes, str], bytes] = {}


def office(data: bytes, ending: str) -> bytes:
    """Save as LibreOffice does."""
    if (data, ending) not in _SAVED:
        save_all([data], ending)
    return _SAVED[data, ending]


def save_all(every: Sequence[bytes], ending: str) -> None:
    """Save many at once, since starting the program takes seconds."""
    with tempfile.TemporaryDirectory() as name:
        sources = [Path(name) / f"{number}.xlsx" for number in range(len(every))]
        for source, data in zip(sources, every, strict=True):
            source.write_bytes(data)
        # The program is the test machine's own LibreOffice, found where its PATH says.
        subprocess.run(  # noqa: S603
            ["soffice", f"-env:UserInstallation=file://{name}/profile", "--headless",  # noqa: S607
             "--convert-to", ending, "--outdir", f"{name}/out", *map(str, sources)],
            check=True, capture_output=True, timeout=OFFICE_SECONDS,
        )  # fmt: skip
        for source, data in zip(sources, every, strict=True):
            _SAVED[data, ending] = Path(name, "out", f"{source.stem}.{ending}").read_bytes()


def warm(config: Config, entries: Sequence[tuple[int, Entry]]) -> None:
    """Save the forms of all entries that need it in one go for each format."""
    for ending in ("xls", "ods"):
        wanted = [index for index, entry in entries if isinstance(entry.make, Saved) and entry.make.ending == ending]  # fmt: skip
        if wanted:
            save_all([make_draft(config, index).bytes_now() for index in wanted], ending)


@dataclass(frozen=True)
class Saved:
    """Save in an older format, and then change that file."""

    ending: str
    change: Make | None = None
    named: bool = True

    def __call__(self, draft: Draft) -> None:
        become(office(draft.bytes_now(), self.ending), f".{self.ending}")(draft)
        if self.change is not None:
            name, data = draft.files[0]
            draft.files = [(name if self.named else f"{draft.name}", _on_bytes(self.change, data))]


saved = Saved


def _on_bytes(change: Make, data: bytes) -> bytes:
    """Let a change that asks for the bytes of a draft have these."""

    class Bytes:
        name = "bieu.xls"
        sent_off = True
        files: list[tuple[str, bytes]]

        def bytes_now(self) -> bytes:
            return data

    given = Bytes()
    change(given)  # type: ignore[arg-type]
    return given.files[0][1]


def patched(at: int, new: bytes) -> Make:
    """Overwrite bytes."""
    return bent(lambda data: data[:at] + new + data[at + len(new) :])


def looped(data: bytes) -> bytes:
    """Let every sector of the table of sectors point to itself."""
    first = struct.unpack_from("<L", data, 76)[0]
    start = 512 + 512 * first
    table = struct.pack("<128L", *range(128))
    return data[:start] + table + data[start + 512 :]


old = refused("VT101", "VT103", words="hỏng|không đọc được|không phải tệp")
add(49, "saved as .xls", saved("xls"), read, noted())
add(49, "saved as .ods", saved("ods"), read)
add(5, "xls: sectors point to themselves", saved("xls", bent(looped)), old)
add(5, "xls: table of 4 billion sectors", saved("xls", patched(44, struct.pack("<L", 0xFFFFFFF0))), old)
add(5, "xls: directory starts nowhere", saved("xls", patched(48, struct.pack("<L", 0xFFFFFF00))), old)
add(5, "xls: sectors of 2^60 bytes", saved("xls", patched(30, struct.pack("<H", 60))), old)
add(7, "xls: only its header", saved("xls", bent(lambda d: d[:512])), old)
add(7, "xls: half of it", saved("xls", bent(lambda d: d[: len(d) // 2])), old)
add(7, "xls: header, then noise", saved("xls", bent(lambda d: d[:512] + NOISE * 4)), old)
add(7, "xls: header, then zeros", saved("xls", bent(lambda d: d[:512] + bytes(20_000))), old)
add(12, "password to open", protect("bí mật"), password)
add(12, "Excel's own default password", protect("VelvetSweatshop"), read)
add(12, "random encrypted package", bent(lambda d: _compound({
    "EncryptionInfo": NOISE + NOISE, "EncryptedPackage": struct.pack("<Q", len(d)) + NOISE + NOISE})),
    password, broken)  # fmt: skip
add(12, "zip with a password", bent(protect_zip, ".zip"), password)
add(12, "ods with a password", saved("ods", parts(lambda e: e.update({"META-INF/manifest.xml": e[
    "META-INF/manifest.xml"].replace(b'manifest:full-path="content.xml"', b'manifest:full-path="content.xml">'
    b'<manifest:encryption-data manifest:checksum="x"><manifest:algorithm manifest:algorithm-name="x"/>'
    b'</manifest:encryption-data></manifest:file-entry><manifest:file-entry manifest:full-path="q"'),
    "content.xml": NOISE}))), password)  # fmt: skip
add(13, "ole: a Word document", become(_compound({"WordDocument": NOISE * 2}), ".doc"), alien)
add(13, "ole: a Word document named .xls", become(_compound({"WordDocument": NOISE * 2}), ".xls"), alien)
add(13, "ole: a mail of Outlook", become(_compound({"__substg1.0_1000001F": NOISE * 2}), ".msg"), alien)
add(13, "ole: a document that quotes the word Workbook", become(_compound(
    {"WordDocument": "Workbook EncryptedPackage".encode("utf-16-le") * 200}), ".doc"), alien)  # fmt: skip

# ------------------------------------------------------------------------------ ods


def repeated(count: int) -> Make:
    """Repeat the last row so often."""
    return parts(lambda e: e.update({"content.xml": e["content.xml"].replace(
        b"</table:table>", b'<table:table-row table:number-rows-repeated="%d"><table:table-cell '
        b'table:number-columns-repeated="16000" office:value-type="float" office:value="1"><text:p>1</text:p>'
        b"</table:table-cell></table:table-row></table:table>" % count, 1)}))  # fmt: skip


add(4, "ods: a row of numbers repeated 90 million times", saved("ods", repeated(90_000_000)), broken, refused())
add(4, "ods: a row of numbers repeated 1,000 times", saved("ods", repeated(1000)), broken, refused(), read, noted())
add(3, "ods: billion laughs", saved("ods", parts(lambda e: e.update({"content.xml": e["content.xml"].replace(
    b"?>", b'?><!DOCTYPE w [<!ENTITY a "' + b"x" * 9000 + b'">]>', 1)}))), broken)  # fmt: skip
add(33, "ods: three bytes lost", saved("ods", bent(lambda d: d[: len(d) // 2] + d[len(d) // 2 + 3 :])), broken)
add(33, "ods: cut", saved("ods", bent(lambda d: d[: len(d) // 2])), broken)
add(13, "ods without its content", saved("ods", parts(lambda e: e.pop("content.xml"))), refused())

# ------------------------------------------------------------------------------ no workbooks at all

PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n" + NOISE + b"\n%%EOF\n"
DOCX = pack([("[Content_Types].xml", b'<Types><Override PartName="/word/document.xml" ContentType="application/'
              b'vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'),
             ("_rels/.rels", b"<Relationships/>"), ("word/document.xml", b"<w:document/>")])  # fmt: skip
PPTX = pack([("[Content_Types].xml", b'<Types><Override PartName="/ppt/presentation.xml" ContentType="application/'
              b'vnd.openxmlformats-officedocument.presentationml.presentation.main+xml"/></Types>'),
             *((f"ppt/slides/slide{n}.xml", b"<p/>") for n in range(60))])  # fmt: skip
SORTS = {
    "pdf": PDF, "jpg": b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + NOISE, "png": b"\x89PNG\r\n\x1a\n" + NOISE,
    "gif": b"GIF89a" + NOISE, "webp": b"RIFF\x90\x0b\0\0WEBPVP8 " + NOISE,
    "avif": b"\0\0\0\x20ftypavif\0\0\0\0" + NOISE, "heic": b"\0\0\0\x20ftypheic\0\0\0\0" + NOISE,
    "bmp": b"BM\xf8\x0b\0\0\0\0\0\0\x36\0\0\0" + NOISE, "tif": b"II*\0" + NOISE,
    "mp4": b"\0\0\0\x20ftypisom\0\0\2\0isomiso2" + NOISE, "exe": b"MZ\x90\0\3\0\0\0" + NOISE,
    "rar": b"Rar!\x1a\x07\x01\x00" + NOISE, "7z": b"7z\xbc\xaf\x27\x1c\x00\x04" + NOISE,
    "gz": b"\x1f\x8b\x08\0\0\0\0\0\0\3" + NOISE, "rtf": b"{\\rtf1\\ansi Ket qua \\par}",
    "docx": DOCX, "pptx": PPTX, "sqlite": b"SQLite format 3\0" + NOISE, "xml": b"<?xml version='1.0'?><a/>",
}  # fmt: skip
for kind, data in SORTS.items():
    add(13, f"{kind} under its own name", become(data, f".{kind}"), alien)
    add(13, f"{kind} named .xlsx", become(data, ".xlsx"), alien)
add(13, "noise named .xlsx", become(NOISE), alien, broken)
add(13, "an empty zip", become(pack([]), ".zip"), refused())
add(13, "an empty zip named .xlsx", become(pack([])), alien, broken)
add(13, "UTF-16 text named .xls", become("Mã\tKết quả\r\nTC01\tĐạt\r\n".encode("utf-16"), ".xls"), alien)


def as_rows(draft: Draft) -> list[tuple[str, str, str]]:
    """The answers as a plain table."""
    filled = draft.sent.filled
    rows = [(leaf.code, leaf.full_name, str(filled.get((leaf.code, ANSWER), ""))) for leaf in draft.criteria.leaves]
    return [(HEADINGS["leaf_code"], HEADINGS["name"], HEADINGS[ANSWER]), *rows]


def as_text(ending: str, coding: str, comma: str) -> Make:
    """Save as text."""
    return lambda draft: become("\r\n".join(map(comma.join, as_rows(draft))).encode(coding), ending)(draft)


def as_page(draft: Draft) -> None:
    """Save as a web page named .xls."""
    rows = "".join("<tr>" + "".join(f"<td>{html.escape(v)}</td>" for v in row) + "</tr>" for row in as_rows(draft))
    become(f"<html><body><table>{rows}</table></body></html>".encode(), ".xls")(draft)


def as_mail(draft: Draft) -> None:
    """A saved mail that holds the form."""
    mail = EmailMessage()
    mail["Subject"] = "Báo cáo"
    mail.set_content("Kính gửi Sở Nội vụ")
    mail.add_attachment(draft.bytes_now(), maintype="application", subtype="x", filename="bieu.xlsx")
    become(bytes(mail), ".eml")(draft)


add(13, "csv named .xls", as_text(".xls", "utf-8-sig", ","), alien)
add(13, "csv with semicolons", as_text(".csv", "utf-8", ";"), alien)
add(13, "tabs in UTF-16 named .xlsx", as_text(".xlsx", "utf-16", "\t"), alien)
add(13, "html named .xls", as_page, alien)
add(13, "a saved mail", as_mail, alien)
add(13, "a photo in a zip", become(pack([("anh.jpg", SORTS["jpg"])]), ".zip"), alien)
add(13, "a form and a pdf in one zip", bent(lambda d: pack([("cv.pdf", PDF), ("b.xlsx", d)]), ".zip"), read, noted())
for ending in (".xls", ".xlsb", ".ods", ".XLSX", ".dat", "", ".xlsx.xlsx", ".zip", ".exe", ".xlsm", ".pdf", ".tmp1"):
    add(14, f"a form named {ending or 'without ending'}", bent(lambda d: d, ending), read, noted())
add(14, "an xls named .xlsx", Saved("xls", bent(lambda d: d), named=False), read, noted())
add(14, "an ods named .xlsx", Saved("ods", bent(lambda d: d), named=False), read, noted())

# ------------------------------------------------------------------------------ links, macros


def macros(every: dict[str, bytes]) -> None:
    """Make it a workbook with macros."""
    every["xl/vbaProject.bin"] = _compound({"VBA": NOISE * 2})
    every["[Content_Types].xml"] = every["[Content_Types].xml"].replace(
        b"spreadsheetml.sheet.main+xml", b"template.x"
    ).replace(b"application/vnd.openxmlformats-officedocument.template.x",
              b"application/vnd.ms-excel.sheet.macroEnabled.main+xml")  # fmt: skip


def linked(every: dict[str, bytes]) -> None:
    """Give it a link to another workbook and a data connection."""
    every["xl/externalLinks/externalLink1.xml"] = b'<externalLink><externalBook r:id="rId1"/></externalLink>'
    every["xl/connections.xml"] = b'<connections><connection id="1" name="w" type="4" url="http://127.0.0.1:9"/></connections>'


add(11, "macros", parts(macros), read, noted())
add(11, "a macro sheet", parts(lambda e: e.update({"xl/macrosheets/sheet9.xml": e[SHEET]})), read, noted(), refused())
add(8, "external link and data connection", parts(linked), read, noted())
add(8, "a DDE formula as the answer", typed("TC01", '=cmd|\'/c calc\'!A0'), refused(), noted())
add(2, "a rewritten package with stored parts", bent(lambda d: pack(reversed(unpack(d)))), read)
