"""The units' own points, which the appendix prints beside appraised ones, read back from it.

The merged workbook has them of criteria alone: what they come to in a group is printed nowhere else.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from pandera.typing import DataFrame

from vtlt_consolidate.model import cellkinds, frames
from vtlt_consolidate.model.criteria import CriteriaSet, Node
from vtlt_consolidate.model.frames import Cells
from vtlt_consolidate.scoring import standings
from vtlt_consolidate.words.addresses import sheet_name
from vtlt_consolidate.words.text import MICRO, in_places, written
from vtlt_consolidate.writing import turned
from vtlt_consolidate.writing.appendix import appendix
from vtlt_consolidate.writing.appendix.page import HEAD_TOP

SIDE, OTHER = turned.OWN_HEADING, turned.APPRAISED_HEADING
"""What the appendix writes above the units' own points, and above those that count."""
COLUMNS = f"Cột “{SIDE}” của phụ lục"
_NUMBER = 0
_NAMES, _SIDES, _FIRST = HEAD_TOP + 1, HEAD_TOP + 3, HEAD_TOP + 4


@dataclass(frozen=True)
class Places:
    """The cells of one sheet, by row and column."""

    cells: Mapping[tuple[int, int], Any]

    @classmethod
    def of(cls, cells: DataFrame[Cells], sheet: str) -> Places:
        """Those of the sheet of this name; none where there is no such sheet."""
        return cls({(row.row, row.column): row for row in frames.rows(cells[cells["sheet"] == sheet])})

    def typed(self, row: int, column: int) -> str:
        """The text of a cell; empty where it shows nothing."""
        cell = self.cells.get((row, column))
        # A formula whose result is empty is read as one that was never calculated: it shows nothing.
        return "" if cell is None or cell.kind == cellkinds.UNCALCULATED else str(cell.typed)

    def number(self, row: int, column: int) -> Decimal | None:
        """The number in a cell, in the places that are written."""
        cell = self.cells.get((row, column))
        if cell is None or cell.kind != cellkinds.NUMBER:
            return None
        return Decimal(in_places(written(str(cell.typed)))) / MICRO

    def column(self, at: int) -> Iterator[tuple[int, str]]:
        """Yield the rows and texts of a column, downwards."""
        yield from ((row, self.typed(row, at)) for row, column in sorted(self.cells) if column == at)


@dataclass(frozen=True)
class OwnPoints:
    """Where the appendix of one variant prints the units' own points.

    Args:
        places: the cells of its sheet.
        units: unit and code of a node → row and column.
        means: code of a node → row and column of what stands under the units.
    """

    places: Places
    units: Mapping[tuple[str, str], tuple[int, int]]
    means: Mapping[str, tuple[int, int]]


def read(
    cells: DataFrame[Cells], criteria: CriteriaSet, variant: str, units: Sequence[str]
) -> OwnPoints | None:
    """Find the units' own points in an appendix.

    Args:
        cells: frame `Cells` of the appendix.
        criteria: the set of the units of the variant.
        variant: the variant; empty where the set has none.
        units: their codes in print order, as the appendix does not print them.

    Returns:
        Where they stand; `None` if the appendix was changed so that it cannot be read.
    """
    places = Places.of(cells, sheet_name(appendix.SHEET, variant, criteria.whole.variants))
    is_turned = turned.outnumber(criteria, 2 * len(units))
    found = _across(places, criteria, units) if is_turned else _down(places, criteria, units)
    return found if found and found.units else None


def _down(places: Places, criteria: CriteriaSet, units: Sequence[str]) -> OwnPoints | None:
    """Units in rows, each node with a column for either side."""
    numbered = [
        row for row, _ in places.column(_NUMBER) if row >= _FIRST and places.number(row, _NUMBER) is not None
    ]
    if len(numbered) != len(units):
        return None
    columns = [at for row, at in sorted(places.cells) if row == _SIDES and places.typed(row, at) == SIDE]
    waiting = _by_text([(node.label, node) for node in standings.columns(criteria)])
    nodes = _found(criteria, waiting, [(at, places.typed(_NAMES, at)) for at in columns])
    below = next((row for row, text in places.column(_NUMBER) if text == turned.MEAN_HEADING), None)
    of_units = {
        (unit, node.code): (row, at)
        for row, unit in zip(numbered, units, strict=True)
        for at, node in nodes.items()
    }
    means = {} if below is None else {node.code: (below, at) for at, node in nodes.items()}
    return OwnPoints(places, of_units, means)


def _across(places: Places, criteria: CriteriaSet, units: Sequence[str]) -> OwnPoints | None:
    """Criteria in rows, each unit with a column for either side; only what counts has means."""
    heads = HEAD_TOP + 1
    columns = [at for row, at in sorted(places.cells) if row == heads and places.typed(row, at) == SIDE]
    if len(columns) != len(units):
        return None
    named = [(turned.name_of(node), node) for node in standings.columns(criteria)]
    texts = [(row, text) for row, text in places.column(turned.NAME) if row > heads]
    rows = _found(criteria, _by_text(named), texts)
    of_units = {
        (unit, node.code): (row, at)
        for at, unit in zip(columns, units, strict=True)
        for row, node in rows.items()
    }
    return OwnPoints(places, of_units, {})


def _by_text(named: Sequence[tuple[str, Node]]) -> dict[str, list[Node]]:
    """Text → the nodes that are called so, in the order of the set."""
    found: dict[str, list[Node]] = {}
    for text, node in named:
        found.setdefault(text, []).append(node)
    return found


def _found(
    criteria: CriteriaSet, waiting: dict[str, list[Node]], texts: Sequence[tuple[int, str]]
) -> dict[int, Node]:
    """Row or column → the node that is named there; information has no points."""
    nodes = {at: waiting[text].pop(0) for at, text in texts if waiting.get(text)}
    return {at: node for at, node in nodes.items() if criteria.scores(node)}
