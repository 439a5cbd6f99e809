"""`check`: what came in is examined, and what follows for the analyst and the units is written."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path

from vtlt_consolidate.commands.examine import Result, Track, examine, quietly, with_findings
from vtlt_consolidate.desk import decisionbook
from vtlt_consolidate.findings import catalogue
from vtlt_consolidate.findings.rules import bookrules
from vtlt_consolidate.publishing import publication
from vtlt_consolidate.settings import workbook
from vtlt_consolidate.words.errors import VtltError
from vtlt_consolidate.words.period import Period
from vtlt_consolidate.workspace import lock, ownbook, published
from vtlt_consolidate.workspace.filledforms import Filled
from vtlt_consolidate.workspace.folders import RESULTS, RETURNED, Workspace, remove, write
from vtlt_consolidate.writing.forms import corrections


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
    """Do what `check` does, in a period that is locked already."""
    result = examine(workspace, period, track, received)
    result = replace(result, standing=published.standing(workspace.folder(period, RESULTS)))
    if words := publication.vanished(workspace, period, result.month.submissions):
        # The correction forms stay too: nobody knows yet whether the returns are really gone.
        result.warned.append(words)
        return result
    return follow_up(workspace, result)


def follow_up(workspace: Workspace, result: Result) -> Result:
    """Write what a check leads to: the decisions to take, and what goes back to the units."""
    keep_configuration(workspace, result.failed)
    return _return_to_units(workspace, _ask(result))


def keep_configuration(workspace: Workspace, failed: list[str]) -> None:
    """Keep the configuration that was worked with, so that the analyst can go back to it."""
    path = workspace.root / workbook.FILE_NAME
    try:
        data = ownbook.read(path)
        if data is not None:
            ownbook.keep(path, data)
    except VtltError as error:
        failed.append(str(error))


def _ask(result: Result) -> Result:
    """Write the decisions to take; what somebody saved since they were read is told of."""
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
    told = [catalogue.record(bookrules.SAVED_MEANWHILE, file=name, key="", subject=name)] if saved else []
    return with_findings(result, catalogue.frame(told))


def _return_to_units(workspace: Workspace, result: Result) -> Result:
    """Write the correction forms, and take away those of units that have nothing to mend any more.

    One that somebody has filled in right there stays as it is, and is told of unless it has come in.
    """
    folder = workspace.folder(result.round_.period, RETURNED)
    month, config = result.month, result.config
    rendered = dict(corrections.render_all(config, result.round_, month))
    stale = {path.name for path in corrections.stale(folder, config.roster, rendered)}
    filled, came = Filled(folder, [*stale, *rendered]), set(month.files["sha256"])
    told = []
    for name in [*sorted(stale), *rendered]:
        fresh = rendered.get(name)
        if not filled.holds(name, fresh):
            _put(result, folder / name, fresh) if fresh is not None else _take_away(result, folder / name)
        elif fresh is not None or not filled.arrived(name, came):
            why = (
                "chưa lập lại phiếu này" if fresh is not None else "không xóa dù đơn vị không còn gì phải sửa"
            )
            place = f"{RETURNED}/{name}"
            told.append(catalogue.record(bookrules.FORM_FILLED_IN, file=place, key="", found=why))
    return with_findings(result, catalogue.frame(told))


def _take_away(result: Result, path: Path) -> None:
    try:
        remove(path)
    except VtltError as error:
        result.failed.append(f"{error} Phiếu trả sửa này không còn đúng, đừng gửi đi.")


def _put(result: Result, path: Path, data: bytes) -> None:
    """Write one file; one that cannot be written does not keep the others from being written."""
    try:
        write(path, data)
        result.written.append(path)
    except VtltError as error:
        result.failed.append(str(error))


def left_standing(path: Path) -> str:
    """Say that a file is of an earlier run, where one could not be made anew."""
    return f"Tệp {path.name} đang có trong {path.parent.name} là của lần chạy trước." if path.exists() else ""
