"""Points as live formulas, from the same definitions as `score`, so that Excel shows the same ones.

A cell without a usable answer gives an empty text, which SUM and COUNT ignore. Everything is rounded to whole
millionths, the unit of `score`; otherwise binary fractions would show 0.30000000000000004.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from functools import lru_cache

from vtlt_consolidate.excel.sheet import quoted
from vtlt_consolidate.language import excel
from vtlt_consolidate.language.excel import Place
from vtlt_consolidate.language.typed import POINTS, Ref, Typed
from vtlt_consolidate.model.criteria import (
    GROUP,
    KPS,
    MET,
    NOT_ARISEN,
    NOT_MET,
    PENALTY,
    SPREAD,
    TOTAL,
    CriteriaSet,
    Node,
    most_of_leaf,
)
from vtlt_consolidate.model.kinds import PerKind
from vtlt_consolidate.scoring.worked import points as working
from vtlt_consolidate.words.scales import Tier

NOTHING = '""'


def sign(criteria: CriteriaSet, node: Node, *, partial: bool = False) -> str:
    """The style of points that are taken off, and of a sum that lacks answers."""
    taken = criteria.taken_off(node)
    if partial:
        return " takenstarred" if taken else " generalstarred"
    return " taken" if taken else ""


def of_leaf(leaf: Node, answer: str, of: str = "") -> str:
    """Formula for the points of one answer.

    Args:
        leaf: the leaf.
        answer: address of the cell with its answer.
        of: address of the cell with the whole of a ratio.
    """
    return or_unarisen(leaf, answer, _OF_LEAF[leaf.kind](leaf, answer, of))


def or_unarisen(leaf: Node, answer: str, points: str) -> str:
    """Formula for points, or the sign that the criterion did not arise, where the set allows this answer."""
    return f"IF({answer}={quoted(NOT_ARISEN)},{quoted(KPS)},{points})" if leaf.unarisen else points


def count_unarisen(cells: Mapping[str, str], nodes: Iterable[Node]) -> str:
    """Formula for how many of some nodes did not arise; empty if all of them always do."""
    return "+".join(f"({cells[node.code]}={quoted(KPS)})" for node in nodes if node.unarisen)


def most_of(criteria: CriteriaSet, cells: Mapping[str, str]) -> str:
    """Formula for the most that a unit can have, or the plain number if everything always arises."""
    most, out = _most_of_all(criteria), _out(criteria, TOTAL, cells)
    return f"ROUND({most}-{out},6)" if out else most


@lru_cache(maxsize=64)
def _most_of_all(criteria: CriteriaSet) -> str:
    return plain(criteria.summed_most(TOTAL) or Decimal(0))


def _out(criteria: CriteriaSet, code: str, cells: Mapping[str, str]) -> str:
    """Formula for what a group is relieved of, as `tree.Relief` says; empty if everything always arises."""
    usual = () if criteria.by_code.get(code, _WHOLE).formula else criteria.relieving(code)
    if not usual:
        return ""
    full = plain(sum((criteria.most(node) or Decimal(0) for node in usual), Decimal(0)))
    out, spread = _parted(criteria, usual, cells)
    return f"IF({full}-({out})-({spread})<=0,{full},{out})" if spread != "0" else f"({out})"


_WHOLE = Node("", GROUP, "", "")


def _parted(criteria: CriteriaSet, usual: Sequence[Node], cells: Mapping[str, str]) -> tuple[str, str]:
    """Formulas for what leaves the maximum, and for what is spread, before it is asked what is left."""
    outs, spreads = [], []
    for node in usual:
        if not criteria.may_not_arise(node):
            continue
        most, unarisen = plain(criteria.most(node) or Decimal(0)), f"{cells[node.code]}={quoted(KPS)}"
        inside = _out(criteria, node.code, cells) or "0"
        if node.unarisen == SPREAD:
            spreads.append(f"({unarisen})*{most}")
            outs.append(f"IF({unarisen},0,{inside})")
        else:
            outs.append(f"IF({unarisen},{most},{inside})")
    return "+".join(outs) or "0", "+".join(spreads) or "0"


def of_formula(node: Node, tree: Typed, place: Place) -> str:
    """Formula for the points of a node that has a formula; nothing where something that it needs is missing.

    Args:
        node: the node.
        tree: its formula.
        place: gives the cells that it looks at; if one is unknown, there are no points.
    """
    inside, there = excel.formula(tree, place), excel.present(tree, place)
    if inside is None:
        return NOTHING
    # What is left of 5,0003055 - 5 in binary fractions is a little less, and would be rounded down.
    return f"IF({there},{_clipped(node, f'ROUND({inside},12)')},{NOTHING})"


def place_of_points(criteria: CriteriaSet, cells: Mapping[str, str]) -> Place:
    """Give the cells of points as formulas of the language mean them: what is taken off is negative."""

    def place(ref: Ref) -> str | None:
        cell = cells.get(ref.code) if ref.field == POINTS else None
        if cell is None:
            return None
        # The negative of an empty cell is 0, so that it would count as given.
        less = f'IF(ISNUMBER({cell}),-{cell},"")'
        return less if criteria.taken_off(criteria.by_code[ref.code]) else cell

    return place


def _mark(leaf: Node, answer: str, of: str) -> str:
    _ = of
    worth = plain(most_of_leaf(leaf) or Decimal(0))
    return f"IF({answer}={quoted(MET)},{worth},IF({answer}={quoted(NOT_MET)},0,{NOTHING}))"


def _choice(leaf: Node, answer: str, of: str) -> str:
    _ = of
    return cases([(f"{answer}={quoted(each.label)}", _limited(leaf, each.points)) for each in leaf.options])


def _points(leaf: Node, answer: str, of: str) -> str:
    _ = of
    return f"IF(ISNUMBER({answer}),{_clipped(leaf, answer)},{NOTHING})"


def _count(leaf: Node, answer: str, of: str) -> str:
    _ = of
    return f"IF(ISNUMBER({answer}),{_counted(leaf, answer)},{NOTHING})"


def _ratio(leaf: Node, answer: str, of: str) -> str:
    inside = _share(leaf, answer, of)
    return f"IF(COUNT({answer},{of})<2,{NOTHING},IF({of}<=0,{NOTHING},{inside}))"


def _nothing(leaf: Node, answer: str, of: str) -> str:
    """Give no points: the leaf is information, not a criterion."""
    _ = leaf, answer, of
    return NOTHING


_OF_LEAF: PerKind[Callable[[Node, str, str], str]] = PerKind(
    mark=_mark,
    choice=_choice,
    points=_points,
    count=_count,
    ratio=_ratio,
    quantity=_nothing,
    text=_nothing,
    date=_nothing,
    document=_nothing,
)


def _counted(leaf: Node, answer: str) -> str:
    if leaf.tiers:
        return _tiers(leaf, answer, "1", "1")
    count = f"MAX(0,{answer}-{plain(leaf.free)})" if leaf.free else f"MAX(0,{answer})"
    # ROUND before INT: a division of binary fractions may give 2.9999999999 instead of 3.
    times = f"INT(ROUND({count}/{plain(leaf.per)},9))" if leaf.per else f"INT({count})"
    start = f"{plain(leaf.start)}+" if leaf.start else ""
    return _clipped(leaf, f"{start}{times}*{plain(leaf.rate or Decimal(0))}")


def _share(leaf: Node, answer: str, of: str) -> str:
    if leaf.tiers:
        return _tiers(leaf, answer, "100", of)
    return _clipped(leaf, f"{plain(leaf.points or Decimal(0))}*{answer}/{of}")


def _tiers(leaf: Node, value: str, scale: str, whole: str) -> str:
    """Find the tier by comparing scale × value with bound × whole, so that no percentage is rounded."""
    return cases([(within(tier, value, scale, whole), _limited(leaf, tier.points)) for tier in leaf.tiers])


def within(tier: Tier, value: str, scale: str, whole: str) -> str:
    """Condition that a value lies in a tier: its bounds × `whole` are compared with the value × `scale`."""
    conditions = []
    for bound, sign in ((tier.low, ">=" if tier.low_in else ">"), (tier.high, "<=" if tier.high_in else "<")):
        if bound is not None:
            # ROUND removes the error of binary fractions, which could move a value across its bound.
            conditions.append(f"ROUND({scale}*{value}-{plain(bound)}*{whole},6){sign}0")
    return f"AND({','.join(conditions)})" if len(conditions) > 1 else (*conditions, "TRUE")[0]


def cases(pairs: Sequence[tuple[str, str]], otherwise: str = NOTHING) -> str:
    """Formula for the result of the first condition that holds: pairs of condition and result."""
    # Nested IFs, because IFS is unknown to Excel 2013 and 2016, which many offices use.
    formula = otherwise
    for condition, result in reversed(pairs):
        formula = f"IF({condition},{result},{formula})"
    return formula


def _limited(node: Node, points: Decimal) -> str:
    """A constant, limited to the bounds of its node."""
    floored = max(points, node.least or Decimal(0))
    return plain(floored if node.points is None else min(floored, node.points))


def _clipped(node: Node, points: str, out: str = "") -> str:
    """Limit points to the bounds of their node; the upper one is lower by what did not arise (`out`)."""
    least = plain(node.least or Decimal(0))
    floored = f"MAX({least},{points})"
    if node.points is None:
        return f"ROUND({floored},6)"
    limit = f"MAX({plain(node.points)}-{out},{least})" if out else plain(node.points)
    return f"ROUND(MIN({limit},{floored}),6)"


_MOST_ARGUMENTS = 250


def over(function: str, cells: Sequence[str]) -> str:
    """COUNT or SUM of any number of cells, split because Excel allows 255 arguments."""
    starts = range(0, len(cells), _MOST_ARGUMENTS)
    pieces = [f"{function}({','.join(cells[at : at + _MOST_ARGUMENTS])})" for at in starts]
    return f"({'+'.join(pieces)})" if len(pieces) > 1 else (*pieces, "0")[0]


def of_group(criteria: CriteriaSet, group: Node | None, cells: dict[str, str]) -> str:
    """Formula that adds up the children of a group, or the top nodes.

    Args:
        criteria: the tree.
        group: the group; none: the total.
        cells: code of a node → the cell with its points.
    """
    if group is not None and (tree := working.formula_of(criteria, group)):
        return of_formula(group, tree, place_of_points(criteria, cells))
    children = criteria.scored_children(group.code if group else "")
    added = [cells[node.code] for node in children if node.role != PENALTY]
    taken = [cells[node.code] for node in children if node.role == PENALTY]
    total = over("SUM", added) + (f"-{over('SUM', taken)}" if taken else "")
    usual = criteria.relieving(group.code if group else TOTAL)
    if usual:
        extra = [cells[node.code] for node in children if node not in usual and node.role != PENALTY]
        total = _spread_over(criteria, usual, cells) + (f"+{over('SUM', extra)}" if extra else "") + (
            f"-{over('SUM', taken)}" if taken else "")  # fmt: skip
    if group is None:
        return f"ROUND({total},6)"
    start = f"{plain(group.start)}+" if group.start else ""
    inside = _clipped(group, start + total, _out(criteria, group.code, cells))
    given = f"IF({over('COUNT', (*added, *taken))}=0,{NOTHING},{inside})"
    return f"IF({_none_arose(children, cells)},{quoted(KPS)},{given})" if usual else given


def _none_arose(children: Sequence[Node], cells: Mapping[str, str]) -> str:
    return f"AND({','.join(f'{cells[node.code]}={quoted(KPS)}' for node in children)})"


def adds_up(criteria: CriteriaSet, cells: Mapping[str, str]) -> bool:
    """Say whether cells suffice for the total: what is spread over groups looks into all of them."""
    usual = criteria.relieving(TOTAL)
    inside = [leaf for node in usual for leaf in criteria.inside(node) if criteria.may_not_arise(leaf)]
    return not _spreads(usual) or all(leaf.code in cells for leaf in inside)


def _spreads(nodes: Iterable[Node]) -> bool:
    return any(node.unarisen == SPREAD for node in nodes)


def _spread_over(criteria: CriteriaSet, usual: Sequence[Node], cells: Mapping[str, str]) -> str:
    """Formula for the sum of the ordinary children, with what did not arise spread over the others."""
    summed = over("SUM", [cells[node.code] for node in usual])
    if not _spreads(usual):
        return summed
    full = plain(sum((criteria.most(node) or Decimal(0) for node in usual), Decimal(0)))
    out, spread = _parted(criteria, usual, cells)
    left = f"({full}-({out})-({spread}))"
    # ROUND as `tree.Relief` rounds it, before anything else is added.
    return f"IF({left}<=0,{summed},ROUND({summed}*({full}-({out}))/{left},6))"


def plain(number: Decimal) -> str:
    """Write a number exactly, as formulas need it; a negative one in brackets."""
    shown = f"{number.normalize():f}"
    return f"({shown})" if number < 0 else shown
