"""Points by formula, and gates by condition: over answers, over points, and where something is missing."""

import dataclasses
import io
from collections.abc import Mapping
from decimal import Decimal

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.helpers import SMALL
from tests.scoring.months import Said, results_of
from vtlt_consolidate.excel.sheet import Book, Live
from vtlt_consolidate.model.criteria import CriteriaSet, Node
from vtlt_consolidate.model.rules.banding import Band, Gate
from vtlt_consolidate.model.units import Unit
from vtlt_consolidate.scoring import explain
from vtlt_consolidate.scoring.figures import bounds
from vtlt_consolidate.scoring.gates import UNJUDGED
from vtlt_consolidate.scoring.results import Results
from vtlt_consolidate.scoring.standings import UNBANDED
from vtlt_consolidate.scoring.wording import how_scored
from vtlt_consolidate.settings.lint.lint import criteria_flaws
from vtlt_consolidate.words.text import MICRO
from vtlt_consolidate.writing import bandformulas

D = Decimal
UNIT = Unit("1", "Xã A")
NODES = (
    Node("G", "group", "Điều hành", "Chỉ đạo, điều hành", points=D(10), citation="QĐ",
         formula="AVERAGE(ĐIỂM(A); ĐIỂM(B))"),
    Node("A", "ratio", "Hồ sơ", "Hồ sơ đúng hạn", parent="G", points=D(10), rollup="end",
         formula="IF(TỶ_LỆ(A) >= 70%; TỶ_LỆ(A) * 10; 0)"),
    Node("B", "points", "Kế hoạch", "Kế hoạch", parent="G", points=D(10)),
    Node("C", "count", "Văn bản", "Văn bản", points=D(5), citation="QĐ", rollup="end",
         formula="MIN(C; Q; 5)"),
    Node("Q", "quantity", "Cán bộ", "Số cán bộ", rollup="end"),
    Node("T", "points", "Trừ", "Điểm trừ", points=D(5), role="penalty", citation="QĐ"),
)  # fmt: skip
BANDS = (Band("Tốt", "tốt", D(80), None, "QĐ"), Band("Khá", "khá", D(50), D(80), "QĐ"),
         Band("Kém", "kém", D(-50), D(50), "QĐ"))  # fmt: skip
SHEET = dataclasses.replace(SMALL, id="cchc", nodes=NODES, bands=BANDS)
FULL: Mapping[str, Said] = {"A": 9, "A.of": 10, "B": 8, "C": 4, "Q": 9, "T": 0}


def results(criteria: CriteriaSet = SHEET, **changed: Said) -> Results:
    said = {key.replace("_", "."): value for key, value in (FULL | changed).items()}
    return results_of(criteria, [UNIT], {"1": said})


def points(found: Results) -> dict[str, float | None]:
    marks = dict(zip(found.marks["leaf_code"], found.marks["points_micro"], strict=True))
    sums = dict(zip(found.sums["node_code"], found.sums["points_micro"], strict=True))
    return {code: None if value is None else value / MICRO
            for code, value in ((code, None if str(value) == "<NA>" else int(value))
                                for code, value in (marks | sums).items())}  # fmt: skip


def gated(condition: str, band: str = "Kém") -> CriteriaSet:
    gate = Gate((), "bị giữ", None, band, "QĐ", condition=condition)
    return dataclasses.replace(SHEET, gates=(gate,))


def standing(found: Results) -> tuple[str, str]:
    return found.scores["band"][0], found.scores["reason"][0]


def test_a_formula_gives_points_from_its_answer_and_from_others() -> None:
    assert points(results()) == {"A": 9, "B": 8, "C": 4, "T": 0, "G": 8.5, "": 12.5}
    assert points(results(Q=2))["C"] == 2


@pytest.mark.parametrize(("done", "whole", "reached"), [(7, 10, 7), (69, 100, 0), (699_999, 10**6, 0),
                                                        (2, 3, 0), (8, 9, 8.888889)])  # fmt: skip
def test_a_floor_at_a_share_is_exact_and_what_is_above_it_rounded_half_up(
    done: int, whole: int, reached: float
) -> None:
    assert points(results(A=done, **{"A.of": whole}))["A"] == reached


