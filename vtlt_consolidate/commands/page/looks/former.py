"""The former sets of results: when each was put aside, and which closing it was of."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from vtlt_consolidate.commands.page.places import Listed
from vtlt_consolidate.workspace import published
from vtlt_consolidate.workspace.months import contents
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


def former(results: Path, files: Iterable[Listed], ledger: Ledger) -> list[Former]:
    """Find the former sets of results, the newest first.

    Args:
        results: the folder of the results.
        files: the files of all former sets, in order of name.
        ledger: the closings of the period.
    """
    groups = groupby(files, key=lambda file: Path(file.name).parent)
    # The names of their folders begin with a number.
    sets = [(results / folder, tuple(each)) for folder, each in groups][::-1]
    closings = [event for event in reversed(ledger.events) if event.what == CLOSED]
    sealed = {event: contents.results_of(ledger.of(event.number)) for event in closings}
    # As long as the results that were closed last stand, no former set is theirs.
    if closings and _is_of(_digests(results, sealed[closings[0]]), sealed[closings[0]]):
        del sealed[closings[0]]
    found = []
    for folder, each in sets:
        digests = _digests(folder, [Path(file.name).name for file in each])
        event = next((event for event, then in sealed.items() if _is_of(digests, then)), None)
        # Of several equal ones the newest was closed: the others had been put aside before.
        if event:
            del sealed[event]
        put_aside = dt.datetime.fromtimestamp(folder.stat().st_mtime).astimezone()
        found.append(Former(put_aside.date(), f"{put_aside:%H:%M}", event, each))
    return found


def _digests(folder: Path, names: Iterable[str]) -> dict[str, str]:
    return {name: published.digest(folder / name) for name in names}


def _is_of(digests: Mapping[str, str], sealed: Mapping[str, str]) -> bool:
    """Say whether files are of the results of a closing, as far as they are kept."""
    return bool(digests) and digests.items() <= sealed.items()
