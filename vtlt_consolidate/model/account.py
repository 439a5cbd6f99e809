"""What a set counts in (đơn vị tính kết quả): points, criteria that are met, or tasks that are done."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from vtlt_consolidate.words.text import MICRO


@dataclass(frozen=True, eq=False)
class Account:
    """What results are counted in, and how tables show them.

    Args:
        noun: what is counted, in a sentence.
        tail: key → heading of the columns of the table of results after the criteria.
        group_columns: a group has a column of its own points; otherwise its name is a heading above its
            criteria.
        shares: all criteria weigh alike, so tables add up answers and give the share that is met; otherwise
            they give means of points over the units without missing answers.
        asks_points: the form shows what each answer is worth, and adds it up.
        tasks: what is counted are tasks, done, under way or open, and nobody is ranked by them.
    """

    noun: str
    tail: Mapping[str, str]
    group_columns: bool
    shares: bool
    asks_points: bool
    tasks: bool = False

    @property
    def ranked(self) -> bool:
        """Say whether units are ranked."""
        return "rank" in self.tail

    def __reduce__(self) -> str:
        # There are only these, told apart by identity, also when they come from another process.
        return "BY_TASKS" if self.tasks else "BY_POINTS" if self.asks_points else "BY_CRITERIA"

    def number(self, micro: int) -> float:
        """Convert whole millionths to what tables write; criteria that are counted give a whole number."""
        return micro // MICRO if self.shares else micro / MICRO


BY_POINTS = Account(
    "điểm",
    {
        "claimed": "Điểm tự chấm",
        "total": "Tổng điểm",
        "missing": "Chưa có số liệu",
        "percent": "Tỷ lệ so với tối đa",
        "by_score": "Xếp loại theo điểm",
        "band": "Xếp loại",
        "reason": "Lý do giữ loại",
        "decided": "Điều chỉnh kết quả",
        "rank": "Xếp hạng",
    },
    group_columns=True,
    shares=False,
    asks_points=True,
)
BY_CRITERIA = Account(
    "tiêu chí",
    {
        "total": "Số tiêu chí đạt",
        "missing": "Chưa có số liệu",
        "percent": "Tỷ lệ",
        "by_score": "Xếp loại theo số tiêu chí",
        "band": "Xếp loại",
        "reason": "Lý do giữ loại",
        "decided": "Điều chỉnh kết quả",
    },
    group_columns=False,
    shares=True,
    asks_points=False,
)
BY_TASKS = Account(
    "việc",
    {
        "claimed": "Phần việc tự báo cáo",
        "done": "Việc đã xong",
        "under_way": "Việc đang làm",
        "open": "Việc chưa làm",
        "total": "Phần việc đã làm",
        "missing": "Chưa có số liệu",
        "percent": "Tỷ lệ hoàn thành",
    },
    group_columns=True,
    shares=False,
    asks_points=False,
    tasks=True,
)
"""A plan, neither scored nor banded: a task counts one, and a measured one counts what is done of it."""
