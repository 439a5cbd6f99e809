"""The kinds of rows in a criteria set, and the properties of each.

To add a kind, start here: a member of `Kind`, a field of `PerKind`, an entry of `FACTS`. Every table that
handles kinds (reading, checking, scoring, formulas, form, wording, rehearsal, lint) is a `PerKind`, so mypy
names each one without an entry for the new kind, and the program does not start until all have one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from enum import StrEnum
from typing import Generic, TypeVar

from vtlt_consolidate.words.text import EXAMPLE_DAY

T = TypeVar("T")

MET = "Đạt"
NOT_MET = "Chưa đạt"


class Kind(StrEnum):
    """What a row is; the values are the names in a set's text file."""

    GROUP = "group"
    MARK = "mark"
    CHOICE = "choice"
    POINTS = "points"
    COUNT = "count"
    RATIO = "ratio"
    QUANTITY = "quantity"
    TEXT = "text"
    DATE = "date"
    DOCUMENT = "document"


class Rollup(StrEnum):
    """How the answers of several months become one of the quarter or year."""

    END = "end"
    """A state: the last one counts."""
    SUM = "sum"
    """A flow: all are added up."""
    MEAN = "mean"
    """The mean of all months."""


ROLLUPS = {Rollup.END: "Số cuối kỳ", Rollup.SUM: "Cộng dồn", Rollup.MEAN: "Bình quân"}
"""Way of rolling up → words in the configuration."""


@dataclass(frozen=True)
class PerKind(Generic[T]):
    """One value for each kind of leaf. Groups have none, because nobody fills them in."""

    mark: T
    choice: T
    points: T
    count: T
    ratio: T
    quantity: T
    text: T
    date: T
    document: T

    def __getitem__(self, kind: Kind) -> T:
        found: T = getattr(self, kind)
        return found

    def items(self) -> Iterator[tuple[Kind, T]]:
        """Every kind with what there is for it, in order."""
        return ((Kind(field.name), getattr(self, field.name)) for field in fields(self))


@dataclass(frozen=True)
class Facts:
    """What a kind is, in the words of the analyst and of the person who fills it in.

    Args:
        title: the name in the configuration workbook's drop-down.
        expected: what a cell may hold, as messages say it.
        example: one right value.
        scored: an answer is worth points; otherwise it is information.
        numeric: the answer is a number.
        whole: that number counts things, so it has no decimals.
        listed: the answer is one of a few words, which the form offers in a list.
        of_a_whole: a second cell holds the whole that the answer is part of.
        valued_by: the fields of a node that say what it is worth.
        rollups: the ways in which it can be rolled up; one alone need not be declared.
    """

    title: str
    expected: str
    example: str
    scored: bool = False
    numeric: bool = False
    whole: bool = False
    listed: bool = False
    of_a_whole: bool = False
    valued_by: frozenset[str] = frozenset()
    rollups: tuple[Rollup, ...] = (Rollup.END,)


BARE = "không kèm chữ hay đơn vị tính"


def _by(*fields_of_node: str) -> frozenset[str]:
    return frozenset(("points", "role", "formula", "unarisen", "source", *fields_of_node))


FACTS = PerKind(
    mark=Facts("Đạt/Chưa đạt", "“Đạt” hoặc “Chưa đạt”", MET, scored=True, listed=True, valued_by=_by()),
    choice=Facts(
        "Chọn một mức", "một mức trong danh sách", "Đầy đủ", scored=True, listed=True,
        valued_by=_by("least", "options"),
    ),
    points=Facts(
        "Điểm", "số điểm tự chấm", "1,5", scored=True, numeric=True, valued_by=_by("least", "step")
    ),
    count=Facts(
        "Đếm số lần", "một số nguyên", "2", scored=True, numeric=True, whole=True,
        valued_by=_by("least", "start", "rate", "per", "free", "tiers"), rollups=(Rollup.END, Rollup.SUM),
    ),
    ratio=Facts(
        "Tỷ lệ", "số đã làm được, và tổng số ở cột bên", "52", scored=True, numeric=True, of_a_whole=True,
        valued_by=_by("least", "tiers"), rollups=tuple(Rollup),
    ),
    quantity=Facts("Số lượng", f"một số, {BARE}", "20,5", numeric=True, rollups=tuple(Rollup)),
    text=Facts("Chữ", "chữ", "Cử nhân Luật"),
    date=Facts("Ngày", "ngày/tháng/năm", EXAMPLE_DAY),
    document=Facts("Văn bản", "số, ký hiệu và ngày của văn bản", f"12/KH-UBND ngày {EXAMPLE_DAY}"),
)  # fmt: skip

ALL = {Kind.GROUP: Facts("Nhóm", "", "", valued_by=_by("least", "start")), **dict(FACTS.items())}
"""The same of every kind, groups too."""

SCORED = frozenset(kind for kind, facts in FACTS.items() if facts.scored)
"""The kinds of leaves that are worth points; the others are information."""
NUMERIC = frozenset(kind for kind, facts in FACTS.items() if facts.numeric)
"""The kinds whose answer is a number."""
LISTED = frozenset(kind for kind, facts in FACTS.items() if facts.listed)
"""The kinds whose answer is one of a few words."""


def is_share(measure_unit: str) -> bool:
    """Say whether a unit of measure is a share, like `% kế hoạch`: those of several units do not add up."""
    return "%" in measure_unit
