"""Where the table of each form stands that was read: its rows, its columns, its heading."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import NamedTuple

import pandas as pd
from pandera.typing import DataFrame

from vtlt_consolidate.files.cells.dropped import column_number
from vtlt_consolidate.identity.claims import folded, legible
from vtlt_consolidate.model import frames, layout
from vtlt_consolidate.model.criteria import CriteriaSet
from vtlt_consolidate.model.frames import Cells, RawAnswers
from vtlt_consolidate.model.layout import ANSWER, FormLayout
from vtlt_consolidate.words.text import fold

FIXED = ("number", "leaf_code", "name", "instruction", layout.MOST, layout.SELF_POINTS)
"""The columns in which a unit types nothing."""

_UNMET = frozenset(
    fold(words) for words, name in layout.OTHER_HEADINGS.items() if name == layout.NOT_MET_COLUMN
)
_CELL = re.compile(r"([A-Z]+)(\d+)")


@dataclass(frozen=True)
class Place:
    """The table of one form; rows and columns count from 0.

    Args:
        file: which.
        unit_code: whose.
        sheet: where it stands.
        rows: row → code of the leaf.
        columns: field → column.
        header: the row of the headings; -1: there is none.
        headings: column → what stands at its head, all rows of the heading together.
        total: the row of the total; -1: there is none.
    """

    file: str
    unit_code: str
    sheet: str
    rows: dict[int, str]
    columns: dict[str, int]
    header: int = -1
    headings: dict[int, str] = field(default_factory=dict)
    total: int = -1

    @property
    def first(self) -> int:
        """The first row with an answer."""
        return min(self.rows)

    @property
    def last(self) -> int:
        """The last row with an answer."""
        return max(self.rows)

    @property
    def end(self) -> int:
        """The last row of the table."""
        return max(self.last, self.total)


def find(raw: DataFrame[RawAnswers], cells: DataFrame[Cells], criteria: CriteriaSet) -> list[Place]:
    """Find the tables of forms.

    Args:
        raw: frame `RawAnswers` of forms; a form has one table.
        cells: frame `Cells`.
        criteria: whose forms they are.
    """
    if raw.empty:
        return []
    keys = pd.MultiIndex.from_frame(raw[["file", "sheet"]].drop_duplicates())
    near = legible(cells[pd.MultiIndex.from_frame(cells[["file", "sheet"]]).isin(keys)])
    known = {fold(words): field for field, words in layout.HEADINGS.items()}
    heads: dict[str, list[_Head]] = {}
    fields = folded(near["typed"]).map(known)
    for row in frames.rows(near.assign(field=fields)[fields.notna()]):
        heads.setdefault(row.file, []).append(_Head(int(row.row), int(row.column), row.field))
    sums = near[near["typed"].str.strip() == layout.TOTAL_CODE]
    total = dict(zip(sums["file"], sums["row"].astype(int), strict=True))
    order = FormLayout(criteria).columns
    places = [_headed(place, heads.get(place.file, []), order) for place in _tables(raw)]
    return _with_headings([replace(place, total=total.get(place.file, -1)) for place in places], near)


class _Head(NamedTuple):
    row: int
    column: int
    field: str


def _tables(raw: DataFrame[RawAnswers]) -> Iterator[Place]:
    """Take rows and columns from where the answers were found, file by file."""
    found: dict[str, tuple[Place, dict[str, Counter[int]]]] = {}
    names = ("file", "unit_code", "sheet", "leaf_code", "field", "cell")
    for file, unit_code, sheet, leaf_code, name, cell in frames.tuples(raw, *names):
        if file not in found:
            found[file] = Place(file, unit_code, sheet, {}, {}), {}
        place, columns = found[file]
        at = _CELL.fullmatch(cell)
        if at:
            place.rows[int(at[2]) - 1] = leaf_code
            columns.setdefault(name, Counter())[column_number(at[1])] += 1
    for place, columns in found.values():
        # What stands in a column “Chưa đạt” was put into the answer, with its cell.
        usual = {name: counted.most_common(1)[0][0] for name, counted in columns.items()}
        yield replace(place, columns=usual)


def _headed(place: Place, heads: list[_Head], order: dict[str, int]) -> Place:
    """Add the columns that no answer stands in: by their headings, else where the blank form has them."""
    above = Counter(head.row for head in heads if head.row < place.first)
    if not above:
        return place
    # The row with most headings; the upper one of two.
    header = min(above, key=lambda row: (-above[row], row))
    columns = dict(place.columns)
    for head in heads:
        if head.row == header:
            columns.setdefault(head.field, head.column)
    shift = columns.get(ANSWER, order[ANSWER]) - order[ANSWER]
    for name in FIXED:
        usual = order.get(name, -1) + shift
        if name in order and usual not in columns.values():
            columns.setdefault(name, usual)
    return replace(place, columns=columns, header=header)


def _with_headings(places: list[Place], cells: DataFrame[Cells]) -> list[Place]:
    """Add what stands at the head of each column."""
    heads = {
        (each.file, each.sheet, row)
        for each in places
        for row in range(each.header - 1, min(each.header + 2, each.first))
        if each.header >= 0
    }
    keys = frames.tuples(cells, "file", "sheet", "row")
    near = cells[[key in heads for key in keys]]
    said: dict[str, dict[int, str]] = {}
    unmet: dict[str, int] = {}
    for cell in frames.rows(near):
        if fold(cell.typed) in _UNMET:
            unmet[cell.file] = int(cell.column)
        at = said.setdefault(cell.file, {})
        at[int(cell.column)] = (
            f"{at[int(cell.column)]} {cell.typed}" if int(cell.column) in at else cell.typed
        )
    return [
        replace(each, headings=said.get(each.file, {}), columns=_ticked(each.columns, unmet.get(each.file)))
        for each in places
    ]


def _ticked(columns: dict[str, int], unmet: int | None) -> dict[str, int]:
    """Add the column “Chưa đạt” of a unit's own form: `locate` has put its ticks into the answers."""
    return columns if unmet is None else columns | {layout.NOT_MET_COLUMN: unmet}
