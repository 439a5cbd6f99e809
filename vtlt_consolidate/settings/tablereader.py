"""Reads the tables of a workbook that the analyst edits; all its problems are reported at once."""

from __future__ import annotations

import dataclasses
import io
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook

from vtlt_consolidate.files.cells.reader import in_spite_of_odd_values, read_cells
from vtlt_consolidate.files.containers import gate
from vtlt_consolidate.model.cellkinds import Cell
from vtlt_consolidate.settings.tables import INFO_SHEET, Column, Table
from vtlt_consolidate.words.addresses import address, is_cell, ranges
from vtlt_consolidate.words.errors import ConfigError, DamagedError
from vtlt_consolidate.words.states import Severity
from vtlt_consolidate.words.text import clean, count_of, fold, show_number


@dataclass(frozen=True)
class Remark:
    """A problem of the workbook, or something in it that a person should look at.

    Args:
        text: what it is.
        sheet: the sheet, if it is on one.
        cell: its cell, or the ranges of all cells of which the same is to be said.
        severity: whether the workbook can be used all the same.
    """

    text: str
    sheet: str = ""
    cell: str = ""
    severity: Severity = Severity.ERROR

    def __str__(self) -> str:
        several = "" if not self.cell or is_cell(self.cell) else "các "
        where = ", ".join(part for part in (self.sheet and f"Sheet “{self.sheet}”",
                                            self.cell and f"{several}ô {self.cell}") if part)  # fmt: skip
        return f"{where}: {self.text}" if where else self.text


def folded(remarks: Iterable[Remark]) -> list[Remark]:
    """Make one remark of all that say the same of different cells of a sheet, in the place of the first."""
    alike: dict[Remark, list[str]] = {}
    for remark in remarks:
        alike.setdefault(_placeless(remark), []).append(remark.cell)
    return [
        # Groups of units may show the same flaw of one cell.
        dataclasses.replace(remark, cell=", ".join(ranges(dict.fromkeys(filter(None, cells)))))
        for remark, cells in alike.items()
    ]


def _placeless(remark: Remark) -> Remark:
    return dataclasses.replace(remark, cell="")


@dataclass
class Reading:
    """The cells of a workbook, and the problems found so far, which are reported together.

    `places` gives the cell of each value that was read: (sheet, number of the item, field) → address.
    """

    cells: dict[str, dict[tuple[int, int], Cell]]
    problems: list[Remark] = dataclasses.field(default_factory=list)
    places: dict[tuple[str, int, str], str] = dataclasses.field(default_factory=dict)

    def complain(self, sheet: str, row: int, column: int, text: str) -> None:
        """Note a problem of a cell."""
        self.problems.append(Remark(text, sheet, address(row, column)))

    def value(self, sheet: str, row: int, at: int, column: Column) -> Any:
        """Read one cell; if it is wrong or lacks a required value, note a problem and return `None`."""
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


def sheets(data: bytes, name: str) -> dict[str, dict[tuple[int, int], Cell]]:
    """Read the cells of a workbook: sheet → (row, column) → cell.

    Raises:
        DamagedError: the data is not a readable workbook.
    """
    try:
        gate.check(data)
        cells = read_cells(data)
    except (gate.GateError, CalamineError, OSError) as error:
        # Show only our own messages: those of calamine are English.
        why = f" ({error})" if isinstance(error, gate.GateError) else ""
        raise DamagedError(
            f"Tệp {name} không mở được như một tệp Excel{why}. Hãy mở tệp bằng Excel và lưu lại dạng .xlsx."
        ) from error
    found: dict[str, dict[tuple[int, int], Cell]] = {}
    for cell in cells:
        found.setdefault(cell.sheet, {})[cell.row, cell.column] = cell
    return found


Area = tuple[tuple[int, int], tuple[int, int]]
"""The first and the last cell of a merged area, each a row and a column."""


def merged_areas(data: bytes) -> defaultdict[str, list[Area]]:
    """Read the merged areas of a workbook by sheet; calamine gives none for .ods files."""
    return in_spite_of_odd_values(_merged_areas, data)


def _merged_areas(data: bytes) -> defaultdict[str, list[Area]]:
    areas: defaultdict[str, list[Area]] = defaultdict(list)
    with CalamineWorkbook.from_filelike(io.BytesIO(data)) as book:
        for name in book.sheet_names:
            areas[name] = list(book.get_sheet_by_name(name).merged_cell_ranges or ())
    return areas


def fill_down(
    cells: dict[tuple[int, int], Cell], areas: Iterable[Area], column: int, rows: Collection[int]
) -> None:
    """Copy the first cell of each merged area that begins in a column into those of its rows listed here."""
    for (top, left), (bottom, _) in areas:
        first = cells.get((top, left))
        if left != column or first is None:
            continue
        for row in range(top + 1, bottom + 1):
            if row in rows:
                cells.setdefault((row, column), first._replace(row=row))


def fill_merged(reading: Reading, table: Table, areas: Sequence[Area], fields: Collection[str]) -> None:
    """Fill merged areas down in some columns of a table, but only in rows with text in another column."""
    found = find_columns(dataclasses.replace(reading, problems=[]), table)
    if found is None or not areas:
        return
    head, places = found
    filled = [
        places[column.heading]
        for column in table.columns
        if column.field in fields and column.heading in places
    ]
    cells = reading.cells[table.sheet]
    others = set(places.values()) - set(filled)
    rows = {row for (row, at), cell in cells.items() if row > head and at in others and clean(cell.typed)}
    for column in filled:
        fill_down(cells, areas, column, rows)


