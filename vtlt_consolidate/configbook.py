"""The configuration workbook (cau-hinh.xlsx), which the analyst edits in Excel.

What is written reads back to the same `Config`; `configtables` defines its sheets and columns.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from python_calamine import CalamineError

from vtlt_consolidate import gate, lint
from vtlt_consolidate.addresses import address
from vtlt_consolidate.config import Agency, Config
from vtlt_consolidate.configtables import (
    BANDS,
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
from vtlt_consolidate.criteria import CriteriaSet
from vtlt_consolidate.errors import ConfigError
from vtlt_consolidate.measure import height
from vtlt_consolidate.reader import Cell, read_cells
from vtlt_consolidate.sheet import Book, Sheet
from vtlt_consolidate.text import clean, fold
from vtlt_consolidate.units import Roster

FILE_NAME = "cau-hinh.xlsx"
_BLANK_ROWS = 40
_INFO_HEAD = 2
_TABLE_HEAD = 3


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
    }
    for table in TABLES:
        _write_table(book.sheet(table.sheet), table, rows[table])
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
        text = line.value.show(value)
        sheet.text(row, 0, line.heading, "cell bold")
        sheet.text(row, 1, text, "cell input astext")
        sheet.text(row, 2, line.help, "cell quiet")
        sheet.do.set_row(row, height([(text, 80), (line.help, 52)]))
    sheet.do.freeze_panes(_INFO_HEAD + 1, 0)
    sheet.page(landscape=True)


def _write_table(sheet: Sheet, table: Table, rows: Iterable[Any], blank: int = _BLANK_ROWS) -> None:
    sheet.widths([column.width for column in table.columns])
    sheet.text(0, 0, table.sheet, "heading")
    sheet.text(1, 0, table.intro, "quiet")
    for at, column in enumerate(table.columns):
        sheet.text(_TABLE_HEAD - 1, at, column.help, "body italic quiet small top")
        sheet.text(_TABLE_HEAD, at, column.heading + (" *" if column.required else ""), "head")
        if column.hidden:
            sheet.do.set_column(at, at, None, None, {"hidden": True})
    helps = [(column.help, column.width * 1.15) for column in table.columns]
    sheet.do.set_row(_TABLE_HEAD - 1, height(helps, size=9))
    # Bold headings, a star for what is required and the arrow of the filter all take room.
    heads = [(column.heading + " * ▾", column.width * 0.85) for column in table.columns]
    sheet.do.set_row(_TABLE_HEAD, height(heads, least=20))
    last = _TABLE_HEAD
    for last, item in enumerate(rows, _TABLE_HEAD + 1):
        _write_row(sheet, table, last, item)
    for row in range(last + 1, last + 1 + blank):
        _write_row(sheet, table, row, None)
    sheet.do.autofilter(_TABLE_HEAD, 0, last + blank, len(table.columns) - 1)
    sheet.do.freeze_panes(_TABLE_HEAD + 1, 1)
    sheet.page(landscape=True, repeat=(_TABLE_HEAD, _TABLE_HEAD))


def _write_row(sheet: Sheet, table: Table, row: int, item: object) -> None:
    shown = []
    for at, column in enumerate(table.columns):
        value = None if item is None else getattr(item, column.field)
        text = "" if value is None else column.value.show(value)
        sheet.value(row, at, text or None, column.value.style)
        if not column.hidden:
            shown.append((text, column.width))
        if column.value.options:
            sheet.choice(row, at, column.value.options, title=column.heading, prompt=column.help,
                         error=f"Ô này nhận {column.value.expected}.")  # fmt: skip
    sheet.do.set_row(row, height(shown))


# ------------------------------------------------------------------------------ reading


@dataclass
class _Reading:
    """What has been read so far: problems are gathered, so that all can be told at once."""

    cells: dict[str, dict[tuple[int, int], Cell]]
    problems: list[str] = dataclasses.field(default_factory=list)
    places: dict[tuple[str, int, str], str] = dataclasses.field(default_factory=dict)

    def complain(self, sheet: str, row: int, column: int, text: str) -> None:
        self.problems.append(f"Sheet “{sheet}”, ô {address(row, column)}: {text}")

    def value(self, sheet: str, row: int, at: int, column: Column) -> Any:
        """Read one cell; a wrong one is complained of and gives nothing."""
        cell = self.cells[sheet].get((row, at))
        typed = clean(cell.typed) if cell else ""
        if not typed:
            if column.required:
                self.complain(sheet, row, at, f"“{column.heading}” đang để trống; cần "
                                              f"{column.value.expected}.")  # fmt: skip
            return None
        try:
            return column.value.read(typed)
        except ValueError:
            self.complain(sheet, row, at, f"“{column.heading}” ghi “{typed}”; cần "
                                          f"{column.value.expected}.")  # fmt: skip
            return None


def read(data: bytes) -> Config:
    """Read the configuration workbook back.

    Raises:
        ConfigError: something in it cannot be used; the text names every such cell.
    """
    reading = _Reading(_sheets(data, FILE_NAME))
    wanted = [INFO_SHEET, *(table.sheet for table in TABLES)]
    if absent := [name for name in wanted if name not in reading.cells]:
        names = ", ".join(f"“{name}”" for name in absent)
        raise ConfigError(f"Tệp {FILE_NAME} thiếu sheet {names}. Không đổi tên, không xóa các sheet này.")
    agency, head = _read_info(reading)
    units, rounds, waivers, nodes, bands = (_read_table(reading, table) for table in TABLES)
    _stop_on(reading.problems, FILE_NAME)
    criteria = CriteriaSet(**head, nodes=nodes, bands=bands)
    config = Config(Agency(**agency), criteria, Roster(units), rounds, waivers)
    flaws = [*lint.criteria_flaws(criteria), *lint.roster_flaws(config.roster), *lint.round_flaws(rounds)]
    flaws += lint.waiver_flaws(waivers, config.roster)
    _stop_on([_told(reading, flaw) for flaw in flaws], FILE_NAME)
    return config


def render_table(table: Table, rows: Iterable[Any], blank: int = 0) -> bytes:
    """Write a workbook of one table, such as the register of receipts, with room for more rows."""
    book = Book(title=table.sheet)
    _write_table(book.sheet(table.sheet), table, rows, blank)
    return book.save()


def read_table(data: bytes, table: Table, name: str) -> tuple[Any, ...]:
    """Read such a workbook back.

    Raises:
        ConfigError: something in it cannot be used; the text names every such cell.
    """
    reading = _Reading(_sheets(data, name))
    if table.sheet not in reading.cells:
        raise ConfigError(f"Tệp {name} thiếu sheet “{table.sheet}”.")
    rows = _read_table(reading, table)
    _stop_on(reading.problems, name)
    return rows


def read_roster(data: bytes, name: str) -> Roster:
    """Read a list of units from a workbook, headed like the sheet `Đơn vị`.

    It stands on the sheet of that name, or else on the first one.

    Raises:
        ConfigError: a heading is missing or a cell cannot be used; the text names them all.
    """
    sheets = _sheets(data, name)
    first = UNITS.sheet if UNITS.sheet in sheets else next(iter(sheets), "")
    table = dataclasses.replace(UNITS, sheet=first, foreign=True)
    reading = _Reading(sheets)
    roster = Roster(_read_table(reading, table) if first else ())
    _stop_on(reading.problems, name)
    _stop_on([_told(reading, flaw, first) for flaw in lint.roster_flaws(roster)], name)
    if not roster.units:
        raise ConfigError(f"Tệp {name} không có đơn vị nào.")
    return roster


def _sheets(data: bytes, name: str) -> dict[str, dict[tuple[int, int], Cell]]:
    """Take the cells of a workbook of the analyst's own."""
    try:
        gate.check(data)
        cells = read_cells(data)
    except (gate.GateError, CalamineError, OSError) as error:
        raise ConfigError(
            f"Tệp {name} không mở được như một tệp Excel ({error}). Hãy mở tệp bằng Excel và lưu lại "
            "dạng .xlsx."
        ) from error
    sheets: dict[str, dict[tuple[int, int], Cell]] = {}
    for cell in cells:
        sheets.setdefault(cell.sheet, {})[cell.row, cell.column] = cell
    return sheets


