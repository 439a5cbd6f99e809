"""A period's own configuration that is gone: what only stood there must not fall out of the count unsaid."""

from __future__ import annotations

from collections.abc import Iterator

from vtlt_consolidate.settings import monthbook, workbook
from vtlt_consolidate.words.errors import WorkspaceError
from vtlt_consolidate.words.period import Period
from vtlt_consolidate.workspace import ownbook, published
from vtlt_consolidate.workspace.folders import KEPT, RESULTS, Workspace

_OWN = "hạn nộp, gia hạn, miễn, điều chỉnh kết quả ghi riêng cho kỳ"


def require_kept(workspace: Workspace, period: Period) -> None:
    """Make sure that a period still has the record that it had.

    Raises:
        WorkspaceError: it is gone; the text names the kept copy to put back, and how.
    """
    path = workspace.folder(period, monthbook.file_name(period))
    kept = ownbook.versions(path)
    if path.exists() or not kept:
        return
    copy = next((each for each in reversed(kept) if each.read() is not None), kept[-1]).path.name
    raise WorkspaceError(
        f"Không còn tệp {period}/{path.name} mà kỳ {period} vẫn làm theo. {_OWN.capitalize()} chỉ có ở tệp "
        f"ấy, lập lại từ {workbook.FILE_NAME} có thể sai số liệu, nên chưa làm gì. Chép bản giữ mới nhất "
        f"{period}/{KEPT}/{copy} vào thư mục {period}, đặt tên lại là {path.name}, rồi chạy lại lệnh. Muốn "
        f"kỳ theo {workbook.FILE_NAME} hiện nay: chép xong, chạy {workspace.command(f'apply {period}')}"
    )


def unkept(workspace: Workspace, period: Period) -> Iterator[str]:
    """Say in a sentence that results were made with a record of which not even a copy is left."""
    name = monthbook.file_name(period)
    sealed = published.seal(workspace.folder(period, RESULTS))
    if sealed and name in sealed.inputs:
        yield (
            f"Cảnh báo: kết quả kỳ {period} đã lập theo {name}, nay không còn tệp ấy và bản giữ nào, nên tệp "
            f"vừa lập lại từ {workbook.FILE_NAME}. Xem lại {_OWN}, hoặc lấy tệp cũ từ bản sao lưu."
        )
