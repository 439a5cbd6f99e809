"""The band of a unit: by its score, and what the gates (điều kiện xếp loại) leave of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from vtlt_consolidate.language.evaluate import Look, evaluate
from vtlt_consolidate.language.typed import POINTS
from vtlt_consolidate.model.criteria import PERCENT, TOTAL, CriteriaSet
from vtlt_consolidate.model.rules.banding import NOT_CLASSIFIED, Band, Gate, band_places
from vtlt_consolidate.scoring.worked import points as working
from vtlt_consolidate.words.text import MICRO

UNJUDGED = "chưa xét được: "
"""Stands before the reason of a gate whose condition lacks something."""


def band_of(criteria: CriteriaSet, points: int, most: int) -> Band | None:
    """The band of `points` out of `most`, both in whole millionths; `None` if no band contains them."""
    divisor = most if criteria.band_by == PERCENT else 100 * MICRO
    return next((band for band in criteria.bands if band.holds(points, divisor)), None)


def judge(
    points: Mapping[str, int | None], most: int, criteria: CriteriaSet, given: Look = lambda _: None
) -> tuple[str, str, str]:
    """Classify one unit that has no missing answer.

    Args:
        points: code of every leaf and group, and `TOTAL` → points.
        most: the most that its criteria give.
        criteria: the set as the unit sees it; gives the bands and gates. Nodes of other variants have no
            points and are skipped in gates, as are conditions that name them.
        given: what the unit gave, for the conditions of gates.

    Returns:
        The band by the score, the band that the gates leave, and why they lowered it. A gate that cannot be
        judged and would lower the band leaves none.
    """
    found = band_of(criteria, points[TOTAL] or 0, most)
    by_score = found.label if found else ""
    closed, unsettled = divided(points, criteria, given)
    return (by_score, *hold_down(by_score, closed, criteria, unsettled))


def divided(
    points: Mapping[str, int | None], criteria: CriteriaSet, given: Look = lambda _: None
) -> tuple[list[Gate], list[Gate]]:
    """The gates that close for a unit, and those whose condition lacks something; see `judge`."""
    if not criteria.gates:
        return [], []
    conditions = working.conditions(criteria)
    look = working.printed(points, criteria)
    closed, unsettled = [], []
    for gate in criteria.gates:
        tree = conditions.get(gate.condition)
        if tree is not None and not working.concerned(tree, criteria):
            continue
        shut = is_low(gate, points, criteria) if tree is None else \
            evaluate(tree, lambda ref: look(ref) if ref.field == POINTS else given(ref))  # fmt: skip
        if shut is None:
            unsettled.append(gate)
        elif shut:
            closed.append(gate)
    return closed, unsettled


def is_low(gate: Gate, points: Mapping[str, int | None], criteria: CriteriaSet) -> bool:
    """Say whether a node of the gate has too few points; points are compared as tables print them."""
    for code in gate.nodes:
        reached = points.get(code)
        # The unit's variant does not have this node.
        if reached is None:
            continue
        if working.signed(criteria, criteria.by_code[code], reached) <= gate.limit * MICRO:
            return True
    return False


def hold_down(
    band: str, gates: Sequence[Gate], criteria: CriteriaSet, unsettled: Sequence[Gate] = ()
) -> tuple[str, str]:
    """Give the best band that the closed gates still allow, and the reasons of those that lowered it.

    Args:
        band: by the score.
        gates: those that are closed.
        criteria: gives the order of the bands.
        unsettled: those that cannot be judged; one that would lower the band further leaves none.
    """
    if not gates and not unsettled:
        return band, ""
    order = band_places(criteria.bands)
    # A total in no band counts as in the best one, so that gates still apply to it.
    best = order.get(band, 0)
    lowering = [gate for gate in gates if _place(gate, order) > best]
    lowest = max((gate.band or NOT_CLASSIFIED for gate in lowering), key=order.__getitem__, default=band)
    open_ = [gate for gate in unsettled if _place(gate, order) > order.get(lowest, 0)]
    reasons = [gate.reason for gate in lowering] + [UNJUDGED + gate.reason for gate in open_]
    return "" if open_ else lowest, "; ".join(reasons)


def _place(gate: Gate, order: Mapping[str, int]) -> int:
    return order.get(gate.band or NOT_CLASSIFIED, 0)
