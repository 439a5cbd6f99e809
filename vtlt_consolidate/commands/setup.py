"""The command `init`: makes a workspace with a criteria set, an agency to fill in, and a list of units."""

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

# Since 1 July 2025 there are neither districts nor townships (thị trấn).
_COMMUNES = "UBND xã, phường, đặc khu"
# Number of months → name of such a period, and how it is written.
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
        root: its folder, created if needed.
        set_id: id of a set that comes with the tool.
        units: a workbook with a list of units, as an office keeps it.
        province: code or name of a province, whose communes become the units.
        number: the list has no codes; number its units.

    Returns:
        A message about what was done and what to do next.

    Raises:
        VtltError: there is no such set, the units cannot be read, or the folder is already a workspace.
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
        # The configuration may have been deleted to start again; an edited template must not be overwritten.
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
    """Word a set for communes, because official sets still name the units of their time."""
    return dataclasses.replace(
        criteria,
        units_noun=_COMMUNES,
        unit_heading="Xã, phường, đặc khu",
        area_heading="Địa bàn",
        table_title=criteria.table_title.replace(criteria.units_noun, _COMMUNES),
    )


def _period(criteria: CriteriaSet) -> str:
    """Explain how to write a period of the set's length, with one that it applies to as an example."""
    first = Period.parse(criteria.applies_from)
    name, example = _PERIODS[first.months]
    return f"{name} báo cáo, viết như {max(first, Period.parse(example))}"


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise WorkspaceError(f"Không đọc được {path}: {reason(error)}.") from error
