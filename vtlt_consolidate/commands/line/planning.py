"""What the commands of a period share about the plan: milestones and tasks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from vtlt_consolidate.commands.result import Result
from vtlt_consolidate.desk import taskbook
from vtlt_consolidate.findings import catalogue
from vtlt_consolidate.model.config import Config
from vtlt_consolidate.model.plans.tasks import Progressed
from vtlt_consolidate.scoring.month import Planned
from vtlt_consolidate.scoring.plans import progress, timetable
from vtlt_consolidate.words.errors import VtltError
from vtlt_consolidate.words.period import LENGTHS, MONTHS_OF_A_YEAR, Period
from vtlt_consolidate.workspace import rehearsed
from vtlt_consolidate.workspace.folders import Workspace
from vtlt_consolidate.workspace.months import record


def with_plan(workspace: Workspace, result: Result) -> Result:
    """Add progress and tasks to a result; writes the workbook of tasks of a period with returns of its own.

    Args:
        workspace: the workspace.
        result: of the period.

    Raises:
        VtltError: the workbook of tasks cannot be read, or holds what cannot be used.
    """
    criteria, period = result.config.criteria, result.round_.period
    if not criteria.milestones and not criteria.tasks:
        return result
    results = result.month.results
    figures = progress.figures_of(results)
    found = progress.planned(criteria, results.roster, figures, period, result.month.figures)
    tasks: tuple[timetable.Judged, ...] = ()
    if criteria.tasks:
        noted, result = _noted_tasks(workspace, result)
        tasks = timetable.judge(criteria.tasks, noted, period.last_day)
    return replace(result, month=replace(result.month, planned=Planned(found, tasks)))


def _noted_tasks(workspace: Workspace, result: Result) -> tuple[Mapping[str, Progressed], Result]:
    """What is noted of the tasks of a period; a rehearsal has none, as what people note is real."""
    if result.round_.rehearsal:
        return {}, result
    return (_of_parts if result.month.rolled else _noted)(workspace, result)


def _noted(workspace: Workspace, result: Result) -> tuple[Mapping[str, Progressed], Result]:
    """What is noted in the period's own workbook, which is brought up to date."""
    config, period = result.config, result.round_.period
    book = taskbook.read(workspace.folder(period, taskbook.FILE_NAME), config.criteria.tasks)
    result = result.with_findings(catalogue.frame(list(book.records)))
    try:
        book, written = _put(workspace, config, period, book)
    except VtltError as error:
        return book.noted, result.with_more(failed=[str(error)])
    return book.noted, result.with_more([book.found.path] if written else [])


def note_tasks(workspace: Workspace, config: Config, period: Period) -> str:
    """Write the workbook of tasks of a period when it is issued, so that it can be filled in; give its path.

    Raises:
        VtltError: it cannot be read or written.
    """
    path = workspace.folder(period, taskbook.FILE_NAME)
    _put(workspace, config, period, taskbook.read(path, config.criteria.tasks))
    return str(path)


def _put(
    workspace: Workspace, config: Config, period: Period, book: taskbook.Book
) -> tuple[taskbook.Book, bool]:
    before, former = _former(workspace, period)
    return taskbook.put(book, config.criteria.tasks, former, before)


def _former(workspace: Workspace, period: Period) -> tuple[str, Mapping[str, Progressed]]:
    """The newest earlier period of the same length with a workbook of tasks, and what is noted there."""
    earlier = period
    for _ in range(MONTHS_OF_A_YEAR):
        earlier = earlier.previous
        path = workspace.folder(earlier, taskbook.FILE_NAME)
        if path.exists() and not rehearsed.is_rehearsed(workspace, earlier):
            return str(earlier), taskbook.read(path, record.criteria_of(workspace, earlier).tasks).noted
    return "", {}


def _of_parts(workspace: Workspace, result: Result) -> tuple[Mapping[str, Progressed], Result]:
    """What is noted in the last of the periods that were rolled up."""
    rolled = result.month.rolled
    used = [source.period for source in rolled.sources if not source.trouble] if rolled else []
    for each in reversed(used):
        for part in _within(each):
            path = workspace.folder(part, taskbook.FILE_NAME)
            if path.exists() and not rehearsed.is_rehearsed(workspace, part):
                return taskbook.read(path, record.criteria_of(workspace, part).tasks).noted, result
    return {}, result


def _within(period: Period) -> list[Period]:
    """A period and the shorter ones in it, latest first: a quarter of months has no workbook of its own."""
    shorter = (part for months in LENGTHS if months < period.months for part in period.parts(months))
    return sorted([period, *shorter], key=lambda part: (part.last_day, part.months), reverse=True)
