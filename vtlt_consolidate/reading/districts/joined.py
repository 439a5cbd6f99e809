"""Puts together the rows of one unit that stand on several sheets, each with other criteria."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pandera.typing import DataFrame

from vtlt_consolidate.identity.claims import Expected
from vtlt_consolidate.model.frames import Cells
from vtlt_consolidate.model.units import Unit
from vtlt_consolidate.reading.districts.heads import Heads
from vtlt_consolidate.reading.districts.rows import rows_of
from vtlt_consolidate.words.text import clean


@dataclass(frozen=True, eq=False)
class Line:
    """One row of a unit.

    Args:
        table: the headings above it.
        at: counts from 0.
        values: column → row of `Cells`.
        filled: the columns in which any unit of the table has something.
    """

    table: Heads
    at: int
    values: Mapping[int, Any]
    filled: frozenset[int]


def chosen(lines: Sequence[Line]) -> dict[str, Line] | None:
    """Choose for each criterion the row of a unit that has it.

    A criterion may come again with the same answer, or in a column that nobody filled in.

    Returns:
        Code → row; `None` if a criterion comes twice with different answers, or is doubtful in another row.
    """
    found: dict[str, tuple[Line, int]] = {}
    uncertain = [code for line in lines for code in {*line.table.unclear, *line.table.doubtful}]
    for line in lines:
        for column, code in line.table.leaves.items():
            if code not in found:
                found[code] = line, column
                continue
            before, at = found[code]
            if _said(line, column) == _said(before, at) or not _is_filled(line, column):
                continue
            if _is_filled(before, at):
                return None
            found[code] = line, column
    return {code: line for code, (line, _) in found.items()} if found.keys().isdisjoint(uncertain) else None


def _columns(line: Line, column: int) -> tuple[int, ...]:
    beside = line.table.unmet.get(column)
    return (column,) if beside is None else (column, beside)


def _is_filled(line: Line, column: int) -> bool:
    return not line.filled.isdisjoint(_columns(line, column))


def _said(line: Line, column: int) -> list[tuple[str, str]]:
    cells = (line.values.get(at) for at in _columns(line, column))
    return [(cell.kind, clean(cell.typed)) if cell and cell.typed.strip() else ("", "") for cell in cells]


def units_named(tables: Iterable[Heads], cells: DataFrame[Cells], expected: Expected) -> set[Unit]:
    """The units that the rows of tables may mean.

    Args:
        tables: the tables.
        cells: frame `Cells` of the file.
        expected: set and units of the round.
    """
    return {
        unit
        for table in tables
        for row in rows_of(table, cells[cells["sheet"] == table.sheet], expected.criteria)
        for name in row.lead.values()
        for unit in (*expected.names.meant(name), expected.roster.by_code.get(name))
        if unit is not None and row.answers and not row.of_no_unit
    }


def continues(table: Heads, others: Sequence[Heads], cells: DataFrame[Cells], expected: Expected) -> bool:
    """Say whether a table has other criteria of the same units as others do, so that it is part of these.

    Args:
        table: the table.
        others: those that it may be a part of.
        cells: frame `Cells` of the file.
        expected: set and units of the round.
    """
    known = {code for other in others if other is not table for code in other.known}
    return known.isdisjoint(table.known) and not units_named([table], cells, expected).isdisjoint(
        units_named(others, cells, expected)
    )
