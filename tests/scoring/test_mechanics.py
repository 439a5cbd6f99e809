"""Sixteen mechanics of scoring sheets on two composed sets; docs/bo-tieu-chi.md lists the cell of each."""

import dataclasses
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path

import pytest

from tests.helpers import SMALL, check, config, found, receive, workspace
from tests.scoring.months import Said, answers_of
from vtlt_consolidate.checking import reckoning
from vtlt_consolidate.model.config import Config, Override
from vtlt_consolidate.model.criteria import NOT_ARISEN, CriteriaSet, Node
from vtlt_consolidate.model.frames import Files, none_of
from vtlt_consolidate.model.rules.banding import Band, Gate
from vtlt_consolidate.model.units import Unit
from vtlt_consolidate.scoring import compare
from vtlt_consolidate.scoring.appraisal import Appraisal
from vtlt_consolidate.scoring.figures import bounds
from vtlt_consolidate.scoring.history import said
from vtlt_consolidate.scoring.results import Results
from vtlt_consolidate.scoring.standings import UNBANDED
from vtlt_consolidate.scoring.worked.outside import Outside
from vtlt_consolidate.settings import workbook as configbook
from vtlt_consolidate.settings.lint.lint import ERROR, config_flaws
from vtlt_consolidate.words.period import Period
from vtlt_consolidate.words.scales import parse_options
from vtlt_consolidate.words.text import MICRO
from vtlt_consolidate.workspace.folders import write

D = Decimal
PERIOD = Period.parse("2026-03")
UNITS = (Unit("1", "Xã A"), Unit("2", "Xã B"), Unit("3", "Xã C"))


def of(code: str, kind: str, points: object, parent: str = "", **fields: object) -> Node:
    most = None if points is None else D(str(points))
    more = {"citation": "QĐ", "rollup": "end"} | fields
    return Node(code, kind, code, f"Tiêu chí {code}", parent=parent, points=most, **more)  # type: ignore[arg-type]


REFORM = dataclasses.replace(SMALL, id="cchc", nodes=(
    of("HS", "ratio", 10, formula="IF(TỶ_LỆ(HS) >= 70%; TỶ_LỆ(HS) * 10; 0)"),
    of("NN", "group", 5, formula="MIN(ĐIỂM(N1); ĐIỂM(N2))"),
    of("N1", "points", 5, "NN"), of("N2", "points", 5, "NN"),
    of("BQ", "group", 10, formula="AVERAGE(ĐIỂM(B1); ĐIỂM(B2))"),
    of("B1", "points", 10, "BQ"), of("B2", "points", 10, "BQ"),
    of("CO", "points", 6, source="computed", formula='ĐẾM(HOI; "Có") / 3 * 6'),
    of("HOI", "group", None),
    *(of(f"H{at}", "choice", 0, "HOI", options=parse_options("Có = 0; Không = 0"))
      for at in (1, 2, 3)),
    of("TRE", "points", 5, source="computed", formula="MAX(0; 5 - SỐ_NGÀY_TRỄ())"),
    of("KH", "mark", 4, evidence=True,
       formula='IF(KH = "Đạt"; IF(NGÀY_VĂN_BẢN(KH) <= DATE(2026; 1; 31); 4; 2); 0)'),
    of("SL", "quantity", None, measure_unit="hồ sơ"),
    of("HK", "points", 10, source="computed", formula="MIN(10; AVERAGE(SL; KỲ_TRƯỚC(SL)) / 10)"),
    of("KG", "group", None),
    of("K1", "points", 6, "KG", unarisen="spread"), of("K2", "points", 4, "KG", unarisen="out"),
    of("K3", "points", 6, "KG"),
), bands=(Band("Tốt", "tốt", D(80), None, "QĐ"), Band("Khá", "khá", D(0), D(80), "QĐ")))  # fmt: skip
"""A commune's sheet of administrative reform."""

