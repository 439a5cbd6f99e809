"""The planner of the appendix's pages: its scale, where pages end, and what stands below the table."""

import dataclasses
import datetime as dt
import io
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from tests.helpers import PERIOD, config
from vtlt_consolidate.excel import measure
from vtlt_consolidate.excel.sheet import Book, Live
from vtlt_consolidate.model.config import Round
from vtlt_consolidate.model.paper import PAPERS, Paper
from vtlt_consolidate.writing.appendix.lines import Line, Page, in_lines, joined, lines
from vtlt_consolidate.writing.appendix.page import HEAD_TOP, Heading, Table, attachment_line, finish

A4 = PAPERS["a4-landscape"]
SLACK = 1.03
PLAIN = Heading("Phụ lục", "TÊN", "")
FIRST = HEAD_TOP + 2
"""The row of the first unit: the headings of the table take two."""


@dataclass(frozen=True)
class Printed:
    """A table as it was printed: what the planner says of it, and the workbook."""

    page: Page
    points: Sequence[float]
    written: Book

    @cached_property
    def book(self) -> openpyxl.Workbook:
        # Most tables of a series are only asked for their scale.
        return openpyxl.load_workbook(io.BytesIO(self.written.save()))

    @property
    def sheet(self) -> Worksheet:
        return self.book.worksheets[0]

    @property
    def breaks(self) -> list[int]:
        """The rows that begin a page, counted from 0."""
        return [each.id for each in self.sheet.row_breaks.brk]

    def texts(self, sheet: int = 0) -> list[str]:
        """What stands in the first column of what is written, from the top."""
        rows = self.book.worksheets[sheet].iter_rows(values_only=True)
        return [str(value) for row in rows for value in row if value is not None]


@dataclass(frozen=True)
class Given:
    """A table of columns so wide and rows so high, of so many units and rows of sums."""

    widths: Sequence[float] = (10, 10, 10)
    units: int = 3
    height: float = 21
    sums: int = 2
    start: int = 1
    breaks: Sequence[int] = ()
    below: Sequence[Line] = ()
    heading: Heading = PLAIN
    paper: Paper = A4
    name: str = "Phụ lục"


def printed(widths: Sequence[float] = Given.widths, **words: Any) -> Printed:
    """Print a table."""
    given = Given(widths, **words)
    book = Book()
    sheet = book.sheet(given.name)
    sheet.widths(widths)
    last = FIRST + given.units - 1
    table = Table(FIRST, last, last + given.sums, given.start, len(widths) - 1, given.breaks)
    for row in range(HEAD_TOP, table.sums_end + 1):
        sheet.do.set_row(row, given.height)
    points = [sheet.column_points(column) for column in range(len(widths))]
    page = finish(sheet, table, given.paper, given.heading, given.below)
    return Printed(page, points, book)


def fits(points: Sequence[float], scale: int, paper: Paper = A4) -> bool:
    """Whether columns have room on paper, a little larger than they are."""
    return sum(points) * SLACK * scale / 100 <= paper.width


def room(page: Page, paper: Paper = A4) -> float:
    """What stands on one page, in points of the sheet."""
    return paper.height * 100 / page.scale / SLACK


def heights(sheet: Worksheet, first: int, last: int) -> float:
    """The height of rows, counted from 0."""
    return sum(sheet.row_dimensions[row + 1].height for row in range(first, last + 1))


# Scale


def test_letters_are_enlarged_by_what_the_page_is_reduced() -> None:
    assert [Page(A4, scale, 0, 1).size(14) for scale in (100, 70, 50)] == [14, 20, 28]
    # To the nearest, and to the smaller of two that are as near.
    assert (Page(A4, 80, 0, 1).size(13), Page(A4, 90, 0, 1).size(13), Page(A4, 80, 0, 1).size(14)) == (
        16,
        14,
        17,
    )


def test_a_narrow_table_is_printed_as_large_as_it_is() -> None:
    made = printed()
    assert (made.page, made.sheet.page_setup.scale or 100) == (Page(A4, 100, 0, 2), 100)


