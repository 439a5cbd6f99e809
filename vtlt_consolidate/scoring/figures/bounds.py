"""How far results can still move while answers are missing: the least and the most that they can become.

Whatever is answered later lies between two corners: every open answer as bad for the total as can be, and
every one as good. Shares, sums and the bounds of a node rise with each single answer, and fall where the node
is taken off; so each node has one end of its points in each corner, and gates, which compare signed points,
close more often in the worse one. Bands need not rise with the total (an official sheet may leave a gap), so
every band that is met between the two totals counts as possible, with every gate that closes in the worse
corner or in both.

What somebody in charge decided about a result holds once nothing is missing, so it stands in both corners.

The bounds hold as long as answers that were accepted stay as they are.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

import pandas as pd

from vtlt_consolidate.model.criteria import TOTAL, Node
from vtlt_consolidate.model.frames import tuples
from vtlt_consolidate.model.layout import ANSWER
from vtlt_consolidate.model.rules.banding import NOT_CLASSIFIED
from vtlt_consolidate.scoring.figures.corners import Case, Corners, Open, Span
from vtlt_consolidate.scoring.results import Results
from vtlt_consolidate.scoring.score import is_unarisen, unarisen_by_unit
from vtlt_consolidate.scoring.standings import UNBANDED, Part, Standing
from vtlt_consolidate.words.text import in_places

_NOTHING = Span(0, 0)


def added(spans: Iterable[Span]) -> Span:
    """The least and the most that a sum can become."""
    found = list(spans)
    lows = [span.least for span in found if span.least is not None]
    highs = [span.most for span in found if span.most is not None]
    return Span(
        sum(lows) if len(lows) == len(found) else None, sum(highs) if len(highs) == len(found) else None
    )


@dataclass(frozen=True)
class BandSpan:
    """How many units are certain to be in a band, and how many more may come to it."""

    label: str
    sure: int
    more: int

    @property
    def most(self) -> int:
        """The most units that it can have."""
        return self.sure + self.more


@dataclass(frozen=True)
class Bounds:
    """What is open in a month.

    Args:
        units: code of a unit with open answers → what it can reach, in print order.
        replaceable: those of them whose counted figures may be replaced as a whole: figures of an earlier
            period, or a return beside which another file waits for a decision.
    """

    units: Mapping[str, Open]
    replaceable: frozenset[str] = frozenset()

    @property
    def count(self) -> int:
        """Number of open answers to criteria."""
        return sum(each.count for each in self.units.values())

    @property
    def others(self) -> int:
        """Number of open criteria that no unit answers."""
        return sum(each.others for each in self.units.values())

    def of_unit(self, part: Part, unit_code: str, node_code: str = TOTAL) -> Span:
        """What a node of a unit can become; of a unit without open answers both ends are what it has.

        The total of a set that counts criteria is how many are met, whatever was decided about the unit.
        """
        if unit_code in self.units:
            return self.units[unit_code].points.get(node_code, _NOTHING)
        settled = _settled(part, unit_code, node_code)
        return Span(settled, settled)

    def summed(self, part: Part, node_code: str = TOTAL, units: Iterable[Standing] | None = None) -> Span:
        """What the sum of a node over units can become; over all of a variant unless some are given."""
        codes = [each.unit.code for each in (part.standings if units is None else units)]
        settled = sum([_settled(part, code, node_code) for code in codes if code not in self.units])
        still_open = [self.of_unit(part, code, node_code) for code in codes if code in self.units]
        return added([Span(settled, settled), *still_open])

    def quantity(self, results: Results, leaf: Node) -> Span:
        """What the total of a quantity can become: no less than what is certain, as none is below 0."""
        answers = results.answers
        mine = answers[(answers["leaf_code"] == leaf.code) & (answers["field"] == ANSWER)]
        known = mine["value_micro"].notna() & ~mine["unit_code"].isin(list(self.replaceable))
        sure = mine.loc[known, "unit_code"].tolist()
        least = in_places(sum(results.amounts[unit, leaf.code, ANSWER] for unit in sure))
        return Span(least, least if len(sure) == len(mine) else None)

    def bands(self, part: Part, units: Iterable[Standing] | None = None) -> list[BandSpan]:
        """Every declared band, and others that a unit can come to."""
        standings = part.standings if units is None else list(units)
        possible = [
            self.units[each.unit.code].bands if each.unit.code in self.units else (each.band or UNBANDED,)
            for each in standings
        ]
        met = {label for labels in possible for label in labels}
        declared = [band.label for band in part.criteria.bands]
        rest = [label for label in (NOT_CLASSIFIED, UNBANDED) if label in met] if declared else []
        return [
            BandSpan(
                label,
                sum(labels == (label,) for labels in possible),
                sum(label in labels and len(labels) > 1 for labels in possible),
            )
            for label in (*declared, *rest)
        ]


def _settled(part: Part, unit_code: str, node_code: str) -> int:
    """What a node of a unit without open answers has; what did not arise gives nothing."""
    if node_code == TOTAL and part.criteria.account.shares:
        return part.met(unit_code)
    return part.points[unit_code, node_code] or 0


def of(results: Results, replaceable: Collection[str] = ()) -> Bounds:
    """Find what every unit with open answers can still reach.

    Args:
        results: the results as they are; an answer is open where `Marks` has no points.
        replaceable: units all of whose answers are open, whatever they are worth now.

    Returns:
        The bounds; without units if nothing is open.
    """
    marks = results.marks
    # What did not arise is settled, as long as nobody may replace it.
    may_come = marks["unit_code"].isin(list(replaceable))
    unarisen = unarisen_by_unit(marks[~may_come], results.criteria)
    unsettled = (marks["points_micro"].isna() & ~is_unarisen(marks, results.criteria)) | may_come
    mine = marks[marks["unit_code"].isin(set(marks.loc[unsettled, "unit_code"]))]
    answered: dict[str, dict[str, int | None]] = {}
    rows = tuples(mine, "unit_code", "leaf_code", "points_micro")
    for (unit_code, leaf_code, points), lacking in zip(rows, unsettled[mine.index].tolist(), strict=True):
        given_points = None if lacking or points is pd.NA else int(points)
        answered.setdefault(unit_code, {})[leaf_code] = given_points
    corners = {variant: Corners(part) for variant, part in results.criteria.by_variant()}
    # Units that sent nothing are all alike, and those that lack something are few.
    known: dict[tuple[object, ...], Open] = {}
    found = {}
    for unit in results.roster.units:
        given = answered.get(unit.code)
        if given is None:
            continue
        variant = unit.variant if unit.variant in corners else ""
        case = Case(
            given,
            # What a unit gave may be replaced together with its figures.
            {} if unit.code in replaceable else results.known.get(unit.code, {}),
            frozenset(unarisen.get(unit.code, ())),
            results.overrides.get(unit.code),
            results.coming.get(unit.code, frozenset()),
        )
        key = variant, case.key
        if key not in known:
            known[key] = corners[variant].reach(case)
        found[unit.code] = known[key]
    counted = set(mine.loc[mine["points_micro"].notna(), "unit_code"])
    return Bounds(found, frozenset(counted.intersection(replaceable)))
