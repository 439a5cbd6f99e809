"""What did not arise for a unit in two periods, and whether its points can be compared all the same."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from vtlt_consolidate.model.criteria import CriteriaSet
from vtlt_consolidate.scoring.tree import Tree


@dataclass(frozen=True)
class Unarisen:
    """The criteria of one unit that did not arise.

    Args:
        then: their codes in the earlier period.
        now: their codes in this one.
        alike: the maximum of the unit is made of the same in both, and there is any.
    """

    then: frozenset[str] = frozenset()
    now: frozenset[str] = frozenset()
    alike: bool = True

    @property
    def differ(self) -> bool:
        """Say whether they are not the same criteria."""
        return self.then != self.now

    @property
    def words(self) -> str:
        """Say in words what did not arise."""
        if not self.differ:
            return "Cả hai kỳ không phát sinh tiêu chí nào"
        then, now = (", ".join(sorted(codes)) or "không có" for codes in (self.then, self.now))
        return f"Dòng không phát sinh khác nhau (kỳ trước: {then}; kỳ này: {now})"


ARISEN = Unarisen()
"""Everything arose."""


class Arising:
    """Holds what did not arise for a unit in one period against another."""

    def __init__(self, criteria: CriteriaSet) -> None:
        self._criteria, self._tree = criteria, Tree(criteria)

    def between(self, then: Collection[str], now: Collection[str]) -> Unarisen:
        """Compare two periods of a unit, of one version of the set.

        Args:
            then: the codes of the criteria that did not arise in the earlier one.
            now: the codes of those that did not arise in this one.
        """
        out = [self._tree.left_out({*codes, *self._criteria.emptied(codes)}) for codes in (then, now)]
        some = max(len(then), len(now)) < len(self._criteria.criteria)
        return Unarisen(frozenset(then), frozenset(now), alike=some and out[0] == out[1])
