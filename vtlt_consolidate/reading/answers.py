"""Parses what was typed in each field of all returns; only the documented vocabulary is understood."""

from __future__ import annotations

import dataclasses
import re

import pandas as pd
from pandera.typing import DataFrame

from vtlt_consolidate.files.cells import looks
from vtlt_consolidate.findings import catalogue
from vtlt_consolidate.findings.catalogue import Rule
from vtlt_consolidate.findings.rules import answerrules, cellrules, lookrules
from vtlt_consolidate.language.namesakes import named
from vtlt_consolidate.model import cellkinds, frames, layout
from vtlt_consolidate.model.criteria import MARK, NOT_ARISEN, NUMERIC, QUANTITY, RATIO, CriteriaSet, Node
from vtlt_consolidate.model.decisions import BLANK, VALUE, Decisions, shortened
from vtlt_consolidate.model.frames import Answers, Findings, RawAnswers
from vtlt_consolidate.model.kinds import FACTS, LISTED
from vtlt_consolidate.reading.kinds import READERS, Parsed, Typed, as_day, as_it_stands, with_reading_note
from vtlt_consolidate.scoring import wording
from vtlt_consolidate.words import legacy, vocabulary
from vtlt_consolidate.words.citations import parse_document_number, unknown_document_type
from vtlt_consolidate.words.states import State
from vtlt_consolidate.words.text import clean, fold, is_period, is_turned, is_unfilled


def parse(
    raw: DataFrame[RawAnswers], criteria: CriteriaSet, decisions: Decisions
) -> tuple[DataFrame[Answers], DataFrame[Findings]]:
    """Parse what was typed, by the documented vocabulary only.

    Args:
        raw: frame `RawAnswers`.
        criteria: gives the kind of each leaf.
        decisions: the meanings that the analyst gave to typed values; read instead of what was typed.

    Returns:
        `Answers`, and the `Findings` of cells that could not be read or that a person should look at.
    """
    # Parse each distinct cell only once: a month has many cells, but few different contents.
    keys = list(frames.tuples(raw, "leaf_code", "field", "kind", "typed"))
    known = {key: _parse_cell(criteria.by_code[key[0]], *key[1:]) for key in set(keys)}
    meant = _decided(raw, criteria, decisions)
    parsed = [meant.get(at) or known[key] for at, key in enumerate(keys)]
    answers = raw.assign(
        state=pd.Series([each.state for each in parsed], index=raw.index, dtype="str"),
        value_micro=pd.array([each.value_micro for each in parsed], dtype="Int64"),
        rest_micro=pd.array([each.rest_micro for each in parsed], dtype="Int64"),
        text=pd.Series([each.text for each in parsed], index=raw.index, dtype="str"),
    )
    complained = [each for each in parsed if each.rule]
    records = [
        _complaint(each, row, criteria)
        for each, row in zip(
            complained, frames.rows(raw.loc[[bool(each.rule) for each in parsed]]), strict=True
        )
    ]
    return Answers.validate(answers), catalogue.frame(records)


def _decided(raw: DataFrame[RawAnswers], criteria: CriteriaSet, decisions: Decisions) -> dict[int, Parsed]:
    """Row number in `raw` → the answer that the analyst decided for it."""
    if not decisions.answers:
        return {}
    found = {}
    for at, row in enumerate(frames.rows(raw)):
        meaning = decisions.meaning(row.unit_code, row.leaf_code, row.field, row.typed) if row.typed else ""
        if meaning:
            blank = meaning == BLANK
            parsed = (
                Parsed(State.MISSING) if blank else _say(criteria.by_code[row.leaf_code], row.field, meaning)
            )
            shown = "chưa trả lời" if blank else f"“{meaning}”"
            found[at] = dataclasses.replace(parsed, rule=answerrules.DECIDED, expected=shown)
    return found


def _say(leaf: Node, field: str, typed: str) -> Parsed:
    """Parse a text as if it had been typed into the cell."""
    return _parse_cell(leaf, field, cellkinds.TEXT, typed)


