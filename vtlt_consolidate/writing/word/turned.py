"""Lays out results as a Word table with criteria in rows, where these outnumber the units."""

from __future__ import annotations

from collections.abc import Iterator

from vtlt_consolidate.model.criteria import GROUP, SCORED, Node
from vtlt_consolidate.scoring import standings
from vtlt_consolidate.scoring.standings import Part, Standing, is_information
from vtlt_consolidate.scoring.worked.points import signed
from vtlt_consolidate.words.text import MICRO, show_micro, show_percent
from vtlt_consolidate.writing import turned
from vtlt_consolidate.writing.tablelook import OWN
from vtlt_consolidate.writing.word import foot
from vtlt_consolidate.writing.word import texts as texts_of
from vtlt_consolidate.writing.word.grid import Column, Grid, Manner

_NUMBER, _MOST, _WIDE, _NARROW = 13, 17, 24, 19
_FEW = 4
"""So few columns of points may be wide."""
_KEPT = 3
_SIZE = 11
_TASKS = {MICRO: "Đã xong", 0: "Chưa làm"}


def laid_out(part: Part, page: float) -> Grid:
    """Lay out the table of one variant on a page so wide, in millimetres."""
    sides = turned.sides(part)
    count = len(part.standings) * len(sides) + turned.has_mean(part)
    width = _WIDE if count <= _FEW else _NARROW
    number, name, most = turned.headings(part)
    columns = [
        Column(number, _NUMBER),
        Column(name, page - _NUMBER - _MOST - width * count, left=True),
        Column(most, _MOST),
        *(
            Column(words, width, part.addresses.in_table(each.unit))
            for each in part.standings
            for _, words in sides
        ),
        *[Column(turned.MEAN_HEADING, width)] * turned.has_mean(part),
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
    )


def _rows(part: Part) -> Iterator[tuple[bool, list[str]]]:
    """Yield the rows of groups and criteria: whether it is a group, and its texts."""
    for node in standings.columns(part.criteria):
        most = turned.most_of(part, node)
        shown = "" if most is None else show_micro(signed(part.criteria, node, round(most * MICRO)))
        texts = [turned.number_of(part, node), turned.name_of(node), shown]
        texts += [_text(part, each, node, side) for each in part.standings for side, _ in turned.sides(part)]
        texts += ["" if is_information(node) else foot.mean(part, node)] * turned.has_mean(part)
        yield node.kind == GROUP, texts


def _text(part: Part, standing: Standing, node: Node, side: str) -> str:
    if part.criteria.account.tasks and node.kind in SCORED:
        micro = part.points_of(standing, node, own=side == OWN)
        return "" if micro is None else _TASKS.get(micro) or show_percent(micro, MICRO)
    return texts_of.of_node(part, standing, node, side)


def _totals(part: Part) -> Iterator[tuple[bool, list[str]]]:
    """Yield the rows under the criteria; the mean of totals is that of the units that lack nothing."""
    whole = part.criteria.summed_most("")
    for name in turned.tail_keys(part):
        most = "" if name != "total" or whole is None else show_micro(round(whole * MICRO))
        texts = ["", part.criteria.account.tail[name], most]
        for each in part.standings:
            figures = texts_of.of_tail(part, each)
            own = figures["claimed"] if name == "total" else ""
            texts += [own if side == OWN else figures[name] for side, _ in turned.sides(part)]
        texts += [foot.mean_of_totals(part) if name == "total" else ""] * turned.has_mean(part)
        yield True, texts
