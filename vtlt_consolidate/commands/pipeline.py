"""The commands `issue`, `check`, `appraise` and `consolidate`, as stages in order."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path

from vtlt_consolidate.commands.examine import Result, Track, examine, quietly, with_findings
from vtlt_consolidate.desk import appraisalbook, decisionbook
from vtlt_consolidate.findings import catalogue
from vtlt_consolidate.findings.rules import bookrules
from vtlt_consolidate.model.config import Config
from vtlt_consolidate.publishing import publication
from vtlt_consolidate.reading.earlier import history
from vtlt_consolidate.scoring import appraisal
from vtlt_consolidate.scoring.appraisal import Appraisal
from vtlt_consolidate.settings import workbook
from vtlt_consolidate.words.errors import VtltError
from vtlt_consolidate.words.period import Period
from vtlt_consolidate.workspace import lock, ownbook, published, rehearsed
from vtlt_consolidate.workspace.filledforms import Filled
from vtlt_consolidate.workspace.folders import ISSUED, RESULTS, RETURNED, TEMPLATES, Workspace, remove, write
from vtlt_consolidate.writing.appendix import appendix, internalcopy
from vtlt_consolidate.writing.forms import corrections, forms
from vtlt_consolidate.writing.forms.stamp import Stamps
from vtlt_consolidate.writing.merged import book as merged
from vtlt_consolidate.writing.word import report


@dataclass(frozen=True)
class Appraised:
    """The outcome of `appraise`: number of rows, how many of them have points, the next command."""

    path: Path
    rows: int
    appraised: int
    then: str
    rehearsal: bool = False


def appraise(workspace: Workspace, period: Period, track: Track = quietly) -> Appraised:
    """Write or update `tham-dinh.xlsx`, in which the reviewer gives points beside the units' own.

    Raises:
        VtltError: the configuration or the existing workbook cannot be used, or the workbook cannot be
            written.
    """
    workspace.require(period)
    with lock.held(workspace.root / str(period)):
        return _appraise(workspace, period, track)


def _appraise(workspace: Workspace, period: Period, track: Track) -> Appraised:
    result = examine(workspace, period, track)
    path = workspace.folder(period, appraisalbook.FILE_NAME)
    results, roster = result.month.results, result.config.roster
    book = appraisalbook.read(path, results.criteria, roster)

    def renewed(own: Iterable[Appraisal]) -> Iterable[Appraisal]:
        own = tuple(own)
        earlier = [*appraisal.inherited(results.appraised.values(), own), *own]
        return appraisal.sheet(results.answers, results.marks, results.criteria, roster, earlier)

    rows = appraisalbook.put(book, renewed)
    then = workspace.command(f"consolidate {period}")
    appraised = sum(row.points is not None for row in rows)
    return Appraised(path, len(rows), appraised, then, result.round_.rehearsal)


@dataclass(frozen=True)
class Issued:
    """The outcome of `issue`.

    Args:
        folder: the folder of the forms.
        written: how many forms were written.
        replaced: how many of them replaced existing ones.
        failed: complete sentences about forms that could not be written.
        then: the command to run next.
        applies_from: the first period of the set, if this one is before it; else empty.
        kept: names of forms that somebody filled in there, and that were left alone.
    """

    folder: Path
    written: int
    replaced: int
    failed: list[str]
    then: str
    applies_from: str = ""
    kept: list[str] = field(default_factory=list)


def issue(workspace: Workspace, period: Period, track: Track = quietly) -> Issued:
    """Write a blank form for each unit into `phat-hanh/`.

    Raises:
        VtltError: the configuration cannot be used or the folder cannot be written.
    """
    # The first issue makes the key; forms issued without one would carry no code.
    config = replace(workspace.config(), keys=workspace.make_key())
    # Forms are sent to units, so they must not carry the mark of a rehearsal.
    rehearsed.require_none(workspace, period)
    workspace.start(period)
    with lock.held(workspace.root / str(period)):
        return _issue(workspace, config, period, track)


def _issue(workspace: Workspace, config: Config, period: Period, track: Track) -> Issued:
    folder = workspace.folder(period, ISSUED)
    round_ = config.round(period)
    failed, kept = list[str](), list[str]()
    units, names = config.roster.units, forms.file_names(config.roster)
    replaced = sum((folder / name).exists() for name in names.values())
    filled, stamps = Filled(folder, names.values()), Stamps(config, round_)
    for unit in track(units, "Lập biểu", len(units)):
        name, form = names[unit.code], stamps.form(unit)
        # Somebody filled in this form where it lies; replacing it would lose the answers.
        if filled.holds(name, form):
            kept.append(name)
            continue
        try:
            write(folder / name, form)
        except VtltError as error:
            failed.append(str(error))
    first = config.criteria.applies_from
    early = first if period.before(Period.parse(first)) else ""
    written, replaced = len(units) - len(failed) - len(kept), replaced - len(kept)
    _keep_configuration(workspace, failed)
    return Issued(folder, written, replaced, failed, workspace.command(f"check {period}"), early, kept)


def check(
    workspace: Workspace, period: Period, track: Track = quietly, received: dt.date | None = None
) -> Result:
    """Read and validate everything in `tiep-nhan/`; write a correction form for each unit with findings.

    Raises:
        VtltError: the configuration cannot be used, or there is no such period.
    """
    workspace.require(period)
    with lock.held(workspace.root / str(period)):
        return checked(workspace, period, track, received)


def checked(
    workspace: Workspace, period: Period, track: Track = quietly, received: dt.date | None = None
) -> Result:
    """Do what `check` does, in a period that is already locked."""
    result = examine(workspace, period, track, received)
    result = replace(result, standing=published.standing(workspace.folder(period, RESULTS)))
    if words := publication.vanished(workspace, period, result.month.submissions):
        # Keep the correction forms: the returns may only be missing for now, on a network drive for example.
        result.warned.append(words)
        return result
    return _follow_up(workspace, result)


def _follow_up(workspace: Workspace, result: Result) -> Result:
    """Write what follows from a check: the workbook of decisions, and the correction forms."""
    _keep_configuration(workspace, result.failed)
    return _return_to_units(workspace, _ask(result))


def _keep_configuration(workspace: Workspace, failed: list[str]) -> None:
    """Keep a copy of the configuration that was used, so that the analyst can go back to it."""
    path = workspace.root / workbook.FILE_NAME
    try:
        data = ownbook.read(path)
        if data is not None:
            ownbook.keep(path, data)
    except VtltError as error:
        failed.append(str(error))


def _ask(result: Result) -> Result:
    """Write the workbook of decisions; report if somebody saved it after it was read."""
    found = result.decision_book
    if found is None:
        return result
    try:
        written, saved = decisionbook.put(found, result.asked)
    except VtltError as error:
        result.failed.append(str(error))
        return result
    if written:
        result.written.append(found.path)
    name = found.path.name
    records = [catalogue.record(bookrules.SAVED_MEANWHILE, file=name, key="", subject=name)] if saved else []
    return with_findings(result, catalogue.frame(records))


def _return_to_units(workspace: Workspace, result: Result) -> Result:
    """Write the correction forms, and remove those of units that have nothing left to mend.

    A form that somebody filled in right there is left alone, and reported unless the same file was received.
    """
    folder = workspace.folder(result.round_.period, RETURNED)
    month, config = result.month, result.config
    rendered = dict(corrections.render_all(config, result.round_, month))
    stale = {path.name for path in corrections.stale(folder, config.roster, rendered)}
    filled, came = Filled(folder, [*stale, *rendered]), set(month.files["sha256"])
    records = []
    for name in [*sorted(stale), *rendered]:
        fresh = rendered.get(name)
        if not filled.holds(name, fresh):
            _put(result, folder / name, fresh) if fresh is not None else _take_away(result, folder / name)
        # A filled-in form that also arrived among the returns cannot get lost, so nobody is warned.
        elif fresh is not None or not filled.arrived(name, came):
            why = (
                "chưa lập lại phiếu này" if fresh is not None else "không xóa dù đơn vị không còn gì phải sửa"
            )
            place = f"{RETURNED}/{name}"
            records.append(catalogue.record(bookrules.FORM_FILLED_IN, file=place, key="", found=why))
    return with_findings(result, catalogue.frame(records))


def _take_away(result: Result, path: Path) -> None:
    try:
        remove(path)
    except VtltError as error:
        result.failed.append(f"{error} Phiếu trả sửa này không còn đúng, đừng gửi đi.")


def _put(result: Result, path: Path, data: bytes) -> None:
    """Write one file; a failure is noted, so that the other files are still written."""
    try:
        write(path, data)
        result.written.append(path)
    except VtltError as error:
        result.failed.append(str(error))


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
        VtltError: the configuration cannot be used, there is no such period, another run is working in it, or
            no usable return is left although the existing results were made from some.
    """
    workspace.require(period)
    with lock.held(workspace.root / str(period)):
        options = {"carry_forward": carry_forward, "allow_empty": allow_empty}
        return _consolidate(workspace, period, track, received, **options)


