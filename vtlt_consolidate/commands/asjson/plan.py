"""The keys of the JSON object about the plan."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from vtlt_consolidate.commands.asjson.numbers import number, percent
from vtlt_consolidate.scoring.month import Planned
from vtlt_consolidate.scoring.plans.progress import Point, Progress, Row
from vtlt_consolidate.scoring.plans.timetable import Judged, Outcome


def summary(planned: Planned) -> dict[str, Any] | None:
    """The object for `--json`; `None` if there is no plan."""
    if not planned.progress and not planned.tasks:
        return None
    return {"progress": [_progress(each) for each in planned.progress], "tasks": _tasks(planned.tasks)}


def _progress(progress: Progress) -> dict[str, Any]:
    leaf = progress.leaf
    return {
        "code": leaf.code,
        "label": leaf.label,
        "measure_unit": leaf.measure_unit,
        "day": progress.day.isoformat(),
        **_row(progress.all),
        "lacking": progress.all.lacking,
        "areas": [{"area": row.area, **_row(row), "lacking": row.lacking} for row in progress.areas],
        "before": str(progress.before) if progress.before else None,
        "units": [_unit(row) for row in progress.units],
        "rises": progress.rises,
        "trend": [_point(point) for point in progress.trend],
    }


def _point(point: Point) -> dict[str, Any]:
    return {
        "period": str(point.period),
        "done": number(point.done),
        "demanded": number(point.demanded),
        "percent": _percent(point.done, point.whole),
        "demanded_percent": _percent(point.demanded, point.whole),
        "units": point.units,
    }


def _unit(row: Row) -> dict[str, Any]:
    before = row.before.value if row.before else None
    return {"code": row.code, "name": row.name, **_row(row), "state_before": before}


def _row(row: Row) -> dict[str, Any]:
    demand, shares = row.demand, row.ratio and row.done is not None
    due = demand.due
    return {
        "done": number(row.done),
        "total": number(row.whole) if shares else None,
        "percent": _percent(row.done, row.whole) if shares else None,
        "planned": number(demand.now) if row.done is not None else None,
        "planned_percent": _percent(demand.now, row.whole) if shares else None,
        "difference": number(row.gap),
        "state": row.state.value,
        "next": due.isoformat() if due else None,
        "left": number(row.left),
        "per_month": number(row.pace),
    }


def _percent(part: int | None, whole: int | None) -> float | None:
    return percent(part, whole, places=4)


def _tasks(judged: tuple[Judged, ...]) -> dict[str, Any]:
    counts = {outcome.value: sum(each.outcome == outcome for each in judged) for outcome in Outcome}
    return {
        "total": len(judged),
        **counts,
        "overdue_tasks": list(_named(judged, Outcome.OVERDUE)),
        "unnoted_tasks": list(_named(judged, Outcome.UNKNOWN)),
    }


def _named(judged: tuple[Judged, ...], outcome: Outcome) -> Iterator[dict[str, Any]]:
    for each in judged:
        if each.outcome == outcome and each.due_passed:
            task = each.task
            yield {"code": task.code, "content": task.content, "lead": task.lead,
                   "due": task.due.isoformat() if task.due else None}  # fmt: skip
