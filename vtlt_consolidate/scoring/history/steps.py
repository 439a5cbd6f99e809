"""Whether a unit rose to a better band, or fell to a worse one."""

from __future__ import annotations

from vtlt_consolidate.model.criteria import CriteriaSet
from vtlt_consolidate.model.rules.banding import band_places
from vtlt_consolidate.scoring.compare import Compared, Past

UP, DOWN, SAME = "Lên loại", "Xuống loại", "Giữ loại"


def judged_alike(criteria: CriteriaSet, past: Past) -> bool:
    """Say whether bands of both periods can be compared; another version may have judged otherwise."""
    return criteria.classifies and past.version == str(criteria.version)


def moved(criteria: CriteriaSet, row: Compared) -> str:
    """Say whether a unit rose, fell or stayed; empty if either band is not one of the set's."""
    if row.stood is None or row.standing is None:
        return ""
    return step(criteria, row.stood.band, row.standing.band)


def step(criteria: CriteriaSet, before: str, now: str) -> str:
    """Say whether one band is better or worse than another; empty if either is not one of the set's."""
    order = band_places(criteria.bands)
    if not {before, now} <= order.keys():
        return ""
    up = order[before] - order[now]
    return UP if up > 0 else DOWN if up < 0 else SAME
