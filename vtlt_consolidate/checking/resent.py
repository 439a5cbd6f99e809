"""Compares a return with the attempt before it, cell by cell: what was changed, and was it asked for?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pandas as pd
from pandera.typing import DataFrame

from vtlt_consolidate.checking import asking
from vtlt_consolidate.checking.asking import Held
from vtlt_consolidate.findings import catalogue, log
from vtlt_consolidate.findings.rules import resentrules
from vtlt_consolidate.language.namesakes import named
from vtlt_consolidate.model import cellkinds, frames, layout
from vtlt_consolidate.model.criteria import CriteriaSet
from vtlt_consolidate.model.decisions import NO_DECISIONS, shortened
from vtlt_consolidate.model.frames import Answers, Files, Findings, Resent
from vtlt_consolidate.model.layout import ANSWER, MENDED_WITH, PROOF
from vtlt_consolidate.model.outputs import UNCONFIRMED_MARK
from vtlt_consolidate.words.states import State, Verdict

Place = tuple[str, str]
"""Code of a leaf, and field."""


def compare(
    files: DataFrame[Files],
    answers: DataFrame[Answers],
    findings: DataFrame[Findings],
    held: Held,
) -> tuple[DataFrame[Resent], DataFrame[Findings]]:
    """Compare each return that counts with the attempt before it.

    Args:
        files: frame `Files`, from which the returns that count were chosen.
        answers: frame `Answers` of all files that were read.
        findings: `Findings` about the places and cells of all these files.
        held: what answers are held against.

    Returns:
        `Resent`: the cells that mean something else now. `Findings`: a note for each that the former attempt
        was asked to mend, and a question for each other one.
    """
    pairs = list(_pairs(files))
    if not pairs:
        return frames.none_of(Resent), catalogue.frame([])
    said = _fields(answers, {each for pair in pairs for each in pair})
    former = answers[frames.among(answers, {before for before, _ in pairs})].reset_index(drop=True)
    counts = set(frames.pairs(files[files["verdict"] == Verdict.READ]))
    others = answers[frames.among(answers, counts) & ~answers["unit_code"].isin(former["unit_code"])]
    every = Answers.validate(pd.concat([others, former], ignore_index=True))
    # As they were asked while they counted, before anything was decided in their place.
    told = asking.ask(every, files, findings, replace(held, decisions=NO_DECISIONS)).units
    asked = _asked(former, log.joined([findings, *told.values()]))
    rows = [
        row
        for before, now in pairs
        for row in _changes(said.get(before, {}), said.get(now, {}), asked.get(before, set()))
    ]
    resent = frames.made_of(Resent, rows)
    return resent, catalogue.frame(_record(row, held.config.criteria) for row in frames.rows(resent))


_Return = tuple[str, str]
"""A file, and the code of a unit."""


def _pairs(files: DataFrame[Files]) -> Iterator[tuple[_Return, _Return]]:
    """Yield the return of the attempt before, and the one that counts, for each unit that sent both."""
    own = files[files["carried"] == ""]
    counted = own[own["verdict"] == Verdict.READ]
    former = own[(own["verdict"] == Verdict.SUPERSEDED) & own["unit_code"].isin(counted["unit_code"])]
    by_unit: dict[str, list[Any]] = {}
    for row in frames.rows(former):
        by_unit.setdefault(row.unit_code, []).append(row)
    for now in frames.rows(counted):
        # Of versions of the set, the newer one was sent out later, whatever attempt its form declares.
        earlier = [
            row for row in by_unit.get(now.unit_code, ())
            if row.attempt < now.attempt or int(row.version) < int(now.version)
        ]  # fmt: skip
        if earlier:
            last = min(earlier, key=lambda row: (-int(row.version), -row.attempt, row.file))
            yield (last.file, now.unit_code), (now.file, now.unit_code)


def _fields(answers: DataFrame[Answers], returns: set[_Return]) -> dict[_Return, dict[Place, Any]]:
    """The fields of some returns: file and unit → (leaf, field) → row of `Answers`."""
    mine = answers[frames.among(answers, returns)]
    said: dict[_Return, dict[Place, Any]] = {}
    for row in frames.rows(mine):
        said.setdefault((row.file, row.unit_code), {})[row.leaf_code, row.field] = row
    return said


def _asked(former: DataFrame[Answers], findings: DataFrame[Findings]) -> dict[_Return, set[Place]]:
    """The fields that the units were asked to mend in former returns."""
    told = findings[(findings["severity"] != catalogue.NOTED) & (findings["leaf_code"] != "")]
    places = {(row.file, row.unit_code, row.cell): (row.leaf_code, row.field) for row in frames.rows(former)}
    asked: dict[_Return, set[Place]] = {}
    for row in frames.rows(told):
        on = row.file, row.unit_code
        # Answers that do not agree are one finding, with the cells of all of them.
        others = (places.get((*on, cell)) for cell in row.cell.split(", "))
        for leaf_code, field in {(row.leaf_code, row.field), *filter(None, others)}:
            fields = (field, *MENDED_WITH.get(field, ()))
            asked.setdefault(on, set()).update((leaf_code, each) for each in fields)
    return asked


def _changes(
    before: dict[Place, Any], now: dict[Place, Any], asked: set[Place]
) -> Iterator[tuple[Any, ...]]:  # fmt: skip
    """Yield rows of `Resent`, in the order of the form."""
    # A table has no cells for documents, so what is said of them now contradicts nothing.
    unheard = frozenset() if any(field in PROOF for _, field in before) else frozenset(PROOF)
    for place, row in now.items():
        former = before.get(place)
        if not _alike(former, row):
            file, cell, shown = (former.file, former.cell, _shown(former)) if former else _nothing(before)
            yield (row.unit_code, *place, file, cell, shown, row.file, row.sheet, row.cell, _shown(row),
                   place in asked or place[1] in unheard)  # fmt: skip


def _nothing(before: dict[Place, Any]) -> tuple[str, str, str]:
    """File, cell and text of a row that the former attempt did not have."""
    return next((row.file for row in before.values()), ""), "", ""


def _alike(former: Any, row: Any) -> bool:
    # To confirm a prefilled answer, or to forget that, changes nothing that was typed.
    if former is not None and State.UNCONFIRMED in (former.state, row.state):
        return bool(former.typed == row.typed)
    return _meaning(former) == _meaning(row)


def _meaning(row: Any) -> tuple[Any, ...]:
    if row is None or row.state == State.MISSING:
        return (State.MISSING,)
    if row.state == State.INVALID:
        return row.state, row.typed
    if row.state == State.GIVEN:
        return (row.state, row.text) if pd.isna(row.value_micro) else (row.state, int(row.value_micro))
    return (row.state,)


def _shown(row: Any) -> str:
    mark = UNCONFIRMED_MARK if row.state == State.UNCONFIRMED else ""
    return f"{shortened(cellkinds.shown(row.kind, row.typed))}{mark}"


def _record(row: Any, criteria: CriteriaSet) -> dict[str, Any]:
    rule = resentrules.CHANGED_AS_ASKED if row.asked else resentrules.CHANGED_UNASKED
    leaf = criteria.by_code[row.leaf_code]
    place = catalogue.place_of(row)
    return catalogue.record(
        rule, **place,
        subject=subject(named(criteria, leaf), row.field), found=quoted(row.former), expected=quoted(row.now),
        other=f"{row.former_file}, ô {row.former_cell}" if row.former_cell else row.former_file,
    )  # fmt: skip


def subject(name: str, field: str) -> str:
    """Name a criterion, or another field of its row."""
    return name if field == ANSWER else f"{name}, {layout.HEADINGS[field]}"


def quoted(text: str) -> str:
    """A text in quotes, or that there is none."""
    return f"“{text}”" if text else "trống"
