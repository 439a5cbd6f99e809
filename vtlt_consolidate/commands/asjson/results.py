"""The keys of the JSON object about the results of units."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from vtlt_consolidate.commands.asjson.numbers import number, percent
from vtlt_consolidate.scoring.results import Results, parts
from vtlt_consolidate.scoring.standings import Part, Standing
from vtlt_consolidate.words.text import MICRO


def summary(results: Results) -> dict[str, Any]:
    """The keys of the JSON object about all units: `marks` or `points`, and `bands`, if there are any."""
    found = parts(results)
    together = {"marks": answers(found)} if results.criteria.account.shares else {"points": _points(found)}
    return {
        **together,
        "bands": [
            _band(part, *group) for part in found if part.criteria.classifies for group in part.by_band()
        ],
    }


def answers(found: Sequence[Part]) -> dict[str, Any]:
    """Criteria met and criteria answered, over all units."""
    everybody = [(part, standing) for part in found for standing in part.standings]
    met = sum(part.met(standing.unit.code) for part, standing in everybody)
    missing = sum(standing.missing for _, standing in everybody)
    answered = sum(len(part.criteria.criteria) for part, _ in everybody) - missing
    share = percent(met, answered * MICRO)
    return {"total": number(met), "max": answered, "missing": missing, "percent": share}


def _points(found: Sequence[Part]) -> dict[str, Any]:
    """Sums over the units without missing answers, and the number of missing answers of the others."""
    everybody = [standing for part in found for standing in part.standings]
    complete = [standing for standing in everybody if not standing.missing]
    total, most = sum(each.total for each in complete), sum(each.most for each in complete)
    return {
        "units": len(complete),
        "total": number(total),
        "max": number(most),
        "missing": sum(each.missing for each in everybody),
        "percent": percent(total, most),
    }


def _band(part: Part, label: str, members: Sequence[Standing]) -> dict[str, Any]:
    # Counts of criteria are meaningful although an answer is missing; incomplete totals of points are not.
    valid = [each for each in members if part.criteria.account.shares or not each.missing]
    least, most = (_bound(valid, function) for function in (min, max))
    return {
        "variant": part.variant or None,
        "label": label,
        "count": len(members),
        "min": None if least is None else number(least.total),
        "max": None if most is None else number(most.total),
        "percent_min": None if least is None else percent(least.total, least.most),
        "percent_max": None if most is None else percent(most.total, most.most),
        "units": [each.unit.code for each in members],
    }


def _bound(units: Sequence[Standing], function: Callable[..., Any]) -> Standing | None:
    found: Standing | None = function(units, key=lambda each: each.total, default=None)
    return found


def of_unit(results: Results) -> dict[str, dict[str, Any]]:
    """Code of a unit → the keys of the JSON object about its points."""
    return {
        each.unit.code: {
            "variant": part.variant or None,
            "total": number(part.reached(each)),
            "self_total": number(each.claimed if part.appraised else part.reached(each)),
            "max": number(each.most),
            "missing": each.missing,
            "percent": None if each.missing else percent(each.total, each.most),
            "band_by_score": (each.by_score or None) if part.criteria.classifies else None,
            "band": (each.band or None) if part.criteria.classifies else None,
            "reason": each.reason or None,
            "decided": each.decided or None,
            "rank": each.rank if part.criteria.account.ranked else None,
        }
        for part in parts(results)
        for each in part.standings
    }
