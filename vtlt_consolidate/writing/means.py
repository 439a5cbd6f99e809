"""Means of points over units, as ROUND gives them."""

from __future__ import annotations

from collections.abc import Sequence

from vtlt_consolidate.excel.sheet import Live
from vtlt_consolidate.words.text import MICRO


def mean(points: Sequence[int]) -> float | str:
    """The mean of points in millionths, rounded half up to hundredths; an empty text if there are none."""
    return mean_of(sum(points), len(points))


def mean_of(total: int, count: int) -> float | str:
    """The mean of a sum of millionths over a number of units, rounded like `mean`."""
    if not count:
        return ""
    # In whole numbers, because `round` takes halves to the even digit, and Excel's ROUND away from 0.
    cents = (abs(total) * 2 + count * 10_000) // (2 * count * 10_000)
    return (-1 if total < 0 else 1) * cents / 100


def share(cells: str, points: Sequence[int | None]) -> Live:
    """Share of answered marks that are met; empty if nobody answered."""
    answered = [micro for micro in points if micro is not None]
    value = sum(answered) / (len(answered) * MICRO) if answered else ""
    return Live(f'IF(COUNT({cells})=0,"",SUM({cells})/COUNT({cells}))', value)
