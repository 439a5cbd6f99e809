"""Made-up months of which a part is there: a set, what every unit answers in the end, and what came so far.

Each set has a hundred units or so, and every ten of them are a month: nothing of a unit depends on another
one, so a set is scored once for all of its months.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from random import Random

from tests.helpers import PERIOD
from tests.scoring.months import Said, results_of
from tests.scoring.test_score import group, tree
from vtlt_consolidate.model.config import Override
from vtlt_consolidate.model.criteria import POINTS, TOTAL, CriteriaSet, Node
from vtlt_consolidate.model.rules.banding import Band, Gate
from vtlt_consolidate.model.units import Unit
from vtlt_consolidate.scoring.appraisal import Appraisal
from vtlt_consolidate.scoring.figures import bounds, placing
from vtlt_consolidate.scoring.figures.bounds import Bounds
from vtlt_consolidate.scoring.results import Results, parts
from vtlt_consolidate.scoring.standings import UNBANDED, Part, Standing
from vtlt_consolidate.settings.lint import lint
from vtlt_consolidate.words.scales import parse_options, parse_tiers

D = Decimal
UNITS_OF_A_MONTH = 10
_ROLES = ("", "", "", "bonus", "extra", "penalty", "penalty")


def criteria_of(random: Random) -> CriteriaSet:
    """Invent a set that could be used: of marks alone, or a tree of every kind, role, bound and gate."""
    while True:
        made = _of_marks(random) if random.random() < 0.25 else _of_points(random)
        if not any(flaw.severity == lint.ERROR and flaw.what != "band" for flaw in lint.criteria_flaws(made)):
            return made


def _of_marks(random: Random) -> CriteriaSet:
    marks = [Node(f"M{at}", "mark", "m", "m") for at in range(random.randint(2, 9))]
    return tree(*marks, bands=_bands(random, 0, 100), gates=_gates(random, marks, 0, 1))


def _of_points(random: Random) -> CriteriaSet:
    nodes: list[Node] = []
    for at in range(random.randint(1, 3)):
        top = group(f"G{at}", role=random.choice(_ROLES), **_group_bounds(random))
        nodes.append(top)
        parents = [top.code]
        if random.random() < 0.5:
            inner = group(
                f"G{at}x", top.code, role=random.choice(("", "", "penalty")), **_group_bounds(random)
            )
            nodes.append(inner)
            parents.append(inner.code)
        nodes += [
            dataclasses.replace(_leaf(random), code=f"L{at}{number}", parent=random.choice(parents),
                                role=random.choice(_ROLES))
            for number in range(random.randint(1, 4))
        ]  # fmt: skip
    ordered = [each for each in nodes if not each.parent]
    for each in list(ordered):
        within = [node for node in nodes if node.parent == each.code]
        ordered[ordered.index(each) + 1 : ordered.index(each) + 1] = _below(within, nodes)
    by = random.choice(("percent", POINTS))
    limits = (-20, 110) if by == "percent" else (-10, 30)
    variants = ("Sở", "Xã") if random.random() < 0.3 else ()
    if variants:
        ordered = [
            dataclasses.replace(node, variants=(random.choice(variants),))
            if node.kind != "group" and random.random() < 0.3 else node
            for node in ordered
        ]  # fmt: skip
    gates = _gates(random, ordered, -6, 6)
    return tree(*ordered, bands=_bands(random, *limits), gates=gates, band_by=by, variants=variants)


def _below(nodes: list[Node], every: list[Node]) -> Iterator[Node]:
    for node in nodes:
        yield node
        yield from (each for each in every if each.parent == node.code)


def _group_bounds(random: Random) -> dict[str, Decimal]:
    return random.choice(
        [{}, {}, {"points": D(7)}, {"start": D(5), "least": D(-4)}, {"points": D(6), "start": D(4)}]
    )


def _leaf(random: Random) -> Node:
    kind, fields = random.choice(_LEAVES)
    return Node("L", kind, "l", "l", **fields)  # type: ignore[arg-type]


_LEAVES: list[tuple[str, dict[str, object]]] = [
    ("mark", {}), ("mark", {"points": D("2.5")}),
    ("choice", {"options": parse_options("A = 5; B = 2; C = -1"), "least": D(-1)}),
    ("choice", {"options": parse_options("A = 5; B = 2")}),
    ("points", {"points": D(4)}), ("points", {"points": D(4), "least": D(-2)}),
    ("count", {"rate": D("0.5"), "points": D(3)}), ("count", {"rate": D("0.5")}),
    ("count", {"rate": D("-0.5"), "start": D(2), "points": D(2)}),
    ("count", {"rate": D(-1), "start": D(2), "least": D(-3), "points": D(2)}),
    ("count", {"points": D(4), "tiers": parse_tiers("0 = 4; từ 1 đến 3 = 2; từ 4 = 1")}),
    ("ratio", {"points": D(10)}), ("ratio", {"tiers": parse_tiers("từ 50 = 7; dưới 50 = 3")}),
]  # fmt: skip


def _bands(random: Random, low: int, high: int) -> tuple[Band, ...]:
    """Bands from best to worst that touch, or leave a gap as official sheets do, or have no end below."""
    cuts = sorted({random.randint(low, high) for _ in range(random.randint(1, 4))}, reverse=True)
    bands, below = [], None
    for number, cut in enumerate([*cuts, -100000]):
        bands.append(Band(f"Loại {number}", "", D(cut), below, "QĐ"))
        below = D(cut) - (D(random.randint(1, 9)) if random.random() < 0.2 else D(0))
    return tuple(bands)


def _gates(random: Random, nodes: list[Node], low: int, high: int) -> tuple[Gate, ...]:
    return tuple(
        Gate(tuple(random.sample([node.code for node in nodes], min(len(nodes), random.randint(1, 2)))),
             "bị giữ", D(random.randint(low, high)), random.choice(["", "Loại 1", "Loại 1"]), "QĐ")
        for _ in range(random.choice((0, 0, 1, 2)))
    )  # fmt: skip


def answer(leaf: Node, random: Random) -> dict[str, Said]:
    """Invent a right answer of a leaf."""
    if leaf.kind == "mark":
        return {leaf.code: random.choice(("Đạt", "Chưa đạt"))}
    if leaf.kind == "choice":
        return {leaf.code: random.choice(leaf.options).label}
    if leaf.kind == "points":
        return {leaf.code: D(random.randint(int(leaf.least or 0), int(leaf.points or 0)))}
    if leaf.kind == "count":
        return {leaf.code: D(random.choice((0, 1, 2, 3, 4, 7, 40)))}
    whole = random.randint(1, 12)
    return {leaf.code: D(random.randint(0, whole)), f"{leaf.code}.of": D(whole)}


@dataclass(frozen=True)
class Partial:
    """The months of a set.

    Args:
        so_far: the results while a part is open.
        bounds: what they can become.
        final: the results in the end.
    """

    so_far: Results
    bounds: Bounds
    final: Results

    def months(self) -> int:
        """How many months these are."""
        return len(self.final.roster.areas)

    def outside(self) -> Iterator[str]:
        """Yield every final figure that is not between its bounds, and every band that was not foreseen."""
        for before, after in zip(parts(self.so_far), parts(self.final), strict=True):
            yield from self._units_outside(before, after)
            yield from _ranks_outside(before, after, self.bounds, after.standings)
            for area in self.final.roster.areas:
                yield from self._month_outside(before, after, area)

    def _units_outside(self, before: Part, after: Part) -> Iterator[str]:
        for each in after.standings:
            code = each.unit.code
            open_ = self.bounds.units.get(code)
            bands = open_.bands if open_ else (before_band(before, code),)
            if after.criteria.bands and (each.band or UNBANDED) not in bands:
                yield f"{code}: band {each.band} not in {bands}"
            scored = [node.code for node in after.criteria.nodes if after.criteria.scores(node)]
            for node_code in (*scored, TOTAL):
                span = self.bounds.of_unit(before, code, node_code)
                if not span.holds(final := _final(after, code, node_code)):
                    yield f"{code} {node_code}: {final} not in {span}"

    def _month_outside(self, before: Part, after: Part, area: str) -> Iterator[str]:
        now = [each for each in before.standings if each.unit.area == area]
        then = [each for each in after.standings if each.unit.area == area]
        yield from _ranks_outside(before, after, self.bounds, then)
        for node in (*before.criteria.criteria, None):
            code = node.code if node else TOTAL
            summed = sum(_final(after, each.unit.code, code) for each in then)
            if not self.bounds.summed(before, code, now).holds(summed):
                yield f"{area} {code}: {summed} not in {self.bounds.summed(before, code, now)}"
        foreseen = {each.label: each for each in self.bounds.bands(before, now)}
        for label in {each.band or UNBANDED for each in then} if before.criteria.bands else ():
            found = sum((each.band or UNBANDED) == label for each in then)
            if label not in foreseen or not foreseen[label].sure <= found <= foreseen[label].most:
                yield f"{area} {label}: {found} units, foreseen {foreseen.get(label)}"
        yield from (f"{area}: {each} is sure, but none came" for each in foreseen.values()
                    if each.sure > sum((one.band or UNBANDED) == each.label for one in then))  # fmt: skip


def _final(after: Part, unit_code: str, node_code: str) -> int:
    """What a node came to; of a set that counts criteria those that are met, whatever was decided."""
    if node_code == TOTAL and after.criteria.account.shares:
        return after.met(unit_code)
    return after.points[unit_code, node_code] or 0


def _ranks_outside(before: Part, after: Part, bounds: Bounds, then: Sequence[Standing]) -> Iterator[str]:
    """Yield every unit whose final rank among some units was not foreseen."""
    if not after.criteria.account.ranked:
        return
    codes = {each.unit.code for each in then}
    foreseen = placing.ranks(before, bounds, [each for each in before.standings if each.unit.code in codes])
    totals = {each.total for each in then if each.rank is not None}
    for each in then:
        if each.rank is None:
            continue
        rank = 1 + sum(total > each.total for total in totals)
        if len(codes) == len(after.standings) and rank != each.rank:
            yield f"{each.unit.code}: rank {each.rank} is not dense"
        span = foreseen.get(each.unit.code)
        if span is None or not span.best <= rank <= span.worst:
            yield f"{each.unit.code}: rank {rank} not in {span}"


def before_band(part: Part, code: str) -> str:
    """The band of a unit whose answers are all there."""
    return next(each.band or UNBANDED for each in part.standings if each.unit.code == code)


def months_of(random: Random, count: int) -> Partial:
    """Invent the months of one set: units that sent nothing, lack answers, or carry earlier figures."""
    criteria = criteria_of(random)
    units = [
        Unit(f"{number:04}", f"Xã {number}", f"Tháng {number // UNITS_OF_A_MONTH}",
             variant=random.choice(criteria.variants or ("",)))
        for number in range(count * UNITS_OF_A_MONTH)
    ]  # fmt: skip
    final: dict[str, dict[str, Said]] = {}
    so_far: dict[str, dict[str, Said]] = {}
    carried: dict[str, str] = {}
    reviewed: list[Appraisal] = []
    for unit in units:
        leaves = criteria.of(unit.variant).criteria
        final[unit.code] = {key: said for leaf in leaves for key, said in answer(leaf, random).items()}
        there = random.choice(("all", "some", "some", "none", "carried"))
        if there == "carried":
            carried[unit.code] = "2026-02"
            so_far[unit.code] = {key: said for leaf in leaves for key, said in answer(leaf, random).items()}
            continue
        gone = {"all": 0.0, "none": 1.0, "some": random.random()}[there]
        lacking = {leaf.code for leaf in leaves if random.random() < gone}
        so_far[unit.code] = {key: None if key.partition(".")[0] in lacking else said
                             for key, said in final[unit.code].items()}  # fmt: skip
        # A reviewer may give points where a unit never answers.
        for leaf in leaves:
            if leaf.code in lacking and leaf.kind == "choice" and random.random() < 0.2:
                reviewed.append(Appraisal(leaf.code, unit_code=unit.code, points=leaf.least or D(0)))
                final[unit.code][leaf.code] = None
    labels = [band.label for band in criteria.bands]
    decided = {}
    for unit in units:
        if random.random() < 0.1:
            what = random.choice(((D(random.randint(-9, 30)), ""), (None, random.choice(labels))))
            decided[unit.code] = Override(PERIOD, unit.code, *what)
    now = results_of(criteria, units, so_far, carried=carried, overrides=decided)
    then = results_of(criteria, units, final, reviewed, overrides=decided)
    return Partial(now, bounds.of(now, carried), then)
