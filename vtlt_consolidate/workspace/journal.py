"""Notes what a run reads and writes, so that a change by anybody else can be told from its own.

Before and after a run, all that came in is compared with what the last one read. On a network drive to open a
file takes longer than to hash it, so that one that stays as it is is read once.
"""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path

_SETTLED = 10_000_000_000
"""Nanoseconds: a file that was saved later than so long ago may be saved once more at what the disk calls the
same time, which is two seconds long on a memory stick."""

_Stamp = tuple[int, int, int, int]
_OPEN: ContextVar[tuple[dict[Path, str], ...]] = ContextVar("journals", default=())
_READ: ContextVar[dict[str, tuple[_Stamp, str]] | None] = ContextVar("read", default=None)


@contextmanager
def kept() -> Iterator[dict[Path, str]]:
    """Keep a journal of the files that are written and removed inside, and the hashes of those that are read.

    Yields:
        Absolute path → SHA-256 of what was written last; empty: the file was removed.
    """
    journal: dict[Path, str] = {}
    token, of_read = (
        _OPEN.set((*_OPEN.get(), journal)),
        _READ.set({} if (read := _READ.get()) is None else read),
    )
    try:
        yield journal
    finally:
        _OPEN.reset(token)
        _READ.reset(of_read)


def sha256_of(path: str) -> str:
    """SHA-256 of a regular file; while a journal is kept, of one that stays as it is it is known.

    Raises:
        OSError: it cannot be read.
    """
    known = _READ.get()
    if known is None:
        return _hashed(path)
    seen = os.stat(path)  # noqa: PTH116 - a name may have bytes that are no text
    stamp = seen.st_ino, seen.st_size, seen.st_mtime_ns, seen.st_ctime_ns
    former, digest = known.get(path, (None, ""))
    if former != stamp:
        digest = _hashed(path)
        if time.time_ns() - seen.st_mtime_ns > _SETTLED:
            known[path] = stamp, digest
    return digest


def _hashed(path: str) -> str:
    with open(path, "rb") as stream:  # noqa: PTH123 - likewise
        return hashlib.file_digest(stream, "sha256").hexdigest()


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
