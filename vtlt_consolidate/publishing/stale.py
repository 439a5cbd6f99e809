"""Tells that figures are taken from results of another period that are older than what they are made from."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from vtlt_consolidate.findings import catalogue
from vtlt_consolidate.findings.rules import rolluprules
from vtlt_consolidate.publishing import origin
from vtlt_consolidate.words.period import Period
from vtlt_consolidate.workspace.folders import Workspace
from vtlt_consolidate.workspace.months import behind
from vtlt_consolidate.workspace.published import merged_path


def told(workspace: Workspace, period: Period, then: str) -> Iterator[dict[str, Any]]:
    """Yield a record of `Findings` for each period whose results have to be made again before they are used.

    Args:
        workspace: the workspace.
        period: the period that figures are taken from; it may have been rolled up from others.
        then: what is to be done after that, as the end of a sentence.
    """
    for each in behind.of(workspace, period):
        above = "".join(f"gộp lại kỳ {whole}, " for whole in each.above)
        yield catalogue.record(
            rolluprules.BEHIND, file=merged_path(period), key=f"{each.period} {each.changed}",
            subject=str(each.period), found=each.changed, example=origin.again(workspace, each.period),
            expected=f"{above}{then}",
        )  # fmt: skip
