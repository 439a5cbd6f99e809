"""Figures that have a plan: done cannot be more than the whole, nor less than in an earlier period."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import pandas as pd
from pandera.typing import DataFrame

from vtlt_consolidate.findings import catalogue
from vtlt_consolidate.findings.rules import answerrules
from vtlt_consolidate.language.namesakes import named
from vtlt_consolidate.model import frames
from vtlt_consolidate.model.config import Config
from vtlt_consolidate.model.criteria import CriteriaSet
from vtlt_consolidate.model.frames import Answers, Files, Findings
from vtlt_consolidate.model.layout import ANSWER
from vtlt_consolidate.scoring.plans.progress import Past
from vtlt_consolidate.words.text import show_typable


def check(
    answers: DataFrame[Answers], files: DataFrame[Files], config: Config, earlier: Sequence[Past]
) -> DataFrame[Findings]:
    """Compare the figures of a period with each other, and with those of the period before.

    Args:
        answers: frame `Answers` of the returns that count.
        files: frame `Files`; earlier figures that stand in for a return fall behind nothing.
        config: the set and the units that have to report.
        earlier: the figures of earlier periods, oldest first.
    """
    asked = answers[
        answers["leaf_code"].isin(config.criteria.plans.leaves)
        & (answers["field"] == ANSWER)
        & answers["value_micro"].notna()
    ]
    given = {(row.unit_code, row.leaf_code): row for row in frames.rows(asked)}
    places = ((unit.code, leaf.code) for unit in config.roster.units
              for leaf in config.criteria.of(unit.variant).leaves)  # fmt: skip
    rows = {place: given[place] for place in places if place in given}
    carried = set(files.loc[files["carried"] != "", "unit_code"])
    units = [code for code in config.roster.codes if code not in carried]
    records = [*_too_much(rows, config.criteria), *_fallen(rows, config.criteria, units, earlier)]
    return catalogue.frame(records)


def _too_much(rows: dict[tuple[str, str], Any], criteria: CriteriaSet) -> Iterator[dict[str, Any]]:
    for (unit, code), row in rows.items():
        of = criteria.plans.whole_of(code)
        whole = rows.get((unit, of)) if of else None
        if whole is not None and row.value_micro > whole.value_micro:
            yield _record(answerrules.MORE_THAN_WHOLE, row, criteria, int(whole.value_micro))


def _fallen(
    rows: dict[tuple[str, str], Any], criteria: CriteriaSet, units: Sequence[str], earlier: Sequence[Past]
) -> Iterator[dict[str, Any]]:
    for code in criteria.plans.codes:
        for unit in units:
            row, past = rows.get((unit, code)), _last(unit, code, earlier)
            if row is None or past is None:
                continue
            before = past.figures[unit, code][0]
            if row.value_micro < before:
                yield _record(answerrules.FALLEN, row, criteria, before, other=str(past.period))


def _last(unit: str, code: str, earlier: Sequence[Past]) -> Past | None:
    return next((past for past in reversed(earlier) if (unit, code) in past.figures), None)


def _record(
    rule: catalogue.Rule, row: Any, criteria: CriteriaSet, against: int, other: str = ""
) -> dict[str, Any]:
    found = "" if pd.isna(row.value_micro) else show_typable(int(row.value_micro))
    return catalogue.record(
        rule, **catalogue.place_of(row), key=row.typed, found=found, expected=show_typable(against),
        other=other,
        subject=named(criteria, criteria.by_code[row.leaf_code]),
    )  # fmt: skip
