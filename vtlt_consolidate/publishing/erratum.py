"""The official table of corrections (đính chính): what was printed, and what is right."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from vtlt_consolidate.excel.measure import height
from vtlt_consolidate.excel.sheet import Book, Sheet, Value
from vtlt_consolidate.excel.tables import Head
from vtlt_consolidate.model.config import Config, Round
from vtlt_consolidate.model.paper import PAPERS
from vtlt_consolidate.model.units import Roster
from vtlt_consolidate.naming.address import Addresses
from vtlt_consolidate.publishing.changes import Change
from vtlt_consolidate.words.citations import document_number
from vtlt_consolidate.words.text import sentence_date
from vtlt_consolidate.writing.appendix import page
from vtlt_consolidate.writing.appendix.page import HEAD_TOP, Heading, Table

SHEET = "Đính chính"
_HEADS = (
    Head("STT", 5, "center"), Head("Đơn vị", 34), Head("Nội dung", 62), Head("Đã in", 20, "center astext"),
    Head("Đính chính", 20, "center astext"),
)  # fmt: skip
_NOT_BREAKING = "\u00a0"
_REST = (
    "Các câu của báo cáo, ghi chú dưới bảng, số thứ tự, khoảng số của từng loại, số bình quân và số câu chưa "
    "có số liệu tính từ những số liệu trên thay đổi theo; các số liệu khác giữ nguyên như đã in./."
)


@dataclass(frozen=True)
class Printed:
    """What is corrected, and why.

    Args:
        number: which correction of the period it is, from 1.
        report_number: number and symbol of the report that was printed; may be empty.
        report_date: its day.
        why: the reason, as given when the month was reopened.
    """

    number: int
    report_number: str
    report_date: dt.date | None
    why: str


def file_name(round_: Round, number: int) -> str:
    """Name the workbook; the second correction of a period does not replace the first."""
    return f"dinh-chinh-{round_.period}-{number}.xlsx"


def render(config: Config, round_: Round, changes: Sequence[Change], printed: Printed) -> bytes:
    """Write the table of corrections.

    Form: as an appendix, Nghị định 30/2020/NĐ-CP, Phụ lục I.

    Args:
        config: agency and criteria set.
        round_: the round.
        changes: what is printed otherwise.
        printed: what is corrected, and why.

    Returns:
        The bytes of the workbook; the same for the same arguments.
    """
    criteria = config.criteria
    # The name of the table begins a line of its own, as on the appendix that is corrected.
    title = f"Đính chính số liệu\n{criteria.table_title} {round_.name.replace(' ', _NOT_BREAKING)}".upper()
    book = Book(title=title.replace("\n", " "), size=10, mark=round_.mark)
    sheet = book.sheet(SHEET)
    last = _write(sheet, changes, config.roster)
    number = f" (lần {printed.number})" if printed.number > 1 else ""
    of = "\n".join(filter(None, (_of(config, printed), f"Lý do đính chính: {printed.why.rstrip('. ')}.")))
    heading = Heading(f"Phụ lục đính chính{number}", title, of)
    table = Table(HEAD_TOP + 1, last, last + 1, 1, len(_HEADS) - 1, [])
    page.finish(sheet, table, PAPERS[config.agency.paper], heading, [])
    return book.save()


def _of(config: Config, printed: Printed) -> str:
    """The line that names the document that is corrected; empty if its number or day is not known."""
    if not printed.report_number or printed.report_date is None:
        return ""
    number, day = document_number(printed.report_number), sentence_date(printed.report_date)
    return f"(Đính chính số liệu kèm theo Báo cáo số {number} {day} của {config.agency.name})"


def _write(sheet: Sheet, changes: Sequence[Change], roster: Roster) -> int:
    """Write the table; gives the row of the last figure."""
    sheet.widths([head.width for head in _HEADS])
    for column, head in enumerate(_HEADS):
        sheet.text(HEAD_TOP, column, head.heading, "plainhead")
    sheet.do.set_row(HEAD_TOP, height([(head.heading, head.width) for head in _HEADS], 10, 30, 10, bold=True))
    addresses, row = Addresses(roster), HEAD_TOP
    for row, change in enumerate(changes, HEAD_TOP + 1):
        number = row - HEAD_TOP
        unit = roster.by_code.get(change.unit_code)
        named = addresses.in_table(unit) if unit else change.unit
        values: tuple[Value, ...] = (number, named, change.what, change.before, change.after)
        for column, (head, value) in enumerate(zip(_HEADS, values, strict=True)):
            sheet.value(row, column, value, f"cell {head.style}")
        texts = [(str(value), head.width) for head, value in zip(_HEADS, values, strict=True)]
        sheet.do.set_row(row, height(texts, 10, base=10))
    # As a row of the table, the last words cannot come to stand alone on a page.
    sheet.merge((row + 1, 0, row + 1, len(_HEADS) - 1), _REST, "body")
    sheet.do.set_row(row + 1, 24)
    return row
