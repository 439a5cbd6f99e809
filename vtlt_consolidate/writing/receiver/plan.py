"""What is to stand in the cells of a workbook of another office, and what has to be said about it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Any

from vtlt_consolidate.findings import catalogue
from vtlt_consolidate.findings.rule import Rule
from vtlt_consolidate.findings.rules import bookrules
from vtlt_consolidate.model.units import Unit
from vtlt_consolidate.words import phrases
from vtlt_consolidate.words.text import count_of
from vtlt_consolidate.writing.receiver.choice import UnknownError
from vtlt_consolidate.writing.receiver.figures import Figure, Figures
from vtlt_consolidate.writing.receiver.placeholders import Filters, Placeholder
from vtlt_consolidate.writing.receiver.scan import Asking, Scan

Values = Mapping[Placeholder, Figure]
"""Placeholder of a cell → its value; without those that nobody knows."""


@dataclass(frozen=True)
class Said:
    """A figure that a workbook states, for comparing it with others; `units` are those it is made of."""

    cell: Asking
    asked: Placeholder
    figure: Figure


@dataclass
class Plan:
    """What is put where.

    Args:
        name: of the workbook, in findings.
        single: cell → its values.
        rows: (sheet, row) → for every unit, the values of the cells; not for rows that cannot be filled.
        said: all figures.
        records: findings.
    """

    name: str
    single: dict[Asking, Values] = field(default_factory=dict)
    rows: dict[tuple[str, int], list[dict[Asking, Values]]] = field(default_factory=dict)
    said: list[Said] = field(default_factory=list)
    records: list[dict[str, Any]] = field(default_factory=list)

    def note(self, rule: Rule, cell: Asking, **context: str) -> None:
        """Add a finding about a cell."""
        place = {"file": self.name, "sheet": cell.sheet, "cell": cell.cell, "key": ""}
        self.records.append(catalogue.record(rule, **place, **context))


def plan(scan: Scan, name: str, figures: Figures) -> Plan:
    """Compute what every cell is to hold.

    Args:
        scan: what the workbook asks for.
        name: what findings call it.
        figures: computes the values.
    """
    made = Plan(name)
    for each in scan.unfillable:
        made.records.append(catalogue.record(
            bookrules.RECEIVER_UNFILLABLE, file=name, sheet=each.sheet, cell=each.cell, key="",
            subject=each.text, found=each.why,
        ))  # fmt: skip
    for cell in scan.single:
        made.single[cell] = _values(made, cell, figures.of)
        for asked, figure in made.single[cell].items():
            made.said.append(Said(cell, asked, figure))
            _complain(made, cell, asked, figure)
    for at, cells in scan.patterns.items():
        _plan_rows(made, at, cells, figures)
    return made


def _values(made: Plan, cell: Asking, value: Callable[[Placeholder], Figure]) -> dict[Placeholder, Figure]:
    values = {}
    for asked in cell.asked:
        try:
            values[asked] = value(asked)
        except UnknownError as error:
            _unknown(made, cell, asked, error)
    return values


def _unknown(made: Plan, cell: Asking, asked: Placeholder, error: UnknownError) -> None:
    near = f"; gần nhất là {error.instead}" if error.instead else ""
    made.note(bookrules.RECEIVER_UNKNOWN, cell, subject=asked.written, found=error.what, expected=near)


def _complain(made: Plan, cell: Asking, asked: Placeholder, figure: Figure) -> None:
    """Say of a figure which units it lacks."""
    found = ""
    if figure.lacking:
        names = phrases.named(unit.full_name for unit in figure.lacking)
        left = "ô để trống" if figure.value is None else "số trên biểu chưa kể các đơn vị ấy"
        found = f"chưa có số liệu của {count_of(figure.lacking)} đơn vị ({names}), {left}"
    elif figure.value is None:
        found = "không đơn vị nào phải báo cáo hoặc có phát sinh nội dung này, ô để trống"
    if found:
        made.note(bookrules.RECEIVER_LACKING, cell, subject=asked.written, found=found)


def _plan_rows(made: Plan, at: tuple[str, int], cells: tuple[Asking, ...], figures: Figures) -> None:
    """Plan the rows that one row becomes; nothing if a filter of it is unknown."""
    first, asked = next(_of_unit(cells))
    try:
        filters = _filters(cells)
        units = figures.choice.of(filters)
    except UnknownError as error:
        _unknown(made, first, asked, error)
        return
    if not units:
        made.note(bookrules.RECEIVER_LACKING, first, subject=asked.written,
                  found="không có đơn vị nào như vậy, dòng để trống")  # fmt: skip
    known = {cell: _figures_by_placeholder(made, cell, units, figures) for cell in cells}
    made.rows[at] = [
        {cell: {asked: values[number] for asked, values in known[cell].items()} for cell in cells}
        for number in range(max(len(units), 1))
    ]
    for cell in cells:
        for asked, values in known[cell].items():
            if not asked.of_unit:
                _complain(made, cell, asked, values[0])
                continue
            made.said += _summed(cell, asked, filters, figures)
            lacking = tuple(unit for figure in values for unit in figure.lacking)
            if lacking:
                names = phrases.named(unit.full_name for unit in dict.fromkeys(lacking))
                found = f"chưa có số liệu của {count_of(lacking)} đơn vị ({names}), ô để trống"
                made.note(bookrules.RECEIVER_LACKING, cell, subject=asked.written, found=found)


_SUMS = {"dv.so": "tong", "dv.tong_so": "tong_so", "dv.diem": "diem"}


def _summed(cell: Asking, asked: Placeholder, filters: Filters, figures: Figures) -> Iterator[Said]:
    """What the rows of a cell add up to, as the part of a total that is stated elsewhere."""
    if filters and asked.name in _SUMS:
        part = replace(asked, name=_SUMS[asked.name], filters=filters)
        # What cannot be added up is part of no total.
        with suppress(UnknownError):
            yield Said(cell, part, figures.of(part))


def _of_unit(cells: tuple[Asking, ...]) -> Iterator[tuple[Asking, Placeholder]]:
    return ((cell, asked) for cell in cells for asked in cell.asked if asked.of_unit)


def _filters(cells: tuple[Asking, ...]) -> Filters:
    """The filters of a row, which may stand in any of its placeholders.

    Raises:
        UnknownError: two of them differ.
    """
    written = list(dict.fromkeys(asked.filters for _, asked in _of_unit(cells) if asked.filters))
    if len(written) > 1:
        raise UnknownError("dòng này có hai điều kiện khác nhau, không rõ lặp theo điều kiện nào")
    return written[0] if written else ()


def _figures_by_placeholder(
    made: Plan, cell: Asking, units: tuple[Unit, ...], figures: Figures
) -> dict[Placeholder, list[Figure]]:
    """Placeholder of a cell → its value in the row of each unit; one empty value if there is no unit."""
    known = {}
    for asked in cell.asked:
        try:
            if asked.of_unit:
                given = [figures.of_unit(asked, unit, number) for number, unit in enumerate(units, 1)]
                known[asked] = given or [Figure(None)]
            else:
                known[asked] = [figures.of(asked)] * max(len(units), 1)
        except UnknownError as error:
            _unknown(made, cell, asked, error)
    return known
