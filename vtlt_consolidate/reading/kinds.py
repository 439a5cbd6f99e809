"""Reads the answers of each kind, by the documented vocabulary only."""

from __future__ import annotations

import dataclasses
import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from vtlt_consolidate.findings.catalogue import Rule
from vtlt_consolidate.findings.rules import answerrules, cellrules, pointrules
from vtlt_consolidate.model import cellkinds
from vtlt_consolidate.model.criteria import MET, NOT_MET, POINTS, Node
from vtlt_consolidate.model.kinds import FACTS, PerKind
from vtlt_consolidate.reading.contradiction import denies
from vtlt_consolidate.words import vocabulary
from vtlt_consolidate.words.citations import parse_document_number
from vtlt_consolidate.words.quantities import MILLION_DONG, POINT, parse_quantity
from vtlt_consolidate.words.states import State
from vtlt_consolidate.words.text import (
    Number,
    fold,
    has_hidden_marks,
    is_full_width,
    is_short_of_century,
    is_unfilled,
    parse_date,
    parse_number,
    parted,
    sentence_date,
    show_date,
    show_micro,
    show_number,
    to_micro,
    written,
)


class Typed(NamedTuple):
    """The content of a cell: its kind, what was typed, and the text without invisible letters."""

    kind: str
    typed: str
    text: str


@dataclass(frozen=True)
class Parsed:
    """The result of reading a cell: state, value, or the rule that it breaks."""

    state: State
    text: str = ""
    value_micro: int | None = None
    rest_micro: int = 0
    rule: Rule | None = None
    expected: str = ""


Reader = Callable[[Node, Typed], Parsed]


def with_reading_note(parsed: Parsed, shown: str) -> Parsed:
    """Add the note that tells a person how an unusual spelling was read."""
    return dataclasses.replace(parsed, rule=answerrules.READ_AS, expected=f"“{shown}”")


def as_it_stands(cell: Typed) -> Parsed:
    """Read any text; one of Excel's maximum length was probably cut off by Excel, which is noted."""
    cut = len(cell.typed) >= cellkinds.TEXT_LIMIT
    parsed = Parsed(State.GIVEN, cell.text)
    return with_reading_note(parsed, f"{cellkinds.TEXT_LIMIT} ký tự đầu") if cut else parsed


def _parse_mark(leaf: Node, cell: Typed) -> Parsed:
    _ = leaf
    text = cell.text
    state = vocabulary.read_mark(text)
    if state is None:
        if fold(text) in vocabulary.NOT_APPLICABLE:
            return Parsed(State.INVALID, rule=answerrules.NOT_APPLICABLE)
        more = vocabulary.has_more(text)
        return Parsed(State.INVALID, rule=cellrules.MORE_BEHIND if more else answerrules.NOT_A_MARK)
    parsed = Parsed(state, text)
    return parsed if fold(text) in vocabulary.PLAIN else with_reading_note(parsed, _WORDS[state])


_WORDS = {vocabulary.MET: MET, vocabulary.NOT_MET: NOT_MET}


def _parse_choice(leaf: Node, cell: Typed) -> Parsed:
    text = cell.text
    labels = {fold(option.label): option.label for option in leaf.options}
    # First the complete text, because a label may itself end in brackets.
    label = labels.get(fold(text)) or labels.get(vocabulary.without_evidence(text, labels))
    if label is None:
        more = vocabulary.with_more(text, labels)
        return Parsed(State.INVALID, rule=cellrules.MORE_BEHIND if more else pointrules.NOT_AN_OPTION)
    return (
        Parsed(State.GIVEN, label) if label == text else with_reading_note(Parsed(State.GIVEN, label), label)
    )


def _parse_date(leaf: Node, cell: Typed) -> Parsed:
    _ = leaf
    return as_day(cell.text, pointrules.NOT_A_DAY)


_EARLIEST = dt.date(1945, 9, 2)


def as_day(text: str, otherwise: Rule) -> Parsed:
    """Read a day; how a year of two digits was read is noted, and with it which number is the day.

    A day of before the first documents of the State is a slip, such as 05/3/0026, or the number 1 as Excel
    shows it in a cell for days, 01/01/1900.
    """
    day = parse_date(text)
    if day is None or day < _EARLIEST:
        return Parsed(State.INVALID, rule=otherwise)
    parsed = Parsed(State.GIVEN, show_date(day))
    return with_reading_note(parsed, sentence_date(day)) if is_short_of_century(text) else parsed


