"""Keeps earlier answers that stood on forms from counting until their unit has confirmed them.

The colour of a cell, which any program may lose, says nothing here. A value is unconfirmed if it means the
same as what the period's own record says was sent out, and the form's confirming cell does not say “Có”.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import pandas as pd
from pandera.typing import DataFrame

from vtlt_consolidate.findings import catalogue
from vtlt_consolidate.findings.rules import resentrules
from vtlt_consolidate.identity.claims import Expected
from vtlt_consolidate.identity.contents import legible
from vtlt_consolidate.language.namesakes import named
from vtlt_consolidate.model import cellkinds, frames, layout
from vtlt_consolidate.model.decisions import ACCEPT, NO_DECISIONS, of_confirmation
from vtlt_consolidate.model.frames import Answers, Cells, Files, Findings, RawAnswers, Reviews
from vtlt_consolidate.model.layout import PREFILLED_FIELDS, Prefill
from vtlt_consolidate.reading import answers
from vtlt_consolidate.words import vocabulary
from vtlt_consolidate.words.addresses import address
from vtlt_consolidate.words.states import Review, State
from vtlt_consolidate.words.text import clean, fold

_RAW = list(RawAnswers.to_schema().columns)
_SHOWN_CELL = "ô xác nhận phía trên bảng của phiếu trả sửa"

Pair = tuple[str, str]
"""A file and a sheet, or a file and the code of a unit."""


class _Said(NamedTuple):
    """The confirming cell of a form: its address, and what was typed there."""

    cell: str
    typed: str


@dataclass
class _Tags:
    """What the forms of a month say about earlier answers on them.

    Args:
        confirming: file and sheet → the confirming cell.
        declared: files that say on any sheet that they were prefilled.
        known: file → the sheets with an identity; the form's hidden sheet has one too.
    """

    confirming: dict[Pair, _Said] = field(default_factory=dict)
    declared: set[str] = field(default_factory=set)
    known: dict[str, set[str]] = field(default_factory=dict)

    def prefilled(self, file: str, sheet: str) -> bool:
        """Say whether a form declares that it was prefilled."""
        return file in self.declared or (file, sheet) in self.confirming

    def blank(self, file: str, sheet: str) -> bool:
        """Say whether a form was sent out blank: its hidden identity is there and names no earlier period."""
        return not self.prefilled(file, sheet) and bool(self.known.get(file, set()) - {sheet})


@dataclass
class _Outcome:
    """What was found: labels of unconfirmed answers, records of `Findings`, rows of `Reviews`."""

    unconfirmed: list[Hashable] = field(default_factory=list)
    records: list[dict[str, Any]] = field(default_factory=list)
    reviews: list[tuple[str, ...]] = field(default_factory=list)


def review(
    read: DataFrame[Answers], forms: DataFrame[RawAnswers], cells: DataFrame[Cells], files: DataFrame[Files],
    expected: Expected,
) -> tuple[DataFrame[Answers], DataFrame[Findings], DataFrame[Reviews]]:  # fmt: skip
    """Withhold earlier answers that nobody confirmed.

    Args:
        read: frame `Answers`.
        forms: frame `RawAnswers` of the returns that are forms; a table of several units was never prefilled.
        cells: frame `Cells`.
        files: frame `Files`.
        expected: the round: what was sent out, and what the analyst confirmed for a unit.

    Returns:
        `Answers`, in which unconfirmed ones have that state and no value; a finding for each of them; and
        `Reviews`.
    """
    tags = _tags(cells)
    mine = read[frames.among(read, set(frames.pairs(forms)))]
    declared = tags.declared | {file for file, _ in tags.confirming}
    mine = mine[mine["unit_code"].isin(expected.prefills.issued.keys()) | mine["file"].isin(declared)]
    if mine.empty:
        return read, catalogue.frame([]), frames.none_of(Reviews)
    found = _Outcome()
    hashes = dict(frames.tuples(files, "file", "sha256"))
    meanings = _meanings(mine, expected)
    forms_of: dict[tuple[str, str, str], list[tuple[Hashable, Any]]] = {}
    for label, row in zip(mine.index, frames.rows(mine), strict=True):
        forms_of.setdefault((row.file, row.unit_code, row.sheet), []).append((label, row))
    for (file, unit_code, sheet), rows in forms_of.items():
        form = _Form(file, unit_code, sheet, hashes.get(file, ""))
        _judge(form, rows, meanings, tags, expected, found)
    withheld = dict.fromkeys(found.unconfirmed, (State.UNCONFIRMED.value, pd.NA, ""))
    read = Answers.validate(frames.amended(read, ("state", "value_micro", "text"), withheld))
    reviews = pd.DataFrame(found.reviews, columns=list(Reviews.to_schema().columns), dtype="str")
    return read, catalogue.frame(found.records), Reviews.validate(reviews)


def _tags(cells: DataFrame[Cells]) -> _Tags:
    """Find the tags of prefilled forms, and the sheets that carry an identity."""
    by_words = {words: key for key, words in layout.PREFILL_TAGS.items()}
    by_words[layout.TAGS["unit_code"]] = "unit_code"
    tags = _Tags()
    at = [int(place) for place in cells["typed"].isin(list(by_words)).to_numpy().nonzero()[0]]
    if not at:
        return tags
    # Cells come in order of row and column, so a tag's value is the next cell of its row.
    behind = legible(cells.iloc[[min(place + 1, len(cells) - 1) for place in at]])
    for tag, value in zip(frames.rows(cells.iloc[at]), frames.rows(behind), strict=True):
        key = by_words[tag.typed]
        if key == layout.PREFILLED:
            tags.declared.add(tag.file)
        elif key == "unit_code":
            tags.known.setdefault(tag.file, set()).add(tag.sheet)
        else:
            same = (tag.file, tag.sheet, tag.row) == (value.file, value.sheet, value.row)
            typed, column = (clean(value.typed), value.column) if same else ("", tag.column + 1)
            tags.confirming[tag.file, tag.sheet] = _Said(address(int(tag.row), int(column)), typed)
    return tags


class _Form(NamedTuple):
    file: str
    unit_code: str
    sheet: str
    sha256: str


_Typed = tuple[str, str, str, str]
"""Leaf, field, kind and text of a cell."""

_Meaning = tuple[Any, ...]
"""What an answer says, however it is spelled."""


def _meanings(mine: pd.DataFrame, expected: Expected) -> dict[_Typed, _Meaning]:
    """Parse what came back and what was sent out, without decisions; each different cell once."""
    sent = {
        (*place, *_as_cell(value))
        for code in set(mine["unit_code"]) & expected.prefills.issued.keys()
        for prefill in expected.prefills.issued[code]
        for place, value in prefill.answers.items()
        if place[0] in expected.criteria.by_code
    }
    typed = sorted(sent | set(frames.tuples(mine, *_TYPED)))
    raw = pd.DataFrame(typed, columns=list(_TYPED), dtype="str").reindex(columns=_RAW, fill_value="")
    read, _ = answers.parse(RawAnswers.validate(raw.astype("str")), expected.criteria, NO_DECISIONS)
    return dict(zip(typed, map(_meaning, frames.rows(read)), strict=True))


_TYPED = ("leaf_code", "field", "kind", "typed")


def _meaning(said: Any) -> _Meaning:
    if said.state in (State.MET, State.NOT_MET, State.MISSING):
        return (said.state,)
    if said.state == State.INVALID:
        return said.state, said.typed
    return (said.state, fold(said.text)) if pd.isna(said.value_micro) else (said.state, int(said.value_micro))


class _Sent(NamedTuple):
    """A value that stood on a form: its period, the value as it was written, and what it means."""

    period: str
    typed: str
    meaning: _Meaning


def _sent(issued: Sequence[Prefill], meanings: Mapping[_Typed, _Meaning]) -> dict[Pair, list[_Sent]]:
    """(code of a leaf, field) → the values that were sent out to a unit, the newest first."""
    found: dict[Pair, list[_Sent]] = {}
    for prefill in reversed(issued):
        for place, value in prefill.answers.items():
            cell = _as_cell(value)
            if meaning := meanings.get((*place, *cell)):
                found.setdefault(place, []).append(_Sent(prefill.period, cell[1], meaning))
    return found


def _as_cell(value: str | float) -> tuple[str, str]:
    """Kind and text of a value, as the reader of a file would give them."""
    if isinstance(value, str):
        return cellkinds.TEXT, value
    return cellkinds.NUMBER, f"{value:.15g}".replace(".", ",")


def _judge(
    form: _Form,
    rows: Sequence[tuple[Hashable, Any]],
    meanings: Mapping[_Typed, _Meaning],
    tags: _Tags,
    expected: Expected,
    found: _Outcome,
) -> None:
    """Judge the fields of one form, given by their labels and rows in `Answers`."""
    # A form that was sent out blank is the unit's own work, whatever it says.
    if tags.blank(form.file, form.sheet):
        return
    said = tags.confirming.get((form.file, form.sheet))
    confirmed = said is not None and vocabulary.read_mark(said.typed) == State.MET
    confirmed |= expected.decisions.answer(of_confirmation(form.unit_code, form.sha256)) == ACCEPT
    issued = _sent(expected.prefills.issued.get(form.unit_code, ()), meanings)
    if not issued:
        if tags.prefilled(form.file, form.sheet) and not confirmed:
            found.unconfirmed += [label for label, row in rows if row.state != State.MISSING]
            place = {"file": form.file, "unit_code": form.unit_code, "sheet": form.sheet}
            found.records.append(catalogue.record(resentrules.PREFILL_LOST, **place))
        return
    where = f"ô {said.cell}" if said else _SHOWN_CELL
    for label, row in rows:
        sent = issued.get((row.leaf_code, row.field), []) if row.field in PREFILLED_FIELDS else []
        if not sent:
            continue
        meaning = meanings[row.leaf_code, row.field, row.kind, row.typed]
        same = next((each for each in sent if each.meaning == meaning), None)
        outcome = Review.CHANGED if same is None else Review.KEPT if confirmed else Review.UNCONFIRMED
        shown = same or sent[0]
        now = cellkinds.shown(row.kind, row.typed)
        found.reviews.append((form.file, form.unit_code, row.leaf_code, row.field, row.sheet, row.cell,
                              shown.period, shown.typed, now, outcome.value))  # fmt: skip
        if outcome == Review.UNCONFIRMED:
            found.unconfirmed.append(label)
            place = catalogue.place_of(row)
            subject = named(expected.criteria, expected.criteria.by_code[row.leaf_code])
            texts = {"subject": subject, "found": shown.period, "example": where}
            found.records.append(catalogue.record(resentrules.UNCONFIRMED, **place, **texts))
