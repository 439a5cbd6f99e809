"""Workbooks that people write into: what somebody saves between our reading and our writing is never lost.

No second copy is written beside them; former versions are kept in `luu/`.
"""

from __future__ import annotations

import contextlib
import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from vtlt_consolidate.words.errors import VtltError, WorkspaceError, reason
from vtlt_consolidate.workspace.folders import KEPT, write

AT_MOST = 10
"""How many former versions of a workbook are kept."""
_ATTEMPTS = 20
_OPEN = "~${name}", ".~lock.{name}#"
"""What Excel and LibreOffice put beside a workbook while somebody has it open."""
_KEPT = re.compile(r"(?P<stem>.+)-(?P<number>\d{3,})-(?P<digest>[0-9a-f]{8})\.xlsx")


class _SavedMeanwhileError(VtltError):
    """Somebody saved the workbook between our reading and our writing."""


@dataclass(frozen=True)
class Found:
    """A workbook as it was read.

    Args:
        path: its path, whether it exists or not.
        data: its bytes; none: there is no such file.
        called: what messages call it; empty: as the file.
    """

    path: Path
    data: bytes | None = None
    called: str = ""

    @property
    def name(self) -> str:
        """What messages call it."""
        return self.called or self.path.name


def find(path: Path, called: str = "") -> Found:
    """Read a workbook, whether it exists or not; messages name it as it is called.

    Raises:
        WorkspaceError: it exists and cannot be read.
    """
    return Found(path, read(path), called)


def read(path: Path) -> bytes | None:
    """Read a workbook; `None` if there is no such file.

    Raises:
        WorkspaceError: it exists and cannot be read.
    """
    try:
        return _read(path)
    except OSError as error:
        raise WorkspaceError(
            f"Không đọc được {path}: {reason(error)}. Nếu {path.name} đang mở trong chương trình khác: lưu, "
            "đóng tệp rồi chạy lại lệnh."
        ) from error


def _read(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None


def put(path: Path, render: Callable[[bytes | None], bytes | None]) -> bool:
    """Bring a workbook up to date, starting from what is on the disk now.

    Args:
        path: the workbook.
        render: makes the new bytes from the current ones, which are none if there is no file yet. If it
            returns none or the same bytes, nothing is written. Called again whenever somebody saved the file
            in between.

    Returns:
        Whether it was written.

    Raises:
        WorkspaceError: it is open in another program, whether that locks it or not, or the folder cannot be
            written; the old file is unchanged.
        ConfigError: the current file cannot be brought up to date.
    """
    for _ in range(_ATTEMPTS):
        was = read(path)
        fresh = render(was)
        if was is not None:
            keep(path, was)
        if fresh is None or fresh == was:
            return False
        # Kept before writing, so that today's receipts are not lost if the workbook is open in Excel.
        keep(path, fresh)
        _require_closed(path)
        with contextlib.suppress(_SavedMeanwhileError):
            write(path, fresh, twin=False, ready=lambda was=was: _require(path, was))  # type: ignore[misc] # bound here
            return True
    raise WorkspaceError(
        f"{path} bị chương trình khác lưu liên tục nên chưa ghi được; đóng tệp rồi chạy lại lệnh."
    )


def _require_closed(path: Path) -> None:
    """Make sure that nobody has a workbook open.

    Only Windows locks it then; elsewhere, and on shared disks, a later save would wipe out what we write.
    """
    name = next((name for form in _OPEN if path.with_name(name := form.format(name=path.name)).exists()), "")
    if name:
        raise WorkspaceError(
            f"Chưa ghi được vào {path}: tệp đang mở trong Excel hoặc LibreOffice (cạnh tệp có {name}), lần "
            "lưu sau ở đó sẽ xóa mất điều vừa ghi. Lưu, đóng tệp rồi chạy lại lệnh; những gì đã ghi trong "
            f"tệp vẫn còn nguyên. Tệp không còn mở ở máy nào thì xóa {name} (tệp ẩn) rồi chạy lại lệnh."
        )


def _require(path: Path, was: bytes | None) -> None:
    if _read(path) != was:
        raise _SavedMeanwhileError(str(path))


@dataclass(frozen=True)
class Version:
    """A former version of a workbook: its running number, digest and file."""

    number: int
    digest: str
    path: Path

    def read(self) -> bytes | None:
        """Its bytes; none where they cannot be read or are not what was kept."""
        try:
            data = self.path.read_bytes()
        except OSError:
            return None
        return data if hashlib.sha256(data).hexdigest().startswith(self.digest) else None


def versions(path: Path) -> list[Version]:
    """The kept versions of a workbook, oldest first."""
    found = []
    for file in (path.parent / KEPT).glob(f"{path.stem}-*.xlsx"):
        # `glob` also finds the versions of a book whose name only begins alike.
        named = _KEPT.fullmatch(file.name)
        if named and named["stem"] == path.stem:
            found.append(Version(int(named["number"]), named["digest"], file))
    return sorted(found, key=lambda version: (version.number, version.digest))


def keep(path: Path, data: bytes) -> None:
    """Keep a version of a workbook in `luu/`, unless the newest kept one is the same; older than ten go.

    Raises:
        WorkspaceError: the folder cannot be written.
    """
    digest = hashlib.sha256(data).hexdigest()[:8]
    kept = versions(path)
    if kept and kept[-1].digest == digest and kept[-1].read() == data:
        return
    number = kept[-1].number + 1 if kept else 1
    try:
        write(path.parent / KEPT / f"{path.stem}-{number:03d}-{digest}.xlsx", data, twin=False)
    except WorkspaceError as error:
        raise WorkspaceError(
            f"Chưa giữ được bản đang có của {path.name}, nên chưa ghi gì vào tệp. {error}"
        ) from error
    for old in kept[: max(0, len(kept) + 1 - AT_MOST)]:
        # A version that is open in Excel is removed by a later run.
        with contextlib.suppress(OSError):
            old.path.unlink(missing_ok=True)
