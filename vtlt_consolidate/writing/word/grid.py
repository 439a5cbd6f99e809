"""Draws Word tables with python-docx; the caller puts them into the document."""

from __future__ import annotations

import copy
import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from docx.document import Document
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_ROW_HEIGHT_RULE, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.oxml.parser import OxmlElement
from docx.oxml.simpletypes import ST_Merge
from docx.oxml.table import CT_Tbl
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.section import Section
from docx.shared import Length, Pt, Twips
from docx.table import Table, _Cell, _Row
from docx.text.paragraph import Paragraph
from lxml import etree

from vtlt_consolidate.excel.measure import ems
from vtlt_consolidate.writing.appendix.page import Heading
from vtlt_consolidate.writing.word import sections
from vtlt_consolidate.writing.word.fill import legal

_TEXT = qn("w:t")
_TWIPS = 56.7
_NOTE_SIZE = 13
_HEADING_SIZE, _LINE_SIZE, _UNDER_SIZE = 14, 8, 12
"""Letters of the heading of an appendix, of the line under it and of the note under its table: as in
`templates/mau`."""
_KEY, _KEY_SIZE = "Các tiêu chí:", 11
_GROUPS, _HEADINGS, _NUMBERS, _MOST = range(4)
"""The numbers of the heading rows; the last is left out where nothing has a maximum."""
_GROUPS_HEIGHT, _HEAD_LEAST, _HEAD_LYING, _HEAD_LIMIT = 24, 60, 18, 200
HEADS_SMALLER = 2
"""By so many points the letters of numbers and maxima in the heads are smaller than those of the table."""
_MARGIN = 28
"""Twips between a border and the text beside it: columns of marks are narrower than Word's own margins."""
_SIDES = ("top", "left", "bottom", "right", "insideH", "insideV")


@dataclass(frozen=True)
class Column:
    """One column: its headings, its width in millimetres and its look.

    `most` is what stands under its number; if no column has any, there is no such row.
    """

    heading: str
    width: float
    group: str = ""
    number: str = ""
    most: str = ""
    vertical: bool = False
    left: bool = False
    bold: bool = False


@dataclass(frozen=True)
class Manner:
    """The look of a row under the headings.

    Args:
        kept: the row stays on the same page as the next one.
        bold: all cells are bold, not only those of bold columns.
        height: the least height in points; 0: the height of its text.
        upright: text runs upwards in columns whose headings do.
        parted: the row may go on on the next page, as it is too tall to stand on one with others.
    """

    kept: bool = False
    bold: bool = False
    height: float = 0
    upright: bool = False
    parted: bool = False


@dataclass(frozen=True)
class Grid:
    """One table: its columns, rows, font size and a note above it; without rows only this.

    Below it `below` tells what it has no room for, and `key` explains its short headings, a line each.
    """

    columns: Sequence[Column]
    rows: Sequence[tuple[Manner, Sequence[str]]]
    size: int
    note: str = ""
    key: Sequence[str] = ()
    below: Sequence[str] = ()


def drawn(
    document: Document, section: Section | None, grids: Sequence[Grid], between: Sequence[tuple[str, Heading]]
) -> Iterator[BaseOxmlElement]:
    """Draw tables one after another, each as an appendix of its own, with pages of its own.

    Args:
        document: the document for which they are drawn; the caller inserts them.
        section: the section that they will stand in; none: the document has no page setup.
        grids: the tables to draw.
        between: the note under each table but the last, and the heading of the next.

    Yields:
        Each paragraph and table as an element.
    """
    for number, grid in enumerate(grids):
        if number:
            yield from _between(document, section, *between[number - 1])
        if grid.note:
            yield _xml(_write(document.add_paragraph(), grid.note, _NOTE_SIZE, kept=bool(grid.rows)))
        if grid.rows:
            yield _xml(_table(document, grid))
        for text in grid.below:
            paragraph = _write(document.add_paragraph(), text, _KEY_SIZE)
            paragraph.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
            yield _xml(paragraph)
        yield from _key(document, grid.key)


def _key(document: Document, lines: Sequence[str]) -> Iterator[BaseOxmlElement]:
    """Draw what explains short headings; of lines that are one sentence Word makes its own lines."""
    paragraphs = "\n".join(lines).replace(";\n", "; ").split("\n") if lines else []
    for at, text in enumerate(paragraphs):
        paragraph = _write(document.add_paragraph(), "" if at else f"{_KEY} ", _KEY_SIZE, bold=True)
        run = paragraph.add_run(legal(text))
        run.font.size = Pt(_KEY_SIZE)
        paragraph.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
        yield _xml(paragraph)


