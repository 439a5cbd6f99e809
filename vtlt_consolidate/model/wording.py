"""How a criterion is scored, in the words of the form; from the same definition as the score."""

from __future__ import annotations

from decimal import Decimal

from vtlt_consolidate.model.criteria import (
    CHOICE,
    COUNT,
    MARK,
    PENALTY,
    POINTS,
    RATIO,
    CriteriaSet,
    Node,
    most_of_leaf,
)
from vtlt_consolidate.words.scales import Tier, show_range
from vtlt_consolidate.words.text import show_number


def instruction(criteria: CriteriaSet, node: Node) -> str:
    """What the person who fills in a row has to know: the set's own words, and how it is scored."""
    scored = how_scored(node) if criteria.account.asks_points else ""
    return " ".join(part for part in (node.instruction, scored) if part)


def how_scored(node: Node) -> str:
    """Say what the answers are worth; information is worth nothing and has no words."""
    if node.kind == CHOICE:
        return "; ".join(f"{option.label}: {_points(option.points)}" for option in node.options) + "."
    if node.tiers:
        sign = "%" if node.kind == RATIO else ""
        return "; ".join(_tier(tier, sign) for tier in node.tiers) + "."
    return _WORDS[node.kind](node) if node.kind in _WORDS else ""


def _mark(node: Node) -> str:
    return f"Đạt: {_points(most_of_leaf(node) or Decimal(0))}."


def _share(node: Node) -> str:
    return f"Điểm bằng {show_number(node.points or 0)} × tỷ lệ làm được."


def _given(node: Node) -> str:
    taken = " bị trừ" if node.role == PENALTY else ""
    return f"Ghi số điểm{taken}: {node.expected}."


def _tier(tier: Tier, sign: str) -> str:
    words = show_range(tier) + sign
    return f"{words[0].upper()}{words[1:]}: {_points(tier.points)}"


def _count(node: Node) -> str:
    rate = node.rate or Decimal(0)
    each = f"mỗi {show_number(node.per)}" if node.per else "mỗi lần"
    unit = f" {node.measure_unit}" if node.measure_unit and node.per else ""
    taken = rate < 0 or node.role == PENALTY
    parts = [f"có sẵn {_points(node.start)}"] if node.start else []
    if node.free:
        parts.append(f"không tính {show_number(node.free)} lần đầu")
    parts.append(f"{each}{unit} {'trừ' if taken else 'được'} {_points(abs(rate))}")
    if node.points is not None and not node.start:
        parts.append(f"nhiều nhất {_points(node.points)}")
    text = ", ".join(parts)
    return f"Ghi số lần; {text}."


def _points(points: Decimal) -> str:
    return f"{show_number(points)} điểm"


_WORDS = {MARK: _mark, COUNT: _count, RATIO: _share, POINTS: _given}