GATES = (
    Gate((), "có điểm trừ", None, "Hoàn thành", "QĐ", condition="ĐIỂM(TR) < 0"),
    Gate((), "nộp báo cáo trễ quá 5 ngày", None, "Hoàn thành tốt", "QĐ", condition="SỐ_NGÀY_TRỄ() > 5"),
    Gate((), "từ hai tiêu chí không điểm", None, "Chưa hoàn thành", "QĐ",
         condition="IF(ĐIỂM(D1) = 0; 1; 0) + IF(ĐIỂM(D2) = 0; 1; 0) + IF(ĐIỂM(D3) = 0; 1; 0) >= 2"),
)  # fmt: skip
PARTY = dataclasses.replace(SMALL, id="dang", nodes=(
    of("XD", "group", 60, least=D(-20)),
    of("D1", "points", 30, "XD"), of("D2", "points", 20, "XD"), of("D3", "points", 10, "XD"),
    of("TR", "count", 80, "XD", rate=D(10), role="penalty"),
    of("KS", "points", 40, source="office"),
), bands=(
    Band("Hoàn thành xuất sắc", "xuất sắc", D(90), None, "QĐ"),
    Band("Hoàn thành tốt", "tốt", D(70), D(90), "QĐ"), Band("Hoàn thành", "hoàn thành", D(50), D(70), "QĐ"),
    Band("Chưa hoàn thành", "chưa hoàn thành", D(-20), D(50), "QĐ"),
), band_by="points", gates=GATES)  # fmt: skip
"""A sheet of party organisations."""

MECHANICS: Mapping[str, tuple[CriteriaSet, str]] = {
    "sàn 70%": (REFORM, "HS"), "số nhỏ nhất của hai": (REFORM, "NN"), "bình quân các phần": (REFORM, "BQ"),
    "tỷ lệ câu trả lời Có": (REFORM, "CO"), "theo số ngày trễ": (REFORM, "TRE"),
    "theo ngày văn bản": (REFORM, "KH"), "bình quân với kỳ trước": (REFORM, "HK"),
}  # fmt: skip
"""Mechanic → the criterion whose formula expresses it."""


def results(
    criteria: CriteriaSet,
    answers: Mapping[str, Mapping[str, Said]],
    *,
    late: Mapping[str, int] | None = None,
    overrides: tuple[Override, ...] = (),
    given: tuple[Appraisal, ...] = (),
) -> Results:
    units = tuple(unit for unit in UNITS if unit.code in answers)
    meant = said.Said.of([("1", "SL", "answer", said.number(30 * MICRO))])
    past = compare.Past(PERIOD.previous, (), {}, ("1",), frozenset("1"), said=meant)
    made: Config = dataclasses.replace(config(units, criteria), overrides=overrides)
    outside = Outside(PERIOD, (past,), {}, late or {})
    return reckoning.reckon(made, outside, none_of(Files), answers_of(answers), given).results


def reached(found: Results, unit: str = "1") -> dict[str, float | None]:
    both = [(found.marks, "leaf_code"), (found.sums, "node_code")]
    rows = [(frame[code], frame["points_micro"], frame["unit_code"]) for frame, code in both]
    return {code: None if str(points) == "<NA>" else int(points) / MICRO
            for codes, values, units in rows
            for code, points, own in zip(codes, values, units, strict=True) if own == unit}  # fmt: skip


WHOLE: Mapping[str, Said] = {
    "HS": 80, "HS.of": 100, "N1": 5, "N2": 3, "B1": 10, "B2": 5, "H1": "Có", "H2": "Không", "H3": "Có",
    "KH": "Đạt", "KH.doc_date": "05/2/2026", "SL": 50, "K1": NOT_ARISEN, "K2": NOT_ARISEN, "K3": 3,
}  # fmt: skip


@pytest.mark.parametrize(("due", "also"), [(("1",), ()), ((), (UNBANDED,))])
def test_how_late_a_return_is_comes_with_it_if_the_unit_has_a_deadline(
    due: tuple[str, ...], also: tuple[str, ...]
) -> None:
    criteria = dataclasses.replace(PARTY, gates=GATES[1:2])
    outside = Outside(PERIOD, due=due)
    made = config(UNITS[:1], criteria)
    found = reckoning.reckon(made, outside, none_of(Files), answers_of({}), ()).results
    assert bounds.of(found).units["1"].bands == (*(band.label for band in PARTY.bands), *also)


