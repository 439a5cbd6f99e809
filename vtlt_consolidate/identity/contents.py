"""What was read of files, and what was left out because blank forms print it (`files/prints`)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import groupby
from operator import itemgetter
from typing import Any, TypeVar

import pandas as pd
from pandera.typing import DataFrame

from vtlt_consolidate.files.prints import Print
from vtlt_consolidate.model import frames
from vtlt_consolidate.model.criteria import CriteriaSet
from vtlt_consolidate.model.frames import Cells, Files
from vtlt_consolidate.model.units import Roster
from vtlt_consolidate.words import legacy

Table = TypeVar("Table", bound=pd.DataFrame)


def legible(cells: Table) -> Table:
    """Decode text in pre-Unicode fonts to Unicode; the frame needs the columns `kind` and `typed`."""
    old = cells["kind"].isin(legacy.KINDS)
    if not old.any():
        return cells
    pairs = zip(cells.loc[old, "kind"], cells.loc[old, "typed"], strict=True)
    read = pd.Series([legacy.decode(*pair) for pair in pairs], index=cells.index[old], dtype="str")
    return cells.assign(typed=cells["typed"].where(~old, read).astype("str"))


@dataclass(frozen=True)
class Contents:
    """The cells of files, without what was left out of forms because their blank ones print it.

    Args:
        cells: frame `Cells`.
        prints: file → the print that was left out of it.
    """

    cells: DataFrame[Cells]
    prints: Mapping[str, Print] = field(default_factory=dict)

    def of(self, files: Iterable[str]) -> Contents:
        """The contents of some files."""
        return Contents(self.cells[self.cells["file"].isin(list(files))], self.prints)

    def legible(self) -> Contents:
        """The same with text in pre-Unicode fonts decoded."""
        return Contents(legible(self.cells), self.prints)

    def whole(self) -> DataFrame[Cells]:
        """The cells with all that was left out put back among them."""
        if self.prints.keys().isdisjoint(self.cells["file"].unique()):
            return self.cells
        names = list(Cells.to_schema().columns)
        every = groupby(frames.tuples(self.cells, *names), key=itemgetter(0))
        cells = [cell for file, there in every for cell in _whole(there, self.prints.get(file))]
        return frames.made_of(Cells, cells)

    def fitting(self, files: DataFrame[Files], criteria: CriteriaSet, roster: Roster) -> Contents:
        """Put back the print of forms that are not those of their unit: of another variant or version.

        Args:
            files: frame `Files`, with the units.
            criteria: the set.
            roster: the units.
        """
        units, version, prints = roster.by_code, str(criteria.version), self.prints
        others = {
            file: prints[file]
            for file, code, of in frames.tuples(files, "file", "unit_code", "version")
            if file in prints
            and code in units
            and (units[code].variant, version) != (prints[file].variant, of)
        }
        rest = {file: each for file, each in prints.items() if file not in others}
        return Contents(Contents(self.cells, others).whole(), rest)


def _whole(cells: Iterator[tuple[Any, ...]], print_: Print | None) -> Iterator[tuple[Any, ...]]:
    if print_ is None:
        yield from cells
        return
    for sheet, there in groupby(cells, key=itemgetter(1)):
        on = list(there)
        if sheet == print_.sheet:
            on = sorted([*on, *((on[0][0], *cell) for cell in print_.cells)], key=itemgetter(2, 3))
        yield from on
