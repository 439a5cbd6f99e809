"""A formula as a live formula of a workbook, in functions that every spreadsheet program has."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction

from vtlt_consolidate.language.functions import COUNTED, IF, MISSING, NUMBER, TRUTH, Value
from vtlt_consolidate.language.typed import Apply, Literal, Ref, Typed, references

Place = Callable[[Ref], str | None]
"""Gives the address of the cell of a reference; `None` if no formula can look at it."""


def formula(tree: Typed, place: Place) -> str | None:
    """Write a formula that is right where everything that it needs is `present`.

    Args:
        tree: the formula.
        place: gives the cells.

    Returns:
        The formula without `=`; `None` if something in it cannot be written for these cells.
    """
    if any(place(ref) is None for ref in references(tree)):
        return None
    return _written(tree, place)


def says(answer: str, word: str) -> str:
    """Write whether a cell gives a certain answer; empty as long as it is."""
    return f'IF(LEN(TRIM({answer}))=0,"",{answer}="{word}")'


def constant(value: Value | None) -> str:
    """Write a value itself, for a reference without a cell; a missing one as an empty text."""
    if value is None:
        return '""'
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, dt.date):
        return f"DATE({value.year},{value.month},{value.day})"
    if isinstance(value, Fraction):
        return format(Decimal(value.numerator) / Decimal(value.denominator), "f")
    return '"' + value.replace('"', '""') + '"'


def _written(tree: Typed, place: Place) -> str:
    if isinstance(tree, Literal):
        return constant(tree.value)
    if isinstance(tree, Ref):
        return str(place(tree))
    if tree.function is MISSING:
        return f"NOT({_conjunction(_needed(tree.arguments[0], place))})"
    texts = [_written(argument, place) for argument in tree.arguments]
    if tree.function.compares:
        texts = [f"ROUND({text},9)" if _is_difference(argument) else text
                 for text, argument in zip(texts, tree.arguments, strict=True)]  # fmt: skip
    if tree.function is COUNTED:
        *given, wanted = texts
        return "(" + "+".join(f"({each}={wanted})" for each in given) + ")"
    if tree.function.binds:
        texts = [_bracketed(text, argument, tree, at)
                 for at, (text, argument) in enumerate(zip(texts, tree.arguments, strict=True))]  # fmt: skip
    return tree.function.excel.replace("{}", ",".join(texts)).format(*texts)


def _is_difference(tree: Typed) -> bool:
    """Is a number taken from another? In binary fractions 100,3 - 100 is not 0,3, not even to Excel."""
    return isinstance(tree, Apply) and tree.function.name == "-" and tree.type == NUMBER


def _bracketed(text: str, argument: Typed, around: Apply, at: int) -> str:
    binds = argument.function.binds if isinstance(argument, Apply) else 0
    loose = binds and (binds < around.function.binds or (binds == around.function.binds and at > 0))
    return f"({text})" if loose or text.startswith("-") else text


def present(tree: Typed, place: Place) -> str | None:
    """Write the condition that everything that a formula needs is there, as `evaluate` needs it.

    Returns:
        The condition without `=`; `None` as for `formula`.
    """
    if any(place(ref) is None for ref in references(tree)):
        return None
    return _conjunction(_needed(tree, place))


def _needed(tree: Typed, place: Place) -> list[str]:
    """The conditions, each once."""
    if isinstance(tree, Ref):
        return [_filled(tree, str(place(tree)))]
    if isinstance(tree, Literal) or tree.function is MISSING:
        return []
    if tree.function is IF:
        asked, then, otherwise = (_conjunction(_needed(argument, place)) for argument in tree.arguments)
        if then == otherwise == "TRUE":
            return [] if asked == "TRUE" else [asked]
        return [f"IF({asked},IF({_written(tree.arguments[0], place)},{then},{otherwise}),FALSE)"]
    needed = [each for argument in tree.arguments for each in _needed(argument, place)]
    divisor = tree.arguments[-1]
    if tree.function.name == "/" and not isinstance(divisor, Literal):
        there = _conjunction(_needed(divisor, place))
        needed.append(f"IF({there},({_written(divisor, place)})<>0,FALSE)")
    return list(dict.fromkeys(needed))


def _conjunction(conditions: list[str]) -> str:
    if len(conditions) < _TWO:
        return conditions[0] if conditions else "TRUE"
    return f"AND({','.join(conditions)})"


_TWO = 2


def _filled(ref: Ref, cell: str) -> str:
    if ref.type == NUMBER:
        return f"ISNUMBER({cell})"
    if ref.type == TRUTH or not ref.options:
        return f"LEN(TRIM({cell}))>0"
    return _any([f'{cell}="{option.replace(chr(34), chr(34) * 2)}"' for option in ref.options])


def _any(conditions: list[str]) -> str:
    return conditions[0] if len(conditions) < _TWO else f"OR({','.join(conditions)})"


def breach(when: Typed | None, condition: Typed, place: Place) -> str | None:
    """Write the condition that a rule is broken: what it needs is there, and it does not hold.

    Args:
        when: the rule is judged only where this holds; none: always.
        condition: what must hold.
        place: gives the cells.

    Returns:
        The condition without `=`; `None` as for `formula`.
    """
    holds, there = formula(condition, place), present(condition, place)
    if holds is None:
        return None
    broken = f"IF({there},NOT({holds}),FALSE)"
    if when is None:
        return broken
    asked, known = formula(when, place), present(when, place)
    return None if asked is None else f"IF({known},IF({asked},{broken},FALSE),FALSE)"
