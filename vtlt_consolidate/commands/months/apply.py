"""`apply`: a month that was issued takes over the workspace's configuration as it is now."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from vtlt_consolidate.publishing import origin
from vtlt_consolidate.settings.differences import Difference
from vtlt_consolidate.words.period import Period
from vtlt_consolidate.workspace.folders import Workspace
from vtlt_consolidate.workspace.months import closing, record
from vtlt_consolidate.workspace.months.record import Plan


@dataclass(frozen=True)
class Applied:
    """What `apply` changes, or has changed.

    Args:
        path: the period's own workbook.
        found: what differs, before and after.
        again: the command that works with it.
        issue: the command that writes the forms again; empty: the period has none, as it is rolled up.
        plan: all that was found.
    """

    path: Path
    found: tuple[Difference, ...]
    again: str
    issue: str
    plan: Plan


def apply(
    workspace: Workspace, period: Period, show: Callable[[Applied], None], *, only_list: bool = False
) -> Applied:
    """Show what the workspace's configuration changes in a period, and only then change it.

    Args:
        workspace: the workspace.
        period: the period.
        show: called with all differences before anything is written.
        only_list: change nothing.

    Raises:
        VtltError: the period is closed or has no record, a configuration cannot be used, or the set was
            changed without a new version, or is behind one in use.
    """
    workspace.require_begun(period)
    with closing.held_open(workspace, period):
        plan = record.plan(workspace, period)
        made = origin.of(workspace, period)
        again = workspace.command(made.command if made else f"check {period}")
        issue = "" if made else workspace.command(f"issue {period}")
        applied = Applied(plan.path, plan.found, again, issue, plan)
        show(applied)
        if plan.found and not only_list:
            record.carry_out(plan)
        return applied
