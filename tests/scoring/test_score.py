import dataclasses
import datetime as dt
from collections.abc import Mapping
from decimal import Decimal

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.helpers import TOML_HEAD
from vtlt_consolidate.model.criteria import CriteriaSet, Node
from vtlt_consolidate.model.frames import Marks
from vtlt_consolidate.model.rules.banding import NOT_CLASSIFIED, Band, Gate
from vtlt_consolidate.model.units import Roster, Unit
from vtlt_consolidate.scoring import gates, score
from vtlt_consolidate.scoring.worked import worth as worths
from vtlt_consolidate.settings import sets
from vtlt_consolidate.words.scales import parse_options, parse_tiers
from vtlt_consolidate.words.text import MICRO
from vtlt_consolidate.writing import formulas

D = Decimal


def leaf(kind: str, **fields: object) -> Node:
    return Node("L", kind, "L", "Tiêu chí", **fields)  # type: ignore[arg-type]


def worth(node: Node, **given: object) -> Decimal | None:
    made = {
        key: int(D(str(value)) * MICRO) if key in {"value", "of"} else value for key, value in given.items()
    }
    points = worths.worth(node, worths.Given(**({"state": "given"} | made)))  # type: ignore[arg-type]
    return None if points is None else D(points) / MICRO


def test_a_mark_is_worth_one_or_its_weight() -> None:
    assert worth(leaf("mark"), state="met") == 1
    assert worth(leaf("mark", points=D("2.5")), state="met") == D("2.5")
    assert worth(leaf("mark", points=D("2.5")), state="not_met") == 0


def test_a_choice_is_worth_its_option_whatever_the_case() -> None:
    node = leaf("choice", options=parse_options("Đầy đủ = 10; Chưa đầy đủ = 4; Không = 0"))
    assert [worth(node, text=text) for text in ("Đầy đủ", "CHƯA ĐẦY ĐỦ", "không")] == [10, 4, 0]


def test_a_mark_that_is_not_met_is_worth_nothing_even_where_less_is_possible() -> None:
    assert worth(leaf("mark", least=D(-2)), state="not_met") == 0


def test_fewer_than_are_free_count_for_nothing() -> None:
    node = leaf("count", start=D(1), points=D(5), rate=D("0.5"), free=D(2))
    assert [worth(node, value=n) for n in (0, 1, 2, 3)] == [1, 1, 1, D("1.5")]


def test_a_count_adds_a_rate_each_time_up_to_the_maximum() -> None:
    node = leaf("count", rate=D("0.25"), points=D(3))
    assert [worth(node, value=n) for n in (0, 11, 12, 13)] == [0, D("2.75"), 3, 3]


def test_each_late_task_takes_a_quarter_from_a_full_start() -> None:
    node = leaf("count", start=D(2), points=D(2), rate=D("-0.25"))
    assert [worth(node, value=n) for n in (0, 1, 8, 9)] == [2, D("1.75"), 0, 0]


def test_half_a_point_goes_for_every_second_late_document() -> None:
    node = leaf("count", start=D(1), points=D(1), rate=D("-0.5"), per=D(2))
    assert [worth(node, value=n) for n in (0, 1, 2, 3, 4)] == [1, 1, D("0.5"), D("0.5"), 0]


def test_the_first_ones_may_be_free() -> None:
    node = leaf("count", start=D(1), points=D(1), rate=D("-0.5"), free=D(1))
    assert [worth(node, value=n) for n in (0, 1, 2, 3)] == [1, 1, D("0.5"), 0]


def test_from_two_machines_on_half_a_point_goes_once() -> None:
    node = leaf("count", tiers=parse_tiers("dưới 2 = 0,5; từ 2 = 0"))
    assert [worth(node, value=n) for n in (0, 1, 2, 30)] == [D("0.5"), D("0.5"), 0, 0]


def test_a_rate_threshold_is_exact_and_never_rounded() -> None:
    node = leaf("ratio", tiers=parse_tiers("từ 90 = 1; dưới 90 = 0"))
    assert worth(node, value=9, of=10) == 1
    assert worth(node, value=899999, of=1000000) == 0


def test_a_value_that_no_tier_names_has_no_points() -> None:
    node = leaf("ratio", tiers=parse_tiers("100 = 30; trên 70 đến dưới 100 = 15; 0 = 0"))
    assert worth(node, value=10, of=10) == 30
    assert worth(node, value=7, of=10) is None


def test_a_share_is_rounded_half_up_to_whole_millionths() -> None:
    node = leaf("ratio", points=D(10))
    assert worth(node, value=52, of=57) == D("9.122807")
    assert worth(leaf("ratio", points=D("0.000001")), value=1, of=2) == D("0.000001")


