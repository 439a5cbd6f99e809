"""Recognises answers that slid to other rows: by a deleted or inserted cell, or a list pasted over groups.

Every answer is then in the row of another question and can be read there. It shows only by answers in rows of
groups, which ask nothing, and by blank rows elsewhere; or where a number and a mark changed their places.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from functools import lru_cache
from itertools import pairwise, takewhile
from typing import Any, NamedTuple

from vtlt_consolidate.model.cellkinds import NUMBER
from vtlt_consolidate.model.criteria import MARK, NUMERIC, POINTS, CriteriaSet, Node
from vtlt_consolidate.reading.tableplaces import Place
from vtlt_consolidate.words.quantities import parse_quantity
from vtlt_consolidate.words.text import parse_number
from vtlt_consolidate.words.vocabulary import read_mark


def can_answer(kind: str, criteria: CriteriaSet) -> bool:
    """Say whether a cell in the row of a group can be a slid answer; a number may be a subtotal of points."""
    return kind != NUMBER or all(leaf.kind != POINTS for leaf in criteria.leaves)


def slid(
    place: Place, codes: Mapping[int, str], marked: Collection[int], own: Mapping[str, Any]
) -> dict[str, str]:
    """Find the answers that may belong to other rows.

    Args:
        place: the table.
        codes: row → text in the column of codes.
        marked: the rows of groups with an answer.
        own: code → its row of `RawAnswers`.

    Returns:
        Code → reason, for all answers from where the slide may have begun. Empty if nothing slid: a slide
        fills every later row of a group, and leaves a blank at the end or below each of these rows.
    """
    if not marked:
        return {}
    groups = [row for row in codes if place.header < row <= place.last and row not in place.rows]
    blank = [row for row, code in sorted(place.rows.items()) if not (code in own and own[code].typed.strip())]
    later = [row for row in groups if row >= min(marked)]
    fits = place.last in blank or all(row + 1 in blank for row in later)
    if not fits or not set(later) <= set(marked):
        return {}
    start = max((row for row in groups if row < min(marked)), default=place.header)
    words = f"dòng nhóm {_counted(sorted(marked))} có câu trả lời mà dòng {_counted(blank)} để trống"
    return {code: words for row, code in place.rows.items() if row > start and row not in blank}


def swapped(place: Place, own: Mapping[str, Any], criteria: CriteriaSet) -> dict[str, str]:
    """Find the answers that may belong to other rows, as a number stands where a mark is asked for beside it.

    One wrong cell may be a slip; a mark at one end of rows that ask for numbers and a number beyond the other
    end is a list that was pasted into other rows. Further rows are trusted from a number in its row on.

    Args:
        place: the table.
        own: code → its row of `RawAnswers`.
        criteria: the set.

    Returns:
        Code → reason.
    """
    answers = list(_answers(place, own, criteria))
    odd = [at for at, answer in enumerate(answers) if answer.is_odd]
    found: dict[str, str] = {}
    for one, other in pairwise(odd):
        ends = answers[one], answers[other]
        if ends[0].of_mark == ends[1].of_mark or any(each.of_mark for each in answers[one + 1 : other]):
            continue
        words = ", ".join(f"dòng {answer.row + 1} ghi “{answer.typed}”" for answer in ends)
        above = list(takewhile(_is_doubtful, reversed(answers[:one])))
        below = list(takewhile(_is_doubtful, answers[other + 1 :]))
        doubted = answers[one - len(above) : other + 1 + len(below)]
        found |= {answer.leaf.code: words for answer in doubted if answer.typed}
    return found


class _Answer(NamedTuple):
    """What stands in the row of a leaf that asks for a mark or a number."""

    row: int
    leaf: Node
    typed: str

    @property
    def of_mark(self) -> bool:
        """Whether the row asks for a mark."""
        return self.leaf.kind == MARK

    @property
    def is_odd(self) -> bool:
        """Whether a number stands where a mark is asked for, or the other way round; 1 may be either."""
        return _reads_as(self.typed) == (NUMBER if self.of_mark else MARK)


def _is_doubtful(answer: _Answer) -> bool:
    """Say whether it may belong to another row; a number where one is asked for does not."""
    return answer.of_mark or parse_quantity(answer.typed, answer.leaf.measure_unit).value is None


def _answers(place: Place, own: Mapping[str, Any], criteria: CriteriaSet) -> Iterator[_Answer]:
    for row, code in sorted(place.rows.items()):
        leaf = criteria.by_code.get(code)
        if leaf and (leaf.kind == MARK or leaf.kind in NUMERIC):
            yield _Answer(row, leaf, own[code].typed.strip() if code in own else "")


# Cached, because a month has few different answers.
@lru_cache(maxsize=1 << 14)
def _reads_as(typed: str) -> str:
    """What an answer can only be, `MARK` or `NUMBER`; empty if it may be both or neither."""
    mark, number = read_mark(typed) is not None, parse_number(typed).value is not None
    return "" if mark == number else MARK if mark else NUMBER


def _counted(rows: Collection[int]) -> str:
    """Name rows, counted from 1."""
    return ", ".join(str(row + 1) for row in rows)
