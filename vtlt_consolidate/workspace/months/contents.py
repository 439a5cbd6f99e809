"""The files of a period, each with its SHA-256: all of them, what results are made from, the results."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Mapping
from pathlib import Path

from vtlt_consolidate.files.arrivals import is_litter, printable
from vtlt_consolidate.words.errors import WorkspaceError, reason
from vtlt_consolidate.words.period import Period
from vtlt_consolidate.words.text import clean
from vtlt_consolidate.workspace import journal, lock
from vtlt_consolidate.workspace.folders import CHECKED, LOGS, RECEIVED, RESULTS, Workspace, name_beside
from vtlt_consolidate.workspace.months.ledger import KEPT, path_of
from vtlt_consolidate.workspace.published import FORMER

_NO_FILE = "không phải tệp thường"


def of(
    workspace: Workspace, period: Period, wanted: Callable[[str], bool] = lambda _: True,
    digest: Callable[[Path], str] | None = None,
) -> dict[str, str]:  # fmt: skip
    """Path below a period → SHA-256 of every file there, in order of path.

    Left out are the ledger and what it keeps, the lock, logs, and what programs leave behind.

    Args:
        workspace: where.
        period: which.
        wanted: says of a path whether it is wanted.
        digest: gives the hash of a file; none: one that raises.

    Raises:
        WorkspaceError: a file cannot be read.
    """
    digest = digest or digest_of
    root = workspace.root / str(period)
    aside = {path_of(workspace, period).name, lock.NAME}
    found: list[tuple[str, str]] = []
    for place, folders, files in os.walk(root):
        if Path(place) == root:
            folders[:] = [name for name in folders if name not in {KEPT, LOGS}]
        here = Path(place)
        links = [name for name in folders if (here / name).is_symlink()]
        # Once for all files of a folder: there may be thousands.
        start = "" if here == root else f"{here.relative_to(root).as_posix()}/"
        for name in (*files, *links):
            path = start + name
            if path not in aside and not is_litter(path) and wanted(path):
                found.append((clean(printable(path)), digest(here / name)))
    return _named_apart(found)


def _named_apart(found: list[tuple[str, str]]) -> dict[str, str]:
    """Give files whose names differ only in what a workbook does not keep a number each."""
    names: dict[str, str] = {}
    for name, digest in sorted(found):
        number, free = 1, name
        while free in names:
            number += 1
            free = f"{name} ({number})"
        names[free] = digest
    return names


def inputs(workspace: Workspace, period: Period) -> dict[str, str]:
    """The files of `of` that results are made from: what came in, and the workbooks beside it.

    A file that cannot be read has an empty hash: it is a finding of the month, and the others go on.
    """
    return of(workspace, period, _is_input, _digest_if_any)


_ANSWERS = frozenset({CHECKED, name_beside(Path(CHECKED)).name})
"""What a check writes beside the workbooks of people; the second where the first was open."""


def _is_input(path: str) -> bool:
    if path in _ANSWERS:
        return False
    return path.startswith(f"{RECEIVED}/") or ("/" not in path and path.endswith(".xlsx"))


def _digest_if_any(path: Path) -> str:
    try:
        return digest_of(path)
    except WorkspaceError:
        return ""


def digest_of(path: Path) -> str:
    """The SHA-256 of a file, or words in its place for what is no regular file.

    Raises:
        WorkspaceError: it cannot be read.
    """
    try:
        # A pipe or a device that was put there would be waited for without end.
        if not stat.S_ISREG(path.lstat().st_mode):
            return _NO_FILE
        return journal.sha256_of(str(path))
    except OSError as error:
        raise WorkspaceError(
            f"Không đọc được {path}: {reason(error)}. Đóng tệp (nếu đang mở) rồi chạy lại."
        ) from error


def results_of(files: Mapping[str, str]) -> dict[str, str]:
    """Name → SHA-256 of the results among the files of a period, without former sets."""
    start = f"{RESULTS}/"
    return {name.removeprefix(start): digest for name, digest in files.items()
            if name.startswith(start) and not name.startswith(f"{start}{FORMER}/")}  # fmt: skip
