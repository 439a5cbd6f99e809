"""How far results can still move while answers are missing: the least and the most that they can become.

Whatever is answered later lies between two corners: every open answer as bad for the total as can be, and
every one as good. Shares, sums and the bounds of a node rise with each single answer, and fall where the node
is taken off; so each node has one end of its points in each corner, and gates, which compare signed points,
close more often in the worse one. Bands need not rise with the total (an official sheet may leave a gap), so
every band that is met between the two totals counts as possible, with every gate that closes in the worse
corner or in both.

The bounds hold as long as answers that were accepted stay as they are.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from math import inf
from typing import NamedTuple

import pandas as pd

from vtlt_consolidate.language.functions import Value
from vtlt_consolidate.language.typed import POINTS, Ref, references
from vtlt_consolidate.model.criteria import PERCENT, SPREAD, TOTAL, CriteriaSet, Node, most_of_leaf
from vtlt_consolidate.model.frames import tuples
from vtlt_consolidate.model.layout import ANSWER
from vtlt_consolidate.model.rules.banding import NOT_CLASSIFIED, Gate
from vtlt_consolidate.scoring.gates import band_of, divided, hold_down, is_low
from vtlt_consolidate.scoring.results import UNBANDED, Results
from vtlt_consolidate.scoring.score import absent, ranked_by_share, unarisen
from vtlt_consolidate.scoring.standings import Part, Standing
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


_NOTHING = Span(0, 0)
Ends = tuple[Fraction | float, Fraction | float]
"""The least and the most of what units are ranked by; infinite where there is no limit."""


def added(spans: Iterable[Span]) -> Span:
    """The least and the most that a sum can become."""
    found = list(spans)
    lows = [span.least for span in found if span.least is not None]
    highs = [span.most for span in found if span.most is not None]
    return Span(
        sum(lows) if len(lows) == len(found) else None, sum(highs) if len(highs) == len(found) else None
    )


@dataclass(frozen=True)
class Open:
    """What a unit with open answers can still reach.

    Args:
        count: number of open criteria.
        points: code of every criterion and group, and `TOTAL` → its points, as `Marks` and `Subtotals` give
            them: those of a penalty are positive.
        bands: the labels that are possible, best first; `UNBANDED` where the total may fall into none.
        measured: what it is ranked by: its total in whole millionths, or its share.
        ranked: it is ranked in the end, whatever comes.
    """

    count: int
    points: Mapping[str, Span]
    bands: tuple[str, ...]
    measured: Ends
    ranked: bool

    @property
    def total(self) -> Span:
        """The least and the most that its total can become."""
        return self.points[TOTAL]


@dataclass(frozen=True)
class BandSpan:
    """How many units are certain to be in a band, and how many more may come to it."""

    label: str
    sure: int
    more: int

    @property
    def most(self) -> int:
        """The most units that it can have."""
        return self.sure + self.more


@dataclass(frozen=True)
class Bounds:
    """What is open in a month.

    Args:
        units: code of a unit with open answers → what it can reach, in print order.
        replaceable: those of them whose counted figures may be replaced as a whole: figures of an earlier
            period, or a return beside which another file waits for a decision.
    """

    units: Mapping[str, Open]
    replaceable: frozenset[str] = frozenset()

    @property
    def count(self) -> int:
        """Number of open answers to criteria."""
        return sum(each.count for each in self.units.values())

    def of_unit(self, part: Part, unit_code: str, node_code: str = TOTAL) -> Span:
        """What a node of a unit can become; of a unit without open answers both ends are what it has.

        The total of a set that counts criteria is how many are met, whatever was decided about the unit.
        """
        if unit_code in self.units:
            return self.units[unit_code].points.get(node_code, _NOTHING)
        if node_code == TOTAL and part.criteria.account.shares:
            met = part.met(unit_code)
            return Span(met, met)
        # What did not arise gives nothing.
        points = part.points[unit_code, node_code] or 0
        return Span(points, points)

    def summed(self, part: Part, node_code: str = TOTAL, units: Iterable[Standing] | None = None) -> Span:
        """What the sum of a node over units can become; over all of a variant unless some are given."""
        standings = part.standings if units is None else units
        return added(self.of_unit(part, each.unit.code, node_code) for each in standings)

    def quantity(self, results: Results, leaf: Node) -> Span:
        """What the total of a quantity can become: no less than what is certain, as none is below 0."""
        answers = results.answers
        mine = answers[(answers["leaf_code"] == leaf.code) & (answers["field"] == ANSWER)]
        sure = mine.loc[~mine["unit_code"].isin(list(self.replaceable)), "value_micro"].dropna()
        least = sum(map(int, sure))
        return Span(least, least if len(sure) == len(mine) else None)

    def bands(self, part: Part, units: Iterable[Standing] | None = None) -> list[BandSpan]:
        """Every declared band, and others that a unit can come to."""
        standings = part.standings if units is None else list(units)
        possible = [
            self.units[each.unit.code].bands if each.unit.code in self.units else (each.band or UNBANDED,)
            for each in standings
        ]
        met = {label for labels in possible for label in labels}
        declared = [band.label for band in part.criteria.bands]
        rest = [label for label in (NOT_CLASSIFIED, UNBANDED) if label in met] if declared else []
        return [
            BandSpan(
                label,
                sum(labels == (label,) for labels in possible),
                sum(label in labels and len(labels) > 1 for labels in possible),
            )
            for label in (*declared, *rest)
        ]


def of(results: Results, replaceable: Collection[str] = ()) -> Bounds:
    """Find what every unit with open answers can still reach.

    Args:
        results: the results as they are; an answer is open where `Marks` has no points.
        replaceable: units all of whose answers are open, whatever they are worth now.

    Returns:
        The bounds; without units if nothing is open.
    """
    marks = results.marks
    # What did not arise is settled, as long as nobody may replace it.
    gone = absent(marks[~marks["unit_code"].isin(list(replaceable))], results.criteria)
    unsettled = (marks["points_micro"].isna() & ~unarisen(marks, results.criteria)) | marks["unit_code"].isin(
        list(replaceable)
    )
    mine = marks[marks["unit_code"].isin(set(marks.loc[unsettled, "unit_code"]))]
    answered: dict[str, dict[str, int | None]] = {}
    rows = tuples(mine, "unit_code", "leaf_code", "points_micro")
    for (unit_code, leaf_code, points), lacking in zip(rows, unsettled[mine.index].tolist(), strict=True):
        given_points = None if lacking or points is pd.NA else int(points)
        answered.setdefault(unit_code, {})[leaf_code] = given_points
    corners = {variant: _Corners(part) for variant, part in results.criteria.by_variant()}
    # Units that sent nothing are all alike, and those that lack something are few.
    known: dict[tuple[object, ...], Open] = {}
    found = {}
    for unit in results.roster.units:
        given = answered.get(unit.code)
        if given is None:
            continue
        variant = unit.variant if unit.variant in corners else ""
        # What a unit gave may be replaced together with its figures.
        values = {} if unit.code in replaceable else results.known.get(unit.code, {})
        without = frozenset(gone.get(unit.code, ()))
        key = variant, tuple(given.values()), frozenset(values.items()), without
        if key not in known:
            known[key] = corners[variant].reach(given, values, without)
        found[unit.code] = known[key]
    counted = set(mine.loc[mine["points_micro"].notna(), "unit_code"])
    return Bounds(found, frozenset(counted.intersection(replaceable)))


def ends(leaf: Node) -> tuple[int, int]:
    """The least and the most points of an open answer, in whole millionths.

    Not what its options or tiers give, but what its bounds allow: where an answer is missing, a reviewer may
    write any points between them.
    """
    most = most_of_leaf(leaf)
    return micro(leaf.least), _UNLIMITED if most is None else micro(most)


class _Corners:
    """Scores the answers of a unit twice: with every open one at its worst for the total, and at its best."""

    def __init__(self, criteria: CriteriaSet) -> None:
        self._criteria = criteria
        self._tree = Tree(criteria)
        pairs = {leaf: ends(leaf) for leaf in criteria.criteria}
        self._ends = {
            leaf.code: (high, low) if criteria.taken_off(leaf) else (low, high)
            for leaf, (low, high) in pairs.items()
        }
        labels = [*(band.label for band in criteria.bands), NOT_CLASSIFIED, ""]
        self._place = {label: place for place, label in enumerate(labels)}
        self._met: dict[tuple[object, ...], tuple[str, ...]] = {}
        groups = [criteria.by_code[code] for code in working.formulas(criteria) if code not in self._ends]
        self._worked = [(group.code, self._group_ends(group), criteria.inside(group)) for group in groups]

    def _group_ends(self, group: Node) -> tuple[int, int]:
        """The worst and the best of a group with a formula, which need not rise with what stands in it."""
        low, high = ends(group)
        return (high, low) if self._criteria.taken_off(group) else (low, high)

    def reach(
        self, answered: Mapping[str, int | None], given: Mapping[Ref, Value], without: frozenset[str]
    ) -> Open:
        """Give what a unit can reach.

        Args:
            answered: code of a criterion → points; `None` for those that are open, and those `without`.
            given: what it gave, for the conditions of gates.
            without: the codes of what did not arise.
        """
        opened = [code for code, points in answered.items() if points is None and code not in without]
        (worst, most), (best, _) = (self._filled(answered, opened, corner, without) for corner in (0, 1))
        points = {code: _span(worst[code], best[code]) for code in worst}
        bands = self._bands(worst, best, most, given) if self._criteria.bands else ()
        total = points[TOTAL]
        measured: Ends = (
            -inf if total.least is None else total.least, inf if total.most is None else total.most,
        )  # fmt: skip
        if ranked_by_share(self._criteria) and most:
            measured = Fraction(worst[TOTAL], most), Fraction(best[TOTAL], most)
        shrinking = [leaf for code in opened if (leaf := self._criteria.by_code[code]).unarisen]
        if shrinking and (
            not 0 <= worst[TOTAL] <= best[TOTAL] <= most or any(leaf.least for leaf in shrinking)
        ):
            # Where the maximum shrinks, a share lies between the two corners only from 0 to the maximum; and
            # what did not arise gives less than the least of its points.
            gone = without.union(leaf.code for leaf in shrinking)
            _, least_most = self._filled(answered, [code for code in opened if code not in gone], 0, gone)
            gap = UNBANDED in bands or not self._covered(worst[TOTAL], shrinking, least_most)
            bands = (*self._any_band(), *((UNBANDED,) if gap and self._criteria.bands else ()))
            measured = -inf, inf
        return Open(len(opened), points, bands, measured, self._is_ranked(opened, answered, without))

    def _any_band(self) -> Iterator[str]:
        """Yield every declared band, and that a unit is not classified if a gate may say so."""
        yield from (band.label for band in self._criteria.bands)
        if any(gate.band in ("", NOT_CLASSIFIED) for gate in self._criteria.gates):
            yield NOT_CLASSIFIED

    def _covered(self, worst: int, shrinking: Sequence[Node], least_most: int) -> bool:
        """Say whether every result from the lowest on lies in a band.

        Args:
            worst: the total in the worse corner.
            shrinking: what may not arise.
            least_most: the maximum if nothing of that arises.
        """
        ordered = sorted(self._criteria.bands, key=lambda band: band.at_least)
        lowest = worst - sum(max(0, micro(leaf.least)) for leaf in shrinking)
        spread = any(SPREAD in {leaf.unarisen, *(each.unarisen for each in self._criteria.path(leaf))}
                     for leaf in shrinking)  # fmt: skip
        # Where nothing arises there is no share; what is spread over others may make them count more.
        if not ordered or least_most <= 0 or (spread and lowest < 0):
            return False
        whole = least_most if self._criteria.band_by == PERCENT else 100 * MICRO
        return (
            100 * min(0, lowest) >= ordered[0].at_least * whole
            and all(low.below is None or low.below >= high.at_least for low, high in pairwise(ordered))
            and ordered[-1].below is None
        )

    def _is_ranked(self, opened: Collection[str], answered: Iterable[str], without: Collection[str]) -> bool:
        """Say whether a unit has a rank, whatever comes: not if nothing may arise, or a formula may fail."""
        if working.formulas(self._criteria):
            return False
        return any(
            code not in without and not (code in opened and self._criteria.by_code[code].unarisen)
            for code in answered
        )

    def _filled(
        self, answered: Mapping[str, int | None], opened: Sequence[str], corner: int, without: frozenset[str]
    ) -> tuple[dict[str, int], int]:
        """The points in one corner, and the most that its criteria give."""
        filled = dict(answered) | {code: self._ends[code][corner] for code in opened}
        settled = {code: pair[corner] for code, pair, leaves in self._worked
                   if any(leaf.code in opened for leaf in leaves)}  # fmt: skip
        sums = self._tree.add_up(filled, settled, without)
        filled |= {code: reached for code, reached, _, _ in sums}
        return {code: points for code, points in filled.items() if points is not None}, sums[-1][2] or 0

    def _bands(
        self, worst: Mapping[str, int], best: Mapping[str, int], most: int, given: Mapping[Ref, Value]
    ) -> tuple[str, ...]:
        sure = {code: points if best[code] == points else None for code, points in worst.items()}
        limits = [gate for gate in self._criteria.gates if not gate.condition]
        closed, open_ = divided(sure, self._criteria, given.get)
        always = [gate for gate in limits if is_low(gate, best, self._criteria)]
        sometimes = [gate for gate in limits if gate not in always and is_low(gate, worst, self._criteria)]
        always += [gate for gate in closed if gate.condition]
        # A condition need not hold more with every answer, so it may hold or not as long as one is open.
        sometimes += open_
        blind = any(self._lacks_for_good(gate, sure, given) for gate in open_)
        key = worst[TOTAL], best[TOTAL], most, *always, None, *sometimes, blind
        if key not in self._met:
            found = self._between(Span(worst[TOTAL], best[TOTAL]), most, always, sometimes)
            self._met[key] = tuple(dict.fromkeys((*found, UNBANDED))) if blind else found
        return self._met[key]

    def _lacks_for_good(self, gate: Gate, sure: Mapping[str, int | None], given: Mapping[Ref, Value]) -> bool:
        """Say whether a condition lacks something that no open answer brings, so that there is no band."""
        lacking = (ref for ref in references(working.conditions(self._criteria)[gate.condition])
                   if ref.field != POINTS and ref not in given)  # fmt: skip
        return any(ref.code not in sure or sure[ref.code] is not None for ref in lacking)

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
