"""Reads the cells of an .ods, because calamine drops tabs and line breaks inside a cell.

It also fails on white space between cells, which Gnumeric writes. Looks are found by comparing the shown text
in the file (`text:p`) with the value, and from the styles of cells and letters.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal, InvalidOperation
from xml.etree.ElementTree import Element

from defusedxml.ElementTree import fromstring

from vtlt_consolidate.files.cells import looks
from vtlt_consolidate.files.cells.dropped import span
from vtlt_consolidate.files.cells.elements import attribute, local_name, repeats
from vtlt_consolidate.files.cells.looks import Font, Mark, Run, Style
from vtlt_consolidate.files.cells.opened import Opened
from vtlt_consolidate.files.containers.gate import GateError
from vtlt_consolidate.model.cellkinds import BOOLEAN, DATE, ERROR, NUMBER, TEXT, UNCALCULATED, Cell, CellKind
from vtlt_consolidate.words.text import show_number

CONTENT = "content.xml"
_FILLED_LIMIT = 500_000
_SPACES = re.compile(r"[ \t\r\n]+")
_MIDNIGHT = re.compile(r"T00:00:00(?:\.0*)?$")
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
_LENGTH = re.compile(r"([\d.]+)\s*pt")
_RAISED = re.compile(r"super|sub|-?[1-9]\d*%")
_NUMERIC = ("float", "currency", "percentage")
_HIDDEN = "định dạng của ô ẩn giá trị"
_SHOWN_NUMBER = re.compile(r"[\d.,\s]*\d[\d.,]*")


def read(archive: Opened) -> tuple[list[str], list[Cell]]:
    """Read the names of the sheets, and their cells followed by the marks of `looks`.

    Raises:
        GateError: cells are repeated more often than any real table has cells.
    """
    content = fromstring(archive.read(CONTENT))
    styles = _Styles()
    if "styles.xml" in archive.names:
        styles.take(fromstring(archive.read("styles.xml")))
    styles.take(content)
    tables = [element for element in content.iter() if local_name(element) == "table"]
    found: list[Cell] = []
    for table in tables:
        found += _Table(table, styles).cells()
    names = [attribute(table, "name") for table in tables]
    if names and any(styles.may_mislead(*condition) for condition in _conditions(content)):
        found.append(Cell(names[0], 0, 0, looks.CONDITIONAL, ""))
    return names, found


_HARMLESS = re.compile(r"LEN\(TRIM\(\[[^\]]*\]\)\)=0|INT\((\[[^\]]*\])\)=\1")
"""The conditions of our forms that concern blank cells, or group the digits of whole numbers."""


def _conditions(content: Element) -> Iterator[tuple[str, str]]:
    """Yield the formula and the style of every conditional format; of signs instead of values, no style."""
    for element in content.iter():
        if local_name(element) in ("condition", "map") and attribute(element, "apply-style-name"):
            formula = attribute(element, "value") or attribute(element, "condition")
            yield formula.partition("(")[2].removesuffix(")"), attribute(element, "apply-style-name")
        elif local_name(element) in ("data-bar", "icon-set") and attribute(element, "show-value") == "false":
            yield "", ""


class _Table:
    def __init__(self, table: Element, styles: _Styles) -> None:
        self._table, self._styles = table, styles
        self._sheet = attribute(table, "name")
        self._columns: list[tuple[int, str]] = []
        self._filled = 0

    def cells(self) -> Iterator[Cell]:
        """Yield the filled cells, repeated ones as often as they are repeated, with their marks."""
        row = 0
        for element in self._table.iter():
            if local_name(element) == "table-column":
                self._columns.append(
                    (repeats(element, "columns"), attribute(element, "default-cell-style-name"))
                )
            elif local_name(element) == "table-row":
                line = list(self._in_row(element))
                # One empty row may be repeated down to the end of the sheet.
                times = repeats(element, "rows") if line else 1
                self._refuse_endless(times * len(line))
                for again in range(times):
                    yield from (cell._replace(row=row + again) for cell in line)
                yield from self._merged(element, row)
                row += repeats(element, "rows")

    def _refuse_endless(self, count: int) -> None:
        self._filled += count
        if self._filled > _FILLED_LIMIT:
            raise GateError(f"sheet “{self._sheet}” lặp lại một ô quá nhiều lần")

    def _merged(self, line: Element, row: int) -> Iterator[Cell]:
        """Yield the marks of the merged cells that begin in a row."""
        column = 0
        for cell in line:
            down, across = (int(attribute(cell, f"number-{way}-spanned") or 1) for way in ("rows", "columns"))
            if down > 1 or across > 1:
                area = span(row, column, row + down - 1, column + across - 1)
                yield Cell(self._sheet, row, column, looks.MERGED, area)
            column += repeats(cell, "columns")

    def _in_row(self, element: Element) -> Iterator[Cell]:
        of_row, column = attribute(element, "default-cell-style-name"), 0
        for cell in element:
            times = repeats(cell, "columns")
            runs = _runs(cell, Font(), self._styles)
            value = _value(cell, "".join(text for _, text in runs))
            if value:
                self._refuse_endless(times)
                name = attribute(cell, "style-name") or of_row or self._style_of(column)
                style = self._styles.of(name)
                marks = list(_marks(cell, _runs(cell, style.font, self._styles), style))
                for again in range(times):
                    yield Cell(self._sheet, 0, column + again, *value)
                    yield from (Cell(self._sheet, 0, column + again, *mark) for mark in marks)
            column += times

    def _style_of(self, column: int) -> str:
        for repeated, style in self._columns:
            if column < repeated:
                return style
            column -= repeated
        return ""


def _value(cell: Element, text: str) -> tuple[CellKind, str] | None:
    """Kind and text of a cell; `None` if it is empty."""
    kinds = {value for key, value in cell.items() if key.endswith("}value-type")}
    if "error" in kinds:
        return ERROR, text.strip() or "#N/A"
    if kinds & set(_NUMERIC):
        return _number(attribute(cell, "value") or text)
    if "boolean" in kinds:
        return BOOLEAN, "TRUE" if attribute(cell, "boolean-value") == "true" else "FALSE"
    if kinds & {"date", "time"}:
        return DATE, _MIDNIGHT.sub("", attribute(cell, "date-value")) or text or attribute(cell, "time-value")
    text = text or attribute(cell, "string-value")
    formula = attribute(cell, "formula")
    if formula and not kinds and not text:
        return UNCALCULATED, "=" + formula.partition("=")[2]
    return (TEXT, text) if text else None


def _number(value: str) -> tuple[CellKind, str]:
    try:
        # The shortest digits of what programs calculate with: Gnumeric writes 20.6 with nineteen places.
        number = Decimal(repr(float(value)))
    except ValueError:
        return TEXT, value
    return (NUMBER, show_number(number, grouped=False)) if number.is_finite() else (TEXT, value)


def _runs(cell: Element, font: Font, styles: _Styles) -> list[Run]:
    """The text of a cell in pieces with one look; line breaks separate paragraphs."""
    runs: list[Run] = []
    paragraphs = [child for child in cell if local_name(child) in ("p", "h")]
    for number, paragraph in enumerate(paragraphs):
        if number:
            runs.append((font, "\n"))
        runs += _pieces(paragraph, font, styles)
    return runs


def _pieces(element: Element, font: Font, styles: _Styles) -> Iterator[Run]:
    """Yield the text inside an element; white space is collapsed to one space (ODF 1.3, 6.1.2)."""
    if element.text:
        yield font, _SPACES.sub(" ", element.text)
    for child in element:
        name = local_name(child)
        if name == "s":
            # A number in the file must not decide how much memory a text takes.
            yield font, " " * min(int(attribute(child, "c") or 1), 1000)
        elif name == "tab":
            yield font, "\t"
        elif name == "line-break":
            yield font, "\n"
        elif name != "annotation":
            own = styles.font(attribute(child, "style-name"), font) if name == "span" else font
            yield from _pieces(child, own, styles)
        if child.tail:
            yield font, _SPACES.sub(" ", child.tail)


def _marks(cell: Element, runs: list[Run], style: Style) -> Iterator[Mark]:
    kinds = {value for key, value in cell.items() if key.endswith("}value-type")}
    shown = " ".join("".join(text for _, text in runs).split())
    value = attribute(cell, "value")
    written = any(local_name(child) == "p" for child in cell)
    if not kinds & set(_NUMERIC):
        if written and not shown and attribute(cell, "string-value").strip():
            yield looks.INVISIBLE, _HIDDEN
        yield from looks.of_runs(runs, style)
        return
    yield from looks.of_runs(runs or [(style.font, value)], style)
    try:
        number = Decimal(repr(float(value)))
    except ValueError:
        return
    if not number.is_finite():
        return
    if "percentage" in kinds:
        yield looks.PERCENT, show_number(100 * number, grouped=False) + "%"
    elif shown or written:
        yield from _otherwise(number, shown)


def _otherwise(number: Decimal, shown: str) -> Iterator[Mark]:
    """Yield marks if something else than the number is shown, in whatever locale it was written."""
    if not shown:
        yield looks.INVISIBLE, _HIDDEN
        return
    plain = show_number(number, grouped=False)
    for text in (shown, _ungrouped(shown, ".", ","), _ungrouped(shown, ",", ".")):
        marks = list(looks.instead(text, text, number))
        if not marks:
            return
    places = _decimals(shown)
    if _SHOWN_NUMBER.fullmatch(shown) and any(
        abs(seen - number) <= Decimal(5).scaleb(-places - 1) for seen in _readings(shown)
    ):
        yield looks.ROUNDED, shown
        return
    yield looks.SHOWN, shown
    yield (
        looks.EXACT,
        next((t for t in (_ungrouped(shown, ".", ","), _ungrouped(shown, ",", ".")) if plain in t), shown),
    )


def _ungrouped(text: str, group: str, point: str) -> str:
    return re.sub(rf"(?<=\d)[{re.escape(group)}\s](?=\d{{3}}(?!\d))", "", text).replace(point, ",")


def _decimals(shown: str) -> int:
    found = re.search(r"[.,](\d+)$", shown.strip())
    return len(found[1]) if found else 0


def _readings(shown: str) -> Iterator[Decimal]:
    for text in (_ungrouped(shown, ".", ","), _ungrouped(shown, ",", ".")):
        try:
            yield Decimal(text.replace(",", ".").replace(" ", ""))
        except InvalidOperation:
            continue


class _Styles:
    """Style → look of its cells and letters, its own or inherited from its parent style."""

    def __init__(self) -> None:
        self._faces: dict[str, str] = {}
        self._own: dict[str, tuple[dict[str, str], str]] = {}
        self._formats: dict[str, str] = {}

    def take(self, document: Element) -> None:
        """Collect the styles of one part of the file."""
        for element in document.iter():
            if local_name(element) == "font-face":
                self._faces[attribute(element, "name")] = attribute(element, "font-family").strip("'\"")
            elif local_name(element) == "style":
                properties: dict[str, str] = {}
                for child in element:
                    properties |= {
                        str(key).rpartition("}")[2]: str(value)
                        for key, value in child.items()
                        if local_name(child) in ("text-properties", "table-cell-properties")
                    }
                # Conditions name a style as people see it, cells by its name in the file.
                for name in {attribute(element, "name"), attribute(element, "display-name")} - {""}:
                    self._own[name] = properties, attribute(element, "parent-style-name")
                    self._formats[name] = attribute(element, "data-style-name")

    def may_mislead(self, formula: str, name: str) -> bool:
        """Say whether a conditional format may hide what a cell holds, strike it, or show something else."""
        if _HARMLESS.fullmatch(formula.replace(" ", "")) or (name and name not in self._own):
            return False
        style = self.of(name)
        return not name or bool(self._formats[name]) or any(looks.of_runs([(style.font, "x")], style))

    def _properties(self, name: str) -> dict[str, str]:
        properties: dict[str, str] = {}
        # A damaged file may make a style its own ancestor.
        seen: set[str] = set()
        while name in self._own and name not in seen:
            seen.add(name)
            own, name = self._own[name]
            properties = own | properties
        return properties

    def font(self, name: str, base: Font) -> Font:
        """The font of a style; properties that it does not set are those of `base`."""
        return self._font(self._properties(name), base)

    def _font(self, properties: dict[str, str], base: Font) -> Font:
        line = properties.get("text-line-through-style") or properties.get("text-line-through-type")
        face = properties.get("font-name", "")
        colour = properties.get("color", "")
        size = _LENGTH.fullmatch(properties.get("font-size", ""))
        position = properties.get("text-position", "")
        return replace(
            base,
            name=self._faces.get(face, face) or properties.get("font-family", "").strip("'\"") or base.name,
            struck=base.struck if line is None else line != "none",
            raised=base.raised if not position else "super" * bool(_RAISED.match(position)),
            colour=colour[1:].upper() if _COLOUR.fullmatch(colour) else base.colour,
            points=float(size[1]) if size else base.points,
        )

    def of(self, name: str) -> Style:
        """The style of a cell."""
        properties = self._properties(name)
        ground = properties.get("background-color", "transparent")
        fill = ground[1:].upper() if _COLOUR.fullmatch(ground) else "FFFFFF" * (ground == "transparent")
        return Style(self._font(properties, Font(colour="000000")), fill)
