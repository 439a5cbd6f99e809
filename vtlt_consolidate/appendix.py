"""The appendix (phụ lục) of the official report: the table as the City prints it."""

from __future__ import annotations

from collections.abc import Sequence

from vtlt_consolidate import appendixpage, bands, matrix, scorematrix, standings
from vtlt_consolidate.appendixpage import Page
from vtlt_consolidate.config import Config, Round
from vtlt_consolidate.matrix import Placed, Results
from vtlt_consolidate.measure import height
from vtlt_consolidate.mergedscores import sheet_name
from vtlt_consolidate.paging import PAPERS
from vtlt_consolidate.sheet import Book, Live, Sheet, sentence
from vtlt_consolidate.standings import Part
from vtlt_consolidate.tables import Head
from vtlt_consolidate.text import listed, roman, sentence_date

SHEET = "Phụ lục"
_HEAD_TOP = 5
_MOST_COLUMNS = 40
"""More columns than these cannot be read on one page: then only the groups at the top are printed."""


def render(config: Config, each: Round, results: Results) -> bytes:
    """Write the appendix of one round.

    Form: Nghị định 30/2020/NĐ-CP, Phụ lục I: heading, name, the line “(Kèm theo …)”, no national
    heading, signature or recipients.

    Args:
        config: agency and criteria set.
        each: the round.
        results: what to print.

    Returns:
        The bytes of the workbook; the same for the same arguments.
    """
    title = f"{config.criteria.table_title} {each.name}".upper()
    book = Book(title=title, size=10)
    if config.criteria.weighted:
        found = standings.parts(results)
        for number, part in enumerate(found, 1):
            name = f"Phụ lục {roman(number)}" if len(found) > 1 else "Phụ lục"
            _write_points(book, config, each, part, (name, part.named(title).upper()))
    else:
        _write_completion(book, config, each, results, title)
    return book.save()


def _write_completion(book: Book, config: Config, each: Round, results: Results, title: str) -> None:
    sheet = book.sheet(SHEET)
    lead = [Head("STT", 4.5, "center"), Head(config.criteria.unit_heading, 18)]
    with_areas = any(results.roster.areas)
    if with_areas:
        lead.append(Head(config.criteria.area_heading, 13))
    style = matrix.Style(
        lead=lead,
        head="plainhead", cell="cell", criterion_width=3.9, text_width=15, size=10,
        show_missing=results.any_missing, shaded=False,
    )  # fmt: skip
    rows = [(i, unit.name, unit.area)[: len(lead)] for i, unit in enumerate(results.roster.units, 1)]
    placed = matrix.write(sheet, _HEAD_TOP, results, rows, style)
    page = appendixpage.fit(sheet, config.criteria, placed, PAPERS[config.agency.paper])
    appendixpage.write_heading(sheet, page, title, attachment_line(config, each))
    below = _write_summary(sheet, results, placed, page)
    appendixpage.set_up(sheet, placed, page, (_HEAD_TOP, _HEAD_TOP + 2), below)
    sheet.do.freeze_panes(placed.first, 2)
    sheet.do.hide_gridlines(2)


def _write_points(book: Book, config: Config, each: Round, part: Part, title: tuple[str, str]) -> None:
    sheet = book.sheet(sheet_name(SHEET, part.variant))
    missing = any(standing.missing for standing in part.standings)
    gated = any(standing.reason for standing in part.standings)
    deep = len(scorematrix.nodes(part.criteria)) <= _MOST_COLUMNS
    left_out = [*(() if missing else ("missing",)), *(() if gated else ("reason",))]
    look = scorematrix.Look(
        lead=(Head("STT", 4.5, "center"), Head(part.criteria.unit_heading, 22)),
        head="plainhead", node_width=5.2 if deep else 9, size=10,
        tail=scorematrix.tail_of(part, *left_out), shaded=False, deep=deep,
    )  # fmt: skip
    rows = [(i, standing.unit.full_name) for i, standing in enumerate(part.standings, 1)]
    placed = scorematrix.write(sheet, _HEAD_TOP, part, rows, look)
    last = max(placed.columns.values())
    _write_title(sheet, config, each, title, last)
    notes = ["Ghi chú: dòng dưới tên tiêu chí là điểm tối đa."]
    if not deep:
        notes[0] += " Điểm của từng tiêu chí ở bảng tổng hợp kèm theo."
    if missing:
        notes[0] += " Ô trống là chưa có số liệu; (*) chưa kể các tiêu chí chưa có số liệu."
    lines: list[str | Live] = [*notes, "Tổng hợp kết quả:"]
    lines += [f"- {label}: {count}" for label, count in _counted(part)]
    _write_lines(sheet, placed.last + 4, lines, last)
    _finish(sheet, placed.first)