def _stop_on(problems: list[str], name: str) -> None:
    if problems:
        listed = "\n".join(f"  - {problem}" for problem in problems)
        raise ConfigError(
            f"Tệp {name} có {len(problems)} chỗ chưa đúng:\n{listed}\n"
            "Sửa các ô trên trong Excel, lưu tệp rồi chạy lại."
        )


def _told(reading: _Reading, flaw: lint.Flaw, sheet: str = "") -> str:
    """Name the cell of a flaw, and the cell of what it clashes with."""
    sheet = (
        sheet
        or {"unit": UNITS, "node": NODES, "band": BANDS, "round": ROUNDS, "waiver": WAIVERS}[flaw.what].sheet
    )
    cell = reading.places.get((sheet, flaw.index, flaw.field))
    other = reading.places.get((sheet, flaw.other, flaw.field), "") if flaw.other is not None else ""
    where = f"Sheet “{sheet}”" + (f", ô {cell}" if cell else "")
    return f"{where}: {flaw.text.replace('{other}', other)}"


def _read_info(reading: _Reading) -> tuple[dict[str, Any], dict[str, Any]]:
    rows = {fold(cell.typed): row for (row, column), cell in reading.cells[INFO_SHEET].items() if column == 0}
    return _read_lines(reading, rows, INFO_AGENCY), _read_lines(reading, rows, INFO_SET)


