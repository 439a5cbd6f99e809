import dataclasses
from collections.abc import Mapping
from decimal import Decimal
from random import Random

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.scoring.test_score import group, points, tree
from vtlt_consolidate.model.criteria import CriteriaSet
from vtlt_consolidate.model.frames import Marks
from vtlt_consolidate.model.rules.banding import Band, Gate
from vtlt_consolidate.model.units import Roster, Unit
from vtlt_consolidate.scoring import explain
from vtlt_consolidate.scoring.tree import Tree
from vtlt_consolidate.settings import sets
from vtlt_consolidate.words.text import MICRO

D = Decimal
ROSTER = Roster((Unit("1", "A"), Unit("2", "B")))


def marks(units: Mapping[str, Mapping[str, float | None]]) -> pd.DataFrame:
    rows = [
        (
            unit,
            code,
            "missing" if value is None else "given",
            None if value is None else round(value * MICRO),
            0,
        )
        for unit, values in units.items()
        for code, value in values.items()
    ]
    columns = ["unit_code", "leaf_code", "state", "points_micro", "max_micro"]
    types = dict.fromkeys(columns[:3], "str") | dict.fromkeys(columns[3:], "Int64")
    frame = pd.DataFrame(rows, columns=columns).astype(types)
    none = pd.Series("", index=frame.index, dtype="str")
    return Marks.validate(frame.assign(self_micro=frame["points_micro"], reason=none))


def lost(criteria: CriteriaSet, values: Mapping[str, float | None]) -> list[tuple[str, float]]:
    frame = explain.losses(marks({"1": values}), criteria, ROSTER)
    return [
        (code, points / MICRO) for code, points in zip(frame["leaf_code"], frame["lost_micro"], strict=True)
    ]


def climb(criteria: CriteriaSet, values: Mapping[str, float | None]) -> list[tuple[str, str, float, str]]:
    frame = explain.climbs(marks({"1": values}), criteria, ROSTER)
    return [
        (row["band"], row["next_band"], row["short_micro"] / MICRO, row["leaf_code"])
        for row in frame.to_dict("records")
    ]


PLAIN = tree(points("a", 50), points("b", 30), points("c", 20))


def test_the_greatest_loss_comes_first_and_what_is_full_or_missing_is_not_named() -> None:
    assert lost(PLAIN, {"a": 50, "b": 10, "c": 15.5}) == [("b", 20), ("c", 4.5)]
    assert lost(PLAIN, {"a": None, "b": 30, "c": 20}) == []


def test_a_penalty_is_a_loss_and_an_extra_that_was_not_reached_is_none() -> None:
    criteria = tree(
        points("a", 100), points("+", 20, role="extra"), group("-", role="penalty"), points("x", 9, "-")
    )
    assert lost(criteria, {"a": 100, "+": 0, "x": 3}) == [("x", 3)]


def test_the_fewest_criteria_lift_a_unit_one_band() -> None:
    assert climb(PLAIN, {"a": 45, "b": 5, "c": 15}) == [("Khá", "Tốt", 15, "b")]
    assert climb(PLAIN, {"a": 50, "b": 30, "c": 0}) == []


