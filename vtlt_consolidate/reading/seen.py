"""Replaces answers by what a person sees in their cells, if a look changes it.

Only answers are examined. The text of a struck or hidden cell is kept together with the words for its look,
so that a decision about a struck “Đạt” does not apply to a plain one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from pandera.typing import DataFrame

from vtlt_consolidate.files.cells import looks, numberformats
from vtlt_consolidate.findings import catalogue
from vtlt_consolidate.findings.rules import lookrules
from vtlt_consolidate.identity.sheets import file_of
from vtlt_consolidate.language.namesakes import named
from vtlt_consolidate.model import cellkinds, frames
from vtlt_consolidate.model.criteria import COUNT, MARK, NUMERIC, POINTS, TEXT, CriteriaSet, Node
from vtlt_consolidate.model.frames import CellMarks, Findings, RawAnswers
from vtlt_consolidate.model.layout import ANSWER, NOTE, OF
from vtlt_consolidate.reading import merges
from vtlt_consolidate.reading.kinds import unit_of
from vtlt_consolidate.scoring import wording
from vtlt_consolidate.words import legacy, vocabulary
from vtlt_consolidate.words.addresses import address
from vtlt_consolidate.words.quantities import parse_quantity
from vtlt_consolidate.words.text import clean, fold, parse_number

_ASKED = (
    looks.DISAGREED, looks.DOUBLED, looks.OF_BLANK, looks.STRUCK, looks.INVISIBLE, looks.PICTURE,
    looks.RAISED,
)  # fmt: skip
_RELEVANT_IN_NOTES = frozenset({looks.STRUCK, looks.INVISIBLE})
_NUMBER = re.compile(r"-?\d+(?:,\d+)?")
_MATERIAL = Decimal("0.005")
"""A shown number that differs by more than this share of the value is reported as different."""

Marks = dict[str, str]


def as_seen(
    raw: DataFrame[RawAnswers], marks: DataFrame[CellMarks], criteria: CriteriaSet
) -> tuple[DataFrame[RawAnswers], DataFrame[Findings]]:
    """Replace answers whose cells show something else than they contain.

    Args:
        raw: frame `RawAnswers`.
        marks: frame `CellMarks`; only marks of `looks.KINDS` are used.
        criteria: the set, for the kinds of answers.

    Returns:
        `RawAnswers`, and `Findings` about answers that are not replaced.
    """
    marks = marks[marks["kind"].isin(looks.KINDS)]
    if marks.empty:
        return raw, catalogue.frame([])
    raw = merges.as_merged(raw, marks[marks["kind"] == looks.MERGED])
    by_place = _by_place(marks[marks["kind"] != looks.MERGED])
    records, changed = list(_unchecked(raw, marks)), {}
    # Few of the many cells have a mark.
    marked = raw[frames.among(raw, by_place.keys(), "file", "sheet", "cell")]
    for label, row in zip(marked.index, frames.rows(marked), strict=True):
        here = by_place[row.file, row.sheet, row.cell]
        if not clean(row.typed):
            continue
        kind, typed = changed[label] = _seen(row, here, criteria.by_code[row.leaf_code])
        if looks.ROUNDED in here and (kind, typed) == (row.kind, row.typed):
            records += _rounded(row, here[looks.ROUNDED], criteria)
    raw = RawAnswers.validate(frames.amended(raw, ("kind", "typed"), changed))
    return raw, catalogue.frame(records)


def without_blanks(raw: DataFrame[RawAnswers], marks: DataFrame[CellMarks]) -> DataFrame[RawAnswers]:
    """Leave out what stands beside an answer only as the 0 of an empty cell: nobody gave a document “0”.

    Args:
        raw: frame `RawAnswers` of forms, which may be sheets of a workbook (`identity/sheets`).
        marks: frame `CellMarks`.
    """
    marks = marks[marks["kind"] == looks.OF_BLANK]
    if marks.empty:
        return raw
    by_place = _by_place(marks)
    blank = {
        label: (cellkinds.EMPTY, "")
        for label, row in zip(raw.index, frames.rows(raw), strict=True)
        if row.field not in (ANSWER, OF) and (file_of(row.file), row.sheet, row.cell) in by_place
    }
    return RawAnswers.validate(frames.amended(raw, ("kind", "typed"), blank)) if blank else raw


def _by_place(marks: DataFrame[CellMarks]) -> dict[tuple[str, str, str], Marks]:
    found: dict[tuple[str, str, str], Marks] = {}
    for mark in frames.rows(marks):
        place = mark.file, mark.sheet, address(int(mark.row), int(mark.column))
        found.setdefault(place, {}).setdefault(mark.kind, mark.typed)
    return found


def _unchecked(raw: DataFrame[RawAnswers], marks: DataFrame[CellMarks]) -> Iterator[dict[str, Any]]:
    for kind, rule in _OF_FILES.items():
        files = marks.loc[marks["kind"] == kind, "file"]
        returns = raw.loc[raw["file"].isin(files), ["file", "unit_code"]].drop_duplicates()
        # What is so of a file is told once, whatever number of units it holds.
        for file, units in returns.groupby("file", sort=False)["unit_code"]:
            whose = units.iloc[0] if len(units) == 1 else ""
            yield catalogue.record(rule, file=str(file), unit_code=whose, key="")


_OF_FILES = {
    looks.UNCHECKED: lookrules.UNCHECKED, looks.UNLOOKED: lookrules.UNLOOKED,
    looks.CONDITIONAL: lookrules.CONDITIONAL,
}  # fmt: skip


def _seen(row: Any, marks: Marks, leaf: Node) -> tuple[str, str]:
    """Kind and text of an answer as a person sees it."""
    if row.kind in (cellkinds.ERROR, cellkinds.UNCALCULATED, cellkinds.TWO_COLUMNS, looks.MERGED):
        return row.kind, row.typed
    # XlsxWriter stores 0 as the result of a formula that nobody has calculated yet.
    if row.kind == cellkinds.NUMBER and looks.CACHED_ZERO in marks:
        return cellkinds.UNCALCULATED, marks[looks.CACHED_ZERO]
    typed = clean(legacy.decode(row.kind, row.typed))
    asked = next((kind for kind in _ASKED if kind in marks and _matters(kind, row, leaf)), "")
    if asked:
        words = f"{typed} – {marks[asked]}"
        return (cellkinds.TEXT if row.field == NOTE else asked), words
    if looks.SHOWN in marks and not _says_the_same(row, marks, leaf):
        shown = marks[looks.SHOWN]
        quoted = shown if shown == numberformats.NOT_WRITTEN else f"“{shown}”"
        return looks.SHOWN, f"{typed} – ô hiện {quoted}"
    # The cell holds 0,91 where a person sees 91%.
    if looks.PERCENT in marks and row.kind == cellkinds.NUMBER:
        return cellkinds.TEXT, marks[looks.PERCENT]
    return row.kind, row.typed


def _matters(kind: str, row: Any, leaf: Node) -> bool:
    if row.field == NOTE:
        return kind in _RELEVANT_IN_NOTES
    # Raised letters matter in numbers (10³) and marks, but not in texts (CO₂).
    return kind != looks.RAISED or row.field != ANSWER or leaf.kind != TEXT


def _says_the_same(row: Any, marks: Marks, leaf: Node) -> bool:
    """Say whether the shown text, such as `20 m²` or “Đạt” for 1, means the same as the value."""
    if row.field == NOTE or row.kind == cellkinds.DATE:
        return True
    shown = marks.get(looks.EXACT, marks[looks.SHOWN])
    if row.field == ANSWER and leaf.kind == MARK:
        mark = vocabulary.read_mark(shown)
        return mark is not None and mark == vocabulary.read_mark(row.typed)
    if row.kind == cellkinds.NUMBER and (row.field == OF or leaf.kind in NUMERIC):
        read = parse_quantity(shown, unit_of(leaf), whole=leaf.whole)
        return read.value is not None and read.value == parse_number(row.typed).value
    return fold(shown) == fold(row.typed)


def _rounded(row: Any, shown: str, criteria: CriteriaSet) -> Iterator[dict[str, Any]]:
    """Report that a person sees a rounded number, if the shown text is a number."""
    leaf = criteria.by_code[row.leaf_code]
    found, value = _NUMBER.search(shown), parse_number(row.typed).value
    # The form's own format for whole numbers shows 1,5 rounded; such an answer already has a finding.
    if row.kind != cellkinds.NUMBER or found is None or not value or leaf.whole or leaf.kind == COUNT:
        return
    seen = Decimal(found[0].replace(",", "."))
    much = leaf.kind == POINTS or not seen or abs(abs(seen) - abs(value)) > _MATERIAL * abs(value)
    yield catalogue.record(
        lookrules.ROUNDED if much else lookrules.ROUNDED_A_LITTLE,
        unit_code=row.unit_code, leaf_code=row.leaf_code, field=row.field, file=row.file, sheet=row.sheet,
        cell=row.cell, key=row.typed, found=row.typed, expected=shown, subject=named(criteria, leaf),
        example=wording.example(leaf),
    )  # fmt: skip
