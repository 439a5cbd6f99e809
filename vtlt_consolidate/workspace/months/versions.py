"""Versions of a set: one that was changed has a new one, and none goes back behind one that is in use."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from vtlt_consolidate.model.config import Config
from vtlt_consolidate.model.criteria import CriteriaSet
from vtlt_consolidate.settings import differences, monthbook, workbook
from vtlt_consolidate.settings.differences import Difference
from vtlt_consolidate.settings.monthbook import Record
from vtlt_consolidate.words.errors import ConfigError
from vtlt_consolidate.words.period import Period
from vtlt_consolidate.words.text import show_number
from vtlt_consolidate.workspace import ownbook
from vtlt_consolidate.workspace.folders import KEPT, Workspace

Records = Iterable[tuple[Period, Record]]
_SHOWN = 5


def require_raised(records: Records, config: Config) -> None:
    """Make sure that a set that was changed since the last issue has a new version.

    Args:
        records: those of real periods, the first to be compared first.
        config: the configuration that a period is about to be issued with, or to take over.

    Raises:
        ConfigError: it has not; the text says where it differs, and how to raise the version.
    """
    criteria = config.criteria
    for other, record in records:
        issued = record.config.criteria
        if not record.set_print or (issued.id, issued.version) != (criteria.id, criteria.version):
            continue
        found = differences.needs_version(differences.between(record.config, config))
        # The print of an earlier version of the tool may be of more fields.
        if record.set_print == differences.of_set(config) or not found:
            return
        raise ConfigError(_unraised(other, config, found))


def _unraised(other: Period, config: Config, found: list[Difference]) -> str:
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


def read_with(criteria: CriteriaSet) -> tuple[int, int]:
    """The versions whose forms a set reads: it may have been revised after forms were sent out."""
    return criteria.version, criteria.version - 1


def is_behind(now: CriteriaSet, used: CriteriaSet) -> bool:
    """Say whether a set is an earlier version of one that is in use."""
    return now.id == used.id and now.version < used.version


def require_newest(workspace: Workspace, records: Records, now: CriteriaSet) -> None:
    """Make sure that the workspace's configuration is not one of before, such as one from a backup.

    Args:
        workspace: where.
        records: those of real periods.
        now: the set of the workspace's configuration.

    Raises:
        ConfigError: a period uses a later version; the text says where the later configuration is found.
    """
    used = [
        (record.config.criteria.version, -period.months, period)
        for period, record in records
        if is_behind(now, record.config.criteria)
    ]
    if used:
        version, _, period = max(used)
        raise ConfigError(_behind(workspace, now, version, period))


def _behind(workspace: Workspace, now: CriteriaSet, version: int, period: Period) -> str:
    name = workbook.FILE_NAME
    if found := _newest_kept(workspace, now.id, version):
        way = f"Lấy lại bản mới nhất còn giữ: chép {KEPT}/{found.name} thành {name} rồi chạy lại."
    else:
        way = (
            f"Lấy lại bản mới; không còn bản nào thì chép {period}/{monthbook.file_name(period)} thành "
            f"{name} (các "
            "sheet khóa không mật khẩu, bỏ khóa để sửa; sheet “Báo cáo định kỳ” ghi lại) rồi chạy lại."
        )
    return (
        f"Tệp {name} ghi phiên bản {now.version} của bộ tiêu chí {now.id}, nhưng kỳ {period} đã dùng phiên "
        f"bản {version}: có lẽ là bản cũ, ví dụ chép lại từ bản sao lưu, và danh sách đơn vị trong đó "
        f"cũng cũ. "
        f"Chưa đổi gì.\n{way}\n"
        f"Nếu đúng là quay lại nội dung cũ thì ghi Phiên bản {version + 1} ở sheet “Thông tin” của {name}, "
        "lưu tệp rồi chạy lại."
    )


def _newest_kept(workspace: Workspace, set_id: str, version: int) -> Path | None:
    """The newest kept configuration of the workspace with a version of a set, or a later one."""
    for kept in reversed(ownbook.versions(workspace.root / workbook.FILE_NAME)):
        data = kept.read()
        try:
            criteria = workbook.read(data).criteria if data else None
        except ConfigError:
            # It was kept although it could not be used.
            continue
        if criteria and criteria.id == set_id and criteria.version >= version:
            return kept.path
    return None
