"""Finds the position of the table on each form: its rows, columns and headings; and codes outside of it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from itertools import groupby
from operator import itemgetter
from typing import Any, NamedTuple

from pandera.typing import DataFrame

from vtlt_consolidate.files.cells.dropped import column_number
from vtlt_consolidate.files.prints import Print
from vtlt_consolidate.identity.contents import Contents, legible
from vtlt_consolidate.model import cellkinds, frames, layout
from vtlt_consolidate.model.criteria import CriteriaSet
from vtlt_consolidate.model.frames import Cells, RawAnswers
from vtlt_consolidate.model.layout import ANSWER, FormLayout
from vtlt_consolidate.words.addresses import address
from vtlt_consolidate.words.text import clean, fold

FIXED = ("number", "leaf_code", "name", "instruction", layout.MOST, layout.SELF_POINTS)
"""The columns that units do not fill in."""

UNMET = frozenset(
    fold(words) for words, name in layout.OTHER_HEADINGS.items() if name == layout.NOT_MET_COLUMN
)
_NOTHING = (cellkinds.EMPTY, "")
_CELL = re.compile(r"([A-Z]+)(\d+)")


@dataclass(frozen=True)
class Place:
    """Position of the table of one form; rows and columns count from 0.

    Args:
        file: the file.
        unit_code: the unit.
        sheet: the sheet.
        rows: row → code of the leaf.
        columns: field → column.
        header: the row of the headings; -1: there is none.
        headings: column → its heading, texts of several rows joined.
        total: the row of the total; -1: there is none.
    """

    file: str
    unit_code: str
    sheet: str
    rows: Mapping[int, str]
    columns: Mapping[str, int]
    header: int = -1
    headings: Mapping[int, str] = field(default_factory=dict)
    total: int = -1

    @classmethod
    def printed(cls, file: str, unit_code: str, print_: Print) -> Place:
        """The table of a form that holds all its print."""
        return cls(file, unit_code, print_.sheet, print_.rows, print_.columns, print_.header, print_.headings,
                   print_.total)  # fmt: skip

    @cached_property
    def first(self) -> int:
        """The first row with an answer."""
        return min(self.rows)

    @cached_property
    def last(self) -> int:
        """The last row with an answer."""
        return max(self.rows)

    @cached_property
    def end(self) -> int:
        """The last row of the table."""
        return max(self.last, self.total)


def find(raw: DataFrame[RawAnswers], contents: Contents, criteria: CriteriaSet) -> list[Place]:
    """Find the tables of forms.

    Args:
        raw: frame `RawAnswers` of forms; a form has one table.
        contents: what was read of them; of a form whose print was left out the table is where the blank form
            has it.
        criteria: the set of the forms.
    """
    prints = contents.prints
    units = dict(frames.tuples(raw, "file", "unit_code"))
    searched = _searched(raw[~raw["file"].isin(prints.keys())], contents.cells, criteria)
    found = {place.file: place for place in searched}
    found |= {file: Place.printed(file, unit, prints[file]) for file, unit in units.items() if file in prints}
    return [found[file] for file in units if file in found]


def _searched(raw: DataFrame[RawAnswers], cells: DataFrame[Cells], criteria: CriteriaSet) -> list[Place]:
    if raw.empty:
        return []
    sheets = set(frames.tuples(raw, "file", "sheet"))
    near = legible(cells.loc[[at in sheets for at in frames.tuples(cells, "file", "sheet")]])
    by_heading = {fold(words): field for field, words in layout.HEADINGS.items()}
    heads: dict[str, list[_Head]] = {}
    texts = set(near["typed"].tolist())
    fields = {text: by_heading[fold(text)] for text in texts if fold(text) in by_heading}
    headed = near[near["typed"].isin(list(fields))]
    for file, row, column, typed in frames.tuples(headed, "file", "row", "column", "typed"):
        heads.setdefault(file, []).append(_Head(row, column, fields[typed]))
    sums = near[near["typed"].isin([text for text in texts if text.strip() == layout.TOTAL_CODE])]
    total = dict(frames.tuples(sums, "file", "row"))
    order = FormLayout(criteria).columns
    places = [_headed(place, heads.get(place.file, []), order) for place in _tables(raw)]
    return _with_headings([replace(place, total=total.get(place.file, -1)) for place in places], near)


class _Head(NamedTuple):
    row: int
    column: int
    field: str


def _tables(raw: DataFrame[RawAnswers]) -> Iterator[Place]:
    """Derive rows and columns from the addresses of the answers, for each file."""
    found: dict[str, list[tuple[str, ...]]] = {}
    every = frames.tuples(raw, "file", "unit_code", "sheet", "leaf_code", "field", "cell")
    for file, its_answers in groupby(every, key=itemgetter(0)):
        found.setdefault(file, []).extend(its_answers)
    for file, of_file in found.items():
        _, units, sheets, *where = zip(*of_file, strict=True)
        rows, columns = _rows_and_columns(*where)
        # Sums of former units have several cells, none of which is the place of a table.
        if rows:
            yield Place(file, units[0], sheets[0], dict(rows), dict(columns))


# Cached, because the forms of a month have their answers in the same cells.
@lru_cache(maxsize=1 << 8)
def _rows_and_columns(
    codes: tuple[str, ...], names: tuple[str, ...], cells: tuple[str, ...]
) -> tuple[Mapping[int, str], Mapping[str, int]]:
    """Row → code of its leaf, and field → its column, from the addresses of answers."""
    rows: dict[int, str] = {}
    counted: dict[str, Counter[int]] = {}
    for code, name, cell in zip(codes, names, cells, strict=True):
        if at := position(cell):
            row, column = at
            rows[row] = code
            counted.setdefault(name, Counter())[column] += 1
    # The most common column, because an answer from the column “Chưa đạt” has the address of that cell.
    return rows, {name: columns.most_common(1)[0][0] for name, columns in counted.items()}


@lru_cache(maxsize=1 << 14)
def position(cell: str) -> tuple[int, int] | None:
    """Row and column of an address; `None` if there is none."""
    found = _CELL.fullmatch(cell)
    return (int(found[2]) - 1, column_number(found[1])) if found else None


def _headed(place: Place, heads: list[_Head], order: dict[str, int]) -> Place:
    """Add the columns without answers: by their headings, or else at their place on the blank form."""
    above = Counter(head.row for head in heads if head.row < place.first)
    if not above:
        return place
    # The row with the most headings, the upper one of equals.
    header = min(above, key=lambda row: (-above[row], row))
    columns = dict(place.columns)
    for head in heads:
        if head.row == header:
            columns.setdefault(head.field, head.column)
    shift = columns.get(ANSWER, order[ANSWER]) - order[ANSWER]
    for name in FIXED:
        usual = order.get(name, -1) + shift
        if name in order and usual >= 0 and usual not in columns.values():
            columns.setdefault(name, usual)
    return replace(place, columns=columns, header=header)


def _with_headings(places: list[Place], cells: DataFrame[Cells]) -> list[Place]:
    """Add the headings of all columns."""
    heads = {
        (place.file, place.sheet, row)
        for place in places
        for row in range(place.header - 1, min(place.header + 2, place.first))
        if place.header >= 0
    }
    # Most cells are left out by their row alone, which is much faster than by file, sheet and row.
    near = cells[cells["row"].isin({row for _, _, row in heads})]
    near = near.loc[[at in heads for at in frames.tuples(near, "file", "sheet", "row")]]
    headings: dict[str, dict[int, str]] = {}
    unmet: dict[str, int] = {}
    for cell in frames.rows(near):
        if fold(cell.typed) in UNMET:
            unmet[cell.file] = int(cell.column)
        at = headings.setdefault(cell.file, {})
        at[int(cell.column)] = (
            f"{at[int(cell.column)]} {cell.typed}" if int(cell.column) in at else cell.typed
        )
    return [
        replace(
            place,
            headings=headings.get(place.file, {}),
            columns=_ticked(place.columns, unmet.get(place.file)),
        )
        for place in places
    ]


def _ticked(columns: Mapping[str, int], unmet: int | None) -> Mapping[str, int]:
    """Add the column “Chưa đạt” of a unit's own form, whose ticks `locate` has put into the answers."""
    return columns if unmet is None else {**columns, layout.NOT_MET_COLUMN: unmet}


