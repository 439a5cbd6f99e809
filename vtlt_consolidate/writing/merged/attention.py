"""Highlights cells of the internal copy: formats that depend on the value, and comments."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping

from vtlt_consolidate.excel.sheet import Sheet
from vtlt_consolidate.findings import catalogue
from vtlt_consolidate.model import frames
from vtlt_consolidate.scoring.month import Month
from vtlt_consolidate.words.addresses import span

UNIT_COLUMN = 2
"""The column with the names of units."""
GREYER = {"type": "2_color_scale", "min_color": "#D0D0D0", "max_color": "#FFFFFF"}
"""Colour scale: the lower the value, the darker the grey."""
_COMMENT_LIMIT = 700


def when(sheet: Sheet, box: tuple[int, int, int, int], condition: str, style: str) -> None:
    """Format cells (first row, first column, last row, last column) by a style where a formula is true."""
    sheet.show_as(span(*box), (condition, style))


def comment(
    sheet: Sheet,
    month: Month,
    units: Collection[str],
    place: Callable[[str, str], tuple[int, int]],
    besides: Mapping[tuple[str, str], str] | None = None,
) -> None:
    """Write every finding as a comment on the cell that it is about, or else on its unit's name.

    Args:
        sheet: the sheet; the table is already written.
        month: the data of the period.
        units: codes of the units of the table.
        place: (unit, criterion) → row and column of its points; for no criterion, its unit.
        besides: (unit, criterion) → another comment.
    """
    texts: defaultdict[tuple[int, int], list[str]] = defaultdict(list)
    for (unit_code, leaf_code), text in (besides or {}).items():
        if unit_code in units:
            texts[place(unit_code, leaf_code)].append(text)
    for row in frames.rows(month.findings):
        if row.unit_code in units:
            at = place(row.unit_code, row.leaf_code)
            where = f" ({row.file}, ô {row.cell})" if row.cell else ""
            texts[at].append(f"{catalogue.SEVERITIES[row.severity]} {row.code}: {row.message}{where}")
    for at, lines in sorted(texts.items()):
        sheet.comment(*at, _cut("\n".join(dict.fromkeys(lines))))


def _cut(text: str) -> str:
    return text if len(text) <= _COMMENT_LIMIT else text[:_COMMENT_LIMIT].rstrip() + " …"
