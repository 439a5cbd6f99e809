"""Finds conditional formats of an .xlsx that may show something else than the values of their cells.

Those of our forms only colour cells and group digits, so they are left out before any cell is looked at.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from decimal import Decimal, InvalidOperation
from typing import NamedTuple
from xml.etree.ElementTree import Element

from defusedxml.ElementTree import fromstring

from vtlt_consolidate.files.cells.dropped import column_number
from vtlt_consolidate.files.cells.elements import local_name
from vtlt_consolidate.files.cells.looks import Style

MENTIONED = b"onditionalFormatting"
"""Stands in every sheet with such formats."""

_AREA = re.compile(r"\$?([A-Z]{1,3})\$?(\d+)(?::\$?([A-Z]{1,3})\$?(\d+))?")
_WHOLE = re.compile(r"INT\((\$?[A-Z]+\$?\d+)\)=\1")
_INTEGER = re.compile(rb"-?\d+(?:\.0*)?")
_BLANK = re.compile(r"LEN\(TRIM\(\$?[A-Z]+\$?\d+\)\)=0")
_CONSTANTS = {"TRUE": True, "1": True, "FALSE": False, "0": False}
_BY_KIND = {"containsBlanks": False, "notContainsBlanks": True, "containsErrors": False,
            "notContainsErrors": True}  # fmt: skip
_GROUPED = "#,##0"
Comparison = Callable[[Decimal, Decimal], bool]
_OPERATORS: dict[str, Comparison] = {
    "equal": Decimal.__eq__, "notEqual": Decimal.__ne__, "lessThan": Decimal.__lt__,
    "lessThanOrEqual": Decimal.__le__, "greaterThan": Decimal.__gt__, "greaterThanOrEqual": Decimal.__ge__,
}  # fmt: skip


class Condition(NamedTuple):
    """One conditional format.

    Args:
        areas: first and last row, first and last column of each area.
        kind: its kind, as files name it.
        operator: how the value is compared, if it is.
        formulas: its formulas.
        look: the element with its look; none: it shows only a sign instead of the value.
    """

    areas: tuple[tuple[int, int, int, int], ...]
    kind: str
    operator: str
    formulas: tuple[str, ...]
    look: Element | None

    @property
    def code(self) -> str:
        """The number format of its look; empty if it has none."""
        parts = () if self.look is None else self.look
        return next((part.get("formatCode") or "" for part in parts if local_name(part) == "numFmt"), "")

    @property
    def about_wholes(self) -> bool:
        """Say whether it applies to whole numbers, and to nothing else."""
        return bool(self.formulas) and bool(_WHOLE.fullmatch(self.formulas[0].replace(" ", "")))

    def covers(self, row: int, column: int) -> bool:
        """Say whether it is about a cell; both count from 0."""
        return any(top <= row <= low and left <= column <= right for top, low, left, right in self.areas)

    def may_hold(self, text: str, number: Decimal | None) -> bool:
        """Say whether it applies to a filled cell, or nobody knows without calculating the workbook."""
        if self.kind == "expression" and self.about_wholes:
            return number is not None and number == number.to_integral_value()
        formula = self.formulas[0].replace(" ", "") if self.formulas else ""
        if self.kind == "cellIs" and self.operator in _OPERATORS:
            return self._compares(formula, text, number)
        if self.kind == "expression":
            return False if _BLANK.fullmatch(formula) else _CONSTANTS.get(formula.upper(), True)
        return _BY_KIND.get(self.kind, True)

    def _compares(self, formula: str, text: str, number: Decimal | None) -> bool:
        if formula.startswith('"'):
            same = text.casefold() == self.formulas[0].strip().strip('"').casefold()
            return {"equal": same, "notEqual": not same}.get(self.operator, True)
        try:
            bound = Decimal(formula)
        except InvalidOperation:
            return True
        # Texts are above all numbers, as spreadsheet programs compare them.
        if number is None:
            return self.operator in ("notEqual", "greaterThan", "greaterThanOrEqual")
        return _OPERATORS[self.operator](number, bound)

    def only_groups(self, code: str) -> bool:
        """Say whether its number format only groups the digits of whole numbers."""
        return code == _GROUPED and bool(_WHOLE.fullmatch(self.formulas[0] if self.formulas else ""))


def conditions(part: bytes, looks: list[Element]) -> Iterator[Condition]:
    """Yield the conditional formats of a sheet.

    Args:
        part: XML of the sheet, with or without its rows.
        looks: the looks that they refer to by number.
    """
    for area in fromstring(part).iter():
        if local_name(area) != "conditionalFormatting":
            continue
        named = next((child.text for child in area if local_name(child) == "sqref"), None)
        areas = tuple(_areas(area.get("sqref") or named or ""))
        for rule in area:
            if local_name(rule) == "cfRule":
                yield from _condition(rule, areas, looks)


def of_wholes(found: Iterable[Condition]) -> tuple[tuple[Condition, str], ...]:
    """The conditional formats that give whole numbers another number format, with that format."""
    return tuple((each, code) for each in found if each.about_wholes and (code := each.code))


def as_whole(
    style: Style, value: bytes, place: tuple[int, int], wholes: Iterable[tuple[Condition, str]]
) -> Style:
    """The style of a number, with the format that a whole one has instead of that of its cell.

    Our forms let no whole number end in a bare decimal sign (`Sheet.finish_decimals`), by a format that
    spreadsheet programs put in the place of the cell's own. A percentage stays one: 20 is hardly meant by who
    made its cell one of percents.

    Args:
        style: of the cell.
        value: the number as the file holds it.
        place: row and column.
        wholes: the conditional formats of whole numbers on the sheet (`of_wholes`).
    """
    if not _INTEGER.fullmatch(value) or "%" in style.code:
        return style
    code = next((code for each, code in wholes if each.covers(*place)), style.code)
    return style if code == style.code else replace(style, code=code)


def _condition(
    rule: Element, areas: tuple[tuple[int, int, int, int], ...], looks: list[Element]
) -> Iterator[Condition]:
    parts = {local_name(child): child for child in rule}
    number = rule.get("dxfId") or ""
    look = parts.get("dxf")
    if look is None and number.isdecimal() and int(number) < len(looks):
        look = looks[int(number)]
    signs = [parts[name] for name in ("iconSet", "dataBar") if name in parts]
    if look is None and not any(sign.get("showValue") in ("0", "false") for sign in signs):
        return
    formulas = tuple(child.text or "" for child in rule if local_name(child) in ("formula", "f"))
    yield Condition(areas, rule.get("type") or "", rule.get("operator") or "", formulas, look)


def _areas(text: str) -> Iterator[tuple[int, int, int, int]]:
    for found in filter(None, map(_AREA.fullmatch, text.split())):
        left, top = column_number(found[1]), int(found[2]) - 1
        right = column_number(found[3]) if found[3] else left
        yield top, int(found[4]) - 1 if found[4] else top, left, right
