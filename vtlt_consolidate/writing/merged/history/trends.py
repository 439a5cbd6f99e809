"""A table over the periods, with a chart of one of its rows that is chosen from a list, or of all."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from xlsxwriter.chart import Chart

from vtlt_consolidate.excel import charts
from vtlt_consolidate.excel.charts import Trace, period_label
from vtlt_consolidate.excel.live import NOTHING_TO_DRAW
from vtlt_consolidate.excel.measure import height
from vtlt_consolidate.excel.sheet import Book, Live, Sheet, Value
from vtlt_consolidate.excel.tables import digits
from vtlt_consolidate.model.criteria import Node
from vtlt_consolidate.scoring.compare import Past
from vtlt_consolidate.words.addresses import address, span, spans

_CHOICE = 3
_CHART_TOP, _CHART_ROWS, _ROW = 5, 15, 18
TOP = _CHART_TOP + _CHART_ROWS + 1
"""The row of the headings."""
_NAME, _FIRST = 1, 2
_NAME_WIDTH = 52
_PERIOD_WIDTH, _CHANGE_WIDTH = 9.0, 15.0
_STAR = 1
"""The width of the star behind a figure, in characters."""
_PIXELS_OF_A_CHARACTER = 7
_SLACK = 5
"""One line fits into a row of the usual height, which is a little less than `height` gives."""
_CHANGE = "Tăng, giảm so với kỳ trước"
_ALIKE = f"{_CHANGE}, phần so được"
ON_ALIKE = "Tăng, giảm chỉ tính đơn vị có số liệu ở cả hai kỳ, nên có thể khác hiệu của hai cột đứng trước."
"""Explains the change of tables whose lines say what it is over what both periods have."""


def asked_otherwise(pasts: Sequence[Past], leaves: Iterable[Node]) -> str:
    """Say which leaves have no figures of which earlier periods, as these asked something else; else empty.

    Args:
        pasts: the earlier periods, oldest first.
        leaves: those that the table is about.
    """
    periods = ((leaf, [period_label(past.period) for past in pasts if leaf.code in past.reworded])
               for leaf in leaves)  # fmt: skip
    told = [f"{leaf.code} {leaf.label} (kỳ {', '.join(there)})" for leaf, there in periods if there]
    return f"Kỳ trước hỏi khác nên để trống, không so: {'; '.join(told)}." if told else ""


@dataclass(frozen=True)
class Line:
    """One row: what it is about, and a figure for each period, the last of them live.

    Figures that are `starred` are of less than others; without any, none is. `alike` is the change over what
    both of the last periods have, as the figures need not be of the same units; an empty text: there is none.
    """

    code: str
    name: str
    figures: Sequence[Value]
    starred: Sequence[bool] = ()
    alike: Value = None

    @property
    def change(self) -> float | None:
        """The change over what both have, or the last figure minus the one before; `None`: neither."""
        if self.alike is not None:
            return _number(self.alike)
        before, now = (_number(each) for each in self.figures[-2:])
        return None if before is None or now is None else round(now - before, 9)


def _number(value: Value) -> float | None:
    shown = value.value if isinstance(value, Live) else value
    return None if shown is None or isinstance(shown, str) else float(shown)


@dataclass(frozen=True)
class Look:
    """How a table is headed and its figures are shown.

    Args:
        title: title of the sheet.
        intro: how to read it.
        item: heading of the names.
        choose: what the list offers, after “Chọn”.
        figure: style of the figures.
        change: style of their change.
        shares: the figures are shares, so that the axis goes up to 100 %.
        alike: the lines say what changed over what both of the last periods have.
    """

    title: str
    intro: str
    item: str
    choose: str = ""
    figure: str = "percent"
    change: str = "signedpercentpoints"
    shares: bool = True
    alike: bool = False


def write_chosen(
    book: Book, name: str, look: Look, periods: Sequence[str], lines: Sequence[Line], whole: Line | None
) -> None:
    """Write a table, and above it the chart of a row that is chosen, beside that of everything.

    Args:
        book: the workbook.
        name: name of the sheet.
        look: headings and styles.
        periods: labels of the periods, oldest first.
        lines: the rows; at first the share that fell most is chosen, or the first of other figures.
        whole: the row of everything, if there is one.
    """
    table = _Table(book.sheet(name), look, periods, lines)
    # Amounts of different things cannot be compared.
    falls = {at: line.change for at, line in enumerate(lines) if look.shares and line.change is not None}
    fallen = min(falls, key=falls.__getitem__, default=0)
    leading = TOP + 1
    first = leading + 1 + (whole is not None)
    names = span(first, _NAME, first + len(lines) - 1, _NAME, pinned=True)
    sheet, chosen = table.sheet, address(_CHOICE, _NAME, pinned=True)
    table.write_head()
    sheet.text(_CHOICE, 0, "Chọn", "bold right")
    sheet.text(_CHOICE, _NAME, _labelled(lines[fallen]), "cell input bold")
    needed = height([(_labelled(line), _NAME_WIDTH) for line in lines], bold=True)
    if needed > sheet.row_points(_CHOICE) + _SLACK:
        sheet.do.set_row(_CHOICE, needed)
    sheet.pick(_CHOICE, _NAME, names, title="Chọn ở đây",
               prompt=f"Bấm mũi tên bên cạnh rồi chọn {look.choose}; biểu đồ đổi theo.")  # fmt: skip
    found = f"MATCH({chosen},{names},0)"
    drawn = [
        _drawn(span(first, column, first + len(lines) - 1, column, pinned=True), found, value)
        for column, value in enumerate(lines[fallen].figures, _FIRST)
    ]
    label = Live(f'"Đang xem: "&{chosen}', f"Đang xem: {_labelled(lines[fallen])}")
    changes = span(first, table.last + 1, first + len(lines) - 1, table.last + 1, pinned=True)
    change = lines[fallen].change
    shown = Live(f"INDEX({changes},{found})", "" if change is None else change)
    table.write_line(leading, Line("", "", drawn, alike=shown), label)
    table.star_chosen(leading, first, lines)
    traces = [table.trace(leading)]
    if whole:
        table.write_line(leading + 1, whole, whole.name)
        traces.append(table.trace(leading + 1, chosen=False))
    for number, line in enumerate(lines, 1):
        table.write_line(first + number - 1, line, _labelled(line), number)
    table.finish(first + len(lines) - 1)
    chart = charts.course_chart(book, sheet.name, table.heads, traces, shares=look.shares)
    table.draw(chart, f"{look.title}: dòng đang chọn")


def write_stacked(book: Book, name: str, look: Look, periods: Sequence[str], lines: Sequence[Line]) -> None:
    """Write a table of counts, and above it a chart with its rows stacked in a column for each period.

    Args:
        book: the workbook.
        name: name of the sheet.
        look: headings and styles.
        periods: labels of the periods, oldest first.
        lines: the rows.
    """
    table = _Table(book.sheet(name), look, periods, lines)
    table.write_head()
    first = TOP + 1
    for number, line in enumerate(lines, 1):
        table.write_line(first + number - 1, line, _labelled(line), number)
    table.finish(first + len(lines) - 1)
    traces = [table.trace(row) for row in range(first, first + len(lines))]
    table.draw(charts.stacked_chart(book, table.sheet.name, table.heads, traces), look.title)


def _labelled(line: Line) -> str:
    return f"{line.code} {line.name}".strip()


def _drawn(column: str, found: str, value: Value) -> Live:
    """The figure of the chosen row; where it has none, what charts leave out."""
    at = f"INDEX({column},{found})"
    shown = value.value if isinstance(value, Live) else value
    nothing = shown is None or shown == ""
    return Live(f'IF({at}="",NA(),{at})', NOTHING_TO_DRAW if nothing else shown or 0)


@dataclass(frozen=True)
class _Table:
    sheet: Sheet
    look: Look
    periods: Sequence[str]
    lines: Sequence[Line]

    @cached_property
    def widths(self) -> list[float]:
        """The widths of the columns, in which every figure can be read."""
        period, change = _PERIOD_WIDTH, _CHANGE_WIDTH
        if not self.look.shares:
            figures = [value for line in self.lines for value in line.figures]
            period = max(period, digits(figures) + _STAR)
            change = max(change, digits([line.change for line in self.lines], signed=True))
        return [7, _NAME_WIDTH, *[period] * len(self.periods), change]

    @property
    def last(self) -> int:
        """The column of the last period."""
        return _FIRST + len(self.periods) - 1

    @property
    def heads(self) -> tuple[charts.Place, charts.Place]:
        """The first and the last cell of the headings of the periods."""
        return (TOP, _FIRST), (TOP, self.last)

    def trace(self, row: int, *, chosen: bool = True) -> Trace:
        """A row, as charts draw it."""
        return Trace((row, _NAME), (row, _FIRST), (row, self.last), chosen)

    def write_head(self) -> None:
        sheet, look = self.sheet, self.look
        sheet.text(0, 0, look.title, "heading")
        sheet.widths(self.widths)
        sheet.merge((1, 0, 1, self.last + 1), look.intro, "body quiet")
        sheet.do.set_row(1, height([(look.intro, sum(self.widths))]))
        heads = ["STT", look.item, *self.periods, _ALIKE if look.alike else _CHANGE]
        for column, head in enumerate(heads):
            sheet.text(TOP, column, head, "head")
        sheet.do.set_row(TOP, 50 if look.alike else 34)
        for row in range(_CHART_TOP, _CHART_TOP + _CHART_ROWS):
            sheet.do.set_row(row, _ROW)

    def write_line(self, row: int, line: Line, label: Value, number: int | None = None) -> None:
        sheet, look = self.sheet, "" if number else "total"
        sheet.value(row, 0, number, f"cell center {look}")
        sheet.value(row, _NAME, label, f"cell {look}")
        stars = line.starred or [False] * len(line.figures)
        for column, (value, star) in enumerate(zip(line.figures, stars, strict=True), _FIRST):
            style = f"cell center {look} {self.look.figure}"
            sheet.value(row, column, value, f"{style} starred" if star else style)
        before, now = (address(row, column) for column in (self.last - 1, self.last))
        change: Value = line.alike
        if change is None:
            difference = f'IF(COUNT({before},{now})=2,ROUND({now}-{before},9),"")'
            change = Live(difference, "" if line.change is None else line.change)
        sheet.value(row, self.last + 1, change, f"cell center {look} {self.look.change}")
        shown = label.value if isinstance(label, Live) else label
        sheet.do.set_row(row, height([(str(shown), _NAME_WIDTH)], least=20))

    def star_chosen(self, leading: int, first: int, lines: Sequence[Line]) -> None:
        """Star the figures of the row that shows the chosen line where that line's are starred."""
        chosen = address(_CHOICE, _NAME, pinned=True)
        for at in range(len(self.periods)):
            starred = [row for row, line in enumerate(lines, first) if line.starred and line.starred[at]]
            if starred:
                condition = "+".join(
                    f"ISNUMBER(MATCH({chosen},{names},0))" for names in spans(starred, _NAME)
                )
                self.sheet.star_if(leading, _FIRST + at, f"{condition}>0")

    def finish(self, last: int) -> None:
        """Hide what charts leave out, and set up the page."""
        sheet = self.sheet
        sheet.hide_errors((TOP + 1, _FIRST, TOP + 1, self.last + 1), shaded=True)
        sheet.page(landscape=True, repeat=(TOP, TOP))
        sheet.do.print_area(0, 0, last, self.last + 1)

    def draw(self, chart: Chart, words: str) -> None:
        size = (min(int(sum(self.widths) * _PIXELS_OF_A_CHARACTER), 1100), _CHART_ROWS * _ROW * 4 // 3 - 6)
        self.sheet.draw((_CHART_TOP, 0), chart, size, words)
