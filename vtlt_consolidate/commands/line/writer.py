"""How commands write files, so that one which is open in Excel stops no other."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextvars import copy_context
from pathlib import Path

from vtlt_consolidate.words.errors import VtltError
from vtlt_consolidate.workspace.folders import remove, renew

_AT_ONCE = 4
"""Files that are written at the same time: most of their time is spent waiting for the disk to have them."""


class Writer:
    """Writes files, and takes some away; one that cannot be replaced now stops no other.

    `written` are those that stand there as they should, `failed` complete sentences about the others; of what
    was put behind they know after `finish`.

    Args:
        by: writes one; `renew` leaves a file with the same bytes alone, and so the time at which it was made.
    """

    def __init__(self, by: Callable[[Path, bytes], None] = renew) -> None:
        self._write = by
        self.written: list[Path] = []
        self.failed: list[str] = []
        self._pool: ThreadPoolExecutor | None = None
        self._behind: deque[tuple[Path, Future[None]]] = deque()

    def put_behind(self, path: Path, data: bytes) -> None:
        """Begin to write a file; whoever calls may go on meanwhile, but has to `finish`."""
        self._pool = self._pool or ThreadPoolExecutor(_AT_ONCE)
        # The journal of the run belongs to the context.
        self._behind.append((path, self._pool.submit(copy_context().run, self._write, path, data)))
        if len(self._behind) > _AT_ONCE:
            self._settle()

    def finish(self) -> None:
        """Wait for all files that were put behind."""
        while self._behind:
            self._settle()
        if self._pool:
            self._pool.shutdown()
            self._pool = None

    def _settle(self) -> None:
        path, done = self._behind.popleft()
        try:
            done.result()
        except VtltError as error:
            self.failed.append(str(error))
        else:
            self.written.append(path)

    def put(self, path: Path, data: bytes | Callable[[], bytes], otherwise: str = "") -> bool:
        """Write a file; say whether it has these bytes now.

        Args:
            path: the file.
            data: its bytes, or what makes them.
            otherwise: what more has to be said if it cannot be written.
        """
        try:
            self._write(path, data if isinstance(data, bytes) else data())
        except VtltError as error:
            self.failed.append(f"{error} {otherwise}".rstrip())
            return False
        self.written.append(path)
        return True

    def take_away(self, path: Path, otherwise: str = "") -> None:
        """Remove a file, if it is there."""
        try:
            remove(path)
        except VtltError as error:
            self.failed.append(f"{error} {otherwise}".rstrip())
