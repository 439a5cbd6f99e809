"""The configuration that a period works with: kept in the period when it is issued, not that of today.

A period that was begun by hand has no record; the next run that writes keeps one, and says so.
"""

from __future__ import annotations

import dataclasses
import hashlib
import itertools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from vtlt_consolidate.files.arrivals import came
from vtlt_consolidate.model.config import Config
from vtlt_consolidate.model.criteria import CriteriaSet
from vtlt_consolidate.model.plans.duty import Workday
from vtlt_consolidate.model.units import Predecessor
from vtlt_consolidate.settings import differences, monthbook, workbook
from vtlt_consolidate.settings.differences import Difference
from vtlt_consolidate.settings.monthbook import Record, Source
from vtlt_consolidate.words.errors import ConfigError, VtltError, WorkspaceError
from vtlt_consolidate.words.period import Period
from vtlt_consolidate.words.text import count_of, listed, show_date
from vtlt_consolidate.workspace import ownbook, rehearsed
from vtlt_consolidate.workspace.folders import KEPT, RECEIVED, Workspace, write
from vtlt_consolidate.workspace.months import inforce, lost, versions


@dataclass(frozen=True)
class Settled:
    """The configuration of a period.

    Args:
        config: what the period works with.
        kept: the record, if it was written just now.
        notes: complete sentences about how it differs from the configuration of the workspace.
    """

    config: Config
    kept: Path | None = None
    notes: tuple[str, ...] = ()


def path_of(workspace: Workspace, period: Period) -> Path:
    """Path of a period's record."""
    return workspace.folder(period, monthbook.file_name(period))


def find(workspace: Workspace, period: Period) -> Record | None:
    """Read the record of a period, whatever was changed in it; `None` if there is none.

    Raises:
        ConfigError: something in it cannot be used.
        WorkspaceError: it cannot be opened.
    """
    data = ownbook.read(path_of(workspace, period))
    return None if data is None else _parsed(data, period)


def _parsed(data: bytes, period: Period) -> Record:
    try:
        return monthbook.read(data, period)
    except ConfigError as error:
        kept = f"Bản cũ của tệp ấy, nếu cần lấy lại, ở {period}/{KEPT}."
        raise ConfigError(f"{error}\n{kept}") from error


def source(workspace: Workspace, period: Period) -> Source:
    """Give the configuration of the workspace as far as it holds in a period, reduced to the period.

    Raises:
        ConfigError: something in it cannot be used, or it lists no unit.
        WorkspaceError: it cannot be opened.
    """
    data = workspace.config_bytes()
    whole = workspace.config_in(data)
    now = whole.of(period)
    taken = Source(now, hashlib.sha256(data).hexdigest(), whole)
    if part := _last_part(workspace, period):
        found = inforce.of_part(now, part[1].config, part[0], period)
        theirs = ownbook.read(path_of(workspace, part[0])) or b""
        return dataclasses.replace(
            taken, config=found.config, digest=hashlib.sha256(data + theirs).hexdigest(), left=found.left,
            basis=part[0], rolled=True,
        )  # fmt: skip
    then = _newest_by_end_of(workspace, period) if inforce.is_ahead(now, period) else None
    if then is None:
        return taken
    found = inforce.at_end(now, then[1].config, period)
    return dataclasses.replace(taken, config=found.config, left=found.left, basis=then[0])


def _periods(workspace: Workspace) -> list[Period]:
    """The real periods with a record, the newest first, and of those with one end the shortest."""
    periods = []
    for path in workspace.root.glob("*/cau-hinh-*.xlsx"):
        try:
            other = Period.parse(path.parent.name)
        except VtltError:
            continue
        if path.name == monthbook.file_name(other) and not rehearsed.is_rehearsed(workspace, other):
            periods.append(other)
    return sorted(periods, key=lambda each: (each.last_day, -each.months), reverse=True)


