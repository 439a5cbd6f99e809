"""Numbers as JSON has them; null where there is none."""

from __future__ import annotations

from vtlt_consolidate.words.text import MICRO, rounded_percent


def number(micro: int | None) -> float | None:
    """Points or a quantity: an integer if it is whole, else a float."""
    if micro is None:
        return None
    return micro // MICRO if micro % MICRO == 0 else micro / MICRO


def percent(part: int | None, whole: int | None, places: int = 1) -> float | None:
    """A share, rounded as it is printed unless more places are asked for; null also of nothing."""
    if part is None or not whole:
        return None
    return float(rounded_percent(part, whole, places))
