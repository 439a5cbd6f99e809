"""What somebody in charge decided about results (Điều chỉnh kết quả), in the place of what was computed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pandas as pd
from pandera.typing import DataFrame

from vtlt_consolidate.findings import catalogue
from vtlt_consolidate.findings.rules import pointrules
from vtlt_consolidate.model import frames
from vtlt_consolidate.model.config import Override
from vtlt_consolidate.model.criteria import TOTAL, CriteriaSet
from vtlt_consolidate.model.frames import Findings, Scores, Subtotals
from vtlt_consolidate.model.rules.banding import band_places
from vtlt_consolidate.model.units import Roster
from vtlt_consolidate.scoring.figures.reach import beyond
from vtlt_consolidate.scoring.standings import UNBANDED
from vtlt_consolidate.scoring.tree import micro
from vtlt_consolidate.scoring.worked.decision import Decision
from vtlt_consolidate.words.phrases import lowered
from vtlt_consolidate.words.text import MICRO, show_micro, show_number, show_percent

Overrides = Mapping[str, Override]
"""Code of a unit → what was decided."""


def possible(overrides: Overrides, criteria: CriteriaSet, roster: Roster) -> Overrides:
    """Leave out totals that no answers of their units can give."""
    return {code: each for code, each in overrides.items() if not _beyond(each, criteria, roster)}


def _beyond(override: Override, criteria: CriteriaSet, roster: Roster) -> str:
    unit = roster.by_code.get(override.unit_code)
    if unit is None or override.total is None:
        return ""
    return beyond(criteria.of(unit.variant), override.total)


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
    """Put bands that were decided in the place of the computed ones; no gate holds these."""
    given = {code: each.band for code, each in overrides.items() if each.band}
    codes, reasons = scores["unit_code"], scores["reason"]
    found = [given.get(code, band) for code, band in zip(codes, scores["band"], strict=True)]
    return Scores.validate(
        scores.assign(band=pd.Series(found, dtype="str"), reason=reasons.mask(codes.isin(list(given)), ""))
    )


def decisions(
    overrides: Overrides, before: DataFrame[Scores], now: DataFrame[Scores], criteria: CriteriaSet
) -> dict[str, Decision]:
    """Code of a unit → what was decided instead of what, in the order of the results."""
    if not overrides:
        return {}
    was, noun = {row.unit_code: row for row in frames.rows(before)}, lowered(criteria.account.tail["total"])
    place = band_places(criteria.bands)

    def risen(old: str, new: str) -> int:
        return place[old] - place[new] if old in place and new in place else 0

    return {
        row.unit_code: Decision(
            overrides[row.unit_code], noun, (int(old.total_micro), int(row.total_micro)),
            (old.band or UNBANDED, row.band or UNBANDED), risen(old.band, row.band),
        )
        for row in frames.rows(now)
        if row.unit_code in overrides and (old := was[row.unit_code])
    }  # fmt: skip


def notes(
    decided: Mapping[str, Decision],
    before: DataFrame[Scores],
    now: DataFrame[Scores],
    criteria: CriteriaSet,
    roster: Roster,
) -> dict[str, tuple[str, ...]]:
    """Say, for below the tables, what was decided instead of what, why and by whom.

    Args:
        decided: code of a unit → what was decided.
        before: frame `Scores` of the answers.
        now: the same, with the totals that were decided.
        criteria: the set.
        roster: says which variant a unit belongs to, as each has tables of its own.

    Returns:
        Variant → its sentences: of every unit, and where the totals now add up to something else than the
        criteria that are met.
    """
    found = {}
    for variant, part in criteria.by_variant() if decided else ():
        units = [unit for unit in roster.units if not variant or unit.variant == variant]
        told = [
            f"Điều chỉnh kết quả của {unit.full_name}: {each.what}. "
            f"Lý do: {each.override.reason} ({each.who})."
            for unit in units if (each := decided.get(unit.code))
        ]  # fmt: skip
        found[variant] = (*told, *_apart(before, now, variant, part, [unit.code for unit in units]))
    return found


def _apart(
    before: DataFrame[Scores], now: DataFrame[Scores], variant: str, criteria: CriteriaSet,
    units: Sequence[str],
) -> Iterator[str]:  # fmt: skip
    """Say where totals that were decided add up to something else than the criteria that are met."""
    # Only where a set counts criteria is there one number of them for all units.
    if not criteria.account.shares:
        return
    met, decided = (_totals_of(scores) for scores in (before, now))
    lacking = sum(met[code][1] for code in units)
    answered = (len(units) * len(criteria.criteria) - lacking) * MICRO
    counted, added = (sum(each[code][0] for code in units) for each in (met, decided))
    if counted != added and answered:
        heading, start = criteria.account.tail["total"], f"{variant}: c" if variant else "C"
        yield (
            f"{start}ột {heading} cộng lại, kể cả số đã điều chỉnh, là {_of(added, answered)}; đếm theo "
            f"câu trả lời là {_of(counted, answered, ' lượt tiêu chí đạt')}."
        )


def _of(part: int, whole: int, noun: str = "") -> str:
    share = f"{'-' * (part < 0)}{show_percent(abs(part), whole)}"
    return f"{show_micro(part)}/{show_micro(whole)}{noun} ({share})"


def _totals_of(scores: DataFrame[Scores]) -> dict[str, tuple[int, int]]:
    """Code of a unit → its total, and how many answers are missing."""
    found = frames.tuples(scores, "unit_code", "total_micro", "missing")
    return {code: (int(total), int(missing)) for code, total, missing in found}


def unused(
    overrides: Overrides, applied: Overrides, criteria: CriteriaSet, roster: Roster
) -> DataFrame[Findings]:
    """Tell of decisions that are not applied: the result lacks something, or no answers give the total."""
    return catalogue.frame(list(_unused(overrides, applied, criteria, roster)))


def _unused(
    overrides: Overrides, applied: Overrides, criteria: CriteriaSet, roster: Roster
) -> Iterator[dict[str, Any]]:
    for code, each in overrides.items():
        unit = roster.by_code.get(code)
        if unit is None or code in applied:
            continue
        about = {"unit_code": code, "key": code, "subject": unit.full_name}
        if each.total is not None and (ends := _beyond(each, criteria, roster)):
            shown = show_number(each.total)
            yield catalogue.record(pointrules.OVERRIDDEN_BEYOND, **about, found=shown, expected=ends)
        else:
            yield catalogue.record(pointrules.NOT_OVERRIDDEN, **about)
