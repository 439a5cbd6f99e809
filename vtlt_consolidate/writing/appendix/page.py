"""The appendix on paper: its scale, repeated rows and columns, and page breaks.

Excel ignores page breaks if it is told to fit columns to pages, so the scale is computed and set here.
Letters are enlarged by as much as the page is reduced, so that they print in the sizes of the decree.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import accumulate

from vtlt_consolidate.excel.sheet import Sheet
from vtlt_consolidate.model.config import Config, Round
from vtlt_consolidate.model.paper import Paper, page_starts
from vtlt_consolidate.words.citations import document_number
from vtlt_consolidate.words.text import sentence_date
from vtlt_consolidate.writing.appendix.lines import (
    SLACK,
    Line,
    Page,
    in_rows,
    joined,
    room_of,
    write_apart,
    write_line,
)
from vtlt_consolidate.writing.tablelook import characters_in

_LEAST_SCALE = 50
_SHRUNK, _SHRUNK_SPLIT = 80, 70
"""To save a page, a table is reduced to so many percent at the least; side by side, two are saved."""
_FEW_PAGES = 4
_FEW_LINES = 8
"""No page is printed for so few lines, if reducing the table by a tenth leaves room for them."""
_TIGHT = 0.9
_KEPT_UNITS = 3
_GAP = 14
_SIGNATURE_MM = 14
_LEAST_TEXT = 30
HEAD_TOP = 5
"""The first row of the table's headings, below those of the appendix."""


@dataclass(frozen=True)
class Table:
    """Position of the printed table; rows and columns count from 0.

    Args:
        first: row of the first unit.
        last: row of the last unit.
        sums_end: the last row of the sums under the units.
        start: the first column after those that every page repeats.
        end: the last column.
        breaks: columns before which a page may end without cutting a heading that several share.
        joined: first and last row of what has to stay on one page, counted from `first`.
    """

    first: int
    last: int
    sums_end: int
    start: int
    end: int
    breaks: Sequence[int]
    joined: Sequence[tuple[int, int]] = ()


@dataclass(frozen=True)
class Heading:
    """The lines above the table: `Phụ lục II`, its name in capitals, and “(Kèm theo …)” or nothing."""

    name: str
    title: str
    attached: str


def attachment_line(config: Config, round_: Round) -> str:
    """The line under the name of the appendix; empty if the report has no number or date yet.

    Nghị định 30/2020/NĐ-CP, Phụ lục I: it is omitted in an electronic document.
    """
    if not round_.report_number or round_.report_date is None:
        return ""
    number, day = document_number(round_.report_number), sentence_date(round_.report_date)
    return f"(Kèm theo Báo cáo số {number} {day} của {config.agency.name})"


def room_for(paper: Paper, others: float, most: float) -> float:
    """The width in characters that the other columns leave for a column of text, so that nothing is reduced.

    Args:
        paper: the paper.
        others: the width of the other columns, in points.
        most: no more than this.
    """
    return max(_LEAST_TEXT, min(most, characters_in(paper.width / SLACK - others, 1)))


def finish(sheet: Sheet, table: Table, paper: Paper, heading: Heading, below: Sequence[Line]) -> Page:
    """Write the lines above and below a table, and set up printing.

    Lines without room below the table on its last page go to a sheet of their own, because a further page of
    this one would repeat the headings of the table above them.

    Args:
        sheet: the sheet; the table is already written.
        table: position of the table.
        paper: the paper.
        heading: the lines above the table.
        below: the lines below the table.
    """
    page = _fit(sheet, table, paper)
    plan = _Plan(sheet, table, page, heading, below)
    beside, least = (1, _SHRUNK) if page.split is None else (2, _SHRUNK_SPLIT)
    if plan.pages <= beside * _FEW_PAGES:
        # Reduced a little more, a short appendix often needs a page less.
        scales = range(page.scale, min(page.scale, least) - 1, -1)
        plans = [replace(plan, page=replace(page, scale=scale)) for scale in scales]
        plan = min(plans, key=lambda candidate: candidate.pages)
    plan = _without_meagre_page(plan)
    plan.write_heading()
    plan.set_up()
    plan.write_below()
    return plan.page


def _without_meagre_page(plan: _Plan) -> _Plan:
    """Reduce a plan a little more if its last page holds only a few lines, and that spares it."""
    if not plan.is_meagre:
        return plan
    least = max(_LEAST_SCALE, math.ceil(plan.page.scale * _TIGHT))
    scales = range(plan.page.scale - 1, least - 1, -1)
    tighter = (replace(plan, page=replace(plan.page, scale=scale)) for scale in scales)
    pages = plan.pages
    return next((other for other in tighter if other.pages < pages), plan)


def _fit(sheet: Sheet, table: Table, paper: Paper) -> Page:
    """Find the scale at which the columns fit; a table that would be too small is split over two pages."""
    widths = [sheet.column_points(column) for column in range(table.end + 1)]
    scale = _scale(paper, sum(widths))
    if scale >= _LEAST_SCALE:
        return Page(paper, scale, 0, table.end)
    lead = sum(widths[: table.start])
    split = min(
        (column for column in table.breaks if column > table.start),
        key=lambda column: max(sum(widths[:column]), lead + sum(widths[column:])),
    )
    scale = _scale(paper, max(sum(widths[:split]), lead + sum(widths[split:])))
    # Lines must not start in the repeated columns: their beginning would be printed again on the second page.
    return Page(paper, scale, table.start, split - 1, split)


