"""Functions for scripts and notebooks: read a month or a criteria set, and score answers. Nothing is written.

See `docs/library.md`. Names that are not in `__all__` may change with every version.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pandas as pd

from vtlt_consolidate.checking import merge
from vtlt_consolidate.commands.examine import examine
from vtlt_consolidate.model.criteria import CriteriaSet
from vtlt_consolidate.model.frames import Answers
from vtlt_consolidate.model.units import Roster, Unit
from vtlt_consolidate.publishing import origin
from vtlt_consolidate.reading.earlier import history
from vtlt_consolidate.rollup import roll
from vtlt_consolidate.scoring import score as scoring
from vtlt_consolidate.scoring.month import Month
from vtlt_consolidate.scoring.worked.outside import gathered
from vtlt_consolidate.settings import inspection, sets, workbook
from vtlt_consolidate.words.errors import ConfigError, VtltError
from vtlt_consolidate.words.period import Period
from vtlt_consolidate.workspace.folders import Workspace
from vtlt_consolidate.workspace.register import Keep

__all__ = ["CriteriaSet", "Month", "Period", "Roster", "Unit", "VtltError", "read_month", "read_set", "score"]


def read_month(
    folder: str | Path,
    period: str | Period,
    *,
    received: dt.date | None = None,
    carry_forward: bool = False,
    from_parts: int | None = None,
) -> Month:
    """Read a period of a workspace as `vtlt check` does, and write nothing.

    Args:
        folder: folder of the workspace, with `cau-hinh.xlsx`.
        period: such as `2026-03`, `2026-Q1`, `2026-H1` or `2026`.
        received: the day of receipt of files that the register does not list yet; none: unknown.
        carry_forward: use the figures of the period before for units that sent nothing.
        from_parts: roll up the results of shorter periods of so many months, such as 1, instead of reading
            returns.

    Returns:
        The month: `answers`, `marks`, `scores`, `findings`, `submissions` and `files` are frames.

    Raises:
        VtltError: the configuration cannot be used, or there is no such period; the text is for the user.
    """
    space = Workspace.open(Path(folder))
    wanted = period if isinstance(period, Period) else Period.parse(period)
    if from_parts:
        config = origin.config_of(space, wanted, from_parts)
        earlier, _ = history.read(space, wanted, config, keep=False)
        return roll.roll_up(space, config, wanted, from_parts, earlier)
    return examine(space, wanted, received=received, carry_forward=carry_forward, keep=Keep.NOTHING).month


def read_set(source: str | Path) -> CriteriaSet:
    """Read a criteria set.

    Args:
        source: the name of a set that comes with the tool, such as `hcmc-23`; the path of a `set.toml`, of a
            `cau-hinh.xlsx`, or of the folder of a workspace.

    Raises:
        VtltError: there is no such set, or it has errors; the text is for the user.
    """
    path = Path(source)
    if path.is_dir():
        return inspection.read_set(path / workbook.FILE_NAME)
    if isinstance(source, Path) or path.suffix or len(path.parts) > 1:
        return inspection.read_set(path)
    return sets.load(source)


def score(answers: pd.DataFrame, criteria: CriteriaSet, units: Roster | None = None) -> pd.DataFrame:
    """Score answers, for example those of a month by a changed criteria set.

    Only the units' own answers are scored; the points of a reviewer are in `Month.scores`.

    Args:
        answers: frame `Answers`, such as `Month.answers`; at most one answer for each unit and question.
        criteria: the set; answers that it asks for and that are not there count as missing, others are
            ignored.
        units: the units, with their variants and order; none: the units of the answers, for a set without
            variants.

    Returns:
        Frame `Scores`, one row for each unit.

    Raises:
        VtltError: the set has variants and no units are given.
        pandera.errors.SchemaError: `answers` does not fit the model `Answers`.
    """
    answers = Answers.validate(answers)
    if units is None:
        if criteria.variants:
            raise ConfigError(
                f"Bộ tiêu chí “{criteria.id}” chia nhóm đơn vị: phải cho biết danh sách đơn vị."
            )
        units = Roster(tuple(Unit(code, code) for code in answers["unit_code"].unique()))
    grid = merge.complete(answers, units, criteria)
    known = gathered(grid, criteria)
    marks = scoring.mark(grid, criteria, known)
    return scoring.total(marks, scoring.subtotals(marks, criteria, units), criteria, units, known)
