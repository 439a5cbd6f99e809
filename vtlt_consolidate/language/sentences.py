"""A formula of the language in words, for units and analysts."""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction

from vtlt_consolidate.language.functions import COUNTED, DAY, IF, NUMBER, Value
from vtlt_consolidate.language.namesakes import named_fully
from vtlt_consolidate.language.typed import (
    FIRST_DAY,
    LAST_DAY,
    LATE,
    NONE,
    POINTS,
    RECEIVED,
    Apply,
    Literal,
    Ref,
    Typed,
    is_share,
)
from vtlt_consolidate.model.criteria import CriteriaSet
from vtlt_consolidate.model.layout import ANSWER, DOC_DATE, DOC_NUMBER, OF
from vtlt_consolidate.words.text import listed, show_date, show_number

_FIELDS = {ANSWER: "{}", OF: "tổng số của {}", DOC_DATE: "ngày văn bản của {}",
           DOC_NUMBER: "số văn bản của {}", POINTS: "điểm của {}",
           NONE: "{} không phát sinh"}  # fmt: skip
_DAYS = {FIRST_DAY: "ngày đầu kỳ", LAST_DAY: "ngày cuối kỳ", LATE: "số ngày nộp trễ", RECEIVED: "ngày nộp"}
_OF_DAYS = {">=": "{0} không trước {1}", "<=": "{0} không sau {1}", ">": "{0} sau {1}", "<": "{0} trước {1}"}
_ARITHMETIC = frozenset("+-*/")
_OF_LISTS = frozenset({"MIN", "MAX", "SUM", "AVERAGE", IF.name})
_HUNDRED = 100
_JOINED = re.compile(r"\{( \w+ )\}")


def name(ref: Ref, criteria: CriteriaSet) -> str:
    """A reference in words, such as “Diện tích kho (m²)” or “tổng số của …”."""
    if not ref.code:
        return _DAYS[ref.field]
    words = _FIELDS[ref.field].format(f"“{named_fully(criteria, criteria.by_code[ref.code])}”")
    return f"{words} {ref.when}".rstrip()


def shown(value: Value) -> str:
    """A value in words."""
    if isinstance(value, bool):
        return "đúng" if value else "sai"
    if isinstance(value, Fraction):
        return show_number(Decimal(value.numerator) / Decimal(value.denominator))
    return f"“{value}”" if isinstance(value, str) else show_date(value)


def answered(ref: Ref, value: Value, criteria: CriteriaSet) -> str:
    """What a unit gave, in words."""
    words = name(ref, criteria)
    if ref.field == NONE:
        return words if value else words.replace(_FIELDS[NONE].format(""), " có phát sinh")
    return f"{words} là {shown(value)}"


def sentence(tree: Typed, criteria: CriteriaSet) -> str:
    """A formula in words, without a capital and a full stop.

    Args:
        tree: the formula.
        criteria: gives the names.
    """
    if isinstance(tree, Literal):
        return shown(tree.value)
    return name(tree, criteria) if isinstance(tree, Ref) else _applied(tree, criteria)


def _applied(tree: Apply, criteria: CriteriaSet) -> str:
    match tree.arguments:
        case (Ref() as part, _) if is_share(tree):
            return f"tỷ lệ của {name(part, criteria)}"
    if _is_percent(tree):
        return f"{sentence(tree.arguments[0], criteria)}%"
    if tree.function is COUNTED:
        *answers, wanted = tree.arguments
        among = listed([sentence(each, criteria) for each in answers])
        return f"số mục {sentence(wanted, criteria)} trong {among}"
    if tree.function is IF and tree.arguments[2] == Literal(True, tree.type):
        asked, then, _ = (sentence(argument, criteria) for argument in tree.arguments)
        return f"nếu {asked} thì {then}"
    words = [_bracketed(argument, tree, at, criteria) for at, argument in enumerate(tree.arguments)]
    if tree.function.name in _OF_DAYS and tree.arguments[0].type == DAY:
        return _OF_DAYS[tree.function.name].format(*words)
    says = _JOINED.sub(lambda found: found[1].join(words).replace("{", "{{"), tree.function.says)
    return says.replace("{}", listed(words)).format(*words)


def _is_percent(tree: Apply) -> bool:
    match tree:
        case Apply(function, (Literal(), Literal(value, kind))):
            return function.name == "/" and kind == NUMBER and value == _HUNDRED
    return False


def _bracketed(argument: Typed, around: Apply, at: int, criteria: CriteriaSet) -> str:
    words = sentence(argument, criteria)
    if not isinstance(argument, Apply) or _is_percent(argument):
        return words
    binds = argument.function.binds
    loose = binds and (binds < around.function.binds or (binds == around.function.binds and at > 0))
    # “bình quân của … và … + …” could be read in two ways.
    loose = loose or (around.function.name in _ARITHMETIC and argument.function.name in _OF_LISTS)
    mixed = {argument.function.name, around.function.name} == {"AND", "OR"}
    return f"({words})" if loose or mixed else words
