"""What units gave, as values of the language."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from fractions import Fraction
from typing import Any

import pandas as pd
from pandera.typing import DataFrame

from vtlt_consolidate.language.functions import DAY, NUMBER, Value
from vtlt_consolidate.language.typed import FIRST_DAY, LAST_DAY, NONE, POINTS, Ref, When
from vtlt_consolidate.model import frames
from vtlt_consolidate.model.criteria import MET, NOT_ARISEN, NOT_MET
from vtlt_consolidate.model.frames import Answers
from vtlt_consolidate.words.period import Period
from vtlt_consolidate.words.states import LACKING, State
from vtlt_consolidate.words.text import MICRO, amount, fold, parse_date


def answered(answers: DataFrame[Answers], refs: Collection[Ref]) -> dict[str, dict[Ref, Value]]:
    """What each unit answered in this period.

    Args:
        answers: frame `Answers`, with at most one return per unit.
        refs: what is looked for.
    """
    wanted: dict[tuple[str, str], list[Ref]] = {}
    for ref in refs:
        if is_answer(ref) or ref.field == NONE:
            wanted.setdefault(ref.place, []).append(ref)
    found: dict[str, dict[Ref, Value]] = {}
    if not wanted:
        return found
    for row in frames.rows(answers[answers["leaf_code"].isin({code for code, _ in wanted})]):
        for ref in wanted.get((row.leaf_code, row.field), ()):
            if (given := value(row, ref)) is not None:
                found.setdefault(row.unit_code, {})[ref] = given
    return found


def is_answer(ref: Ref) -> bool:
    """Say whether a reference names what a unit answers in this period."""
    return bool(ref.code) and ref.when == When.NOW and ref.field not in (POINTS, NONE)


def value(row: Any, ref: Ref) -> Value | None:
    """The value of a row of `Answers`; `None` if it is missing or cannot be read."""
    if ref.field == NONE:
        return None if row.state in LACKING else str(row.text) == NOT_ARISEN
    if row.state != State.GIVEN:
        return _MARKS.get(row.state)
    if ref.type == NUMBER:
        # pandas gives NA, which is no None.
        return None if row.value_micro is pd.NA else Fraction(amount(row.value_micro, row.rest_micro), MICRO)
    if ref.type == DAY:
        return parse_date(row.text)
    text = str(row.text)
    # “Không phát sinh” is none of the answers that a list offers.
    listed = not ref.options or fold(text) in map(fold, ref.options)
    return (text or None) if listed else None


_MARKS: Mapping[str, Value] = {State.MET: MET, State.NOT_MET: NOT_MET}


def day(ref: Ref, period: Period) -> dt.date | None:
    """The day of the period that a reference names; `None` if it names none."""
    return {FIRST_DAY: period.first_day, LAST_DAY: period.last_day}.get(ref.field)
