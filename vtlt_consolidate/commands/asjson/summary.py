"""The JSON object that `--json` prints, with stable keys."""

from __future__ import annotations

import dataclasses
from collections import Counter
from typing import Any

import pandas as pd

from vtlt_consolidate.commands.asjson import outlook, plan, results
from vtlt_consolidate.commands.result import Result
from vtlt_consolidate.findings import catalogue
from vtlt_consolidate.model.frames import ABSENT_STATUSES, RETURNED_STATUSES
from vtlt_consolidate.publishing.changes import Changes
from vtlt_consolidate.scoring.month import Month
from vtlt_consolidate.scoring.rolled import Rolled
from vtlt_consolidate.words.states import Review, Verdict

CHANGES_SHOWN = 10
"""How many changes of figures are printed; the workbook of changes lists all."""


def summary(result: Result) -> dict[str, Any]:
    """Convert a result to the object that `--json` prints."""
    month, criteria = result.month, result.config.criteria
    submissions = month.submissions
    severities = month.findings["severity"]
    refused = month.files[month.files["verdict"] == Verdict.REJECTED]
    returned = submissions["status"].isin(RETURNED_STATUSES)
    return {
        "set": criteria.id,
        "version": criteria.version,
        "period": str(result.round_.period),
        "units": len(result.config.roster.units),
        "returned": int(returned.sum()),
        "missing": list(submissions.loc[submissions["status"].isin(ABSENT_STATUSES), "unit_code"]),
        "waiting_for_office": sorted(month.of_the_office),
        "unappraised": len(month.unappraised),
        "rejected": refused[["file", "unit_code", "reason"]].to_dict("records"),
        "skipped": result.litter,
        "findings": {severity: int((severities == severity).sum()) for severity in catalogue.SEVERITIES},
        **results.summary(month.results),
        "bounds": outlook.outlook(month),
        "quality": outlook.quality_of(month, result.round_),
        "units_detail": _of_units(result),
        "rules_on_trial": result.rules_on_trial,
        "decisions": {
            "made": len(result.decided.answers),
            "waiting": result.month.waiting,
        },
        "files": [path.as_posix() for path in result.written],
        "prefilled": reviewed(result.month),
        "resent": resent(result.month),
        "rehearsal": result.round_.rehearsal,
        "warnings": list(result.warned),
        "rolled_up": _rolled_up(result.month.rolled) if result.month.rolled else None,
        "plan": plan.summary(result.month.planned),
        "charts": {
            name: {
                "title": each.title,
                "figures": [list(pair) for pair in each.figures],
                **({"note": each.note} if each.note else {}),
            }
            for name, each in result.drawn.items()
        },
        "headings": {key: criteria.account.tail[key] for key in ("total", "percent")},
        "notes": list(result.notes),
        **_set(result),
    }


def reviewed(month: Month) -> dict[str, int]:
    """What became of the earlier answers on forms: number of returns with some, and of cells by outcome."""
    counts = month.reviews["review"].value_counts()
    return {
        "returns": int(month.reviews["unit_code"].nunique()),
        **{review.value: int(counts.get(review, 0)) for review in Review},
    }


def resent(month: Month) -> dict[str, int]:
    """How many units changed cells between two attempts, and how many cells, asked for and not."""
    asked = int(month.resent["asked"].sum())
    return {
        "units": int(month.resent["unit_code"].nunique()),
        "asked": asked,
        "unasked": len(month.resent) - asked,
    }


def _rolled_up(rolled: Rolled) -> dict[str, Any]:
    """The keys about the shorter periods: which were used, why others were not, which units lack some."""
    return {
        "periods": [
            {"period": str(source.period), "file": source.name, "trouble": source.trouble or None}
            for source in rolled.sources
        ],
        "lacking": {unit: [str(period) for period in periods] for unit, periods in rolled.lacking.items()},
        "undeclared": list(rolled.undeclared),
    }


def _set(result: Result) -> dict[str, Any]:
    """The keys about the set of results: whether it is complete, and what changed in it."""
    done, standing = result.publication, result.standing
    return {
        "set_complete": standing.complete,
        "unfinished": list(standing.unfinished),
        "changed_by_hand": list(done.touched if done else standing.changed),
        "resumed": bool(done and done.resumed),
        "former": (done.kept or None) if done else None,
        "changes": _changes(done.changes) if done and done.changes is not None else None,
    }


def _changes(found: Changes) -> dict[str, Any]:
    """Counts of changes against the former results, and the first changes in full."""
    return {
        "count": len(found.rows),
        "units": found.units,
        "gone": list(found.gone),
        "arrived": list(found.arrived),
        "first": [dataclasses.asdict(row) for row in found.rows[:CHANGES_SHOWN]],
        "trouble": found.trouble or None,
    }


def _of_units(result: Result) -> list[dict[str, Any]]:
    """What became of each unit's return, and what it reached, in the order of the list of units."""
    columns = (result.month.submissions[name] for name in ("unit_code", "status", "days_late", "missing"))
    became = {code: about for code, *about in zip(*columns, strict=True)}
    unappraised = Counter(code for code, _ in result.month.unappraised)
    reached_by = results.of_unit(result.month.results)
    unscored: dict[str, Any] = dict.fromkeys(("total", "max", "missing", "percent", "band"))
    found = []
    for unit in result.config.roster.units:
        status, late, unanswered = became[unit.code]
        shown = {"code": unit.code, "name": unit.name, "area": unit.area, "status": status}
        shown["days_late"] = None if pd.isna(late) else int(late)
        shown |= {"unanswered": int(unanswered), "unappraised": unappraised[unit.code]}
        found.append(shown | reached_by.get(unit.code, unscored))
    return found
