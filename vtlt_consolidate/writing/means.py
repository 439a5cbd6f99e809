"""Means of points over units, as ROUND gives them."""

from __future__ import annotations

from collections.abc import Sequence

from vtlt_consolidate.excel.sheet import Live
from vtlt_consolidate.words.text import MICRO, rounded


def mean(points: Sequence[int]) -> float | str:
    """The mean of points in millionths, rounded to hundredths; an empty text if there are none."""
    return mean_of(sum(points), len(points))


def mean_of(total: int, count: int) -> float | str:
    """The mean of a sum of millionths over a number of units, rounded like `mean`."""
    return float(rounded(total, count * MICRO, 2)) if count else ""


def share(cells: str, points: Sequence[int | None]) -> Live:
    """Share of answered marks that are met; empty if nobody answered."""
    answered = [micro for micro in points if micro is not None]
    value = sum(answered) / (len(answered) * MICRO) if answered else ""
    return Live(f'IF(COUNT({cells})=0,"",SUM({cells})/COUNT({cells}))', value)
