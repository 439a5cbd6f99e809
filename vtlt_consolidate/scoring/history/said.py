"""What units answered in an earlier period, kept in columns: a year of the country has a million answers."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from vtlt_consolidate.words.states import State
from vtlt_consolidate.words.text import MICRO, Amount, written

Question = tuple[str, str]
"""Code of a leaf, and field."""

_NUMBER = "#"


def number(exact: Amount) -> str:
    """The meaning of a number, in millionths; as it is once it was written, so that both are the same."""
    # In as many digits as workbooks hold.
    return f"{_NUMBER}{exact if isinstance(exact, int) else written(f'{float(exact / MICRO):.16G}')}"


def amount_of(meaning: str) -> Amount | None:
    """The number in millionths; `None` if a meaning is none."""
    if not meaning.startswith(_NUMBER):
        return None
    return Fraction(meaning[1:]) if "/" in meaning else int(meaning[1:])


@dataclass(frozen=True)
class Said:
    """The answers that were given, with the two fields of a ratio; missing and unreadable ones have no entry.

    Args:
        units: code of the unit of each answer.
        leaves: code of its leaf.
        fields: its field.
        meanings: a state of a mark, a number (`number`), or words. Equal meanings are the same answer.
    """

    units: tuple[str, ...] = ()
    leaves: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    meanings: tuple[str, ...] = ()

    @classmethod
    def of(cls, answers: Iterable[tuple[str, str, str, str]]) -> Said:
        """Make it of (unit, leaf, field, meaning)."""
        rows = list(answers)
        return cls(*zip(*rows, strict=True)) if rows else cls()

    def without(self, leaves: Collection[str]) -> Said:
        """The same without the answers to some leaves, by their codes."""
        rows = zip(self.units, self.leaves, self.fields, self.meanings, strict=True)
        return Said.of(row for row in rows if row[1] not in leaves)

    @cached_property
    def by_unit(self) -> Mapping[str, Mapping[Question, str]]:
        """Code of a unit → what it answered."""
        found: dict[str, dict[Question, str]] = {}
        for unit, leaf, field, meaning in zip(
            self.units, self.leaves, self.fields, self.meanings, strict=True
        ):
            found.setdefault(unit, {})[leaf, field] = meaning
        return found


NOTHING_SAID = Said()

MARKS = (State.MET, State.NOT_MET)
"""The states that are a meaning by themselves."""
