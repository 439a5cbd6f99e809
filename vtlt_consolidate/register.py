"""The register of receipts (sổ nhận): which file came in on which day.

A day is noted once, when a file is first seen, and belongs to the analyst from then on; file times
and names decide nothing.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pandas as pd

from vtlt_consolidate import configbook, frames
from vtlt_consolidate.config import Receipt
from vtlt_consolidate.configtables import RECEIPTS
from vtlt_consolidate.errors import WorkspaceError, reason
from vtlt_consolidate.workspace import write

FILE_NAME = "so-nhan.xlsx"


def days(path: Path, files: pd.DataFrame, received: dt.date | None) -> dict[str, dt.date]:
    """Bring the register up to date and give the day of each file.

    Args:
        path: of the register; made if need be, left alone when nothing is new.
        files: frame `Files`.
        received: the day of files that it does not know yet; none: they have no day.

    Returns:
        SHA-256 of a file → day; files without a day are left out.

    Raises:
        ConfigError: somebody wrote what is no day into it; the text names the cell.
        WorkspaceError: it cannot be read or written.
    """
    known = _read(path)
    seen = {receipt.sha256 for receipt in known}
    fresh = []
    for row in frames.rows(files[files["sha256"] != ""]):
        if row.sha256 not in seen:
            seen.add(row.sha256)
            fresh.append(Receipt(row.file, received, "", row.sha256))
    if fresh:
        write(path, configbook.render_table(RECEIPTS, [*known, *fresh]))
    return {receipt.sha256: receipt.received for receipt in (*known, *fresh) if receipt.received}


def _read(path: Path) -> tuple[Receipt, ...]:
    if not path.exists():
        return ()
    try:
        data = path.read_bytes()
    except OSError as error:
        raise WorkspaceError(f"Không đọc được {path}: {reason(error)}.") from error
    return configbook.read_table(data, RECEIPTS, path.name)
