"""`check`: what came in is examined, and what follows for the analyst and the units is written."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from vtlt_consolidate.commands.examine import Track, examine, quietly
from vtlt_consolidate.commands.line import days, planning
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
from vtlt_consolidate.settings import workbook
from vtlt_consolidate.words.errors import VtltError
from vtlt_consolidate.words.period import Period
from vtlt_consolidate.workspace import ownbook, published
from vtlt_consolidate.workspace.filledforms import Filled
from vtlt_consolidate.workspace.folders import CHECKED, LOGS, RESULTS, RETURNED, Workspace, renew
from vtlt_consolidate.workspace.months import closing, record
from vtlt_consolidate.writing import checkbook
from vtlt_consolidate.writing.forms import corrections, due


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
    with Helper() as helper:
        return follow_up(workspace, result, Forms.begun(workspace, result, helper))


def follow_up(workspace: Workspace, result: Result, forms: Forms) -> Result:
    """Write what follows from a check: the workbooks of decisions and of findings, the correction forms."""
    give_back()
    period, came = result.round_.period, frames.tuples(result.month.submissions, "file", "received")
    kept, impossible = keep_configuration(workspace, period), days.impossible(came, period)
    result = _return_to_units(workspace, _ask(result.with_more(failed=kept, warned=impossible)), forms)
    files = Writer()
    book = checkbook.render(result.config, result.round_, result.month, page(result))
    files.put(workspace.folder(period, CHECKED), book)
    return result.with_more(files.written, files.failed)


def keep_configuration(workspace: Workspace, period: Period) -> list[str]:
    """Keep copies of the configuration, and of the period's own, so that the analyst can go back to them.

    Returns:
        Complete sentences about those that could not be kept.
    """
    failed = []
    for path in (workspace.root / workbook.FILE_NAME, record.path_of(workspace, period)):
        try:
            data = ownbook.read(path)
            if data is not None:
                ownbook.keep(path, data)
        except VtltError as error:
            failed.append(str(error))
    return failed


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


def _return_to_units(workspace: Workspace, result: Result, forms: Forms) -> Result:
    """Write the correction forms, and remove those of units that have nothing left to mend.

    A form that somebody filled in right there is left alone, and reported unless the same file was received.
    """
    folder, rendered = workspace.folder(result.round_.period, RETURNED), forms.rendered()
    stale = {path.name for path in corrections.stale(folder, result.config.roster, forms.made_of)}
    filled, came = Filled(folder, [*stale, *rendered]), set(result.month.files["sha256"])
    files, records = Writer(), []
    for name in [*sorted(stale), *forms.made_of]:
        fresh = rendered.get(name)
        if name in forms.standing:
            files.stands(folder / name)
        elif not filled.holds(name, fresh):
            if fresh is None:
                files.take_away(folder / name, "Phiếu trả sửa này không còn đúng, đừng gửi đi.")
            else:
                files.put_behind(folder / name, fresh)
        # A filled-in form that also arrived among the returns cannot get lost, so nobody is warned.
        elif fresh is not None or not filled.arrived(name, came):
            why = (
                "chưa lập lại phiếu này" if fresh is not None else "không xóa dù đơn vị không còn gì phải sửa"
            )
            place = f"{RETURNED}/{name}"
            records.append(catalogue.record(bookrules.FORM_FILLED_IN, file=place, key="", found=why))
    files.finish()
    forms.former.keep(forms.made_of, rendered)
    return result.with_more(files.written, files.failed).with_findings(catalogue.frame(records))


def _former(workspace: Workspace, period: Period) -> Path:
    """Where it is noted what correction forms were made of."""
    return workspace.folder(period, LOGS) / "phieu-tra-sua.json"


@dataclass(frozen=True)
class _Former:
    """What correction forms were made of, so that those that would be the same are not made again.

    Args:
        path: the file that says so, which may be deleted at any time.
        forms: file name → hash of what the form was made of, and hash of its bytes.
    """

    path: Path
    forms: Mapping[str, tuple[str, str]]

    @classmethod
    def read(cls, path: Path) -> _Former:
        """Read the file; without a readable one every form is made again."""
        with suppress(OSError, ValueError, TypeError, AttributeError):
            noted = json.loads(path.read_bytes())
            return cls(path, {name: (made_of, sha256) for name, (made_of, sha256) in noted.items()})
        return cls(path, {})

    def stands(self, path: Path, made_of: str) -> bool:
        """Say whether a form with exactly this content is in its place."""
        of, sha256 = self.forms.get(path.name, ("", ""))
        return of == made_of and sha256 == published.digest(path)

    def keep(self, made_of: Mapping[str, str], rendered: Mapping[str, bytes]) -> None:
        """Note the forms of this run."""
        fresh = {name: (made_of[name], hashlib.sha256(data).hexdigest()) for name, data in rendered.items()}
        noted = {name: self.forms[name] for name in made_of if name not in rendered} | fresh
        # Without the file the next run only takes longer.
        with suppress(VtltError):
            renew(self.path, json.dumps(noted, ensure_ascii=False, sort_keys=True, indent=0).encode())


_MANY_FORMS = 100
_PARTS = 8


@dataclass(frozen=True)
class Forms:
    """The correction forms that are due, which another process makes.

    Args:
        made_of: file name → hash of what the form is made of, of all of them.
        former: what was made in earlier runs.
        standing: those that stand in their place as they would be made.
        parts: each waits for some of the others.
    """

    made_of: Mapping[str, str]
    former: _Former
    standing: Collection[str]
    parts: Sequence[Callable[[], list[tuple[str, bytes]]]]

    @classmethod
    def begun(cls, workspace: Workspace, result: Result, helper: Helper) -> Forms:
        """Work out which forms are due, and have them made."""
        config, round_ = result.config, result.round_
        forms = due.of_month(config, result.month)
        made_of = corrections.made_of(config, round_, forms)
        folder = workspace.folder(round_.period, RETURNED)
        former = _Former.read(_former(workspace, round_.period))
        standing = {name for name, digest in made_of.items() if former.stands(folder / name, digest)}
        lacking = [form for form in forms if form.name not in standing]
        worth = len(lacking) > _MANY_FORMS
        size = -(-len(lacking) // _PARTS) if worth else max(1, len(lacking))
        calls = (
            partial(corrections.render, config, round_, lacking[at : at + size])
            for at in range(0, len(lacking), size)
        )
        return cls(made_of, former, standing, [helper.begin(call, worth=worth) for call in calls])

    def rendered(self) -> dict[str, bytes]:
        """Give those that have to be written, file name → bytes."""
        # From the end, where this process helps while the other one is still at the beginning.
        return {name: data for part in reversed(self.parts) for name, data in part()}


def left_standing(path: Path) -> str:
    """Warn that the existing file is of an earlier run; empty if there is none."""
    return f"Tệp {path.name} đang có trong {path.parent.name} là của lần chạy trước." if path.exists() else ""
