"""Remembers the cells of received files, so that a month is not read anew when one more form comes in.

Only single workbooks are remembered: no archives and no refused files.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable
from contextlib import suppress
from itertools import chain, groupby, repeat
from sys import intern

from vtlt_consolidate.files.memory import Memory
from vtlt_consolidate.files.worker import READ, Columns, Look, Task


class Readings:
    """The remembered readings of one folder, by the hashes of the files."""

    def __init__(self, memory: Memory) -> None:
        self._memory = memory
        self._hashes: dict[str, str] = {}

    def has(self, task: Task) -> bool:
        """Say whether the reading of a file is remembered; the file is hashed, nothing else."""
        self._hashes[task.name] = _hash(task)
        return self._hashes[task.name] in self._memory.keys

    def recall(self, task: Task) -> Look | None:
        """Give the remembered reading of a file; `None` if it turns out to be damaged."""
        sha256 = self._hashes[task.name]
        with suppress(ValueError, TypeError):
            words, (sheets, rows, columns, kinds, texts) = self._memory.get(sha256)
            kept = (_whole(sheets), tuple(rows), tuple(columns), _whole(kinds), tuple(texts))
            return Look(task.name, sha256, READ, words, kept)
        return None

    def keep(self, task: Task, looks: list[Look]) -> None:
        """Remember the documents of a file that was read, if it is a single workbook."""
        look = looks[0]
        if len(looks) == 1 and look.state == READ and look.sha256 == self._hashes[task.name]:
            self._memory.put(look.sha256, (look.words, _in_runs(look.columns)))

    def forget_others(self) -> None:
        """Forget what is not in the folder any more."""
        self._memory.forget_others(set(self._hashes.values()))


def _in_runs(columns: Columns) -> tuple[object, ...]:
    """Name each sheet and each kind once for all cells in a row that have it."""
    sheets, rows, at_columns, kinds, texts = columns
    return _runs(sheets), rows, at_columns, _runs(kinds), texts


def _runs(values: Iterable[str]) -> list[tuple[str, int]]:
    return [(value, len(list(run))) for value, run in groupby(values)]


def _whole(runs: Iterable[tuple[str, int]]) -> tuple[str, ...]:
    return tuple(chain.from_iterable(repeat(intern(value), count) for value, count in runs))


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
