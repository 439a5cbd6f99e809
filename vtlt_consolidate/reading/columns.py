"""Finds the columns of a form: by their headings, or by their place where somebody worded one otherwise.

One rule for every field. A column is read by its place if its neighbours stand where they do on the blank
form, and the words above it say the same or nothing; that is told. What has no column is asked, cell by cell.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Any, NamedTuple

from vtlt_consolidate.findings import catalogue
from vtlt_consolidate.findings.rules import formrules
from vtlt_consolidate.model import cellkinds, layout
from vtlt_consolidate.model.criteria import MARK, NOT_MET, Node
from vtlt_consolidate.model.layout import ANSWER, DOC_DATE, DOC_NUMBER, NOT_MET_COLUMN, NOTE, OF
from vtlt_consolidate.words import legacy, vocabulary
from vtlt_consolidate.words.addresses import address
from vtlt_consolidate.words.text import clean, first_of, fold

_WORD = re.compile(r"[\w\u0300-\u036f]+|[^\s\w(),.:;/“”\"–-]")
_FEWEST = 3
"""So many other headings have to stand at their places."""


class _Saying(NamedTuple):
    """What the words of a heading may be.

    Args:
        core: one of these phrases is among them.
        words: what they may be.
    """

    core: tuple[str, ...]
    words: frozenset[str]


def _saying(core: str, others: str) -> _Saying:
    phrases = tuple(f" {fold(phrase)} " for phrase in core.split(", "))
    return _Saying(phrases, frozenset(fold(f"{core} {others} {_UNIT}").replace(",", " ").split()))


_UNIT = "của đơn vị trong kỳ này ghi vào cột đây"
_SAME = {
    # No plan, year, share or reviewer's result.
    ANSWER: _saying("kết quả", "thực hiện tự đánh giá chấm báo cáo trả lời chọn đạt chưa đạt được có không"),
    OF: _saying("tổng, mẫu số, trên", "số liệu lượng cộng chung toàn bộ phải cần tồn đọng hiện có"),
    DOC_NUMBER: _saying("số, ký hiệu, văn bản, vb", "và minh chứng ban hành kèm theo"),
    DOC_DATE: _saying("ngày", "tháng năm ký và ban hành văn bản vb minh chứng"),
    NOTE: _saying("ghi chú, lý do, giải trình, thuyết minh", "khác nếu có và nguyên nhân"),
}
"""Field → words of a heading that mean nothing else."""


_FIXED = frozenset(fold(words) for name, words in layout.HEADINGS.items() if name not in layout.INPUTS)
"""Headings of columns that units do not fill in, which no other column has."""


class Head(NamedTuple):
    """A cell with a heading: the field that it names, or which units name so."""

    row: int
    column: int
    name: str
    other: str = ""


@dataclass(frozen=True)
class Stands:
    """What stands where the heading of a field should.

    Args:
        name: the field.
        row: the row of the headings.
        column: its column.
        text: its text.
        same: it is the column of the field.
    """

    name: str
    row: int
    column: int
    text: str
    same: bool

    @property
    def cell(self) -> str:
        """Its address."""
        return address(self.row, self.column)

    def told(self, **place: str) -> dict[str, Any]:
        """The finding that such a column is read."""
        found = f"ghi “{self.text}”" if self.text else "để trống"
        return catalogue.record(
            formrules.RETITLED, **place, cell=self.cell, found=found, key=self.text,
            expected=layout.HEADINGS[self.name],
        )  # fmt: skip


def described(stands: Stands | None) -> str:
    """The end of a sentence that says what stands there; empty if nobody knows where."""
    if stands is None:
        return ""
    return f"; chỗ ấy (ô {stands.cell}) " + (f"ghi “{stands.text}”" if stands.text else "để trống")


@dataclass(frozen=True)
class Heads:
    """The headings of one table.

    Args:
        columns: field → its column, by its heading.
        rows: the rows of the headings, that with most of them first.
    """

    columns: dict[str, int]
    rows: tuple[int, ...] = ()


def heads(found: Sequence[Head], coded: Collection[int]) -> Heads:
    """Find the column of each field by the headings on the sheet of the table.

    Headings are taken from the row that has most of them, and from the row above and below it, as a
    heading may have two rows with some cells merged over both. Other headings that units use count too,
    except on rows with a code, where the same words are answers.
    """
    usual = [head for head in found if head.name]
    if not usual:
        return Heads({})
    counts = Counter(head.row for head in usual)
    best = min(counts, key=lambda row: (-counts[row], row))
    words = [(abs(head.row - best), head.name, head.column) for head in usual]
    words += [(abs(head.row - best), head.other, head.column) for head in found
              if head.other and head.row not in coded]  # fmt: skip
    near = sorted((each for each in words if each[0] <= 1), key=itemgetter(0))
    columns: dict[str, int] = {}
    for name, column in _without_rivals([(name, column) for _, name, column in near]):
        columns.setdefault(name, column)
    return Heads(columns, (best, *sorted(row for row in counts if abs(row - best) == 1)))


def _without_rivals(found: Sequence[tuple[str, int]]) -> list[tuple[str, int]]:
    """Drop the answer heading of a form with several answer columns or several columns “Chưa đạt”.

    A heading “Chưa đạt” in the column of another heading is dropped too.
    """
    # A heading word in the row above or below another column's heading is not itself a heading.
    others = {column for name, column in found if name != NOT_MET_COLUMN}
    found = [head for head in found if head[0] != NOT_MET_COLUMN or head[1] not in others]
    unmet = {column for name, column in found if name == NOT_MET_COLUMN}
    answers = {column for name, column in found if name == ANSWER}
    unclear = len(unmet) > 1 or (unmet and len(answers) > 1)
    return [head for head in found if not unclear or head[0] != ANSWER]


@dataclass(frozen=True)
class Print:
    """What the blank form prints.

    Args:
        order: field → column.
        measures: the units of measure in which wholes are counted.
    """

    order: Mapping[str, int]
    measures: Collection[str] = ()

    def says_the_same(self, name: str, text: str) -> bool:
        """Say whether the words above a column mean this field and nothing else."""
        word = fold(text)
        for measure in self.measures if name == OF else ():
            word = word.replace(fold(measure), " ")
        words = _WORD.findall(word)
        return _SAME[name].words.issuperset(words) and _may_say(name, words)


def _may_say(name: str, words: Sequence[str]) -> bool:
    """Say whether words of a heading name a field, perhaps of something else; results are named first."""
    line = f" {' '.join(words)} "
    return any(line.startswith(core) if name == ANSWER else core in line for core in _SAME[name].core)


def standing(name: str, known: Heads, form: Print, at: Mapping[tuple[int, int], str]) -> Stands | None:
    """What stands where the heading of a field should; `None` if nobody knows where that is.

    Args:
        name: the field, which has no heading.
        known: the headings that are there.
        form: the blank form.
        at: row and column → text, of the sheet.
    """
    places = [*_places(name, known, form.order)]
    # Between its neighbours, there is one place; where a column was lost beside it, its words decide.
    titled = [(column, _title(column, known, at)) for column in dict.fromkeys(places)]
    titled = [each for each in titled if fold(each[1]) not in _FIXED]
    if not titled:
        return None
    fits = [each for each in titled if form.says_the_same(name, each[1])]
    sure = len(places) > 1 and len(titled) == 1
    if sure and not titled[0][1]:
        return Stands(name, known.rows[0], *titled[0], same=True)
    column, text = fits[0] if fits else titled[0]
    return Stands(
        name, known.rows[0], column, text, len(fits) == 1 and len(_alike(name, known, form, at)) == 1
    )


def _places(name: str, known: Heads, order: Mapping[str, int]) -> Iterator[int]:
    """Yield where the column is as seen from the next heading before it, and from the next behind it."""
    there = {order[each]: column for each, column in known.columns.items() if each in order}
    before = max((at for at in there if at < order[name]), default=None)
    behind = min((at for at in there if at > order[name]), default=None)
    first = -1 if before is None else there[before]
    last = there[behind] if behind is not None else max(there.values(), default=0) + len(order)
    for near in (before, behind):
        if near is None:
            continue
        column = there[near] + order[name] - near
        in_place = sum(each - at == column - order[name] for at, each in there.items())
        if in_place >= _FEWEST and first < column < last and column not in known.columns.values():
            yield column


def _title(column: int, known: Heads, at: Mapping[tuple[int, int], str]) -> str:
    """The text above a column, in the first of the rows of headings in which there is any."""
    return next(filter(None, (clean(at.get((row, column), "")) for row in known.rows)), "")


def _alike(name: str, known: Heads, form: Print, at: Mapping[tuple[int, int], str]) -> list[str]:
    """The texts near the headings that may be of the field; of several, nobody knows which is."""
    near = {
        place: words
        for place, words in at.items()
        if abs(place[0] - known.rows[0]) <= 1 and place[1] not in known.columns.values()
    }
    if name == ANSWER:
        # Beside another column of results, whatever it is of, none is certain.
        return [words for words in near.values() if _may_say(name, _WORD.findall(fold(words)))]
    return [words for words in near.values() if form.says_the_same(name, words)]


def gone(name: str, stands: Stands | None, **place: str) -> dict[str, Any]:
    """The finding that a form has no column of a field."""
    expected, cell = layout.HEADINGS[name], stands.cell if stands else ""
    return catalogue.record(
        formrules.COLUMN_GONE, **place, cell=cell, found=described(stands), expected=expected, key=expected
    )


def parted(known: Heads, first: int, at: Mapping[tuple[int, int], tuple[str, str]]) -> str:
    """Name the headings of several columns below “Kết quả”, such as one a unit; empty if it is one column.

    Args:
        known: the headings.
        first: the first row with a code.
        at: row and column → kind and text.
    """
    start, headed = known.columns.get(ANSWER, -1), set(known.columns.values())
    if start < 0 or not known.rows:
        return ""
    for row in range(max(known.rows) + 1, first):
        found = []
        for column in itertools.takewhile(
            lambda column: column == start or column not in headed, itertools.count(start)
        ):
            text = clean(legacy.decode(*at.get((row, column), (cellkinds.EMPTY, ""))))
            if not text or fold(text) in _OF_ANSWERS or not re.search(r"[^\W\d]", text):
                break
            found.append(f"ô {address(row, column)} “{text}”")
        if len(found) > 1:
            return first_of(found, _FEWEST, "cột nữa", ", ")
    return ""


_OF_ANSWERS = frozenset(map(fold, (*layout.OTHER_HEADINGS, *layout.HEADINGS.values())))


Cell = tuple[int, int, str, str]
"""Row, column, kind and text."""


def one_answer(answer: Cell, unmet: Cell, leaf: Node) -> Cell:
    """Join an answer with the content of the column “Chưa đạt”: a tick alone there means “Chưa đạt”.

    If there is also an answer beside it, or it is not a tick, the meaning is unclear: the cell gets the
    kind `TWO_COLUMNS`, which is reported. Errors and uncalculated formulas keep their own kind.
    """
    row, column, kind, typed = unmet
    word = clean(legacy.decode(kind, typed))
    if not word:
        return answer
    beside = clean(answer[-1])
    if beside:
        return (*answer[:2], cellkinds.TWO_COLUMNS, f"{beside}; {NOT_MET}: {word}")
    if kind in (cellkinds.ERROR, cellkinds.UNCALCULATED):
        return unmet
    if fold(word) in vocabulary.TICKS_NOT_MET and leaf.kind == MARK:
        return row, column, cellkinds.TEXT, NOT_MET
    return row, column, cellkinds.TWO_COLUMNS, f"{NOT_MET}: {word}"
