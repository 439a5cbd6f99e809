"""`issue`: a form for each unit, blank or with the answers of the last period."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from vtlt_consolidate.commands.home.workdays import next_workday
from vtlt_consolidate.commands.line.keeping import keep_configuration
from vtlt_consolidate.commands.line.sending import Outbox
from vtlt_consolidate.commands.line.track import Track, quietly
from vtlt_consolidate.commands.line.writer import Writer
from vtlt_consolidate.files.arrivals import is_litter
from vtlt_consolidate.model.config import Config
from vtlt_consolidate.model.layout import Prefill
from vtlt_consolidate.words.period import Period
from vtlt_consolidate.workspace import rehearsed
from vtlt_consolidate.workspace.filledforms import Filled, touched
from vtlt_consolidate.workspace.folders import ISSUED, PREFILLED, Workspace, write
from vtlt_consolidate.workspace.months import closing, record
from vtlt_consolidate.workspace.months.record import Settled
from vtlt_consolidate.writing.forms import forms
from vtlt_consolidate.writing.forms.stamp import Stamps


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
        former: names of forms made for the list of units as it was, which were taken away.
        strange: names of workbooks there that are no form of these units, and that were left alone.
        settled: the configuration that they were made with.
        earlier: the period whose answers stand on forms; empty: all forms are blank.
        old: that its results are older than what they are made from, and what to do; empty: they are not.
        refill: the command that fills them as the ones before were, if these are blank; else empty.
        blank: names of units whose form is blank, as that period has no answers of theirs.
        changed: names of those whose form is blank because they were merged or split since.
        reworded: codes and names of criteria that are blank on every form, as they were asked in other words.
        refused: the same of those of which some answers cannot be given any more, with the number of forms
            that are blank there.
        tasks: the workbook of tasks; empty: there are none.
        sent: what sends the forms out.
    """

    folder: Path
    written: int
    replaced: int
    failed: list[str]
    then: str
    applies_from: str = ""
    kept: list[str] = field(default_factory=list)
    former: list[str] = field(default_factory=list)
    strange: list[str] = field(default_factory=list)
    settled: Settled | None = None
    earlier: str = ""
    old: str = ""
    refill: str = ""
    blank: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    reworded: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    tasks: str = ""
    sent: Outbox | None = None


def issue(workspace: Workspace, period: Period, track: Track = quietly, *, prefill: bool = False) -> Issued:
    """Write a form for each unit into `phat-hanh/`.

    Args:
        workspace: the workspace.
        period: the period.
        track: shows the progress.
        prefill: put the answers of the last period on the forms, to be confirmed.

    Raises:
        VtltError: the configuration cannot be used, the folder cannot be written, or there are no answers of
            the last period.
    """
    # Forms are sent to units, so they must not carry the mark of a rehearsal.
    rehearsed.require_none(workspace, period)
    workspace.start(period)
    with closing.held_open(workspace, period):
        settled = record.issue(workspace, period, next_workday)
        # The first issue makes the key; forms issued without one would carry no code.
        settled = replace(settled, config=replace(settled.config, keys=workspace.make_key()))
        tasks = _noted_tasks(workspace, settled.config, period)
        done = (_prefilled if prefill else _blank)(workspace, period, settled, track)
    return replace(done, tasks=tasks)


def _blank(workspace: Workspace, period: Period, settled: Settled, track: Track) -> Issued:
    done = _issue(workspace, period, settled, track, {})
    filled = done.replaced and workspace.folder(period, PREFILLED).exists()
    return replace(done, refill=workspace.command(f"issue {period} --prefill") if filled else "")


def _prefilled(workspace: Workspace, period: Period, settled: Settled, track: Track) -> Issued:
    # Earlier results are frames, which take longer to import than 26 blank forms to write.
    from vtlt_consolidate.commands import prefilling

    former = prefilling.read(workspace, settled.config, period)
    done = _issue(workspace, period, settled, track, former.prefills)
    return prefilling.told(done, workspace, settled.config, period, former)


def _noted_tasks(workspace: Workspace, config: Config, period: Period) -> str:
    """Write the workbook of tasks, if the plan has any; give its path."""
    if not config.criteria.tasks:
        return ""
    from vtlt_consolidate.commands.line import planning

    return planning.note_tasks(workspace, config, period)


def _issue(
    workspace: Workspace, period: Period, settled: Settled, track: Track, former: Mapping[str, Prefill]
) -> Issued:
    config, folder = settled.config, workspace.folder(period, ISSUED)
    round_ = config.round(period)
    files, kept = Writer(write), list[str]()
    units, names = config.roster.units, forms.file_names(config.roster)
    replaced = sum((folder / name).exists() for name in names.values())
    filled, stamps = Filled(folder, names.values()), Stamps(config, round_)
    outbox = Outbox(config, round_, folder)
    for unit in track(units, "Lập biểu", len(units)):
        name = names[unit.code]
        sent = former.get(unit.code)
        form = forms.render(config, unit, round_, sent) if sent else stamps.form(unit)
        # Somebody filled in this form where it lies; replacing it would lose the answers.
        holds = filled.holds(name, form)
        outbox.add(unit, name, form, prefilled=bool(sent), kept=holds)
        if holds:
            kept.append(name)
        else:
            files.put_behind(folder / name, form)
    files.finish()
    gone, strange = _former_forms(folder, names.values())
    outbox.close(gone)
    first = config.criteria.applies_from
    early = first if period.before(Period.parse(first)) else ""
    failed = [*files.failed, *outbox.files.failed, *keep_configuration(workspace, period)]
    then = workspace.command(f"check {period}")
    written, replaced = len(files.written), replaced - len(kept)
    return Issued(folder, written, replaced, failed, then, early, kept, gone, strange, settled, sent=outbox)


def _former_forms(folder: Path, names: Collection[str]) -> tuple[list[str], list[str]]:
    """The other workbooks beside the forms: those that only this program wrote, and the rest."""
    books = (each.name for each in folder.glob("*.xlsx") if not is_litter(each.name))
    others = sorted(set(books).difference(names))
    strange = [name for name in others if touched(folder / name)]
    return [name for name in others if name not in strange], strange