def test_every_mechanic_of_the_reform_sheet_gives_its_points() -> None:
    points = reached(results(REFORM, {"1": WHOLE}, late={"1": 2}))
    assert {code: points[code] for code in ("HS", "NN", "BQ", "CO", "TRE", "KH", "HK", "KG")} == {
        "HS": 8, "NN": 3, "BQ": 7.5, "CO": 4, "TRE": 3, "KH": 2, "HK": 4, "KG": 6,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("changed", "late", "code", "worth"),
    [
        ({"HS": 69}, 0, "HS", 0),
        ({"KH.doc_date": "31/1/2026"}, 0, "KH", 4),
        ({"KH.doc_date": None}, 0, "KH", None),
        ({"KH": "Chưa đạt", "KH.doc_date": None}, 0, "KH", 0),
        ({"H2": None}, 0, "CO", None),
        ({}, 9, "TRE", 0),
        ({"SL": None}, 0, "HK", None),
        ({"K1": 6}, 0, "KG", 9),
    ],
)
def test_what_is_missing_is_missing_and_floors_hold(
    changed: Mapping[str, Said], late: int, code: str, worth: float | None
) -> None:
    assert reached(results(REFORM, {"1": WHOLE | changed}, late={"1": late}))[code] == worth


def test_of_what_the_office_does_not_know_there_are_no_points() -> None:
    points = reached(results(REFORM, {"1": WHOLE, "2": WHOLE}), "2")
    assert (points["TRE"], points["HK"]) == (None, None)


def test_units_are_ranked_by_their_shares_where_maxima_differ() -> None:
    criteria = dataclasses.replace(
        REFORM, nodes=tuple(n for n in REFORM.nodes if n.code[0] == "K" and n.code != "KH")
    )
    given = {"1": {"K1": NOT_ARISEN, "K2": NOT_ARISEN, "K3": 3}, "2": {"K1": 6, "K2": 0, "K3": 0},
             "3": {"K1": 6, "K2": 4, "K3": 0}}  # fmt: skip
    ranked = results(criteria, given)
    assert ranked.scores["max_micro"].to_list() == [12 * MICRO, 16 * MICRO, 16 * MICRO]
    assert ranked.scores["rank"].to_list() == [2, 3, 1]


def party(late: int = 0, overrides: tuple[Override, ...] = (), **answers: Said) -> tuple[float, str, str]:
    told: dict[str, Said] = {"D1": 30, "D2": 20, "D3": 10, "TR": 0} | answers
    given = (Appraisal("KS", unit_code="1", points=D(35)),)
    scores = results(PARTY, {"1": told}, late={"1": late}, overrides=overrides, given=given).scores
    return int(scores["total_micro"][0]) / MICRO, scores["band"][0], scores["reason"][0]


def test_the_office_gives_points_that_no_form_asks_for() -> None:
    assert party() == (95, "Hoàn thành xuất sắc", "")
    open_ = results(PARTY, {"1": {"D1": 30, "D2": 20, "D3": 10, "TR": 0}}, late={"1": 0}).scores
    assert (open_["missing"][0], open_["band"][0]) == (1, "")


def test_points_below_zero_are_carried_through_their_group() -> None:
    assert party(D1=0, D2=10, D3=0, TR=2)[0] == 25
    assert party(D1=0, D2=0, D3=0, TR=5)[0] == 15


@pytest.mark.parametrize(
    ("late", "answers", "band", "reason"),
    [
        (0, {"TR": 1}, "Hoàn thành", "có điểm trừ"),
        (6, {}, "Hoàn thành tốt", "nộp báo cáo trễ quá 5 ngày"),
        (5, {}, "Hoàn thành xuất sắc", ""),
        (0, {"D2": 0, "D3": 0}, "Chưa hoàn thành", "từ hai tiêu chí không điểm"),
        (9, {"TR": 1}, "Hoàn thành", "có điểm trừ"),
    ],
)
def test_gates_by_penalty_lateness_and_count_of_zeros(
    late: int, answers: Mapping[str, Said], band: str, reason: str
) -> None:
    assert party(late, **answers)[1:] == (band, reason)


