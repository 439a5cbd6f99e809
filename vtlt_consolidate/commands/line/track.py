"""How commands show their progress."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypeVar

T = TypeVar("T")
Track = Callable[[Iterable[Any], str, int], Iterator[Any]]
"""Passes things on while it shows the progress: the things, what is done with them, how many they are."""


def quietly(things: Iterable[T], words: str, count: int) -> Iterator[T]:
    """Track no progress: pass things on unchanged."""
    _ = words, count
    return iter(things)
