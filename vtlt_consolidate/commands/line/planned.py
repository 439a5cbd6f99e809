"""What the screen and `--json` say of a period beside its plan."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from vtlt_consolidate.desk import taskbook
from vtlt_consolidate.model.config import Round
from vtlt_consolidate.model.plans.plan import half_up
from vtlt_consolidate.scoring.month import Month, Planned
from vtlt_consolidate.scoring.plans import sentences
from vtlt_consolidate.scoring.plans.progress import Point, Progress, Row
from vtlt_consolidate.scoring.plans.timetable import Judged, Outcome
from vtlt_consolidate.words.text import MICRO


def lines(month: Month, round_: Round) -> str:
    """The paragraphs for a person; empty if there is no plan."""
    said = [f"  {text}" for text in sentences.sentences(month.planned, month.results.roster)]
    # Nobody notes anything for a rehearsal, and of a quarter it is noted in its months.
    noted_here = not round_.rehearsal and month.rolled is None
    if noted_here and any(each.outcome == Outcome.UNKNOWN for each in month.planned.tasks):
        said.append(f"  Ghi cột Tình trạng ở {round_.period}/{taskbook.FILE_NAME}, lưu tệp rồi chạy lại.")
    return "\n".join(["Tiến độ so với kế hoạch:", *said]) if said else ""


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
        "done": _number(point.done),
        "demanded": _number(point.demanded),
        "percent": _percent(point.done, point.whole) if point.done is not None and point.whole else None,
        "demanded_percent": (
            _percent(point.demanded, point.whole) if point.demanded is not None and point.whole else None
        ),
        "units": point.units,
    }


def _unit(row: Row) -> dict[str, Any]:
    before = row.before.value if row.before else None
    return {"code": row.code, "name": row.name, **_row(row), "state_before": before}


def _row(row: Row) -> dict[str, Any]:
    demand, has = row.demand, row.ratio and row.done is not None and row.whole
    due = demand.due
    return {
        "done": _number(row.done),
        "total": _number(row.whole) if row.ratio and row.done is not None else None,
        "percent": _percent(row.done or 0, row.whole) if has else None,
        "planned": _number(demand.now) if row.done is not None else None,
        "planned_percent": _percent(demand.now, row.whole) if has and demand.now is not None else None,
        "difference": _number(row.gap),
        "state": row.state.value,
        "next": due.isoformat() if due else None,
        "left": _number(row.left),
        "per_month": _number(row.pace),
    }


def _number(micro: int | None) -> float | None:
    return None if micro is None else micro / MICRO


def _percent(part: int, whole: int) -> float:
    """A percentage, rounded half up to four decimals."""
    return half_up(Fraction(part, whole) * MICRO) / 10_000


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
