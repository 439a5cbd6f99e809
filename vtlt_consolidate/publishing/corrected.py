"""What a closed month that was reopened prints otherwise than before.

Apart from `publication`, which every check needs: this reads what the writers of papers print.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass

from vtlt_consolidate.files import intake
from vtlt_consolidate.model.criteria import CriteriaSet
from vtlt_consolidate.naming.lineage import NO_LINEAGE, Lineage
from vtlt_consolidate.publishing import changes, printed
from vtlt_consolidate.publishing.changes import NO_CHANGES, Change, Changes
from vtlt_consolidate.scoring.history.former import became
from vtlt_consolidate.words.errors import WorkspaceError

_PAPER = "appendix"


@dataclass(frozen=True)
class Corrected:
    """How results differ from those that were printed.

    Args:
        moved: all figures of the units that moved, but not their status.
        printed: what the report and its appendix print otherwise.
    """

    moved: Changes = NO_CHANGES
    printed: tuple[Change, ...] = ()


@dataclass(frozen=True)
class Closing:
    """The papers of one closing: its merged workbook, and its appendix, if that is there."""

    merged: bytes
    appendix: bytes | None = None


def corrections(
    former: Closing, now: Closing, criteria: CriteriaSet, lineage: Lineage = NO_LINEAGE
) -> Corrected:
    """Compare what two closings of one period print.

    Args:
        former: what was printed.
        now: what corrects it.
        criteria: gives the criteria their order and their names.
        lineage: what became of units that have left the list.

    Raises:
        WorkspaceError: a merged workbook cannot be read back.
    """
    if former.merged == now.merged:
        return Corrected()
    sides = {"then": former, "now": now}
    merged = {name: side.merged for name, side in sides.items()}
    papers = {f"{name} {_PAPER}": side.appendix for name, side in sides.items() if side.appendix is not None}
    read = dict(intake.read_bytes(merged | papers))
    whole = []
    for name in sides:
        cells, paper = read[name], read.get(f"{name} {_PAPER}", "")
        if isinstance(cells, str):
            continue
        figures = changes.figures(cells)
        shown = printed.figures(cells, criteria, None if isinstance(paper, str) else paper)
        if figures is not None and shown is not None:
            whole.append((figures, shown))
    if len(whole) < len(sides):
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
    left = {code: name for code, name in before.names.items() if code not in after.names}
    statuses |= {code: why for code, name in left.items() if (why := became(code, name, lineage))}
    return Corrected(moved, printed.between(was, shown, found.names, statuses))
