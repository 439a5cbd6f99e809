"""What a cell may hold and how a criterion is scored, in the words of the form."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal

from vtlt_consolidate.language import sentences
from vtlt_consolidate.model.criteria import (
    GROUP,
    MARK,
    MET,
    NOT_ARISEN,
    OFFICE,
    OUT,
    PENALTY,
    QUANTITY,
    RATIO,
    SCORED,
    SPREAD,
    CriteriaSet,
    Node,
    most_of_leaf,
)
from vtlt_consolidate.model.kinds import BARE, FACTS, PerKind
from vtlt_consolidate.scoring.worked import points as working
from vtlt_consolidate.words.phrases import raised
from vtlt_consolidate.words.scales import Tier, show_range
from vtlt_consolidate.words.text import Number, parse_number, show_number


def instruction(criteria: CriteriaSet, node: Node) -> str:
    """The instruction printed in a row of the form: the set's own words, and how the answer counts."""
    return " ".join(part for part in (node.instruction, how_counted(criteria, node)) if part)


def how_counted(criteria: CriteriaSet, node: Node) -> str:
    """Say how the answer counts in what the set counts; empty where the words of the form say it."""
    if criteria.account.asks_points:
        return how_scored(criteria, node)
    return _DONE.get(node.kind, "") if criteria.account.tasks else ""


_DONE = {
    MARK: f"“{MET}”: việc đã xong.",
    RATIO: "Ghi số đã làm được và tổng số; bằng nhau là việc đã xong.",
}


def how_scored(criteria: CriteriaSet, node: Node) -> str:
    """Say what the answers are worth; empty for information, and for groups that just add up."""
    if node.source == OFFICE:
        return "Cơ quan tổng hợp chấm, đơn vị không ghi."
    also = f" {_UNARISEN[node.unarisen]}" if node.unarisen and node.kind in SCORED else ""
    if tree := working.formula_of(criteria, node):
        return f"Điểm = {sentences.sentence(tree, criteria.whole)}.{also}"
    return also.lstrip() if node.kind == GROUP else _WORDS[node.kind](node, criteria.taken_off(node)) + also


_UNARISEN = {
    OUT: f"“{NOT_ARISEN}”: không tính vào điểm tối đa.",
    SPREAD: f"“{NOT_ARISEN}”: điểm chia cho các dòng cùng nhóm.",
}


def expected(node: Node) -> str:
    """What its cell may hold, as prompts and messages say it."""
    also = f", hoặc “{NOT_ARISEN}”" if node.unarisen else ""
    return _EXPECTED[node.kind](node) + also


def example(node: Node) -> str:
    """One right value."""
    return _EXAMPLE[node.kind](node)


def _nothing(node: Node, taken: bool) -> str:
    _ = node, taken
    return ""


def _choice(node: Node, taken: bool) -> str:
    _ = taken
    return "; ".join(f"{option.label}: {_points(option.points)}" for option in node.options) + "."


def _mark(node: Node, taken: bool) -> str:
    _ = taken
    return f"Đạt: {_points(most_of_leaf(node) or Decimal(0))}."


def _share(node: Node, taken: bool) -> str:
    _ = taken
    if node.tiers:
        return _tiers(node, "%")
    return f"Điểm bằng {show_number(node.points or 0)} × tỷ lệ làm được."


def _given(node: Node, taken: bool) -> str:
    # Inside a group that is taken off the plain words are right too, and stand on forms that were sent out.
    _ = taken
    return f"Ghi số điểm{' bị trừ' if node.role == PENALTY else ''}: {expected(node)}."


def _tiers(node: Node, sign: str = "") -> str:
    return "; ".join(_tier(tier, sign) for tier in node.tiers) + "."


def _tier(tier: Tier, sign: str) -> str:
    words = show_range(tier) + sign
    return f"{raised(words)}: {_points(tier.points)}"


