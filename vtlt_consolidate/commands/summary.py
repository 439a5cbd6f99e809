"""The figures of a result as one object with stable keys, which `--json` prints."""

from __future__ import annotations

import dataclasses
from typing import Any

import pandas as pd

from vtlt_consolidate.commands.examine import Result
from vtlt_consolidate.findings import catalogue
from vtlt_consolidate.model.frames import ABSENT_STATUSES, RETURNED_STATUSES
from vtlt_consolidate.publishing.changes import Changes
from vtlt_consolidate.scoring import standings
from vtlt_consolidate.scoring.results import Results
from vtlt_consolidate.words.states import Verdict
from vtlt_consolidate.words.text import rounded_percent
from vtlt_consolidate.writing import bands

CHANGES_SHOWN = 10
"""So many changes of figures are told at once; all stand in the workbook of changes."""


def summary(result: Result) -> dict[str, Any]:
    """Put a result into the object that `--json` prints (design: one object, stable keys)."""
    month, criteria = result.month, result.config.criteria
    results, submissions = month.results, month.submissions
    severities = month.findings["severity"]
    refused = month.files[month.files["verdict"] == Verdict.REJECTED]
    returned = submissions["status"].isin(RETURNED_STATUSES)
    reached = standings.of_unit(results) if criteria.weighted else _met(results)
    return {
        "set": criteria.id,
        "version": criteria.version,
        "period": str(result.each.period),
        "units": len(result.config.roster.units),
        "returned": int(returned.sum()),
        "missing": list(submissions.loc[submissions["status"].isin(ABSENT_STATUSES), "unit_code"]),
        "rejected": refused[["file", "unit_code", "reason"]].to_dict("records"),
        "skipped": result.litter,
        "findings": {severity: int((severities == severity).sum()) for severity in catalogue.SEVERITIES},
        **(standings.summary(results) if criteria.weighted else _completion(results)),
        "units_detail": [_unit_summary(result, code, reached) for code in result.config.roster.codes],
        "decisions": {
            "made": len(result.decided.answers),
            "waiting": result.month.waiting,
        },
        "files": [path.as_posix() for path in result.written],
        "rehearsal": result.each.rehearsal,
        "warnings": result.warned,
        **_set(result),
    }


def _set(result: Result) -> dict[str, Any]:
    """How whole the results are that stand there, and what changed in them."""
    done, standing = result.publication, result.standing
    return {
        "set_complete": standing.whole,
        "unfinished": list(standing.unfinished),
        "changed_by_hand": list(done.touched if done else standing.changed),
        "resumed": bool(done and done.resumed),
        "former": (done.kept or None) if done else None,
        "changes": _changes(done.changes) if done and done.changes is not None else None,
    }


def _changes(found: Changes) -> dict[str, Any]:
    """What differs from the former results; the first ones in full."""
    return {
        "count": len(found.rows),
        "units": found.units,
        "gone": list(found.gone),
        "arrived": list(found.arrived),
        "first": [dataclasses.asdict(row) for row in found.rows[:CHANGES_SHOWN]],
        "trouble": found.trouble or None,
    }


def _completion(results: Results) -> dict[str, Any]:
    points = [point for point in results.points.values() if point is not None]
    met, answered = sum(points), len(points)
    marks = {
        "total": met,
        "max": answered,
        "missing": len(results.points) - answered,
        "percent": _percent(met, answered),
    }
    return {"marks": marks, "bands": [_band_summary(band) for band in bands.count(results)]}


def _percent(part: int, whole: int) -> float | None:
    return float(rounded_percent(part, whole)) if whole else None


def _band_summary(band: bands.BandCount) -> dict[str, Any]:
    some = bool(band.units)
    return {
        "label": band.label,
        "count": len(band.units),
        "min": band.least if some else None,
        "max": band.most if some else None,
        "percent_min": _percent(band.least, band.of) if some else None,
        "percent_max": _percent(band.most, band.of) if some else None,
        "units": [unit.code for unit in band.units],
    }


def _unit_summary(result: Result, code: str, reached: dict[str, dict[str, Any]]) -> dict[str, Any]:
    unit = result.config.roster.by_code[code]
    submission = result.month.submissions.set_index("unit_code").loc[code]
    told = {"code": code, "name": unit.name, "area": unit.area, "status": submission["status"]}
    told["days_late"] = None if pd.isna(submission["days_late"]) else int(submission["days_late"])
    return told | reached.get(code, dict.fromkeys(("total", "max", "missing", "percent", "band")))


def _met(results: Results) -> dict[str, dict[str, Any]]:
    of = len(results.criteria.criteria)
    return {
        code: {
            "total": met,
            "max": of,
            "missing": missing,
            "percent": None if missing else _percent(met, of),
            "band": band or None,
        }
        for code, (met, missing, band) in results.totals.items()
    }