def test_a_share_of_nothing_and_a_missing_answer_have_no_points() -> None:
    assert worth(leaf("ratio", points=D(10)), value=0, of=0) is None
    assert worth(leaf("ratio", points=D(10)), value=1) is None
    assert worth(leaf("points", points=D(10)), state="missing") is None


@given(st.integers(0, 10**6), st.integers(1, 10**6), st.integers(0, 10**8))
def test_a_share_is_the_nearest_millionth(done: int, whole: int, most: int) -> None:
    points = worths.worth(leaf("ratio", points=D(most) / MICRO), worths.Given("given", value=done, of=whole))
    exact = min(most, most * done / whole)
    assert points is not None
    assert abs(points - exact) <= 0.5 + 1e-3


# ------------------------------------------------------------------------------ trees

BANDS = (
    Band("Tốt", "từ 80", D(80), None),
    Band("Khá", "từ 50", D(50), D(80)),
    Band("Chưa đạt", "dưới 50", D(-20), D(50)),
)


def tree(*nodes: Node, **fields: object) -> CriteriaSet:
    base = CriteriaSet(
        id="cay", version=1, title="Cây", issued_on=dt.date(2026, 1, 5), applies_from="2026", citation="Thử",
        form_title="Biểu", table_title="Bảng", units_noun="đơn vị", unit_heading="Đơn vị",
        area_heading="Khối", nodes=nodes, bands=BANDS,
    )  # fmt: skip
    return dataclasses.replace(base, **fields)  # type: ignore[arg-type]


def points(code: str, most: object, parent: str = "", **fields: object) -> Node:
    return Node(code, "points", code, code, parent=parent, points=D(str(most)), **fields)  # type: ignore[arg-type]


def group(code: str, parent: str = "", **fields: object) -> Node:
    return Node(code, "group", code, code, parent=parent, **fields)  # type: ignore[arg-type]


