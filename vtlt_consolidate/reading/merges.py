"""Answers in merged cells: nobody sees what stands beneath one, and one may cover several questions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import groupby
from typing import Any, NamedTuple

from pandera.typing import DataFrame

from vtlt_consolidate.files.cells import looks
from vtlt_consolidate.model import cellkinds, frames
from vtlt_consolidate.model.frames import CellMarks, RawAnswers
from vtlt_consolidate.model.layout import ANSWER, NOTE, OF
from vtlt_consolidate.words import legacy
from vtlt_consolidate.words.addresses import is_cell, place
from vtlt_consolidate.words.text import clean

_place = lru_cache(maxsize=1 << 12)(place)
_ASKED = (ANSWER, OF)


class _Merge(NamedTuple):
    """A merged cell: its sheet, its range as addressed, and first and last row and column."""

    sheet: str
    area: str
    top: int
    left: int
    last: int
    right: int

    def holds(self, sheet: str, row: int, column: int) -> bool:
        """Say whether a cell belongs to it."""
        inside = self.top <= row <= self.last and self.left <= column <= self.right
        return inside and sheet == self.sheet


def as_merged(raw: DataFrame[RawAnswers], marks: DataFrame[CellMarks]) -> DataFrame[RawAnswers]:
    """Ask for answers that merged cells hide or share, with the words of what is doubtful about them.

    Args:
        raw: frame `RawAnswers`.
        marks: the marks of merged cells.
    """
    if raw.empty or marks.empty:
        return raw
    merges: dict[str, list[_Merge]] = {}
    for file, sheet, area in frames.tuples(marks, "file", "sheet", "typed"):
        merges.setdefault(file, []).append(_merge(sheet, area))
    changed: dict[int, tuple[str, str]] = {}
    cells: dict[str, list[str]] = {}
    for file, cell in frames.tuples(raw, "file", "cell"):
        cells.setdefault(file, []).append(cell)
    reached = [file for file, there in cells.items() if _near(tuple(there), tuple(merges.get(file, ())))]
    mine = raw[raw["file"].isin(reached)]
    mine = mine[mine["cell"].map(is_cell)]
    labelled = zip(mine.index, frames.rows(mine), strict=True)
    for file, there in groupby(labelled, key=lambda each: each[1].file):
        changed |= _of_file(list(there), merges[file])
    return RawAnswers.validate(frames.amended(raw, ("kind", "typed"), changed)) if changed else raw


# Both cached, because the forms of a month have their titles merged in the same cells.
@lru_cache(maxsize=1 << 8)
def _merge(sheet: str, area: str) -> _Merge:
    ends = [_place(end) for end in area.split(":")]
    return _Merge(sheet, area, *ends[0], *ends[-1])


@lru_cache(maxsize=1 << 8)
def _near(cells: tuple[str, ...], merges: tuple[_Merge, ...]) -> list[_Merge]:
    """The merged cells that reach between the first and the last row of answers; most forms have none."""
    lines = [_place(cell)[0] for cell in cells if is_cell(cell)]
    return [each for each in merges if lines and each.last >= min(lines) and each.top <= max(lines)]


def _of_file(rows: Sequence[tuple[int, Any]], merges: Sequence[_Merge]) -> dict[int, tuple[str, str]]:
    """Label → kind and text of the answers of one file that are in doubt."""
    changed: dict[int, tuple[str, str]] = {}
    for merge in _near(tuple(row.cell for _, row in rows), tuple(merges)):
        inside = [(label, row) for label, row in rows if merge.holds(row.sheet, *_place(row.cell))]
        changed |= dict(_in_doubt(inside, merge))
    return changed


def _in_doubt(inside: Sequence[tuple[int, Any]], merge: _Merge) -> Iterator[tuple[int, tuple[str, str]]]:
    first = [row for _, row in inside if _place(row.cell) == (merge.top, merge.left)]
    shown = _text(first[0]) if first else ""
    shared = sum(row.field in _ASKED for _, row in inside) > 1
    for label, row in inside:
        typed, is_first = _text(row), row in first
        if typed and not is_first:
            kind = cellkinds.TEXT if row.field == NOTE else looks.MERGED
            beneath = f"{typed} – nằm dưới ô gộp {merge.area}, không nhìn thấy"
            yield label, (kind, f"{beneath}; ô gộp hiện “{shown}”" if shown else beneath)
        elif shown and shared and row.field in _ASKED:
            yield label, (looks.MERGED, f"{shown} – ô gộp {merge.area} chung cho nhiều ô trả lời")


def _text(row: Any) -> str:
    """What a cell says, as people write it."""
    return cellkinds.shown(row.kind, clean(legacy.decode(row.kind, row.typed)))
