"""What a returned file is, and whether it may be parsed at all. Nothing here trusts the file.

A 2 KB file can abort the process that parses it and a 40 KB one can unpack to gigabytes, so the
container is looked through first, by actual bytes and never by the sizes that it declares.
"""

from __future__ import annotations

import io
import zipfile
import zlib

PART_LIMIT = 200 << 20
TOTAL_LIMIT = 400 << 20
RATIO_LIMIT = 200
RATIO_FREE = 1 << 20
PARTS_LIMIT = 2000
FILE_LIMIT = 100 << 20
_CHUNK = 1 << 18

WORKBOOK = "workbook"
ENCRYPTED = "encrypted"
ARCHIVE = "tệp nén ZIP"
BROKEN = "tệp tải về hoặc sao chép chưa trọn vẹn"

_OLE = bytes.fromhex("D0CF11E0A1B11AE1")
_SIGNATURES = (
    (b"%PDF", "tệp PDF"),
    (b"\x89PNG", "ảnh PNG"),
    (b"\xff\xd8\xff", "ảnh JPEG"),
    (b"Rar!", "tệp nén RAR"),
    (b"7z\xbc\xaf\x27\x1c", "tệp nén 7z"),
    (b"{\\rtf", "văn bản RTF"),
    (b"GIF8", "ảnh GIF"),
    (b"II*\0", "ảnh TIFF"),
    (b"MM\0*", "ảnh TIFF"),
    (b"\x1f\x8b", "tệp nén GZIP"),
)
_HEIC = (b"ftypheic", b"ftypheix", b"ftypmif1", b"ftypmsf1", b"ftyphevc")

_ADVICE = (
    (("tệp nén",), "Giải nén rồi gửi tệp bên trong, hoặc nén lại thành .zip."),
    (("văn bản", "trang web", "tệp chữ"), "Chép bảng vào biểu rồi gửi tệp biểu."),
)
_SEND_THE_FORM = "Không gửi bản chụp, bản quét hay bản in."


class GateError(Exception):
    """The container is damaged, hostile or out of all proportion; the text says which."""


def sniff(data: bytes) -> str:
    """Say by its content what a file is.

    Returns:
        `WORKBOOK`, `ENCRYPTED`, `ARCHIVE`, or words for a person, such as `tệp PDF`.
    """
    if not data:
        return "tệp rỗng (0 byte)"
    if data.startswith(b"PK\x03\x04"):
        return _sniff_zip(data)
    if data.startswith(_OLE):
        return _sniff_ole(data)
    if data[4:12] in _HEIC:
        return "ảnh HEIC"
    known = next((words for signature, words in _SIGNATURES if data.startswith(signature)), None)
    return known or _sniff_text(data)


def advice(kind: str) -> str:
    """Say what to send instead of a file that `sniff` calls so."""
    return next((words for starts, words in _ADVICE if kind.startswith(starts)), _SEND_THE_FORM)


def _sniff_text(data: bytes) -> str:
    start = data[:2048].lstrip(b"\xef\xbb\xbf \r\n\t").lower()
    if start.startswith(b"mime-version"):
        return "trang web MHTML"
    if start.startswith((b"<html", b"<!doctype html", b"<table", b"<meta")):
        return "trang web HTML"
    if start.startswith(b"<?xml") and b"schemas-microsoft-com:office:spreadsheet" in data[:2048]:
        return "tệp XML Spreadsheet 2003"
    if start.startswith(b"<?xml"):
        return "tệp XML"
    return "tệp chữ (CSV, TXT)" if b"\0" not in data[:4096] else "dữ liệu lạ hoặc tệp hỏng"


def _sniff_zip(data: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            # Excel opens packages whose names have the other slash.
            names = {name.replace("\\", "/") for name in archive.namelist()}
            mimetype = archive.read("mimetype")[:100] if "mimetype" in names else b""
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError):
        return BROKEN
    if names & {"xl/workbook.xml", "xl/workbook.bin"} or b"opendocument.spreadsheet" in mimetype:
        return WORKBOOK
    if "word/document.xml" in names or b"opendocument.text" in mimetype:
        return "văn bản Word"
    return ARCHIVE


def _sniff_ole(data: bytes) -> str:
    # Names of the streams stand in the directory as UTF-16.
    if "EncryptedPackage".encode("utf-16-le") in data:
        return ENCRYPTED
    if "WordDocument".encode("utf-16-le") in data:
        return "văn bản Word"
    if "Workbook".encode("utf-16-le") in data or "Book".encode("utf-16-le") in data:
        return WORKBOOK
    return "tệp Office không phải bảng tính"


def check(data: bytes) -> None:
    """Look through the container of a workbook before any parser sees it.

    Raises:
        GateError: a part is damaged, doubled, oversized, or declares a document type.
    """
    if not data.startswith(b"PK"):
        return
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _check_names(archive)
            total = 0
            for part in archive.infolist():
                total += _check_part(archive, part)
                if total > TOTAL_LIMIT:
                    raise GateError("nội dung giải nén quá lớn")
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        raise GateError(f"phần nén bị hỏng ({error})") from error


def _check_names(archive: zipfile.ZipFile) -> None:
    names = [part.filename.casefold() for part in archive.infolist()]
    if len(names) > PARTS_LIMIT:
        raise GateError("quá nhiều phần bên trong tệp")
    if len(set(names)) != len(names):
        raise GateError("hai phần trùng tên bên trong tệp")


def _check_part(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> int:
    size, tail = 0, b""
    is_xml = part.filename.casefold().endswith((".xml", ".rels"))
    # Reading to the end also checks the CRC.
    with archive.open(part) as stream:
        while chunk := stream.read(_CHUNK):
            if is_xml:
                _check_xml(tail + chunk, first=size == 0)
                tail = chunk[-16:]
            size += len(chunk)
            swollen = size > RATIO_FREE and size > RATIO_LIMIT * max(part.compress_size, 1)
            if size > PART_LIMIT or swollen:
                raise GateError("nội dung giải nén quá lớn")
    return size


def _check_xml(text: bytes, *, first: bool) -> None:
    if first and text.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise GateError("XML không phải UTF-8")
    if b"<!DOCTYPE" in text or b"<!ENTITY" in text:
        raise GateError("XML có khai báo DTD")
