"""What a closed month that was reopened prints otherwise than before.

Apart from `publication`, which every check needs: this reads what the writers of papers print.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from dataclasses import dataclass

from pandera.typing import DataFrame

from vtlt_consolidate.files import intake
from vtlt_consolidate.model.criteria import CriteriaSet
from vtlt_consolidate.model.frames import Cells
from vtlt_consolidate.naming.lineage import NO_LINEAGE, Lineage
from vtlt_consolidate.publishing import changes, printed
from vtlt_consolidate.publishing.changes import NO_CHANGES, Change, Changes
from vtlt_consolidate.reading import datasheet
from vtlt_consolidate.scoring.history.former import became
from vtlt_consolidate.words.errors import WorkspaceError
from vtlt_consolidate.workspace.folders import KEPT

_PAPER, _NOW = "appendix", "now"


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
    former: Closing,
    now: Closing,
    criteria: CriteriaSet,
    lineage: Lineage = NO_LINEAGE,
    versions: Iterable[CriteriaSet] = (),
) -> Corrected:
    """Compare what two closings of one period print.

    Args:
        former: what was printed.
        now: what corrects it.
        criteria: gives the criteria their order and their names.
        lineage: what became of units that have left the list.
        versions: the sets that the period had before, the newest first; one that counts in something else
            is needed to read what was printed with it.

    Raises:
        WorkspaceError: a merged workbook cannot be read back.
    """
    if former.merged == now.merged:
        return Corrected()
    sides = {"then": former, _NOW: now}
    merged = {name: side.merged for name, side in sides.items()}
    papers = {f"{name} {_PAPER}": side.appendix for name, side in sides.items() if side.appendix is not None}
    read = dict(intake.read_bytes(merged | papers))
    whole = []
    for name in sides:
        cells, paper = read[name], read.get(f"{name} {_PAPER}", "")
        if isinstance(cells, str):
            continue
        figures = changes.figures(cells)
        own = criteria if name == _NOW else _set_of(cells, criteria, versions)
        shown = printed.figures(cells, own, None if isinstance(paper, str) else paper)
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


def _set_of(cells: DataFrame[Cells], criteria: CriteriaSet, versions: Iterable[CriteriaSet]) -> CriteriaSet:
    """The set that results were made with, if they count in something else than another version does.

    Raises:
        WorkspaceError: they do, and that version is not there any more.
    """
    data = datasheet.all_rows(cells)
    if data is None or data.empty or not {"set_id", "version"} <= set(data.columns):
        return criteria
    made = str(data["set_id"].iloc[0]), str(data["version"].iloc[0])
    if made == (criteria.id, str(criteria.version)):
        return criteria
    then = next((each for each in versions if (each.id, str(each.version)) == made), None)
    if then is not None:
        return criteria if then.account is criteria.account else then
    if criteria.account.tail["total"] in set(cells["typed"]):
        return criteria
    raise WorkspaceError(
        f"Kết quả của lần chốt trước lập bằng phiên bản {made[1]} của bộ tiêu chí, tính theo cách khác, mà "
        f"{KEPT} của kỳ không còn cấu hình của phiên bản ấy, nên chưa lập được bảng đính chính. Chép lại thư "
        f"mục {KEPT} của kỳ từ bản sao lưu rồi chạy lại."
    )
