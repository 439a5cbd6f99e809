"""The sheet of the merged workbook that lists the reviewer's points beside the units' own."""

from __future__ import annotations

import pandas as pd

from vtlt_consolidate.excel.sheet import Book, Live, Value
from vtlt_consolidate.excel.tables import LIST_TOP, Head, write_list
from vtlt_consolidate.model.outputs import APPRAISED, APPRAISED_HEADINGS
from vtlt_consolidate.scoring.results import Results
from vtlt_consolidate.words.addresses import address
from vtlt_consolidate.words.text import MICRO

_LOOKS = {
    "unit_code": (9, "center"), "unit": (30, ""), "leaf_code": (10, "center"), "leaf": (54, ""),
    "claimed": (10, "center"), "points": (10, "center"), "change": (10, "center"), "reason": (50, ""),
}  # fmt: skip
_HEADS = tuple(Head(heading, *_LOOKS[name]) for name, heading in APPRAISED_HEADINGS.items())
_CLAIMED, _POINTS = ([*APPRAISED_HEADINGS].index(name) for name in ("claimed", "points"))


def write(book: Book, results: Results) -> None:
    """List where the reviewer's points differ from the unit's own, with reasons; no sheet if nowhere."""
    if not results.appraised:
        return
    units, by_code = results.roster.by_code, results.criteria.by_code
    listed: list[list[Value]] = []
    for row in results.appraised.values():
        own, given = (
            None if pd.isna(micro) else int(micro) / MICRO for micro in (row.self_micro, row.points_micro)
        )
        at = LIST_TOP + len(listed)
        before, after = address(at, _CLAIMED), address(at, _POINTS)
        change = "" if own is None or given is None else round(given - own, 6)
        live = Live(f'IF(COUNT({before},{after})=2,ROUND({after}-{before},6),"")', change)
        unit, leaf = units[row.unit_code], by_code[row.leaf_code]
        listed.append([unit.code, unit.full_name, leaf.code, leaf.name, own, given, live, row.reason])
    write_list(book.sheet(APPRAISED), "Điểm thẩm định khác điểm tự chấm",
               "Kết quả tính theo điểm thẩm định.", _HEADS, listed)  # fmt: skip
