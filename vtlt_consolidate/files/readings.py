"""Remembers the cells of received files, so that a month is not read anew when one more form comes in.

Only single workbooks are remembered: no archives and no refused files.
"""

from __future__ import annotations

import hashlib
import os

from vtlt_consolidate.files.memory import Memory
from vtlt_consolidate.files.worker import READ, Look, Task


class Readings:
    """The remembered readings of one folder, by the hashes of the files.

    Args:
        memory: remembers them.
        digest: of what is left out of their cells.
    """

    def __init__(self, memory: Memory, digest: str) -> None:
        self._memory, self._digest = memory, digest
        self._hashes: dict[str, str] = {}

    def has(self, task: Task) -> bool:
        """Say whether the reading of a file is remembered; the file is hashed, nothing else."""
        self._hashes[task.name] = _hash(task)
        return self._key(self._hashes[task.name]) in self._memory.keys

    def recall(self, task: Task) -> Look | None:
        """Give the remembered reading of a file; `None` if it turns out to be damaged."""
        sha256 = self._hashes[task.name]
        cells = self._memory.read(self._key(sha256))
        return None if cells is None else Look(task.name, sha256, READ, cells=cells)

    def keep(self, task: Task, looks: list[Look]) -> None:
        """Remember the documents of a file that was read, if it is a single workbook."""
        look = looks[0]
        if len(looks) == 1 and look.state == READ and look.sha256 == self._hashes[task.name]:
            self._memory.write(self._key(look.sha256), look.cells)

    def forget_others(self) -> None:
        """Forget what is not in the folder any more."""
        self._memory.forget_others(set(map(self._key, self._hashes.values())))

    def _key(self, sha256: str) -> str:
        return f"{sha256} {self._digest}"


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
