"""The results as tables of Word: one row a unit, one narrow column a criterion or group."""

from __future__ import annotations

import html
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from vtlt_consolidate.excel.measure import ems
from vtlt_consolidate.model.account import BY_CRITERIA, BY_POINTS
from vtlt_consolidate.model.criteria import GROUP, PENALTY, TEXT, Node
from vtlt_consolidate.scoring.results import UNBANDED, Results
from vtlt_consolidate.scoring.standings import Part, Standing, is_information, parts
from vtlt_consolidate.scoring.standings import columns as columns_of
from vtlt_consolidate.words.text import MICRO, show_micro, show_percent
from vtlt_consolidate.writing.bands import without_bands

PAGE = 252
"""Millimetres between the margins of A4 landscape (Nghị định 30/2020, Phụ lục I)."""
_TWIPS = 56.7
SIZE = 9
MARK_WIDTHS = (4.8, 13)
MANY = 26
"""From so many columns on, letters are smaller, so that a number still fits."""
_HEAD_LIMIT = 200
KEPT_UNITS = 3
_UPRIGHT_FROM, _UPRIGHT_HEIGHT = 100, 34
_SHARES = 1  # the second row of sums
_TITLE_SIZE = 13
_NAMED = 2
"""So many columns stand before the criteria where none is of areas."""
_TAIL_WIDTHS = {
    BY_CRITERIA: {"total": 11, "percent": 13, "band": 24},
    BY_POINTS: {"total": 14, "band": 24, "rank": 10},
}
"""Account → the columns behind the criteria, in millimetres."""


@dataclass(frozen=True)
class Column:
    """One column: its heading and how wide it is, in millimetres."""

    heading: str
    width: float
    group: str = ""
    number: str = ""
    vertical: bool = False
    left: bool = False
    bold: bool = False


def tables(results: Results) -> Markup:
    """Write the results as tables, one for each variant, as the XML of Word."""
    written = []
    for part in parts(results):
        title = paragraph(part.variant, _TITLE_SIZE, bold=True) if part.variant else ""
        written.append(f"{title}{_table(part)}")
    # A table needs a paragraph behind it, or Word joins it to the next one.
    return Markup(paragraph("", 2).join(written))  # noqa: S704 - `paragraph` escapes


def _table(part: Part) -> Markup:
    """Write the table of one variant; headings repeat on every page, no row is broken.

    Where all criteria have no room on a page, only the groups at the top have a column.
    """
    account = part.criteria.account
    lead, tail = _lead(part), _tail(part)
    room = PAGE - sum(column.width for column in (*lead, *tail.values()))
    nodes = columns_of(part.criteria)
    if account.group_columns and len(nodes) * MARK_WIDTHS[0] > room:
        nodes = columns_of(part.criteria, deep=False)
    columns = [*lead, *_middle(part, nodes, room), *tail.values()]
    size = SIZE - (len(nodes) > MANY)
    written = heads_of(columns, size)
    sums = list(_sums(part, nodes, len(lead))) if account.shares else []
    count = len(part.standings)
    for number, standing in enumerate(part.standings, 1):
        unit = standing.unit
        texts = [str(number), *((unit.name, unit.area) if len(lead) > _NAMED else (unit.full_name,))]
        texts += [_shown(part, standing, node) for node in nodes]
        figures = _figures(part, standing)
        # The last units are kept together, and with the sums under them.
        kept = count - KEPT_UNITS < number < count + bool(sums)
        written.append(row_of(columns, [*texts, *(figures[name] for name in tail)], size, kept=kept))
    written += [
        # Shares are wider than a column of marks, and so are the sums of many units.
        _sum_row(columns, texts, size, kept=texts is not sums[-1],
                 upright=count >= _UPRIGHT_FROM or at == _SHARES)
        for at, texts in enumerate(sums)
    ]  # fmt: skip
    return assembled(columns, written)


def _lead(part: Part) -> list[Column]:
    """Number and unit, and its area: in a column of its own where columns of marks leave room for one."""
    number = Column("STT", 8)
    if part.criteria.account.group_columns:
        return [number, Column(part.criteria.unit_heading, 34, left=True)]
    lead = [number, Column(part.criteria.unit_heading, 30, left=True)]
    if any(each.unit.area for each in part.standings):
        lead.append(Column(part.criteria.area_heading, 22, left=True))
    return lead


