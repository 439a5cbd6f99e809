"""Tables without criteria in rows: a timetable of tasks, and results whose headings are the criteria."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from vtlt_consolidate.model.criteria import GROUP, MARK, TEXT, Node
from vtlt_consolidate.model.kinds import ALL
from vtlt_consolidate.model.plans.tasks import Task
from vtlt_consolidate.settings import doubts
from vtlt_consolidate.settings.annex import heads as headings
from vtlt_consolidate.settings.annex.entries import Trace
from vtlt_consolidate.settings.annex.grids import Grid, Row
from vtlt_consolidate.words import vocabulary
from vtlt_consolidate.words.text import clean

_OF_TASKS = {
    "code": re.compile(r"s?tt|số tt|số thứ tự"),
    "time": re.compile(r"thời (?:gian|hạn).*"),
    "content": re.compile(r"(?:nội dung|nhiệm vụ|công việc).*"),
    "lead": re.compile(r"(?:cơ quan|đơn vị) (?:chủ trì|thực hiện).*"),
    "partners": re.compile(r".*phối hợp.*"),
}
_NEEDED = {"code", "time", "content", "lead"}
_UNIT = re.compile(r".*(?:xã|phường|thị trấn|đặc khu|huyện|quận|đơn vị|cơ quan|địa bàn).*")
_NOT_ASKED = re.compile(r".*(?:đạt được|tổng|tỷ lệ|xếp (?:loại|hạng)|ghi chú).*")
_FEWEST = 5
_NO_DUE_DAY = "Chưa ghi Hạn cuối: ghi theo cột Thời gian nếu cần xét quá hạn."
_WORTH_A_LOOK = "đọc từ đầu cột; xem là tiêu chí Đạt/Chưa đạt hay thông tin."


def tasks(grids: Sequence[Grid], traces: Mapping[str, Trace]) -> Iterator[Task]:
    """Read the tasks of timetables, and note what became of their rows.

    Args:
        grids: the tables.
        traces: place of a row → what became of it.
    """
    for grid in grids:
        found = _columns(grid)
        if not found:
            continue
        head, columns = found
        traces[grid.rows[head].place].became = "Bỏ: đầu bảng"
        for row in grid.rows[head + 1 :]:
            if row.texts == grid.rows[head].texts:
                traces[row.place].became = "Bỏ: đầu bảng in lại"
                continue
            values = {field: clean(row.texts[at]) for field, at in columns.items()}
            if not all(values[field] for field in _NEEDED):
                continue
            traces[row.place].became, traces[row.place].code = "Nội dung triển khai", values["code"]
            code, time, content, lead = (values[field] for field in ("code", "time", "content", "lead"))
            yield Task(code, time, content, lead, partners=values.get("partners", ""), remark=_NO_DUE_DAY)


def _columns(grid: Grid) -> tuple[int, dict[str, int]] | None:
    for at, row in enumerate(grid.rows):
        columns: dict[str, int] = {}
        for column, text in enumerate(row.texts):
            plain = clean(text).casefold().strip(" .:")
            field = next((name for name, words in _OF_TASKS.items() if words.fullmatch(plain)), "")
            if field:
                columns.setdefault(field, column)
        if columns.keys() >= _NEEDED:
            return at, columns
    return None


@dataclass(frozen=True)
class Heading:
    """A criterion that heads a column.

    Args:
        node: what it is.
        trace: where it stands, and that it has to be looked at.
    """

    node: Node
    trace: Trace


def criteria_of_columns(grids: Sequence[Grid], traces: Mapping[str, Trace]) -> list[Heading]:
    """Read the criteria of the first table with a row a unit and a column a criterion; or none."""
    for grid in grids:
        if len(grid.rows) > 1 and (found := list(_of_columns(grid))):
            for row in grid.rows:
                if row.place in traces:
                    traces[row.place].became = "Bỏ: dòng của bảng tổng hợp, chỉ đọc đầu cột"
            return found
    return []


def _of_columns(grid: Grid) -> Iterator[Heading]:
    """Yield groups and criteria of the headings; a heading over several columns is a group."""
    for at, row in enumerate(grid.rows[:-1]):
        below = grid.rows[at + 1]
        names = [clean(text) for text in row.covering]
        plain = [name.casefold() for name in names]
        first = next((column for column, name in enumerate(plain) if column and not _UNIT.fullmatch(name)), 0)
        if first < 2 or headings.is_number(row.texts[0]):  # noqa: PLR2004 - a number, and then the unit
            continue
        inside = _under(row, below)
        asked = [column for column in range(first, len(names))
                 if names[column] and not _NOT_ASKED.fullmatch(plain[column])]  # fmt: skip
        if len(asked) >= _FEWEST and _is_of_marks(grid.rows[at + 1 :], asked):
            worded = {column for column in asked if not _may_be_marks(grid.rows[at + 1 :], column)}
            yield from _nodes(grid, asked, names, inside, worded)
            return


def _is_of_marks(rows: Sequence[Row], asked: Sequence[int]) -> bool:
    """Say whether most of what stands below the headings are marks: 1, 0, x, Đạt."""
    texts = [row.texts[at] for row in rows for at in asked if clean(row.texts[at])]
    marks = [text for text in texts if vocabulary.read_mark(text) is not None]
    return len(marks) * 2 > len(texts)


def _may_be_marks(rows: Sequence[Row], column: int) -> bool:
    """Say whether a column holds a mark or a number; words alone are information."""
    texts = [row.texts[column] for row in rows if clean(row.texts[column])]
    return not texts or any(vocabulary.read_mark(text) or headings.is_number(text) for text in texts)


def _under(row: Row, below: Row) -> dict[int, str]:
    """Column → its own heading in the second row, where the first one is merged over several."""
    wide = {text for text in row.covering if text and row.covering.count(text) > 1}
    own = {at: clean(text) for at, text in enumerate(below.texts)}
    return {at: own[at] for at, text in enumerate(row.covering) if text in wide and own[at]}


def _nodes(
    grid: Grid, asked: list[int], names: list[str], inside: dict[int, str], worded: set[int]
) -> Iterator[Heading]:
    groups: dict[str, str] = {}
    for count, at in enumerate(asked, 1):
        parent = ""
        if at in inside:
            if names[at] not in groups:
                groups[names[at]] = f"N{len(groups) + 1}"
                yield _heading(grid, at, Node(groups[names[at]], GROUP, names[at], names[at], required=False))
            parent = groups[names[at]]
        name = inside.get(at, names[at])
        doubt = doubts.written([("kind", _WORTH_A_LOOK)])
        kind = TEXT if at in worded else MARK
        yield _heading(grid, at, Node(f"TC{count:02}", kind, name, name, parent=parent, doubt=doubt))


def _heading(grid: Grid, at: int, node: Node) -> Heading:
    seen = [] if node.kind == GROUP else [_WORTH_A_LOOK]
    return Heading(
        node, Trace(f"{grid.name}, cột {at + 1}", node.name, ALL[node.kind].title, node.code, seen)
    )
