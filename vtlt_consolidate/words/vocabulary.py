"""Accepted spellings, as tables. A word that is not here is never read as one that is.

Words are compared after `text.fold`, as a whole, never as a part: `Không còn tài liệu tồn đọng`
holds “không” and means that the work is done.
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
"""Spellings that need no word about them: those of the drop-down, and those of tables of 0 and 1."""

TICKS_NOT_MET = frozenset(map(fold, ("x", "v", "✓", "√", "✔", "1", "TRUE", "Chưa đạt", "Không đạt")))
"""What says “not met” in a column headed so. A word such as “có” or “không” there may mean either."""

NOT_APPLICABLE = frozenset(map(fold, ("không phát sinh", "KPS", "N/A", "NA", "không áp dụng")))
"""Spellings of “this does not concern us”, which only a set can allow."""

MARKS: dict[str, State] = {fold(spelling): state for state, words in SPELLINGS.items() for spelling in words}
"""Folded spelling → met or not."""


_LAST_BRACKET = re.compile(r"(.*?)\s*[(\[]([^()\[\]]*)[)\]][\s.;,]*")
_MORE = re.compile(r"\s*[(\[{<\-–—,;:/+].*")


def without_evidence(typed: str, known: Collection[str]) -> str:
    """Take the documents off that stand in brackets behind an answer: `Có (QĐ số 12/QĐ-UBND)` is `có`.

    Args:
        typed: what was typed.
        known: the folded answers.

    Returns:
        The folded answer; nothing where the brackets hold anything but documents, each with its number or
        its day: `Đạt (chưa ban hành)` is not `Đạt`. An answer may have brackets of its own.
    """
    rest = clean(typed)
    while (found := _LAST_BRACKET.fullmatch(rest)) and is_reference(found[2]):
        rest = found[1]
        if fold(rest) in known:
            return fold(rest)
    return ""


def with_more(typed: str, known: Collection[str]) -> str:
    """Find the answer that has more behind it, after a bracket or another mark of punctuation.

    Returns:
        The longest folded answer; nothing where there is none. What follows may turn it into its opposite.
    """
    text = fold(typed)
    begun = [each for each in known if text.startswith(each) and _MORE.fullmatch(text[len(each) :])]
    return max(begun, key=len, default="")


def names_evidence(typed: str) -> bool:
    """Say whether a mark is followed by its evidence in brackets."""
    return bool(without_evidence(typed, MARKS))


def read_mark(typed: str) -> State | None:
    """Read a mark: `met`, `not_met`, or nothing where no accepted spelling says so.

    A spelling may be followed by its evidence in brackets: `Có (QĐ số 12/QĐ-UBND)`.
    """
    return MARKS.get(fold(typed)) or MARKS.get(without_evidence(typed, MARKS))


def has_more(typed: str) -> bool:
    """Say whether more stands behind a mark in words: `Đạt (chưa ban hành)`; `1,5` is a number."""
    return with_more(typed, MARKS)[:1].isalpha()