def _tail(part: Part) -> dict[str, Column]:
    """What stands behind the criteria, by key of the account's tail."""
    account = part.criteria.account
    widths, headings, strong = _TAIL_WIDTHS[account], account.tail, account.group_columns
    names = [name for name in widths if name != "band" or not without_bands(part)]
    return {name: Column(headings[name], widths[name], bold=strong and name == "total") for name in names}


def _figures(part: Part, standing: Standing) -> dict[str, str]:
    """What the tail says of a unit."""
    nothing = standing.missing == len(part.criteria.criteria)
    return {
        "total": "" if nothing else show_micro(standing.total) + "*" * bool(standing.missing),
        "percent": "" if standing.missing else show_percent(standing.total, standing.most),
        "band": standing.band or UNBANDED,
        "rank": "" if standing.rank is None else str(standing.rank),
    }


def assembled(columns: Sequence[Column], written: Sequence[str]) -> Markup:
    """Make a table of written rows."""
    grid = "".join(f'<w:gridCol w:w="{_twips(column.width)}"/>' for column in columns)
    width = sum(_twips(column.width) for column in columns)
    # Every text in it went through `_paragraph`, which escapes it.
    return Markup(_TABLE.format(width=width, grid=grid, rows="".join(written)))  # noqa: S704


_SIDES = ("top", "left", "bottom", "right", "insideH", "insideV")
_BORDERS = "".join(f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="000000"/>' for side in _SIDES)
_TABLE = (
    '<w:tbl><w:tblPr><w:tblW w:w="{width}" w:type="dxa"/><w:jc w:val="center"/>'
    f"<w:tblBorders>{_BORDERS}</w:tblBorders>"
    '<w:tblLayout w:type="fixed"/><w:tblCellMar><w:left w:w="28" w:type="dxa"/>'
    '<w:right w:w="28" w:type="dxa"/></w:tblCellMar></w:tblPr><w:tblGrid>{grid}</w:tblGrid>{rows}</w:tbl>'
)


def _twips(millimetres: float) -> int:
    return round(millimetres * _TWIPS)


def _middle(part: Part, nodes: Sequence[Node], room: float) -> list[Column]:
    """The columns of criteria and of information; words need more room than marks."""
    criteria, groups_above = part.criteria, not part.criteria.account.group_columns
    wide = {node.code: (18 if node.kind == TEXT else 9) for node in nodes if is_information(node)}
    least, most = MARK_WIDTHS
    each = max(least, min(most, (room - sum(wide.values())) / max(1, len(nodes) - len(wide))))
    columns = []
    for node in nodes:
        groups, number = criteria.path(node), criteria.number(node)
        group = groups[0].label if groups and groups_above else ""
        shown = "" if number in (None, "-") else f"({number})"
        width, strong = wide.get(node.code, each), node.kind == GROUP
        columns.append(Column(node.label, width, group, shown, vertical=True, bold=strong))
    return columns


def _shown(part: Part, standing: Standing, node: Node) -> str:
    """What stands in the column of a node."""
    if is_information(node):
        given = part.information[standing.unit.code, node.code]
        return show_micro(round(given * MICRO)) if isinstance(given, float) else str(given or "")
    micro = part.points[standing.unit.code, node.code]
    if micro is None:
        return ""
    return show_micro(-micro if node.role == PENALTY else micro)


def _sums(part: Part, nodes: Sequence[Node], lead: int) -> Iterator[list[str]]:
    """Under the units: how many meet each criterion, of those with an answer, and how many have none."""
    units = len(part.standings)
    known = [
        None
        if is_information(node)
        else [
            micro for each in part.standings if (micro := part.points[each.unit.code, node.code]) is not None
        ]
        for node in nodes
    ]
    every = [micro for column in known for micro in column or ()]
    met = ["" if each is None else show_micro(sum(each)) + "*" * (len(each) < units) for each in known]
    shares = ["" if not each else show_percent(sum(each), len(each) * MICRO) for each in known]
    total = show_micro(sum(every)) + "*" * part.any_missing
    share = show_percent(sum(every), len(every) * MICRO) if every else ""
    yield [*["", "Tổng số đạt", ""][:lead], *met, total, share, ""]
    yield [*["", "Tỷ lệ đạt", ""][:lead], *shares, share, "", ""]
    if part.any_missing:
        missing = ["" if each is None else str(units - len(each)) for each in known]
        lacking = str(sum(units - len(each) for each in known if each is not None))
        yield [*["", "Chưa có số liệu", ""][:lead], *missing, lacking, "", ""]


def heads_of(columns: Sequence[Column], size: int) -> list[str]:
    """Write three rows: groups, headings, numbers; a heading without a group takes the first two."""
    first = _merged_groups(columns, size)
    second = [
        _cell(c.heading, size, c.width, merge="" if c.group else "continue", turned=c.vertical)
        for c in columns
    ]
    third = [_cell(c.number, size - 2, c.width, merge="" if c.vertical else "continue") for c in columns]
    tall = max((ems(c.heading) * size * 1.15 + 8 - (0 if c.group else 24) for c in columns if c.vertical),
               default=40)  # fmt: skip
    heights = (24.0, min(max(60.0, tall), _HEAD_LIMIT), 0.0)
    return [_written(cells, least, head=True) for cells, least in zip((first, second, third), heights,
                                                                      strict=True)]  # fmt: skip


def _merged_groups(columns: Sequence[Column], size: int) -> list[str]:
    cells, place = [], 0
    while place < len(columns):
        column, run = columns[place], 1
        while column.group and place + run < len(columns) and columns[place + run].group == column.group:
            run += 1
        width = sum(each.width for each in columns[place : place + run])
        if column.group:
            cells.append(_cell(column.group, size, width, span=run))
        else:
            cells.append(_cell(column.heading, size, width, merge="restart", turned=column.vertical))
        place += run
    return cells


def _cell(text: str, size: int, width: float, *, merge: str = "", span: int = 1, turned: bool = False) -> str:
    properties = f'<w:tcW w:w="{_twips(width)}" w:type="dxa"/>'
    properties += f'<w:gridSpan w:val="{span}"/>' if span > 1 else ""
    properties += f'<w:vMerge w:val="{merge}"/>' if merge else ""
    properties += '<w:textDirection w:val="btLr"/>' if turned else ""
    properties += '<w:vAlign w:val="center"/>'
    shown = "" if merge == "continue" else text
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{paragraph(shown, size, bold=True)}</w:tc>"


def row_of(columns: Sequence[Column], texts: Sequence[str], size: int, *, kept: bool = False) -> str:
    """Write a row of a unit; a kept one stays on the page of the next."""
    return _written([
        _body_cell(column, text, size, bold=column.bold, kept=kept)
        for column, text in zip(columns, texts, strict=True)
    ])  # fmt: skip


def _sum_row(columns: Sequence[Column], texts: Sequence[str], size: int, *, kept: bool, upright: bool) -> str:
    """Write a row of sums; upright ones have room in columns of marks."""
    cells = [
        _body_cell(column, text, size, bold=True, kept=kept, turned=upright and column.vertical)
        for column, text in zip(columns, texts, strict=True)
    ]
    return _written(cells, _UPRIGHT_HEIGHT if upright else 0)


def _body_cell(column: Column, text: str, size: int, *, bold: bool, kept: bool, turned: bool = False) -> str:
    direction = '<w:textDirection w:val="btLr"/>' * turned
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{_twips(column.width)}" w:type="dxa"/>{direction}'
        f'<w:vAlign w:val="center"/></w:tcPr>'
        f"{paragraph(text, size, bold=bold, left=column.left, kept=kept)}</w:tc>"
    )


def _written(cells: Sequence[str], least: float = 0, *, head: bool = False) -> str:
    properties = "<w:cantSplit/>"
    properties += f'<w:trHeight w:val="{round(20 * least)}" w:hRule="atLeast"/>' if least else ""
    properties += "<w:tblHeader/>" if head else ""
    return f"<w:tr><w:trPr>{properties}</w:trPr>{''.join(cells)}</w:tr>"


def paragraph(text: str, size: int, *, bold: bool = False, left: bool = False, kept: bool = False) -> str:
    """One paragraph; a kept one stays on the page of the next."""
    look = ("<w:b/>" if bold else "") + f'<w:sz w:val="{2 * size}"/><w:szCs w:val="{2 * size}"/>'
    side = "left" if left else "center"
    shown, kept_ = html.escape(text, quote=False), "<w:keepNext/>" * kept
    return (
        f'<w:p><w:pPr>{kept_}<w:spacing w:before="0" w:after="0"/><w:jc w:val="{side}"/></w:pPr>'
        f'<w:r><w:rPr>{look}</w:rPr><w:t xml:space="preserve">{shown}</w:t></w:r></w:p>'
    )
