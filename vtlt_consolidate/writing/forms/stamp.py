"""The blank forms of a round: rendered once for each look, then copied with the texts of each unit.

The forms of two units of one variant differ only in four texts and the title of the file. If these texts need
the same row heights and the same office signs them, only two parts of the package have to be replaced, which
is much faster than rendering. What stands around the texts in these parts is packed once, too.
"""

from __future__ import annotations

import html
import re
import struct
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import NamedTuple

from vtlt_consolidate.excel.zipped import packer_of
from vtlt_consolidate.model.config import Config, Round
from vtlt_consolidate.model.layout import FormLayout
from vtlt_consolidate.model.units import Unit
from vtlt_consolidate.naming.address import signed_by
from vtlt_consolidate.writing.forms import forms
from vtlt_consolidate.writing.forms.own import heights, texts

_STRINGS, _TITLE = "xl/sharedStrings.xml", "docProps/core.xml"
_STORED, _MOST_STORED = struct.Struct("<B2H"), 0xFFFF
_LONGEST = 1 << 12
"""So many letters always fit in one stored block of the zip format."""
_TEXT = re.compile(r"<t(?: xml:space=\"preserve\")?>([^<]*)</t>")
# XlsxWriter escapes any other text, so that a plain replacement would not give the same bytes.
_PLAIN = re.compile(r"(?!\s)(?!.*_x[0-9A-Fa-f]{4}_)[^\x00-\x1f\x7f]*(?<!\s)")


@dataclass(frozen=True)
class _Master:
    """A rendered form that others are copied from.

    Args:
        package: its parts.
        others: the texts on it that do not depend on its unit.
        strings: the part with its texts.
        title: the part with its title.
    """

    package: _Package
    others: frozenset[str]
    strings: _Part
    title: _Part


class Stamps:
    """Makes the blank forms of a round."""

    def __init__(self, config: Config, round_: Round) -> None:
        self._config, self._round = config, round_
        self._layouts: dict[str, FormLayout] = {}
        self._masters: dict[tuple[object, ...], _Master | None] = {}

    def form(self, unit: Unit) -> bytes:
        """The blank form of a unit; unpacked, it is byte for byte what `forms.render` would give."""
        own = texts(self._config, unit, self._round)
        if unit.variant not in self._layouts:
            self._layouts[unit.variant] = FormLayout(self._config.criteria.of(unit.variant))
        # Row heights follow from the unit's texts, and who signs takes one line or two.
        look = (unit.variant, *signed_by(unit), *heights(self._layouts[unit.variant], unit))
        if look not in self._masters:
            self._masters[look] = self._master(unit, own)
        master = self._masters[look]
        if master is None or not _fits(own, master.others):
            return forms.render(self._config, unit, self._round)
        return _stamped(master, own)

    def _master(self, unit: Unit, own: tuple[str, ...]) -> _Master | None:
        """Render the form of a unit; `None` if its texts cannot be distinguished from others on it."""
        data = forms.render(self._config, unit, self._round)
        with zipfile.ZipFile(BytesIO(data)) as archive:
            strings, title = (archive.read(name).decode() for name in (_STRINGS, _TITLE))
        every = [html.unescape(text) for text in _TEXT.findall(strings)]
        *on_form, of_file = own
        unique = all(every.count(text) == 1 for text in on_form) and title.count(_tagged_title(of_file)) == 1
        others = frozenset(every) - set(on_form)
        if not unique or not _fits(own, others):
            return None
        tagged = [_tagged(text) for text in on_form]
        return _Master(_Package(data), others, _Part(strings, tagged), _Part(title, [_tagged_title(of_file)]))


def _fits(own: tuple[str, ...], others: frozenset[str]) -> bool:
    """Say whether a unit's texts differ from each other and from all other texts on the form.

    XlsxWriter stores equal texts once, so a form with equal texts has other parts.
    """
    *on_form, of_file = own
    apart = len(set(on_form)) == len(on_form) and others.isdisjoint(on_form)
    return apart and all(len(text) <= _LONGEST and _PLAIN.fullmatch(text) for text in (*on_form, of_file))


