"""What each field says, read by the documented vocabulary only; the whole month at once."""

from __future__ import annotations

import dataclasses
import re
from dataclasses import dataclass
from decimal import Decimal

import pandas as pd
from pandera.typing import DataFrame

from vtlt_consolidate.files.cells import looks
from vtlt_consolidate.findings import catalogue
from vtlt_consolidate.findings.catalogue import Rule
from vtlt_consolidate.findings.rules import answerrules, cellrules, lookrules, pointrules
from vtlt_consolidate.model import cellkinds, frames, layout
from vtlt_consolidate.model.criteria import (
    CHOICE,
    COUNT,
    DATE,
    DOCUMENT,
    KIND,
    MARK,
    MET,
    NOT_MET,
    NUMERIC,
    QUANTITY,
    RATIO,
    CriteriaSet,
    Node,
)
from vtlt_consolidate.model.decisions import BLANK, VALUE, Decisions, shortened
from vtlt_consolidate.model.frames import Answers, Findings, RawAnswers
from vtlt_consolidate.reading.contradiction import denies
from vtlt_consolidate.words import legacy, vocabulary
from vtlt_consolidate.words.quantities import MILLION_DONG, parse_quantity
from vtlt_consolidate.words.text import (
    Number,
    clean,
    fold,
    has_hidden_marks,
    is_full_width,
    is_period,
    is_turned,
    is_unfilled,
    parse_date,
    parse_document_number,
    show_date,
    show_micro,
    show_number,
    to_micro,
    unknown_document_type,
)


@dataclass(frozen=True)
class Parsed:
    """What one cell says: a state of `frames.STATES`, its value, or the rule that it breaks."""

    state: str
    text: str = ""
    value_micro: int | None = None
    rule: Rule | None = None
    expected: str = ""


def parse(
    raw: DataFrame[RawAnswers], criteria: CriteriaSet, decisions: Decisions
) -> tuple[DataFrame[Answers], DataFrame[Findings]]:
    """Read what was typed, by the documented vocabulary only.

    Args:
        raw: frame `RawAnswers`.
        criteria: gives the kind of each leaf.
        decisions: what the analyst says that a value means; it is read instead of what was typed.

    Returns:
        `Answers` and the `Findings` of the cells that say nothing the vocabulary knows.
    """
    keys = list(frames.tuples(raw, "leaf_code", "field", "kind", "typed"))
    known = {key: _parse_cell(criteria.by_code[key[0]], *key[1:]) for key in set(keys)}
    meant = _decided(raw, criteria, decisions)
    parsed = [meant.get(at) or known[key] for at, key in enumerate(keys)]
    answers = raw.assign(
        state=pd.Series([each.state for each in parsed], index=raw.index, dtype="str"),
        value_micro=pd.array([each.value_micro for each in parsed], dtype="Int64"),
        text=pd.Series([each.text for each in parsed], index=raw.index, dtype="str"),
    )
    records = [
        _complaint(each, row, criteria.by_code[row.leaf_code])
        for each, row in zip(parsed, frames.rows(raw), strict=True)
        if each.rule
    ]
    return Answers.validate(answers), catalogue.frame(records)


def _decided(raw: DataFrame[RawAnswers], criteria: CriteriaSet, decisions: Decisions) -> dict[int, Parsed]:
    """Row of `raw` → what the analyst decided that it says."""
    if not decisions.answers:
        return {}
    found = {}
    for at, row in enumerate(frames.rows(raw)):
        meaning = decisions.meaning(row.unit_code, row.leaf_code, row.field, row.typed) if row.typed else ""
        if meaning:
            blank = meaning == BLANK
            said = Parsed("missing") if blank else _say(criteria.by_code[row.leaf_code], row.field, meaning)
            shown = "chưa trả lời" if blank else f"“{meaning}”"
            found[at] = dataclasses.replace(said, rule=answerrules.DECIDED, expected=shown)
    return found


def _say(leaf: Node, field: str, typed: str) -> Parsed:
    return _parse_cell(leaf, field, cellkinds.TEXT, typed)


def differ(leaf: Node, one: tuple[str, str], other: tuple[str, str]) -> bool:
    """Say whether two cells, each its kind and what was typed, give a leaf different answers."""
    first, second = (_parse_cell(leaf, layout.ANSWER, *each) for each in (one, other))
    if "invalid" in (first.state, second.state):
        return fold(one[1]) != fold(other[1])
    of_text = leaf.kind != MARK and first.value_micro is None
    said = [(each.state, each.value_micro, fold(each.text) if of_text else "") for each in (first, second)]
    return said[0] != said[1]


