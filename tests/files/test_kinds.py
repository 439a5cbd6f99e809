"""What came in is named for what it is, one document once, whatever its name says."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import openpyxl
import pytest

from tests.helpers import PERIOD, UNITS, check, workspace
from vtlt_consolidate.damage import files
from vtlt_consolidate.files.containers import gate
from vtlt_consolidate.workspace.folders import RECEIVED

PACKAGE = "http://schemas.openxmlformats.org/package/2006"
OFFICE = "application/vnd.openxmlformats-officedocument"


def zipped(*members: tuple[str, bytes | str]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members:
            archive.writestr(zipfile.ZipInfo(name), data)
    return buffer.getvalue()


def package(main: str, kind: str, *others: tuple[str, str]) -> bytes:
    """An Office document whose main part stands anywhere."""
    types = (
        f'<Types xmlns="{PACKAGE}/content-types"><Override PartName="/{main}" ContentType="{kind}"/></Types>'
    )
    links = (
        f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="a" Target="{main}" Type="http://x/'
        'officeDocument"/></Relationships>'
    )
    return zipped(("[Content_Types].xml", types), ("_rels/.rels", links), (main, "<a/>"), *others)


def workbook() -> bytes:
    buffer = io.BytesIO()
    openpyxl.Workbook().save(buffer)
    return buffer.getvalue()


def renamed(change: dict[str, str]) -> bytes:
    """A workbook whose parts are named as other writers do."""
    with zipfile.ZipFile(io.BytesIO(workbook())) as archive:
        parts = [(name, archive.read(name)) for name in archive.namelist()]
    for old, new in change.items():
        parts = [(name.replace(old, new), data) for name, data in parts]
    return zipped(*parts)


def media(brand: bytes) -> bytes:
    return b"\0\0\0\x20ftyp" + brand + bytes(40)


MAIL = "Received: from a\r\nFrom: van thu <a@b.vn>\r\nTo: so\r\nSubject: BC\r\n\r\nKinh gui"
SAVED_PAGE = "From: <Saved by Blink>\r\nSubject: a\r\nDate: b\r\nMIME-Version: 1.0\r\n\r\n"
XML_2003 = '<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>'
ODF = "application/vnd.oasis.opendocument."
RAW_FONT = "Workbook".encode("utf-16-le")


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"RIFF\x10\0\0\0WEBPVP8 ", "ảnh WebP"), (b"RIFF\x10\0\0\0WAVE", "tệp âm thanh WAV"),
        (media(b"avif"), "ảnh AVIF"), (media(b"heic"), "ảnh HEIC"), (media(b"isom"), "phim MP4"),
        (media(b"qt  "), "phim MOV"), (b"BM\x36\0\0\0\0\0\0\0\x36\0\0\0", "ảnh BMP"),
        (b"MZ\x90\0", "chương trình chạy trên Windows (.exe)"),
        (b"\x4c\0\0\0\x01\x14\x02\0", "lối tắt của Windows (.lnk)"),
        (bytes(4096), "tệp hỏng, chỉ toàn byte 0"),
        ("\ufeffMã\tKết quả\r\n".encode("utf-16-le"), "tệp chữ (CSV, TXT) mã UTF-16"),
        ("Ma;Ket qua\r\n".encode("utf-16-le"), "tệp chữ (CSV, TXT) mã UTF-16"),
        (f"\ufeff{XML_2003}".encode("utf-16-le"), "bảng tính kiểu cũ (XML 2003)"),
        (XML_2003.encode(), "bảng tính kiểu cũ (XML 2003)"), (b"ID;PWXL;N;E\r\n", "bảng tính SYLK (.slk)"),
        (MAIL.encode(), "thư điện tử"), (b"From a@b.vn Mon\nFrom: a\nTo: b\n\nx", "thư điện tử"),
        (SAVED_PAGE.encode(), "trang web MHTML"), ("Mã: 001\nTên: a".encode(), "tệp chữ (CSV, TXT)"),
        (b"\xef\xbb\xbf<html>", "trang web HTML"), (b"\n\n%PDF-1.4", "tệp PDF"),
        (bytes(257) + b"ustar\0", "tệp nén TAR"),
        (package("doc/main.xml", f"{OFFICE}.spreadsheetml.sheet.main+xml"), gate.WORKBOOK),
        (package("d.bin", "application/vnd.ms-excel.sheet.binary.macroEnabled.main"), gate.WORKBOOK),
        (package("word/document.xml", f"{OFFICE}.wordprocessingml.document.main+xml",
                 ("word/embeddings/a.xlsx", "x"), ("xl/workbook.xml", "x")), "văn bản Word"),
        (package("ppt/presentation.xml", f"{OFFICE}.presentationml.presentation.main+xml"),
         "bản trình chiếu PowerPoint"),
        (package("a.xml", "application/vnd.ms-visio.drawing.main+xml"), "bản vẽ Visio"),
        (package("a.xml", "text/xml"), "tài liệu Office không phải bảng tính"),
        (renamed({}), gate.WORKBOOK), (renamed({"/": "\\"}), gate.WORKBOOK),
        (renamed({"xl/": "XL/"}), gate.WORKBOOK), (renamed({"[Content": "/[Content"}), gate.WORKBOOK),
        (zipped(("mimetype", ODF + "text"), ("content.xml", "x")), "văn bản LibreOffice (.odt)"),
        (zipped(("mimetype", ODF + "presentation"), ("content.xml", "x")),
         "bản trình chiếu LibreOffice (.odp)"),
        (zipped(("mimetype", ODF + "spreadsheet"), ("content.xml", "x")), gate.WORKBOOK),
        (zipped(("mimetype", "application/epub+zip"), ("a", "x")), "sách điện tử EPUB"),
        (zipped(("META-INF/MANIFEST.MF", "x"), ("a.class", "x")), "chương trình Java (.jar)"),
        (zipped(("AndroidManifest.xml", "x"), ("META-INF/MANIFEST.MF", "x")), "ứng dụng Android (.apk)"),
        (zipped(("Index/Document.iwa", "x")), "bảng tính hoặc văn bản của Apple (Numbers, Pages)"),
        (zipped(("b/[Content_Types].xml", "x"), ("b/xl/workbook.xml", "x")),
         "tệp Office đã bị giải nén rồi nén lại"),
        (zipped(("a.xlsx", workbook()), ("b/c.pdf", "x")), gate.ARCHIVE),
        (files._compound({"Workbook": b"\x09\x08\x10\0" + bytes(5000)}), gate.WORKBOOK),
        (files._compound({"WordDocument": RAW_FONT + bytes(5000)}), "văn bản Word"),
        (files._compound({"PowerPoint Document": RAW_FONT + bytes(5000)}),
         "bản trình chiếu PowerPoint"),
        (files._compound({"__properties_version1.0": bytes(5000)}), "thư điện tử Outlook (.msg)"),
        (files._compound({"Khac": RAW_FONT + bytes(5000)}), "tệp Office không phải bảng tính"),
        (bytes.fromhex("D0CF11E0A1B11AE1") + RAW_FONT * 200, gate.BROKEN),
    ],
    # A workbook holds the time at which it was made.
    ids=lambda each: each if isinstance(each, str) else "bytes",
)  # fmt: skip
def test_a_document_is_known_by_its_content(data: bytes, kind: str) -> None:
    assert gate.sniff(data) == kind


def test_every_start_of_every_container_is_named_without_an_error() -> None:
    for data in (workbook(), files._compound({"Workbook": bytes(5000)})):
        for length in (*range(60), *range(60, len(data), 97)):
            assert gate.sniff(data[:length])


def test_a_document_of_many_parts_is_one_finding_with_the_way_out(tmp_path: Path) -> None:
    space = workspace(tmp_path, UNITS[:1])
    box = space.folder(PERIOD, RECEIVED)
    slides = [(f"ppt/slides/slide{number}.xml", "<a/>") for number in range(60)]
    kind = f"{OFFICE}.presentationml.presentation.main+xml"
    (box / "a.pptx").write_bytes(package("ppt/presentation.xml", kind, *slides))
    (box / "b.eml").write_bytes(MAIL.encode())
    (box / "c.xls").write_bytes(XML_2003.encode())
    findings = check(space).month.findings
    assert list(zip(findings["file"], findings["code"], strict=True)) == [
        ("a.pptx", "VT101"), ("b.eml", "VT197"), ("c.xls", "VT191"),
    ]  # fmt: skip
    assert findings["message"][1].startswith("Trong thư không có biểu nào: thư không đính kèm tệp nào: “BC”")
    assert "kèm tệp biểu .xlsx" in findings["mend"][1]
    assert ".xlsx" in findings["mend"][2]
    assert "bảng tính kiểu cũ (XML 2003)" in findings["message"][2]
