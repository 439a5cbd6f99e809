"""Of which group of units a form or a table is, by what it asks."""

from __future__ import annotations

from collections.abc import Iterable

from vtlt_consolidate.model.criteria import CriteriaSet


def group_of(codes: Iterable[str], criteria: CriteriaSet, own: str) -> str | None:
    """The group of units that is asked exactly some leaves.

    Args:
        codes: the codes of the leaves.
        criteria: the whole set.
        own: the group of the unit, which is named where several are asked the same.

    Returns:
        The name of the group, empty if the set has none; none: no group is asked these.
    """
    asked = set(codes)
    groups = [name for name, part in criteria.by_variant() if asked == {leaf.code for leaf in part.leaves}]
    return own if own in groups else next(iter(groups), None)


def left_out(codes: Iterable[str]) -> str:
    """Words about answers that only the other group is asked for, which go on a sentence; empty if none."""
    told = ", ".join(codes)
    return f"; không tính câu trả lời ở mã {told}, nhóm này không được hỏi" if told else ""
