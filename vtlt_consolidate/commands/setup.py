"""A new workspace: a criteria set, an agency to be filled in, and a list of units."""

from __future__ import annotations

import dataclasses
from pathlib import Path

from vtlt_consolidate.model.config import Agency, Config
from vtlt_consolidate.model.criteria import CriteriaSet
from vtlt_consolidate.model.units import Roster
from vtlt_consolidate.naming import registry
from vtlt_consolidate.settings import sets, unitlist, workbook
from vtlt_consolidate.words.errors import ConfigError, WorkspaceError, reason
from vtlt_consolidate.words.period import Period
from vtlt_consolidate.words.text import clean
from vtlt_consolidate.workspace.folders import TEMPLATES, Workspace, shipped_template, write

# Since 1 July 2025 there are no districts, and no thị trấn.
_COMMUNES = "UBND xã, phường, đặc khu"
# How a period of so many months is called and written.
_PERIODS = {1: ("tháng", "2026-03"), 3: ("quý", "2026-Q1"), 6: ("6 tháng", "2026-H1"), 12: ("năm", "2026")}
WORD_TEMPLATES = ("bao-cao.docx", "don-doc.docx")


def init(
    root: Path,
    set_id: str,
    units: Path | None = None,
    province: str | None = None,
    *,
    number: bool = False,
) -> str:
    """Make a workspace.

    Args:
        root: its folder, made if need be.
        set_id: a set that comes with the tool.
        units: a workbook with a list of units, as an office keeps it.
        province: code or name of a province, all communes of which are the units.
        number: the list has no codes, its units are to be numbered.

    Returns:
        What was done and what to do next, in Vietnamese.

    Raises:
        VtltError: there is no such set, the units cannot be read, or the folder is taken.
    """
    criteria = sets.load(set_id)
    agency, roster, notes = Agency(), Roster(()), list[str]()
    if units and province:
        raise ConfigError("Chỉ dùng một trong hai: --units hoặc --province.")
    if number and not units:
        raise ConfigError("--number chỉ dùng cùng --units TỆP, khi danh sách không có cột mã.")
    if units:
        found = unitlist.read(_bytes(units), units.name, number=number)
        roster, notes = found.roster, found.notes
    if province:
        code = registry.province_code(clean(province))
        name = registry.province_name(code)
        agency, roster = Agency(parent=f"Ủy ban nhân dân {name}"), registry.communes(code)
        criteria = _of_communes(criteria)
    workspace = Workspace.create(root, Config(agency, criteria, roster))
    for name in WORD_TEMPLATES:
        place = workspace.root / TEMPLATES / name
        # Somebody's own template outlives the configuration workbook that once stood beside it.
        if not place.exists():
            write(place, shipped_template(name))
    path = workspace.root / workbook.FILE_NAME
    groups = ""
    if criteria.variants:
        names = "; ".join(criteria.variants)
        groups = f"Ghi cột Nhóm đơn vị của mỗi đơn vị ở sheet Đơn vị, một trong: {names}.\n"
    left = "".join(f"{note}\n" for note in notes)
    listed = f"{len(roster.units)} đơn vị" if roster.units else "chưa có đơn vị nào"
    return (
        f"Đã tạo {path} ({len(criteria.criteria)} tiêu chí, {listed}).\n{left}{groups}"
        "Việc tiếp theo: mở tệp bằng Excel, điền sheet Thông tin, Đơn vị và Kỳ báo cáo, lưu lại; sau "
        f"đó chạy: {workspace.command('issue KỲ')}, KỲ là {_period(criteria)}."
    )


def _of_communes(criteria: CriteriaSet) -> CriteriaSet:
    """Word a set for communes, whatever the units of its own day were called."""
    return dataclasses.replace(
        criteria,
        units_noun=_COMMUNES,
        unit_heading="Xã, phường, đặc khu",
        area_heading="Địa bàn",
        table_title=criteria.table_title.replace(criteria.units_noun, _COMMUNES),
    )


def _period(criteria: CriteriaSet) -> str:
    """Say how a period of the set's own length is written, by one that it applies to."""
    first = Period.parse(criteria.applies_from)
    name, example = _PERIODS[first.months]
    return f"{name} báo cáo, viết như {max(first, Period.parse(example))}"


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise WorkspaceError(f"Không đọc được {path}: {reason(error)}.") from error
