"""Finds what a workbook of another office asks for: cells with placeholders, and such as cannot be filled."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from lxml import etree

from vtlt_consolidate.excel.package import Parts, SheetPart
from vtlt_consolidate.words.addresses import address
from vtlt_consolidate.writing.receiver.placeholders import Placeholder, found, unfinished
from vtlt_consolidate.writing.receiver.texts import Texts

_OPENING = "{{"
_BESIDE = {
    "drawing": "nằm trong hình, khung chữ", "comments": "nằm trong lời chú",
    "threadedComment": "nằm trong lời chú",
}  # fmt: skip
"""Kind of a part that belongs to a sheet → where its texts are."""


@dataclass(frozen=True)
class Asking:
    """A cell with placeholders; row and column count from 0."""

    sheet: str
    row: int
    column: int
    text: str
    asked: tuple[Placeholder, ...]

    @property
    def cell(self) -> str:
        """The address of the cell."""
        return address(self.row, self.column)

    @property
    def whole(self) -> Placeholder | None:
        """Its placeholder, if there is nothing else in the cell."""
        return self.asked[0] if len(self.asked) == 1 and self.asked[0].written == self.text.strip() else None


@dataclass(frozen=True)
class Unfillable:
    """Something that looks like a placeholder, where nothing can be put in its place."""

    sheet: str
    cell: str
    text: str
    why: str


@dataclass(frozen=True)
class Scan:
    """What a workbook asks for.

    Args:
        cells: its cells with placeholders.
        unfillable: what looks like one and is none, or stands where none can be filled.
    """

    cells: tuple[Asking, ...]
    unfillable: tuple[Unfillable, ...] = ()

    @cached_property
    def patterns(self) -> dict[tuple[str, int], tuple[Asking, ...]]:
        """(sheet, row) → the cells of a row that is repeated for every unit."""
        rows: dict[tuple[str, int], tuple[Asking, ...]] = {}
        for cell in self.cells:
            rows[cell.sheet, cell.row] = (*rows.get((cell.sheet, cell.row), ()), cell)
        return {at: cells for at, cells in rows.items()
                if any(each.of_unit for cell in cells for each in cell.asked)}  # fmt: skip

    @cached_property
    def single(self) -> tuple[Asking, ...]:
        """The cells of all other rows."""
        return tuple(cell for cell in self.cells if (cell.sheet, cell.row) not in self.patterns)


@dataclass
class _Found:
    cells: list[Asking] = field(default_factory=list)
    unfillable: list[Unfillable] = field(default_factory=list)


def scan(parts: Parts, sheets: dict[str, SheetPart]) -> Scan:
    """Look through all sheets of a workbook."""
    here, texts = _Found(), Texts(parts)
    for title, sheet in sheets.items():
        for row, column, text in texts.texts(sheet):
            if "{" not in text and "}" not in text:
                continue
            if asked := found(text):
                here.cells.append(Asking(title, row, column, text, tuple(asked)))
            for words in unfinished(text):
                here.unfillable.append(Unfillable(title, address(row, column), words, "thiếu dấu ngoặc nhọn"))
        here.unfillable += _elsewhere(parts, title, sheet)
    return Scan(tuple(here.cells), tuple(here.unfillable))


def _elsewhere(parts: Parts, title: str, sheet: SheetPart) -> Iterator[Unfillable]:
    """Placeholders in formulas, page headers, shapes and comments, which stay as they are."""
    for row, column, formula in _formulas(sheet):
        if _OPENING in formula:
            yield Unfillable(title, address(row, column), formula, "nằm trong công thức")
    for header in sheet.tree.iterchildren(sheet.tag("headerFooter")):
        for element in header:
            if _OPENING in (element.text or ""):
                yield Unfillable(title, "", element.text, "nằm ở đầu trang hoặc chân trang")
    for _, kind, target in parts.related(sheet.part):
        texts = _paragraphs(parts.xml(target)) if kind in _BESIDE and target in parts.parts else ()
        for text in (text for text in texts if _OPENING in text):
            yield Unfillable(title, "", text, _BESIDE[kind])


def _formulas(sheet: SheetPart) -> Iterator[tuple[int, int, str]]:
    for row, cells in sheet.cells.items():
        for column, cell in cells.items():
            yield row, column, cell.findtext(sheet.tag("f")) or ""


def _paragraphs(tree: Any) -> Iterator[str]:
    """The texts of shapes and comments; one may be cut into several runs."""
    for element in tree.iter():
        if isinstance(element.tag, str) and etree.QName(element).localname in {"p", "text"}:
            yield "".join(element.itertext())
