"""Fills the workbooks that other offices want, as a part of the results of a period."""

from __future__ import annotations

from pathlib import Path

from vtlt_consolidate.files.arrivals import is_litter
from vtlt_consolidate.model.config import Config, Round
from vtlt_consolidate.scoring.month import Month
from vtlt_consolidate.words.errors import VtltError, WorkspaceError, reason
from vtlt_consolidate.workspace.folders import TEMPLATES, Workspace
from vtlt_consolidate.writing.receiver import receiver
from vtlt_consolidate.writing.receiver.receiver import Made

_SPREADSHEETS = frozenset({".xlsx", ".xlsm", ".xls", ".xlsb", ".xltx", ".ods", ".et"})


def fill(workspace: Workspace, config: Config, round_: Round, month: Month) -> Made:
    """Fill every workbook of `mau`; nothing is written yet."""
    return receiver.render(config, round_, month, _books(workspace.root / TEMPLATES), TEMPLATES)


def _books(folder: Path) -> dict[str, bytes | VtltError]:
    """Name of each workbook of a folder → its bytes, or why it cannot be read."""
    books: dict[str, bytes | VtltError] = {}
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        if path.suffix.lower() in _SPREADSHEETS and not is_litter(path.name) and path.is_file():
            try:
                books[path.name] = path.read_bytes()
            except OSError as error:
                books[path.name] = WorkspaceError(f"Không đọc được {path}: {reason(error)}.")
    return books


def left(folder: Path, made: Made) -> list[str]:
    """Warn of filled workbooks in a folder whose pattern is gone: they hold the figures of an earlier run."""
    there = sorted(path.name for path in folder.glob(f"{receiver.PREFIX}*{receiver.ENDING}"))
    gone = [name for name in there if name not in {*made.files, *made.lacking} and ".moi." not in name]
    return [
        f"Tệp {name} trong {folder} lập từ mẫu không còn trong {TEMPLATES}, số liệu là của lần chạy trước và "
        "không thuộc bộ kết quả này. Không cần nữa thì xóa." for name in gone
    ]  # fmt: skip
