"""The sheet of the merged workbook where the reviewer's points stand beside the units' own."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pandas as pd

from vtlt_consolidate import reader
from vtlt_consolidate.addresses import address
from vtlt_consolidate.appraisal import Appraisal
from vtlt_consolidate.frames import rows as rows_of
from vtlt_consolidate.matrix import Results
from vtlt_consolidate.sheet import Book, Live, Value
from vtlt_consolidate.tables import LIST_TOP, Head, write_list
from vtlt_consolidate.text import MICRO, clean

SHEET = "Thẩm định"
_UNIT, _LEAF, _CLAIMED, _POINTS, _REASON = 0, 2, 4, 5, 7
_HEADS = (
    Head("Mã", 9, "center"), Head("Đơn vị", 30), Head("Mã tiêu chí", 10, "center"), Head("Tiêu chí", 54),
    Head("Điểm tự chấm", 10, "center"), Head("Điểm thẩm định", 10, "center"),
    Head("Chênh lệch", 10, "center"), Head("Lý do", 50),
)  # fmt: skip


def read(cells: pd.DataFrame) -> list[Appraisal] | None:
    """Read what was appraised in an earlier or lower workbook.

    Args:
        cells: frame `Cells` of one merged workbook.

    Returns:
        A row for every criterion of a unit whose points are the reviewer's; none where the sheet is not
        as it was written any more.
    """
    here = cells[cells["sheet"] == SHEET]
    table: dict[int, dict[int, Any]] = {}
    for cell in rows_of(here[here["row"] >= LIST_TOP - 1]):
        table.setdefault(cell.row, {})[cell.column] = cell
    if not table:
        return []
    heads = table.pop(LIST_TOP - 1, {})
    if [heads[at].typed if at in heads else "" for at in range(len(_HEADS))] != [h.heading for h in _HEADS]:
        return None
    found = []
    for row in table.values():
        unit, leaf, given = (row.get(at) for at in (_UNIT, _LEAF, _POINTS))
        if unit is None or leaf is None or given is None or given.kind != reader.NUMBER:
            return None
        reason, claimed = row.get(_REASON), row.get(_CLAIMED)
        found.append(Appraisal(
            leaf.typed, unit_code=unit.typed, points=_number(given.typed),
            claimed=_number(claimed.typed) if claimed is not None else None,
            reason=clean(reason.typed) if reason is not None else "",
        ))  # fmt: skip
    return found


def _number(typed: str) -> Decimal:
    return Decimal(typed.replace(",", "."))


def write(book: Book, results: Results) -> None:
    """List where the reviewer's points are not the unit's own, with the reasons; nothing: no sheet."""
    if not results.appraised:
        return
    units, by_code = results.roster.by_code, results.criteria.by_code
    listed: list[list[Value]] = []
    for row in results.appraised.values():
        own, given = (
            None if pd.isna(each) else int(each) / MICRO for each in (row.self_micro, row.points_micro)
        )
        at = LIST_TOP + len(listed)
        before, after = address(at, _CLAIMED), address(at, _POINTS)
        change = "" if own is None or given is None else round(given - own, 6)
        live = Live(f'IF(COUNT({before},{after})=2,ROUND({after}-{before},6),"")', change)
        unit, leaf = units[row.unit_code], by_code[row.leaf_code]
        listed.append([unit.code, unit.full_name, leaf.code, leaf.name, own, given, live, row.reason])
    write_list(book.sheet(SHEET), "Điểm thẩm định khác điểm tự chấm",
               "Kết quả tính theo điểm thẩm định.", _HEADS, listed)  # fmt: skip
