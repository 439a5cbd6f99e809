"""Longer periods that can be put together from the results of shorter ones."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass

from vtlt_consolidate.commands.home import overview
from vtlt_consolidate.files.arrivals import came
from vtlt_consolidate.publishing import publication
from vtlt_consolidate.words.errors import VtltError
from vtlt_consolidate.words.period import LENGTHS, MONTHS_OF_A_YEAR, Period
from vtlt_consolidate.workspace.folders import RECEIVED, Workspace
from vtlt_consolidate.workspace.months import closing, inforce, record

_OF = {1: "các tháng", 3: "các quý", MONTHS_OF_A_YEAR // 2: "hai kỳ 6 tháng"}
"""Length of the shorter periods in months → what they are called together."""
_NAMED = 3
_APART = "bộ tiêu chí hoặc phiên bản khác"


@dataclass(frozen=True)
class Whole:
    """A longer period.

    Args:
        period: which.
        parts: length of the shorter periods, in months.
        there: those of them that have results that can be used.
        lacking: those that have none.
        apart: those with results of another edition of the set, which are left out.
        done: it has results already.
    """

    period: Period
    parts: int
    there: tuple[Period, ...]
    lacking: tuple[Period, ...]
    apart: tuple[Period, ...]
    done: bool

    @property
    def of(self) -> str:
        """What it is put together from, in words."""
        return _OF[self.parts]

    @property
    def known(self) -> str:
        """How many of the shorter periods have results that can be used, and which have not."""
        count = len(self.there) + len(self.lacking) + len(self.apart)
        said = f"có {len(self.there)}/{count} kỳ"
        said += f", thiếu {_named(self.lacking)}" if self.lacking else ""
        return said + (f", không gộp chung được {_named(self.apart)} ({_APART})" if self.apart else "")


def _named(periods: Sequence[Period]) -> str:
    return ", ".join(map(str, periods)) if len(periods) <= _NAMED else f"{len(periods)} kỳ"


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
    return sorted(found, key=lambda whole: bool(whole.lacking or whole.apart))


def of(workspace: Workspace, period: Period) -> Iterator[Whole]:
    """Yield the ways in which one period can be put together, from the shortest parts on."""
    if closing.is_closed(workspace, period) or came(workspace.folder(period, RECEIVED)):
        return
    done = not publication.unusable(workspace, period)
    for length in _OF:
        if length >= period.months or period.months % length:
            continue
        parts = period.parts(length)
        made = [part for part in parts if not publication.unusable(workspace, part)]
        apart = tuple(_apart(workspace, period, made))
        there = tuple(part for part in made if part not in apart)
        if there:
            lacking = tuple(part for part in parts if part not in made)
            yield Whole(period, length, there, lacking, apart, done)


def _apart(workspace: Workspace, whole: Period, parts: Sequence[Period]) -> Iterator[Period]:
    """Yield the shorter periods that answer another edition of the set than the one of the longer period.

    Where a configuration cannot be read nothing is known of that: whoever puts them together is told.
    """
    with suppress(VtltError):
        own = inforce.edition(record.criteria_of(workspace, whole)) if parts else None
        for part in parts:
            if inforce.edition(record.criteria_of(workspace, part)) != own:
                yield part
