"""The questions of the page of decisions: as they stand in `quyet-dinh.xlsx`, or as just answered."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from vtlt_consolidate.desk.answering import Given
from vtlt_consolidate.model import decisions
from vtlt_consolidate.model.decisions import ANSWERED_BY_UNIT, ANSWERED_BY_VALUE, WORDS, Decision
from vtlt_consolidate.words.errors import VtltError
from vtlt_consolidate.words.text import clean

ROWS_A_PAGE = 50
"""Questions on one page."""


@dataclass(frozen=True)
class Typed:
    """What the form brought for one question.

    Args:
        chosen: the word chosen from the list.
        written: what was written instead.
        scope: for whom it holds.
        note: who decided, on what ground.
        was: answer, scope and note that the page had shown.
    """

    chosen: str
    written: str
    scope: str
    note: str
    was: tuple[str, str, str]

    @property
    def changed(self) -> bool:
        """Say whether it differs from what the page had shown."""
        return bool(self.chosen and self.written) or (self._answer, self.scope, self.note) != self.was

    @property
    def _answer(self) -> str:
        return self.chosen or self.written

    def given(self) -> Given:
        """What is to be written.

        Raises:
            VtltError: a word was chosen and something else written.
        """
        if self.chosen and self.written:
            raise VtltError(f"Vừa chọn “{self.chosen}” vừa ghi “{self.written}” cho một việc; chỉ giữ một.")
        return Given(self._answer, self.scope, self.note, self.was[0])


@dataclass(frozen=True)
class Question:
    """A question as it is shown.

    Args:
        row: as it stands in the workbook.
        words: fixed words that may answer it, with what each does.
        unit: a unit may answer it.
        value: a value may answer it.
        chosen: the word that is shown as chosen.
        written: what is shown as written.
        scope: as `Typed`.
        note: as `Typed`.
        elsewhere: it was answered elsewhere after the page had shown it.
    """

    row: Decision
    words: Mapping[str, str]
    unit: bool
    value: bool
    chosen: str
    written: str
    scope: str
    note: str
    elsewhere: bool = False


def typed(form: Mapping[str, str]) -> dict[str, Typed]:
    """Key of a question → what the form brought for it, in the order of the form."""
    return dict(_typed(form))


def _typed(form: Mapping[str, str]) -> Iterator[tuple[str, Typed]]:
    for number in range(ROWS_A_PAGE):
        key = form.get(f"khoa-{number}")
        if key is None:
            return
        chosen, written, scope, note = (
            clean(form.get(f"{name}-{number}", "")) for name in ("chon", "ghi", "pham_vi", "ghi_chu")
        )
        # Fields of one line lose the line breaks that a cell may have.
        answer, its_scope, its_note = (
            clean(form.get(f"cu_{name}-{number}", "")) for name in ("tra_loi", "pham_vi", "ghi_chu")
        )
        yield key, Typed(chosen, written, scope, note, (answer, its_scope, its_note))


def shown(rows: Sequence[Decision], first: int, brought: Mapping[str, Typed]) -> list[Question]:
    """What the page shows.

    Args:
        rows: all questions, in order.
        first: the place of the first one that is shown.
        brought: what a form brought that could not be written; its questions are shown again, each with what
            was typed for it, wherever it stands among all by now.
    """
    standing = {row.key: row for row in rows}
    again = [standing[key] for key in brought if key in standing]
    return [_question(row, brought.get(row.key)) for row in again or rows[first : first + ROWS_A_PAGE]]


def _question(row: Decision, brought: Typed | None) -> Question:
    about = decisions.parts(row.key)
    kind = about[0] if about else ""
    words = WORDS.get(kind, {})
    may = (words, kind in ANSWERED_BY_UNIT, kind in ANSWERED_BY_VALUE)
    if brought is None or not brought.changed:
        fixed = row.answer in words
        return Question(
            row, *may, row.answer if fixed else "", "" if fixed else row.answer, row.scope, row.note
        )
    elsewhere = clean(row.answer) != brought.was[0]
    return Question(row, *may, brought.chosen, brought.written, brought.scope, brought.note, elsewhere)
