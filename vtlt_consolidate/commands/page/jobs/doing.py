"""Does the work of a period: the functions of the commands, in a process of their own.

So the page answers while they run, and one that is stopped ends as by Ctrl+C in a window of commands. The
page itself imports none of this.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, replace
from typing import Any

from vtlt_consolidate.commands import appraise, check, consolidate, issue, remind
from vtlt_consolidate.commands.examine import examine
from vtlt_consolidate.commands.line import days
from vtlt_consolidate.commands.line.track import Track
from vtlt_consolidate.commands.months import apply, close
from vtlt_consolidate.commands.page.jobs import view
from vtlt_consolidate.commands.page.jobs.orders import AFTER, Order, Outcome, Progress
from vtlt_consolidate.commands.page.jobs.seen import MonthView
from vtlt_consolidate.commands.result import Result
from vtlt_consolidate.commands.said import issuing, months, screen
from vtlt_consolidate.files.process import End
from vtlt_consolidate.findings.rules import rolluprules
from vtlt_consolidate.model.frames import rows
from vtlt_consolidate.rehearsal import rehearse
from vtlt_consolidate.words.errors import VtltError
from vtlt_consolidate.workspace import again
from vtlt_consolidate.workspace.folders import Workspace
from vtlt_consolidate.workspace.months import closing
from vtlt_consolidate.workspace.register import Keep
from vtlt_consolidate.writing.letters.reasons import Asked

Run = Callable[[Order, Workspace, Track], Outcome]
_PAUSE = 0.1
"""Seconds between two messages of progress."""
_SEED = 1
"""Of the period that is invented, as the command has it unless told otherwise."""


def _ended(text: str, failed: Iterable[str] = (), found: MonthView | None = None) -> Outcome:
    failed = list(failed)
    return Outcome("\n\n".join([*failed, text]), bool(failed), found)


def _issue(order: Order, space: Workspace, track: Track) -> Outcome:
    done = issue.issue(space, order.period, track, prefill=order.prefill)
    return replace(_ended(issuing.issued(done), done.failed), note=done.old)


def _check(order: Order, space: Workspace, track: Track) -> Outcome:
    return _answered(order, space, "check", {}, lambda: check.check(space, order.period, track, order.day))


def _consolidate(order: Order, space: Workspace, track: Track) -> Outcome:
    return _made(order, space, again.Making(order.carry_forward, order.allow_empty), track)


def _roll(order: Order, space: Workspace, track: Track) -> Outcome:
    return _made(order, space, again.Making(parts=order.parts), track)


def _made(order: Order, space: Workspace, making: again.Making, track: Track) -> Outcome:
    def run() -> Result:
        return consolidate.make(space, order.period, making, track, order.day)

    return _answered(order, space, "consolidate", asdict(making), run)


def _answered(
    order: Order, space: Workspace, command: str, options: Mapping[str, int], run: Callable[[], Result]
) -> Outcome:
    """Run, or give the kept answer if nothing has changed since; options as the command line has them."""
    found: list[Result] = []

    def once() -> again.Answer:
        found.append(run())
        return screen.answer(found[0], space)

    answer = again.answer(space, order.period, command, options, once)
    seen = [view.of(space, result) for result in found]
    unused = "" if answer.dated else days.unused(order.day)
    note = " ".join(filter(None, [*(told for result in found for told in _old(result)), unused]))
    return replace(_ended(answer.as_text, answer.failed, seen[0] if seen else None), note=note)


def _old(result: Result) -> Iterator[str]:
    """Tell of results that figures were taken from although they are out of date."""
    findings = result.month.findings
    for row in rows(findings[findings["code"] == rolluprules.BEHIND.code]):
        yield f"{row.message} {row.mend}"


def _remind(order: Order, space: Workspace, track: Track) -> Outcome:
    asked = Asked(order.upto or order.day, order.by, order.below, order.late)
    done = remind.remind(space, order.period, asked, track, each=order.each, received=order.day)
    note = f"Chưa có gì được gửi: mở {done.folder.name}, xem lại từng thư nháp rồi gửi." if done.due else ""
    return replace(_ended(screen.reminded(done), done.failed), note=note)


def _appraise(order: Order, space: Workspace, track: Track) -> Outcome:
    done = appraise.appraise(space, order.period, track)
    note = f"Ghi cột Điểm thẩm định, Lý do chênh lệch ở {done.path.name}, lưu, đóng tệp rồi lập lại kết quả."
    return Outcome(screen.appraised(done), note=note)


def _look(order: Order, space: Workspace, track: Track) -> Outcome:
    result = examine(space, order.period, track, order.day, keep=Keep.NOTHING)
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
    done = apply.apply(space, order.period, lambda found: shown.append(months.differences(found)))
    return Outcome("\n".join([*shown, *([months.applied(done)] if done.found else [])]))


def _close(order: Order, space: Workspace, track: Track) -> Outcome:
    _ = track
    done = close.close(space, order.period, order.who, order.day)
    text, note = (
        months.closed(done, space.root / str(order.period)),
        months.compared(done) if done.already else "",
    )
    return Outcome(text, bool(done.found), note=note)


def _compare(order: Order, space: Workspace, track: Track) -> Outcome:
    if closing.read(space, order.period).closing is None:
        raise VtltError(f"Kỳ {order.period} đang mở, chưa có lần chốt nào để đối chiếu.")
    # Nobody is named: a period that was opened again meanwhile must not be closed by this.
    return _close(replace(order, who=""), space, track)


def _reopen(order: Order, space: Workspace, track: Track) -> Outcome:
    _ = track
    return Outcome(months.reopened(close.reopen(space, order.period, order.who, order.why, order.day)))


RUNS: Mapping[str, Run] = {
    "issue": _issue,
    "check": _check,
    "consolidate": _consolidate,
    "roll": _roll,
    "remind": _remind,
    "appraise": _appraise,
    "look": _look,
    "apply": _apply,
    "rehearse": _clear,
    "practise": _practise,
    "close": _close,
    "compare": _compare,
    "reopen": _reopen,
}
"""A key of `WORKS` → what does it."""


def done(order: Order, track: Track) -> Outcome:
    """Do one order, and tell how it ended."""
    try:
        return RUNS[order.command](order, Workspace.open(order.root), track)
    except consolidate.WouldEmptyError as error:
        return Outcome(error.why, failed=True, would_empty=True)
    except VtltError as error:
        return Outcome(str(error), failed=True)


def serve(descriptor: int) -> None:
    """Do one order: the process at the other end of the pipe sends it, and hears progress and outcome.

    Args:
        descriptor: our end of the pipe.
    """
    connection = End(descriptor)
    order: Order = connection.recv()
    connection.send(done(order, _tracker(connection.send)))


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
