"""The configuration workbook (cau-hinh.xlsx), which the analyst edits in Excel.

Reading back what was written gives the same `Config`; `tables` defines its sheets and columns.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from vtlt_consolidate.excel.measure import height
from vtlt_consolidate.excel.sheet import Book, Sheet
from vtlt_consolidate.model.config import Agency, Config
from vtlt_consolidate.model.criteria import GROUP, CriteriaSet, Node
from vtlt_consolidate.model.units import Roster
from vtlt_consolidate.settings import doubts, tablereader
from vtlt_consolidate.settings.lint import lint
from vtlt_consolidate.settings.lint.unread import Unread, standing_in
from vtlt_consolidate.settings.plantables import DUTIES, MILESTONES, PLAN_TABLES, TASKS, rows_of
from vtlt_consolidate.settings.tablereader import Reading, Remark, stop_on
from vtlt_consolidate.settings.tables import (
    BANDS,
    GATES,
    INFO_AGENCY,
    INFO_LAST,
    INFO_SET,
    INFO_SHEET,
    NODES,
    OVERRIDES,
    PREDECESSORS,
    ROUNDS,
    RULES,
    TABLES,
    UNITS,
    WAIVERS,
    Column,
    Table,
)
from vtlt_consolidate.words.errors import ConfigError
from vtlt_consolidate.words.period import Period
from vtlt_consolidate.words.text import fold, slug

FILE_NAME = "cau-hinh.xlsx"
TEMPLATES = "mau"
"""The folder beside it with the templates of letters and reports."""
_BLANK_ROWS = 40
_INFO_HEAD = 2
_TABLE_HEAD = 3
_DEEPEST = 7  # levels that Excel can fold


@dataclass(frozen=True)
class OfPeriod:
    """What makes a configuration workbook the record of one period.

    Args:
        title: title of the first sheet.
        lead: the sentence below it.
        edited: the sheets that people edit; the others are protected, without a password.
        kept: the last sheet, a table and its rows.
    """

    title: str
    lead: str
    edited: frozenset[str]
    kept: tuple[Table, Sequence[Any]]


def render(config: Config, record: OfPeriod | None = None) -> bytes:
    """Write the configuration workbook, or with `record` the one of a period."""
    book = Book(title=record.title if record else f"Cấu hình {config.criteria.id}")
    _write_info(book.sheet(INFO_SHEET), config, record)
    rows = rows_of(config)
    # The record of a period has no use for an empty sheet that nobody may fill in there.
    idle = {*PLAN_TABLES, *({PREDECESSORS, DUTIES} if record else ())}
    shown = [table for table in (*TABLES, *PLAN_TABLES, DUTIES) if rows[table] or table not in idle]
    tables = [(table, rows[table]) for table in shown] + ([record.kept] if record else [])
    for table, items in tables:
        sheet = book.sheet(table.sheet)
        fixed = record is not None and table.sheet not in record.edited
        # A period has one round, and its row is there.
        full = fixed or (record is not None and table is ROUNDS)
        _write_table(sheet, table, items, config.criteria, blank=0 if full else _BLANK_ROWS)
        if fixed:
            sheet.protect()
    return book.save()


_TITLE = "Cấu hình tổng hợp báo cáo văn thư, lưu trữ"
_LEAD = "Sửa cột Nội dung ở sheet này và các dòng ở các sheet sau, rồi lưu tệp; vtlt đọc lại mỗi lần chạy."


def _write_info(sheet: Sheet, config: Config, record: OfPeriod | None) -> None:
    sheet.widths((28, 80, 52))
    sheet.text(0, 0, record.title if record else _TITLE, "heading")
    sheet.text(1, 0, record.lead if record else _LEAD, "quiet")
    for column, heading in enumerate(("Mục", "Nội dung", "Giải thích")):
        sheet.text(_INFO_HEAD, column, heading, "head")
    lines = [(line, getattr(config.agency, line.field)) for line in INFO_AGENCY]
    lines += [(line, getattr(config.criteria, line.field)) for line in INFO_SET]
    lines += [(line, getattr(config.agency, line.field)) for line in INFO_LAST]
    for row, (line, value) in enumerate(lines, _INFO_HEAD + 1):
        text = _shown(line, value)
        sheet.text(row, 0, line.heading, "cell bold")
        sheet.text(row, 1, text, "cell astext" if record else "cell input astext")
        _guard(sheet, row, 1, line)
        sheet.text(row, 2, line.help, "cell quiet")
        sheet.do.set_row(row, height([(text, 80), (line.help, 52)]))
    sheet.do.freeze_panes(_INFO_HEAD + 1, 0)
    sheet.page(landscape=True)
    if record:
        sheet.protect()


def _shown(column: Column, value: object) -> str:
    return "" if value is None else column.value.show(value)


def _choices(column: Column, criteria: CriteriaSet | None) -> tuple[str, ...]:
    """The entries of the only drop-down that depends on the set: the variants of units."""
    return criteria.variants if criteria and column.field == "variant" else ()


def _guard(sheet: Sheet, row: int, at: int, column: Column, options: Sequence[str] = ()) -> None:
    if allowed := options or column.value.options:
        sheet.choice(row, at, allowed, title=column.heading, prompt=column.help,
                     error=f"Ô này nhận {column.value.expected}.")  # fmt: skip


def _write_table(
    sheet: Sheet,
    table: Table,
    rows: Iterable[Any],
    criteria: CriteriaSet | None = None,
    blank: int = _BLANK_ROWS,
) -> None:
    rows = list(rows)
    sheet.text(0, 0, table.sheet, "heading")
    sheet.text(1, 0, table.intro, "quiet")
    for at, column in enumerate(table.columns):
        used = _choices(column, criteria) or any(_shown(column, getattr(item, column.field)) for item in rows)
        unused = column.added and not used
        folded = {"level": 1, "hidden": True} if unused and not table.added else {"hidden": column.hidden}
        sheet.do.set_column(at, at, column.width, None, folded)
        sheet.text(_TABLE_HEAD - 1, at, column.help, "body italic quiet small top")
        sheet.text(_TABLE_HEAD, at, column.heading + (" *" if column.required else ""), "head")
    # Help is printed in 9 points, so more of it fits on a line.
    helps = [(column.help, column.width * 1.15) for column in table.columns]
    sheet.do.set_row(_TABLE_HEAD - 1, height(helps, size=9))
    # The star of required columns and the arrow of the filter need room too.
    heads = [(column.heading + " * ▾", column.width) for column in table.columns]
    sheet.do.set_row(_TABLE_HEAD, height(heads, least=20, bold=True))
    last = _TABLE_HEAD
    for last, item in enumerate(rows, _TABLE_HEAD + 1):
        _write_row(sheet, table, last, item, criteria)
    for row in range(last + 1, last + 1 + blank):
        _write_row(sheet, table, row, None, criteria)
    sheet.do.autofilter(_TABLE_HEAD, 0, last + blank, len(table.columns) - 1)
    # Groups are above their children, so the buttons that fold them must be above too.
    sheet.do.outline_settings(symbols_below=False)
    sheet.do.freeze_panes(_TABLE_HEAD + 1, 1)
    sheet.page(landscape=True, repeat=(_TABLE_HEAD, _TABLE_HEAD))


def _write_row(sheet: Sheet, table: Table, row: int, item: object, criteria: CriteriaSet | None) -> None:
    shown = []
    look = " group" if isinstance(item, Node) and item.kind == GROUP else ""
    doubted = doubts.read(item.doubt) if isinstance(item, Node) else {}
    for at, column in enumerate(table.columns):
        text = "" if item is None else _shown(column, getattr(item, column.field))
        marked = " warning" if column.field in doubted else ""
        sheet.value(row, at, text or None, column.value.style + look + marked)
        if marked and column.field != doubts.FIELD:
            sheet.comment(row, at, f"Cần xem: {doubted[column.field]}")
        if not column.hidden:
            shown.append((text, column.width))
        _guard(sheet, row, at, column, _choices(column, criteria))
    depth = len(criteria.path(item)) if criteria and isinstance(item, Node) else 0
    sheet.do.set_row(
        row, height(shown, bold=bool(look)), None, {"level": min(depth, _DEEPEST)} if depth else {}
    )


def read(data: bytes, name: str = FILE_NAME, only: Period | None = None) -> Config:
    """Read the configuration workbook back, or that of one period.

    Args:
        data: the workbook.
        name: its file name, for messages.
        only: the only period that it may have rows about; none: any.

    Raises:
        ConfigError: something in it cannot be used, or it lists no unit; the text names every such cell.
    """
    reading = _reading(data, name)
    config, remarks = _read(reading, name)
    errors = [remark for remark in remarks if remark.severity == lint.ERROR]
    # If the sheet has errors it is not empty: its units only cannot be read.
    if not config.roster.units and not any(remark.sheet == UNITS.sheet for remark in errors):
        text = "chưa có đơn vị nào; ghi mỗi đơn vị một dòng (mã, tên, địa bàn)."
        errors.insert(0, Remark(text, UNITS.sheet))
    if only:
        errors += _of_others(reading, config, only)
    stop_on(errors, name)
    return config


def _of_others(reading: Reading, config: Config, only: Period) -> Iterable[Remark]:
    """Complain of rows about other periods than the only one of a workbook."""
    dated: dict[Table, Sequence[Any]] = {
        ROUNDS: config.rounds,
        WAIVERS: config.waivers,
        OVERRIDES: config.overrides,
    }
    for table, rows in dated.items():
        for at, period in enumerate(row.period for row in rows):
            # What is rolled up may begin later for a unit that came to be on the way.
            within = table == WAIVERS and period in only
            if period != only and not within:
                text = f"dòng này ghi kỳ {period}; tệp này chỉ nhận kỳ {only}. Ghi ở tệp của kỳ đó."
                yield Remark(text, table.sheet, reading.places.get((table.sheet, at, "period"), ""))


def inspect(data: bytes) -> tuple[Config | None, list[Remark]]:
    """Read the configuration workbook and list everything that is wrong with it, warnings too.

    Returns:
        The configuration, `None` if any of its cells cannot be read; and the remarks.

    Raises:
        ConfigError: it is no workbook, or a sheet is missing.
    """
    reading = _reading(data, FILE_NAME)
    config, remarks = _read(reading, FILE_NAME, thorough=True)
    return None if reading.problems else config, remarks


def _reading(data: bytes, name: str) -> Reading:
    """Read the cells; an area or variant that is merged over several units applies to all of them."""
    reading = Reading(tablereader.sheets(data, name))
    areas = tablereader.merged_areas(data)[UNITS.sheet]
    tablereader.fill_merged(reading, UNITS, areas, ("area", "variant"))
    return reading


def _read(reading: Reading, name: str, *, thorough: bool = False) -> tuple[Config, list[Remark]]:
    """Read what can be read, and list everything that is wrong, in unreadable and in readable cells."""
    wanted = [INFO_SHEET, *(table.sheet for table in TABLES if not table.added)]
    if absent := [name for name in wanted if name not in reading.cells]:
        names = ", ".join(f"“{name}”" for name in absent)
        raise ConfigError(f"Tệp {name} thiếu sheet {names}. Không đổi tên, không xóa các sheet này.")
    agency, head = _read_info(reading)
    units, rounds, waivers, nodes, bands, gates, rules, former, overrides = (
        tablereader.read_table(reading, table) for table in TABLES
    )
    milestones, tasks, duties = (tablereader.read_table(reading, table) for table in (*PLAN_TABLES, DUTIES))
    unread = _unread(reading)
    nodes = standing_in(nodes, unread.rows.get("node", ()))
    criteria = CriteriaSet(**(_UNREAD_HEAD | head), nodes=nodes, bands=bands, gates=gates, rules=rules,
                           milestones=milestones, tasks=tasks)  # fmt: skip
    config = Config(Agency(**agency), criteria, Roster(units), rounds, waivers, former, duties,
                    overrides=overrides)  # fmt: skip
    remarks = _with_flaws(reading, lint.config_flaws(config, unread, thorough=thorough))
    order = [INFO_SHEET, *(table.sheet for table in (*TABLES, *PLAN_TABLES, DUTIES))]
    remarks = sorted(remarks, key=lambda remark: order.index(remark.sheet))
    return config, [*remarks, *_misnamed(reading)]


def _misnamed(reading: Reading) -> Iterable[Remark]:
    """Complain of sheets that may be meant for one that need not exist, and would be overlooked."""
    for table in (*PLAN_TABLES, PREDECESSORS, OVERRIDES, DUTIES):
        for sheet in reading.cells:
            if sheet != table.sheet and slug(sheet).startswith(slug(table.sheet)):
                yield Remark(
                    f"tên sheet phải đúng là “{table.sheet}” thì mới được đọc; đổi tên hoặc xóa.", sheet
                )


def _unread(reading: Reading) -> Unread:
    """Find out what lint cannot know."""
    at = {(sheet, cell): (index, field) for (sheet, index, field), cell in reading.places.items()}
    what_of = {sheet: what for what, sheet in _SHEET_OF.items()}
    rows: dict[str, dict[int, frozenset[str]]] = {}
    head, missing = set(), set()
    for problem in reading.problems:
        what, place = what_of.get(problem.sheet, ""), at.get((problem.sheet, problem.cell))
        if place is None:
            missing.add(what)
        elif problem.sheet == INFO_SHEET:
            head.add(place[1])
        else:
            fields = rows.setdefault(what, {})
            fields[place[0]] = fields.get(place[0], frozenset()) | {place[1]}
    return Unread(rows, frozenset(missing), frozenset(head))


def _with_flaws(reading: Reading, flaws: Iterable[lint.Flaw], sheet: str = "") -> list[Remark]:
    """Add flaws to the problems of reading; an unreadable cell is reported only once."""
    unreadable = {(problem.sheet, problem.cell) for problem in reading.problems}
    remarks = [_remark(reading, flaw, sheet) for flaw in flaws]
    return [*reading.problems, *(one for one in remarks if (one.sheet, one.cell) not in unreadable)]


def render_table(table: Table, rows: Iterable[Any], blank: int = 0) -> bytes:
    """Write a workbook of one table, such as the register of receipts, with room for more rows."""
    book = Book(title=table.sheet)
    _write_table(book.sheet(table.sheet), table, rows, blank=blank)
    return book.save()


def render_record(title: str, tables: Iterable[tuple[Table, Sequence[Any]]]) -> bytes:
    """Write a workbook of several tables that only the tool writes, protected without a password."""
    book = Book(title=title)
    for table, rows in tables:
        sheet = book.sheet(table.sheet)
        _write_table(sheet, table, rows, blank=0)
        sheet.protect()
    return book.save()


def read_table(data: bytes, table: Table, name: str) -> tuple[Any, ...]:
    """Read a workbook of one table back.

    Raises:
        ConfigError: something in it cannot be used; the text names every such cell.
    """
    return tuple(row for row, _ in read_placed(data, table, name))


def read_placed(data: bytes, table: Table, name: str, field: str = "") -> tuple[tuple[Any, str], ...]:
    """Read a workbook of one table back, each row with the address of one of its fields."""
    reading = open_table(data, table, name)
    rows = tablereader.read_table(reading, table)
    stop_on(reading.problems, name)
    return tuple((row, reading.places.get((table.sheet, at, field), "")) for at, row in enumerate(rows))


def open_table(data: bytes, table: Table, name: str) -> Reading:
    """Read the cells of a workbook of one table.

    Raises:
        ConfigError: it is no workbook, or its sheet is missing; the text lists the existing sheets.
    """
    reading = Reading(tablereader.sheets(data, name))
    if table.sheet not in reading.cells:
        there = ", ".join(f"“{sheet}”" for sheet in reading.cells) or "không có sheet nào có dữ liệu"
        raise ConfigError(
            f"Tệp {name} thiếu sheet “{table.sheet}”; các sheet đang có: {there}. Đổi tên sheet về đúng "
            f"“{table.sheet}”, lưu tệp rồi chạy lại."
        )
    return reading


_SHEET_OF = {"unit": UNITS.sheet, "node": NODES.sheet, "band": BANDS.sheet, "gate": GATES.sheet,
             "rule": RULES.sheet, "round": ROUNDS.sheet, "waiver": WAIVERS.sheet, "set": INFO_SHEET,
             "override": OVERRIDES.sheet,
             "milestone": MILESTONES.sheet, "task": TASKS.sheet,
             "predecessor": PREDECESSORS.sheet, "duty": DUTIES.sheet}  # fmt: skip


# Placeholders for required lines of `Thông tin` that cannot be read; lint does not judge by them.
_UNREAD_HEAD: dict[str, Any] = dict.fromkeys((column.field for column in INFO_SET if column.required), "") | {
    "version": 0, "issued_on": dt.date.min,
}  # fmt: skip


def _remark(reading: Reading, flaw: lint.Flaw, sheet: str = "") -> Remark:
    """Make a remark of a flaw, with its cell and the cell that it clashes with."""
    sheet = sheet or _SHEET_OF[flaw.what]
    cell = reading.places.get((sheet, flaw.index, flaw.field), "")
    other = reading.places.get((sheet, flaw.other, flaw.field), "") if flaw.other is not None else ""
    return Remark(flaw.text.replace("{other}", other), sheet, cell, flaw.severity)


def _read_info(reading: Reading) -> tuple[dict[str, Any], dict[str, Any]]:
    rows = {fold(cell.typed): row for (row, column), cell in reading.cells[INFO_SHEET].items() if column == 0}
    agency = (*INFO_AGENCY, *INFO_LAST)
    return tablereader.read_lines(reading, rows, agency), tablereader.read_lines(reading, rows, INFO_SET)
