"""A new workspace: a criteria set, an agency to be filled in, and a list of units."""

from __future__ import annotations

from pathlib import Path

from vtlt_consolidate import configbook, registry, sets
from vtlt_consolidate.config import Agency, Config
from vtlt_consolidate.errors import ConfigError, WorkspaceError, reason
from vtlt_consolidate.units import Roster
from vtlt_consolidate.workspace import TEMPLATES, Workspace, shipped_template, write

WORD_TEMPLATES = ("bao-cao.docx", "don-doc.docx")


def init(root: Path, set_id: str, units: Path | None = None, province: str | None = None) -> str:
    """Make a workspace.

    Args:
        root: its folder, made if need be.
        set_id: a set that comes with the tool.
        units: a workbook with a list of units, headed like the sheet `Đơn vị`.
        province: code of a province, all communes of which are the units.

    Returns:
        What was done and what to do next, in Vietnamese.

    Raises:
        VtltError: there is no such set, the units cannot be read, or the folder is taken.
    """
    criteria = sets.load(set_id)
    agency, roster, unused = Agency(), Roster(()), list[str]()
    if units and province:
        raise ConfigError("Chỉ dùng một trong hai: --units hoặc --province.")
    if units:
        roster, unused = configbook.read_roster(_bytes(units), units.name)
    if province:
        name = registry.province_name(province)
        agency, roster = Agency(parent=f"Ủy ban nhân dân {name}"), registry.communes(province)
    workspace = Workspace.create(root, Config(agency, criteria, roster))
    for name in WORD_TEMPLATES:
        place = workspace.root / TEMPLATES / name
        # Somebody's own template outlives the configuration workbook that once stood beside it.
        if not place.exists():
            write(place, shipped_template(name))
    path = workspace.root / configbook.FILE_NAME
    groups = ""
    if criteria.variants:
        names = "; ".join(criteria.variants)
        groups = f"Ghi cột Nhóm đơn vị của mỗi đơn vị ở sheet Đơn vị, một trong: {names}.\n"
    left = f"Không dùng các cột khác của danh sách: {', '.join(unused)}.\n" if unused else ""
    listed = f"{len(roster.units)} đơn vị" if roster.units else "chưa có đơn vị nào"
    return (
        f"Đã tạo {path} ({len(criteria.criteria)} tiêu chí, {listed}).\n{left}{groups}"
        "Việc tiếp theo: mở tệp bằng Excel, điền sheet Thông tin, Đơn vị và Kỳ báo cáo, lưu lại; sau "
        f"đó chạy: vtlt issue 2019-10 -w {root} (thay 2019-10 bằng kỳ của bạn)."
    )


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise WorkspaceError(f"Không đọc được {path}: {reason(error)}.") from error
