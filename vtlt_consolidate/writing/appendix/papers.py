"""What is printed, checked on paper or sent of the results: appendix, internal copy, report."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from vtlt_consolidate.model.config import Config, Round
from vtlt_consolidate.scoring.month import Month
from vtlt_consolidate.scoring.results import parts
from vtlt_consolidate.words.errors import VtltError
from vtlt_consolidate.writing.appendix import appendix, internalcopy
from vtlt_consolidate.writing.plans import tasks as timetable
from vtlt_consolidate.writing.word import report


def report_name(round_: Round) -> str:
    """Name the report of a period."""
    return f"bao-cao-{round_.period}.docx"


def signed(config: Config, round_: Round, month: Month) -> Callable[[], bytes]:
    """What makes the appendix, which another process may do."""
    return partial(appendix.render, config, round_, parts(month.results), others=bool(month.planned.tasks))


def render(
    config: Config,
    round_: Round,
    month: Month,
    template: bytes | VtltError,
    name: str,
    appended: Callable[[], bytes] | None = None,
) -> tuple[dict[str, bytes], VtltError | None]:
    """Make these files; if the report cannot be made, the others are.

    Args:
        config: agency, criteria set and units.
        round_: the round.
        month: the data of the period.
        template: the Word template of the report, or why there is none.
        name: what messages call it.
        appended: gives the appendix, if it is made meanwhile.

    Returns:
        Name → bytes, and why there is no report.
    """
    tasks = month.planned.tasks
    made = {f"phu-luc-noi-bo-{round_.period}.xlsx": internalcopy.render(config, round_, month)}
    if tasks:
        before = len(parts(month.results))
        made[timetable.file_name(round_)] = timetable.render(config, round_, tasks, before)
    trouble = template if isinstance(template, VtltError) else None
    if isinstance(template, bytes):
        try:
            made[report_name(round_)] = report.render(template, name, config, round_, month)
        except VtltError as error:
            trouble = error
    appended = appended or signed(config, round_, month)
    return {f"phu-luc-{round_.period}.xlsx": appended(), **made}, trouble