def _write_title(sheet: Sheet, config: Config, each: Round, title: tuple[str, str], last: int) -> None:
    for row, line in enumerate(title):
        sheet.merge((row, 0, row, last), line, "title")
    sheet.merge((2, 0, 2, last), attachment_line(config, each), "subtitle")
    sheet.merge((3, 0, 3, last), "____________", "center top")
    for row, points in enumerate((20, 20, 20, 14, 6)):
        sheet.do.set_row(row, points)


def _counted(part: Part) -> list[tuple[str, str]]:
    said = []
    for label, held in part.by_band():
        names = [standing.unit.full_name for standing in held]
        listing = f", gồm {listed(names)}" if 0 < len(names) <= bands.NAMED_AT_MOST else ""
        said.append((label, f"{len(names)} đơn vị{listing}."))
    return said


def _finish(sheet: Sheet, first: int) -> None:
    sheet.page(landscape=True, repeat=(_HEAD_TOP, _HEAD_TOP + 2))
    sheet.do.freeze_panes(first, 2)
    sheet.do.hide_gridlines(2)


def attachment_line(config: Config, each: Round) -> str:
    """The line under the name of the appendix; empty where the report has no number or date yet.

    Nghị định 30/2020/NĐ-CP, Phụ lục I: it is left out in an electronic document.
    """
    if not each.report_number or each.report_date is None:
        return ""
    day = sentence_date(each.report_date)
    return f"(Kèm theo Báo cáo số {each.report_number} {day} của {config.agency.name})"


def _write_summary(sheet: Sheet, results: Results, placed: Placed, page: Page) -> list[int]:
    """Write notes, key and sentences; gives the rows that need the next one, and the row after all."""
    row = placed.sum_row + (4 if results.any_missing else 3)
    notes = ["Ghi chú: 1 là đạt, 0 là chưa đạt."]
    if results.any_missing:
        notes = ["Ghi chú: 1 là đạt, 0 là chưa đạt, ô trống là chưa có số liệu; (*) chưa kể các tiêu "
                 "chí chưa có số liệu. Tỷ lệ tính trên số tiêu chí có số liệu."]  # fmt: skip
    if results.carried_note:
        notes = [f"{notes[0]} {results.carried_note}"]
    appendixpage.write_line(sheet, row, page, notes[0], "body italic", 11)
    key = row + 1
    row = appendixpage.write_key(sheet, key, page, results)
    openings = [key] if row > key else []
    *sentences, last = bands.sentences(results, placed)
    ended: Live | str = f"{last}/." if isinstance(last, str) else sentence([last, "/."])
    lines: list[str | Live] = ["Tổng hợp kết quả:", *sentences, ended]
    for offset, line in enumerate(lines):
        look = "body" + " bold" * (offset == 0)
        appendixpage.write_line(sheet, row + offset, page, line, look, 13)
    return [placed.sum_row + (3 if results.any_missing else 2), *openings, row, row + len(lines)]


def _write_lines(sheet: Sheet, row: int, lines: Sequence[str | Live], last: int) -> None:
    for offset, line in enumerate(lines):
        shown = str(line.value) if isinstance(line, Live) else line
        look = "body italic small" if offset == 0 else "body size13" + " bold" * (offset == 1)
        sheet.merge((row + offset, 0, row + offset, last), line, look)
        sheet.do.set_row(row + offset, height([(shown, 170)], size=13, base=10, least=20))
