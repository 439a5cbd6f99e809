"""What the analyst has decided (quyết định), replayed on every run; nothing is decided twice.

A decision is known by what it is about, never by a place on a sheet: a file by its content, a value
by its unit, its question and what was typed. A file that comes again unchanged, or a form that comes
again with the same odd value, finds its decision made.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from vtlt_consolidate.text import clean, fold

USE = "Dùng"
SET_ASIDE = "Bỏ qua"
ACCEPT = "Chấp nhận"
BLANK = "Bỏ trống"
EVERY_UNIT = "Mọi đơn vị"
THIS_UNIT = "Đơn vị này"

UNIT, FILE, RETURN, VALUE = "unit", "file", "return", "value"
"""What can be decided about a finding: whose it is, whether the file counts, which return counts,
what a value means. A warning can also be accepted."""

_LONGEST = 100


@dataclass(frozen=True)
class Decision:
    """One row of `quyet-dinh.xlsx`.

    Args:
        question: what is to be decided, in words.
        unit: code and name of the unit that it is about, as far as known.
        file: the file that it came from.
        place: sheet and cell.
        choices: what may be written.
        answer: what the analyst wrote; empty: not decided.
        scope: a decision about a value may hold for every unit that typed the same.
        note: who decided, on what ground.
        key: what it is known by.
    """

    question: str
    unit: str = ""
    file: str = ""
    place: str = ""
    choices: str = ""
    answer: str = ""
    scope: str = ""
    note: str = ""
    key: str = ""

    @property
    def keys(self) -> tuple[str, ...]:
        """The key that its answer counts under; that of every unit where its scope says so."""
        kind, _, rest = self.key.partition("|")
        if kind == VALUE and self.scope == EVERY_UNIT:
            return (f"{kind}|*|{rest.partition('|')[2]}",)
        return (self.key,)


def unit_key(sha256: str, name: str = "") -> str:
    """Whose is this file, or the row of this name in it."""
    return f"{UNIT}|{sha256}|{fold(name)}"


def return_key(unit_code: str, sha256: str) -> str:
    """Does this return of the unit count."""
    return f"{RETURN}|{unit_code}|{sha256}"


def value_key(unit_code: str, leaf_code: str, field: str, typed: str) -> str:
    """What does this mean, typed by this unit (`*`: by any) for this question."""
    return f"{VALUE}|{unit_code}|{leaf_code}|{field}|{shortened(typed)}"


def accept_key(rule_code: str, unit_code: str, *about: str) -> str:
    """May this warning rest."""
    return "|".join(("accept", rule_code, unit_code, *about))


def shortened(typed: str) -> str:
    """What was typed, as messages and keys repeat it."""
    text = clean(typed)
    return text if len(text) <= _LONGEST else text[:_LONGEST] + "…"


@dataclass(frozen=True)
class Decisions:
    """All rows of a period's `quyet-dinh.xlsx`, answered or not."""

    rows: tuple[Decision, ...] = ()

    @cached_property
    def answers(self) -> dict[str, str]:
        """Key → what was decided."""
        return {key: row.answer for row in self.rows if row.answer for key in row.keys}

    @cached_property
    def known(self) -> frozenset[str]:
        """The keys of everything that was ever asked."""
        return frozenset(row.key for row in self.rows)

    def unit_of(self, sha256: str, name: str = "") -> str:
        """Code of the unit that a file or row was given to, `SET_ASIDE`, or nothing."""
        return self.answers.get(unit_key(sha256, name), "")

    def meaning(self, unit_code: str, leaf_code: str, field: str, typed: str) -> str:
        """What a value means instead of what was typed; nothing: what it says."""
        keys = (value_key(code, leaf_code, field, typed) for code in (unit_code, "*"))
        meant = next((self.answers[key] for key in keys if key in self.answers), "")
        return "" if meant == ACCEPT else meant

    def return_is(self, row: Any, decided: str) -> bool:
        """Say whether this was decided of a row of `Files`."""
        return self.answers.get(return_key(row.unit_code, row.sha256)) == decided

    def knows_return(self, row: Any) -> bool:
        """Say whether a return was there when the analyst was asked."""
        return return_key(row.unit_code, row.sha256) in self.known


NO_DECISIONS = Decisions()