_DOCUMENT = re.compile(r"(.*\S)\s*,?\s+(ngày .*)", re.IGNORECASE)
# Without the word “ngày”, exactly one number with a slash and one day are unambiguous.
_NUMBER_AND_DAY = re.compile(
    r"([^\d,;]*\d+\s?/[^\s,;]*[^\W\d_][^\s,;(]*)(?:\s*[,;]\s*|\s+[(–-]?\s*)(\d{1,2}[/.-]\d{1,2}[/.-]\d{4})\)?"
)


def _parse_document(leaf: Node, cell: Typed) -> Parsed:
    _ = leaf
    text = cell.text
    found = _DOCUMENT.fullmatch(text) or _NUMBER_AND_DAY.fullmatch(text)
    day = parse_date(found[2]) if found else None
    if found is None or day is None or day < _EARLIEST:
        return Parsed(State.INVALID, rule=pointrules.NOT_A_DOCUMENT)
    if denies(found[1]):
        return Parsed(State.INVALID, rule=cellrules.NOT_ISSUED)
    number, mended = parse_document_number(found[1].rstrip(","))
    read = f"{number} ngày {show_date(day)}"
    noted = mended or is_short_of_century(found[2])
    return with_reading_note(Parsed(State.GIVEN, read), read) if noted else Parsed(State.GIVEN, read)


def _parse_text(leaf: Node, cell: Typed) -> Parsed:
    # What is typed to get past an obligatory cell is no answer.
    if leaf.required and (is_unfilled(cell.text) or fold(cell.text) in _NOT_SAID):
        return Parsed(State.MISSING)
    return as_it_stands(cell)


_NOT_SAID = frozenset(("x", "?"))


def _parse_part(leaf: Node, cell: Typed) -> Parsed:
    """Read one of the two numbers of a ratio. `52/57` may have become a date, and `91%` hides the total."""
    if "/" in cell.text or "%" in cell.text or cell.kind == cellkinds.DATE:
        return Parsed(State.INVALID, rule=pointrules.NOT_A_RATIO)
    return _parse_quantity(leaf, cell)


def _parse_quantity(leaf: Node, cell: Typed) -> Parsed:
    kind, text = cell.kind, cell.text
    if kind == cellkinds.MEAN:
        return Parsed(State.GIVEN, text, *parted(written(cell.typed)))
    if kind not in (cellkinds.NUMBER, cellkinds.TEXT):
        return (
            _became_date(text)
            if kind == cellkinds.DATE
            else Parsed(State.INVALID, rule=answerrules.NOT_A_NUMBER)
        )
    number = parse_quantity(
        text,
        unit_of(leaf),
        whole=leaf.whole or FACTS[leaf.kind].whole,
        by_hand=kind == cellkinds.TEXT,
    )
    if number.ambiguous:
        return Parsed(State.INVALID, rule=answerrules.AMBIGUOUS_NUMBER, expected=_both_readings(leaf, text))
    if number.value is None:
        return Parsed(State.INVALID, rule=answerrules.NOT_A_NUMBER)
    if other := _other_scale(leaf, kind, text, number.value):
        return Parsed(State.INVALID, rule=answerrules.AMBIGUOUS_NUMBER, expected=other)
    return _measured(leaf, kind, text, number)


def unit_of(leaf: Node) -> str:
    """The unit of measure of a number; points are their own."""
    return leaf.measure_unit or POINT * (leaf.kind == POINTS)


def _measured(leaf: Node, kind: str, text: str, number: Number) -> Parsed:
    if number.value is None:
        raise ValueError(number)
    if abs(number.value) > _LARGEST:
        return Parsed(State.INVALID, rule=answerrules.TOO_BIG)
    micro = to_micro(_as_typed(number.value, kind))
    if micro is None:
        whole = leaf.whole or FACTS[leaf.kind].whole
        return Parsed(State.INVALID, rule=answerrules.NOT_WHOLE if whole else answerrules.TOO_PRECISE)
    parsed = Parsed(State.GIVEN, text, micro)
    # Excel turns a decimal typed into a number cell into a number; one that is text was typed in another
    # locale.
    as_text = kind == cellkinds.TEXT and "," in text and "." not in text
    shown = f"{show_micro(micro)} {leaf.measure_unit}".strip()
    # Avoids the message “12 người, đọc là 12 người”, which says nothing.
    shown = show_micro(micro) if fold(shown) == fold(text) else shown
    return with_reading_note(parsed, shown) if number.cleaned or as_text else parsed


