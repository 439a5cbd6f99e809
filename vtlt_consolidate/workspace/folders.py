"""The folders of a workspace, and writing files into them atomically."""

from __future__ import annotations

import errno
import itertools
import os
import re
import shutil
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from vtlt_consolidate.model import seals
from vtlt_consolidate.model.config import Config
from vtlt_consolidate.settings import workbook
from vtlt_consolidate.words.errors import DamagedError, WorkspaceError, reason
from vtlt_consolidate.words.period import Period
from vtlt_consolidate.words.shipped import shipped
from vtlt_consolidate.workspace import journal, owner

ISSUED = "phat-hanh"
RECEIVED = "tiep-nhan"
RETURNED = "tra-lai"
RESULTS = "ket-qua"
REMINDERS = "don-doc"
TEMPLATES = workbook.TEMPLATES
KEPT = "luu"
LOGS = "nhat-ky"
CHECKED = "kiem-tra.xlsx"
TASKS, PREFILLED = "nhiem-vu.xlsx", "dien-san.xlsx"
REHEARSED = "dien-tap.json"
# A path of these letters alone needs no quotes in a shell.
_PLAIN = re.compile(r"[\w./\\:-]+")
_CLOSE = "Đóng tệp (nếu đang mở trong Excel) rồi chạy lại lệnh."
_FULL = {errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC)}
_NUMBERS = itertools.count(1)
_TEMPORARY = re.compile(r"\.vtlt-([0-9a-f]{6}-\d+-[0-9a-f]+)-\d+\.tmp")
_FOLDERS = (ISSUED, RECEIVED, RETURNED, RESULTS)


