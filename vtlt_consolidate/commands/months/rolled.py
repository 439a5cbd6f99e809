"""How results were made, by what their seal notes: from what, whether that has changed since, how again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from vtlt_consolidate.commands.line.options import FROM_PARTS
from vtlt_consolidate.files.arrivals import came
from vtlt_consolidate.publishing.publication import merged_path
from vtlt_consolidate.words.period import Period
from vtlt_consolidate.workspace import published, rehearsed
from vtlt_consolidate.workspace.folders import RECEIVED, RESULTS, Workspace

CARRY_FORWARD = "--carry-forward"
"""The option by which units that sent nothing keep the figures of the period before."""


@dataclass(frozen=True)
class Rolled:
    """How a period was rolled up.

    Args:
        period: the period.
        months: length of the shorter periods.
        changed: those whose results have changed since, or have come since.
        known: it is noted what it was rolled up from; earlier versions did not.
    """

    period: Period
    months: int = 1
    changed: tuple[Period, ...] = ()
    known: bool = True

    @property
    def stale(self) -> str:
        """Why it has to be rolled up again, without a full stop; empty: it need not."""
        if not self.known:
            return f"lần gộp trước không ghi kỳ {self.period} gộp từ những kết quả nào"
        named = ", ".join(map(str, self.changed))
        return f"kết quả kỳ {named} đã thay đổi sau khi gộp kỳ {self.period}" if named else ""

    @property
    def command(self) -> str:
        """The words of the command that rolls it up again."""
        return f"consolidate {self.period} {FROM_PARTS[self.months]}"


def of(workspace: Workspace, period: Period) -> Rolled | None:
    """How the results of a period were rolled up; none: they were not, or returns of its own have come."""
    received = workspace.folder(period, RECEIVED)
    if came(received):
        return None
    sealed = published.seal(workspace.folder(period, RESULTS))
    if sealed and sealed.parts:
        then = {Period.parse(part): digest for part, digest in sealed.parts.items()}
        now = _digests(workspace, tuple(then))
        # A workbook that is gone may be back soon, as on a network drive; what it gave still stands here.
        changed = tuple(part for part in then if now[part] and now[part] != then[part])
        return Rolled(period, next(iter(then)).months, changed)
    # A month has no parts, so its folder of returns has only vanished.
    if period.months == 1 or received.is_dir():
        return None
    return Rolled(period, known=False) if workspace.folder(period, RESULTS).is_dir() else None


def again(workspace: Workspace, period: Period) -> str:
    """The words of the command that makes the results of a period again, or first, as they were made last.

    That they may be empty was allowed once, and is asked again.
    """
    if made := of(workspace, period):
        return made.command
    return f"consolidate {period}" + (f" {CARRY_FORWARD}" if carried(workspace, period) else "")


def carried(workspace: Workspace, period: Period) -> bool:
    """Say whether units that sent nothing were to keep earlier figures when results were made last."""
    sealed = published.seal(workspace.folder(period, RESULTS))
    return sealed is not None and sealed.carried


def noted(workspace: Workspace, period: Period, months: int) -> Mapping[str, str]:
    """What the seal of a period notes of the shorter periods that it is rolled up from."""
    return {str(part): digest for part, digest in _digests(workspace, period.parts(months)).items()}


def _digests(workspace: Workspace, parts: tuple[Period, ...]) -> dict[Period, str]:
    """Shorter period → SHA-256 of its merged workbook; empty if it has none, or only an invented one."""
    return {
        part: ""
        if rehearsed.is_rehearsed(workspace, part)
        else published.digest(workspace.root / merged_path(part))
        for part in parts
    }
