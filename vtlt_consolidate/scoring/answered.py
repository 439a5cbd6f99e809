"""Says which criteria have figures: a ratio is no better than the worse of its two numbers."""

from __future__ import annotations

import pandas as pd
from pandera.typing import DataFrame

from vtlt_consolidate.model import frames
from vtlt_consolidate.model.criteria import NOT_ARISEN, CriteriaSet
from vtlt_consolidate.model.frames import Answers
from vtlt_consolidate.model.kinds import FACTS
from vtlt_consolidate.model.layout import ANSWER, OF
from vtlt_consolidate.words.states import LACKING, State


def states(answers: DataFrame[Answers], criteria: CriteriaSet) -> pd.Series[str]:
    """The states of answers, those of ratios with what their wholes leave of them.

    Without a whole that can be used, a ratio has no share and no points, whatever stands in its other cell.

    Args:
        answers: frame `Answers`, the whole grid.
        criteria: the set.

    Returns:
        `State` of every row; an answer whose whole lacks has the state of that, a whole of 0 is unusable.
    """
    ratios = [leaf.code for leaf in criteria.leaves if FACTS[leaf.kind].of_a_whole]
    theirs = answers[answers["leaf_code"].isin(ratios)]
    if theirs.empty:
        return answers["state"]
    wholes = theirs[theirs["field"] == OF]
    none = (wholes["value_micro"] == 0).fillna(value=False)
    named = wholes.assign(state=wholes["state"].mask(none, State.INVALID))
    pairs = frames.tuples(named, "unit_code", "leaf_code")
    left = dict(zip(pairs, named["state"].tolist(), strict=True))
    given = theirs[(theirs["field"] == ANSWER) & ~theirs["state"].isin(LACKING)]
    given = given[given["text"] != NOT_ARISEN]
    pairs = frames.tuples(given, "unit_code", "leaf_code")
    of = pd.Series([left.get(pair, State.MISSING.value) for pair in pairs], index=given.index, dtype="str")
    return answers["state"].mask(answers.index.isin(of[of.isin(LACKING)].index), of)
