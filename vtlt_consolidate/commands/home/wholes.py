"""Longer periods that can be put together from the results of shorter ones."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from vtlt_consolidate.commands.home import overview
from vtlt_consolidate.files.arrivals import came
from vtlt_consolidate.publishing import publication
from vtlt_consolidate.words.period import LENGTHS, MONTHS_OF_A_YEAR, Period
from vtlt_consolidate.workspace.folders import RECEIVED, Workspace

_OF = {1: "các tháng", 3: "các quý", MONTHS_OF_A_YEAR // 2: "hai kỳ 6 tháng"}
"""Length of the shorter periods in months → what they are called together."""
_NAMED = 3


@dataclass(frozen=True)
class Whole:
    """A longer period.

    Args:
        period: which.
        parts: length of the shorter periods, in months.
        there: those of them that have results.
        lacking: the others.
        done: it has results already.
    """

    period: Period
    parts: int
    there: tuple[Period, ...]
    lacking: tuple[Period, ...]
    done: bool

    @property
    def of(self) -> str:
        """What it is put together from, in words."""
        return _OF[self.parts]

    @property
    def known(self) -> str:
        """How many of the shorter periods have results, and which have none."""
        count = len(self.there) + len(self.lacking)
        few = len(self.lacking) <= _NAMED
        named = ", ".join(map(str, self.lacking)) if few else f"{len(self.lacking)} kỳ"
        return f"có {len(self.there)}/{count} kỳ" + (f", thiếu {named}" if self.lacking else "")


def wholes(workspace: Workspace) -> list[Whole]:
    """Find the longer periods of which a part has results, and which have no returns of their own.

    Those that lack no part come first, then the newest; of each period the shortest parts.
    """
    around = {
        Period.around(period.last_day, length)
        for period in overview.periods(workspace.root)
        for length in LENGTHS
        if length > period.months
    }
    found = [whole for period in sorted(around, reverse=True) for whole in of(workspace, period)]
    return sorted(found, key=lambda whole: bool(whole.lacking))


def of(workspace: Workspace, period: Period) -> Iterator[Whole]:
    """Yield the ways in which one period can be put together, from the shortest parts on."""
    if overview.is_closed(workspace, period) or came(workspace.folder(period, RECEIVED)):
        return
    done = not publication.unusable(workspace, period)
    for length in _OF:
        if length >= period.months or period.months % length:
            continue
        parts = period.parts(length)
        there = tuple(part for part in parts if not publication.unusable(workspace, part))
        if there:
            yield Whole(period, length, there, tuple(part for part in parts if part not in there), done)
