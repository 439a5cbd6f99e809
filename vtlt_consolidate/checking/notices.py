"""Notes for the analyst about hidden answers and comments; these answers count like all others."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd
from pandera.typing import DataFrame

from vtlt_consolidate.files.marks import unseen
from vtlt_consolidate.findings import catalogue
from vtlt_consolidate.findings.folding import place_order
from vtlt_consolidate.findings.rules import answerrules, cellrules
from vtlt_consolidate.model import frames
from vtlt_consolidate.model.frames import CellMarks, Findings, RawAnswers
from vtlt_consolidate.words.addresses import address
from vtlt_consolidate.words.text import listed

_TOLD = (unseen.HIDDEN_SHEET, unseen.HIDDEN_ROWS, unseen.HIDDEN_COLUMNS, unseen.COMMENT)


def tell(
    raw: DataFrame[RawAnswers], marks: DataFrame[CellMarks], sealed: frozenset[tuple[str, str]]
) -> DataFrame[Findings]:
    """Report hidden answers, comments, and forms of this tool that were unprotected.

    Args:
        raw: frame `RawAnswers`.
        marks: frame `CellMarks`.
        sealed: file and unit of the forms with a correct code of authenticity.

    Returns:
        `Findings`, only notes. Hidden sheets of the form itself and hidden empty cells are not reported.
    """
    records = list(_unprotected(raw, marks[marks["kind"] == unseen.UNPROTECTED], sealed))
    # Only sheets with answers matter; every form has a hidden sheet of its own, and marks of other kinds.
    marks = marks[marks["kind"].isin(_TOLD)]
    marks = marks[frames.among(marks, set(frames.tuples(raw, *_SHEET)), *_SHEET)]
    if marks.empty:
        return catalogue.frame(records)
    raw = raw[frames.among(raw, set(frames.tuples(marks, *_SHEET)), *_SHEET)]
    spots = dict(iter(raw.groupby(["file", "sheet"], sort=False)))
    for (file, sheet), group in marks.groupby(["file", "sheet"], sort=False):
        asked = spots[file, sheet]
        units = dict.fromkeys(asked["unit_code"].tolist())
        # What is in one row of a table with several units is told to its unit, all else to the file.
        whole = {"file": str(file), "sheet": str(sheet), "unit_code": next(iter(units)) * (len(units) == 1)}
        for place, hidden in _hidden(whole, asked[asked["typed"].str.strip() != ""], group):
            records.append(catalogue.record(answerrules.HIDDEN, **place, found=listed(hidden)))
        records.extend(_comments(whole, asked, group))
    return catalogue.frame(records)


_SHEET = ("file", "sheet")


def _unprotected(
    raw: DataFrame[RawAnswers], marks: pd.DataFrame, sealed: frozenset[tuple[str, str]]
) -> Iterator[dict[str, Any]]:
    """Yield the sheets of one unit that were protected when they were sent out."""
    sheets: dict[tuple[str, str], set[str]] = {on: set() for on in frames.tuples(marks, *_SHEET)}
    for file, sheet, unit_code in frames.tuples(raw, *_SHEET, "unit_code") if sheets else ():
        if (file, sheet) in sheets:
            sheets[file, sheet].add(unit_code)
    for (file, sheet), units in sheets.items():
        for unit_code in units if len(units) == 1 else ():
            if (file, unit_code) in sealed:
                yield catalogue.record(cellrules.UNPROTECTED, file=file, sheet=sheet, unit_code=unit_code)


def _hidden(
    whole: dict[str, str], answered: pd.DataFrame, marks: pd.DataFrame
) -> Iterator[tuple[dict[str, str], list[str]]]:
    """Yield places of findings, and the hidden places with answers: `cả sheet`, `dòng 14, 15`, `cột E`."""
    kinds = dict(iter(marks.groupby("kind")))
    found: dict[str, list[str]] = {whole["unit_code"]: ["cả sheet"] if unseen.HIDDEN_SHEET in kinds else []}
    places = [(place_order(cell)[0] - 1, place_order(cell)[2]) for cell in answered["cell"]]
    unit_of = dict(zip([row for row, _ in places], answered["unit_code"], strict=True))
    rows: dict[str, set[int]] = {}
    for mark in frames.rows(kinds.get(unseen.HIDDEN_ROWS, marks.iloc[:0])):
        for row, unit_code in unit_of.items():
            if mark.row <= row <= int(mark.typed):
                rows.setdefault(unit_code, set()).add(row + 1)
    columns: set[str] = set()
    for mark in frames.rows(kinds.get(unseen.HIDDEN_COLUMNS, marks.iloc[:0])):
        first, last = (place_order(address(0, int(at)))[1:] for at in (mark.column, mark.typed))
        # Column letters are ordered by their number first: Z comes before AA.
        columns |= {letters for _, letters in places if first <= (len(letters), letters) <= last}
    for unit_code, hidden in rows.items():
        found.setdefault(unit_code, []).append("dòng " + ", ".join(map(str, sorted(hidden))))
    if columns:
        found[whole["unit_code"]].append("cột " + ", ".join(sorted(columns)))
    yield from ((whole | {"unit_code": unit_code}, hidden) for unit_code, hidden in found.items() if hidden)


def _comments(whole: dict[str, str], asked: pd.DataFrame, marks: pd.DataFrame) -> Iterator[dict[str, Any]]:
    comments = {
        address(int(mark.row), int(mark.column)): mark.typed
        for mark in frames.rows(marks[marks["kind"] == unseen.COMMENT]) if mark.typed
    }  # fmt: skip
    for row in frames.rows(asked[asked["cell"].isin(comments.keys())]):
        here = catalogue.place_of(row)
        yield catalogue.record(answerrules.COMMENTED, **here, subject=row.leaf_code, found=comments[row.cell])
    of_forms = bool(whole["unit_code"])
    unit_of = {} if of_forms else {place_order(row.cell)[0]: row.unit_code for row in frames.rows(asked)}
    others: dict[str, list[str]] = {}
    for cell, words in comments.items():
        if cell not in set(asked["cell"]):
            unit_code = unit_of.get(place_order(cell)[0], whole["unit_code"])
            others.setdefault(unit_code, []).append(f"ô {cell}: “{words}”")
    for unit_code, told in others.items():
        place = whole | {"unit_code": unit_code}
        yield catalogue.record(answerrules.COMMENTED_ELSEWHERE, **place, found=listed(told))
