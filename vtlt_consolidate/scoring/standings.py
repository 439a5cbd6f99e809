"""How the units of a weighted set stand: points, bands before and after the gates, ranks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from vtlt_consolidate.model.criteria import NOT_CLASSIFIED, CriteriaSet, Node
from vtlt_consolidate.model.frames import rows
from vtlt_consolidate.model.units import Unit
from vtlt_consolidate.scoring.results import UNBANDED, Results
from vtlt_consolidate.scoring.score import TOTAL
from vtlt_consolidate.words.text import MICRO, rounded_percent, show_micro


@dataclass(frozen=True)
class Standing:
    """One unit; points are whole millionths, bands and rank those of `Scores`.

    `claimed` is the total of its own points, where a reviewer appraised any unit, and `unclaimed` how
    many criteria it gave no usable answer to.
    """

    unit: Unit
    total: int
    most: int
    missing: int
    by_score: str
    band: str
    reason: str
    rank: int | None
    claimed: int | None = None
    unclaimed: int = 0


@dataclass(frozen=True)
class Part:
    """The units of one variant, which have the same criteria and are ranked among themselves.

    Args:
        variant: empty where the set has no variants.
        criteria: the set as they know it.
        standings: in print order.
        points: (unit, node) → points of criteria and groups; nothing where there is no answer.
        claimed: the same as the units' own answers give them.
        appraised: (unit, criterion) whose points are the reviewer's, not those of the answer.
    """

    variant: str
    criteria: CriteriaSet
    standings: Sequence[Standing]
    points: Mapping[tuple[str, str], int | None]
    claimed: Mapping[tuple[str, str], int | None]
    appraised: frozenset[tuple[str, str]] = frozenset()

    def named(self, title: str) -> str:
        """A title, with the variant where there is one."""
        return f"{title} - {self.variant}" if self.variant else title

    def by_band(self) -> list[tuple[str, list[Standing]]]:
        """The units of every band, from best to worst; the unclassified and unbanded where there are any."""
        labels = [band.label for band in self.criteria.bands]
        groups = [(label, [each for each in self.standings if each.band == label]) for label in labels]
        rest = [
            (NOT_CLASSIFIED, [each for each in self.standings if each.band == NOT_CLASSIFIED]),
            (UNBANDED, [each for each in self.standings if not each.band]),
        ]
        return groups + [group for group in rest if group[1]]


def parts(results: Results) -> list[Part]:
    """Divide the results by variant; a variant without units has no part."""
    scores = {row.unit_code: row for row in rows(results.scores)}
    marks = results.marks.rename(columns={"leaf_code": "node_code"})
    own_marks = marks.assign(points_micro=marks["self_micro"])
    points, claimed = _points(marks, results.sums), _points(own_marks, results.claims)
    found = []
    for variant, criteria in results.criteria.by_variant():
        units = [unit for unit in results.roster.units if not variant or unit.variant == variant]
        if units:
            appraised = frozenset(results.appraised)
            standings = [_standing(unit, scores[unit.code]) for unit in units]
            if appraised:
                standings = [_with_own(each, criteria, claimed) for each in standings]
            found.append(Part(variant, criteria, standings, points, claimed, appraised))
    return found


def _points(*frames: pd.DataFrame) -> dict[tuple[str, str], int | None]:
    return {
        (unit_code, code): None if pd.isna(micro) else int(micro)
        for frame in frames
        for unit_code, code, micro in rows(frame[["unit_code", "node_code", "points_micro"]])
    }


def _with_own(
    each: Standing, criteria: CriteriaSet, claimed: Mapping[tuple[str, str], int | None]
) -> Standing:
    """Add what the unit gave itself; one that gave nothing has no total."""
    code = each.unit.code
    given = [claimed[code, leaf.code] for leaf in criteria.criteria]
    unclaimed = given.count(None)
    total = claimed.get((code, TOTAL)) if unclaimed < len(given) else None
    return replace(each, claimed=total, unclaimed=unclaimed)


def _standing(unit: Unit, row: Any) -> Standing:
    rank = None if pd.isna(row.rank) else int(row.rank)
    total, most, missing = int(row.total_micro), int(row.max_micro), int(row.missing)
    bands = row.band_by_score, row.band, row.reason
    return Standing(unit, total, most, missing, *bands, rank)


def summary(results: Results) -> dict[str, Any]:
    """The parts of the JSON object that differ for a weighted set."""
    found = parts(results)
    everybody = [each for part in found for each in part.standings]
    whole = [each for each in everybody if not each.missing]
    total, most = sum(each.total for each in whole), sum(each.most for each in whole)
    return {
        "points": {
            "units": len(whole),
            "total": total / MICRO,
            "max": most / MICRO,
            "missing": sum(each.missing for each in everybody),
            "percent": _percent(total, most),
        },
        "bands": [_band(part, label, held) for part in found for label, held in part.by_band()],
    }


def _band(part: Part, label: str, held: Sequence[Standing]) -> dict[str, Any]:
    known = [each for each in held if not each.missing]
    least, most = (_bound(known, function) for function in (min, max))
    return {
        "variant": part.variant or None,
        "label": label,
        "count": len(held),
        "min": None if least is None else least.total / MICRO,
        "max": None if most is None else most.total / MICRO,
        "percent_min": None if least is None else _percent(least.total, least.most),
        "percent_max": None if most is None else _percent(most.total, most.most),
        "units": [each.unit.code for each in held],
    }


def _bound(known: Sequence[Standing], function: Any) -> Standing | None:
    found: Standing | None = function(known, key=lambda each: each.total, default=None)
    return found


def of_unit(results: Results) -> dict[str, dict[str, Any]]:
    """Code of a unit → what the JSON object tells of its points."""
    return {
        each.unit.code: {
            "variant": part.variant or None,
            "total": each.total / MICRO,
            "self_total": (each.total if each.claimed is None else each.claimed) / MICRO,
            "max": each.most / MICRO,
            "missing": each.missing,
            "percent": None if each.missing else _percent(each.total, each.most),
            "band_by_score": each.by_score or None,
            "band": each.band or None,
            "reason": each.reason or None,
            "rank": each.rank,
        }
        for part in parts(results)
        for each in part.standings
    }


def _percent(part: int, whole: int) -> float | None:
    if not whole:
        return None
    sign = -1 if part < 0 else 1
    return sign * float(rounded_percent(abs(part), whole))


def lines(results: Results) -> list[str]:
    """Say for a person how many units are in each band, and between which points."""
    said = []
    for part in parts(results):
        known = [each for each in part.standings if not each.missing]
        said.append(part.named(f"Kết quả: {len(known)}/{len(part.standings)} đơn vị có đủ số liệu"))
        said += [f"  {label}: {len(held)} đơn vị{_span(held)}" for label, held in part.by_band()]
    return said


def _span(held: Sequence[Standing]) -> str:
    totals = [each.total for each in held if not each.missing]
    if not totals:
        return ""
    low, high = show_micro(min(totals)), show_micro(max(totals))
    return f", {high} điểm" if low == high else f", từ {low} đến {high} điểm"


def shown_nodes(criteria: CriteriaSet, *, deep: bool = True) -> list[Node]:
    """The criteria and the groups that hold any, in the order of the set; or those at its top alone."""
    return [node for node in criteria.nodes if criteria.scores(node) and (deep or not node.parent)]
