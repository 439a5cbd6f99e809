"""The appendix (phụ lục) of the official report: the table as the City prints it."""

from __future__ import annotations

from vtlt_consolidate import bands, matrix
from vtlt_consolidate.config import Config, Round
from vtlt_consolidate.matrix import Placed, Results
from vtlt_consolidate.measure import height
from vtlt_consolidate.sheet import Book, Live, Sheet
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
    _write_title(sheet, config, each, title, placed.band)
    _write_summary(sheet, results, placed)
    sheet.page(landscape=True, repeat=(_HEAD_TOP, _HEAD_TOP + 2))
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


def _write_title(sheet: Sheet, config: Config, each: Round, title: str, last: int) -> None:
    sheet.merge((0, 0, 0, last), "Phụ lục", "title")
    sheet.merge((1, 0, 1, last), title, "title")
    sheet.merge((2, 0, 2, last), attachment_line(config, each), "subtitle")
    sheet.merge((3, 0, 3, last), "____________", "center top")
    for row, points in enumerate((20, 20, 20, 14, 6)):
        sheet.do.set_row(row, points)


def _write_summary(sheet: Sheet, results: Results, placed: Placed) -> None:
    row = placed.sum_row + (4 if results.any_missing else 3)
    notes = ["Ghi chú: 1 là đạt, 0 là chưa đạt."]
    if results.any_missing:
        notes = ["Ghi chú: 1 là đạt, 0 là chưa đạt, ô trống là chưa có số liệu; (*) chưa kể các tiêu "
                 "chí chưa có số liệu. Tỷ lệ tính trên số tiêu chí có số liệu."]  # fmt: skip
    if results.carried_note:
        notes = [f"{notes[0]} {results.carried_note}"]
    lines: list[str | Live] = [*notes, "Tổng hợp kết quả:", *bands.sentences(results, placed)]
    for offset, line in enumerate(lines):
        shown = str(line.value) if isinstance(line, Live) else line
        look = "body italic small" if offset == 0 else "body size13" + " bold" * (offset == 1)
        sheet.merge((row + offset, 0, row + offset, placed.band), line, look)
        sheet.do.set_row(row + offset, height([(shown, 170)], size=13, base=10, least=20))
