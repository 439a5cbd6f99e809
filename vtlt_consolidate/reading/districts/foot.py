"""Knows the words of rows that are of no unit: sums, shares, numbers of columns, who signs below a table."""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import pairwise

from vtlt_consolidate.reading.contradiction import DAY_LINE
from vtlt_consolidate.reading.districts.parts import COLUMN_FORMULA, COLUMN_NUMBER
from vtlt_consolidate.words.text import clean, fold
from vtlt_consolidate.words.vocabulary import read_mark


def _any_of(*words: str) -> str:
    return "|".join(fold(word) for word in words)


_TOTAL = re.compile(
    rf"(?:{_any_of('tổng số đạt', 'tổng cộng', 'tổng số', 'tổng', 'cộng')})"
    rf"(?: (?:{_any_of('chung', 'các đơn vị', 'đơn vị', 'đơn vị đạt', 'số đơn vị', 'số đơn vị đạt')})"
    rf"| (?:{_any_of('toàn', 'quận', 'huyện', 'thị xã', 'thành phố', 'tp.', 'khu vực', 'cụm', 'khối')}) .+)?"
    r"(?: ?\(\d+ [^()\d]+\))? ?[:.]?"
)
"""The words of a sum, then whose it is: `Cộng Quận 6`, `Tổng cộng (7 đơn vị)`. No unit begins like this."""
_SHARE = re.compile(
    rf"(?:{_any_of('tỷ lệ', 'tỉ lệ')})(?: {fold('đạt')})?(?: ?\(?%\)?)? ?:?|{fold('chưa có số liệu')}"
)
_TITLES = _any_of(
    "trưởng phòng", "phó trưởng phòng", "trưởng ban", "chủ tịch", "phó chủ tịch", "giám đốc",
    "phó giám đốc", "chánh văn phòng", "kế toán trưởng", "thủ trưởng", "thủ trưởng đơn vị",
    "thủ trưởng cơ quan", "trưởng phòng nội vụ", "người lập", "người lập biểu", "người lập bảng",
    "người tổng hợp", "người kiểm tra", "nơi nhận",
)  # fmt: skip
_SIGNING = re.compile(
    rf"\(?(?:{_any_of('ký', 'đã ký', 'ký tên')})(?:,.*)?\)?"
    rf"|(?:tm|kt|tl|tuq)\. ?.+|{_TITLES}|{DAY_LINE.pattern}"
)
_LETTER = re.compile(r"\(?[^\W\d_]\)?")
_PERSON = re.compile(r"[^\W\d_]+(?: [^\W\d_]+){1,4}")
_MOST_SIGNERS = 3


def is_total(name: str) -> bool:
    """Say whether a text stands before the sums of columns."""
    return _TOTAL.fullmatch(fold(name)) is not None


def is_share(name: str) -> bool:
    """Say whether a text stands before other rows at the foot."""
    return _SHARE.fullmatch(fold(name)) is not None


def counts_columns(lead: Mapping[int, str], answers: Mapping[int, str]) -> bool:
    """Say whether a row has the numbers of the columns: `(1) (2) (3)`, or `A B 1 2=3+4 3`.

    Args:
        lead: column → text before the criteria.
        answers: column → text; of other columns too, as these are counted on.
    """
    texts = [answers[at] for at in sorted(answers)]
    found = [COLUMN_NUMBER.fullmatch(text) for text in texts]
    counted = [int(number[1]) for number in found if number]
    formulas = [text for text in texts if COLUMN_FORMULA.fullmatch(text)]
    others = [text for text in texts if not COLUMN_NUMBER.fullmatch(text) and text not in formulas]
    if others or (len(counted) < 2 and not formulas):  # noqa: PLR2004
        return False
    names = [lead[at] for at in sorted(lead)]
    before = [COLUMN_NUMBER.fullmatch(name) for name in names]
    # Beside a number of its own, a number in brackets is no name.
    numbered = [int(number[1]) for number in before if number]
    every = [*numbered, *counted]
    if len(numbered) == len(names):
        marked = [name for name in names if not name.isdecimal()]
        return all(after > one for one, after in pairwise(every if marked else counted))
    letters = [name for name, number in zip(names, before, strict=True) if not number]
    lettered = letters == names[: len(letters)] and all(map(_LETTER.fullmatch, letters))
    return lettered and (bool(formulas) or every == list(range(1, len(every) + 1)))


def is_signing(texts: list[str]) -> bool:
    """Say whether all texts of a row are of who signs: a title, the day, `(Ký, ghi rõ họ tên)`."""
    return bool(texts) and all(_SIGNING.fullmatch(fold(text).rstrip(" :")) for text in texts)


def are_signers(texts: list[str]) -> bool:
    """Say whether the texts of a row below titles of signers are names of people."""
    return 0 < len(texts) <= _MOST_SIGNERS and all(map(_is_person, texts))


def _is_person(text: str) -> bool:
    words = clean(text)
    named = _PERSON.fullmatch(words) and all(word[0].isupper() for word in words.split())
    return bool(named) and read_mark(words) is None
