"""The workbook that lists which figures changed since the last results of the same period."""

from __future__ import annotations

from vtlt_consolidate.excel.sheet import Book, Value
from vtlt_consolidate.excel.tables import Head, write_list
from vtlt_consolidate.model.config import Round
from vtlt_consolidate.publishing.changes import Changes

_HEADS = (
    Head("STT", 6, "center"), Head("Mã đơn vị", 12, "center astext"), Head("Đơn vị", 36),
    Head("Mã tiêu chí", 12, "center astext"), Head("Tiêu chí, số liệu", 60),
    Head("Lần trước", 26, "center astext"), Head("Lần này", 26, "center astext"), Head("Ghi chú", 30),
)  # fmt: skip


def file_name(round_: Round) -> str:
    """Name the workbook."""
    return f"thay-doi-{round_.period}.xlsx"


def render(round_: Round, changes: Changes) -> bytes:
    """Write the workbook.

    Args:
        round_: the round.
        changes: the changes, with the folder of the former results.

    Returns:
        The bytes; the same for the same arguments.
    """
    book = Book(title=f"Thay đổi số liệu {round_.name}", mark=round_.mark)
    rows: list[list[Value]] = [
        [number, row.unit_code, row.unit, row.code, row.what, row.before, row.after,
         _note(changes, row.unit_code)]
        for number, row in enumerate(changes.rows, 1)
    ]  # fmt: skip
    intro = f"So với bộ kết quả trước, còn giữ ở ket-qua/{changes.former}: {changes.counted}."
    title = f"Số liệu thay đổi so với lần tổng hợp trước - {round_.name}"
    write_list(book.sheet("Thay đổi"), title, intro, _HEADS, rows)
    return book.save()


def _note(changes: Changes, code: str) -> str:
    if code in changes.gone:
        return "Lần trước có số liệu, lần này không còn"
    return "Mới có số liệu" if code in changes.arrived else ""
