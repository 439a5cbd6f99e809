"""The sheets with what units answered: what points are calculated from, and what has no points."""

from __future__ import annotations

from collections.abc import Mapping

from vtlt_consolidate.excel.sheet import Book, Live, Sheet, Value
from vtlt_consolidate.excel.tables import LIST_TOP, Head, limit_places, write_list
from vtlt_consolidate.model.criteria import (
    MARK,
    MET,
    NOT_ARISEN,
    NOT_MET,
    NUMERIC,
    QUANTITY,
    RATIO,
    SCORED,
    CriteriaSet,
    Node,
)
from vtlt_consolidate.model.frames import rows as rows_of
from vtlt_consolidate.model.layout import ANSWER, OF
from vtlt_consolidate.model.outputs import ANSWERED, INFORMATION, whole_of
from vtlt_consolidate.scoring.month import Month
from vtlt_consolidate.scoring.results import Results
from vtlt_consolidate.scoring.worked import points as working
from vtlt_consolidate.words.addresses import address, span
from vtlt_consolidate.words.states import LACKING
from vtlt_consolidate.words.text import MICRO, in_places, written
from vtlt_consolidate.writing.merged.board import hide_areas
from vtlt_consolidate.writing.merged.sums.ratios import Ratios
from vtlt_consolidate.writing.table import AnswerCells

_LEAD = 4
"""Columns before the answers on both sheets: number, code and name of a unit, and its area or variant."""


def ratios_of(results: Results) -> Ratios:
    """The answers to ratios with their position, to sum them up."""
    rows = LIST_TOP, LIST_TOP + len(results.roster.units) - 1
    return Ratios(ANSWERED, _columns(results), rows, _LEAD - 1, _scored_answers(results))


def write_scored(book: Book, results: Results, answers: Mapping[tuple[str, str, str], Value]) -> None:
    """Write the answers that points are calculated from.

    Args:
        book: the workbook.
        results: the results.
        answers: (unit, criterion, field) → its value there.
    """
    columns = _columns(results)
    heads = [Head("STT", 6, "center"), Head("Mã", 9, "center"),
             Head(results.criteria.unit_heading, 30), Head("Nhóm đơn vị", 20)]  # fmt: skip
    for code, field in columns:
        leaf = results.criteria.by_code[code]
        heading = f"{code} {leaf.label}" if field == ANSWER else whole_of(code, leaf.label)
        heads.append(Head(heading, 12 if leaf.kind in NUMERIC else 16, "center"))
    lines: list[list[Value]] = [
        [number, unit.code, unit.full_name, unit.variant,
         *(answers.get((unit.code, *place)) for place in columns)]
        for number, unit in enumerate(results.roster.units, 1)
    ]  # fmt: skip
    sheet = book.sheet(ANSWERED)
    write_list(sheet, "Câu trả lời được tính điểm",
               "Ô trống là chưa có số liệu, hoặc không hỏi nhóm này. Nguồn của từng ô: sheet Dữ liệu.",
               heads, lines)  # fmt: skip
    for column in range(_LEAD, len(heads)):
        limit_places(sheet, column, (line[column] for line in lines))


def places_of(results: Results) -> AnswerCells:
    """Find the cells of the answers that points are calculated from."""
    columns, leaves = _columns(results), _looked_at(results)
    places = {
        (unit.code, leaf.code): (
            f"'{ANSWERED}'!{address(row, columns[leaf.code, ANSWER])}",
            f"'{ANSWERED}'!{address(row, columns[leaf.code, OF])}" if leaf.kind == RATIO else "",
        )
        for row, unit in enumerate(results.roster.units, LIST_TOP)
        for leaf in leaves
    }
    return lambda unit, code: places[unit, code]


def _columns(results: Results) -> dict[tuple[str, str], int]:
    """(criterion, field) → its column on the sheet of answers."""
    fields = [(leaf, field) for leaf in _looked_at(results) for field in (ANSWER, OF)]
    shown = [(leaf.code, field) for leaf, field in fields if field == ANSWER or leaf.kind == RATIO]
    return {place: column for column, place in enumerate(shown, _LEAD)}


def _looked_at(results: Results) -> list[Node]:
    """The leaves whose answers points are calculated from: criteria, and what their formulas name."""
    criteria = results.criteria
    named = {ref.code for ref in working.reads(criteria) if working.on_form(ref)}
    return [leaf for leaf in criteria.leaves if leaf.kind in SCORED or leaf.code in named]


_WORDS = {"met": MET, "not_met": NOT_MET}


