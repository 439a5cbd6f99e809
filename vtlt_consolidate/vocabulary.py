"""Accepted spellings, as tables. A word that is not here is never read as one that is.

Words are compared after `text.fold`, as a whole, never as a part: `Không còn tài liệu tồn đọng`
holds “không” and means that the work is done.
"""

from __future__ import annotations

import re

from vtlt_consolidate.text import fold

MET = "met"
NOT_MET = "not_met"

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

_WITH_EVIDENCE = re.compile(r"([^()]+?)\s*\((.+)\)")

MARKS: dict[str, str] = {fold(spelling): state for state, words in SPELLINGS.items() for spelling in words}
"""Folded spelling → `met` or `not_met`."""


def names_evidence(typed: str) -> bool:
    """Say whether a mark is followed by its evidence in brackets."""
    found = _WITH_EVIDENCE.fullmatch(fold(typed))
    return bool(found and found[1] in MARKS)


def read_mark(typed: str) -> str | None:
    """Read a mark: `met`, `not_met`, or nothing where no accepted spelling says so.

    A spelling may be followed by its evidence in brackets: `Có (QĐ số 12/QĐ-UBND)`.
    """
    text = fold(typed)
    found = _WITH_EVIDENCE.fullmatch(text)
    return MARKS.get(text) or (MARKS.get(found[1]) if found else None)