@pytest.mark.parametrize("missing", ["A", "A.of", "Q"])
def test_a_missing_operand_gives_no_points_and_never_zero(missing: str) -> None:
    found = results(**{missing: None})
    code = missing[0] if missing != "Q" else "C"
    assert points(found)[code] is None
    assert found.scores["missing"][0] == 1
    assert found.scores["band"][0] == ""


def test_a_group_with_a_formula_lacks_points_as_long_as_a_part_does() -> None:
    found = results(B=None)
    assert points(found)["G"] is None
    assert (found.sums["missing"][0], found.scores["missing"][0]) == (1, 1)


def test_a_group_whose_formula_cannot_be_computed_is_missing_although_every_answer_is_there() -> None:
    nodes = (dataclasses.replace(NODES[0], formula="ĐIỂM(A) / ĐIỂM(B)"), *NODES[1:])
    found = results(dataclasses.replace(SHEET, nodes=nodes), B=0)
    assert points(found)["G"] is None
    assert found.scores["missing"][0] == 1


@pytest.mark.parametrize(
    ("condition", "changed", "closed"),
    [
        ("ĐIỂM(T) < 0", {}, False),
        ("ĐIỂM(T) < 0", {"T": 1}, True),
        ("ĐIỂM(G) = 8,5", {}, True),
        ("AND(Q < 3; ĐIỂM(C) <= 2)", {"Q": 2}, True),
        ("AND(Q < 3; ĐIỂM(C) <= 2)", {}, False),
        ("(ĐIỂM(A) = 0) = TRUE", {"A": 1}, True),
    ],
)
def test_a_gate_closes_where_its_condition_holds(
    condition: str, changed: Mapping[str, Said], closed: bool
) -> None:
    assert standing(results(gated(condition), **changed)) == (("Kém", "bị giữ") if closed else ("Tốt", ""))


def test_a_gate_that_cannot_be_judged_leaves_no_band_unless_it_would_change_nothing() -> None:
    nodes = tuple(dataclasses.replace(node, formula="C") if node.code == "C" else node for node in NODES)
    criteria = dataclasses.replace(gated("Q < 3"), nodes=nodes)
    assert standing(results(criteria, Q=None)) == ("", f"{UNJUDGED}bị giữ")
    assert standing(results(criteria, A=0, B=0, C=0, Q=None)) == ("Kém", "")


def test_what_a_unit_can_reach_holds_its_true_result_whatever_the_formula() -> None:
    nodes = (dataclasses.replace(NODES[0], formula="10 - ĐIỂM(B)"), *NODES[1:])
    criteria = dataclasses.replace(SHEET, nodes=nodes)
    reach = bounds.of(results(criteria, B=None)).units["1"]
    for told in (0, 4, 10):
        now = results(criteria, B=told)
        assert reach.total.holds(int(now.scores["total_micro"][0]))
        assert now.scores["band"][0] in reach.bands


def test_an_open_answer_leaves_a_condition_open_and_one_that_nobody_asks_for_again_may_leave_no_band() -> (
    None
):
    assert "Kém" in bounds.of(results(gated("Q < 3"), Q=None)).units["1"].bands
    nodes = tuple(dataclasses.replace(node, formula="C") if node.code == "C" else node for node in NODES)
    blind = dataclasses.replace(gated("Q < 3"), nodes=nodes)
    assert UNBANDED in bounds.of(results(blind, Q=None, B=None)).units["1"].bands


def test_what_lifts_a_unit_heeds_conditions_of_gates() -> None:
    held = results(gated("ĐIỂM(A) < 8", "Khá"), A=7)
    climbs = explain.climbs(held.marks, held.criteria, held.roster, held.known)
    assert (climbs["next_band"][0], climbs["leaf_code"].to_list()) == ("Tốt", ["A"])


def test_the_sentence_says_how_points_come_about() -> None:
    assert how_scored(SHEET, NODES[1]) == (
        "Điểm = nếu tỷ lệ của “Hồ sơ đúng hạn” từ 70% trở lên thì tỷ lệ của “Hồ sơ đúng hạn” × 10, "
        "không thì 0."
    )


def test_a_sound_set_with_formulas_has_no_flaw() -> None:
    assert list(criteria_flaws(gated("ĐIỂM(T) < 0"), thorough=True)) == []


