"""What is printed, checked on paper or sent of the results: appendix, internal copy, report."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from vtlt_consolidate.model.config import Config, Round
from vtlt_consolidate.scoring.month import Month
from vtlt_consolidate.scoring.results import parts
from vtlt_consolidate.words.errors import VtltError
from vtlt_consolidate.writing.appendix import gather, pair
from vtlt_consolidate.writing.plans import tasks as timetable
from vtlt_consolidate.writing.word import report


def report_name(round_: Round) -> str:
    """Name the report of a period."""
    return f"bao-cao-{round_.period}.docx"


def pair_of(config: Config, round_: Round, month: Month) -> Callable[[], tuple[bytes, bytes]]:
    """What makes the appendix and its internal copy, which another process may do."""
    others = bool(month.planned.tasks)
    return partial(pair.render, config, round_, gather.inside(month, round_), others=others)


def render(
    config: Config,
    round_: Round,
    month: Month,
    template: bytes | VtltError,
    name: str,
    appended: Callable[[], tuple[bytes, bytes]] | None = None,
) -> tuple[dict[str, bytes], VtltError | None]:
    """Make these files; if the report cannot be made, the others are.

    Args:
        config: agency, criteria set and units.
        round_: the round.
        month: the data of the period.
        template: the Word template of the report, or why there is none.
        name: what messages call it.
        appended: gives what `pair_of` does, if it is made meanwhile.

    Returns:
        Name → bytes, and why there is no report.
    """
    tasks = month.planned.tasks
    made: dict[str, bytes] = {}
    if tasks:
        before = len(parts(month.results))
        made[timetable.file_name(round_)] = timetable.render(config, round_, tasks, before)
    trouble = template if isinstance(template, VtltError) else None
    if isinstance(template, bytes):
        try:
            made[report_name(round_)] = report.render(template, name, config, round_, month)
        except VtltError as error:
            trouble = error
    appendix, internal = (appended or pair_of(config, round_, month))()
    both = {f"phu-luc-{round_.period}.xlsx": appendix, f"phu-luc-noi-bo-{round_.period}.xlsx": internal}
    return both | made, trouble
