"""What tells a rehearsed month from a real one, and takes it away again when it is over.

The mark is a file of the period, written before the first made-up one and removed after the last: a month
that was rehearsed by half is marked too. It lists what the rehearsal made by content, so that clearing
takes away nothing else.
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
from vtlt_consolidate.workspace import published
from vtlt_consolidate.workspace.folders import (
    RECEIVED,
    REMINDERS,
    RESULTS,
    RETURNED,
    Workspace,
    move,
    remove,
    write,
)
from vtlt_consolidate.workspace.rehearsed import ANSWERS, MARK, is_rehearsed, marked, require_none

REGISTER, DECISIONS, APPRAISALS, KEPT = "so-nhan.xlsx", "quyet-dinh.xlsx", "tham-dinh.xlsx", "luu"
_STATE = (REGISTER, DECISIONS, APPRAISALS)
_OURS = {
    RESULTS: re.compile(r"(?:truoc/.+/)?(?:(?:tong-hop|phu-luc|phu-luc-noi-bo|bao-cao|thay-doi)-[^/]+)"),
    RETURNED: re.compile(r"[^/]+-sua-lan-\d+\.xlsx"),
    REMINDERS: re.compile(r"don-doc-[^/]+|[^/]+\.eml"),
    KEPT: re.compile(r".+"),
}
"""Folder in which the tool writes → the names that it gives; a rehearsal begins where they are empty."""


@dataclass(frozen=True)
class Cleared:
    """What clearing did.

    Args:
        removed: how many files went.
        left: paths below the period of received files that are not of the rehearsal.
        kept: paths below the period of workbooks that were put away because real files are there.
        failed: complete sentences about what could not be removed.
    """

    removed: int = 0
    left: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()
    failed: list[str] = field(default_factory=list)


def require_one(workspace: Workspace, period: Period) -> None:
    """Make sure that a period is a rehearsal.

    Raises:
        WorkspaceError: it is none.
    """
    if not is_rehearsed(workspace, period):
        raise WorkspaceError(f"Kỳ {period} không phải là kỳ diễn tập; không có gì để dọn.")


def require_free(workspace: Workspace, period: Period) -> None:
    """Make sure that nothing of a real month stands where a rehearsal would put its own.

    Raises:
        WorkspaceError: something does; the text names it.
    """
    require_none(workspace, period)
    there = [name for name in _STATE if workspace.folder(period, name).exists()]
    there += [name for name in _OURS if any(_files(workspace.folder(period, name)))]
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
    told = {"files": {name: _hash(data) for name, data in sorted(files.items())}}
    text = json.dumps(told, ensure_ascii=False, indent=1)
    write(workspace.folder(period, MARK), text.encode(), twin=False)


def clear(workspace: Workspace, period: Period) -> Cleared:
    """Take a rehearsal away: what it made, and what was made of it.

    A received file goes only if it is, byte for byte, one that the rehearsal made. Where others are,
    the register keeps their days, and the workbooks that people write into are put away, not removed.

    Raises:
        WorkspaceError: the period is no rehearsal, or its mark cannot be read.
    """
    require_one(workspace, period)
    root, made = workspace.root / str(period), _made(workspace, period)
    received = workspace.folder(period, RECEIVED)
    digests = {path: _hash(_read(path)) for path in _files(received)}
    if digests and not workspace.folder(period, MARK).exists():
        raise WorkspaceError(
            f"Kỳ diễn tập {period} do phiên bản trước tạo, không còn biết tệp nào trong {received} là của "
            "diễn tập. Tự chuyển hết các tệp trong đó đi rồi chạy lại."
        )
    ours = set(made.values())
    left = {path: digest for path, digest in digests.items() if digest not in ours}
    failed: list[str] = []
    kept = tuple(_put_away(root, failed)) if left else ()
    gone = [path for path in digests if path not in left]
    gone += [path for name in _OURS if not (left and name == KEPT) for path in _written(root / name)]
    gone += [path for name in (DECISIONS, APPRAISALS, published.SEAL) if (path := root / name).is_file()]
    gone += _settle_register(root / REGISTER, set(left.values()))
    removed = _remove(gone, failed)
    # The marks go last, and only when nothing else is left of the rehearsal.
    if not failed:
        removed += _remove([root / name for name in (ANSWERS, MARK) if (root / name).exists()], failed)
    for folder in (received, *(root / name for name in _OURS)):
        _remove_empty(folder)
    names = tuple(path.relative_to(root).as_posix() for path in left)
    return Cleared(removed, names, kept, failed)


def _made(workspace: Workspace, period: Period) -> dict[str, str]:
    """Path → SHA-256 of what the rehearsal made."""
    path = workspace.folder(period, MARK)
    if not path.exists():
        return {}
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
    """Move what a person may have written about real files out of the way, but not away."""
    for name in (DECISIONS, APPRAISALS):
        if not (root / name).is_file():
            continue
        to, number = root / KEPT / f"dien-tap-{name}", 1
        while to.exists():
            number += 1
            to = to.with_name(f"dien-tap-{number}-{name}")
        try:
            move(root / name, to)
            yield to.relative_to(root).as_posix()
        except VtltError as error:
            failed.append(str(error))


def _written(folder: Path) -> Iterator[Path]:
    """The files that the tool wrote into one of its folders; what else lies there is somebody's."""
    ours = _OURS[folder.name]
    return (path for path in _files(folder) if ours.fullmatch(path.relative_to(folder).as_posix()))


def _settle_register(path: Path, real: set[str]) -> list[Path]:
    """Let the register keep the days of real files only; gives the paths to remove."""
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
    """Remove the empty folders below one."""
    if folder.is_dir():
        for path in sorted(folder.rglob("*"), reverse=True):
            if path.is_dir():
                # One that is not empty, or is open in a window, stays.
                with suppress(OSError):
                    path.rmdir()


def refuse(taken: Taken) -> Taken:
    """Refuse what comes out of a rehearsed month, and so must not get into a real one.

    Args:
        taken: what came in.
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
    told = [
        catalogue.record(rehearsalrules.REHEARSED, file=name, found=REHEARSAL)
        for name in rows.loc[theirs, "file"]
    ]
    return replace(
        taken,
        files=rows,
        cells=taken.cells[~taken.cells["file"].isin(files)].reset_index(drop=True),
        marks=taken.marks[~taken.marks["file"].isin(files)].reset_index(drop=True),
        findings=log.joined([taken.findings, catalogue.frame(told)]),
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