@pytest.mark.parametrize(
    ("code", "formula", "field", "words"),
    [
        ("A", "TỶ_LỆ(A) * 12", "formula", "có thể tới 12 điểm"),
        ("A", "TỶ_LỆ(A) * 5", "formula", "nhiều nhất chỉ tới 5 điểm"),
        ("C", "MIN(5; C) - 2", "formula", "có thể xuống -2 điểm"),
        ("A", "TỶ_LỆ(Z)", "formula", "không có mã “Z”"),
        ("A", "ĐIỂM(B)", "formula", "dùng câu trả lời"),
        ("G", "ĐIỂM(A) + Q", "formula", "chỉ dùng ĐIỂM(mã)"),
        ("G", "ĐIỂM(C)", "formula", "không dùng ĐIỂM(C)"),
        ("C", 'A = "Đạt"', "formula", "không dùng được dấu ="),
        ("C", "MIN(5; C / (Q - Q))", "formula", "luôn chia cho 0"),
    ],
)
def test_lint_tells_what_a_formula_reaches_and_what_it_cannot_read(
    code: str, formula: str, field: str, words: str
) -> None:
    nodes = tuple(dataclasses.replace(node, formula=formula) if node.code == code else node for node in NODES)
    found = [flaw for flaw in criteria_flaws(dataclasses.replace(SHEET, nodes=nodes)) if flaw.what == "node"]
    place = [node.code for node in NODES].index(code), field
    assert {(flaw.index, flaw.field) for flaw in found} == {place}
    assert any(words in flaw.text for flaw in found)


@pytest.mark.parametrize(
    ("gate", "field", "words"),
    [
        (Gate((), "x", None, "Kém", "QĐ"), "nodes", "chưa có điều kiện"),
        (Gate(("A",), "x", None, "Kém", "QĐ"), "at_most", "chưa ghi điểm"),
        (Gate(("A",), "x", D(1), "Kém", "QĐ", "ĐIỂM(T) < 0"), "condition", "tách thành hai dòng"),
        (Gate((), "x", None, "Kém", "QĐ", "ĐIỂM(T) <= 0"), "condition", "luôn đúng"),
        (Gate((), "x", None, "Kém", "QĐ", "ĐIỂM(T) < -5"), "condition", "không bao giờ đúng"),
        (Gate((), "x", None, "Kém", "QĐ", "1 = 1"), "condition", "không nêu mã nào"),
        (Gate((), "x", None, "Kém", "QĐ", "Q / 0 > 1"), "condition", "luôn chia cho 0"),
        (Gate((), "x", None, "Kém", "QĐ", "ĐIỂM(T)"), "condition", "cần đúng hoặc sai"),
    ],
)
def test_lint_tells_of_gates_that_decide_nothing_or_everything(gate: Gate, field: str, words: str) -> None:
    (flaw,) = (
        each for each in criteria_flaws(dataclasses.replace(SHEET, gates=(gate,))) if each.what == "gate"
    )
    assert flaw.field == field
    assert words in flaw.text


@settings(max_examples=20)
@given(st.integers(0, 20), st.integers(1, 20), st.integers(0, 10), st.integers(0, 9))
def test_points_by_formula_lie_within_their_bounds(done: int, whole: int, count: int, staff: int) -> None:
    found = points(results(A=min(done, whole), **{"A.of": whole}, C=count, Q=staff))
    assert all(0 <= (found[node.code] or 0) <= float(node.points or 0) for node in NODES if node.points)


def test_the_live_formula_of_a_condition_that_lacks_something_leaves_no_band() -> None:
    band, reason = bandformulas.of_gates(gated("Q < 3"), "Z9", {}, lambda _: '""')
    assert f'"{UNBANDED}"' in band
    assert UNJUDGED in reason


def test_a_formula_that_excel_could_not_read_is_written_as_its_value() -> None:
    book = Book()
    sheet = book.sheet("Biểu")
    for row, (count, array) in enumerate([(4000, False), (5000, False), (4000, True), (5000, True)]):
        sheet.value(row, 0, Live("1+" * count + "1", count + 1, array=array))
    cells = openpyxl.load_workbook(io.BytesIO(book.save()))["Biểu"]["A"]
    assert [cell.data_type for cell in cells] == ["f", "n", "f", "n"]
    assert [cells[at].value for at in (1, 3)] == [5001, 5001]
