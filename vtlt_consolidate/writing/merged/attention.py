"""Highlights cells of the internal copy: formats that depend on the value, and comments."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from vtlt_consolidate.excel.sheet import Sheet
from vtlt_consolidate.findings import catalogue
from vtlt_consolidate.model import frames
from vtlt_consolidate.scoring.month import Month

UNIT_COLUMN = 2
"""The column with the names of units."""
GREYER = {"type": "2_color_scale", "min_color": "#D0D0D0", "max_color": "#FFFFFF"}
"""Colour scale: the lower the value, the darker the grey."""
_COMMENT_LIMIT = 700


def when(sheet: Sheet, box: tuple[int, int, int, int], condition: str, style: str) -> None:
    """Format cells (first row, first column, last row, last column) by a style where a formula is true."""
    rule = {"type": "formula", "criteria": f"={condition}", "format": sheet.book.style(style)}
    sheet.do.conditional_format(*box, rule)


def comment(
    sheet: Sheet,
    month: Month,
    places: Mapping[str, int],
    columns: Mapping[str, int],
    besides: Mapping[tuple[str, str], str] | None = None,
) -> None:
    """Write every finding as a comment on the cell that it is about, or else on its unit's name.

    Args:
        sheet: the sheet; the table is already written.
        month: the data of the period.
        places: code of a unit → its row.
        columns: code of a criterion → its column.
        besides: (unit, criterion) → another comment.
    """
    texts: defaultdict[tuple[int, int], list[str]] = defaultdict(list)
    for (unit_code, leaf_code), text in (besides or {}).items():
        if unit_code in places:
            texts[places[unit_code], columns.get(leaf_code, UNIT_COLUMN)].append(text)
    for row in frames.rows(month.findings):
        if row.unit_code in places:
            at = places[row.unit_code], columns.get(row.leaf_code, UNIT_COLUMN)
            where = f" ({row.file}, ô {row.cell})" if row.cell else ""
            texts[at].append(f"{catalogue.SEVERITIES[row.severity]} {row.code}: {row.message}{where}")
    for at, lines in sorted(texts.items()):
        sheet.comment(*at, _cut("\n".join(dict.fromkeys(lines))))


def _cut(text: str) -> str:
    return text if len(text) <= _COMMENT_LIMIT else text[:_COMMENT_LIMIT].rstrip() + " …"
