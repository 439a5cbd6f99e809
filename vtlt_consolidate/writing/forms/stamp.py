"""The blank forms of a round: rendered once for each look, then copied with the texts of each unit.

The forms of two units of one variant differ only in four texts and the title of the file. If these texts need
the same row heights and the same office signs them, only two parts of the package have to be replaced, which
is much faster than rendering.
"""

from __future__ import annotations

import html
import re
import struct
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO
from typing import NamedTuple

from vtlt_consolidate.model.config import Config, Round
from vtlt_consolidate.model.layout import FormLayout
from vtlt_consolidate.model.units import Unit
from vtlt_consolidate.naming.address import signed_by
from vtlt_consolidate.writing.forms import forms
from vtlt_consolidate.writing.forms.own import heights, texts

_STRINGS, _TITLE = "xl/sharedStrings.xml", "docProps/core.xml"
_TEXT = re.compile(r"<t(?: xml:space=\"preserve\")?>([^<]*)</t>")
# XlsxWriter escapes any other text, so that a plain replacement would not give the same bytes.
_PLAIN = re.compile(r"(?!\s)(?!.*_x[0-9A-Fa-f]{4}_)[^\x00-\x1f\x7f]*(?<!\s)")


@dataclass(frozen=True)
class _Master:
    """A rendered form that others are copied from.

    Args:
        package: its parts.
        own: the texts that depend on its unit, and the title of the file.
        others: the other texts on it.
        strings: content of the part with its texts.
        title: content of the part with its title.
    """

    package: _Package
    own: tuple[str, ...]
    others: frozenset[str]
    strings: str
    title: str


class Stamps:
    """Makes the blank forms of a round."""

    def __init__(self, config: Config, round_: Round) -> None:
        self._config, self._round = config, round_
        self._layouts: dict[str, FormLayout] = {}
        self._masters: dict[tuple[object, ...], _Master | None] = {}

    def form(self, unit: Unit) -> bytes:
        """The blank form of a unit, byte for byte what `forms.render` would give."""
        own = texts(self._config, unit, self._round)
        if unit.variant not in self._layouts:
            self._layouts[unit.variant] = FormLayout(self._config.criteria.of(unit.variant))
        # Row heights follow from the unit's texts, and who signs takes one line or two.
        look = (unit.variant, *signed_by(unit), *heights(self._layouts[unit.variant], unit))
        if look not in self._masters:
            self._masters[look] = self._master(unit, own)
        master = self._masters[look]
        if master is None or not _fits(master, own):
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
        master = _Master(_Package(data), own, frozenset(every) - set(on_form), strings, title)
        return master if unique and _fits(master, own) else None


def _fits(master: _Master, own: tuple[str, ...]) -> bool:
    """Say whether a unit's texts differ from each other and from all other texts on the form.

    XlsxWriter stores equal texts once, so a form with equal texts has other parts.
    """
    *on_form, of_file = own
    apart = len(set(on_form)) == len(on_form) and master.others.isdisjoint(on_form)
    return apart and all(_PLAIN.fullmatch(text) for text in (*on_form, of_file))


def _stamped(master: _Master, own: tuple[str, ...]) -> bytes:
    strings = master.strings
    for old, new in zip(master.own[:-1], own[:-1], strict=True):
        strings = strings.replace(_tagged(old), _tagged(new), 1)
    title = master.title.replace(_tagged_title(master.own[-1]), _tagged_title(own[-1]), 1)
    return master.package.with_parts({_STRINGS: strings.encode(), _TITLE: title.encode()})


def _tagged(text: str) -> str:
    return f"<t>{html.escape(text, quote=False)}</t>"


def _tagged_title(text: str) -> str:
    return f"<dc:title>{html.escape(text, quote=False)}</dc:title>"


_LOCAL_SIZE, _CENTRAL_SIZE = 30, 46


class _Entry(NamedTuple):
    name: str
    local: bytes
    packed: bytes
    record: bytes
    sizes: tuple[int, int, int]


class _Package:
    """A zip package as XlsxWriter writes it, without data descriptors, comments and extra fields."""

    def __init__(self, data: bytes) -> None:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            at, entries = archive.start_dir, archive.infolist()
        self._entries = []
        for entry in entries:
            name = len(entry.filename.encode())
            head = entry.header_offset + _LOCAL_SIZE + name
            self._entries.append(_Entry(
                entry.filename, data[entry.header_offset : head], data[head : head + entry.compress_size],
                data[at : at + _CENTRAL_SIZE + name], (entry.CRC, entry.compress_size, entry.file_size),
            ))  # fmt: skip
            at += _CENTRAL_SIZE + name
        self._end = data[at:]

    def with_parts(self, parts: Mapping[str, bytes]) -> bytes:
        """Replace the contents of some parts; all others keep their compressed bytes.

        Args:
            parts: name → content.
        """
        body, directory = bytearray(), bytearray()
        for entry in self._entries:
            content = parts.get(entry.name)
            fresh = entry if content is None else _packed(entry, content)
            # Offsets of fields in the zip format (APPNOTE 4.3.7, 4.3.12, 4.3.16): sizes, place of the entry,
            # directory.
            record = bytearray(fresh.record)
            struct.pack_into("<3L", record, 16, *fresh.sizes)
            struct.pack_into("<L", record, 42, len(body))
            directory += record
            body += fresh.local + fresh.packed
        end = bytearray(self._end)
        struct.pack_into("<L", end, 16, len(body))
        return bytes(body + directory + end)


def _packed(entry: _Entry, content: bytes) -> _Entry:
    # A negative window makes raw deflate data without a zlib header, as zip stores it.
    packer = zlib.compressobj(zlib.Z_DEFAULT_COMPRESSION, zlib.DEFLATED, -15)
    packed = packer.compress(content) + packer.flush()
    sizes = (zlib.crc32(content), len(packed), len(content))
    local = bytearray(entry.local)
    struct.pack_into("<3L", local, 14, *sizes)
    return entry._replace(local=bytes(local), packed=packed, sizes=sizes)
