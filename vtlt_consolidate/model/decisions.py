"""What the analyst has decided (quyết định). Decisions are replayed on every run, never asked twice.

A question is identified by what it is about, never by a place on a sheet: a file by its content, a value by
its unit, its criterion and what was typed. So a decision still applies when the same file, or a form with the
same odd value, is sent again.
"""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from urllib.parse import quote, unquote

from vtlt_consolidate.words.text import clean, fold

USE = "Dùng"
SET_ASIDE = "Bỏ qua"
ACCEPT = "Chấp nhận"
BLANK = "Bỏ trống"
EVERY_UNIT = "Mọi đơn vị"
THIS_UNIT = "Đơn vị này"
WAITING, DECIDED = "Chờ quyết định", "Đã quyết định"
UNUSED = "Chưa dùng đến"
"""Status of a row whose question no longer arises, kept because a person wrote in it."""
UNSETTLED = "Chưa dùng được"
"""Beginning of the status of a row whose answer did not settle its question; the reason follows."""

UNIT, ROW, PERIOD, FILE, SHEET, RETURN, VALUE, DOUBT, WARNED, ALIKE, CONFIRM = (
    "unit", "row", "period", "file", "sheet", "return", "value", "doubt", "warned", "alike",
    "confirm",
)  # fmt: skip

WORDS: dict[str, dict[str, str]] = {
    UNIT: {SET_ASIDE: "không dùng tệp"},
    ROW: {SET_ASIDE: "không phải đơn vị"},
    PERIOD: {USE: "đúng là kỳ này", SET_ASIDE: "không dùng tệp"},
    FILE: {SET_ASIDE: "không dùng tệp"},
    SHEET: {USE: "tính sheet này", SET_ASIDE: "không dùng sheet này"},
    RETURN: {USE: "tính tệp này", SET_ASIDE: "không dùng tệp"},
    VALUE: {BLANK: "coi là chưa trả lời"},
    DOUBT: {ACCEPT: "giữ nguyên", BLANK: "coi là chưa trả lời"},
    WARNED: {ACCEPT: "không nhắc lại"},
    ALIKE: {ACCEPT: "không nhắc lại các chỗ như vậy trong tệp"},
    CONFIRM: {ACCEPT: "đơn vị đã xác nhận giữ nguyên các ô điền sẵn"},
}
"""Kind of question → the words that answer it → their meaning. Questions about the unit of a file or of a row
may also be answered by a unit, those about a value that was not understood or is doubted by a value."""

ANSWERED_BY_UNIT = frozenset({UNIT, ROW})
ANSWERED_BY_VALUE = frozenset({VALUE, DOUBT})
ABOUT_A_FILE = (UNIT, PERIOD, FILE)

_ANYBODY = "*"
_SHOWN = 100


@dataclass(frozen=True)
class Question:
    """A question that the analyst can decide.

    Args:
        kind: a key of `WORDS`.
        unit_code: the unit, if it is known; `*`: every unit.
        leaf_code: the criterion that it is about.
        field: the field of the criterion.
        about: everything else that distinguishes it from other questions.
    """

    kind: str
    unit_code: str = ""
    leaf_code: str = ""
    field: str = ""
    about: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """The question as plain letters and digits, which no program that saves a workbook alters."""
        codes = (quote(code, safe="*") for code in (self.unit_code, self.leaf_code, self.field))
        # Folded, so that values that differ only in case or in spaces are one question.
        digest = hashlib.sha256("\x1f".join(map(fold, self.about)).encode()).hexdigest()[:32]
        return "|".join((self.kind, *codes, digest))

    @property
    def everywhere(self) -> Question:
        """The same question, asked for every unit."""
        return dataclasses.replace(self, unit_code=_ANYBODY)


_PARTS = 5


def parts(key: str) -> tuple[str, str, str, str] | None:
    """Kind, unit, criterion and field of a key; `None` if the text is no key."""
    kind, *codes = key.split("|")
    if kind not in WORDS or len(codes) != _PARTS - 1:
        return None
    unit_code, leaf_code, field, _ = map(unquote, codes)
    return kind, unit_code, leaf_code, field


def of_file(kind: str, sha256: str) -> Question:
    """Ask about a file: whose it is, whether it belongs to this period, or whether it counts (`kind`)."""
    return Question(kind, about=(sha256,))


def of_row(sha256: str, name: str) -> Question:
    """Ask which unit is meant by the row of this name in this file."""
    return Question(ROW, about=(sha256, name))


def of_sheet(sha256: str, sheet: str) -> Question:
    """Ask whether this sheet counts, of several sheets of one unit in this file."""
    return Question(SHEET, about=(sha256, sheet))


def of_return(unit_code: str, sha256: str) -> Question:
    """Ask whether this return of the unit counts."""
    return Question(RETURN, unit_code, about=(sha256,))


def of_alike(unit_code: str, code: str, sha256: str) -> Question:
    """Ask whether all warnings with this code about this return may be dropped."""
    return Question(ALIKE, unit_code, about=(code, sha256))


