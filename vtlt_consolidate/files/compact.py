"""Objects as compact JSON: what workers send of a workbook, and what is remembered of it, are the same bytes.

Imports little: every worker loads it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from itertools import chain, groupby, repeat
from sys import intern

from vtlt_consolidate.model.cellkinds import Cell

Columns = tuple[tuple[str, ...], Sequence[int], Sequence[int], tuple[str, ...], Sequence[str]]
"""Sheets, rows, columns, kinds and texts of cells: columns are cheaper to write than single cells."""

_JSON = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), check_circular=False)


def encoded(value: object) -> bytes:
    """Write any object that JSON can hold."""
    # A text of a damaged file may hold half a letter, which UTF-8 itself does not know.
    return _JSON.encode(value).encode("utf-8", "surrogatepass")


def packed(known: int | None, *lists: Sequence[Cell]) -> bytes:
    """Write lists of cells, with the name of each sheet and kind once for all cells in a row that have it.

    Args:
        known: the number of what was left out of the first list; none: nothing.
        lists: the lists.
    """
    return encoded([known, *(_in_runs(cells) for cells in lists)])


def unpacked(data: bytes) -> tuple[int | None, list[Columns]]:
    """Read the number and the lists of cells that `packed` wrote.

    Raises:
        ValueError: it is something else.
    """
    known, *lists = json.loads(data)
    return known, [
        (_expanded(sheets), rows, columns, _expanded(kinds), texts)
        for sheets, rows, columns, kinds, texts in lists
    ]


def _in_runs(cells: Sequence[Cell]) -> tuple[object, ...]:
    if not cells:
        return ((),) * len(Cell._fields)
    sheets, rows, columns, kinds, texts = zip(*cells, strict=True)
    return _runs(sheets), rows, columns, _runs(kinds), texts


def _runs(values: Iterable[str]) -> list[tuple[str, int]]:
    return [(value, len(list(run))) for value, run in groupby(values)]


def _expanded(runs: Iterable[tuple[str, int]]) -> tuple[str, ...]:
    return tuple(chain.from_iterable(repeat(intern(value), count) for value, count in runs))
