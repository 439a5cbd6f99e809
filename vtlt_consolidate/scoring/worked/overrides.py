"""What somebody in charge decided about results (Điều chỉnh kết quả), in the place of what was computed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd
from pandera.typing import DataFrame

from vtlt_consolidate.findings import catalogue
from vtlt_consolidate.findings.rules import pointrules
from vtlt_consolidate.model import frames
from vtlt_consolidate.model.config import Override
from vtlt_consolidate.model.criteria import TOTAL
from vtlt_consolidate.model.frames import Findings, Scores, Subtotals
from vtlt_consolidate.model.units import Roster
from vtlt_consolidate.scoring.results import UNBANDED
from vtlt_consolidate.scoring.tree import micro
from vtlt_consolidate.words.text import show_micro

Overrides = Mapping[str, Override]
"""Code of a unit → what was decided."""


def applicable(overrides: Overrides, sums: DataFrame[Subtotals]) -> Overrides:
    """Leave out units whose result is not complete: what was decided would hide what is missing."""
    whole = set(sums.loc[(sums["node_code"] == TOTAL) & (sums["missing"] == 0), "unit_code"])
    return {code: each for code, each in overrides.items() if code in whole}


def totals(sums: DataFrame[Subtotals], overrides: Overrides) -> DataFrame[Subtotals]:
    """Put totals that were decided in the place of the computed ones."""
    given = {code: micro(each.total) for code, each in overrides.items() if each.total is not None}
    keys = frames.tuples(sums, "unit_code", "node_code", "points_micro")
    points = [given.get(unit, own) if node == TOTAL else own for unit, node, own in keys]
    return Subtotals.validate(sums.assign(points_micro=pd.array(points, dtype="Int64")))


def bands(scores: DataFrame[Scores], overrides: Overrides) -> DataFrame[Scores]:
    """Put bands that were decided in the place of the computed ones, and say so beside them."""
    places = list(zip(scores["unit_code"], scores["band"], scores["reason"], strict=True))
    given = [overrides[code].band or band if code in overrides else band for code, band, _ in places]
    reasons = [
        _reason(overrides[code], reason) if code in overrides else reason for code, _, reason in places
    ]
    return Scores.validate(
        scores.assign(band=pd.Series(given, dtype="str"), reason=pd.Series(reasons, dtype="str"))
    )


def _reason(override: Override, reason: str) -> str:
    said = f"Điều chỉnh: {override.reason} ({override.by})"
    # Gates still hold a band that follows from a total that was decided.
    return f"{reason}; {said}" if reason and not override.band else said


def notes(
    overrides: Overrides, before: DataFrame[Scores], now: DataFrame[Scores], roster: Roster
) -> tuple[str, ...]:
    """Say of every unit what was decided instead of what, why and by whom, for below the tables."""
    if not overrides:
        return ()
    was = {row.unit_code: row for row in frames.rows(before)}
    return tuple(
        _note(overrides[row.unit_code], was[row.unit_code], row, roster)
        for row in frames.rows(now)
        if row.unit_code in overrides
    )


def _note(override: Override, was: Any, now: Any, roster: Roster) -> str:
    said = []
    if was.total_micro != now.total_micro:
        said.append(f"tổng điểm {show_micro(was.total_micro)} thành {show_micro(now.total_micro)}")
    if was.band != now.band:
        said.append(f"xếp loại “{was.band or UNBANDED}” thành “{now.band or UNBANDED}”")
    what = ", ".join(said) or "giữ như điểm đã tính"
    document = f"; {override.citation}" if override.citation else ""
    name = roster.by_code[override.unit_code].full_name
    return f"Điều chỉnh kết quả của {name}: {what}. Lý do: {override.reason} ({override.by}{document})."


def unused(overrides: Overrides, applied: Overrides, roster: Roster) -> DataFrame[Findings]:
    """Tell of decisions that are not applied, because the result of the unit is not complete."""
    return catalogue.frame(list(_unused(overrides, applied, roster)))


def _unused(overrides: Overrides, applied: Overrides, roster: Roster) -> Iterator[dict[str, Any]]:
    for code in overrides:
        if code not in applied and code in roster.by_code:
            yield catalogue.record(
                pointrules.NOT_OVERRIDDEN, unit_code=code, key=code, subject=roster.by_code[code].full_name
            )
