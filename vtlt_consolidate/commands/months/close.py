"""`close` and `reopen`: a month is sealed, and opened again with a reason.

Written in this order, so that a run that is killed can be repeated: the table of corrections, the ledger,
which makes the month a closed one, and the copy of its results.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from vtlt_consolidate.commands.line import days
from vtlt_consolidate.commands.months import closable
from vtlt_consolidate.model.config import Config
from vtlt_consolidate.naming import lineage
from vtlt_consolidate.publishing import corrected, erratum, origin
from vtlt_consolidate.publishing.changes import NO_CHANGES, Changes
from vtlt_consolidate.publishing.corrected import Closing
from vtlt_consolidate.publishing.erratum import Printed
from vtlt_consolidate.words.errors import VtltError, WorkspaceError
from vtlt_consolidate.words.period import Period
from vtlt_consolidate.words.text import clean
from vtlt_consolidate.workspace import lock, published, rehearsed
from vtlt_consolidate.workspace.folders import RESULTS, Workspace, remove, renew
from vtlt_consolidate.workspace.months import closing, contents, record
from vtlt_consolidate.workspace.months.closing import Difference
from vtlt_consolidate.workspace.months.ledger import CLOSED, REOPENED, Event, Ledger, path_of


@dataclass(frozen=True)
class Closed:
    """The outcome of `close`.

    Args:
        event: the closing.
        files: how many files are sealed.
        ledger: path of the ledger.
        moved: the figures that moved since the closing before.
        erratum: path of the table of corrections; none: nothing is printed otherwise.
        already: the month was closed before this run.
        found: if so, what is no longer as it was closed.
        left: what still stands open in what was closed → how many.
        outdated: what it was made from, or is compared with, and has changed since, without full stops.
        later: what later periods have from its former results.
    """

    event: Event
    files: int
    ledger: Path
    moved: Changes = NO_CHANGES
    erratum: Path | None = None
    already: bool = False
    found: tuple[Difference, ...] = ()
    left: Mapping[str, int] = field(default_factory=dict)
    outdated: tuple[str, ...] = ()
    later: tuple[str, ...] = ()


@dataclass(frozen=True)
class Reopened:
    """The outcome of `reopen`: the event, what was no longer as it was closed, the command to run next."""

    event: Event
    found: tuple[Difference, ...]
    then: str


def close(workspace: Workspace, period: Period, who: str, day: dt.date) -> Closed:
    """Seal a month: every file of it with its SHA-256, who closed it, and the day as given.

    A month that is closed already is only compared.

    Raises:
        VtltError: there is no such period or it is a rehearsal, its results are incomplete or older than what
            they are made from, the day cannot be, nobody is named, or a file cannot be read or written.
    """
    workspace.require_begun(period)
    rehearsed.require_none(workspace, period)
    with lock.held(workspace.root / str(period)):
        ledger = closing.read(workspace, period)
        if ledger.closing:
            return _compared(workspace, period, ledger, ledger.closing)
        day = days.of_closing(day, period, ledger.events[-1].day if ledger.events else None)
        who = _given(who, "--by", "tên người chốt")
        left = closable.require_results(workspace, period)
        config = record.settle(workspace, period, keep=True).config
        moved, place = _correct(workspace, period, ledger, config)
        round_ = config.round(period)
        number = ledger.last.number + 1 if ledger.last else 1
        event = Event(number, CLOSED, who, day, "", round_.report_number, round_.report_date)
        files = contents.of(workspace, period)
        ledger = ledger.with_(event, files)
        path = closing.write_ledger(workspace, period, ledger)
        closing.keep_results(workspace, period, ledger)
        outdated = origin.outdated(workspace, period)
        later = tuple(origin.compared_later(workspace, period))
        return Closed(event, len(files), path, moved, place, left=left, outdated=outdated, later=later)


def _compared(workspace: Workspace, period: Period, ledger: Ledger, event: Event) -> Closed:
    found = closing.differences(workspace, period, ledger)
    closing.keep_results(workspace, period, ledger)
    count = len(ledger.of(event.number))
    path, outdated = path_of(workspace, period), origin.outdated(workspace, period)
    return Closed(event, count, path, already=True, found=tuple(found), outdated=outdated)


def _given(text: str, option: str, what: str) -> str:
    if not clean(text):
        raise VtltError(f"Ghi {what} ở {option}; đang để trống.")
    return clean(text)


def _correct(
    workspace: Workspace, period: Period, ledger: Ledger, config: Config
) -> tuple[Changes, Path | None]:
    """Write the table of corrections if anything is printed otherwise since the last closing."""
    last = ledger.last
    if last is None:
        return NO_CHANGES, None
    name, folder = published.merged_name(period), workspace.folder(period, RESULTS)
    former = closing.kept_at(workspace, period, last.number) / name
    if former.is_file() and closing.kept_copy(workspace, period, ledger, last.number, name) is None:
        raise WorkspaceError(
            f"{former} không còn như khi chốt lần {last.number}, nên không so được để lập bảng đính chính. "
            "Lấy lại tệp ấy từ bản sao lưu rồi chạy lại; chưa ghi gì."
        )
    paper = f"phu-luc-{period}.xlsx"
    # A copy that was changed says nothing of what was printed.
    kept = closing.kept_copy(workspace, period, ledger, last.number, paper)
    printed_then = Closing(published.read(former), published.read(kept) if kept else None)
    new = folder / paper
    printed_now = Closing(published.read(folder / name), published.read(new) if new.is_file() else None)
    became = lineage.of(config, period)
    versions = record.former_sets(workspace, period)
    found = corrected.corrections(printed_then, printed_now, config.criteria, became, versions)
    round_ = config.round(period)
    path = folder / erratum.file_name(round_, last.number)
    if not found.printed:
        # A closing that was cut off may have left one, before the figures were changed back.
        remove(path)
        return found.moved, None
    why = "; ".join(ledger.reasons)
    printed = Printed(last.number, last.report_number, last.report_date, why)
    renew(path, erratum.render(config, round_, found.printed, printed))
    return found.moved, path


def reopen(workspace: Workspace, period: Period, who: str, why: str, day: dt.date) -> Reopened:
    """Open a closed month again; who and why stay in its ledger.

    Raises:
        VtltError: the month is not closed, the day cannot be, nobody or no reason is named, or a file cannot
            be read or written.
    """
    workspace.require_begun(period)
    with lock.held(workspace.root / str(period)):
        ledger = closing.read(workspace, period)
        if ledger.closing is None:
            raise WorkspaceError(f"Kỳ {period} đang mở, không có gì để mở lại.")
        day = days.of_reopening(day, ledger.closing.day)
        who, why = _given(who, "--by", "tên người mở lại"), _given(why, "--why", "lý do mở lại")
        found = closing.differences(workspace, period, ledger)
        closing.keep_results(workspace, period, ledger)
        note = clean("; ".join(map(str, found))[:_NOTE])
        event = Event(ledger.closing.number, REOPENED, who, day, why, note=note)
        closing.write_ledger(workspace, period, ledger.with_(event, {}))
        return Reopened(event, tuple(found), workspace.command(origin.again(workspace, period)))


_NOTE = 2000
