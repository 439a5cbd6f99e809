"""Recognises a rehearsed month: by a mark file in the period, and by words at the top of every sheet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vtlt_consolidate.words.errors import WorkspaceError
from vtlt_consolidate.words.period import Period
from vtlt_consolidate.words.text import REHEARSAL
from vtlt_consolidate.workspace.folders import REHEARSED, Workspace

# A command that only asks whether a month is a rehearsal has no frames.
if TYPE_CHECKING:
    import pandas as pd
    from pandera.typing import DataFrame

    from vtlt_consolidate.model.frames import Cells

MARK, ANSWERS = REHEARSED, "dien-tap.xlsx"
_TOP = 6
"""The words are in one of so many first rows."""


def is_rehearsed(workspace: Workspace, period: Period) -> bool:
    """Say whether a period is a rehearsal."""
    return workspace.folder(period, MARK).exists()


def require_none(workspace: Workspace, period: Period) -> None:
    """Make sure that a period is not a rehearsal.

    Raises:
        WorkspaceError: it is; the text says how to clear it.
    """
    if is_rehearsed(workspace, period):
        raise WorkspaceError(
            f"Kỳ {period} đang là kỳ diễn tập, số liệu trong đó là bịa. Dọn kỳ diễn tập trước bằng: "
            f"{workspace.command(f'rehearse {period} --clear')}, hoặc chọn kỳ khác."
        )


def in_cells(cells: DataFrame[Cells]) -> bool:
    """Say whether the cells of a workbook carry the mark of a rehearsed month."""
    return not marked(cells).empty


def marked(cells: DataFrame[Cells]) -> pd.DataFrame:
    """The cells of a frame `Cells` with the mark of a rehearsed month."""
    first = cells[cells["row"] < _TOP]
    return first[first["typed"].str.casefold().str.startswith(REHEARSAL.casefold())]
