"""The merged workbook (tổng hợp): all results of one period, with every number traceable to its cell."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import pandas as pd

from vtlt_consolidate.excel import charts
from vtlt_consolidate.excel.sheet import Book, Sheet, Value
from vtlt_consolidate.excel.tables import LIST_TOP, Head, limit_places, write_list
from vtlt_consolidate.model import cellkinds, frames, layout, outputs
from vtlt_consolidate.model.config import Config, Round
from vtlt_consolidate.scoring.month import Month
from vtlt_consolidate.words.text import MICRO, amount
from vtlt_consolidate.writing import checkbook, outlook
from vtlt_consolidate.writing.merged import answers, beside, figures, results, rolled, summary
from vtlt_consolidate.writing.merged.history import earlier, oneunit
from vtlt_consolidate.writing.merged.history import sheets as history
from vtlt_consolidate.writing.merged.history.lookup import Listed
from vtlt_consolidate.writing.merged.history.oneunit import Source
from vtlt_consolidate.writing.merged.summary import Highlights
from vtlt_consolidate.writing.merged.wording import WORDS
from vtlt_consolidate.writing.plans import progress
from vtlt_consolidate.writing.plans import tasks as timetable


@dataclass(frozen=True)
class Made:
    """The merged workbook.

    Args:
        data: its bytes; the same for the same data.
        drawn: what its charts of shares show, by what they are about.
    """

    data: bytes
    drawn: Mapping[str, charts.Shown]


def render(config: Config, round_: Round, month: Month) -> Made:
    """Write the merged workbook.

    Args:
        config: agency, criteria set and units.
        round_: the round.
        month: the data of the period.
    """
    book = Book(title=f"{config.criteria.table_title} {round_.name}", mark=round_.mark)
    criteria, found, period = config.criteria, month.results, round_.period
    ratios = answers.ratios_of(found)
    front = book.sheet(summary.SHEET)
    one = book.sheet(oneunit.SHEET) if found.roster.units else None
    boards = results.write(book, round_, month, ratios)
    beside.write_appraised(book, found)
    change, years = history.write(book, config, period, month, boards, ratios)
    planned = progress.write(book, month.planned.progress, criteria.area_heading, criteria.unit_heading)
    planned += timetable.write(book, month.planned.tasks, round_)
    answers.write_information(book, month)
    checkbook.write_submissions(book, config, month)
    outlook.write(book, month)
    checkbook.write_findings(book, config, month)
    beside.write(book, config, month)
    drawn = figures.figures(boards, found, month.earlier, period, ratios)
    sources = charts.write_sources(book, drawn, found.carried_note)
    if boards and month.last:
        earlier.write(book, found, boards, month.last)
    checkbook.write_files(book, month)
    if month.rolled:
        rolled.write(book, config, month.rolled, _numbers(month))
    data = _write_data(book, config, round_, month)
    if one:
        oneunit.write(one, Source(config, round_, month, boards, *data, years))
    lines = [*figures.lines(boards), *planned]
    summary.write(front, config, round_, month, Highlights(lines, figures.bands(boards), change), sources)
    return Made(book.save(), charts.shown(drawn, WORDS[criteria.account].charts))


def _numbers(month: Month) -> dict[tuple[str, str], int]:
    """File and unit → its number on the sheet of files."""
    return {(row.file, row.unit_code): number for number, row in enumerate(frames.rows(month.files), 1)}


_DATA_WIDTHS = {
    "unit_code": 11, "leaf_code": 11, "field": 20, "state": 15, "value": 26, "typed": 26, "cell": 22,
    "file": 8, "carried": 11,
}  # fmt: skip
_VALUE = list(outputs.DATA_HEADINGS).index("value")
_IDENTITY_COLUMNS = ((0, 2), (3, 4), (5, 6))


def _write_data(
    book: Book, config: Config, round_: Round, month: Month
) -> tuple[Listed, Sequence[Sequence[Value]]]:
    """Write the sheets of data; gives their position, and their rows."""
    heads = [
        Head(heading, _DATA_WIDTHS[name], "left noborder" if name == "value" else "noborder")
        for name, heading in outputs.DATA_HEADINGS.items()
    ]
    files = {(row.file, row.unit_code): (number, row.carried)
             for number, row in enumerate(frames.rows(month.files), 1)}  # fmt: skip
    fields, states = layout.HEADINGS, outputs.STATE_WORDS
    rows = [
        (row.unit_code, row.leaf_code, fields[row.field], states[row.state],
         *_value_and_typed(row.kind, row.typed, row.text, row.value_micro, row.rest_micro),
         _place(row.sheet, row.cell), *files.get((row.file, row.unit_code), ("", "")))
        for row in frames.rows(month.results.answers)
    ]  # fmt: skip
    written, first = [], 0
    for number, last in enumerate(_ends(rows), 1):
        sheet = book.sheet(outputs.data_sheet(number))
        _write_identity(sheet, config, round_)
        write_list(sheet, "Dữ liệu gốc", _DATA_INTRO, heads, rows[first:last])
        limit_places(sheet, _VALUE, (row[_VALUE] for row in rows[first:last] if month.rolled))
        written.append((sheet.name, LIST_TOP, last - first))
        first = last
    return Listed(written), rows


# The answers of a month have most values and places in common, of which one each is kept.
@lru_cache(maxsize=1 << 12)
def _value_and_typed(kind: str, typed: str, text: str, micro: Any, rest: Any) -> tuple[Value, str]:
    """The value of an answer, and what was typed if it was written otherwise."""
    value: Value = text if micro is pd.NA else micro / MICRO
    given = cellkinds.shown(kind, typed)
    told = "" if given == (value if isinstance(value, str) else f"{value:.15g}") else given
    return (float(amount(micro, rest) / MICRO) if rest else value), told


@lru_cache(maxsize=1 << 12)
def _place(sheet: str, cell: str) -> str:
    return f"{sheet}!{cell}" if cell else ""


def _ends(rows: Sequence[Sequence[Value]]) -> Iterator[int]:
    """Yield the end of the rows of each sheet of data; the rows of a unit stand together."""
    first, most = 0, outputs.MOST_DATA_ROWS
    while len(rows) - first > most:
        end = first + most
        while rows[end][0] == rows[end - 1][0] and end - 1 > first:
            end -= 1
        yield end
        first = end
    yield len(rows)


def _write_identity(sheet: Sheet, config: Config, round_: Round) -> None:
    identity = (config.criteria.id, str(config.criteria.version), str(round_.period))
    for (at, after), words, value in zip(
        _IDENTITY_COLUMNS, outputs.DATA_IDENTITY.values(), identity, strict=True
    ):
        sheet.text(LIST_TOP - 2, at, words, "quiet")
        sheet.text(LIST_TOP - 2, after, value, "bold")


_DATA_INTRO = (
    "Mỗi ô đã đọc một dòng. Tệp số: số thứ tự ở sheet Tệp nhận được. “Đã ghi trên biểu” để trống khi ghi "
    "đúng như Giá trị."
)
