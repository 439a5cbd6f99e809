"""The answers that make a difference to a formula, so that all it can give is found by trying them.

An answer from a list has few values. A number that is compared with constants alone makes a difference only
at those, between them and beyond them.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from vtlt_consolidate.language.functions import DAY, MISSING, NUMBER, TEXT, TRUTH, Value
from vtlt_consolidate.language.linear import difference
from vtlt_consolidate.language.typed import POINTS, Apply, Literal, Ref, Typed, references
from vtlt_consolidate.model.criteria import CriteriaSet, Node
from vtlt_consolidate.model.kinds import FACTS
from vtlt_consolidate.model.layout import ANSWER


@dataclass(frozen=True)
class Sum(Ref):
    """A sum that comparisons look at, as if it were a single answer: only which values it has matters.

    Args:
        terms: what is added up, each with its factor; the first has 1, so that equal sums are equal.
        least: the least that it can be; none: no limit.
        most: the most.
        whole: is it a whole number?
    """

    terms: tuple[tuple[Typed, Fraction], ...] = ()
    least: Fraction | None = None
    most: Fraction | None = None
    whole: bool = False


MOST = 20_000
"""More combinations of answers are not tried."""
Answers = Mapping[Ref, Value | None]


def every(formulas: Sequence[Typed], criteria: CriteriaSet, most: int = MOST) -> list[Answers] | None:
    """List answers that together show everything that some formulas can give.

    Args:
        formulas: formulas over one set.
        criteria: the set, which says what an answer can be.
        most: how many combinations may be tried.

    Returns:
        The answers; `None` if there are too many, or a number is compared with more than constants.
    """
    refs = list(dict.fromkeys(ref for tree in formulas for ref in references(tree)))
    choices = [_choices(ref, formulas, criteria) for ref in refs]
    if any(choice is None for choice in choices):
        return None
    values = [choice for choice in choices if choice is not None]
    if math.prod(map(len, values)) > most:
        return None
    return [dict(zip(refs, combination, strict=True)) for combination in itertools.product(*values)]


def _choices(ref: Ref, formulas: Sequence[Typed], criteria: CriteriaSet) -> list[Value | None] | None:
    """The values of one reference that make a difference."""
    found: list[Value | None] | None = None
    if ref.options:
        found = list(ref.options)
    elif ref.type == TRUTH:
        found = [False, True]
    elif ref.type == TEXT:
        found = [*_texts(formulas), "\0", "\1"]
    elif ref.type == NUMBER:
        turning = _turning_points(ref, formulas)
        found = None if turning is None else [*_around(turning, *bounds(ref, criteria))]
    named = {*_named(ref)}
    asked = any(tree.function is MISSING and named & {*references(tree)} for tree in _applied(formulas))
    return [*found, None] if found is not None and asked else found


def _named(ref: Ref) -> Iterator[Ref]:
    """The answers behind a reference: those of a sum, or itself."""
    if not isinstance(ref, Sum):
        yield ref
        return
    for tree, _ in ref.terms:
        for each in references(tree):
            yield from _named(each)


def _applied(formulas: Iterable[Typed]) -> Iterator[Apply]:
    for tree in formulas:
        if isinstance(tree, Apply):
            yield tree
            yield from _applied(tree.arguments)


def _texts(formulas: Sequence[Typed]) -> list[Value]:
    literals = (each for tree in _applied(formulas) for each in tree.arguments if isinstance(each, Literal))
    return list(dict.fromkeys(each.value for each in literals if isinstance(each.value, str)))


def _turning_points(ref: Ref, formulas: Sequence[Typed]) -> set[Fraction] | None:
    """Where a comparison with a number changes; `None` if that depends on something else."""
    points: set[Fraction] = set()
    for tree in _applied(formulas):
        if not tree.function.compares or ref not in references(tree):
            continue
        more = difference(*tree.arguments)
        if more is None or set(more.terms) - {ref}:
            return None
        if ref in more.terms:
            points.add(-more.constant / more.terms[ref])
    if any(ref in references(tree) for tree in formulas if not _only_compared(tree, ref)):
        return None
    return points


def _only_compared(tree: Typed, ref: Ref) -> bool:
    """Say whether a reference stands nowhere but in comparisons."""
    if isinstance(tree, Ref):
        return tree != ref
    if isinstance(tree, Literal) or tree.function.compares or tree.function is MISSING:
        return True
    return all(_only_compared(argument, ref) for argument in tree.arguments)


def bounds(ref: Ref, criteria: CriteriaSet) -> tuple[Fraction | None, Fraction | None, bool]:
    """The least and the most that a number can be, and whether it is whole; a day is a number of days."""
    if isinstance(ref, Sum):
        return ref.least, ref.most, ref.whole
    if ref.type == DAY:
        return None, None, True
    if not ref.code:
        return Fraction(0), None, True
    node = criteria.by_code[ref.code]
    if ref.field == POINTS:
        return *_of_points(node, criteria), False
    whole = node.whole or FACTS[node.kind].whole
    least, most = _ends(node) if ref.field == ANSWER else (Decimal(0), None)
    return *(None if end is None else Fraction(end) for end in (least, most)), whole  # type: ignore[return-value]


def _of_points(node: Node, criteria: CriteriaSet) -> tuple[Fraction | None, Fraction | None]:
    """The least and the most points, as tables print them."""
    low, most = Fraction(node.least or 0), criteria.most(node)
    high = None if most is None else Fraction(most)
    return (None if high is None else -high, -low) if criteria.taken_off(node) else (low, high)


def _ends(node: Node) -> tuple[Decimal, Decimal | None]:
    # `at_most` only asks again, so that larger numbers still come.
    return (node.least or Decimal(0), node.points) if node.kind == "points" else (Decimal(0), None)


def _around(
    turning: set[Fraction], least: Fraction | None, most: Fraction | None, whole: bool
) -> Iterator[Value]:
    """The turning points that can be, and a value between each two and beyond the last."""
    ends = [end for end in (least, most) if end is not None]
    points = sorted({*turning, *ends, Fraction(0), Fraction(1)})
    between = [(one + other) / 2 for one, other in itertools.pairwise(points)]
    beyond = [points[0] - 1, points[-1] + 1]
    tried = {*points, *between, *beyond}
    if whole:
        tried = {Fraction(round_(value)) for value in tried for round_ in (math.floor, math.ceil)}
    for value in sorted(tried):
        if (least is None or value >= least) and (most is None or value <= most):
            yield value
