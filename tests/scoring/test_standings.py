"""How units stand, divided by variant, and what tables show of them."""

import dataclasses
from decimal import Decimal
from random import Random

import pytest
from pandas import NA

from tests.figures import points_of, totals_of
from tests.helpers import NODES, SMALL, UNITS
from tests.scoring.months import marks_of, results_of
from tests.scoring.test_mechanics import REFORM
from tests.scoring.test_score import VARIED, group, points, tree
from tests.scoring.test_weighted import WEIGHTED
from tests.writing.merged.invented import month_of
from tests.writing.merged.test_worked_outputs import WORKED
from vtlt_consolidate.model.criteria import CriteriaSet, Node
from vtlt_consolidate.model.frames import rows
from vtlt_consolidate.model.rules.banding import NOT_CLASSIFIED, Band, Gate
from vtlt_consolidate.model.units import Unit
from vtlt_consolidate.scoring.appraisal import Appraisal
from vtlt_consolidate.scoring.results import parts
from vtlt_consolidate.scoring.standings import UNBANDED, columns, shown_nodes
from vtlt_consolidate.words.text import MICRO

D = Decimal
THREE = {"A1": "Đạt", "A2": "Đạt", "A3": "Chưa đạt", "A4": "Đạt"}


def test_a_set_without_variants_is_one_part_of_all_units_in_their_order() -> None:
    results = results_of(SMALL, UNITS, {"001": THREE, "003": THREE | {"A4": None}})
    (part,) = parts(results)
    assert (part.variant, part.criteria) == ("", SMALL)
    assert [(each.unit.code, each.total, each.most, each.missing) for each in part.standings] == [
        ("001", 3 * MICRO, 4 * MICRO, 0), ("002", 0, 4 * MICRO, 4), ("003", 2 * MICRO, 4 * MICRO, 1),
    ]  # fmt: skip
    assert [(each.by_score, each.band, each.reason, each.rank) for each in part.standings] == [
        ("Tốt", "Tốt", "", 1), ("", "", "", None), ("", "", "", None),
    ]  # fmt: skip
    assert (part.points["001", "A1"], part.points["001", "A3"], part.points["003", "A4"]) == (MICRO, 0, None)
    assert part.any_missing
    assert results.any_missing
    assert points_of(results)["001", "A1"] == 1
    assert (points_of(results)["001", "A3"], points_of(results)["003", "A4"]) == (0, None)
    assert totals_of(results) == {"001": (3, 0, "Tốt"), "002": (0, 4, ""), "003": (2, 1, "")}


def test_nothing_is_missing_where_every_unit_answered_everything() -> None:
    results = results_of(SMALL, UNITS[:1], {"001": THREE})
    assert not parts(results)[0].any_missing
    assert not results.any_missing


@pytest.mark.parametrize("criteria", [WEIGHTED, WORKED, REFORM], ids=lambda criteria: criteria.id)
def test_a_group_is_a_part_of_its_sum_where_its_sum_counts_something_as_missing(
    criteria: CriteriaSet,
) -> None:
    results = month_of(criteria, 60, Random(5))[2].results
    missing = {(row.unit_code, row.node_code): row.missing > 0 for row in rows(results.sums)}
    told = {
        (each.unit.code, node.code): part.is_partial(each, node)
        for part in parts(results) for node in part.criteria.nodes if node.kind == "group"
        for each in part.standings
    }  # fmt: skip
    assert told == {key: missing[key] for key in told}
    assert set(told.values()) == {True, False}


def test_a_share_is_of_the_whole_that_stands_beside_it() -> None:
    marks = marks_of(WEIGHTED, {"001": {"2b": 30, "2b.of": 40, "2a": 10}})
    points = dict(zip(marks["leaf_code"], marks["points_micro"], strict=True))
    assert points["2b"] == 30 * MICRO
    # Without its whole a part is worth nothing yet.
    assert points["2a"] is NA


def test_one_missing_answer_is_enough_to_say_so() -> None:
    results = results_of(SMALL, UNITS[:1], {"001": THREE | {"A4": None}})
    assert (parts(results)[0].any_missing, results.any_missing) == (True, True)


def test_each_variant_has_its_own_part_and_one_without_units_has_none() -> None:
    units = (Unit("1", "A", variant="Sở"), Unit("2", "B", variant="Xã"), Unit("3", "C", variant="Sở"))
    given = {"1": {"chung": 40, "so": 45}, "2": {"chung": 40, "xa": 30}, "3": {"chung": 50, "so": 50}}
    offices, communes = parts(results_of(VARIED, units, given))
    assert (offices.variant, [each.unit.code for each in offices.standings]) == ("Sở", ["1", "3"])
    assert (communes.variant, [each.rank for each in communes.standings]) == ("Xã", [1])
    assert [leaf.code for leaf in communes.criteria.leaves] == ["chung", "xa"]
    assert (offices.named("Bảng"), parts(results_of(SMALL, UNITS, {}))[0].named("Bảng")) == (
        "Bảng - Sở",
        "Bảng",
    )
    assert [part.variant for part in parts(results_of(VARIED, units[:1], given))] == ["Sở"]


