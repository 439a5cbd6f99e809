"""What several units gave exactly alike, so that some of it may be copied: questions for the office."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations, islice
from typing import Any, NamedTuple

import pandas as pd
from pandera.typing import DataFrame

from vtlt_consolidate.findings import catalogue
from vtlt_consolidate.findings.catalogue import Rule
from vtlt_consolidate.findings.rules import answerrules
from vtlt_consolidate.language.namesakes import named_fully
from vtlt_consolidate.model import frames
from vtlt_consolidate.model.criteria import NUMERIC, CriteriaSet
from vtlt_consolidate.model.decisions import ACCEPT, NO_DECISIONS, WARNED, Decisions, Question, parts
from vtlt_consolidate.model.frames import Answers, Findings
from vtlt_consolidate.model.layout import ANSWER, DOC_DATE, DOC_NUMBER
from vtlt_consolidate.model.units import Roster
from vtlt_consolidate.words.states import State
from vtlt_consolidate.words.text import MICRO, count_of, first_of, fold, show_micro

ENOUGH = 8
"""What fewer units have alike says nothing."""
_SMALL = 20 * MICRO
"""Small whole numbers, such as one person, are honestly equal."""
_SAME_DOCUMENT = 3
"""Two units may give one number to documents of one day by chance."""
_OWN_WORDS = 4
"""So many answers in a unit's own numbers and words, all alike, are hardly a coincidence."""
_NAMED = 10
_SINCE, _TRIES = 2, 500
"""So many units may come after a document was accepted, before all are asked about again; and so many ways to
leave some out are tried."""


class Alike(NamedTuple):
    """Units that gave the same: the rule about it, the leaf if it is about one, what they gave, and who.

    `beside` counts others with the same, who were accepted already.
    """

    rule: Rule
    leaf_code: str
    shown: str
    units: list[str]
    beside: int = 0


def check(
    answers: DataFrame[Answers], criteria: CriteriaSet, roster: Roster, decisions: Decisions = NO_DECISIONS
) -> DataFrame[Findings]:
    """Tell the office about numbers, documents and whole returns that several units have alike.

    Args:
        answers: frame `Answers`, of the returns that count.
        criteria: the set.
        roster: the units, in print order.
        decisions: the analyst's; of a document that was accepted, only units that came since are asked about.

    Returns:
        `Findings` without a unit, only warnings for the office.
    """
    if answers["unit_code"].nunique() < ENOUGH:
        return catalogue.frame([])
    given = answers[answers["state"] == State.GIVEN]
    found = (*_same_numbers(given, criteria), *_same_documents(given), *_same_returns(given))
    order = {unit.code: at for at, unit in enumerate(roster.units)}
    ordered = (
        alike._replace(units=sorted(alike.units, key=lambda unit: order.get(unit, -1))) for alike in found
    )
    asked = (each for alike in ordered for each in _since_accepted(alike, decisions))
    return catalogue.frame(record(alike, criteria, roster) for alike in asked)


def _since_accepted(alike: Alike, decisions: Decisions) -> Iterator[Alike]:
    """Part the units with one document into those that were accepted with it, and one or two that came since.

    A decision knows its units only by the key that they make together, so it is found again by leaving units
    out; if more than two came since, or a unit went, all are asked about as before.
    """

    def accepted(units: Sequence[str]) -> bool:
        about = (alike.rule.code, _key(alike, units), "")
        return decisions.answer(Question(WARNED, leaf_code=alike.leaf_code, about=about)) == ACCEPT

    about_leaf = (WARNED, "", alike.leaf_code, "")
    if alike.rule is not answerrules.SAME_DOCUMENT or not any(
        row.answer == ACCEPT and parts(row.key) == about_leaf for row in decisions.rows
    ):
        yield alike
        return
    alone = [unit for unit in alike.units if accepted([unit])]
    rest = [unit for unit in alike.units if unit not in alone]
    some = (each for count in range(_SINCE + 1) for each in combinations(rest, count))
    for new in islice(some, _TRIES):
        old = [unit for unit in rest if unit not in new]
        if len(old) >= _SAME_DOCUMENT and accepted(old):
            yield alike._replace(units=old)
            yield from (alike._replace(units=[unit], beside=len(old)) for unit in (*alone, *new))
            return
    yield alike


def _same_numbers(given: pd.DataFrame, criteria: CriteriaSet) -> Iterator[Alike]:
    numeric = [leaf.code for leaf in criteria.leaves if leaf.kind in NUMERIC]
    numbers = given[given["leaf_code"].isin(numeric) & (given["field"] == ANSWER)]
    for code, answered in numbers.groupby("leaf_code", sort=True):
        for number, alike in answered.groupby("value_micro", sort=True):
            value, units = int(str(number)), alike["unit_code"].tolist()
            telling = value > _SMALL or value % MICRO
            if telling and len(units) >= ENOUGH and 2 * len(units) >= len(answered):
                yield Alike(answerrules.SAME_NUMBER, str(code), show_micro(value), units)


def _same_documents(given: pd.DataFrame) -> Iterator[Alike]:
    keys = ["file", "unit_code", "leaf_code"]
    numbers, days = (given[given["field"] == field][[*keys, "text"]] for field in (DOC_NUMBER, DOC_DATE))
    papers = numbers.merge(days, on=keys, suffixes=("", "_day"))
    papers = papers.assign(paper=papers["text"].map(fold))
    for (code, _, day), alike in papers.groupby(["leaf_code", "paper", "text_day"], sort=True):
        units = alike["unit_code"].tolist()
        if len(units) >= _SAME_DOCUMENT:
            yield Alike(answerrules.SAME_DOCUMENT, str(code), f"{alike['text'].iloc[0]} ngày {day}", units)


def _same_returns(given: pd.DataFrame) -> Iterator[Alike]:
    """Compare what units gave in numbers and words of their own; marks alone are honestly alike."""
    own: dict[str, list[tuple[str, str, str]]] = {}
    columns = ("unit_code", "leaf_code", "field", "value_micro", "text")
    for unit, code, field, value, text in frames.tuples(given, *columns):
        own.setdefault(unit, []).append((code, field, fold(text) if text else str(value)))
    together: dict[tuple[tuple[str, str, str], ...], list[str]] = {}
    for unit, said in own.items():
        if len({words for *_, words in said}) >= _OWN_WORDS:
            together.setdefault(tuple(sorted(said)), []).append(unit)
    for same, units in together.items():
        if len(units) > 1:
            yield Alike(answerrules.SAME_RETURN, "", f"{count_of(same)} câu trả lời bằng số và chữ", units)


def _key(alike: Alike, units: Sequence[str]) -> str:
    return f"{alike.leaf_code} {alike.shown} {' '.join(units)}"


def record(alike: Alike, criteria: CriteriaSet, roster: Roster) -> dict[str, Any]:
    """Make the finding about units that gave the same."""
    wanted = set(alike.units)
    units = [unit for unit in roster.units if unit.code in wanted]
    named = first_of((unit.full_name for unit in units), _NAMED, "đơn vị nữa")
    if alike.beside:
        named += f" (thêm vào {alike.beside} đơn vị đã chấp nhận)"
    code = alike.leaf_code
    return catalogue.record(
        alike.rule, leaf_code=code, key=_key(alike, [unit.code for unit in units]),
        found=alike.shown, expected=str(len(units)), other=named,
        subject=named_fully(criteria, criteria.by_code[code]) if code else "",
    )  # fmt: skip
