"""The headings of a table of results: groups have their own columns, or are written above their criteria."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

from vtlt_consolidate.excel.measure import ems, height
from vtlt_consolidate.excel.sheet import Sheet
from vtlt_consolidate.model.criteria import GROUP, CriteriaSet, Node
from vtlt_consolidate.scoring.standings import Part, shown_nodes
from vtlt_consolidate.scoring.standings import columns as columns_of
from vtlt_consolidate.words.text import MICRO, show_number
from vtlt_consolidate.writing import formulas
from vtlt_consolidate.writing.tablelook import OWN, Look, Placed, face_of

_LYING = 9
"""From this width on, in characters, headings are written horizontally."""
_GROUP_HEIGHT = 30
# Bold letters are a tenth wider than the plain ones that `ems` measures.
_BOLD = 1.1


def rows_of(criteria: CriteriaSet, look: Look) -> list[float]:
    """The heights of the rows of the headings."""
    nodes = columns_of(criteria, deep=look.deep)
    if not criteria.account.group_columns:
        # Every upright heading must fit on one line; those without a group extend over the row above too.
        needs = (_long(node, look) - (0 if node.parent else _GROUP_HEIGHT) for node in nodes)
        return [_GROUP_HEIGHT, max(80, *needs), 14]
    width = look.node_width * (1 + look.paired) * 0.9
    size = look.size
    lying = (height([(look.heading(node), width)], size=size, base=size, bold=True) for node in nodes)
    needs = (_long(node, look) for node in nodes) if _upright(look) else lying
    return [18, max(80 if _upright(look) else 40, *needs), 14, *([26] if look.paired else [])]


def _long(node: Node, look: Look) -> float:
    return ems(look.heading(node)) * look.size * _BOLD + 10


def _upright(look: Look) -> bool:
    """Say whether columns are too narrow for horizontal headings."""
    return look.node_width * (1 + look.paired) < _LYING


def write(sheet: Sheet, top: int, criteria: CriteriaSet, look: Look, placed: Placed) -> None:
    """Write the headings, and set widths of columns and heights of rows."""
    last = placed.first - 1
    sheet.widths([head.width for head in look.lead])
    for column, head in enumerate(look.lead):
        sheet.merge((top, column, last, column), head.heading, look.head)
    nodes = columns_of(criteria, deep=look.deep)
    for node in nodes:
        at = placed.of(node)
        sheet.widths([look.width(node)] * len(at), at[0])
    if criteria.account.group_columns:
        _write_points(sheet, top, criteria, look, placed)
    else:
        _write_groups(sheet, top, criteria, look, placed)
    widths = face_of(criteria.account).widths
    for name in look.tail:
        column = placed.columns[name]
        sheet.widths([widths[name]], column)
        sheet.merge((top, column, last, column), criteria.account.tail[name], look.head)
    for row, points in enumerate(rows_of(criteria, look), top):
        sheet.do.set_row(row, points)


def widen(sheet: Sheet, part: Part, look: Look, placed: Placed) -> None:
    """Make room for every place of the points: “General” rounds to what there is room for.

    Parts that are rounded so would not add up to the sum beside them.
    """
    if not part.criteria.account.group_columns:
        return
    for node in shown_nodes(part.criteria, deep=look.deep):
        for own in (True, False) if look.paired else (False,):
            width = _digits(part.given(node, own=own), bold=node.kind == GROUP)
            if width > look.width(node):
                sheet.widths([width], placed.columns[f"{OWN if own else ''}{node.code}"])
    usual = face_of(part.criteria.account).widths
    totals = {
        "total": [each.total for each in part.standings],
        "claimed": [each.claimed for each in part.standings if each.claimed is not None],
    }
    for name in look.tail:
        width = _digits(totals.get(name, ()), bold=name == "total")
        if width > usual[name]:
            sheet.widths([width], placed.columns[name])


def _digits(points: Iterable[int], *, bold: bool) -> float:
    """The width of a column in which every place of these points is printed."""
    given = (show_number(Decimal(micro) / MICRO, grouped=False) for micro in set(points))
    return max(map(len, given), default=0) * (_BOLD if bold else 1) + _FREE


_FREE = 0.5
"""What is left free beside a number, in digits."""


def _write_points(sheet: Sheet, top: int, criteria: CriteriaSet, look: Look, placed: Placed) -> None:
    """Write number, label and maximum points of each node."""
    for node in columns_of(criteria, deep=look.deep):
        columns = placed.of(node)
        most = criteria.most(node)
        shade = " group" if node.kind == GROUP else ""
        for row, value, style in (
            (top, str(criteria.number(node) or ""), " small"),
            (top + 1, look.heading(node), " vertical" if _upright(look) else ""),
            (top + 2, None if most is None else float(most), f" tiny{formulas.sign(criteria, node)}"),
        ):
            sheet.merge((row, columns[0], row, columns[-1]), value, f"{look.head}{shade}{style}")
        if look.paired:
            for column, words in zip(
                columns, ("Tự chấm", "Thẩm định") if columns[1:] else ("",), strict=True
            ):
                sheet.text(placed.first - 1, column, words, f"{look.head}{shade} tiny")


def _write_groups(sheet: Sheet, top: int, criteria: CriteriaSet, look: Look, placed: Placed) -> None:
    """Write label and number of each criterion, below a heading that neighbours of one group share."""
    for group, nodes in _runs(criteria, look):
        columns = [placed.columns[node.code] for node in nodes]
        if group:
            sheet.merge((top, columns[0], top, columns[-1]), criteria.by_code[group].label, look.head)
        for node, column in zip(nodes, columns, strict=True):
            box = (top + 1 if group else top, column, top + 1, column)
            sheet.merge(box, look.heading(node), f"{look.head} vertical")
            number = criteria.number(node)
            sheet.text(top + 2, column, f"({number})" if number else "", f"{look.head} tiny")


def _runs(criteria: CriteriaSet, look: Look) -> list[tuple[str, list[Node]]]:
    """Group neighbouring nodes by their top group; a node without a group is a run of its own."""
    runs: list[tuple[str, list[Node]]] = []
    for node in columns_of(criteria, deep=look.deep):
        groups: Sequence[Node] = criteria.path(node)
        group = groups[0].code if groups else ""
        if group and runs and runs[-1][0] == group:
            runs[-1][1].append(node)
        else:
            runs.append((group, [node]))
    return runs