def _read_lines(reading: _Reading, rows: dict[str, int], columns: tuple[Column, ...]) -> dict[str, Any]:
    values = {}
    for column in columns:
        row = rows.get(fold(column.heading))
        if row is None:
            reading.problems.append(f"Sheet “{INFO_SHEET}” thiếu dòng “{column.heading}”.")
            continue
        value = reading.value(INFO_SHEET, row, 1, column)
        values[column.field] = "" if value is None else value
    return values


def _read_table(reading: _Reading, table: Table) -> tuple[Any, ...]:
    cells = reading.cells[table.sheet]
    found = _find_columns(reading, table)
    if found is None:
        return ()
    head, places = found
    rows = sorted({
        row for (row, column), cell in cells.items()
        if row > head and column in places.values() and clean(cell.typed)
    })  # fmt: skip
    items = []
    for index, row in enumerate(rows):
        values = {}
        for column in table.columns:
            if column.heading not in places:
                continue
            at = places[column.heading]
            reading.places[table.sheet, index, column.field] = address(row, at)
            value = reading.value(table.sheet, row, at, column)
            if value is not None:
                values[column.field] = value
            elif column.field == "below":
                values["below"] = None
        if all(column.field in values for column in table.columns if column.required):
            items.append(table.kind(**values))
    return tuple(items)


def _find_columns(reading: _Reading, table: Table) -> tuple[int, dict[str, int]] | None:
    """Find the row of headings and the column of each, wherever they have been moved to."""
    headings = {fold(column.heading): column.heading for column in table.columns}
    rows: dict[int, dict[str, int]] = {}
    for (row, column), cell in reading.cells[table.sheet].items():
        heading = headings.get(fold(cell.typed.rstrip(" *")))
        if heading:
            rows.setdefault(row, {}).setdefault(heading, column)
    head = max(rows, key=lambda row: len(rows[row]), default=None)
    wanted = [column.heading for column in table.columns if column.required or not table.foreign]
    missing = [name for name in wanted if head is None or name not in rows[head]]
    if head is None or missing:
        names = ", ".join(f"“{name}”" for name in missing)
        reading.problems.append(f"Sheet “{table.sheet}” thiếu cột {names}.")
        return None
    return head, rows[head]
