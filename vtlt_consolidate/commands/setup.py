"""The command `init`: makes a workspace with a criteria set, an agency to fill in, and a list of units."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from pathlib import Path

from vtlt_consolidate.model.config import Agency, Config
from vtlt_consolidate.model.criteria import CriteriaSet
from vtlt_consolidate.model.units import Roster
from vtlt_consolidate.naming import registry
from vtlt_consolidate.settings import blank, sets, unitlist, workbook
from vtlt_consolidate.settings.annex import annex, fates
from vtlt_consolidate.settings.annex.annex import Annex
from vtlt_consolidate.words import phrases
from vtlt_consolidate.words.errors import ConfigError, WorkspaceError, reason
from vtlt_consolidate.words.period import Period
from vtlt_consolidate.words.text import clean, count_of, show_number, slug
from vtlt_consolidate.workspace.folders import TEMPLATES, Workspace, shipped_template, write

# Since 1 July 2025 there are neither districts nor townships (thị trấn).
_COMMUNES = ("xã", "phường", "đặc khu")
_ANY = "cơ quan, đơn vị"
_PLACES = "Địa bàn"
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
    table: Path | None = None,
) -> str:
    """Make a workspace.

    Args:
        root: its folder, created if needed.
        set_id: id of a set that comes with the tool, or of the empty one; empty with `table`.
        units: a workbook with a list of units, as an office keeps it.
        province: code or name of a province, whose communes become the units.
        number: the list has no codes; number its units.
        table: the annex of a decision, whose table of criteria becomes the set.

    Returns:
        A message about what was done and what to do next.

    Raises:
        VtltError: there is no such set, the units cannot be read, or the folder is already a workspace.
    """
    criteria, read = _criteria(set_id, table, root)
    config, notes = _config(criteria, units, province, number=number)
    workspace = Workspace.create(root, config)
    for name in WORD_TEMPLATES:
        place = workspace.root / TEMPLATES / name
        # The configuration may have been deleted to start again; an edited template must not be overwritten.
        if not place.exists():
            write(place, shipped_template(name))
    if read:
        record = workbook.render_record(fates.TITLE, fates.tables(read.fates, read.sums))
        write(workspace.root / fates.FILE_NAME, record)
        notes += _annex_summary(read)
    return _created_message(workspace, config, notes)


def _config(
    criteria: CriteriaSet, units: Path | None, province: str | None, *, number: bool
) -> tuple[Config, list[str]]:
    """The configuration of a new workspace, and what the analyst is told of the list of units."""
    if units and province:
        raise ConfigError("Chỉ dùng một trong hai: --units hoặc --province.")
    if number and not units:
        raise ConfigError("--number chỉ dùng cùng --units TỆP, khi danh sách không có cột mã.")
    if units:
        found = unitlist.read(_bytes(units), units.name, number=number)
        return Config(Agency(), _of_list(criteria, found.roster), found.roster), list(found.notes)
    if province:
        code = registry.province_code(clean(province))
        agency = Agency(parent=f"Ủy ban nhân dân {phrases.in_a_sentence(registry.province_name(code))}")
        worded = _worded(criteria, f"UBND {', '.join(_COMMUNES)}", ", ".join(_COMMUNES), _PLACES)
        return Config(agency, worded, registry.communes(code)), []
    return Config(Agency(), criteria, Roster(())), []


def _created_message(workspace: Workspace, config: Config, notes: list[str]) -> str:
    criteria, roster = config.criteria, config.roster
    if criteria.variants:
        names = "; ".join(criteria.variants)
        notes = [*notes, f"Ghi cột Nhóm đơn vị của mỗi đơn vị ở sheet Đơn vị, một trong: {names}."]
    listed = f"{count_of(roster.units)} đơn vị" if roster.units else "chưa có đơn vị nào"
    own = not criteria.applies_from
    sheets = "Thông tin, Đơn vị, Tiêu chí, Xếp loại" if own else "Thông tin, Đơn vị và Kỳ báo cáo"
    checked = f", chạy {workspace.command('lint')} đến khi hết lỗi" if own else ""
    left = "".join(f"{note}\n" for note in notes)
    return (
        f"Đã tạo {workspace.root / workbook.FILE_NAME} ({count_of(criteria.criteria)} tiêu chí, "
        f"{listed}).\n{left}"
        f"Việc tiếp theo: mở tệp bằng Excel, điền sheet {sheets}, lưu lại{checked}; sau "
        f"đó chạy: {workspace.command('issue KỲ')}, KỲ là {_period(criteria)}."
    )


def _criteria(set_id: str, table: Path | None, root: Path) -> tuple[CriteriaSet, Annex | None]:
    """The set of a new workspace, and what was read if it is made of a table."""
    if bool(set_id) == bool(table):
        raise ConfigError("Dùng đúng một trong hai: --set MÃ (xem vtlt sets) hoặc --from-table TỆP.")
    if table:
        read = annex.read(_bytes(table), table.name, _id(root))
        return read.criteria, read
    return (blank.criteria(_id(root)) if set_id == blank.ID else sets.load(set_id)), None


def _id(root: Path) -> str:
    """A first id for a set that the office makes itself: the name of its folder."""
    return slug(root.resolve().name) or "bo-tieu-chi"


def _annex_summary(found: Annex) -> Iterator[str]:
    """Say what was read, what was left out, and where to look."""
    counts = (len(found.fates), len(found.fates) - found.left_out, found.left_out, found.to_look_at)
    every, taken, left_out, doubtful = map(show_number, counts)
    yield (
        f"Bảng nguồn có {every} dòng có chữ: {taken} dòng đã vào cấu "
        f"hình, {left_out} dòng bỏ (đầu bảng, dòng tổng …); {doubtful} dòng cần xem."
    )
    if wrong := [one for one in found.sums if one.printed != one.summed]:
        listed = "; ".join(f"{one.code or 'cả bảng'} in {one.printed}, cộng {one.summed}" for one in wrong)
        yield f"Điểm cộng không khớp điểm in: {listed}."
    yield f"Từng dòng thành gì, điểm khớp hay lệch: {fates.FILE_NAME}. Ô cần xem tô màu ở sheet Tiêu chí."


def _of_list(criteria: CriteriaSet, roster: Roster) -> CriteriaSet:
    """Word a set for the units of a list, where official sets name the units of another time or province."""
    said = phrases.kinds_in(criteria.units_noun)
    kinds = {phrases.kind_of(unit.name) for unit in roster.units}
    noun, heading = criteria.units_noun, criteria.unit_heading
    # A list that names no kinds says nothing against the words of the set.
    if said and kinds - {""} and kinds != said:
        listed = ", ".join(kind for kind in phrases.KINDS if kind in kinds)
        noun, heading = (_ANY, _ANY) if "" in kinds else (f"UBND {listed}", listed)
    areas = {phrases.kind_of(area) for area in roster.areas if area}
    fits = bool(areas) and areas <= phrases.kinds_in(criteria.area_heading)
    places = criteria.area_heading if fits or not phrases.kinds_in(criteria.area_heading) else _PLACES
    return _worded(criteria, noun, heading, places)


def _worded(criteria: CriteriaSet, noun: str, heading: str, places: str) -> CriteriaSet:
    return dataclasses.replace(
        criteria,
        units_noun=noun,
        unit_heading=phrases.raised(heading),
        area_heading=places,
        table_title=criteria.table_title.replace(criteria.units_noun, noun),
    )


def _period(criteria: CriteriaSet) -> str:
    """Explain how to write a period of the set's length, with one that it applies to as an example."""
    if not criteria.applies_from:
        return "kỳ báo cáo, ví dụ 2026-03, 2026-Q1 hoặc 2026"
    first = Period.parse(criteria.applies_from)
    name, example = _PERIODS[first.months]
    return f"{name} báo cáo, viết như {max(first, Period.parse(example))}"


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise WorkspaceError(f"Không đọc được {path}: {reason(error)}.") from error
