"""Where the results of the units of one kind stand in the merged workbook, and what is known of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from vtlt_consolidate.model.account import Account
from vtlt_consolidate.model.criteria import Node
from vtlt_consolidate.scoring.standings import Part, Standing
from vtlt_consolidate.words.addresses import span
from vtlt_consolidate.writing.tablelook import Placed

AREA_COLUMN = 3
"""Where the areas stand in a table of results."""


@dataclass(frozen=True)
class Board:
    """One variant and where its table of results stands."""

    part: Part
    placed: Placed

    @property
    def account(self) -> Account:
        """What is counted."""
        return self.part.criteria.account

    @property
    def whole(self) -> list[Standing]:
        """The units of which nothing is missing."""
        return [each for each in self.part.standings if not each.missing]

    @property
    def areas(self) -> str:
        """The cells of the areas, with the name of the sheet."""
        placed = self.placed
        return f"'{placed.sheet}'!{span(placed.first, AREA_COLUMN, placed.last, AREA_COLUMN, pinned=True)}"

    def known(self, node: Node) -> list[int]:
        """The points that units have for a node."""
        points = (self.part.points[each.unit.code, node.code] for each in self.part.standings)
        return [each for each in points if each is not None]


def added(pieces: Sequence[str]) -> str:
    """Add up formulas of several boards."""
    return "+".join(pieces) or "0"
