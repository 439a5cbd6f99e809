"""How results were made, by what their seal notes: from what, whether that has changed since, how again."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import cached_property

from vtlt_consolidate.files.arrivals import came
from vtlt_consolidate.model.config import Config
from vtlt_consolidate.publishing import parts
from vtlt_consolidate.words.errors import VtltError, WorkspaceError
from vtlt_consolidate.words.period import FROM_PARTS, LENGTHS, Period
from vtlt_consolidate.workspace import published, rehearsed
from vtlt_consolidate.workspace.folders import RECEIVED, RESULTS, TEMPLATES, Workspace
from vtlt_consolidate.workspace.months import behind, closing, lost, record
from vtlt_consolidate.workspace.months.behind import Behind

CARRY_FORWARD = "--carry-forward"
"""The option by which units that sent nothing keep the figures of the period before."""
_REPORT = "bao-cao"
"""What its name and that of its template begin with."""


@dataclass(frozen=True)
class Rolled:
    """How a period was rolled up.

    Args:
        period: the period.
        months: length of the shorter periods.
        changed: those whose results have changed since, or have come since.
        known: it is noted what it was rolled up from; not where the run was stopped before that.
        below: what is out of date about the shorter periods themselves, if they were rolled up too.
        lacking: those that had no results.
        left: what stands open in the results, counted as `unsettled` has it.
        first: the open shorter period that has to be rolled up again before this one, if one has.
        look: finds the shorter periods whose own results are behind, for which all their files are hashed,
            with what makes each of them again.
    """

    period: Period
    months: int = 1
    changed: tuple[Period, ...] = ()
    known: bool = True
    below: tuple[str, ...] = ()
    lacking: tuple[Period, ...] = ()
    left: Mapping[str, int] = field(default_factory=dict)
    first: Rolled | None = None
    look: Callable[[], Mapping[Behind, str]] = field(default=dict, repr=False, compare=False)

    @cached_property
    def behind(self) -> Mapping[Behind, str]:
        """The shorter periods that have to be made again first, with what does it."""
        return self.look()

    @property
    def stale(self) -> str:
        """Why it has to be rolled up again, without a full stop; empty: it need not."""
        first = (f"{each} (lập lại trước: {remade})" for each, remade in self.behind.items())
        return "; ".join((*self.since, *first))

    @property
    def since(self) -> tuple[str, ...]:
        """What has changed of the results that it was rolled up from, without a full stop."""
        if not self.known:
            return (f"lần gộp trước không ghi kỳ {self.period} gộp từ những kết quả nào",)
        named = ", ".join(map(str, self.changed))
        return (f"kết quả kỳ {named} đã thay đổi sau khi gộp kỳ {self.period}",) if named else ()

    @property
    def outdated(self) -> tuple[str, ...]:
        """All that is known to have changed since, without full stops: its own parts first."""
        return (self.since if self.changed else ()) + self.below

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
        made = [found for part in then if (found := of(workspace, part))]
        below = tuple(said for found in made for said in found.outdated)
        lacking = tuple(part for part, digest in then.items() if not digest)
        changed = parts.changed(workspace, then)
        # The results of a closed one are final, whatever has changed since.
        again_ = (found for found in made if found.first or found.changed)
        first = next(
            (one.first or one for one in again_ if not closing.is_closed(workspace, one.period)), None
        )

        def look() -> Mapping[Behind, str]:
            found = (each for part in then if part not in lacking for each in behind.of(workspace, part))
            return {each: _made_first(workspace, each) for each in found}

        return Rolled(
            period, next(iter(then)).months, changed, below=below, lacking=lacking, left=sealed.left,
            first=first, look=look,
        )  # fmt: skip
    # A month has no parts, so its folder of returns has only vanished.
    if period.months == 1 or received.is_dir():
        return None
    return Rolled(period, known=False) if workspace.folder(period, RESULTS).is_dir() else None


def _made_first(workspace: Workspace, each: Behind) -> str:
    above = "".join(f", gộp lại kỳ {whole}" for whole in each.above)
    return f"{workspace.command(again(workspace, each.period))}{above}"


def config_of(workspace: Workspace, period: Period, months: int) -> Config:
    """Give the configuration to roll a period up with: rounds and exemptions are those of its parts too.

    And of the parts of its parts: who had nothing to report in a month is the same by way of quarters.

    Raises:
        ConfigError: something in one of them cannot be used.
        WorkspaceError: one of them cannot be opened, or is gone.
    """
    own = record.settle(workspace, period, keep=False).config
    lengths = [length for length in LENGTHS if length <= months < period.months and not months % length]
    within = [part for length in reversed(lengths) for part in period.parts(length)]
    for part in within:
        lost.require_kept(workspace, part)
    parts_ = [record.config_of(workspace, part) for part in within]
    rounds = (*own.rounds, *(round_ for part in parts_ for round_ in part.rounds))
    waivers = (*own.waivers, *(waiver for part in parts_ for waiver in part.waivers))
    # What was decided about a part says nothing about the whole.
    return replace(own, rounds=rounds, waivers=waivers)


def outdated(workspace: Workspace, period: Period) -> tuple[str, ...]:
    """Tell what has changed since of what a period was rolled up from, and of what it is compared with."""
    made = of(workspace, period)
    return (*(made.outdated if made else ()), *_compared_with(workspace, period))


def _compared_with(workspace: Workspace, period: Period) -> Iterator[str]:
    sealed = published.seal(workspace.folder(period, RESULTS))
    then = {Period.parse(earlier): digest for earlier, digest in sealed.compared.items()} if sealed else {}
    for earlier in parts.changed(workspace, then):
        taken = _taken_from(workspace, earlier, period)
        yield f"kết quả kỳ {earlier} đã thay đổi sau khi lập kết quả kỳ {period}: {taken} còn theo số cũ"


def _taken_from(workspace: Workspace, earlier: Period, period: Period) -> str:
    """What a period has from results of an earlier one, as the subject of a sentence."""
    also = earlier == period.previous and carried(workspace, period)
    return f"phần so với kỳ trước{_ALSO_CARRIED if also else ''} của kỳ {period}"


_ALSO_CARRIED = f" và số liệu mang sang ({CARRY_FORWARD})"


def compared_later(workspace: Workspace, period: Period) -> list[str]:
    """What later periods have from results of a period that it has no more, each as in `outdated`."""
    found = []
    for path in workspace.root.glob(f"*/{published.SEAL}"):
        sealed = published.seal(path.parent / RESULTS)
        then = sealed.compared.get(str(period)) if sealed else None
        if then and parts.changed(workspace, {period: then}):
            # A copy that somebody put beside a period has another name.
            with suppress(VtltError):
                found.append(Period.parse(path.parent.name))
    return [_taken_from(workspace, period, later) for later in sorted(found)]


def require_returns(workspace: Workspace, period: Period) -> None:
    """Make sure that a period has a folder of returns.

    Raises:
        WorkspaceError: it has none; of one that was rolled up the text says so.
    """
    made = of(workspace, period)
    if made and made.known and not workspace.folder(period, RECEIVED).is_dir():
        named = ", ".join(map(str, period.parts(made.months)))
        raise WorkspaceError(
            f"Kỳ {period} gộp từ kết quả các kỳ {named} nên không có biểu riêng để đọc. "
            "Kiểm tra biểu, nhắc đơn vị thì làm ở từng kỳ ấy; gộp lại: "
            f"{workspace.command(made.command)}"
        )
    workspace.require(period)


def require_usable(workspace: Workspace, period: Period, failed: str) -> None:
    """Make sure that the results of an earlier period may be used in this one.

    Args:
        workspace: the workspace.
        period: the earlier period.
        failed: what fails otherwise, as the beginning of a sentence.

    Raises:
        VtltError: they are of a rehearsal, or the set is incomplete.
    """
    why, remade = "", workspace.command(again(workspace, period))
    if rehearsed.is_rehearsed(workspace, period):
        why = f"kỳ {period} là kỳ diễn tập, số liệu là bịa"
    elif published.merged_name(period) in published.standing(workspace.folder(period, RESULTS)).unfinished:
        why = f"bộ kết quả của kỳ {period} chưa lập xong. Chạy lại {remade} trước"
    if why:
        raise VtltError(f"{failed}: {why}.")


def again(workspace: Workspace, period: Period) -> str:
    """The words of the command that makes the results of a period again, or first, as they were made last.

    That they may be empty was allowed once, and is asked again.
    """
    if made := of(workspace, period):
        return made.command
    return f"consolidate {period}" + (f" {CARRY_FORWARD}" if carried(workspace, period) else "")


def unmade(names: Sequence[str]) -> str:
    """Say that files of the results could not be made, and which template is to blame; no full stop.

    Args:
        names: names of the files; empty: all were made.
    """
    if not names:
        return ""
    templates = dict.fromkeys(
        f"mẫu {TEMPLATES}/{_REPORT}.docx"
        if name.startswith(_REPORT)
        else f"mẫu biểu của nơi nhận trong {TEMPLATES}"
        for name in names
    )
    return f"chưa lập được {', '.join(names)} vì {', '.join(templates)} có lỗi hoặc không mở được"


def carried(workspace: Workspace, period: Period) -> bool:
    """Say whether units that sent nothing were to keep earlier figures when results were made last."""
    return published.carried(workspace.folder(period, RESULTS))


def noted(workspace: Workspace, period: Period, months: int) -> Mapping[str, str]:
    """What the seal of a period notes of the shorter periods that it is rolled up from."""
    return {str(part): digest for part, digest in parts.digests(workspace, period.parts(months)).items()}