def test_units_without_a_band_stand_behind_those_of_every_band() -> None:
    criteria = tree(
        points("a", 50), points("b", 50), gates=(Gate(("b",), "chưa có b"),),
        bands=(Band("Tốt", "", D(50), None), Band("Khá", "", D(0), D(50))),
    )  # fmt: skip
    units = tuple(Unit(str(number), f"Xã {number}") for number in range(1, 5))
    given = {"1": {"a": 50, "b": 50}, "2": {"a": 50, "b": 0}, "3": {"a": 50}, "4": {"a": 50, "b": 20}}
    grouped = parts(results_of(criteria, units, given))[0].by_band()
    assert [(label, [each.unit.code for each in units]) for label, units in grouped] == [
        ("Tốt", ["1", "4"]), ("Khá", []), (NOT_CLASSIFIED, ["2"]), (UNBANDED, ["3"]),
    ]  # fmt: skip
    grouped = parts(results_of(criteria, units[:1], given))[0].by_band()
    assert [label for label, _ in grouped] == ["Tốt", "Khá"]


def test_what_units_gave_themselves_stands_beside_where_a_reviewer_gave_other_points() -> None:
    given = {"001": THREE, "002": {"A1": "Đạt"}}
    (plain,) = parts(results_of(SMALL, UNITS, given))
    assert {each.claimed for each in plain.standings} == {None}
    # Points that are the unit's own change nothing.
    same = Appraisal("A1", unit_code="001", points=D(1), claimed=D(1))
    assert parts(results_of(SMALL, UNITS, given, [same]))[0].appraised == frozenset()
    (part,) = parts(results_of(SMALL, UNITS, given, [
        Appraisal("A1", unit_code="001", points=D(0), claimed=D(1)),
        Appraisal("A2", unit_code="002", points=D(1), claimed=None),
    ]))  # fmt: skip
    assert part.appraised == {("001", "A1"), ("002", "A2")}
    assert [(each.total, each.claimed, each.unclaimed) for each in part.standings] == [
        (2 * MICRO, 3 * MICRO, 0), (2 * MICRO, MICRO, 3), (0, None, 4),
    ]  # fmt: skip
    assert (part.points["001", "A1"], part.claimed["001", "A1"]) == (0, MICRO)


def test_information_that_stands_in_tables_is_a_number_words_or_nothing() -> None:
    shown = ("B1", "B2")
    nodes = tuple(dataclasses.replace(node, in_table=node.code in shown) for node in NODES)
    criteria = dataclasses.replace(SMALL, nodes=nodes)
    given = {"001": THREE | {"B1": "Đại học", "B2": 20.5, "B3": 3}, "002": THREE}
    results = results_of(criteria, UNITS[:2], given)
    (part,) = parts(results)
    assert part.information == {
        ("001", "B1"): "Đại học", ("001", "B2"): 20.5, ("002", "B1"): None, ("002", "B2"): None,
    }  # fmt: skip
    assert results.numbers == {("001", "B2"): 20.5, ("001", "B3"): 3}
    assert results.texts["001", "B1"] == "Đại học"


DEEP = tree(
    group("G"), group("H", "G"), points("a", 50, "H"), points("b", 30),
    group("I"), Node("i", "text", "i", "i", parent="I", in_table=True), Node("j", "text", "j", "j"),
)  # fmt: skip


def test_tables_show_criteria_and_the_groups_that_hold_any() -> None:
    assert [node.code for node in shown_nodes(DEEP)] == ["G", "H", "a", "b"]
    assert [node.code for node in shown_nodes(DEEP, deep=False)] == ["G", "b"]
    # A set of marks has no columns of groups.
    assert [node.code for node in shown_nodes(SMALL)] == ["A1", "A2", "A3", "A4"]
    assert [node.code for node in shown_nodes(SMALL, deep=False)] == ["A1", "A3", "A4"]


def test_chosen_information_has_its_column_between_them() -> None:
    assert [node.code for node in columns(DEEP)] == ["G", "H", "a", "b", "i"]
    assert [node.code for node in columns(DEEP, deep=False)] == ["G", "b", "i"]
    assert [node.code for node in columns(SMALL)] == ["A1", "A2", "B1", "A3", "A4"]
    scored = dataclasses.replace(
        SMALL, nodes=tuple(dataclasses.replace(node, in_table=True) for node in NODES)
    )
    assert all("B2" in [node.code for node in columns(scored, deep=deep)] for deep in (True, False))


@pytest.mark.parametrize(("carried", "note"), [
    ({}, ""),
    ({"001": "2026-02"}, "Có 01 đơn vị chưa nộp, dùng số liệu tháng 02 năm 2026 (ghi rõ sau tên đơn vị)."),
    ({"001": "2026-02", "002": "2026-01"},
     "Có 02 đơn vị chưa nộp, dùng số liệu tháng 01 năm 2026; tháng 02 năm 2026 (ghi rõ sau tên đơn vị)."),
])  # fmt: skip
def test_tables_with_earlier_figures_say_of_which_periods(carried: dict[str, str], note: str) -> None:
    assert results_of(SMALL, UNITS, {}, carried=carried).carried_note == note
