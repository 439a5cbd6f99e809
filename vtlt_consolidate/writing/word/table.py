"""Lays out the results as Word tables: a row per unit, a narrow column per criterion or group."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from vtlt_consolidate.excel.measure import ems
from vtlt_consolidate.model.account import BY_CRITERIA, BY_POINTS, BY_TASKS
from vtlt_consolidate.model.criteria import GROUP, TEXT, CriteriaSet, Node
from vtlt_consolidate.scoring.results import Results
from vtlt_consolidate.scoring.score import ranked_by_share
from vtlt_consolidate.scoring.standings import Part, Standing, adds_up, is_information, parts
from vtlt_consolidate.scoring.standings import columns as columns_of
from vtlt_consolidate.words.text import MICRO, show_micro, show_number, show_percent, written
from vtlt_consolidate.writing.turned import is_turned
from vtlt_consolidate.writing.word import texts as texts_of
from vtlt_consolidate.writing.word import turned
from vtlt_consolidate.writing.word.grid import Column, Grid, Manner

PAGE = 252
"""Millimetres between the margins of A4 landscape (Nghị định 30/2020, Phụ lục I)."""
SIZE = 9
MARK_WIDTHS = (4.8, 13)
MANY = 26
"""With more columns of criteria than this, letters are smaller, so that numbers still fit."""
KEPT_UNITS = 3
MOST_UNITS = 300
"""With more units, the report refers to the appendix instead of repeating it."""
_UPRIGHT_FROM, _UPRIGHT_HEIGHT = 100, 34
_SHARES = 1  # the second row of sums
_NAMED = 2
"""Number of columns before the criteria if there is no column of areas."""
_LEAD_WIDTHS = 8, 34
"""Of number and unit where groups have columns, in millimetres."""
_TAIL_WIDTHS = {
    BY_CRITERIA: {"total": 11, "percent": 13, "band": 24},
    BY_TASKS: {"done": 14, "under_way": 14, "open": 14, "percent": 16},
    BY_POINTS: {"total": 14, "percent": 14, "band": 24, "rank": 10},
}
"""Account → the columns after the criteria and their widths in millimetres."""


def tables(results: Results, appendix: str) -> list[Grid]:
    """Lay out the results as tables, one for each variant.

    Args:
        results: the results.
        appendix: name of the workbook with the appendix, which a table of very many units refers to.
    """
    if len(results.roster.units) <= MOST_UNITS:
        return [_table(part, part.standings, appendix) for part in parts(results)]
    # Word needs minutes to open a table of thousands of rows.
    return [replace(_table(part, [], appendix), note=_elsewhere(part, appendix)) for part in parts(results)]


def _elsewhere(part: Part, appendix: str) -> str:
    """Say where the rows of the units are."""
    count = show_number(len(part.standings))
    noun = part.criteria.units_noun
    return f"Bảng kết quả của {count} {noun}: in riêng từ tệp {appendix}, kèm theo báo cáo."


def _table(part: Part, shown: Sequence[Standing], appendix: str) -> Grid:
    """Lay out the table of one variant, with rows for these units.

    If an account with columns of groups has more columns than fit on a page, only the top level is shown;
    information that does not fit beside the criteria is left to the appendix.
    """
    if shown and is_turned(part):
        return turned.laid_out(part, PAGE)
    account = part.criteria.account
    totals = [texts_of.of_tail(part, standing)["total"] for standing in shown]
    lead, tail = _lead(part), _tail(part.criteria, totals)
    room = PAGE - sum(column.width for column in (*lead, *tail.values()))
    nodes = columns_of(part.criteria, deep=is_deep(part.criteria, totals))
    note = ""
    size = _size(nodes)
    least = _least(part, shown, nodes, size)
    if any(map(is_information, nodes)) and sum(least.values()) > room:
        nodes = [node for node in nodes if not is_information(node)]
        size = _size(nodes)
        least = _least(part, shown, nodes, size)
        note = f"Số liệu của từng đơn vị: xem phụ lục, tệp {appendix}."
    columns = [*lead, *_middle(part, nodes, _shared(nodes, least, room)), *tail.values()]
    sums = list(_sums(part, nodes, len(lead), len(tail))) if account.shares else []
    count = len(shown)
    rows: list[tuple[Manner, Sequence[str]]] = []
    for number, standing in enumerate(shown, 1):
        unit = standing.unit
        texts = [
            str(number),
            *((unit.name, unit.area) if len(lead) > _NAMED else (part.addresses.in_table(unit),)),
        ]
        texts += [texts_of.of_node(part, standing, node) for node in nodes]
        figures = texts_of.of_tail(part, standing)
        # Keep the last units on one page, together with the sums if there are any.
        kept = count - KEPT_UNITS < number < count + bool(sums)
        rows.append((Manner(kept), [*texts, *(figures[name] for name in tail)]))
    for at, texts in enumerate(sums):
        # Shares are wider than a column of marks, and so are the sums of many units.
        upright = len(part.standings) >= _UPRIGHT_FROM or at == _SHARES
        last = at == len(sums) - 1
        rows.append((Manner(not last, bold=True, height=_UPRIGHT_HEIGHT * upright, upright=upright), texts))
    return Grid(columns, rows, size, note)


def is_deep(criteria: CriteriaSet, totals: Iterable[str]) -> bool:
    """Say whether there is room for a column of every criterion; otherwise only the top level has one.

    Args:
        criteria: the set of the units of one table.
        totals: the totals of its units, as they are printed.
    """
    if not criteria.account.group_columns:
        return True
    room = PAGE - sum(_LEAD_WIDTHS) - sum(column.width for column in _tail(criteria, totals).values())
    return len(columns_of(criteria)) * MARK_WIDTHS[0] <= room


def _lead(part: Part) -> list[Column]:
    """The columns before the criteria: number, unit and, in tables without columns of groups, its area."""
    number = Column("STT", _LEAD_WIDTHS[0])
    if part.criteria.account.group_columns:
        return [number, Column(part.criteria.unit_heading, _LEAD_WIDTHS[1], left=True)]
    lead = [number, Column(part.criteria.unit_heading, 30, left=True)]
    if any(each.unit.area for each in part.standings):
        lead.append(Column(part.criteria.area_heading, 22, left=True))
    return lead


def _tail(criteria: CriteriaSet, totals: Iterable[str]) -> dict[str, Column]:
    """The columns after the criteria, by key of `account.tail`; no number in them is broken in two."""
    account = criteria.account
    widths, headings, strong = _TAIL_WIDTHS[account], account.tail, account.group_columns
    # Where maxima differ, points alone explain neither band nor rank.
    left_out = {"percent"} if account.ranked and not ranked_by_share(criteria) else set()
    left_out |= set() if criteria.classifies else {"band"}
    names = [name for name in widths if name not in left_out]
    needed = {"total": _room_for(totals, SIZE)}
    return {
        name: Column(headings[name], max(widths[name], needed.get(name, 0)), bold=strong and name == "total")
        for name in names
    }


def _middle(part: Part, nodes: Sequence[Node], widths: dict[str, float]) -> list[Column]:
    """The columns of criteria and of information; columns of text are wider than columns of marks."""
    criteria, groups_above = part.criteria, not part.criteria.account.group_columns
    columns = []
    for node in nodes:
        groups, number = criteria.path(node), criteria.number(node)
        group = groups[0].label if groups and groups_above else ""
        shown = "" if number in (None, "-") else f"({number})"
        strong = node.kind == GROUP
        columns.append(Column(node.label, widths[node.code], group, shown, vertical=True, bold=strong))
    return columns


def _size(nodes: Sequence[Node]) -> int:
    return SIZE - (len(nodes) > MANY)


def _least(part: Part, shown: Sequence[Standing], nodes: Sequence[Node], size: int) -> dict[str, float]:
    """Code of a node → the least width of its column, in which no number is broken over two lines."""
    least = {}
    for node in nodes:
        texts = [texts_of.of_node(part, standing, node) for standing in shown]
        # Sums of many units run upwards.
        texts += (
            [_met(part, node)] if part.criteria.account.shares and len(part.standings) < _UPRIGHT_FROM else []
        )
        usual = _INFORMATION.get(node.kind, 9) if is_information(node) else MARK_WIDTHS[0]
        least[node.code] = usual if node.kind == TEXT else max(usual, _room_for(texts, size))
    return least


def _room_for(texts: Iterable[str], size: int) -> float:
    """The width, in millimetres, of a column in which none of these texts is broken over two lines."""
    return max(map(ems, texts), default=0.0) * size * _MILLIMETRES + _AROUND


_INFORMATION = {TEXT: 18}
_MILLIMETRES, _AROUND = 25.4 / 72, 1.4
"""Of a point; and beside a text, between the borders."""
_FREE = 1.2
"""So much more beside a long number, if there is room."""


def _shared(nodes: Sequence[Node], least: dict[str, float], room: float) -> dict[str, float]:
    """The widths of columns: those of points share what is left, and none is narrower than it has to be."""
    widths = {node.code: least[node.code] for node in nodes if is_information(node)}
    # If there is room, long numbers stand free between the lines before short ones get more than they need.
    free = min(_FREE, max(0, room - sum(least.values())) / max(1, len(nodes)))
    least = {code: width + free for code, width in least.items()}
    left = sorted((node.code for node in nodes if not is_information(node)), key=lambda code: -least[code])
    for at, code in enumerate(left):
        each = (room - sum(widths.values())) / (len(left) - at)
        widths[code] = max(least[code], min(MARK_WIDTHS[1], each))
    return widths


def _added(part: Part, node: Node) -> str:
    """The sum of a quantity over the units, with a star where one is missing; empty for other information."""
    if not adds_up(node):
        return ""
    given = [part.information[each.unit.code, node.code] for each in part.standings]
    known = [written(value) for value in given if isinstance(value, float)]
    return show_micro(sum(known)) + "*" * (len(known) < len(given))


def _given_points(part: Part, node: Node) -> list[int] | None:
    """The points of the units that have some; `None` of information."""
    return None if is_information(node) else part.given(node)


def _met(part: Part, node: Node) -> str:
    """What stands under the units: how many meet a criterion, or the sum of a quantity."""
    known = _given_points(part, node)
    return (
        _added(part, node)
        if known is None
        else show_micro(sum(known)) + "*" * (len(known) < len(part.standings))
    )


def _sums(part: Part, nodes: Sequence[Node], lead: int, tail: int) -> Iterator[list[str]]:
    """Yield the rows under the units: how many meet each criterion, in percent, how many did not answer.

    Shares are of the units with an answer; the last row is left out if no answer is missing.
    """
    units = len(part.standings)
    known = [_given_points(part, node) for node in nodes]
    every = [micro for column in known for micro in column or ()]
    met = [_met(part, node) for node in nodes]
    words = "Tổng số" if any(adds_up(node) for node in nodes) else "Tổng số đạt"
    shares = ["" if not each else show_percent(sum(each), len(each) * MICRO) for each in known]
    # The column of totals is added up as it is printed, with what was decided.
    totals = sum(each.total for each in part.standings)
    total = show_micro(totals) + "*" * part.any_missing
    share = show_percent(totals, len(every) * MICRO) if every else ""
    yield [*["", words, ""][:lead], *met, *[total, share, ""][:tail]]
    yield [*["", "Tỷ lệ đạt", ""][:lead], *shares, *[share, "", ""][:tail]]
    if part.any_missing:
        missing = ["" if each is None else show_number(units - len(each)) for each in known]
        lacking = show_number(sum(units - len(each) for each in known if each is not None))
        yield [*["", "Chưa có số liệu", ""][:lead], *missing, *[lacking, "", ""][:tail]]
