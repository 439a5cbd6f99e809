"""Identifies a file by its content alone, because its name may be wrong."""

from __future__ import annotations

import io
import re
from typing import IO

from vtlt_consolidate.files.containers import compound, packages
from vtlt_consolidate.files.containers.kinds import DRIVE_LINK, MAIL, TNEF

_HEAD = 1 << 16
_FIRST = 1024

_SIGNATURES = (
    (b"\x89PNG", "ảnh PNG"), (b"\xff\xd8\xff", "ảnh JPEG"), (b"GIF8", "ảnh GIF"), (b"II*\0", "ảnh TIFF"),
    (b"MM\0*", "ảnh TIFF"), (b"8BPS", "ảnh Photoshop"), (b"AT&TFORM", "bản quét DjVu"),
    (b"Rar!", "tệp nén RAR"), (b"7z\xbc\xaf\x27\x1c", "tệp nén 7z"), (b"\x1f\x8b", "tệp nén GZIP"),
    (b"BZh", "tệp nén BZIP2"), (b"\xfd7zXZ\0", "tệp nén XZ"), (b"\x28\xb5\x2f\xfd", "tệp nén ZSTD"),
    (b"MSCF", "tệp nén CAB"), (b"PK\x05\x06", "tệp nén ZIP không chứa tệp nào"),
    (b"PK\x07\x08", "tệp nén ZIP chia nhiều phần"), (b"PK00PK", "tệp nén ZIP chia nhiều phần"),
    (b"{\\rtf", "văn bản RTF"), (b"%!PS", "bản in PostScript"), (b"ITSF", "tệp trợ giúp CHM"),
    (b"MZ", "chương trình chạy trên Windows (.exe)"), (b"\x7fELF", "chương trình chạy trên Linux"),
    (b"\x4c\0\0\0\x01\x14\x02\0", "lối tắt của Windows (.lnk)"),
    (b"SQLite format 3\0", "cơ sở dữ liệu SQLite"), (b"\0\x01\0\0Standard ", "cơ sở dữ liệu Access"),
    (b"ID3", "tệp âm thanh MP3"), (b"OggS", "tệp âm thanh"), (b"fLaC", "tệp âm thanh"),
    (b"\x1aE\xdf\xa3", "phim MKV"), (b"\x30\x26\xb2\x75\x8e\x66\xcf\x11", "phim WMV"),
    (b"\x00\x00\x02\x00\x06\x04", "bảng tính Lotus 1-2-3"), (b"\x09\0\x04\0", "bảng tính của Excel 2"),
    (b"\x09\x02\x06\0", "bảng tính của Excel 3"), (b"\x09\x04\x06\0", "bảng tính của Excel 4"),
    (b"\x78\x9f\x3e\x22", TNEF), (b"!BDN", "hộp thư Outlook (.pst)"), (b"-----BEGIN", "chứng thư số"),
)  # fmt: skip
_MEDIA = (
    (b"heic", "ảnh HEIC"), (b"heix", "ảnh HEIC"), (b"hevc", "ảnh HEIC"), (b"mif1", "ảnh HEIC"),
    (b"msf1", "ảnh HEIC"), (b"avif", "ảnh AVIF"), (b"avis", "ảnh AVIF"), (b"qt  ", "phim MOV"),
    (b"M4A ", "tệp âm thanh"), (b"3gp", "phim 3GP"),
)  # fmt: skip
_RIFF = {b"WEBP": "ảnh WebP", b"AVI ": "phim AVI", b"WAVE": "tệp âm thanh WAV"}

_UTF_16 = {b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}
_TEXT = "tệp chữ (CSV, TXT)"
_ALIEN = "dữ liệu lạ hoặc tệp hỏng"
_XML_BOOK = "urn:schemas-microsoft-com:office:spreadsheet"
_XML = (
    (_XML_BOOK, "bảng tính kiểu cũ (XML 2003)"), ('progid="excel.sheet"', "bảng tính kiểu cũ (XML 2003)"),
    ("opendocument.spreadsheet", "bảng tính LibreOffice dạng XML (.fods)"),
    ("opendocument.", "văn bản LibreOffice dạng XML"),
    ("office/word/2003", "văn bản Word kiểu cũ (XML 2003)"),
    ("<svg", "ảnh SVG"), ("<html", "trang web HTML"), ("<plist", "tệp cài đặt của macOS"),
)  # fmt: skip
_STARTS = (
    (("<html", "<!doctype html", "<table", "<meta", "<body", "<head", "<script"), "trang web HTML"),
    (("<svg",), "ảnh SVG"), (("id;p",), "bảng tính SYLK (.slk)"),
    (("[internetshortcut]",), "lối tắt đến trang web"),
    (("begin:vcalendar",), "lịch hẹn"), (("begin:vcard",), "danh thiếp điện tử"), (("{", "[{"), "tệp JSON"),
)  # fmt: skip
_DRIVE = '"doc_id"'
"""What Google Drive writes into the file that stands on a computer for a table of its own (.gsheet)."""
_HEADER = re.compile(r"([a-z][a-z0-9-]{1,60}):[ \t\r\n]")
_MAIL_HEADERS = {
    "received", "return-path", "delivered-to", "message-id", "from", "to", "cc", "subject", "date",
    "dkim-signature", "reply-to", "x-mailer",
}  # fmt: skip
_PAGE_HEADERS = ("snapshot-content-location", "x-document-type", "<saved by ")
_ENOUGH_HEADERS = 2


