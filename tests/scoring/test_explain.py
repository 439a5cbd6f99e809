import dataclasses
from collections.abc import Mapping
from decimal import Decimal

import pandas as pd

from tests.scoring.test_score import group, points, tree
from vtlt_consolidate.model.criteria import Band, CriteriaSet, Gate
from vtlt_consolidate.model.frames import Marks
from vtlt_consolidate.model.units import Roster, Unit
from vtlt_consolidate.scoring import explain
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
