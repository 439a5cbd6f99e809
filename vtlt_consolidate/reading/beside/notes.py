"""Compares notes, and fields of documents, with the answer in their row."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from pandera.typing import DataFrame

from vtlt_consolidate.model import frames, layout
from vtlt_consolidate.model.cellkinds import NUMBER, Against
from vtlt_consolidate.model.criteria import CHOICE, MARK, NUMERIC, CriteriaSet, Node
from vtlt_consolidate.model.frames import RawAnswers
from vtlt_consolidate.model.layout import ANSWER, DOC_DATE, DOC_NUMBER, NOTE
from vtlt_consolidate.reading import answers
from vtlt_consolidate.reading.beside import facts
from vtlt_consolidate.reading.beside.ears import of_others, speaks_of_others
from vtlt_consolidate.reading.beside.form import Form, short
from vtlt_consolidate.reading.contradiction import Names, names_none, opposes, takes_back
from vtlt_consolidate.words import legacy, vocabulary
from vtlt_consolidate.words.period import Period
from vtlt_consolidate.words.text import clean, fold

_BESIDE = (NOTE, DOC_NUMBER, DOC_DATE)


def compare(
    raw: DataFrame[RawAnswers],
    forms: Mapping[str, Form],
    names: Names,
    criteria: CriteriaSet,
    period: Period | None,
) -> None:
    """Compare what stands in the fields beside answers with them.

    Args:
        raw: frame `RawAnswers`.
        forms: the forms, by file.
        names: finds the leaves that a sentence names.
        criteria: the set.
        period: the period of the forms; `None`: notes about other times are not compared.
    """
    rows = [
        row
        for row in frames.rows(raw[raw["field"].isin(_BESIDE) & (raw["typed"] != "")])
        if row.typed.strip()
    ]
    none = Counter(row.file for row in rows if _has_no_remark(row))
    for row in rows:
        form, leaf = forms[row.file], criteria.by_code[row.leaf_code]
        if leaf.code not in form.own:
            continue
        _weigh(form, leaf, row, names, period)
        # “Không” in many rows says that there is nothing to note; in a single one it may be the answer.
        if (
            _has_no_remark(row)
            and none[row.file] == 1
            and _state(leaf, form.own[leaf.code]) == vocabulary.MET
        ):
            form.contradict(leaf, Against.NOTE_OPPOSES, _quoted(row))


_NO_REMARK = frozenset(map(fold, ("không", "ko", "k", "0")))


def _has_no_remark(row: Any) -> bool:
    return row.field == NOTE and fold(_text(row)).strip(" .") in _NO_REMARK


def _text(row: Any) -> str:
    return clean(legacy.decode(row.kind, row.typed))


def _quoted(row: Any) -> str:
    return f"ô {row.cell} ({layout.HEADINGS[row.field]}): {short(_text(row))}"


def _state(leaf: Node, own: Any) -> str | None:
    return vocabulary.read_mark(_text(own)) if leaf.kind == MARK else None


def _weigh(form: Form, leaf: Node, row: Any, names: Names, period: Period | None) -> None:
    own, text = form.own[leaf.code], _text(row)
    if row.field == NOTE:
        of_others(form, text, leaf, _quoted(row), names)
    if not own.typed.strip():
        if _is_displaced(leaf, row):
            form.contradict(leaf, Against.ELSEWHERE, _quoted(row))
    elif row.field == NOTE and speaks_of_others(leaf, text, names):
        return
    elif _is_against(leaf, own, row.field, names.of(leaf, text), period):
        form.contradict(leaf, Against.NOTE_OPPOSES, _quoted(row))


def _is_displaced(leaf: Node, beside: Any) -> bool:
    """Say whether what stands beside a blank answer is the answer itself, one or more columns off."""
    if beside.kind == NUMBER:
        return beside.field == NOTE and leaf.kind in NUMERIC
    return leaf.kind in (MARK, CHOICE) and answers.says(leaf, ANSWER, beside.typed)


def _is_against(leaf: Node, own: Any, name: str, text: str, period: Period | None) -> bool:
    if leaf.kind == MARK:
        state = _state(leaf, own)
        if state == vocabulary.MET and name == DOC_NUMBER and names_none(text):
            return True
        if state is not None and opposes(text, state):
            return True
    return name == NOTE and (
        (leaf.kind != MARK and _takes_back(leaf, own, text)) or _states_otherwise(leaf, own, text, period)
    )


def _takes_back(leaf: Node, own: Any, text: str) -> bool:
    others = {fold(option.label) for option in leaf.options} - {fold(own.typed)}
    return takes_back(text) or (leaf.kind == CHOICE and fold(text) in others)


def _states_otherwise(leaf: Node, own: Any, text: str, period: Period | None) -> bool:
    """Say whether a note gives another number, unit or time than the answer."""
    numbered = fold(text) not in _NO_REMARK and facts.states_other_number(leaf, own.kind, own.typed, text)
    if numbered or facts.states_other_unit(leaf, text):
        return True
    if period is None:
        return False
    met = _state(leaf, own) == vocabulary.MET
    return facts.states_other_time(leaf, text, period) or (met and facts.is_yet_to_come(text, period))
