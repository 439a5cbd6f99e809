"""The points on a form: the maximum of each row, and live formulas for the points reached."""

from __future__ import annotations

from collections.abc import Mapping

from vtlt_consolidate.excel.measure import height
from vtlt_consolidate.excel.sheet import Live, Sheet
from vtlt_consolidate.language import excel
from vtlt_consolidate.language.functions import Value
from vtlt_consolidate.language.judge import as_typed
from vtlt_consolidate.language.typed import NONE, Ref, references
from vtlt_consolidate.model.criteria import (
    KPS,
    MARK,
    MET,
    NOT_ARISEN,
    NOT_MET,
    NUMERIC,
    OFFICE,
    SCORED,
    TOTAL,
    CriteriaSet,
    Node,
)
from vtlt_consolidate.model.layout import ANSWER, MOST, OF, SELF_POINTS, TOTAL_CODE, FormLayout
from vtlt_consolidate.scoring.tree import Tree, worked_out
from vtlt_consolidate.scoring.worked import points as working
from vtlt_consolidate.scoring.worked.worth import Given, worth
from vtlt_consolidate.words.addresses import address
from vtlt_consolidate.words.states import State
from vtlt_consolidate.words.text import MICRO, fold
from vtlt_consolidate.writing import formulas

Filled = Mapping[tuple[str, str], str | float]


def write(sheet: Sheet, layout: FormLayout, filled: Filled) -> None:
    """Write the columns of points and the row of the total; nothing for a set that counts criteria."""
    criteria = layout.criteria
    if not criteria.account.asks_points:
        return
    points = reached(criteria, filled)
    scored = [node for node in criteria.nodes if criteria.scores(node)]
    cells = {node.code: address(*layout.place(node.code, SELF_POINTS)) for node in scored}
    for node in scored:
        row = layout.rows[node.code]
        look = "cell center" if node.kind in SCORED else "cell group center"
        look += formulas.sign(criteria, node)
        most = criteria.most(node)
        sheet.value(row, layout.columns[MOST], None if most is None else float(most), look)
        live = Live(_formula(layout, node, cells), points[node.code])
        sheet.value(row, layout.columns[SELF_POINTS], live, look)
    _write_total(sheet, layout, cells, points[TOTAL])


def _formula(layout: FormLayout, node: Node, cells: dict[str, str]) -> str:
    if node.kind not in SCORED:
        return formulas.of_group(layout.criteria, node, cells)
    if node.source == OFFICE:
        return formulas.NOTHING
    answer = address(*layout.place(node.code, ANSWER))
    if tree := working.formula_of(layout.criteria, node):
        points = formulas.of_formula(node, tree, lambda ref: _place(layout, ref))
        return formulas.or_unarisen(node, answer, points)
    return of_leaf(layout, node)


def of_leaf(layout: FormLayout, node: Node) -> str:
    """The formula for the points of an answer that has its own."""
    answer = address(*layout.place(node.code, ANSWER))
    of = address(*layout.place(node.code, OF)) if OF in layout.inputs(node) else ""
    return formulas.of_leaf(node, answer, of)


def _place(layout: FormLayout, ref: Ref) -> str | None:
    """The cell of what a formula looks at; `None` if the form does not show it."""
    shown = working.on_form(ref) and ref.code in layout.criteria.by_code
    if not shown:
        return None
    cell = address(*layout.place(*ref.place))
    return excel.says(cell, NOT_ARISEN) if ref.field == NONE else cell


def _write_total(sheet: Sheet, layout: FormLayout, cells: dict[str, str], total: float | str) -> None:
    row, criteria = layout.end_row, layout.criteria
    for column in layout.columns.values():
        sheet.blank(row, column, "cell total")
    sheet.text(row, layout.columns["leaf_code"], TOTAL_CODE, "cell total center small")
    sheet.text(row, layout.columns["name"], _total_words(criteria), "cell total")
    most = criteria.summed_most(TOTAL)
    look = "cell total center"
    sheet.value(row, layout.columns[MOST], None if most is None else float(most), look)
    sheet.value(row, layout.columns[SELF_POINTS], total_of(layout, cells, total), look)
    at = layout.columns["name"]
    sheet.do.set_row(row, height([(_total_words(criteria), layout.widths[at])], least=22, bold=True))


def _total_words(criteria: CriteriaSet) -> str:
    return "Tổng điểm" + (_WITHOUT if working.from_elsewhere(criteria) else "")


# The maximum in the same row is that of the whole set.
_WITHOUT = " (điểm tự chấm chưa kể phần cơ quan tổng hợp tính)"


def total_of(layout: FormLayout, cells: dict[str, str], total: float | str) -> Live:
    """The live total: empty as long as no row has points."""
    top = formulas.over("COUNT", [cells[node.code] for node in layout.criteria.scored_children(TOTAL)])
    return Live(f'IF({top}=0,"",{formulas.of_group(layout.criteria, None, cells)})', total)


def reached(criteria: CriteriaSet, filled: Filled) -> dict[str, float | str]:
    """The results of the formulas of a filled form: code of a node → its points, or an empty text.

    They are stored as cached values, because programs that do not calculate show those.
    """
    leaves = {leaf.code: _worth(leaf, criteria, filled) for leaf in criteria.criteria}
    unarisen = {leaf.code for leaf in criteria.criteria if leaf.unarisen and says_unarisen(filled, leaf.code)}
    sums = {code: points for code, points, _, _ in Tree(criteria).add_up(leaves, unarisen=unarisen)}
    # As in `total_of`: empty as long as nothing below the total has points.
    if all(sums.get(node.code, leaves.get(node.code)) is None for node in criteria.scored_children(TOTAL)):
        sums[TOTAL] = None
    unarisen |= criteria.emptied(unarisen)
    return {code: KPS if code in unarisen else "" if points is None else points / MICRO
            for code, points in (leaves | sums).items()}  # fmt: skip


def says_unarisen(filled: Filled, code: str) -> bool:
    """Say whether a form answers “Không phát sinh”, as its formulas see it: `=` ignores nothing but case."""
    return str(filled.get((code, ANSWER))).casefold() == NOT_ARISEN.casefold()


def _worth(leaf: Node, criteria: CriteriaSet, filled: Filled) -> int | None:
    tree = working.formula_of(criteria, leaf)
    if leaf.source == OFFICE:
        return None
    if tree is None:
        return worth(leaf, _given(leaf, filled))

    def look(ref: Ref) -> Value | None:
        cell = filled.get(ref.place) if working.on_form(ref) else None
        return None if cell is None else as_typed(cell, ref)

    # What the form does not show is not missing, so THIẾU must not take it so.
    shown = all(map(working.on_form, references(tree)))
    return worked_out(leaf, tree, look) if shown else None


_MARKS = {fold(MET): State.MET, fold(NOT_MET): State.NOT_MET}


def _given(leaf: Node, filled: Filled) -> Given:
    """Read a cell as the formula does, which understands only the words of the drop-down, and numbers."""
    value, of = filled.get((leaf.code, ANSWER)), filled.get((leaf.code, OF))
    if leaf.kind == MARK:
        return Given(_MARKS.get(fold(str(value)), State.MISSING))
    if leaf.kind in NUMERIC:
        return Given(State.GIVEN, value=_micro(value), of=_micro(of))
    return Given(State.GIVEN, text=str(value))


def _micro(value: str | float | None) -> int | None:
    # The formulas test ISNUMBER, so a number typed as text has no points.
    return None if value is None or isinstance(value, str) else round(value * MICRO)
