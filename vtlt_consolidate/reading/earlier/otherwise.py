"""Which criteria earlier periods asked otherwise, by the configurations that they worked with."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any, NamedTuple

from vtlt_consolidate.files import memory
from vtlt_consolidate.model.criteria import CriteriaSet
from vtlt_consolidate.scoring.history.reworded import another
from vtlt_consolidate.settings import workbook
from vtlt_consolidate.words.errors import VtltError
from vtlt_consolidate.words.period import Period
from vtlt_consolidate.workspace import published
from vtlt_consolidate.workspace.folders import LOGS, Workspace
from vtlt_consolidate.workspace.months import record

ASKED_NAME = "ky-truoc-hoi-khac.sqlite"
UNKNOWN = (
    "không rõ kỳ đó hỏi gì: tệp cấu hình của kỳ không đọc được, hoặc đã đổi phiên bản bộ tiêu chí mà chưa "
    "lập lại kết quả"
)


class _Asked(NamedTuple):
    """The version of the set that a period keeps, perhaps none, and the leaves that it asked otherwise."""

    version: str
    otherwise: frozenset[str]


def otherwise(
    workspace: Workspace, versions: Mapping[Period, str], criteria: CriteriaSet, *, keep: bool = True
) -> dict[Period, frozenset[str]]:
    """Find the leaves that earlier periods asked otherwise than a set does.

    Args:
        workspace: where the configurations of the periods are.
        versions: period → the version of the set that its figures are of; empty: the period's own.
        criteria: the set of now. One of the same version asks the same: a change needs a new version.
        keep: remember what was found, as to read a list of all communes takes a second.

    Returns:
        Period → the codes of these leaves; without the periods whose configuration cannot be read, or is of
        another version than their figures.
    """
    found = {period: frozenset[str]() for period, version in versions.items()
             if version == str(criteria.version)}  # fmt: skip
    others = {str(period): period for period in versions if period not in found}
    of_set = hashlib.sha256(repr(criteria).encode()).hexdigest()

    def compared(unknown: Sequence[str]) -> Iterator[tuple[str, _Asked, Any]]:
        for name in unknown:
            with suppress(VtltError):
                then = record.criteria_of(workspace, others[name])
                codes = another(then, criteria)
                version = str(then.version) if record.path_of(workspace, others[name]).is_file() else ""
                yield name, _Asked(version, codes), [version, sorted(codes)]

    keys = {name: f"{name} {_digest(workspace, period)} {of_set}" for name, period in others.items()}
    asked = memory.looked_up(workspace.root / LOGS / ASKED_NAME, keys, _recalled, compared, keep=keep)
    # Results from before the period took over another version are of a set that nobody kept.
    return found | {
        others[name]: each.otherwise
        for name, each in asked.items()
        if "" in (versions[others[name]], each.version) or versions[others[name]] == each.version
    }


def _digest(workspace: Workspace, period: Period) -> str:
    """The hash of the configuration of a period: its own, or that of the workspace."""
    path = record.path_of(workspace, period)
    return published.digest(path if path.is_file() else workspace.root / workbook.FILE_NAME)


def _recalled(kept: Any) -> _Asked | None:
    with suppress(TypeError, ValueError):
        version, codes = kept
        return _Asked(str(version), frozenset(map(str, codes)))
    return None
