"""Reads appraisals from a merged workbook of an earlier period or a lower level."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from pandera.typing import DataFrame

from vtlt_consolidate.model import cellkinds
from vtlt_consolidate.model.frames import Cells, rows
from vtlt_consolidate.model.outputs import APPRAISED, APPRAISED_HEADINGS
from vtlt_consolidate.scoring.appraisal import Appraisal
from vtlt_consolidate.words.text import clean


def read(cells: DataFrame[Cells]) -> list[Appraisal] | None:
    """Read the appraisals in a merged workbook.

    Args:
        cells: frame `Cells` of one merged workbook.

    Returns:
        A row for every criterion and unit with the reviewer's points; `None` if the sheet was changed so that
        it cannot be read.
    """
    here = cells[cells["sheet"] == APPRAISED]
    if here.empty:
        return []
    headed = here.loc[here["typed"].isin(APPRAISED_HEADINGS.values()), "row"]
    top = headed.mode().iloc[0] if len(headed) else -1
    table: dict[int, dict[int, Any]] = {}
    for cell in rows(here[here["row"] >= top]):
        table.setdefault(cell.row, {})[cell.column] = cell
    heads = {column: cell.typed for column, cell in table.pop(top, {}).items()}
    if heads != dict(enumerate(APPRAISED_HEADINGS.values())):
        return None
    names = [*APPRAISED_HEADINGS]
    found = []
    for line in table.values():
        row = {names[column]: cell for column, cell in line.items() if column < len(names)}
        unit, leaf, given = (row.get(name) for name in ("unit_code", "leaf_code", "points"))
        if unit is None or leaf is None or given is None or given.kind != cellkinds.NUMBER:
            return None
        reason, claimed = row.get("reason"), row.get("claimed")
        found.append(Appraisal(
            leaf.typed, unit_code=unit.typed, points=_number(given.typed),
            claimed=_number(claimed.typed) if claimed is not None else None,
            reason=clean(reason.typed) if reason is not None else "",
        ))  # fmt: skip
    return found


def _number(typed: str) -> Decimal:
    return Decimal(typed.replace(",", "."))