def of_confirmation(unit_code: str, sha256: str) -> Question:
    """Ask whether the unit has confirmed the earlier answers that stand unchanged on this return."""
    return Question(CONFIRM, unit_code, about=(sha256,))


def of_value(kind: str, unit_code: str, leaf_code: str, field: str, typed: str) -> Question:
    """Ask what a value means that this unit typed for this criterion."""
    return Question(kind, unit_code, leaf_code, field, (typed,))


def shortened(typed: str) -> str:
    """What was typed, as messages repeat it."""
    text = clean(typed)
    return text if len(text) <= _SHOWN else text[:_SHOWN] + "…"


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
        status: whether it waits, is decided, is not needed now, or was answered with what settles nothing.
        key: of its `Question`.
        cell: address of its answer in the workbook as it was read.
        unfit: why its answer is none to what the set asks now, in words; it decides nothing then.
    """

    question: str = ""
    unit: str = ""
    file: str = ""
    place: str = ""
    choices: str = ""
    answer: str = ""
    scope: str = ""
    note: str = ""
    status: str = field(default="", compare=False)
    key: str = ""
    cell: str = field(default="", compare=False)
    unfit: str = field(default="", compare=False)

    @property
    def waits(self) -> bool:
        """Say whether a person still has to answer; what was answered since the last check does not wait."""
        return (not self.answer and self.status not in (DECIDED, UNUSED)) or self.why != ""

    @property
    def why(self) -> str:
        """Why its answer did not settle it, as the last check found; empty: it was not answered, or did."""
        return self.status.partition(f"{UNSETTLED}: ")[2]

    @property
    def counts_for(self) -> str:
        """The key that its answer applies to; for every unit if its scope says so."""
        if self.scope != EVERY_UNIT:
            return self.key
        kind, _, *rest = self.key.split("|")
        return "|".join((kind, _ANYBODY, *rest))


@dataclass(frozen=True)
class Decisions:
    """All rows of a period's `quyet-dinh.xlsx`, answered or not."""

    rows: tuple[Decision, ...] = ()

    @cached_property
    def answers(self) -> dict[str, Decision]:
        """Key of a question → the row that decides it."""
        return {row.counts_for: row for row in self.rows if row.answer and not row.unfit}

    @cached_property
    def asked(self) -> frozenset[str]:
        """The keys of all rows, answered or not."""
        return frozenset(row.key for row in self.rows)

    def decision(self, question: Question) -> Decision | None:
        """The row that decides a question, for its unit or for every unit; `None` if undecided."""
        # Making a key takes a while, and there is a question for every file.
        if not self.answers:
            return None
        return self.answers.get(question.key) or self.answers.get(question.everywhere.key)

    def answer(self, question: Question) -> str:
        """The answer to a question; empty if undecided."""
        decision = self.decision(question)
        return decision.answer if decision else ""

    def about_file(self, kind: str, sha256: str) -> str:
        """The answer to a question about a file; empty if undecided or if the file has no content hash."""
        return self.answer(of_file(kind, sha256)) if sha256 else ""

    def meaning(self, unit_code: str, leaf_code: str, field: str, typed: str) -> str:
        """The value that the analyst put in place of what was typed; empty if it stays as it is."""
        decided = (self.answer(of_value(kind, unit_code, leaf_code, field, typed)) for kind in (VALUE, DOUBT))
        return next((meant for meant in decided if meant and meant != ACCEPT), "")

    def return_is(self, row: Any, decided: str) -> bool:
        """Say whether the decision about a row of `Files` is `decided`."""
        return self.answer(of_return(row.unit_code, row.sha256)) == decided

    def chosen(self, returns: Sequence[Any]) -> list[Any]:
        """The returns of a unit that the analyst decided to use; none if others came after that decision.

        What came later was not considered in it, so the question is asked again.

        Args:
            returns: rows of `Files`.
        """
        made = {row.sha256: self.decision(of_return(row.unit_code, row.sha256)) for row in returns}
        used = {sha256: by for sha256, by in made.items() if by and by.answer == USE}
        if not used:
            return []
        # Other units have no rows about what was decided for them too: theirs are those of the unit asked.
        known = set(self.asked).union(*map(self._weighed, used.values()))
        questions = [of_return(row.unit_code, row.sha256) for row in returns]
        if not all({each.key, each.everywhere.key} & known for each in questions):
            return []
        return [row for row in returns if row.sha256 in used]

    def _weighed(self, decision: Decision) -> set[str]:
        """The returns that were known when one was chosen for every unit, as keys for every unit."""
        if decision.scope != EVERY_UNIT:
            return set()
        of_unit = decision.key.split("|")[:2]
        return {
            dataclasses.replace(row, scope=EVERY_UNIT).counts_for
            for row in self.rows
            if row.key.split("|")[:2] == of_unit
        }


NO_DECISIONS = Decisions()