def _consolidate(
    workspace: Workspace,
    period: Period,
    track: Track,
    received: dt.date | None,
    *,
    carry_forward: bool,
    allow_empty: bool,
) -> Result:
    result = examine(workspace, period, track, received, carry_forward=carry_forward)
    words = publication.vanished(workspace, period, result.month.submissions)
    if words and not allow_empty:
        raise VtltError(
            f"{words} Kết quả đã lập được giữ nguyên. Nếu đúng là muốn thay bằng kết quả trống: "
            f"{workspace.command(f'consolidate {period} --allow-empty')}"
        )
    result = _follow_up(workspace, _with_history(workspace, result))
    new = _rendered(workspace, result)
    folder = workspace.folder(period, RESULTS)
    done, written, failed = publication.publish(folder, result.round_, result.config.criteria, new)
    result.written.extend(written)
    result.failed.extend(failed)
    return replace(result, standing=done.standing, publication=done)


def _rendered(workspace: Workspace, result: Result) -> publication.Set:
    """Make every file of the results; an unusable template is reported like a file that was not written."""
    config, round_, month = result.config, result.round_, result.month
    made = {
        publication.merged_name(round_.period): merged.render(config, round_, month),
        f"phu-luc-{round_.period}.xlsx": appendix.render(config, round_, month.results),
        f"phu-luc-noi-bo-{round_.period}.xlsx": internalcopy.render(config, round_, month),
    }
    name, template = f"bao-cao-{round_.period}.docx", report.TEMPLATE
    try:
        made[name] = report.render(
            workspace.template(template), f"{TEMPLATES}/{template}", config, round_, month
        )
    except VtltError as error:
        path = workspace.folder(round_.period, RESULTS) / name
        result.failed.append(f"Chưa lập được {name}: {error} {left_standing(path)}".rstrip())
        return publication.Set(made, (name,))
    return publication.Set(made)


def left_standing(path: Path) -> str:
    """Warn that the existing file is of an earlier run; empty if there is none."""
    return f"Tệp {path.name} đang có trong {path.parent.name} là của lần chạy trước." if path.exists() else ""


def _with_history(workspace: Workspace, result: Result) -> Result:
    """Add the results of earlier periods, read from their merged workbooks."""
    earlier, unusable = history.read(workspace, result.round_.period, result.config.criteria)
    result = with_findings(result, unusable)
    return replace(result, month=replace(result.month, earlier=earlier))
