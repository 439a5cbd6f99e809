"""The value of a formula for one unit, exact: numbers are fractions, so that nothing is rounded."""

from __future__ import annotations

from collections.abc import Callable

from vtlt_consolidate.language.functions import IF, MISSING, Value
from vtlt_consolidate.language.typed import Literal, Ref, Typed

Look = Callable[[Ref], Value | None]
"""Gives the value of a reference; `None` if it is missing."""


def evaluate(tree: Typed, look: Look) -> Value | None:
    """Compute a formula.

    Args:
        tree: the formula.
        look: gives the values of references.

    Returns:
        The value; `None` if something that it needs is missing, or it divides by zero. Of `IF` only the
        branch that is taken is needed.
    """
    if isinstance(tree, Literal):
        return tree.value
    if isinstance(tree, Ref):
        return look(tree)
    if tree.function is IF:
        condition, then, otherwise = tree.arguments
        holds = evaluate(condition, look)
        return None if holds is None else evaluate(then if holds else otherwise, look)
    values = [evaluate(argument, look) for argument in tree.arguments]
    if tree.function is MISSING:
        return values[0] is None
    return None if None in values else tree.function.value(*values)