def differ(leaf: Node, one: tuple[str, str], other: tuple[str, str], field: str = layout.ANSWER) -> bool:
    """Tell whether two cells give a field of a leaf different contents; a cell is its kind and its text."""
    first, second = (_parse_cell(leaf, field, *each) for each in (one, other))
    if State.INVALID in (first.state, second.state):
        return fold(one[1]) != fold(other[1])
    of_text = (leaf.kind != MARK or field != layout.ANSWER) and first.value_micro is None
    said = [(each.state, each.value_micro, fold(each.text) if of_text else "") for each in (first, second)]
    return said[0] != said[1]


def says(leaf: Node, field: str, typed: str) -> bool:
    """Tell whether a text is a valid answer to a leaf; a decision about its value must be one."""
    return _say(leaf, field, typed).state not in (State.MISSING, State.INVALID)


def number(leaf: Node, field: str, typed: str) -> int | None:
    """The number, in millionths, that a text is read as; none: it is none."""
    return _say(leaf, field, typed).value_micro


def number_in(leaf: Node, kind: str, typed: str) -> int | None:
    """The number, in millionths, that a cell answers a leaf with; none: it is none, or cannot be read."""
    return _parse_cell(leaf, layout.ANSWER, kind, typed).value_micro


def readings(leaf: Node, field: str, typed: str) -> str:
    """Name the possible readings of an ambiguous number; empty if the text is not ambiguous."""
    parsed = _say(leaf, field, typed)
    return parsed.expected if parsed.rule is answerrules.AMBIGUOUS_NUMBER else ""


def accepted(leaf: Node, field: str) -> str:
    """Describe in words, with an example, what `says` accepts."""
    shown = wording.expected(leaf)
    if field not in (layout.DOC_DATE, layout.OF) and leaf.kind not in (QUANTITY, RATIO):
        return shown if leaf.kind in LISTED else f"{shown}, ví dụ {wording.example(leaf)}"
    day = field == layout.DOC_DATE
    facts = FACTS.date if day else FACTS.count if leaf.whole else FACTS.quantity
    unit = f" ({leaf.measure_unit})" if leaf.measure_unit and not day else ""
    return f"{facts.expected.partition(',')[0]}{unit}, ví dụ {_example(leaf, field)}"


def _example(leaf: Node, field: str) -> str:
    return _EXAMPLES.get(field) or wording.example(leaf)


_EXAMPLES = {
    layout.DOC_DATE: FACTS.date.example,
    layout.DOC_NUMBER: FACTS.document.example.partition(" ")[0],
    layout.NOTE: "chờ bố trí kinh phí",
}


def _expected(leaf: Node, field: str) -> str:
    """What the cell of a field may contain, in the words of messages."""
    if field == layout.OF:
        return "tổng số"
    return FACTS.date.expected if field == layout.DOC_DATE else wording.expected(leaf)


def _shown(kind: str, typed: str) -> str:
    """What was typed, as messages repeat it; dates are shown in the usual form, not as they are stored."""
    return shortened(cellkinds.shown(kind, typed))


_VALUELESS: dict[str, Rule] = {
    cellkinds.ERROR: answerrules.ERROR_CELL,
    cellkinds.UNCALCULATED: answerrules.NOT_CALCULATED,
    cellkinds.TWO_COLUMNS: answerrules.TWO_COLUMNS,
    **cellrules.BY_KIND,
    looks.STRUCK: lookrules.STRUCK,
    looks.RAISED: lookrules.RAISED,
    looks.INVISIBLE: lookrules.INVISIBLE,
    looks.PICTURE: lookrules.PICTURE,
    looks.SHOWN: lookrules.SHOWN,
    looks.DOUBLED: lookrules.TWICE,
    looks.DISAGREED: lookrules.DISAGREED,
    looks.OF_BLANK: lookrules.OF_BLANK,
    looks.MERGED: lookrules.MERGED,
}


def _parse_cell(leaf: Node, field: str, kind: str, typed: str) -> Parsed:
    if kind not in legacy.KINDS:
        return _parse_plain(leaf, field, kind, typed)
    read = legacy.decode(kind, typed)
    parsed = _parse_plain(leaf, field, cellkinds.TEXT, read)
    return parsed if parsed.rule else with_reading_note(parsed, clean(read))