def _scored_answers(results: Results) -> dict[tuple[str, str, str], Value]:
    """(unit, criterion, field) → value of every answer that formulas look at, in the form that they expect.

    Where criteria are counted, they look at those to ratios alone.
    """
    counting = results.criteria.account.shares
    kinds = {leaf.code: leaf.kind for leaf in _looked_at(results) if leaf.kind == RATIO or not counting}
    if not kinds:
        return {}
    values: dict[tuple[str, str, str], Value] = {}
    for row in rows_of(results.answers):
        kind = kinds.get(row.leaf_code)
        if kind is None or row.field not in (ANSWER, OF) or row.state in LACKING:
            continue
        value: Value = _WORDS.get(row.state) if kind == MARK else row.text
        if row.text == NOT_ARISEN:
            value = row.text
        elif kind in NUMERIC:
            value = float(results.amounts[row.unit_code, row.leaf_code, row.field] / MICRO)
        values[row.unit_code, row.leaf_code, row.field] = value
    return values


def information_columns(criteria: CriteriaSet) -> dict[str, int]:
    """Code of a leaf without points → its column on that sheet."""
    return {leaf.code: column for column, leaf in enumerate(_without_points(criteria), _LEAD)}


def _without_points(criteria: CriteriaSet) -> list[Node]:
    return [leaf for leaf in criteria.leaves if leaf.kind not in SCORED]


def write_information(book: Book, month: Month) -> None:
    """Write the answers without points, with the sums of quantities; no sheet where nobody gives any."""
    results = month.results
    leaves = _without_points(results.criteria)
    if not leaves or not results.roster.units:
        return
    heads = [Head("STT", 6, "center"), Head("Mã", 9, "center"),
             Head(results.criteria.unit_heading, 26), Head(results.criteria.area_heading, 20)]  # fmt: skip
    heads += [
        Head(_headed(leaf, month), 18 if leaf.kind == QUANTITY else 30,
             "center decimal" if leaf.kind == QUANTITY else "")
        for leaf in leaves
    ]  # fmt: skip
    rows: list[list[Value]] = []
    for number, unit in enumerate(results.roster.units, 1):
        cells = [results.information(unit.code, leaf) for leaf in leaves]
        rows.append([number, unit.code, unit.name, unit.area, *cells])
    summed = _information_totals(results, leaves, rows)
    sheet = book.sheet(INFORMATION)
    write_list(
        sheet, "Số liệu kèm theo (không tính vào kết quả)",
        results.noted(_INFORMATION_INTRO.format(", hoặc không hỏi nhóm này" * bool(month.criteria.variants))),
        heads, rows, summed,
    )  # fmt: skip
    _star_incomplete(sheet, heads, len(rows), summed)
    for column, (leaf, lacking) in enumerate(zip(leaves, summed[1][_LEAD:], strict=True), _LEAD):
        if leaf.kind != QUANTITY:
            # Words begin at the left, and the number under them stands as the numbers beside it.
            sheet.value(LIST_TOP + len(rows) + 1, column, lacking, "cell center")
    hide_areas(sheet, results, _LEAD - 1)


_INFORMATION_INTRO = "Ô trống là chưa có số liệu{}; tổng chỉ cộng các ô có số liệu, dấu * là tổng chưa đủ."


def _headed(leaf: Node, month: Month) -> str:
    """The name of a leaf; with a remark if it was not rolled up."""
    blank = month.rolled is not None and leaf.rolled_up is None
    return f"{leaf.full_name} - chưa khai báo cách gộp" if blank else leaf.full_name


def _information_totals(results: Results, leaves: list[Node], rows: list[list[Value]]) -> list[list[Value]]:
    """Sum each quantity, and count the units that gave none though they are asked."""
    sets = [results.criteria.of(unit.variant) for unit in results.roster.units]
    totals: list[Value] = [None, None, "Tổng cộng", None]
    missing: list[Value] = [None, None, "Số đơn vị chưa có số liệu", None]
    for column, leaf in enumerate(leaves, len(totals)):
        given = [cell for row in rows if (cell := row[column]) is not None]
        where = span(LIST_TOP, column, LIST_TOP + len(rows) - 1, column)
        asked = sum(leaf.code in each.by_code for each in sets)
        missing.append(Live(f"{asked}-COUNTA({where})", asked - len(given)))
        if leaf.kind != QUANTITY:
            totals.append(None)
            continue
        # A sum of floats depends on their order; millionths give the cached value that Excel shows.
        exact = sum(written(cell) for cell in given if isinstance(cell, float))
        totals.append(Live(f"ROUND(SUM({where}),6)", in_places(exact) / MICRO))
    return [totals, missing]


def _star_incomplete(sheet: Sheet, heads: list[Head], count: int, summed: list[list[Value]]) -> None:
    """Add a star to every total that lacks the figure of a unit."""
    totals, missing = summed
    for column, (total, lacking) in enumerate(zip(totals, missing, strict=True)):
        if isinstance(total, Live) and isinstance(lacking, Live) and lacking.value:
            sheet.value(LIST_TOP + count, column, total, f"cell {heads[column].style} starred")
