"""Lays out the results as Word tables: a row per unit, a narrow column per criterion or group."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace

from vtlt_consolidate.excel.measure import ems
from vtlt_consolidate.model.account import BY_CRITERIA, BY_POINTS, BY_TASKS
from vtlt_consolidate.model.criteria import GROUP, QUANTITY, CriteriaSet, Node
from vtlt_consolidate.scoring.results import Results, parts
from vtlt_consolidate.scoring.standings import Part, Standing, is_information, ranked_by_share, told_by_share
from vtlt_consolidate.scoring.standings import columns as columns_of
from vtlt_consolidate.scoring.worked.points import signed
from vtlt_consolidate.words.phrases import NAMED_AT_MOST, lowered, raised
from vtlt_consolidate.words.text import MICRO, show_micro, show_number
from vtlt_consolidate.writing.appendix.appendix import key_of
from vtlt_consolidate.writing.tablelook import measured_label, printed_tail
from vtlt_consolidate.writing.turned import is_turned
from vtlt_consolidate.writing.word import foot, turned
from vtlt_consolidate.writing.word import texts as texts_of
from vtlt_consolidate.writing.word.grid import HEADS_SMALLER, Column, Grid, Manner

PAGE = 252
"""Millimetres between the margins of A4 landscape (Nghị định 30/2020, Phụ lục I)."""
SIZE, _SMALL = 9, 8
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
_LEAST_NAME = 26
"""The width of the column of units where there is no room for more."""
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
_NOT_BREAKING = "\u00a0"
_NOTED = ("decided", "reason", "by_score")
"""What notes below the table tell where their columns have no room."""
_SPARED = (*_NOTED, "missing")
"""What is left out first, in this order, where there is no room; stars and blanks tell who lacks something.