def _records(workspace: Workspace, first: Period | None = None) -> Iterator[tuple[Period, Record]]:
    """The records of real periods, the newest first, one before all others."""
    for period in sorted(_periods(workspace), key=lambda each: each != first):
        try:
            record = find(workspace, period)
        except VtltError:
            # A period whose record cannot be read says so when it is run itself.
            continue
        if record:
            yield period, record


def _has_returns(workspace: Workspace, period: Period) -> bool:
    """Say whether a period has returns of its own, or waits for them; others are made of their parts."""
    return workspace.folder(period, RECEIVED).is_dir()


def _last_part(workspace: Workspace, period: Period) -> tuple[Period, Record] | None:
    """The last of the shorter periods that a period without returns of its own consists of."""
    if _has_returns(workspace, period):
        return None
    return next(
        _as_taken(workspace, (one for one in _periods(workspace) if one in period and one != period)), None
    )


def _newest_by_end_of(workspace: Workspace, period: Period) -> tuple[Period, Record] | None:
    """What was known at the end of a period: its own record, or the newest one before.

    One that knows of later changes of units, as it was begun or amended after them, is taken only if all do.
    """
    ended = [one for one in _periods(workspace) if one.last_day <= period.last_day and one != period]
    found = _as_taken(workspace, [period, *ended])
    first = next(found, None)
    rest = itertools.chain([first] if first else [], found)
    return next((one for one in rest if not inforce.later(one[1].config, period)), first)


def _as_taken(workspace: Workspace, periods: Iterable[Period]) -> Iterator[tuple[Period, Record]]:
    """The records of periods as they were taken, and of each its kept versions, the newest first.

    Those are left out of which somebody changed a protected sheet since.
    """
    for period in periods:
        path = path_of(workspace, period)
        former = (version.read() for version in reversed(ownbook.versions(path)))
        for data in filter(None, itertools.chain([ownbook.read(path)], former)):
            record = _readable(data, period)
            if record and not record.touched:
                yield period, record


def _readable(data: bytes, period: Period) -> Record | None:
    try:
        return _parsed(data, period)
    except ConfigError:
        # As above; a version that was kept before it can be read.
        return None


def settle(workspace: Workspace, period: Period, *, keep: bool) -> Settled:
    """Give the configuration that a period works with.

    Args:
        workspace: the workspace.
        period: the period.
        keep: write the record if there is none yet.

    Raises:
        ConfigError: something in the configuration cannot be used, or a protected sheet was changed.
        WorkspaceError: a file cannot be read or written, or the record is gone.
    """
    record = find(workspace, period)
    if record is None:
        lost.require_kept(workspace, period)
        taken = source(workspace, period)
        if not keep:
            return Settled(taken.config)
        # What is rolled up works with the set of its parts, whatever stands in the workspace.
        if not taken.rolled:
            versions.require_newest(workspace, _records(workspace), taken.whole.criteria)
        path = _keep(workspace, period, taken, taken.config, issued=False)
        notes = (*lost.unkept(workspace, period), _kept(path, period), *_left(taken, period))
        return Settled(taken.config, path, notes)
    monthbook.require_untouched(record, period, workspace.command(f"apply {period}"))
    config = dataclasses.replace(record.config, keys=workspace.keys())
    return Settled(config, notes=tuple(_notes(workspace, period, record)))


def changes_known(workspace: Workspace) -> tuple[Predecessor, ...]:
    """What the workspace knows now of units that changed; nothing if it cannot be read."""
    try:
        return workspace.config().predecessors
    except VtltError:
        return ()


def config_of(workspace: Workspace, period: Period) -> Config:
    """Give the configuration of another period, from its record if it has one.

    Raises:
        ConfigError: something in the configuration cannot be used.
        WorkspaceError: it cannot be opened.
    """
    record = find(workspace, period)
    return record.config if record else source(workspace, period).config


def criteria_of(workspace: Workspace, period: Period) -> CriteriaSet:
    """Give the set of another period, as its units were asked; raises what `config_of` does."""
    return config_of(workspace, period).criteria


