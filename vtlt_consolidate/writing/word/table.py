"""Lays out the results as Word tables: a row per unit, a narrow column per criterion or group."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import replace

from vtlt_consolidate.excel.measure import ems
from vtlt_consolidate.model.account import BY_CRITERIA, BY_POINTS, BY_TASKS
from vtlt_consolidate.model.criteria import GROUP, QUANTITY, CriteriaSet, Node
from vtlt_consolidate.scoring.results import Results
from vtlt_consolidate.scoring.score import ranked_by_share
from vtlt_consolidate.scoring.standings import Part, Standing, is_information, parts
from vtlt_consolidate.scoring.standings import columns as columns_of
from vtlt_consolidate.scoring.worked.points import signed
from vtlt_consolidate.words.text import MICRO, show_micro, show_number
from vtlt_consolidate.writing.appendix.appendix import key_of
from vtlt_consolidate.writing.tablelook import measured_label, printed_tail
from vtlt_consolidate.writing.turned import is_turned
from vtlt_consolidate.writing.word import foot, turned
from vtlt_consolidate.writing.word import texts as texts_of
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
_BESIDE = {"missing": 12, "by_score": 22, "reason": 32, "decided": 32}
_TAIL_WIDTHS = {
    BY_CRITERIA: {"total": 11, "percent": 13, "band": 24},
    BY_TASKS: {"done": 14, "under_way": 14, "open": 14, "percent": 16},
    BY_POINTS: {"total": 14, "percent": 14, "band": 24, "rank": 10},
}
"""Account → the columns after the criteria that every table has, and their widths in millimetres."""
_FURTHER_WIDTHS = {
    BY_CRITERIA: _BESIDE,
    BY_TASKS: {"claimed": 16, "total": 14} | _BESIDE,
    BY_POINTS: {"claimed": 14} | _BESIDE,
}
"""Account → those that some have."""
_SPARED = ("decided", "reason", "by_score", "claimed", "missing", "percent")
"""What is left out, in this order, where there is no room for the columns of criteria."""


def tables(results: Results, appendix: str, more: float = 0) -> list[Grid]:
    """Lay out the results as tables, one for each variant.

    Args:
        results: the results.
        appendix: name of the workbook with the appendix, which a table of very many units refers to.
        more: how many millimetres wider than usual the page is.
    """
    if len(results.roster.units) <= MOST_UNITS:
        return [_table(part, part.standings, appendix, PAGE + more) for part in parts(results)]
    # Word needs minutes to open a table of thousands of rows.
    return [
        replace(_table(part, [], appendix, PAGE), note=_elsewhere(part, appendix)) for part in parts(results)
    ]


def _elsewhere(part: Part, appendix: str) -> str:
    """Say where the rows of the units are."""
    count = show_number(len(part.standings))
    noun = part.criteria.units_noun
    return f"Bảng kết quả của {count} {noun}: in riêng từ tệp {appendix}, kèm theo báo cáo."


def _table(part: Part, shown: Sequence[Standing], appendix: str, page: float) -> Grid:
    """Lay out the table of one variant, with rows for these units, on a page so wide, in millimetres.

    If an account with columns of groups has more columns than fit on a page, only the top level is shown;
    information that does not fit beside the criteria is left to the appendix.
    """
    if shown and is_turned(part):
        return turned.laid_out(part, page)
    account = part.criteria.account
    lead, deep = _lead(part), deep_in(part)
    nodes, note = columns_of(part.criteria, deep=deep), ""
    tail, size, least = _fitted(part, shown, nodes, page - _across(lead))
    room = page - _across((*lead, *tail.values()))
    if any(map(is_information, nodes)) and sum(least.values()) > room:
        nodes = [node for node in nodes if not is_information(node)]
        tail, size, least = _fitted(part, shown, nodes, page - _across(lead))
        room = page - _across((*lead, *tail.values()))
        note = f"Số liệu của từng đơn vị: xem phụ lục, tệp {appendix}."
    texts = _words(part, shown, nodes, least, room, size)
    least |= texts
    columns = [*lead, *_middle(part, nodes, _shared(nodes, least, room)), *tail.values()]
    sums = list(foot.rows(part, nodes, len(lead), list(tail)))
    count = len(shown)
    rows: list[tuple[Manner, Sequence[str]]] = []
    for number, standing in enumerate(shown, 1):
        unit = standing.unit
        cells = [
            str(number),
            *((unit.name, unit.area) if len(lead) > _NAMED else (part.addresses.in_table(unit),)),
        ]
        given = {node.code: texts_of.of_node(part, standing, node) for node in nodes}
        figures = texts_of.of_tail(part, standing)
        # Keep the last units on one page, together with the sums if there are any.
        kept = count - KEPT_UNITS < number < count + bool(sums)
        lines = max((_lines(given[code], width, size) for code, width in texts.items()), default=1)
        manner = Manner(kept, parted=lines > _TALL)
        rows.append((manner, [*cells, *given.values(), *(figures[name] for name in tail)]))
    for at, cells in enumerate(sums):
        # Shares are wider than a column of marks, and so are the sums of many units.
        upright = account.shares and (len(part.standings) >= _UPRIGHT_FROM or at == _SHARES)
        last = at == len(sums) - 1
        rows.append((Manner(not last, bold=True, height=_UPRIGHT_HEIGHT * upright, upright=upright), cells))
    return Grid(columns, rows, size, note, key_of(part.criteria, deep=deep))


def _across(columns: Iterable[Column]) -> float:
    return sum(column.width for column in columns)


def _fitted(
    part: Part, shown: Sequence[Standing], nodes: Sequence[Node], room: float
) -> tuple[dict[str, Column], int, dict[str, float]]:
    """Choose the columns after the criteria for which there is room.

    Args:
        part: the units.
        shown: those with rows.
        nodes: what has columns before.
        room: for these and the columns behind them, in millimetres.

    Returns:
        The columns; the size of letters, and the least width of each node's column.
    """
    size = _size(nodes)
    least = _least(part, shown, nodes, size)
    names = [*printed_tail(part)]
    while True:
        tail = _tail(part, shown, names)
        spared = next((name for name in _SPARED if name in names), "")
        if not spared or sum(least.values()) + _across(tail.values()) <= room:
            return tail, size, least
        names.remove(spared)


def deep_in(part: Part) -> bool:
    """Say whether the table of some units has a column for every criterion."""
    return is_deep(part.criteria, (texts_of.of_tail(part, each)["total"] for each in part.standings))


def is_deep(criteria: CriteriaSet, totals: Iterable[str]) -> bool:
    """Say whether there is room for a column of every criterion; otherwise only the top level has one.

    Args:
        criteria: the set of the units of one table.
        totals: the totals of its units, as they are printed.
    """
    if not criteria.account.group_columns:
        return True
    widths = _TAIL_WIDTHS[criteria.account]
    # Where maxima differ, points alone explain neither band nor rank.
    left_out = {"percent"} if criteria.account.ranked and not ranked_by_share(criteria) else set()
    left_out |= set() if criteria.classifies else {"band"}
    needed = {"total": _room_for(totals, SIZE)}
    tail = sum(max(width, needed.get(name, 0)) for name, width in widths.items() if name not in left_out)
    room = PAGE - sum(_LEAD_WIDTHS) - tail
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


def _tail(part: Part, shown: Sequence[Standing], names: Sequence[str]) -> dict[str, Column]:
    """The columns after the criteria, by key of `account.tail`; no number in them is broken in two."""
    account = part.criteria.account
    widths, strong = _TAIL_WIDTHS[account] | _FURTHER_WIDTHS[account], account.group_columns
    figures = [*(texts_of.of_tail(part, each) for each in shown), *foot.ends(part)]
    numbers = {name: [each.get(name, "") for each in figures] for name in ("total", "claimed", "percent")}
    return {
        name: Column(
            account.tail[name],
            max(widths[name], _room_for(numbers.get(name, ()), SIZE)),
            bold=strong and name == "total",
        )
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
        words, most = is_words(node), None if groups_above or is_information(node) else criteria.most(node)
        columns.append(Column(
            measured_label(node), widths[node.code], group, shown,
            "" if most is None else show_micro(signed(criteria, node, round(most * MICRO))),
            vertical=not words, left=words, bold=node.kind == GROUP,
        ))  # fmt: skip
    return columns


def is_words(node: Node) -> bool:
    """Say whether a column has answers in words, which lie and begin at the left."""
    return is_information(node) and node.kind != QUANTITY


def _size(nodes: Sequence[Node]) -> int:
    return SIZE - (len(nodes) > MANY)


def _least(part: Part, shown: Sequence[Standing], nodes: Sequence[Node], size: int) -> dict[str, float]:
    """Code of a node → the least width of its column, in which no number is broken over two lines."""
    least, below = {}, [] if len(part.standings) >= _UPRIGHT_FROM else [*foot.rows(part, nodes, 0, [])]
    for at, node in enumerate(nodes):
        texts = [texts_of.of_node(part, standing, node) for standing in shown]
        # Sums of many units run upwards, and so do shares.
        texts += [cells[at] for number, cells in enumerate(below)
                  if number != _SHARES or not part.criteria.account.shares]  # fmt: skip
        usual = _WORDS if is_words(node) else 9 if is_information(node) else MARK_WIDTHS[0]
        least[node.code] = usual if is_words(node) else max(usual, _room_for(texts, size))
    return least


def _words(
    part: Part,
    shown: Sequence[Standing],
    nodes: Sequence[Node],
    least: dict[str, float],
    room: float,
    size: int,
) -> dict[str, float]:
    """Code of a leaf answered in words → the width of its column.

    It is widened until no answer takes many lines, as far as the columns of points keep a good width.
    """
    worded = [node.code for node in nodes if is_words(node)]
    points = sum(not is_information(node) for node in nodes)
    others = sum(max(width, _GOOD) for code, width in least.items() if code not in worded)
    widest = (room - others - _FREE * len(nodes)) / len(worded) if worded and points else _WORDS
    found = {}
    for node in nodes:
        if node.code in worded:
            texts = {texts_of.of_node(part, standing, node) for standing in shown}
            width = least[node.code]
            while width + _STEP <= widest and any(_lines(text, width, size) > _FEW_LINES for text in texts):
                width += _STEP
            found[node.code] = width
    return found


def _lines(text: str, width: float, size: int) -> int:
    """How many lines a text takes in a column so wide, in millimetres."""
    room = (width - _AROUND) / _MILLIMETRES / size
    return sum(max(1, math.ceil(ems(line) / room)) for line in text.split("\n"))


def _room_for(texts: Iterable[str], size: int) -> float:
    """The width, in millimetres, of a column in which none of these texts is broken over two lines."""
    return max(map(ems, texts), default=0.0) * size * _MILLIMETRES + _AROUND


_WORDS, _STEP, _FEW_LINES, _TALL = 18, 6, 6, 20
"""The least width of a column of words; it is widened by so much until its texts take so few lines; a row of
more lines than the last may go on on the next page."""
_GOOD = 8
"""A width at which a column of points is read well."""
_MILLIMETRES, _AROUND = 25.4 / 72, 1.4
"""Of a point; and beside a text, between the borders."""
_FREE = 1.2
"""So much more beside a long number, if there is room."""


def _shared(nodes: Sequence[Node], least: dict[str, float], room: float) -> dict[str, float]:
    """The widths of columns: those of points share what is left, and none is narrower than it has to be."""
    # If there is room, long numbers stand free between the lines before short ones get more than they need.
    free = min(_FREE, max(0, room - sum(least.values())) / max(1, len(nodes)))
    least = {code: width + free for code, width in least.items()}
    widths = {node.code: least[node.code] for node in nodes if is_information(node)}
    left = sorted((node.code for node in nodes if not is_information(node)), key=lambda code: -least[code])
    for at, code in enumerate(left):
        each = (room - sum(widths.values())) / (len(left) - at)
        widths[code] = max(least[code], min(MARK_WIDTHS[1], each))
    return widths
