"""Where the configurations of periods lag behind that of the workspace."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from vtlt_consolidate.commands.said import months as told
from vtlt_consolidate.settings import differences
from vtlt_consolidate.words.errors import VtltError
from vtlt_consolidate.words.period import Period
from vtlt_consolidate.workspace.folders import Workspace
from vtlt_consolidate.workspace.months import record


@dataclass(frozen=True)
class Lag:
    """Periods that lack the same of the workspace's configuration.

    Args:
        periods: these periods.
        places: in how many places they differ from it.
        lines: what they lack.
        trouble: why that cannot be told; empty if it can.
        remarks: what is to be known of it before it is taken over.
    """

    periods: list[Period]
    places: int = 0
    lines: Sequence[str] = ()
    trouble: str = ""
    remarks: Sequence[str] = ()


def differing(space: Workspace, periods: Iterable[Period]) -> list[Lag]:
    """What the configurations of periods lack of the workspace's; those that lack the same together."""
    found: dict[tuple[str, ...], Lag] = {}
    for period in periods:
        lag = _lag(space, period)
        # A trouble names the period, but the same has to be mended.
        key = (lag.trouble.replace(str(period), ""), *lag.lines, *lag.remarks)
        found.setdefault(key, dataclasses.replace(lag, periods=[])).periods.append(period)
    return list(found.values())


def _lag(space: Workspace, period: Period) -> Lag:
    try:
        plan = record.plan(space, period)
    except VtltError as error:
        return Lag([period], trouble=str(error))
    return Lag([period], len(plan.found), differences.in_lines(plan.found), remarks=list(told.remarks(plan)))
