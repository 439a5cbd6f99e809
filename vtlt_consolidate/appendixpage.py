"""How the appendix stands on paper: its scale, what repeats, and where pages end.

Excel ignores page breaks where it fits columns to pages by itself, so the scale is computed and set,
and letters are enlarged by as much as the page is reduced: they print in the sizes of the decree.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from vtlt_consolidate.criteria import CriteriaSet
from vtlt_consolidate.matrix import Placed, Results
from vtlt_consolidate.measure import height
from vtlt_consolidate.paging import Paper, page_starts
from vtlt_consolidate.sheet import Live, Sheet

_LEAST_SCALE = 50
_SLACK = 1.03  # columns and rows print a little larger with some printers
_KEPT_UNITS = 3
_SIGNATURE_MM = 14
_KEY_IN_LINE = 4


@dataclass(frozen=True)
class Page:
    """The table on its paper.

    Args:
        paper: what it is printed on.
        scale: in percent.
        first: the first column of what is written across the page.
        last: the last one.
        split: the first column that stands on a page of its own, beside; none: all columns fit one.
    """

    paper: Paper
    scale: int
    first: int
    last: int
    split: int | None = None

    def size(self, points: float) -> int:
        """The size that letters must have to print in so many points."""
        return math.ceil(100 * points / self.scale - 0.5)


def fit(sheet: Sheet, criteria: CriteriaSet, placed: Placed, paper: Paper) -> Page:
    """Find the scale at which the columns fit; a table that would be too small takes two pages' width."""
    widths = [sheet.column_points(column) for column in range(placed.band + 1)]
    scale = _scale(paper, sum(widths))
    if scale >= _LEAST_SCALE:
        return Page(paper, scale, 0, placed.band)
    start = min(placed.columns.values())
    lead = sum(widths[:start])
    split = min(
        _group_starts(criteria, placed),
        key=lambda column: max(sum(widths[:column]), lead + sum(widths[column:])),
    )
    scale = _scale(paper, max(sum(widths[:split]), lead + sum(widths[split:])))
    # Lines that began in the columns that every page repeats would be printed again, cut off.
    return Page(paper, scale, start, split - 1, split)


def _scale(paper: Paper, width: float) -> int:
    return min(100, int(100 * paper.width / (width * _SLACK)))


def _group_starts(criteria: CriteriaSet, placed: Placed) -> list[int]:
    """The columns before which a page may end without cutting a heading that several share."""
    starts, before = [placed.total], ""
    for node in criteria.table_columns():
        groups = criteria.path(node)
        group = groups[0].code if groups else node.code
        if group != before:
            starts.append(placed.columns[node.code])
        before = group
    return [start for start in starts if start > min(placed.columns.values())]


def write_line(sheet: Sheet, row: int, page: Page, value: str | Live, style: str, size: float) -> None:
    """Write a line across the page in letters that print in a size, and give its row room."""
    points = page.size(size)
    shown = str(value.value) if isinstance(value, Live) else value
    sheet.merge((row, page.first, row, page.last), value, f"{style} size{points}")
    sheet.do.set_row(row, _room(sheet, page.first, page.last, shown, points))


def _room(sheet: Sheet, first: int, last: int, text: str, points: int) -> float:
    characters = sum(sheet.column_points(column) for column in range(first, last + 1)) / 0.75 / 7
    return height([(text, characters)], size=points, base=10, least=14)


def write_heading(sheet: Sheet, page: Page, title: str, attached: str) -> None:
    """Write heading, name and “(Kèm theo …)”, as in Nghị định 30/2020/NĐ-CP, Phụ lục I.

    The first row is high, so that the corner at the top right is free for the signature of an
    electronic document.
    """
    write_line(sheet, 0, page, "Phụ lục", "title bottom", 14)
    sheet.do.set_row(0, max(page.size(20), 100 / page.scale * _SIGNATURE_MM * 72 / 25.4))
    write_line(sheet, 1, page, title, "title", 14)
    write_line(sheet, 2, page, attached, "subtitle", 13)
    if not attached:
        sheet.do.set_row(2, 4)
    sheet.merge((3, page.first, 3, page.last), "____________", "center top")
    sheet.do.set_row(3, 14)
    sheet.do.set_row(4, 6)


def write_key(sheet: Sheet, row: int, page: Page, results: Results) -> int:
    """Write what each number in the heading stands for, where headings are short; gives the next row.

    In one cell a line, as text in the columns of the table would be taken for a unit's answers when the
    appendix is read back.
    """
    leaves = results.criteria.criteria
    if all(leaf.label == leaf.name for leaf in leaves):
        return row
    write_line(sheet, row, page, "Các tiêu chí:", "body bold", 11)
    words = [f"({results.criteria.number(leaf)}) {leaf.name}" for leaf in leaves]
    for start in range(0, len(words), _KEY_IN_LINE):
        row += 1
        ends = "." if start + _KEY_IN_LINE >= len(words) else ";"
        line = "; ".join(words[start : start + _KEY_IN_LINE]) + ends
        write_line(sheet, row, page, line, "body", 11)
    return row + 1


def set_up(sheet: Sheet, placed: Placed, page: Page, heads: tuple[int, int], below: Sequence[int]) -> None:
    """Set up printing.

    Args:
        sheet: all written.
        placed: where the table stands.
        page: its paper and scale.
        heads: first and last row of the headings, which every page repeats.
        below: rows under the table that should not stand at the foot of a page without the next
            one, and at the end the first row after everything.
    """
    sheet.page(landscape=page.paper.landscape, repeat=heads, paper=page.paper.code)
    sheet.do.set_print_scale(page.scale)
    sheet.do.repeat_columns(0, min(placed.columns.values()) - 1)
    *openings, end = below
    sums_end = openings[0] - 1 if openings else end - 1
    rows = [sheet.row_points(row) for row in range(placed.first, end)]
    keep = [(max(placed.first, placed.last + 1 - _KEPT_UNITS), sums_end)]
    keep += [(row, row + 1) for row in openings]
    room = page.paper.height * 100 / page.scale / _SLACK
    above = sum(sheet.row_points(row) for row in range(placed.first))
    repeated = sum(sheet.row_points(row) for row in range(heads[0], heads[1] + 1))
    within = [(first - placed.first, last - placed.first) for first, last in keep]
    starts = page_starts(rows, within, room - above, room - repeated)
    if starts:
        sheet.do.set_h_pagebreaks([placed.first + start for start in starts])
    if page.split is not None:
        sheet.do.set_v_pagebreaks([page.split])
