"""`check`: what came in is examined, and what follows for the analyst and the units is written."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from functools import partial
from pathlib import Path

from vtlt_consolidate.commands.examine import examine
from vtlt_consolidate.commands.line import days, planning
from vtlt_consolidate.commands.line.keeping import keep_configuration
from vtlt_consolidate.commands.line.returning import Forms
from vtlt_consolidate.commands.line.track import Track, quietly
from vtlt_consolidate.commands.line.writer import Writer
from vtlt_consolidate.commands.result import Result
from vtlt_consolidate.commands.said.checked import page
from vtlt_consolidate.desk import decisionbook
from vtlt_consolidate.files.beside import Helper
from vtlt_consolidate.files.collector import give_back
from vtlt_consolidate.findings import catalogue
from vtlt_consolidate.findings.rules import bookrules
from vtlt_consolidate.model import frames
from vtlt_consolidate.publishing import origin, publication
from vtlt_consolidate.words.errors import VtltError
from vtlt_consolidate.words.period import Period
from vtlt_consolidate.workspace import published
from vtlt_consolidate.workspace.filledforms import Filled
from vtlt_consolidate.workspace.folders import CHECKED, RESULTS, RETURNED, Workspace
from vtlt_consolidate.workspace.months import closing
from vtlt_consolidate.writing import checkbook
from vtlt_consolidate.writing.forms import corrections


def check(
    workspace: Workspace, period: Period, track: Track = quietly, received: dt.date | None = None
) -> Result:
    """Read and validate everything in `tiep-nhan/`; write a correction form for each unit with findings.

    Raises:
        VtltError: the configuration cannot be used, or there is no such period.
    """
    origin.require_returns(workspace, period)
    with closing.held_open(workspace, period):
        return checked(workspace, period, track, received)


def checked(
    workspace: Workspace, period: Period, track: Track = quietly, received: dt.date | None = None
) -> Result:
    """Do what `check` does, in a period that is already locked."""
    result = examine(workspace, period, track, received)
    result = replace(result, standing=published.standing(workspace.folder(period, RESULTS)))
    lost = publication.vanished(workspace, period, result.month, result.undecided)
    if lost and not result.undecided:
        # Keep the correction forms: the returns may only be missing for now, on a network drive.
        result = result.with_more(warned=[lost])
        return _ask(result) if result.month.waiting else result
    result = planning.with_plan(workspace, result)
    with Helper() as helper, Forms.begun(workspace, result, helper) as forms:
        return forms.sent(follow_up(workspace, result, forms))


def follow_up(workspace: Workspace, result: Result, forms: Forms) -> Result:
    """Write what follows from a check: the workbooks of decisions and of findings.

    The correction forms are begun; whoever calls waits for them.
    """
    give_back()
    period, came = result.round_.period, frames.tuples(result.month.submissions, "file", "received")
    kept, impossible = keep_configuration(workspace, period), days.impossible(came, period)
    result = _return_to_units(_ask(result.with_more(failed=kept, warned=impossible)), forms)
    files = Writer()
    book = checkbook.render(result.config, result.round_, result.month, page(result))
    files.put(workspace.folder(period, CHECKED), book)
    return result.with_more(files.written, files.failed)


def _ask(result: Result) -> Result:
    """Write the workbook of decisions; report if somebody saved it after it was read."""
    found = result.decision_book
    if found is None:
        return result
    try:
        done = decisionbook.put(found, result.asked)
    except VtltError as error:
        return result.with_more(failed=[str(error)])
    meant = {"file": found.name, "subject": found.name}
    records = [catalogue.record(bookrules.SAVED_MEANWHILE, key="", **meant)] if done.saved else []
    result = result.with_more([found.path] if done.written else [])
    return result.with_findings(catalogue.frame(records))


def _return_to_units(result: Result, forms: Forms) -> Result:
    """Begin to write the correction forms, and remove those of units that have nothing left to mend.

    A form that somebody filled in right there is left alone, and reported unless the same file was received.
    """
    stale = {path.name for path in corrections.stale(forms.folder, result.config.roster, forms.made_of)}
    filled, came = Filled(forms.folder, [*stale, *forms.lacking]), set(result.month.files["sha256"])
    files, records, due = Writer(), [], set()
    for name in [*sorted(stale), *forms.lacking]:
        if not filled.holds(name, partial(forms.fresh, name)):
            if name in stale:
                files.take_away(forms.folder / name, "Phiếu trả sửa này không còn đúng, đừng gửi đi.")
            else:
                due.add(name)
        # A filled-in form that also arrived among the returns cannot get lost, so nobody is warned.
        elif name not in stale or not filled.arrived(name, came):
            why = "không xóa dù đơn vị không còn gì phải sửa" if name in stale else "chưa lập lại phiếu này"
            place = f"{RETURNED}/{name}"
            records.append(catalogue.record(bookrules.FORM_FILLED_IN, file=place, key="", found=why))
    forms.send(due)
    return result.with_more(failed=files.failed).with_findings(catalogue.frame(records))


def left_standing(path: Path) -> str:
    """Warn that the existing file is of an earlier run; empty if there is none."""
    return f"Tệp {path.name} đang có trong {path.parent.name} là của lần chạy trước." if path.exists() else ""
