"""Identifies a zip container: a workbook, another document, or just an archive.

It goes by content types, relationships and `mimetype`, because programs may put parts anywhere.
"""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from functools import lru_cache
from typing import IO
from xml.etree.ElementTree import ParseError

from vtlt_consolidate.files.cells.elements import parsed
from vtlt_consolidate.files.cells.opened import KEPT, Opened, opened
from vtlt_consolidate.files.containers.kinds import (
    ARCHIVE,
    BROKEN,
    DRAWING,
    EMPTY_ARCHIVE,
    ENCRYPTED,
    SLIDES,
    TORN,
    TORN_ARCHIVE,
    WORD,
    WORKBOOK,
)

_LOOKED_AT = 1 << 20
"""At most so many bytes of a part are read, whatever size it declares."""

_TYPES = "[content_types].xml"
_LINKS = "_rels/.rels"
_MANIFEST = "meta-inf/manifest.xml"

_BY_TYPE = (
    ("spreadsheetml", WORKBOOK), ("ms-excel", WORKBOOK), ("wordprocessingml", WORD), ("ms-word", WORD),
    ("presentationml", SLIDES), ("ms-powerpoint", SLIDES), ("visio", DRAWING),
)  # fmt: skip
_BY_PART = (
    ("xl/workbook.", WORKBOOK), ("word/document.", WORD), ("ppt/presentation.", SLIDES),
    ("visio/document.", DRAWING), ("fixeddocumentsequence.", "tài liệu XPS"),
)  # fmt: skip
_BY_MIMETYPE = (
    (b"opendocument.spreadsheet", WORKBOOK),
    (b"sun.xml.calc", "bảng tính OpenOffice kiểu cũ (.sxc)"),
    (b"opendocument.text", "văn bản LibreOffice (.odt)"),
    (b"opendocument.presentation", "bản trình chiếu LibreOffice (.odp)"),
    (b"opendocument.", "bản vẽ LibreOffice"),
    (b"sun.xml.", "văn bản OpenOffice kiểu cũ"),
    (b"epub", "sách điện tử EPUB"),
)
_ENCRYPTED_PARTS = (b"encryption-data", b"encrypted-package")
_OTHERS = (
    ("androidmanifest.xml", "ứng dụng Android (.apk)"), ("meta-inf/manifest.mf", "chương trình Java (.jar)"),
    ("index.zip", "bảng tính hoặc văn bản của Apple (Numbers, Pages)"),
    ("index/document.iwa", "bảng tính hoặc văn bản của Apple (Numbers, Pages)"),
)  # fmt: skip
_UNPACKED = "tệp Office đã bị giải nén rồi nén lại"

_OF_DOCUMENTS = (
    _TYPES, "_rels/", "docprops/", "xl/", "word/", "ppt/", "visio/", "customxml/", "mimetype", "meta-inf/",
    "content.xml", "index",
)  # fmt: skip
_FIRST = 1024

_Parts = Mapping[str, zipfile.ZipInfo]


def document(source: bytes | IO[bytes]) -> str:
    """Identify a zip container.

    Returns:
        `WORKBOOK`, `ENCRYPTED`, `ARCHIVE`, `BROKEN`, `TORN_ARCHIVE` or words for a person.
    """
    try:
        # What was opened last is kept, which must not be a large archive.
        small = isinstance(source, bytes) and len(source) <= KEPT
        container = opened(source) if small else Opened(source)
        members = container.archive.infolist()
        parts = {plain(part.filename): part for part in members if not part.is_dir()}
        return _of_parts(container, parts) if parts else EMPTY_ARCHIVE
    except TORN:
        return _torn(source)


def _torn(source: bytes | IO[bytes]) -> str:
    """Tell part of an archive from part of a document, which begins with a part that documents have."""
    if not isinstance(source, bytes):
        source.seek(0)
    head = source[:_FIRST] if isinstance(source, bytes) else source.read(_FIRST)
    # The length of the name of the first member, and the name (APPNOTE 4.3.7).
    length = int.from_bytes(head[26:28], "little")
    name = plain(head[30 : 30 + length].decode("utf-8", "replace"))
    whole = 0 < length == len(head[30 : 30 + length])
    return TORN_ARCHIVE if whole and not name.startswith(_OF_DOCUMENTS) else BROKEN


def plain(name: str) -> str:
    """Normalise the name of a part: some programs write backslashes, capitals or a leading slash."""
    return name.replace("\\", "/").lstrip("/").casefold()


def _of_parts(container: Opened, parts: _Parts) -> str:
    if _TYPES in parts:
        return _package(container, parts)
    if kind := _open_document(container, parts):
        return kind
    kind_of_file = _by_part(parts) or next((kind for name, kind in _OTHERS if name in parts), "")
    return kind_of_file or (_UNPACKED if _is_unpacked(parts) else ARCHIVE)


def _package(container: Opened, parts: _Parts) -> str:
    """Identify an Office document by the content type of its main part."""
    main = _main_part(_start(container, parts.get(_LINKS)))
    declared = _type_of(main, _start(container, parts.get(_TYPES)))
    kind_of_file = next((kind for words, kind in _BY_TYPE if words in declared), "")
    return kind_of_file or _by_part(parts) or "tài liệu Office không phải bảng tính"


def _by_part(parts: _Parts) -> str:
    return next((kind for start, kind in _BY_PART if any(name.startswith(start) for name in parts)), "")


def _main_part(links: bytes) -> str:
    for link in _elements(links):
        if link.get("Type", "").endswith("/officeDocument"):
            return plain(link.get("Target", ""))
    return ""


def _type_of(part: str, types: bytes) -> str:
    declared = _elements(types)
    # A type for the part itself counts before the default for its ending.
    for override in declared:
        if plain(override.get("PartName", "")) == part:
            return override.get("ContentType", "").casefold()
    ending = part.rpartition(".")[2]
    same = (default for default in declared if part and default.get("Extension", "").casefold() == ending)
    return next((default.get("ContentType", "").casefold() for default in same), "")


# Cached, because the forms of a month have the same parts.
@lru_cache(maxsize=16)
def _elements(xml: bytes) -> tuple[Mapping[str, str], ...]:
    try:
        return tuple(element.attrib for element in parsed(xml))
    except (ParseError, ValueError, LookupError):
        return ()


def _open_document(container: Opened, parts: _Parts) -> str:
    """Identify an OpenDocument file; empty if it is none."""
    mimetype = _start(container, parts.get("mimetype"), 200)
    manifest = _start(container, parts.get(_MANIFEST))
    if not mimetype and "content.xml" in parts:
        mimetype = manifest
    kind = next((kind for words, kind in _BY_MIMETYPE if words in mimetype), "")
    locked = any(words in manifest for words in _ENCRYPTED_PARTS)
    return ENCRYPTED if kind == WORKBOOK and locked else kind


def _is_unpacked(parts: _Parts) -> bool:
    """Say whether the archive contains one folder with the unpacked parts of an Office document."""
    folders = {name.partition("/")[0] for name in parts}
    return len(folders) == 1 and f"{folders.pop()}/{_TYPES}" in parts


def _start(container: Opened, part: zipfile.ZipInfo | None, limit: int = _LOOKED_AT) -> bytes:
    """Read the beginning of a part; empty if it is missing or cannot be read."""
    if part is None or part.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        return b""
    try:
        if (whole := container.sound(part)) is not None:
            return whole[:limit]
        with container.archive.open(part) as stream:
            return stream.read(limit)
    except TORN:
        return b""
