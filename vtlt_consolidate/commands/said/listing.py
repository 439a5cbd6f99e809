"""Lists of names and notes, as what is printed for a person holds them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from vtlt_consolidate.words.text import escaped, first_of

NAMES = 20
"""How many names a list tells."""


def shortened(names: Sequence[str]) -> str:
    """The first of several names; dots stand for the others."""
    return ", ".join(map(escaped, names[:NAMES])) + (" …" if len(names) > NAMES else "")


def some(names: Sequence[str], others: str) -> str:
    """The first of several names, and how many others there are."""
    return escaped(first_of(names, NAMES, others))


def on_lines(notes: Iterable[str]) -> str:
    """Notes, each on a line of its own."""
    return "".join(f"{note}\n" for note in notes)
