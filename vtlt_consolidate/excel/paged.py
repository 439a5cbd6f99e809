"""XlsxWriter's worksheet without a header on page 1, and with faster writing of cells."""

from __future__ import annotations

import functools
import io
import math
from collections.abc import Mapping, Sequence
from itertools import islice
from operator import itemgetter
from typing import Any, NamedTuple

from xlsxwriter.format import Format
from xlsxwriter.utility import xl_col_to_name, xl_rowcol_to_cell_fast
from xlsxwriter.worksheet import (
    CellBlankTuple,
    CellFormulaTuple,
    CellNumberTuple,
    CellStringTuple,
    Worksheet,
)

from vtlt_consolidate.excel.fitting import fitting
from vtlt_consolidate.excel.live import NOTHING_TO_DRAW, Live, Value, holds_live
from vtlt_consolidate.excel.loud import SheetError
from vtlt_consolidate.excel.zipped import Piece, begun
from vtlt_consolidate.words.addresses import ROW

_PIXEL = 0.75
_PIECE = 1024
"""Lines that are kept together."""
_BLOCK = 16
"""Rows per block; XlsxWriter computes the `spans` of rows once for each block of 16."""


class PagedWorksheet(Worksheet):  # type: ignore[misc]
    """A worksheet without a header on page 1.

    Nghị định 30/2020/NĐ-CP, Phụ lục I: page 1 shows no page number. XlsxWriter has no option for this.

    The other overrides write the same cells in a fifth of the time: a month of the whole country has a
    million cells.
    """

    first_page: int | None = None

    def __init__(self) -> None:
        super().__init__()
        self._row = -1
        self._lines: dict[int, bytes | Piece] = {}
        self._begun: dict[int, _Begun] = {}
        self._columns: dict[tuple[int, Format | None], _Column] = {}
        self._guards: list[tuple[str, tuple[str, str]]] = []

    def put(self, row: int, column: int, value: Value, format_: Format | None) -> None:
        """Write a text, a finite number, a formula or an empty cell, like the `write_…` of XlsxWriter.

        Raises:
            SheetError: the cell lies outside the sheet, or the number is not finite.
        """
        # Most cells stand in the row of the one before, between columns that are known to be there.
        if row != self._row or not self.dim_colmin <= column <= self.dim_colmax:
            if self._check_dimensions(row, column):
                raise SheetError(f"{self.name} has no cell {(row, column)}")
            self._row = row
        if isinstance(value, Live):
            # XlsxWriter would search every formula for functions newer than Excel 2013. Ours use none, and
            # the search takes ten times as long as writing.
            if value.readable:
                self.table[row][column] = CellFormulaTuple(value.formula, format_, value.value)
                return
            value = value.value
        if value is None:
            # A cell with neither content nor format is not written.
            if format_ is not None:
                self.table[row][column] = CellBlankTuple(format_)
        elif isinstance(value, str):
            self.table[row][column] = CellStringTuple(self.index_of(value), format_)
        else:
            self.table[row][column] = CellNumberTuple(self.finite(value), format_)

    def index_of(self, text: str) -> int:
        """The index of a text in the shared strings; new texts are added."""
        strings = self.str_table
        index: int | None = strings.string_table.get(text)
        if index is None:
            return int(strings._get_shared_string_index(fitting(text)))  # noqa: SLF001
        strings.count += 1
        return index

    def finite(self, number: float) -> float:
        """Make sure of a number that Excel can hold it; it knows no negative zero.

        Raises:
            SheetError: it is not finite.
        """
        if not math.isfinite(number):
            raise SheetError(f"{self.name} cannot hold {number}")
        return number or 0

    def write_lines(
        self,
        top: int,
        formats: Sequence[Format | None],
        lines: Sequence[Sequence[Value]],
        heights: Sequence[float],
        nothing: float | str | None = None,
        *,
        blanks: bool = True,
    ) -> None:
        """Write complete rows of texts, finite numbers and formulas; nothing else may write into these rows.

        The rows are turned into XML at once: a million separate cells take ten times the time and memory.

        Args:
            top: row of the first line.
            formats: one per column; `None` is the default format.
            lines: for each line as many values as there are formats; `None` is a blank cell.
            heights: height of each row in points.
            nothing: a further value that is written as a blank cell.
            blanks: write blank cells with their format; if false, write no cell for them.

        Raises:
            SheetError: the lines do not fit on a sheet, or a number is not finite.
        """
        if not lines:
            return
        last = top + len(lines) - 1
        if self._check_dimensions(top, 0) or self._check_dimensions(last, len(formats) - 1):
            raise SheetError(f"{self.name} has no room for {len(lines)} rows from row {top}")
        if {*map(len, lines)} != {len(formats)}:
            raise SheetError(f"{self.name}: not all lines have {len(formats)} values")
        texts = self.str_table.count
        high = {
            each: f'ht="{_PIXEL * int(each / _PIXEL + 0.5):.16g}" customHeight="1"' for each in {*heights}
        }
        columns = []
        for at, format_ in enumerate(formats):
            column, value_of = _Column(self, at, format_, nothing, blanks=blanks), itemgetter(at)
            cell = column.cell if holds_live(map(value_of, lines)) else column.__getitem__
            columns.append(map(cell, map(value_of, lines)))
        rows = enumerate(zip(zip(*columns, strict=True), heights, strict=True), top)
        while piece := list(islice(rows, _PIECE)):
            written = "".join([
                f'<row r="{ROW}" {high[height]}>{"".join(cells)}</row>'.replace(ROW, str(row + 1))
                for row, (cells, height) in piece
            ])  # fmt: skip
            texts += written.count(_IS_TEXT)
            # As bytes: with one Vietnamese letter, a text takes two bytes for every other letter as well.
            self._lines |= dict.fromkeys((row for row, _ in piece), b"")
            self._lines[piece[0][0]] = begun(written.encode())
        # Only the first of the equal texts of a column was looked up.
        self.str_table.count = texts

    def begin_row(self, row: int, cells: Sequence[tuple[int, Value, Format | None]]) -> None:
        """Write the first cells of a row, as XML at once; others may be put behind them.

        Formulas may name the row by `addresses.HERE`, so that those of all rows are the same.

        Args:
            row: the row.
            cells: column, value and format of each, in the order of the columns.

        Raises:
            SheetError: they do not fit on a sheet, or a number is not finite.
        """
        if not cells:
            return
        first, last = cells[0][0], cells[-1][0]
        if self._check_dimensions(row, first) or self._check_dimensions(row, last):
            raise SheetError(f"{self.name} has no room for row {row} from column {first} to {last}")
        written, columns, texts = [], self._columns, self.str_table.count
        for at, value, format_ in cells:
            column = columns.get((at, format_))
            if column is None:
                column = columns[at, format_] = _Column(self, at, format_)
            written.append(column.cell(value))
        line = "".join(written)
        self.str_table.count = texts + line.count(_IS_TEXT)
        self._begun[row] = _Begun(line.replace(ROW, str(row + 1)).encode(), first, last)

    def guard(self, row: int, column: int, guarding: tuple[str, str]) -> None:
        """Set the data validation of a cell, as `guarding` gave it."""
        self._guards.append((xl_rowcol_to_cell_fast(row, column), guarding))

    def look_while(self, cells: str, condition: str, format_: Format) -> None:
        """Give cells a look while a formula is true, like XlsxWriter's `conditional_format`."""
        first, _, last = cells.partition(":")
        look = f'dxfId="{format_._get_dxf_index()}" priority="{self.dxf_priority}"'  # noqa: SLF001
        rule = {"written": f'<cfRule type="expression" {look}>{_condition(condition)}</cfRule>'}
        self.cond_formats.setdefault(first if first == last else cells, []).append(rule)
        self.dxf_priority += 1

    def _write_cf_rule(self, params: Mapping[str, Any]) -> None:
        if "written" in params:
            self.fh.write(params["written"])
        else:
            super()._write_cf_rule(params)

    def _write_data_validations(self) -> None:
        if not self._guards:
            return
        self._xml_start_tag("dataValidations", [("count", len(self._guards))])
        for cell, (before, after) in self._guards:
            self.fh.write(f'{before}{_AREA}{cell}"{after}')
        self._xml_end_tag("dataValidations")

    def _write_rows(self) -> None:
        self._calculate_spans()
        for row in range(self.dim_rowmin, self.dim_rowmax + 1):
            # `pop`, so that a large sheet is not in memory twice.
            cells, line, info = self.table.pop(row, {}), self._lines.pop(row, None), self.row_info.get(row)
            first = self._begun.pop(row, None)
            if cells and (line is not None or (first and min(cells) <= first.last)):
                raise SheetError(f"{self.name}: row {row} is written twice")
            if line is not None:
                # All but the first line of a piece are written with it.
                if line:
                    self.fh.put(line)
            elif cells or first:
                self._write_row(row, self.row_spans.get(row // _BLOCK), info)
                if first:
                    self.fh.put(first.cells)
                self._write_cells(row, cells)
                self.fh.write("</row>")
            elif info is not None or row in self.comments:
                self._write_empty_row(row, self.row_spans.get(row // _BLOCK), info)

    def _write_cells(self, row: int, cells: Mapping[int, Any]) -> None:
        write, number = self.fh.write, row + 1
        for column in sorted(cells):
            cell = cells[column]
            # XlsxWriter escapes every attribute; those of these plain cells need no escaping.
            if type(cell) in _PLAIN:
                style, look = "", cell.format
                if look is not None:
                    index = look._get_xf_index() if look.xf_index is None else look.xf_index  # noqa: SLF001
                    style = f' s="{index}"'
                write(self._plain(f'<c r="{_letters(column)}{number}"{style}', cell))
            else:
                self._write_cell(row, column, cell)

    def _calculate_spans(self) -> None:
        # XlsxWriter's own version looks up every possible cell of the used area, which is slow.
        reached: dict[int, list[int]] = {}
        for rows in (self.table, self.comments):
            for row, cells in rows.items():
                if cells:
                    reached.setdefault(row // _BLOCK, []).extend((min(cells) + 1, max(cells) + 1))
        for row, cells in self._begun.items():
            reached.setdefault(row // _BLOCK, []).extend((cells.first + 1, cells.last + 1))
        self.row_spans = {block: f"{min(columns)}:{max(columns)}" for block, columns in reached.items()}

    def _xml_start_tag(self, tag: str, attributes: Sequence[tuple[str, Any]] = ()) -> None:
        if tag == "headerFooter" and self.first_page in {None, 1}:
            attributes = [("differentFirst", 1), *attributes]
        super()._xml_start_tag(tag, attributes)

    def _prepare_formula(self, formula: str, expand_future_functions: bool = False) -> str:
        # Skip the search for newer functions (see `_cell`).
        _ = expand_future_functions
        return formula.removeprefix("{").removeprefix("=").removesuffix("}")

    def _plain(self, head: str, cell: Any) -> str:
        """The XML of a text, a number, a formula that is no array, or a blank."""
        kind = type(cell)
        if kind is CellStringTuple:
            return f"{head}{_IS_TEXT}<v>{cell.string}</v></c>"
        if kind is CellNumberTuple:
            return f"{head}><v>{cell.number:.16G}</v></c>"
        if kind is CellFormulaTuple:
            return self.formula(head, cell.formula, cell.value)
        return f"{head}/>"

    def formula(self, head: str, formula: str, value: float | str, array: str = "") -> str:
        """The XML of a cell that begins with `head`, with a formula and its value.

        Args:
            head: its beginning, up to its style.
            formula: the formula.
            value: its value.
            array: the address of the cell of an array formula.
        """
        kind = ""
        if isinstance(value, str):
            # Without it, an empty text would be taken for a formula that nobody calculated.
            kind = ' t="e"' if value == NOTHING_TO_DRAW else ' t="str"'
            value = _escaped(value)
        of = f' t="array" ref="{array}"' if array else ""
        return f"{head}{kind}><f{of}>{_escaped(formula)}</f><v>{value}</v></c>"


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


_IS_TEXT = ' t="s">'


class _Begun(NamedTuple):
    """The first cells of a row: their XML, and the first and last of their columns."""

    cells: bytes
    first: int
    last: int


class _Column(dict[float | str | None, str]):
    """Value → the XML of a cell of one column with it, of all but formulas; tables have many equal values."""

    def __init__(
        self,
        sheet: PagedWorksheet,
        column: int,
        format_: Format | None,
        nothing: float | str | None = None,
        *,
        blanks: bool = True,
    ) -> None:
        super().__init__()
        self._sheet = sheet
        style = f'" s="{format_._get_xf_index()}"' if format_ else '"'  # noqa: SLF001
        self._cell = f"{xl_col_to_name(column)}{ROW}"
        self._head = f'<c r="{self._cell}{style}'
        blank = f"{self._head}/>" if blanks else ""
        self.update({None: blank, nothing: blank})

    def __missing__(self, value: float | str) -> str:
        if isinstance(value, str):
            written = f"{self._head}{_IS_TEXT}<v>{self._sheet.index_of(value)}</v></c>"
        else:
            written = f"{self._head}><v>{self._sheet.finite(value):.16G}</v></c>"
        self[value] = written
        return written

    def cell(self, value: Value) -> str:
        """The XML of a cell with a value or a formula."""
        if not isinstance(value, Live):
            return self[value]
        if not value.readable:
            return self[value.value]
        return self._sheet.formula(self._head, value.formula, value.value, self._cell if value.array else "")


# Cached, because forms are alike; with the types, as 1 and 1.0 are equal and not written alike.
@functools.lru_cache(maxsize=1 << 12)
def guarding(rule: tuple[tuple[str, Any, type], ...], words: tuple[tuple[str, str], ...]) -> tuple[str, str]:
    """The XML of a data validation, like XlsxWriter's `data_validation`, before and after its cell.

    Args:
        rule: key, value (a tuple for a list) and type of each of its options.
        words: `title`, `prompt` and `error` that Excel shows.

    Raises:
        SheetError: XlsxWriter refuses it.
    """
    said = dict(words)
    options: dict[str, Any] = {key: list(each) if kind is list else each for key, each, kind in rule}
    options["input_title"] = _cut(said.get("title", ""), _TITLE_LIMIT)
    options["input_message"] = _cut(said.get("prompt", ""), _PROMPT_LIMIT)
    if said.get("error"):
        options |= {"error_title": "Chưa đúng", "error_message": _cut(said["error"], _PROMPT_LIMIT)}
    sheet = PagedWorksheet()
    if sheet.data_validation(0, 0, 0, 0, options):
        raise SheetError(f"data_validation {options}"[:500])
    (made,) = sheet.validations
    written = io.StringIO()
    sheet._set_filehandle(written)  # noqa: SLF001
    sheet._write_data_validation(made)  # noqa: SLF001
    before, _, after = written.getvalue().partition(f'{_AREA}A1"')
    return before, after


@functools.lru_cache(maxsize=1 << 12)
def _condition(formula: str) -> str:
    """The XML of the formula of a conditional format, made by XlsxWriter once: forms are alike."""
    sheet, written = PagedWorksheet(), io.StringIO()
    sheet._set_filehandle(written)  # noqa: SLF001
    sheet._write_formula_element(f"={formula}")  # noqa: SLF001
    return written.getvalue()


def _cut(text: str, limit: int) -> str:
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"


# Excel's limits for the texts of a data validation.
_PROMPT_LIMIT = 255
_TITLE_LIMIT = 32
_letters = functools.cache(xl_col_to_name)
_AREA = 'sqref="'
_PLAIN = {CellStringTuple, CellNumberTuple, CellFormulaTuple, CellBlankTuple}
