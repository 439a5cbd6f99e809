"""How commands write files, so that one which is open in Excel stops no other."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from vtlt_consolidate.words.errors import VtltError
from vtlt_consolidate.workspace.folders import remove, renew


class Writer:
    """Writes files, and takes some away; one that cannot be replaced now stops no other.

    `written` are those that stand there as they should, `failed` complete sentences about the others.

    Args:
        by: writes one; `renew` leaves a file with the same bytes alone, and so the time at which it was made.
    """

    def __init__(self, by: Callable[[Path, bytes], None] = renew) -> None:
        self._write = by
        self.written: list[Path] = []
        self.failed: list[str] = []

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
