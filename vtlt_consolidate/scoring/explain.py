"""Why a unit has the score it has, and the least that would lift it one band."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace

from pandera.typing import DataFrame

from vtlt_consolidate.language.evaluate import Look
from vtlt_consolidate.model.criteria import EXTRA, PERCENT, TOTAL, CriteriaSet, Node, most_of_leaf
from vtlt_consolidate.model.frames import Climbs, Losses, Marks, made_of, tuples
from vtlt_consolidate.model.rules.banding import band_places
from vtlt_consolidate.model.units import Roster
from vtlt_consolidate.scoring.gates import judge
from vtlt_consolidate.scoring.score import unarisen_by_unit
from vtlt_consolidate.scoring.tree import Tree, micro
from vtlt_consolidate.scoring.worked.points import NOTHING_KNOWN, Known
from vtlt_consolidate.words.text import MICRO

Points = Mapping[str, int]
Sums = Mapping[str, int | None]


def losses(marks: DataFrame[Marks], criteria: CriteriaSet, roster: Roster) -> DataFrame[Losses]:
    """List the criteria that gave each unit fewer points than they could.

    An extra (bonus outside the maximum) that was not reached is no loss; a penalty is one. A missing answer
    is neither, so it has no row.

    Args:
        marks: frame `Marks`.
        criteria: the set.
        roster: says which variant a unit belongs to.

    Returns:
        `Losses`, by unit, the greatest loss first.
    """
    rows = []
    lists = {variant: bests(part, extras=False) for variant, part in _parts(criteria, roster)}
    for unit_code, variant, points in _units(marks, roster):
        lost = [
            (unit_code, code, points[code], best, abs(best - points[code]))
            for code, best in lists[variant].items()
            if code in points and best != points[code]
        ]
        rows += sorted(lost, key=lambda row: -row[-1])
    return made_of(Losses, rows)


def climbs(
    marks: DataFrame[Marks],
    criteria: CriteriaSet,
    roster: Roster,
    known: Known = NOTHING_KNOWN,
    decided: Collection[str] = (),
) -> DataFrame[Climbs]:
    """Name for each unit a short list of criteria that can lift it to the next band.

    Every step is scored again, so caps, gates and penalties are taken into account. Criteria are added from
    the greatest gain downwards; those that turn out not to be needed are then left out. Done in full they may
    lift the unit higher than what it lacks for the next band.

    Args:
        marks: frame `Marks`.
        criteria: the set.
        roster: says which variant a unit belongs to.
        known: what units gave, for the conditions of gates; answers are taken to stay as they are there.
        decided: codes of the units whose results somebody decided, so that they do not follow from criteria.

    Returns:
        `Climbs`. A unit in the best band, with a missing answer, whose result was decided, or that no
        criterion lifts has no row.
    """
    rows = []
    unarisen = unarisen_by_unit(marks, criteria)
    ladders = {variant: _Ladder.on(part) for variant, part in _parts(criteria, roster)}
    for unit_code, variant, points in _units(marks, roster):
        if unit_code in decided:
            continue
        ladder = ladders[variant].of(known.get(unit_code, {}).get, unarisen.get(unit_code, set()))
        rows += [(unit_code, *row) for row in ladder.climb(points)]
    return made_of(Climbs, rows)


@dataclass(frozen=True)
class _Ladder:
    """Finds the criteria that lift a unit to a better band, by what it gave and what did not arise for it."""

    criteria: CriteriaSet
    tree: Tree
    bests: Mapping[str, int]
    most: int
    place: Mapping[str, int]
    given: Look = lambda _: None
    unarisen: Set[str] = frozenset()

    @classmethod
    def on(cls, criteria: CriteriaSet) -> _Ladder:
        """That of a set."""
        most = micro(criteria.summed_most(TOTAL))
        return cls(criteria, Tree(criteria), bests(criteria, extras=True), most, band_places(criteria.bands))

    def of(self, given: Look, unarisen: Set[str]) -> _Ladder:
        """The same for a unit, by what it gave, and what did not arise for it."""
        if not unarisen:
            return replace(self, given=given)
        left = {code: best for code, best in self.bests.items() if code not in unarisen}
        nothing = dict.fromkeys((leaf.code for leaf in self.criteria.criteria), None)
        most = self.tree.add_up(nothing, unarisen=unarisen)[-1][2] or 0
        return replace(self, bests=left, most=most, given=given, unarisen=unarisen)

    def climb(self, points: Points) -> list[tuple[str, str, int, str, int, str]]:
        # With an answer missing, a unit has no band from which it could rise.
        if len(points) + len(self.unarisen) < len(self.criteria.criteria) or not self.criteria.bands:
            return []
        sums = self._sums(points)
        total, band = sums[TOTAL] or 0, self._band(sums)
        current = self.place.get(band)
        # 0 is the best band, `None` no band at all.
        if not current:
            return []
        reached = {
            code: self._changed(sums, code, best)[TOTAL] or 0
            for code, best in self.bests.items()
            if best != points[code]
        }
        needed, full = self._needed(sums, current, sorted(reached, key=lambda code: -reached[code]))
        if not needed:
            return []
        lifted = self._band(full)
        nearest, short = self._next(full, lifted, total, current)
        return [(band, nearest, short, code, reached[code] - total, lifted) for code in needed]

    def _next(self, full: Sums, lifted: str, total: int, place: int) -> tuple[str, int]:
        """The band above a place that a unit comes to first, and how many points it is short of it.

        Args:
            full: its sums with all that is needed done in full, which says which gates open.
            lifted: its band with these.
            total: what it has now.
            place: of its band now.
        """
        short = self._short(total, place - 1)
        nearest = self._band({**full, TOTAL: total + short})
        if self.place.get(nearest, place) < place:
            return nearest, short
        # The bands leave a gap there, so that only what is reached in full is sure.
        return lifted, self._short(total, self.place[lifted])

    def _needed(self, sums: Sums, place: int, greatest_first: Sequence[str]) -> tuple[list[str], Sums]:
        """The criteria that lift a unit with some sums above a place; and its sums with these in full."""
        taken, full = [], sums
        for code in greatest_first:
            taken.append(code)
            full = self._changed(full, code, self.bests[code])
            if self._lifts(full, place):
                break
        else:
            return [], sums
        # A later criterion, such as one that opens a gate, may have made an earlier one unnecessary. Without
        # the last it did not lift.
        for code in reversed(taken[:-1]):
            less = self._changed(full, code, sums[code] or 0)
            if self._lifts(less, place):
                taken.remove(code)
                full = less
        return taken, full

    def _lifts(self, sums: Sums, place: int) -> bool:
        return self.place.get(self._band(sums), place) < place

    def _band(self, sums: Sums) -> str:
        return judge(sums, self.most, self.criteria, self.given)[1]

    def _sums(self, points: Points) -> Sums:
        everything = {**points, **dict.fromkeys(self.unarisen)} if self.unarisen else points
        return self.tree.reached(everything, unarisen=self.unarisen)[0]

    def _changed(self, sums: Sums, code: str, points: int) -> Sums:
        return self.tree.changed(sums, code, points, self.unarisen)

    def _short(self, total: int, place: int) -> int:
        """How many points the total is below the lower bound of a band; 0 if only a gate is in the way."""
        bound = micro(self.criteria.bands[place].at_least)
        if self.criteria.band_by == PERCENT:
            # Round up: a millionth of a point below the bound is still in the lower band.
            bound = -(-bound * self.most // (100 * MICRO))
        return max(0, bound - total)


def bests(criteria: CriteriaSet, *, extras: bool) -> dict[str, int]:
    """Code of a leaf → the best points that it can give: the least for a penalty; not in it: no limit.

    Points outside the maximum are a bonus: not having them is no loss, so `extras` may be left out.
    """
    found = {leaf.code: _best(criteria, leaf) for leaf in criteria.criteria
             if extras or not _is_extra(criteria, leaf)}  # fmt: skip
    return {code: best for code, best in found.items() if best is not None}


def _best(criteria: CriteriaSet, leaf: Node) -> int | None:
    if criteria.taken_off(leaf):
        return micro(leaf.least)
    most = most_of_leaf(leaf)
    return None if most is None else micro(most)


def _is_extra(criteria: CriteriaSet, leaf: Node) -> bool:
    return any(each.role == EXTRA for each in (*criteria.path(leaf), leaf))


def _parts(criteria: CriteriaSet, roster: Roster) -> Iterator[tuple[str, CriteriaSet]]:
    """Yield the variants of the units, and the set as each knows it."""
    for variant in dict.fromkeys(unit.variant for unit in roster.units):
        yield variant, criteria.of(variant)


def _units(marks: DataFrame[Marks], roster: Roster) -> Iterator[tuple[str, str, dict[str, int]]]:
    """Yield code, variant and points by code of each unit; missing answers are left out."""
    answered = marks.dropna(subset="points_micro")
    by_unit: dict[str, dict[str, int]] = {}
    for unit_code, leaf_code, points in tuples(answered, "unit_code", "leaf_code", "points_micro"):
        by_unit.setdefault(unit_code, {})[leaf_code] = int(points)
    for unit_code, points in by_unit.items():
        yield unit_code, roster.by_code[unit_code].variant, points
