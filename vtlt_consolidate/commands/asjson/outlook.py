"""The keys of the JSON object about the figures: what can still change, and how good they are."""

from __future__ import annotations

from typing import Any

from vtlt_consolidate.commands.asjson.numbers import number, percent
from vtlt_consolidate.model.config import Round
from vtlt_consolidate.model.criteria import QUANTITY
from vtlt_consolidate.scoring.figures import placing, quality
from vtlt_consolidate.scoring.figures.bounds import Bounds
from vtlt_consolidate.scoring.figures.corners import Span
from vtlt_consolidate.scoring.month import Month
from vtlt_consolidate.scoring.results import parts
from vtlt_consolidate.scoring.standings import Part


def outlook(month: Month) -> dict[str, Any] | None:
    """The least and the most of every total, rate, band and rank; `None` if nothing is open.

    An end that has no limit is null.
    """
    bounds = month.bounds
    if not bounds.units:
        return None
    found = parts(month.results)
    return {
        "open": {
            "units": len(bounds.units),
            "answers": bounds.count,
            "others": bounds.others,
            "replaceable": sorted(bounds.replaceable),
        },
        "totals": [_total(part, bounds) for part in found],
        "bands": [
            {"variant": part.variant or None, "label": each.label, "sure": each.sure, "more": each.more}
            for part in found
            if part.criteria.classifies
            for each in bounds.bands(part)
        ],
        "criteria": [
            {"variant": part.variant or None, "code": leaf.code, **_ends(bounds.summed(part, leaf.code))}
            for part in found
            for leaf in part.criteria.criteria
        ],
        "quantities": [
            {"code": leaf.code, **_ends(bounds.quantity(month.results, leaf))}
            for leaf in month.criteria.leaves
            if leaf.kind == QUANTITY
        ],
        "units": [
            {
                "code": code,
                "open": unit.count,
                "others": unit.others,
                **_ends(unit.total),
                "bands": list(unit.bands) if month.criteria.classifies else [],
            }
            for code, unit in bounds.units.items()
        ],
        "ranks": [
            {"variant": part.variant or None, "code": code, "best": best, "worst": worst}
            for part in found
            for code, (best, worst) in placing.ranks(part, bounds).items()
        ],
    }


def quality_of(month: Month, round_: Round) -> dict[str, dict[str, Any] | None]:
    """Every indicator of quality by its key; null where it does not apply to the month."""
    measured = {found.indicator.key: found for found in quality.measure(month, round_)}
    return {indicator.key: _measured(measured.get(indicator.key)) for indicator in quality.INDICATORS}


def _measured(found: quality.Measured | None) -> dict[str, Any] | None:
    if found is None:
        return None
    return {"part": found.part, "whole": found.whole, "percent": percent(found.part, found.whole)}


def _total(part: Part, bounds: Bounds) -> dict[str, Any]:
    span, most = bounds.summed(part), sum(each.most for each in part.standings)
    return {
        "variant": part.variant or None,
        **_ends(span),
        "max": number(most),
        "percent_least": percent(span.least, most),
        "percent_most": percent(span.most, most),
    }


def _ends(span: Span) -> dict[str, float | None]:
    least, most = span
    return {"least": number(least), "most": number(most)}
