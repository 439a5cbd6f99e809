"""Files that are no workbooks, wrong endings, macros and links: rows 2, 8, 11, 13 and 14 of the list."""

from __future__ import annotations

import html
from email.message import EmailMessage

from benchmarks.hostile import (
    SHEET,
    Catalogue,
    Make,
    become,
    bent,
    broken,
    noted,
    parts,
    read,
    refused,
    typed,
)
from benchmarks.hostile_files import NOISE, Saved, alien
from tests.damage.oracle import Draft
from vtlt_consolidate.damage.draft import pack, unpack
from vtlt_consolidate.damage.files import _compound
from vtlt_consolidate.model.layout import ANSWER, HEADINGS

catalogue = Catalogue()
add = catalogue.add
placed = catalogue.placed

# ------------------------------------------------------------------------------ no workbooks at all

PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n" + NOISE + b"\n%%EOF\n"
DOCX = pack(
    [
        (
            "[Content_Types].xml",
            b'<Types><Override PartName="/word/document.xml" ContentType="application/'
            b'vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>',
        ),
        ("_rels/.rels", b"<Relationships/>"),
        ("word/document.xml", b"<w:document/>"),
    ]
)
PPTX = pack(
    [
        (
            "[Content_Types].xml",
            b'<Types><Override PartName="/ppt/presentation.xml" ContentType="application/'
            b'vnd.openxmlformats-officedocument.presentationml.presentation.main+xml"/></Types>',
        ),
        *((f"ppt/slides/slide{n}.xml", b"<p/>") for n in range(60)),
    ]
)
SORTS = {
    "pdf": PDF,
    "jpg": b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + NOISE,
    "png": b"\x89PNG\r\n\x1a\n" + NOISE,
    "gif": b"GIF89a" + NOISE,
    "webp": b"RIFF\x90\x0b\0\0WEBPVP8 " + NOISE,
    "avif": b"\0\0\0\x20ftypavif\0\0\0\0" + NOISE,
    "heic": b"\0\0\0\x20ftypheic\0\0\0\0" + NOISE,
    "bmp": b"BM\xf8\x0b\0\0\0\0\0\0\x36\0\0\0" + NOISE,
    "tif": b"II*\0" + NOISE,
    "mp4": b"\0\0\0\x20ftypisom\0\0\2\0isomiso2" + NOISE,
    "exe": b"MZ\x90\0\3\0\0\0" + NOISE,
    "rar": b"Rar!\x1a\x07\x01\x00" + NOISE,
    "7z": b"7z\xbc\xaf\x27\x1c\x00\x04" + NOISE,
    "gz": b"\x1f\x8b\x08\0\0\0\0\0\0\3" + NOISE,
    "rtf": b"{\\rtf1\\ansi Ket qua \\par}",
    "docx": DOCX,
    "pptx": PPTX,
    "sqlite": b"SQLite format 3\0" + NOISE,
    "xml": b"<?xml version='1.0'?><a/>",
}
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
    rows = [
        (leaf.code, leaf.full_name, str(filled.get((leaf.code, ANSWER), "")))
        for leaf in draft.criteria.leaves
    ]
    return [(HEADINGS["leaf_code"], HEADINGS["name"], HEADINGS[ANSWER]), *rows]


def as_text(ending: str, coding: str, comma: str) -> Make:
    """Save as text."""
    return lambda draft: become("\r\n".join(map(comma.join, as_rows(draft))).encode(coding), ending)(draft)


def as_page(draft: Draft) -> None:
    """Save as a web page named .xls."""
    rows = "".join(
        "<tr>" + "".join(f"<td>{html.escape(v)}</td>" for v in row) + "</tr>" for row in as_rows(draft)
    )
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
add(
    13,
    "a form and a pdf in one zip",
    bent(lambda d: pack([("cv.pdf", PDF), ("b.xlsx", d)]), ".zip"),
    read,
    noted(),
)
for ending in (
    ".xls",
    ".xlsb",
    ".ods",
    ".XLSX",
    ".dat",
    "",
    ".xlsx.xlsx",
    ".zip",
    ".exe",
    ".xlsm",
    ".pdf",
    ".tmp1",
):
    add(14, f"a form named {ending or 'without ending'}", bent(lambda d: d, ending), read, noted())
add(14, "an xls named .xlsx", Saved("xls", bent(lambda d: d), named=False), read, noted())
add(14, "an ods named .xlsx", Saved("ods", bent(lambda d: d), named=False), read, noted())

# ------------------------------------------------------------------------------ links, macros


def macros(every: dict[str, bytes]) -> None:
    """Make it a workbook with macros."""
    every["xl/vbaProject.bin"] = _compound({"VBA": NOISE * 2})
    every["[Content_Types].xml"] = (
        every["[Content_Types].xml"]
        .replace(b"spreadsheetml.sheet.main+xml", b"template.x")
        .replace(
            b"application/vnd.openxmlformats-officedocument.template.x",
            b"application/vnd.ms-excel.sheet.macroEnabled.main+xml",
        )
    )


def linked(every: dict[str, bytes]) -> None:
    """Give it a link to another workbook and a data connection."""
    every["xl/externalLinks/externalLink1.xml"] = b'<externalLink><externalBook r:id="rId1"/></externalLink>'
    every["xl/connections.xml"] = (
        b'<connections><connection id="1" name="w" type="4" url="http://127.0.0.1:9"/></connections>'
    )


add(11, "macros", parts(macros), read, noted())
add(
    11,
    "a macro sheet",
    parts(lambda e: e.update({"xl/macrosheets/sheet9.xml": e[SHEET]})),
    read,
    noted(),
    refused(),
)
add(8, "external link and data connection", parts(linked), read, noted())
add(8, "a DDE formula as the answer", typed("TC01", "=cmd|'/c calc'!A0"), refused(), noted())
add(2, "a rewritten package with stored parts", bent(lambda d: pack(reversed(unpack(d)))), read)
