"""Recognises answers that slid to other rows: by a deleted or inserted cell, or a list pasted over groups.

Every answer is then in the row of another question and can be read there. It shows only by answers in rows of
groups, which ask nothing, and by blank rows elsewhere.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from vtlt_consolidate.model.cellkinds import NUMBER
from vtlt_consolidate.model.criteria import POINTS, CriteriaSet
from vtlt_consolidate.reading.tableplaces import Place


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


def _counted(rows: Collection[int]) -> str:
    """Name rows, counted from 1."""
    return ", ".join(str(row + 1) for row in rows)