def scored(
    criteria: CriteriaSet,
    units: Mapping[str, Mapping[str, object]],
    variants: Mapping[str, str] | None = None,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Score units given as unit → leaf → points; the sums as unit × node, and the scores."""
    rows = [
        (unit, code, "missing" if value is None else "given",
         None if value is None else int(D(str(value)) * MICRO))
        for unit, values in units.items() for code, value in values.items()
    ]  # fmt: skip
    frame = pd.DataFrame(rows, columns=["unit_code", "leaf_code", "state", "points_micro"])
    numbers = {"points_micro": "Int64", "max_micro": "Int64"}
    frame = frame.assign(max_micro=None).astype(
        {name: numbers.get(name, "str") for name in (*frame.columns, "max_micro")})  # fmt: skip
    none = pd.Series("", index=frame.index, dtype="str")
    marks = Marks.validate(frame.assign(self_micro=frame["points_micro"], reason=none))
    roster = Roster(tuple(Unit(code, code, variant=(variants or {}).get(code, "")) for code in units))
    sums = score.subtotals(marks, criteria, roster)
    # A pivot table would drop groups without points.
    wide = sums.pivot(index="unit_code", columns="node_code", values="points_micro") / MICRO  # noqa: PD010
    return wide, score.total(marks, sums, criteria, roster).set_index("unit_code")


NESTED = tree(
    group("I", points=D(60)), group("I.1", "I"), points("a", 30, "I.1"), points("b", 5, "I.1"),
    points("c", 40, "I"), points("d", 40),
    group("+", role="extra", points=D(20)), points("e", 20, "+"),
    points("-", 20, role="penalty"),
)  # fmt: skip


def test_groups_nest_and_a_group_gives_no_more_than_its_points() -> None:
    wide, scores = scored(NESTED, {"1": {"a": 30, "b": 5, "c": 40, "d": 10, "e": 0, "-": 0}})
    assert wide.loc["1", ["I.1", "I", ""]].to_list() == [35, 60, 70]
    assert scores.loc["1", "max_micro"] == 100 * MICRO


def test_extras_come_on_top_and_penalties_are_taken_off_without_moving_the_maximum() -> None:
    units = {"1": {"a": 30, "b": 5, "c": 25, "d": 40, "e": 20, "-": 0},
             "2": {"a": 0, "b": 0, "c": 0, "d": 0, "e": 0, "-": 20}}  # fmt: skip
    wide, scores = scored(NESTED, units)
    assert wide[""].to_dict() == {"1": 120, "2": -20}
    assert set(scores["max_micro"]) == {100 * MICRO}


def test_a_group_that_starts_full_falls_to_its_floor_and_no_further() -> None:
    criteria = tree(
        group("G", start=D(1), points=D(1)),
        Node("x", "count", "x", "x", parent="G", rate=D("0.5"), role="penalty"),
        Node("y", "count", "y", "y", parent="G", rate=D("0.5"), per=D(2), role="penalty"),
    )
    wide, scores = scored(
        criteria, {"1": {"x": 0.5, "y": 0.5}, "2": {"x": 5, "y": 0}, "3": {"x": 0, "y": 0.5}}
    )
    assert wide["G"].to_dict() == {"1": 0, "2": 0, "3": 0.5}
    assert set(scores["max_micro"]) == {MICRO}


def test_a_missing_answer_leaves_the_unit_without_band_and_rank() -> None:
    wide, scores = scored(NESTED, {"1": {"a": None, "b": 5, "c": 25, "d": 40, "e": 20, "-": 0}})
    assert wide.loc["1", ""] == 90
    assert scores.loc["1", ["missing", "band", "band_by_score"]].to_list() == [1, "", ""]
    assert pd.isna(scores.loc["1", "rank"])


def test_a_group_of_which_nothing_was_answered_has_no_points() -> None:
    wide, _ = scored(
        tree(group("G", start=D(1)), points("a", 1, "G"), points("b", 1)), {"1": {"a": None, "b": 1}}
    )
    assert pd.isna(wide.loc["1", "G"])


def test_ranks_are_dense() -> None:
    _, scores = scored(
        tree(points("a", 100)), {"1": {"a": 98}, "2": {"a": 97}, "3": {"a": 98}, "4": {"a": 96.5}}
    )
    assert scores["rank"].to_dict() == {"1": 1, "2": 2, "3": 1, "4": 3}


def test_bands_by_points_and_bands_by_percent_differ() -> None:
    criteria = tree(points("a", 200))
    assert scored(criteria, {"1": {"a": 100}})[1].loc["1", "band"] == "Khá"
    by_points = dataclasses.replace(criteria, band_by="points")
    assert scored(by_points, {"1": {"a": 100}, "2": {"a": 79.999999}})[1]["band"].to_list() == ["Tốt", "Khá"]


GATED = tree(
    group("NV"), points("a", 50, "NV"), points("b", 50, "NV"),
    gates=(Gate(("a", "b"), "có nghiệp vụ chưa làm", band="Khá"),
           Gate(("b",), "không lưu trữ", at_most=D(2))),
)  # fmt: skip


def test_a_gate_holds_a_unit_below_its_band_and_says_why() -> None:
    _, scores = scored(GATED, {"1": {"a": 0, "b": 50}, "2": {"a": 50, "b": 50}})
    assert scores.loc["1", ["band_by_score", "band", "reason"]].to_list() == ["Khá", "Khá", ""]
    assert scores.loc["2", "band"] == "Tốt"
    strict = dataclasses.replace(GATED, bands=(Band("Tốt", "", D(50), None), Band("Khá", "", D(0), D(50))))
    _, scores = scored(strict, {"1": {"a": 0, "b": 50}})
    assert scores.loc["1", ["band_by_score", "band", "reason"]].to_list() == [
        "Tốt", "Khá", "có nghiệp vụ chưa làm",
    ]  # fmt: skip


def test_a_gate_without_a_band_leaves_the_unit_unclassified_with_all_reasons() -> None:
    strict = dataclasses.replace(GATED, bands=(Band("Tốt", "", D(50), None), Band("Khá", "", D(0), D(50))))
    _, scores = scored(strict, {"1": {"a": 50, "b": 0}})
    assert scores.loc["1", ["band", "reason"]].to_list() == [
        NOT_CLASSIFIED,
        "có nghiệp vụ chưa làm; không lưu trữ",
    ]


def test_a_gate_on_a_group_looks_at_its_sum() -> None:
    criteria = dataclasses.replace(GATED, gates=(Gate(("NV",), "chưa làm gì"),))
    assert scored(criteria, {"1": {"a": 0, "b": 0}})[1].loc["1", "band"] == NOT_CLASSIFIED


def test_a_gate_looks_past_what_a_unit_is_not_asked() -> None:
    gated = dataclasses.replace(GATED, gates=(Gate(("khác", "b"), "chưa có b"),))
    assert gates.judge({"a": 50, "b": 0, "": 50}, 100, gated) == ("Khá", NOT_CLASSIFIED, "chưa có b")
    assert gates.judge({"a": 50, "": 50}, 100, gated) == ("Khá", "Khá", "")


def test_a_gate_on_what_is_taken_off_counts_below_nothing() -> None:
    criteria = tree(
        points("a", 100), points("x", 20, role="penalty"), gates=(Gate(("x",), "bị trừ", at_most=D(-5)),)
    )
    bands = [scored(criteria, {"1": {"a": 100, "x": lost}})[1].loc["1", "band"] for lost in (0, 4, 5, 20)]
    assert bands == ["Tốt", "Tốt", NOT_CLASSIFIED, NOT_CLASSIFIED]


def test_nothing_at_all_is_a_total_that_has_its_band() -> None:
    low = (Band("Có", "", D("0.000001"), None), Band("Không", "", D(0), D("0.000001")))
    criteria = tree(points("a", 100), bands=low, band_by="points")
    assert scored(criteria, {"1": {"a": 0}, "2": {"a": 0.000001}})[1]["band"].to_list() == ["Không", "Có"]


def test_gates_lower_a_unit_that_no_band_holds_and_one_of_no_band_of_the_set_lowers_nobody() -> None:
    assert gates.hold_down("", [Gate(("a",), "r", band="Khá")], GATED) == ("Khá", "r")
    assert gates.hold_down("", [Gate(("a",), "r", band="Tốt")], GATED) == ("", "")
    assert gates.hold_down("Tốt", [Gate(("a",), "r", band="Lạ")], GATED) == ("Tốt", "")


VARIED = tree(
    points("chung", 50), points("so", 50, variants=("Sở",)), points("xa", 30, variants=("Xã",)),
    variants=("Sở", "Xã"),
)  # fmt: skip


def test_each_variant_has_its_own_maximum_and_its_own_ranks() -> None:
    units = {"1": {"chung": 40, "so": 45}, "2": {"chung": 40, "xa": 30}, "3": {"chung": 50, "so": 50}}
    _, scores = scored(VARIED, units, {"1": "Sở", "2": "Xã", "3": "Sở"})
    assert (scores["max_micro"] // MICRO).to_list() == [100, 80, 100]
    assert scores["rank"].to_list() == [2, 1, 1]
    assert scores.loc["2", "band"] == "Tốt"


# ------------------------------------------------------------------------------ text files

TOML = f"""{TOML_HEAD}points = 100
band_by = "points"
variants = "Sở; Xã"

[[node]]
code = "3"
kind = "group"
label = "Chỉnh lý"
name = "Chỉnh lý"
points = 45
number = "3"

[[node]]
code = "3a"
kind = "ratio"
label = "Chỉnh lý"
name = "Chỉnh lý"
parent = "3"
tiers = "100 = 30; trên 70 đến dưới 100 = 15; 0 = 0"
variants = "Xã"

[[node]]
code = "3b"
kind = "choice"
label = "Kho"
name = "Kho"
parent = "3"
options = "Đầy đủ = 10; Không = 0"
role = "bonus"

[[gate]]
nodes = "3a; 3b"
band = "Khá"
reason = "chưa đủ"
"""


def test_a_text_file_gives_every_field_of_the_model() -> None:
    criteria = sets.from_toml(TOML)
    assert (criteria.points, criteria.band_by, criteria.variants) == (100, "points", ("Sở", "Xã"))
    assert criteria.by_code["3a"].tiers == parse_tiers("100 = 30; trên 70 đến dưới 100 = 15; 0 = 0")
    assert criteria.by_code["3b"].options[0].points == 10
    assert criteria.gates == (Gate(("3a", "3b"), "chưa đủ", band="Khá"),)


@pytest.mark.parametrize(
    ("old", "new", "named"),
    [
        ('role = "bonus"', 'role = "thưởng"', "“3b”: “role”"),
        ('kind = "ratio"', 'kind = "rate"', "“3a”: “kind”"),
        ("0 = 0\"", "0\"", "“3a”: “tiers”"),
        ("Không = 0", "Không", "“3b”: “options”"),
        ('band_by = "points"', 'band_by = "điểm"', "“band_by”"),
    ],
)  # fmt: skip
def test_a_wrong_word_in_a_text_file_is_told_with_the_code_of_its_node(
    old: str, new: str, named: str
) -> None:
    with pytest.raises(sets.CriteriaError, match=named):
        sets.from_toml(TOML.replace(old, new))


def test_a_formula_takes_more_cells_than_one_function_of_excel() -> None:
    assert formulas.over("SUM", ["A1", "A2"]) == "SUM(A1,A2)"
    long = formulas.over("COUNT", [f"A{row}" for row in range(1, 301)])
    assert (long.count("COUNT("), long.startswith("(COUNT(A1,"), long.endswith(",A300))")) == (2, True, True)
