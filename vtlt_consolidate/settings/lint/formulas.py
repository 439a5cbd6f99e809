"""Lint of points by formula and of gates by condition: whether they can be read, and what they can reach."""

from __future__ import annotations

import math
from collections.abc import Iterator
from decimal import Decimal

from vtlt_consolidate.language.functions import NUMBER, TRUTH, Type
from vtlt_consolidate.language.intervals import can_be, span, valueless
from vtlt_consolidate.language.meaning import compiled
from vtlt_consolidate.language.syntax import FormulaError
from vtlt_consolidate.language.typed import POINTS, Ref, Typed, references
from vtlt_consolidate.model.criteria import GROUP, CriteriaSet, Node
from vtlt_consolidate.model.layout import ANSWER, OF
from vtlt_consolidate.model.rules.banding import Gate
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


def _words(ref: Ref) -> str:
    return f"ĐIỂM({ref.code})" if ref.field == POINTS else ref.code or "ngày của kỳ"


def _of_other_variants(named: list[Ref], node: Node, criteria: CriteriaSet) -> Iterator[str]:
    for variant, part in criteria.by_variant():
        gone = [ref.code for ref in named if ref.code and ref.code not in part.by_code]
        if variant and node.code in part.by_code and gone:
            yield f"nhóm “{variant}” không được hỏi {gone[0]} nên không bao giờ có điểm ở dòng này."


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
    outcomes = can_be(tree, criteria)
    if outcomes == {True}:
        yield "condition", "công thức luôn đúng: mọi đơn vị đều bị giữ lại.", ERROR
    elif True not in outcomes:
        yield "condition", "công thức không bao giờ đúng: điều kiện này không giữ ai lại.", WARNING
