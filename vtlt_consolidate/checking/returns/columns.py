"""Drops what is said of the columns of a table from which no unit is counted: nobody has to mend them."""

from __future__ import annotations

from pandera.typing import DataFrame

from vtlt_consolidate.findings.rules import formrules, returnrules
from vtlt_consolidate.model import frames
from vtlt_consolidate.model.frames import Answers, Findings

_OF_COLUMNS = (returnrules.COLUMN_MISSING, returnrules.COLUMN_UNREAD, formrules.INFORMATION_ABSENT)


def that_count(
    found: DataFrame[Findings], answers: DataFrame[Answers], counted: DataFrame[Answers]
) -> DataFrame[Findings]:
    """Drop findings about columns of tables whose units are all counted from other files.

    Args:
        found: frame `Findings`.
        answers: frame `Answers` of all returns.
        counted: those of the returns that count.
    """
    of_columns = found["code"].isin([rule.code for rule in _OF_COLUMNS])
    if not of_columns.any():
        return found
    # A table from which no unit was read still has everything to say.
    idle = set(frames.tuples(answers, *_SHEET)) - set(frames.tuples(counted, *_SHEET))
    return Findings.validate(found[~(of_columns & frames.among(found, idle, *_SHEET))])


_SHEET = ("file", "sheet")
