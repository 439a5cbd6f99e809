"""Of which group of units a form or a table is, by what it asks."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from vtlt_consolidate.findings import catalogue
from vtlt_consolidate.findings.rules import formrules
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


class Strange(NamedTuple):
    """What is strange about a form because it is that of another group than its unit's.

    Args:
        lacking: the codes of what the unit is asked and this form has no row for.
        records: the finding; none: the form is that of its group.
    """

    lacking: Collection[str] = ()
    records: Sequence[dict[str, Any]] = ()


def strange(
    answered: Mapping[str, bool], criteria: CriteriaSet, own: str, place: Mapping[str, str], *, current: bool
) -> Strange:
    """Find out whether a form is the one of another group than its unit's.

    Args:
        answered: code of each row that has one of the set → whether anything is answered there.
        criteria: the whole set.
        own: the group of the unit.
        place: where the form is, for the finding.
        current: it is a form of this version of the set. One of another version may ask its group other
            things, so that it has to have all rows of the other group.
    """
    issued_to = of_form(answered, criteria, own, current=current)
    if issued_to == own:
        return Strange()
    asked, there = ({leaf.code for leaf in criteria.of(name).leaves} for name in (own, issued_to))
    told = catalogue.record(
        formrules.OTHER_GROUP, **place, found=issued_to, expected=own,
        other=left_out(code for code in answered if code not in asked and answered[code]),
    )  # fmt: skip
    return Strange(asked - there, [told])


def of_form(codes: Iterable[str], criteria: CriteriaSet, own: str, *, current: bool) -> str:
    """The group that a form was issued to; `own` where its rows do not show that it is another's.

    Args:
        codes: the codes of its rows.
        criteria: the whole set.
        own: the group of the unit.
        current: as for `strange`.
    """
    there = set(codes)
    if there <= {leaf.code for leaf in criteria.of(own).leaves}:
        return own
    parts = ((name, {leaf.code for leaf in part.leaves}) for name, part in criteria.by_variant())
    return next((name for name, asked in parts if (there <= asked if current else there == asked)), own)
