"""Compares the returns of a month with each other."""

from __future__ import annotations

from pandera.typing import DataFrame

from vtlt_consolidate.checking.between import copies, outliers
from vtlt_consolidate.findings.rules.answerrules import SAME_NUMBER
from vtlt_consolidate.model import frames
from vtlt_consolidate.model.config import Config
from vtlt_consolidate.model.decisions import NO_DECISIONS, Decisions
from vtlt_consolidate.model.frames import Answers, Findings

_PLACE = ("file", "unit_code", "leaf_code", "field")


def check(
    answers: DataFrame[Answers],
    config: Config,
    asked: DataFrame[Findings],
    decisions: Decisions = NO_DECISIONS,
) -> tuple[DataFrame[Findings], DataFrame[Findings]]:
    """Find what only shows beside the returns of other units.

    Args:
        answers: frame `Answers`, of the returns that count.
        config: the set, the units, and how many questions of this kind one unit is asked.
        asked: what is asked about these answers already.
        decisions: the analyst's.

    Returns:
        `Findings` for units, and for the office.
    """
    alike = copies.check(answers, config.criteria, config.roster, decisions)
    # Where most units gave one number, nobody knows what is usual.
    unclear = alike.loc[alike["code"] == SAME_NUMBER.code, "leaf_code"]
    judged = answers[~answers["leaf_code"].isin(unclear)]
    places = set(frames.tuples(asked, *_PLACE))
    odd = outliers.check(judged, config.criteria, config.roster, places, config.agency.most_questions)
    return odd, alike
