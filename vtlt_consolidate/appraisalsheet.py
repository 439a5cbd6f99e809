"""The sheet of the merged workbook where the reviewer's points stand beside the units' own."""

from __future__ import annotations

import pandas as pd

from vtlt_consolidate.addresses import address
from vtlt_consolidate.matrix import Results
from vtlt_consolidate.sheet import Book, Live, Value
from vtlt_consolidate.tables import LIST_TOP, Head, write_list
from vtlt_consolidate.text import MICRO

SHEET = "Thẩm định"


def write(book: Book, results: Results) -> None:
    """List where the reviewer's points are not the unit's own, with the reasons; nothing: no sheet."""
    if not results.appraised:
        return
    heads = (
        Head("Mã", 9, "center"), Head("Đơn vị", 30), Head("Mã tiêu chí", 10, "center"), Head("Tiêu chí", 54),
        Head("Điểm tự chấm", 10, "center"), Head("Điểm thẩm định", 10, "center"),
        Head("Chênh lệch", 10, "center"), Head("Lý do", 50),
    )  # fmt: skip
    units, by_code = results.roster.by_code, results.criteria.by_code
    listed: list[list[Value]] = []
    for row in results.appraised.values():
        own, given = (
            None if pd.isna(each) else int(each) / MICRO for each in (row.self_micro, row.points_micro)
        )
        at = LIST_TOP + len(listed)
        before, after = address(at, 4), address(at, 5)
        change = "" if own is None or given is None else round(given - own, 6)
        live = Live(f'IF(COUNT({before},{after})=2,ROUND({after}-{before},6),"")', change)
        unit, leaf = units[row.unit_code], by_code[row.leaf_code]
        listed.append([unit.code, unit.full_name, leaf.code, leaf.name, own, given, live, row.reason])
    write_list(book.sheet(SHEET), "Điểm thẩm định khác điểm tự chấm",
               "Kết quả tính theo điểm thẩm định.", heads, listed)  # fmt: skip