def _count(node: Node, taken: bool) -> str:
    if node.tiers:
        return _tiers(node)
    rate = node.rate or Decimal(0)
    per_time = f"mỗi {show_number(node.per)}" if node.per else "mỗi lần"
    unit = f" {node.measure_unit}" if node.measure_unit and node.per else ""
    # Where points are taken off, a minus gives some of them back.
    gives = ("bớt trừ" if taken else "trừ") if rate < 0 else "trừ" if taken else "được"
    parts = [f"có sẵn {_points(node.start)}{' trừ' if taken else ''}"] if node.start else []
    if node.free:
        parts.append(f"không tính {show_number(node.free)} lần đầu")
    parts.append(f"{per_time}{unit} {gives} {_points(abs(rate))}")
    if node.points is not None and not node.start:
        parts.append(f"nhiều nhất {_points(node.points)}")
    text = ", ".join(parts)
    return f"Ghi số lần; {text}."


def _points(points: Decimal) -> str:
    return f"{show_number(points)} điểm"


_WORDS: PerKind[Callable[[Node, bool], str]] = PerKind(
    mark=_mark,
    choice=_choice,
    points=_given,
    count=_count,
    ratio=_share,
    quantity=_nothing,
    text=_nothing,
    date=_nothing,
    document=_nothing,
)
"""Kind → how an answer counts; the second argument says whether the points are taken off the total."""

_TRIED = 1000


def _usual(node: Node) -> str:
    return FACTS[node.kind].expected


def _expected_choice(node: Node) -> str:
    if not node.options:
        return _usual(node)
    *others, last = [f"“{option.label}”" for option in node.options]
    return f"{', '.join(others)} hoặc {last}" if others else last


def _expected_points(node: Node) -> str:
    if node.points is None:
        return _usual(node)
    steps = f", theo bước {show_number(node.step)}" if node.step else ""
    return f"một số từ {show_number(node.least or 0)} đến {show_number(node.points)}{steps}"


def _expected_quantity(node: Node) -> str:
    return f"{FACTS.count.expected}, {BARE}" if node.whole else _usual(node)


_EXPECTED: PerKind[Callable[[Node], str]] = PerKind(
    mark=_usual,
    choice=_expected_choice,
    points=_expected_points,
    count=_usual,
    ratio=_usual,
    quantity=_expected_quantity,
    text=_usual,
    date=_usual,
    document=_usual,
)


def _example(node: Node) -> str:
    return FACTS[node.kind].example


def _example_choice(node: Node) -> str:
    return node.options[0].label if node.options else _example(node)


def _example_points(node: Node) -> str:
    if node.points is None:
        return _example_number(node)
    least, step = node.least or Decimal(0), node.step
    # The maximum may lie between two steps, and then it would be no right value.
    best = least + (node.points - least) // step * step if step else node.points
    return show_number(best, grouped=False)


def _example_count(node: Node) -> str:
    usual = _example_number(node)
    if not node.tiers:
        return usual
    # The usual example may fall into a gap between tiers.
    return next((str(n) for n in range(_TRIED) if any(t.holds(n) for t in node.tiers)), FACTS.count.example)


def _example_number(node: Node) -> str:
    """The example that the set itself gives, or a usual one; neither exceeds the largest plausible number."""
    facts = FACTS.count if node.whole and node.kind == QUANTITY else FACTS[node.kind]
    whole = node.whole or facts.whole
    own = _OWN_EXAMPLE.search(node.instruction)
    number = parse_number(own[1], whole=whole) if own and node.kind == QUANTITY else Number(None)
    if own and number.value is not None and not number.cleaned and _can_be(node, number.value, whole=whole):
        return own[1]
    if node.at_most is None or Decimal(facts.example.replace(",", ".")) <= node.at_most:
        return facts.example
    return show_number(node.at_most // 1 if whole else node.at_most, grouped=False)


_OWN_EXAMPLE = re.compile(r"ví dụ:?\s*(\d+(?:,\d+)?)\s*\.?$", re.IGNORECASE)
"""The example at the end of an instruction, which stands beside the cell on the form."""


def _can_be(node: Node, value: Decimal, *, whole: bool) -> bool:
    within = node.at_most is None or value <= node.at_most
    return within and (not whole or value == value.to_integral_value())


_EXAMPLE: PerKind[Callable[[Node], str]] = PerKind(
    mark=_example,
    choice=_example_choice,
    points=_example_points,
    count=_example_count,
    ratio=_example_number,
    quantity=_example_number,
    text=_example,
    date=_example,
    document=_example,
)