def printed_fields(form: Any, cells: Iterable[tuple[Any, ...]], print_: Print) -> list[tuple[str, ...]]:
    """The rows of `RawAnswers` of a form.

    Args:
        form: its row of `Files`.
        cells: file, sheet, row, column, kind and text of its other cells.
        print_: what its blank form prints; where everything else stands is known by that.
    """
    at = {(row, column): held for _, sheet, row, column, *held in cells if sheet == print_.sheet}
    place = form.file, form.unit_code
    return [
        (*place, code, name, print_.sheet, cell, *at.get(where, _NOTHING))
        for code, name, cell, where in print_.fields
    ]


def printed_codes(
    prints: Mapping[str, Print], named: Mapping[str, str]
) -> Iterator[tuple[str, dict[int, str]]]:
    """Yield each form with the texts in its column of codes, by row.

    Args:
        prints: file → its print.
        named: name of a group → its code, which a row with that name counts as having.
    """
    of_print: dict[Print, dict[int, str]] = {}
    for file, each in prints.items():
        if each not in of_print:
            column = each.columns["leaf_code"]
            of_print[each] = {
                cell.row: named.get(cell.typed, clean(cell.typed))
                for cell in each.cells if cell.typed in named or cell.column == column
            }  # fmt: skip
        yield file, of_print[each]


def where(codes: Iterable[tuple[str, int, int, Any]], sheet: str, column: int) -> dict[str, str]:
    """Say where the codes stand that have no row of their own: code → end of a sentence.

    Args:
        codes: sheet, row, column and meaning (`leaf_code`) of each cell with a code, in order.
        sheet: the sheet of the table.
        column: the column of its codes; in it, a code stands in several rows.
    """
    rows: dict[str, list[str]] = {}
    others: dict[str, str] = {}
    for on, row, across, meaning in codes:
        code, at = meaning.leaf_code, f"ô {address(row, across)}"
        if (on, across) == (sheet, column):
            rows.setdefault(code, []).append(at)
        else:
            on_sheet = "" if on == sheet else f" ở sheet “{on}”"
            others.setdefault(code, f"; mã ấy nay ở {at}{on_sheet}, ngoài bảng được đọc")
    return others | {code: ": " + ", ".join(cells) for code, cells in rows.items() if len(cells) > 1}
