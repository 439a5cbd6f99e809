"""What a formula can give at all: by trying all answers where that is possible, otherwise by intervals."""

from __future__ import annotations

import datetime as dt
import itertools
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction

from vtlt_consolidate.language.domains import bounds, every
from vtlt_consolidate.language.evaluate import evaluate
from vtlt_consolidate.language.functions import DAY, IF, MISSING, NUMBER, TEXT, TRUTH, Function, Type, Value
from vtlt_consolidate.language.linear import Linear, difference, linear
from vtlt_consolidate.language.typed import LATE, POINTS, Apply, Literal, Ref, Typed, is_share
from vtlt_consolidate.model.criteria import CriteriaSet
from vtlt_consolidate.model.layout import ANSWER, OF
from vtlt_consolidate.words.text import show_number

_BOTH = frozenset({True, False})
_Interval = tuple[float, float]
_EVERYTHING: _Interval = (-math.inf, math.inf)


def can_be(tree: Typed, criteria: CriteriaSet) -> frozenset[bool]:
    """What a condition can give, as far as it can be told.

    Returns:
        The truth values that may occur; both if nothing more is known.
    """
    tried = every([tree], criteria)
    if tried is None:
        return _within(tree, criteria)
    return frozenset(value for given in tried if isinstance(value := evaluate(tree, given.get), bool))


def _within(tree: Typed, criteria: CriteriaSet) -> frozenset[bool]:
    """What a condition can give, by intervals."""
    if isinstance(tree, Literal):
        return frozenset({bool(tree.value)})
    if isinstance(tree, Ref) or tree.function.name not in _JUDGED:
        return _BOTH
    return _JUDGED[tree.function.name](tree, criteria)


def _compared(tree: Apply, criteria: CriteriaSet) -> frozenset[bool]:
    if any(argument.type != NUMBER for argument in tree.arguments):
        return _BOTH
    name, more = tree.function.name, difference(*tree.arguments)
    left, right = (span(argument, criteria) for argument in tree.arguments)
    if more is not None:
        # Answers that stand on both sides count once.
        left, right = _of_sum(more, criteria), (0.0, 0.0)
    if name in {"<", "<="}:
        name, left, right = ">" + name[1:], right, left
    (low, high), (least, most) = left, right
    if name in {"=", "<>"}:
        return frozenset({name == "<>"}) if high < least or low > most else _BOTH
    strict = name == ">"
    if low > most or (low == most and not strict):
        return frozenset({True})
    return frozenset({False}) if high < least or (high == least and strict) else _BOTH


def _joined(tree: Apply, criteria: CriteriaSet) -> frozenset[bool]:
    parts = [_within(argument, criteria) for argument in tree.arguments]
    settles = tree.function.name == "OR"
    if frozenset({settles}) in parts:
        return frozenset({settles})
    return frozenset({not settles}) if all(settles not in part for part in parts) else _BOTH


def _chosen(tree: Apply, criteria: CriteriaSet) -> frozenset[bool]:
    condition, then, otherwise = tree.arguments
    branches = [then if holds else otherwise for holds in _within(condition, criteria)]
    return frozenset(value for branch in branches for value in _within(branch, criteria))


def _turned(tree: Apply, criteria: CriteriaSet) -> frozenset[bool]:
    return frozenset(not value for value in _within(tree.arguments[0], criteria))


_JUDGED: dict[str, Callable[[Apply, CriteriaSet], frozenset[bool]]] = {
    **dict.fromkeys(("=", "<>", "<", "<=", ">", ">="), _compared),
    "AND": _joined,
    "OR": _joined,
    "NOT": _turned,
    IF.name: _chosen,
}


def span(tree: Typed, criteria: CriteriaSet) -> _Interval:
    """An interval that holds every value of a number."""
    if isinstance(tree, Literal):
        value = float(tree.value) if isinstance(tree.value, Fraction) else math.nan
        return value, value
    if isinstance(tree, Ref):
        return _of_answer(tree, criteria)
    if tree.function is IF:
        spans = [span(branch, criteria) for branch in tree.arguments[1:]]
        return min(low for low, _ in spans), max(high for _, high in spans)
    if is_share(tree):
        return 0.0, 1.0
    if tree.function.name not in _SPANS or any(argument.type != NUMBER for argument in tree.arguments):
        return _EVERYTHING
    return _SPANS[tree.function.name]([span(argument, criteria) for argument in tree.arguments])


