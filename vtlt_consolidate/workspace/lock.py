"""One run at a time in a period: a file lock, which the system releases when its owner dies, and its name.

The name of the owner matters where locks cannot be trusted: folders that are synchronised between machines
share no locks, so a file that names another machine blocks the period until a person removes it.
"""

from __future__ import annotations

import errno
import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict
from pathlib import Path

from vtlt_consolidate.words.errors import WorkspaceError, reason
from vtlt_consolidate.workspace.folders import sweep
from vtlt_consolidate.workspace.owner import Owner, mine

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

NAME = ".vtlt-dang-chay.json"
# On Windows nobody can read locked bytes, so the locked byte is far behind the name of the owner.
_BYTE = 1 << 30
_TRIES = 20
_NOT_SUPPORTED = {errno.ENOLCK, errno.ENOSYS, errno.ENOTSUP, errno.EOPNOTSUPP, errno.EINVAL}
_MOST = 4096


@contextmanager
def held(folder: Path) -> Iterator[None]:
    """Keep every other run out of a period, and remove temporary files of dead ones.

    Args:
        folder: existing folder of the period.

    Raises:
        WorkspaceError: another run is working there, or nothing can be written there.
    """
    path = folder / NAME
    descriptor = _taken(path)
    try:
        _say(descriptor, json.dumps(asdict(mine(os.getpid())), ensure_ascii=False))
        sweep(folder)
        yield
    finally:
        _release(path, descriptor)


def _taken(path: Path) -> int:
    """Open the file, lock it and return the descriptor."""
    for _ in range(_TRIES):
        descriptor = _opened(path)
        locked = _lock(descriptor)
        if locked is False:
            os.close(descriptor)
            raise WorkspaceError(_busy(path, _owner(path)))
        # The run before may have removed the file after we opened it and before we locked it.
        if not _still_there(path, descriptor):
            os.close(descriptor)
            continue
        owner = _owner(path)
        # Another machine's lock is not visible here, and without locks only the named process can be checked.
        if owner and (not owner.here or (locked is None and owner.alive)):
            os.close(descriptor)
            raise WorkspaceError(_busy(path, owner))
        return descriptor
    raise WorkspaceError(_busy(path, None))


def _opened(path: Path) -> int:
    try:
        return os.open(path, os.O_RDWR | os.O_CREAT, 0o666)
    except OSError as error:
        raise WorkspaceError(
            f"Không ghi được vào thư mục {path.parent}: {reason(error)}. Thư mục làm việc phải ở nơi ghi "
            "được: xin quyền ghi, hoặc chép cả thư mục làm việc sang ổ đĩa của máy rồi chạy lại."
        ) from error


def _lock(descriptor: int) -> bool | None:
    """Lock the file. False: another process has the lock; `None`: this file system has no locks."""
    try:
        if sys.platform == "win32":
            os.lseek(descriptor, _BYTE, os.SEEK_SET)
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        else:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        return None if error.errno in _NOT_SUPPORTED else False
    return True


def _still_there(path: Path, descriptor: int) -> bool:
    try:
        return os.path.samestat(path.stat(), os.fstat(descriptor))
    except OSError:
        return False


def _owner(path: Path) -> Owner | None:
    """The owner named in the file; `None` if there is none, or if it is just being written."""
    try:
        return Owner(**json.loads(path.read_bytes()[:_MOST]))
    except (OSError, ValueError, TypeError):
        return None


def _say(descriptor: int, words: str) -> None:
    # On a full disk only the name of the owner is lost, the lock still works.
    with suppress(OSError):
        os.ftruncate(descriptor, 0)
        os.lseek(descriptor, 0, os.SEEK_SET)
        os.write(descriptor, words.encode())


def _release(path: Path, descriptor: int) -> None:
    _say(descriptor, "")
    if sys.platform == "win32":
        with suppress(OSError):
            os.lseek(descriptor, _BYTE, os.SEEK_SET)
            msvcrt.locking(descriptor, msvcrt.LK_UNLCK, 1)
        os.close(descriptor)
    # If the file cannot be removed it stays behind empty, which means no owner. On POSIX it is removed before
    # the lock is released, so that no other run can lock a file that then disappears; Windows cannot remove
    # it while it is open.
    with suppress(OSError):
        path.unlink()
    if sys.platform != "win32":
        os.close(descriptor)


def _busy(path: Path, owner: Owner | None) -> str:
    period = path.parent.name
    if owner and not owner.here:
        return (
            f"Kỳ {period} đang được xử lý ở nơi khác ({owner}), hoặc lần chạy ở đó đã bị ngắt giữa chừng. "
            f"Hỏi người đó; chắc chắn máy đó không còn chạy vtlt thì xóa tệp {path} rồi chạy lại."
        )
    who = f" ({owner})" if owner else ""
    return (
        f"Kỳ {period} đang được xử lý bởi một lần chạy khác{who}. Đợi lần chạy đó xong rồi chạy lại; chưa có "
        "gì bị thay đổi."
    )
