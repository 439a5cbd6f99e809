"""The headings of a table of criteria: what each of its columns holds."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from vtlt_consolidate.settings.annex.grids import Grid, Row, joined
from vtlt_consolidate.words.text import clean

_TALL, _LONG = 4, 90
"""Headings stand in at most so many rows, and are at most so long."""


class Holds(StrEnum):
    """What a column holds."""

    NUMBER = "number"
    CONTENT = "content"
    POINTS = "points"
    DETAIL = "detail"
    """More words of what is asked, beside the content, whose cells are often merged over several rows."""
    METHOD = "method"
    FILLED = "filled"
    """What units, reviewers or others fill in."""


_POINTS = "(?:điểm|số điểm|thang điểm|mức điểm|biểu điểm)"
_MEANINGS: tuple[tuple[Holds, re.Pattern[str]], ...] = (
    (Holds.NUMBER, re.compile(r"s ?t ?t|t ?t|số t ?t|số thứ tự|thứ tự|mục|mã số|ký hiệu|tt ?/ ?mục")),
    (Holds.FILLED, re.compile(
        r".*(?:tự chấm|tự đánh giá|tự xác định|thẩm định|phúc tra|kiểm chứng|minh chứng|giải trình|thống nhất"
        r"|hội đồng|đơn vị chấm|đạt được|điểm đạt|chấm lại|kết quả|cơ quan chấm|đánh giá của|cơ quan đánh giá"
        r"|ghi chú|xã chấm|sở nội vụ chấm|huyện chấm).*"
    )),
    (Holds.METHOD, re.compile(
        r".*(?:(?:cách|mức) (?:chấm|tính|đánh giá)|phương pháp|hướng dẫn|tiêu chuẩn chấm|căn cứ chấm|yêu cầu"
        r"|thang đánh giá|mức độ|diễn giải|nội dung chấm).*"
    )),
    (Holds.POINTS, re.compile(
        rf".*{_POINTS}.*(?:tối đa|chuẩn|quy định|cao nhất|trừ|cộng|thưởng).*|{_POINTS}|.*thang điểm.*"
        rf"|(?:điểm )?(?:tối đa|chuẩn)|{_POINTS}.*"
    )),
    (Holds.CONTENT, re.compile(
        r".*(?:nội dung|tiêu chí|tiêu chuẩn|nhiệm vụ|chỉ tiêu|lĩnh vực|công việc|hạng mục).*"
    )),
)  # fmt: skip
_BESIDE = re.compile(r"\([^)]*\)")
_TAKES = re.compile(r"trừ")
_GIVES = re.compile(r"cộng|thưởng")


@dataclass(frozen=True)
class Heads:
    """The columns of a table.

    Args:
        first: number of the first row of headings, from 0.
        last: number of the last one.
        columns: column → what it holds; only those that are known.
        names: column → its heading.
        rows: the texts of each row of headings, folded.
    """

    first: int
    last: int
    columns: Mapping[int, Holds]
    names: Mapping[int, str]
    rows: tuple[frozenset[str], ...]

    def of(self, holds: Holds) -> list[int]:
        """The columns that hold something, from the left."""
        return sorted(column for column, what in self.columns.items() if what is holds)

    @property
    def content(self) -> int:
        """The column of what is asked."""
        return self.of(Holds.CONTENT)[0]

    def takes_off(self, column: int) -> bool:
        """Say whether a column of points holds points that are taken off."""
        return bool(_TAKES.search(_plain(self.names[column])))

    def gives_more(self, column: int) -> bool:
        """Say whether a column of points holds points that are given on top."""
        return bool(_GIVES.search(_plain(self.names[column])))


def find(grid: Grid) -> Heads | None:
    """Find the headings of a table; `None` if it has no column of content and none of points."""
    for first, row in enumerate(grid.rows):
        for last in range(min(first + _TALL, len(grid.rows)) - 1, first - 1, -1):
            heads = _read(grid, first, last)
            if heads and not _is_a_title(row):
                return heads
    return None


def _read(grid: Grid, first: int, last: int) -> Heads | None:
    rows = grid.rows[first : last + 1]
    # Headings in several rows belong together where the first one is merged over the others.
    if last > first and not _hang_together(rows):
        return None
    names = {at: joined([row.covering[at] for row in rows]) for at in range(len(rows[0].covering))}
    columns = {at: what for at, name in names.items() if (what := _meaning(name)) is not None}
    kinds = set(columns.values())
    if (
        not {Holds.CONTENT, Holds.POINTS} <= kinds
        and not {Holds.CONTENT, Holds.METHOD, Holds.NUMBER} <= kinds
    ):
        return None
    # Of several columns of content the first is what is asked; the others say more about it.
    contents = [at for at, what in columns.items() if what is Holds.CONTENT]
    columns |= dict.fromkeys(contents[1:], Holds.DETAIL)
    return Heads(first, last, columns, names, tuple(frozenset(map(_folded, row.covering)) for row in rows))


def _hang_together(rows: tuple[Row, ...]) -> bool:
    """Say whether each row of headings continues the one above: merged downwards, and under a merged one."""
    for above, below in pairwise(rows):
        down = any(
            above.covering[at] and above.covering[at] == below.covering[at] and not below.texts[at]
            for at in range(len(above.covering))
        )
        wide = any(
            above.covering[at] and above.covering[at] == above.covering[at + 1] and not above.texts[at + 1]
            for at in range(len(above.covering) - 1)
        )
        if not (down and wide) or any(map(is_number, below.texts)):
            return False
    return True


def _meaning(name: str) -> Holds | None:
    plain = _plain(name)
    if not plain or len(plain) > _LONG:
        return None
    return next((what for what, pattern in _MEANINGS if pattern.fullmatch(plain)), None)


def _plain(name: str) -> str:
    return clean(_BESIDE.sub(" ", name)).casefold().strip(" .:*")


def _is_a_title(row: Row) -> bool:
    """Say whether a row is one merged text, such as a title above the headings."""
    return len({text for text in row.covering if text}) == 1


def is_number(text: str) -> bool:
    """Say whether a text is a number alone."""
    return bool(re.fullmatch(r"\(?\d+(?:[.,]\d+)?\)?", clean(text)))


def _folded(text: str) -> str:
    return clean(text).casefold()


def repeats(row: Row, heads: Heads) -> bool:
    """Say whether a row below repeats the headings, or one row of them."""
    shown = {_folded(text) for text in row.texts} - {""}
    return bool(shown) and any(shown <= known for known in heads.rows)


def counts_columns(row: Row) -> bool:
    """Say whether a row only numbers the columns: `(1) (2) (3)`, `A B 1 2`."""
    texts = [clean(text).strip("()[]") for text in row.texts if clean(text)]
    digits = [int(text) for text in texts if text.isdecimal()]
    letters = [text for text in texts if re.fullmatch(r"[A-Za-z]", text)]
    others = [text for text in texts if not text.isdecimal() and text not in letters and "=" not in text]
    running = all(after == before + 1 for before, after in pairwise(digits))
    return len(texts) > len("AB") and not others and running
