"""Names that come from a browser: only plain ones, and only inside the folder that they are meant for."""

from __future__ import annotations

import os
import re
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from vtlt_consolidate.files.arrivals import is_litter, printable
from vtlt_consolidate.words.errors import VtltError, WorkspaceError, reason
from vtlt_consolidate.workspace.folders import ISSUED, RECEIVED, REMINDERS, RESULTS, RETURNED

FOLDERS = {
    RECEIVED: "Biểu nhận về",
    ISSUED: "Biểu đã lập để gửi đi",
    RETURNED: "Phiếu trả sửa",
    REMINDERS: "Đôn đốc",
    RESULTS: "Kết quả",
}
"""The folders of a period that are shown, and whose files are given out → their words."""
BOOK = ".xlsx"
LONGEST = 150
"""Letters of one name; the path has to fit into the 260 of Windows."""
_MOST_BYTES = 255
"""Bytes of one name, which systems other than Windows count; a Vietnamese letter has up to three."""
_SHORT = 80
_LEADING = ("", ".", "..")
_DEEPEST = 8
# Windows opens a device under these names, whatever follows the point.
_DEVICE = re.compile(r"(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9¹²³]) *(\..*)?", re.IGNORECASE)
# The last range is a byte that is no UTF-8, which no address can have.
_FORBIDDEN = re.compile(r'[<>:"|?*\x00-\x1f\x7f\ud800-\udfff]')


class OutsideError(VtltError):
    """A name that leads, or may lead, out of its folder."""


class UnusableNameError(OutsideError):
    """A name that leads nowhere else, but that nothing can have."""


def parts(name: str) -> list[str]:
    """Take a path from a browser apart.

    Raises:
        OutsideError: one of its names is not plain: `..`, a drive, a device, a letter that Windows forbids.
    """
    found = re.split(r"[/\\]", name)
    shown = printable(name[:LONGEST])
    if len(found) > _DEEPEST:
        raise OutsideError(f"“{shown}”: quá nhiều thư mục lồng nhau (nhiều nhất {_DEEPEST}).")
    for part in found:
        why = _wrong(part)
        if why:
            kind = OutsideError if part in _LEADING else UnusableNameError
            raise kind(f"“{shown}”: {why}. Đổi tên tệp rồi làm lại, ví dụ bieu-xa-an.xlsx.")
    return found


def _wrong(part: str) -> str:
    """Why a name is not plain; empty: it is."""
    if part in _LEADING:
        return "đường dẫn này không nằm trong thư mục của kỳ"
    if _FORBIDDEN.search(part):
        return 'tên không được có các dấu < > : " | ? * hay ký tự điều khiển'
    if part != part.strip() or part.endswith("."):
        return "tên không được bắt đầu, kết thúc bằng dấu cách hay kết thúc bằng dấu chấm"
    if _DEVICE.fullmatch(part):
        return "Windows giữ tên này cho thiết bị"
    if len(part) > LONGEST or len(part.encode()) > _MOST_BYTES:
        return f"tên quá dài (nên dưới {_SHORT} ký tự)"
    return ""


def below(folder: Path, name: str) -> Path:
    """The path of a name inside a folder, whether it is there or not.

    Raises:
        OutsideError: it is not plain, or a link on its way leads elsewhere.
    """
    path = folder
    for part in parts(name):
        path /= part
        # A link may lead anywhere, even if today it leads inside.
        if path.is_symlink():
            raise OutsideError(f"“{printable(name)}” là lối tắt (liên kết); vtlt không đi theo.")
    if not path.resolve().is_relative_to(folder.resolve()):
        raise OutsideError(f"“{printable(name)}” không nằm trong thư mục của kỳ.")
    return path


def new_folder(base: Path, name: str) -> Path:
    """The path of a folder that is to be made beside others, by its plain name.

    Raises:
        OutsideError: the name is not plain, or a link stands there.
    """
    shown = printable(name[:LONGEST])
    if re.search(r"[/\\]", name):
        why = "tên không được có dấu / hay \\"
    elif name in {"", ".", ".."}:
        why = "đây không phải là tên" if name else "chưa ghi tên"
    else:
        why = _wrong(name)
    if why:
        raise OutsideError(f"Tên thư mục “{shown}”: {why}. Ghi tên khác, ví dụ van-thu-2026.")
    return below(base, name)


def given_out(period_folder: Path, name: str) -> Path:
    """The path of a file that the page gives out.

    Raises:
        OutsideError: it is none: outside, in another folder, or hidden beside our workbooks.
        WorkspaceError: there is no such file.
    """
    path = below(period_folder, name)
    first, *rest = parts(name)
    known = first in FOLDERS if rest else first.endswith(BOOK) and not first.startswith(".")
    if not known:
        raise OutsideError(f"“{printable(name)}” không phải là tệp mà trang này đưa ra.")
    try:
        usable = stat.S_ISREG(path.lstat().st_mode)
    except OSError:
        usable = False
    if not usable:
        raise WorkspaceError(f"Không có tệp “{printable(name)}” trong thư mục {period_folder.name}.")
    return path


@dataclass(frozen=True)
class Listed:
    """A file of a folder that is shown.

    Args:
        name: its name below the folder.
        size: in bytes.
        given_out: the page gives it out; people may have put it there under a name that no address can have.
    """

    name: str
    size: int
    given_out: bool = True

    @property
    def words(self) -> str:
        """Its name as it can be shown anywhere."""
        return printable(self.name)


def listed(period_folder: Path, folder_name: str) -> Iterator[Listed]:
    """Yield the files of a folder of a period, hidden ones too, as runs read them; not links and litter."""
    folder = period_folder / folder_name
    for place, folders, names in os.walk(folder):
        folders.sort()
        for name in sorted(names):
            path = Path(place, name)
            below_it = path.relative_to(folder).as_posix()
            if not is_litter(below_it) and not path.is_symlink():
                # One that has just been taken away is not there.
                with suppress(OSError):
                    size = path.stat().st_size
                    yield Listed(below_it, size, _is_given_out(period_folder, f"{folder_name}/{below_it}"))


def _is_given_out(period_folder: Path, name: str) -> bool:
    try:
        return given_out(period_folder, name) == period_folder / name
    except VtltError:
        return False


def books(period_folder: Path) -> Iterator[str]:
    """Yield the names of our workbooks of a period, without links, lock files of Excel and hidden ones."""
    for path in period_folder.glob(f"*{BOOK}"):
        if path.is_file() and not (path.is_symlink() or is_litter(path.name) or path.name.startswith(".")):
            yield path.name


def show(path: Path) -> None:
    """Open a folder, or one of our workbooks, in the program that people use for it.

    Raises:
        WorkspaceError: the system cannot open it.
    """
    try:
        if sys.platform == "win32":
            os.startfile(path)  # noqa: S606 - a path of ours
        else:
            program = "open" if sys.platform == "darwin" else "xdg-open"
            subprocess.Popen([program, str(path)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # noqa: S603
    except OSError as error:
        raise WorkspaceError(f"Không mở được {path}: {reason(error)}. Mở bằng trình quản lý tệp.") from error
