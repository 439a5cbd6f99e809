"""What changed for each unit since the period before: criteria gained and lost, bands risen and fallen."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from vtlt_consolidate.model.criteria import Node
from vtlt_consolidate.model.units import Unit
from vtlt_consolidate.scoring.compare import Beside, Compared, Past
from vtlt_consolidate.scoring.history import steps
from vtlt_consolidate.scoring.history.steps import DOWN, UP
from vtlt_consolidate.scoring.results import Results
from vtlt_consolidate.scoring.standings import Part


@dataclass(frozen=True)
class Shift:
    """A criterion for which a unit has more or fewer points than earlier.

    Args:
        node: the criterion.
        before: the points then.
        now: the points now.
        effect: what the total gains or loses by it; less for more points that are taken off.
    """

    node: Node
    before: int
    now: int
    effect: int


@dataclass(frozen=True)
class Move:
    """What changed for one unit since the period before.

    Args:
        unit: the unit.
        part: its variant, with its standing.
        row: the comparison of its totals; nothing in it if they cannot be compared.
        shifts: the criteria with other points than then, the greatest fall first.
        before: its band then; empty if it had none, or if another edition of the set gave it.
        now: its band now.
        adjusted: what of its results somebody changed, then or now, in words.
    """

    unit: Unit
    part: Part
    row: Compared
    shifts: tuple[Shift, ...]
    before: str = ""
    now: str = ""
    adjusted: str = ""

    @property
    def step(self) -> str:
        """`UP`, `DOWN` or `SAME`; empty if one of the bands is unknown."""
        return steps.step(self.part.criteria, self.before, self.now)

    @property
    def change(self) -> int:
        """What its total gained or lost; of a unit whose totals are not compared, what its criteria did."""
        own = self.row.change
        return sum(shift.effect for shift in self.shifts) if own is None else own

    @property
    def lost(self) -> list[Shift]:
        """The criteria with less, the greatest fall first."""
        return [shift for shift in self.shifts if shift.effect < 0]

    @property
    def gained(self) -> list[Shift]:
        """The criteria with more, the greatest gain first."""
        return sorted((shift for shift in self.shifts if shift.effect > 0), key=lambda shift: -shift.effect)


def moves(results: Results, parts: Sequence[Part], past: Past) -> list[Move]:
    """List the units with any change since an earlier period, the greatest fall first."""
    found = [move for part in parts for move in _of_part(Beside(results, part, past))]
    return sorted(found, key=lambda move: (move.change, move.step != DOWN))


def _of_part(beside: Beside) -> Iterator[Move]:
    part, past = beside.part, beside.past
    judged_alike = steps.judged_alike(part.criteria, past)
    for row, standing in zip(beside.units, part.standings, strict=True):
        unit = standing.unit
        shifts = sorted(_shifts(beside, unit), key=lambda one: one.effect)
        bands = ("", "")
        if judged_alike and row.change is not None:
            bands = (past.bands.get(unit.code, ""), standing.band)
        adjusted = beside.changed_by_hand(unit.code) if row.change is not None else ""
        move = Move(unit, part, row, tuple(shifts), *bands, adjusted)
        if shifts or move.change or move.step in (UP, DOWN):
            yield move


def _shifts(beside: Beside, unit: Unit) -> Iterator[Shift]:
    part, then = beside.part, beside.earlier.get(unit.code, {})
    for leaf in beside.shared:
        before, now = then.get(leaf.code), part.points[unit.code, leaf.code]
        if before is not None and now is not None and before != now:
            sign = -1 if part.criteria.taken_off(leaf) else 1
            yield Shift(leaf, before, now, sign * (now - before))
