"""The results of earlier periods as they are remembered, so that a year of workbooks is not read anew."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import astuple
from typing import Any

from vtlt_consolidate.scoring.compare import Past, Stood
from vtlt_consolidate.scoring.history.said import Said
from vtlt_consolidate.words.errors import VtltError
from vtlt_consolidate.words.period import Period
from vtlt_consolidate.words.states import Status


def plain(past: Past | str) -> Any:
    """The results in a merged workbook, or why they cannot be compared, as JSON holds it."""
    return (
        past
        if isinstance(past, str)
        else {
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
            "areas": dict(past.areas),
            "variants": dict(past.variants),
            "bands": dict(past.bands),
            "decided": dict(past.decided),
            "adjusted": dict(past.adjusted),
            "received": dict(past.received),
            "said": [list(column) for column in astuple(past.said)],
        }
    )


def recalled(kept: Any) -> Past | str | None:
    """Make it again from `plain`; `None` from anything else."""
    with suppress(TypeError, ValueError, LookupError, VtltError):
        return kept if kept is None or isinstance(kept, str) else _past(kept)
    return None


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