def test_a_wide_table_is_made_no_smaller_than_its_columns_need() -> None:
    made = printed([30] * 5)
    scale = made.page.scale
    assert 80 < scale < 100
    assert fits(made.points, scale)
    assert not fits(made.points, scale + 1)
    assert (made.page.first, made.page.last, made.page.split) == (0, 4, None)
    assert made.sheet.page_setup.scale == scale


def test_a_table_of_half_the_size_is_on_one_page_and_a_smaller_one_is_split() -> None:
    wide = next(width for width in range(80, 100) if printed([width] * 3, breaks=[2]).page.split)
    before = printed([wide - 1] * 3, breaks=[2])
    assert before.page.scale == 50
    assert not fits(before.points, 51)


def test_a_split_table_repeats_its_first_columns_and_breaks_where_the_wider_part_is_narrowest() -> None:
    made = printed([20, *[60] * 5], start=1, breaks=[1, 2, 3, 4, 5])
    lead, split = made.points[0], made.page.split
    assert split
    parts = [made.points[:split], [lead, *made.points[split:]]]
    assert all(fits(part, made.page.scale) for part in parts)
    assert not all(fits(part, made.page.scale + 1) for part in parts)
    widest = max(map(sum, parts))
    for other in (2, 3, 4, 5):
        assert widest <= max(sum(made.points[:other]), lead + sum(made.points[other:]))
    assert [each.id for each in made.sheet.col_breaks.brk] == [split]
    assert (made.page.first, made.page.last) == (1, split - 1)
    titled = next(box for box in made.sheet.merged_cells.ranges if box.min_row == 2)
    assert (titled.min_col, titled.max_col) == (2, split)


def test_a_split_table_breaks_only_where_no_shared_heading_is_cut_and_behind_what_repeats() -> None:
    made = printed([60, 60, *[60] * 4], start=2, breaks=[2, 5])
    assert made.page.split == 5


# Pages


def test_what_is_repeated_frozen_and_set_up_is_that_of_the_table() -> None:
    made = printed(start=1)
    sheet = made.sheet
    assert (sheet.print_title_rows, sheet.print_title_cols) == (f"${HEAD_TOP + 1}:${FIRST}", "$A:$A")
    assert sheet.freeze_panes == f"B{FIRST + 1}"
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
    assert sheet.sheet_view.showGridLines is False
    # Two columns of many that repeat stay on the screen.
    assert printed([10] * 5, start=3).sheet.freeze_panes == f"C{FIRST + 1}"
    assert printed(paper=PAPERS["a3-landscape"]).sheet.page_setup.paperSize == 8


def test_the_rows_above_leave_the_corner_free_for_a_signature_at_every_scale() -> None:
    for widths in ([10, 10], [30] * 5):
        made = printed(widths)
        signature = 14 * 72 / 25.4 * 100 / made.page.scale
        # Excel sets rows by pixels.
        assert made.sheet.row_dimensions[1].height == pytest.approx(signature, abs=1)


def test_the_heading_prints_in_the_sizes_of_the_decree() -> None:
    made = printed(heading=Heading("Phụ lục", "TÊN", "(Kèm theo Báo cáo số 1)"))
    assert [made.sheet.cell(row, 1).font.size for row in (1, 2, 3)] == [14, 14, 13]
    boxes = {(box.min_row, box.max_row) for box in made.sheet.merged_cells.ranges}
    assert {(1, 1), (2, 2), (3, 3), (4, 4)} <= boxes
    assert [made.sheet.row_dimensions[row].height for row in (4, 5)] == [14.25, 6]


def test_a_line_of_the_heading_that_says_nothing_takes_no_room() -> None:
    blank, given = printed(), printed(heading=Heading("Phụ lục", "TÊN", "(Kèm theo Báo cáo số 1)"))
    assert blank.sheet.row_dimensions[3].height == pytest.approx(4, abs=0.5)
    assert given.sheet.row_dimensions[3].height > 14
    assert given.texts()[:4] == ["Phụ lục", "TÊN", "(Kèm theo Báo cáo số 1)", "____________"]


