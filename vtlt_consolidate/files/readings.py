"""Remembers the cells of received files, so that a month is not read anew when one more form comes in.

A reading is found by the hash of the file's bytes, and only the same program uses it; everything else is
read. The base may be deleted at any time. Only single workbooks are kept: no archives and no refused files.
"""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from sys import intern
from typing import Any

from vtlt_consolidate.files.worker import READ, Look, Task
from vtlt_consolidate.words.shipped import program

_FAST = 1
_COLUMNS = "program TEXT, sha256 TEXT, cells BLOB, PRIMARY KEY (program, sha256)"
_FAILURES = (sqlite3.Error, OSError)


class Readings:
    """The remembered readings of one folder.

    Args:
        base: the database; none: nothing is remembered.
    """

    def __init__(self, base: sqlite3.Connection | None) -> None:
        self._base = base
        self._known = {sha256 for (sha256,) in self._asked("SELECT sha256 FROM readings WHERE program = ?")}
        self._hashes: dict[str, str] = {}

    def has(self, task: Task) -> bool:
        """Say whether the reading of a file is remembered; the file is hashed, nothing else."""
        if self._base is not None:
            self._hashes[task.name] = _hash(task)
        return self._hashes.get(task.name) in self._known

    def recall(self, task: Task) -> Look | None:
        """Give the remembered reading of a file; `None` if it turns out to be damaged."""
        sha256 = self._hashes[task.name]
        query = "SELECT cells FROM readings WHERE program = ? AND sha256 = ?"
        for (cells,) in self._asked(query, sha256):
            with suppress(zlib.error, ValueError, TypeError):
                words, columns = json.loads(zlib.decompress(cells))
                sheets, at_rows, at_columns, kinds, texts = map(tuple, columns)
                # JSON makes a new text for every cell, which `intern` undoes.
                kept = (tuple(map(intern, sheets)), at_rows, at_columns, tuple(map(intern, kinds)), texts)
                return Look(task.name, sha256, READ, words, kept)
        return None

    def keep(self, task: Task, looks: list[Look]) -> None:
        """Remember the documents of a file that was read, if it is a single workbook."""
        look = looks[0]
        if len(looks) != 1 or look.state != READ or look.sha256 != self._hashes.get(task.name):
            return
        cells = zlib.compress(json.dumps([look.words, look.columns]).encode(), _FAST)
        self._asked("INSERT OR REPLACE INTO readings VALUES (?, ?, ?)", look.sha256, cells)

    def forget_others(self) -> None:
        """Forget what is not in the folder any more, and what other versions of the program read."""
        here = set(self._hashes.values())
        self._asked("DELETE FROM readings WHERE program <> ?")
        for sha256 in self._known - here:
            self._asked("DELETE FROM readings WHERE program = ? AND sha256 = ?", sha256)

    def _asked(self, query: str, *values: Any) -> list[tuple[Any, ...]]:
        # Whatever is wrong with the file, such as a lock on a network drive, everything is read as if new.
        if self._base is not None:
            with suppress(*_FAILURES):
                return self._base.execute(query, (program(), *values)).fetchall()
        return []


@contextmanager
def remembered(path: Path | None) -> Iterator[Readings]:
    """Open the readings in a file; they are saved at the end, if nothing fails.

    Args:
        path: the file, which need not exist; none: nothing is remembered.
    """
    base = _opened(path) if path else None
    readings = Readings(base)
    try:
        yield readings
        readings.forget_others()
    finally:
        if base is not None:
            with suppress(*_FAILURES):
                base.commit()
                base.close()


def _opened(path: Path) -> sqlite3.Connection | None:
    # Twice, because a damaged file is removed the first time; one that is locked is left alone.
    for _ in range(2):
        with suppress(*_FAILURES):
            path.parent.mkdir(parents=True, exist_ok=True)
            base = sqlite3.connect(path, timeout=0)
            try:
                # It need not survive a power cut: the content of each reading has its own checksum.
                base.execute("PRAGMA synchronous = OFF")
                base.execute(f"CREATE TABLE IF NOT EXISTS readings ({_COLUMNS})")
            except sqlite3.OperationalError:
                base.close()
                return None
            except sqlite3.DatabaseError:
                base.close()
                path.unlink()
                continue
            return base
    return None


def _hash(task: Task) -> str:
    """Hash a file; empty if it cannot be read, or has changed since it was listed."""
    try:
        # As the system names it: the name may be no text.
        with open(task.path, "rb") as stream:  # noqa: PTH123
            digest = hashlib.file_digest(stream, "sha256").hexdigest()
            seen = os.fstat(stream.fileno())
            return digest if task.stamp == (seen.st_size, seen.st_mtime_ns) else ""
    except OSError:
        return ""
