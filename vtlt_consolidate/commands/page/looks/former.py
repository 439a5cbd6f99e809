"""The former sets of results: when each was put aside, and which closing it was of."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from vtlt_consolidate.commands.page.places import Listed
from vtlt_consolidate.words.period import Period
from vtlt_consolidate.workspace import published
from vtlt_consolidate.workspace.months import closing
from vtlt_consolidate.workspace.months.ledger import CLOSED, Event, Ledger


@dataclass(frozen=True)
class Former:
    """A set that stood in `ket-qua` before.

    Args:
        day: the day on which it was put aside.
        time: the time of that day.
        closed: the last closing with these results; none: they were never closed.
        files: its files.
    """

    day: dt.date
    time: str
    closed: Event | None
    files: tuple[Listed, ...]


def former(results: Path, period: Period, files: Iterable[Listed], ledger: Ledger) -> list[Former]:
    """Find the former sets of results, the newest first.

    Args:
        results: the folder of the results.
        period: their period.
        files: the files of all former sets, in order of name.
        ledger: the closings of the period.
    """
    groups = groupby(files, key=lambda file: Path(file.name).parent)
    # The names of their folders begin with a number.
    return [_former(results / folder, period, tuple(each), ledger) for folder, each in groups][::-1]


def _former(folder: Path, period: Period, files: tuple[Listed, ...], ledger: Ledger) -> Former:
    put_aside = dt.datetime.fromtimestamp(folder.stat().st_mtime).astimezone()
    name = published.merged_name(period)
    event = _closed(ledger, name, published.digest(folder / name))
    return Former(put_aside.date(), f"{put_aside:%H:%M}", event, files)


def _closed(ledger: Ledger, name: str, digest: str) -> Event | None:
    """The last closing with a file of the results of this name and SHA-256; none: there was none."""
    closings = (event for event in reversed(ledger.events) if event.what == CLOSED)
    found = (each for each in closings if closing.results_of(ledger.of(each.number)).get(name) == digest)
    return next(found, None)