def test_a_page_holds_as_many_rows_as_have_room_below_the_headings() -> None:
    made = printed(units=100)
    sheet, breaks = made.sheet, made.breaks
    assert made.page.scale == 100
    assert len(breaks) > 3
    head = heights(sheet, HEAD_TOP, FIRST - 1)
    ends = [*breaks[1:]]
    above = heights(sheet, 0, HEAD_TOP - 1)
    assert above + head + heights(sheet, FIRST, breaks[0] - 1) <= room(made.page)
    assert above + head + heights(sheet, FIRST, breaks[0]) > room(made.page)
    # On every other page the headings of the table are repeated, those of the appendix are not.
    for start, end in zip(breaks[:-2], ends[:-1], strict=True):
        assert head + heights(sheet, start, end - 1) <= room(made.page)
        assert head + heights(sheet, start, end) > room(made.page)


def test_sums_stand_on_a_page_with_three_units_at_least() -> None:
    # A page holds some twenty rows.
    last_breaks = {units: set(printed(units=units).breaks) for units in range(80, 104)}
    for units, breaks in last_breaks.items():
        last = FIRST + units - 1
        assert not {last - 1, last, last + 1, last + 2} & breaks
    assert any(FIRST + units - 3 in breaks for units, breaks in last_breaks.items())


def test_rows_that_stay_together_are_not_parted_by_a_run_within_them() -> None:
    assert joined([(1, 7), (2, 3), (7, 9), (11, 12)]) == [(1, 9), (11, 12)]


def test_a_short_table_is_made_smaller_where_that_saves_a_page_and_not_below_four_fifths() -> None:
    scales = {units: printed(units=units).page.scale for units in range(10, 40)}
    assert scales[10] == 100
    assert min(scales.values()) >= 80
    shrunk = [units for units, scale in scales.items() if scale < 100]
    assert shrunk
    for units in shrunk:
        made = printed(units=units)
        # One page less than the same table needs in full size, and as large as that lets it be.
        used = heights(made.sheet, 0, FIRST + units + 1)
        assert not made.breaks or len(made.breaks) == 1
        assert used <= room(made.page) * (1 + len(made.breaks))
    assert {scale for units, scale in scales.items() if units + 1 in shrunk and units not in shrunk} == {100}


def test_a_long_table_is_not_made_smaller_to_save_a_page() -> None:
    assert {printed(units=units).page.scale for units in range(82, 110)} == {100}


def test_a_table_that_is_small_already_is_not_made_smaller_still() -> None:
    made = {units: printed([40] * 5, units=units, height=30).page.scale for units in range(10, 25)}
    assert len(set(made.values())) == 1
    assert max(made.values()) < 80


# What stands below


def test_no_page_is_printed_for_three_lines_where_a_tenth_less_holds_them() -> None:
    below = [Line(f"Câu {number}") for number in range(4)]
    spared, kept = [], []
    # A table that is as small as its columns need: it is not made smaller for anything else.
    for units in range(8, 34):
        made = printed([40] * 5, units=units, height=30, below=below)
        lines_apart = made.book.worksheets[1].max_row if len(made.book.worksheets) > 1 else 0
        (spared if made.page.scale < 64 else kept).append((units, made.page.scale, lines_apart))
    assert spared
    assert {lines_apart for _, _, lines_apart in spared} == {0}
    assert min(scale for _, scale, _ in spared) >= 58
    assert {scale for _, scale, _ in kept} == {64}
    # More lines than three are worth a page.
    assert {lines_apart for _, _, lines_apart in kept if lines_apart} >= {4}


NOTE = Line("Ghi chú", "body italic", 11, opens=True)
SENTENCES = [Line(f"Câu {number}") for number in range(4)]


