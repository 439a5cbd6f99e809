"""Checks the documents that prove answers: missing or half-written ones, and ones dated after the period."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from pandera.typing import DataFrame

from vtlt_consolidate.findings import catalogue
from vtlt_consolidate.findings.rules import answerrules
from vtlt_consolidate.language.namesakes import named
from vtlt_consolidate.model import cellkinds, frames
from vtlt_consolidate.model.criteria import MARK, CriteriaSet
from vtlt_consolidate.model.frames import Answers, Findings
from vtlt_consolidate.model.layout import ANSWER, DOC_DATE, DOC_NUMBER
from vtlt_consolidate.words.days.within import issued_in
from vtlt_consolidate.words.period import Period
from vtlt_consolidate.words.states import State
from vtlt_consolidate.words.text import clean, parse_date, show_date
from vtlt_consolidate.words.vocabulary import names_evidence


def check(answers: DataFrame[Answers], criteria: CriteriaSet, period: Period) -> DataFrame[Findings]:
    """Find answers without the document that they need, and documents that were issued too late.

    Args:
        answers: frame `Answers`; a table without cells for documents needs none.
        criteria: the set, which says for which leaves documents are needed.
        period: the period, before whose end documents must be issued.

    Returns:
        `Findings`, only warnings, as the answers count all the same.
    """
    asked = [leaf.code for leaf in criteria.leaves if leaf.evidence]
    about = answers[answers["leaf_code"].isin(asked) & answers["field"].isin([ANSWER, DOC_NUMBER, DOC_DATE])]
    given: dict[tuple[str, str, str], dict[str, Any]] = {}
    for row in frames.rows(about):
        given.setdefault((row.file, row.unit_code, row.leaf_code), {})[row.field] = row
    records: list[dict[str, Any]] = []
    for fields in given.values():
        records += _lacking(fields, criteria)
        records += _late(fields, criteria, period)
        records += _of_two_days(fields, criteria)
    return catalogue.frame(records)


def _lacking(fields: dict[str, Any], criteria: CriteriaSet) -> Iterator[dict[str, Any]]:
    cells = [fields[field] for field in (DOC_NUMBER, DOC_DATE) if field in fields]
    answer = fields.get(ANSWER)
    if (
        answer is None
        or criteria.by_code[answer.leaf_code].kind != MARK
        or answer.state != State.MET
        or names_evidence(answer.text)
    ):
        return
    blank = [cell for cell in cells if cell.state == State.MISSING or _is_only_a_day(cell)]
    # By its number alone a document can be found, but nobody knows what a day that was not filled in hides.
    named = any(cell.field == DOC_NUMBER and cell not in blank and _has_symbol(cell) for cell in cells)
    if blank and not (named and not any(clean(cell.typed) for cell in blank)):
        yield _record(answerrules.NO_EVIDENCE, blank[0], criteria, found=_lacks(blank), expected="")


def _is_only_a_day(cell: Any) -> bool:
    """Say whether a day stands in the place of a number: no document is found by it."""
    return bool(cell.field == DOC_NUMBER and cell.state == State.GIVEN and parse_date(cell.text))


def _has_symbol(cell: Any) -> bool:
    """Say whether more than digits stand there: `14` may be the number of anything."""
    return not clean(cell.typed).isdecimal()


def _lacks(blank: list[Any]) -> str:
    """Say what of a document is not written, and what stands in its place."""
    typed = {cell.field: clean(cellkinds.shown(cell.kind, cell.typed)) for cell in blank}
    parts = [(_PARTS[field], f"ghi “{text}”" if text else "còn trống") for field, text in typed.items()]
    if len({state for _, state in parts}) == 1:
        return f"{' và '.join(part for part, _ in parts)} của văn bản minh chứng {parts[0][1]}"
    return " và ".join(f"{part} của văn bản minh chứng {state}" for part, state in parts)


_PARTS = {DOC_NUMBER: "số, ký hiệu", DOC_DATE: "ngày"}


def _late(fields: dict[str, Any], criteria: CriteriaSet, period: Period) -> Iterator[dict[str, Any]]:
    for row in fields.values():
        day = max(_days(row), default=None)
        if day and day > period.last_day:
            last = show_date(period.last_day)
            yield _record(answerrules.LATE_DOCUMENT, row, criteria, found=show_date(day), expected=last)


def _of_two_days(fields: dict[str, Any], criteria: CriteriaSet) -> Iterator[dict[str, Any]]:
    """Hold the day of a document against the one that stands beside its number, or behind the answer."""
    row, number, answer = (fields.get(name) for name in (DOC_DATE, DOC_NUMBER, ANSWER))
    others = [each for each in (number, answer) if each is not None and _days(each)]
    if row is None or not _days(row) or not others:
        return
    own = _days(row)
    # Behind an answer another document may stand than the one that has cells of its own.
    names_another = number is not None and number.text and number.text not in others[0].text
    if names_another or own[0] in _days(others[0]):
        return
    found = "; ".join(f"ô {each.cell}: {show_date(_days(each)[0])}" for each in (others[0], row))
    yield _record(answerrules.TWO_DAYS, row, criteria, found=found, expected="")


def _days(row: Any) -> tuple[dt.date, ...]:
    """The days that a field gives; in an answer, those of its document."""
    return _days_of(row.state, row.field, row.text)


# Cached, because each field is asked several times, and most say the same.
@lru_cache(maxsize=1 << 14)
def _days_of(state: str, field: str, text: str) -> tuple[dt.date, ...]:
    if state == State.GIVEN and field == DOC_DATE:
        day = parse_date(text)
        return (day,) if day else ()
    return tuple(issued_in(text)) if state in (State.GIVEN, State.MET) else ()


def _record(rule: catalogue.Rule, row: Any, criteria: CriteriaSet, **texts: str) -> dict[str, Any]:
    subject = named(criteria, criteria.by_code[row.leaf_code])
    return catalogue.record(rule, **catalogue.place_of(row), key=row.typed, subject=subject, **texts)
