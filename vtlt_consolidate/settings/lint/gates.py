"""Lint of gates: which ones close for every unit, or for none, whatever the answers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal

from vtlt_consolidate.model.criteria import GROUP, PENALTY, CriteriaSet, Node, most_of_leaf
from vtlt_consolidate.model.kinds import PerKind
from vtlt_consolidate.model.rules.banding import Gate
from vtlt_consolidate.settings.lint.points import ERROR, WARNING, Flaw
from vtlt_consolidate.words.text import listed, show_number

Range = tuple[Decimal | None, Decimal | None]
"""The least and the most points; `None` where there is no limit."""


def reach(criteria: CriteriaSet, node: Node) -> Range:
    """The least and the most points that a node can get, within its bounds, as `score` calculates them.

    A penalty has positive points here, as in `score`; the sum of its group subtracts them.
    """
    if node.formula:
        return node.least or Decimal(0), node.points
    if node.kind != GROUP:
        return _clipped(node, _of_leaf(node))
    return _clipped(node, _summed(criteria, node))


def _summed(criteria: CriteriaSet, node: Node) -> Range:
    """The least and the most that the children of a group give, before its own bounds."""
    low: Decimal | None = node.start or Decimal(0)
    high: Decimal | None = low
    for child in criteria.scored_children(node.code):
        least, most = reach(criteria, child)
        if child.role == PENALTY:
            least, most = _negative(most), _negative(least)
        low, high = _plus(low, least), _plus(high, most)
    return low, high


def floor_flaws(criteria: CriteriaSet) -> Iterator[Flaw]:
    """Yield groups whose floor, which nobody declared, swallows points that are taken off inside."""
    for index, node in enumerate(criteria.nodes):
        if node.kind != GROUP or node.least is not None or node.formula or not criteria.scores(node):
            continue
        low, _ = _summed(criteria, node)
        if low is None or low < 0:
            lowest = "âm không giới hạn" if low is None else show_number(low)
            mend = "một số âm" if low is None else show_number(low)
            text = (
                f"các dòng trong nhóm có thể xuống {lowest} điểm mà nhóm không xuống dưới 0: phần trừ quá bị "
                f"mất, không trừ vào tổng. Muốn trừ tiếp thì ghi {mend}; đúng là dừng ở 0 thì ghi 0."
            )
            yield Flaw("node", index, "least", text, severity=WARNING)


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


def _clipped(node: Node, bounds: Range) -> Range:
    least, most = node.least or Decimal(0), node.points
    low, high = bounds
    low = least if low is None else max(low, least)
    high = most if high is None else max(high, least)
    if most is not None and high is not None:
        low, high = min(low, most), min(high, most)
    return low, high


def _negative(number: Decimal | None) -> Decimal | None:
    return None if number is None else -number


def _plus(first: Decimal | None, second: Decimal | None) -> Decimal | None:
    return None if first is None or second is None else first + second


def gate_flaws(criteria: CriteriaSet) -> Iterator[Flaw]:
    """Yield gates that close for every unit, and nodes that can never close their gate.

    A gate that closes whatever units answer decides the result by itself, so it is an error. The tree of
    nodes must be sound; nodes of a gate that do not exist are skipped here.
    """
    for index, gate in enumerate(criteria.gates):
        for code in gate.nodes:
            if code in criteria.by_code and criteria.scores(criteria.by_code[code]):
                yield from _of_node(criteria, index, gate, code)


def _of_node(criteria: CriteriaSet, index: int, gate: Gate, code: str) -> Iterator[Flaw]:
    ranges = [
        (variant, _printed(part, part.by_code[code]))
        for variant, part in criteria.by_variant()
        if code in part.by_code and part.scores(part.by_code[code])
    ]
    always = [variant for variant, (_, high) in ranges if high is not None and high <= gate.limit]
    never = [variant for variant, (low, _) in ranges if low is not None and low > gate.limit]
    off = criteria.taken_off(criteria.by_code[code])
    if always:
        everywhere = len(always) == len(ranges)
        text = _always(gate, code, ranges[0][1] if everywhere else dict(ranges)[always[0]], off=off)
        text = text if everywhere else f"với nhóm {listed([f'“{name}”' for name in always])}, {text}"
        yield Flaw("gate", index, "at_most", text, severity=ERROR if everywhere else WARNING)
    elif never and len(never) == len(ranges):
        text = _never(gate, code, ranges[0][1], off=off)
        yield Flaw("gate", index, "at_most", text, severity=WARNING)


def _printed(criteria: CriteriaSet, node: Node) -> Range:
    """The range as tables print it: points that lower the total are negative."""
    low, high = reach(criteria, node)
    return (_negative(high), _negative(low)) if criteria.taken_off(node) else (low, high)


def _always(gate: Gate, code: str, bounds: Range, *, off: bool) -> str:
    most = show_number(bounds[1] or 0)
    if off:
        lost = max(gate.limit, Decimal(1))
        return (
            f"“{code}” là dòng trừ, điểm in ra là số âm (nhiều nhất {most}) nên luôn không quá "
            f"{show_number(gate.limit)}: mọi đơn vị đều bị giữ lại. Ghi số âm, ví dụ {show_number(-lost)} "
            f"để giữ đơn vị bị trừ từ {show_number(lost)} điểm."
        )
    return (
        f"“{code}” nhiều nhất được {most} điểm nên luôn không quá {show_number(gate.limit)}: mọi đơn vị "
        f"đều bị giữ lại. Ghi số nhỏ hơn {most}, hoặc sửa điểm tối đa của “{code}”."
    )


def _never(gate: Gate, code: str, bounds: Range, *, off: bool) -> str:
    least = show_number(bounds[0] or 0)
    most_lost = f"“{code}” bị trừ nhiều nhất {show_number(-(bounds[0] or Decimal(0)))} điểm (in là {least})"
    reached = most_lost if off else f"“{code}” ít nhất cũng được {least} điểm"
    return (
        f"{reached}, không bao giờ đến {show_number(gate.limit)}: điều kiện này không giữ ai lại. "
        f"Ghi {least} hoặc số lớn hơn."
    )
