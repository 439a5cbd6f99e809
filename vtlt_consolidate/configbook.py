"""The configuration workbook (cau-hinh.xlsx), which the analyst edits in Excel.

What is written reads back to the same `Config`; `configtables` defines its sheets and columns.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from python_calamine import CalamineError

from vtlt_consolidate import gate, lint
from vtlt_consolidate.addresses import address
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
from vtlt_consolidate.reader import Cell, read_cells
from vtlt_consolidate.sheet import Book, Sheet
from vtlt_consolidate.text import clean, fold
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


@dataclass(frozen=True)
class Remark:
    """Something in the workbook that cannot be used, or that a person should look at."""

    text: str
    sheet: str = ""
    cell: str = ""
    severity: str = lint.ERROR

    def __str__(self) -> str:
        where = ", ".join(part for part in (self.sheet and f"Sheet “{self.sheet}”",
                                            self.cell and f"ô {self.cell}") if part)  # fmt: skip
        return f"{where}: {self.text}" if where else self.text


@dataclass
class _Reading:
    """What has been read so far: problems are gathered, so that all can be told at once."""

    cells: dict[str, dict[tuple[int, int], Cell]]
    problems: list[Remark] = dataclasses.field(default_factory=list)
    places: dict[tuple[str, int, str], str] = dataclasses.field(default_factory=dict)

    def complain(self, sheet: str, row: int, column: int, text: str) -> None:
        self.problems.append(Remark(text, sheet, address(row, column)))

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
    config, remarks = inspect(data)
    _stop_on([remark for remark in remarks if remark.severity == lint.ERROR], FILE_NAME)
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
    reading = _Reading(_sheets(data, FILE_NAME))
    wanted = [INFO_SHEET, *(table.sheet for table in TABLES if not table.added)]
    if absent := [name for name in wanted if name not in reading.cells]:
        names = ", ".join(f"“{name}”" for name in absent)
        raise ConfigError(f"Tệp {FILE_NAME} thiếu sheet {names}. Không đổi tên, không xóa các sheet này.")
    agency, head = _read_info(reading)
    units, rounds, waivers, nodes, bands, gates = (_read_table(reading, table) for table in TABLES)
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


def place(table: Table, index: int, field: str) -> str:
    """Name the cell that a field of a row stands in when such a workbook is written."""
    return address(_TABLE_HEAD + 1 + index, [column.field for column in table.columns].index(field))


def read_table(data: bytes, table: Table, name: str) -> tuple[Any, ...]:
    """Read such a workbook back.

    Raises:
        ConfigError: something in it cannot be used; the text names every such cell.
    """
    return tuple(row for row, _ in read_placed(data, table, name))


def read_placed(data: bytes, table: Table, name: str, field: str = "") -> tuple[tuple[Any, str], ...]:
    """Read such a workbook back, each row with the cell of one of its fields."""
    reading = _Reading(_sheets(data, name))
    if table.sheet not in reading.cells:
        raise ConfigError(f"Tệp {name} thiếu sheet “{table.sheet}”.")
    rows = _read_table(reading, table)
    _stop_on(reading.problems, name)
    return tuple((row, reading.places.get((table.sheet, at, field), "")) for at, row in enumerate(rows))


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


_SHOWN = 20


def _stop_on(problems: Sequence[Remark], name: str) -> None:
    if problems:
        shown = [f"  - {problem}" for problem in problems[:_SHOWN]]
        if len(problems) > _SHOWN:
            shown.append(f"  … và {len(problems) - _SHOWN} chỗ nữa.")
        listed = "\n".join(shown)
        raise ConfigError(
            f"Tệp {name} có {len(problems)} chỗ chưa đúng:\n{listed}\n"
            "Sửa các ô trên trong Excel, lưu tệp rồi chạy lại."
        )


_SHEET_OF = {"unit": UNITS.sheet, "node": NODES.sheet, "band": BANDS.sheet, "gate": GATES.sheet,
             "round": ROUNDS.sheet, "waiver": WAIVERS.sheet, "set": INFO_SHEET}  # fmt: skip


def _told(reading: _Reading, flaw: lint.Flaw, sheet: str = "") -> Remark:
    """Name the cell of a flaw, and the cell of what it clashes with."""
    sheet = sheet or _SHEET_OF[flaw.what]
    cell = reading.places.get((sheet, flaw.index, flaw.field), "")
    other = reading.places.get((sheet, flaw.other, flaw.field), "") if flaw.other is not None else ""
    return Remark(flaw.text.replace("{other}", other), sheet, cell, flaw.severity)


def _read_info(reading: _Reading) -> tuple[dict[str, Any], dict[str, Any]]:
    rows = {fold(cell.typed): row for (row, column), cell in reading.cells[INFO_SHEET].items() if column == 0}
    return _read_lines(reading, rows, INFO_AGENCY), _read_lines(reading, rows, INFO_SET)


def _read_lines(reading: _Reading, rows: dict[str, int], columns: tuple[Column, ...]) -> dict[str, Any]:
    values = {}
    for column in columns:
        row = rows.get(fold(column.heading))
        if row is None and column.added:
            continue
        if row is None:
            reading.problems.append(Remark(f"thiếu dòng “{column.heading}”.", INFO_SHEET))
            continue
        reading.places[INFO_SHEET, 0, column.field] = address(row, 1)
        value = reading.value(INFO_SHEET, row, 1, column)
        if value is not None:
            values[column.field] = value
    return values


def _read_table(reading: _Reading, table: Table) -> tuple[Any, ...]:
    cells = reading.cells.get(table.sheet, {})
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
    headings = {fold(column.formerly): column.heading for column in table.columns if column.formerly}
    headings |= {fold(column.heading): column.heading for column in table.columns}
    rows: dict[int, dict[str, int]] = {}
    for (row, column), cell in reading.cells.get(table.sheet, {}).items():
        heading = headings.get(fold(cell.typed.rstrip(" *")))
        if heading:
            rows.setdefault(row, {}).setdefault(heading, column)
    head = max(rows, key=lambda row: len(rows[row]), default=None)
    if table.added and head is None:
        return None
    wanted = [
        column.heading for column in table.columns if column.required or not (table.foreign or column.added)
    ]
    missing = [name for name in wanted if head is None or name not in rows[head]]
    if head is None or missing:
        names = ", ".join(f"“{name}”" for name in missing)
        reading.problems.append(Remark(f"thiếu cột {names}.", table.sheet))
        return None
    return head, rows[head]
