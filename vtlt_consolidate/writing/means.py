"""Means of points over units, as ROUND gives them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from vtlt_consolidate.excel.sheet import Live
from vtlt_consolidate.words.text import MICRO, rounded
from vtlt_consolidate.writing import formulas

_LONGEST = 8000
"""Excel takes no formula of more than 8,192 characters."""


def mean(points: Sequence[int]) -> float | str:
    """The mean of points in millionths, rounded to hundredths; an empty text if there are none."""
    return mean_of(sum(points), len(points))


def mean_of(total: int, count: int) -> float | str:
    """The mean of a sum of millionths over a number of units, rounded like `mean`."""
    return float(rounded(total, count * MICRO, 2)) if count else ""


def average(cells: str, points: Sequence[int], *, taken: bool = False) -> Live:
    """The mean of the points in cells, as tables print it if they are taken off."""
    count, less = f"COUNT({cells})", "-" * taken
    shown = mean([-micro for micro in points] if taken else points)
    return Live(f'IF({count}=0,"",{less}ROUND(SUM({cells})/{count},2))', shown)


class Whole(NamedTuple):
    """The units of which a group has every answer: formulas for their number, and for their points."""

    counted: str
    summed: str

    @classmethod
    def where(cls, cells: str, conditions: Sequence[str]) -> Whole:
        """Those for which all conditions hold, each over all units."""
        held = "*".join(conditions)
        return cls(f"SUMPRODUCT({held})", f"SUMPRODUCT({held},{cells})")

    @classmethod
    def listed(cls, cells: Sequence[str]) -> Whole:
        """Those in some cells, which are named one by one."""
        return cls(formulas.over("COUNT", cells), formulas.over("SUM", cells))

    @property
    def fits(self) -> bool:
        """Say whether Excel takes formulas of such a length."""
        return 2 * len(self.counted) + len(self.summed) < _LONGEST

    def mean(self, points: Sequence[int]) -> Live:
        """The mean of their points."""
        return Live(f'IF({self.counted}=0,"",ROUND({self.summed}/{self.counted},2))', mean(points))


def share(cells: str, points: Sequence[int | None]) -> Live:
    """Share of answered marks that are met; empty if nobody answered."""
    answered = [micro for micro in points if micro is not None]
    value = sum(answered) / (len(answered) * MICRO) if answered else ""
    return Live(f'IF(COUNT({cells})=0,"",SUM({cells})/COUNT({cells}))', value)
