"""What units answered in an earlier period, kept in columns: a year of the country has a million answers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from vtlt_consolidate.words.states import State

Question = tuple[str, str]
"""Code of a leaf, and field."""

_NUMBER = "#"


def number(micro: int) -> str:
    """The meaning of a number, in whole millionths."""
    return f"{_NUMBER}{micro}"


def micro_of(meaning: str) -> int | None:
    """The number in whole millionths; `None` if a meaning is none."""
    return int(meaning[1:]) if meaning.startswith(_NUMBER) else None


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
