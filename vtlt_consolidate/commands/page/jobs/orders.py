"""The work of a period that the page asks for: the functions of the commands, in a process of their own.

So the page answers while they run, and one that is stopped ends as by Ctrl+C in a window of commands.
"""

from __future__ import annotations

import datetime as dt
import signal
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from vtlt_consolidate.commands import appraise, check, issue, pipeline, remind, screen
from vtlt_consolidate.commands.examine import Result, Track, examine
from vtlt_consolidate.commands.months import apply, close, told
from vtlt_consolidate.commands.page.jobs import view
from vtlt_consolidate.commands.page.jobs.view import MonthView
from vtlt_consolidate.files.process import End
from vtlt_consolidate.rehearsal import rehearse
from vtlt_consolidate.words.errors import VtltError
from vtlt_consolidate.words.period import Period
from vtlt_consolidate.workspace import again
from vtlt_consolidate.workspace.folders import Workspace
from vtlt_consolidate.writing.letters.reminders import Asked

_PAUSE = 0.1
"""Seconds between two messages of progress."""
_SEED = 1
"""Of the period that is invented, as the command has it unless told otherwise."""
AFTER = "Đang tính và ghi tệp"
"""What is done after something was counted through; nobody knows how long it takes."""


@dataclass(frozen=True)
class Order:
    """What is to be done.

    Args:
        command: a key of `WORKS`.
        root: folder of the workspace.
        period: the period.
        day: the day that the command notes, or counts up to.
        by: the day by which units have to act, for reminders.
        who: who closes or reopens.
        why: why it is reopened.
        prefill: the forms carry the answers of the period before.
        carry_forward: units that sent nothing keep the figures of the period before.
    """

    command: str
    root: Path
    period: Period
    day: dt.date
    by: dt.date | None = None
    who: str = ""
    why: str = ""
    prefill: bool = False
    carry_forward: bool = False

    @property
    def title(self) -> str:
        """What is done, in words."""
        return f"{WORKS[self.command].title} kỳ {self.period}"


@dataclass(frozen=True)
class Progress:
    """How far it is: what is done now, how many of how many; of none: nobody knows."""

    words: str = ""
    done: int = 0
    count: int = 0


@dataclass(frozen=True)
class Outcome:
    """How it ended.

    Args:
        text: what the command prints for a person.
        failed: it could not be done, or not wholly; the text says why.
        view: what was found in the period; none: it was not looked at.
    """

    text: str
    failed: bool = False
    view: MonthView | None = None


@dataclass(frozen=True)
class Work:
    """A command: its title, the words of the button that starts it, and the function."""

    title: str
    button: str
    run: Callable[[Order, Workspace, Track], Outcome]


def _ended(text: str, failed: Iterable[str] = (), found: MonthView | None = None) -> Outcome:
    failed = list(failed)
    return Outcome("\n\n".join([*failed, text]), bool(failed), found)


def _issue(order: Order, space: Workspace, track: Track) -> Outcome:
    done = issue.issue(space, order.period, track, prefill=order.prefill)
    return _ended(screen.issued(done), done.failed)


def _check(order: Order, space: Workspace, track: Track) -> Outcome:
    return _answered(order, space, {}, lambda: check.check(space, order.period, track, order.day))


def _consolidate(order: Order, space: Workspace, track: Track) -> Outcome:
    options = {"carry_forward": order.carry_forward, "allow_empty": False}

    def run() -> Result:
        return pipeline.consolidate(space, order.period, track, order.day, **options)

    return _answered(order, space, {**options, "parts of None": False}, run)


def _answered(
    order: Order, space: Workspace, options: Mapping[str, bool], run: Callable[[], Result]
) -> Outcome:
    """Run, or give the kept answer if nothing has changed since."""
    found: list[Result] = []

    def once() -> again.Answer:
        found.append(run())
        return screen.answer(found[0], space)

    answer = again.answer(space, order.period, order.command, options, once)
    seen = [view.of(space, result) for result in found]
    return _ended(answer.as_text, answer.failed, seen[0] if seen else None)


