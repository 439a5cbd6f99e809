"""Recognises words, beside an answer or elsewhere, that contradict it; by tables, like accepted spellings."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from vtlt_consolidate.model import layout
from vtlt_consolidate.model.criteria import CriteriaSet, Node
from vtlt_consolidate.words.citations import is_reference
from vtlt_consolidate.words.text import clean, fold
from vtlt_consolidate.words.vocabulary import MET, NOT_MET, read_mark

DENIALS = (
    "chưa đạt", "không đạt", "chưa ban hành", "chưa được ban hành", "chưa phê duyệt", "chưa được phê duyệt",
    "chưa ký",
    "chưa thực hiện", "không thực hiện", "chưa làm", "chưa triển khai", "chưa hoàn thành", "chưa xong",
    "chưa đủ", "chưa đầy đủ", "chưa có văn bản", "chưa có kế hoạch", "chưa có quyết định", "dự thảo",
    "mới dự thảo", "đang dự thảo", "bản dự thảo", "đang trình", "đạt một phần", "một phần", "hết hiệu lực",
    "đã hết hiệu lực",
    "mới ban hành dự thảo", "mới có dự thảo", "đang soạn thảo", "đang xây dựng", "đang xin ý kiến",
    "đang lấy ý kiến", "đang hoàn thiện", "còn thiếu", "đã có nhưng chưa", "có nhưng chưa", "sẽ hoàn thành",
    "sẽ ban hành", "sẽ thực hiện", "sẽ triển khai", "sẽ xây dựng", "sẽ trình", "sẽ ký", "dự kiến ban hành",
    "dự kiến hoàn thành", "dự kiến thực hiện", "dự kiến triển khai", "dự kiến trình", "dự kiến ký",
    "chưa kịp", "mới trình",
)  # fmt: skip
"""A note that begins with these contradicts “Đạt”. “Không”, “0” and “chưa có kinh phí” do not."""

UNFINISHED = ("chưa có", "đang thực hiện", "đang triển khai")
"""A note of only these words contradicts “Đạt”; with more, “đang thực hiện theo kế hoạch”, it need not.
“Không có” may mean that there is nothing to note."""

CLAIMS = (
    "đạt", "đã đạt", "có", "đã có", "đủ", "đầy đủ", "đã ban hành", "đã hoàn thành", "hoàn thành",
    "đã thực hiện",
    "đã làm", "đã xong",
)  # fmt: skip
"""A note of only these words, and perhaps a document, contradicts “Chưa đạt”: “đã ban hành”. With more words
it may explain the answer: “đã thực hiện nhưng chưa đầy đủ”."""

MISTAKES = (
    "đính chính", "ghi nhầm", "đánh nhầm", "chọn nhầm", "điền nhầm", "nhập nhầm", "gõ nhầm", "bị nhầm",
    "do nhầm",
    "ghi sai", "đánh sai", "chọn sai", "điền sai", "nhập sai", "đúng là", "đúng ra", "sửa lại", "sửa thành",
    "xin sửa", "điều chỉnh lại", "điều chỉnh thành", "thay bằng", "phải là",
)  # fmt: skip
"""Words that correct an answer."""

_PART = re.compile(
    rf"(?:{fold('mới')}|{fold('chỉ')}|{fold('mới chỉ')})\s+{fold('đạt')}\s+(\d{{1,2}}(?:[.,]\d+)?)\s*%"
)
"""Less than what is asked: `Mới đạt 50%`. “Đạt 95%” may be more."""

_ALONE = ("nhầm", "chưa", "thực tế chưa", "thực tế không", "thực ra chưa", "thực ra không")
_HEDGES = "|".join(map(fold, ("thực tế", "thực ra", "hiện nay", "hiện tại", "hiện", "vẫn")))
_LEAD = re.compile(rf"^(?:[\s\"“'(\[.*+–-]|(?:{_HEDGES})\s)*")


def whole_words(folded: Iterable[str]) -> str:
    """Build a pattern that matches any folded text, but not inside a word (`fold` puts tones last)."""
    either = "|".join(sorted(map(re.escape, folded), key=len, reverse=True))
    return rf"(?<![\w\u0300-\u036f])(?:{either})(?![\w\u0300-\u036f])"


def _phrases(words: tuple[str, ...]) -> str:
    return whole_words(map(fold, words))


_DENIED = re.compile(_phrases(DENIALS))
_MISTAKEN = re.compile(_phrases(MISTAKES))
_REALLY_NOT = re.compile(_phrases(_ALONE[2:]))
_CLAIMED = re.compile(_phrases(CLAIMS))
_STATED = re.compile(_phrases(("chưa đạt", "không đạt", "đạt")))
_AROUND = " .!,;:()[]–-\"'“”"
"""What may stand around words and says nothing; quotation marks that are opened before are closed behind."""
_ONLY_ALONE = frozenset(map(fold, ("chưa", *UNFINISHED)))
_WEAK = frozenset(map(fold, ("có",)))


# Cached, because the forms of a month have the same texts around their tables.
@lru_cache(maxsize=1 << 14)
def takes_back(text: str) -> bool:
    """Say whether a text corrects an answer: `TC01 ghi nhầm, đúng là Chưa đạt`."""
    folded = fold(text)
    return bool(_MISTAKEN.search(folded)) or folded.startswith(fold("nhầm"))


@lru_cache(maxsize=1 << 14)
def stated(text: str) -> str:
    """The last mark in a sentence: `met`, `not_met`, or empty."""
    # The right answer comes last: `ghi nhầm Đạt, đúng là Chưa đạt`.
    marks = _STATED.findall(fold(text))
    return (MET if marks[-1] == fold("đạt") else NOT_MET) if marks else ""


@lru_cache(maxsize=1 << 14)
def opposes(note: str, state: str) -> bool:
    """Say whether a note clearly contradicts the mark in its row.

    Args:
        note: text of the note, or of a field for a document.
        state: state of the mark, `met` or `not_met`.
    """
    text = fold(note)
    if takes_back(note):
        return stated(note) != state
    if state == NOT_MET:
        return _is_claim(_LEAD.sub("", text, count=1))
    return denies(note)


def denies(text: str) -> bool:
    """Say whether a text begins with words for something missing or unfinished: `Dự thảo 12/KH-UBND`."""
    folded = fold(text)
    bare = _LEAD.sub("", folded, count=1)
    alone = bare.strip(_AROUND)
    return bool(
        _DENIED.match(bare) or _REALLY_NOT.match(folded) or alone in _ONLY_ALONE or _PART.fullmatch(alone)
    )


_NUMBERLESS = frozenset(map(fold, ("không số", "ko số", "k số", "không có số", "chưa có số", "dt")))
_AWAITED = re.compile(_phrases(("trình ký", "chờ ký", "chờ phê duyệt")))
"""Instead of a number these say that there is none yet; in a note they may be about something else."""
_UNKNOWN = re.compile(r"[\s?]*\?[\s?]*")
_PIECES = re.compile(r"[()\[\],;\n]|\s[–-]\s")
# Tried at the beginning of a word alone: at every letter of a long one, it would take seconds.
_SYMBOL = re.compile(r"(?<!\S)(?:\S*\d\s/\S*\s+|(?=\S*\d/)\S+\s+)")


@lru_cache(maxsize=1 << 14)
def names_none(number: str) -> bool:
    """Say whether the number of a document says that there is none in force.

    `Không`, `0`, `?`, `Đang soạn thảo`, and `12/KH-UBND (dự thảo)`.
    """
    if read_mark(number) == NOT_MET or _UNKNOWN.fullmatch(number):
        return True
    # Words behind a number speak of it wherever they are set apart.
    pieces = [piece for piece in _PIECES.split(number) if piece.strip()]
    behind = [_SYMBOL.sub("", piece, count=1) for piece in pieces]
    return fold(number).strip(_AROUND) in _NUMBERLESS or any(
        denies(piece) or _AWAITED.match(fold(piece)) for piece in (number, *pieces, *behind)
    )


def _is_claim(text: str) -> bool:
    found = _CLAIMED.match(text)
    if found is None or found[0] in _WEAK:
        return False
    behind = text[found.end() :].strip(_AROUND)
    return not behind or is_reference(behind)


_KINDS_OF_ROWS = tuple(map(fold, ("tiêu chí", "dòng", "mục", "stt", "câu", "mã")))
_BY_NUMBER = re.compile(
    rf"(?:{'|'.join(_KINDS_OF_ROWS[:-1])})\s+(?:{fold('số')}\s+)?"
    rf"((?:\d+(?:\.\d+)*)(?:\s*(?:,|-|–|{fold('và')}|{fold('đến')})\s*\d+(?:\.\d+)*)*)"
)
_TO = rf"\s*(?:-|–|→|{fold('đến')}|{fold('tới')})\s*"
_LEAST_NAME = 12


class Names:
    """Finds the leaves of a set that a sentence names: by code, by number or by name."""

    def __init__(self, criteria: CriteriaSet) -> None:
        """Prepare the patterns of a set."""
        self.leaves = list(criteria.leaves)
        # A code of only digits could be any number in a sentence.
        self._at = {
            fold(leaf.code): at
            for at, leaf in enumerate(self.leaves)
            if not leaf.code.replace(".", "").isdigit()
        }
        numbers = ((criteria.number(leaf), at) for at, leaf in enumerate(self.leaves))
        self._numbers = {str(number): at for number, at in numbers if number is not None}
        code = _phrases(tuple(self._at)) if self._at else r"(?!)"
        self._code = re.compile(code)
        self._range = re.compile(rf"({code}){_TO}({code})")
        self._names = [(fold(leaf.full_name), at) for at, leaf in enumerate(self.leaves)]
        self._named: dict[str, list[Node]] = {}
        joined = rf"(?:{_TO}|\s*(?:,|;|&|{fold('và')})\s*)"
        self._heard: dict[str, tuple[list[Node], str]] = {}
        self._begun = re.compile(
            rf"[\s\"“'(\[.*+–-]*(?:(?:{'|'.join(_KINDS_OF_ROWS)})\s+)?"
            rf"(?:{code}(?:{joined}{code})*|{_BY_NUMBER.pattern})"
        )

    def named(self, text: str) -> list[Node]:
        """The leaves that a sentence names, in the order of the form; `TC02 đến TC05` gives four."""
        folded = fold(text)
        # The forms of a month have the same sentences around their tables.
        if folded not in self._named:
            self._named[folded] = [self.leaves[at] for at in sorted(set(self._found(folded)))]
        return self._named[folded]

    def begun(self, text: str) -> tuple[list[Node], str]:
        """The leaves that a text begins with, and what it says of them: `TC01: chưa đạt`; none: all of it."""
        # Asked several times about each note, and most notes are alike.
        if text not in self._heard:
            self._heard[text] = self._begins(text)
        return self._heard[text]

    def _begins(self, text: str) -> tuple[list[Node], str]:
        folded = fold(text)
        named = next(
            (name for name, _ in self._names if len(name) >= _LEAST_NAME and folded.startswith(name)), ""
        )
        found = self._begun.match(folded)
        head = named or (found[0] if found else "")
        leaves = [self.leaves[at] for at in sorted(set(self._found(head)))] if head else []
        return (leaves, folded[len(head) :].strip(_AROUND)) if leaves else ([], folded)

    def of(self, leaf: Node, text: str) -> str:
        """What a text in the row of a leaf says, without the leaf's own name in front of it."""
        leaves, said = self.begun(text)
        return said if leaf in leaves else text

    def _found(self, text: str) -> Iterator[int]:
        yield from (self._at[code] for code in self._code.findall(text))
        for first, last in self._range.findall(text):
            yield from range(self._at[first], self._at[last] + 1)
        for listed in _BY_NUMBER.findall(text):
            yield from self._numbered(listed)
        yield from (at for name, at in self._names if len(name) >= _LEAST_NAME and name in text)

    def _numbered(self, listed: str) -> Iterator[int]:
        numbers = re.split(rf"({_TO.strip()})|\s*(?:,|{fold('và')})\s*", listed)
        places = [self._numbers[part] for part in numbers if part in self._numbers]
        through = re.search(_TO, listed)
        yield from range(places[0], places[-1] + 1) if through and places else places


