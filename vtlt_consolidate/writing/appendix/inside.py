"""What the internal copy shows, without frames, so that a process without pandas can write it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from vtlt_consolidate.excel.tables import Head
from vtlt_consolidate.model.account import BY_CRITERIA, BY_POINTS, BY_TASKS, Account
from vtlt_consolidate.model.criteria import Node
from vtlt_consolidate.scoring.standings import Part

SINCE = Head("So với kỳ trước", 30)
BAND_THEN = Head("Xếp loại kỳ trước", 14, "center")
BY_ANSWERS = (
    Head("Đạt kỳ trước", 8, "center"), Head("Đạt kỳ này", 8, "center"),
    Head("Tăng, giảm", 8, "center signed"), SINCE,
)  # fmt: skip
"""The columns where what is compared is not the total beside them."""
TAILS: Mapping[Account, Sequence[Head]] = {
    BY_CRITERIA: (Head("Kỳ trước", 8, "center"), Head("Tăng, giảm", 8, "center signed"), SINCE),
    BY_TASKS: (
        Head("Đã làm, kỳ trước", 8, "center"), Head("Tăng, giảm", 8, "center signedpoints"), SINCE,
    ),
    BY_POINTS: (
        Head("Điểm kỳ trước", 8, "center"), Head("Tăng, giảm", 8, "center signedpoints"),
        BAND_THEN, SINCE,
    ),
}  # fmt: skip


class Change(NamedTuple):
    """A unit beside the period before: its points then and now, the difference, its band then, in words."""

    code: str
    before: float | None
    now: float | None
    change: float | None
    band: str | None
    words: str


@dataclass(frozen=True)
class Since:
    """The units of one variant beside the period before.

    Args:
        heads: the columns for it.
        apart: answers are counted, and what is compared of them is not the total of each period.
        asks_the_same: the period before asked all criteria of this one.
        shared: the criteria of both periods.
        explained: names what is compared, where it is not the totals beside it.
        units: in print order.
    """

    heads: Sequence[Head]
    apart: bool
    asks_the_same: bool
    shared: Sequence[Node]
    explained: str
    units: Sequence[Change]


class Indicator(NamedTuple):
    """An indicator of quality: its name, its counts, and what they count."""

    title: str
    part: int
    whole: int
    counted: str


@dataclass(frozen=True)
class Inside:
    """What the internal copy shows of a month.

    Args:
        parts: the results of the units of each variant.
        statuses: code of a unit → the status of its return, in words.
        remarks: unit, criterion or nothing, and a comment on its cell.
        since: the units of each part beside the period before; `None` if there is none.
        indicators: of the quality of the figures.
        source: what these follow, in words.
    """

    parts: Sequence[Part]
    statuses: Mapping[str, str]
    remarks: Sequence[tuple[str, str, str]]
    since: Sequence[Since | None]
    indicators: Sequence[Indicator]
    source: str
