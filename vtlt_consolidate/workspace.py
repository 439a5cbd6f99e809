"""The folders of a workspace, and how a file gets its place in one move."""

from __future__ import annotations

import dataclasses
import os
import re
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

from vtlt_consolidate import configbook, seals
from vtlt_consolidate.config import Config
from vtlt_consolidate.errors import WorkspaceError, reason
from vtlt_consolidate.period import Period

ISSUED = "phat-hanh"
RECEIVED = "tiep-nhan"
RETURNED = "tra-lai"
RESULTS = "ket-qua"
REMINDERS = "don-doc"
TEMPLATES = "mau"
# What no shell takes apart.
_PLAIN = re.compile(r"[\w./\\:-]+")
_FOLDERS = (ISSUED, RECEIVED, RETURNED, RESULTS)


@dataclass(frozen=True)
class Workspace:
    """A folder with a configuration workbook and a folder for each period."""

    root: Path

    @classmethod
    def open(cls, root: Path) -> Workspace:
        """Find the workspace in a folder.

        Raises:
            WorkspaceError: there is none.
        """
        if not root.is_dir():
            raise WorkspaceError(f"Không có thư mục “{root}”.")
        if not (root / configbook.FILE_NAME).is_file():
            raise WorkspaceError(
                f"Thư mục “{root}” chưa phải là vùng làm việc: không có tệp {configbook.FILE_NAME}. "
                "Tạo mới bằng: vtlt init TÊN-THƯ-MỤC --set hcmc-23, hoặc chỉ đúng thư mục bằng -w."
            )
        return cls(root)

    @classmethod
    def create(cls, root: Path, config: Config) -> Workspace:
        """Make a workspace.

        Raises:
            WorkspaceError: the folder holds one already, or cannot be written.
        """
        if (root / configbook.FILE_NAME).exists():
            raise WorkspaceError(
                f"Thư mục “{root}” đã có {configbook.FILE_NAME}; vtlt init không ghi đè. Chọn tên "
                "thư mục khác."
            )
        write(root / configbook.FILE_NAME, configbook.render(config))
        return cls(root)

    def config(self) -> Config:
        """Read the configuration workbook.

        Raises:
            ConfigError: something in it cannot be used, or it lists no unit.
            WorkspaceError: it cannot be opened.
        """
        path = self.root / configbook.FILE_NAME
        try:
            data = path.read_bytes()
        except OSError as error:
            raise WorkspaceError(f"Không đọc được {path}: {reason(error)}.") from error
        return dataclasses.replace(configbook.read(data), keys=self._keys())

    def _keys(self) -> tuple[str, ...]:
        """Read the keys of the codes on forms; none where no form with a code was issued yet."""
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
        """Give the keys of the codes on forms; make the first one where there is none yet.

        Raises:
            WorkspaceError: the file cannot be read or written.
        """
        path = self.root / seals.FILE_NAME
        if not path.exists():
            write(path, seals.key_file())
        return self._keys()

    def template(self, name: str) -> bytes:
        """Read a Word template of the workspace; the one that comes with the tool where it has none.

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
        """Word a command so that it works where the person stands, such as `vtlt check 2026-03 -w ws`."""
        place = str(self.root)
        plain = place if _PLAIN.fullmatch(place) else f'"{place}"'
        return f"vtlt {words}" if self.root == Path() else f"vtlt {words} -w {plain}"

    def start(self, period: Period) -> None:
        """Make the folders of a period."""
        for name in _FOLDERS:
            _make(self.folder(period, name))

    def require(self, period: Period) -> None:
        """Check that a period was started.

        Raises:
            WorkspaceError: it has no folder; the message names the periods that there are.
        """
        if self.folder(period, RECEIVED).is_dir():
            return
        known = sorted(path.parent.name for path in self.root.glob(f"*/{RECEIVED}"))
        others = f" Các kỳ đang có: {', '.join(known)}." if known else ""
        raise WorkspaceError(
            f"Vùng làm việc “{self.root}” chưa có kỳ {period} (không có thư mục "
            f"{period}/{RECEIVED}).{others} Bắt đầu kỳ mới bằng: {self.command(f'issue {period}')}"
        )


def shipped_template(name: str) -> bytes:
    """Read a Word template that comes with the tool."""
    return resources.files("vtlt_consolidate.templates").joinpath(TEMPLATES, name).read_bytes()


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise WorkspaceError(f"Không tạo được thư mục {folder}: {reason(error)}.") from error


def write(path: Path, data: bytes) -> None:
    """Put a file in its place in one move; a crash or a full disk leaves the old one whole.

    Raises:
        WorkspaceError: the folder cannot be written, the disk is full, or the file is open in
            another program; in that last case the new one stands beside it under another name.
    """
    _make(path.parent)
    # The same name each time, so that what a crash leaves behind is gone with the next run.
    fresh = path.with_name(f".{path.name}.tmp")
    try:
        with fresh.open("wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
    except OSError as error:
        fresh.unlink(missing_ok=True)
        raise WorkspaceError(
            f"Không ghi được vào thư mục {path.parent}: {reason(error)}. Kiểm tra quyền ghi và dung "
            "lượng đĩa rồi chạy lại."
        ) from error
    try:
        fresh.replace(path)
    except OSError as error:
        raise _beside(fresh, path, error) from error
    _name_beside(path).unlink(missing_ok=True)


def _name_beside(path: Path) -> Path:
    return path.with_name(f"{path.stem}.moi{path.suffix}")


def _beside(fresh: Path, path: Path, error: OSError) -> WorkspaceError:
    beside = _name_beside(path)
    advice = "Đóng tệp (nếu đang mở trong Excel) rồi chạy lại lệnh."
    try:
        fresh.replace(beside)
    except OSError:
        fresh.unlink(missing_ok=True)
        return WorkspaceError(f"Không ghi được {path}: {reason(error)}. {advice}")
    return WorkspaceError(
        f"Không thay được {path}: {reason(error)}. Kết quả mới nằm ở {beside.name}, cùng thư mục. {advice}"
    )
