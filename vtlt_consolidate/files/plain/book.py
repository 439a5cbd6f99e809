"""Reads the cells of an .xlsx in which all sheets and shared texts are written as most programs write them.

calamine is asked what it makes of everything else in such a workbook, once for all forms of a month that have
this in common. What is different in these is then found without it, in a fifth of the time.
"""

from __future__ import annotations

import io
import math
import re
import zipfile
from collections.abc import Iterable, Mapping
from decimal import Decimal
from functools import cached_property, lru_cache, partial

from python_calamine import CalamineError, CalamineWorkbook

from vtlt_consolidate.files.cells.opened import AT_ONCE, Opened
from vtlt_consolidate.files.plain import strings
from vtlt_consolidate.files.plain.rows import Plain
from vtlt_consolidate.model.cellkinds import BOOLEAN, NUMBER, TEXT, TEXT_LIMIT, Cell
from vtlt_consolidate.words.text import show_number

_SHARED = "xl/sharedStrings.xml"
_STYLES = "xl/styles.xml"
_OF_NO_MATTER = "docProps/"
_MOST_STYLES = 2000
_FLOAT = re.compile(rb"-?[0-9]+(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?")
_BOOLEANS = {b"1": "TRUE", b"0": "FALSE"}
_BEFORE_ROWS = b"<sheetData>"
_SAID = "x"
_STRINGS = (
    b'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>' + _SAID.encode()
    + b"</t></si></sst>"
)  # fmt: skip

# Without the function of a named tuple, which is written in Python and takes longer than all the rest.
cell = partial(tuple.__new__, Cell)


def read(archive: Opened) -> tuple[list[str], list[Cell]] | None:
    """Names of the sheets, and their cells in order, as calamine gives them; `None` if it has to be asked."""
    sheets = [(name, archive.sheet(part).plain) for name, part in archive.sheets]
    if not sheets or any(plain is None for _, plain in sheets):
        return None
    frame = _frame(archive)
    undated = frame.undated if frame else None
    if undated is None:
        return None
    try:
        texts = strings.shared(archive.read(_SHARED)) if _SHARED in archive.names else []
        cells = [each for name, plain in sheets if plain for each in _cells(name, plain, texts, undated)]
    except (ValueError, IndexError):
        return None
    return [name for name, _ in sheets], cells


def _cells(name: str, plain: Plain, texts: list[str], undated: frozenset[bytes | None]) -> list[Cell]:
    """The cells of a sheet.

    Raises:
        ValueError, IndexError: one is not as it usually is.
    """
    cells = []
    for row, column, style, kind, value in zip(
        plain.rows, plain.columns, plain.styles, plain.kinds, plain.values, strict=True
    ):
        if kind == b"s":
            text = texts[_place(value)]
        elif kind == b"str":
            text = strings.plain(value.decode())
        elif kind == b"b":
            cells.append(cell((name, row, column, BOOLEAN, _boolean(value))))
            continue
        else:
            if style not in undated:
                raise ValueError
            cells.append(cell((name, row, column, NUMBER, _number(value))))
            continue
        if text:
            cells.append(cell((name, row, column, TEXT, text[:TEXT_LIMIT])))
    return cells


# Cached, because the forms of a month repeat the same numbers.
@lru_cache(maxsize=1 << 14)
def _place(value: bytes) -> int:
    if not value.isdigit():
        raise ValueError
    return int(value)


def _boolean(value: bytes) -> str:
    if value not in _BOOLEANS:
        raise ValueError
    return _BOOLEANS[value]


def _number(value: bytes) -> str:
    number = float(value) if _FLOAT.fullmatch(value) else math.nan
    if not math.isfinite(number):
        raise ValueError
    return digits(number)


def digits(number: float) -> str:
    """Show a number as people type it, with all its digits."""
    # By `repr`, the shortest digits that mean this number: Decimal(0.1) has 55.
    return _shown(repr(number))


# Cached, because the forms of a month repeat the same numbers, whoever reads them.
@lru_cache(maxsize=1 << 14)
def _shown(number: str) -> str:
    return show_number(Decimal(number), grouped=False)


def _frame(archive: Opened) -> _Frame | None:
    """A workbook without its rows and shared texts."""
    sheets = {part for _, part in archive.sheets}
    parts = []
    for name in archive.archive.namelist():
        if name != _SHARED and not name.startswith(_OF_NO_MATTER):
            part = archive.sheet(name).frame if name in sheets else archive.read(name)
            if len(part) > AT_ONCE:
                return None
            parts.append((name, part))
    return _known(tuple(parts), archive.sheets)


class _Frame:
    """A workbook without its rows and shared texts.

    Args:
        parts: its parts.
        sheets: name and part of each sheet.
    """

    def __init__(self, parts: tuple[tuple[str, bytes], ...], sheets: tuple[tuple[str, str], ...]) -> None:
        self._parts, self._sheets = dict(parts), sheets
        self._met = False

    @property
    def undated(self) -> frozenset[bytes | None] | None:
        """The numbers of the styles in which a number is no day; also `None`, for cells without a style.

        There are none, if calamine finds other sheets, rows or shared texts than we do; and for the first
        form that has this frame, because many forms have one of their own.
        """
        if not self._met:
            self._met = True
            return None
        return self._asked

    @cached_property
    def _asked(self) -> frozenset[bytes | None] | None:
        styles = range(min(self._parts.get(_STYLES, b"").count(b"xf"), _MOST_STYLES))
        marked = self._parts | {_SHARED: _STRINGS}
        for number, (_, part) in enumerate(self._sheets):
            marked[part] = marked[part].replace(_BEFORE_ROWS, _BEFORE_ROWS + _marks(number, styles), 1)
        try:
            with CalamineWorkbook.from_filelike(io.BytesIO(of_parts(marked))) as book:
                found = [(name, book.get_sheet_by_name(name).to_python()) for name in book.sheet_names]
        except (CalamineError, OSError, ValueError, ArithmeticError):
            return None
        expected = [(name, [str(number), _SAID]) for number, (name, _) in enumerate(self._sheets)]
        if [(name, rows[0]) for name, rows in found if rows] != expected:
            return None
        numbers = [row[0] for row in found[0][1][1:]]
        return frozenset({None, *(b"%d" % style for style in styles if isinstance(numbers[style], float))})


_known = lru_cache(maxsize=16)(_Frame)


def _marks(number: int, styles: Iterable[int]) -> bytes:
    """Rows that say which sheet they stand in, with a shared text, and a number in each style."""
    rows = f'<row r="1"><c r="A1" t="str"><v>{number}</v></c><c r="B1" t="s"><v>0</v></c></row>' + "".join(
        f'<row r="{style + 2}"><c r="A{style + 2}" s="{style}"><v>1</v></c></row>' for style in styles
    )
    return rows.encode()


def of_parts(parts: Mapping[str, bytes]) -> bytes:
    """Make a container of these parts."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return target.getvalue()