def test_what_stands_below_stands_under_a_gap_in_one_cell_across_the_page() -> None:
    made = printed(below=[NOTE, *SENTENCES])
    first = FIRST + 3 + 2 + 1
    assert made.texts()[-5:] == ["Ghi chú", "Câu 0", "Câu 1", "Câu 2", "Câu 3"]
    assert made.sheet.cell(first + 1, 1).value == "Ghi chú"
    assert made.sheet.row_dimensions[first].height == pytest.approx(14, abs=0.5)
    boxes = {(box.min_row, box.min_col, box.max_col) for box in made.sheet.merged_cells.ranges}
    assert {(first + 1, 1, 3), (first + 5, 1, 3)} <= boxes
    assert made.sheet.cell(first + 1, 1).font.size == 11
    assert len(made.book.worksheets) == 1


def test_a_line_that_wraps_has_the_room_that_it_takes() -> None:
    made = printed(below=[Line("từ " * 60), Line("ngắn")])
    row = FIRST + 3 + 2 + 2
    assert made.texts()[-2:] == ["từ " * 60, "ngắn"]
    # Widths count in digits of seven pixels, letters in those of 10 points.
    for words in (20, 33, 60, 90):
        for widths in ((10, 10, 10), (20, 7, 3), (30, 30, 30)):
            text = "từ " * words
            one = printed(widths, below=[Line(text)])
            digits = sum(one.points) / 0.75 / 7
            needed = measure.height([(text, digits)], 13, least=14, base=10)
            assert one.sheet.row_dimensions[row].height == pytest.approx(needed, abs=0.5)
    low, high = made.sheet.row_dimensions[row + 1].height, made.sheet.row_dimensions[row].height
    assert high > 3 * low


def test_a_line_that_is_higher_than_any_row_stands_in_several() -> None:
    made = printed([5, 5], units=1, below=[Line("một hai ba " * 60), Line("cuối")])
    texts = [text for index in range(len(made.book.worksheets)) for text in made.texts(index)]
    assert texts[-1] == "cuối"
    assert " ".join(texts[2:-1]).replace("____________ ", "").split() == ("một hai ba " * 60).split()


def split_at(count: int, units: int, below: Sequence[Line]) -> tuple[list[str], list[str]]:
    """What stands on the sheet of the table, and on the next one, of so many rows of units."""
    made = printed(units=units, below=below, height=24)
    said = [line.value for line in below]
    here = [text for text in made.texts() if text in said]
    there = made.texts(1) if len(made.book.worksheets) > 1 else []
    assert here + there == said, count
    return here, there


def test_what_has_no_room_below_stands_on_a_sheet_of_its_own_and_no_heading_alone_at_the_foot() -> None:
    many = [Line(f"Câu {number}") for number in range(12)]
    below = [NOTE, Line("Mở", opens=True), *many, Line("Mở nữa", opens=True), Line("Hết")]
    seen = set()
    for units in range(60, 80):
        here, there = split_at(units, units, below)
        seen.add(len(here))
        assert not here or here[-1] not in {"Ghi chú", "Mở", "Mở nữa"}
        assert bool(there) == (len(here) < len(below))
    assert {0, 3, len(below)} <= seen
    assert not {1, 2, 15} & seen


def test_as_many_lines_stand_below_as_have_room() -> None:
    for units in range(60, 80):
        made = printed(units=units, below=SENTENCES, height=24)
        start = made.breaks[-1]
        last = FIRST + units + 1
        here = [text for text in made.texts() if text.startswith("Câu")]
        head = heights(made.sheet, HEAD_TOP, FIRST - 1)
        used = head + heights(made.sheet, start, last + 1 + len(here))
        if here:
            assert used <= room(made.page)
        if len(here) < len(SENTENCES):
            one_more = made.book.worksheets[1].row_dimensions[1].height
            assert used + one_more > room(made.page)


