"""Recognises answers that slid to other rows: by a deleted or inserted cell, or a list pasted over groups.

Every answer is then in the row of another question and can be read there. It shows only by answers in rows of
groups, which ask nothing, and by blank rows elsewhere; or where a number and a mark changed their places.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from itertools import pairwise
from typing import Any

from vtlt_consolidate.model.cellkinds import NUMBER
from vtlt_consolidate.model.criteria import MARK, NUMERIC, POINTS, CriteriaSet, Node
from vtlt_consolidate.reading.tableplaces import Place
from vtlt_consolidate.words.quantities import parse_quantity
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
    leaves = [(row, criteria.by_code[code]) for row, code in sorted(place.rows.items())
              if code in criteria.by_code]  # fmt: skip
    rows = [(row, leaf, own[leaf.code].typed.strip() if leaf.code in own else "")
            for row, leaf in leaves if leaf.kind == MARK or leaf.kind in NUMERIC]  # fmt: skip
    trusted = [-1, *(at for at, (_, leaf, typed) in enumerate(rows) if _is_number(leaf, typed)), len(rows)]
    odd = [at for at, (_, leaf, typed) in enumerate(rows) if _of_other(leaf, typed)]
    found: dict[str, str] = {}
    for one, other in pairwise(odd):
        between = rows[one + 1 : other]
        if (rows[one][1].kind == MARK) != (rows[other][1].kind == MARK) and all(
            leaf.kind != MARK for _, leaf, _ in between
        ):
            words = ", ".join(f"dòng {row + 1} ghi “{typed}”" for row, _, typed in (rows[one], rows[other]))
            first = max(at for at in trusted if at < one)
            last = min(at for at in trusted if at > other)
            found |= {leaf.code: words for _, leaf, typed in rows[first + 1 : last] if typed}
    return found


def _is_number(leaf: Node, typed: str) -> bool:
    """Say whether a number stands where one is asked for."""
    return leaf.kind != MARK and parse_quantity(typed, leaf.measure_unit).value is not None


def _of_other(leaf: Node, typed: str) -> bool:
    """Say whether a number stands where a mark is asked for, or the other way round; 1 may be either."""
    number = parse_quantity(typed, "").value is not None
    mark = read_mark(typed) is not None
    return number and not mark if leaf.kind == MARK else mark and not number


def _counted(rows: Collection[int]) -> str:
    """Name rows, counted from 1."""
    return ", ".join(str(row + 1) for row in rows)
