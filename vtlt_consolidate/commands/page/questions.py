"""The questions of the page of decisions: as they stand in `quyet-dinh.xlsx`, or as just answered."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from vtlt_consolidate.desk import answering
from vtlt_consolidate.desk.answering import Given
from vtlt_consolidate.desk.wrong import Problem
from vtlt_consolidate.model import decisions
from vtlt_consolidate.model.decisions import ANSWERED_BY_UNIT, ANSWERED_BY_VALUE, WORDS, Decision
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
    was: answering.Typed

    @property
    def changed(self) -> bool:
        """Say whether it differs from what the page had shown."""
        return self.twice or self.given.wanted != self.was

    @property
    def twice(self) -> bool:
        """Say whether a word was chosen and something else written."""
        return bool(self.chosen and self.written)

    @property
    def given(self) -> Given:
        """What is to be written, if it was answered once."""
        return Given((self.chosen or self.written, self.scope, self.note), self.was)


def given(brought: Mapping[str, Typed]) -> dict[str, Given]:
    """Key of a question → what is to be written for it.

    Those left as the page had shown them are left out, and those that were answered twice.
    """
    return {key: each.given for key, each in brought.items() if each.changed and not each.twice}


def twice(brought: Mapping[str, Typed]) -> list[Problem]:
    """What is wrong with those that were answered twice."""
    return [
        Problem(f"vừa chọn “{each.chosen}” vừa ghi “{each.written}”; chỉ giữ một.", (key,))
        for key, each in brought.items()
        if each.twice
    ]


@dataclass(frozen=True)
class Question:
    """A question as it is shown.

    Args:
        number: its place on the pages, from 1.
        row: as it stands in the workbook.
        words: fixed words that may answer it, with what each does.
        unit: a unit may answer it.
        value: a value may answer it.
        chosen: the word that is shown as chosen.
        written: what is shown as written.
        scope: as `Typed`.
        note: as `Typed`.
        elsewhere: its row was changed elsewhere after the page had shown it.
        why: why what was answered cannot be used; empty: it can, or nothing was.
    """

    number: int
    row: Decision
    words: Mapping[str, str]
    unit: bool
    value: bool
    chosen: str
    written: str
    scope: str
    note: str
    elsewhere: bool = False
    why: str = ""

    @property
    def stands(self) -> str:
        """What became of it, in words."""
        if self.row.waits:
            return "Chưa quyết định"
        if self.row.status == decisions.UNUSED:
            return "Việc này nay không còn"
        decided = self.row.status == decisions.DECIDED
        return "Đã quyết định" if decided else "Đã ghi, kiểm tra lại thì áp dụng"


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


def shown(
    rows: Sequence[Decision], first: int, brought: Mapping[str, Typed], why: Mapping[str, str]
) -> list[Question]:
    """What the page shows.

    Args:
        rows: all questions, in order.
        first: the place of the first one that is shown.
        brought: what a form brought that could not be written; its questions are shown again, each with what
            was typed for it, wherever it stands among all by now.
        why: key of a question → why what was brought for it cannot be used.
    """
    standing = {row.key: row for row in rows}
    again = [standing[key] for key in brought if key in standing]
    return [
        _question(number, row, brought.get(row.key), why.get(row.key, ""))
        for number, row in enumerate(again or rows[first : first + ROWS_A_PAGE], first + 1)
    ]


def _question(number: int, row: Decision, brought: Typed | None, why: str) -> Question:
    about = decisions.parts(row.key)
    kind = about[0] if about else ""
    words = WORDS.get(kind, {})
    asked = (number, row, words, kind in ANSWERED_BY_UNIT, kind in ANSWERED_BY_VALUE)
    answer, scope, note = now = answering.standing(row)
    elsewhere = False
    if brought is not None and brought.changed:
        # What was not touched here is shown, and stays, as it was written elsewhere meanwhile.
        (was, its_scope, its_note), wanted = brought.was, brought.given.wanted
        elsewhere = now not in (brought.was, wanted)
        scope = brought.scope if brought.scope != its_scope else scope
        note = brought.note if brought.note != its_note else note
        if brought.twice or wanted[0] != was:
            return Question(*asked, brought.chosen, brought.written, scope, note, elsewhere, why)
    fixed = answer in words
    return Question(*asked, answer if fixed else "", "" if fixed else answer, scope, note, elsewhere, why)
