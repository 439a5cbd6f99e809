"""What a closed month that was reopened prints otherwise than before.

Apart from `publication`, which every check needs: this reads what the writers of papers print.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass

from vtlt_consolidate.files import intake
from vtlt_consolidate.model.criteria import CriteriaSet
from vtlt_consolidate.publishing import changes, printed
from vtlt_consolidate.publishing.changes import NO_CHANGES, Change, Changes
from vtlt_consolidate.words.errors import WorkspaceError


@dataclass(frozen=True)
class Corrected:
    """How results differ from those that were printed.

    Args:
        moved: all figures of the units that moved, but not their status.
        printed: what the report and its appendix print otherwise.
    """

    moved: Changes = NO_CHANGES
    printed: tuple[Change, ...] = ()


def corrections(former: bytes, now: bytes, criteria: CriteriaSet) -> Corrected:
    """Compare two merged workbooks of one period.

    Args:
        former: the one that was printed.
        now: the one that corrects it.
        criteria: gives the criteria their order and their names.

    Raises:
        WorkspaceError: one of them cannot be read back.
    """
    if former == now:
        return Corrected()
    read = dict(intake.read_bytes({"then": former, "now": now}))
    sides = [
        (changes.figures(cells), printed.figures(cells, criteria))
        for cells in (read["then"], read["now"])
        if not isinstance(cells, str)
    ]
    whole = [(figures, shown) for figures, shown in sides if figures is not None and shown is not None]
    if len(whole) < len(read):
        raise WorkspaceError(
            "Không đọc lại được bảng tổng hợp của lần chốt trước hoặc của lần này để lập bảng đính chính. "
            "Chạy lại vtlt consolidate; nếu tệp trong da-chot đã bị sửa thì lấy lại từ bản sao lưu."
        )
    (before, was), (after, shown) = whole
    found = changes.between(before, after, criteria, whole=True)
    moved = dataclasses.replace(found, rows=tuple(row for row in found.rows if row.what != changes.STATUS))
    statuses = {
        code: of[status] for code, of in after.units.items() if (status := ("", changes.STATUS)) in of
    }
    return Corrected(moved, printed.between(was, shown, found.names, statuses))
