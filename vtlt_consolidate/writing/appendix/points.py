"""The appendix of a weighted set: columns by group, self and appraised points, bands and ranks."""

from __future__ import annotations

from vtlt_consolidate.excel.sheet import Sheet
from vtlt_consolidate.excel.tables import Head
from vtlt_consolidate.model.config import Config
from vtlt_consolidate.model.criteria import CriteriaSet, Node
from vtlt_consolidate.model.paper import PAPERS
from vtlt_consolidate.scoring import standings
from vtlt_consolidate.scoring.standings import Part
from vtlt_consolidate.writing import scorebands, scorematrix
from vtlt_consolidate.writing.appendix import page
from vtlt_consolidate.writing.appendix.page import HEAD_TOP, Heading, Table
from vtlt_consolidate.writing.scorematrix import Placed

_MOST_COLUMNS = 40
"""More columns than these cannot be read on one page: then only the groups at the top are printed."""


def write(sheet: Sheet, config: Config, part: Part, heading: Heading, carried_note: str) -> None:
    """Write the appendix of one variant.

    Args:
        sheet: an empty sheet.
        config: agency.
        part: the units and their points.
        heading: what stands above the table.
        carried_note: the sentence of tables that earlier figures have a part in; may be empty.
    """
    missing = any(standing.missing for standing in part.standings)
    gated = any(standing.reason for standing in part.standings)
    paired = bool(part.appraised)
    shown = len(standings.shown_nodes(part.criteria)) * (1 + paired)
    deep = shown <= _MOST_COLUMNS
    left_out = [*(() if missing else ("missing",)), *(() if gated else ("reason",))]
    left_out += [] if part.criteria.gates else ["by_score"]
    # Where there is one band for all, as the document defines none, it says nothing of a unit.
    hidden = frozenset() if len(part.criteria.bands) > 1 else frozenset({"band"})
    look = scorematrix.Look(
        lead=(Head("STT", 4.5, "center"), Head(part.criteria.unit_heading, 22)),
        head="plainhead", node_width=5.5 if deep else 9, size=10,
        tail=scorematrix.tail_of(part, *left_out), shaded=False, deep=deep, paired=paired,
        show_missing=missing, hidden=hidden,
    )  # fmt: skip
    rows = [(i, standing.unit.full_name) for i, standing in enumerate(part.standings, 1)]
    placed = scorematrix.write(sheet, HEAD_TOP, part, rows, look)
    sums_end = placed.last + 1 + missing
    breaks, end = _breaks(part.criteria, placed), max(placed.columns.values())
    table = Table(placed.first, placed.last, sums_end, len(look.lead), end, breaks)
    note, key = _note(missing, deep, carried_note), _key(part.criteria, deep=deep)
    below = page.lines(note, key, scorebands.sentences(part, placed))
    page.finish(sheet, table, PAPERS[config.agency.paper], heading, below)


def _note(missing: bool, deep: bool, carried_note: str) -> str:
    notes = ["Ghi chú: dòng dưới tên tiêu chí là điểm tối đa."]
    if not deep:
        notes.append("Điểm của từng tiêu chí ở bảng tổng hợp.")
    if missing:
        notes.append("Ô trống là chưa có số liệu; (*) chưa kể các tiêu chí chưa có số liệu.")
    return " ".join(filter(None, [*notes, carried_note]))


def _breaks(criteria: CriteriaSet, placed: Placed) -> list[int]:
    """The columns of what stands at the top of the tree, and the first one after the criteria."""
    tops = [min(placed.of(node)) for node in criteria.scored_children("")]
    after = max(max(placed.of(node)) for node in criteria.nodes if node.code in placed.columns) + 1
    return [*tops, after]


def _key(criteria: CriteriaSet, *, deep: bool) -> list[str]:
    """One text for each node at the top: its name, and those of what stands in it, in print order."""
    shown = standings.shown_nodes(criteria, deep=deep)
    if all(node.label == node.name for node in shown):
        return []
    if not deep:
        return page.in_lines([_named(criteria, node) for node in shown])
    return [
        f"{_named(criteria, top)}{_within(criteria, [node for node in shown if top in criteria.path(node)])}."
        for top in shown
        if not top.parent
    ]


def _named(criteria: CriteriaSet, node: Node) -> str:
    """The number that stands above the column and the name; where there is no number, the short heading."""
    number = criteria.number(node)
    if number in (None, "-"):
        return node.name if node.label == node.name else f"{node.label}: {node.name}"
    return f"({number}) {node.name}"


def _within(criteria: CriteriaSet, nodes: list[Node]) -> str:
    return ": " + "; ".join(_named(criteria, node) for node in nodes) if nodes else ""