def test_the_next_band_is_the_one_just_above_though_a_criterion_done_in_full_would_lift_higher() -> None:
    frame = explain.climbs(marks({"1": {"a": 12, "b": 17.5, "c": 20}}), PLAIN, ROSTER)
    assert [tuple(row) for row in frame.to_numpy().tolist()] == [
        ("1", "Chưa đạt", "Khá", MICRO // 2, "a", 38 * MICRO, "Tốt"),
    ]


def test_a_unit_that_only_a_gate_holds_down_comes_to_the_band_of_its_score() -> None:
    bands = (Band("Xuất sắc", "", D(90), None), Band("Tốt", "", D(80), D(90)), Band("Khá", "", D(0), D(80)))
    gated = dataclasses.replace(PLAIN, bands=bands, gates=(Gate(("c",), "chưa làm c"),))
    frame = explain.climbs(marks({"1": {"a": 50, "b": 30, "c": 0}}), gated, ROSTER)
    assert list(frame[["band", "next_band", "short_micro", "full_band"]].iloc[0]) == [
        "Không xếp loại", "Tốt", 0, "Xuất sắc",
    ]  # fmt: skip


def test_several_criteria_are_named_where_one_is_not_enough() -> None:
    criteria = tree(*(points(code, 25) for code in "abcd"))
    assert [row[3] for row in climb(criteria, {"a": 5, "b": 10, "c": 10, "d": 24})] == ["a"]
    assert [row[3] for row in climb(criteria, {"a": 20, "b": 15, "c": 15, "d": 19})] == ["b", "c"]


def test_a_capped_group_is_no_way_up() -> None:
    criteria = tree(group("G", points=D(50)), points("a", 50, "G"), points("b", 40, "G"), points("c", 50))
    assert [row[3] for row in climb(criteria, {"a": 50, "b": 0, "c": 20})] == ["c"]


def test_a_unit_that_a_gate_holds_down_is_shown_the_gate() -> None:
    bands = (Band("Tốt", "", D(80), None), Band("Khá", "", D(0), D(80)))
    gated = dataclasses.replace(PLAIN, bands=bands, gates=(Gate(("c",), "chưa làm c", band="Khá"),))
    assert climb(gated, {"a": 50, "b": 30, "c": 0}) == [("Khá", "Tốt", 0, "c")]


def test_nothing_lifts_a_unit_with_anything_missing() -> None:
    assert climb(PLAIN, {"a": None, "b": 0, "c": 0}) == []


def test_the_greatest_loss_is_not_that_of_the_greatest_criterion_and_units_stay_apart() -> None:
    frame = explain.losses(
        marks({"1": {"a": 49, "b": 10, "c": 20}, "2": {"a": 0, "b": 30, "c": 19}}), PLAIN, ROSTER
    )
    assert list(zip(frame["unit_code"], frame["leaf_code"], strict=True)) == [
        ("1", "b"), ("1", "a"), ("2", "a"), ("2", "c"),
    ]  # fmt: skip
    assert list(frame["points_micro"] // MICRO) == [10, 49, 0, 19]
    assert list(frame["best_micro"] // MICRO) == [30, 50, 50, 20]


def test_every_unit_has_its_own_way_up_and_what_each_step_of_it_gains() -> None:
    frame = explain.climbs(
        marks({"1": {"a": 45, "b": 5, "c": 15}, "2": {"a": 0, "b": 0, "c": 0}}), PLAIN, ROSTER
    )
    assert [tuple(row) for row in frame.to_numpy().tolist()] == [
        ("1", "Khá", "Tốt", 15 * MICRO, "b", 25 * MICRO, "Tốt"),
        ("2", "Chưa đạt", "Khá", 50 * MICRO, "a", 50 * MICRO, "Khá"),
    ]


def test_a_penalty_that_is_not_incurred_gains_what_it_took() -> None:
    criteria = tree(points("a", 100), points("x", 9, role="penalty"))
    frame = explain.climbs(marks({"1": {"a": 82, "x": 4}}), criteria, ROSTER)
    assert list(frame[["leaf_code", "short_micro", "gain_micro"]].iloc[0]) == ["a", 2 * MICRO, 18 * MICRO]
    bands = (Band("Tốt", "", D(100), None), Band("Khá", "", D(0), D(100)))
    whole = tree(points("a", 81), points("x", 9, role="penalty"), bands=bands)
    frame = explain.climbs(marks({"1": {"a": 81, "x": 4}}), whole, ROSTER)
    assert list(frame[["leaf_code", "short_micro", "gain_micro"]].iloc[0]) == ["x", 4 * MICRO, 4 * MICRO]


def test_what_turns_out_not_to_be_needed_is_left_out() -> None:
    bands = (Band("Tốt", "", D(80), None), Band("Khá", "", D(0), D(80)))
    gated = tree(
        points("a", 50), points("b", 30), points("c", 10), points("d", 10),
        bands=bands, gates=(Gate(("c",), "chưa làm c", band="Khá"),),
    )  # fmt: skip
    # The one that gains second is passed over: only the last one opens the gate.
    assert [row[3] for row in climb(gated, {"a": 20, "b": 15, "c": 0, "d": 10})] == ["a", "c"]
    assert [row[3] for row in climb(gated, {"a": 20, "b": 10, "c": 0, "d": 0})] == ["a", "b", "c"]


def test_a_band_begins_at_the_first_millionth_above_its_share_or_at_its_points() -> None:
    odd = tree(points("a", "33.333333"))
    assert climb(odd, {"a": 10}) == [("Chưa đạt", "Khá", 6.666667, "a")]
    large = tree(points("a", 100), points("b", 100))
    assert climb(large, {"a": 50, "b": 100}) == [("Khá", "Tốt", 10, "a")]
    assert climb(dataclasses.replace(large, band_by="points"), {"a": 0, "b": 70}) == [("Khá", "Tốt", 10, "a")]


def test_a_unit_above_a_band_that_a_gate_holds_down_lacks_no_points() -> None:
    bands = (Band("Tốt", "", D(60), None), Band("Khá", "", D(0), D(60)))
    gated = dataclasses.replace(PLAIN, bands=bands, gates=(Gate(("c",), "chưa làm c", band="Khá"),))
    assert climb(gated, {"a": 50, "b": 30, "c": 0}) == [("Khá", "Tốt", 0, "c")]


def test_a_unit_without_bands_or_that_nothing_classifies_is_shown_the_way_to_the_next_band() -> None:
    assert climb(dataclasses.replace(PLAIN, bands=()), {"a": 0, "b": 0, "c": 0}) == []
    gated = dataclasses.replace(PLAIN, gates=(Gate(("c",), "chưa làm c"),))
    assert climb(gated, {"a": 50, "b": 20, "c": 0}) == [("Không xếp loại", "Khá", 0, "c")]


def test_a_unit_that_a_gate_leaves_without_a_band_whatever_it_does_has_no_way_up() -> None:
    gated = dataclasses.replace(PLAIN, gates=(Gate(("b",), "luôn khống chế", D(30)),))
    assert climb(gated, {"a": 50, "b": 20, "c": 0}) == []
    assert climb(gated, {"a": 50, "b": 30, "c": 20}) == []


@pytest.mark.parametrize(
    "criteria",
    [of_variant for each in sets.available() for _, of_variant in each.by_variant()],
    ids=lambda each: each.id,
)
@settings(max_examples=30)
@given(random=st.randoms(use_true_random=False))
def test_sums_after_one_criterion_changed_are_those_that_are_added_up_anew(
    criteria: CriteriaSet, random: Random
) -> None:
    whole, leaves = Tree(criteria), [leaf.code for leaf in criteria.criteria]
    before = {code: random.randrange(-5, 9) * MICRO for code in leaves}
    none = frozenset(random.sample(leaves, random.choice((0, 0, len(leaves) // 4))))
    changed, to = random.choice([code for code in leaves if code not in none]), random.randrange(9) * MICRO
    before |= dict.fromkeys(none)
    reached = whole.reached(before, unarisen=none)[0]
    expected = whole.reached({**before, changed: to}, unarisen=none)[0]
    assert whole.changed(reached, changed, to, none) == expected
