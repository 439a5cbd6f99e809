"""Answers → points → totals → bands → gates → ranks. A missing answer is never counted as 0.

All points are whole millionths. Only a share (a ratio without tiers), a formula and what is spread over
siblings have to be rounded, half up to whole millionths, which is what ROUND(…,6) does in the workbooks.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import pandas as pd
from pandera.typing import DataFrame

from vtlt_consolidate.model import frames
from vtlt_consolidate.model.criteria import (
    TOTAL,
    CriteriaSet,
    most_of_leaf,
)
from vtlt_consolidate.model.frames import Answers, Marks, Scores, Subtotals, made_of, tuples
from vtlt_consolidate.model.layout import ANSWER, OF
from vtlt_consolidate.model.units import Roster
from vtlt_consolidate.scoring.gates import judge
from vtlt_consolidate.scoring.standings import ranked_by_share
from vtlt_consolidate.scoring.tree import Tree, micro_or_none, worked_out
from vtlt_consolidate.scoring.worked import points as working
from vtlt_consolidate.scoring.worked.points import NOTHING_KNOWN, Known
from vtlt_consolidate.scoring.worked.worth import Given, did_not_arise, worth
from vtlt_consolidate.words.text import Amount, amount

_NUMBER = ("value_micro", "rest_micro")


def mark(
    answers: DataFrame[Answers], criteria: CriteriaSet, known: Known = NOTHING_KNOWN
) -> DataFrame[Marks]:
    """Give every criterion of every unit its points.

    Args:
        answers: frame `Answers`, the whole grid.
        criteria: the set.
        known: what formulas look at, see `gathered`.

    Returns:
        `Marks`. The points of a missing or unreadable answer stay null, so that no total can count it as 0;
        so do those of what did not arise, and the most that it can give is 0, see `is_unarisen`.
    """
    codes = [leaf.code for leaf in criteria.criteria]
    counted = answers[(answers["field"] == ANSWER) & answers["leaf_code"].isin(codes)]
    wholes = answers[answers["field"] == OF]
    of = {
        (unit_code, leaf_code): _amount(*value)
        for unit_code, leaf_code, *value in tuples(wholes, "unit_code", "leaf_code", *_NUMBER)
    }
    names = ("unit_code", "leaf_code", "state", "text", *_NUMBER)
    keys = [
        (leaf_code, state, text, _amount(*value), of.get((unit_code, leaf_code)))
        for unit_code, leaf_code, state, text, *value in tuples(counted, *names)
    ]
    # Many units give the same answers, so each different one is valued only once.
    worth_of = {key: worth(criteria.by_code[key[0]], Given(*key[1:])) for key in set(keys)}
    most = {leaf.code: micro_or_none(most_of_leaf(leaf)) for leaf in criteria.criteria}
    unarisen = [did_not_arise(criteria.by_code[code], text) for code, _, text, *_ in keys]
    tops = [0 if nothing else most[code] for nothing, (code, *_) in zip(unarisen, keys, strict=True)]
    points = [worth_of[key] for key in keys]
    if working.formulas(criteria):
        places = list(frames.tuples(counted, "unit_code", "leaf_code"))
        points = _worked(places, points, criteria, known)
    points = [None if nothing else given for nothing, given in zip(unarisen, points, strict=True)]
    marks = counted[["unit_code", "leaf_code", "state"]].assign(
        points_micro=pd.array(points, dtype="Int64"),
        max_micro=pd.array(tops, dtype="Int64"),
        self_micro=pd.array(points, dtype="Int64"),
        reason=pd.Series("", index=counted.index, dtype="str"),
    )
    return Marks.validate(marks.reset_index(drop=True))


def _worked(
    places: Sequence[tuple[str, str]],
    points: Sequence[int | None],
    criteria: CriteriaSet,
    known: Known,
) -> list[int | None]:
    """The points by unit and criterion, with those of criteria with a formula in the place of others."""
    trees = working.formulas(criteria)
    return [
        worked_out(criteria.by_code[code], trees[code], known.get(unit_code, {}).get)
        if code in trees
        else given
        for (unit_code, code), given in zip(places, points, strict=True)
    ]


def _measured(frame: pd.DataFrame, criteria: CriteriaSet) -> pd.Series[int]:
    """What units are ranked by: their totals, or the places of their shares among all shares."""
    if not ranked_by_share(criteria):
        return frame["total_micro"]
    pairs = tuples(frame, "total_micro", "max_micro")
    shares = [Fraction(int(total), int(most)) if most else Fraction(0) for total, most in pairs]
    order = {share: place for place, share in enumerate(sorted(set(shares)))}
    return pd.Series([order[share] for share in shares], index=frame.index, dtype="Int64")


def is_unarisen(marks: DataFrame[Marks], criteria: CriteriaSet) -> pd.Series[bool]:
    """Say of every row of `Marks` whether its criterion did not arise: nothing could be reached, nor was."""
    codes = [leaf.code for leaf in criteria.criteria if leaf.unarisen]
    if not codes:
        return pd.Series(data=False, index=marks.index)
    nothing = (marks["max_micro"] == 0).fillna(value=False) & marks["points_micro"].isna()
    return nothing & marks["leaf_code"].isin(codes)


def unarisen_by_unit(marks: DataFrame[Marks], criteria: CriteriaSet) -> dict[str, set[str]]:
    """Code of a unit → the codes of the criteria that did not arise for it."""
    found: dict[str, set[str]] = {}
    if not any(leaf.unarisen for leaf in criteria.criteria):
        return found
    for unit_code, code in tuples(marks[is_unarisen(marks, criteria)], "unit_code", "leaf_code"):
        found.setdefault(unit_code, set()).add(code)
    return found


def _or_none(value: Any) -> int | None:
    return None if value is pd.NA else int(value)


def _amount(value: Any, rest: int) -> Amount | None:
    return None if value is pd.NA else amount(value, rest)


def subtotals(marks: DataFrame[Marks], criteria: CriteriaSet, roster: Roster) -> DataFrame[Subtotals]:
    """Add up every group of every unit, and the whole tree.

    Args:
        marks: frame `Marks`.
        criteria: the tree; caps and floors of a group bound its sum.
        roster: says which variant a unit belongs to.

    Returns:
        `Subtotals`. A sum adds the answers there are; `missing` counts the others. A group without any answer
        has no points (null), the total then is 0.
    """
    rows: list[tuple[str, str, int | None, int | None, int]] = []
    by_unit: dict[str, dict[str, int | None]] = {}
    for unit_code, leaf_code, points in tuples(marks, "unit_code", "leaf_code", "points_micro"):
        by_unit.setdefault(unit_code, {})[leaf_code] = _or_none(points)
    unarisen = unarisen_by_unit(marks, criteria)
    trees = {variant: Tree(criteria.of(variant)) for variant in {unit.variant for unit in roster.units}}
    for unit_code, points in by_unit.items():
        tree = trees[roster.by_code[unit_code].variant]
        rows += [(unit_code, *row) for row in tree.add_up(points, unarisen=unarisen.get(unit_code, ()))]
    return made_of(Subtotals, rows)


def total(
    marks: DataFrame[Marks],
    sums: DataFrame[Subtotals],
    criteria: CriteriaSet,
    roster: Roster,
    known: Known = NOTHING_KNOWN,
) -> DataFrame[Scores]:
    """Band and rank each unit.

    Args:
        marks: frame `Marks`.
        sums: frame `Subtotals`.
        criteria: gives the bands and gates.
        roster: says which variant a unit belongs to; ranks are within it.
        known: what units gave, for the conditions of gates.

    Returns:
        `Scores`. `total_micro` adds the answers there are; `max_micro` is the most that all criteria give; a
        unit with any missing answer has neither band nor rank.
        Ranks are dense: 98, 98, 97 rank 1, 1, 2 (as Đà Nẵng announced its results of 2019). They are by
        totals, or by shares, see `ranked_by_share`.
    """
    reached: dict[str, dict[str, int | None]] = {}
    for valued, code in ((marks, "leaf_code"), (sums, "node_code")):
        for unit_code, node_code, points in tuples(valued, "unit_code", code, "points_micro"):
            reached.setdefault(unit_code, {})[node_code] = _or_none(points)
    rows, complete, unarisen = [], [], unarisen_by_unit(marks, criteria)
    whole = sums[sums["node_code"] == TOTAL]
    for unit_code, most, missing in tuples(whole, "unit_code", "max_micro", "missing"):
        points = reached[unit_code]
        mine = criteria.of(roster.by_code[unit_code].variant)
        given = known.get(unit_code, {}).get
        # An incomplete total would place and rank its unit too low; where nothing arose there is none.
        complete.append(not (missing or (not most and unit_code in unarisen)))
        standing = judge(points, int(most), mine, given) if complete[-1] else ("", "", "")
        rows.append((unit_code, points[TOTAL], int(most), int(missing), *standing))
    names = ["unit_code", "total_micro", "max_micro", "missing", "band_by_score", "band", "reason"]
    frame = pd.DataFrame(rows, columns=names)
    numbers = ("total_micro", "max_micro", "missing")
    frame = frame.astype({name: "Int64" if name in numbers else "str" for name in names})
    variants = frame["unit_code"].map({unit.code: unit.variant for unit in roster.units})
    ranked = _measured(frame, criteria).where(pd.Series(complete, index=frame.index, dtype=bool))
    ranks = ranked.astype("Int64").groupby(variants, sort=False).rank(method="dense", ascending=False)
    return Scores.validate(frame.assign(rank=ranks.astype("Int64")))
