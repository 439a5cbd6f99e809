"""The tables of points of an earlier merged workbook → how each unit stood."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from pandera.typing import DataFrame

from vtlt_consolidate.model import cellkinds
from vtlt_consolidate.model.criteria import CriteriaSet
from vtlt_consolidate.model.frames import Cells, rows
from vtlt_consolidate.model.outputs import TABLE, TABLE_TAIL, TABLE_TOP
from vtlt_consolidate.scoring.compare import Stood
from vtlt_consolidate.scoring.standings import shown_nodes
from vtlt_consolidate.words.addresses import sheet_name
from vtlt_consolidate.words.text import MICRO

_CODE_COLUMN = 1
_READ = ("total", "percent", "band", "rank")


def stood(cells: DataFrame[Cells], criteria: CriteriaSet) -> Mapping[str, Stood] | str:
    """Read the units of which nothing was missing, or say why that cannot be.

    Args:
        cells: frame `Cells` of the workbook.
        criteria: the set, of the same version.
    """
    found: dict[str, Stood] = {}
    for variant, part in criteria.by_variant():
        name = sheet_name(TABLE, variant)
        here = cells[cells["sheet"] == name]
        if here.empty:
            continue  # no unit was of this kind
        table = {(row.row, row.column): row for row in rows(here)}
        columns = _columns(table, part)
        if columns is None:
            return f"sheet “{name}” không còn như công cụ đã ghi"
        for (row, column), cell in table.items():
            if column == _CODE_COLUMN and row > TABLE_TOP + 2:
                unit = _unit(table, row, columns, variant)
                if unit:
                    found[str(cell.typed)] = unit
    return found


def _columns(table: Mapping[tuple[int, int], Any], criteria: CriteriaSet) -> dict[str, int] | None:
    """Code of a node or key of the tail → its column; none where the headings are not those of the set."""
    tail = {heading: name for name, heading in TABLE_TAIL.items()}
    columns = {
        tail[cell.typed]: at for (row, at), cell in table.items() if row == TABLE_TOP and cell.typed in tail
    }
    if any(name not in columns for name in _READ):
        return None
    shown = shown_nodes(criteria)
    start = min(columns.values()) - len(shown)
    for at, node in enumerate(shown, start):
        cell = table.get((TABLE_TOP + 1, at))
        if cell is None or cell.typed != node.label:
            return None
        columns[node.code] = at
    return columns


def _unit(
    table: Mapping[tuple[int, int], Any], row: int, columns: Mapping[str, int], variant: str
) -> Stood | None:
    """One unit; none where something of it was missing."""
    numbers = {
        key: Decimal(cell.typed.replace(",", "."))
        for key, at in columns.items()
        if (cell := table.get((row, at))) is not None and cell.kind == cellkinds.NUMBER
    }
    if "percent" not in numbers or "total" not in numbers:
        return None
    tail = {*TABLE_TAIL}
    points = {key: round(value * MICRO) for key, value in numbers.items() if key not in tail}
    band = table.get((row, columns["band"]))
    rank = numbers.get("rank")
    return Stood(
        variant,
        points,
        round(numbers["total"] * MICRO),
        float(numbers["percent"]),
        str(band.typed) if band is not None else "",
        None if rank is None else int(rank),
    )
