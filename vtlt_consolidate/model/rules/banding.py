"""The bands of a set, and the gates that hold units down."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

NOT_CLASSIFIED = "Không xếp loại"
"""Band of a unit that a gate without a band of its own holds down."""


@dataclass(frozen=True)
class Band:
    """A band (xếp loại): the half-open interval [at_least, below) of percent, or of points.

    Args:
        label: what tables print.
        phrase: how the band is named in a sentence after “Hoàn thành”.
        at_least: lower bound, belongs to the band.
        below: upper bound, does not belong to it; none: there is no upper bound.
        citation: the document and place that the rule comes from.
    """

    label: str
    phrase: str
    at_least: Decimal
    below: Decimal | None = None
    citation: str = ""

    def holds(self, part: int, whole: int) -> bool:
        """Say whether part ÷ whole, in percent, lies in the band; multiplied out, so nothing is rounded."""
        scaled = Decimal(100 * int(part))
        return scaled >= self.at_least * int(whole) and (
            self.below is None or scaled < self.below * int(whole)
        )


def band_places(bands: Iterable[Band]) -> dict[str, int]:
    """The label of each band → its place, from 0 for the best on; `NOT_CLASSIFIED` comes last."""
    labels = [*(band.label for band in bands), NOT_CLASSIFIED]
    return {label: place for place, label in enumerate(labels)}


@dataclass(frozen=True)
class Gate:
    """A condition (điều kiện khống chế) that limits the band of a unit whatever its total is.

    Args:
        nodes: codes of leaves or groups; the gate closes if one of them has `at_most` points or fewer. None:
            it closes by its condition.
        reason: printed beside the band.
        at_most: points as tables print them, so penalties are negative: `-5` closes the gate for a unit that
            lost 5 points or more. None: there are no nodes.
        band: label of the best band that is still possible; empty: the unit is not classified.
        citation: the document and place that the rule comes from.
        condition: closes the gate where it holds, as a formula (`language`).
    """

    nodes: tuple[str, ...]
    reason: str
    at_most: Decimal | None = Decimal(0)
    band: str = ""
    citation: str = ""
    condition: str = ""

    @property
    def limit(self) -> Decimal:
        """The points up to which a node closes it."""
        return self.at_most or Decimal(0)
