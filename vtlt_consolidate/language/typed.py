"""The tree of a formula whose names are references to answers, and whose every part has a type."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from vtlt_consolidate.language.functions import Function, Type, Value
from vtlt_consolidate.model.layout import ANSWER, OF


class When(StrEnum):
    """The period that an answer is of, beside the one that is examined; the value is a prefix in words."""

    NOW = ""
    BEFORE = "kỳ trước"
    YEAR_BEFORE = "cùng kỳ năm trước"


POINTS = "points"
"""Field of a reference to the points of a criterion or group."""
NONE = "none"
"""Field of a reference to whether something did not arise (không phát sinh) for the unit."""
FIRST_DAY, LAST_DAY = "first_day", "last_day"
"""Fields of a reference to the period itself; such a reference has no code."""
LATE, RECEIVED = "late", "received"
"""Fields of a reference to the return of the unit: days after its deadline (0: in time), and its day."""


@dataclass(frozen=True)
class Literal:
    """A value that stands in the formula itself."""

    value: Value
    type: Type


@dataclass(frozen=True)
class Ref:
    """A value that a unit gave, or that follows from its answers.

    Args:
        code: of the leaf or group; empty for the days of the period.
        field: a field of the form, `POINTS`, or a day of the period.
        type: its type.
        when: the period that it is of.
        options: the only texts that it can be; none: any.
    """

    code: str
    field: str
    type: Type
    when: When = When.NOW
    options: tuple[str, ...] = ()

    @property
    def place(self) -> tuple[str, str]:
        """The code, and the field of the form that it looks at: the answer says what did not arise."""
        return self.code, ANSWER if self.field == NONE else self.field


@dataclass(frozen=True)
class Apply:
    """A function or operator with its arguments."""

    function: Function
    arguments: tuple[Typed, ...]
    type: Type


Typed = Literal | Ref | Apply


def references(tree: Typed) -> Iterator[Ref]:
    """Yield every reference in a formula, in the order of the formula; one that stands twice comes twice."""
    if isinstance(tree, Ref):
        yield tree
    elif isinstance(tree, Apply):
        for argument in tree.arguments:
            yield from references(argument)


def is_share(tree: Typed) -> bool:
    """Say whether a formula is an answer divided by its own whole, as TỶ_LỆ gives it; it never exceeds 1."""
    match tree:
        case Apply(function, (Ref(code=part, field=field, when=now), Ref(code=whole, field=of, when=then))):
            return function.name == "/" and (part, field, of) == (whole, ANSWER, OF) and now == then
    return False
