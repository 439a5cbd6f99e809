"""The configuration that a period works with: kept in the period when it is issued, not that of today.

A period that was begun by hand has no record; the next run that writes keeps one, and says so.
"""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from vtlt_consolidate.model.config import Config
from vtlt_consolidate.model.criteria import CriteriaSet
from vtlt_consolidate.model.plans.duty import Workday
from vtlt_consolidate.settings import differences, monthbook, workbook
from vtlt_consolidate.settings.differences import Difference
from vtlt_consolidate.settings.monthbook import Record, Source
from vtlt_consolidate.words.errors import ConfigError, VtltError, WorkspaceError
from vtlt_consolidate.words.period import Period
from vtlt_consolidate.words.text import count_of, listed, show_date, show_number
from vtlt_consolidate.workspace import ownbook, rehearsed
from vtlt_consolidate.workspace.folders import KEPT, Workspace, write

_SHOWN = 5


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
    """Read the configuration of the workspace, reduced to a period.

    Raises:
        ConfigError: something in it cannot be used, or it lists no unit.
        WorkspaceError: it cannot be opened.
    """
    data = workspace.config_bytes()
    config = workspace.config_in(data)
    return Source(config.of(period), hashlib.sha256(data).hexdigest(), config.duties)


def settle(workspace: Workspace, period: Period, *, keep: bool) -> Settled:
    """Give the configuration that a period works with.

    Args:
        workspace: the workspace.
        period: the period.
        keep: write the record if there is none yet.

    Raises:
        ConfigError: something in the configuration cannot be used, or a protected sheet was changed.
        WorkspaceError: a file cannot be read or written.
    """
    record = find(workspace, period)
    if record is None:
        taken = source(workspace, period)
        if not keep:
            return Settled(taken.config)
        path = _keep(workspace, period, taken, taken.config, issued=False)
        return Settled(taken.config, path, (_kept(path, period),))
    monthbook.require_untouched(record, period, workspace.command(f"apply {period}"))
    config = dataclasses.replace(record.config, keys=workspace.keys())
    return Settled(config, notes=tuple(_notes(workspace, period, record)))


def config_of(workspace: Workspace, period: Period) -> Config:
    """Give the configuration of another period, from its record if it has one.

    Raises:
        ConfigError: something in the configuration cannot be used.
        WorkspaceError: it cannot be opened.
    """
    record = find(workspace, period)
    return record.config if record else workspace.config().of(period)


def criteria_of(workspace: Workspace, period: Period) -> CriteriaSet:
    """Give the set of another period, as its units were asked; raises what `config_of` does."""
    return config_of(workspace, period).criteria


def _keep(workspace: Workspace, period: Period, taken: Source, config: Config, *, issued: bool) -> Path:
    path = path_of(workspace, period)
    write(path, monthbook.render(period, config, taken, issued=issued), twin=False)
    return path


def _kept(path: Path, period: Period) -> str:
    return (
        f"Cấu hình của kỳ này nay giữ riêng ở {period}/{path.name}: hạn nộp, gia hạn, miễn, số và ngày báo "
        "cáo của kỳ sửa ở tệp đó."
    )


def _notes(workspace: Workspace, period: Period, record: Record) -> Iterator[str]:
    """Say in a sentence that the workspace's configuration is another than that of the period."""
    digest = hashlib.sha256(workspace.config_bytes()).hexdigest()
    if record.taken_from(digest):
        return
    name = f"{period}/{monthbook.file_name(period)}"
    try:
        found = differences.between(record.config, record.after(source(workspace, period)))
    except VtltError:
        yield f"Tệp {workbook.FILE_NAME} hiện chưa đọc được; kỳ này làm theo {name}."
        return
    if found:
        own = sorted({f"“{one.sheet}”" for one in found if one.sheet in differences.OWN})
        here = f" Sheet {listed(own)} của kỳ thì sửa thẳng ở tệp ấy." if own else ""
        yield (
            f"Kỳ này làm theo {name}; {workbook.FILE_NAME} nay khác {count_of(found)} chỗ.{here} "
            "Xem từng chỗ và "
            f"đưa vào kỳ: {workspace.command(f'apply {period}')}"
        )


def issue(workspace: Workspace, period: Period, workday: Workday = lambda day: day) -> Settled:
    """Give the configuration to issue forms with, and keep it before the first form is written.

    Args:
        workspace: the workspace.
        period: the period. If no due day is configured for it, it gets that of the workspace's own duty.
        workday: moves due days to days of work.

    Raises:
        ConfigError: as `settle`; or the set differs from the one that another period was issued with although
            both are of one version.
        WorkspaceError: a file cannot be read or written.
    """
    if path_of(workspace, period).exists():
        return settle(workspace, period, keep=True)
    taken = source(workspace, period)
    require_version(workspace, period, taken.config)
    config, said = _with_due(period, taken, workday)
    path = _keep(workspace, period, taken, config, issued=True)
    return Settled(config, path, (_kept(path, period), *said))