_SHOWN = 20


def stop_on(problems: Sequence[Remark], name: str) -> None:
    """Report all problems of a workbook at once.

    Raises:
        ConfigError: there are problems; the message lists the first of them.
    """
    if problems:
        told = folded(problems)[:_SHOWN]
        said = {_placeless(problem) for problem in told}
        left = sum(_placeless(problem) not in said for problem in problems)
        shown = [f"  - {problem}" for problem in told]
        if left:
            shown.append(f"  … và {show_number(left)} chỗ nữa.")
        listed = "\n".join(shown)
        raise ConfigError(
            f"Tệp {name} có {count_of(problems)} chỗ chưa đúng:\n{listed}\n"
            "Sửa các ô trên trong Excel, lưu tệp rồi chạy lại."
        )


def read_lines(reading: Reading, rows: dict[str, int], columns: tuple[Column, ...]) -> dict[str, Any]:
    """Read lines of the sheet `Thông tin`: field → value; empty or wrong lines are left out."""
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


def read_table(reading: Reading, table: Table) -> tuple[Any, ...]:
    """Read the rows of a table; wrong or missing values are noted as problems.

    A missing required text is read as an empty one, so that later checks can still report other faults
    of the row; so is another one that has a stand-in. A row that lacks another required value is dropped.
    """
    return tuple(item for _, item in read_lines_of(reading, table))


def read_lines_of(reading: Reading, table: Table) -> tuple[tuple[int, Any], ...]:
    """Read the rows of a table as `read_table` does, each with the number of its row on the sheet."""
    cells = reading.cells.get(table.sheet, {})
    found = find_columns(reading, table)
    if found is None:
        return ()
    head, places = found
    rows = sorted({
        row for (row, column), cell in cells.items()
        if row > head and column in places.values() and clean(cell.typed)
    })  # fmt: skip
    items: list[tuple[int, Any]] = []
    for row in rows:
        if _is_the_persons_own(cells, table, row, places):
            continue
        values, cells_of = _read_row(reading, table, row, places)
        if all(column.field in values for column in table.columns if column.required):
            reading.places |= {(table.sheet, len(items), field): cell for field, cell in cells_of.items()}
            items.append((row, table.kind(**values)))
    return tuple(items)


def _is_the_persons_own(
    cells: dict[tuple[int, int], Cell], table: Table, row: int, places: dict[str, int]
) -> bool:
    """Tell whether a row is a remark or heading that a person added: no input and not all keys are filled.

    Only tables with keys can have such rows.
    """
    if not table.keys:
        return False
    at = {column.field: places.get(column.heading, -1) for column in table.columns}
    wanted = {*table.keys, table.inputs[0]}
    filled = {field for field in wanted if (row, at[field]) in cells and clean(cells[row, at[field]].typed)}
    return table.inputs[0] not in filled and not filled.issuperset(table.keys)


def _read_row(
    reading: Reading, table: Table, row: int, places: dict[str, int]
) -> tuple[dict[str, Any], dict[str, str]]:
    """Read one row: field → value, field → cell."""
    values: dict[str, Any] = {}
    cells: dict[str, str] = {}
    for column in table.columns:
        if column.heading not in places:
            continue
        at = places[column.heading]
        cells[column.field] = address(row, at)
        value = reading.value(table.sheet, row, at, column)
        if value is not None:
            values[column.field] = value
        elif column.field in _OF_BLANK:
            values[column.field] = _OF_BLANK[column.field]
        elif column.required and column.value.read is str:
            values[column.field] = ""
        elif column.stand_in is not None:
            values[column.field] = column.stand_in
    return values, cells


_OF_BLANK: dict[str, Any] = {"below": None, "at_most": None, "nodes": ()}
"""Field → what an empty cell means, where that is not the default."""


def unused(reading: Reading, table: Table) -> list[str]:
    """Name the columns with values that belong to no column of the table, so that nothing reads them."""
    found = find_columns(reading, table)
    if found is None:
        return []
    head, places = found
    cells = reading.cells[table.sheet]
    filled = {column for (row, column), cell in cells.items() if row > head and clean(cell.typed)}
    others = sorted(filled - set(places.values()))
    heads = {column: clean(cells[head, column].typed) for column in others if (head, column) in cells}
    return [
        f"“{heads[column]}”" if heads.get(column) else f"cột {address(0, column)[:-1]}" for column in others
    ]


def find_columns(reading: Reading, table: Table) -> tuple[int, dict[str, int]] | None:
    """Find the row of headings and the column of each heading, wherever a person moved them.

    Required columns that are missing are noted as a problem, and the result is `None`.
    """
    headings = {
        fold(name): column.heading for column in table.columns for name in (column.heading, *column.also)
    }
    rows: dict[int, dict[str, int]] = {}
    for (row, column), cell in reading.cells.get(table.sheet, {}).items():
        heading = headings.get(fold(cell.typed.rstrip(" *")))
        if heading:
            rows.setdefault(row, {}).setdefault(heading, column)
    head = max(rows, key=lambda row: len(rows[row]), default=None)
    if table.added and table.sheet not in reading.cells:
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
