"""The results of units, divided by variant: points, bands before and after the gates, ranks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from vtlt_consolidate.model.criteria import (
    COMPUTED,
    GROUP,
    OFFICE,
    PERCENT,
    QUANTITY,
    SCORED,
    SOURCES,
    TOTAL,
    CriteriaSet,
    Node,
)
from vtlt_consolidate.model.kinds import is_share
from vtlt_consolidate.model.rules.banding import NOT_CLASSIFIED
from vtlt_consolidate.model.units import Unit
from vtlt_consolidate.naming.address import Addresses
from vtlt_consolidate.scoring.worked import points as working
from vtlt_consolidate.scoring.worked.decision import Decision
from vtlt_consolidate.scoring.worked.points import Known
from vtlt_consolidate.words.addresses import sheet_name
from vtlt_consolidate.words.text import MICRO, Amount, written

UNBANDED = "Chưa xếp loại"


@dataclass(frozen=True)
class Standing:
    """The result of one unit; points are whole millionths, bands and rank those of `Scores`.

    If a reviewer appraised any unit of its variant, `claimed` is the total of the unit's own points, and
    `unclaimed` the number of criteria without a usable answer of its own. `unarisen` are the codes of the
    criteria and groups that did not arise for it. `decision` is what was decided about its result.
    """

    unit: Unit
    total: int
    most: int
    missing: int
    by_score: str
    band: str
    reason: str
    rank: int | None
    claimed: int | None = None
    unclaimed: int = 0
    unarisen: frozenset[str] = frozenset()
    decision: Decision | None = None

    @property
    def decided(self) -> str:
        """What was decided about its result, in words; empty: nothing."""
        return self.decision.in_cell if self.decision else ""

    @property
    def share(self) -> float | None:
        """Its total as a part of the most that it can have; `None` if that is not known, or nothing."""
        return None if self.missing or not self.most else self.total / self.most


@dataclass(frozen=True)
class Part:
    """The units of one variant, which have the same criteria and are ranked among themselves.

    Args:
        variant: empty where the set has no variants.
        criteria: the set as they know it.
        standings: in print order.
        points: (unit, node) → points of criteria and groups; nothing where there is no answer.
        claimed: the same, scored from the units' own answers alone.
        appraised: (unit, criterion) whose points are the reviewer's, not those of the answer; of these units
            alone, as other variants have criteria that these are not asked.
        information: (unit, leaf) → the answer of a leaf without points that tables show.
        addresses: how sentences call the units.
        known: what formulas of points and gates look at.
        tops: (unit, group) → the most that it can give the unit, which is less where something did not arise.
        note: what is said under tables of these units (`Results.note_of`).
    """

    variant: str
    criteria: CriteriaSet
    standings: Sequence[Standing]
    points: Mapping[tuple[str, str], int | None]
    claimed: Mapping[tuple[str, str], int | None]
    appraised: frozenset[tuple[str, str]]
    information: Mapping[tuple[str, str], float | str | None]
    addresses: Addresses
    known: Known
    tops: Mapping[tuple[str, str], int | None]
    note: str = ""

    def made_of(self, group: Node, *, own: bool = False) -> list[Node]:
        """The nodes without whose points a group is incomplete: its criteria, and groups with formulas.

        Args:
            group: the group.
            own: as the units answered; what only the office gives points for is none of theirs.
        """
        criteria = self.criteria
        leaves = [leaf for leaf in criteria.inside(group) if not (own and leaf.source == OFFICE)]
        worked = [criteria.by_code[code] for code in working.formulas(criteria)]
        return leaves + [
            node for node in worked if node.kind == GROUP and group in (node, *criteria.path(node))
        ]

    def is_partial(self, standing: Standing, node: Node, *, own: bool = False) -> bool:
        """Say whether a node is a group whose points lack an answer, so that they are a part of its sum."""
        return standing.unit.code in self._partial.get((node.code, own), ())

    @cached_property
    def _partial(self) -> Mapping[tuple[str, bool], set[str]]:
        """(Group, whether on the units' own side) → the units where an answer is missing in it."""
        found = {}
        groups = [node for node in self.criteria.nodes if node.kind == GROUP]
        for own, points in ((False, self.points), (True, self.claimed)):
            gaps: dict[str, set[str]] = {}
            for (unit, code), micro in points.items():
                if micro is None:
                    gaps.setdefault(unit, set()).add(code)
            lacking = [(each.unit.code, gaps[each.unit.code] - each.unarisen)
                       for each in self.standings if each.unit.code in gaps]  # fmt: skip
            for group in groups:
                codes = {node.code for node in self.made_of(group, own=own)}
                found[group.code, own] = {unit for unit, open_ in lacking if not codes.isdisjoint(open_)}
        return found

    def points_of(self, standing: Standing, node: Node, *, own: bool = False) -> int | None:
        """The points of a unit for a node, or those of its own answers alone."""
        return (self.claimed if own else self.points)[standing.unit.code, node.code]

    def given(self, node: Node, *, own: bool = False) -> Sequence[int]:
        """The points of the units that have all that a node is made of."""
        if (node.code, own) not in self._given:
            self._given[node.code, own] = self._points_given(node, own=own)
        return self._given[node.code, own]

    @cached_property
    def _given(self) -> dict[tuple[str, bool], Sequence[int]]:
        return {}

    def _points_given(self, node: Node, *, own: bool) -> list[int]:
        partial, points = self._partial.get((node.code, own), ()), self.claimed if own else self.points
        whole = [unit for unit in self._units if unit not in partial] if partial else self._units
        code = node.code
        return [micro for unit in whole if (micro := points[unit, code]) is not None]

    def sum_of(self, node: Node) -> tuple[Amount, bool]:
        """The sum of a quantity over the units, in millionths, and whether every unit has one."""
        given = [self.information[unit, node.code] for unit in self._units]
        known = [value for value in given if isinstance(value, float)]
        return sum(map(written, known)), len(known) == len(given)

    @cached_property
    def _units(self) -> list[str]:
        """The codes of its units."""
        return [each.unit.code for each in self.standings]

    def in_area(self, area: str) -> Sequence[Standing]:
        """Its units in an area."""
        return self._by_area.get(area, ())

    @cached_property
    def _by_area(self) -> Mapping[str, Sequence[Standing]]:
        found: dict[str, list[Standing]] = {}
        for each in self.standings:
            found.setdefault(each.unit.area, []).append(each)
        return found

    @cached_property
    def any_missing(self) -> bool:
        """Say whether any answer of any unit is missing."""
        return any(each.missing for each in self.standings)

    @cached_property
    def compared(self) -> bool:
        """Say whether somebody appraised an answer of any unit, so that its own points stand beside these.

        Points that only the office gives stand beside nothing.
        """
        return any(self.criteria.by_code[code].source != OFFICE for _, code in self.appraised)

    @cached_property
    def by_share(self) -> bool:
        """Say whether results are told as shares of the maximum, as points say nothing of a band."""
        return told_by_share(self.criteria)

    def placing(self, standing: Standing) -> tuple[float, int]:
        """What units of a band are sorted by, as they are ranked: the most first."""
        return -(standing.share or 0) if self.by_share else 0, -standing.total

    @cached_property
    def any_decided(self) -> bool:
        """Say whether the total of any unit was decided, in the place of what its answers add up to."""
        return any(each.decision and each.decision.override.total is not None for each in self.standings)

    def sheet_name(self, title: str) -> str:
        """The name of its sheet among those of one title, one for each variant."""
        return sheet_name(title, self.variant, self.criteria.whole.variants)

    def named(self, title: str) -> str:
        """A title, with the variant where there is one."""
        return f"{title} - {self.variant}" if self.variant else title

    def by_band(self) -> list[tuple[str, list[Standing]]]:
        """The units of every band, from best to worst, then any unclassified and unbanded ones.

        A set that classifies nobody gives the units with all answers, and the others as `UNBANDED`.
        """
        if not self.criteria.classifies:
            return self._by_completeness()
        labels = [band.label for band in self.criteria.bands]
        groups = [(label, [each for each in self.standings if each.band == label]) for label in labels]
        rest = [
            (NOT_CLASSIFIED, [each for each in self.standings if each.band == NOT_CLASSIFIED]),
            (UNBANDED, [each for each in self.standings if not each.band]),
        ]
        return groups + [group for group in rest if group[1]]

    def met(self, unit_code: str) -> int:
        """What a unit's criteria give, one by one; its total may have been decided otherwise."""
        return self._met[unit_code]

    @cached_property
    def _met(self) -> Mapping[str, int]:
        leaves = [leaf.code for leaf in self.criteria.criteria]
        return {unit: sum([self.points[unit, leaf] or 0 for leaf in leaves]) for unit in self._units}

    def reached(self, standing: Standing) -> int | None:
        """The total of a unit; `None` if nothing at all is known of it, as what lacks is not 0."""
        return None if standing.missing == len(self.criteria.criteria) else standing.total

    def lacking(self, standing: Standing) -> Counter[str]:
        """How many criteria of a unit lack points, by who gives them: the unit (empty) or a key of `SOURCES`.

        A group whose own formula fails lacks what is computed.
        """
        leaves = self.criteria.criteria
        found = Counter({
            source: self.count_lacking(standing, [leaf for leaf in leaves if leaf.source == source])
            for source in ("", *SOURCES)
        })  # fmt: skip
        found[COMPUTED] += standing.missing - found.total()
        return found

    def count_lacking(self, standing: Standing, leaves: Iterable[Node]) -> int:
        """How many of some criteria a unit has no points for, although they arose."""
        code, unarisen = standing.unit.code, standing.unarisen
        return sum(self.points[code, leaf.code] is None and leaf.code not in unarisen for leaf in leaves)

    def tasks(self, standing: Standing) -> dict[str, int]:
        """How many tasks a unit has done, under way and not begun; those without an answer are in none."""
        given = [self.points[standing.unit.code, leaf.code] for leaf in self.criteria.criteria]
        done, idle = sum(micro == MICRO for micro in given), given.count(0)
        return {"done": done, "under_way": len(given) - given.count(None) - done - idle, "open": idle}

    def _by_completeness(self) -> list[tuple[str, list[Standing]]]:
        whole = [each for each in self.standings if not each.missing]
        rest = [each for each in self.standings if each.missing]
        return [group for group in (("", whole), (UNBANDED, rest)) if group[1]]


def shown_nodes(criteria: CriteriaSet, *, deep: bool = True) -> list[Node]:
    """The nodes whose points tables show, in the order of the set.

    These are the criteria, and the groups that contain any if the account gives groups columns. Without
    `deep`, only nodes at the top of the tree.
    """
    groups = criteria.account.group_columns
    return [
        node
        for node in criteria.nodes
        if criteria.scores(node) and (groups or node.kind != GROUP) and (deep or not node.parent)
    ]


def columns(criteria: CriteriaSet, *, deep: bool = True) -> list[Node]:
    """The nodes that have a column in tables: those of `shown_nodes`, and information marked `in_table`."""
    shown = {node.code for node in shown_nodes(criteria, deep=deep)}
    shown |= {node.code for node in criteria.nodes if is_information(node)}
    return [node for node in criteria.nodes if node.code in shown]


def is_information(node: Node) -> bool:
    """Say whether tables show a node although it has no points."""
    return node.in_table and node.kind not in SCORED


def adds_up(node: Node) -> bool:
    """Say whether a column of information is a quantity whose sum means something: no percentage."""
    return is_information(node) and node.kind == QUANTITY and not is_share(node.measure_unit)


def ranked_by_share(criteria: CriteriaSet) -> bool:
    """Say whether units are ranked by their shares: their maxima may differ, and bands go by shares too."""
    return criteria.band_by == PERCENT and bool(criteria.relieving(TOTAL))


def maxima_differ(criteria: CriteriaSet) -> bool:
    """Say whether units may have other maxima than others, of their own group or of another."""
    each = [narrowed for _, narrowed in criteria.whole.by_variant()]
    return any(one.relieving(TOTAL) for one in each) or len({one.summed_most("") for one in each}) > 1


_HUNDRED = Decimal(100)


def told_by_share(criteria: CriteriaSet) -> bool:
    """Say whether bands go by shares that points do not tell: not everybody can have 100.

    It is the same for all groups of units and for every period of a set, whatever did not arise in one.
    """
    if not criteria.classifies or criteria.account.shares or criteria.band_by != PERCENT:
        return False
    each = [narrowed for _, narrowed in criteria.whole.by_variant()]
    return any(ranked_by_share(one) or one.summed_most("") not in (None, _HUNDRED) for one in each)
