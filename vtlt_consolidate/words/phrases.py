"""Turns of phrase of official texts: lists of names, and words that numbers have to bear."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

NAMED_AT_MOST = 10
"""A sentence names the units that it speaks of up to so many of them."""


def lowered(text: str) -> str:
    """Begin a text with a small letter, as inside a sentence."""
    return text[:1].lower() + text[1:]


def named(names: Iterable[str], kind: str = "đơn vị") -> str:
    """List names as a sentence does, the first ones only where there are many."""
    every = list(names)
    more = f" và {len(every) - NAMED_AT_MOST} {kind} khác" if len(every) > NAMED_AT_MOST else ""
    return "; ".join(every[:NAMED_AT_MOST]) + more


@dataclass(frozen=True)
class Share:
    """A word for so many units out of all: for a share above a bound, or that reaches it."""

    word: str
    bound: Fraction
    reached: bool = True

    def holds(self, part: int, whole: int) -> bool:
        """Say whether the numbers bear the word."""
        share = Fraction(part, whole)
        return share > self.bound or (self.reached and share == self.bound)


MAJORITY = Share("Đa số", Fraction(1, 2), reached=False)
SHARES = (Share("Tất cả", Fraction(1)), Share("Hầu hết", Fraction(9, 10)), MAJORITY)
"""From most to least; fewer, from two units on, are “một số”. Who gave no answer never makes a majority."""
