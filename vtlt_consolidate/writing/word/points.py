"""The points of a weighted set as tables of Word, one for each variant."""

from __future__ import annotations

from markupsafe import Markup

from vtlt_consolidate.model.criteria import GROUP, PENALTY, CriteriaSet, Node
from vtlt_consolidate.scoring import standings
from vtlt_consolidate.scoring.results import UNBANDED, Results
from vtlt_consolidate.scoring.standings import Part, Standing, parts
from vtlt_consolidate.words.text import show_micro
from vtlt_consolidate.writing.word.table import (
    KEPT_UNITS,
    MANY,
    MARK_WIDTHS,
    PAGE,
    SIZE,
    Column,
    assembled,
    heads_of,
    paragraph,
    row_of,
)

_TITLE_SIZE = 13


def tables(results: Results) -> Markup:
    """Write the points: groups and criteria, or the groups at the top where all have no room on a page."""
    written = []
    for part in parts(results):
        title = paragraph(part.variant, _TITLE_SIZE, bold=True) if part.variant else ""
        written.append(f"{title}{_table(part)}")
    # A table needs a paragraph behind it, or Word joins it to the next one.
    return Markup(paragraph("", 2).join(written))  # noqa: S704 - `paragraph` escapes


def _table(part: Part) -> Markup:
    lead = [Column("STT", 8), Column(part.criteria.unit_heading, 34, left=True)]
    tail = [Column("Tổng điểm", 14, bold=True)]
    if banded := len(part.criteria.bands) > 1:
        tail.append(Column("Xếp loại", 24))
    tail.append(Column("Xếp hạng", 10))
    room = PAGE - sum(column.width for column in (*lead, *tail))
    least, most = MARK_WIDTHS
    nodes = standings.shown_nodes(part.criteria)
    if len(nodes) * least > room:
        nodes = standings.shown_nodes(part.criteria, deep=False)
    each = min(most, room / max(1, len(nodes)))
    columns = [*lead, *(_column(part.criteria, node, each) for node in nodes), *tail]
    size = SIZE - (len(nodes) > MANY)
    written = heads_of(columns, size)
    for number, standing in enumerate(part.standings, 1):
        texts = [str(number), standing.unit.full_name, *(_points(part, standing, node) for node in nodes)]
        texts += [_total(part, standing), *([standing.band or UNBANDED] if banded else [])]
        texts.append("" if standing.rank is None else str(standing.rank))
        kept = len(part.standings) - KEPT_UNITS < number < len(part.standings)
        written.append(row_of(columns, texts, size, kept=kept))
    return assembled(columns, written)


def _column(criteria: CriteriaSet, node: Node, width: float) -> Column:
    number = str(criteria.number(node) or "")
    shown = "" if number in {"", "-"} else f"({number})"
    return Column(node.label, width, number=shown, vertical=True, bold=node.kind == GROUP)


def _points(part: Part, standing: Standing, node: Node) -> str:
    micro = part.points[standing.unit.code, node.code]
    if micro is None:
        return ""
    return show_micro(-micro if node.role == PENALTY else micro)


def _total(part: Part, standing: Standing) -> str:
    if standing.missing == len(part.criteria.criteria):
        return ""
    return show_micro(standing.total) + "*" * bool(standing.missing)
