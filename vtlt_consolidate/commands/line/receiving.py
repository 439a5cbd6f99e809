"""Fills the workbooks that other offices want, as a part of the results of a period."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from vtlt_consolidate.commands.examine import Result, with_findings
from vtlt_consolidate.files.arrivals import is_litter
from vtlt_consolidate.findings import catalogue
from vtlt_consolidate.words.errors import VtltError, WorkspaceError, reason
from vtlt_consolidate.workspace.folders import RESULTS, TEMPLATES, Workspace
from vtlt_consolidate.writing.receiver import receiver
from vtlt_consolidate.writing.receiver.receiver import Made

_SPREADSHEETS = frozenset({".xlsx", ".xlsm", ".xls", ".xlsb", ".xltx", ".ods", ".et"})


def fill(workspace: Workspace, result: Result) -> tuple[Result, Made]:
    """Fill every workbook of `mau`.

    Returns:
        The result with what has to be said about them, and the filled workbooks, which are not written yet.
    """
    books = _books(workspace.root / TEMPLATES)
    made = receiver.render(result.config, result.round_, result.month, books, TEMPLATES)
    result = with_findings(result, catalogue.frame(made.records))
    failed = [f"Chưa lập được {name}: {why}" for name, why in made.lacking.items()]
    left = _left(workspace.folder(result.round_.period, RESULTS), made)
    return replace(result, failed=[*result.failed, *failed], warned=[*result.warned, *left]), made


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


def _left(folder: Path, made: Made) -> list[str]:
    """Warn of filled workbooks whose pattern is gone: they hold the figures of an earlier run."""
    there = sorted(path.name for path in folder.glob(f"{receiver.PREFIX}*{receiver.ENDING}"))
    gone = [name for name in there if name not in {*made.files, *made.lacking} and ".moi." not in name]
    return [
        f"Tệp {name} trong {folder} lập từ mẫu không còn trong {TEMPLATES}, số liệu là của lần chạy trước và "
        "không thuộc bộ kết quả này. Không cần nữa thì xóa." for name in gone
    ]  # fmt: skip