def _stamped(master: _Master, own: tuple[str, ...]) -> bytes:
    *on_form, of_file = own
    strings = master.strings.filled([_tagged(text) for text in on_form])
    title = master.title.filled([_tagged_title(of_file)])
    return master.package.with_parts({_STRINGS: strings, _TITLE: title})


def _tagged(text: str) -> str:
    return f"<t>{html.escape(text, quote=False)}</t>"


def _tagged_title(text: str) -> str:
    return f"<dc:title>{html.escape(text, quote=False)}</dc:title>"


_LOCAL_SIZE, _CENTRAL_SIZE = 30, 46


class _Packed(NamedTuple):
    """Deflated bytes, with checksum, their size and the size unpacked."""

    data: bytes
    sizes: tuple[int, int, int]


class _Part:
    """A part of a package with texts that change; the rest is packed once, in pieces that need no other.

    Args:
        content: of the part.
        texts: those in it that change, each of them once.
    """

    def __init__(self, content: str, texts: Sequence[str]) -> None:
        self._order = sorted(range(len(texts)), key=lambda at: content.index(texts[at]))
        self._around: list[tuple[bytes, bytes]] = []
        for at in self._order:
            before, content = content.split(texts[at], 1)
            self._around.append(_deflated(before, zlib.Z_FULL_FLUSH))
        self._behind = _deflated(content, zlib.Z_FINISH)

    def filled(self, texts: Sequence[str]) -> _Packed:
        """Pack the part with other texts, in the order of those that it was made with."""
        packed, checksum, size = bytearray(), 0, 0
        for at, (before, deflated) in zip(self._order, self._around, strict=True):
            text = texts[at].encode()
            # A block that is stored as it is (RFC 1951, 3.2.4); a full flush ends at the edge of a byte.
            packed += deflated + _STORED.pack(0, len(text), len(text) ^ _MOST_STORED) + text
            checksum = zlib.crc32(text, zlib.crc32(before, checksum))
            size += len(before) + len(text)
        behind, deflated = self._behind
        packed += deflated
        return _Packed(bytes(packed), (zlib.crc32(behind, checksum), len(packed), size + len(behind)))


def _deflated(text: str, flush: int) -> tuple[bytes, bytes]:
    data = text.encode()
    packer = packer_of(zlib.Z_DEFAULT_COMPRESSION)
    return data, packer.compress(data) + packer.flush(flush)


class _Entry(NamedTuple):
    name: str
    local: bytes
    packed: _Packed
    record: bytes


class _Package:
    """A zip package as XlsxWriter writes it, without data descriptors, comments and extra fields."""

    def __init__(self, data: bytes) -> None:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            at, entries = archive.start_dir, archive.infolist()
        self._entries = []
        for entry in entries:
            name = len(entry.filename.encode())
            head = entry.header_offset + _LOCAL_SIZE + name
            packed = data[head : head + entry.compress_size]
            self._entries.append(_Entry(
                entry.filename, data[entry.header_offset : head],
                _Packed(packed, (entry.CRC, entry.compress_size, entry.file_size)),
                data[at : at + _CENTRAL_SIZE + name],
            ))  # fmt: skip
            at += _CENTRAL_SIZE + name
        self._end = data[at:]

    def with_parts(self, parts: Mapping[str, _Packed]) -> bytes:
        """Replace some parts; all others keep their bytes."""
        body, directory = bytearray(), bytearray()
        for name, local, packed, record in self._entries:
            # Offsets of fields in the zip format (APPNOTE 4.3.7, 4.3.12, 4.3.16): sizes, place of the entry,
            # directory.
            entry = bytearray(record)
            struct.pack_into("<L", entry, 42, len(body))
            head, fresh = bytearray(local), parts.get(name, packed)
            struct.pack_into("<3L", head, 14, *fresh.sizes)
            struct.pack_into("<3L", entry, 16, *fresh.sizes)
            body += head + fresh.data
            directory += entry
        end = bytearray(self._end)
        struct.pack_into("<L", end, 16, len(body))
        return bytes(body + directory + end)
