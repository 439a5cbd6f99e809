"""The stages in order, nothing else: `issue`, `check`, `consolidate`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, TypeVar

import pandas as pd

from vtlt_consolidate import (
    answers,
    appendix,
    appraisal,
    appraisalbook,
    bands,
    carry,
    corrections,
    decisionbook,
    findings,
    forms,
    frames,
    history,
    identity,
    intake,
    internalcopy,
    locate,
    merge,
    merged,
    register,
    rules,
    score,
    several,
)
from vtlt_consolidate.claims import Expected
from vtlt_consolidate.config import Config, Round
from vtlt_consolidate.decisions import NO_DECISIONS, Decision, Decisions
from vtlt_consolidate.errors import ConfigError, VtltError
from vtlt_consolidate.frames import ABSENT_STATUSES, EXCUSED_STATUSES, RETURNED_STATUSES
from vtlt_consolidate.matrix import Results
from vtlt_consolidate.month import Month
from vtlt_consolidate.period import Period
from vtlt_consolidate.text import rounded_percent
from vtlt_consolidate.units import Roster
from vtlt_consolidate.workspace import ISSUED, RECEIVED, RESULTS, RETURNED, Workspace, write

T = TypeVar("T")
Track = Callable[[Iterable[Any], str, int], Iterator[Any]]


def quietly(things: Iterable[T], words: str, count: int) -> Iterator[T]:
    """Pass things on and show nothing."""
    _ = words, count
    return iter(things)


@dataclass(frozen=True)
class Result:
    """What a command did: the only thing that the command layer sees.

    Args:
        config: what it worked with.
        each: the round.
        month: what was found; the frames are those of `frames`.
        decided: what the analyst has decided so far.
        asked: the rows of `quyet-dinh.xlsx`: decided ones, and those that wait.
        litter: files that were passed over, such as lock files.
        written: files written.
        failed: complete sentences about files that could not be written.
    """

    config: Config
    each: Round
    month: Month
    decided: Decisions = NO_DECISIONS
    asked: tuple[Decision, ...] = ()
    litter: int = 0
    written: list[Path] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)

    @property
    def needs_attention(self) -> bool:
        """Say whether a unit or a file waits for a person."""
        fine = ("on_time", "late", "complete", *EXCUSED_STATUSES)
        whole = self.month.submissions["status"].isin(fine).all()
        refused = (self.month.files["verdict"] == "rejected").any()
        errors = (self.month.findings["severity"] == findings.ERROR).any()
        return bool(not whole or refused or errors)


@dataclass(frozen=True)
class Appraised:
    """What `appraise` wrote: how many rows there are to look at, and how many have points."""

    path: Path
    rows: int
    appraised: int


def appraise(workspace: Workspace, period: Period, track: Track = quietly) -> Appraised:
    """Write or renew `tham-dinh.xlsx`, in which the reviewer gives points beside the units' own.

    Raises:
        VtltError: the configuration or what was appraised before cannot be used, or the workbook
            cannot be written.
    """
    result = examine(workspace, period, track)
    path = workspace.folder(period, appraisalbook.FILE_NAME)
    results, roster = result.month.results, result.config.roster
    earlier = appraisalbook.read(path, results.criteria, roster)
    rows = list(appraisal.sheet(results.answers, results.marks, results.criteria, roster, earlier))
    write(path, appraisalbook.render(rows))
    return Appraised(path, len(rows), sum(row.points is not None for row in rows))


@dataclass(frozen=True)
class Issued:
    """What `issue` did."""

    folder: Path
    written: int
    replaced: int
    failed: list[str]


def issue(workspace: Workspace, period: Period, track: Track = quietly) -> Issued:
    """Write a blank form for each unit into `phat-hanh/`.

    Raises:
        VtltError: the configuration cannot be used or the folder cannot be written.
    """
    config = _configured(workspace)
    workspace.start(period)
    folder = workspace.folder(period, ISSUED)
    each = config.round(period)
    failed: list[str] = []
    units, names = config.roster.units, forms.file_names(config.roster)
    replaced = sum((folder / name).exists() for name in names.values())
    for unit in track(units, "Lập biểu", len(units)):
        try:
            write(folder / names[unit.code], forms.render(config, unit, each))
        except VtltError as error:
            failed.append(str(error))
    return Issued(folder, len(units) - len(failed), replaced, failed)


def check(
    workspace: Workspace, period: Period, track: Track = quietly, received: dt.date | None = None
) -> Result:
    """Read and validate everything in `tiep-nhan/`; write a correction form for each unit with findings.

    Raises:
        VtltError: the configuration cannot be used, or there is no such period.
    """
    return _follow_up(workspace, examine(workspace, period, track, received))


def _follow_up(workspace: Workspace, result: Result) -> Result:
    """Write what a check leads to: the decisions to take, and what goes back to the units."""
    if result.asked != result.decided.rows:
        path = workspace.folder(result.each.period, decisionbook.FILE_NAME)
        _put(result, path, decisionbook.render(result.asked))
    return _return_to_units(workspace, result)


def _return_to_units(workspace: Workspace, result: Result) -> Result:
    """Write the correction forms, and take away those of units that have nothing to mend any more."""
    folder = workspace.folder(result.each.period, RETURNED)
    month, config = result.month, result.config
    rendered = dict(
        corrections.render_all(config, result.each, month.results.answers, month.findings, month.files)
    )
    for old in corrections.stale(folder, config.roster, rendered):
        old.unlink()
    for name, data in rendered.items():
        _put(result, folder / name, data)
    return result


def _put(result: Result, path: Path, data: bytes) -> None:
    """Write one file; one that cannot be written does not keep the others from being written."""
    try:
        write(path, data)
        result.written.append(path)
    except VtltError as error:
        result.failed.append(str(error))


def examine(
    workspace: Workspace,
    period: Period,
    track: Track = quietly,
    received: dt.date | None = None,
    *,
    carry_forward: bool = False,
) -> Result:
    """Read and validate everything in `tiep-nhan/`; write only the register of receipts.

    Args:
        workspace: where.
        period: which.
        track: shows the progress.
        received: the day to note for files that the register does not know yet; none: unknown.
        carry_forward: units that have not returned keep the figures of the period before.

    Raises:
        VtltError: the configuration cannot be used, or there is no such period.
    """
    config = _configured(workspace)
    workspace.require(period)
    criteria, roster, each = config.criteria, config.roster, config.round(period)
    decisions = decisionbook.read(workspace.folder(period, decisionbook.FILE_NAME), criteria, roster)
    expected = Expected(criteria, each, roster, decisions)
    taken = intake.take(workspace.folder(period, RECEIVED), track)
    files, aside = identity.put_aside(taken.files, decisions)
    files, raw, misplaced = _locate(files, taken.cells, expected)
    read, unreadable = answers.parse(raw, criteria, decisions)
    files, rivals = merge.choose(files, read, misplaced, decisions)
    waivers = config.waived(period)
    if carry_forward:
        earlier = config.round(period.previous)
        name = f"{earlier.period}/{RESULTS}/tong-hop-{earlier.period}.xlsx"
        absent = merge.absent(files, roster, waivers)
        old, old_raw, carried = carry.carry(workspace.root / name, name, absent, earlier, expected)
        old_read, _ = answers.parse(old_raw, criteria, NO_DECISIONS)
        files, rivals = pd.concat([files, old]), pd.concat([rivals, carried])
        raw, read = pd.concat([raw, old_raw]), pd.concat([read, old_read])
    counts = frames.pairs(files[files["verdict"] == "read"])
    read = read[frames.pairs(read).isin(counts)].reset_index(drop=True)
    broken = rules.check(read, criteria)
    # What is wrong inside a return that does not count is nobody's work any more.
    settled = frames.pairs(rivals).difference(counts)
    inside = pd.concat([misplaced, unreadable])
    inside = inside[~frames.pairs(inside).isin(settled)]
    outside = taken.findings[~taken.findings["file"].isin(aside["file"])]
    found = pd.concat([outside, aside, rivals, inside, broken]).reset_index(drop=True)
    found = decisionbook.settle(found, decisions, raw)
    idle = merge.excused(files, waivers)
    carried_from = merge.carried(files)
    reporting = Roster(tuple(unit for unit in roster.units if unit.code not in idle))
    grid = merge.complete(merge.withhold(read, broken), reporting, criteria)
    appraisals = appraisalbook.read(workspace.folder(period, appraisalbook.FILE_NAME), criteria, roster)
    marks, appraised = appraisal.apply(score.mark(grid, criteria), appraisals, criteria)
    found = pd.concat([found, appraised]).reset_index(drop=True)
    sums = score.subtotals(marks, criteria, reporting)
    named = carry.marked(reporting, carried_from)
    totals = score.total(marks, sums, criteria, reporting)
    results = Results(criteria, named, grid, marks, totals, carried_from)
    came = files[files["carried"] == ""]
    receipts = register.days(workspace.folder(period, register.FILE_NAME), came, received)
    times = merge.Timetable(each.due_date, waivers, receipts)
    submissions = merge.statuses(files, grid, found, config, times)
    pending = decisionbook.asked(found, raw, files, roster, decisions)
    waiting = sum(not row.answer for row in pending)
    month = Month(results, submissions, files.reset_index(drop=True), found, waiting)
    return Result(config, each, month, decisions, pending, taken.litter)


def _locate(
    files: pd.DataFrame, cells: pd.DataFrame, expected: Expected
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Find whose each return is and where its answers stand: `Files`, `RawAnswers` and `Findings`."""
    tables, table_answers, of_tables = several.read(files, cells, expected)
    forms, strangers = identity.accept(files[~files["file"].isin(tables["file"])], cells, expected)
    forms, form_answers, misplaced = locate.locate(forms, cells, expected.criteria, expected.roster)
    files = pd.concat([forms, tables]).sort_values(["file", "unit_code"], kind="stable")
    raw = pd.concat([form_answers, table_answers])
    found = pd.concat([strangers, misplaced, of_tables])
    return files.reset_index(drop=True), raw.reset_index(drop=True), found.reset_index(drop=True)


