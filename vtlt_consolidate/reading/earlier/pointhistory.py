"""Reads totals, bands and ranks of units from the tables of points of an earlier merged workbook."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from pandera.typing import DataFrame

from vtlt_consolidate.model import cellkinds
from vtlt_consolidate.model.account import BY_POINTS, BY_TASKS
from vtlt_consolidate.model.criteria import CriteriaSet
from vtlt_consolidate.model.frames import Cells, rows
from vtlt_consolidate.model.outputs import TABLE_CODE, TABLE_TOP
from vtlt_consolidate.reading import datasheet
from vtlt_consolidate.scoring.compare import Stood
from vtlt_consolidate.scoring.standings import columns as columns_of
from vtlt_consolidate.scoring.standings import shown_nodes
from vtlt_consolidate.words.text import MICRO

_READ = ("total", "percent")
_TAIL = {*BY_POINTS.tail, *BY_TASKS.tail}


def stood(cells: DataFrame[Cells], criteria: CriteriaSet) -> Mapping[str, Stood] | str:
    """Read the units without missing answers, or give the reason why that is impossible.

    Args:
        cells: frame `Cells` of the workbook.
        criteria: the set, of the same version.
    """
    found: dict[str, Stood] = {}
    for variant, part in criteria.by_variant():
        name = datasheet.table_of(cells, criteria, variant)
        here = cells[cells["sheet"] == name]
        if here.empty:
            continue  # no unit was of this kind
        table = {(row.row, row.column): row for row in rows(here)}
        columns = _columns(table, part)
        if columns is None:
            return f"sheet “{name}” không còn như công cụ đã ghi"
        body = [row for row, column in table if column == TABLE_CODE and row > TABLE_TOP + 2]
        for row in body:
            if unit := _unit(table, row, columns, variant):
                found[str(table[row, TABLE_CODE].typed)] = unit
    return found


def _columns(table: Mapping[tuple[int, int], Any], criteria: CriteriaSet) -> dict[str, int] | None:
    """Code of a node or key of the tail → column; `None` if the headings are not those of the set."""
    # Earlier versions wrote plans as points.
    accounts = (BY_POINTS, criteria.account)
    tail = {heading: name for account in accounts for name, heading in account.tail.items()}
    columns = {
        tail[cell.typed]: at for (row, at), cell in table.items() if row == TABLE_TOP and cell.typed in tail
    }
    further = {"rank": criteria.account.ranked, "band": criteria.classifies}
    if any(name not in columns for name in (*_READ, *(name for name, there in further.items() if there))):
        return None
    end = min(columns.values())
    # Workbooks of earlier versions have no columns of information in tables of points.
    for shown in (columns_of(criteria), shown_nodes(criteria)):
        labels = dict(enumerate(shown, end - len(shown)))
        if all(_typed(table, TABLE_TOP + 1, at) == node.label for at, node in labels.items()):
            return columns | {node.code: at for at, node in labels.items()}
    return None


def _typed(table: Mapping[tuple[int, int], Any], row: int, column: int) -> str:
    cell = table.get((row, column))
    return "" if cell is None else str(cell.typed)


def _unit(
    table: Mapping[tuple[int, int], Any], row: int, columns: Mapping[str, int], variant: str
) -> Stood | None:
    """One unit; `None` if any of its answers was missing."""
    numbers = {
        key: Decimal(cell.typed.replace(",", "."))
        for key, at in columns.items()
        if (cell := table.get((row, at))) is not None and cell.kind == cellkinds.NUMBER
    }
    if "percent" not in numbers or "total" not in numbers:
        return None
    points = {key: round(value * MICRO) for key, value in numbers.items() if key not in _TAIL}
    band = table.get((row, columns["band"])) if "band" in columns else None
    rank = numbers.get("rank")
    return Stood(
        variant,
        points,
        round(numbers["total"] * MICRO),
        float(numbers["percent"]),
        str(band.typed) if band is not None else "",
        None if rank is None else int(rank),
    )
