"""Says which columns of tables with units in rows are missing, doubtful, or not read."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence, Set

from pandera.typing import DataFrame

from vtlt_consolidate.findings.rules import formrules, returnrules
from vtlt_consolidate.identity.claims import folded
from vtlt_consolidate.identity.contents import legible
from vtlt_consolidate.language.namesakes import named
from vtlt_consolidate.model import layout
from vtlt_consolidate.model.criteria import SCORED, CriteriaSet, Node
from vtlt_consolidate.model.frames import Cells
from vtlt_consolidate.model.units import Unit
from vtlt_consolidate.reading.columns import Cell
from vtlt_consolidate.reading.districts.heads import Heads, headings
from vtlt_consolidate.words import vocabulary
from vtlt_consolidate.words.addresses import address
from vtlt_consolidate.words.text import clean, first_of, fold

_MOST_NAMED = 3
"""Criteria that a sentence names."""


def complain(
    tell: Callable[..., None],
    tables: Sequence[tuple[Heads, Set[Unit]]],
    had: Mapping[Unit, frozenset[str]],
    cells: DataFrame[Cells],
    criteria: CriteriaSet,
) -> None:
    """Report the columns of the tables of a file that are missing, doubtful, or not read.

    Args:
        tell: takes a rule and what it is about.
        tables: each with the units in its rows.
        had: unit → the criteria that any of its tables has.
        cells: frame `Cells` of the file.
        criteria: the set.
    """
    told: set[tuple[Unit, str]] = set()
    for table, units in tables:
        _of_unclear(tell, table, criteria)
        _of_missing(tell, table, units, had, told, criteria)
        below = cells[(cells["sheet"] == table.sheet) & (cells["row"] > table.last)]
        filled = set(below["column"])
        for column, heading in table.unread.items():
            if column in filled:
                place = {"sheet": table.sheet, "cell": address(table.last, column)}
                shown = clean(heading)
                tell(returnrules.COLUMN_UNREAD, key=shown, found=shown, **place)


def _of_unclear(tell: Callable[..., None], table: Heads, criteria: CriteriaSet) -> None:
    if table.unclear:
        parts = [
            f"“{named(criteria, criteria.by_code[code])}” ({_cells(table, columns)})"
            for code, columns in table.unclear.items()
        ]
        found = first_of(parts, _MOST_NAMED, "tiêu chí nữa")
        tell(returnrules.COLUMNS_UNCLEAR, sheet=table.sheet, key=table.sheet, found=found)


def _of_missing(
    tell: Callable[..., None],
    table: Heads,
    units: Set[Unit],
    had: Mapping[Unit, frozenset[str]],
    told: set[tuple[Unit, str]],
    criteria: CriteriaSet,
) -> None:
    """Report the criteria that a unit of a table is asked for and that none of its tables has, once."""
    asked = {variant: criteria.of(variant).by_code for variant in {unit.variant for unit in units}}
    for leaf in criteria.leaves:
        if leaf.code in table.known or not (leaf.required or leaf.code in table.doubtful):
            continue
        lacking = {
            (unit, leaf.code) for unit in units
            if leaf.code in asked[unit.variant] and leaf.code not in had[unit]
        } - told  # fmt: skip
        # All of the set if no unit is known.
        if lacking or not units:
            told |= lacking
            # Districts count criteria; a missing column of information is no fault of their units.
            scored = leaf.kind in SCORED or leaf.code in table.doubtful
            tell(
                returnrules.COLUMN_MISSING if scored else formrules.INFORMATION_ABSENT,
                sheet=table.sheet, leaf_code=leaf.code, field=layout.ANSWER, found=leaf.code,
                subject=named(criteria, leaf),
            )  # fmt: skip


def _cells(table: Heads, columns: Mapping[int, str]) -> str:
    """Name the columns under the heading of a criterion, by their lowest cell and its words."""
    cells = ((address(table.last, at), clean(words)) for at, words in columns.items())
    return ", ".join(f"ô {cell} “{words}”" if words else f"ô {cell} để trống" for cell, words in cells)


def has_other_heads(
    tell: Callable[..., None], table: Heads, cells: DataFrame[Cells], criteria: CriteriaSet
) -> bool:
    """Say whether headings recur in another order further down: then no column is certain.

    Args:
        tell: takes a rule and what it is about.
        table: its headings.
        cells: frame `Cells` of its sheet.
        criteria: the set.
    """
    cells = legible(cells)
    body = cells[(cells["row"] > table.last) & cells["column"].isin(list(table.leaves))]
    again = body.assign(leaf=folded(body["typed"]).map(headings(criteria))).dropna(subset="leaf")
    wrong = again[again["leaf"] != again["column"].map(table.leaves)]
    if wrong.empty:
        return False
    rows = ", ".join(str(row + 1) for row in sorted(set(wrong["row"])))
    tell(returnrules.OTHER_HEADS, sheet=table.sheet, found=rows)
    return True


_NOTHING = re.compile(r"[-–—\s]*|[-–—]?0+(?:[.,]0+)?")


def complain_of_answer(tell: Callable[..., None], unit: Unit, table: Heads, cell: Cell, leaf: Node) -> None:
    """Report an answer to what is asked of another group of units: what says that there is none is right."""
    row, column, _, typed = cell
    text = clean(typed)
    none = fold(text) in vocabulary.NOT_APPLICABLE or vocabulary.read_mark(text) == vocabulary.NOT_MET
    if not none and not _NOTHING.fullmatch(text):
        place = {"sheet": table.sheet, "cell": address(row, column)}
        tell(
            returnrules.OF_OTHER_GROUP, unit_code=unit.code, key=text, found=text, subject=leaf.name,
            other=unit.variant or "không ghi nhóm", **place,
        )  # fmt: skip
