"""The completion matrix as a table of Word: one row a unit, one narrow column a criterion."""

from __future__ import annotations

import html
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from vtlt_consolidate.excel.measure import ems
from vtlt_consolidate.model.criteria import SCORED, TEXT, Node
from vtlt_consolidate.model.frames import rows
from vtlt_consolidate.scoring.results import UNBANDED, Results
from vtlt_consolidate.words.text import MICRO, show_micro, show_percent

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


def table(results: Results) -> Markup:
    """Write the matrix as the XML of a table; headings repeat on every page, no row is broken."""
    lead = [Column("STT", 8), Column(results.criteria.unit_heading, 30, left=True)]
    if any(results.roster.areas):
        lead.append(Column(results.criteria.area_heading, 22, left=True))
    tail = _tail()
    nodes = list(results.criteria.table_columns())
    middle = _middle(results, nodes, PAGE - sum(column.width for column in (*lead, *tail)))
    columns = [*lead, *middle, *tail]
    size = SIZE - (len(middle) > MANY)
    written = [*heads_of(columns, size)]
    points, scores = _points(results), list(rows(results.scores))
    for number, score in enumerate(scores, 1):
        unit = results.roster.by_code[score.unit_code]
        texts = [str(number), unit.name, unit.area][: len(lead)]
        texts += [_shown(results, points, unit.code, node) for node in nodes]
        # The sums are kept with the last units.
        last = number > len(scores) - KEPT_UNITS
        written.append(row_of(columns, [*texts, *_totals(results, score)], size, kept=last))
    sums = list(_sums(results, points, nodes, len(lead)))
    many = len(scores) >= _UPRIGHT_FROM
    written += [
        # Shares are wider than a column of marks, and so are the sums of many units.
        _sum_row(columns, texts, size, kept=texts is not sums[-1], upright=many or at == _SHARES)
        for at, texts in enumerate(sums)
    ]
    return assembled(columns, written)


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


def _points(results: Results) -> dict[tuple[str, str], int]:
    known = results.marks.dropna(subset=["points_micro"])
    return {(row.unit_code, row.leaf_code): int(row.points_micro) for row in rows(known)}


def _tail() -> list[Column]:
    return [Column("Số tiêu chí đạt", 11), Column("Tỷ lệ", 13), Column("Xếp loại", 24)]


def _middle(results: Results, nodes: Sequence[Node], room: float) -> list[Column]:
    """The columns of criteria and of information; words need more room than marks."""
    wide = {node.code: (18 if node.kind == TEXT else 9) for node in nodes if node.kind not in SCORED}
    least, most = MARK_WIDTHS
    each = max(least, min(most, (room - sum(wide.values())) / max(1, len(nodes) - len(wide))))
    columns = []
    for node in nodes:
        groups, number = results.criteria.path(node), results.criteria.number(node)
        group = groups[0].label if groups else ""
        shown = "" if number in (None, "-") else f"({number})"
        columns.append(Column(node.label, wide.get(node.code, each), group, shown, vertical=True))
    return columns


def _shown(results: Results, points: dict[tuple[str, str], int], unit_code: str, node: Node) -> str:
    if node.kind in SCORED:
        reached = points.get((unit_code, node.code))
        return "" if reached is None else show_micro(reached)
    given = results.information(unit_code, node)
    return show_micro(round(given * MICRO)) if isinstance(given, float) else str(given or "")


def _sums(
    results: Results, points: dict[tuple[str, str], int], nodes: Sequence[Node], lead: int
) -> Iterator[list[str]]:
    """Under the units: how many meet each criterion, of those with an answer, and how many have none."""
    units = len(results.roster.units)
    known = [
        [points[code, node.code] for code in results.roster.codes if (code, node.code) in points]
        if node.kind in SCORED
        else None
        for node in nodes
    ]
    met = ["" if each is None else show_micro(sum(each)) + "*" * (len(each) < units) for each in known]
    shares = ["" if not each else show_percent(sum(each), len(each) * MICRO) for each in known]
    total = show_micro(sum(points.values())) + "*" * results.any_missing
    share = show_percent(sum(points.values()), len(points) * MICRO) if points else ""
    yield [*["", "Tổng số đạt", ""][:lead], *met, total, share, ""]
    yield [*["", "Tỷ lệ đạt", ""][:lead], *shares, share, "", ""]
    if results.any_missing:
        missing = ["" if each is None else str(units - len(each)) for each in known]
        lacking = str(sum(units - len(each) for each in known if each is not None))
        yield [*["", "Chưa có số liệu", ""][:lead], *missing, lacking, "", ""]


def _totals(results: Results, score: Any) -> list[str]:
    star = "*" if score.missing else ""
    nothing = score.missing >= len(results.criteria.criteria)
    total = "" if nothing else show_micro(score.total_micro) + star
    band = score.band or UNBANDED
    share = "" if score.missing else show_percent(score.total_micro, score.max_micro)
    return [total, share, band]


# ------------------------------------------------------------------ XML


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
