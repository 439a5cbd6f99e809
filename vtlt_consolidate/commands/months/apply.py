"""`apply`: a month that was issued takes over the workspace's configuration as it is now."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from vtlt_consolidate.commands.examine import examine
from vtlt_consolidate.publishing import origin
from vtlt_consolidate.settings.differences import Difference
from vtlt_consolidate.words.errors import VtltError
from vtlt_consolidate.words.period import Period
from vtlt_consolidate.words.states import Verdict
from vtlt_consolidate.workspace.folders import Workspace
from vtlt_consolidate.workspace.months import closing, record, versions
from vtlt_consolidate.workspace.months.record import Plan
from vtlt_consolidate.workspace.register import Keep


@dataclass(frozen=True)
class Applied:
    """What `apply` changes, or has changed.

    Args:
        path: the period's own workbook.
        found: what differs, before and after.
        again: the command that works with it.
        issue: the command that writes the forms again; empty: the period has none, as it is rolled up.
        plan: all that was found.
        refused: version of the set → how many returns of it count now, and would not any more.
    """

    path: Path
    found: tuple[Difference, ...]
    again: str
    issue: str
    plan: Plan
    refused: Mapping[str, int] = field(default_factory=dict)


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
        refused = {} if made else _refused(workspace, period, plan)
        applied = Applied(plan.path, plan.found, again, issue, plan, refused)
        show(applied)
        if plan.found and not only_list:
            record.carry_out(plan)
        return applied


def _refused(workspace: Workspace, period: Period, plan: Plan) -> dict[str, int]:
    """Count the returns that count now and are of a version that the new set does not read any more."""
    read = versions.read_with(plan.taken.config.criteria)
    if record.criteria_of(workspace, period).version == read[0]:
        return {}
    try:
        files = examine(workspace, period, keep=Keep.NOTHING).month.files
    except VtltError:
        # Nothing counts of a period that cannot be examined.
        return {}
    counts = files[(files["verdict"] == Verdict.READ) & (files["carried"] == "") & (files["version"] != "")]
    of_version = Counter(str(version) for version in counts["version"])
    return {each: count for each, count in sorted(of_version.items()) if int(each) not in read}
