"""Numbers that are a sum of answers times constants, plus a constant."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from vtlt_consolidate.language.functions import Function
from vtlt_consolidate.language.typed import Literal, Ref, Typed


@dataclass(frozen=True)
class Linear:
    """Reference → what it is multiplied by, never 0; and the constant."""

    terms: Mapping[Ref, Fraction] = field(default_factory=dict)
    constant: Fraction = Fraction(0)

    def times(self, factor: Fraction) -> Linear:
        """Multiply everything by a number."""
        terms = {ref: part * factor for ref, part in self.terms.items() if factor}
        return Linear(terms, self.constant * factor)

    def plus(self, other: Linear) -> Linear:
        """Add another one."""
        refs = {**self.terms, **other.terms}
        sums = {ref: self.terms.get(ref, Fraction(0)) + other.terms.get(ref, Fraction(0)) for ref in refs}
        terms = {ref: part for ref, part in sums.items() if part}
        return Linear(terms, self.constant + other.constant)


def linear(tree: Typed) -> Linear | None:
    """Read a formula as a linear number; `None` if it is none."""
    if isinstance(tree, Literal):
        return Linear({}, tree.value) if isinstance(tree.value, Fraction) else None
    if isinstance(tree, Ref):
        return Linear({tree: Fraction(1)})
    parts = [linear(argument) for argument in tree.arguments]
    return joined(tree.function, [part for part in parts if part is not None]) if None not in parts else None


def joined(function: Function, parts: Sequence[Linear]) -> Linear | None:
    """What a function makes of linear numbers, as a linear number; `None` if that is none."""
    return _MADE[function.name](*parts) if function.name in _MADE else None


def _product(one: Linear, other: Linear) -> Linear | None:
    if one.terms and other.terms:
        return None
    return one.times(other.constant) if one.terms else other.times(one.constant)


def _quotient(one: Linear, other: Linear) -> Linear | None:
    return None if other.terms or not other.constant else one.times(1 / other.constant)


def _sum(*parts: Linear) -> Linear:
    total = Linear()
    for part in parts:
        total = total.plus(part)
    return total


_MADE: dict[str, Callable[..., Linear | None]] = {
    "+": _sum,
    "SUM": _sum,
    "-": lambda one, other: one.plus(other.times(Fraction(-1))),
    "*": _product,
    "/": _quotient,
}


def difference(left: Typed, right: Typed) -> Linear | None:
    """What the left side is more than the right one; `None` if that is not linear."""
    one, other = linear(left), linear(right)
    return None if one is None or other is None else one.plus(other.times(Fraction(-1)))
