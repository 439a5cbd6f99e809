"""nhiem-vu.xlsx: how far each task of the plan is, noted by the office once a period."""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path

from vtlt_consolidate.model.plans.tasks import TASK_STATES, Progressed, Task, TaskState
from vtlt_consolidate.settings.cellvalues import Value, one_of
from vtlt_consolidate.settings.tables import DATE, STATUS, TEXT, Column, Table
from vtlt_consolidate.words.text import show_date
from vtlt_consolidate.workspace import ownbook, owntable
from vtlt_consolidate.workspace.folders import TASKS

FILE_NAME = TASKS

_INPUT = "cell input astext left"
_STATE = dataclasses.replace(one_of(TASK_STATES), style=_INPUT)
_DAY = dataclasses.replace(DATE, style=_INPUT)
_WORDS = Value(str, "ghi nội dung", style=_INPUT)
TABLE = Table("Nhiệm vụ", Progressed,
    "Ghi Tình trạng của từng nội dung tính đến cuối kỳ. Nội dung đã xong từ kỳ trước được chép sang.", (
    Column("TT", "code", TEXT, 6, "Không sửa.", True),
    Column("Nội dung", "content", TEXT, 50, ""),
    Column("Cơ quan chủ trì, thực hiện", "lead", TEXT, 28, ""),
    Column("Hạn cuối", "due", DATE, 12, ""),
    Column("Kỳ trước ghi", "former", TEXT, 18, ""),
    Column("Tình trạng", "state", _STATE, 18, "Bạn chọn. Để trống là chưa ghi."),
    Column("Ngày hoàn thành", "done_on", _DAY, 14, "Bạn ghi khi đã hoàn thành: ngày/tháng/năm."),
    Column("Văn bản, kết quả", "document", _WORDS, 34, "Bạn ghi; in trong phụ lục."),
    Column("Ghi chú", "note", _WORDS, 34, "Bạn ghi; in trong phụ lục."),
    Column("Tình trạng dòng", STATUS, TEXT, 15, "Công cụ ghi: dòng không còn trong kế hoạch.", added=True),
), keys=("code",), inputs=("state", "done_on", "document", "note"))  # fmt: skip
_FINAL = (TaskState.DONE, TaskState.DROPPED)


class Book(owntable.Book[Progressed]):
    """The workbook as it was read."""

    @property
    def noted(self) -> dict[str, Progressed]:
        """Code of a task → what is noted."""
        return {row.code: row for row in self.rows}


def read(path: Path, tasks: Iterable[Task]) -> Book:
    """Read what was noted; empty if there is no file yet.

    Args:
        path: the workbook of a period.
        tasks: the timetable of the period.

    Raises:
        ConfigError: a cell cannot be read, a task stands twice or is not in the timetable although something
            is noted there, or a day is noted of a task that is not completed; the text names every row.
        WorkspaceError: the file cannot be read.
    """
    # With its period, as those of earlier periods are read too.
    found = ownbook.find(path, f"{path.parent.name}/{path.name}")
    rows: tuple[Progressed, ...] = owntable.rows_of(found, TABLE)
    owntable.require_usable(found, _problems(rows, {task.code for task in tasks}))
    return Book(found, rows, tuple(owntable.gone(found)))


def _problems(rows: Iterable[Progressed], known: set[str]) -> Iterable[str]:
    rows = list(rows)
    counts = Counter(row.code for row in rows)
    for row in rows:
        where = f"TT {row.code}"
        if counts[row.code] > 1:
            yield f"{where}: có hai dòng; chỉ giữ một."
        # A row that is set aside keeps what was noted, and is not used.
        if row.code not in known and TABLE.typed(row) and not row.status:
            yield f"{where}: kế hoạch không có nội dung này (sheet Nội dung triển khai của cau-hinh.xlsx)."
        if row.done_on is not None and row.state != TaskState.DONE:
            yield (
                f"{where}: có ngày hoàn thành {show_date(row.done_on)} mà tình trạng chưa ghi "
                f"“{TASK_STATES[TaskState.DONE]}”; ghi tình trạng, hoặc xóa ngày."
            )


def put(
    book: Book, tasks: Iterable[Task], former: Mapping[str, Progressed], period: str
) -> tuple[Book, bool]:
    """Bring the workbook up to date: a row for each task, those that were completed before filled in.

    Args:
        book: the workbook as it was read.
        tasks: the timetable.
        former: what was noted in the period before.
        period: that period.

    Returns:
        The workbook as it is now, and whether it was written.

    Raises:
        VtltError: it cannot be written, or the current file cannot be read.
    """
    wanted = [_row(task, former.get(task.code), period) for task in tasks]
    done = owntable.update(book.found, TABLE, lambda _: wanted)
    return dataclasses.replace(book, rows=owntable.rows_of(done.found, TABLE)), done.written


def _row(task: Task, former: Progressed | None, period: str) -> Progressed:
    row = Progressed(task.code, task.content, task.lead, task.due)
    if former is None or former.state is None:
        return row
    words = f"{period}: {TASK_STATES[former.state]}"
    if former.state not in _FINAL:
        return dataclasses.replace(row, former=words)
    # What is completed stays so; what is only begun has to be looked at again.
    return dataclasses.replace(
        row,
        former=words,
        state=former.state,
        done_on=former.done_on,
        document=former.document,
        note=former.note,
    )
