"""Keeps copies of what a command goes by."""

from __future__ import annotations

from vtlt_consolidate.settings import workbook
from vtlt_consolidate.words.errors import VtltError
from vtlt_consolidate.words.period import Period
from vtlt_consolidate.workspace import ownbook
from vtlt_consolidate.workspace.folders import Workspace
from vtlt_consolidate.workspace.months import record


def keep_configuration(workspace: Workspace, period: Period) -> list[str]:
    """Keep copies of the configuration, and of the period's own, so that the analyst can go back to them.

    Returns:
        Complete sentences about those that could not be kept.
    """
    failed = []
    for path in (workspace.root / workbook.FILE_NAME, record.path_of(workspace, period)):
        try:
            data = ownbook.read(path)
            if data is not None:
                ownbook.keep(path, data)
        except VtltError as error:
            failed.append(str(error))
    return failed