def _between(
    document: Document, section: Section | None, note: str, heading: Heading
) -> Iterator[BaseOxmlElement]:
    """Draw what ends an appendix, and what heads the next on a new page, as the template does."""
    under = _slanted(document, note, _UNDER_SIZE)
    under.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
    if section is not None:
        _xml(under).get_or_add_pPr().append(sections.ended(section))
    yield _xml(under)
    name = _write(document.add_paragraph(), heading.name, _HEADING_SIZE, bold=True)
    name.paragraph_format.page_break_before = True if section is None else None
    yield _xml(name)
    yield _xml(_write(document.add_paragraph(), heading.title, _HEADING_SIZE, bold=True))
    yield _xml(_slanted(document, heading.attached, _HEADING_SIZE))
    line = _write(document.add_paragraph(), "__________", _LINE_SIZE)
    line.paragraph_format.space_after = Pt(6)
    yield _xml(line)


def _slanted(document: Document, text: str, size: int) -> Paragraph:
    paragraph = _write(document.add_paragraph(), text, size)
    paragraph.runs[0].italic = True
    return paragraph


def _table(document: Document, grid: Grid) -> Table:
    """Draw one table; headings repeat on every page, and only rows that say so are split between pages."""
    widths = [_width(column.width) for column in grid.columns]
    # `add_table` of a document fails where the analyst's template has no page setup.
    heads = _MOST if any(column.most for column in grid.columns) else _NUMBERS
    table = Table(CT_Tbl.new_tbl(heads + 1, len(widths), Length(sum(widths))), document)
    _look(table, widths)
    brush = _Brush(grid.size)
    _head(table, grid, brush)
    patterns = {manner: _pattern(table, grid, manner, brush) for manner in dict(grid.rows)}
    for manner, texts in grid.rows:
        row = copy.deepcopy(patterns[manner])
        _xml(table).append(row)
        for run, text in zip(row.iter(qn("w:r")), texts, strict=True):
            if text:
                _say(run, text)
    return table


def _say(run: Any, text: str) -> None:
    """Write text into an empty run; for plain text this is four times as fast as python-docx."""
    if text.isprintable() and text == text.strip():
        etree.SubElement(run, _TEXT).text = text
    else:
        run.text = legal(text)


def _look(table: Table, widths: Sequence[Length]) -> None:
    """Set the borders and alignment of a table, and widths that Word does not change."""
    table.alignment, table.autofit = WD_TABLE_ALIGNMENT.CENTER, False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
    # python-docx cannot set what follows, and a style would have to exist in the analyst's template.
    look = _xml(table).tblPr
    total_width = sum(width.twips for width in widths)
    look.find(qn("w:tblW")).attrib.update({qn("w:type"): "dxa", qn("w:w"): str(total_width)})
    borders, margins = OxmlElement("w:tblBorders"), OxmlElement("w:tblCellMar")
    for side in _SIDES:
        borders.append(_made(f"w:{side}", val="single", sz="4", space="0", color="000000"))
    for side in ("left", "right"):
        margins.append(_made(f"w:{side}", w=str(_MARGIN), type="dxa"))
    look.insert_element_before(borders, "w:tblLayout")
    look.insert_element_before(margins, "w:tblLook")


