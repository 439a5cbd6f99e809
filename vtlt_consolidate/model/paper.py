"""Paper, and where one page ends and the next begins."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

_POINTS_PER_MM = 72 / 25.4
# Margins of Nghị định 30/2020/NĐ-CP, Phụ lục I: top and bottom 20 mm, left 30, right 15.
_ACROSS, _DOWN = 45, 40


@dataclass(frozen=True)
class Paper:
    """A size of paper and its orientation.

    Args:
        title: its name in Vietnamese.
        code: Excel's number of it.
        landscape: it lies on its long side.
        across: millimetres from left to right.
        down: millimetres from top to bottom.
    """

    title: str
    code: int
    landscape: bool
    across: int
    down: int

    @property
    def width(self) -> float:
        """The printable width between the margins, in points."""
        return (self.across - _ACROSS) * _POINTS_PER_MM

    @property
    def height(self) -> float:
        """The printable height between the margins, in points."""
        return (self.down - _DOWN) * _POINTS_PER_MM


A4_LANDSCAPE = "a4-landscape"
PAPERS = {
    A4_LANDSCAPE: Paper("A4 ngang", 9, True, 297, 210),
    "a4-portrait": Paper("A4 dọc", 9, False, 210, 297),
    "a3-landscape": Paper("A3 ngang", 8, True, 420, 297),
}


def page_starts(
    heights: Sequence[float], keep: Sequence[tuple[int, int]], first: float, other: float
) -> list[int]:
    """Say which rows begin a new page.

    Args:
        heights: of the rows, in order.
        keep: first and last row of each block that should stay on one page; blocks do not overlap.
        first: room on the first page.
        other: room on every other page.

    Returns:
        Indices of rows. A block that does not fit on any page is broken row by row.
    """
    starts: list[int] = []
    used, room = 0.0, first
    ends = dict(keep)
    row = 0
    while row < len(heights):
        end = ends.get(row, row)
        # Rows that need more than a page cannot be kept together, nor is the first page left empty for some.
        if sum(heights[row : end + 1]) > (max(room, other) if row else room):
            end = row
        block = sum(heights[row : end + 1])
        # A first row without room is sent to the next page by every program.
        if used + block > room and (row or block <= other):
            starts.append(row)
            used, room = 0.0, other
        used += block
        row = end + 1
    return starts