def says(leaf: Node, field: str, typed: str) -> bool:
    """Say whether a text is an answer to a leaf: what a decision about its value must be."""
    return _say(leaf, field, typed).state not in ("missing", "invalid")


def readings(leaf: Node, field: str, typed: str) -> str:
    """Name the ways in which a text can be read that is ambiguous; nothing where it is not."""
    said = _say(leaf, field, typed)
    return said.expected if said.rule is answerrules.AMBIGUOUS_NUMBER else ""


def accepted(leaf: Node, field: str) -> str:
    """What `says` takes as an answer, in words, with an example."""
    if field not in (layout.DOC_DATE, layout.OF) and leaf.kind not in (QUANTITY, RATIO):
        return leaf.expected if leaf.kind in (MARK, CHOICE) else f"{leaf.expected}, ví dụ {leaf.example}"
    kind = DATE if field == layout.DOC_DATE else COUNT if leaf.whole else QUANTITY
    asked = KIND[kind].expected.partition(",")[0]
    unit = f" ({leaf.measure_unit})" if leaf.measure_unit and kind != DATE else ""
    return f"{asked}{unit}, ví dụ {_example(leaf, field)}"


def _example(leaf: Node, field: str) -> str:
    return KIND[DATE].example if field == layout.DOC_DATE else leaf.example


def _expected(leaf: Node, field: str) -> str:
    """What the cell of a field may hold, as messages say it."""
    if field == layout.OF:
        return "tổng số"
    return KIND[DATE].expected if field == layout.DOC_DATE else leaf.expected


def _shown(kind: str, typed: str) -> str:
    """What was typed, as messages repeat it; a day as people write it, and not as it is stored."""
    day, _, time = typed.partition("T")
    if kind == cellkinds.DATE and (date := parse_date(day)):
        return f"{show_date(date)} {time[: len('18:00')]}".strip()
    return shortened(typed)


_VALUELESS = {
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
}


def _parse_cell(leaf: Node, field: str, kind: str, typed: str) -> Parsed:
    if kind not in legacy.KINDS:
        return _parse_plain(leaf, field, kind, typed)
    read = legacy.decode(kind, typed)
    parsed = _parse_plain(leaf, field, cellkinds.TEXT, read)
    return parsed if parsed.rule else _told(parsed, clean(read))


def _parse_plain(leaf: Node, field: str, kind: str, typed: str) -> Parsed:
    text = clean(typed)
    if not text or (field in (layout.DOC_NUMBER, layout.DOC_DATE) and is_unfilled(text)):
        return Parsed("missing")
    numeric = field == layout.OF or (field == layout.ANSWER and leaf.kind in NUMERIC)
    if rule := _says_nothing(field, kind, typed, numeric=numeric):
        return Parsed("invalid", rule=rule)
    if field in _EVIDENCE:
        return _EVIDENCE[field](text)
    if numeric:
        return _noted(_parse_quantity(leaf, kind, text), typed, text)
    if field == layout.ANSWER and leaf.kind in _PARSERS:
        return _noted(_PARSERS[leaf.kind](leaf, text), typed, text)
    cut = len(typed) >= cellkinds.TEXT_LIMIT
    return _told(Parsed("given", text), f"{cellkinds.TEXT_LIMIT} ký tự đầu") if cut else Parsed("given", text)


def _says_nothing(field: str, kind: str, typed: str, *, numeric: bool) -> Rule | None:
    """Give the rule that is broken by how an answer stands there, whatever it says; nothing: none."""
    if kind in _VALUELESS:
        return _VALUELESS[kind]
    if is_turned(typed) and field != layout.NOTE:
        return lookrules.SHOWN
    # `2` and `500` on two lines are two numbers.
    return answerrules.NOT_A_NUMBER if numeric and _APART.search(typed.strip()) else None


_APART = re.compile(r"[\t\n\r\v\f]")


def _noted(parsed: Parsed, typed: str, text: str) -> Parsed:
    """Let a person know that something was taken away that cannot be seen, or was too wide."""
    cleaned = is_full_width(typed) or has_hidden_marks(typed)
    return _told(parsed, text) if cleaned and not parsed.rule else parsed


