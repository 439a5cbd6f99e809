"""Points by formula: of a criterion over the answers of its unit, of a group over the points in it.

Exact until the end; then half up to whole millionths, like a share. Something missing, or a division by zero,
gives no points, never zero.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from decimal import Decimal
from fractions import Fraction
from math import floor
from typing import TypeVar

from vtlt_consolidate.language.evaluate import Look, evaluate
from vtlt_consolidate.language.functions import DAY, NUMBER, TRUTH, Value
from vtlt_consolidate.language.meaning import compiled
from vtlt_consolidate.language.typed import NONE, POINTS, Ref, Typed, When, references
from vtlt_consolidate.model.criteria import OFFICE, TOTAL, CriteriaSet, Node
from vtlt_consolidate.model.layout import ANSWER, OF
from vtlt_consolidate.words.text import MICRO

Known = Mapping[str, Mapping[Ref, Value]]
"""Code of a unit → value of every reference that is there."""
NOTHING_KNOWN: Known = {}


def formulas(criteria: CriteriaSet) -> Mapping[str, Typed]:
    """The formulas of the points of a set, by code.

    Raises:
        FormulaError: one of them cannot be used; lint tells so of a configuration.
    """
    # A set without any is not worth the time that it takes to look it up.
    return _formulas(criteria) if any(node.formula for node in criteria.nodes) else {}


@functools.lru_cache(maxsize=64)
def _formulas(criteria: CriteriaSet) -> Mapping[str, Typed]:
    scored = (node for node in criteria.nodes if node.formula and criteria.scores(node))
    return {node.code: compiled(node.formula, criteria.whole, NUMBER) for node in scored}


def formula_of(criteria: CriteriaSet, node: Node) -> Typed | None:
    """The formula of the points of one node; `None` if it has none."""
    return formulas(criteria).get(node.code) if node.formula else None


def conditions(criteria: CriteriaSet) -> Mapping[str, Typed]:
    """The conditions of the gates of a set, by their text.

    Raises:
        FormulaError: one of them cannot be used; lint tells so of a configuration.
    """
    return _conditions(criteria.whole) if any(gate.condition for gate in criteria.gates) else {}


@functools.lru_cache(maxsize=64)
def _conditions(criteria: CriteriaSet) -> Mapping[str, Typed]:
    texts = (gate.condition for gate in criteria.gates if gate.condition)
    return {text: compiled(text, criteria, TRUTH) for text in texts}


def concerned(tree: Typed, criteria: CriteriaSet) -> bool:
    """Say whether units with these criteria have everything that a formula names."""
    return all(not ref.code or ref.code in criteria.by_code for ref in references(tree))


def reads(criteria: CriteriaSet) -> tuple[Ref, ...]:
    """What the formulas of a set, of points and of gates, look at beside points, each once."""
    trees = [*formulas(criteria).values(), *conditions(criteria).values()]
    named = (ref for tree in trees for ref in references(tree))
    return tuple(dict.fromkeys(ref for ref in named if ref.field != POINTS))


def worked(tree: Typed, look: Look) -> int | None:
    """Compute points, in whole millionths; `None` if something that they need is missing."""
    value = evaluate(tree, look)
    if not isinstance(value, Fraction):
        return None
    # Half away from zero, as ROUND does in the workbooks.
    size = floor(abs(value) * MICRO + Fraction(1, 2))
    return size if value >= 0 else -size


_Number = TypeVar("_Number", int, float, Decimal)


def signed(criteria: CriteriaSet, node: Node, points: _Number) -> _Number:
    """Points of a criterion or group as everything shows them: what lowers the total is negative.

    Only answers, `Marks`, and the cells that formulas of results add up keep them as they were given; there
    a style shows the minus (`writing/formulas.sign`).
    """
    return -points if points and criteria.taken_off(node) else points


def printed(points: Mapping[str, int | None], criteria: CriteriaSet) -> Callable[[Ref], Value | None]:
    """Look points up as tables print them, see `signed`.

    Args:
        points: code of every leaf and group → whole millionths.
        criteria: says what is taken off.
    """

    def look(ref: Ref) -> Value | None:
        given = points.get(ref.code) if ref.field == POINTS else None
        if given is None:
            return None
        return Fraction(signed(criteria, criteria.by_code[ref.code], given), MICRO)

    return look


def on_form(ref: Ref) -> bool:
    """Say whether a form itself shows what a reference names, as a number or a text."""
    shown = ref.field in (ANSWER, OF, NONE) and ref.type != DAY
    return bool(ref.code) and ref.when == When.NOW and shown


def from_elsewhere(criteria: CriteriaSet) -> frozenset[str]:
    """Codes of criteria whose points a form cannot compute alone, of the groups around them, and `TOTAL`."""
    trees = formulas(criteria)
    nodes = [
        node
        for node in criteria.criteria
        if node.source == OFFICE
        or (node.code in trees and not all(map(on_form, references(trees[node.code]))))
    ]
    around = {group.code for node in nodes for group in criteria.path(node)}
    return frozenset({node.code for node in nodes} | around | ({TOTAL} if nodes else set()))
