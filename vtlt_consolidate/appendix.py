"""The appendix (phụ lục) of the official report: the table as the City prints it."""

from __future__ import annotations

from vtlt_consolidate import appendixpage, bands, matrix
from vtlt_consolidate.appendixpage import Page
from vtlt_consolidate.config import Config, Round
from vtlt_consolidate.matrix import Placed, Results
from vtlt_consolidate.paging import PAPERS
from vtlt_consolidate.sheet import Book, Live, Sheet, sentence
from vtlt_consolidate.tables import Head
from vtlt_consolidate.text import sentence_date

SHEET = "Phụ lục"
_HEAD_TOP = 5


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
    criteria = config.criteria
    title = f"{criteria.table_title} {each.name}".upper()
    book = Book(title=title, size=10)
    sheet = book.sheet(SHEET)
    lead = [Head("STT", 4.5, "center"), Head(criteria.unit_heading, 18)]
    with_areas = any(results.roster.areas)
    if with_areas:
        lead.append(Head(criteria.area_heading, 13))
    style = matrix.Style(
        lead=lead,
        head="plainhead", cell="cell", criterion_width=3.9, text_width=15, size=10,
        show_missing=results.any_missing, shaded=False,
    )  # fmt: skip
    rows = [(i, unit.name, unit.area)[: len(lead)] for i, unit in enumerate(results.roster.units, 1)]
    placed = matrix.write(sheet, _HEAD_TOP, results, rows, style)
    page = appendixpage.fit(sheet, criteria, placed, PAPERS[config.agency.paper])
    appendixpage.write_heading(sheet, page, title, attachment_line(config, each))
    below = _write_summary(sheet, results, placed, page)
    appendixpage.set_up(sheet, placed, page, (_HEAD_TOP, _HEAD_TOP + 2), below)
    sheet.do.freeze_panes(placed.first, 2)
    sheet.do.hide_gridlines(2)
    return book.save()


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