class _Brush:
    """Draws cells; one that looks like an earlier one is copied, as python-docx takes ten times as long."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._drawn: dict[tuple[object, ...], tuple[Any, Any]] = {}

    def fill(self, cell: _Cell, text: str = "", *, smaller: bool = False, turned: bool = False,
             **look: bool) -> None:  # fmt: skip
        """Write a text into an empty cell, which keeps its width and what it is merged with."""
        key, into = (smaller, turned, *sorted(look.items())), _xml(cell)
        if key in self._drawn:
            marks, paragraph = copy.deepcopy(self._drawn[key])
            into.tcPr.extend(marks)
            into.replace(into.p_lst[0], paragraph)
        else:
            _fill(cell, self._size - HEADS_SMALLER * smaller, turned=turned, **look)
            marks = [each for each in into.tcPr if each.tag in _MARKS]
            self._drawn[key] = copy.deepcopy((marks, into.p_lst[0]))
        if text:
            _say(into.p_lst[0].r_lst[0], text)


_MARKS = (qn("w:textDirection"), qn("w:vAlign"))


def _head(table: Table, grid: Grid, brush: _Brush) -> None:
    """Write the rows of groups, headings, numbers and maxima; one without a group spans the first two."""
    rows, columns = list(table.rows), grid.columns
    # Read the cells only once: python-docx searches the table for every access.
    cells = [row.cells for row in rows]
    downwards = list(zip(columns, zip(*cells, strict=True), strict=True))
    for column, down in downwards:
        for cell in down:
            cell.width = _width(column.width)
    for first, last in _runs(columns):
        cells[_GROUPS][first].merge(cells[_GROUPS][last])
    # Write texts only after merging, which would join the texts of all merged cells.
    for column, down in downwards:
        top = _HEADINGS if column.group else _GROUPS
        _join(down[top:_NUMBERS] if column.vertical else down[top:])
        for at, cell in enumerate(down):
            texts = {_GROUPS: column.group, _NUMBERS: column.number, _MOST: column.most}
            text = (texts | {top: column.heading}).get(at, "")
            turned = column.vertical and top <= at < _NUMBERS
            brush.fill(cell, text, bold=True, smaller=at >= _NUMBERS, turned=turned)
    upright = [_tall(column, grid.size) for column in columns if column.vertical]
    tall = min(max(_HEAD_LEAST, *upright), _HEAD_LIMIT) if upright else _HEAD_LYING
    heights = (_GROUPS_HEIGHT, tall, *[0] * (len(rows) - _NUMBERS))
    for row, height in zip(rows, heights, strict=True):
        _shape(row, height)
        _xml(row).get_or_add_trPr().append(OxmlElement("w:tblHeader"))


def _join(cells: Sequence[_Cell]) -> None:
    """Merge cells under each other; `merge` of python-docx is fifty times as slow, as it counts all cells."""
    for number, cell in enumerate(cells if len(cells) > 1 else ()):
        _xml(cell).vMerge = ST_Merge.CONTINUE if number else ST_Merge.RESTART


def _runs(columns: Sequence[Column]) -> Iterator[tuple[int, int]]:
    """Yield the first and the last column of each group."""
    numbered = itertools.groupby(enumerate(columns), key=lambda each: each[1].group)
    for group, run in numbered:
        places = [at for at, _ in run]
        if group:
            yield places[0], places[-1]


def _tall(column: Column, size: int) -> float:
    """The height that the row of headings needs for a heading that is written upwards."""
    return ems(column.heading) * size * 1.15 + 8 - (0 if column.group else _GROUPS_HEIGHT)


def _pattern(table: Table, grid: Grid, manner: Manner, brush: _Brush) -> Any:
    """Draw an empty row to copy and fill for each unit; drawing every row would take ten times as long."""
    row: _Row = table.add_row()  # type: ignore[no-untyped-call]
    _shape(row, manner.height, parted=manner.parted)
    for cell, column in zip(row.cells, grid.columns, strict=True):
        brush.fill(
            cell, bold=manner.bold or column.bold, left=column.left, kept=manner.kept,
            turned=manner.upright and column.vertical,
        )  # fmt: skip
    _xml(table).remove(_xml(row))
    return _xml(row)


def _shape(row: _Row, height: float, *, parted: bool = False) -> None:
    """Keep a row on one page unless it may be parted, and set its least height."""
    if not parted:
        _xml(row).get_or_add_trPr().append(OxmlElement("w:cantSplit"))
    if height:
        row.height, row.height_rule = Pt(height), WD_ROW_HEIGHT_RULE.AT_LEAST


def _fill(cell: _Cell, size: int, *, turned: bool, **look: bool) -> None:
    cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
    if turned:
        _xml(cell).tcPr.insert_element_before(_made("w:textDirection", val="btLr"), "w:vAlign")
    _write(cell.paragraphs[0], "", size, **look)


def _write(
    paragraph: Paragraph, text: str, size: int, *, bold: bool = False, left: bool = False, kept: bool = False
) -> Paragraph:
    """Write one run; a kept paragraph stays on the same page as the next one."""
    paragraph.alignment = WD_ALIGN_PARAGRAPH.LEFT if left else WD_ALIGN_PARAGRAPH.CENTER
    form = paragraph.paragraph_format
    form.space_before = form.space_after = Pt(0)
    form.keep_with_next = kept or None
    run = paragraph.add_run(legal(text))
    run.bold, run.font.size = bold or None, Pt(size)
    return paragraph


def _width(millimetres: float) -> Length:
    return Twips(round(millimetres * _TWIPS))


def _made(name: str, **values: str) -> BaseOxmlElement:
    return OxmlElement(name, {qn(f"w:{key}"): value for key, value in values.items()})


def _xml(of: Table | _Row | _Cell | Paragraph) -> Any:
    # python-docx has no public name for its XML elements, and their methods have no types.
    return of._element  # noqa: SLF001
