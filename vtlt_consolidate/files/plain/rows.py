"""The rows of a sheet in which all cells are written as most programs write them.

One search finds all of them with what they hold, and only tags of rows may be left. So nothing else can be
there: no error, no formula without a result, no text with formats, nothing hidden except by the tag of a row.
"""

from __future__ import annotations

import re
from functools import lru_cache
from operator import lt
from typing import NamedTuple
from xml.parsers.expat import ExpatError, ParserCreate

# Address, style, type, formula and value.
_CELL = re.compile(
    rb'<c r="([A-Z]{1,3})([1-9][0-9]{0,6})"(?: s="([0-9]+)")?(?: t="(s|str|n|b)")?'
    rb"(?:/>|>(<f(?:\s[^<>]*)?(?:/>|>[^<]*</f>))?<v>([^<]*)</v></c>)"
)
_GROUPS = _CELL.groups + 1
_ROWS = re.compile(rb'(?:<row r="[1-9][0-9]{0,6}"(?:\s[^<>]*)?(?:/>|>(?:<c/>)*</row>))*')


class Plain(NamedTuple):
    """The cells that hold something, in order of row and column, which count from 0.

    Args:
        tags: the rows, in which each cell is `<c/>`.
        rows: the rows of the cells.
        columns: their columns.
        styles: the numbers of their styles, as written; `None` for a cell that names none.
        kinds: their types, `s`, `str`, `n` or `b`; `None` for a cell that names none.
        formulas: their formulas, as XML; `None` for a cell that has none.
        values: what is stored in them, as written.
    """

    tags: bytes
    rows: tuple[int, ...]
    columns: tuple[int, ...]
    styles: tuple[bytes | None, ...]
    kinds: tuple[bytes | None, ...]
    formulas: tuple[bytes | None, ...]
    values: tuple[bytes, ...]

    @classmethod
    def read(cls, data: bytes) -> Plain | None:
        """Read what stands between the tags `sheetData`; `None` if anything is not as it usually is."""
        parts = _CELL.split(data)
        # In their place, so that what is no XML does not become any by their absence.
        tags = b"<c/>".join(parts[::_GROUPS])
        if not _are_rows(tags):
            return None
        every = zip(*(parts[at::_GROUPS] for at in range(1, _GROUPS)), strict=True)
        cells = [cell for cell in every if cell[-1] is not None]
        if not cells:
            return cls(tags, (), (), (), (), (), ())
        letters, digits, styles, kinds, formulas, values = zip(*cells, strict=True)
        rows = tuple(int(row) - 1 for row in digits)
        columns = tuple(map(_COLUMNS.__getitem__, letters))
        places = list(zip(rows, columns, strict=True))
        # A formula may give the empty text; without a type it was never calculated.
        calculated = b"" not in values or all(map(_may_be_empty, values, kinds))
        if not (
            calculated
            and all(map(lt, places, places[1:]))
            and _are_formulas(b"".join(filter(None, formulas)))
            # Apart, so that two that are no XML do not become any.
            and _is_content(b" ".join(values))
        ):
            return None
        return cls(tags, rows, columns, styles, kinds, formulas, values)

    @property
    def area(self) -> int:
        """The number of cells of the rectangle from A1 that holds all of them."""
        return (self.rows[-1] + 1) * (max(self.columns) + 1) if self.rows else 0


class _Columns(dict[bytes, int]):
    """The letters of a column → its number."""

    def __missing__(self, letters: bytes) -> int:
        number = 0
        for letter in letters:
            number = 26 * number + letter - ord("A") + 1
        self[letters] = number - 1
        return number - 1


_COLUMNS = _Columns()


def _may_be_empty(value: bytes, kind: bytes | None) -> bool:
    return bool(value) or kind == b"str"


def _is_content(xml: bytes) -> bool:
    """Say whether this is well-formed inside an element."""
    try:
        ParserCreate().Parse(b"<c>" + xml + b"</c>", True)
    except ExpatError:
        return False
    return True


# Cached, because the forms of a month have the same rows and formulas.
@lru_cache(maxsize=16)
def _are_rows(tags: bytes) -> bool:
    return bool(_ROWS.fullmatch(tags)) and _is_content(tags)


_are_formulas = lru_cache(maxsize=16)(_is_content)
