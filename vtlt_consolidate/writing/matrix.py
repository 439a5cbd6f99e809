"""The completion matrix, a row a unit and a column a criterion, with live totals.

Both the merged workbook and the appendix print it; they differ only in their columns around it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from vtlt_consolidate.excel.measure import ems, height
from vtlt_consolidate.excel.sheet import Live, Sheet, Value, quoted
from vtlt_consolidate.excel.tables import Head
from vtlt_consolidate.model.criteria import MARK, QUANTITY, TEXT, CriteriaSet, Node
from vtlt_consolidate.scoring.results import UNBANDED, Results
from vtlt_consolidate.words.addresses import address, span

_LABELS = ("Tổng số đạt", "Tỷ lệ đạt", "Chưa có số liệu")


@dataclass(frozen=True)
class Placed:
    """Where the matrix stands; rows and columns count from 0, ranges are absolute."""

    sheet: str
    first: int
    last: int
    columns: dict[str, int]
    criteria: tuple[int, ...]
    total: int
    missing: int | None
    percent: int
    band: int
    sum_row: int

    def marks(self, row: int, last_row: int) -> str:
        """The criteria of some rows, without the information that stands between them."""
        runs: list[list[int]] = []
        for column in self.criteria:
            if runs and runs[-1][1] == column - 1:
                runs[-1][1] = column
            else:
                runs.append([column, column])
        return ",".join(span(row, first, last_row, last) for first, last in runs)

    @property
    def marks_elsewhere(self) -> str:
        """The criteria of all units, with the name of the sheet, for formulas on others."""
        return ",".join(f"'{self.sheet}'!{part}" for part in self.marks(self.first, self.last).split(","))

    def range(self, column: int) -> str:
        """One column over all units, with the name of its sheet."""
        return f"'{self.sheet}'!" + span(self.first, column, self.last, column, pinned=True)

    def cell(self, row: int, column: int) -> str:
        """One cell, with the name of its sheet."""
        return f"'{self.sheet}'!{address(row, column)}"


@dataclass(frozen=True)
class Style:
    """What differs between the two workbooks.

    Args:
        lead: the columns before the criteria.
        head: style of the headings.
        cell: style of the cells, added to.
        criterion_width: of one criterion, in characters.
        text_width: of information given in words.
        size: of the workbook's font, in points.
        show_missing: there is a column of missing answers.
        shaded: cells are coloured by what they say.
    """

    lead: Sequence[Head]
    head: str
    cell: str
    criterion_width: float
    text_width: float
    size: int
    show_missing: bool
    shaded: bool


def write(sheet: Sheet, top: int, results: Results, lead: Sequence[Sequence[Value]], style: Style) -> Placed:
    """Write the matrix with its totals.

    Args:
        sheet: where to.
        top: row of the first of three heading rows.
        results: what to show.
        lead: for each unit the values of the columns before the criteria.
        style: how it looks.

    Returns:
        Where everything stands, for formulas that refer to it.
    """
    placed = _place(sheet, top, results, style)
    _write_widths(sheet, results, placed, style)
    _write_heads(sheet, top, results, placed, style)
    for row, (unit, values) in enumerate(zip(results.roster.units, lead, strict=True), placed.first):
        for column, (head, value) in enumerate(zip(style.lead, values, strict=True)):
            sheet.value(row, column, value, f"{style.cell} {head.style}")
        _write_unit(sheet, row, unit.code, results, placed, style)
        # Numbers do not wrap.
        texts = [(v, head.width) for v, head in zip(values, style.lead, strict=True) if isinstance(v, str)]
        texts += [(results.texts.get((unit.code, node.code), ""), style.text_width)
                  for node in results.criteria.table_columns() if node.kind == TEXT]  # fmt: skip
        texts.append((results.totals[unit.code][2], _TAIL_WIDTHS[-1]))
        sheet.do.set_row(row, height(texts, size=style.size, base=style.size, least=19))
    _write_sums(sheet, results, placed, style)
    return placed


_TAIL_WIDTHS = (8, 8, 8.5, 15)
_WIDE_FROM = 100
"""From so many units on, a sum and its star are wider than a column of marks."""


def _place(sheet: Sheet, top: int, results: Results, style: Style) -> Placed:
    start = len(style.lead)
    nodes = list(results.criteria.table_columns())
    columns = {node.code: start + index for index, node in enumerate(nodes)}
    total = start + len(nodes)
    missing = total + 1 if style.show_missing else None
    percent = total + 1 + style.show_missing
    first = top + 3
    last = first + len(results.roster.units) - 1
    criteria = tuple(columns[leaf.code] for leaf in results.criteria.criteria)
    return Placed(sheet.name, first, last, columns, criteria, total, missing, percent, percent + 1, last + 1)


def _write_widths(sheet: Sheet, results: Results, placed: Placed, style: Style) -> None:
    sheet.widths([head.width for head in style.lead])
    for node in results.criteria.table_columns():
        width = {MARK: style.criterion_width, QUANTITY: 2 * style.criterion_width}.get(
            node.kind, style.text_width
        )
        sheet.widths([width], placed.columns[node.code])
    tail = [_TAIL_WIDTHS[0], *([_TAIL_WIDTHS[1]] if style.show_missing else []), *_TAIL_WIDTHS[2:]]
    sheet.widths(tail, placed.total)


def _write_heads(sheet: Sheet, top: int, results: Results, placed: Placed, style: Style) -> None:
    for column, head in enumerate(style.lead):
        sheet.merge((top, column, top + 2, column), head.heading, style.head)
    _write_groups(sheet, top, results, placed, style)
    for node in results.criteria.table_columns():
        column = placed.columns[node.code]
        number = results.criteria.number(node)
        sheet.text(top + 2, column, f"({number})" if number else "", f"{style.head} tiny")
    tail = {placed.total: "Số tiêu chí đạt", placed.percent: "Tỷ lệ", placed.band: "Xếp loại"}
    if placed.missing is not None:
        tail[placed.missing] = "Chưa có số liệu"
    for column, heading in tail.items():
        sheet.merge((top, column, top + 2, column), heading, style.head)
    sheet.do.set_row(top, _GROUP_HEIGHT)
    sheet.do.set_row(top + 1, _head_height(results.criteria, style.size))
    sheet.do.set_row(top + 2, 14)


_GROUP_HEIGHT = 30


def _head_height(criteria: CriteriaSet, size: int) -> float:
    """Room for every vertical heading on one line; those without a group also use the row above."""
    needs = [
        # Bold letters are a tenth wider than the plain ones that `ems` measures.
        ems(node.label) * size * 1.1 + 10 - (0 if node.parent else _GROUP_HEIGHT)
        for node in criteria.table_columns()
    ]
    return max(80, *needs)


def _write_groups(sheet: Sheet, top: int, results: Results, placed: Placed, style: Style) -> None:
    """Head each column; neighbours of one group share a heading above their own."""
    runs: list[tuple[str, list[Node]]] = []
    for node in results.criteria.table_columns():
        groups = results.criteria.path(node)
        group = groups[0].code if groups else ""
        if group and runs and runs[-1][0] == group:
            runs[-1][1].append(node)
        else:
            runs.append((group, [node]))
    for group, nodes in runs:
        columns = [placed.columns[node.code] for node in nodes]
        if group:
            label = results.criteria.by_code[group].label
            sheet.merge((top, columns[0], top, columns[-1]), label, style.head)
        for node, column in zip(nodes, columns, strict=True):
            box = (top + 1 if group else top, column, top + 1, column)
            sheet.merge(box, node.label, f"{style.head} vertical")


def _write_unit(
    sheet: Sheet, row: int, unit_code: str, results: Results, placed: Placed, style: Style
) -> None:
    criteria, count = results.criteria, len(results.criteria.criteria)
    for node in criteria.table_columns():
        column = placed.columns[node.code]
        if node.kind != MARK:
            look = "center decimal" if node.kind == QUANTITY else "small"
            sheet.value(row, column, results.information(unit_code, node), f"{style.cell} {look}")
            continue
        point = results.points[unit_code, node.code]
        shade = {1: " good", 0: "", None: " warning"}[point] if style.shaded else ""
        sheet.value(row, column, point, f"{style.cell} center{shade}")
    met, missing, band = results.totals[unit_code]
    marks = placed.marks(row, row)
    total = address(row, placed.total)
    whole = f"COUNT({marks})={count}"
    counted = Live(f'IF(COUNT({marks})=0,"",SUM({marks}))', "" if missing == count else met)
    sheet.value(row, placed.total, counted,
                f"{style.cell} center bold" + (" starred" if missing else ""))  # fmt: skip
    if placed.missing is not None:
        sheet.value(row, placed.missing, Live(f"{count}-COUNT({marks})", missing),
                    f"{style.cell} center" + (" warning" if missing and style.shaded else ""))  # fmt: skip
    percent = Live(f'IF({whole},{total}/{count},"")', "" if missing else met / count)
    sheet.value(row, placed.percent, percent, f"{style.cell} center percent")
    banded = Live(f'IF({whole},{_band_formula(criteria, total)},"{UNBANDED}")', band or UNBANDED)
    sheet.value(row, placed.band, banded, f"{style.cell} center")


def _band_formula(criteria: CriteriaSet, total: str) -> str:
    """Nested IFs over whole numbers: 100 × met against bound × count, so nothing is rounded."""
    count = len(criteria.criteria)
    ordered = sorted(criteria.bands, key=lambda band: band.at_least)
    formula = quoted(ordered[0].label if ordered else UNBANDED)
    for band in ordered[1:]:
        formula = f"IF(100*{total}>={band.at_least * count},{quoted(band.label)},{formula})"
    return formula


def _write_sums(sheet: Sheet, results: Results, placed: Placed, style: Style) -> None:
    rows = len(results.roster.units)
    labels = _LABELS if results.any_missing else _LABELS[:2]
    # Sums of many units stand upright: they would be wider than a column of marks.
    upright = rows >= _WIDE_FROM
    tilt = " vertical small" if upright else ""
    for offset, label in enumerate(labels):
        row = placed.sum_row + offset
        sheet.merge((row, 0, row, len(style.lead) - 1), label, f"{style.cell} total center")
        for column in range(len(style.lead), placed.band + 1):
            sheet.blank(row, column, f"{style.cell} total")
        sheet.do.set_row(row, 36 if offset == 1 or upright else 20)
    for leaf in results.criteria.criteria:
        column = placed.columns[leaf.code]
        marks = span(placed.first, column, placed.last, column)
        points = [results.points[unit.code, leaf.code] for unit in results.roster.units]
        _write_sum(sheet, placed.sum_row, column, marks, points, f"{style.cell} total center{tilt}")
        sheet.value(placed.sum_row + 1, column, _share(marks, points),
                    f"{style.cell} total center percent vertical small")  # fmt: skip
        if results.any_missing:
            missing = Live(f"{rows}-COUNT({marks})", points.count(None))
            sheet.value(placed.sum_row + 2, column, missing, f"{style.cell} total center{tilt}")
    _write_grand_total(sheet, results, placed, style)


def _write_sum(
    sheet: Sheet, row: int, column: int, marks: str, points: Sequence[int | None], style: str
) -> None:
    starred = " starred" if None in points else ""
    sheet.value(row, column, Live(f"SUM({marks})", sum(p or 0 for p in points)), style + starred)


def _share(marks: str, points: Sequence[int | None]) -> Live:
    """Met of answered; a criterion that nobody answered has no share."""
    answered = [point for point in points if point is not None]
    value = sum(answered) / len(answered) if answered else ""
    return Live(f'IF(COUNT({marks})=0,"",SUM({marks})/COUNT({marks}))', value)


def _write_grand_total(sheet: Sheet, results: Results, placed: Placed, style: Style) -> None:
    marks = placed.marks(placed.first, placed.last)
    points = list(results.points.values())
    look = f"{style.cell} total center"
    _write_sum(sheet, placed.sum_row, placed.total, marks, points, look)
    sheet.value(placed.sum_row + 1, placed.total, _share(marks, points), f"{look} percent small")
    sheet.value(placed.sum_row, placed.percent, _share(marks, points), f"{look} percent")
    if placed.missing is not None:
        column = span(placed.first, placed.missing, placed.last, placed.missing)
        missing = Live(f"SUM({column})", points.count(None))
        sheet.value(placed.sum_row, placed.missing, missing, look)
    if results.any_missing:
        missing = Live(f"{len(points)}-COUNT({marks})", points.count(None))
        sheet.value(placed.sum_row + 2, placed.total, missing, look)