def sniff(source: bytes | IO[bytes]) -> str:
    """Identify a file by its content.

    Args:
        source: its bytes, or a seekable stream, which is read only as far as needed.

    Returns:
        `WORKBOOK`, `ENCRYPTED`, `ARCHIVE`, `BROKEN`, or words for a person, such as `tệp PDF`.
    """
    stream = io.BytesIO(source) if isinstance(source, bytes) else source
    stream.seek(0)
    head = stream.read(_HEAD)
    stream.seek(0)
    if not head:
        return "tệp rỗng (0 byte)"
    if head.startswith(b"PK\x03\x04"):
        return packages.document(source)
    if head.startswith(compound.SIGNATURE):
        return compound.document(stream)
    return _by_signature(head) or _by_text(head)


def _by_signature(head: bytes) -> str:
    # Readers of PDF accept other bytes before its header.
    if b"%PDF-" in head[:_FIRST]:
        return "tệp PDF"
    if head[4:8] == b"ftyp":
        return next((words for brand, words in _MEDIA if head[8:12].startswith(brand)), "phim MP4")
    if head.startswith(b"RIFF"):
        return _RIFF.get(head[8:12], "phim hoặc tệp âm thanh")
    if head.startswith(b"BM") and head[6:10] == bytes(4):
        return "ảnh BMP"
    if head[257:262] == b"ustar":
        return "tệp nén TAR"
    return next((words for signature, words in _SIGNATURES if head.startswith(signature)), "")


def _by_text(head: bytes) -> str:
    if not head.strip(b"\0"):
        return "tệp hỏng, chỉ toàn byte 0"
    if encoding := _encoding(head):
        kind = _named_text(head.decode(encoding, errors="replace").lstrip("\ufeff"))
        return f"{_TEXT} mã UTF-16" if kind == _TEXT else kind
    # Latin-1 decodes any bytes; “ï»¿” is then the mark of UTF-8.
    return _ALIEN if b"\0" in head[:4096] else _named_text(head.decode("latin-1").removeprefix("ï»¿"))


def _encoding(head: bytes) -> str:
    """Detect UTF-16, by its mark or by the zero bytes of Latin letters; empty for other encodings."""
    if marked := _UTF_16.get(head[:2]):
        return marked
    start = head[: _FIRST & ~1]
    for name, zeros, letters in (
        ("utf-16-le", start[1::2], start[::2]),
        ("utf-16-be", start[::2], start[1::2]),
    ):
        latin = zeros.count(0)
        if zeros and latin > len(zeros) // 2 and not letters.count(0):
            return name
    return ""


def _named_text(text: str) -> str:
    start = text[: 4 * _FIRST].lstrip().lower()
    if start.startswith("<?xml") or _XML_BOOK in start:
        return next((words for mark, words in _XML if mark in start), "tệp XML")
    if start.startswith("{") and _DRIVE in start:
        return DRIVE_LINK
    if kind := next((words for starts, words in _STARTS if start.startswith(starts)), ""):
        return kind
    return _headed(start) or _TEXT


def _headed(start: str) -> str:
    """Identify an e-mail, or a web page saved as one (MHTML), by its headers; empty for others."""
    head = re.split(r"\r?\n\r?\n", start, maxsplit=1)[0]
    if not _HEADER.match(head + "\n"):
        return MAIL if start.startswith("from ") and "\nfrom:" in head else ""
    if any(words in head for words in _PAGE_HEADERS):
        return "trang web MHTML"
    named = {line.partition(":")[0] for line in head.splitlines() if _HEADER.match(line + "\n")}
    if len(named & _MAIL_HEADERS) >= _ENOUGH_HEADERS:
        return MAIL
    return "trang web MHTML" if start.startswith("mime-version") else ""
