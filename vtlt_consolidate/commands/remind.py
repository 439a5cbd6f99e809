"""The command `remind`: letters, a list and mail drafts in `don-doc/`; sends nothing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from vtlt_consolidate.commands.check import checked, left_standing
from vtlt_consolidate.commands.line import days
from vtlt_consolidate.commands.line.track import Track, quietly
from vtlt_consolidate.commands.line.writer import Writer
from vtlt_consolidate.commands.result import Result
from vtlt_consolidate.publishing import origin
from vtlt_consolidate.reading.earlier import lateness
from vtlt_consolidate.reading.earlier.lateness import Lateness
from vtlt_consolidate.words.errors import VtltError, reason
from vtlt_consolidate.words.period import Period
from vtlt_consolidate.words.text import show_date
from vtlt_consolidate.workspace import register
from vtlt_consolidate.workspace.folders import (
    ISSUED,
    RECEIVED,
    REMINDERS,
    RETURNED,
    TEMPLATES,
    Workspace,
    write,
)
from vtlt_consolidate.workspace.months import closing
from vtlt_consolidate.writing.forms import forms
from vtlt_consolidate.writing.letters import escalation, reminders
from vtlt_consolidate.writing.letters import files as reminderfiles
from vtlt_consolidate.writing.letters.reasons import Asked
from vtlt_consolidate.writing.letters.reminders import Reminder
from vtlt_consolidate.writing.word import fill

TEMPLATE = "don-doc.docx"
OVERDUE, MESSAGE = "qua-han-{period}.xlsx", "tin-nhan-{period}.txt"
Made = Callable[[], bytes]


@dataclass(frozen=True)
class Reminded:
    """The outcome of `remind`.

    Args:
        folder: the folder of all files.
        due: the units to remind.
        written: the files written.
        failed: complete sentences about files that could not be written.
        rehearsal: the period is made up.
        notes: complete sentences about the configuration of the period, and results that could not be read.
        chronic: codes of units that were late or missing in several earlier periods.
        held: names of the units that are not reminded, as the office has to sort out their files first.
    """

    folder: Path
    due: list[Reminder]
    written: tuple[Path, ...] = ()
    failed: tuple[str, ...] = ()
    rehearsal: bool = False
    notes: tuple[str, ...] = ()
    chronic: tuple[str, ...] = ()
    held: tuple[str, ...] = ()


def remind(
    workspace: Workspace,
    period: Period,
    asked: Asked,
    track: Track = quietly,
    *,
    each: bool = False,
    received: dt.date | None = None,
) -> Reminded:
    """Check the period, and write reminders to the units that have something left to do.

    Args:
        workspace: the workspace.
        period: the period.
        asked: which reasons count, and up to which day.
        track: shows the progress.
        each: write a letter to every unit besides the one to all.
        received: the day to note for new files; none: the day up to which lateness counts.

    Raises:
        VtltError: the configuration cannot be used, there is no such period or band, the deadline is before
            the day of the reminder, or this before the day on which a file came in.
    """
    if asked.by and asked.by < asked.day:
        raise VtltError(
            f"Hạn đề nghị làm xong {show_date(asked.by)} đứng trước ngày đôn đốc {show_date(asked.day)} (đến "
            "ngày ấy thì tính số ngày trễ). Ghi hạn từ ngày đôn đốc trở đi."
        )
    origin.require_returns(workspace, period)
    with closing.held_open(workspace, period):
        return _remind(workspace, period, asked, track, each=each, received=received or asked.day)


def _remind(
    workspace: Workspace, period: Period, asked: Asked, track: Track, *, each: bool, received: dt.date
) -> Reminded:
    register_of, came = workspace.folder(period, register.FILE_NAME), workspace.folder(period, RECEIVED)
    days.require_all_received(asked.day, register.latest(register_of, came))
    result = checked(workspace, period, track, received)
    # A new mail says itself when it came.
    days.require_all_received(asked.day, register.latest(register_of, came))
    # The returns have vanished: units that did report would be reminded.
    if result.warned:
        raise VtltError(" ".join([*result.warned, "Chưa lập thư nhắc nào."]))
    asked = asked.of(result.round_)
    due = reminders.due(result.config, result.round_, result.month, asked)
    earlier = lateness.read(workspace, period, result.config.roster) if due else Lateness()
    # Their times tell later that units were reminded since the results were made.
    folder, files = workspace.folder(period, REMINDERS), Writer(write)
    made = dict(_files(workspace, result, due, asked, each=each)) | dict(
        _escalations(result, due, asked, earlier)
    )
    for old in _stale(folder, result, made):
        files.take_away(old, "Thư nhắc này không còn đúng, đừng gửi đi.")
    for name, make in track(made.items(), "Lập thư nhắc", len(made)):
        files.put(folder / name, make, left_standing(folder / name))
    return Reminded(
        folder,
        reminders.by_weight(due),
        written=tuple(files.written),
        failed=(*result.failed, *files.failed),
        rehearsal=result.round_.rehearsal,
        notes=(*result.notes, *earlier.unread),
        chronic=earlier.chronic,
        held=tuple(
            unit.full_name for unit in result.config.roster.units if unit.code in result.month.of_the_office
        ),
    )


def _files(
    workspace: Workspace, result: Result, due: Sequence[Reminder], asked: Asked, *, each: bool
) -> Iterator[tuple[str, Made]]:
    """Yield the name of every file with a function that makes its bytes."""
    if not due:
        return
    config, period, round_ = result.config, result.round_.period, result.round_
    names = forms.file_names(config.roster)
    template = workspace.template(TEMPLATE)

    def letter(to: Sequence[Reminder]) -> bytes:
        values = reminders.facts(config, round_, result.month, to, asked)
        return fill.fill(template, f"{TEMPLATES}/{TEMPLATE}", values, reminders.PLACEHOLDERS, round_.mark)

    attached = dict(_attachments(result, due))
    drafts = {one.unit.code: _draft_name(names[one.unit.code]) for one in due}
    yield f"don-doc-{period}.docx", lambda: letter(due)
    yield (
        f"don-doc-{period}.xlsx",
        lambda: reminderfiles.book(round_, config.criteria, reminders.by_weight(due), attached, drafts),
    )
    for one in due:
        form = attached.get(one.unit.code)
        yield (
            drafts[one.unit.code],
            lambda one=one, form=form: reminderfiles.draft(  # type: ignore[misc] # bound per unit
                config, round_, one, asked, _form(workspace, result, one, form)
            ),
        )
        if each:
            yield _letter_name(names[one.unit.code]), lambda one=one: letter([one])  # type: ignore[misc] # bound per unit


def _escalations(
    result: Result, due: Sequence[Reminder], asked: Asked, earlier: Lateness
) -> Iterator[tuple[str, Made]]:
    """Yield what goes to the head of the office and into chat groups."""
    if not due:
        return
    config, round_ = result.config, result.round_
    before = {code: earlier.of(code) for code in earlier.units}
    if listed := escalation.book(config, round_, due, before, earlier.chronic):
        yield OVERDUE.format(period=round_.period), lambda: listed
    text = escalation.message(config, round_, result.month.results.roster, due, asked)
    # With a mark, as Notepad of old takes the file for another encoding.
    yield MESSAGE.format(period=round_.period), lambda: text.replace("\n", "\r\n").encode("utf-8-sig")


def _draft_name(form: str) -> str:
    return form.removesuffix(".xlsx") + ".eml"


def _letter_name(form: str) -> str:
    return "don-doc-" + form.removesuffix(".xlsx") + ".docx"


def _attachments(result: Result, due: Sequence[Reminder]) -> Iterator[tuple[str, str]]:
    """Yield the code of a unit and the path of its form, relative to the folder of the period."""
    names = forms.file_names(result.config.roster)
    # A correction form is named after the blank form and the number of the attempt.
    mending = {path.name.rpartition("-sua-lan-")[0] + ".xlsx": path.name
               for path in result.written if path.parent.name == RETURNED}  # fmt: skip
    for one in due:
        name = names[one.unit.code]
        # A unit whose file was rejected, or blank, gets the correction form too, as it explains the reason.
        if name in mending:
            yield one.unit.code, f"{RETURNED}/{mending[name]}"
        elif one.to_fill_in:
            yield one.unit.code, f"{ISSUED}/{name}"


def _form(workspace: Workspace, result: Result, one: Reminder, place: str | None) -> tuple[str, bytes] | None:
    """Name and bytes of the attachment of a draft; a form of the round is made again, not read from disk."""
    if place is None:
        return None
    folder, _, name = place.partition("/")
    if folder == ISSUED:
        sent = result.month.prefills.of(one.unit.code)
        return name, forms.render(result.config, one.unit, result.round_, sent)
    path = workspace.folder(result.round_.period, folder) / name
    try:
        return name, path.read_bytes()
    except OSError as error:
        raise VtltError(f"Không đọc được {path}: {reason(error)}.") from error


def _stale(folder: Path, result: Result, current: dict[str, Made]) -> Iterator[Path]:
    """Find reminders of earlier runs that are no longer due; only files with names of this tool."""
    period = result.round_.period
    ours = {f"don-doc-{period}.docx", f"don-doc-{period}.xlsx", OVERDUE.format(period=period),
            MESSAGE.format(period=period)}  # fmt: skip
    for form in forms.file_names(result.config.roster).values():
        ours |= {_draft_name(form), _letter_name(form)}
    return (folder / name for name in sorted(ours - set(current)) if (folder / name).is_file())