def test_the_sheet_beside_is_named_after_the_first_and_goes_on_counting_its_pages() -> None:
    below = [Line(f"Dòng {number}") for number in range(60)]
    made = printed(units=60, below=below, name="Phụ lục của một bộ tiêu chí dài")
    apart = made.book.worksheets[1]
    assert apart.title == "Phụ lục của một bộ tiêu (tiếp)"
    assert apart.page_setup.firstPageNumber == len(made.breaks) + 2
    assert (apart.page_setup.scale or 100, apart.page_setup.orientation) == (100, "landscape")
    assert apart.sheet_view.showGridLines is False
    assert apart.page_setup.paperSize == 9
    # A table of two pages' width has twice as many.
    wide = printed([20, *[60] * 5], units=60, breaks=[3], below=below)
    assert wide.book.worksheets[1].page_setup.firstPageNumber == 2 * (len(wide.breaks) + 1) + 1


def test_the_sheet_beside_breaks_its_pages_where_they_are_full_and_never_behind_a_heading() -> None:
    opening = [4, 20, 21, 22, 23, 24, 25, 26, 27, 28, 50]
    below = [Line(f"Dòng {number}", opens=number in opening) for number in range(80)]
    made = printed(units=100, height=12, below=below)
    apart = made.book.worksheets[1]
    (first, *_) = breaks = [each.id for each in apart.row_breaks.brk]
    texts = made.texts(1)
    page = A4.height / SLACK
    assert all(not below[80 - len(texts) + at - 1].opens for at in breaks)
    for start, end in zip([0, *breaks[:-1]], breaks, strict=True):
        assert heights(apart, start, end - 1) <= page
    assert heights(apart, 0, first) > page or below[80 - len(texts) + first].opens


def test_what_stands_apart_counts_as_a_page_so_that_a_smaller_scale_may_spare_it() -> None:
    plain = {units: printed(units=units).page.scale for units in range(10, 18)}
    noted = {units: printed(units=units, below=[NOTE, *SENTENCES]) for units in range(10, 18)}
    assert any(made.page.scale < plain[units] for units, made in noted.items())
    for made in noted.values():
        if made.page.scale < 100:
            assert len(made.book.worksheets) == 1


# Words


def test_lines_name_the_key_only_where_there_is_one_and_the_last_sentence_ends_the_document() -> None:
    plain = lines("Cách đọc.", (), ["Một.", "Hai"])
    assert [line.value for line in plain] == ["Cách đọc.", "Tổng hợp kết quả:", "Một.", "Hai/."]
    assert [line.opens for line in plain] == [True, True, True, False]
    keyed = lines("Cách đọc.", ["(1) A."], ["Một"])
    assert [line.value for line in keyed[1:3]] == ["Các tiêu chí:", "(1) A."]
    assert [line.opens for line in keyed] == [True, True, False, True, False]
    assert [line.size for line in keyed] == [11, 11, 11, 13, 13]
    assert keyed[-1].value == "Một/."
    (*_, live) = lines("", (), [Live("A1", "x")])
    assert live.value == Live('A1&"/."', "x/.")


def test_bold_letters_are_known_as_they_take_more_room() -> None:
    styles = {"body": False, "body bold": True, "title": True, "title bottom": True, "subtitle": False}
    assert {style: Line("x", style).bold for style in styles} == styles


def test_short_texts_of_a_key_stand_four_to_a_line() -> None:
    words = [f"({number}) A" for number in range(1, 10)]
    assert in_lines(words) == [
        "(1) A; (2) A; (3) A; (4) A;",
        "(5) A; (6) A; (7) A; (8) A;",
        "(9) A.",
    ]
    assert in_lines(words[:4]) == ["(1) A; (2) A; (3) A; (4) A."]
    assert in_lines([]) == []


def test_the_line_under_the_name_waits_for_both_number_and_date_of_the_report() -> None:
    settings = config()
    (round_,) = settings.rounds
    assert attachment_line(settings, round_) == (
        "(Kèm theo Báo cáo số 12/BC-SNV ngày 20 tháng 4 năm 2026 của Sở Nội vụ)"
    )
    assert attachment_line(settings, dataclasses.replace(round_, report_number="")) == ""
    assert attachment_line(settings, dataclasses.replace(round_, report_date=None)) == ""
    assert attachment_line(settings, Round(PERIOD, "", dt.date(2026, 4, 5))) == ""
