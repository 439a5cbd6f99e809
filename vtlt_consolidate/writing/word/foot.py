"""The rows under the units of a Word table: sums, shares and means, and how many lack an answer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from vtlt_consolidate.model.criteria import Node
from vtlt_consolidate.scoring.standings import Part, adds_up, is_information
from vtlt_consolidate.scoring.worked.points import signed
from vtlt_consolidate.words.text import MICRO, rounded, show_micro, show_number, show_percent
from vtlt_consolidate.writing.table import ADDED, MEANS

_MEAN, _LACKING = MEANS


def rows(part: Part, nodes: Sequence[Node], lead: int, tail: Sequence[str]) -> Iterator[list[str]]:
    """Yield the rows under the units, as the appendix in Excel has them.

    Args:
        part: the units.
        nodes: what has columns.
        lead: how many columns there are before these.
        tail: the keys of the columns behind them.
    """
    for label, cells, behind in _rows(part, nodes):
        yield [*["", label, ""][:lead], *cells, *(behind.get(name, "") for name in tail)]


def ends(part: Part) -> list[Mapping[str, str]]:
    """The cells of these rows behind the criteria: key of the tail → cell."""
    return [behind for _, _, behind in _rows(part, [])]


_Row = tuple[str, list[str], Mapping[str, str]]
"""Heading, cells of the nodes, and key of the tail → cell."""


def _rows(part: Part, nodes: Sequence[Node]) -> Iterator[_Row]:
    return _shares(part, nodes) if part.criteria.account.shares else _means(part, nodes)


def _together(part: Part) -> dict[str, str]:
    """What all units reached together, as it is printed, with what was decided; and its share."""
    every = [micro for leaf in part.criteria.criteria for micro in part.given(leaf)]
    # The column of totals is added up as it is printed, with what was decided.
    total = sum(each.total for each in part.standings)
    share = show_percent(total, len(every) * MICRO) if every else ""
    return {"total": show_micro(total) + "*" * part.any_missing, "percent": share}


def _shares(part: Part, nodes: Sequence[Node]) -> Iterator[_Row]:
    """Yield how many units meet each criterion, in percent, and how many did not answer.

    Shares are of the units with an answer; the last row is left out if no answer is missing.
    """
    units, together = len(part.standings), _together(part)
    known = [None if is_information(node) else part.given(node) for node in nodes]
    met = [
        _sum_of(part, node) if each is None else show_micro(sum(each)) + "*" * (len(each) < units)
        for node, each in zip(nodes, known, strict=True)
    ]
    lacking = show_number(sum(units - len(part.given(leaf)) for leaf in part.criteria.criteria))
    sums = together | {"missing": lacking}
    yield "Tổng số" if any(map(adds_up, nodes)) else "Tổng số đạt", met, sums
    shares = ["" if not each else show_percent(sum(each), len(each) * MICRO) for each in known]
    yield "Tỷ lệ đạt", shares, {"total": together["percent"]}
    if part.any_missing:
        missing = ["" if each is None else show_number(units - len(each)) for each in known]
        yield _LACKING, missing, {"total": lacking}


def _means(part: Part, nodes: Sequence[Node]) -> Iterator[_Row]:
    """Yield sums of quantities, means of points, and how many units lack some; of one unit no mean."""
    several = len(part.standings) > 1
    if several and any(map(adds_up, nodes)):
        yield ADDED, [_sum_of(part, node) for node in nodes], {}
    if several:
        means = ["" if is_information(node) else mean(part, node) for node in nodes]
        yield _MEAN, means, {"total": mean_of_totals(part)}
    if part.any_missing:
        yield _LACKING, ["" if is_information(node) else _lacking(part, node) for node in nodes], {}


def mean(part: Part, node: Node) -> str:
    """The mean of the points of the units that have all of a node; empty if none has."""
    return _mean([signed(part.criteria, node, micro) for micro in part.given(node)])


def mean_of_totals(part: Part) -> str:
    """The mean of the totals of the units that lack nothing; empty if there are none."""
    return _mean([each.total for each in part.standings if not each.missing])


def _mean(points: Sequence[int]) -> str:
    return show_number(rounded(sum(points), len(points) * MICRO, 2)) if points else ""


def _lacking(part: Part, node: Node) -> str:
    unarisen = sum(node.code in each.unarisen for each in part.standings)
    return show_number(len(part.standings) - len(part.given(node)) - unarisen)


def _sum_of(part: Part, node: Node) -> str:
    """The sum of a quantity over the units, with a star where one is missing; empty for anything else."""
    if not adds_up(node):
        return ""
    total, is_whole = part.sum_of(node)
    return show_micro(total) + "*" * (not is_whole)