_HEADINGS = frozenset(fold(words) for words in layout.HEADINGS.values())
_SIGNERS = (
    "người lập", "thủ trưởng", "nơi nhận", "chủ tịch", "lưu:", "như trên", "ký tên", "đã ký", "cán bộ",
    "công chức",
    "kế toán", "văn thư:", "kt.", "tm.",
)  # fmt: skip
_SIGNED = re.compile("|".join(re.escape(fold(words)) for words in _SIGNERS))
_LONGEST_NAME = 7
DAY_LINE = re.compile(rf"(?:.*,\s*)?{fold('ngày')}[\s.…\d]*{fold('tháng')}[\s.…\d]*{fold('năm')}[\s.…\d]*")


@lru_cache(maxsize=1 << 14)
def is_signature(text: str) -> bool:
    """Say whether a text belongs to the lines below a table, and is no answer: places, days, names."""
    words, bare = fold(text), clean(text)
    if words in _HEADINGS or DAY_LINE.fullmatch(words) or _SIGNED.search(words):
        return True
    return _is_shouted(bare) or re.fullmatch(r"\(.*\)", bare) is not None or _is_name(bare)


def _is_shouted(text: str) -> bool:
    """Say whether a text has no lower case letter, such as a heading, a number or a dotted line."""
    return text == text.upper() and read_mark(text) is None


def _is_name(text: str) -> bool:
    words = text.split()
    capital = all(word[0].isupper() for word in words)
    return capital and 1 < len(words) <= _LONGEST_NAME and read_mark(text) is None