Then shares that only repeat totals are left out, then answers in words, then quantities, and then the units'
own totals. A share that decides is never left out.
"""
_MILLIMETRES, _AROUND, _CLOSE = 25.4 / 72, 1.4, 1.1
"""Of a point; and beside a text, between the borders: at its best, and at the least."""


def tables(results: Results, more: float = 0) -> list[Grid]:
    """Lay out the results as tables, one for each variant.

    Args:
        results: the results.
        more: how many millimetres wider than usual the page is.
    """
    if len(results.roster.units) <= MOST_UNITS:
        return [_table(part, part.standings, PAGE + more) for part in parts(results)]
    # Word needs minutes to open a table of thousands of rows.
    return [replace(_table(part, [], PAGE), note=_elsewhere(part)) for part in parts(results)]


def _elsewhere(part: Part) -> str:
    """Say where the rows of the units are; a paper that is signed refers to no file."""
    count = show_number(len(part.standings))
    return f"Bảng kết quả của {count} {part.criteria.units_noun}: in riêng, kèm theo báo cáo này."


def _table(part: Part, shown: Sequence[Standing], page: float) -> Grid:
    """Lay out the table of one variant, with rows for these units, on a page so wide, in millimetres.

    If an account with columns of groups has more columns than fit on a page, only the top level is shown.
    """
    if shown and is_turned(part):
        return turned.laid_out(part, page)
    account = part.criteria.account
    lead, deep = _lead(part), deep_in(part)
    whole = columns_of(part.criteria, deep=deep)
    nodes, tail, size, least = _fitted(part, shown, whole, page - _across(lead))
    if (lacking := sum(least.values()) + _across((*lead, *tail.values())) - page) > 0:
        lead[1] = replace(lead[1], width=max(_LEAST_NAME, lead[1].width - lacking))
    room = page - _across((*lead, *tail.values()))
    texts = _words(part, shown, nodes, least, room, size)
    least |= texts
    columns = [*lead, *_middle(part, nodes, _shared(nodes, least, room)), *tail.values()]
    sums = list(foot.rows(part, nodes, len(lead), list(tail)))
    count, (marks, below) = len(shown), _marked(part, shown, tail)
    rows: list[tuple[Manner, Sequence[str]]] = []
    for number, standing in enumerate(shown, 1):
        unit = standing.unit
        cells = [
            str(number),
            *((unit.name, unit.area) if len(lead) > _NAMED else (part.addresses.in_table(unit),)),
        ]
        given = {node.code: texts_of.of_node(part, standing, node) for node in nodes}
        figures = {**texts_of.of_tail(part, standing)}
        if (mark := marks.get(unit.code)) and "band" in tail:
            figures["band"] += f"{_NOT_BREAKING}{mark}"
        elif mark:
            cells[1] += f"{_NOT_BREAKING}{mark}"
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
    if left := [lowered(node.label) for node in whole if node not in nodes]:
        named = f": {'; '.join(left)}" if len(left) <= NAMED_AT_MOST else ""
        below.append(f"Số liệu của từng đơn vị ở bảng tổng hợp{named}.")
    return Grid(columns, rows, size, key=key_of(part.criteria, deep=deep), below=below)


def _marked(part: Part, shown: Sequence[Standing], tail: Collection[str]) -> tuple[dict[str, str], list[str]]:
    """Mark the units of which something in words is left out, and tell it below the table.

    Args:
        part: the units.
        shown: those with rows.
        tail: the keys of the columns behind the criteria.

    Returns:
        Code of a unit → its mark; and the lines that say what each mark means, which equal units share.
    """
    without = {name for name in printed_tail(part) if name in _NOTED and name not in tail}
    said = {each.unit.code: texts_of.of_band(part, each, without) for each in shown}
    found = {text: f"({_letter(at)})" for at, text in enumerate(dict.fromkeys(filter(None, said.values())))}
    marks = {code: found[text] for code, text in said.items() if text}
    return marks, [f"{mark} {raised(text)}." for text, mark in found.items()]


def _letter(at: int) -> str:
    """The letter of a note: a, b, … z, aa, ab and so on."""
    return _letter(at // 26 - 1) + _letter(at % 26) if at >= 26 else chr(ord("a") + at)  # noqa: PLR2004


def _across(columns: Iterable[Column]) -> float:
    return sum(column.width for column in columns)


def _fitted(
    part: Part, shown: Sequence[Standing], nodes: Sequence[Node], room: float
) -> tuple[Sequence[Node], dict[str, Column], int, dict[str, float]]:
    """Choose the columns for which there is room.

    Args:
        part: the units.
        shown: those with rows.
        nodes: what would have columns.
        room: for these and the columns behind them, in millimetres.

    Returns:
        What has columns; the columns behind these; the size of letters, and the least width of each node's
        column.
    """
    measured = [node for node in nodes if not is_words(node)]
    points = [node for node in nodes if not is_information(node)]
    always = [*_SPARED, *([] if share_decides(part.criteria) else ["percent"])]
    # What is left out is put back as soon as enough else is.
    choices = [
        (nodes, always, SIZE),
        (measured, always, SIZE),
        *((points, [*always, "claimed"], size) for size in (SIZE, _SMALL)),
    ]
    for chosen, spared, most in choices:
        size = min(most, _size(chosen))
        least, tail = _least(part, shown, chosen, size), _tail(part, shown, size)
        for name in spared:
            if sum(least.values()) + _across(tail.values()) > room:
                tail.pop(name, None)
        if sum(least.values()) + _across(tail.values()) <= room:
            break
    return chosen, tail, size, least


def deep_in(part: Part) -> bool:
    """Say whether the table of some units has a column for every criterion."""
    return is_deep(part.criteria, (texts_of.of_tail(part, each)["total"] for each in part.standings))


def share_decides(criteria: CriteriaSet) -> bool:
    """Say whether bands or ranks go by shares that points alone do not tell."""
    return criteria.account.ranked and (ranked_by_share(criteria) or told_by_share(criteria))


def is_deep(criteria: CriteriaSet, totals: Iterable[str]) -> bool:
    """Say whether there is room for a column of every criterion; otherwise only the top level has one.

    Args:
        criteria: the set of the units of one table.
        totals: the totals of its units, as they are printed.
    """
    if not criteria.account.group_columns:
        return True
    widths = _TAIL_WIDTHS[criteria.account]
    left_out = {"percent"} if criteria.account.ranked and not share_decides(criteria) else set()
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


def _tail(part: Part, shown: Sequence[Standing], size: int) -> dict[str, Column]:
    """The columns after the criteria, by key of `account.tail`; no number in them is broken in two."""
    account = part.criteria.account
    widths, strong = _TAIL_WIDTHS[account] | _FURTHER_WIDTHS[account], account.group_columns
    figures = [*(texts_of.of_tail(part, each) for each in shown), *foot.ends(part)]
    numbers = {name: [each.get(name, "") for each in figures] for name in ("total", "claimed", "percent")}
    return {
        name: Column(
            account.tail[name],
            max(widths[name], _room_for(numbers.get(name, ()), size)),
            bold=strong and name == "total",
        )
        for name in printed_tail(part)
    }


def _middle(part: Part, nodes: Sequence[Node], widths: dict[str, float]) -> list[Column]:
    """The columns of criteria and of information; columns of text are wider than columns of marks."""
    criteria, groups_above = part.criteria, not part.criteria.account.group_columns
    columns = []
    for node in nodes:
        groups, words = criteria.path(node), is_words(node)
        group = groups[0].label if groups and groups_above else ""
        columns.append(Column(
            measured_label(node), widths[node.code], group, *_head(criteria, node),
            vertical=not words, left=words, bold=node.kind == GROUP,
        ))  # fmt: skip
    return columns


def _head(criteria: CriteriaSet, node: Node) -> tuple[str, str]:
    """The number and the maximum below the heading of a column."""
    number = criteria.number(node)
    shown = "" if number in (None, "-") else f"({number})"
    if not criteria.account.group_columns or is_information(node):
        return shown, ""
    most = criteria.most(node)
    return shown, "" if most is None else show_micro(signed(criteria, node, round(most * MICRO)))


def is_words(node: Node) -> bool:
    """Say whether a column has answers in words, which lie and begin at the left."""
    return is_information(node) and node.kind != QUANTITY


def _size(nodes: Sequence[Node]) -> int:
    return _SMALL if len(nodes) > MANY else SIZE


def _least(part: Part, shown: Sequence[Standing], nodes: Sequence[Node], size: int) -> dict[str, float]:
    """Code of a node → the least width of its column, in which no number is broken over two lines."""
    least, below = {}, [] if len(part.standings) >= _UPRIGHT_FROM else [*foot.rows(part, nodes, 0, [])]
    for at, node in enumerate(nodes):
        texts = [texts_of.of_node(part, standing, node) for standing in shown]
        # Sums of many units run upwards, and so do shares.
        texts += [cells[at] for number, cells in enumerate(below)
                  if number != _SHARES or not part.criteria.account.shares]  # fmt: skip
        usual = _WORDS if is_words(node) else 9 if is_information(node) else MARK_WIDTHS[0]
        head = _room_for(_head(part.criteria, node), size - HEADS_SMALLER, _CLOSE)
        least[node.code] = usual if is_words(node) else max(usual, head, _room_for(texts, size))
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


def _room_for(texts: Iterable[str], size: int, around: float = _AROUND) -> float:
    """The width, in millimetres, of a column in which none of these texts is broken over two lines."""
    return max(map(ems, texts), default=0.0) * size * _MILLIMETRES + around


_WORDS, _STEP, _FEW_LINES, _TALL = 18, 6, 6, 20
"""The least width of a column of words; it is widened by so much until its texts take so few lines; a row of
more lines than the last may go on on the next page."""
_GOOD = 8
"""A width at which a column of points is read well."""
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