@dataclass(frozen=True)
class Workspace:
    """A folder with a configuration workbook and a folder for each period."""

    root: Path

    @classmethod
    def open(cls, root: Path) -> Workspace:
        """Find the workspace in a folder.

        Raises:
            WorkspaceError: the folder is not a workspace.
        """
        if not root.is_dir():
            raise WorkspaceError(
                f"Không có thư mục “{root}”. Thư mục có thể đã bị đổi tên, bị chuyển đi, hoặc ổ đĩa, ổ mạng "
                "chưa nối: đưa nó về chỗ cũ rồi làm lại, hoặc chỉ đúng thư mục bằng -w."
            )
        if not (root / workbook.FILE_NAME).is_file():
            if (kept := _kept_instead(root)) or any(root.glob(f"*/{RECEIVED}")):
                raise WorkspaceError(
                    f"Thư mục “{root}” không còn tệp {workbook.FILE_NAME}. Tìm tệp ấy, đưa về chỗ cũ.{kept}"
                )
            raise WorkspaceError(
                f"Thư mục “{root}” chưa phải là thư mục làm việc: không có tệp {workbook.FILE_NAME}. "
                "Tạo mới bằng: vtlt init TÊN-THƯ-MỤC --set hcmc-23, hoặc chỉ đúng thư mục bằng -w."
            )
        return cls(root)

    @classmethod
    def create(cls, root: Path, config: Config) -> Workspace:
        """Make a workspace.

        Raises:
            WorkspaceError: the folder holds one already, or cannot be written.
        """
        if (root / workbook.FILE_NAME).exists():
            raise WorkspaceError(
                f"Thư mục “{root}” đã có {workbook.FILE_NAME}; công cụ không ghi đè. Chọn tên thư mục khác."
            )
        write(root / workbook.FILE_NAME, workbook.render(config), twin=False)
        return cls(root)

    def config(self) -> Config:
        """Read the configuration workbook.

        Raises:
            ConfigError: something in it cannot be used, or it lists no unit.
            WorkspaceError: it cannot be opened.
        """
        return self.config_in(self.config_bytes())

    def config_in(self, data: bytes) -> Config:
        """Read the configuration from the bytes of its workbook; raises as `config`."""
        try:
            config = workbook.read(data)
        except DamagedError as error:
            raise DamagedError(f"{error}{_kept_instead(self.root)}") from error
        return replace(config, keys=self.keys())

    def config_bytes(self) -> bytes:
        """Read the bytes of the configuration workbook.

        Raises:
            WorkspaceError: it cannot be opened.
        """
        path = self.root / workbook.FILE_NAME
        try:
            return path.read_bytes()
        except OSError as error:
            raise WorkspaceError(f"Không đọc được {path}: {reason(error)}.") from error

    def keys(self) -> tuple[str, ...]:
        """Read the keys of the codes on forms; none if no form with a code was issued yet.

        Raises:
            WorkspaceError: the file of the keys cannot be read.
        """
        path = self.root / seals.FILE_NAME
        try:
            keys = seals.read_keys(path.read_bytes())
        except FileNotFoundError:
            return ()
        except OSError as error:
            raise WorkspaceError(f"Không đọc được {path}: {reason(error)}.") from error
        if not keys:
            raise WorkspaceError(
                f"Tệp {path} không còn khóa nào đọc được (một dòng 64 chữ số và chữ a-f). Chép lại tệp từ "
                "bản sao lưu; không còn bản sao lưu thì xóa tệp rồi chạy lại vtlt issue để lập khóa mới."
            )
        return keys

    def make_key(self) -> tuple[str, ...]:
        """Give the keys of the codes on forms; make the first one if there is none yet.

        Raises:
            WorkspaceError: the file cannot be read or written.
        """
        path = self.root / seals.FILE_NAME
        if not path.exists():
            write(path, seals.key_file())
        return self.keys()

    def template(self, name: str) -> bytes:
        """Read a Word template of the workspace, or the one that comes with the tool if there is none.

        Raises:
            WorkspaceError: it cannot be read.
        """
        path = self.root / TEMPLATES / name
        if not path.exists():
            return shipped_template(name)
        try:
            return path.read_bytes()
        except OSError as error:
            raise WorkspaceError(f"Không đọc được {path}: {reason(error)}.") from error

    def folder(self, period: Period, name: str) -> Path:
        """Path of one of a period's folders."""
        return self.root / str(period) / name

    def command(self, words: str) -> str:
        """Word a command so that it works in the current folder, such as `vtlt check 2026-03 -w ws`."""
        place = str(self.root)
        plain = place if _PLAIN.fullmatch(place) else f'"{place}"'
        return f"vtlt {words}" if self.root == Path() else f"vtlt {words} -w {plain}"

    def start(self, period: Period) -> None:
        """Make the folders of a period."""
        for name in _FOLDERS:
            _make(self.folder(period, name))

    def make(self, period: Period) -> None:
        """Make the folder of a period that is rolled up from others, without folders for returns."""
        _make(self.root / str(period))

    def require_begun(self, period: Period) -> None:
        """Check that a period was started, or has results that were rolled up from other periods.

        Raises:
            WorkspaceError: as `require`.
        """
        results = self.folder(period, RESULTS)
        if not (results.is_dir() and any(results.iterdir())):
            self.require(period)

    def require(self, period: Period) -> None:
        """Check that a period was started.

        Raises:
            WorkspaceError: it has no folder; the message lists the existing periods.
        """
        if self.folder(period, RECEIVED).is_dir():
            return
        # A month is never rolled up.
        rolled = self.command(f"consolidate {period} --from-months") if period.months > 1 else ""
        received, results = self.folder(period, RECEIVED), self.folder(period, RESULTS)
        if results.is_dir() and any(results.iterdir()):
            raise WorkspaceError(
                f"Thư mục {received} không còn, kết quả đã lập của kỳ {period} được giữ nguyên. "
                "Thư mục có thể đã bị đổi tên, bị chuyển đi, hoặc ổ mạng chưa đồng bộ xong: đưa nó về chỗ cũ "
                "rồi chạy lại."
                + (f" Kỳ gộp từ các tháng, không có biểu riêng, thì: {rolled}" if rolled else "")
            )
        existing = sorted(path.parent.name for path in self.root.glob(f"*/{RECEIVED}"))
        others = f" Các kỳ đang có: {', '.join(existing)}." if existing else ""
        raise WorkspaceError(
            f"Thư mục “{self.root.resolve().name}” chưa có kỳ {period} (không có thư mục "
            f"{period}/{RECEIVED}).{others} Bắt đầu kỳ mới bằng: {self.command(f'issue {period}')}"
            + (f", hoặc gộp từ các tháng: {rolled}" if rolled else "")
        )


def _kept_instead(root: Path) -> str:
    """Which kept configuration may take the place of the last one, as a sentence; empty: none was kept."""
    book = Path(workbook.FILE_NAME)
    kept = sorted(path.name for path in (root / KEPT).glob(f"{book.stem}-*{book.suffix}"))
    last = "".join(kept[-1:])
    return last and f" Không được thì chép {KEPT}/{last}, bản cất gần nhất, ra thay, đặt tên là {book}."


def shipped_template(name: str) -> bytes:
    """Read a Word template that comes with the tool."""
    return shipped().joinpath(TEMPLATES, name).read_bytes()


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        if isinstance(error, PermissionError) or error.errno == errno.EROFS:
            there = next(each for each in folder.parents if each.is_dir())
            raise WorkspaceError(_unwritten(there, 0, error)) from error
        raise WorkspaceError(f"Không tạo được thư mục {folder}: {reason(error)}.") from error


def write(path: Path, data: bytes, *, twin: bool = True, ready: Callable[[], None] = lambda: None) -> None:
    """Replace a file atomically: after a crash or on a full disk the old one is still complete.

    Args:
        path: the file.
        data: its bytes.
        twin: if the old file is open in another program, put the new one beside it under another name, which
            is removed when the file can be replaced again; never for a file that people write into.
        ready: called right before the move; an exception keeps the old file in its place.

    Raises:
        WorkspaceError: the folder cannot be written, the disk is full, or the file is open elsewhere.
    """
    if not path.parent.is_dir():
        _make(path.parent)
    fresh = temporary(path.parent)
    try:
        _fill(fresh, data)
        try:
            ready()
            fresh.replace(path)
            journal.note(path, data)
        except OSError as error:
            raise (_beside(fresh, path, error) if twin else WorkspaceError(locked(path, error))) from error
    finally:
        # Also after Ctrl-C, which may come at any point here; after the move there is nothing to remove.
        with suppress(OSError):
            fresh.unlink(missing_ok=True)
    if twin:
        remove(name_beside(path))


