"""Tables of accepted spellings of a mark. Other words are never guessed.

Answers are compared after `text.fold`, and always the whole text: `Không còn tài liệu tồn đọng` contains
“không” and means that the work is done.
"""

from __future__ import annotations

import re
from collections.abc import Collection

from vtlt_consolidate.words.citations import is_reference
from vtlt_consolidate.words.states import State
from vtlt_consolidate.words.text import clean, fold

MET = State.MET
NOT_MET = State.NOT_MET

SPELLINGS = {
    MET: (
        "Đạt", "đ", "1", "x", "v", "✓", "√", "✔", "TRUE", "có", "co", "đầy đủ", "đủ",
        "hoàn thành", "HT",
    ),
    NOT_MET: (
        "Chưa đạt", "0", "FALSE", "không", "ko", "chưa", "KĐ", "không đạt", "không có",
        "chưa có", "✗", "✘",
    ),
}  # fmt: skip

PLAIN = frozenset(map(fold, ("Đạt", "Chưa đạt", "1", "0", "TRUE", "FALSE")))
"""Spellings that are not reported: those of the drop-down, and those of tables of 0 and 1."""

TICKS_NOT_MET = frozenset(map(fold, ("x", "v", "✓", "√", "✔", "1", "TRUE", "Chưa đạt", "Không đạt")))
"""What means “not met” in a column with that heading. “Có” or “không” there could mean either."""

NOT_APPLICABLE = frozenset(map(fold, ("không phát sinh", "KPS", "N/A", "NA", "không áp dụng")))
"""Spellings of “not applicable”, which is an answer only if the set allows it."""

MARKS: dict[str, State] = {fold(spelling): state for state, words in SPELLINGS.items() for spelling in words}
"""Folded spelling → met or not."""


_LAST_BRACKET = re.compile(r"(.*?)\s*[(\[]([^()\[\]]*)[)\]][\s.;,]*")
_MORE = re.compile(r"\s*[(\[{<\-–—,;:/+].*")


def without_evidence(typed: str, answers: Collection[str]) -> str:
    """Remove documents in brackets after an answer: `Có (QĐ số 12/QĐ-UBND)` gives `có`.

    Args:
        typed: what was typed.
        answers: the folded answers to look for; an answer may itself end in brackets.

    Returns:
        The folded answer; empty if the brackets contain anything but documents with a number or a day: `Đạt
        (chưa ban hành)` is not `Đạt`.
    """
    rest = clean(typed)
    while (found := _LAST_BRACKET.fullmatch(rest)) and is_reference(found[2]):
        rest = found[1]
        if fold(rest) in answers:
            return fold(rest)
    return ""


def with_more(typed: str, answers: Collection[str]) -> str:
    """Find the answer that a text starts with, if a bracket or other punctuation and more words follow.

    Returns:
        The longest such folded answer; empty if there is none. The words after it may reverse its meaning.
    """
    text = fold(typed)
    begun = [each for each in answers if text.startswith(each) and _MORE.fullmatch(text[len(each) :])]
    return max(begun, key=len, default="")


def names_evidence(typed: str) -> bool:
    """Say whether a mark is followed by its evidence in brackets."""
    return bool(without_evidence(typed, MARKS))


def read_mark(typed: str) -> State | None:
    """Read a mark: `met`, `not_met`, or `None` if the text is no accepted spelling.

    A spelling may be followed by its evidence in brackets, `Có (QĐ số 12/QĐ-UBND)`, or by a full stop.
    """
    return MARKS.get(fold(typed).rstrip(" .")) or MARKS.get(without_evidence(typed, MARKS))


def has_more(typed: str) -> bool:
    """Say whether more follows a mark in words: `Đạt (chưa ban hành)`. `1,5` is a number, not the mark 1."""
    return with_more(typed, MARKS)[:1].isalpha()