def _parse_doc_date(text: str) -> Parsed:
    if is_period(text):
        return _told(Parsed("given", text), f"{text} (không phải một ngày)")
    day = parse_date(text)
    return Parsed("given", show_date(day)) if day else Parsed("invalid", rule=answerrules.NOT_A_DATE)


def _parse_doc_number(text: str) -> Parsed:
    number, mended = parse_document_number(text)
    if unknown := unknown_document_type(number):
        return Parsed("invalid", rule=answerrules.UNKNOWN_DOCUMENT, expected=unknown)
    return _told(Parsed("given", number), number) if mended else Parsed("given", number)


_EVIDENCE = {layout.DOC_DATE: _parse_doc_date, layout.DOC_NUMBER: _parse_doc_number}


def _told(parsed: Parsed, shown: str) -> Parsed:
    """Let a person know how something was read that could not be read as it stood."""
    return dataclasses.replace(parsed, rule=answerrules.READ_AS, expected=f"“{shown}”")


def _parse_mark(leaf: Node, text: str) -> Parsed:
    _ = leaf
    state = vocabulary.read_mark(text)
    if state is None:
        if fold(text) in vocabulary.NOT_APPLICABLE:
            return Parsed("invalid", rule=answerrules.NOT_APPLICABLE)
        more = vocabulary.has_more(text)
        return Parsed("invalid", rule=cellrules.MORE_BEHIND if more else answerrules.NOT_A_MARK)
    parsed = Parsed(state, text)
    return parsed if fold(text) in vocabulary.PLAIN else _told(parsed, _WORDS[state])


_WORDS = {vocabulary.MET: MET, vocabulary.NOT_MET: NOT_MET}


def _parse_choice(leaf: Node, text: str) -> Parsed:
    labels = {fold(option.label): option.label for option in leaf.options}
    # A label may have brackets of its own.
    label = labels.get(fold(text)) or labels.get(vocabulary.without_evidence(text, labels))
    if label is None:
        more = vocabulary.with_more(text, labels)
        return Parsed("invalid", rule=cellrules.MORE_BEHIND if more else pointrules.NOT_AN_OPTION)
    return Parsed("given", label) if label == text else _told(Parsed("given", label), label)


def _parse_date(leaf: Node, text: str) -> Parsed:
    _ = leaf
    day = parse_date(text)
    return Parsed("given", show_date(day)) if day else Parsed("invalid", rule=pointrules.NOT_A_DAY)


_DOCUMENT = re.compile(r"(.*\S)\s*,?\s+(ngày .*)", re.IGNORECASE)
# Without the word, one number and symbol with a slash, and one day, leave no doubt which is which.
_NUMBER_AND_DAY = re.compile(
    r"([^\d,;]*\d+\s?/[^\s,;]*[^\W\d_][^\s,;(]*)(?:\s*[,;]\s*|\s+[(–-]?\s*)(\d{1,2}[/.-]\d{1,2}[/.-]\d{4})\)?"
)


def _parse_document(leaf: Node, text: str) -> Parsed:
    _ = leaf
    found = _DOCUMENT.fullmatch(text) or _NUMBER_AND_DAY.fullmatch(text)
    day = parse_date(found[2]) if found else None
    if found is None or day is None:
        return Parsed("invalid", rule=pointrules.NOT_A_DOCUMENT)
    if denies(found[1]):
        return Parsed("invalid", rule=cellrules.NOT_ISSUED)
    number, mended = parse_document_number(found[1].rstrip(","))
    read = f"{number} ngày {show_date(day)}"
    return _told(Parsed("given", read), read) if mended else Parsed("given", read)


def _parse_quantity(leaf: Node, kind: str, text: str) -> Parsed:
    if leaf.kind == RATIO and ("/" in text or "%" in text or kind == cellkinds.DATE):
        return Parsed("invalid", rule=pointrules.NOT_A_RATIO)
    if kind not in (cellkinds.NUMBER, cellkinds.TEXT):
        return (
            _became_date(text) if kind == cellkinds.DATE else Parsed("invalid", rule=answerrules.NOT_A_NUMBER)
        )
    number = parse_quantity(text, leaf.measure_unit, whole=leaf.whole or leaf.kind == COUNT)
    if number.ambiguous:
        return Parsed("invalid", rule=answerrules.AMBIGUOUS_NUMBER, expected=_both_readings(leaf, text))
    if number.value is None:
        return Parsed("invalid", rule=answerrules.NOT_A_NUMBER)
    if other := _other_scale(leaf, kind, text, number.value):
        return Parsed("invalid", rule=answerrules.AMBIGUOUS_NUMBER, expected=other)
    return _measured(leaf, kind, text, number)


