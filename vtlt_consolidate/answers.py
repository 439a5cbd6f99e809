"""What each field says, read by the documented vocabulary only; the whole month at once."""

from __future__ import annotations

import dataclasses
import re
from dataclasses import dataclass
from decimal import Decimal

import pandas as pd

from vtlt_consolidate import findings as catalogue
from vtlt_consolidate import frames, layout, reader, vocabulary
from vtlt_consolidate.criteria import (
    CHOICE,
    COUNT,
    DATE,
    DOCUMENT,
    MARK,
    MET,
    NOT_MET,
    NUMERIC,
    RATIO,
    CriteriaSet,
    Node,
)
from vtlt_consolidate.findings import Rule
from vtlt_consolidate.frames import Answers
from vtlt_consolidate.quantities import MILLION_DONG, parse_quantity
from vtlt_consolidate.text import (
    clean,
    fold,
    is_unfilled,
    parse_date,
    parse_document_number,
    show_date,
    show_micro,
    to_micro,
)


@dataclass(frozen=True)
class Parsed:
    """What one cell says: a state of `frames.STATES`, its value, or the rule that it breaks."""

    state: str
    text: str = ""
    value_micro: int | None = None
    rule: Rule | None = None
    expected: str = ""


def parse(raw: pd.DataFrame, criteria: CriteriaSet) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Read what was typed, by the documented vocabulary only.

    Args:
        raw: frame `RawAnswers`.
        criteria: gives the kind of each leaf.

    Returns:
        `Answers` and the `Findings` of the cells that say nothing the vocabulary knows.
    """
    keys = list(zip(raw["leaf_code"], raw["field"], raw["kind"], raw["typed"], strict=True))
    known = {key: _parse_cell(criteria.by_code[key[0]], *key[1:]) for key in set(keys)}
    parsed = [known[key] for key in keys]
    answers = raw.assign(
        state=pd.Series([each.state for each in parsed], dtype="str"),
        value_micro=pd.array([each.value_micro for each in parsed], dtype="Int64"),
        text=pd.Series([each.text for each in parsed], dtype="str"),
    )
    records = [
        _complaint(each, row, criteria.by_code[row.leaf_code])
        for each, row in zip(parsed, frames.rows(raw), strict=True)
        if each.rule
    ]
    return Answers.validate(answers), catalogue.frame(records)


_VALUELESS = {reader.ERROR: catalogue.ERROR_CELL, reader.UNCALCULATED: catalogue.NOT_CALCULATED}


def _parse_cell(leaf: Node, field: str, kind: str, typed: str) -> Parsed:
    text = clean(typed)
    if not text or (field in (layout.DOC_NUMBER, layout.DOC_DATE) and is_unfilled(text)):
        return Parsed("missing")
    if kind in _VALUELESS:
        return Parsed("invalid", rule=_VALUELESS[kind])
    if field in (layout.DOC_DATE, layout.DOC_NUMBER):
        return _parse_evidence(field, text)
    if field == layout.OF or (field == layout.ANSWER and leaf.kind in NUMERIC):
        return _parse_quantity(leaf, kind, text)
    if field == layout.ANSWER and leaf.kind in _PARSERS:
        return _PARSERS[leaf.kind](leaf, text)
    return Parsed("given", text)


def _parse_evidence(field: str, text: str) -> Parsed:
    if field == layout.DOC_DATE:
        day = parse_date(text)
        return Parsed("given", show_date(day)) if day else Parsed("invalid", rule=catalogue.NOT_A_DATE)
    number, mended = parse_document_number(text)
    return _told(Parsed("given", number), number) if mended else Parsed("given", number)


def _told(parsed: Parsed, shown: str) -> Parsed:
    """Let a person know how something was read that could not be read as it stood."""
    return dataclasses.replace(parsed, rule=catalogue.READ_AS, expected=f"“{shown}”")


def _parse_mark(leaf: Node, text: str) -> Parsed:
    _ = leaf
    state = vocabulary.read_mark(text)
    if state is None:
        known = fold(text) in vocabulary.NOT_APPLICABLE
        return Parsed("invalid", rule=catalogue.NOT_APPLICABLE if known else catalogue.NOT_A_MARK)
    parsed = Parsed(state, text)
    return parsed if fold(text) in vocabulary.PLAIN else _told(parsed, _WORDS[state])


_WORDS = {vocabulary.MET: MET, vocabulary.NOT_MET: NOT_MET}


def _parse_choice(leaf: Node, text: str) -> Parsed:
    label = next((option.label for option in leaf.options if fold(option.label) == fold(text)), None)
    if label is None:
        return Parsed("invalid", rule=catalogue.NOT_AN_OPTION)
    return Parsed("given", label) if label == text else _told(Parsed("given", label), label)


def _parse_date(leaf: Node, text: str) -> Parsed:
    _ = leaf
    day = parse_date(text)
    return Parsed("given", show_date(day)) if day else Parsed("invalid", rule=catalogue.NOT_A_DAY)


_DOCUMENT = re.compile(r"(.*\S)\s*,?\s+(ngày .*)", re.IGNORECASE)


def _parse_document(leaf: Node, text: str) -> Parsed:
    _ = leaf
    found = _DOCUMENT.fullmatch(text)
    day = parse_date(found[2]) if found else None
    if found is None or day is None:
        return Parsed("invalid", rule=catalogue.NOT_A_DOCUMENT)
    number, mended = parse_document_number(found[1].rstrip(","))
    read = f"{number} ngày {show_date(day)}"
    return _told(Parsed("given", read), read) if mended else Parsed("given", read)


def _parse_quantity(leaf: Node, kind: str, text: str) -> Parsed:
    if leaf.kind == RATIO and ("/" in text or "%" in text or kind == reader.DATE):
        return Parsed("invalid", rule=catalogue.NOT_A_RATIO)
    if kind not in (reader.NUMBER, reader.TEXT):
        return Parsed("invalid", rule=catalogue.NOT_A_NUMBER)
    number = parse_quantity(text, leaf.measure_unit, whole=leaf.whole or leaf.kind == COUNT)
    if number.value is None:
        both = _both_readings(leaf, text) if number.ambiguous else ""
        return Parsed(
            "invalid", rule=catalogue.AMBIGUOUS_NUMBER if both else catalogue.NOT_A_NUMBER, expected=both
        )
    if abs(number.value) > _LARGEST:
        return Parsed("invalid", rule=catalogue.TOO_BIG)
    micro = to_micro(_as_typed(number.value, kind))
    if micro is None:
        return Parsed("invalid", rule=catalogue.TOO_PRECISE)
    parsed = Parsed("given", text, micro)
    return _told(parsed, f"{show_micro(micro)} {leaf.measure_unit}".strip()) if number.cleaned else parsed


def _both_readings(leaf: Node, text: str) -> str:
    grouped = text.replace(".", "")
    if leaf.measure_unit == MILLION_DONG and text.count(".") > 1:
        return f"{grouped} triệu đồng hoặc {grouped} đồng"
    return f"{grouped} hoặc {text.replace('.', ',')}"


_PARSERS = {MARK: _parse_mark, CHOICE: _parse_choice, DATE: _parse_date, DOCUMENT: _parse_document}

# The sum over all communes of the country still fits whole millionths in 64 bits.
_LARGEST = 10**9


def _as_typed(value: Decimal, kind: str) -> Decimal:
    """Undo the binary tail of a computed number: Excel shows 0.1+0.2 as 0,3, with 15 digits."""
    return Decimal(f"{value:.15g}") if kind == reader.NUMBER else value


def _shortened(text: str, limit: int = 100) -> str:
    return text if len(text) <= limit else text[:limit] + "…"


def _complaint(parsed: Parsed, row: tuple[str, ...], leaf: Node) -> dict[str, str]:
    if parsed.rule is None:
        raise ValueError(parsed)
    file, unit_code, leaf_code, field, sheet, cell, _, typed = row
    of_date = field == layout.DOC_DATE
    return catalogue.record(
        parsed.rule,
        unit_code=unit_code, leaf_code=leaf_code, field=field, file=file, sheet=sheet, cell=cell,
        found=_shortened(clean(typed)), subject=leaf.name, expected=parsed.expected or leaf.expected,
        example="05/3/2019" if of_date else leaf.example,
    )  # fmt: skip