def former_sets(workspace: Workspace, period: Period) -> Iterator[CriteriaSet]:
    """Yield the sets that a period had, as far as they are kept, the newest first."""
    yield from (record.config.criteria for _, record in _as_taken(workspace, [period]))


def kept_reading(workspace: Workspace, period: Period, version: int) -> str:
    """Where the newest kept configuration of a period is that reads forms of a version; empty: nowhere."""
    for kept in reversed(ownbook.versions(path_of(workspace, period))):
        data = kept.read()
        found = _readable(data, period) if data else None
        if found and version in versions.read_with(found.config.criteria):
            return f"{period}/{KEPT}/{kept.path.name}"
    return ""


def _keep(workspace: Workspace, period: Period, taken: Source, config: Config, *, issued: bool) -> Path:
    path = path_of(workspace, period)
    write(path, monthbook.render(period, config, taken, issued=issued), twin=False)
    return path


def _kept(path: Path, period: Period) -> str:
    return (
        f"Cấu hình của kỳ này nay giữ riêng ở {period}/{path.name}: hạn nộp, gia hạn, miễn, số và ngày báo "
        "cáo của kỳ sửa ở tệp đó."
    )


def _left(taken: Source, period: Period) -> Iterator[str]:
    """Say in a sentence what a period that is begun does not take over from the workspace."""
    if taken.left:
        yield (
            f"Không lấy từ {workbook.FILE_NAME} vào kỳ này: {'; '.join(taken.left)}. Phần ấy theo cấu "
            f"hình của kỳ "
            f"{taken.basis}."
        )
    elif not taken.basis and (rows := inforce.later(taken.whole, period)):
        day = show_date(min(row.day for row in rows))
        yield (
            f"Cảnh báo: sheet “Đơn vị trước đây” của {workbook.FILE_NAME} có thay đổi từ ngày {day}, "
            f"sau kỳ này, mà chưa "
            "có kỳ nào trước đó để biết danh sách khi ấy: xem lại danh sách đơn vị của kỳ này."
        )


def _notes(workspace: Workspace, period: Period, record: Record) -> Iterator[str]:
    """Say in a sentence that the workspace's configuration is another than that of the period."""
    # Most runs find what the period was begun with, and to parse a list of all communes takes a second.
    digest = hashlib.sha256(workspace.config_bytes()).hexdigest()
    if _has_returns(workspace, period) and record.taken_from(digest):
        return
    name = f"{period}/{monthbook.file_name(period)}"
    try:
        taken = source(workspace, period)
        found = (
            [] if record.taken_from(taken.digest) else differences.between(record.config, record.after(taken))
        )
    except VtltError:
        yield f"Tệp {workbook.FILE_NAME} hiện chưa đọc được; kỳ này làm theo {name}."
        return
    now, used = taken.whole.criteria, record.config.criteria
    if versions.is_behind(now, used):
        yield (
            f"Kỳ này làm theo {name}, phiên bản {used.version} của bộ tiêu chí; {workbook.FILE_NAME} "
            f"nay lại ghi "
            f"phiên bản {now.version}, có lẽ là bản cũ. Xem lại trước khi phát hành kỳ sau; bản đã giữ "
            f"ở {KEPT}."
        )
    elif found:
        own = sorted({f"“{one.sheet}”" for one in found if one.sheet in differences.OWN})
        here = f" Sheet {listed(own)} của kỳ thì sửa thẳng ở tệp ấy." if own else ""
        yield (
            f"Kỳ này làm theo {name}; {taken.called} nay khác {count_of(found)} chỗ.{here} "
            f"Xem từng chỗ trước khi đưa vào kỳ: {workspace.command(f'apply {period} --list')}"
        )