def consolidate(
    workspace: Workspace,
    period: Period,
    track: Track = quietly,
    received: dt.date | None = None,
    *,
    carry_forward: bool = False,
) -> Result:
    """Do all that `check` does, and write the merged workbook, the appendix and its internal copy.

    A file that cannot be written (open in Excel) does not keep the others from being written.

    Raises:
        VtltError: the configuration cannot be used, or there is no such period.
    """
    result = examine(workspace, period, track, received, carry_forward=carry_forward)
    result = _follow_up(workspace, _with_history(workspace, result))
    folder = workspace.folder(period, RESULTS)
    config, each, month = result.config, result.each, result.month
    rendered = {
        "tong-hop": merged.render(config, each, month),
        "phu-luc": appendix.render(config, each, month.results),
        "phu-luc-noi-bo": internalcopy.render(config, each, month),
    }
    for name, data in rendered.items():
        _put(result, folder / f"{name}-{period}.xlsx", data)
    return result


def _with_history(workspace: Workspace, result: Result) -> Result:
    """Add what the merged workbooks of earlier periods say."""
    earlier, unusable = history.read(workspace, result.each.period, result.config.criteria)
    found = pd.concat([result.month.findings, unusable]).reset_index(drop=True)
    return replace(result, month=replace(result.month, earlier=earlier, findings=found))


