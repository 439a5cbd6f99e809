"""Zip packages that are the same, byte for byte, on every system.

`zipfile` notes in every entry which system wrote it, 0 on Windows and 3 elsewhere. No reader
of documents cares.
"""

from __future__ import annotations

import io
import math
import re
import zipfile
import zlib
from collections.abc import Hashable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from functools import cached_property, lru_cache, partial
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.chart import Chart
from xlsxwriter.packager import Packager
from xlsxwriter.sharedstrings import SharedStrings

from vtlt_consolidate.excel.styles import Design, Properties

_SYSTEM = 3
_SMALL, _WORTH, _AT_ONCE = 1 << 14, 1 << 16, 1 << 20
_FOR_ITS_OWNER = 0o600 << 16
"""The rights that `zipfile` gives what it packs."""
Moment = tuple[int, int, int, int, int, int]
_EXCELS: Moment = (1980, 1, 1, 0, 0, 0)
"""When all parts of a workbook were made that Excel wrote."""


def entry(name: str, when: Moment) -> zipfile.ZipInfo:
    """A compressed entry of a package that is being written.

    Args:
        name: of the part.
        when: year to second.
    """
    made = zipfile.ZipInfo(name, when)
    made.compress_type, made.create_system = zipfile.ZIP_DEFLATED, _SYSTEM
    return made


_LEVEL = 4
"""Packing takes half the time that zlib's usual level takes, for one byte more in fourteen."""


def packer_of(level: int) -> Any:
    """What packs as zip stores it: a negative window makes raw deflate data without a zlib header."""
    return zlib.compressobj(level, zlib.DEFLATED, -zlib.MAX_WBITS)


# Cached, because the correction forms of a month share most of their parts.
@lru_cache(maxsize=32)
def _packed(part: bytes) -> tuple[bytes, int, int]:
    """A small part packed: its bytes in a package, and checksum and size of those that are packed."""
    packer = packer_of(_LEVEL)
    return packer.compress(part) + packer.flush(), zlib.crc32(part), len(part)


_packing = ThreadPoolExecutor(1, "packing")
"""Packs long parts while this program goes on: zlib needs none of what only one thread may hold."""


class Piece:
    """A long piece of a part, packed by itself from the moment when it is there.

    Args:
        data: its bytes.
    """

    def __init__(self, data: bytes) -> None:
        self.data, self.packed = data, _packing.submit(_packed_apart, data)


def _packed_apart(data: bytes) -> bytes:
    packer = packer_of(_LEVEL)
    # To the end of a byte, so that others can follow.
    return bytes(packer.compress(data) + packer.flush(zlib.Z_SYNC_FLUSH))


def begun(data: bytes) -> bytes | Piece:
    """Begin to pack what is worth it; `Part.put` takes both."""
    return Piece(data) if len(data) > _WORTH else data


class _Sink(io.BytesIO):
    """Bytes that are only written: whoever may read as well has a decoder, which is reset at every write."""

    def readable(self) -> bool:
        return False


class Part(io.StringIO):
    """A part that XlsxWriter writes as text, kept as bytes: as text each letter takes four of them.

    Of long lists, which `put` writes, only a piece is there at a time that is not packed yet.
    """

    def __init__(self) -> None:
        super().__init__()
        self._bytes, self._pieces = _Sink(), list[Future[bytes]]()
        self._checksum, self._size = 0, 0
        self._text = io.TextIOWrapper(self._bytes, "utf-8", newline="")
        # A method of our own would take longer than all that it does.
        self.write = self._text.write  # type: ignore[method-assign]

    def put(self, written: bytes | Piece) -> None:
        """Write what is XML already."""
        self._text.flush()
        if isinstance(written, Piece):
            self._pack()
            # What follows may not refer to what stands before the piece, which the packer does not know.
            self._pieces += [_packing.submit(self._packer.flush, zlib.Z_FULL_FLUSH), written.packed]
            self._count(written.data)
            return
        self._bytes.write(written)
        if self._bytes.tell() > _AT_ONCE:
            self._pack()

    def whole(self) -> bytes:
        """All that was written, if nothing was by `put`."""
        self._text.flush()
        return self._bytes.getvalue()

    def packed(self) -> tuple[bytes, int, int]:
        """All that was written, packed: as `_packed` gives it."""
        if not self._pieces and len(part := self.whole()) <= _SMALL:
            return _packed(part)
        self._text.flush()
        last, before = self._bytes.getvalue(), [piece.result() for piece in self._pieces]
        self._count(last)
        packed = [*before, self._packer.compress(last), self._packer.flush()]
        return b"".join(packed), self._checksum, self._size

    def _pack(self) -> None:
        piece = self._bytes.getvalue()
        self._bytes.seek(0)
        self._bytes.truncate()
        self._pieces.append(_packing.submit(self._packer.compress, piece))
        self._count(piece)

    def _count(self, piece: bytes) -> None:
        self._checksum, self._size = zlib.crc32(piece, self._checksum), self._size + len(piece)

    @cached_property
    def _packer(self) -> Any:
        return packer_of(_LEVEL)


