"""One submission a unit, and the status of every unit; no unit is lost or doubled."""

from __future__ import annotations

import pandas as pd

from vtlt_consolidate import findings as catalogue
from vtlt_consolidate.criteria import CriteriaSet
from vtlt_consolidate.frames import Answers, Files, Submissions
from vtlt_consolidate.layout import ANSWER
from vtlt_consolidate.units import Roster


def hold_rivals(files: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Refuse all returns of a unit that sent several which differ: which one counts is not ours.

    Args:
        files: frame `Files`.

    Returns:
        `Files` and the `Findings` of the refused ones.
    """
    read = files[files["verdict"] == "read"]
    counts = read.groupby("unit_code")["file"].transform("size")
    rivals = read[counts > 1]
    names = rivals.groupby("unit_code")["file"].agg(", ".join)
    records = [
        catalogue.record(catalogue.SEVERAL_RETURNS, unit_code=unit_code, file=file, found=names[unit_code])
        for file, unit_code in rivals[["file", "unit_code"]].itertuples(index=False)
    ]
    held = files.index.isin(rivals.index)
    files = files.assign(
        verdict=files["verdict"].mask(held, "rejected"),
        reason=files["reason"].mask(held, catalogue.SEVERAL_RETURNS.title),
    )
    return Files.validate(files), catalogue.frame(records)


def complete(answers: pd.DataFrame, roster: Roster, criteria: CriteriaSet) -> pd.DataFrame:
    """Give every unit exactly one answer for every leaf; what is not there is `missing`.

    Args:
        answers: frame `Answers`, at most one submission a unit.
        roster: the units.
        criteria: the set.

    Returns:
        `Answers` in print order: the whole grid of the field `answer`, and the other fields that
        were filled in.
    """
    codes = [leaf.code for leaf in criteria.leaves]
    grid = pd.MultiIndex.from_product([roster.codes, codes], names=["unit_code", "leaf_code"]).to_frame(
        index=False
    )
    answered = answers[answers["field"] == ANSWER]
    whole = grid.astype("str").merge(answered, on=["unit_code", "leaf_code"], how="left")
    whole["field"] = ANSWER
    gone = whole["state"].isna()
    whole.loc[gone, "state"] = "missing"
    whole.loc[gone, "kind"] = "empty"
    texts = [name for name in whole.columns if name != "value_micro"]
    whole[texts] = whole[texts].fillna("").astype("str")
    others = answers[(answers["field"] != ANSWER) & (answers["state"] != "missing")]
    both = pd.concat([whole[answers.columns], others])
    unit_order = {code: order for order, code in enumerate(roster.codes)}
    leaf_order = {code: order for order, code in enumerate(codes)}
    place = both["unit_code"].map(unit_order) * len(codes) + both["leaf_code"].map(leaf_order)
    both = both.assign(place=place).sort_values(["place", "field"]).drop(columns="place")
    return Answers.validate(both.reset_index(drop=True))


def statuses(
    files: pd.DataFrame,
    answers: pd.DataFrame,
    findings: pd.DataFrame,
    roster: Roster,
    criteria: CriteriaSet,
) -> pd.DataFrame:
    """Say of every unit whether its return is there and whole.

    Args:
        files: frame `Files`.
        answers: frame `Answers`, the whole grid.
        findings: frame `Findings`.
        roster: the units.
        criteria: says which leaves are required.

    Returns:
        `Submissions` in print order. `missing` counts required answers that are not there or
        cannot be read; all of them for a unit without a return.
    """
    required = [leaf.code for leaf in criteria.leaves if leaf.required]
    asked = answers[(answers["field"] == ANSWER) & answers["leaf_code"].isin(required)]
    lacking = asked["state"].isin(["missing", "invalid"]).groupby(asked["unit_code"]).sum()
    errors = findings[findings["severity"] == catalogue.ERROR].groupby("unit_code").size()
    read = files[files["verdict"] == "read"].set_index("unit_code")
    refused = set(files.loc[files["verdict"] == "rejected", "unit_code"])
    rows = []
    for code in roster.codes:
        missing = int(lacking.get(code, 0))
        if code in read.index:
            status = "incomplete" if missing else "complete"
        else:
            status = "rejected" if code in refused else "missing"
        rows.append(
            {
                "unit_code": code,
                "status": status,
                "file": read["file"].get(code, ""),
                "sha256": read["sha256"].get(code, ""),
                "missing": missing,
                "errors": int(errors.get(code, 0)),
            }
        )
    types = {"missing": "Int64", "errors": "Int64"}
    columns = list(Submissions.to_schema().columns)
    frame = pd.DataFrame(rows, columns=columns)
    return Submissions.validate(frame.astype({name: types.get(name, "str") for name in columns}))