def _with_due(period: Period, taken: Source, workday: Workday) -> tuple[Config, tuple[str, ...]]:
    """Give a period without a due day that of the duty of this workspace with periods of its length."""
    own = (duty for duty in taken.duties if duty.length == period.months and not duty.folder)
    duty, config = next(own, None), taken.config
    round_ = config.round(period)
    if duty is None or round_.due_date is not None:
        return config, ()
    day = duty.due_on(period, workday)
    said = f"Hạn nộp {show_date(day)} lấy theo báo cáo “{duty.name}” ({duty.due}) ở sheet Báo cáo định kỳ."
    return dataclasses.replace(config, rounds=(dataclasses.replace(round_, due_date=day),)), (said,)


def require_version(workspace: Workspace, period: Period, config: Config) -> None:
    """Make sure that a set that was changed since the last issue has a new version.

    Args:
        workspace: where.
        period: the period that is about to be issued, or to take over `config`.
        config: the configuration.

    Raises:
        ConfigError: it has not; the text says where it differs, and how to raise the version.
    """
    criteria = config.criteria
    for other, record in _records(workspace, period):
        issued = record.config.criteria
        if not record.set_print or (issued.id, issued.version) != (criteria.id, criteria.version):
            continue
        found = differences.needs_version(differences.between(record.config, config))
        # The print of an earlier version of the tool may be of more fields.
        if record.set_print == differences.of_set(config) or not found:
            return
        raise ConfigError(_unversioned(other, config, found))


def _records(workspace: Workspace, period: Period) -> Iterator[tuple[Period, Record]]:
    """The records of real periods: first the period's own, then the newest."""
    periods = []
    for path in workspace.root.glob("*/cau-hinh-*.xlsx"):
        try:
            other = Period.parse(path.parent.name)
        except VtltError:
            continue
        if path.name == monthbook.file_name(other) and not rehearsed.is_rehearsed(workspace, other):
            periods.append(other)
    for other in sorted(periods, key=lambda each: (each == period, each), reverse=True):
        try:
            record = find(workspace, other)
        except VtltError:
            # A period whose record cannot be read says so when it is run itself.
            continue
        if record:
            yield other, record


def _unversioned(other: Period, config: Config, found: list[Difference]) -> str:
    criteria = config.criteria
    every = differences.in_lines(found, _SHOWN)
    lines = [f"  - {one}" for one in every[:_SHOWN]]
    lines += [f"  … và {show_number(len(every) - _SHOWN)} thay đổi nữa."] if len(every) > _SHOWN else []
    return "\n".join([
        f"Bộ tiêu chí {criteria.id} đã sửa mà vẫn ghi phiên bản {criteria.version}, là phiên bản đã phát "
        f"hành ở kỳ {other}:", *lines,
        f"Mở {workbook.FILE_NAME}, sheet “Thông tin”, dòng Phiên bản: ghi {criteria.version + 1}, lưu tệp "
        "rồi chạy lại. Nếu sửa nhầm thì sửa lại như cũ.",
    ])  # fmt: skip


@dataclass(frozen=True)
class Plan:
    """What taking over the workspace's configuration changes in a period.

    Args:
        path: the record.
        data: its bytes now.
        fresh: its bytes afterwards.
        found: what differs.
    """

    path: Path
    data: bytes
    fresh: bytes
    found: tuple[Difference, ...]


def plan(workspace: Workspace, period: Period) -> Plan:
    """Find what taking over the workspace's configuration changes in a period; write nothing.

    Raises:
        ConfigError: one of both cannot be used, or the set was changed without a new version.
        WorkspaceError: the period has no record yet, or a file cannot be opened.
    """
    path = path_of(workspace, period)
    data = ownbook.read(path)
    if data is None:
        raise WorkspaceError(
            f"Kỳ {period} chưa có cấu hình riêng ({path}), nên đang làm theo {workbook.FILE_NAME}: không có "
            f"gì để đưa vào. Lập biểu hoặc kiểm tra thì có tệp ấy: {workspace.command(f'check {period}')}"
        )
    record, taken = _parsed(data, period), source(workspace, period)
    config = record.after(taken)
    require_version(workspace, period, config)
    found = differences.between(record.config, config)
    fresh = monthbook.render(period, config, taken, issued=bool(record.set_print))
    return Plan(path, data, fresh, tuple(found))


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
