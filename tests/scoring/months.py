"""What units answered, as the frames of a month, without a form."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal

import pandas as pd
from pandera.typing import DataFrame

from vtlt_consolidate.model.config import Override
from vtlt_consolidate.model.criteria import MET, NOT_MET, CriteriaSet
from vtlt_consolidate.model.frames import Answers, Marks
from vtlt_consolidate.model.layout import ANSWER, HEADINGS
from vtlt_consolidate.model.units import Roster, Unit
from vtlt_consolidate.scoring import appraisal, score
from vtlt_consolidate.scoring.appraisal import Appraisal
from vtlt_consolidate.scoring.results import Results
from vtlt_consolidate.scoring.worked import overrides as deciding
from vtlt_consolidate.scoring.worked.outside import gathered
from vtlt_consolidate.words.text import MICRO

Said = str | float | Decimal | None
"""Đạt, Chưa đạt, a number, words, or nothing."""
Given = Mapping[str, Mapping[str, Said]]
"""Unit → criterion, or criterion and field as `1a.note` → what it says."""

_STATES = {MET: "met", NOT_MET: "not_met", None: "missing"}


def answers_of(units: Given) -> DataFrame[Answers]:
    """The frame of answers, in the order in which they are given."""
    rows = [_row(unit, key, said) for unit, fields in units.items() for key, said in fields.items()]
    frame = pd.DataFrame(rows, columns=list(Answers.to_schema().columns)).astype("object")
    return Answers.validate(frame.astype(dict.fromkeys(frame, "str")).assign(
        value_micro=pd.array([row[9] for row in rows], dtype="Int64"),
        rest_micro=pd.array([0] * len(rows), dtype="Int64")))  # fmt: skip


def _row(unit: str, key: str, said: Said) -> tuple[str | int | None, ...]:
    # Codes of criteria have points in them too.
    code, _, field = key.rpartition(".")
    if field not in HEADINGS:
        code, field = key, ANSWER
    text = said if isinstance(said, str) else ""
    number = None if said is None or isinstance(said, str) else int(Decimal(str(said)) * MICRO)
    typed = "" if said is None else str(said)
    state = _STATES.get(said if isinstance(said, str) else None if said is None else "", "given")
    kind = "empty" if said is None else "text"
    return "a.xlsx", unit, code, field, "Biểu", "A1", kind, typed, state, number, 0, text


def results_of(
    criteria: CriteriaSet,
    units: Sequence[Unit],
    given: Given,
    appraised: Iterable[Appraisal] = (),
    carried: Mapping[str, str] | None = None,
    overrides: Mapping[str, Override] | None = None,
) -> Results:
    """The results of a month in which units answered so; whoever is not named answered nothing."""
    roster = Roster(tuple(units))
    whole = {
        unit.code: dict(_in_order(criteria.of(unit.variant), given.get(unit.code, {}))) for unit in units
    }
    answers = answers_of(whole)
    known = gathered(answers, criteria)
    claimed = score.mark(answers, criteria, known)
    marks, _ = appraisal.apply(claimed, appraised, criteria)
    sums = score.subtotals(marks, criteria, roster)
    scores = score.total(marks, sums, criteria, roster, known)
    claims = score.subtotals(claimed, criteria, roster)
    if applied := deciding.applicable(overrides or {}, sums):
        sums = deciding.totals(sums, applied)
        scores = deciding.bands(score.total(marks, sums, criteria, roster, known), applied)
    return Results(criteria, roster, answers, marks, sums, scores, claims, carried or {}, known=known,
                   overrides=overrides or {})  # fmt: skip


def _in_order(criteria: CriteriaSet, said: Mapping[str, Said]) -> Iterator[tuple[str, Said]]:
    """Every criterion with what is said of it, in the order of the form."""
    for leaf in criteria.leaves:
        yield leaf.code, said.get(leaf.code)
        for field in HEADINGS:
            if (key := f"{leaf.code}.{field}") in said:
                yield key, said[key]


def marks_of(criteria: CriteriaSet, given: Given) -> DataFrame[Marks]:
    """The frame of marks."""
    return score.mark(answers_of(given), criteria)
