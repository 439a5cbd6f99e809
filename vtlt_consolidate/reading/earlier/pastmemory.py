"""Remembers the results of earlier periods, so that a year of workbooks is not read every time."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import astuple
from typing import Any

from vtlt_consolidate.files.memory import Memory
from vtlt_consolidate.scoring.compare import Past, Stood
from vtlt_consolidate.scoring.history.said import Said
from vtlt_consolidate.words.errors import VtltError
from vtlt_consolidate.words.period import Period
from vtlt_consolidate.words.states import Status


def keep(memory: Memory, key: str, past: Past | str) -> None:
    """Remember the results in a merged workbook, or why they cannot be compared.

    Args:
        memory: where.
        key: names the content of the workbook and whatever else they depend on.
        past: the results, or the reason.
    """
    memory.put(key, past if isinstance(past, str) else _plain(past))


def recall(memory: Memory, key: str) -> Past | str | None:
    """Give what `keep` was given; `None` if it is not remembered or damaged."""
    kept = memory.get(key)
    with suppress(TypeError, ValueError, LookupError, VtltError):
        return kept if kept is None or isinstance(kept, str) else _past(kept)
    return None


def _plain(past: Past) -> dict[str, Any]:
    return {
        "period": str(past.period),
        "asked": list(past.asked),
        "points": [[unit, code, points] for (unit, code), points in past.points.items()],
        "units": list(past.units),
        "answered": sorted(past.answered),
        "carried": dict(past.carried),
        "names": dict(past.names),
        "stood": {unit: astuple(stood) for unit, stood in past.stood.items()},
        "version": past.version,
        "unlike": past.unlike,
        "tabled": list(past.tabled),
        "bands": dict(past.bands),
        "decided": dict(past.decided),
        "received": dict(past.received),
        "said": [list(column) for column in astuple(past.said)],
    }


def _past(kept: dict[str, Any]) -> Past:
    return Past(
        **kept
        | {
            "period": Period.parse(kept["period"]),
            "points": {(unit, code): points for unit, code, points in kept["points"]},
            "answered": frozenset(kept["answered"]),
            "stood": {unit: Stood(*stood) for unit, stood in kept["stood"].items()},
            "received": {unit: (Status(status), days) for unit, (status, days) in kept["received"].items()},
            "tabled": tuple(kept["tabled"]),
            "said": Said(*map(tuple, kept["said"])),
        }
    )
