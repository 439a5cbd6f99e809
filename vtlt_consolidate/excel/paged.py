"""XlsxWriter's worksheet, with a header that page 1 lacks, and quick where most of the time goes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

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
from vtlt_consolidate.excel.loud import SheetError

_PIXEL = 0.75


class PagedWorksheet(Worksheet):  # type: ignore[misc]
    """A worksheet without a header on page 1.

    Nghị định 30/2020/NĐ-CP, Phụ lục I: page numbers are not shown there. XlsxWriter has no option for it.

    What else is overridden writes the same cells in a fifth of the time: a month of the whole country has a
    million of them.
    """

    first_page: int | None = None

    def __init__(self) -> None:
        super().__init__()
        self._lines: list[str] = []
        self._top = 0

    def write_lines(
        self,
        top: int,
        formats: Sequence[Format | None],
        lines: Sequence[Sequence[Any]],
        heights: Sequence[float],
        *,
        blanks: bool = True,
    ) -> None:
        """Write texts and finite numbers, a row each, below everything else on the sheet.

        They become XML at once, as a million cells kept apart take ten times the time and the memory.

        Args:
            top: row of the first line.
            formats: of the columns.
            lines: as many values a line as there are formats.
            heights: of the rows, in points.
            blanks: what is empty is a blank cell of its format, and not no cell.

        Raises:
            IndexError: the lines do not fit on a sheet.
        """
        if not lines:
            return
        if self._lines or self._check_dimensions(top + len(lines) - 1, len(formats) - 1):
            raise IndexError(top)
        self._top, index_of = top, self.str_table._get_shared_string_index  # noqa: SLF001 - as `_write_string` does
        heads = [
            (xl_col_to_name(column), f'" s="{format_._get_xf_index()}"' if format_ else '"')  # noqa: SLF001
            for column, format_ in enumerate(formats)
        ]
        for number, (values, height) in enumerate(zip(lines, heights, strict=True), top + 1):
            cells = [f'<row r="{number}" ht="{_PIXEL * int(height / _PIXEL + 0.5):.16g}" customHeight="1">']
            for (letters, style), value in zip(heads, values, strict=True):
                if value is None or value == "":
                    cells.append(f'<c r="{letters}{number}{style}/>' if blanks else "")
                elif isinstance(value, str):
                    cells.append(
                        f'<c r="{letters}{number}{style} t="s"><v>{index_of(fitting(value))}</v></c>'
                    )
                else:
                    cells.append(f'<c r="{letters}{number}{style}><v>{value:.16G}</v></c>')
            cells.append("</row>")
            self._lines.append("".join(cells))

    def _write_rows(self) -> None:
        if self._lines:
            if below := [row for row, cells in self.table.items() if row >= self._top and cells]:
                raise SheetError(f"{self.name}: row {below[0]} is written twice")
            self.dim_rowmax = self._top - 1
        super()._write_rows()
        self.fh.writelines(self._lines)

    def _xml_start_tag(self, tag: str, attributes: Sequence[tuple[str, Any]] = ()) -> None:
        if tag == "headerFooter" and self.first_page in {None, 1}:
            attributes = [("differentFirst", 1), *attributes]
        super()._xml_start_tag(tag, attributes)

    def _write_formula(
        self, row: int, col: int, formula: str, cell_format: Format | None = None, value: object = 0
    ) -> int:
        # XlsxWriter searches every formula for functions newer than Excel 2013. Ours use none, and the search
        # takes ten times as long as writing.
        if self._check_dimensions(row, col):
            return -1
        self.table[row][col] = CellFormulaTuple(formula.removeprefix("="), cell_format, value)
        return 0

    def _write_cell(self, row: int, col: int, cell: Any) -> None:
        # XlsxWriter escapes every attribute of every cell; those of texts and numbers need no escaping.
        kind = type(cell)
        if cell.format is None or kind not in _PLAIN:
            super()._write_cell(row, col, cell)
            return
        head = f'<c r="{xl_rowcol_to_cell_fast(row, col)}" s="{cell.format._get_xf_index()}"'  # noqa: SLF001
        if kind is CellStringTuple:
            self.fh.write(f'{head} t="s"><v>{cell.string}</v></c>')
        elif kind is CellNumberTuple:
            self.fh.write(f"{head}><v>{cell.number:.16G}</v></c>")
        else:
            self.fh.write(f"{head}/>")


_PLAIN = {CellStringTuple, CellNumberTuple, CellBlankTuple}
