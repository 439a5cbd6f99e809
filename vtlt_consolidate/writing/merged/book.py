"""The merged workbook (tổng hợp): all results of one period, with every number traceable to its cell."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import pandas as pd

from vtlt_consolidate.excel import charts
from vtlt_consolidate.excel.sheet import Book, Live, Sheet, Value
from vtlt_consolidate.excel.tables import LIST_TOP, Head, write_list
from vtlt_consolidate.model import cellkinds, frames, layout, outputs
from vtlt_consolidate.model.config import Config, Round
from vtlt_consolidate.model.criteria import QUANTITY, SCORED, Node
from vtlt_consolidate.scoring.month import Month
from vtlt_consolidate.words.addresses import span
from vtlt_consolidate.words.text import MICRO
from vtlt_consolidate.writing import checkbook, outlook
from vtlt_consolidate.writing.merged import beside, rolled, summary
from vtlt_consolidate.writing.merged.history import oneunit
from vtlt_consolidate.writing.merged.history.lookup import Listed
from vtlt_consolidate.writing.merged.results import ResultTables
from vtlt_consolidate.writing.merged.tables import INFORMATION, Data, NoTables, Tables
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
    front = book.sheet(summary.SHEET)
    one = book.sheet(oneunit.SHEET) if month.results.roster.units else None
    tables = (ResultTables if month.results.roster.units else NoTables)(book, config, round_, month)
    tables.write()
    beside.write_appraised(book, month.results)
    tables.write_comparison()
    criteria = config.criteria
    planned = progress.write(book, month.planned.progress, criteria.area_heading, criteria.unit_heading)
    planned += timetable.write(book, month.planned.tasks, round_)
    _write_information(tables)
    checkbook.write_submissions(book, config, month)
    outlook.write(book, month)
    checkbook.write_findings(book, config, month)
    beside.write(book, config, month)
    figures = tables.figures()
    sources = charts.write_sources(book, figures, month.results.carried_note)
    tables.write_earlier()
    checkbook.write_files(book, month)
    if month.rolled:
        rolled.write(book, config, month.rolled, _numbers(month))
    data = _write_data(book, config, round_, month)
    if one:
        tables.write_one(one, data)
    found = tables.summary()
    found = replace(found, figures=[*found.figures, *planned])
    summary.write(front, config, round_, month, found, sources)
    return Made(book.save(), charts.shown(figures, WORDS[criteria.account].charts))


_LEAD = 4
"""Columns before the figures: number, code, name and area of a unit."""


def _write_information(tables: Tables) -> None:
    results = tables.results
    leaves = [leaf for leaf in results.criteria.leaves if leaf.kind not in SCORED]
    if not leaves or not results.roster.units:
        return
    heads = [Head("STT", 6, "center"), Head("Mã", 9, "center"),
             Head(results.criteria.unit_heading, 26), Head(results.criteria.area_heading, 20)]  # fmt: skip
    heads += [
        Head(_headed(leaf, month=tables.month), 18 if leaf.kind == QUANTITY else 30,
             "center decimal" if leaf.kind == QUANTITY else "")
        for leaf in leaves
    ]  # fmt: skip
    rows: list[list[Value]] = []
    for number, unit in enumerate(results.roster.units, 1):
        cells = [results.information(unit.code, leaf) for leaf in leaves]
        rows.append([number, unit.code, unit.name, unit.area, *cells])
    summed = _information_totals(leaves, rows)
    sheet = tables.book.sheet(INFORMATION)
    write_list(
        sheet, "Số liệu kèm theo (không tính vào kết quả)",
        tables.noted("Ô trống là chưa có số liệu; tổng chỉ cộng các ô có số liệu, dấu * là tổng chưa đủ."),
        heads, rows, summed,
    )  # fmt: skip
    _star_incomplete(sheet, heads, len(rows), summed)
    for column, (leaf, lacking) in enumerate(zip(leaves, summed[1][_LEAD:], strict=True), _LEAD):
        if leaf.kind != QUANTITY:
            # Words begin at the left, and the number under them stands as the numbers beside it.
            sheet.value(LIST_TOP + len(rows) + 1, column, lacking, "cell center")
    tables.hide_areas(sheet, 3)


def _headed(leaf: Node, month: Month) -> str:
    """The name of a leaf; with a remark if it was not rolled up."""
    blank = month.rolled is not None and leaf.rolled_up is None
    return f"{leaf.full_name} - chưa khai báo cách gộp" if blank else leaf.full_name


def _information_totals(leaves: list[Node], rows: list[list[Value]]) -> list[list[Value]]:
    """Sum each quantity, and count the units that gave none."""
    totals: list[Value] = [None, None, "Tổng cộng", None]
    missing: list[Value] = [None, None, "Số đơn vị chưa có số liệu", None]
    for column, leaf in enumerate(leaves, len(totals)):
        given = [cell for row in rows if (cell := row[column]) is not None]
        where = span(LIST_TOP, column, LIST_TOP + len(rows) - 1, column)
        missing.append(Live(f"{len(rows)}-COUNTA({where})", len(rows) - len(given)))
        if leaf.kind != QUANTITY:
            totals.append(None)
            continue
        # A sum of floats depends on their order; whole millionths give the cached value that Excel shows.
        exact = sum(round(cell * MICRO) for cell in given if isinstance(cell, float))
        totals.append(Live(f"ROUND(SUM({where}),6)", exact / MICRO))
    return [totals, missing]


def _star_incomplete(sheet: Sheet, heads: list[Head], count: int, summed: list[list[Value]]) -> None:
    """Add a star to every total that lacks the figure of a unit."""
    totals, missing = summed
    for column, (total, lacking) in enumerate(zip(totals, missing, strict=True)):
        if isinstance(total, Live) and isinstance(lacking, Live) and lacking.value:
            sheet.value(LIST_TOP + count, column, total, f"cell {heads[column].style} starred")


def _numbers(month: Month) -> dict[tuple[str, str], int]:
    """File and unit → its number on the sheet of files."""
    return {(row.file, row.unit_code): number for number, row in enumerate(frames.rows(month.files), 1)}


_DATA_WIDTHS = {
    "unit_code": 11, "leaf_code": 11, "field": 20, "state": 15, "value": 26, "typed": 26, "cell": 22,
    "file": 8, "carried": 11,
}  # fmt: skip
_IDENTITY_COLUMNS = ((0, 2), (3, 4), (5, 6))


def _write_data(book: Book, config: Config, round_: Round, month: Month) -> Data:
    heads = [
        Head(heading, _DATA_WIDTHS[name], "left noborder" if name == "value" else "noborder")
        for name, heading in outputs.DATA_HEADINGS.items()
    ]
    files = {(row.file, row.unit_code): (number, row.carried)
             for number, row in enumerate(frames.rows(month.files), 1)}  # fmt: skip
    fields, states = layout.HEADINGS, outputs.STATE_WORDS
    rows: list[list[Value]] = []
    for row in frames.rows(month.results.answers):
        value: Value = row.text if row.value_micro is pd.NA else row.value_micro / MICRO
        given = cellkinds.shown(row.kind, row.typed)
        typed = "" if given == (value if isinstance(value, str) else f"{value:.15g}") else given
        cell = f"{row.sheet}!{row.cell}" if row.cell else ""
        rows.append([row.unit_code, row.leaf_code, fields[row.field], states[row.state], value, typed, cell,
                     *files.get((row.file, row.unit_code), ("", ""))])  # fmt: skip
    written, first = [], 0
    for number, last in enumerate(_ends(rows), 1):
        sheet = book.sheet(outputs.data_sheet(number))
        _write_identity(sheet, config, round_)
        write_list(sheet, "Dữ liệu gốc", _DATA_INTRO, heads, rows[first:last])
        written.append((sheet.name, LIST_TOP, last - first))
        first = last
    return Data(Listed(written), rows)


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
