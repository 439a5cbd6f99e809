"""What is printed, checked on paper or sent of the results: appendix, internal copy, report."""

from __future__ import annotations

from vtlt_consolidate.model.config import Config, Round
from vtlt_consolidate.scoring.month import Month
from vtlt_consolidate.words.errors import VtltError
from vtlt_consolidate.writing.appendix import appendix, internalcopy
from vtlt_consolidate.writing.plans import tasks as timetable
from vtlt_consolidate.writing.word import report


def report_name(round_: Round) -> str:
    """Name the report of a period."""
    return f"bao-cao-{round_.period}.docx"


def render(
    config: Config, round_: Round, month: Month, template: bytes | VtltError, name: str
) -> tuple[dict[str, bytes], VtltError | None]:
    """Make these files; if the report cannot be made, the others are.

    Args:
        config: agency, criteria set and units.
        round_: the round.
        month: the data of the period.
        template: the Word template of the report, or why there is none.
        name: what messages call it.

    Returns:
        Name → bytes, and why there is no report.
    """
    appendix_name = f"phu-luc-{round_.period}.xlsx"
    tasks = month.planned.tasks
    made = {
        appendix_name: appendix.render(config, round_, month.results, others=bool(tasks)),
        f"phu-luc-noi-bo-{round_.period}.xlsx": internalcopy.render(config, round_, month),
    }
    if tasks:
        before = appendix.count(month.results)
        made[timetable.file_name(round_)] = timetable.render(config, round_, tasks, before)
    if isinstance(template, VtltError):
        return made, template
    try:
        made[report_name(round_)] = report.render(template, name, config, round_, month)
    except VtltError as error:
        return made, error
    return made, None
