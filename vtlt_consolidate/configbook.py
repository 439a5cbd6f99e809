"""The configuration workbook (cau-hinh.xlsx), which the analyst edits in Excel.

What is written reads back to the same `Config`; `configtables` defines its sheets and columns.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Sequence
from typing import Any

from vtlt_consolidate import lint, tablereader
from vtlt_consolidate.config import Agency, Config
from vtlt_consolidate.configtables import (
    BANDS,
    GATES,
    INFO_AGENCY,
    INFO_SET,
    INFO_SHEET,
    NODES,
    ROUNDS,
    TABLES,
    UNITS,
    WAIVERS,
    Column,
    Table,
)
from vtlt_consolidate.criteria import GROUP, CriteriaSet, Node
from vtlt_consolidate.errors import ConfigError
from vtlt_consolidate.measure import height
from vtlt_consolidate.sheet import Book, Sheet
from vtlt_consolidate.tablereader import Reading, Remark, stop_on
from vtlt_consolidate.text import fold
from vtlt_consolidate.units import Roster

FILE_NAME = "cau-hinh.xlsx"
_BLANK_ROWS = 40
_INFO_HEAD = 2
_TABLE_HEAD = 3
_DEEPEST = 7  # levels that Excel can fold


# ------------------------------------------------------------------------------ writing


def render(config: Config) -> bytes:
    """Write the configuration workbook."""
    book = Book(title=f"Cấu hình {config.criteria.id}")
    _write_info(book.sheet(INFO_SHEET), config)
    rows = {
        UNITS: config.roster.units,
        ROUNDS: config.rounds,
        WAIVERS: config.waivers,
        NODES: config.criteria.nodes,
        BANDS: config.criteria.bands,
        GATES: config.criteria.gates,
    }
    for table in TABLES:
        _write_table(book.sheet(table.sheet), table, rows[table], config.criteria)
    return book.save()


def _write_info(sheet: Sheet, config: Config) -> None:
    sheet.widths((28, 80, 52))
    sheet.text(0, 0, "Cấu hình tổng hợp báo cáo văn thư, lưu trữ", "heading")
    told = "Sửa cột Nội dung ở sheet này và các dòng ở các sheet sau, rồi lưu tệp; vtlt đọc lại mỗi lần chạy."
    sheet.text(1, 0, told, "quiet")
    for column, heading in enumerate(("Mục", "Nội dung", "Giải thích")):
        sheet.text(_INFO_HEAD, column, heading, "head")
    lines = [(line, getattr(config.agency, line.field)) for line in INFO_AGENCY]
    lines += [(line, getattr(config.criteria, line.field)) for line in INFO_SET]
    for row, (line, value) in enumerate(lines, _INFO_HEAD + 1):
        text = _shown(line, value)
        sheet.text(row, 0, line.heading, "cell bold")
        sheet.text(row, 1, text, "cell input astext")
        _guard(sheet, row, 1, line)
        sheet.text(row, 2, line.help, "cell quiet")
        sheet.do.set_row(row, height([(text, 80), (line.help, 52)]))
    sheet.do.freeze_panes(_INFO_HEAD + 1, 0)
    sheet.page(landscape=True)


def _shown(column: Column, value: object) -> str:
    return "" if value is None else column.value.show(value)


def _choices(column: Column, criteria: CriteriaSet | None) -> tuple[str, ...]:
    """The drop-down that depends on the set: the variants a unit may belong to."""
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
    helps = [(column.help, column.width * 1.15) for column in table.columns]
    sheet.do.set_row(_TABLE_HEAD - 1, height(helps, size=9))
    # Bold headings, a star for what is required and the arrow of the filter all take room.
    heads = [(column.heading + " * ▾", column.width * 0.85) for column in table.columns]
    sheet.do.set_row(_TABLE_HEAD, height(heads, least=20))
    last = _TABLE_HEAD
    for last, item in enumerate(rows, _TABLE_HEAD + 1):
        _write_row(sheet, table, last, item, criteria)
    for row in range(last + 1, last + 1 + blank):
        _write_row(sheet, table, row, None, criteria)
    sheet.do.autofilter(_TABLE_HEAD, 0, last + blank, len(table.columns) - 1)
    # A group stands above what it holds, so its fold button does too.
    sheet.do.outline_settings(symbols_below=False)
    sheet.do.freeze_panes(_TABLE_HEAD + 1, 1)
    sheet.page(landscape=True, repeat=(_TABLE_HEAD, _TABLE_HEAD))


def _write_row(sheet: Sheet, table: Table, row: int, item: object, criteria: CriteriaSet | None) -> None:
    shown = []
    look = " group" if isinstance(item, Node) and item.kind == GROUP else ""
    for at, column in enumerate(table.columns):
        text = "" if item is None else _shown(column, getattr(item, column.field))
        sheet.value(row, at, text or None, column.value.style + look)
        if not column.hidden:
            shown.append((text, column.width))
        _guard(sheet, row, at, column, _choices(column, criteria))
    depth = criteria.depth(item) if criteria and isinstance(item, Node) else 0
    sheet.do.set_row(row, height(shown), None, {"level": min(depth, _DEEPEST)} if depth else {})


# ------------------------------------------------------------------------------ reading


def read(data: bytes) -> Config:
    """Read the configuration workbook back.

    Raises:
        ConfigError: something in it cannot be used; the text names every such cell.
    """
    config, remarks = inspect(data)
    stop_on([remark for remark in remarks if remark.severity == lint.ERROR], FILE_NAME)
    if config is None:
        raise AssertionError("a configuration without errors could not be read")
    return config


def inspect(data: bytes) -> tuple[Config | None, list[Remark]]:
    """Read the configuration workbook and say everything that is wrong with it, warnings too.

    Returns:
        The configuration, or nothing where cells of it cannot be read, and the remarks.

    Raises:
        ConfigError: it is no workbook, or a whole sheet is gone.
    """
    reading = Reading(tablereader.sheets(data, FILE_NAME))
    wanted = [INFO_SHEET, *(table.sheet for table in TABLES if not table.added)]
    if absent := [name for name in wanted if name not in reading.cells]:
        names = ", ".join(f"“{name}”" for name in absent)
        raise ConfigError(f"Tệp {FILE_NAME} thiếu sheet {names}. Không đổi tên, không xóa các sheet này.")
    agency, head = _read_info(reading)
    units, rounds, waivers, nodes, bands, gates = (tablereader.read_table(reading, table) for table in TABLES)
    if reading.problems:
        return None, reading.problems
    criteria = CriteriaSet(**head, nodes=nodes, bands=bands, gates=gates)
    config = Config(Agency(**agency), criteria, Roster(units), rounds, waivers)
    return config, [_told(reading, flaw) for flaw in lint.config_flaws(config)]


def render_table(table: Table, rows: Iterable[Any], blank: int = 0) -> bytes:
    """Write a workbook of one table, such as the register of receipts, with room for more rows."""
    book = Book(title=table.sheet)
    _write_table(book.sheet(table.sheet), table, rows, blank=blank)
    return book.save()


def read_table(data: bytes, table: Table, name: str) -> tuple[Any, ...]:
    """Read such a workbook back.

    Raises:
        ConfigError: something in it cannot be used; the text names every such cell.
    """
    reading = Reading(tablereader.sheets(data, name))
    if table.sheet not in reading.cells:
        raise ConfigError(f"Tệp {name} thiếu sheet “{table.sheet}”.")
    rows = tablereader.read_table(reading, table)
    stop_on(reading.problems, name)
    return rows


def read_roster(data: bytes, name: str) -> tuple[Roster, list[str]]:
    """Read a list of units from a workbook, headed like the sheet `Đơn vị`.

    It stands on the sheet of that name, or else on the first one.

    Returns:
        The units, and the filled columns of the list that say nothing about a unit, by their headings.

    Raises:
        ConfigError: a heading is missing or a cell cannot be used; the text names them all.
    """
    reading = Reading(tablereader.sheets(data, name))
    first = UNITS.sheet if UNITS.sheet in reading.cells else next(iter(reading.cells), "")
    table = dataclasses.replace(UNITS, sheet=first, foreign=True)
    roster = Roster(tablereader.read_table(reading, table) if first else ())
    stop_on(reading.problems, name)
    stop_on([_told(reading, flaw, first) for flaw in lint.roster_flaws(roster)], name)
    if not roster.units:
        raise ConfigError(f"Tệp {name} không có đơn vị nào.")
    return roster, tablereader.unused(reading, table)


_SHEET_OF = {"unit": UNITS.sheet, "node": NODES.sheet, "band": BANDS.sheet, "gate": GATES.sheet,
             "round": ROUNDS.sheet, "waiver": WAIVERS.sheet, "set": INFO_SHEET}  # fmt: skip


def _told(reading: Reading, flaw: lint.Flaw, sheet: str = "") -> Remark:
    """Name the cell of a flaw, and the cell of what it clashes with."""
    sheet = sheet or _SHEET_OF[flaw.what]
    cell = reading.places.get((sheet, flaw.index, flaw.field), "")
    other = reading.places.get((sheet, flaw.other, flaw.field), "") if flaw.other is not None else ""
    return Remark(flaw.text.replace("{other}", other), sheet, cell, flaw.severity)


def _read_info(reading: Reading) -> tuple[dict[str, Any], dict[str, Any]]:
    rows = {fold(cell.typed): row for (row, column), cell in reading.cells[INFO_SHEET].items() if column == 0}
    return tablereader.read_lines(reading, rows, INFO_AGENCY), tablereader.read_lines(reading, rows, INFO_SET)
