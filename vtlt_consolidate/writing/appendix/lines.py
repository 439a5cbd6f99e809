"""The lines above and below the table of an appendix: their sizes, their rows, and where they stand."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from vtlt_consolidate.excel.measure import height, rows
from vtlt_consolidate.excel.sheet import Live, Sheet, sentence
from vtlt_consolidate.model.paper import Paper, page_starts
from vtlt_consolidate.words.addresses import NAME_LIMIT
from vtlt_consolidate.writing.tablelook import characters_in

SLACK = 1.03  # columns and rows print a little larger with some printers
_KEY_IN_LINE = 4


@dataclass(frozen=True)
class Page:
    """The scale of the table, and the columns over which lines of text extend.

    Args:
        paper: what it is printed on.
        scale: in percent.
        first: the first column of lines written across the page.
        last: the last column of such lines.
        split: the first column of the second page in width; none: all columns fit on one.
    """

    paper: Paper
    scale: int
    first: int
    last: int
    split: int | None = None

    def size(self, points: float) -> int:
        """The font size that prints in so many points at this scale."""
        return math.ceil(100 * points / self.scale - 0.5)


@dataclass(frozen=True)
class Line:
    """A line under the table.

    It is written in one merged cell: text in the columns of the table would be taken for a unit's answers
    when the appendix is read back.

    Args:
        value: its text.
        style: style of its letters.
        size: printed size of its letters, in points.
        opens: it must not be the last line of a page.
    """

    value: str | Live
    style: str = "body"
    size: float = 13
    opens: bool = False

    @property
    def bold(self) -> bool:
        """Whether its letters are bold, and therefore wider."""
        return not {"bold", "title"}.isdisjoint(self.style.split())


def lines(
    note: str, key: Sequence[str], sentences: Sequence[str | Live], answers: Sequence[str] = ()
) -> list[Line]:
    """Make the lines under the table.

    Args:
        note: how to read the table; may be empty.
        key: explanations of its short headings; may be empty.
        sentences: the result in sentences.
        answers: those that the table only begins, each with whose it is; a line of a text is one here.
    """
    heading = [Line("Các tiêu chí:", "body bold", 11, opens=True)] if key else []
    keys = [Line(text, "body top", 11) for text in key]
    *others, last = sentences
    ended: str | Live = f"{last}/." if isinstance(last, str) else sentence([last, "/."])
    # Torn, or with its heading alone, it could not be read as the result.
    result = [Line("Tổng hợp kết quả:", "body bold", opens=True),
              *(Line(each, opens=True) for each in others), Line(ended)]  # fmt: skip
    noted = [Line(note, "body italic", 11, opens=True)] if note else []
    told = [Line("Nội dung trả lời đầy đủ:", "body bold", 11, opens=True)] if answers else []
    told += [Line(text, "body top", 11) for each in answers for text in each.split("\n") if text.strip()]
    return [*noted, *heading, *keys, *told, *result]


def in_lines(words: Sequence[str]) -> list[str]:
    """Join short texts of a key into lines of a few each."""
    runs = [words[at : at + _KEY_IN_LINE] for at in range(0, len(words), _KEY_IN_LINE)]
    return ["; ".join(run) + ("." if run is runs[-1] else ";") for run in runs]


def write_line(sheet: Sheet, row: int, page: Page, line: Line) -> None:
    """Write a line across the page in its printed size, and set the height of its row."""
    sheet.merge((row, page.first, row, page.last), line.value, f"{line.style} size{page.size(line.size)}")
    sheet.do.set_row(row, room_of(sheet, page, line))


def room_of(sheet: Sheet, page: Page, line: Line) -> float:
    """The height of the row of a line across the page."""
    shown = str(line.value.value) if isinstance(line.value, Live) else line.value
    size = page.size(line.size)
    return height([(shown, _across(sheet, page))], size, least=14, base=10, bold=line.bold)


def _across(sheet: Sheet, page: Page) -> float:
    """How many characters fit side by side across the page."""
    return characters_in(sum(sheet.column_points(column) for column in range(page.first, page.last + 1)))


def in_rows(sheet: Sheet, page: Page, below: Sequence[Line]) -> list[Line]:
    """Split lines that need more height than Excel allows a row."""
    return [
        replace(line, value=part)
        for line in below
        for part in (
            rows(line.value, _across(sheet, page), page.size(line.size), base=10, bold=line.bold)
            if isinstance(line.value, str)
            else [line.value]
        )
    ]


def write_apart(sheet: Sheet, paper: Paper, below: Sequence[Line], first_page: int) -> None:
    """Write lines on a sheet of their own, with page numbers that continue those of the table."""
    ending = " (tiếp)"
    apart = sheet.book.sheet(sheet.name[: NAME_LIMIT - len(ending)].rstrip() + ending)
    apart.page(landscape=paper.landscape, paper=paper.code, first_page=first_page)
    apart.widths([characters_in(paper.width / SLACK)])
    page = Page(paper, 100, 0, 0)
    below = in_rows(apart, page, below)
    for row, line in enumerate(below):
        write_line(apart, row, page, line)
    heights = [apart.row_points(row) for row in range(len(below))]
    keep = [(row, row + 1) for row, line in enumerate(below) if line.opens]
    room = paper.height / SLACK
    if starts := page_starts(heights, joined(keep), room, room):
        apart.do.set_h_pagebreaks(starts)
    apart.do.set_print_scale(100)
    # The mark of a rehearsed month to the right of the lines would take a page; every page has it at its top.
    apart.do.print_area(0, 0, len(below) - 1, 0)
    apart.do.hide_gridlines(2)


def joined(runs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Join runs of rows that overlap."""
    found: list[tuple[int, int]] = []
    for first, last in runs:
        if found and first <= found[-1][1]:
            found[-1] = found[-1][0], max(found[-1][1], last)
        else:
            found.append((first, last))
    return found
