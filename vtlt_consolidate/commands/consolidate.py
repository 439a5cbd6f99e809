"""`consolidate`: the results of a period, made of its returns or of shorter periods."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from functools import partial

from vtlt_consolidate.commands.check import follow_up, left_standing
from vtlt_consolidate.commands.examine import examine
from vtlt_consolidate.commands.line import planning
from vtlt_consolidate.commands.line.keeping import keep_configuration
from vtlt_consolidate.commands.line.returning import Forms
from vtlt_consolidate.commands.line.track import Track, quietly
from vtlt_consolidate.commands.result import Result
from vtlt_consolidate.commands.said import unsettled
from vtlt_consolidate.files.beside import Helper
from vtlt_consolidate.files.collector import without_collector
from vtlt_consolidate.findings import catalogue
from vtlt_consolidate.publishing import origin, publication, receiving
from vtlt_consolidate.reading.earlier import history, planhistory
from vtlt_consolidate.rollup import roll
from vtlt_consolidate.scoring.month import Month
from vtlt_consolidate.words.errors import VtltError
from vtlt_consolidate.words.period import Period
from vtlt_consolidate.workspace import journal, published
from vtlt_consolidate.workspace.again import Making
from vtlt_consolidate.workspace.folders import RECEIVED, RESULTS, TEMPLATES, Workspace
from vtlt_consolidate.workspace.months import closing, contents, record
from vtlt_consolidate.writing.appendix import papers
from vtlt_consolidate.writing.merged import book as merged
from vtlt_consolidate.writing.word import report

_MANY_UNITS = 500
"""Starting a process for their appendix is not worth it for fewer."""


class WouldEmptyError(VtltError):
    """Results would be replaced by empty ones; whoever wants that knowingly may say so.

    Args:
        why: what would be lost, and that it was kept.
        command: the command that replaces it all the same.
    """

    def __init__(self, why: str, command: str) -> None:
        super().__init__(f"{why} Nếu đúng là muốn thay bằng kết quả trống: {command}")
        self.why = why


def make(
    workspace: Workspace,
    period: Period,
    making: Making,
    track: Track = quietly,
    received: dt.date | None = None,
) -> Result:
    """Make the results of a period, of its returns or of shorter periods.

    Raises:
        WouldEmptyError: as `consolidate` does.
        VtltError: as `consolidate` and `roll_up` do.
    """
    if making.parts:
        return roll_up(workspace, period, making.parts)
    origin.require_returns(workspace, period)
    with (
        closing.held_open(workspace, period),
        _inputs_noted(workspace, period, _newest(workspace, period), carried=making.carry_forward) as done,
    ):
        result = _consolidate(workspace, period, track, received, making)
        done.append(result.month)
        return result


def consolidate(
    workspace: Workspace,
    period: Period,
    track: Track = quietly,
    received: dt.date | None = None,
    *,
    carry_forward: bool = False,
    allow_empty: bool = False,
) -> Result:
    """Do everything that `check` does, and write the merged workbook, the appendix and the report.

    If one file cannot be written (open in Excel, a wrongly edited template), the others still are.

    Args:
        workspace: the workspace.
        period: the period.
        track: shows the progress.
        received: the day to note for new files.
        carry_forward: use the figures of the period before for units that sent nothing.
        allow_empty: results may be replaced although no usable return is left.

    Raises:
        WouldEmptyError: no usable return is left although the existing results were made from some or rolled
            up.
        VtltError: the configuration cannot be used, there is no such period, or another run is working in it;
            or all returns wait for a decision, and only what `check` writes was written.
    """
    return make(workspace, period, Making(carry_forward, allow_empty), track, received)


def _consolidate(
    workspace: Workspace, period: Period, track: Track, received: dt.date | None, making: Making
) -> Result:
    made = origin.of(workspace, period)
    carried = f" {origin.CARRY_FORWARD}" if making.carry_forward else ""
    all_the_same = workspace.command(f"consolidate {period}{carried} --allow-empty")
    if made and made.known and not making.allow_empty:
        raise WouldEmptyError(
            f"Kết quả của kỳ {period} đã gộp từ các kỳ ngắn hơn, {RECEIVED} không có biểu nào. Kết quả đã "
            f"lập được giữ nguyên. Gộp lại: {workspace.command(made.command)}.",
            all_the_same,
        )
    result = examine(workspace, period, track, received, carry_forward=making.carry_forward)
    lost = publication.vanished(workspace, period, result.month, result.undecided)
    lost = "" if making.allow_empty or not lost else f"{lost} Kết quả đã lập được giữ nguyên."
    if lost and not result.undecided:
        raise WouldEmptyError(lost, all_the_same)
    result = _compared(workspace, result)
    with Helper() as helper:
        # Before the forms: it needs as much memory as they, while this process needs less than later.
        appended = None
        if len(result.month.results.roster.units) > _MANY_UNITS:
            appended = helper.begin(papers.pair_of(result.config, result.round_, result.month))
        # What is found about files that this run writes does not matter to what is printed.
        printed = partial(_printed, workspace, result, appended)
        with Forms.begun(workspace, result, helper) as forms:
            result = follow_up(workspace, result, forms)
            if lost:
                # Only now is it written what there is to decide.
                raise VtltError(" ".join([lost, *forms.sent(result).failed]))
            result, new = _made(workspace, result, printed)
            result = forms.sent(result)
    return _published(workspace, result, new)


def roll_up(workspace: Workspace, period: Period, months: int) -> Result:
    """Write the results of a period from those of shorter ones, instead of from returns.

    Nothing is asked and nothing returned to units: that was done in the shorter periods.

    Args:
        workspace: the workspace.
        period: the longer period.
        months: the length of the shorter ones.

    Raises:
        VtltError: the configuration cannot be used, the period does not consist of such parts, it has returns
            of its own, none of the parts has usable results, or another run is working in it.
    """
    closing.require_open(workspace, period, origin.outdated(workspace, period))
    config = origin.config_of(workspace, period, months)
    # Noted before they are read: what changes meanwhile is taken for a change.
    parts = origin.noted(workspace, period, months) if months < period.months else {}
    newest = _newest(workspace, period)
    earlier, unusable = history.read(workspace, period, config)
    month = roll.roll_up(workspace, config, period, months, earlier)
    month = replace(month, figures=planhistory.read(workspace, period, config))
    workspace.make(period)
    with closing.held_open(workspace, period), _inputs_noted(workspace, period, newest, parts) as done:
        settled = record.settle(workspace, period, keep=True)
        written = (settled.kept,) if settled.kept else ()
        result = Result(config, config.round(period), month, written=written, notes=settled.notes,
                        unusable=unusable)  # fmt: skip
        result = _compared(workspace, result).with_more(failed=keep_configuration(workspace, period))
        result = _published(workspace, *_made(workspace, result, partial(_printed, workspace, result)))
        done.append(result.month)
        return result


def _newest(workspace: Workspace, period: Period) -> Mapping[str, str]:
    """The newest earlier period, which this one may be compared with → SHA-256 of its merged workbook."""
    found = history.workbooks(workspace, period)[-1:]
    return {str(earlier): published.digest(path) for earlier, path in found}


@contextmanager
def _inputs_noted(
    workspace: Workspace,
    period: Period,
    newest: Mapping[str, str],
    parts: Mapping[str, str] | None = None,
    *,
    carried: bool = False,
) -> Iterator[list[Month]]:
    """Note what the results inside are made from; what came or was saved meanwhile was perhaps not read.

    Args:
        workspace: the workspace.
        period: the period.
        newest: what `_newest` gave before anything was read.
        parts: the same of `origin.noted`.
        carried: units that sent nothing were to keep the figures of the period before.

    Yields:
        A list to put the results into.
    """
    done: list[Month] = []
    before = contents.inputs(workspace, period)
    with journal.kept() as written:
        yield done
    after = contents.inputs(workspace, period)
    late = journal.unexplained(workspace.root / str(period), before, after, written)
    inputs = {name: digest for name, digest in after.items() if name not in late}
    left = {kind: count for month in done for kind, count in unsettled.of(month).items()}
    with_ = {str(month.last.period) for month in done if month.last}
    compared = {earlier: digest for earlier, digest in newest.items() if earlier in with_}
    folder = workspace.folder(period, RESULTS)
    published.note_inputs(folder, inputs, parts or {}, left, carried=carried, compared=compared)


Printed = tuple[dict[str, bytes], VtltError | None]
"""What `papers.render` gives."""


@without_collector()
def _printed(
    workspace: Workspace, result: Result, appended: Callable[[], tuple[bytes, bytes]] | None = None
) -> Printed:
    """Make what is printed."""
    name = f"{TEMPLATES}/{report.TEMPLATE}"
    return papers.render(result.config, result.round_, result.month, _template(workspace), name, appended)


def _made(
    workspace: Workspace, result: Result, printed: Callable[[], Printed]
) -> tuple[Result, publication.Set]:
    """Make what is written as results, and tell what could not be made of it."""
    folder = workspace.folder(result.round_.period, RESULTS)
    filled = receiving.fill(workspace, result.config, result.round_, result.month)
    failed = [f"Chưa lập được {name}: {why}" for name, why in filled.lacking.items()]
    result = result.with_findings(catalogue.frame(filled.records))
    result = result.with_more(failed=failed, warned=receiving.left(folder, filled))
    result, new = _rendered(workspace, result, printed)
    return result, publication.Set({**new.made, **filled.files}, (*new.lacking, *filled.lacking))


def _published(workspace: Workspace, result: Result, new: publication.Set) -> Result:
    """Write the results."""
    done, written, failed = publication.publish(workspace, result.round_, result.config.criteria, new)
    return replace(result, standing=done.standing, publication=done).with_more(written, failed)


@without_collector()
def _rendered(
    workspace: Workspace, result: Result, printed: Callable[[], Printed]
) -> tuple[Result, publication.Set]:
    """Make every file of the results; an unusable template is reported like a file that was not written."""
    round_ = result.round_
    book = merged.render(result.config, round_, result.month)
    # Last, because another process may still be at it.
    made, trouble = printed()
    made = {published.merged_name(round_.period): book.data, **made}
    result = replace(result, drawn=book.drawn)
    if trouble is None:
        return result, publication.Set(made)
    name = papers.report_name(round_)
    path = workspace.folder(round_.period, RESULTS) / name
    failed = f"Chưa lập được {name}: {trouble} {left_standing(path)}".rstrip()
    return result.with_more(failed=[failed]), publication.Set(made, (name,))


def _template(workspace: Workspace) -> bytes | VtltError:
    try:
        return workspace.template(report.TEMPLATE)
    except VtltError as error:
        return error


def _compared(workspace: Workspace, result: Result) -> Result:
    """Add what is wrong with earlier results, the last closed ones of the period, and what the plan says."""
    result = result.with_findings(result.unusable)
    issued = history.issued(workspace, result.round_.period, result.config.criteria)
    result = replace(result, month=replace(result.month, issued=issued))
    return planning.with_plan(workspace, result)
