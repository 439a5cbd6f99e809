"""The least and the most points that answers can give: of a node, of a group without its bounds, in all."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from vtlt_consolidate.model.criteria import GROUP, PENALTY, TOTAL, CriteriaSet, Node, most_of_leaf
from vtlt_consolidate.model.kinds import PerKind
from vtlt_consolidate.words.text import show_number

Range = tuple[Decimal | None, Decimal | None]
"""The least and the most points; `None` where there is no limit."""


def reach(criteria: CriteriaSet, node: Node) -> Range:
    """The least and the most points that a node can get, within its bounds, as `score` calculates them.

    A penalty has positive points here, as in `score`; the sum of its group subtracts them.
    """
    if node.formula:
        return node.least or Decimal(0), node.points
    if node.kind != GROUP:
        return clipped(node, _of_leaf(node))
    return clipped(node, summed(criteria, node))


def reach_of_total(criteria: CriteriaSet) -> Range:
    """The least and the most that the total can be by answers."""
    return added_up(criteria, TOTAL, Decimal(0), lambda node: reach(criteria, node))


def beyond(criteria: CriteriaSet, total: Decimal) -> str:
    """Between what the total can be, in words, if a total is not; otherwise nothing."""
    least, most = reach_of_total(criteria)
    if (least is None or total >= least) and (most is None or total <= most):
        return ""
    ends = [("từ", least), ("đến", most)]
    return " ".join(f"{words} {show_number(end)}" for words, end in ends if end is not None)


def summed(criteria: CriteriaSet, node: Node) -> Range:
    """The least and the most that the children of a group give, before its own bounds."""
    return added_up(criteria, node.code, node.start or Decimal(0), lambda node: reach(criteria, node))


def added_up(criteria: CriteriaSet, code: str, start: Decimal, ends_of: Callable[[Node], Range]) -> Range:
    """Add what the children of a group, or of the total, can give; those of a penalty are taken off."""
    low: Decimal | None = start
    high: Decimal | None = start
    for child in criteria.scored_children(code):
        least, most = ends_of(child)
        if child.role == PENALTY:
            least, most = negative(most), negative(least)
        low, high = _plus(low, least), _plus(high, most)
    return low, high


def _of_leaf(node: Node) -> Range:
    worths = [option.points for option in node.options] + [tier.points for tier in node.tiers]
    return (min(worths), max(worths)) if worths else _REACH[node.kind](node)


def _counted(node: Node) -> Range:
    start, rate = node.start or Decimal(0), node.rate or Decimal(0)
    # A count has no upper limit, so one end of its points is open.
    return start if rate >= 0 else None, start if rate <= 0 else None


def _from_least_to_most(node: Node) -> Range:
    return node.least or Decimal(0), most_of_leaf(node)


_REACH: PerKind[Callable[[Node], Range]] = PerKind(
    mark=_from_least_to_most,
    choice=_from_least_to_most,
    points=_from_least_to_most,
    count=_counted,
    ratio=_from_least_to_most,
    quantity=_from_least_to_most,
    text=_from_least_to_most,
    date=_from_least_to_most,
    document=_from_least_to_most,
)


def clipped(node: Node, bounds: Range) -> Range:
    """Keep points within the bounds of their node."""
    least, most = node.least or Decimal(0), node.points
    low, high = bounds
    low = least if low is None else max(low, least)
    high = most if high is None else max(high, least)
    if most is not None and high is not None:
        low, high = min(low, most), min(high, most)
    return low, high


def negative(number: Decimal | None) -> Decimal | None:
    """Turn a limit about; no limit stays none."""
    return None if number is None else -number


def _plus(first: Decimal | None, second: Decimal | None) -> Decimal | None:
    return None if first is None or second is None else first + second