def _remind(order: Order, space: Workspace, track: Track) -> Outcome:
    done = remind.remind(space, order.period, Asked(order.day, order.by), track)
    return _ended(screen.reminded(done), done.failed)


def _appraise(order: Order, space: Workspace, track: Track) -> Outcome:
    return Outcome(screen.appraised(appraise.appraise(space, order.period, track)))


def _look(order: Order, space: Workspace, track: Track) -> Outcome:
    result = examine(space, order.period, track, order.day, keep=False)
    return Outcome("Đã đọc lại số liệu; không ghi gì.", view=view.of(space, result))


def _clear(order: Order, space: Workspace, track: Track) -> Outcome:
    _ = track
    done = rehearse.clear(space, order.period)
    return _ended(screen.cleared(done), done.failed)


def _practise(order: Order, space: Workspace, track: Track) -> Outcome:
    return Outcome(screen.rehearsed(rehearse.rehearse(space, order.period, _SEED, track)))


def _apply(order: Order, space: Workspace, track: Track) -> Outcome:
    _ = track
    shown: list[str] = []
    done = apply.apply(space, order.period, lambda found: shown.append(told.differences(found)))
    return Outcome("\n".join([*shown, *([told.applied(done)] if done.found else [])]))


def _close(order: Order, space: Workspace, track: Track) -> Outcome:
    _ = track
    done = close.close(space, order.period, order.who, order.day)
    return Outcome(told.closed(done, space.root / str(order.period)), bool(done.found))


def _reopen(order: Order, space: Workspace, track: Track) -> Outcome:
    _ = track
    return Outcome(told.reopened(close.reopen(space, order.period, order.who, order.why, order.day)))


WORKS = {
    "issue": Work("Lập biểu", "Lập biểu cho các đơn vị", _issue),
    "check": Work("Kiểm tra", "Kiểm tra biểu đã nhận", _check),
    "consolidate": Work("Lập kết quả", "Lập bảng tổng hợp, phụ lục, báo cáo", _consolidate),
    "remind": Work("Lập công văn, thư nhắc", "Lập công văn và thư nhắc", _remind),
    "appraise": Work("Lập bảng thẩm định", "Lập bảng thẩm định", _appraise),
    "look": Work("Đọc số liệu", "Đọc lại số liệu", _look),
    "apply": Work("Đưa cấu hình mới vào", "Đưa các chỗ đã sửa vào kỳ", _apply),
    "rehearse": Work("Dọn diễn tập", "Dọn kỳ diễn tập", _clear),
    "practise": Work("Tập với biểu bịa", "Tập với biểu bịa", _practise),
    "close": Work("Chốt", "Chốt kỳ", _close),
    "reopen": Work("Mở lại", "Mở lại kỳ", _reopen),
}
"""Name of a command → what it is on the page."""


def serve(descriptor: int) -> None:
    """Do one order: the process at the other end of the pipe sends it, and hears progress and outcome.

    Args:
        descriptor: our end of the pipe.
    """
    # Whoever started the page in the background may have it ignore Ctrl+C, by which it is stopped.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    connection = End(descriptor)
    order: Order = connection.recv()
    try:
        outcome = WORKS[order.command].run(order, Workspace.open(order.root), _tracker(connection.send))
    except VtltError as error:
        outcome = Outcome(str(error), failed=True)
    connection.send(outcome)


def _tracker(send: Callable[[Progress], None]) -> Track:
    def track(things: Iterable[Any], words: str, count: int) -> Iterator[Any]:
        told_at = 0.0
        for number, thing in enumerate(things):
            if time.monotonic() - told_at > _PAUSE:
                send(Progress(words, number, count))
                told_at = time.monotonic()
            yield thing
        send(Progress(AFTER))

    return track
