"""Marks a period as a rehearsal, and removes the rehearsal when it is over.

The mark is a file in the period, written before the first invented file and removed after the last, so an
interrupted rehearsal is marked too. It lists the files of the rehearsal by content, so that clearing removes
nothing else.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

from vtlt_consolidate.files.intake import Taken
from vtlt_consolidate.findings import catalogue, log
from vtlt_consolidate.findings.rules import rehearsalrules
from vtlt_consolidate.model.config import Receipt
from vtlt_consolidate.settings import workbook
from vtlt_consolidate.settings.tables import RECEIPTS
from vtlt_consolidate.words.errors import VtltError, WorkspaceError, reason
from vtlt_consolidate.words.period import Period
from vtlt_consolidate.words.states import Verdict
from vtlt_consolidate.words.text import REHEARSAL
from vtlt_consolidate.workspace import ownbook, published
from vtlt_consolidate.workspace.folders import (
    CHECKED,
    ISSUED,
    LOGS,
    RECEIVED,
    REMINDERS,
    RESULTS,
    RETURNED,
    Workspace,
    move,
    name_beside,
    remove,
    write,
)
from vtlt_consolidate.workspace.months import record
from vtlt_consolidate.workspace.rehearsed import ANSWERS, MARK, is_rehearsed, marked, require_none

REGISTER, DECISIONS, APPRAISALS, KEPT = "so-nhan.xlsx", "quyet-dinh.xlsx", "tham-dinh.xlsx", "luu"
_ANSWER = (CHECKED, name_beside(Path(CHECKED)).name)
_STATE = (REGISTER, DECISIONS, APPRAISALS, *_ANSWER)
_OURS = {
    RESULTS: re.compile(
        r"(?:truoc/.+/)?(?:(?:tong-hop|phu-luc|phu-luc-noi-bo|bao-cao|thay-doi|bieu-noi-nhan)-[^/]+)"
    ),
    RETURNED: re.compile(r"[^/]+-sua-lan-\d+\.xlsx"),
    REMINDERS: re.compile(r"(?:don-doc|qua-han|tin-nhan)-[^/]+|[^/]+\.eml"),
    KEPT: re.compile(r"(?!cau-hinh-).+"),
}
"""Folder → names that the tool gives to files there. A rehearsal starts only if these folders are empty."""


@dataclass(frozen=True)
class Cleared:
    """The outcome of clearing a rehearsal.

    Args:
        removed: how many files were removed.
        left: received files that do not belong to the rehearsal, as paths below the period.
        kept: workbooks that were moved away because real files are there, as paths below the period.
        failed: complete sentences about what could not be removed.
    """

    removed: int = 0
    left: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()
    failed: list[str] = field(default_factory=list)


def require_one(workspace: Workspace, period: Period) -> None:
    """Make sure that a period is a rehearsal.

    Raises:
        WorkspaceError: it is not.
    """
    if not is_rehearsed(workspace, period):
        raise WorkspaceError(f"Kỳ {period} không phải là kỳ diễn tập; không có gì để dọn.")


def require_free(workspace: Workspace, period: Period) -> None:
    """Make sure that a rehearsal would not mix with files of a real month.

    Raises:
        WorkspaceError: there are such files; the text names them.
    """
    require_none(workspace, period)
    there = [name for name in _STATE if workspace.folder(period, name).exists()]
    kept = _records(workspace, period)
    there += [name for name in _OURS if set(_files(workspace.folder(period, name))).difference(kept)]
    if there:
        raise WorkspaceError(
            f"Kỳ {period} đã có việc thật: {', '.join(f'{period}/{name}' for name in there)}. Diễn tập sẽ "
            "ghi đè lên, nên không làm ở đây. Chọn kỳ khác, ví dụ một kỳ chưa bắt đầu."
        )


def begin(workspace: Workspace, period: Period, files: Mapping[str, bytes]) -> None:
    """Mark a period before the files of a rehearsal are written.

    Args:
        workspace: where.
        period: which.
        files: path below the period → bytes.

    Raises:
        WorkspaceError: it cannot be written.
    """
    written = {"files": {name: _hash(data) for name, data in sorted(files.items())}}
    text = json.dumps(written, ensure_ascii=False, indent=1)
    write(workspace.folder(period, MARK), text.encode(), twin=False)


def clear(workspace: Workspace, period: Period) -> Cleared:
    """Remove a rehearsal: its files, and everything that was made from them.

    A received file is removed only if it is, byte for byte, one that the rehearsal made. If there are others,
    the register keeps their days, and the workbooks that people write into are moved away, not removed.

    Raises:
        WorkspaceError: the period is no rehearsal, or its mark cannot be read.
    """
    require_one(workspace, period)
    root, made = workspace.root / str(period), _made(workspace, period)
    received = workspace.folder(period, RECEIVED)
    digests = {path: _hash(_read(path)) for path in _files(received)}
    ours = set(made.values())
    left = {path: digest for path, digest in digests.items() if digest not in ours}
    failed: list[str] = []
    kept = tuple(_put_away(root, failed)) if left else ()
    gone = [path for path in digests if path not in left]
    gone += [path for name in _OURS if not (left and name == KEPT) for path in _written(root / name)]
    books = (DECISIONS, APPRAISALS, *_ANSWER, published.SEAL)
    gone += [root / name for name in books if (root / name).is_file()]
    # What is remembered of the made-up files may be deleted at any time.
    gone += _files(root / LOGS)
    if not (left or _issued(workspace, period)):
        # What a month was issued with stays; without forms, only the rehearsal has used it.
        gone += [path for path in _records(workspace, period) if path.is_file()]
    gone += _settle_register(root / REGISTER, set(left.values()))
    removed = _remove(gone, failed)
    # The mark is removed last and only if everything else is gone: an unmarked rest would look real.
    if not failed:
        removed += _remove([root / name for name in (ANSWERS, MARK) if (root / name).exists()], failed)
    for folder in (received, *(root / name for name in (*_OURS, LOGS))):
        _remove_empty(folder)
    names = tuple(path.relative_to(root).as_posix() for path in left)
    return Cleared(removed, names, kept, failed)


def remove_empty(root: Path) -> None:
    """Remove the folder of a period in which no file is left: it would be listed as one that was begun."""
    if not any(_files(root)):
        _remove_empty(root)
        with suppress(OSError):
            root.rmdir()


def _issued(workspace: Workspace, period: Period) -> bool:
    return any(_files(workspace.folder(period, ISSUED)))


def _records(workspace: Workspace, period: Period) -> list[Path]:
    """The configuration that the period keeps, and its former versions."""
    path = record.path_of(workspace, period)
    return [path, *(version.path for version in ownbook.versions(path))]


def _made(workspace: Workspace, period: Period) -> dict[str, str]:
    """Path → SHA-256 of what the rehearsal made."""
    path = workspace.folder(period, MARK)
    try:
        return dict(json.loads(path.read_bytes())["files"])
    except OSError as error:
        raise WorkspaceError(f"Không đọc được {path}: {reason(error)}.") from error
    except (ValueError, KeyError, TypeError) as error:
        raise WorkspaceError(
            f"Tệp {path} đã bị sửa, không còn biết tệp nào là của diễn tập. Tự xóa các tệp bịa trong "
            f"{RECEIVED}, các thư mục {', '.join(_OURS)} và {path.name}."
        ) from error


def _put_away(root: Path, failed: list[str]) -> Iterator[str]:
    """Move workbooks, in which a person may have written about real files, to `luu/`."""
    for path in (root / DECISIONS, root / APPRAISALS):
        if not path.is_file():
            continue
        to, number = root / KEPT / f"dien-tap-{path.name}", 1
        while to.exists():
            number += 1
            to = to.with_name(f"dien-tap-{number}-{path.name}")
        try:
            move(path, to)
            yield to.relative_to(root).as_posix()
        except VtltError as error:
            failed.append(str(error))


def _written(folder: Path) -> Iterator[Path]:
    """The files that the tool wrote into one of its folders; other files there belong to people."""
    ours = _OURS[folder.name]
    return (path for path in _files(folder) if ours.fullmatch(path.relative_to(folder).as_posix()))


def _settle_register(path: Path, real: set[str]) -> list[Path]:
    """Reduce the register to rows about real files; return its path if none is left and it can be removed."""
    if not path.is_file():
        return []
    rows: tuple[Receipt, ...] = workbook.read_table(_read(path), RECEIPTS, path.name)
    stay = [row for row in rows if row.sha256 in real]
    if not stay:
        return [path]
    write(path, workbook.render_table(RECEIPTS, stay), twin=False)
    return []


def _remove(paths: list[Path], failed: list[str]) -> int:
    count = 0
    for path in paths:
        try:
            remove(path)
            count += 1
        except VtltError as error:
            failed.append(str(error))
    return count


def _remove_empty(folder: Path) -> None:
    """Remove the empty folders below a folder, the innermost first."""
    for path in sorted(folder.rglob("*"), reverse=True) if folder.is_dir() else ():
        # A folder that is not empty, or is open in a window, stays.
        with suppress(OSError):
            if path.is_dir():
                path.rmdir()


def refuse(taken: Taken) -> Taken:
    """Reject files of a rehearsed month that came into a real one.

    Args:
        taken: the received files.
    """
    files = set(marked(taken.cells)["file"])
    if not files:
        return taken
    title = rehearsalrules.REHEARSED.title
    theirs = taken.files["file"].isin(files) & (taken.files["verdict"] == Verdict.READ)
    rows = taken.files.assign(
        verdict=taken.files["verdict"].mask(theirs, Verdict.REJECTED),
        reason=taken.files["reason"].mask(theirs, title),
    )
    records = [
        catalogue.record(rehearsalrules.REHEARSED, file=name, found=REHEARSAL)
        for name in rows.loc[theirs, "file"]
    ]
    return replace(
        taken,
        files=rows,
        cells=taken.cells[~taken.cells["file"].isin(files)].reset_index(drop=True),
        marks=taken.marks[~taken.marks["file"].isin(files)].reset_index(drop=True),
        findings=log.joined([taken.findings, catalogue.frame(records)]),
    )


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in sorted(folder.rglob("*")) if path.is_file()) if folder.is_dir() else iter(())


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise WorkspaceError(f"Không đọc được {path}: {reason(error)}.") from error


def _hash(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
