"""Compares notes, and fields of documents, with the answer in their row."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pandera.typing import DataFrame

from vtlt_consolidate.model import frames, layout
from vtlt_consolidate.model.cellkinds import NUMBER, Against
from vtlt_consolidate.model.criteria import CHOICE, MARK, NUMERIC, CriteriaSet, Node
from vtlt_consolidate.model.frames import RawAnswers
from vtlt_consolidate.model.layout import ANSWER, DOC_DATE, DOC_NUMBER, NOTE
from vtlt_consolidate.reading import answers
from vtlt_consolidate.reading.beside.ears import of_others, speaks_of_others
from vtlt_consolidate.reading.beside.form import Form, short
from vtlt_consolidate.reading.contradiction import Names, names_none, opposes, takes_back
from vtlt_consolidate.words import legacy, vocabulary
from vtlt_consolidate.words.text import clean, fold

_BESIDE = (NOTE, DOC_NUMBER, DOC_DATE)


def heed(raw: DataFrame[RawAnswers], forms: Mapping[str, Form], names: Names, criteria: CriteriaSet) -> None:
    """Compare what stands in the fields beside answers with them.

    Args:
        raw: frame `RawAnswers`.
        forms: the forms, by file.
        names: finds the leaves that a sentence names.
        criteria: the set.
    """
    for row in frames.rows(raw[raw["field"].isin(_BESIDE) & (raw["typed"] != "")]):
        form = forms[row.file]
        if row.typed.strip() and row.leaf_code in form.own:
            _weigh(form, criteria.by_code[row.leaf_code], row, names)


def _weigh(form: Form, leaf: Node, row: Any, names: Names) -> None:
    own, text = form.own[leaf.code], clean(legacy.decode(row.kind, row.typed))
    words = f"ô {row.cell} ({layout.HEADINGS[row.field]}): {short(text)}"
    if row.field == NOTE:
        of_others(form, text, leaf, words, names)
    if not own.typed.strip():
        if _is_displaced(leaf, row):
            form.contradict(leaf, Against.ELSEWHERE, words)
    elif row.field == NOTE and speaks_of_others(leaf, text, names):
        return
    elif _note_opposes(leaf, own, row.field, names.of(leaf, text)):
        form.contradict(leaf, Against.NOTE_OPPOSES, words)


def _is_displaced(leaf: Node, beside: Any) -> bool:
    """Say whether what stands beside a blank answer is the answer itself, one or more columns off."""
    if beside.kind == NUMBER:
        return beside.field == NOTE and leaf.kind in NUMERIC
    return leaf.kind in (MARK, CHOICE) and answers.says(leaf, ANSWER, beside.typed)


def _note_opposes(leaf: Node, own: Any, name: str, text: str) -> bool:
    if leaf.kind == MARK:
        state = vocabulary.read_mark(legacy.decode(own.kind, own.typed))
        if state == vocabulary.MET and name == DOC_NUMBER and names_none(text):
            return True
        return state is not None and opposes(text, state)
    if name == NOTE and leaf.kind == CHOICE:
        others = {fold(option.label) for option in leaf.options} - {fold(own.typed)}
        return fold(text) in others or takes_back(text)
    return name == NOTE and takes_back(text)
