"""Highlights cells of the internal copy: formats that depend on the value, and comments."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable

from vtlt_consolidate.excel.sheet import Sheet
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
    remarks: Iterable[tuple[str, str, str]],
    units: Collection[str],
    place: Callable[[str, str], tuple[int, int]],
) -> None:
    """Write remarks as comments on the cells that they are about, or else on their units' names.

    Args:
        sheet: the sheet; the table is already written.
        remarks: unit, criterion or nothing, and text.
        units: codes of the units of the table.
        place: (unit, criterion) → row and column of its points; for no criterion, its unit.
    """
    texts: defaultdict[tuple[int, int], list[str]] = defaultdict(list)
    for unit_code, leaf_code, text in remarks:
        if unit_code in units:
            texts[place(unit_code, leaf_code)].append(text)
    for at, lines in sorted(texts.items()):
        sheet.comment(*at, _cut("\n".join(dict.fromkeys(lines))))


def _cut(text: str) -> str:
    return text if len(text) <= _COMMENT_LIMIT else text[:_COMMENT_LIMIT].rstrip() + " …"
