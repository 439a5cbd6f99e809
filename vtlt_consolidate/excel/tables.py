"""Writes plain lists that fill a sheet, with headings, filter and frozen panes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from vtlt_consolidate.excel.measure import height
from vtlt_consolidate.excel.sheet import Live, Sheet, Value

LIST_TOP = 4
"""The row of a list's first value, counted from 0."""


@dataclass(frozen=True)
class Head:
    """One column of a list: heading, width in characters, and style of the cells."""

    heading: str
    width: float
    style: str = ""


def write_list(
    sheet: Sheet,
    title: str,
    intro: str,
    heads: Sequence[Head],
    rows: Sequence[Sequence[Value]],
    *,
    bare: bool = False,
) -> None:
    """Write a list with a title; its values begin in row `LIST_TOP`.

    Args:
        sheet: an empty sheet.
        title: the text of the first row.
        intro: the sentence in the second row.
        heads: the columns.
        rows: the values of each row; the last rows may be totals (see `Live`).
        bare: no lines around cells, and no cell where nothing is: half the size of a very long list.
    """
    sheet.text(0, 0, title, "heading")
    sheet.text(1, 0, intro, "quiet")
    top = LIST_TOP - 1
    sheet.widths([head.width for head in heads])
    for column, head in enumerate(heads):
        sheet.text(top, column, head.heading, "head")
    sheet.do.set_row(top, height([(head.heading, head.width) for head in heads], least=30, bold=True))
    styles = [f"cell {head.style} noborder" if bare else f"cell {head.style}" for head in heads]
    heights = [_height(heads, values) for values in rows]
    if any(Live in map(type, values) for values in rows):
        for row, (values, high) in enumerate(zip(rows, heights, strict=True), LIST_TOP):
            for column, (style, value) in enumerate(zip(styles, values, strict=True)):
                sheet.value(row, column, value, style)
            sheet.do.set_row(row, high)
    else:
        sheet.lines(LIST_TOP, styles, rows, heights, blanks=not bare)
    if rows:
        sheet.do.autofilter(top, 0, top + len(rows), len(heads) - 1)
    sheet.do.freeze_panes(top + 1, 0)
    sheet.page(landscape=True, repeat=(top, top))


def _height(heads: Sequence[Head], values: Sequence[Value]) -> float:
    texts = []
    for head, value in zip(heads, values, strict=True):
        shown = value.value if isinstance(value, Live) else value
        if isinstance(shown, str):
            texts.append((shown, head.width))
    return height(texts)
