"""The appendix (phụ lục) of the official report: the table as the City prints it."""

from __future__ import annotations

from vtlt_consolidate.excel.sheet import Book
from vtlt_consolidate.excel.tables import Head
from vtlt_consolidate.model.config import Config, Round
from vtlt_consolidate.model.criteria import CriteriaSet
from vtlt_consolidate.model.paper import PAPERS
from vtlt_consolidate.scoring import standings
from vtlt_consolidate.scoring.results import Results
from vtlt_consolidate.words.addresses import sheet_name
from vtlt_consolidate.words.text import roman
from vtlt_consolidate.writing import bands, matrix
from vtlt_consolidate.writing.appendix import page, points
from vtlt_consolidate.writing.appendix.page import HEAD_TOP, Heading, Table
from vtlt_consolidate.writing.matrix import Placed
from vtlt_consolidate.writing.merged.tables import NOBODY

SHEET = "Phụ lục"
_NOT_BREAKING = "\u00a0"


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
    # The name of the round is not divided between two lines.
    title = f"{config.criteria.table_title} {each.name.replace(' ', _NOT_BREAKING)}".upper()
    book = Book(title=title, size=10, mark=each.mark)
    if not results.roster.units:
        sheet = book.sheet(SHEET)
        sheet.text(0, 0, title, "heading")
        sheet.text(1, 0, NOBODY)
    elif config.criteria.weighted:
        found = standings.parts(results)
        for number, part in enumerate(found, 1):
            name = f"{SHEET} {roman(number)}" if len(found) > 1 else SHEET
            sheet = book.sheet(sheet_name(SHEET, part.variant))
            heading = Heading(name, part.named(title).upper(), page.attachment_line(config, each))
            points.write(sheet, config, part, heading, results.carried_note)
    else:
        _write_completion(book, config, each, results, title)
    return book.save()


def _write_completion(book: Book, config: Config, each: Round, results: Results, title: str) -> None:
    sheet = book.sheet(SHEET)
    numbered = 3.5 + 0.5 * len(str(len(results.roster.units)))
    lead = [Head("STT", numbered, "center"), Head(config.criteria.unit_heading, 18)]
    with_areas = any(results.roster.areas)
    if with_areas:
        lead.append(Head(config.criteria.area_heading, 13))
    style = matrix.Style(
        lead=lead,
        head="plainhead", cell="cell", criterion_width=3.9, text_width=15, size=10,
        show_missing=results.any_missing, shaded=False,
    )  # fmt: skip
    rows = [(i, unit.name, unit.area)[: len(lead)] for i, unit in enumerate(results.roster.units, 1)]
    placed = matrix.write(sheet, HEAD_TOP, results, rows, style)
    breaks = _group_starts(config.criteria, placed)
    sums_end = placed.sum_row + (2 if results.any_missing else 1)
    start = min(placed.columns.values())
    table = Table(placed.first, placed.last, sums_end, start, placed.band, breaks)
    said = bands.sentences(results, placed)
    below = page.lines(_note(results), _key(results.criteria), said)
    heading = Heading(SHEET, title, page.attachment_line(config, each))
    page.finish(sheet, table, PAPERS[config.agency.paper], heading, below)


def _group_starts(criteria: CriteriaSet, placed: Placed) -> list[int]:
    """The first column of every group, and the one after the criteria."""
    starts, before = [placed.total], ""
    for node in criteria.table_columns():
        groups = criteria.path(node)
        group = groups[0].code if groups else node.code
        if group != before:
            starts.append(placed.columns[node.code])
        before = group
    return starts


def _note(results: Results) -> str:
    note = "Ghi chú: 1 là đạt, 0 là chưa đạt."
    if results.any_missing:
        note = (
            "Ghi chú: 1 là đạt, 0 là chưa đạt, ô trống là chưa có số liệu; (*) chưa kể các tiêu chí chưa "
            "có số liệu. Tỷ lệ tính trên số tiêu chí có số liệu."
        )
    return f"{note} {results.carried_note}".rstrip()


def _key(criteria: CriteriaSet) -> list[str]:
    """What each number in the heading stands for, a few in a line."""
    leaves = criteria.criteria
    if all(leaf.label == leaf.name for leaf in leaves):
        return []
    return page.in_lines([f"({criteria.number(leaf)}) {leaf.name}" for leaf in leaves])
