"""`issue`: a blank form for each unit."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path

from vtlt_consolidate.commands.check import keep_configuration
from vtlt_consolidate.commands.examine import Track, quietly
from vtlt_consolidate.words.errors import VtltError
from vtlt_consolidate.words.period import Period
from vtlt_consolidate.workspace import rehearsed
from vtlt_consolidate.workspace.filledforms import Filled
from vtlt_consolidate.workspace.folders import ISSUED, Workspace, write
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
        settled: the configuration that they were made with.
    """

    folder: Path
    written: int
    replaced: int
    failed: list[str]
    then: str
    applies_from: str = ""
    kept: list[str] = field(default_factory=list)
    settled: Settled | None = None


def issue(workspace: Workspace, period: Period, track: Track = quietly) -> Issued:
    """Write a blank form for each unit into `phat-hanh/`.

    Raises:
        VtltError: the configuration cannot be used or the folder cannot be written.
    """
    # Forms are sent to units, so they must not carry the mark of a rehearsal.
    rehearsed.require_none(workspace, period)
    workspace.start(period)
    with closing.held_open(workspace, period):
        return _issue(workspace, period, track)


def _issue(workspace: Workspace, period: Period, track: Track) -> Issued:
    settled = record.issue(workspace, period)
    # The first issue makes the key; forms issued without one would carry no code.
    config = replace(settled.config, keys=workspace.make_key())
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
    keep_configuration(workspace, period, failed)
    then = workspace.command(f"check {period}")
    return Issued(folder, written, replaced, failed, then, early, kept, settled)
