"""Writes plain lists that fill a sheet, with headings, filter and frozen panes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from vtlt_consolidate.excel.live import holds_live, is_endless, shown
from vtlt_consolidate.excel.measure import height, height_of, lines
from vtlt_consolidate.excel.sheet import Sheet, Value
from vtlt_consolidate.words.addresses import address, span, spans

LIST_TOP = 4
"""The row of a list's first value, counted from 0."""


@dataclass(frozen=True)
class Head:
    """One column of a list: heading, width in characters, and style of the cells."""

    heading: str
    width: float
    style: str = ""


@dataclass(frozen=True)
class Columns:
    """The columns of a list by key, in their order, so that whoever looks into one of them names it.

    Args:
        heads: key → column.
        left_out: keys that rows may have although this list has no such column.
    """

    heads: Mapping[str, Head]
    left_out: frozenset[str] = frozenset()

    def without(self, *keys: str) -> Columns:
        """These columns but for some."""
        heads = {key: head for key, head in self.heads.items() if key not in keys}
        return Columns(heads, self.left_out | {*keys})

    def at(self, key: str) -> int:
        """The place of a column, counted from 0."""
        return [*self.heads].index(key)

    def cell(self, key: str, row: int, *, pinned: bool = False) -> str:
        """The address of one cell."""
        return address(row, self.at(key), pinned=pinned)

    def cells(self, key: str, first: int, last: int, *, pinned: bool = False) -> str:
        """The addresses of a column from one row to another."""
        return span(first, self.at(key), last, self.at(key), pinned=pinned)

    def on(self, sheet: str, key: str, count: int) -> str:
        """Reference to a column over all rows of the list, with the name of its sheet."""
        return f"'{sheet}'!{self.cells(key, LIST_TOP, LIST_TOP + count - 1, pinned=True)}"

    def line(self, row: Mapping[str, Value]) -> list[Value]:
        """The values of a row in the order of the columns; what it does not have stays empty.

        Raises:
            KeyError: it has what no column is for.
        """
        if strange := row.keys() - self.heads.keys() - self.left_out:
            raise KeyError(*strange)
        return [row.get(key) for key in self.heads]

    def write(self, sheet: Sheet, title: str, intro: str, rows: Iterable[Mapping[str, Value]]) -> None:
        """Write the list, see `write_list`."""
        write_list(sheet, title, intro, [*self.heads.values()], [self.line(row) for row in rows])


def fitted(head: Head, values: Iterable[Value]) -> float:
    """The width of a column in which every number can be read.

    A program prints ### where there is not room for all of them.
    """
    styles = head.style.split()
    if not _MEASURED.intersection(styles):
        return head.width
    return max(head.width, digits(values, signed="signedpoints" in styles))


_MEASURED = {"signedpoints", "decimal"}


def digits(values: Iterable[Value], *, signed: bool = False) -> float:
    """The width of a column in which all of these numbers are printed, in groups and in up to six places."""
    sign = "+" if signed else ""
    counts = (
        len(f"{number:{sign},.6f}".rstrip("0").rstrip("."))
        for number in shown([*values])
        if isinstance(number, float | int)
    )
    return max(counts, default=0) + 1


def write_list(
    sheet: Sheet,
    title: str,
    intro: str,
    heads: Sequence[Head],
    rows: Sequence[Sequence[Value]],
    totals: Sequence[Sequence[Value]] = (),
) -> None:
    """Write a list with a title; its values begin in row `LIST_TOP`.

    Args:
        sheet: an empty sheet.
        title: the text of the first row.
        intro: the sentence in the second row.
        heads: the columns.
        rows: the values of each row.
        totals: the same of the rows under them, which may be written over.
    """
    sheet.text(0, 0, title, "heading")
    sheet.text(1, 0, intro, "quiet")
    top = LIST_TOP - 1
    # Most long lists have no such columns, so that their values are not even looked at.
    columns = ((values[at] for values in (*rows, *totals)) for at in range(len(heads)))
    sheet.widths([fitted(head, values) for head, values in zip(heads, columns, strict=True)])
    for column, head in enumerate(heads):
        sheet.text(top, column, head.heading, "head")
    sheet.do.set_row(top, height([(head.heading, head.width) for head in heads], least=30, bold=True))
    styles = [f"cell {head.style}" for head in heads]
    # An empty cell without lines around it shows nothing; a very long list is half the size without them.
    blanks = not all("noborder" in style for style in styles)
    # For a formula, an empty text is not the same as an empty cell.
    nothing = None if holds_live(chain.from_iterable((*rows, *totals))) else ""
    sheet.lines(LIST_TOP, styles, rows, _heights(heads, rows), nothing, blanks=blanks)
    foot = LIST_TOP + len(rows)
    for row, (values, high) in enumerate(zip(totals, _heights(heads, totals), strict=True), foot):
        for column, (style, value) in enumerate(zip(styles, values, strict=True)):
            sheet.value(row, column, value, style)
        sheet.do.set_row(row, high)
    if count := len(rows) + len(totals):
        sheet.do.autofilter(top, 0, top + count, len(heads) - 1)
    sheet.do.freeze_panes(top + 1, 0)
    sheet.page(landscape=True, repeat=(top, top))


def limit_places(sheet: Sheet, column: int, values: Iterable[Value]) -> None:
    """Show the numbers of a list in six places, where “General” would show as many as there is room for.

    Args:
        sheet: the sheet with the list.
        column: the column.
        values: what stands there; few are numbers with more places, which only means of months have.
    """
    endless = (row for row, value in enumerate(values, LIST_TOP) if is_endless(value))
    for cells in spans(endless, column):
        first, _, _ = cells.partition(":")
        sheet.show_as(cells, (f"ISNUMBER({first})", "decimal"))


def _heights(heads: Sequence[Head], rows: Sequence[Sequence[Value]]) -> list[float]:
    most = [1] * len(rows)
    for head, values in zip(heads, zip(*rows, strict=True), strict=False):
        texts = shown(values)
        # Long lists have many equal texts, and most of their columns none that wraps.
        counts: dict[Value, int] = {
            each: lines(each, head.width) for each in set(texts) if isinstance(each, str)
        }
        if max(counts.values(), default=1) > 1:
            most = list(map(max, most, [counts.get(each, 1) for each in texts]))
    heights = {count: height_of(count) for count in set(most)}
    return [heights[count] for count in most]