class Packed(Packager):  # type: ignore[misc]
    """XlsxWriter's packager that packs each part as soon as it is written.

    XlsxWriter's own keeps all of them until the last is written, and two copies of the one that it packs.

    Args:
        target: takes the package.
    """

    def __init__(self, target: io.BytesIO) -> None:
        super().__init__()
        self._target, self._package = target, zipfile.ZipFile(target, "w")
        self._name, self._part = "", Part()

    def _filename(self, xml_filename: str) -> Part:
        self._pack()
        self._name, self._part = xml_filename, Part()
        return self._part

    def _pack(self) -> None:
        if self._name:
            self._put(entry(self._name, _EXCELS), *self._part.packed())

    def _put(self, made: zipfile.ZipInfo, packed: bytes, checksum: int, size: int) -> None:
        """Add a part that is packed already, as `zipfile` would have packed it."""
        made.header_offset, made.external_attr = self._target.tell(), _FOR_ITS_OWNER
        made.compress_size, made.CRC, made.file_size = len(packed), checksum, size
        self._target.write(made.FileHeader(zip64=False) + packed)
        self._package.start_dir = self._target.tell()
        self._package.filelist.append(made)
        self._package.NameToInfo[made.filename] = made

    def _write_shared_strings_file(self) -> None:
        if self.workbook.str_table.count:
            strings = _Strings()
            strings.string_table = self.workbook.str_table
            strings._set_xml_writer(self._filename("xl/sharedStrings.xml"))  # noqa: SLF001
            strings._assemble_xml_file()  # noqa: SLF001

    def _write_styles_file(self) -> None:
        book: PackedWorkbook = self.workbook
        key = book.looks()
        written = _STYLES.get(key) if key else None
        if written is not None:
            self._filename("xl/styles.xml").put(written)
            return
        book.prepare_formats()
        super()._write_styles_file()
        if key:
            if len(_STYLES) >= _MANY_STYLES:
                _STYLES.clear()
            _STYLES[key] = self._part.whole()

    def _create_package(self) -> list[tuple[Any, ...]]:
        others: list[tuple[Any, ...]] = super()._create_package()
        self._pack()
        self._package.close()
        if others:
            # Such as pictures, which come to XlsxWriter in another way.
            raise NotImplementedError(f"not packed: {others}"[:500])
        return others


_STYLES: dict[Hashable, bytes] = {}
"""What `PackedWorkbook.looks` gives → the part with the styles: most forms of a month have the same."""
_MANY_STYLES = 64
_DEFAULTS = 2
"""The formats that XlsxWriter makes for every workbook: of cells, and of links."""


class PackedWorkbook(Workbook):  # type: ignore[misc]
    """A workbook of XlsxWriter that packs its parts one by one.

    Args:
        target: takes the package.
        options: of XlsxWriter.
    """

    def __init__(self, target: io.BytesIO, options: Properties) -> None:
        # XlsxWriter closes a package of its own, in which nothing is left to put.
        super().__init__(io.BytesIO(), options)
        self._target = target

    def _get_packager(self) -> Packed:
        return Packed(self._target)

    def add_chart(self, options: Mapping[str, Any]) -> Chart:
        """Make a chart in which whatever lacks is a gap, be it an empty cell or #N/A."""
        chart = super().add_chart(dict(options))
        chart.show_na_as_empty_cell()
        # XlsxWriter leaves the element out, as it thinks a gap to be the default: LibreOffice then draws 0.
        gap = partial(chart._xml_empty_tag, "c:dispBlanksAs", [("val", "gap")])  # noqa: SLF001
        chart._write_disp_blanks_as = gap  # noqa: SLF001
        return chart

    def _add_chart_data(self) -> None:
        """Keep with the charts what their cells show; XlsxWriter notes 0 for whatever is no number."""
        super()._add_chart_data()
        for chart in [*self.charts, *(each.combined for each in self.charts if each.combined)]:
            for at in {series["val_data_id"] for series in chart.series}:
                chart.formula_data[at] = [each if _is_number(each) else None
                                          for each in chart.formula_data[at] or ()]  # fmt: skip

    def looks(self) -> Hashable:
        """All that the part with the styles is made of; `None` if there are formats that are not ours."""
        defaults, ours = self.formats[:_DEFAULTS], self.formats[_DEFAULTS:]
        if self.has_comments or not all(isinstance(each, Design) for each in ours):
            return None
        return (
            tuple(self.default_format_properties.items()),
            tuple((each.xf_index, each.dxf_index) for each in defaults),
            tuple((each.made_of, each.xf_index, each.dxf_index) for each in ours),
        )

    def _prepare_format_properties(self) -> None:
        """Leave to `prepare_formats` what only the part with the styles needs."""

    def prepare_formats(self) -> None:
        """Number the fonts, borders, fills and formats of numbers for the part with the styles."""
        super()._prepare_format_properties()


def _is_number(cell: str | float | None) -> bool:
    """Say whether a chart can draw what XlsxWriter gives of a cell: numbers that were typed come as texts."""
    try:
        return cell is not None and math.isfinite(float(cell))
    except ValueError:
        return False


class _Strings(SharedStrings):  # type: ignore[misc]
    """The texts of a workbook, of which XlsxWriter looks several times at each."""

    def _write_si(self, string: str) -> None:
        if _is_odd(string):
            super()._write_si(string)
        else:
            self.fh.write(f"<si><t>{string}</t></si>")


# Cached, because the forms of a month have most of their texts in common.
@lru_cache(maxsize=1 << 12)
def _is_odd(string: str) -> bool:
    return _ODD.search(string) is not None


_ODD = re.compile(r"[&<>\x00-\x08\x0b-\x1f\ufffe\uffff]|_x[0-9a-fA-F]{4}_|\A\s|\s\Z")
"""In a text that has to be escaped, or whose blanks have to be kept."""
