"""Workbooks and sheets over XlsxWriter: named styles, fixed properties, exceptions instead of warnings."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterable, Sequence

from xlsxwriter.chart import Chart
from xlsxwriter.format import Format

from vtlt_consolidate.excel.fitting import fitting
from vtlt_consolidate.excel.live import Live, Value, finer_than_hundredths, quoted, sentence
from vtlt_consolidate.excel.loud import Loud, loudly
from vtlt_consolidate.excel.paged import PagedWorksheet, guarding
from vtlt_consolidate.excel.styles import WARNING_INK, Design, Properties, designed, font, of_whole, rounded
from vtlt_consolidate.excel.zipped import PackedWorkbook
from vtlt_consolidate.words.addresses import NAME_LIMIT, address, span, spans

__all__ = ["LISTS_SHEET", "Book", "Live", "Sheet", "Value", "quoted", "sentence"]

LISTS_SHEET = "Danh mục"
# Excel's limit for a list in the rule itself; XlsxWriter writes no drop-down for a longer one.
_INLINE_LIST_LIMIT = 255
_LISTS_RESERVED = 3  # columns that the identity of a form takes
_POINTS_PER_PIXEL = 0.75
_TITLES = {"heading", "title"}
_TITLE_ROWS = 4
# A fixed date, because the current time would make the bytes differ; without any, Excel shows 1980.
_CREATED = dt.datetime(2020, 1, 1)  # noqa: DTZ001


class Book:
    """A workbook in memory, in Times New Roman; the same calls give the same bytes, on any system.

    Args:
        title: the title in the file's properties.
        size: size of the default font, in points.
        mark: written in red before the title of every sheet, and at the top of every printed page.
    """

    def __init__(self, title: str = "", size: int = 11, mark: str = "") -> None:
        title = f"{mark} - {title}" if mark else title
        self.mark = mark
        self._sheets: list[Sheet] = []
        self._buffer = io.BytesIO()
        self._size = size
        options = {"in_memory": True, "default_format_properties": font(size)}
        self._book = PackedWorkbook(self._buffer, options)
        self._book.set_properties({"title": title, "created": _CREATED})
        self._book.set_calc_mode("auto")
        self._formats: dict[str, Design] = {}
        self._lists: Sheet | None = None
        self._ranges: dict[tuple[str, ...], str] = {}

    def sheet(self, name: str) -> Sheet:
        """Add a sheet at the end; if its name is taken, a number is added to it."""
        # For Excel, names of sheets that differ only in case are the same.
        taken, free = {used.casefold() for used in self.names}, name
        while free.casefold() in taken:
            ending = f" {len(self.names) + 1}"
            free = name[: NAME_LIMIT - len(ending)].rstrip() + ending
        made = Sheet(self, self._book.add_worksheet(free, worksheet_class=PagedWorksheet))
        self._sheets.append(made)
        return made

    def style(self, names: str) -> Format | None:
        """Combine named styles; later names override earlier ones."""
        made = self._formats.get(names)
        if made is None and names:
            made = self._formats[names] = designed(names, self._size).copied()
            made.xf_format_indices = self._book.xf_format_indices
            made.dxf_format_indices = self._book.dxf_format_indices
            self._book.formats.append(made)
        return made

    def list_source(self, options: Sequence[str]) -> list[str] | str:
        """Give options in the form that a drop-down needs.

        Excel allows 255 characters of options in the rule itself; longer lists are written on a hidden sheet
        and referred to.
        """
        # In an inline list a comma separates two options.
        if len(",".join(options)) <= _INLINE_LIST_LIMIT and not any("," in o for o in options):
            return list(options)
        key = tuple(options)
        if key not in self._ranges:
            lists = self.lists
            column = len(self._ranges) + _LISTS_RESERVED
            for row, option in enumerate(options):
                lists.text(row, column, option)
            cells = span(0, column, len(options) - 1, column, pinned=True)
            self._ranges[key] = f"='{LISTS_SHEET}'!{cells}"
        return self._ranges[key]

    @property
    def lists(self) -> Sheet:
        """The hidden sheet with long lists and, in forms, the identity of the form."""
        if self._lists is None:
            self._lists = self.sheet(LISTS_SHEET)
            # Not “very hidden”, because LibreOffice turns that into hidden when it saves.
            self._lists.do.hide()
        return self._lists

    @property
    def hidden(self) -> Sheet | None:
        """The sheet of lists, if there is one."""
        return self._lists

    @property
    def names(self) -> list[str]:
        """The names of the sheets so far, from first to last."""
        return [worksheet.name for worksheet in self._book.worksheets()]

    def chart(self, kind: str, subtype: str = "") -> Chart:
        """Make a chart of XlsxWriter, with gaps for what lacks; `Sheet.draw` puts it on a sheet."""
        return loudly(self._book.add_chart)({"type": kind} | ({"subtype": subtype} if subtype else {}))

    def save(self) -> bytes:
        """Close the workbook and give its bytes; nothing can be asked of it afterwards."""
        for sheet in self._sheets:
            sheet.finish_decimals()
        if self.mark:
            for sheet in self._sheets:
                sheet.finish_mark()
        loudly(self._book.close)()
        # Sheets know their books, here and in XlsxWriter, so that the collector would have to find them.
        self._sheets.clear()
        self._book.worksheets_objs.clear()
        self._book.sheetnames.clear()
        return self._buffer.getvalue()


class Sheet:
    """One sheet; rows and columns count from 0, styles are names of `STYLES`."""

    def __init__(self, book: Book, worksheet: PagedWorksheet) -> None:
        self.book = book
        self.do = Loud(worksheet)
        self._worksheet = worksheet
        self.name: str = worksheet.name
        self._marked = False
        self._decimals: dict[int, dict[int, str]] = {}
        # The styles whose look depends on no value.
        self._plain: dict[str, Format | None] = {}

    def text(self, row: int, column: int, text: str, style: str = "") -> None:
        """Write text as text, whatever it starts with: never a formula, never a link."""
        self.value(row, column, text, style)

    def blank(self, row: int, column: int, style: str) -> None:
        """Write an empty cell with a style."""
        self.value(row, column, None, style)

    def value(self, row: int, column: int, value: Value, style: str = "") -> None:
        """Write text, a number, a live formula or nothing, by the type of the value."""
        if isinstance(value, str) and self.book.mark:
            value, style = self._marking(row, value, style)
        made = None if column in self._decimals else self._plain.get(style)
        if made is None:
            made = self._look(row, column, value, style)
        if isinstance(value, Live) and value.array and value.readable:
            self.do.write_array_formula(row, column, row, column, f"{{={value.formula}}}", made, value.value)
        else:
            self._worksheet.put(row, column, value, made)

    def begin_row(self, row: int, cells: Iterable[tuple[int, Value, str]]) -> None:
        """Write the first cells of a row of a table, quickly; others may be put behind them, none among them.

        Formulas may name their own row by `addresses.HERE`.

        Args:
            row: the row.
            cells: column, value and style of each, in the order of the columns.
        """
        noted, plain = self._decimals, self._plain
        looked = []
        for column, value, style in cells:
            made = None if column in noted else plain.get(style)
            looked.append((column, value, self._look(row, column, value, style) if made is None else made))
        self._worksheet.begin_row(row, looked)

    def _look(self, row: int, column: int, value: Value, style: str) -> Format | None:
        """The format of a value in a style; whole numbers are noted for `finish_decimals`."""
        if (narrow := rounded(style)) and finer_than_hundredths(value):
            style = narrow
        made = self.book.style(style)
        if whole := of_whole(style):
            self._decimals.setdefault(column, {})[row] = whole
        elif column in self._decimals:
            self._decimals[column].pop(row, None)
        elif not narrow:
            self._plain[style] = made
        return made

    def lines(
        self,
        top: int,
        styles: Sequence[str],
        lines: Sequence[Sequence[Value]],
        heights: Sequence[float],
        nothing: float | str | None = None,
        *,
        blanks: bool = True,
    ) -> None:
        """Write whole rows, in which nothing else may stand; quick, for long lists.

        Args:
            top: row of the first line.
            styles: of the columns.
            lines: a value a column.
            heights: of the rows, in points.
            nothing: another value than `None` that is an empty cell.
            blanks: give empty cells their style; without, there is no cell.
        """
        formats = [self.book.style(style) for style in styles]
        for column, style in enumerate(styles if lines else ()):
            if whole := of_whole(style):
                rows = range(top, top + len(lines))
                self._decimals.setdefault(column, {}).update(dict.fromkeys(rows, whole))
        self._worksheet.write_lines(top, formats, lines, heights, nothing, blanks=blanks)

    def star_if(self, row: int, column: int, condition: str) -> None:
        """Star a number with decimals while a condition holds: it is of less than others."""
        starred = f"AND({condition},INT({address(row, column)})={address(row, column)})", of_whole("starred")
        self.look_if(row, column, starred, (condition, "starred"))

    def look_if(self, row: int, column: int, *looks: tuple[str, str]) -> None:
        """Give a cell looks while conditions hold, before that of whole numbers, which would win."""
        cell, whole = address(row, column), self._decimals.get(column, {}).pop(row, "")
        self.show_as(cell, *looks, *([(f"INT({cell})={cell}", whole)] if whole else ()))

    def finish_decimals(self) -> None:
        """Let no whole number be shown with a bare decimal sign; of two such rules the first would win."""
        for column, noted in self._decimals.items():
            for whole in dict.fromkeys(noted.values()):
                for cells in spans((row for row, style in noted.items() if style == whole), column):
                    first, _, _ = cells.partition(":")
                    self.show_as(cells, (f"INT({first})={first}", whole))

    def show_as(self, cells: str, *looks: tuple[str, str]) -> None:
        """Give a cell or a range looks while conditions hold, the first of which wins."""
        for condition, style in looks:
            self._worksheet.look_while(cells, condition, self.book.style(style))

    def _marking(self, row: int, text: str, style: str) -> tuple[str, str]:
        """Put the mark of the book before the first title that is written on the sheet."""
        if self._marked or row >= _TITLE_ROWS or not _TITLES & set(style.split()):
            return text, style
        self._marked = True
        return f"{self.book.mark} - {text}", f"{style} rehearsed"

    def finish_mark(self) -> None:
        """Colour the tab; on a sheet without a title, write the mark to the right of its content."""
        self.do.set_tab_color(WARNING_INK)
        if not self._marked and self is not self.book.hidden:
            self._marked = True
            self.text(0, (self._worksheet.dim_colmax or 0) + 1, self.book.mark, "bold rehearsed")

    def link(self, row: int, column: int, sheet: str, text: str, style: str = "link") -> None:
        """Write a text with a link to another sheet of the workbook."""
        target = "internal:'" + sheet.replace("'", "''") + "'!A1"
        self.do.write_url(row, column, target, self.book.style(style), fitting(text))

    def hide_errors(self, box: tuple[int, int, int, int], *, shaded: bool = False) -> None:
        """Print NA() and other errors in a box, or one shaded as totals, as if there were nothing."""
        style = self.book.style("sunken" if shaded else "invisible")
        self.do.conditional_format(*box, {"type": "errors", "format": style})

    def comment(self, row: int, column: int, text: str) -> None:
        """Add a comment to a cell, in a box that is large enough for its text."""
        shown = fitting("".join(letter for letter in text if letter.isprintable() or letter == "\n"))
        width = 60
        count = sum(1 + len(line) // width for line in shown.split("\n"))
        look = {"author": "vtlt", "font_name": "Times New Roman", "font_size": 9, "color": "#FFFFFF"}
        self.do.write_comment(row, column, shown, look | {"width": 330, "height": 16 * count + 12})

    def draw(self, place: tuple[int, int], chart: Chart, size: tuple[int, int], description: str) -> None:
        """Put a chart on the sheet, with its top left corner on a cell.

        Args:
            place: row and column.
            chart: a chart of `Book.chart`.
            size: width and height in pixels.
            description: alternative text for screen readers.
        """
        chart.set_size({"width": size[0], "height": size[1]})
        options = {"x_offset": 2, "y_offset": 2, "object_position": 1, "description": description}
        self.do.insert_chart(*place, chart, options)

    def merge(self, box: tuple[int, int, int, int], value: Value, style: str = "") -> None:
        """Write a value over the box (first row, first column, last row, last column)."""
        first_row, first_column, last_row, last_column = box
        if (first_row, first_column) != (last_row, last_column):
            merged = self.book.style(style)
            self.do.merge_range(first_row, first_column, last_row, last_column, "", merged)
        self.value(first_row, first_column, value, style)

    def widths(self, widths: Sequence[float], first: int = 0) -> None:
        """Set the widths of columns, in characters."""
        for column, width in enumerate(widths, first):
            self.do.set_column(column, column, width)

    def hide_column(self, column: int) -> None:
        """Hide a column; with a width of 0 it takes no room in `column_points` either."""
        self.do.set_column(column, column, 0, None, {"hidden": True})

    def column_points(self, column: int) -> float:
        """The width of a column in points."""
        info = self._worksheet.col_info.get(column)
        return _POINTS_PER_PIXEL * float(info.width if info else self._worksheet.default_col_width)

    def row_points(self, row: int) -> float:
        """The height of a row in points."""
        info = self._worksheet.row_info.get(row)
        return _POINTS_PER_PIXEL * float(info.height if info else self._worksheet.default_row_height)

    def choice(self, row: int, column: int, options: Sequence[str], **words: str) -> None:
        """Allow only the options in a cell, chosen from a drop-down.

        Args:
            row: counts from 0.
            column: counts from 0.
            options: the options, of any total length.
            words: `title`, `prompt` and `error` that Excel shows.
        """
        self._validate(row, column, {"validate": "list", "source": self.book.list_source(options)},
                       words)  # fmt: skip

    def pick(self, row: int, column: int, source: str, **words: str) -> None:
        """Offer the texts of a range in a drop-down; any other text may be typed, too.

        Args:
            row: counts from 0.
            column: counts from 0.
            source: the range.
            words: `title` and `prompt` that Excel shows.
        """
        rule: Properties = {"validate": "list", "source": f"={source}", "show_error": False}
        self._validate(row, column, rule, words)

    def obey(self, row: int, column: int, condition: str, **words: str) -> None:
        """Allow only values in a cell for which a formula is true."""
        self._validate(row, column, {"validate": "custom", "value": f"={condition}"}, words)

    def only_numbers(self, row: int, column: int, *, whole: bool, most: float | None, **words: str) -> None:
        """Allow only numbers from 0 in a cell, up to `most` if it is given."""
        bounds: Properties = {"criteria": ">=", "value": 0}
        if most is not None:
            bounds = {"criteria": "between", "minimum": 0, "maximum": most}
        kind = "integer" if whole else "decimal"
        self._validate(row, column, {"validate": kind} | bounds, words)

    def prompt(self, row: int, column: int, **words: str) -> None:
        """Show `title` and `prompt` when the cell is selected, and allow any value."""
        self._validate(row, column, {"validate": "any"}, words)

    def _validate(self, row: int, column: int, rule: Properties, words: dict[str, str]) -> None:
        asked = [
            (key, tuple(each) if isinstance(each, list) else each, type(each)) for key, each in rule.items()
        ]
        self._worksheet.guard(row, column, guarding(tuple(asked), tuple(words.items())))

    def page(
        self,
        *,
        landscape: bool,
        repeat: tuple[int, int] | None = None,
        paper: int = 9,
        first_page: int | None = None,
    ) -> None:
        """Set up printing: A4 by default, margins of the decree, all columns on one page.

        Nghị định 30/2020/NĐ-CP, Phụ lục I: margins of 20 mm at top and bottom, 30 left, 15 right; page number
        centred in the top margin, of 13 points at any scale, not on page 1. If sheets are printed together
        their pages are numbered continuously, unless `first_page` is given.
        """
        if first_page is not None:
            self._worksheet.first_page = first_page
            self.do.set_start_page(first_page)
        self.do.set_paper(paper)
        if landscape:
            self.do.set_landscape()
        self.do.set_margins(left=1.18, right=0.59, top=0.79, bottom=0.79)
        mark = f'&L&"Times New Roman,Bold"&14&K{WARNING_INK[1:]}{self.book.mark}' if self.book.mark else ""
        # The page number keeps the size that the decree demands, whatever the scale of the table.
        number = '&C&"Times New Roman,Regular"&13&P'
        self.do.set_header(mark + number, {"margin": 0.4, "scale_with_doc": False})
        self.do.fit_to_pages(1, 0)
        self.do.center_horizontally()
        if repeat:
            self.do.repeat_rows(*repeat)

    def protect(self) -> None:
        """Protect all cells but the inputs against accidental changes, without a password.

        Widths, heights, filters and sorting stay allowed, because people need them for reading.
        """
        self.do.protect("", {"format_columns": True, "format_rows": True, "sort": True, "autofilter": True})
