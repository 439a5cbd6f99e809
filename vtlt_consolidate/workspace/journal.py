"""Notes what a run writes, so that a change by anybody else can be told from its own."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path

_OPEN: ContextVar[tuple[dict[Path, str], ...]] = ContextVar("journals", default=())


@contextmanager
def kept() -> Iterator[dict[Path, str]]:
    """Keep a journal of the files that are written and removed inside.

    Yields:
        Absolute path → SHA-256 of what was written last; empty: the file was removed.
    """
    journal: dict[Path, str] = {}
    token = _OPEN.set((*_OPEN.get(), journal))
    try:
        yield journal
    finally:
        _OPEN.reset(token)


def note(path: Path, data: bytes | None) -> None:
    """Enter a file that was written, or removed, into every journal that is kept."""
    if journals := _OPEN.get():
        digest = "" if data is None else hashlib.sha256(data).hexdigest()
        for journal in journals:
            journal[path.absolute()] = digest


def unexplained(
    folder: Path, before: Mapping[str, str], after: Mapping[str, str], written: Mapping[Path, str]
) -> set[str]:
    """Name the files that somebody else changed while a journal was kept.

    Args:
        folder: where the files are.
        before: path below the folder → SHA-256, when the journal was begun.
        after: the same now.
        written: the journal.
    """
    root = folder.absolute()
    inside = ((path, digest) for path, digest in written.items() if path.is_relative_to(root))
    ours = {path.relative_to(root).as_posix(): digest for path, digest in inside}
    return {name for name in {*before, *after} if after.get(name, "") != ours.get(name, before.get(name, ""))}
