"""Marks → totals → bands. A missing answer is no zero: it leaves the unit unbanded."""

from __future__ import annotations

import pandas as pd

from vtlt_consolidate.criteria import CriteriaSet
from vtlt_consolidate.frames import Marks, Scores
from vtlt_consolidate.layout import ANSWER
from vtlt_consolidate.text import MICRO


def mark(answers: pd.DataFrame, criteria: CriteriaSet) -> pd.DataFrame:
    """Give every criterion of every unit its points: 1 for met, 0 for not met.

    Args:
        answers: frame `Answers`, the whole grid.
        criteria: the set.

    Returns:
        `Marks`. The points of a missing or unreadable answer stay null, so that no total can pass
        it off as a zero.
    """
    codes = [leaf.code for leaf in criteria.criteria]
    counted = answers[(answers["field"] == ANSWER) & answers["leaf_code"].isin(codes)]
    points = pd.Series(pd.NA, index=counted.index, dtype="Int64")
    points = points.mask(counted["state"] == "met", MICRO).mask(counted["state"] == "not_met", 0)
    marks = counted[["unit_code", "leaf_code", "state"]].assign(
        points_micro=points, max_micro=pd.array([MICRO] * len(counted), dtype="Int64")
    )
    return Marks.validate(marks.reset_index(drop=True))


def total(marks: pd.DataFrame, criteria: CriteriaSet) -> pd.DataFrame:
    """Add up each unit and band it.

    Args:
        marks: frame `Marks`.
        criteria: gives the bands.

    Returns:
        `Scores` in the order of the marks. `total_micro` adds what was answered; `max_micro` is
        the most that all criteria give; a unit with anything missing has no band.
    """
    by_unit = marks.groupby("unit_code", sort=False)
    scores = pd.DataFrame(
        {
            "total_micro": by_unit["points_micro"].sum(),
            "max_micro": by_unit["max_micro"].sum(),
            "missing": by_unit["points_micro"].apply(lambda points: points.isna().sum()),
        }
    ).reset_index()
    scores["missing"] = scores["missing"].astype("Int64")
    scores["band"] = pd.Series(
        [
            "" if missing else _label(criteria, int(points), int(most))
            for points, most, missing in scores[["total_micro", "max_micro", "missing"]].itertuples(
                index=False
            )
        ],
        dtype="str",
    )
    return Scores.validate(scores)


def _label(criteria: CriteriaSet, points: int, most: int) -> str:
    band = criteria.band_of(points, most)
    return band.label if band else ""
