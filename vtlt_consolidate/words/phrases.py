"""Phrases of official texts: lists of names, and words such as “Đa số” that a number must justify."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

NAMED_AT_MOST = 10
"""A sentence lists at most so many units by name."""


def lowered(text: str) -> str:
    """Make the first letter small, as inside a sentence."""
    return text[:1].lower() + text[1:]


def named(names: Iterable[str], kind: str = "đơn vị") -> str:
    """List names for a sentence; if there are many, only the first and the number of the others."""
    every = list(names)
    more = f" và {len(every) - NAMED_AT_MOST} {kind} khác" if len(every) > NAMED_AT_MOST else ""
    return "; ".join(every[:NAMED_AT_MOST]) + more


@dataclass(frozen=True)
class Share:
    """A word such as “Đa số”, and the share that it needs: more than `bound`, or equal to it if `reached`."""

    word: str
    bound: Fraction
    reached: bool = True

    def holds(self, part: int, whole: int) -> bool:
        """Say whether part ÷ whole is large enough for the word."""
        share = Fraction(part, whole)
        return share > self.bound or (self.reached and share == self.bound)


MAJORITY = Share("Đa số", Fraction(1, 2), reached=False)
SHARES = (Share("Tất cả", Fraction(1)), Share("Hầu hết", Fraction(9, 10)), MAJORITY)
"""From most to least; a smaller share of two or more units is “một số”. Missing answers make no majority."""


def in_a_sentence(area: str) -> str:
    """`Quận Tân Phú` is written `quận Tân Phú`, `Quận 1` keeps its capital (Nghị định 30/2020, PL II)."""
    kind, _, name = area.partition(" ")
    return f"{kind.lower()} {name}" if kind in {"Quận", "Huyện"} and not name.isdigit() else area
