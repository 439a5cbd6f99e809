"""The criteria set (bộ tiêu chí): what is asked, how it is valued and banded.

Frozen data that knows no files. The constructors check nothing: `lint` reports every contradiction in a set
at once, where an exception would stop at the first.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property

from vtlt_consolidate.model import kinds
from vtlt_consolidate.model.account import BY_CRITERIA, BY_POINTS, BY_TASKS, Account
from vtlt_consolidate.model.kinds import FACTS, Kind, PerKind, Rollup
from vtlt_consolidate.model.plans.plan import Milestone, Plans
from vtlt_consolidate.model.plans.tasks import Task
from vtlt_consolidate.model.rules.banding import Band, Gate
from vtlt_consolidate.model.rules.setrule import SetRule
from vtlt_consolidate.words.scales import Option, Tier

GROUP, MARK, CHOICE, POINTS, COUNT = Kind.GROUP, Kind.MARK, Kind.CHOICE, Kind.POINTS, Kind.COUNT
RATIO, QUANTITY, TEXT, DATE, DOCUMENT = Kind.RATIO, Kind.QUANTITY, Kind.TEXT, Kind.DATE, Kind.DOCUMENT
SCORED, NUMERIC = kinds.SCORED, kinds.NUMERIC

ORDINARY, BONUS, EXTRA, PENALTY = "", "bonus", "extra", "penalty"
ROLES = {BONUS: "Thưởng trong tổng", EXTRA: "Thưởng ngoài tổng", PENALTY: "Trừ"}
"""How a node differs from an ordinary part of the sum of its group → words in the configuration."""

TOTAL = ""
"""Stands for the code of the whole tree."""

OUT, SPREAD = "out", "spread"
UNARISEN = {OUT: "Trừ khỏi điểm tối đa", SPREAD: "Chia cho các dòng cùng nhóm"}
"""Where the maximum of a node goes that did not arise for a unit → words in the configuration."""
NOT_ARISEN = "Không phát sinh"
"""The answer that says so, where the set allows it."""
KPS = "KPS"
"""The same in tables and on forms, in the place of points."""

OFFICE, COMPUTED = "office", "computed"
SOURCES = {OFFICE: "Cơ quan tổng hợp chấm", COMPUTED: "Tính theo công thức"}
"""Who gives the points of a criterion that its unit does not fill in → words in the configuration."""

PERCENT = "percent"
BAND_BY = {PERCENT: "Tỷ lệ %", POINTS: "Điểm"}
"""What the bounds of bands are compared with → words in the configuration."""

MARK_OPTIONS = MET, NOT_MET = kinds.MET, kinds.NOT_MET


@dataclass(frozen=True)
class Node:
    """One row of the tree: a group, or a leaf that a unit fills in.

    Args:
        code: identifies the node; never changed or reused, as later periods are compared by it.
        kind: what it is, see `kinds`.
        label: short, for the head of a matrix column.
        name: the full official name.
        parent: code of the group it stands in, empty at the top.
        instruction: what the person who fills it in has to do.
        measure_unit: unit of measure of a quantity, such as `m²`.
        whole: the quantity counts things, so it has no decimals.
        at_most: the largest plausible quantity; beyond it the unit is asked.
        evidence: the form asks for number and date of the document that proves it.
        required: an empty answer is a finding.
        in_table: information that the appendix prints beside the criteria.
        citation: the document and place that the rule comes from.
        number: the number that the official sheet prints, such as `I`, `1.2`, `a` or `-`.
        points: the most that the node is worth; anything above is cut off. None: 1 for a mark, the most that
            options or tiers give, the sum of a group.
        least: the least that it is worth; none: 0.
        start: points of a count, or of a group, before anything is added or taken away.
        rate: points that a count adds each time; negative if it takes them away.
        per: how many things make one time; none: 1.
        free: how many of the first things do not count; none: 0.
        step: points must be `least` plus a multiple of it; none: any points.
        options: of a choice.
        tiers: of a count, or of a ratio in percent; a ratio without tiers is worth its share of
            `points`, rounded half up to whole millionths.
        formula: the points as a formula (`language`), instead of what the kind says: of a criterion over
            answers, of a group over the points of what stands in it.
        source: a key of `SOURCES`, if units do not fill it in; or nothing: they do.
        unarisen: a key of `UNARISEN`, so that the unit may answer “Không phát sinh”; or, of a group, what
            becomes of it where all in it did so; or nothing: it cannot be answered (a group: as `OUT`).
        role: a key of `ROLES`, or nothing: an ordinary part of the sum.
        variants: the variants whose units it concerns; none: all.
        rollup: how the answers of months become one of a quarter or year; none: the only way of its kind.
        rollup_of: the same of the whole of a ratio; none: as `rollup`.
        remark: for the office alone; forms never print it.
        doubt: what a person still has to look at, as `doubts` writes it; empty once everything is settled.
    """

    code: str
    kind: Kind
    label: str
    name: str
    parent: str = ""
    instruction: str = ""
    measure_unit: str = ""
    whole: bool = False
    at_most: Decimal | None = None
    evidence: bool = False
    required: bool = True
    in_table: bool = False
    citation: str = ""
    number: str = ""
    points: Decimal | None = None
    least: Decimal | None = None
    start: Decimal | None = None
    rate: Decimal | None = None
    per: Decimal | None = None
    free: Decimal | None = None
    step: Decimal | None = None
    options: tuple[Option, ...] = ()
    tiers: tuple[Tier, ...] = ()
    formula: str = ""
    source: str = ""
    unarisen: str = ""
    role: str = ORDINARY
    variants: tuple[str, ...] = ()
    rollup: Rollup | None = None
    rollup_of: Rollup | None = None
    remark: str = ""
    doubt: str = ""

    @property
    def rolled_up(self) -> Rollup | None:
        """How the answer is rolled up; `None` if that has to be declared and is not."""
        ways = FACTS[self.kind].rollups
        return self.rollup or (ways[0] if len(ways) == 1 else None)

    @property
    def owed(self) -> bool:
        """Say whether the unit has to answer it."""
        return self.required and not self.source

    @property
    def full_name(self) -> str:
        """The name, with the unit of measure where there is one."""
        return f"{self.name} ({self.measure_unit})" if self.measure_unit else self.name


@dataclass(frozen=True)
class CriteriaSet:
    """A criteria set. `nodes` are in reading order, every group before its children.

    Args:
        id: name of the set, such as `hcmc-23`.
        version: counts up with each edition that is sent out.
        title: its official name.
        issued_on: the day of the document that sets it.
        applies_from: the first period it is used for, as text.
        citation: the document.
        form_title: title printed on the form.
        table_title: title printed on the appendix.
        units_noun: what the reporting units are called in a sentence.
        unit_heading: heading of the column of units.
        area_heading: heading of the column of areas (địa bàn).
        nodes: the tree.
        bands: from best to worst.
        points: the declared sum of all points, without extras and penalties; none: not declared.
        band_by: a key of `BAND_BY`.
        variants: names of the groups of agencies that have nodes of their own.
        gates: applied to every unit after its score.
        rules: about answers that have to agree.
        milestones: what has to be reached by when.
        tasks: the timetable of tasks.
        parent: the set that it was narrowed from, to a variant; none: it is whole.
    """

    id: str
    version: int
    title: str
    issued_on: dt.date
    applies_from: str
    citation: str
    form_title: str
    table_title: str
    units_noun: str
    unit_heading: str
    area_heading: str
    nodes: tuple[Node, ...] = field(hash=False)  # formulas are looked up by set, for every cell
    bands: tuple[Band, ...] = field(hash=False)
    points: Decimal | None = None
    band_by: str = PERCENT
    variants: tuple[str, ...] = ()
    gates: tuple[Gate, ...] = field(default=(), hash=False)
    rules: tuple[SetRule, ...] = field(default=(), hash=False)
    milestones: tuple[Milestone, ...] = field(default=(), hash=False)
    tasks: tuple[Task, ...] = field(default=(), hash=False)
    parent: CriteriaSet | None = field(default=None, compare=False, repr=False)

    @cached_property
    def leaves(self) -> tuple[Node, ...]:
        """Everything that a unit fills in, in order."""
        return tuple(node for node in self.nodes if node.kind != GROUP)

    @cached_property
    def criteria(self) -> tuple[Node, ...]:
        """The leaves that count towards the result."""
        return tuple(node for node in self.nodes if node.kind in SCORED)

    @cached_property
    def plans(self) -> Plans:
        """The plans that its milestones make."""
        return Plans(self.milestones)

    @cached_property
    def account(self) -> Account:
        """`BY_CRITERIA` if every criterion is a plain mark worth one point, otherwise `BY_POINTS`.

        `BY_TASKS`, if nobody is put into bands, and every criterion is a mark, or a share worth one in all.
        """
        # A variant that has marks alone is still shown like the others.
        if self.parent:
            return self.parent.account
        weighs = any(node.kind in SCORED - {MARK} or node.points is not None or node.start is not None
                     or node.role or node.formula or node.unarisen for node in self.nodes)  # fmt: skip
        if not weighs:
            return BY_CRITERIA
        return BY_TASKS if not self.classifies and all(map(_is_task, self.nodes)) else BY_POINTS

    @cached_property
    def classifies(self) -> bool:
        """Say whether units are put into bands: one band that holds everybody, without gates, is none."""
        limited = any(band.at_least > 0 or band.below is not None for band in self.bands)
        return len(self.bands) > 1 or limited or bool(self.gates)

    @property
    def whole(self) -> CriteriaSet:
        """The set that it was narrowed from; itself if it is whole."""
        return self.parent or self

    @cached_property
    def by_code(self) -> dict[str, Node]:
        """Every node under its code."""
        return {node.code: node for node in self.nodes}

    @cached_property
    def _children(self) -> dict[str, tuple[Node, ...]]:
        groups: dict[str, tuple[Node, ...]] = {}
        for node in self.nodes:
            groups[node.parent] = (*groups.get(node.parent, ()), node)
        return groups

    def children(self, code: str) -> tuple[Node, ...]:
        """The direct children of a group; the top nodes for an empty code."""
        return self._children.get(code, ())

    @cached_property
    def _scored(self) -> dict[str, tuple[Node, ...]]:
        return {code: tuple(filter(self.scores, nodes)) for code, nodes in self._children.items()}

    def scored_children(self, code: str) -> tuple[Node, ...]:
        """The direct children of a group that are worth points."""
        return self._scored.get(code, ())

    @cached_property
    def _relieving(self) -> dict[str, tuple[Node, ...]]:
        usual = {code: tuple(node for node in nodes if node.role in (ORDINARY, BONUS))
                 for code, nodes in self._scored.items()}  # fmt: skip
        return {code: nodes for code, nodes in usual.items() if any(map(self.may_not_arise, nodes))}

    def relieving(self, code: str) -> tuple[Node, ...]:
        """The children that make the maximum of a group, or of the total, if any of them may not arise."""
        return self._relieving.get(code, ())

    def may_not_arise(self, node: Node) -> bool:
        """Say whether a criterion, or something in a group, may be answered “Không phát sinh”."""
        if node.kind != GROUP:
            return bool(node.unarisen) and node.kind in SCORED
        return any(self.may_not_arise(child) for child in self.children(node.code))

    def scores(self, node: Node) -> bool:
        """Say whether a node is worth points: a criterion, or a group that holds one."""
        return node.kind in SCORED or any(self.scores(child) for child in self.children(node.code))

    @cached_property
    def _narrowed(self) -> dict[str, CriteriaSet]:
        return {variant: self._narrow(variant) for variant in ("", *self.variants)}

    def _narrow(self, variant: str) -> CriteriaSet:
        asked = [
            dataclasses.replace(node, variants=())
            for node in self.nodes
            if all(not each.variants or variant in each.variants for each in (*self.path(node), node))
        ]
        return dataclasses.replace(self, nodes=tuple(asked), variants=(), parent=self)

    def of(self, variant: str) -> CriteriaSet:
        """The set as units of a variant see it, with only their nodes; itself if it has no variants."""
        return self._narrowed.get(variant, self) if self.variants else self

    def by_variant(self) -> Iterator[tuple[str, CriteriaSet]]:
        """Every variant and its set; a set without variants gives one, with an empty name."""
        return ((variant, self.of(variant)) for variant in self.variants or ("",))

    def path(self, node: Node) -> tuple[Node, ...]:
        """The groups around a node, outermost first."""
        groups: tuple[Node, ...] = ()
        while node.parent:
            node = self.by_code[node.parent]
            groups = (node, *groups)
        return groups

    @cached_property
    def _inside(self) -> dict[str, tuple[Node, ...]]:
        inside: dict[str, tuple[Node, ...]] = {}
        pairs = ((leaf, group) for leaf in self.criteria for group in self.path(leaf))
        for leaf, group in pairs:
            inside[group.code] = (*inside.get(group.code, ()), leaf)
        return inside

    def inside(self, group: Node) -> tuple[Node, ...]:
        """The criteria in a group, however deep."""
        return self._inside.get(group.code, ())

    def emptied(self, codes: Collection[str]) -> set[str]:
        """The codes of the groups that are left with nothing if the criteria `codes` did not arise."""
        return {group for group, leaves in self._inside.items() if all(leaf.code in codes for leaf in leaves)}

    @cached_property
    def _taken(self) -> frozenset[str]:
        # A penalty inside a penalty group gives points back.
        roles = {node.code: [each.role for each in (*self.path(node), node)] for node in self.nodes}
        return frozenset(code for code, around in roles.items() if around.count(PENALTY) % 2 == 1)

    def taken_off(self, node: Node) -> bool:
        """Say whether the points of a node lower the total; tables print those with a minus."""
        return node.code in self._taken

    @cached_property
    def _running(self) -> dict[str, int]:
        printed = any(node.number for node in self.nodes)
        return {} if printed else {leaf.code: number for number, leaf in enumerate(self.criteria, 1)}

    def number(self, node: Node) -> int | str | None:
        """The printed number of a node; if the set prints none at all, criteria get running numbers."""
        return node.number or self._running.get(node.code)

    def most(self, node: Node) -> Decimal | None:
        """The most that a node is worth; `None` if it is unlimited."""
        if node.points is not None or node.kind != GROUP or node.formula:
            return most_of_leaf(node)
        return self.summed_most(node.code)

    def summed_most(self, code: str) -> Decimal | None:
        """The most that the children of a group, or the top nodes, are worth together; `None` if unlimited.

        Extras are outside the maximum and penalties only take away, so neither is added.
        """
        parts = [self.most(node) for node in self.scored_children(code) if node.role in (ORDINARY, BONUS)]
        start = self.by_code[code].start if code else None
        limits = [part for part in parts if part is not None]
        return sum(limits, start or Decimal(0)) if len(limits) == len(parts) else None


def _is_task(node: Node) -> bool:
    """Say whether a node counts no points: a group, a mark, or a share that is worth one as a mark is."""
    if node.role or node.start is not None or node.least or node.formula or node.unarisen:
        return False
    plain = node.points is None and (node.kind in (GROUP, MARK) or node.kind not in SCORED)
    return node.points == 1 and not node.tiers if node.kind == RATIO else plain


def most_of_leaf(node: Node) -> Decimal | None:
    """The most that a leaf, or a group with declared points, is worth; `None` if it is unlimited."""
    if node.points is not None:
        return node.points
    return None if node.kind == GROUP or node.formula else _MOST[node.kind](node)


def _most_given(node: Node) -> Decimal | None:
    return max([each.points for each in node.options] + [each.points for each in node.tiers], default=None)


def _most_counted(node: Node) -> Decimal | None:
    if node.tiers:
        return _most_given(node)
    # A count that adds points has no limit; one that takes them away is worth most at its start.
    return node.start or Decimal(0) if node.rate is None or node.rate < 0 else None


_MOST: PerKind[Callable[[Node], Decimal | None]] = PerKind(
    mark=lambda _: Decimal(1),
    choice=_most_given,
    points=_most_given,
    count=_most_counted,
    ratio=_most_given,
    quantity=_most_given,
    text=_most_given,
    date=_most_given,
    document=_most_given,
)
"""Kind → the most that a leaf without declared points is worth; `None` if it is unlimited."""
