"""Which ranks a unit can still come to while answers are open, its own or those of other units.

Ranks are dense, so a rank says how many different results are above. The best rank of a unit is met where it
reaches its most, and what has to be above it shares as few results as can be; the worst where it reaches its
least, and everything that can be above it does so with a result of its own.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

from vtlt_consolidate.scoring.figures.bounds import Bounds
from vtlt_consolidate.scoring.figures.corners import Ends
from vtlt_consolidate.scoring.standings import Part, Standing, ranked_by_share


class Ranks(NamedTuple):
    """The best and the worst rank that are possible; 1 is the best."""

    best: int
    worst: int


@dataclass(frozen=True)
class Reach:
    """What a unit is ranked by can become.

    Args:
        ends: the least and the most.
        certain: the unit is ranked in the end, whatever comes.
    """

    ends: Ends
    certain: bool = True


def ranks(part: Part, bounds: Bounds, units: Iterable[Standing] | None = None) -> dict[str, Ranks]:
    """Find the possible ranks of the units of a variant.

    Args:
        part: the units and their points.
        bounds: what is open.
        units: units that are ranked among themselves; all of the variant unless they are given.

    Returns:
        Code of a unit → its ranks. Units that are never ranked are left out; nothing if the set ranks nobody.
    """
    if not part.criteria.account.ranked:
        return {}
    standings = part.standings if units is None else units
    reached = {each.unit.code: _reach(part, each, bounds) for each in standings}
    return of({code: reach for code, reach in reached.items() if reach is not None})


def _reach(part: Part, standing: Standing, bounds: Bounds) -> Reach | None:
    if open_ := bounds.units.get(standing.unit.code):
        return Reach(open_.measured, open_.ranked)
    if standing.rank is None:
        return None
    by_share = ranked_by_share(part.criteria) and standing.most
    value = Fraction(standing.total, standing.most) if by_share else standing.total
    return Reach((value, value))


def of(reached: Mapping[str, Reach]) -> dict[str, Ranks]:
    """Find the possible ranks of units: code of a unit → what it can reach, and then its ranks."""
    # Taken from the top, each is shared by all that reach up to it; what has to be above a unit begins above
    # it, so the unit itself and those that may stay below change none of them.
    shared: list[Fraction | float] = []
    for least, most in sorted((each.ends for each in reached.values() if each.certain), reverse=True):
        if not shared or most < shared[-1]:
            shared.append(least)
    rising = shared[::-1]
    settled = sorted({least for least, most in (each.ends for each in reached.values()) if least == most})
    highs = sorted(most for least, most in (each.ends for each in reached.values()) if least < most)
    found = {}
    for code, each in reached.items():
        least, most = each.ends
        above = len(settled) - bisect_right(settled, least) + len(highs) - bisect_right(highs, least)
        # Its own most is among those above its least, if the two differ.
        found[code] = Ranks(1 + len(rising) - bisect_right(rising, most), 1 + above - (least < most))
    return found
