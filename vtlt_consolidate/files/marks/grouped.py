"""Finds where a form's own conditional format shows whole numbers, whatever number format their cells have.

Our forms let no whole number end in a bare decimal sign (`Sheet.finish_decimals`), by a format that
spreadsheet programs put in the place of the cell's own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from typing import NamedTuple

from defusedxml.ElementTree import fromstring

from vtlt_consolidate.files.cells.dropped import column_number
from vtlt_consolidate.files.cells.elements import local_name
from vtlt_consolidate.files.cells.looks import Style

_WHOLE = re.compile(r"\s*INT\((\$?[A-Z]+\$?\d+)\)\s*=\s*\1\s*")
_INTEGER = re.compile(rb"-?\d+(?:\.0*)?")
_AREA = re.compile(r"\$?([A-Z]{1,3})\$?(\d+)(?::\$?([A-Z]{1,3})\$?(\d+))?")


class Area(NamedTuple):
    """Cells whose whole numbers are shown by one format: first and last row and column, its code."""

    top: int
    left: int
    last: int
    right: int
    code: str

    def holds(self, row: int, column: int) -> bool:
        """Say whether a cell is one of them."""
        return self.top <= row <= self.last and self.left <= column <= self.right


def as_whole(style: Style, value: bytes, place: tuple[int, int], frame: bytes, styles: bytes) -> Style:
    """The style of a number, with the format that a whole one has instead of that of its cell.

    A percentage stays one: 20 is hardly meant by who made its cell one of percents.

    Args:
        style: of the cell.
        value: the number as the file holds it.
        place: row and column.
        frame: see `areas`.
        styles: see `areas`.
    """
    if not _INTEGER.fullmatch(value) or "%" in style.code:
        return style
    code = next((area.code for area in areas(frame, styles) if area.holds(*place)), style.code)
    return replace(style, code=code)


# Cached, because the forms of a month have the same frame and styles.
@lru_cache(maxsize=16)
def areas(frame: bytes, styles: bytes) -> tuple[Area, ...]:
    """List the areas of a sheet.

    Args:
        frame: XML of the sheet, with or without its rows.
        styles: XML of the styles of its workbook.
    """
    return tuple(_areas(frame, list(_codes(styles)))) if b"INT(" in frame and styles else ()


def _codes(styles: bytes) -> Iterator[str]:
    """Yield the number format that each conditional look sets; empty if it sets none."""
    for looks in fromstring(styles):
        if local_name(looks) == "dxfs":
            for look in looks:
                formats = [part.get("formatCode") or "" for part in look if local_name(part) == "numFmt"]
                yield formats[0] if formats else ""


def _areas(frame: bytes, codes: list[str]) -> Iterator[Area]:
    for conditional in fromstring(frame).iter():
        if local_name(conditional) != "conditionalFormatting":
            continue
        for rule in conditional:
            formulas = [part.text or "" for part in rule if local_name(part) == "formula"]
            look = rule.get("dxfId") or ""
            code = codes[int(look)] if look.isdecimal() and int(look) < len(codes) else ""
            if not (code and formulas and _WHOLE.fullmatch(formulas[0])):
                continue
            for area in filter(None, map(_AREA.fullmatch, (conditional.get("sqref") or "").split())):
                first = int(area[2]) - 1, column_number(area[1])
                last = (int(area[4]) - 1, column_number(area[3])) if area[3] else first
                yield Area(*first, *last, code)
