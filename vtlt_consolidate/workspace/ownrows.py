"""Updates the rows of a workbook that people write into, in place.

Only cells in the tool's own columns are written. A row with anything written by a person stays where it is. A
row that nobody touched and that is no longer needed is removed; the rows below move up only if nothing in the
workbook (formulas, comments, merged cells) refers to rows by number.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from vtlt_consolidate.excel.measure import height
from vtlt_consolidate.excel.package import Parts, SheetPart
from vtlt_consolidate.model.decisions import UNUSED
from vtlt_consolidate.settings import tablereader, workbook
from vtlt_consolidate.settings.tablereader import stop_on
from vtlt_consolidate.settings.tables import STATUS, Column, Table
from vtlt_consolidate.words.addresses import address
from vtlt_consolidate.words.text import clean

Key = tuple[str, ...]
Fills = Mapping[Key, Mapping[str, str]]


@dataclass(frozen=True)
class Updated:
    """A workbook brought up to date.

    Args:
        data: its bytes; the ones passed in if no cell changes.
        rows: key of a row → its row in the sheet, from 0.
        columns: field → column.
    """

    data: bytes
    rows: Mapping[Key, int] = field(default_factory=dict)
    columns: Mapping[str, int] = field(default_factory=dict)

    def cell(self, key: Key, field: str) -> str:
        """The address of a field of a row; empty if the sheet has no such row or column."""
        present = key in self.rows and field in self.columns
        return address(self.rows[key], self.columns[field]) if present else ""


def update(
    data: bytes, table: Table, name: str, wanted: Sequence[Any], fills: Fills | None = None
) -> Updated:
    """Bring a workbook up to date.

    Args:
        data: the workbook as it is.
        table: which of its sheets.
        name: its file name, for messages.
        wanted: the rows it should have, in order; a row with a new key is added after the row that it follows
            here. For existing rows, the columns that people write into are not taken from here.
        fills: key → field → text for empty cells in columns that people write into.

    Raises:
        ConfigError: it is no .xlsx, its sheet or a column is missing, or a cell cannot be read.
    """
    reading = workbook.open_table(data, table, name)
    lines = tablereader.read_lines_of(reading, table)
    found = tablereader.find_columns(reading, table)
    stop_on(reading.problems, name)
    if found is None:
        return Updated(data)
    head, headings = found
    sheet = Parts(data, name).sheet(table.sheet)
    work = _Work(sheet, table, head, _columns(sheet, table, head, headings), dict(lines))
    work.lay_out(wanted)
    for item in wanted:
        work.write(item)
    for key, fields in (fills or {}).items():
        for row in work.index.get(key, ())[:1]:
            for what, text in fields.items():
                sheet.put(row, work.columns[what], text)
    rows = {table.key(item): row for row, item in reversed(work.items.items())}
    return Updated(sheet.parts.save() if sheet.done() else data, rows, work.columns)


def _columns(sheet: SheetPart, table: Table, head: int, headings: Mapping[str, int]) -> dict[str, int]:
    """Field → column; one that a workbook may lack, and lacks, is appended on the right."""
    columns = {
        column.field: headings[column.heading] for column in table.columns if column.heading in headings
    }
    taken = {at for cells in sheet.cells.values() for at, cell in cells.items() if len(cell)}
    for column in table.columns:
        if column.field not in columns:
            at = max([*taken, *columns.values()]) + 1
            beside = max(columns.values())
            sheet.put(head - 1, at, column.help, sheet.style(head - 1, beside))
            sheet.put(head, at, column.heading, sheet.style(head, beside))
            sheet.widen(at, column.width)
            columns[column.field] = at
    return columns


@dataclass
class _Work:
    """A sheet while its rows are updated.

    Args:
        sheet: its XML.
        table: the table in it.
        head: the row of its headings.
        columns: field → column.
        items: row → the item that was read from it.
        fresh: row → the item that was added there.
    """

    sheet: SheetPart
    table: Table
    head: int
    columns: dict[str, int]
    items: dict[int, Any]
    fresh: dict[int, Any] = field(default_factory=dict)
    index: dict[Key, list[int]] = field(default_factory=dict)
    looks: dict[str, str] = field(default_factory=dict)

    @property
    def ours(self) -> set[int]:
        """The columns that the tool writes."""
        return set(self.columns.values())

    def lay_out(self, wanted: Sequence[Any]) -> None:
        """Decide which rows are removed, which stay and where new ones go."""
        keys = {self.table.key(item) for item in wanted}
        there = {self.table.key(item) for item in self.items.values()}
        styles = {row: self._style(row) for row in self.sheet.cells if row > self.head}
        usual = self._usual(styles)
        self.looks = dict(zip(self.columns, usual, strict=True))
        idle = {row for row, item in self.items.items() if self.table.key(item) not in keys}
        commented = self.sheet.commented() if idle else set()
        # A comment or a colour of their own shows that a person worked on the row.
        gone = {row for row in idle
                if row not in commented and styles[row] == usual and not self._touched(row)}  # fmt: skip
        for row in idle - gone:
            self._set_aside(row)
        followers: dict[int | None, list[Any]] = {}
        last_of = {self.table.key(item): row for row, item in sorted(self.items.items())}
        anchor: int | None = None
        for item in wanted:
            key = self.table.key(item)
            if key in there:
                anchor = last_of[key]
            else:
                there.add(key)
                followers.setdefault(anchor, []).append(item)
        if gone or followers:
            self._place(gone, followers)
        self._reindex()

    def _style(self, row: int) -> tuple[str, ...]:
        return tuple(self.sheet.style(row, column) for column in self.columns.values())

    def _usual(self, styles: Mapping[int, tuple[str, ...]]) -> tuple[str, ...]:
        """The most common styles of the rows; if there are no rows, those of empty formatted rows."""
        looks = [styles[row] for row in self.items] or [look for look in styles.values() if any(look)]
        return Counter(looks).most_common(1)[0][0] if looks else ("",) * len(self.columns)

    def _touched(self, row: int) -> bool:
        """Say whether a person wrote into a row, in the input columns or in columns of their own."""
        return bool(self.table.typed(self.items[row]) or self.sheet.filled(row) - self.ours)

    def _set_aside(self, row: int) -> None:
        if STATUS in self.columns and getattr(self.items[row], STATUS) != UNUSED:
            self.sheet.put(row, self.columns[STATUS], UNUSED)

    def _place(self, gone: set[int], followers: Mapping[int | None, list[Any]]) -> None:
        first, last = self.head + 1, max(self.items, default=self.head)
        # If something in the workbook refers to rows by number, no row may move.
        if self.sheet.anchored(first, last, self.ours):
            end = self._fill_holes(gone, [item for items in followers.values() for item in items])
        else:
            end = self._move_rows(gone, followers)
        self.sheet.stretch(first, last, max(end, self.head), self.ours)

    def _blank(self, row: int) -> None:
        del self.items[row]
        for column in self.ours:
            if column in self.sheet.filled(row):
                self.sheet.put(row, column, "")

    def _fill_holes(self, gone: set[int], new: list[Any]) -> int:
        """Blank removed rows and reuse empty ones, so that no row changes its number; return the last row."""
        before = max(self.items, default=self.head)
        for row in gone:
            self._blank(row)
        taken = self.sheet.commented()
        holes = [row for row in range(self.head + 1, before + 1)
                 if row not in taken and not self.sheet.filled(row)]  # fmt: skip
        below = max(self.sheet.lowest(), before) + 1
        for at, item in enumerate(new):
            row = holes[at] if at < len(holes) else below + at - len(holes)
            self.items[row] = self.fresh[row] = item
        return max([before, *self.fresh])

    def _move_rows(self, gone: set[int], followers: Mapping[int | None, list[Any]]) -> int:
        """Remove rows and insert new ones, which moves those below; return the last row of the list."""
        first = self.head + 1
        if len(gone) == len(self.items) and not followers and not self._spare():
            # One empty row keeps the formats of the list for rows to come.
            keep = min(gone)
            gone = gone - {keep}
            self._blank(keep)
        order: list[int | None] = []
        items: dict[int, Any] = {}
        for old in (None, *range(first, max([self.head, *self.sheet.rows]) + 1)):
            if old is not None and old not in gone:
                if old in self.items:
                    items[first + len(order)] = self.items[old]
                order.append(old)
            for item in followers.get(old, ()):
                items[first + len(order)] = self.fresh[first + len(order)] = item
                order.append(None)
        self.sheet.relay(order, first)
        self.items = items
        return max(items, default=self.head)

    def _spare(self) -> bool:
        rows = (row for row in self.sheet.rows if row > self.head and row not in self.items)
        return any(any(self._style(row)) and not self.sheet.filled(row) for row in rows)

    def _reindex(self) -> None:
        self.index = {}
        for row, item in sorted(self.items.items()):
            self.index.setdefault(self.table.key(item), []).append(row)

    def write(self, item: Any) -> None:
        """Write the tool's own columns of a row where their text has changed."""
        for row in self.index.get(self.table.key(item), ()):
            if row in self.fresh:
                self._write_fresh(row, item)
                continue
            for column in self.table.columns:
                text = self.table.shown(item, column.field)
                was = self.table.shown(self.items[row], column.field)
                if column.field not in self.table.inputs and clean(text) != clean(was):
                    look = None if self.sheet.style(row, self.columns[column.field]) else self._look(column)
                    self.sheet.put(row, self.columns[column.field], text, look)

    def _write_fresh(self, row: int, item: Any) -> None:
        texts = []
        for column in self.table.columns:
            text = self.table.shown(item, column.field)
            self.sheet.put(row, self.columns[column.field], text, self._look(column))
            if not column.hidden:
                texts.append((text, column.width))
        self.sheet.tall(row, height(texts))

    def _look(self, column: Column) -> str:
        """The style of a column's cells; a new column gets the style of the first one."""
        return self.looks.get(column.field, "") or next(iter(self.looks.values()), "")
