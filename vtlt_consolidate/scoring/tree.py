"""Adds up the groups of a set: from the points of its criteria to those of every group, and the total."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from types import MappingProxyType
from typing import NamedTuple

from vtlt_consolidate.language.evaluate import Look
from vtlt_consolidate.language.typed import Typed
from vtlt_consolidate.model.criteria import GROUP, PENALTY, SPREAD, TOTAL, CriteriaSet, Node
from vtlt_consolidate.scoring.worked import points as working
from vtlt_consolidate.words.text import MICRO, quotient


def micro(number: Decimal | None) -> int:
    """Convert a number of the set to whole millionths; `None` gives 0."""
    return int((number or Decimal(0)) * MICRO)


def clipped(node: Node, points: int) -> int:
    """Limit points to the bounds `least` and `points` of their node."""
    points = max(points, micro(node.least))
    return points if node.points is None else min(points, micro(node.points))


def worked_out(node: Node, tree: Typed, look: Look) -> int | None:
    """Compute the points of a node with a formula, within its bounds; `None` if something is missing."""
    points = working.worked(tree, look)
    return None if points is None else clipped(node, points)


class _Ordinary(NamedTuple):
    """A child that belongs to the maximum of its group: the most that it is worth, and where that goes."""

    code: str
    most: int
    spread: bool


class Relief(NamedTuple):
    """What a group is relieved of because something did not arise (không phát sinh).

    Args:
        full: the most that its ordinary children are worth together.
        out: how much of that is taken out of the maximum.
        spread: how much is spread over the children that did arise, in proportion to their own maxima.
    """

    full: int = 0
    out: int = 0
    spread: int = 0

    def spread_over(self, points: int) -> int:
        """Spread over points of the ordinary children, rounded to whole millionths."""
        rest = self.full - self.out
        if not self.spread:
            return points
        return quotient(points * rest, rest - self.spread)


@dataclass(frozen=True)
class _Sum:
    """How a group, or the whole tree, adds up its children; numbers are whole millionths.

    Converted from the set once, because every unit is added up by it.
    """

    code: str
    signs: tuple[tuple[str, int], ...]
    most: int | None
    start: int = 0
    least: int | None = None
    limit: int | None = None
    worked: Callable[[Mapping[str, int | None]], int | None] | None = None
    ordinary: tuple[_Ordinary, ...] = ()

    @classmethod
    def of(cls, group: Node, criteria: CriteriaSet) -> _Sum:
        most, limit = micro_or_none(criteria.most(group)), micro_or_none(group.points)
        signs = _signs(criteria, group.code)
        tree = working.formula_of(criteria, group)

        def worked(points: Mapping[str, int | None]) -> int | None:
            return None if tree is None else worked_out(group, tree, working.printed(points, criteria))

        mine = None if tree is None else worked
        ordinary = () if mine else _ordinary(criteria, group.code)
        return cls(group.code, signs, most, micro(group.start), micro(group.least), limit, mine, ordinary)

    def relief(self, unarisen: Collection[str], taken_out: Mapping[str, int]) -> Relief:
        """What it is relieved of.

        Args:
            unarisen: the codes of what did not arise.
            taken_out: code of a group → what is taken out of its own maximum.
        """
        out, spread = 0, 0
        for each in self.ordinary:
            if each.code not in unarisen:
                out += taken_out.get(each.code, 0)
            elif each.spread:
                spread += each.most
            else:
                out += each.most
        full = sum(each.most for each in self.ordinary)
        # With nothing left that arose there is nothing to spread over.
        return Relief(full, full) if out + spread >= full else Relief(full, out, spread)

    def left_out(self, unarisen: Collection[str], relief: Relief) -> set[str]:
        """The codes of its children whose worth is out of its maximum, not spread over others."""
        return {each.code for each in self.ordinary
                if each.code in unarisen and not (each.spread and relief.spread)}  # fmt: skip

    def __call__(self, points: Mapping[str, int | None], relief: Relief) -> int | None:
        if self.worked:
            return self.worked(points)
        given = [sign * part for code, sign in self.signs if (part := points[code]) is not None]
        total = sum(given)
        if relief.spread:
            usual = {each.code for each in self.ordinary}
            spread = sum(sign * (points[code] or 0) for code, sign in self.signs if code in usual)
            total += relief.spread_over(spread) - spread
        # `Scores` needs a total for every unit; `missing` shows that nothing was answered.
        if self.least is None:
            return total
        if not given:
            return None
        # The bounds of a group, as `clipped` sets them.
        held = max(self.start + total, self.least)
        return held if self.limit is None else min(held, max(self.limit - relief.out, self.least))

    def fails(self, points: Mapping[str, int | None]) -> int:
        """1 if it has a formula that gives no value, else 0."""
        return int(self.worked is not None and points[self.code] is None)


def _signs(criteria: CriteriaSet, code: str) -> tuple[tuple[str, int], ...]:
    return tuple((node.code, -1 if node.role == PENALTY else 1) for node in criteria.scored_children(code))


def _ordinary(criteria: CriteriaSet, code: str) -> tuple[_Ordinary, ...]:
    """The children of a group that make its maximum; none where everything in it always arises."""
    return tuple(_Ordinary(node.code, micro(criteria.most(node)), node.unarisen == SPREAD)
                 for node in criteria.relieving(code))  # fmt: skip


class Tree:
    """The groups of a set in the order in which they can be added up: inner ones first, the total last."""

    def __init__(self, criteria: CriteriaSet) -> None:
        groups = [node for node in criteria.nodes if node.kind == GROUP and criteria.scores(node)]
        # Every group comes before its children in the set, so in reverse order children come first.
        sums = [_Sum.of(group, criteria) for group in reversed(groups)]
        most = micro_or_none(criteria.summed_most(TOTAL))
        whole = _Sum(TOTAL, _signs(criteria, TOTAL), most, ordinary=_ordinary(criteria, TOTAL))
        self._sums = [*sums, whole]
        self._codes = [each.code for each in self._sums]
        self._criteria = criteria

    @cached_property
    def _holding(self) -> dict[str, list[_Sum]]:
        """Code of a criterion → the sums that may change with its points; most trees are never asked."""
        # A formula may name any criterion.
        if any(each.worked for each in self._sums):
            return dict.fromkeys((leaf.code for leaf in self._criteria.criteria), self._sums)
        around = {leaf.code: {TOTAL, *(group.code for group in self._criteria.path(leaf))}
                  for leaf in self._criteria.criteria}  # fmt: skip
        return {leaf: [each for each in self._sums if each.code in codes] for leaf, codes in around.items()}

    def add_up(
        self,
        leaves: Mapping[str, int | None],
        settled: Mapping[str, int] = MappingProxyType({}),
        unarisen: Collection[str] = (),
    ) -> list[tuple[str, int | None, int | None, int]]:
        """Give code, points, the most possible points and the number of missing answers of each group.

        Args:
            leaves: code of a criterion → its points.
            settled: code of a group → its points, where they are not to be computed.
            unarisen: codes of the criteria that did not arise for the unit.
        """
        points, taken_out = self.reached(leaves, settled, unarisen)
        missing = {code: int(given is None and code not in unarisen) for code, given in leaves.items()}
        failed = dict.fromkeys(leaves, 0)
        rows = []
        for each in self._sums:
            missing[each.code] = sum([missing[code] for code, _ in each.signs])
            fails = each.fails(points) if each.code not in settled else 0
            failed[each.code] = sum([failed[code] for code, _ in each.signs]) + fails
            most = None if each.most is None else max(0, each.most - taken_out[each.code])
            # A formula without a value lacks something, even where every answer is there.
            rows.append((each.code, points[each.code], most, missing[each.code] or failed[each.code]))
        return rows

    def left_out(self, unarisen: Collection[str]) -> frozenset[str]:
        """What is out of the maximum of a unit for which some criteria did not arise.

        Points of two periods can be compared where it is the same. What is spread over others is not in it.

        Args:
            unarisen: the codes of these criteria, and of the groups in which nothing arose.

        Returns:
            The codes of criteria, and of groups in which nothing arose, without what stands in these.
        """
        taken_out, found = dict[str, int](), set[str]()
        for each in self._sums:
            relief = each.relief(unarisen, taken_out)
            taken_out[each.code] = relief.out
            if each.code not in unarisen:
                found |= each.left_out(unarisen, relief)
        return frozenset(found)

    def reached(
        self,
        leaves: Mapping[str, int | None],
        settled: Mapping[str, int] = MappingProxyType({}),
        unarisen: Collection[str] = (),
    ) -> tuple[dict[str, int | None], dict[str, int]]:
        """Give the points of every criterion and group, and what is taken out of the maximum of each group.

        Args:
            leaves: see `add_up`.
            settled: see `add_up`.
            unarisen: see `add_up`.
        """
        points, taken_out, all_unarisen = dict(leaves), dict[str, int](), set(unarisen)
        if not (settled or all_unarisen):
            # As for most units.
            for each in self._sums:
                points[each.code] = each(points, _NO_RELIEF)
            return points, dict.fromkeys(self._codes, 0)
        for each in self._sums:
            relief = each.relief(all_unarisen, taken_out) if all_unarisen and each.ordinary else _NO_RELIEF
            taken_out[each.code] = relief.out
            points[each.code] = settled[each.code] if each.code in settled else each(points, relief)
            if all_unarisen and all_unarisen.issuperset(code for code, _ in each.signs) and not each.worked:
                all_unarisen.add(each.code)
                points[each.code] = None if each.code != TOTAL else 0
        return points, taken_out

    def changed(
        self, reached: Mapping[str, int | None], leaf: str, points: int, unarisen: Collection[str] = ()
    ) -> dict[str, int | None]:
        """Give what `reached` gives if one criterion has other points, without adding up all groups.

        Args:
            reached: the points of every criterion and group.
            leaf: the code of the criterion, which did arise.
            points: what it has instead.
            unarisen: see `add_up`.
        """
        now = {**reached, leaf: points}
        if unarisen:
            return self.reached(now, unarisen=unarisen)[0]
        for each in self._holding[leaf]:
            now[each.code] = each(now, _NO_RELIEF)
        return now


_NO_RELIEF = Relief()


def micro_or_none(number: Decimal | None) -> int | None:
    """Convert a number of the set to whole millionths, where there is one."""
    return None if number is None else micro(number)
