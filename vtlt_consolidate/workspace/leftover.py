"""Merges a file `….moi.xlsx`, left by an earlier version of the tool, into the workbook beside it."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from vtlt_consolidate.findings import catalogue
from vtlt_consolidate.findings.rules import bookrules
from vtlt_consolidate.settings import tablereader, workbook
from vtlt_consolidate.settings.tables import STATUS, Table
from vtlt_consolidate.words.errors import ConfigError
from vtlt_consolidate.words.text import fold
from vtlt_consolidate.workspace import ownbook
from vtlt_consolidate.workspace.ownbook import Found
from vtlt_consolidate.workspace.ownrows import Key


@dataclass(frozen=True)
class Merged:
    """The rows of a workbook merged with those of the file beside it.

    Args:
        rows: a field that the two files fill in differently is empty here.
        fills: key → field → text that only the file beside the workbook has, as its cell shows it.
        added: rows that only the file beside the workbook has.
        records: records of `Findings`.
        complete: the workbook has everything that is in the file beside it.
    """

    rows: tuple[Any, ...]
    fills: Mapping[Key, Mapping[str, str]] = field(default_factory=dict)
    added: tuple[Any, ...] = ()
    records: tuple[dict[str, Any], ...] = ()
    complete: bool = True


def merge(found: Found, table: Table, rows: Sequence[Any]) -> Merged:
    """Merge what was typed into the file beside a workbook, if there is one.

    Args:
        found: both files.
        table: the table in them.
        rows: the rows of the workbook.
    """
    trouble = found.twin_trouble
    others: tuple[Any, ...] = ()
    reading = None
    if found.twin is not None:
        try:
            reading = workbook.open_table(found.twin, table, found.twin_name)
            others = tablereader.read_table(reading, table)
            trouble = "; ".join(map(str, reading.problems))
        except ConfigError as error:
            trouble = str(error)
    merging = _Merging(found, table, {table.key(row): row for row in rows})
    for other in others:
        merging.take(other)
    left = f"chỗ không đọc được: {trouble.rstrip('.')}" if trouble else ""
    if reading is not None and not left:
        left = _besides(reading, table, found.twin or b"")
    if left:
        names = {"key": left, "other": found.twin_name, "expected": found.path.name}
        merging.records.append(
            catalogue.record(bookrules.TWIN_LEFT, file=found.twin_name, found=left, **names)
        )
    # Fields in conflict are emptied: the analyst has to choose, the tool must not.
    fixed = tuple(merging.fixed.get(table.key(row), row) for row in rows)
    nothing = not (merging.fills or merging.added or merging.records)
    return Merged(
        (*fixed, *merging.added), merging.fills, tuple(merging.added), tuple(merging.records), nothing
    )


@dataclass
class _Merging:
    found: Found
    table: Table
    rows: dict[Key, Any]
    fixed: dict[Key, Any] = field(default_factory=dict)
    fills: dict[Key, dict[str, str]] = field(default_factory=dict)
    added: list[Any] = field(default_factory=list)
    records: list[dict[str, Any]] = field(default_factory=list)

    def take(self, other: Any) -> None:
        """Merge one row of the file beside the workbook."""
        key, theirs = self.table.key(other), self.table.typed(other)
        row = self.rows.get(key)
        if row is None:
            # Tables with a status are made anew by the tool, so rows that nobody wrote in are not missed.
            lists_everything = all(column.field != STATUS for column in self.table.columns)
            if theirs or lists_everything:
                self.added.append(other)
                self.rows[key] = other
            return
        ours, changes = self.table.typed(row), {}
        for what, text in theirs.items():
            if what not in ours:
                self.fills.setdefault(key, {})[what] = text
                changes[what] = getattr(other, what)
            elif fold(ours[what]) != fold(text):
                changes[what] = type(getattr(row, what))() if isinstance(getattr(row, what), str) else None
                self._tell(row, what, ours[what], text)
        if changes:
            self.fixed[key] = dataclasses.replace(self.fixed.get(key, row), **changes)

    def _tell(self, row: Any, what: str, ours: str, theirs: str) -> None:
        heading = next(column.heading for column in self.table.columns if column.field == what)
        first = self.table.shown(row, self.table.columns[0].field)
        self.records.append(catalogue.record(
            bookrules.TWIN_CLASH, file=self.found.path.name, subject=f"“{first}”, cột {heading}",
            found=f"{self.found.path.name} ghi “{ours}”", other=f"{self.found.twin_name} ghi “{theirs}”",
        ))  # fmt: skip


def _besides(reading: tablereader.Reading, table: Table, data: bytes) -> str:
    """Name what a person added to the file outside its table: sheets, columns, comments."""
    sheets = [f"sheet “{name}”" for name in reading.cells if name != table.sheet]
    columns = [f"cột {named}" for named in tablereader.unused(reading, table)]
    comments = ["lời chú ở ô"] if b"comments" in data else []
    return ", ".join([*sheets, *columns, *comments])


def clear(found: Found, table: Table, read: Callable[[bytes | None], Sequence[Any]]) -> None:
    """Remove the file beside a workbook once the workbook has everything that is in it.

    Raises:
        VtltError: it cannot be removed, or the workbook cannot be read.
    """
    if found.twin is None:
        return
    # Read again, because somebody may have saved either file meanwhile.
    now = ownbook.find(found.path)
    if merge(now, table, read(now.data)).complete:
        ownbook.forget_twin(now)


def gone(found: Found) -> Iterator[dict[str, Any]]:
    """Report a workbook that has kept versions but no longer exists."""
    kept = ownbook.versions(found.path)
    if found.data is None and found.twin is None and kept:
        place = f"{kept[-1].path.parent.name}/{kept[-1].path.name}"
        name = found.path.name
        yield catalogue.record(bookrules.BOOK_GONE, file=name, key="", subject=name, found=place)
