"""Which criteria earlier periods asked otherwise, by the configurations that they worked with."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any

from vtlt_consolidate.files import memory
from vtlt_consolidate.model.criteria import CriteriaSet
from vtlt_consolidate.scoring.history.reworded import reworded
from vtlt_consolidate.settings import workbook
from vtlt_consolidate.words.errors import VtltError
from vtlt_consolidate.words.period import Period
from vtlt_consolidate.workspace import published
from vtlt_consolidate.workspace.folders import LOGS, Workspace
from vtlt_consolidate.workspace.months import record

ASKED_NAME = "ky-truoc-hoi-khac.sqlite"
UNKNOWN = "không đọc được cấu hình của kỳ đó, nên không rõ kỳ đó hỏi gì"


def otherwise(
    workspace: Workspace, versions: Mapping[Period, str], criteria: CriteriaSet, *, keep: bool = True
) -> dict[Period, frozenset[str]]:
    """Find the leaves that earlier periods asked otherwise than a set does.

    Args:
        workspace: where the configurations of the periods are.
        versions: period → the version of the set that it used.
        criteria: the set of now. One of the same version asks the same: a change needs a new version.
        keep: remember what was found, as to read a list of all communes takes a second.

    Returns:
        Period → the codes of these leaves; without the periods whose configuration cannot be read.
    """
    found = {period: frozenset[str]() for period, version in versions.items()
             if version == str(criteria.version)}  # fmt: skip
    others = {str(period): period for period in versions if period not in found}
    of_set = hashlib.sha256(repr(criteria).encode()).hexdigest()

    def compared(unknown: Sequence[str]) -> Iterator[tuple[str, frozenset[str], Any]]:
        for name in unknown:
            with suppress(VtltError):
                codes = reworded(record.criteria_of(workspace, others[name]), criteria)
                yield name, codes, sorted(codes)

    keys = {name: f"{name} {_digest(workspace, period)} {of_set}" for name, period in others.items()}
    recalled = memory.looked_up(workspace.root / LOGS / ASKED_NAME, keys, _recalled, compared, keep=keep)
    return found | {others[name]: codes for name, codes in recalled.items()}


def _digest(workspace: Workspace, period: Period) -> str:
    """The hash of the configuration of a period: its own, or that of the workspace."""
    path = record.path_of(workspace, period)
    return published.digest(path if path.is_file() else workspace.root / workbook.FILE_NAME)


def _recalled(kept: Any) -> frozenset[str] | None:
    return frozenset(map(str, kept)) if isinstance(kept, list) else None
