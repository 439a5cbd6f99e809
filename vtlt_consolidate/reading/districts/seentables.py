"""Holds what the tables of a merged workbook show against its sheet of data, which alone is read.

People correct figures where they see them; the sheet of data stands behind all others.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd
from pandera.typing import DataFrame

from vtlt_consolidate.model import cellkinds, frames, layout, outputs
from vtlt_consolidate.model.criteria import SCORED, CriteriaSet
from vtlt_consolidate.model.frames import Cells
from vtlt_consolidate.reading import answers, datasheet
from vtlt_consolidate.words.addresses import address
from vtlt_consolidate.words.states import State
from vtlt_consolidate.words.text import clean, fold

Asked = tuple[str, str, str]
"""Code of a unit, code of a leaf, field."""

_CODE = "Mã"
_VALUES = (cellkinds.TEXT, cellkinds.NUMBER, cellkinds.BOOLEAN)


def differing(
    book: DataFrame[Cells], data: pd.DataFrame, given: Mapping[Asked, tuple[str, str]], criteria: CriteriaSet
) -> dict[Asked, str]:
    """Find the answers that a table of the workbook shows otherwise than its sheet of data.

    Args:
        book: frame `Cells` of the workbook.
        data: its sheet of data, from `datasheet.table`.
        given: kind and text of the answers there.
        criteria: the set.

    Returns:
        What stands in both places, in words.
    """
    places = {
        (unit, leaf, datasheet.FIELDS[field]): (f"sheet “{on}” ô {place}", datasheet.STATES[state])
        for unit, leaf, field, on, place, state in frames.tuples(
            data, "unit_code", "leaf_code", "field", "on", "place", "state"
        )
    }
    found: dict[Asked, str] = {}
    for asked, sheet, cell, at in _shown(book, {unit for unit, _, _ in places}, criteria):
        if asked not in places:
            continue
        place, state = places[asked]
        kind, typed = given[asked]
        seen = (cell.kind, cell.typed) if cell is not None else (cellkinds.EMPTY, "")
        blank = not seen[1].strip()
        if blank and state in (State.MISSING, State.UNCONFIRMED, State.INVALID):
            continue
        leaf = criteria.by_code[asked[1]]
        if answers.differ(leaf, (kind, typed), seen, asked[2]):
            texts = (clean(cellkinds.shown(*each)) or "để trống" for each in ((kind, typed), seen))
            behind, shown = texts
            found[asked] = f"{place}: {behind}; sheet “{sheet}” ô {at}: {shown}"
    return found


def _shown(
    book: DataFrame[Cells], units: set[str], criteria: CriteriaSet
) -> Iterator[tuple[Asked, str, Any, str]]:
    """Yield each answer that a table has a cell for: sheet, cell if it is not empty, and address."""
    tables = {datasheet.table_of(book, criteria, variant) for variant, _ in criteria.by_variant()}
    for sheet in (*sorted(tables), outputs.ANSWERED, outputs.INFORMATION):
        here = book[book["sheet"] == sheet]
        heads = here[here["typed"] == _CODE]
        if heads.empty:
            continue
        top, code_column = int(heads["row"].iloc[0]), int(heads["column"].iloc[0])
        by_row: dict[int, dict[int, Any]] = {}
        for cell in frames.rows(here[here["row"] >= top]):
            by_row.setdefault(int(cell.row), {})[int(cell.column)] = cell
        rows = {at: line[code_column].typed for at, line in by_row.items() if code_column in line}
        rows = {at: code for at, code in rows.items() if code in units}
        # Points and sums of a set that counts points follow from the answers; marks are shown as they are.
        worth_points = sheet in tables and not criteria.account.shares
        columns = _columns(by_row, top, min(rows, default=top), criteria)
        for at, code in rows.items():
            for column, (leaf, field) in columns.items():
                if worth_points and criteria.by_code[leaf].kind in SCORED:
                    continue
                cell = by_row[at].get(column)
                if cell is None or cell.kind in _VALUES:
                    yield (code, leaf, field), sheet, cell, address(at, column)


def _columns(
    by_row: Mapping[int, Mapping[int, Any]], top: int, end: int, criteria: CriteriaSet
) -> dict[int, tuple[str, str]]:
    """Column → the leaf and field that its headings name; those of which that is doubtful are left out."""
    meant: dict[str, set[tuple[str, str]]] = {}
    for leaf in criteria.leaves:
        for words in (leaf.label, leaf.full_name, f"{leaf.code} {leaf.label}"):
            meant.setdefault(fold(words), set()).add((leaf.code, layout.ANSWER))
        meant.setdefault(fold(outputs.whole_of(leaf.code, leaf.label)), set()).add((leaf.code, layout.OF))
    found: dict[int, set[tuple[str, str]]] = {}
    for row in range(top, end):
        for column, cell in by_row.get(row, {}).items():
            found.setdefault(column, set()).update(meant.get(fold(cell.typed), ()))
    certain = {column: next(iter(each)) for column, each in found.items() if len(each) == 1}
    named = list(certain.values())
    return {column: each for column, each in certain.items() if named.count(each) == 1}