def test_a_quota_is_kept_by_a_decision_with_reason_and_name_below_every_table() -> None:
    decision = Override(
        PERIOD, "1", None, "Hoàn thành tốt", "vượt tỷ lệ 20% xuất sắc", "Bí thư Nguyễn Văn A", "BB 5"
    )
    total, band, reason = party(overrides=(decision,))
    assert (total, band, reason) == (95, "Hoàn thành tốt", "")
    lifted = dataclasses.replace(decision, total=D("88.5"), band="")
    # A gate goes on holding a band that follows from a total that was decided.
    assert party(6, (lifted,)) == (88.5, "Hoàn thành tốt", "")
    given = (Appraisal("KS", unit_code="1", points=D(35)),)
    told = {"1": {"D1": 30, "D2": 20, "D3": 10, "TR": 0}}
    decided = results(PARTY, told, late={"1": 0}, overrides=(decision,), given=given)
    assert "hạ loại từ “Hoàn thành xuất sắc” xuống “Hoàn thành tốt”" in decided.carried_note
    assert "(Bí thư Nguyễn Văn A; BB 5)" in decided.carried_note


def test_a_decision_hides_nothing_that_is_missing() -> None:
    decision = Override(PERIOD, "1", None, "Hoàn thành tốt", "lý do", "ông A")
    open_ = results(PARTY, {"1": {"D1": 30, "D2": 20, "D3": 10}}, late={"1": 0}, overrides=(decision,))
    assert (open_.scores["band"][0], open_.carried_note) == ("", "")


@pytest.mark.parametrize(("total", "told"), [("100", []), ("885", ["total"]), ("-31", ["total"])])
def test_a_decision_about_a_total_that_no_answers_can_give_is_taken_for_a_mistake(
    total: str, told: list[str]
) -> None:
    decision = Override(PERIOD, "1", D(total), "", "lý do", "ông A")
    flaws = config_flaws(dataclasses.replace(config(UNITS, PARTY), overrides=(decision,)))
    assert [flaw.field for flaw in flaws if flaw.what == "override"] == told


@pytest.mark.parametrize("criteria", [REFORM, PARTY], ids=lambda criteria: criteria.id)
def test_both_sheets_come_back_from_the_configuration_workbook_without_an_error(
    criteria: CriteriaSet,
) -> None:
    made = config(UNITS, criteria)
    assert configbook.read(configbook.render(made)).criteria == criteria
    assert [flaw.text for flaw in config_flaws(made) if flaw.severity == ERROR] == []


def test_the_docs_show_the_cell_of_every_mechanic() -> None:
    text = (Path(__file__).parents[2] / "docs" / "bo-tieu-chi.md").read_text(encoding="utf-8")
    cells = [criteria.by_code[code].formula for criteria, code in MECHANICS.values()]
    cells += [gate.condition for gate in GATES]
    assert [cell for cell in cells if f"`{cell}`" not in text] == []
    assert text.count("\n| **") >= 16


def test_lint_tells_where_a_floor_swallows_what_is_taken_off() -> None:
    nodes = (dataclasses.replace(PARTY.nodes[0], least=None), *PARTY.nodes[1:])
    texts = [flaw.text for flaw in config_flaws(config(UNITS, dataclasses.replace(PARTY, nodes=nodes)))
             if flaw.field == "least"]  # fmt: skip
    assert len(texts) == 1
    assert "xuống -80 điểm" in texts[0]


def test_the_office_is_told_of_formulas_without_a_value_and_of_decisions_that_wait(tmp_path: Path) -> None:
    by_zero = of("A", "count", 5, formula="A / A * 5")
    space = workspace(tmp_path, UNITS[:1], dataclasses.replace(SMALL, id="chia", nodes=(by_zero,)))
    decision = Override(PERIOD, "1", None, "Tốt", "khen thưởng", "ông A")
    made = dataclasses.replace(space.config(), overrides=(decision,))
    write(space.root / configbook.FILE_NAME, configbook.render(made))
    receive(space, UNITS[0], {"A": 0.0})
    assert found(check(space)) == [("1", "VT310", ""), ("1", "VT311", "")]
