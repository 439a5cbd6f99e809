"""Why a unit has the score it has, and the least that would lift it one band."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pandas as pd
from pandera.typing import DataFrame

from vtlt_consolidate.model.criteria import EXTRA, NOT_CLASSIFIED, PERCENT, CriteriaSet, Node, most_of_leaf
from vtlt_consolidate.model.frames import Climbs, Losses, Marks, tuples
from vtlt_consolidate.model.units import Roster
from vtlt_consolidate.scoring.score import TOTAL, Tree, judge, micro
from vtlt_consolidate.words.text import MICRO

Points = Mapping[str, int]


def losses(marks: DataFrame[Marks], criteria: CriteriaSet, roster: Roster) -> DataFrame[Losses]:
    """Say which criterion lost how much.

    An extra that was not reached is no loss; a penalty is one. A missing answer has no row here.

    Args:
        marks: frame `Marks`.
        criteria: the set.
        roster: says which variant a unit belongs to.

    Returns:
        `Losses`, by unit, the greatest loss first.
    """
    rows = []
    for unit_code, part, points in _units(marks, criteria, roster):
        lost = []
        for leaf in part.criteria:
            best = _best(part, leaf)
            if best is None or leaf.code not in points or _is_extra(part, leaf):
                continue
            given = points[leaf.code]
            if abs(best - given):
                lost.append((unit_code, leaf.code, given, best, abs(best - given)))
        rows += sorted(lost, key=lambda row: -row[-1])
    return Losses.validate(_frame(Losses, rows))


def climbs(marks: DataFrame[Marks], criteria: CriteriaSet, roster: Roster) -> DataFrame[Climbs]:
    """Name for each unit the fewest criteria that would lift it to the next band, done in full.

    Caps, gates and penalties are reckoned with: every step is scored again. Those that gain most come
    first, and what turns out not to be needed is left out.

    Args:
        marks: frame `Marks`.
        criteria: the set.
        roster: says which variant a unit belongs to.

    Returns:
        `Climbs`. Units in the best band, with anything missing, or that nothing lifts, have no row.
    """
    rows = []
    for unit_code, part, points in _units(marks, criteria, roster):
        if len(points) == len(part.criteria) and part.bands:
            rows += [(unit_code, *row) for row in _Ladder(part).climb(points)]
    return Climbs.validate(_frame(Climbs, rows))


class _Ladder:
    """The bands of a set, and what it takes to climb them."""

    def __init__(self, criteria: CriteriaSet) -> None:
        self._criteria = criteria
        self._tree = Tree(criteria)
        self._most = micro(criteria.summed_most(TOTAL))
        labels = [*(band.label for band in criteria.bands), NOT_CLASSIFIED]
        self._place = {label: place for place, label in enumerate(labels)}

    def climb(self, points: Points) -> list[tuple[str, str, int, str, int]]:
        total, band = self._stand(points)
        place = self._place.get(band)
        if not place:
            return []
        needed = self._needed(points, place)
        lifted = self._stand(self._with(points, needed))[1]
        short = self._short(total, self._place[lifted])
        return [
            (band, lifted, short, code, self._stand(self._with(points, [code]))[0] - total) for code in needed
        ]

    def _needed(self, points: Points, place: int) -> list[str]:
        gains = {code: self._stand(self._with(points, [code]))[0] for code in self._improvable(points)}
        taken: list[str] = []
        for code in sorted(gains, key=lambda code: -gains[code]):
            taken.append(code)
            if self._lifts(points, taken, place):
                break
        else:
            return []
        for code in reversed(taken):
            fewer = [each for each in taken if each != code]
            if self._lifts(points, fewer, place):
                taken = fewer
        return taken

    def _improvable(self, points: Points) -> Iterator[str]:
        for leaf in self._criteria.criteria:
            best = _best(self._criteria, leaf)
            if best is not None and best != points[leaf.code]:
                yield leaf.code

    def _lifts(self, points: Points, codes: Sequence[str], place: int) -> bool:
        band = self._stand(self._with(points, codes))[1]
        return self._place.get(band, place) < place

    def _with(self, points: Points, codes: Sequence[str]) -> dict[str, int]:
        by_code = self._criteria.by_code
        return {**points, **{code: _best(self._criteria, by_code[code]) or 0 for code in codes}}

    def _stand(self, points: Points) -> tuple[int, str]:
        everything: dict[str, int | None] = dict(points)
        everything |= {code: reached for code, reached, _, _ in self._tree.add_up(everything)}
        return everything[TOTAL] or 0, judge(everything, self._most, self._criteria)[1]

    def _short(self, total: int, place: int) -> int:
        """How many points the band begins above the total; 0 where only a gate keeps the unit down."""
        bound = micro(self._criteria.bands[place].at_least)
        if self._criteria.band_by == PERCENT:
            bound = -(-bound * self._most // (100 * MICRO))
        return max(0, bound - total)


def _best(criteria: CriteriaSet, leaf: Node) -> int | None:
    """The points of a leaf that serve its unit best: its least where it is taken off."""
    if criteria.taken_off(leaf):
        return micro(leaf.least)
    most = most_of_leaf(leaf)
    return None if most is None else micro(most)


def _is_extra(criteria: CriteriaSet, leaf: Node) -> bool:
    return any(each.role == EXTRA for each in (*criteria.path(leaf), leaf))


def _units(
    marks: DataFrame[Marks], criteria: CriteriaSet, roster: Roster
) -> Iterator[tuple[str, CriteriaSet, dict[str, int]]]:
    known = marks.dropna(subset="points_micro")
    by_unit: dict[str, dict[str, int]] = {}
    for unit_code, leaf_code, points in tuples(known, "unit_code", "leaf_code", "points_micro"):
        by_unit.setdefault(unit_code, {})[leaf_code] = int(points)
    for unit_code, points in by_unit.items():
        yield unit_code, criteria.of(roster.by_code[unit_code].variant), points


def _frame(model: Any, rows: Sequence[tuple[object, ...]]) -> pd.DataFrame:
    columns = list(model.to_schema().columns)
    types = {name: "Int64" if name.endswith("_micro") else "str" for name in columns}
    return pd.DataFrame(rows, columns=columns).astype(types)
