"""Objects as compact JSON: what workers send of a workbook, and what is remembered of it, are the same bytes.

Imports little: every worker loads it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import chain, groupby, repeat
from sys import intern
from typing import Any

from vtlt_consolidate.model.cellkinds import Cell

Columns = tuple[tuple[str, ...], Sequence[int], Sequence[int], tuple[str, ...], Sequence[str]]
"""Sheets, rows, columns, kinds and texts of cells: columns are cheaper to write than single cells."""

_NONE: tuple[tuple[Any, ...], ...] = ((),) * len(Cell._fields)
_END = b"\n"
_SMALL = 1 << 14
"""Places are remembered if they take no more bytes than this, twelve times what those of a form take."""

_JSON = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), check_circular=False)


def encoded(value: object) -> bytes:
    """Write any object that JSON can hold."""
    # A text of a damaged file may hold half a letter, which UTF-8 itself does not know.
    return _JSON.encode(value).encode("utf-8", "surrogatepass")


def packed(known: int | None, *lists: Sequence[Cell]) -> bytes:
    """Write lists of cells, with the name of each sheet and kind once for all cells in a row that have it.

    First, on a line of its own, what most forms of a month have in common: where their cells are.

    Args:
        known: the number of what was left out of the first list; none: nothing.
        lists: the lists.
    """
    columns = [tuple(zip(*cells, strict=True)) or _NONE for cells in lists]
    places = [(_runs(sheets), rows, across, _runs(kinds)) for sheets, rows, across, kinds, _ in columns]
    return encoded([known, *places]) + _END + encoded([texts for *_, texts in columns])


def unpacked(data: bytes) -> tuple[int | None, list[Columns]]:
    """Read the number and the lists of cells that `packed` wrote.

    Raises:
        ValueError: it is something else.
    """
    places, _, texts = data.partition(_END)
    known, found = (_remembered if len(places) <= _SMALL else _places)(places)
    return known, [(*place, text) for place, text in zip(found, json.loads(texts), strict=True)]


_Places = list[tuple[tuple[str, ...], tuple[int, ...], tuple[int, ...], tuple[str, ...]]]


def _places(data: bytes) -> tuple[int | None, _Places]:
    known, *places = json.loads(data)
    return known, [
        (_expanded(sheets), tuple(rows), tuple(columns), _expanded(kinds))
        for sheets, rows, columns, kinds in places
    ]


_remembered = lru_cache(maxsize=1 << 10)(_places)


def _runs(values: Iterable[str]) -> list[tuple[str, int]]:
    return [(value, len(list(run))) for value, run in groupby(values)]


def _expanded(runs: Iterable[tuple[str, int]]) -> tuple[str, ...]:
    return tuple(chain.from_iterable(repeat(intern(value), count) for value, count in runs))
