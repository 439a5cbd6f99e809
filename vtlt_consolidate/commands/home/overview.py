"""Where every period of a workspace stands, and the command that comes next."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from vtlt_consolidate.commands.home.workdays import next_workday
from vtlt_consolidate.commands.said import unsettled
from vtlt_consolidate.desk import appraisalbook
from vtlt_consolidate.files.arrivals import came
from vtlt_consolidate.model.frames import EXCUSED_STATUSES
from vtlt_consolidate.model.plans.duty import Duty
from vtlt_consolidate.publishing import origin
from vtlt_consolidate.publishing.origin import Rolled
from vtlt_consolidate.settings import workbook
from vtlt_consolidate.words.errors import VtltError
from vtlt_consolidate.words.period import MONTHS_OF_A_YEAR, Period
from vtlt_consolidate.words.phrases import raised
from vtlt_consolidate.words.text import listed, show_number
from vtlt_consolidate.workspace import again, published, rehearsed
from vtlt_consolidate.workspace.folders import ISSUED, RECEIVED, REMINDERS, RESULTS, Workspace
from vtlt_consolidate.workspace.months import behind, closing, record
from vtlt_consolidate.workspace.months.ledger import KEPT as CLOSED_SETS

COMMANDS = ("check", "consolidate")
"""The commands whose last answers say where a period stands."""


@dataclass(frozen=True)
class Step:
    """What comes next in a period.

    Args:
        why: why, as a sentence.
        command: the words of the command behind `vtlt`; empty: something that a person does.
        asks: an option of the command whose value a person has to give, with the words that ask for it.
        parts: length in months of the shorter periods that the command rolls up; 0: it does not.
        elsewhere: the period that the command is about, if it is another one.
    """

    why: str
    command: str = ""
    asks: tuple[str, str] | None = None
    parts: int = 0
    elsewhere: Period | None = None

    @property
    def carried(self) -> bool:
        """Say whether the command keeps the figures of the period before for units that sent nothing."""
        return origin.CARRY_FORWARD in self.command


@dataclass(frozen=True)
class Standing:
    """Where one period stands.

    Args:
        period: the period.
        title: its name, with what kind of period it is if it is none with returns.
        due: the day by which units return their forms.
        said: what is known of it, as sentences; of a closed one only what has changed since.
        step: what comes next; none: it is closed.
        trouble: why it cannot be told where it stands.
        lost: of a closed one, that its results are not there any more; else empty.
        bands: the labels of the bands of its set, best first; none: it classifies nobody.
    """

    period: Period
    title: str = ""
    due: dt.date | None = None
    said: tuple[str, ...] = ()
    step: Step | None = None
    trouble: str = ""
    bands: tuple[str, ...] = ()
    lost: str = ""

    @property
    def closed(self) -> bool:
        """Say whether it is closed."""
        return self.step is None and not self.trouble


@dataclass(frozen=True)
class Upcoming:
    """A duty that is due next.

    Args:
        duty: the duty.
        period: the period that is due.
        day: the due day.
        begun: the period was issued, or has results.
    """

    duty: Duty
    period: Period
    day: dt.date
    begun: bool


def upcoming(workspace: Workspace, today: dt.date) -> list[Upcoming]:
    """Find what is due next of each duty, the nearest first.

    Raises:
        VtltError: the configuration cannot be used.
    """
    found = []
    for duty in workspace.config().duties:
        period, day = duty.next(today, next_workday)
        begun = (workspace.root / duty.folder / str(period)).is_dir()
        found.append(Upcoming(duty, period, day, begun))
    return sorted(found, key=lambda each: each.day)


def own_workspaces(workspace: Workspace, due: Sequence[Upcoming]) -> list[Workspace]:
    """The workspaces of duties that have one of their own, as far as they are there."""
    folders = sorted({each.duty.folder for each in due if each.duty.folder})
    places = [Workspace(workspace.root / folder) for folder in folders]
    return [place for place in places if (place.root / workbook.FILE_NAME).is_file()]


def standings(workspace: Workspace) -> list[Standing]:
    """Find where every period stands, the newest first."""
    return [standing(workspace, period) for period in sorted(periods(workspace.root), reverse=True)]


def newest(workspace: Workspace) -> Period | None:
    """The newest period that is not closed, or else the newest of all; none: there is none.

    One that was only rolled up comes after all that have returns of their own.
    """
    found = sorted(periods(workspace.root), reverse=True)
    found = sorted(found, key=lambda period: not has_forms(workspace, period))
    return next(
        (period for period in found if not closing.is_closed(workspace, period)), next(iter(found), None)
    )


def has_forms(workspace: Workspace, period: Period) -> bool:
    """Say whether a period was begun with forms of its own, and not only rolled up from shorter ones."""
    return any(workspace.folder(period, name).is_dir() for name in (RECEIVED, ISSUED))


def periods(root: Path) -> Iterator[Period]:
    """Yield the periods of a workspace, in no order."""
    for folder in root.iterdir():
        if not folder.is_dir():
            continue
        try:
            period = Period.parse(folder.name)
        except VtltError:
            continue
        # A quarter that is rolled up has only results, and a closed one may have lost them.
        begun = any((folder / name).is_dir() for name in (RECEIVED, RESULTS, CLOSED_SETS))
        if str(period) == folder.name and begun:
            yield period


def standing(workspace: Workspace, period: Period, last: again.Answers | None = None) -> Standing:
    """Find where one period stands.

    Args:
        workspace: the workspace.
        period: the period.
        last: what `again.last` gave of `COMMANDS`; none: it is looked up, for which all files are hashed.
    """
    try:
        ledger = closing.read(workspace, period)
        config = record.config_of(workspace, period)
        round_ = config.round(period)
    except VtltError as error:
        return Standing(period, trouble=str(error))
    # Of a year the label says nothing more.
    label = "" if period.months == MONTHS_OF_A_YEAR else period.label
    both = round_.title and label and round_.title.casefold() != label.casefold()
    title = f"{round_.title} ({label})" if both else round_.title or label
    if ledger.closing:
        since, lost = origin.outdated(workspace, period), closing.lost_result(workspace, period)
        return Standing(period, title, round_.due_date, since, lost=lost)
    said, step = _open(workspace, period, last)
    bands = tuple(band.label for band in config.criteria.bands) if config.criteria.classifies else ()
    if rehearsed.is_rehearsed(workspace, period):
        # Its due day binds nobody.
        said = ("kỳ diễn tập, số liệu là bịa", *said)
        return Standing(period, title, said=said, step=_rehearsing(period, step), bands=bands)
    return Standing(period, title, round_.due_date, said, step, bands=bands)


def _open(workspace: Workspace, period: Period, last: again.Answers | None) -> tuple[tuple[str, ...], Step]:
    """What is known of an open period, and what comes next in it."""
    results = workspace.folder(period, RESULTS)
    done = (results / published.merged_name(period)).exists()
    received = workspace.folder(period, RECEIVED)
    files = len(came(received))
    if not files and ((made := origin.of(workspace, period)) or not received.is_dir()):
        return _rolled(workspace, period, made)
    if not files and not done:
        return _not_returned(workspace, period)
    counted = f"{show_number(files)} tệp trong tiep-nhan"
    last = again.last(workspace, period, *COMMANDS) if last is None else last
    checked, merged = last.get("check"), last.get("consolidate")
    # Of what another version of the program made only the seal tells.
    old = bool(merged.changed if merged else behind.of(workspace, period))
    had = [f"đã có kết quả{', nay đã cũ' if old else ''}"] if done else []
    if done and merged and merged.current:
        said, step = _merged(workspace, period, merged.shown)
        return said, _appraising(workspace, period, merged.shown, step)
    if done and (blamed := origin.unmade(published.standing(results).unmade)):
        found, _ = _unchecked(newest_known(last), done=done)
        return (counted, *found), _making(
            workspace, period, f"{raised(blamed)}: sửa mẫu ấy, lập lại kết quả."
        )
    if checked is None or not checked.current:
        found, why = _unchecked(newest_known(last), done=done)
        return (counted, *had, *found), Step(why, f"check {period}")
    waiting = int(checked.shown["decisions"]["waiting"])
    why = "Đã kiểm tra xong, lập bảng tổng hợp." if not done else f"{changed_since(merged)} Lập lại kết quả."
    if waiting:
        why = _undecided(period, waiting, some=bool(checked.shown["returned"]))
    step = _making(workspace, period, why)
    return (*had, _counted(checked.shown)), _appraising(workspace, period, checked.shown, step)


def newest_known(last: again.Answers) -> again.Last | None:
    """What is true of a period now, or else what its last run found; none: neither is known."""
    merged = last.get("consolidate")
    if merged and merged.current:
        return merged
    return max(last.values(), key=lambda each: (each.current, each.run), default=None)


def changed_since(last: again.Last | None) -> str:
    """Say what has changed since a command ran last, or that it could not write all of its files."""
    if last and last.failed:
        return "Lần chạy trước chưa ghi được hết các tệp."
    changed = f": {listed(list(last.changed))}" if last and last.changed else ""
    return f"Có thay đổi từ lần chạy trước{changed}."


def _unchecked(found: again.Last | None, *, done: bool) -> tuple[tuple[str, ...], str]:
    """What was found before something changed, and why it is to be checked."""
    if found:
        return (_counted(found.shown),), changed_since(found)
    if done:
        # Another version of the program made them, and what it found is not known to this one.
        return (), "Kiểm tra lại xem kết quả có còn khớp với biểu không."
    return (), "Có biểu chưa kiểm tra."


def _rolled(workspace: Workspace, period: Period, made: Rolled | None) -> tuple[tuple[str, ...], Step]:
    said: tuple[str, ...] = ("đã gộp từ các kỳ ngắn hơn",)
    if made is None:
        return said, _closing(period)
    if again_ := _rolled_again(workspace, period, made):
        why, step = again_
        return (*said, *why), step
    said = (*said, *unsettled.words(made.left), *made.below)
    if made.lacking:
        lost = {part: closing.lost_result(workspace, part) for part in made.lacking}
        unmade = [str(part) for part in made.lacking if not lost[part]]
        whys = [f"Kỳ {listed(unmade)} chưa có kết quả: lập kết quả kỳ ấy"] if unmade else []
        whys += [f"Kỳ {part} {words}" for part, words in lost.items() if words]
        return said, Step(f"{'. '.join(whys)} rồi gộp lại; không chờ nữa, đã ký báo cáo thì chốt kỳ.")
    step = _closing(period)
    # Whoever lacks a whole period may lack nothing of what is rolled up, as where the last one counts.
    lacks = {
        unsettled.INCOMPLETE: "Số liệu gộp còn thiếu",
        unsettled.LACKING: "Có đơn vị thiếu số liệu cả một kỳ",
    }
    if lacking := next((words for kind, words in lacks.items() if made.left.get(kind)), ""):
        step = replace(step, why=f"{lacking}, xem kết quả trước; đã ký báo cáo thì chốt kỳ.")
    return said, step


def _rolled_again(workspace: Workspace, period: Period, made: Rolled) -> tuple[tuple[str, ...], Step] | None:
    """Why a period has to be rolled up again before it is closed, and what comes first; none: it need not."""
    if made.behind:
        named = listed([f"kỳ {each.period}" for each in made.behind])
        step = Step(f"Lập lại kết quả {named}, gộp lại rồi mới chốt kỳ.")
        return (*made.since, *map(str, made.behind)), step
    if first := made.first:
        why = f"Gộp lại kỳ {first.period} trước, rồi gộp lại kỳ này mới chốt."
        return made.outdated, Step(why, first.command, parts=first.months, elsewhere=first.period)
    # Its own workbook may have changed too, as by `apply`.
    if stale := made.stale or "; ".join(map(str, behind.own(workspace, period))):
        return (stale,), Step("Gộp lại rồi mới chốt kỳ.", made.command, parts=made.months)
    now = published.standing(workspace.folder(period, RESULTS))
    if now.complete is not False:
        return None
    blamed = origin.unmade(now.unmade)
    why = f"{raised(blamed)}: sửa mẫu ấy, g" if blamed else "Lần chạy trước chưa ghi được hết các tệp: g"
    return (), Step(f"{why}ộp lại rồi mới chốt kỳ.", made.command, parts=made.months)


def _not_returned(workspace: Workspace, period: Period) -> tuple[tuple[str, ...], Step]:
    folder = workspace.folder(period, ISSUED)
    issued = len(list(folder.glob("*.xlsx"))) if folder.is_dir() else 0
    if not issued:
        return ("chưa phát hành biểu",), Step("Lập biểu trắng cho các đơn vị.", f"issue {period}")
    why = f"Gửi biểu trong {period}/{ISSUED}; biểu nhận về chép vào {period}/{RECEIVED}."
    return (f"đã lập {show_number(issued)} biểu, chưa nhận biểu nào",), Step(why)


def _merged(workspace: Workspace, period: Period, shown: Mapping[str, Any]) -> tuple[tuple[str, ...], Step]:
    said = (f"đã lập kết quả trong {period}/{RESULTS}", _counted(shown))
    # Whose file waits for a decision of the office is not reminded.
    if set(shown["missing"]) - set(shown["waiting_for_office"]):
        if _reminded(workspace, period):
            why = (
                f"Công văn, thư nhắc đã lập: xem lại, gửi các tệp trong {period}/{REMINDERS}; biểu nhận thêm "
                f"thì chép vào {RECEIVED}, kiểm tra lại; không chờ nữa, đã ký báo cáo thì chốt kỳ."
            )
            return said, replace(_closing(period), why=why)
        return said, Step("Còn đơn vị chưa nộp: lập công văn, thư nhắc; hoặc chốt kỳ.", f"remind {period}")
    if shown["findings"]["error"] or shown["decisions"]["waiting"]:
        why = (
            "Bản sửa nhận về thì chép vào tiep-nhan, kiểm tra lại; không chờ nữa, đã ký báo cáo thì chốt kỳ."
        )
        return said, replace(_closing(period), why=why)
    return said, _closing(period)


def _reminded(workspace: Workspace, period: Period) -> bool:
    """Say whether reminders were made after the results, which nothing else has changed since."""
    merged = (workspace.folder(period, RESULTS) / published.merged_name(period)).stat().st_mtime
    folder = workspace.folder(period, REMINDERS)
    return folder.is_dir() and any(path.stat().st_mtime >= merged for path in folder.iterdir())


def _appraising(workspace: Workspace, period: Period, shown: Mapping[str, Any], step: Step) -> Step:
    """What the office has to give itself comes first: nobody else brings it.

    Args:
        workspace: the workspace.
        period: the period.
        shown: the object of `--json`.
        step: what comes next otherwise.
    """
    count = shown["unappraised"]
    if not count:
        return step
    book = f"{period}/{appraisalbook.FILE_NAME}"
    owed = f"{show_number(count)} dòng do cơ quan tổng hợp chấm còn thiếu điểm"
    if not workspace.folder(period, appraisalbook.FILE_NAME).exists():
        return Step(f"{owed}: lập bảng thẩm định rồi ghi điểm ở {book}.", f"appraise {period}")
    listed = workspace.command(f"appraise {period}")
    why = f"{owed}: ghi cột Điểm thẩm định ở {book} (đơn vị chưa có dòng thì chạy {listed})"
    if step.command.partition(" ")[0] != "close":
        return replace(step, why=f"{why}. {step.why}")
    again_ = "rồi lập lại bảng tổng hợp; không chấm nữa, đã ký báo cáo thì chốt kỳ."
    return _making(workspace, period, f"{why}, {again_}")


def _rehearsing(period: Period, step: Step) -> Step:
    """What is practised is what comes next in a true period, but nothing is sent or closed."""
    practised = step.command.partition(" ")[0] in ("check", "consolidate")
    return step if practised else Step("Tập xong thì dọn kỳ diễn tập.", f"rehearse {period} --clear")


def _closing(period: Period) -> Step:
    return Step("Đã ký báo cáo thì chốt kỳ.", f"close {period}", ("--by", "Họ tên người chốt"))


def _making(workspace: Workspace, period: Period, why: str) -> Step:
    return Step(why, origin.again(workspace, period))


def _undecided(period: Period, waiting: int, *, some: bool) -> str:
    """Say what to decide first; results may be made without it where some return counts already."""
    to_decide = f"Ghi quyết định cho {show_number(waiting)} việc trong {period}/quyet-dinh.xlsx"
    if some:
        return f"{to_decide}; việc nào chờ đơn vị gửi bản sửa thì cứ lập bảng tổng hợp."
    return f"{to_decide} rồi lập bảng tổng hợp; trước đó chưa biểu nào tính được."


def _counted(shown: Mapping[str, Any]) -> str:
    """The counts of a check in words."""
    required = sum(each["status"] not in EXCUSED_STATUSES for each in shown["units_detail"])
    returned = show_number(int(shown["returned"]))
    left = {
        unsettled.ABSENT: len(shown["missing"]),
        unsettled.UNAPPRAISED: shown["unappraised"],
        unsettled.ERRORS: int(shown["findings"]["error"]),
        unsettled.WAITING: int(shown["decisions"]["waiting"]),
    }
    return ", ".join([f"đã nhận {returned}/{show_number(required)} đơn vị", *unsettled.words(left)])
