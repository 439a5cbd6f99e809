"""Finds the headings of tables with units in rows and criteria in columns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache

import pandas as pd
from pandera.typing import DataFrame

from vtlt_consolidate.identity.claims import folded
from vtlt_consolidate.identity.contents import legible
from vtlt_consolidate.model import frames
from vtlt_consolidate.model.cellkinds import Look
from vtlt_consolidate.model.criteria import CriteriaSet
from vtlt_consolidate.model.frames import CellMarks, Cells
from vtlt_consolidate.reading.districts.parts import Band, divided
from vtlt_consolidate.words.addresses import box
from vtlt_consolidate.words.text import fold

_CODE_HEADS = frozenset(map(fold, ("Mã", "Mã đơn vị")))
_TOTAL_HEADS = frozenset(map(fold, (
    "Số tiêu chí đạt", "Số tiêu chí đạt được", "Số lượng tiêu chí đạt", "Số lượng tiêu chí đạt được",
    "Tổng số tiêu chí đạt", "Tổng số tiêu chí đạt được", "Tổng số đạt", "Tổng số", "Tổng cộng", "Tổng",
    "Tổng điểm", "Tổng số điểm", "Tổng điểm tự chấm",
)))  # fmt: skip
_WORKED_OUT = frozenset(map(fold, ("Tỷ lệ", "Xếp loại", "Chưa có số liệu", "Xếp hạng")))
_FEW = 3
"""Criteria are few where there are more leaves than so many for each."""
_OTHER_HEADS = _WORKED_OUT | {fold("Ghi chú")}


@dataclass(frozen=True)
class Heads:
    """The headings of one table.

    Args:
        sheet: name of the sheet.
        first: first row of the headings.
        last: last row of the headings.
        leaves: column → code of the criterion.
        doubtful: criteria that fit several columns, or share one.
        codes: the column with codes of units; none: there is none.
        total: the column with printed totals; none: there is none.
        unread: column → heading that fits no criterion.
        worked_out: the columns with shares, bands and ranks.
        unmet: column of answers → the column “Chưa đạt” beside it, under the same heading.
        unclear: code of a criterion with several columns under its heading, of which nobody knows which has
            the answers → these columns, with their sub-headings.
        under: the columns under headings of several columns.
        partial: it has too few criteria for a table by itself; it may be a part of one on another sheet.
        down: row and column of each merged cell → its last row.
    """

    sheet: str
    first: int
    last: int
    leaves: dict[int, str]
    doubtful: frozenset[str] = frozenset()
    codes: int | None = None
    total: int | None = None
    unread: dict[int, str] = field(default_factory=dict)
    worked_out: frozenset[int] = frozenset()
    unmet: dict[int, int] = field(default_factory=dict)
    unclear: dict[str, dict[int, str]] = field(default_factory=dict)
    under: frozenset[int] = frozenset()
    partial: bool = False
    down: Mapping[tuple[int, int], int] = field(default_factory=dict)

    @property
    def known(self) -> frozenset[str]:
        """The criteria with a column, or with several of which nobody knows which has the answers."""
        return frozenset({*self.leaves.values(), *self.unclear})

    @property
    def start(self) -> int:
        """The first column that is no longer about whose row it is."""
        return min({*self.leaves, *self.under}, default=0)

    @property
    def answers(self) -> dict[int, str]:
        """Column with answers → code of the criterion; two columns of one that are ticked are both there."""
        return self.leaves | {beside: self.leaves[at] for at, beside in self.unmet.items()}


def heads(
    cells: DataFrame[Cells], criteria: CriteriaSet, marks: DataFrame[CellMarks] | None = None
) -> dict[str, list[Heads]]:
    """Find the tables with criteria in columns: file → its tables, at most one on each sheet.

    A heading is the code, the short name or the full name of a criterion; half of the criteria are needed,
    more than half of all leaves if few of them are criteria: two years alone may head any table. A sheet with
    fewer, beside a table with none of them, may be a part of it (`Heads.partial`).

    Args:
        cells: frame `Cells`.
        criteria: the set.
        marks: frame `CellMarks`; only its merged cells are used.
    """
    cells = legible(cells)
    words = folded(cells["typed"])
    criteria_cells = cells.assign(leaf=words.map(headings(criteria))).dropna(subset="leaf")
    # On a form the criteria are below each other in one column; here every column is one criterion.
    below = criteria_cells.groupby(["file", "sheet", "column"])["leaf"].transform("nunique")
    criteria_cells = criteria_cells[below == 1]
    if criteria_cells.empty:
        return {}
    fewest = criteria_cells.groupby(["file", "sheet", "row"])[["leaf", "column"]].nunique().min(axis=1)
    counts = fewest.rename("n").reset_index()
    # Headings may stand over two rows.
    by_row = {(file, sheet, row): n for file, sheet, row, n in counts.itertuples(index=False)}
    near = [
        sum(by_row.get((file, sheet, at), 0) for at in (row - 1, row, row + 1))
        for file, sheet, row, _ in counts.itertuples(index=False)
    ]
    # Units that are all of one group owe, and print, the criteria of their group alone.
    parts = [part for _, part in criteria.by_variant()]
    enough = counts["n"] >= max(_LEAST, min(len(part.criteria) for part in parts) / 2)
    every = counts
    counts = counts[enough & (pd.Series(near, index=counts.index) >= min(map(_fewest, parts)))]
    # If several rows have as many headings, the table starts with the first one.
    counts = counts.sort_values(["n", "row"], ascending=[False, True], kind="stable")
    places = list(counts.drop_duplicates(["file", "sheet"]).itertuples(index=False))
    whole = {(file, sheet) for file, sheet, _, _ in places}
    found: dict[str, list[Heads]] = {}
    for file, sheet, row, _ in places:
        found.setdefault(str(file), []).append(_at(cells, marks, (file, sheet, row), criteria))
    # Two columns alone may head any table of a set with few criteria.
    if any(_are_few(part) for part in parts):
        return found
    every = every[(every["n"] >= _LEAST) & every["file"].isin(found)]
    every = every.sort_values(["n", "row"], ascending=[False, True], kind="stable")
    for file, sheet, row, _ in every.drop_duplicates(["file", "sheet"]).itertuples(index=False):
        if (file, sheet) in whole:
            continue
        part_of = _at(cells, marks, (file, sheet, row), criteria)
        known = {code for each in found[file] if not each.partial for code in each.known | each.doubtful}
        if known.isdisjoint(part_of.known | part_of.doubtful) and part_of.leaves:
            found[file].append(replace(part_of, partial=True))
    return found


def _at(
    cells: DataFrame[Cells], marks: DataFrame[CellMarks] | None, place: tuple[str, str, int],
    criteria: CriteriaSet,
) -> Heads:  # fmt: skip
    """The headings of the table of a file and sheet, of which most stand in a row."""
    file, sheet, row = place
    here = cells[(cells["file"] == file) & (cells["sheet"] == sheet)]
    boxes = [] if marks is None else _boxes(marks[(marks["file"] == file) & (marks["sheet"] == sheet)])
    ends = {(top, left): right for top, left, _, right in boxes}
    head = _head(str(sheet), int(row), here, criteria, ends)
    return replace(head, down={(top, left): bottom for top, left, bottom, _ in boxes})


_LEAST = 2
"""Fewer headings make no table, nor a part of one."""


def _fewest(criteria: CriteriaSet) -> float:
    scored, leaves = len(criteria.criteria), len(criteria.leaves)
    return max(_LEAST, (leaves + 1) / 2 if _are_few(criteria) else scored / 2)


def _are_few(criteria: CriteriaSet) -> bool:
    return _FEW * len(criteria.criteria) < len(criteria.leaves)


def _boxes(marks: DataFrame[CellMarks]) -> list[tuple[int, int, int, int]]:
    """The merged cells of a sheet: first row and column, last row and column."""
    return [box(area) for area in marks.loc[marks["kind"] == Look.MERGED, "typed"]]


# Cached, because every table and every sheet is read by them.
@lru_cache(maxsize=8)
def headings(criteria: CriteriaSet) -> Mapping[str, str]:
    """Folded heading → code of a leaf; headings that could mean several leaves are left out."""
    meant: dict[str, set[str]] = {}
    for node in criteria.leaves:
        measured = f"{node.label} ({node.measure_unit})" if node.measure_unit else node.label
        for words in (node.code, node.label, measured, node.name, node.full_name):
            meant.setdefault(fold(words), set()).add(node.code)
    return {words: codes.pop() for words, codes in meant.items() if len(codes) == 1}


def _head(
    sheet: str, row: int, cells: DataFrame[Cells], criteria: CriteriaSet, ends: dict[tuple[int, int], int]
) -> Heads:
    near = cells[(cells["row"] - row).abs().le(1)]
    words = folded(near["typed"])
    of_leaves = near.assign(leaf=words.map(headings(criteria))).dropna(subset="leaf")
    pairs = of_leaves[["column", "leaf"]].drop_duplicates()
    doubtful = pairs[pairs["column"].duplicated(keep=False) | pairs["leaf"].duplicated(keep=False)]
    pairs = pairs.drop(doubtful.index)
    at_head = of_leaves[of_leaves["leaf"].isin(pairs["leaf"])]
    first, last = (row, row) if at_head.empty else (int(at_head["row"].min()), int(at_head["row"].max()))
    by_word = {word: int(at) for word, at in zip(words, near["column"], strict=True)}
    band = Band(
        {(int(cell.row), int(cell.column)): cell.typed
         for cell in frames.rows(cells[cells["row"].between(first, last + 1)]) if cell.typed.strip()},
        first, last,
        {int(at): criteria.by_code[code] for at, code in pairs.itertuples(index=False)},
        dict(frames.tuples(at_head.sort_values("row"), "column", "row")),
        ends, dict(frames.tuples(cells.sort_values("row"), "column", "row")),
    )  # fmt: skip
    parts = divided(band)
    leaves = {at: leaf.code for at, leaf in parts.leaves.items()}
    others = near[
        near["row"].between(first, last) & ~near["column"].isin([*of_leaves["column"], *parts.under])
    ]
    start = min({*leaves, *parts.under}, default=0)
    return Heads(
        sheet, first, band.end, leaves, frozenset(doubtful["leaf"]),
        codes=next((at for word, at in by_word.items() if word in _CODE_HEADS), None),
        # A criterion may itself be called “Tổng số”.
        total=next((at for word, at in by_word.items() if word in _TOTAL_HEADS and at not in leaves), None),
        unread={
            int(cell.column): cell.typed
            for cell in frames.rows(others)
            if leaves and cell.column > start and fold(cell.typed) not in _TOTAL_HEADS | _OTHER_HEADS
        },
        worked_out=frozenset(at for word, at in by_word.items() if word in _WORKED_OUT),
        unmet=parts.unmet, unclear=parts.unclear, under=frozenset(parts.under),
    )  # fmt: skip