def _configured(workspace: Workspace) -> Config:
    config = workspace.config()
    if not config.roster.units:
        raise ConfigError(
            "Sheet “Đơn vị” của cau-hinh.xlsx chưa có đơn vị nào. Ghi mỗi đơn vị một dòng (mã, tên, "
            "địa bàn), lưu tệp rồi chạy lại."
        )
    return config


def summary(result: Result) -> dict[str, Any]:
    """Put a result into the object that `--json` prints (design: one object, stable keys)."""
    month, criteria = result.month, result.config.criteria
    results, submissions = month.results, month.submissions
    severities = month.findings["severity"]
    refused = month.files[month.files["verdict"] == "rejected"]
    returned = submissions["status"].isin(RETURNED_STATUSES)
    points = [point for point in results.points.values() if point is not None]
    met, answered = sum(points), len(points)
    return {
        "set": criteria.id,
        "version": criteria.version,
        "period": str(result.each.period),
        "units": len(result.config.roster.units),
        "returned": int(returned.sum()),
        "missing": list(submissions.loc[submissions["status"].isin(ABSENT_STATUSES), "unit_code"]),
        "rejected": refused[["file", "unit_code", "reason"]].to_dict("records"),
        "skipped": result.litter,
        "findings": {severity: int((severities == severity).sum()) for severity in findings.SEVERITIES},
        "marks": {
            "total": met,
            "max": answered,
            "missing": len(results.points) - answered,
            "percent": _percent(met, answered),
        },
        "bands": [_band_summary(band) for band in bands.count(results)],
        "units_detail": [_unit_summary(result, code) for code in result.config.roster.codes],
        "decisions": {
            "made": len(result.decided.answers),
            "waiting": sum(not row.answer for row in result.asked),
        },
        "files": [path.as_posix() for path in result.written],
    }


def _percent(part: int, whole: int) -> float | None:
    return float(rounded_percent(part, whole)) if whole else None


def _band_summary(band: bands.BandCount) -> dict[str, Any]:
    some = bool(band.units)
    return {
        "label": band.label,
        "count": len(band.units),
        "min": band.least if some else None,
        "max": band.most if some else None,
        "percent_min": _percent(band.least, band.of) if some else None,
        "percent_max": _percent(band.most, band.of) if some else None,
        "units": [unit.code for unit in band.units],
    }


def _unit_summary(result: Result, code: str) -> dict[str, Any]:
    results = result.month.results
    unit = result.config.roster.by_code[code]
    submission = result.month.submissions.set_index("unit_code").loc[code]
    told = {"code": code, "name": unit.name, "area": unit.area, "status": submission["status"]}
    told["days_late"] = None if pd.isna(submission["days_late"]) else int(submission["days_late"])
    if code not in results.totals:
        return told | dict.fromkeys(("total", "max", "missing", "percent", "band"))
    met, missing, band = results.totals[code]
    of = len(results.criteria.criteria)
    return told | {
        "total": met,
        "max": of,
        "missing": missing,
        "percent": None if missing else _percent(met, of),
        "band": band or None,
    }
