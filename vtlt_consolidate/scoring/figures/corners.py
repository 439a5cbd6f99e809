"""What one unit can still reach: its answers scored twice, every open one at its worst and at its best."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from math import inf
from typing import NamedTuple

from vtlt_consolidate.language.functions import Value
from vtlt_consolidate.language.typed import POINTS, Ref, references
from vtlt_consolidate.model.config import Override
from vtlt_consolidate.model.criteria import PERCENT, SPREAD, TOTAL, CriteriaSet, Node, most_of_leaf
from vtlt_consolidate.model.rules.banding import NOT_CLASSIFIED, Gate, band_places
from vtlt_consolidate.scoring.gates import band_of, divided, hold_down, is_low
from vtlt_consolidate.scoring.standings import UNBANDED, ranked_by_share
from vtlt_consolidate.scoring.tree import Tree, micro
from vtlt_consolidate.scoring.worked import points as working
from vtlt_consolidate.words.text import MICRO

_UNLIMITED = 10**15
"""Stands for points without a limit, in whole millionths, while they are added up."""


class Span(NamedTuple):
    """The least and the most that a figure can become, in whole millionths; `None`: there is no limit."""

    least: int | None
    most: int | None

    @property
    def width(self) -> float:
        """How far apart the two are."""
        if self.least is None or self.most is None:
            return float("inf")
        return self.most - self.least

    def holds(self, figure: int) -> bool:
        """Say whether a figure lies between the two."""
        return (self.least is None or self.least <= figure) and (self.most is None or figure <= self.most)


Ends = tuple[Fraction | float, Fraction | float]
"""The least and the most of what units are ranked by; infinite where there is no limit."""


@dataclass(frozen=True)
class Open:
    """What a unit with open answers can still reach.

    Args:
        count: number of open criteria that the unit itself is asked.
        others: number of other open criteria: the office gives them points, or a formula does.
        points: code of every criterion and group, and `TOTAL` → its points, as `Marks` and `Subtotals` give
            them: those of a penalty are positive.
        bands: the labels that are possible, best first; `UNBANDED` where the total may fall into none.
        measured: what it is ranked by: its total in whole millionths, or its share.
        ranked: it is ranked in the end, whatever comes.
    """

    count: int
    others: int
    points: Mapping[str, Span]
    bands: tuple[str, ...]
    measured: Ends
    ranked: bool

    @property
    def total(self) -> Span:
        """The least and the most that its total can become."""
        return self.points[TOTAL]


@dataclass(frozen=True)
class Case:
    """What is known of a unit.

    Args:
        answered: code of a criterion → points; `None` for those that are open, and those `unarisen`.
        given: what it gave, for the conditions of gates.
        unarisen: the codes of what did not arise.
        override: what was decided about its result; it holds once nothing is missing.
        coming: what conditions look at and its return brings with it, see `Results.coming`.
    """

    answered: Mapping[str, int | None]
    given: Mapping[Ref, Value]
    unarisen: frozenset[str]
    override: Override | None
    coming: frozenset[Ref]

    @property
    def key(self) -> tuple[object, ...]:
        """Equal for units of a variant that can reach the same."""
        given = frozenset(self.given.items())
        return tuple(self.answered.items()), given, self.unarisen, self.override, self.coming


def ends(leaf: Node) -> tuple[int, int]:
    """The least and the most points of an open answer, in whole millionths.

    Not what its options or tiers give, but what its bounds allow: where an answer is missing, a reviewer may
    write any points between them.
    """
    most = most_of_leaf(leaf)
    return micro(leaf.least), _UNLIMITED if most is None else micro(most)


class Corners:
    """Scores the answers of a unit twice: with every open one at its worst for the total, and at its best."""

    def __init__(self, criteria: CriteriaSet) -> None:
        self._criteria = criteria
        self._tree = Tree(criteria)
        pairs = {leaf: ends(leaf) for leaf in criteria.criteria}
        self._ends = {
            leaf.code: (high, low) if criteria.taken_off(leaf) else (low, high)
            for leaf, (low, high) in pairs.items()
        }
        order = band_places(criteria.bands)
        self._place = {**order, "": len(order)}
        self._met: dict[tuple[object, ...], tuple[str, ...]] = {}
        groups = [criteria.by_code[code] for code in working.formulas(criteria) if code not in self._ends]
        self._worked = [(group.code, self._group_ends(group), criteria.inside(group)) for group in groups]

    def _group_ends(self, group: Node) -> tuple[int, int]:
        """The worst and the best of a group with a formula, which need not rise with what stands in it."""
        low, high = ends(group)
        return (high, low) if self._criteria.taken_off(group) else (low, high)

    def reach(self, case: Case) -> Open:
        """Give what a unit can reach."""
        answered, unarisen, override = case.answered, case.unarisen, case.override
        opened = [code for code, points in answered.items() if points is None and code not in unarisen]
        (worst, most), (best, _) = (self._filled(answered, opened, corner, unarisen) for corner in (0, 1))
        points = {code: _span(worst[code], best[code]) for code in worst}
        decided = None if override is None or override.total is None else micro(override.total)
        if decided is not None:
            worst[TOTAL] = best[TOTAL] = decided
            # Where criteria are counted it is those that are met, whatever was decided; see `of_unit`.
            if not self._criteria.account.shares:
                points[TOTAL] = Span(decided, decided)
        bands = self._bands(worst, best, most, case) if self._criteria.bands else ()
        total = _span(worst[TOTAL], best[TOTAL])
        measured: Ends = (
            -inf if total.least is None else total.least, inf if total.most is None else total.most,
        )  # fmt: skip
        if ranked_by_share(self._criteria) and most:
            measured = Fraction(worst[TOTAL], most), Fraction(best[TOTAL], most)
        shrinking = [leaf for code in opened if (leaf := self._criteria.by_code[code]).unarisen]
        if shrinking and self._leaves_corners(worst[TOTAL], best[TOTAL], most, shrinking, decided):
            fewest = unarisen.union(leaf.code for leaf in shrinking)
            _, least_most = self._filled(answered, [code for code in opened if code not in fewest], 0, fewest)
            gap = UNBANDED in bands or not self._covered(worst, shrinking, least_most)
            bands = (*self._any_band(), *((UNBANDED,) if gap and self._criteria.bands else ()))
            measured = -inf, inf
        if override is not None and override.band and self._criteria.bands:
            # No gate holds it.
            bands = (override.band,)
        asked = sum(not self._criteria.by_code[code].source for code in opened)
        others = len(opened) - asked
        return Open(asked, others, points, bands, measured, self._is_ranked(opened, answered, unarisen))

    def _leaves_corners(
        self, worst: int, best: int, most: int, shrinking: Sequence[Node], decided: int | None
    ) -> bool:
        """Say whether a result may lie outside the two corners, where the maximum may shrink.

        A share lies between them only from 0 to the maximum; what did not arise gives less than the least of
        its points; and a total that was decided is another share of every maximum.
        """
        if decided is not None:
            return self._criteria.band_by == PERCENT
        return not 0 <= worst <= best <= most or any(leaf.least for leaf in shrinking)

    def _any_band(self) -> Iterator[str]:
        """Yield every declared band, and that a unit is not classified if a gate may say so."""
        yield from (band.label for band in self._criteria.bands)
        if any(gate.band in ("", NOT_CLASSIFIED) for gate in self._criteria.gates):
            yield NOT_CLASSIFIED

    def _covered(self, worst: Mapping[str, int], shrinking: Sequence[Node], least_most: int) -> bool:
        """Say whether every result from the lowest on lies in a band.

        Args:
            worst: the points in the worse corner.
            shrinking: what may not arise.
            least_most: the maximum if nothing of that arises.
        """
        ordered = sorted(self._criteria.bands, key=lambda band: band.at_least)
        lowest = worst[TOTAL] - sum(max(0, micro(leaf.least)) for leaf in shrinking)
        # Where nothing arises there is no share.
        if not ordered or least_most <= 0 or self._sinks(worst, shrinking):
            return False
        whole = least_most if self._criteria.band_by == PERCENT else 100 * MICRO
        return (
            100 * min(0, lowest) >= ordered[0].at_least * whole
            and all(low.below is None or low.below >= high.at_least for low, high in pairwise(ordered))
            and ordered[-1].below is None
        )

    def _sinks(self, worst: Mapping[str, int], shrinking: Sequence[Node]) -> bool:
        """Say whether points below 0 may count more, as what does not arise is spread over them."""
        spread = (
            node.parent or TOTAL
            for leaf in shrinking
            for node in (leaf, *self._criteria.path(leaf))
            if node.unarisen == SPREAD
        )
        # What did not arise has no points.
        return any(worst.get(each.code, 0) < 0 for code in spread for each in self._criteria.relieving(code))

    def _is_ranked(self, opened: Collection[str], answered: Iterable[str], unarisen: Collection[str]) -> bool:
        """Say whether a unit has a rank, whatever comes: not if nothing may arise, or a formula may fail."""
        if working.formulas(self._criteria):
            return False
        return any(
            code not in unarisen and not (code in opened and self._criteria.by_code[code].unarisen)
            for code in answered
        )

    def _filled(
        self, answered: Mapping[str, int | None], opened: Sequence[str], corner: int, unarisen: frozenset[str]
    ) -> tuple[dict[str, int], int]:
        """The points in one corner, and the most that its criteria give."""
        filled = dict(answered) | {code: self._ends[code][corner] for code in opened}
        settled = {code: pair[corner] for code, pair, leaves in self._worked
                   if any(leaf.code in opened for leaf in leaves)}  # fmt: skip
        sums = self._tree.add_up(filled, settled, unarisen)
        filled |= {code: reached for code, reached, _, _ in sums}
        return {code: points for code, points in filled.items() if points is not None}, sums[-1][2] or 0

    def _bands(
        self, worst: Mapping[str, int], best: Mapping[str, int], most: int, case: Case
    ) -> tuple[str, ...]:
        sure = {code: points if best[code] == points else None for code, points in worst.items()}
        limits = [gate for gate in self._criteria.gates if not gate.condition]
        closed, open_ = divided(sure, self._criteria, case.given.get)
        always = [gate for gate in limits if is_low(gate, best, self._criteria)]
        sometimes = [gate for gate in limits if gate not in always and is_low(gate, worst, self._criteria)]
        always += [gate for gate in closed if gate.condition]
        # A condition need not hold more with every answer, so it may hold or not as long as one is open.
        sometimes += open_
        blind = any(self._lacks_for_good(gate, sure, case) for gate in open_)
        key = worst[TOTAL], best[TOTAL], most, *always, None, *sometimes, blind
        if key not in self._met:
            found = self._between(Span(worst[TOTAL], best[TOTAL]), most, always, sometimes)
            self._met[key] = tuple(dict.fromkeys((*found, UNBANDED))) if blind else found
        return self._met[key]

    def _lacks_for_good(self, gate: Gate, sure: Mapping[str, int | None], case: Case) -> bool:
        """Say whether a condition lacks something that nothing to come brings, so that there is no band."""
        lacking = (ref for ref in references(working.conditions(self._criteria)[gate.condition])
                   if ref.field != POINTS and ref not in case.given and ref not in case.coming)  # fmt: skip
        # Days have no code, which is how the total is written.
        return any(not ref.code or sure.get(ref.code, 0) is not None for ref in lacking)

    def _between(
        self, totals: Span, most: int, always: Sequence[Gate], sometimes: Sequence[Gate]
    ) -> tuple[str, ...]:
        """The bands that a unit can come to whose total and gates are so."""
        found = set()
        for total in self._stops(totals, most):
            band = band_of(self._criteria, total, most)
            label = band.label if band else ""
            # Of several closed gates the one with the lowest band decides, so each alone shows them all.
            cases = [always, *([*always, gate] for gate in sometimes)]
            found |= {hold_down(label, case, self._criteria)[0] for case in cases}
        return tuple(label or UNBANDED for label in sorted(found, key=self._place.__getitem__))

    def _stops(self, totals: Span, most: int) -> Iterable[int]:
        """Totals among which every band between two totals is met."""
        low, high = totals.least or 0, totals.most or 0
        if self._criteria.account.shares:
            return range(low, high + 1, MICRO)
        return [low, *(edge for edge in sorted(self._band_edges(most)) if low < edge < high), high]

    def _band_edges(self, most: int) -> Iterator[int]:
        """Yield the first total of each side of every bound of a band."""
        whole = most if self._criteria.band_by == PERCENT else 100 * MICRO
        for band in self._criteria.bands:
            for bound in (band.at_least, band.below):
                if bound is not None:
                    exact = Fraction(bound) * whole / 100
                    first = -(-exact.numerator // exact.denominator)
                    yield from (first - 1, first)


def _span(one: int, other: int) -> Span:
    low, high = min(one, other), max(one, other)
    limit = _UNLIMITED // 2
    return Span(None if low < -limit else low, None if high > limit else high)