def issue(workspace: Workspace, period: Period, workday: Workday = lambda day: day) -> Settled:
    """Give the configuration to issue forms with, and keep it before the first form is written.

    Args:
        workspace: the workspace.
        period: the period. If no due day is configured for it, it gets that of the workspace's own duty.
        workday: moves due days to days of work.

    Raises:
        ConfigError: as `settle`; or the set differs from the one that another period was issued with although
            both are of one version, or is behind it.
        WorkspaceError: a file cannot be read or written, or the record is gone.
    """
    if path_of(workspace, period).exists():
        return settle(workspace, period, keep=True)
    lost.require_kept(workspace, period)
    taken, records = source(workspace, period), list(_records(workspace))
    versions.require_newest(workspace, records, taken.whole.criteria)
    versions.require_raised(records, taken.config)
    config, said = _with_due(period, taken, workday)
    path = _keep(workspace, period, taken, config, issued=True)
    return Settled(config, path, (_kept(path, period), *said, *_left(taken, period)))


def _with_due(period: Period, taken: Source, workday: Workday) -> tuple[Config, tuple[str, ...]]:
    """Give a period without a due day that of the duty of this workspace with periods of its length."""
    own = (duty for duty in taken.whole.duties if duty.length == period.months and not duty.folder)
    duty, config = next(own, None), taken.config
    round_ = config.round(period)
    if duty is None or round_.due_date is not None:
        return config, ()
    day = duty.due_on(period, workday)
    said = f"Hạn nộp {show_date(day)} lấy theo báo cáo “{duty.name}” ({duty.due}) ở sheet Báo cáo định kỳ."
    return dataclasses.replace(config, rounds=(dataclasses.replace(round_, due_date=day),)), (said,)


@dataclass(frozen=True)
class Plan:
    """What taking over the workspace's configuration changes in a period.

    Args:
        path: the record.
        data: its bytes now.
        fresh: its bytes afterwards.
        found: what differs.
        taken: what is taken over.
        undated: units that come or go on a day that nobody noted.
    """

    path: Path
    data: bytes
    fresh: bytes
    found: tuple[Difference, ...]
    taken: Source
    undated: list[str]


def plan(workspace: Workspace, period: Period) -> Plan:
    """Find what taking over the workspace's configuration changes in a period; write nothing.

    Raises:
        ConfigError: one of both cannot be used, or the set was changed without a new version.
        WorkspaceError: the period has no record yet, or no more, or a file cannot be opened.
    """
    path = path_of(workspace, period)
    data = ownbook.read(path)
    if data is None:
        lost.require_kept(workspace, period)
        begun = workspace.command(f"issue {period}")
        if came(workspace.folder(period, RECEIVED)):
            begun = workspace.command(f"check {period}")
        raise WorkspaceError(
            f"Kỳ {period} chưa có cấu hình riêng ({path}), nên đang làm theo {workbook.FILE_NAME}: không có "
            f"gì để đưa vào. Lập biểu hoặc kiểm tra thì có tệp ấy: {begun}"
        )
    record, taken = _parsed(data, period), source(workspace, period)
    config = record.after(taken)
    records = list(_records(workspace, period))
    versions.require_newest(workspace, records, taken.whole.criteria)
    versions.require_raised(records, config)
    found = differences.between(record.config, config)
    fresh = monthbook.render(period, config, taken, issued=bool(record.set_print))
    undated = inforce.undated(record.config.roster, config.roster, taken.whole.predecessors)
    return Plan(path, data, fresh, tuple(found), taken, undated)


def carry_out(plan_: Plan) -> None:
    """Write the record that was planned; the former one is kept in `luu/`.

    Raises:
        WorkspaceError: somebody saved it since it was read, or it cannot be written.
    """

    def fresh(now: bytes | None) -> bytes:
        if now != plan_.data:
            raise WorkspaceError(f"Tệp {plan_.path} vừa được lưu trong lúc chạy; chưa đổi gì. Chạy lại lệnh.")
        return plan_.fresh

    ownbook.put(plan_.path, fresh)
