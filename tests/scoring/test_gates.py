"""What a gate can hold: lint reckons what its nodes can reach; what is taken off counts below 0."""

import dataclasses
import itertools
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.scoring.test_score import group, leaf, points, scored, tree
from tests.settings.test_lint import D
from vtlt_consolidate.model.criteria import CriteriaSet, Node
from vtlt_consolidate.model.rules.banding import NOT_CLASSIFIED, Band, Gate
from vtlt_consolidate.scoring.tree import Tree
from vtlt_consolidate.scoring.worked.worth import Given, worth
from vtlt_consolidate.settings import sets
from vtlt_consolidate.settings.lint import lint
from vtlt_consolidate.settings.lint.banding import reach
from vtlt_consolidate.settings.lint.lint import ERROR, WARNING
from vtlt_consolidate.words.scales import parse_options, parse_tiers
from vtlt_consolidate.words.text import MICRO
from vtlt_consolidate.writing import bandformulas

OPEN = (Band("Tốt", "", D(50), None, "QĐ"), Band("Kém", "", D(-900), D(50), "QĐ"))


def gate_flaws(criteria: CriteriaSet) -> list[tuple[str, str]]:
    found = [flaw for flaw in lint.criteria_flaws(criteria) if (flaw.what, flaw.field) == ("gate", "at_most")]
    return [(flaw.severity, flaw.text) for flaw in found]


def gated(*nodes: Node, at_most: object, codes: tuple[str, ...] = ("g",), **fields: object) -> CriteriaSet:
    gate = Gate(codes, "bị giữ", at_most=D(str(at_most)), band="Kém", citation="QĐ")
    return tree(*nodes, gates=(gate,), **({"bands": OPEN} | fields))


PENALISED = (points("a", 100), points("g", 20, role="penalty"))


def test_a_gate_on_a_penalty_holds_those_who_lost_much_and_not_those_who_lost_nothing() -> None:
    criteria = gated(*PENALISED, at_most=-5)
    _, scores = scored(
        criteria, {"1": {"a": 100, "g": 0}, "2": {"a": 100, "g": 4.75}, "3": {"a": 100, "g": 5}}
    )
    assert scores["band"].to_list() == ["Tốt", "Tốt", "Kém"]
    assert gate_flaws(criteria) == []


def test_a_gate_inside_a_group_of_penalties_counts_below_0_too_and_twice_taken_off_is_given() -> None:
    nodes = (
        points("a", 100),
        group("-", role="penalty"),
        points("g", 9, "-"),
        points("h", 9, "-", role="penalty"),
    )
    criteria = gated(*nodes, at_most=-3)
    _, scores = scored(criteria, {"1": {"a": 100, "g": 2, "h": 0}, "2": {"a": 100, "g": 3, "h": 0}})
    assert scores["band"].to_list() == ["Tốt", "Kém"]
    assert not criteria.taken_off(criteria.by_code["h"])


def test_the_live_formula_of_a_gate_on_a_penalty_compares_the_same_way() -> None:
    _, reason = bandformulas.of_gates(gated(*PENALISED, at_most=-5), "Z9", {"a": "A1", "g": "B1"})
    assert "OR(B1>=5)" in reason
    _, reason = bandformulas.of_gates(gated(points("g", 5), at_most=1), "Z9", {"g": "B1"})
    assert "OR(B1<=1)" in reason


@pytest.mark.parametrize("at_most", [0, 3])
def test_a_gate_on_a_penalty_that_is_not_below_0_would_hold_everybody_and_is_an_error(at_most: int) -> None:
    ((severity, text),) = gate_flaws(gated(*PENALISED, at_most=at_most))
    assert severity == ERROR
    assert "dòng trừ" in text
    assert f"ví dụ -{max(at_most, 1)} " in text


def test_a_gate_on_what_cannot_exceed_its_bound_is_an_error_and_says_how_much_can_be_reached() -> None:
    ((severity, text),) = gate_flaws(gated(points("a", 90), points("g", 10), at_most=10))
    assert (severity, "nhiều nhất được 10 điểm" in text) == (ERROR, True)
    nodes = group("g", points=D(4)), points("b", 90, "g"), points("c", 10)
    assert [severity for severity, _ in gate_flaws(gated(*nodes, at_most=4))] == [ERROR]
    assert gate_flaws(gated(*nodes, at_most="3.99")) == []


def test_a_gate_that_can_hold_nobody_is_warned_of() -> None:
    choice = Node("g", "choice", "g", "g", options=parse_options("Đủ = 5; Thiếu = 2"))
    assert [severity for severity, _ in gate_flaws(gated(points("a", 95), choice, at_most=1))] == [WARNING]
    ((severity, text),) = gate_flaws(gated(*PENALISED, at_most=-21))
    assert (severity, "bị trừ nhiều nhất 20 điểm (in là -20)" in text) == (WARNING, True)


def test_a_gate_that_closes_for_one_group_of_agencies_alone_is_warned_of_by_its_name() -> None:
    nodes = (
        points("a", 50), group("g"), points("so", 50, "g", variants=("Sở",)),
        points("xa", 3, "g", variants=("Xã",)),
    )  # fmt: skip
    ((severity, text),) = gate_flaws(gated(*nodes, at_most=3, variants=("Sở", "Xã")))
    assert (severity, "“Xã”" in text, "“Sở”" in text) == (WARNING, True, False)


def test_no_gate_of_a_shipped_set_holds_everybody_or_nobody() -> None:
    assert [gate_flaws(criteria) for criteria in sets.available() if gate_flaws(criteria)] == []


