"""Whether the results of a period can be closed, without closing it."""

from __future__ import annotations

from collections.abc import Mapping

from vtlt_consolidate.publishing import origin
from vtlt_consolidate.words.errors import WorkspaceError
from vtlt_consolidate.words.period import Period
from vtlt_consolidate.words.phrases import raised
from vtlt_consolidate.workspace import published
from vtlt_consolidate.workspace.folders import RESULTS, Workspace
from vtlt_consolidate.workspace.months import behind, contents


def require_results(workspace: Workspace, period: Period) -> Mapping[str, int]:
    """Make sure that results can be closed, and give what is open in them, counted as `unsettled` has it.

    Raises:
        WorkspaceError: they are incomplete, or older than what they are made from.
    """
    folder, made = workspace.folder(period, RESULTS), origin.of(workspace, period)
    again = workspace.command(made.command if made else origin.again(workspace, period))
    sealed, standing = published.seal(folder), published.standing(folder)
    if sealed is None or not standing.complete:
        rest = [name for name in standing.unfinished if name not in standing.unmade]
        why = f" Còn thiếu: {', '.join(rest)}." if rest else ""
        if standing.unmade:
            why += f" {raised(origin.unmade(standing.unmade))}: sửa mẫu ấy."
        raise WorkspaceError(f"Kỳ {period} chưa có bộ kết quả đủ để chốt.{why} Chạy trước: {again}")
    if made and not made.behind and (first := made.first):
        # What is rolled up of it would change as soon as that is done, and then this period is closed.
        raise WorkspaceError(
            f"{raised(first.stale)}. Gộp lại kỳ {first.period}, rồi gộp lại kỳ {period} mới chốt: "
            f"{workspace.command(first.command)}"
        )
    if made and made.stale:
        raise WorkspaceError(f"{raised(made.stale)}. Gộp lại rồi mới chốt: {again}")
    now = contents.inputs(workspace, period)
    if sealed.inputs != now:
        raise WorkspaceError(
            f"Kết quả của kỳ {period} lập trước khi những tệp này được đưa vào hoặc sửa: "
            f"{behind.differing(sealed.inputs, now)}. Chạy lại rồi mới chốt: {again}"
        )
    return sealed.left
