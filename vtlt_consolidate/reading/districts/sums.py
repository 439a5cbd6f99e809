"""Holds the sums that a table prints against its cells; nobody reads a printed sum as data."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from vtlt_consolidate.findings.rules import returnrules
from vtlt_consolidate.language.namesakes import named
from vtlt_consolidate.model import cellkinds
from vtlt_consolidate.model.criteria import COUNT, MARK, ORDINARY, POINTS, QUANTITY, CriteriaSet, Node
from vtlt_consolidate.reading import kinds
from vtlt_consolidate.reading.answers import number_in
from vtlt_consolidate.reading.districts.foot import is_share, is_total
from vtlt_consolidate.reading.districts.heads import Heads
from vtlt_consolidate.reading.districts.rows import Row
from vtlt_consolidate.words import vocabulary
from vtlt_consolidate.words.addresses import address
from vtlt_consolidate.words.states import State
from vtlt_consolidate.words.text import MICRO, clean, parse_number, show_micro, to_micro

_Reader = Callable[[Row], int | None]
"""Reads a number of a row, in millionths; `None`: there is one, but not for sure. A blank cell is 0."""


@dataclass(frozen=True)
class Read:
    """What was read of a table.

    Args:
        rows: all rows below the headings.
        units: those of units; others with answers may be of a unit that is not known yet.
        groups: those that head a group with its sums.
    """

    rows: Sequence[Row]
    units: frozenset[int]
    groups: frozenset[int] = frozenset()


@dataclass(frozen=True)
class _Sum:
    """One row of sums.

    Args:
        row: the row.
        sections: rows that it may be of, the likeliest first: those since the sums before it, all above it,
            those up to the next sums, all; each also without what is of no unit. Of one that heads a group,
            only those below it.
    """

    row: Row
    sections: list[list[Row]]


def compare(complain: Callable[..., None], table: Heads, read: Read, criteria: CriteriaSet) -> None:
    """Report the printed sums of columns that no rows of the table add up to.

    Args:
        complain: takes a rule and what it is about.
        table: the headings.
        read: the rows.
        criteria: the set.
    """
    columns = dict(_columns(table, criteria))
    for each in _sums(table, read):
        cells = {at: cell for at in columns if (cell := each.row.values.get(at))}
        printed = {at: number for at, cell in cells.items() if (number := number_of(cell)) is not None}
        if _counts_units(each, printed, table, criteria):
            printed = {at: number for at, number in printed.items() if at not in table.leaves}
        for at, number in printed.items():
            subject, reader = columns[at]
            sums = [_added(section, reader) for section in each.sections]
            if None in sums or number in sums:
                continue
            typed = clean(cells[at].typed)
            complain(
                returnrules.TOTAL_DIFFERS, sheet=table.sheet, cell=address(each.row.at, at), subject=subject,
                leaf_code=table.leaves.get(at, ""), key=typed, found=typed, expected=show_micro(sums[0] or 0),
            )  # fmt: skip


def _sums(table: Heads, read: Read) -> Iterator[_Sum]:
    sections: list[list[Row]] = [[]]
    found: list[Row] = []
    for row in read.rows:
        if _is_sum(row, table) or (row.at in read.groups and row.answers):
            found.append(row)
            sections.append([])
        elif (row.answers and not row.of_no_unit) or _is_total_alone(row, table):
            sections[-1].append(row)
    everything = [row for section in sections for row in section]
    for number, row in enumerate(found):
        above = [each for section in sections[: number + 1] for each in section]
        wholes = [sections[number], above, sections[number + 1], everything]
        if row.at in read.groups:
            below = sections[number + 1 :]
            # Groups may hold groups, up to any of the next sums.
            ends = [1] if below[0] else range(1, len(below) + 1)
            wholes = [[each for section in below[:end] for each in section] for end in ends]
        elif any(before.at in read.groups for before in found[:number]):
            # A group with its sums at its head has none at its foot.
            wholes = [above, *wholes]
        known = [[each for each in section if each.at in read.units] for section in wholes]
        if everything:
            yield _Sum(row, [section for section in (*wholes, *known) if section])


def _is_sum(row: Row, table: Heads) -> bool:
    if row.names:
        return is_total(row.names[0])
    return not row.answers and table.total in row.values


def _is_total_alone(row: Row, table: Heads) -> bool:
    """Say whether a row has a total and nothing that it could be of: then nobody knows what it adds to."""
    return not row.answers and table.total in row.values and not is_share(row.names[0])


def _counts_units(each: _Sum, printed: dict[int, int], table: Heads, criteria: CriteriaSet) -> bool:
    """Say whether a row repeats the number of units, not of those that meet a criterion."""
    marks = [at for at in printed if at in table.leaves and criteria.by_code[table.leaves[at]].kind == MARK]
    repeated = {printed[at] for at in marks}
    return len(marks) > 1 and len(repeated) == 1 and repeated <= {len(rows) * MICRO for rows in each.sections}


def _columns(table: Heads, criteria: CriteriaSet) -> Iterator[tuple[int, tuple[str, _Reader]]]:
    """Yield each column that can be added up, with what it is about and how it is read."""
    for at, code in table.leaves.items():
        leaf = criteria.by_code[code]
        if leaf.kind == MARK:
            yield at, (f"“{named(criteria, leaf)}”", _marks(at))
        elif leaf.kind in (COUNT, POINTS, QUANTITY):
            yield at, (f"“{named(criteria, leaf)}”", _amounts(at, leaf))
    if table.total is not None:
        yield table.total, ("cả bảng", _totals(table.total))


def _marks(at: int) -> _Reader:
    states = {vocabulary.MET: MICRO, vocabulary.NOT_MET: 0}

    def read(row: Row) -> int | None:
        text = row.answers.get(at)
        state = vocabulary.read_mark(text) if text else vocabulary.NOT_MET
        return None if state is None else states.get(state)

    return read


def _amounts(at: int, leaf: Node) -> _Reader:
    def read(row: Row) -> int | None:
        text = row.answers.get(at)
        if not text:
            return 0
        cell = row.values[at]
        parsed = kinds.READERS[leaf.kind](leaf, kinds.Typed(cell.kind, cell.typed, text))
        return parsed.value_micro if parsed.state == State.GIVEN else None

    return read


def _totals(at: int) -> _Reader:
    """Read the totals that are printed for units: every one has to be there, beside what it is of."""
    return lambda row: number_of(row.values[at]) if row.answers and at in row.values else None


def number_of(cell: Any) -> int | None:
    """The number that a cell prints, in millionths; `None`: it prints none."""
    value = parse_number(cell.typed).value if cell.kind == cellkinds.NUMBER else None
    # A computed number has more digits than anybody sees.
    return None if value is None else to_micro(Decimal(f"{value:.15g}"))


def _added(rows: Sequence[Row], read: _Reader) -> int | None:
    known = [number for row in rows if (number := read(row)) is not None]
    return sum(known) if len(known) == len(rows) else None


def total_of(table: Heads, values: Mapping[int, Any], criteria: CriteriaSet) -> int | None:
    """What the criteria of a row add up to, in millionths; `None` if any is unclear, or sums are not plain.

    Marks are counted, points added up; a set with one criterion has nothing to add up.
    """
    asked = criteria.criteria
    kinds = {leaf.kind for leaf in asked}
    plain = all(node.role == ORDINARY for node in criteria.nodes) and len(asked) > 1
    if not plain or kinds not in ({MARK}, {POINTS}):
        return None
    codes = {leaf.code: leaf for leaf in asked}
    cells = [(codes[code], values.get(at)) for at, code in table.leaves.items() if code in codes]
    if len(cells) < len(codes):
        return None
    if kinds == {MARK}:
        states = [vocabulary.read_mark(cell.typed) if cell else None for _, cell in cells]
        return None if None in states else states.count(vocabulary.MET) * MICRO
    points = [number_in(leaf, cell.kind, cell.typed) if cell else None for leaf, cell in cells]
    known = [each for each in points if each is not None]
    return sum(known) if len(known) == len(points) else None
