"""What units gave, as values of the language: their answers of now and of earlier periods, and days."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any

import pandas as pd
from pandera.typing import DataFrame

from vtlt_consolidate.language.functions import DAY, NUMBER, Value
from vtlt_consolidate.language.typed import FIRST_DAY, LAST_DAY, POINTS, Ref, When
from vtlt_consolidate.model import frames
from vtlt_consolidate.model.criteria import MET, NOT_MET
from vtlt_consolidate.model.frames import Answers
from vtlt_consolidate.scoring.compare import Past
from vtlt_consolidate.scoring.history.said import micro_of
from vtlt_consolidate.words.period import Period
from vtlt_consolidate.words.states import State
from vtlt_consolidate.words.text import MICRO, parse_date

Known = Mapping[str, Mapping[Ref, Value]]
"""Code of a unit → value of every reference that is there."""
NOTHING_KNOWN: Known = {}


def answered(answers: DataFrame[Answers], refs: Collection[Ref]) -> dict[str, dict[Ref, Value]]:
    """What each unit answered in this period.

    Args:
        answers: frame `Answers`, with at most one return per unit.
        refs: what is looked for.
    """
    wanted = {(ref.code, ref.field): ref for ref in refs if _is_answer(ref)}
    found: dict[str, dict[Ref, Value]] = {}
    if not wanted:
        return found
    codes = {code for code, _ in wanted}
    for row in frames.rows(answers[answers["leaf_code"].isin(codes)]):
        ref = wanted.get((row.leaf_code, row.field))
        given = None if ref is None else value(row, ref)
        if ref is not None and given is not None:
            found.setdefault(row.unit_code, {})[ref] = given
    return found


def _is_answer(ref: Ref) -> bool:
    return bool(ref.code) and ref.when == When.NOW and ref.field != POINTS


def value(row: Any, ref: Ref) -> Value | None:
    """The value of a row of `Answers`; `None` if it is missing or cannot be read."""
    if row.state == State.MET:
        return MET
    if row.state == State.NOT_MET:
        return NOT_MET
    if row.state != State.GIVEN:
        return None
    if ref.type == NUMBER:
        # pandas gives NA, which is no None.
        return None if row.value_micro is pd.NA else Fraction(int(row.value_micro), MICRO)
    if ref.type == DAY:
        return parse_date(row.text)
    return str(row.text) or None


def before(
    unit_code: str, wanted: Sequence[Ref], period: Period, earlier: Sequence[Past]
) -> dict[Ref, Value]:
    """What a unit answered itself in earlier periods, not what was carried there from still earlier ones.

    Args:
        unit_code: the unit.
        wanted: references to earlier periods.
        period: this period.
        earlier: the results of earlier ones.
    """
    of = {When.BEFORE: period.previous, When.YEAR_BEFORE: replace(period, year=period.year - 1)}
    pasts = {past.period: past for past in earlier if unit_code not in past.carried}
    found = {}
    for ref in wanted:
        past = pasts.get(of[ref.when])
        meaning = past.said.by_unit.get(unit_code, {}).get((ref.code, ref.field)) if past else None
        meant = None if meaning is None else _meant(meaning, ref)
        if meant is not None:
            found[ref] = meant
    return found


def _meant(meaning: str, ref: Ref) -> Value | None:
    """The value of an answer as `history.said` keeps it."""
    micro = micro_of(meaning)
    if ref.type == NUMBER:
        return None if micro is None else Fraction(micro, MICRO)
    if ref.type == DAY:
        return parse_date(meaning)
    return _MARKS.get(meaning, meaning)


_MARKS: Mapping[str, str] = {State.MET: MET, State.NOT_MET: NOT_MET}


def day(ref: Ref, period: Period) -> dt.date | None:
    """The day of the period that a reference names; `None` if it names none."""
    return {FIRST_DAY: period.first_day, LAST_DAY: period.last_day}.get(ref.field)