def _parse_plain(leaf: Node, field: str, kind: str, typed: str) -> Parsed:
    # A text that a spreadsheet turned into a day is printed as people write days.
    text = clean(cellkinds.shown(kind, typed))
    if not text or (field in (layout.DOC_NUMBER, layout.DOC_DATE) and is_unfilled(text)):
        return Parsed(State.MISSING)
    numeric = field == layout.OF or (field == layout.ANSWER and leaf.kind in NUMERIC)
    if rule := _says_nothing(field, kind, typed, numeric=numeric):
        return Parsed(State.INVALID, rule=rule)
    cut = len(typed) >= cellkinds.TEXT_LIMIT
    if field in _EVIDENCE:
        parsed = _EVIDENCE[field](text)
    else:
        cell = Typed(kind, typed, text)
        if field == layout.ANSWER and leaf.unarisen and fold(text) in vocabulary.NOT_APPLICABLE:
            return Parsed(State.GIVEN, NOT_ARISEN)
        of_answer = field in (layout.ANSWER, layout.OF)
        parsed = READERS[leaf.kind](leaf, cell) if of_answer else as_it_stands(cell)
    if _echoes(parsed, typed):
        parsed = dataclasses.replace(parsed, rule=None, expected="")
    return with_reading_note(parsed, _BEGINNING) if cut and not parsed.rule else parsed


_BEGINNING = f"{cellkinds.TEXT_LIMIT} ký tự đầu"


def _echoes(parsed: Parsed, typed: str) -> bool:
    """Say whether the note about an unusual spelling would only repeat what a person sees."""
    return parsed.rule is answerrules.READ_AS and parsed.expected == f"“{' '.join(typed.split())}”"


def _says_nothing(field: str, kind: str, typed: str, *, numeric: bool) -> Rule | None:
    """Return the rule that the kind or look of a cell breaks, whatever its text says, or `None`."""
    if kind in _VALUELESS:
        return _VALUELESS[kind]
    if is_turned(typed) and field != layout.NOTE:
        return lookrules.SHOWN
    # `2` and `500` on two lines of a cell are two numbers; do not join them into one.
    return answerrules.NOT_A_NUMBER if numeric and _APART.search(typed.strip()) else None


_APART = re.compile(r"[\t\n\r\v\f]")


def _parse_doc_date(text: str) -> Parsed:
    if is_period(text):
        return with_reading_note(Parsed(State.GIVEN, text), f"{text} (không phải một ngày)")
    return as_day(text, answerrules.NOT_A_DATE)


def _parse_doc_number(text: str) -> Parsed:
    number, mended = parse_document_number(text)
    if unknown := unknown_document_type(number):
        return Parsed(State.INVALID, rule=answerrules.UNKNOWN_DOCUMENT, expected=unknown)
    return with_reading_note(Parsed(State.GIVEN, number), number) if mended else Parsed(State.GIVEN, number)


_EVIDENCE = {layout.DOC_DATE: _parse_doc_date, layout.DOC_NUMBER: _parse_doc_number}


def _complaint(parsed: Parsed, row: tuple[str, ...], criteria: CriteriaSet) -> dict[str, str]:
    if parsed.rule is None:
        raise ValueError(parsed)
    file, unit_code, leaf_code, field, sheet, cell, kind, typed = row
    leaf, shown = criteria.by_code[leaf_code], _shown(kind, typed)
    return catalogue.record(
        parsed.rule,
        unit_code=unit_code, leaf_code=leaf_code, field=field, file=file, sheet=sheet, cell=cell,
        key=typed if parsed.rule.decide == VALUE else shown, found=shown, subject=named(criteria, leaf),
        expected=(parsed.expected or _expected(leaf, field)) + _OF_NONE * _says_none(parsed, leaf, shown),
        example=_example(leaf, field), other=layout.HEADINGS[field],
    )  # fmt: skip


_OF_NONE = "; không có thì ghi 0"


def _says_none(parsed: Parsed, leaf: Node, shown: str) -> bool:
    """Say whether words in the place of a number mean that there is nothing to count."""
    if parsed.rule is not answerrules.NOT_A_NUMBER or leaf.unarisen:
        return False
    none = vocabulary.read_mark(shown) == State.NOT_MET or fold(shown) in vocabulary.NOT_APPLICABLE
    return none or not shown.strip(" -–—")
