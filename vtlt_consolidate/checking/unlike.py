"""Says in which cells several returns of a unit differ."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pandera.typing import DataFrame

from vtlt_consolidate.model import cellkinds, frames
from vtlt_consolidate.model.decisions import shortened
from vtlt_consolidate.model.frames import Answers
from vtlt_consolidate.model.layout import ANSWER, HEADINGS
from vtlt_consolidate.words.text import first_of

_SHOWN = 3


def told(said: Mapping[str, frozenset[tuple[str, ...]]], answers: DataFrame[Answers], unit_code: str) -> str:
    """Name the first answers that differ, with file, cell and text of each, and how many others do.

    Args:
        said: file → what the return says, as compared; each answer begins with its criterion and field.
        answers: frame `Answers` of these returns.
        unit_code: the unit.

    Returns:
        Words that go on with a sentence; empty if only rows differ that could not be read.
    """
    every = list(said.values())
    unlike = {each[:2] for each in frozenset().union(*every) - frozenset.intersection(*every)}
    mine = answers[(answers["unit_code"] == unit_code) & answers["file"].isin(list(said))]
    places: dict[tuple[str, str], dict[str, Any]] = {}
    for row in frames.rows(mine):
        if (row.leaf_code, row.field) in unlike:
            places.setdefault((row.leaf_code, row.field), {})[row.file] = row
    named = [_place(*place, [(file, rows.get(file)) for file in said])
             for place, rows in places.items()]  # fmt: skip
    if not named:
        return ""
    return f"; khác nhau ở {first_of(named, _SHOWN, 'chỗ nữa')}"


def _place(code: str, field: str, there: list[tuple[str, Any]]) -> str:
    subject = f"mã {code}" if field == ANSWER else f"mã {code}, {HEADINGS[field]}"
    return f"{subject} ({', '.join(_shown(file, row) for file, row in there)})"


def _shown(file: str, row: Any) -> str:
    if row is None or not row.typed:
        return f"{file}: trống"
    place = f" sheet “{row.sheet}” ô {row.cell}" if row.cell else ""
    return f"{file}{place}: “{shortened(cellkinds.shown(row.kind, row.typed))}”"
