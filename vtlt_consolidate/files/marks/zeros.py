"""Finds the zeros of formulas that nobody meant: never calculated, or of an empty cell.

All our forms have formulas, so only the cells of those with the result 0 are looked at.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from vtlt_consolidate.files.cells import looks
from vtlt_consolidate.files.cells.dropped import column_number
from vtlt_consolidate.files.cells.opened import Opened, Sheet
from vtlt_consolidate.files.marks.blanks import Blanks, Place, Written
from vtlt_consolidate.files.marks.cellxml import ATTRIBUTE, CELL, PLACE, formula_of, is_zero, value_of
from vtlt_consolidate.model.cellkinds import Cell, Look

_ZERO = rb"\s*<(?:\w+:)?v>\s*-?0+(?:\.0*)?(?:[eE][-+]?\d+)?\s*</"
_ZERO_RESULT = re.compile(rb"(?:</(?:\w+:)?f>|<(?:\w+:)?f\s[^>]*/>)" + _ZERO)
_EMPTY_RESULT = re.compile(rb"</(?:\w+:)?f>\s*<(?:\w+:)?v\s*(?:/>|></)")
_NEVER_CALCULATED = re.compile(rb"""fullCalcOnLoad\s*=\s*["'](?:1|true)["']""")
_ARITHMETIC = re.compile(r"[-+*/().\d\s]+")
_WRITTEN = re.compile(rb"<(?:\w+:)?f(?:\s([^>]*?))?/?>")
_SHOWN = 100


def marks(archive: Opened, texts: Callable[[], list[bytes]]) -> Iterator[Cell]:
    """Yield a mark for each 0 of a formula that nobody meant.

    Args:
        archive: the workbook.
        texts: gives its shared texts, as XML.
    """
    blanks = Blanks(archive, texts)
    for name, part in archive.sheets:
        sheet = archive.sheet(part)
        if _has_zeros(sheet):
            yield from _on_sheet(archive, name, sheet, blanks)


def _has_zeros(sheet: Sheet) -> bool:
    if plain := sheet.plain:
        return any(
            formula and is_zero(value.decode())
            for formula, value in zip(plain.formulas, plain.values, strict=True)
        )
    return bool(_ZERO_RESULT.search(sheet.rows))


def _on_sheet(archive: Opened, name: str, sheet: Sheet, blanks: Blanks) -> Iterator[Cell]:
    unsolved = bool(_is_uncalculated(archive) or _EMPTY_RESULT.search(sheet.data))
    shared: dict[bytes, Written] = {}
    spilt: list[tuple[Place, Place, Written]] = []
    for found in CELL.finditer(sheet.rows):
        attributes = dict(ATTRIBUTE.findall(found[1]))
        at = PLACE.fullmatch(attributes.get(b"r", b"").decode())
        if not at:
            continue
        place = int(at[2]) - 1, column_number(at[1])
        written = _WRITTEN.search(found[2])
        formula = Written(formula_of(found[2]), place)
        if written:
            how = dict(ATTRIBUTE.findall(written[1] or b""))
            if how.get(b"t") == b"shared" and b"si" in how:
                formula = formula if formula.said else shared.get(how[b"si"], formula)
                shared[how[b"si"]] = formula
            elif how.get(b"t") == b"array" and b":" in how.get(b"ref", b""):
                formula = formula._replace(spilt=True)
                spilt.append((place, _end(how[b"ref"]), formula))
        else:
            formula = next((each for first, last, each in spilt if _covers(first, last, place)), formula)
        if formula.said and attributes.get(b"t", b"n") == b"n" and is_zero(value_of(found[2]).decode()):
            for kind in _of_zero(name, place, formula, blanks, unsolved=unsolved):
                yield Cell(name, *place, *kind)


def _of_zero(
    sheet: str, place: Place, formula: Written, blanks: Blanks, *, unsolved: bool
) -> Iterator[tuple[Look, str]]:
    if _never_solved(formula.said, unsolved=unsolved):
        yield looks.CACHED_ZERO, "=" + formula.said[:_SHOWN]
    elif blank := blanks.blank(sheet, place, formula):
        yield looks.OF_BLANK, f"công thức lấy {blank}, còn để trống"


def _never_solved(formula: str, *, unsolved: bool) -> bool:
    """Say whether a formula with the result 0 may never have been calculated."""
    if _ARITHMETIC.fullmatch(formula):
        return bool(re.search(r"[1-9]", formula)) and not re.search(r"[-*]", formula)
    return unsolved


def _is_uncalculated(archive: Opened) -> bool:
    """Say whether the workbook asks for calculation on load, so stored results may be placeholders."""
    return bool(_NEVER_CALCULATED.search(archive.read("xl/workbook.xml")))


def _end(area: bytes) -> Place:
    last = PLACE.fullmatch(area.decode().partition(":")[2])
    return (int(last[2]) - 1, column_number(last[1])) if last else (-1, -1)


def _covers(first: Place, last: Place, place: Place) -> bool:
    return first[0] <= place[0] <= last[0] and first[1] <= place[1] <= last[1]
