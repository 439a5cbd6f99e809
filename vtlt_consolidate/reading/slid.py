"""Answers that slid out of their rows: one cell deleted or put in, a list pasted over the rows of groups.

Every answer then stands in a row that asks something else, and reads well there. What gives it away is
that the rows of groups, which ask nothing, are answered, and that as many answers are missing elsewhere.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from vtlt_consolidate.model.cellkinds import NUMBER
from vtlt_consolidate.model.criteria import POINTS, CriteriaSet
from vtlt_consolidate.reading.tableplaces import Place


def can_answer(kind: str, criteria: CriteriaSet) -> bool:
    """Say whether what stands on a group's row can be an answer; a number may be a subtotal of points."""
    return kind != NUMBER or all(leaf.kind != POINTS for leaf in criteria.leaves)


def slid(
    place: Place, codes: Mapping[int, str], marked: Collection[int], own: Mapping[str, Any]
) -> dict[str, str]:
    """Give the codes whose answers may be those of other rows, and what gives it away.

    Args:
        place: the table.
        codes: what stands in its column of codes, row by row.
        marked: the rows of groups that are answered.
        own: code → the row of `RawAnswers` that answers it.

    Returns:
        The answered rows from where it may have begun; nothing where no column slid: that leaves no later
        row of a group out, and it leaves a blank at the end, or below each such row.
    """
    if not marked:
        return {}
    groups = [row for row in codes if place.header < row <= place.last and row not in place.rows]
    blank = [row for row, code in sorted(place.rows.items()) if not (code in own and own[code].typed.strip())]
    later = [row for row in groups if row >= min(marked)]
    whole = place.last in blank or all(row + 1 in blank for row in later)
    if not whole or not set(later) <= set(marked):
        return {}
    start = max((row for row in groups if row < min(marked)), default=place.header)
    words = f"dòng nhóm {_counted(sorted(marked))} có câu trả lời mà dòng {_counted(blank)} để trống"
    return {code: words for row, code in place.rows.items() if row > start and row not in blank}


def _counted(rows: Collection[int]) -> str:
    """Name rows as people count them."""
    return ", ".join(str(row + 1) for row in rows)
