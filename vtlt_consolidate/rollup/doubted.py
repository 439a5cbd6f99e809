"""Reads from a merged workbook which of its figures are still to be looked at, and what awaits a decision.

Its findings are written for people, a line for each unit and kind, so that they are led back to answers by
the place that both name: file, sheet and cell.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any, NamedTuple

from pandera.typing import DataFrame

from vtlt_consolidate.findings import catalogue
from vtlt_consolidate.findings.rule import SEVERITIES, WARNING
from vtlt_consolidate.findings.rules import rolluprules
from vtlt_consolidate.language.namesakes import named
from vtlt_consolidate.model import frames, outputs
from vtlt_consolidate.model.criteria import CriteriaSet
from vtlt_consolidate.model.frames import Answers, Cells, tuples
from vtlt_consolidate.model.layout import ANSWER
from vtlt_consolidate.reading import datasheet
from vtlt_consolidate.rollup.combine import Combined, Piece
from vtlt_consolidate.scoring.rolled import added


class Doubted(NamedTuple):
    """What is open in the results of a period.

    Args:
        figures: (code of a unit then, code of a leaf) whose answer is to be looked at.
        waiting: how many decisions wait.
    """

    figures: frozenset[tuple[str, str]] = frozenset()
    waiting: int = 0


def read(cells: DataFrame[Cells]) -> Doubted:
    """Read it from the cells of one merged workbook; what cannot be read is nothing."""
    return Doubted(_figures(cells), _waiting(cells))


def told(
    pieces: Sequence[Piece], combined: Combined, answers: DataFrame[Answers], criteria: CriteriaSet
) -> Iterator[dict[str, Any]]:
    """Yield a finding for each number that somebody has to look at in a period that it is from.

    Args:
        pieces: the periods.
        combined: what came of them.
        answers: frame `Answers` of it, with places.
        criteria: the set.
    """
    doubted: dict[tuple[str, str], list[Piece]] = {}
    for piece in pieces:
        for key in piece.doubted:
            doubted.setdefault(key, []).append(piece)
    numbers = answers[(answers["field"] == ANSWER) & answers["value_micro"].notna()]
    for row in frames.rows(numbers):
        key, leaf = (row.unit_code, row.leaf_code), criteria.by_code[row.leaf_code]
        end = None if any(added(leaf)) else combined.end(*key)
        periods = [
            str(piece.period) for piece in doubted.get(key, ())
            if any(added(leaf)) or (row.unit_code, end) in piece.presences
        ]  # fmt: skip
        if periods:
            yield catalogue.record(
                rolluprules.DOUBTED, unit_code=row.unit_code, leaf_code=leaf.code, field=ANSWER,
                file=row.file, sheet=row.sheet, cell=row.cell, key=", ".join(periods),
                found=", ".join(periods), subject=named(criteria, leaf),
            )  # fmt: skip


def _figures(cells: DataFrame[Cells]) -> frozenset[tuple[str, str]]:
    lines = datasheet.below(cells, outputs.FINDINGS, outputs.FINDING_PLACES)
    warned = {
        (line["file"], line["sheet"], cell)
        for line in lines
        if line["severity"] == SEVERITIES[WARNING]
        for cell in line["cells"].split(", ")
        if cell
    }
    data = datasheet.answers(cells) if warned else None
    if data is None:
        return frozenset()
    files = {line["number"]: line["file"] for line in datasheet.below(cells, outputs.FILES, _NUMBERED)}
    found = set()
    for unit, leaf, place, number in tuples(data, "unit_code", "leaf_code", "cell", "file"):
        sheet, _, cell = place.rpartition("!")
        # What was rolled up is of no file that came in.
        mine = {files.get(number, number)} if number else {file for file, *_ in warned}
        if any((file, sheet, cell) in warned for file in mine):
            found.add((unit, leaf))
    return frozenset(found)


_NUMBERED = {"number": outputs.FILES_NUMBER, "file": outputs.FILES_HEADINGS["file"]}


def _waiting(cells: DataFrame[Cells]) -> int:
    on = list(tuples(cells[cells["sheet"] == outputs.SUMMARY], "row", "typed"))
    words = {outputs.WAITING, outputs.WAITING_IN_PARTS}
    # The number is the next cell of the row.
    found = (typed for (row, label), (at, typed) in pairwise(on) if label in words and row == at)
    return next((int(typed) for typed in found if typed.isdecimal()), 0)