# ------------------------------------------------------------------------------ what a node can reach

LEAVES = st.sampled_from([
    leaf("mark"), leaf("mark", points=D("2.5")),
    leaf("choice", options=parse_options("A = 5; B = 2; C = -1")),
    leaf("choice", points=D(3), least=D(1), options=parse_options("A = 5; B = 2; C = 0")),
    leaf("points", points=D(4)), leaf("points", points=D(4), least=D(-2)),
    leaf("count", rate=D("0.5"), points=D(3)), leaf("count", rate=D("-0.5"), start=D(2), points=D(2)),
    leaf("count", rate=D("-1"), start=D(2), least=D(-3), points=D(2)), leaf("count", rate=D("-1")),
    leaf("count", points=D(9), tiers=parse_tiers("0 = 4; từ 1 đến 3 = 2; từ 4 = 1")),
    leaf("ratio", points=D(10)), leaf("ratio", tiers=parse_tiers("từ 50 = 7; dưới 50 = 3")),
])  # fmt: skip
ROLES = st.sampled_from(["", "", "penalty", "extra"])
GROUPS = st.sampled_from(
    [{}, {"points": D(5)}, {"start": D(3), "least": D(-4)}, {"points": D(2), "start": D(1)}]
)


def answers(node: Node) -> list[Given]:
    """Answers of a leaf that give its least, its most and something between."""
    if node.kind == "mark":
        return [Given("met"), Given("not_met")]
    if node.kind == "choice":
        return [Given("given", option.label) for option in node.options]
    if node.kind == "ratio":
        return [Given("given", value=done * MICRO, of=100 * MICRO) for done in (0, 49, 50, 100)]
    ends = (node.least or 0, node.points or 0) if node.kind == "points" else (0, 1, 3, 4, 200)
    return [Given("given", value=int(end * MICRO)) for end in ends]


@given(st.lists(st.tuples(LEAVES, ROLES), min_size=1, max_size=3), GROUPS, ROLES)
def test_what_a_node_can_reach_is_what_the_score_gives_at_its_ends(
    leaves: list[tuple[Node, str]], bounds: dict[str, Decimal], role: str
) -> None:
    inner = [
        dataclasses.replace(node, code=f"L{at}", parent="g", role=own)
        for at, (node, own) in enumerate(leaves)
    ]
    criteria = tree(group("g", role=role, **bounds), *inner)
    summed = Tree(criteria)
    reached = []
    for said in itertools.product(*map(answers, inner)):
        worths = {node.code: worth(node, each) for node, each in zip(inner, said, strict=True)}
        reached.append({code: got for code, got, _, _ in summed.add_up(worths)}["g"] or 0)
    low, high = reach(criteria, criteria.by_code["g"])
    assert low is not None
    assert int(low * MICRO) == min(reached)
    assert high is not None
    assert int(high * MICRO) == max(reached)


def test_a_gate_without_a_band_on_a_penalty_leaves_a_unit_unclassified() -> None:
    criteria = tree(*PENALISED, gates=(Gate(("g",), "vi phạm", at_most=D(-10)),), bands=OPEN)
    _, scores = scored(criteria, {"1": {"a": 90, "g": 12}, "2": {"a": 90, "g": 0}})
    assert scores["band"].to_list() == [NOT_CLASSIFIED, "Tốt"]


# ------------------------------------------------------------------------------ bands


def banded(*bounds: tuple[object, object]) -> CriteriaSet:
    bands = tuple(
        Band(f"Loại {at}", "", D(str(low)), None if high is None else D(str(high)), "QĐ")
        for at, (low, high) in enumerate(bounds)
    )
    return tree(points("a", 100, citation="QĐ"), bands=bands)


def band_flaws(criteria: CriteriaSet) -> list[lint.Flaw]:
    return [flaw for flaw in lint.criteria_flaws(criteria) if flaw.what == "band"]


def test_a_band_whose_bounds_are_the_wrong_way_round_is_told_once_with_both_numbers() -> None:
    (flaw,) = band_flaws(banded((75, None), (75, 50), (0, 50)))
    assert (flaw.index, flaw.severity) == (1, ERROR)
    assert "khoảng ngược" in flaw.text
    assert "ghi Từ là 50, Đến dưới là 75" in flaw.text
    assert "ghi 100" not in flaw.text


def test_an_empty_band_and_two_that_begin_alike_are_told_as_such() -> None:
    (flaw,) = band_flaws(banded((75, None), (50, 50), (0, 50)))
    assert "khoảng rỗng; ghi 75." in flaw.text
    (flaw,) = band_flaws(banded((50, None), (50, 75), (0, 50)))
    assert (flaw.index, flaw.other, flaw.field) == (1, 0, "at_least")


@given(st.lists(st.tuples(st.integers(0, 100), st.none() | st.integers(0, 100)), min_size=1, max_size=4))
def test_no_advice_about_bands_makes_one_that_ends_before_it_begins(
    bounds: list[tuple[int, int | None]],
) -> None:
    criteria = banded(*bounds)
    for flaw in band_flaws(criteria):
        band = criteria.bands[flaw.index]
        _, wrote, advice = flaw.text.rpartition("; ghi ")
        if wrote:
            mended = dataclasses.replace(band, **{flaw.field: D(advice.rstrip("."))})
            assert mended.below is None or mended.at_least < mended.below


def test_a_sound_ladder_of_bands_has_no_flaw() -> None:
    assert band_flaws(banded((75, None), (50, 75), (0, 50))) == []
