"""Lays out results as a Word table with criteria in rows, where these outnumber the units."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from vtlt_consolidate.model.criteria import GROUP, PENALTY, Node
from vtlt_consolidate.scoring import standings
from vtlt_consolidate.scoring.results import UNBANDED
from vtlt_consolidate.scoring.standings import Part, Standing, is_information
from vtlt_consolidate.words.text import MICRO, show_micro, show_percent
from vtlt_consolidate.writing import turned
from vtlt_consolidate.writing.tablelook import OWN
from vtlt_consolidate.writing.word.grid import Column, Grid, Manner

_NUMBER, _MOST, _WIDE, _NARROW = 13, 17, 24, 19
_FEW = 4
"""So few columns of points may be wide."""
_KEPT = 3
_SIZE = 11
_TASKS = {MICRO: "Đã xong", 0: "Chưa làm"}


def laid_out(part: Part, page: float) -> Grid:
    """Lay out the table of one variant on a page so wide, in millimetres."""
    sides, count = turned.sides(part), len(part.standings) * len(turned.sides(part))
    width = _WIDE if count <= _FEW else _NARROW
    number, name, most = turned.headings(part)
    columns = [
        Column(number, _NUMBER),
        Column(name, page - _NUMBER - _MOST - width * count, left=True),
        Column(most, _MOST),
        *(Column(words, width, each.unit.full_name) for each in part.standings for _, words in sides),
    ]
    rows = [*_rows(part), *_totals(part)]
    last = len(rows) - 1
    return Grid(
        columns,
        [
            # A heading stays with what follows it, and the totals with the last criteria.
            (Manner(kept=at < last and (heads or at >= last - _KEPT), bold=heads), texts)
            for at, (heads, texts) in enumerate(rows)
        ],
        _SIZE,
        part.variant,
    )


def _rows(part: Part) -> Iterator[tuple[bool, list[str]]]:
    """Yield the rows of groups and criteria: whether it is a group, and its texts."""
    for node in standings.columns(part.criteria):
        most = turned.most_of(part, node)
        shown = "" if most is None else show_micro(_signed(node, round(most * MICRO)))
        texts = [turned.number_of(part, node), turned.name_of(node), shown]
        texts += [
            _points(part, each, node, side) for each in part.standings for side, _ in turned.sides(part)
        ]
        yield node.kind == GROUP, texts


def _signed(node: Node, micro: int) -> int:
    return -micro if node.role == PENALTY else micro


def _points(part: Part, standing: Standing, node: Node, side: str) -> str:
    if is_information(node):
        given = None if side == OWN else part.information[standing.unit.code, node.code]
        return show_micro(round(given * MICRO)) if isinstance(given, float) else str(given or "")
    micro = (part.claimed if side == OWN else part.points)[standing.unit.code, node.code]
    if micro is not None and part.criteria.account.tasks and node.kind != GROUP:
        return _TASKS.get(micro) or show_percent(micro, MICRO)
    return "" if micro is None else show_micro(_signed(node, micro))


def _totals(part: Part) -> Iterator[tuple[bool, list[str]]]:
    """Yield the rows under the criteria."""
    whole = part.criteria.summed_most("")
    for name in turned.tail_keys(part):
        most = "" if name != "total" or whole is None else show_micro(round(whole * MICRO))
        texts = ["", part.criteria.account.tail[name], most]
        for each in part.standings:
            figures = _figures(part, each)
            own = figures["claimed"] if name == "total" else ""
            texts += [own if side == OWN else figures[name] for side, _ in turned.sides(part)]
        yield True, texts


def _figures(part: Part, standing: Standing) -> Mapping[str, str]:
    """Key of the account's tail → the text of a unit; * marks a total that lacks answers."""
    nothing = standing.missing == len(part.criteria.criteria)
    claimed = (
        "" if standing.claimed is None else show_micro(standing.claimed) + "*" * bool(standing.unclaimed)
    )
    tasks = part.tasks(standing) if part.criteria.account.tasks else {}
    return {name: str(count) for name, count in tasks.items()} | {
        "claimed": claimed,
        "total": "" if nothing else show_micro(standing.total) + "*" * bool(standing.missing),
        "missing": str(standing.missing),
        "percent": "" if standing.share is None else show_percent(standing.total, standing.most),
        "by_score": standing.by_score or UNBANDED,
        "band": standing.band or UNBANDED,
        "reason": standing.reason,
        "rank": "" if standing.rank is None else str(standing.rank),
    }