def renew(path: Path, data: bytes) -> None:
    """Do what `write` does; a file that has exactly these bytes already is left alone.

    Raises:
        WorkspaceError: as `write`.
    """
    try:
        same = path.read_bytes() == data
    except OSError:
        same = False
    if same:
        remove(name_beside(path))
    else:
        write(path, data)


def locked(path: Path, error: OSError) -> str:
    """Explain what to do if a file that people write into cannot be replaced now."""
    return (
        f"Chưa ghi được vào {path}: {reason(error)}. Nếu {path.name} đang mở trong Excel: lưu, đóng tệp rồi "
        "chạy lại lệnh; những gì bạn đã ghi trong tệp vẫn còn nguyên."
    )


def remove(path: Path) -> None:
    """Remove a file, if it is there.

    Raises:
        WorkspaceError: it cannot be removed, for example because it is open in another program.
    """
    try:
        path.unlink(missing_ok=True)
        journal.note(path, None)
    except OSError as error:
        raise WorkspaceError(f"Không xóa được {path}: {reason(error)}. {_CLOSE}") from error


def remove_folder(folder: Path) -> None:
    """Remove a folder with all that is in it.

    Raises:
        WorkspaceError: something in it cannot be removed.
    """
    try:
        shutil.rmtree(folder)
    except OSError as error:
        raise WorkspaceError(f"Không xóa được {folder}: {reason(error)}. {_CLOSE}") from error


def move(path: Path, to: Path) -> None:
    """Move a file or a folder to an unused path on the same disk.

    Raises:
        WorkspaceError: it cannot be moved.
    """
    _make(to.parent)
    try:
        path.rename(to)
    except OSError as error:
        raise WorkspaceError(f"Không chuyển được {path} thành {to}: {reason(error)}. {_CLOSE}") from error


def temporary(folder: Path) -> Path:
    """Give an unused name in a folder; it contains process and machine, so no other run can have it."""
    return folder / f".vtlt-{owner.token(owner.mine(os.getpid()))}-{next(_NUMBERS)}.tmp"


def sweep(folder: Path) -> None:
    """Remove temporary files of killed runs below a folder; those of running processes stay."""
    for place, folders, files in os.walk(folder):
        for name in filter(_stray, (*folders, *files)):
            # A file that cannot be removed does no harm; the next run tries again.
            with suppress(WorkspaceError):
                (remove_folder if name in folders else remove)(Path(place, name))


def _stray(name: str) -> bool:
    ours = _TEMPORARY.fullmatch(name)
    process = owner.named(ours[1]) if ours else None
    return process is not None and not process.alive


def name_beside(path: Path) -> Path:
    """Path of a new file that could not replace the old one."""
    return path.with_name(f"{path.stem}.moi{path.suffix}")


def _fill(fresh: Path, data: bytes) -> None:
    try:
        with fresh.open("xb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
    except OSError as error:
        raise WorkspaceError(_unwritten(fresh.parent, len(data), error)) from error


def _unwritten(folder: Path, size: int, error: OSError) -> str:
    """Explain why nothing can be written into a folder, and what to do about it."""
    if error.errno in _FULL:
        free = ""
        with suppress(OSError):
            free = f", còn {_megabytes(shutil.disk_usage(folder).free)}"
        return (
            f"Không ghi được vào thư mục {folder}: hết chỗ trên đĩa (cần {_megabytes(size)}{free}). Tệp cũ "
            "vẫn nguyên. Xóa bớt tệp trên đĩa, hoặc chép thư mục làm việc sang đĩa còn chỗ, rồi chạy lại."
        )
    return (
        f"Không ghi được vào thư mục {folder}: {reason(error)}. Tệp cũ vẫn nguyên. Xin quyền ghi, hoặc chép "
        "thư mục làm việc sang nơi ghi được (ví dụ ổ đĩa của máy), rồi chạy lại."
    )


def _megabytes(size: int) -> str:
    return f"{size / 1e6:.1f} MB".replace(".", ",")


def _locked(path: Path, error: OSError) -> WorkspaceError:
    return WorkspaceError(f"Không ghi được {path}: {reason(error)}. {_CLOSE}")


def _beside(fresh: Path, path: Path, error: OSError) -> WorkspaceError:
    beside = name_beside(path)
    try:
        fresh.replace(beside)
    except OSError:
        return _locked(path, error)
    return WorkspaceError(
        f"Không thay được {path}: {reason(error)}. Kết quả mới nằm ở {beside.name}, cùng thư mục. {_CLOSE}"
    )
