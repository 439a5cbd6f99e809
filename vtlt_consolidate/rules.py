"""What the typed answers of the whole month break: one pandera schema compiled from the set.

The cells were parsed to types before (`answers`): a wrong type would make pandera skip the other
checks of its column, and the unit would learn of its second mistake a month later.
"""

from __future__ import annotations

from functools import partial
from typing import Any

import pandas as pd
import pandera.pandas as pa
from pandera.errors import SchemaErrors

from vtlt_consolidate import findings as catalogue
from vtlt_consolidate import frames
from vtlt_consolidate.criteria import KIND, MARK, QUANTITY, CriteriaSet, Node
from vtlt_consolidate.layout import ANSWER
from vtlt_consolidate.text import MICRO, show_micro, show_number


def compile_schema(criteria: CriteriaSet) -> pa.DataFrameSchema:
    """Compile a set into a schema over one row a submission and one column a leaf.

    Quantities are `Int64` millionths, everything else text. Checks are named after the rule that
    a failure breaks.
    """
    return pa.DataFrameSchema(
        {leaf.code: _column(leaf) for leaf in criteria.leaves}, strict=True, coerce=False
    )


def _column(leaf: Node) -> pa.Column:
    if leaf.kind != QUANTITY:
        options = [pa.Check.isin(("met", "not_met"))] if leaf.kind == MARK else []
        return pa.Column(str, options, nullable=not leaf.required)
    # pandera's own ge and le keep a name of theirs, whatever they are given.
    checks = [pa.Check(_not_negative, name=catalogue.NEGATIVE.code)]
    if leaf.at_most is not None:
        most = int(leaf.at_most * MICRO)
        checks.append(pa.Check(partial(_at_most, most), name=catalogue.TOO_LARGE.code))
    if leaf.whole:
        checks.append(pa.Check(_whole, name=catalogue.NOT_WHOLE.code))
    return pa.Column("Int64", checks, nullable=not leaf.required)


def _not_negative(values: pd.Series[int]) -> pd.Series[bool]:
    return values >= 0


def _at_most(most: int, values: pd.Series[int]) -> pd.Series[bool]:
    return values <= most


def _whole(values: pd.Series[int]) -> pd.Series[bool]:
    return values % MICRO == 0


def check(answers: pd.DataFrame, criteria: CriteriaSet) -> pd.DataFrame:
    """Hold every submission of the month against the set at once.

    Args:
        answers: frame `Answers`.
        criteria: the set.

    Returns:
        `Findings`, each at the cell of its answer. A cell that could not be read has its finding
        from `answers.parse` and is not also called unanswered.
    """
    given = answers[answers["field"] == ANSWER].reset_index(drop=True)
    wide = _widen(given, criteria)
    try:
        compile_schema(criteria).validate(wide.reset_index(drop=True), lazy=True)
    except SchemaErrors as error:
        failures = error.failure_cases
    else:
        return catalogue.frame([])
    if failures["index"].isna().any():
        raise AssertionError(f"a check failed as a whole, which hides others: {failures}")
    place = {(row.file, row.unit_code, row.leaf_code): row for row in frames.rows(given)}
    records = []
    for leaf_code, name, row in failures[["column", "check", "index"]].itertuples(index=False):
        file, unit_code = wide.index[int(row)]
        answer = place.get((file, unit_code, leaf_code))
        if answer is None:
            continue  # the row is gone from the form, which has its own finding
        if name == "not_nullable" and answer.state == "invalid":
            continue
        records.append(_record(str(name), answer, criteria.by_code[leaf_code]))
    return catalogue.frame(records)


def _widen(given: pd.DataFrame, criteria: CriteriaSet) -> pd.DataFrame:
    """One row a return, one column a leaf: text, or whole millionths."""
    returns = frames.pairs(given).unique().sort_values()
    columns = {}
    for leaf in criteria.leaves:
        mine = given[given["leaf_code"] == leaf.code].set_index(["file", "unit_code"]).reindex(returns)
        if leaf.kind == QUANTITY:
            columns[leaf.code] = mine["value_micro"]
        else:
            readable = mine["state"].isin(["met", "not_met", "given"])
            shown = mine["state"] if leaf.kind == MARK else mine["text"]
            columns[leaf.code] = shown.where(readable).astype("str")
    return pd.DataFrame(columns, index=returns)


def _record(name: str, answer: Any, leaf: Node) -> dict[str, str]:
    rule = catalogue.UNANSWERED if name == "not_nullable" else catalogue.RULES[name]
    kind = KIND[leaf.kind]
    value = answer.value_micro
    expected = kind.expected
    if rule is catalogue.TOO_LARGE and leaf.at_most is not None:
        expected = f"{show_number(leaf.at_most)} {leaf.measure_unit}".strip()
    return catalogue.record(
        rule,
        unit_code=answer.unit_code, leaf_code=leaf.code, field=ANSWER,
        file=answer.file, sheet=answer.sheet, cell=answer.cell,
        found="" if pd.isna(value) else show_micro(value), subject=leaf.name, expected=expected,
        example=_whole_example(leaf) or kind.example,
    )  # fmt: skip


def _whole_example(leaf: Node) -> str:
    return "2" if leaf.whole else ""