def _scale(paper: Paper, width: float) -> int:
    return min(100, int(100 * paper.width / (width * SLACK)))


@dataclass(frozen=True)
class _Plan:
    """The layout of the appendix at one scale."""

    sheet: Sheet
    table: Table
    page: Page
    heading: Heading
    below: Sequence[Line]

    @property
    def _above(self) -> list[float]:
        """Heights of the rows above the table.

        The first row is high to keep the top right corner free for the signature of an electronic document.
        """
        signature = 100 / self.page.scale * _SIGNATURE_MM * 72 / 25.4
        titled, attached = (room_of(self.sheet, self.page, line) for line in self._lines[1:])
        return [max(self.page.size(20), signature), titled, attached if self.heading.attached else 4, 14, 6]

    @property
    def _lines(self) -> tuple[Line, Line, Line]:
        return (
            Line(self.heading.name, "title bottom", 14),
            Line(self.heading.title, "title", 14),
            Line(self.heading.attached, "subtitle"),
        )

    @property
    def _heads(self) -> float:
        return sum(self.sheet.row_points(row) for row in range(HEAD_TOP, self.table.first))

    @property
    def _rows(self) -> list[float]:
        """Heights of the rows of units and sums."""
        return [self.sheet.row_points(row) for row in range(self.table.first, self.table.sums_end + 1)]

    @property
    def _room(self) -> float:
        """The height of one page, in points of the sheet."""
        return self.page.paper.height * 100 / self.page.scale / SLACK

    @property
    def _starts(self) -> list[int]:
        """The rows of the table that start a page, as indices from the first unit."""
        rows, count = self._rows, self.table.last - self.table.first + 1
        # Sums alone on the last page could not be related to the units, so a few units stay with them.
        keep = max(0, count - _KEPT_UNITS), len(rows) - 1
        first = self._room - sum(self._above) - self._heads
        kept = joined(sorted([*self.table.joined, keep]))
        return page_starts(rows, kept, first, self._room - self._heads)

    @property
    def _lines_here(self) -> int:
        """How many lines fit below the table on its last page."""
        starts = self._starts
        used = self._heads + (sum(self._rows[starts[-1] :]) if starts else sum(self._rows) + sum(self._above))
        sheet, page = self.sheet, self.page
        heights = (
            sum(room_of(sheet, page, part) for part in in_rows(sheet, page, [line])) for line in self.below
        )
        ends = accumulate(heights, initial=used + _GAP)
        count = sum(end <= self._room for end in ends) - 1
        # A heading moves to the next page together with what it opens.
        while 0 < count < len(self.below) and self.below[count - 1].opens:
            count -= 1
        return max(0, count)

    @property
    def _table_pages(self) -> int:
        return (len(self._starts) + 1) * (1 if self.page.split is None else 2)

    @property
    def pages(self) -> int:
        """How many pages everything takes; lines on a sheet of their own are counted as one page."""
        return self._table_pages + (self._lines_here < len(self.below))

    @property
    def is_meagre(self) -> bool:
        """Say whether the last page holds no more than a few lines."""
        return 0 < len(self.below) - self._lines_here <= _FEW_LINES

    def write_heading(self) -> None:
        """Write “Phụ lục …”, name and “(Kèm theo …)” as in Nghị định 30/2020/NĐ-CP, Phụ lục I."""
        sheet, page = self.sheet, self.page
        for row, line in enumerate(self._lines):
            write_line(sheet, row, page, line)
        sheet.merge((3, page.first, 3, page.last), "____________", "center top")
        for row, points in enumerate(self._above):
            sheet.do.set_row(row, points)

    def set_up(self) -> None:
        """Set up repeated rows and columns, and page breaks."""
        sheet, table, page = self.sheet, self.table, self.page
        repeated = HEAD_TOP, table.first - 1
        # Pages are numbered separately in each appendix.
        sheet.page(landscape=page.paper.landscape, repeat=repeated, paper=page.paper.code, first_page=1)
        # Excel ignores page breaks where it fits the columns itself, so the scale is given.
        sheet.do.set_print_scale(page.scale)
        sheet.do.repeat_columns(0, table.start - 1)
        if starts := self._starts:
            sheet.do.set_h_pagebreaks([table.first + start for start in starts])
        if page.split is not None:
            sheet.do.set_v_pagebreaks([page.split])
        sheet.do.freeze_panes(table.first, min(table.start, 2))
        sheet.do.hide_gridlines(2)

    def write_below(self) -> None:
        """Write the lines below the table, those without room on a sheet of their own."""
        count = self._lines_here
        self.sheet.do.set_row(self.table.sums_end + 1, _GAP)
        here = in_rows(self.sheet, self.page, self.below[:count])
        for row, line in enumerate(here, self.table.sums_end + 2):
            write_line(self.sheet, row, self.page, line)
        if self.below[count:]:
            write_apart(self.sheet, self.page.paper, self.below[count:], self._table_pages + 1)
