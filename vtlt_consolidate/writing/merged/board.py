"""The tables of results in the merged workbook: one for each variant, and what all of them give together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from vtlt_consolidate.excel.sheet import Live, Sheet
from vtlt_consolidate.model.account import Account
from vtlt_consolidate.model.outputs import TABLE_AREA
from vtlt_consolidate.scoring.results import Results
from vtlt_consolidate.scoring.standings import Part, Standing
from vtlt_consolidate.words.addresses import span
from vtlt_consolidate.words.text import MICRO
from vtlt_consolidate.writing.tablelook import Placed

NO_AREA = "(không ghi địa bàn)"


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
    def reached(self) -> frozenset[str]:
        """Codes of the units that `overall` is about: with any answer, or where points are counted, all."""
        if not self.account.shares:
            return frozenset(each.unit.code for each in self.part.standings if each.share is not None)
        leaves = {leaf.code for leaf in self.part.criteria.criteria}
        points = self.part.points.items()
        return frozenset(unit for (unit, code), given in points if code in leaves and given is not None)

    @property
    def areas(self) -> str:
        """The range of the areas, with the name of the sheet."""
        placed = self.placed
        return f"'{placed.sheet}'!{span(placed.first, TABLE_AREA, placed.last, TABLE_AREA, pinned=True)}"


def hide_areas(sheet: Sheet, results: Results, column: int) -> None:
    """Hide the column of areas if no unit has one."""
    if not any(results.roster.areas):
        sheet.hide_column(column)


def added(pieces: Sequence[str]) -> str:
    """Add up formulas of several boards."""
    return "+".join(pieces) or "0"


def overall(boards: Sequence[Board]) -> Live:
    """The share of all answers that is met, or the mean share of the maximum over complete units."""
    if boards[0].account.shares:
        met, answered = answers(boards)
        share = float(met.value) / float(answered.value) if answered.value else ""
        return Live(f'IF(({answered.formula})=0,"",({met.formula})/({answered.formula}))', share)
    reached = (each.share for board in boards for each in board.part.standings)
    shares = [share for share in reached if share is not None]
    cells = [board.placed.range("percent") for board in boards]
    count, total = (added([f"{name}({each})" for each in cells]) for name in ("COUNT", "SUM"))
    return Live(f'IF(({count})=0,"",({total})/({count}))', sum(shares) / len(shares) if shares else "")


def answers(boards: Sequence[Board]) -> tuple[Live, Live]:
    """Criteria met by all units together, and criteria answered, as formulas."""
    marks = [board.placed.elsewhere(board.part.criteria.criteria) for board in boards]
    parts = [board.part for board in boards]
    given = [mark for part in parts for leaf in part.criteria.criteria for mark in part.given(leaf)]
    met, answered = (added([f"{name}({each})" for each in marks]) for name in ("SUM", "COUNT"))
    return Live(met, sum(given) // MICRO), Live(answered, len(given))


def band_labels(boards: Sequence[Board]) -> list[str]:
    """The labels of the bands, best first; none in a set that classifies nobody."""
    classifying = [board for board in boards if board.part.criteria.classifies]
    return list(dict.fromkeys(label for board in classifying for label, _ in board.part.by_band()))
