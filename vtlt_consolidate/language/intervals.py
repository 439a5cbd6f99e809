"""What a formula can give at all: by trying all answers where that is possible, otherwise by intervals."""

from __future__ import annotations

import datetime as dt
import itertools
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from vtlt_consolidate.language.domains import MOST, Answers, Sum, bounds, every
from vtlt_consolidate.language.evaluate import evaluate
from vtlt_consolidate.language.functions import DAY, IF, MISSING, NUMBER, TEXT, TRUTH, Function, Type, Value
from vtlt_consolidate.language.linear import Linear, difference, joined, linear
from vtlt_consolidate.language.typed import LATE, POINTS, Apply, Literal, Ref, Typed, is_share, references
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
    found = tried([tree], criteria)
    if found is None:
        return _within(tree, criteria)
    ((looked_at,), answers) = found
    return frozenset(value for given in answers if isinstance(value := evaluate(looked_at, given.get), bool))


def tried(
    formulas: Sequence[Typed], criteria: CriteriaSet, most: int = MOST
) -> tuple[Sequence[Typed], list[Answers]] | None:
    """Find answers that together show everything that some formulas can give.

    Where a number is compared with another one, or a day with a day, only what the one is more than the other
    matters. It is then tried as a number of its own, as if it depended on nothing else, so that more may seem
    possible than is.

    Args:
        formulas: formulas over one set.
        criteria: the set.
        most: how many combinations of answers may be tried.

    Returns:
        The formulas as they look at the answers, and the answers; `None` if these are too many.
    """
    answers = every(formulas, criteria, most)
    if answers is None:
        formulas = [_by_sums(tree, criteria) for tree in formulas]
        answers = every(formulas, criteria, most)
    return None if answers is None else (formulas, answers)


def _by_sums(tree: Typed, criteria: CriteriaSet) -> Typed:
    """Write every comparison of numbers or days as one of a single sum with a constant."""
    if not isinstance(tree, Apply) or tree.function is MISSING:
        return tree
    if not tree.function.compares or not {argument.type for argument in tree.arguments} <= {NUMBER, DAY}:
        return replace(tree, arguments=tuple(_by_sums(argument, criteria) for argument in tree.arguments))
    if all(ref.options for ref in references(tree)):
        return tree
    left, right = (_added_up(argument, criteria) for argument in tree.arguments)
    more = left.plus(right.times(Fraction(-1)))
    if not more.terms:
        return tree
    # Which term comes first does not matter, as long as it does so in every formula.
    first = more.terms[min(more.terms, key=repr)]
    sides = (_sum_of(more.times(1 / first), criteria), Literal(-more.constant / first, NUMBER))
    return replace(tree, arguments=sides if first > 0 else sides[::-1])


def _sum_of(more: Linear, criteria: CriteriaSet) -> Ref:
    """The terms of a sum as one number."""
    terms = sorted(more.terms.items(), key=lambda term: repr(term[0]))
    if len(terms) == 1 and terms[0][0].type == NUMBER:
        return terms[0][0]
    least: Fraction | None = Fraction(0)
    most: Fraction | None = Fraction(0)
    whole = True
    for ref, factor in terms:
        low, high, counted = bounds(ref, criteria)
        if factor < 0:
            low, high = high, low
        least = None if least is None or low is None else least + factor * low
        most = None if most is None or high is None else most + factor * high
        whole = whole and counted and factor.denominator == 1
    return Sum("", "", NUMBER, terms=tuple(terms), least=least, most=most, whole=whole)


def _added_up(tree: Typed, criteria: CriteriaSet) -> Linear:
    """A number or a day as a sum; what is no sum is one term of it."""
    if isinstance(tree, Ref):
        return Linear({tree: Fraction(1)})
    if not any(references(tree)):
        value = evaluate(tree, lambda _: None)
        if isinstance(value, (Fraction, dt.date)):
            return Linear({}, value if isinstance(value, Fraction) else Fraction(value.toordinal()))
    elif isinstance(tree, Apply):
        parts = [_added_up(argument, criteria) for argument in tree.arguments]
        made = joined(tree.function, parts)
        # A day is moved by whole days only.
        moved = any(
            argument.type == NUMBER and (part.terms or part.constant.denominator > 1)
            for argument, part in zip(tree.arguments, parts, strict=True)
        )
        if made is not None and not (tree.type == DAY and moved):
            return made
    ends = span(tree, criteria) if tree.type == NUMBER else _EVERYTHING
    least, most = (None if math.isinf(end) else end for end in ends)
    return Linear({Sum(
        "", "", tree.type, terms=((tree, Fraction(1)),), whole=tree.type == DAY,
        least=None if least is None else Fraction(math.floor(least)),
        most=None if most is None else Fraction(math.ceil(most)),
    ): Fraction(1)})  # fmt: skip


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
