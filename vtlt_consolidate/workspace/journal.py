"""Notes what a run writes, so that a change by anybody else can be told from its own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path

_OPEN: ContextVar[dict[Path, str] | None] = ContextVar("journal", default=None)


@contextmanager
def kept() -> Iterator[dict[Path, str]]:
    """Keep a journal of the files that are written and removed inside.

    Yields:
        Absolute path → SHA-256 of what was written last; empty: the file was removed.
    """
    journal: dict[Path, str] = {}
    token = _OPEN.set(journal)
    try:
        yield journal
    finally:
        _OPEN.reset(token)


def note(path: Path, digest: str) -> None:
    """Enter a file into the journal, if one is kept."""
    journal = _OPEN.get()
    if journal is not None:
        journal[path.absolute()] = digest
