"""The earlier periods that a period is compared with, under the units of now."""

from __future__ import annotations

import pandas as pd

from vtlt_consolidate.model.config import Config
from vtlt_consolidate.naming import lineage
from vtlt_consolidate.reading.earlier import history
from vtlt_consolidate.scoring.compare import Past
from vtlt_consolidate.scoring.history.former import follow
from vtlt_consolidate.words.period import Period
from vtlt_consolidate.workspace.folders import Workspace


def read(
    workspace: Workspace, period: Period, config: Config, *, keep: bool = True
) -> tuple[tuple[Past, ...], pd.DataFrame]:
    """Read the results of earlier periods.

    Args:
        workspace: the workspace.
        period: the period that is compared.
        config: its set, its units, and what became of former units.
        keep: remember what was read; otherwise nothing is written.

    Returns:
        They, oldest first; and `Findings` about the workbooks that cannot be used.
    """
    earlier, unusable = history.read(workspace, period, config.criteria, keep=keep)
    became = lineage.of(config, period)
    return tuple(follow(past, became) for past in earlier), unusable
