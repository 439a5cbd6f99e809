"""Finds the line above the table of a form that names its period, whatever became of its first words."""

from __future__ import annotations

import re
from itertools import groupby
from operator import itemgetter

from vtlt_consolidate.identity.contents import Contents
from vtlt_consolidate.model import frames, layout
from vtlt_consolidate.model.criteria import CriteriaSet
from vtlt_consolidate.words.days.spoken import names_only, plain
from vtlt_consolidate.words.text import clean, fold

_BEGINS = re.compile(rf"{plain(layout.PERIOD_LINE).rstrip(':')}\s*:?\s*")
_TAGS = frozenset(map(fold, layout.TAGS.values()))

_Row = tuple[str, str, int, int, str]
"""File, sheet, row, column and text of a cell."""


def lines(contents: Contents, criteria: CriteriaSet) -> dict[str, str]:
    """Find the line of each file that names its period.

    Args:
        contents: what was read of the files.
        criteria: the set, whose codes tell which sheet is the form.

    Returns:
        File → the line: that which begins with `Kỳ báo cáo`, with or without a colon, its rest perhaps in the
        next cell; if there is none, another one that names nothing but a period, such as `Tháng 2 năm 2026`.
        Empty if no line above the table of a form does; a file without the tags of a form is left out.
    """
    cells, codes = contents.cells, {fold(leaf.code) for leaf in criteria.leaves}
    texts = set(cells["typed"].tolist())
    coded = cells[cells["typed"].isin([text for text in texts if fold(text) in codes])]
    table = {(file, each.sheet): each.first for file, each in contents.prints.items()}
    for file, sheet, row in frames.tuples(coded, "file", "sheet", "row"):
        table.setdefault((file, sheet), row)
    # Few different rows are above any table, and few different texts are in them.
    near = cells[cells["row"] < max(table.values(), default=0)]
    every = frames.tuples(near, "file", "sheet", "row", "column", "typed")
    above = (cell for cell in every if cell[2] < table.get((cell[0], cell[1]), 0))
    found = {file: _line(list(there)) for file, there in groupby(above, key=itemgetter(0))}
    return {file: line for file, line in found.items() if line is not None}


def _line(cells: list[_Row]) -> str | None:
    for at, (*_, typed) in enumerate(cells):
        begun = _BEGINS.match(plain(typed))
        if begun is None:
            continue
        beside = cells[at + 1] if begun.end() == len(plain(typed)) and at + 1 < len(cells) else None
        rest = beside[4] if beside and beside[1:3] == cells[at][1:3] else ""
        return clean(f"{typed} {rest}")
    tagged = any(fold(typed) in _TAGS for *_, typed in cells)
    return next((clean(typed) for *_, typed in cells if names_only(typed)), "" if tagged else None)
