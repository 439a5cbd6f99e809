"""Puts back what was left out of forms because their blank ones print it (`files/prints`)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import groupby
from operator import itemgetter
from types import MappingProxyType
from typing import Any

from pandera.typing import DataFrame

from vtlt_consolidate.files.prints import Print
from vtlt_consolidate.model import frames
from vtlt_consolidate.model.criteria import CriteriaSet
from vtlt_consolidate.model.frames import Cells, Files
from vtlt_consolidate.model.units import Roster

WHOLE: Mapping[str, Print] = MappingProxyType({})
"""No file has anything left out."""


def fitting(
    files: DataFrame[Files],
    cells: DataFrame[Cells],
    prints: Mapping[str, Print],
    criteria: CriteriaSet,
    roster: Roster,
) -> tuple[DataFrame[Cells], Mapping[str, Print]]:
    """Put back the print of forms that are not those of their unit: of another variant or version.

    Args:
        files: frame `Files`, with the units.
        cells: frame `Cells`.
        prints: file → the print that was left out of it.
        criteria: the set.
        roster: the units.

    Returns:
        `Cells`, and the prints that were not put back.
    """
    units, version = roster.by_code, str(criteria.version)
    others = {
        file: prints[file]
        for file, code, of in frames.tuples(files, "file", "unit_code", "version")
        if file in prints and code in units and (units[code].variant, version) != (prints[file].variant, of)
    }
    return whole(cells, others), {file: each for file, each in prints.items() if file not in others}


def whole(cells: DataFrame[Cells], prints: Mapping[str, Print]) -> DataFrame[Cells]:
    """Put the print of forms back among their cells.

    Args:
        cells: frame `Cells`.
        prints: file → the print that was left out of it; other files are left as they are.
    """
    if prints.keys().isdisjoint(cells["file"].unique()):
        return cells
    names = list(Cells.to_schema().columns)
    every = groupby(frames.tuples(cells, *names), key=itemgetter(0))
    return frames.made_of(Cells, [cell for file, there in every for cell in _whole(there, prints.get(file))])


def _whole(cells: Iterator[tuple[Any, ...]], print_: Print | None) -> Iterator[tuple[Any, ...]]:
    if print_ is None:
        yield from cells
        return
    for sheet, there in groupby(cells, key=itemgetter(1)):
        on = list(there)
        if sheet == print_.sheet:
            on = sorted([*on, *((on[0][0], *cell) for cell in print_.cells)], key=itemgetter(2, 3))
        yield from on
