"""Lint that reasons about gates: those that change nothing are found, and honest ones are left alone."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from tests.scoring.test_score import group, points, scored, tree
from vtlt_consolidate.model.criteria import PERCENT, CriteriaSet, Node
from vtlt_consolidate.model.rules.banding import Band, Gate
from vtlt_consolidate.settings import sets
from vtlt_consolidate.settings.lint import lint

D = Decimal
NODES = (
    group("I", points=D(50)), points("a", 30, "I"), points("b", 20, "I"), points("c", 30),
    points("d", 20), points("t", 10, role="penalty"),
)  # fmt: skip


def bands(best: int) -> tuple[Band, ...]:
    return (
        Band("Tốt", "", D(best), None, "QĐ"),
        Band("Khá", "", D(30), D(best), "QĐ"),
        Band("Kém", "", D(-10), D(30), "QĐ"),
    )


EASY, HARD = bands(40), bands(80)
"""A unit without any points of one criterion can be in the best band; it cannot."""


def low(codes: str, at_most: float = 0, band: str = "Khá") -> Gate:
    return Gate(tuple(codes.split()), "…", D(str(at_most)), band, "QĐ")


def when(condition: str, band: str = "Khá") -> Gate:
    return Gate((), "…", None, band, "QĐ", condition)


def criteria(*gates: Gate, **fields: object) -> CriteriaSet:
    return tree(
        *(replace(node, citation="QĐ") for node in NODES), **({"bands": HARD, "gates": gates} | fields)
    )


def flaws(*gates: Gate, **fields: object) -> list[tuple[int, str, int | None, str]]:
    found = lint.criteria_flaws(criteria(*gates, **fields), thorough=True)
    return [(flaw.index, flaw.field, flaw.other, flaw.severity) for flaw in found if flaw.what == "gate"]


TWICE = [
    (low("a"), low("a")),
    (low("a b", 3), low("a b", 3)),
    (low("a"), when("ĐIỂM(a) <= 0")),
    (when("AND(ĐIỂM(a) < 5; ĐIỂM(t) < 0)"), when("AND(DIEM(A)<5; ĐIỂM(t)<0)")),
    (low("a", band=""), low("a", band="")),
]
SPARED = [
    (low("a b"), low("a")),
    (low("a", 5), low("a", 3)),
    (low("a", 5, "Kém"), low("a", 5)),
    (low("a", 5, ""), low("a", 3, "Kém")),
    (low("a b c", 5), low("b a", 3)),
    (when("ĐIỂM(t) < 0"), low("t", -5)),
    (when("OR(ĐIỂM(a) < 10; SỐ_NGÀY_TRỄ() > 5)"), when("SỐ_NGÀY_TRỄ() > 10")),
    (when("ĐIỂM(a) < ĐIỂM(c)"), when("ĐIỂM(a) + 5 <= ĐIỂM(c)")),
    (low("a", 5), when("AND(ĐIỂM(a) <= 5; ĐIỂM(t) < 0)")),
]
IDLE = [
    low("I", 20, "Khá"),
    low("I", 0, "Khá"),
    when("AND(ĐIỂM(a) = 0; ĐIỂM(c) < 20)"),
    when("OR(ĐIỂM(I) < 29; AND(ĐIỂM(a) <= 10; 15 >= ĐIỂM(c)))"),
    when("OR(ĐIỂM(I) < 20; ĐIỂM(I) + 1 <= 22)"),
]
HONEST = [
    (low("a"), low("b")),
    (low("a", 5), low("a", 3, "Kém")),
    (low("a", 5), low("a", 3, "")),
    (when("ĐIỂM(a) < ĐIỂM(b)"), when("ĐIỂM(b) < ĐIỂM(a)")),
    (when("AND(ĐIỂM(a) < 15; ĐIỂM(b) < 15)"), when("AND(ĐIỂM(a) < 20; ĐIỂM(b) < 10)")),
    (when("SỐ_NGÀY_TRỄ() > 5"), when("SỐ_NGÀY_TRỄ() > 10", "Kém")),
]
EFFECTIVE = [
    low("t", -5),
    low("I", 30),
    low("I", 20, "Kém"),
    low("I", 20, ""),
    when("OR(ĐIỂM(I) < 20; ĐIỂM(d) < 10)"),
    when("ĐIỂM(I) + ĐIỂM(c) > 20"),
    when("SỐ_NGÀY_TRỄ() > 5"),
    when("NOT(ĐIỂM(a) >= 15)"),
]


@pytest.mark.parametrize("gates", TWICE)
def test_a_gate_that_is_there_already_is_told_at_the_second_one(gates: tuple[Gate, Gate]) -> None:
    field = "condition" if gates[1].condition else "nodes"
    assert flaws(*gates, bands=EASY) == [(1, field, 0, lint.WARNING)]


@pytest.mark.parametrize(("one", "other"), SPARED)
def test_a_gate_that_another_one_spares_is_warned_of(one: Gate, other: Gate) -> None:
    field = "condition" if other.condition else "nodes"
    assert flaws(one, other, bands=EASY) == [(1, field, 0, lint.WARNING)]
    assert flaws(other, one, bands=EASY) == [(0, field, 1, lint.WARNING)]


@pytest.mark.parametrize("gate", IDLE)
def test_a_gate_whose_units_are_never_above_its_band_is_warned_of(gate: Gate) -> None:
    assert flaws(gate) == [(0, "band", None, lint.WARNING)]


@pytest.mark.parametrize("gates", HONEST)
def test_honest_gates_are_left_alone(gates: tuple[Gate, ...]) -> None:
    assert flaws(*gates, bands=EASY) == []


@pytest.mark.parametrize("gate", EFFECTIVE)
def test_a_gate_that_can_lower_a_band_is_left_alone(gate: Gate) -> None:
    assert flaws(gate) == []


def test_a_gate_is_idle_exactly_where_no_unit_is_held_down_by_it() -> None:
    """From 30 points of group I on, a unit with full marks elsewhere is above the band “Khá”."""
    for limit, idle in ((29, True), (30, False)):
        gate = low("I", limit)
        best = {"a": 20, "b": limit - 20, "c": 30, "d": 20, "t": 0}
        _, scores = scored(criteria(gate), {"1": best})
        held = scores["band"].to_list() != scores["band_by_score"].to_list()
        assert (flaws(gate) == [], held) == (not idle, not idle)


def test_idle_gates_are_found_where_bands_are_by_percent_and_not_where_something_may_not_arise() -> None:
    best, middle, least = HARD
    by_percent = {
        "band_by": PERCENT,
        "bands": (replace(best, at_least=D(90)), replace(middle, below=D(90)), least),
    }

    def found(*more: Node, **changed: str) -> list[str]:
        made = criteria(low("c", 5), **by_percent)
        nodes = (*(replace(node, **changed) if node.code == "d" else node for node in made.nodes), *more)
        told = lint.criteria_flaws(replace(made, nodes=nodes), thorough=True)
        return [flaw.field for flaw in told if flaw.what == "gate"]

    assert found() == ["band"]
    assert found(points("e", 20, role="extra", citation="QĐ")) == []
    assert found(unarisen="spread") == []


def test_the_share_that_units_under_a_gate_reach_is_told_with_two_decimals() -> None:
    nodes = points("a", 7, citation="QĐ"), points("b", 5, citation="QĐ")
    made = tree(*nodes, bands=bands(60), gates=(low("a"),), band_by=PERCENT)
    (told,) = (flaw.text for flaw in lint.criteria_flaws(made, thorough=True) if flaw.what == "gate")
    assert "cao nhất cũng chỉ được 41,67%, không ở trên loại “Khá”" in told


def test_gates_are_compared_for_the_units_that_are_asked() -> None:
    variants = ("Sở", "Xã")
    nodes = points("a", 60), points("s", 40, variants=("Sở",)), points("x", 40, variants=("Xã",))

    def found(*gates: Gate) -> list[tuple[int, int | None]]:
        made = tree(*nodes, bands=EASY, gates=gates, variants=variants)
        return [
            (flaw.index, flaw.other)
            for flaw in lint.criteria_flaws(made, thorough=True)
            if flaw.what == "gate"
        ]

    assert found(low("s", 25), low("s x", 25)) == [(0, 1)]
    assert found(low("s", 25), low("x", 25)) == []
    assert found(when("ĐIỂM(s) < 30"), when("ĐIỂM(s) < 25")) == [(1, 0)]


def test_the_shipped_sets_have_no_superfluous_gate() -> None:
    for each in sets.available():
        assert not [flaw for flaw in lint.criteria_flaws(each, thorough=True) if flaw.what == "gate"]


def test_nineteen_flaws_are_planted_here() -> None:
    assert len(TWICE) + len(SPARED) + len(IDLE) == 19


def test_of_a_gate_of_several_nodes_the_one_that_holds_nobody_is_named_and_no_limit_proposed() -> None:
    found = lint.criteria_flaws(criteria(low("a t", -5)))
    (text,) = (flaw.text for flaw in found if flaw.what == "gate")
    assert text.startswith("“a” ít nhất cũng được 0 điểm, không bao giờ đến -5: mã này không giữ ai lại")
    assert "số lớn hơn" not in text