def _became_date(text: str) -> Parsed:
    """Ask about a number that a spreadsheet turned into a date: `12/23` becomes 1 December 2023."""
    day = parse_date(text)
    if day is None:
        return Parsed(State.INVALID, rule=answerrules.NOT_A_NUMBER)
    typed = f"ngày {show_date(day)}, hoặc “{day.day}/{day.month}” hay “{day.month}/{day.year % 100:02d}”"
    return Parsed(State.INVALID, rule=answerrules.AMBIGUOUS_NUMBER, expected=f"{typed} bị đổi thành ngày")


def _other_scale(leaf: Node, kind: str, text: str, value: Decimal) -> str:
    """Give both readings of a number that may have another scale; empty if there is no doubt.

    It may be a fraction in a column of percents, or a number that has lost its decimal comma.
    """
    if leaf.measure_unit == "%" and 0 < value <= 1 and not text.endswith("%"):
        return f"{show_number(value)}% hoặc {show_number(100 * value)}%"
    # A spreadsheet of a locale with decimal points reads 0,5 as 05.
    most = leaf.at_most
    if most is None or most == most.to_integral_value() or value != value.to_integral_value():
        return ""
    lost = kind == cellkinds.NUMBER and most < value <= _LOST_COMMA * most
    return f"{show_number(value)} hoặc {show_number(value / _LOST_COMMA)}" if lost else ""


def _both_readings(leaf: Node, text: str) -> str:
    amount = parse_number(text).value if leaf.measure_unit == MILLION_DONG else None
    if amount is not None:
        grouped = show_number(amount, grouped=False)
        # Whoever only leaves out the dots reports a million times as much.
        inside = show_number(amount / 10**6, grouped=False)
        billions = show_number(amount / 1000)
        return f"{grouped} triệu đồng (tức {billions} tỷ đồng) hoặc {grouped} đồng (thì ghi {inside})"
    grouped = _DOUBTED.sub(lambda number: number[1] + number[2], text)
    return f"{grouped} hoặc {_DOUBTED.sub(_with_decimals, text)}"


def _with_decimals(number: re.Match[str]) -> str:
    """Write `1.500` as `1,5`, and `1.234` as `1,2340`: three decimals would be doubted again."""
    decimals = number[2].rstrip("0")
    decimals += "0" * (len(decimals) == len(number[2]))
    return f"{number[1]},{decimals}" if decimals else number[1]


_LOST_COMMA = 10

# In another locale 1,234 means 1234; with a Vietnamese locale it would have become a number, not text.
_DOUBTED = re.compile(r"(?<![\d,.])(\d{1,3})[.,](\d{3})(?![\d,.])")

# With this limit the sum over all communes of the country, in millionths, still fits in 64 bits.
_LARGEST = 10**9


def _as_typed(value: Decimal, kind: str) -> Decimal:
    """Round a computed number to 15 digits, as Excel shows it: 0.1+0.2 is 0,3."""
    return Decimal(f"{value:.15g}") if kind == cellkinds.NUMBER else value


def _noting(read: Reader) -> Reader:
    """Wrap a reader so that removed invisible letters and full width letters are noted."""

    def noted(leaf: Node, cell: Typed) -> Parsed:
        parsed = read(leaf, cell)
        cleaned = is_full_width(cell.typed) or has_hidden_marks(cell.typed)
        return with_reading_note(parsed, cell.text) if cleaned and not parsed.rule else parsed

    return noted


READERS: PerKind[Reader] = PerKind(
    mark=_noting(_parse_mark),
    choice=_noting(_parse_choice),
    points=_noting(_parse_quantity),
    count=_noting(_parse_quantity),
    ratio=_noting(_parse_part),
    quantity=_noting(_parse_quantity),
    text=_parse_text,
    date=_noting(_parse_date),
    document=_noting(_parse_document),
)
"""Kind → reader of its answer, and of the total of a ratio."""