def _measured(leaf: Node, kind: str, text: str, number: Number) -> Parsed:
    if number.value is None:
        raise ValueError(number)
    if abs(number.value) > _LARGEST:
        return Parsed("invalid", rule=answerrules.TOO_BIG)
    micro = to_micro(_as_typed(number.value, kind))
    if micro is None:
        return Parsed("invalid", rule=answerrules.TOO_PRECISE)
    parsed = Parsed("given", text, micro)
    # A plain decimal that stayed text where numbers are expected came from a program of another locale.
    as_text = kind == cellkinds.TEXT and "," in text and "." not in text
    told = f"{show_micro(micro)} {leaf.measure_unit}".strip()
    # “12 người, đọc là 12 người” would tell nobody what was read.
    told = show_micro(micro) if fold(told) == fold(text) else told
    return _told(parsed, told) if number.cleaned or as_text else parsed


def _became_date(text: str) -> Parsed:
    """Ask for what a spreadsheet took for a day: `12/23` becomes 1 December 2023."""
    day = parse_date(text)
    if day is None:
        return Parsed("invalid", rule=answerrules.NOT_A_NUMBER)
    typed = f"ngày {show_date(day)}, hoặc “{day.day}/{day.month}” hay “{day.month}/{day.year % 100:02d}”"
    return Parsed("invalid", rule=answerrules.AMBIGUOUS_NUMBER, expected=f"{typed} bị đổi thành ngày")


def _other_scale(leaf: Node, kind: str, text: str, value: Decimal) -> str:
    """Say how else a number may be meant: a share of 1 in a column of %, a decimal comma that was lost."""
    if leaf.measure_unit == "%" and 0 < value <= 1 and not text.endswith("%"):
        return f"{show_number(value)}% hoặc {show_number(100 * value)}%"
    if kind == cellkinds.TEXT and not leaf.whole and (typed := _COMMA_OF_THOUSANDS.match(text)):
        return f"{typed[0].replace(',', '')} hoặc {typed[0]}0"
    # A spreadsheet of another country takes 0,5 for 05.
    most = leaf.at_most
    if most is None or most == most.to_integral_value() or value != value.to_integral_value():
        return ""
    lost = kind == cellkinds.NUMBER and most < value <= _LOST_COMMA * most
    return f"{show_number(value)} hoặc {show_number(value / _LOST_COMMA)}" if lost else ""


def _both_readings(leaf: Node, text: str) -> str:
    grouped = text.replace(".", "")
    if leaf.measure_unit == MILLION_DONG and text.count(".") > 1:
        return f"{grouped} triệu đồng hoặc {grouped} đồng"
    return f"{grouped} hoặc {text.replace('.', ',')}"


_PARSERS = {MARK: _parse_mark, CHOICE: _parse_choice, DATE: _parse_date, DOCUMENT: _parse_document}

_LOST_COMMA = 10

# A person of another locale types 1,234 for 1234; as a number it would not have stayed text.
_COMMA_OF_THOUSANDS = re.compile(r"[+-]?[1-9]\d{0,2},\d{3}(?![\d,.])")

# The sum over all communes of the country still fits whole millionths in 64 bits.
_LARGEST = 10**9


def _as_typed(value: Decimal, kind: str) -> Decimal:
    """Undo the binary tail of a computed number: Excel shows 0.1+0.2 as 0,3, with 15 digits."""
    return Decimal(f"{value:.15g}") if kind == cellkinds.NUMBER else value


def _complaint(parsed: Parsed, row: tuple[str, ...], leaf: Node) -> dict[str, str]:
    if parsed.rule is None:
        raise ValueError(parsed)
    file, unit_code, leaf_code, field, sheet, cell, kind, typed = row
    shown = _shown(kind, typed)
    return catalogue.record(
        parsed.rule,
        unit_code=unit_code, leaf_code=leaf_code, field=field, file=file, sheet=sheet, cell=cell,
        key=typed if parsed.rule.decide == VALUE else shown, found=shown, subject=leaf.name,
        expected=parsed.expected or _expected(leaf, field), example=_example(leaf, field),
    )  # fmt: skip
