"""The merged workbooks that a longer period was rolled up from: what they are now, which have changed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from vtlt_consolidate.words.period import Period
from vtlt_consolidate.workspace import published, rehearsed
from vtlt_consolidate.workspace.folders import Workspace


def digests(workspace: Workspace, parts: Iterable[Period]) -> dict[Period, str]:
    """Shorter period → SHA-256 of its merged workbook; empty if it has none, or only an invented one."""
    return {
        part: ""
        if rehearsed.is_rehearsed(workspace, part)
        else published.digest(workspace.root / published.merged_path(part))
        for part in parts
    }


def changed(workspace: Workspace, then: Mapping[Period, str]) -> tuple[Period, ...]:
    """Find the shorter periods whose results have changed or come since, in order.

    A workbook that is gone may be back soon, as on a network drive; what it gave still stands in the longer
    period.

    Args:
        workspace: where.
        then: shorter period → SHA-256 of its merged workbook as it was read; empty: there was none.
    """
    now = digests(workspace, then)
    return tuple(part for part in sorted(then) if now[part] and now[part] != then[part])
