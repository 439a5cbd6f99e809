"""tham-dinh.xlsx: the units of each criterion side by side, for the reviewer to fill in."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

from vtlt_consolidate.findings import catalogue
from vtlt_consolidate.findings.rules import bookrules
from vtlt_consolidate.model.criteria import CriteriaSet, Node, most_of_leaf
from vtlt_consolidate.model.units import Roster
from vtlt_consolidate.scoring import appraisal
from vtlt_consolidate.scoring.appraisal import Appraisal
from vtlt_consolidate.settings import workbook
from vtlt_consolidate.settings.cellvalues import Value
from vtlt_consolidate.settings.tables import TEXT, Column, Table
from vtlt_consolidate.words.text import parse_number, show_number
from vtlt_consolidate.workspace import ownbook, owntable

FILE_NAME = appraisal.FILE_NAME


def _read_points(text: str) -> Decimal:
    points = parse_number(text).value
    if points is None:
        raise ValueError(text)
    return points


_SHOWN = Value(
    _read_points, "số điểm, ví dụ 1,5", lambda n: show_number(n, grouped=False), style="cell center"
)
_POINTS = Value(_SHOWN.read, _SHOWN.expected, _SHOWN.show, style="cell input center")
_REASON = Value(str, "ghi nội dung", style="cell input astext left")
TABLE = Table("Thẩm định", Appraisal,
    "Ghi Điểm thẩm định; để trống thì tính điểm tự chấm. Khác điểm tự chấm thì ghi lý do.", (
    Column("Mã tiêu chí", "leaf_code", TEXT, 9, "Không sửa.", True),
    Column("Tiêu chí", "criterion", TEXT, 40, "Các đơn vị của một tiêu chí đứng liền nhau."),
    Column("Mã đơn vị", "unit_code", TEXT, 9, "Không sửa.", True),
    Column("Đơn vị", "unit", TEXT, 26, ""),
    Column("Đơn vị ghi", "answer", TEXT, 16, "Như trên biểu."),
    Column("Minh chứng", "evidence", TEXT, 24, "Số và ngày của văn bản."),
    Column("Ghi chú của đơn vị", "remark", TEXT, 24, ""),
    Column("Điểm tối đa", "most", _SHOWN, 9, ""),
    Column("Điểm tự chấm", "claimed", _SHOWN, 9, "Trống: chưa có câu trả lời."),
    Column("Điểm thẩm định", "points", _POINTS, 10, "Bạn ghi; dòng trừ điểm ghi số dương."),
    Column("Lý do chênh lệch", "reason", _REASON, 36, "Bạn ghi; in trong bảng tổng hợp."),
    Column("Tình trạng", "status", TEXT, 15, "Công cụ ghi: dòng chưa dùng đến khi đơn vị chưa có biểu.",
           added=True),
), keys=("unit_code", "leaf_code"), inputs=("points", "reason"))  # fmt: skip


def read(
    path: Path, criteria: CriteriaSet, roster: Roster, settings: str = workbook.FILE_NAME
) -> owntable.Book[Appraisal]:
    """Read what was appraised; empty if there is no file yet.

    Points for what the period does not ask any more, or above what can be given since the set was changed,
    are left out and told.

    Args:
        path: the workbook.
        criteria: the set.
        roster: the units.
        settings: name of the workbook that says what the period asks.

    Raises:
        ConfigError: points that a criterion could not give when the row was written either, or a row twice;
            the text names every such row.
        WorkspaceError: the file cannot be read.
    """
    found = ownbook.find(path)
    placed: _Placed = ()
    if found.data is not None:
        placed = workbook.read_placed(found.data, TABLE, found.name, "points")
    aside = {id(row): told for row, cell in placed if (told := _unfit(row, cell, criteria, roster, settings))}
    used = tuple((row, cell) for row, cell in placed if id(row) not in aside)
    owntable.require_usable(found, _problems(used, criteria))
    return owntable.Book(found, tuple(row for row, _ in used), (*owntable.gone(found), *aside.values()))


def usable(rows: Iterable[Appraisal], criteria: CriteriaSet, roster: Roster) -> Iterator[Appraisal]:
    """Leave out the rows that `read` leaves out."""
    return (row for row in rows if _unfit(row, "", criteria, roster, "") is None)


def put(
    book: owntable.Book[Appraisal], rows: Callable[[Iterable[Appraisal]], Iterable[Appraisal]]
) -> tuple[Appraisal, ...]:
    """Bring the workbook up to date, starting from what is on the disk now.

    Args:
        book: the workbook as it was read.
        rows: makes the wanted rows from the current ones.

    Returns:
        The rows that it has now.

    Raises:
        VtltError: it cannot be written, or the current file cannot be read.
    """
    return owntable.update(book.found, TABLE, rows, blank=True).rows


_Placed = tuple[tuple[Appraisal, str], ...]
"""Rows with the cells of their points."""


def _problems(placed: _Placed, criteria: CriteriaSet) -> Iterable[str]:
    seen = set()
    for row, cell in placed:
        # A row without points changes nothing, so it need not fit the configuration.
        if row.points is None:
            continue
        where = f"Ô {cell}, {row.leaf_code} của {row.unit_code} {row.unit}".rstrip()
        if not appraisal.within(row, criteria):
            yield f"{where}: {_outside(row, criteria)}."
        if row.key in seen:
            yield f"{where}: có hai dòng; chỉ giữ một."
        seen.add(row.key)


def _outside(row: Appraisal, criteria: CriteriaSet) -> str:
    shown, leaf = show_number(row.points or 0, grouped=False), criteria.by_code[row.leaf_code]
    off = ". Đây là dòng trừ điểm: ghi số dương, bảng in kèm dấu trừ" if criteria.taken_off(leaf) else ""
    return f"điểm thẩm định {shown} nằm ngoài mức cho phép ({_range(leaf)}){off}"


def _unfit(
    row: Appraisal, cell: str, criteria: CriteriaSet, roster: Roster, settings: str
) -> dict[str, Any] | None:
    """Tell of points that cannot be used as the set or the list of units is now; `None` if they can."""
    if row.points is None:
        return None
    unit, shown = roster.by_code.get(row.unit_code), show_number(row.points, grouped=False)
    place = {"file": FILE_NAME, "sheet": TABLE.sheet, "cell": cell, "key": shown, "found": shown}
    subject = f"{row.leaf_code} {row.criterion}".rstrip()
    whose = f"{row.unit_code} {row.unit}".rstrip()
    if unit is None:
        why = f"{settings} không có đơn vị này"
    elif row.leaf_code not in criteria.by_code:
        return catalogue.record(
            bookrules.POINTS_OF_GONE, **place, subject=subject, other=whose, expected=settings
        )
    elif row.leaf_code not in {leaf.code for leaf in criteria.of(unit.variant).criteria}:
        why = _NOT_SCORED
    elif appraisal.outgrown(row, criteria):
        why = f"nay {_outside(row, criteria)}"
    else:
        return None
    return catalogue.record(bookrules.POINTS_UNFIT, **place, subject=subject, other=whose, expected=why)


_NOT_SCORED = (
    "đơn vị này không được chấm điểm ở dòng đó (ví dụ đơn vị đã đổi nhóm), ghi điểm ở tiêu chí của đơn vị"
)


def _range(leaf: Node) -> str:
    """The points that a criterion can give, in words."""
    least, most = show_number(leaf.least or 0, grouped=False), most_of_leaf(leaf)
    return f"từ {least} trở lên" if most is None else f"từ {least} đến {show_number(most, grouped=False)}"


def render(rows: Iterable[Appraisal]) -> bytes:
    """Write the workbook."""
    return workbook.render_table(TABLE, rows)
