"""Values of an earlier period that stand on a unit's form before the unit fills it in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from vtlt_consolidate.model.layout import INPUTS, NOTE

FIELDS = tuple(name for name in INPUTS if name != NOTE)
"""The fields that are prefilled; a note is about its own period only."""

Place = tuple[str, str]
"""Code of a leaf, and field."""


@dataclass(frozen=True)
class Prefill:
    """What stood on one form when it was sent out.

    Args:
        period: the period that the answers are from.
        answers: (code of a leaf, field) → content of the cell.
        confirmed: the unit has confirmed the answers that it left unchanged.
    """

    period: str
    answers: Mapping[Place, str | float]
    confirmed: bool = False


@dataclass(frozen=True)
class Prefills:
    """What stood on all forms of a round.

    Args:
        issued: code of a unit → every prefill that was ever sent to it in this round, the newest last. Nobody
            knows which of the forms comes back.
    """

    issued: Mapping[str, tuple[Prefill, ...]] = field(default_factory=dict)

    def of(self, unit_code: str) -> Prefill | None:
        """The newest prefill of a unit; `None` if its form was blank."""
        return next(reversed(self.issued.get(unit_code, ())), None)

    def with_newer(self, newer: Mapping[str, Prefill]) -> Prefills:
        """Add the prefills of another issue; one that was sent before is not listed twice."""
        issued = dict(self.issued)
        for code, prefill in newer.items():
            before = tuple(each for each in issued.get(code, ()) if each != prefill)
            issued[code] = (*before, prefill)
        return Prefills(issued)


NO_PREFILLS = Prefills()
