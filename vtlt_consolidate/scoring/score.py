"""Answers → points → totals → bands → gates → ranks. A missing answer is never counted as 0.

All points are whole millionths. Only a share (a ratio without tiers) has to be rounded, half up to
whole millionths, which is what ROUND(…,6) does in the workbooks. Nothing else is rounded.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType

import pandas as pd
from pandera.typing import DataFrame

from vtlt_consolidate.language.evaluate import Look
from vtlt_consolidate.language.typed import Typed
from vtlt_consolidate.model import frames
from vtlt_consolidate.model.criteria import (
    GROUP,
    PENALTY,
    TOTAL,
    CriteriaSet,
    Node,
    most_of_leaf,
)
from vtlt_consolidate.model.frames import Answers, Marks, Scores, Subtotals, tuples
from vtlt_consolidate.model.kinds import PerKind
from vtlt_consolidate.model.layout import ANSWER, OF
from vtlt_consolidate.model.units import Roster
from vtlt_consolidate.scoring.gates import judge
from vtlt_consolidate.scoring.worked import points as working
from vtlt_consolidate.scoring.worked.values import NOTHING_KNOWN, Known
from vtlt_consolidate.words.states import LACKING, State
from vtlt_consolidate.words.text import MICRO, fold


@dataclass(frozen=True)
class Given:
    """What a unit answered to one leaf; numbers are whole millionths."""

    state: State
    text: str = ""
    value: int | None = None
    of: int | None = None


def micro(number: Decimal | None) -> int:
    """Convert a number of the set to whole millionths; `None` gives 0."""
    return int((number or Decimal(0)) * MICRO)


def worth(leaf: Node, given: Given) -> int | None:
    """Give the points of one answer, in whole millionths; not of a criterion with a formula.

    A penalty is worth a positive number, what it takes away; the sum of its group subtracts it.

    Returns:
        The points; `None` without a readable answer, or if no tier or option of the set contains it.
    """
    points = _before_bounds(leaf, given)
    return None if points is None else clipped(leaf, points)


def clipped(node: Node, points: int) -> int:
    """Limit points to the bounds `least` and `points` of their node."""
    points = max(points, micro(node.least))
    return points if node.points is None else min(points, micro(node.points))


def _before_bounds(leaf: Node, given: Given) -> int | None:
    if given.state in LACKING:
        return None
    return _WORTH[leaf.kind](leaf, given)


def _marked(leaf: Node, given: Given) -> int | None:
    return micro(most_of_leaf(leaf)) if given.state == State.MET else 0


def _chosen(leaf: Node, given: Given) -> int | None:
    chosen = fold(given.text)
    return next((micro(option.points) for option in leaf.options if fold(option.label) == chosen), None)


def _as_given(leaf: Node, given: Given) -> int | None:
    _ = leaf
    return given.value


def _counted(leaf: Node, given: Given) -> int | None:
    if given.value is None:
        return None
    if leaf.tiers:
        return _tier(leaf, Fraction(given.value, MICRO))
    # Only whole times count, as the form says: “mỗi 5 …”.
    times = max(0, given.value - micro(leaf.free)) // micro(leaf.per or Decimal(1))
    return micro(leaf.start) + times * micro(leaf.rate)


def _share(leaf: Node, given: Given) -> int | None:
    if given.value is None or not given.of:
        return None
    if leaf.tiers:
        # Exact, because 69,9999 % is not “từ 70” however it is printed.
        return _tier(leaf, Fraction(100 * given.value, given.of))
    # Rounded half up in whole numbers, as ROUND(…,6) does in the workbooks; a float may miss a half.
    return (2 * micro(leaf.points) * given.value + given.of) // (2 * given.of)


def _tier(leaf: Node, value: Fraction) -> int | None:
    return next((micro(tier.points) for tier in leaf.tiers if tier.holds(value)), None)


def _nothing(leaf: Node, given: Given) -> int | None:
    """Give no points: the leaf is information, not a criterion."""
    _ = leaf, given
    return None


_WORTH: PerKind[Callable[[Node, Given], int | None]] = PerKind(
    mark=_marked,
    choice=_chosen,
    points=_as_given,
    count=_counted,
    ratio=_share,
    quantity=_nothing,
    text=_nothing,
    date=_nothing,
    document=_nothing,
)


def mark(
    answers: DataFrame[Answers], criteria: CriteriaSet, known: Known = NOTHING_KNOWN
) -> DataFrame[Marks]:
    """Give every criterion of every unit its points.

    Args:
        answers: frame `Answers`, the whole grid.
        criteria: the set.
        known: what formulas look at, see `gathered`.

    Returns:
        `Marks`. The points of a missing or unreadable answer stay null, so that no total can count it as 0.
    """
    codes = [leaf.code for leaf in criteria.criteria]
    counted = answers[(answers["field"] == ANSWER) & answers["leaf_code"].isin(codes)]
    wholes = answers[answers["field"] == OF]
    of = {
        (unit_code, leaf_code): _or_none(value)
        for unit_code, leaf_code, value in tuples(wholes, "unit_code", "leaf_code", "value_micro")
    }
    names = ("unit_code", "leaf_code", "state", "text", "value_micro")
    keys = [
        (leaf_code, state, text, _or_none(value), of.get((unit_code, leaf_code)))
        for unit_code, leaf_code, state, text, value in tuples(counted, *names)
    ]
    # Many units give the same answers, so each different one is valued only once.
    worth_of = {key: worth(criteria.by_code[key[0]], Given(*key[1:])) for key in set(keys)}
    most = {leaf.code: _micro_or_none(most_of_leaf(leaf)) for leaf in criteria.criteria}
    tops = [most[code] for code, *_ in keys]
    points = [worth_of[key] for key in keys]
    if working.formulas(criteria):
        places = list(frames.tuples(counted, "unit_code", "leaf_code"))
        points = _worked(places, points, criteria, known)
    marks = counted[["unit_code", "leaf_code", "state"]].assign(
        points_micro=pd.array(points, dtype="Int64"),
        max_micro=pd.array(tops, dtype="Int64"),
        self_micro=pd.array(points, dtype="Int64"),
        reason=pd.Series("", index=counted.index, dtype="str"),
    )
    return Marks.validate(marks.reset_index(drop=True))


def _worked(
    places: Sequence[tuple[str, str]],
    points: Sequence[int | None],
    criteria: CriteriaSet,
    known: Known,
) -> list[int | None]:
    """The points by unit and criterion, with those of criteria with a formula in the place of others."""
    trees = working.formulas(criteria)
    return [
        worked_out(criteria.by_code[code], trees[code], known.get(unit_code, {}).get)
        if code in trees
        else given
        for (unit_code, code), given in zip(places, points, strict=True)
    ]


def worked_out(node: Node, tree: Typed, look: Look) -> int | None:
    """Compute the points of a node with a formula, within its bounds; `None` if something is missing."""
    points = working.worked(tree, look)
    return None if points is None else clipped(node, points)


def _or_none(value: object) -> int | None:
    return None if value is pd.NA else int(value)  # type: ignore[call-overload] # of a column of Int64


def subtotals(marks: DataFrame[Marks], criteria: CriteriaSet, roster: Roster) -> DataFrame[Subtotals]:
    """Add up every group of every unit, and the whole tree.

    Args:
        marks: frame `Marks`.
        criteria: the tree; caps and floors of a group bound its sum.
        roster: says which variant a unit belongs to.

    Returns:
        `Subtotals`. A sum adds the answers there are; `missing` counts the others. A group without any answer
        has no points (null), the total then is 0.
    """
    rows: list[tuple[str, str, int | None, int | None, int]] = []
    by_unit: dict[str, dict[str, int | None]] = {}
    for unit_code, leaf_code, points in tuples(marks, "unit_code", "leaf_code", "points_micro"):
        by_unit.setdefault(unit_code, {})[leaf_code] = _or_none(points)
    trees = {variant: Tree(criteria.of(variant)) for variant in {unit.variant for unit in roster.units}}
    for unit_code, points in by_unit.items():
        rows += [(unit_code, *row) for row in trees[roster.by_code[unit_code].variant].add_up(points)]
    columns = list(Subtotals.to_schema().columns)
    numbers = ("points_micro", "max_micro", "missing")
    frame = pd.DataFrame(rows, columns=columns).astype(
        {name: "Int64" if name in numbers else "str" for name in columns}
    )
    return Subtotals.validate(frame)


@dataclass(frozen=True)
class _Sum:
    """How a group, or the whole tree, adds up its children; numbers are whole millionths.

    Converted from the set once, because every unit is added up by it.
    """

    code: str
    signs: tuple[tuple[str, int], ...]
    most: int | None
    start: int = 0
    least: int | None = None
    limit: int | None = None
    worked: Callable[[Mapping[str, int | None]], int | None] | None = None

    @classmethod
    def of(cls, group: Node, criteria: CriteriaSet) -> _Sum:
        most, limit = _micro_or_none(criteria.most(group)), _micro_or_none(group.points)
        signs = _signs(criteria, group.code)
        tree = working.formulas(criteria).get(group.code)

        def worked(points: Mapping[str, int | None]) -> int | None:
            return None if tree is None else worked_out(group, tree, working.printed(points, criteria))

        mine = None if tree is None else worked
        return cls(group.code, signs, most, micro(group.start), micro(group.least), limit, mine)

    def __call__(self, points: Mapping[str, int | None]) -> int | None:
        if self.worked:
            return self.worked(points)
        answered = [sign * part for code, sign in self.signs if (part := points[code]) is not None]
        # `Scores` needs a total for every unit; `missing` shows that nothing was answered.
        if self.least is None:
            return sum(answered)
        if not answered:
            return None
        # The bounds of a group, as `clipped` sets them.
        held = max(self.start + sum(answered), self.least)
        return held if self.limit is None else min(held, self.limit)

    def fails(self, points: Mapping[str, int | None]) -> int:
        """1 if it has a formula that gives no value, else 0."""
        return int(self.worked is not None and points[self.code] is None)


def _signs(criteria: CriteriaSet, code: str) -> tuple[tuple[str, int], ...]:
    return tuple((node.code, -1 if node.role == PENALTY else 1) for node in criteria.scored_children(code))


class Tree:
    """The groups of a set in the order in which they can be added up: inner ones first, the total last."""

    def __init__(self, criteria: CriteriaSet) -> None:
        groups = [node for node in criteria.nodes if node.kind == GROUP and criteria.scores(node)]
        # Every group comes before its children in the set, so in reverse order children come first.
        sums = [_Sum.of(group, criteria) for group in reversed(groups)]
        whole = _Sum(TOTAL, _signs(criteria, TOTAL), _micro_or_none(criteria.summed_most(TOTAL)))
        self._sums = [*sums, whole]

    def add_up(
        self, leaves: Mapping[str, int | None], settled: Mapping[str, int] = MappingProxyType({})
    ) -> list[tuple[str, int | None, int | None, int]]:
        """Give code, points, the most possible points and the number of missing answers of each group.

        Args:
            leaves: code of a criterion → its points.
            settled: code of a group → its points, where they are not to be computed.
        """
        points = dict(leaves)
        missing = {code: int(given is None) for code, given in leaves.items()}
        failed = dict.fromkeys(leaves, 0)
        rows = []
        for each in self._sums:
            points[each.code] = settled[each.code] if each.code in settled else each(points)
            missing[each.code] = sum(missing[code] for code, _ in each.signs)
            failed[each.code] = sum(failed[code] for code, _ in each.signs) + each.fails(points)
            # A formula without a value lacks something, even where every answer is there.
            rows.append((each.code, points[each.code], each.most, missing[each.code] or failed[each.code]))
        return rows


def _micro_or_none(number: Decimal | None) -> int | None:
    return None if number is None else micro(number)


def total(
    marks: DataFrame[Marks],
    sums: DataFrame[Subtotals],
    criteria: CriteriaSet,
    roster: Roster,
    known: Known = NOTHING_KNOWN,
) -> DataFrame[Scores]:
    """Band and rank each unit.

    Args:
        marks: frame `Marks`.
        sums: frame `Subtotals`.
        criteria: gives the bands and gates.
        roster: says which variant a unit belongs to; ranks are within it.
        known: what units gave, for the conditions of gates.

    Returns:
        `Scores`. `total_micro` adds the answers there are; `max_micro` is the most that all criteria give; a
        unit with any missing answer has neither band nor rank.
        Ranks are dense: 98, 98, 97 rank 1, 1, 2 (as Đà Nẵng announced its results of 2019).
    """
    reached: dict[str, dict[str, int | None]] = {}
    for valued, code in ((marks, "leaf_code"), (sums, "node_code")):
        for unit_code, node_code, points in tuples(valued, "unit_code", code, "points_micro"):
            reached.setdefault(unit_code, {})[node_code] = _or_none(points)
    rows = []
    whole = sums[sums["node_code"] == TOTAL]
    for unit_code, most, missing in tuples(whole, "unit_code", "max_micro", "missing"):
        points = reached[unit_code]
        mine = criteria.of(roster.by_code[unit_code].variant)
        given = known.get(unit_code, {}).get
        standing = ("", "", "") if missing else judge(points, int(most), mine, given)
        rows.append((unit_code, points[TOTAL], int(most), int(missing), *standing))
    names = ["unit_code", "total_micro", "max_micro", "missing", "band_by_score", "band", "reason"]
    frame = pd.DataFrame(rows, columns=names)
    numbers = ("total_micro", "max_micro", "missing")
    frame = frame.astype({name: "Int64" if name in numbers else "str" for name in names})
    variants = frame["unit_code"].map({unit.code: unit.variant for unit in roster.units})
    # An incomplete total would rank its unit too low.
    ranked = frame["total_micro"].where(frame["missing"] == 0)
    ranks = ranked.astype("Int64").groupby(variants, sort=False).rank(method="dense", ascending=False)
    return Scores.validate(frame.assign(rank=ranks.astype("Int64")))
