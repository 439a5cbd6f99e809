"""The points of one answer.

All points are whole millionths. Only a share (a ratio without tiers) has to be rounded, half up to whole
millionths, which is what ROUND(…,6) does in the workbooks.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from vtlt_consolidate.model.criteria import NOT_ARISEN, Node, most_of_leaf
from vtlt_consolidate.model.kinds import PerKind
from vtlt_consolidate.scoring.tree import clipped, micro
from vtlt_consolidate.words.states import LACKING, State
from vtlt_consolidate.words.text import MICRO, Amount, fold, in_places


@dataclass(frozen=True)
class Given:
    """What a unit answered to one leaf; numbers are millionths."""

    state: State
    text: str = ""
    value: Amount | None = None
    of: Amount | None = None


def worth(leaf: Node, given: Given) -> int | None:
    """Give the points of one answer, in whole millionths; not of a criterion with a formula.

    A penalty is worth a positive number, what it takes away; the sum of its group subtracts it.

    Returns:
        The points; `None` without a readable answer, or if no tier or option of the set contains it.
    """
    points = _before_bounds(leaf, given)
    return None if points is None else clipped(leaf, points)


def _before_bounds(leaf: Node, given: Given) -> int | None:
    if given.state in LACKING or did_not_arise(leaf, given.text):
        return None
    return _WORTH[leaf.kind](leaf, given)


def did_not_arise(leaf: Node, text: str) -> bool:
    """Say whether this answer says that there was nothing to do, where the set allows that."""
    return bool(leaf.unarisen) and text == NOT_ARISEN


def _marked(leaf: Node, given: Given) -> int | None:
    return micro(most_of_leaf(leaf)) if given.state == State.MET else 0


def _chosen(leaf: Node, given: Given) -> int | None:
    chosen = fold(given.text)
    return next((micro(option.points) for option in leaf.options if fold(option.label) == chosen), None)


def _as_given(leaf: Node, given: Given) -> int | None:
    _ = leaf
    return None if given.value is None else in_places(given.value)


def _counted(leaf: Node, given: Given) -> int | None:
    if given.value is None:
        return None
    if leaf.tiers:
        return _tier(leaf, Fraction(given.value, MICRO))
    # Only whole times count, as the form says: “mỗi 5 …”.
    times = max(0, given.value - micro(leaf.free)) // micro(leaf.per or Decimal(1))
    return micro(leaf.start) + times * micro(leaf.rate)


def _share(leaf: Node, given: Given) -> int | None:
    if given.value is None or not given.of:
        return None
    if leaf.tiers:
        # Exact, because 69,9999 % is not “từ 70” however it is printed.
        return _tier(leaf, Fraction(100 * given.value, given.of))
    # Rounded in whole numbers, as ROUND(…,6) does in the workbooks; a float may miss a half.
    return in_places(Fraction(micro(leaf.points) * given.value, given.of))


def _tier(leaf: Node, value: Fraction) -> int | None:
    return next((micro(tier.points) for tier in leaf.tiers if tier.holds(value)), None)


def _nothing(leaf: Node, given: Given) -> int | None:
    """Give no points: the leaf is information, not a criterion."""
    _ = leaf, given
    return None


_WORTH: PerKind[Callable[[Node, Given], int | None]] = PerKind(
    mark=_marked,
    choice=_chosen,
    points=_as_given,
    count=_counted,
    ratio=_share,
    quantity=_nothing,
    text=_nothing,
    date=_nothing,
    document=_nothing,
)
