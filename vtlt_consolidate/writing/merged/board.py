"""The table of results of one variant in the merged workbook, with its position."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from vtlt_consolidate.model.account import Account
from vtlt_consolidate.model.criteria import Node
from vtlt_consolidate.scoring.standings import Part, Standing
from vtlt_consolidate.words.addresses import span
from vtlt_consolidate.writing.tablelook import Placed

AREA_COLUMN = 3
"""The column of areas in a table of results."""


@dataclass(frozen=True)
class Board:
    """The results of one variant, and the position of their table."""

    part: Part
    placed: Placed

    @property
    def account(self) -> Account:
        """What the set counts in."""
        return self.part.criteria.account

    @property
    def complete(self) -> list[Standing]:
        """The units without missing answers."""
        return [standing for standing in self.part.standings if not standing.missing]

    @property
    def areas(self) -> str:
        """The range of the areas, with the name of the sheet."""
        placed = self.placed
        return f"'{placed.sheet}'!{span(placed.first, AREA_COLUMN, placed.last, AREA_COLUMN, pinned=True)}"

    def given(self, node: Node) -> list[int]:
        """The points of the units that have points for a node."""
        points = (self.part.points[standing.unit.code, node.code] for standing in self.part.standings)
        return [micro for micro in points if micro is not None]


def added(pieces: Sequence[str]) -> str:
    """Add up formulas of several boards."""
    return "+".join(pieces) or "0"