def _of_answer(ref: Ref, criteria: CriteriaSet) -> _Interval:
    if ref.field not in (ANSWER, OF, POINTS, LATE):
        return _EVERYTHING
    least, most, _ = bounds(ref, criteria)
    return -math.inf if least is None else float(least), math.inf if most is None else float(most)


def _of_sum(more: Linear, criteria: CriteriaSet) -> _Interval:
    low = high = float(more.constant)
    for ref, factor in more.terms.items():
        ends = sorted(float(factor) * end for end in _of_answer(ref, criteria))
        low, high = low + ends[0], high + ends[1]
    return low, high


def _sum(spans: Sequence[_Interval]) -> _Interval:
    return sum(low for low, _ in spans), sum(high for _, high in spans)


def _difference(spans: Sequence[_Interval]) -> _Interval:
    (low, high), (least, most) = spans
    return low - most, high - least


def _product(spans: Sequence[_Interval]) -> _Interval:
    lows, highs = zip(*spans, strict=True)
    # 0 times infinity is anything.
    return (math.prod(lows), math.inf if math.inf in highs else math.prod(highs)) if min(lows) >= 0 else \
        _EVERYTHING  # fmt: skip


def _quotient(spans: Sequence[_Interval]) -> _Interval:
    (low, high), (least, most) = spans
    return (low / most, high / least) if least > 0 and low >= 0 else _EVERYTHING


def _size(spans: Sequence[_Interval]) -> _Interval:
    ((low, high),) = spans
    return 0.0 if low <= 0 <= high else min(abs(low), abs(high)), max(abs(low), abs(high))


_SPANS: dict[str, Callable[[Sequence[_Interval]], _Interval]] = {
    "+": _sum,
    "SUM": _sum,
    "-": _difference,
    "*": _product,
    "/": _quotient,
    "ABS": _size,
    "MIN": lambda spans: (min(low for low, _ in spans), min(high for _, high in spans)),
    "MAX": lambda spans: (max(low for low, _ in spans), max(high for _, high in spans)),
    "AVERAGE": lambda spans: (min(low for low, _ in spans), max(high for _, high in spans)),
}


_SAMPLES: Mapping[Type, tuple[Value, ...]] = {
    # A day and a month; and a leap year, which has every day that a year can have.
    NUMBER: (Fraction(1), Fraction(2024)),
    TEXT: ("",),
    TRUTH: (True, False),
    DAY: (dt.date(2024, 1, 1),),
}
"""Type → values that stand for all that an answer can be: a function takes one of them if it takes any."""


def valueless(tree: Typed) -> Iterator[str]:
    """Say of every part that never has a value why; what holds such a part is not named."""
    if not isinstance(tree, Apply):
        return
    inside = [why for argument in tree.arguments for why in valueless(argument)]
    yield from inside or filter(None, [_no_value(tree.function, tree.arguments)])


def _no_value(function: Function, arguments: Sequence[Typed]) -> str:
    """Say why a function never has a value with arguments that can have one; empty: it can."""
    if function in (IF, MISSING):
        return ""
    known = [_constant(argument) for argument in arguments]
    choices = [
        _SAMPLES[argument.type] if value is None else (value,)
        for argument, value in zip(arguments, known, strict=True)
    ]
    if any(function.value(*values) is not None for values in itertools.product(*choices)):
        return ""
    if function.name == "/":
        return "phép chia này luôn chia cho 0 nên không bao giờ có giá trị; xem lại số chia."
    # `_SAMPLES` is what is looked for, and no words of anybody.
    given = "; ".join(_shown(value) if isinstance(value, Fraction) else "…" for value in known)
    what = "không phải một ngày có thật" if function.gives == DAY else "không bao giờ có giá trị"
    return f"{function.name}({given}) {what}; ví dụ đúng: {function.example}."


def _shown(value: Fraction) -> str:
    return show_number(Decimal(value.numerator) / value.denominator, grouped=False)


def _constant(tree: Typed) -> Value | None:
    """The value that a part has whatever is answered, as far as it can be told."""
    if isinstance(tree, Literal):
        return tree.value
    sums = linear(tree) if tree.type == NUMBER else None
    return sums.constant if sums is not None and not sums.terms else None
