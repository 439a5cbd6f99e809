"""Tells of a formula whose result is 0 whether this 0 can only be that of an empty cell.

Spreadsheets show an empty cell as 0 wherever a formula takes it, and nothing was answered there. Only
formulas that hand on what a cell holds are followed: references, look-ups, choices, roundings, products. A
sum or a count of empty cells is 0 by itself, and whoever writes a 0 into a formula means it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from vtlt_consolidate.files.cells.dropped import cell_name, column_number
from vtlt_consolidate.files.cells.opened import Opened
from vtlt_consolidate.files.marks.cellxml import ATTRIBUTE, CELL, PLACE, formula_of, is_zero, shown, value_of
from vtlt_consolidate.files.marks.terms import ROWS, Area, Term, parsed
from vtlt_consolidate.words.text import fold

Place = tuple[int, int]

_DEPTH = 8
"""A chain of formulas is followed so far: longer ones, and circles, stay what they are."""
_MOST = 2_000_000
"""So many cells are gone through in a workbook; lists with thousands of look-ups are left as they are."""


class _UnclearError(Exception):
    """It cannot be said where the result of a formula comes from."""


class Written(NamedTuple):
    """A formula as it stands in a file.

    Args:
        said: its text.
        of: the cell for which it is written: its own, or the first of those that share it.
        spilt: whether each of these cells shows a part of its result, as those of an array do.
    """

    said: str
    of: Place
    spilt: bool = False


class _Shift(NamedTuple):
    """How far a cell is from the one for which its formula is written."""

    down: int
    across: int
    spilt: bool


class _Held(NamedTuple):
    """What a cell of a sheet holds."""

    kind: bytes
    value: bytes
    inside: bytes

    @property
    def zero(self) -> bool:
        return self.kind in (b"n", b"b") and is_zero(self.value.decode())

    @property
    def may_be_zero(self) -> bool:
        """Say whether a formula that takes it may show 0: it is 0, or was never calculated."""
        return self.zero or (self.kind == b"n" and not self.value)


class Blanks:
    """The cells of an .xlsx, for the formulas that take something from them.

    Args:
        archive: the workbook.
        texts: gives its shared texts, as XML.
    """

    def __init__(self, archive: Opened, texts: Callable[[], list[bytes]]) -> None:
        self._archive, self._texts = archive, texts
        self._parts = {fold(name): part for name, part in archive.sheets}
        self._held: dict[str, dict[Place, _Held]] = {}
        self._known: dict[tuple[str, Place], Area | None] = {}
        self._left = _MOST

    def blank(self, sheet: str, place: Place, formula: Written) -> str:
        """Say which empty cell the 0 of a formula comes from.

        Args:
            sheet: its sheet.
            place: its cell.
            formula: the formula.

        Returns:
            The cell in words, or the cells of which it is one; empty if the 0 may come from elsewhere.
        """
        try:
            found = self._blank(sheet, place, formula, 0)
        except _UnclearError:
            return ""
        return _named(found, sheet) if found else ""

    def _blank(self, sheet: str, place: Place, formula: Written, depth: int) -> Area | None:
        shift = _Shift(place[0] - formula.of[0], place[1] - formula.of[1], formula.spilt)
        blank = None
        for area in self._taken(parsed(formula.said), sheet, shift):
            there = self._cells(area.sheet)
            inside = self._within(there, area)
            if len(inside) < (area.bottom - area.top + 1) * (area.right - area.left + 1):
                blank = blank or area
            for at in inside:
                if there[at].may_be_zero:
                    blank = self._again(area.sheet, at, there[at], depth + 1)
        return blank

    def _again(self, sheet: str, place: Place, held: _Held, depth: int) -> Area:
        """The empty cell of which a 0 is that a formula takes; any other 0 was meant."""
        if (sheet, place) not in self._known:
            # Until it is known, so that a circle ends.
            self._known[sheet, place] = None
            formula = formula_of(held.inside)
            if formula and depth < _DEPTH:
                self._known[sheet, place] = self._blank(sheet, place, Written(formula, place), depth)
        found = self._known[sheet, place]
        if found is None:
            raise _UnclearError
        return found

    def _within(self, there: dict[Place, _Held], area: Area) -> list[Place]:
        """The cells of an area that hold something."""
        if area[1:3] == area[3:5]:
            return [place for place in (area[1:3],) if place in there]
        self._left -= len(there)
        if self._left < 0:
            raise _UnclearError
        return [
            (row, column)
            for row, column in there
            if area.top <= row <= area.bottom and area.left <= column <= area.right
        ]

    def _cells(self, sheet: str) -> dict[Place, _Held]:
        name = fold(sheet)
        if name not in self._parts:
            raise _UnclearError
        if name not in self._held:
            self._held[name] = dict(_held(self._archive.sheet(self._parts[name]).data))
        return self._held[name]

    def _taken(self, term: Term, sheet: str, shift: _Shift) -> Iterator[Area]:
        """Yield the cells that the result may have been taken from.

        Raises:
            _UnclearError: it may come from elsewhere.
        """
        if term.kind == "area" and term.area is not None:
            yield self._settled(term.area, sheet, shift)
        elif term.kind == "number" and is_zero(term.said):
            raise _UnclearError
        elif term.kind == "product":
            for part in term.parts:
                yield from self._taken(part, sheet, shift)
        elif term.kind == "call":
            yield from self._by_function(term, sheet, shift)
        elif term.kind == "other":
            raise _UnclearError

    def _settled(self, area: Area, sheet: str, shift: _Shift, *, whole: bool = False) -> Area:
        """A reference as it holds in a cell; of one that is spilt only the part in it, if not `whole`."""
        own = area._replace(sheet=area.sheet or sheet)
        if not shift.spilt:
            return own.moved(shift.down, shift.across)
        top, left = own.top + shift.down, own.left + shift.across
        if whole or top > own.bottom or left > own.right:
            return own
        return own._replace(top=top, left=left, bottom=top, right=left)

    def _by_function(self, term: Term, sheet: str, shift: _Shift) -> Iterator[Area]:
        parts = term.parts
        if term.said in _CHOICES and parts:
            for part in _CHOICES[term.said](parts):
                yield from self._taken(part, sheet, shift)
        elif term.said in _ROUNDING and parts:
            for area in self._taken(parts[0], sheet, shift):
                there = self._cells(area.sheet)
                # What is rounded to 0 was a number.
                if any(there[at].kind == b"n" and not there[at].zero for at in self._within(there, area)):
                    raise _UnclearError
                yield area
        elif len(parts) >= _LOOKING_UP.get(term.said, len(parts) + 1):
            yield self._looked_up(term.said, parts, sheet, shift)
            # What XLOOKUP gives if it finds nothing.
            for part in parts[3:4] if term.said == "XLOOKUP" else ():
                yield from self._taken(part, sheet, shift)
        else:
            raise _UnclearError

    def _looked_up(self, name: str, parts: tuple[Term, ...], sheet: str, shift: _Shift) -> Area:
        """The cells among which a function looks up its result: one cell, if what it looks for is found."""
        settled = [part.area and self._settled(part.area, sheet, shift, whole=True) for part in parts]
        area = settled[{"INDEX": 0, "XLOOKUP": 2}.get(name, 1)]
        if area is None:
            raise _UnclearError
        key, among = parts[0], settled[1]
        if name == "VLOOKUP":
            among = area._replace(right=area.left)
            if column := _whole(parts[2]):
                area = area._replace(left=area.left + column - 1, right=area.left + column - 1)
        elif name == "INDEX":
            match = parts[1]
            if match.said != "MATCH" or len(match.parts) < _LOOKING_UP["INDEX"] or area.left != area.right:
                return area
            key, searched = match.parts[:2]
            among = searched.area and self._settled(searched.area, sheet, shift, whole=True)
        return area if among is None or name == "HLOOKUP" else self._row_of(key, among, area, sheet, shift)

    def _row_of(self, key: Term, among: Area, area: Area, sheet: str, shift: _Shift) -> Area:
        """The row of an area beside the cell of a column that holds a key; the whole area, if none does."""
        wanted = self._said(key, sheet, shift)
        if not wanted or among.left != among.right:
            return area
        there = self._cells(among.sheet)
        for row, column in sorted(self._within(there, among)):
            if self._word(there[row, column]) == wanted:
                at = area.top + row - among.top
                return area._replace(top=at, bottom=at)
        return area

    def _said(self, key: Term, sheet: str, shift: _Shift) -> str:
        if key.kind in ("text", "number"):
            return fold(key.said)
        if key.area is None:
            return ""
        area = self._settled(key.area, sheet, shift)
        held = self._cells(area.sheet).get((area.top, area.left))
        return self._word(held) if held and area[1:3] == area[3:5] else ""

    def _word(self, held: _Held) -> str:
        return fold(shown(held.kind, held.inside, held.value, self._texts if held.kind == b"s" else list))


def _named(area: Area, sheet: str) -> str:
    """An empty cell as people find it."""
    first, last = cell_name(area.top, area.left), cell_name(area.bottom, area.right)
    column = f"cột {first.rstrip('0123456789')}" if area.bottom - area.top >= ROWS - 1 else ""
    words = f"ô {first}" if first == last else f"một ô của {column or f'{first}:{last}'}"
    return words if fold(area.sheet) == fold(sheet) else f"{words} ở sheet “{area.sheet}”"


def _whole(term: Term) -> int:
    return int(term.said) if term.kind == "number" and term.said.isdigit() else 0


def _held(data: bytes) -> Iterator[tuple[Place, _Held]]:
    for found in CELL.finditer(data):
        attributes = dict(ATTRIBUTE.findall(found[1]))
        place = PLACE.fullmatch(attributes.get(b"r", b"").decode())
        held = _Held(attributes.get(b"t", b"n"), value_of(found[2]), found[2])
        # A text may be empty, and a formula may have no result: both hold something.
        if place and (held.value or held.kind != b"n" or b"<f" in found[2] or b":f" in found[2]):
            yield (int(place[2]) - 1, column_number(place[1])), held


def _last(parts: tuple[Term, ...]) -> tuple[Term, ...]:
    """The results of SWITCH: after its value every second, and what stands alone at the end."""
    return (*parts[2::2], *(parts[-1:] if len(parts) % 2 == 0 else ()))


_CHOICES: dict[str, Callable[[tuple[Term, ...]], tuple[Term, ...]]] = {
    "IF": lambda parts: parts[1:], "IFERROR": lambda parts: parts, "IFNA": lambda parts: parts,
    "CHOOSE": lambda parts: parts[1:], "IFS": lambda parts: parts[1::2], "SWITCH": _last,
    "LOOKUP": lambda parts: parts[-1:], "VALUE": lambda parts: parts[:1], "SINGLE": lambda parts: parts[:1],
}  # fmt: skip
"""Function → those of its arguments of which its result is one."""
_LOOKING_UP = {"VLOOKUP": 3, "HLOOKUP": 3, "INDEX": 2, "XLOOKUP": 3}
"""Function that looks up its result → how many arguments it has at least."""
_ROUNDING = frozenset({"ROUND", "ROUNDUP", "ROUNDDOWN", "TRUNC", "INT", "ABS"})
