"""Lint of points by formula, and of gates: can they be read, what do they reach, and do they hold anybody."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Iterator, Mapping
from decimal import ROUND_CEILING, Decimal
from fractions import Fraction
from functools import partial

from vtlt_consolidate.language.evaluate import evaluate
from vtlt_consolidate.language.functions import FUNCTIONS, MISSING, NUMBER, TRUTH, Type
from vtlt_consolidate.language.intervals import can_be, span, tried, valueless
from vtlt_consolidate.language.linear import difference
from vtlt_consolidate.language.meaning import compiled
from vtlt_consolidate.language.syntax import FormulaError, as_name
from vtlt_consolidate.language.typed import NONE, POINTS, Apply, Literal, Ref, Typed, When, references
from vtlt_consolidate.model.criteria import GROUP, PERCENT, TOTAL, CriteriaSet, Node
from vtlt_consolidate.model.layout import ANSWER, OF
from vtlt_consolidate.model.rules.banding import Gate
from vtlt_consolidate.scoring.figures.reach import Range, added_up, clipped
from vtlt_consolidate.settings.lint.banding import shown_value
from vtlt_consolidate.settings.lint.flaw import ERROR, WARNING, Flaw
from vtlt_consolidate.words.states import Severity
from vtlt_consolidate.words.text import show_number

_UNUSED = ("start", "rate", "per", "free", "step", "tiers")
"""Fields that the points of a node do not depend on if it has a formula."""


def formula_flaws(criteria: CriteriaSet) -> Iterator[Flaw]:
    """Yield formulas of points that cannot be used, or that reach beyond the bounds of their node.

    The tree must be sound: codes are unique.
    """
    for index, node in enumerate(criteria.nodes):
        if not node.formula or not criteria.scores(node):
            continue
        tree = _read(node.formula, criteria, NUMBER)
        if isinstance(tree, FormulaError):
            yield Flaw("node", index, "formula", str(tree))
            continue
        yield from (Flaw("node", index, "formula", words) for words in _unusable(tree, node, criteria))
        # Where the criterion itself does not arise, it needs no points.
        for ref in _unheeded(tree, criteria, node.code):
            text = _NOT_ARISEN.format(subject=ref.code, what="dòng này chưa có điểm", case=_case(ref))
            yield Flaw("node", index, "formula", text, severity=WARNING)
        yield from _reach(index, node, tree, criteria)
        for field in _UNUSED:
            if getattr(node, field) not in (None, ()):
                text = "điểm đã tính theo cột Cách tính điểm nên không dùng ô này; xóa một trong hai."
                yield Flaw("node", index, field, text, severity=WARNING)


def _read(text: str, criteria: CriteriaSet, gives: Type) -> Typed | FormulaError:
    try:
        return compiled(text, criteria, gives)
    except FormulaError as error:
        return error


def _unusable(tree: Typed, node: Node, criteria: CriteriaSet) -> Iterator[str]:
    named = list(references(tree))
    if node.kind == GROUP:
        inside = {each.code for each in criteria.nodes if node in criteria.path(each)}
        if stranger := next((ref for ref in named if ref.field != POINTS or ref.code not in inside), None):
            yield (
                "công thức của nhóm chỉ dùng ĐIỂM(mã) của các dòng bên trong nhóm, không dùng "
                f"{_words(stranger)}; tách phần này thành một tiêu chí trong nhóm."
            )
    elif scored := next((ref for ref in named if ref.field == POINTS), None):
        yield (
            f"công thức của tiêu chí dùng câu trả lời, không dùng {_words(scored)}; cần điểm thì đặt công "
            "thức ở dòng nhóm chứa tiêu chí đó."
        )
    yield from _of_other_variants(named, node, criteria)
    yield from _former(named)
    yield from valueless(tree)


def _unheeded(tree: Typed, criteria: CriteriaSet, own: str = "") -> Iterator[Ref]:
    """Yield what a formula names, beside its own node, that may not arise, without saying what then."""
    heeded = {own} | {ref.code for ref in references(tree) if ref.field == NONE}
    heeded |= {ref.code for inside in _asked_after(tree) for ref in references(inside)}
    named = {ref.code: ref for ref in references(tree) if ref.when == When.NOW and ref.code not in heeded}
    for code, ref in named.items():
        if code in criteria.by_code and criteria.may_not_arise(criteria.by_code[code]):
            yield ref


def _asked_after(tree: Typed) -> Iterator[Typed]:
    """Yield what a formula asks of whether it is missing."""
    if isinstance(tree, Apply):
        if tree.function is MISSING:
            yield tree
        for argument in tree.arguments:
            yield from _asked_after(argument)


_NOT_ARISEN = (
    "đơn vị ghi “Không phát sinh” ở “{subject}” thì {what}; nói rõ trường hợp này, ví dụ IF({case}; …; …)."
)


def _case(ref: Ref) -> str:
    name = as_name(ref.code)
    return f"THIẾU(ĐIỂM({name}))" if ref.field == POINTS else f"KHÔNG_PHÁT_SINH({name})"


def _words(ref: Ref) -> str:
    return f"ĐIỂM({ref.code})" if ref.field == POINTS else ref.code or "ngày của kỳ"


def _of_other_variants(named: list[Ref], node: Node, criteria: CriteriaSet) -> Iterator[str]:
    for variant, part in criteria.by_variant():
        gone = [ref.code for ref in named if ref.code and ref.code not in part.by_code]
        if variant and node.code in part.by_code and gone:
            yield f"nhóm “{variant}” không được hỏi {gone[0]} nên không bao giờ có điểm ở dòng này."


def separately(named: Iterable[Ref], criteria: CriteriaSet) -> str:
    """Say who is asked what a formula names, if no group of units is asked all of it; else empty."""
    codes = list(dict.fromkeys(ref.code for ref in named if ref.code))
    groups = {
        code: [variant for variant, part in criteria.by_variant() if code in part.by_code] for code in codes
    }
    if not criteria.variants or not codes or set.intersection(*map(set, groups.values())):
        return ""
    told = "; ".join(f"{code}: {', '.join(mine) or 'không nhóm nào'}" for code, mine in groups.items()
                     if len(mine) < len(criteria.variants))  # fmt: skip
    return f"không nhóm đơn vị nào được hỏi đủ các mã này ({told})"


def _former(named: list[Ref]) -> Iterator[str]:
    if former := next((ref for ref in named if ref.when and ref.field not in (ANSWER, OF)), None):
        yield f"kỳ trước chỉ giữ câu trả lời, không giữ văn bản minh chứng và điểm của {former.code}."


def _reach(index: int, node: Node, tree: Typed, criteria: CriteriaSet) -> Iterator[Flaw]:
    if node.points is None:
        yield Flaw("node", index, "points", "chưa có điểm tối đa; ghi số điểm nhiều nhất được chấm.")
        return
    low, high = span(tree, criteria)
    least, most = float(node.least or 0), float(node.points)
    if high > most and not math.isinf(high):
        over = f"quá điểm tối đa {show_number(node.points)}; phần vượt không tính."
        text = f"có thể tới {_shown(high)} điểm, {over}"
        yield Flaw("node", index, "formula", text, severity=WARNING)
    elif high < most:
        text = f"nhiều nhất chỉ tới {_shown(high)} điểm, điểm tối đa lại là {show_number(node.points)}."
        yield Flaw("node", index, "formula", text, severity=WARNING)
    if low < least and not math.isinf(low):
        text = f"có thể xuống {_shown(low)} điểm, dưới điểm thấp nhất {_shown(least)}; chỉ tính đến đó."
        yield Flaw("node", index, "formula", text, severity=WARNING)


def _shown(number: float) -> str:
    return show_number(round(Decimal(number), 6))


def condition_flaws(criteria: CriteriaSet) -> Iterator[Flaw]:
    """Yield gates without a condition, and conditions that cannot be used, or hold for nobody or all."""
    for index, gate in enumerate(criteria.gates):
        found = _of_condition(gate.condition, criteria) if gate.condition else _of_nodes(gate)
        if gate.condition and gate.nodes:
            text = "đã ghi mã và điểm không quá thì để trống ô này; hai điều kiện thì tách thành hai dòng."
            yield Flaw("gate", index, "condition", text)
        yield from (Flaw("gate", index, field, text, severity=severity) for field, text, severity in found)


_Remarks = Iterator[tuple[str, str, Severity]]


def _of_nodes(gate: Gate) -> _Remarks:
    if not gate.nodes:
        text = "chưa có điều kiện; ghi mã và điểm không quá, hoặc công thức ở cột Hoặc khi."
        yield "nodes", text, ERROR
    elif gate.at_most is None:
        yield "at_most", "chưa ghi điểm không quá bao nhiêu thì bị giữ; ví dụ 0.", ERROR


def _of_condition(condition: str, criteria: CriteriaSet) -> _Remarks:
    tree = _read(condition, criteria, TRUTH)
    if isinstance(tree, FormulaError):
        yield "condition", str(tree), ERROR
        return
    named = list(references(tree))
    if not named:
        yield "condition", "công thức không nêu mã nào nên không xét được gì.", ERROR
        return
    unusable = [*_former(named), *valueless(tree)]
    yield from (("condition", words, ERROR) for words in unusable)
    if unusable:
        return
    if apart := separately(named, criteria):
        yield "condition", f"{apart} nên điều kiện không giữ ai lại; mỗi nhóm ghi một dòng.", WARNING
        return
    for ref in _unheeded(tree, criteria):
        what = "điều kiện chưa xét được, đơn vị chưa xếp loại"
        yield "condition", _NOT_ARISEN.format(subject=ref.code, what=what, case=_case(ref)), WARNING
    outcomes = can_be(tree, criteria)
    if outcomes == {True}:
        yield "condition", "công thức luôn đúng: mọi đơn vị đều bị giữ lại.", ERROR
    elif True not in outcomes:
        yield "condition", "công thức không bao giờ đúng: điều kiện này không giữ ai lại.", WARNING


def superfluous_gates(criteria: CriteriaSet, *, summed: bool) -> Iterator[Flaw]:
    """Yield gates that are there twice, that another one spares, or that never lower the band of anybody.

    The tree must be sound and the bands known.

    Args:
        criteria: the set.
        summed: the points of the whole tree are known too, so that totals can be told.
    """
    order = {band.label: place for place, band in enumerate(criteria.bands)} | {"": len(criteria.bands)}
    closing = {
        index: found
        for index, gate in enumerate(criteria.gates)
        if gate.band in order and (found := _closing(gate, criteria))
    }
    for (first, mine), (second, theirs) in itertools.combinations(closing.items(), 2):
        one, other = (order[criteria.gates[index].band] for index in (first, second))
        if one == other and mine == theirs:
            text = "điều kiện này đã có ở ô {other}; bỏ bớt một điều kiện."
            yield _at_condition(criteria, second, text, first)
        elif one >= other and _spares(mine, theirs, criteria):
            yield _at_condition(criteria, second, _SPARED, first)
        elif other >= one and _spares(theirs, mine, criteria):
            yield _at_condition(criteria, first, _SPARED, second)
    for index, trees in closing.items() if summed else ():
        value = _highest_value(trees, criteria)
        place = order[criteria.gates[index].band]
        # That the highest band holds nobody is told anyway.
        if (
            place
            and value is not None
            and all(order[band.label] >= place for band in criteria.bands if band.at_least <= value)
        ):
            # A share may have any number of decimals.
            most = shown_value(criteria.band_by, value.quantize(_HUNDREDTH, ROUND_CEILING))
            text = (
                f"đơn vị bị điều kiện này giữ cao nhất cũng chỉ được {most}, không ở trên loại "
                f"“{criteria.gates[index].band}” nên điều kiện không đổi gì; xem lại điều kiện hoặc loại."
            )
            yield Flaw("gate", index, "band", text, severity=WARNING)


_SPARED = (
    "đơn vị nào bị điều kiện này giữ cũng bị điều kiện ở ô {other} giữ ở loại không cao hơn; bỏ bớt một dòng."
)
_Closing = Mapping[str, Typed]
"""Variant → when a gate closes for its units."""


def _at_condition(criteria: CriteriaSet, index: int, text: str, other: int) -> Flaw:
    field = "condition" if criteria.gates[index].condition else "nodes"
    return Flaw("gate", index, field, text, other, WARNING)


def _closing(gate: Gate, criteria: CriteriaSet) -> _Closing:
    """When a gate closes, as one condition; empty: it does so always or never, or nobody knows."""
    if bool(gate.condition) == bool(gate.nodes):
        return {}
    found = {}
    for variant, part in criteria.by_variant():
        tree = _of_limits(gate, part) if gate.nodes else _read(gate.condition, criteria, TRUTH)
        if isinstance(tree, FormulaError) or any(valueless(tree)):
            return {}
        named = list(references(tree))
        if named and all(not ref.code or ref.code in part.by_code for ref in named):
            found[variant] = tree
    parts = dict(criteria.by_variant())
    # Part by part, as there may be too many combinations of all points.
    holds = [
        [can_be(each, parts[variant]) for each in _members(tree, "OR")] for variant, tree in found.items()
    ]
    ever = any(True in part for each in holds for part in each)
    always = all(frozenset({True}) in each for each in holds)
    return found if ever and not always else {}


def _of_limits(gate: Gate, part: CriteriaSet) -> Typed:
    """The condition that a node of a gate has too few points."""
    limit = Literal(Fraction(gate.limit), NUMBER)
    low = tuple(
        Apply(FUNCTIONS["<="], (Ref(code, POINTS, NUMBER), limit), TRUTH)
        for code in gate.nodes
        if code in part.by_code and part.scores(part.by_code[code])
    )
    return low[0] if len(low) == 1 else Apply(FUNCTIONS["or"], low, TRUTH)


def _spares(one: _Closing, other: _Closing, criteria: CriteriaSet) -> bool:
    """Does one gate close wherever another one does?"""
    parts = dict(criteria.by_variant())
    return all(
        variant in one and _within(tree, one[variant], parts[variant]) for variant, tree in other.items()
    )


def _within(tree: Typed, wider: Typed, part: CriteriaSet) -> bool:
    """Does one condition hold wherever another one does? As far as it can be told, part by part."""
    targets = [wider, *_members(wider, "OR")]
    return all(any(_follows(target, each, part) for target in targets) for each in _members(tree, "OR"))


def _follows(wider: Typed, tree: Typed, part: CriteriaSet) -> bool:
    if not {*references(wider)} & {*references(tree)}:
        return False
    found = tried([tree, wider], part, _MOST_OF_TWO)
    if found is None:
        return tree == wider
    (one, other), answers = found
    held = (given for given in answers if evaluate(one, given.get) is True)
    return all(evaluate(other, given.get) is True for given in held)


_MOST_OF_TWO = 5_000
"""Two gates are not compared by more combinations of answers."""


def _members(tree: Typed, name: str) -> Iterator[Typed]:
    """The conditions that AND or OR joins; a condition of another kind is the only one."""
    if isinstance(tree, Apply) and tree.function.name == name:
        for argument in tree.arguments:
            yield from _members(argument, name)
    else:
        yield tree


def _highest_value(trees: _Closing, criteria: CriteriaSet) -> Decimal | None:
    """The most that a unit can have under a gate, as bands are compared with it; `None`: nobody knows."""
    parts = dict(criteria.by_variant())
    highest = []
    for variant, tree in trees.items():
        part = parts[variant]
        # What does not arise makes other points weigh more.
        if any(node.unarisen for node in part.nodes):
            return None
        whole = part.summed_most("") if criteria.band_by == PERCENT else _HUNDRED
        for each in _members(tree, "OR"):
            _, most = added_up(part, TOTAL, Decimal(0), partial(_limited_range, part, _limits(each)))
            if most is None or not whole:
                return None
            highest.append(_HUNDRED * most / whole)
    return max(highest)


_HUNDRED, _HUNDREDTH = Decimal(100), Decimal("0.01")


def _limited_range(part: CriteriaSet, limits: Mapping[str, Decimal], node: Node) -> Range:
    """The least and the most points of a node where some are limited, whatever a reviewer gives."""
    low: Decimal | None = node.least or Decimal(0)
    high = part.most(node)
    if node.kind == GROUP and not node.formula:
        low, high = clipped(
            node, added_up(part, node.code, node.start or Decimal(0), partial(_limited_range, part, limits))
        )
    if (limit := limits.get(node.code)) is None:
        return low, high
    if part.taken_off(node):
        return -limit if low is None else max(low, -limit), high
    return low, limit if high is None else min(high, limit)


def _limits(tree: Typed) -> Mapping[str, Decimal]:
    """The most points that a condition leaves single nodes, as tables print them."""
    limits: dict[str, Decimal] = {}
    for each in _members(tree, "AND"):
        if not isinstance(each, Apply) or not each.function.compares:
            continue
        more = difference(*each.arguments)
        terms = list(more.terms.items()) if more else []
        if more is None or len(terms) != 1 or terms[0][0].field != POINTS:
            continue
        ((ref, factor),) = terms
        if each.function.name in _UP_TO[factor > 0]:
            limit = -more.constant / factor
            most = Decimal(limit.numerator) / limit.denominator
            limits[ref.code] = min(most, limits.get(ref.code, most))
    return limits


_UP_TO = {True: ("<", "<=", "="), False: (">", ">=", "=")}
"""Is a number counted with its own sign? → the comparisons of it with 0 that leave it a most."""
