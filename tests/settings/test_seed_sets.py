"""The sets copied from official documents: what they hold, what is wrong with them, what they give."""

import csv
import re
from collections.abc import Mapping
from decimal import Decimal

import pandas as pd

from tests.helpers import SAMPLES
from tests.scoring.test_score import scored
from vtlt_consolidate.language.judge import Judge
from vtlt_consolidate.model.criteria import MARK, CriteriaSet
from vtlt_consolidate.model.layout import ANSWER, OF
from vtlt_consolidate.scoring.worked.worth import Given, worth
from vtlt_consolidate.settings import sets
from vtlt_consolidate.settings.lint import lint
from vtlt_consolidate.settings.lint.lint import WARNING
from vtlt_consolidate.words.text import MICRO, parse_number

D = Decimal
Answer = str | int | float | Decimal | tuple[object, object]


def given(criteria: CriteriaSet, code: str, answer: Answer) -> Given:
    """An answer as the reader would have understood it."""
    if criteria.by_code[code].kind == MARK:
        return Given("met" if answer == "Đạt" else "not_met")
    if isinstance(answer, str):
        return Given("given", answer)
    value, of = answer if isinstance(answer, tuple) else (answer, None)
    return Given("given", value=_micro(value), of=None if of is None else _micro(of))


def _micro(number: object) -> int:
    return int(D(str(number)) * MICRO)


def scored_answers(
    criteria: CriteriaSet, answers: Mapping[str, Answer], variant: str = ""
) -> tuple[dict[str, Decimal], pd.Series]:
    """Points of every line, group and (under an empty code) the whole, and the unit's scores."""
    asked = [leaf.code for leaf in criteria.of(variant).criteria]
    assert sorted(answers) == sorted(asked)
    worths = {code: worth(criteria.by_code[code], given(criteria, code, answers[code])) for code in asked}
    points = {code: None if worth is None else D(worth) / MICRO for code, worth in worths.items()}
    wide, scores = scored(criteria, {"x": points}, {"x": variant})
    sums = {code: D(str(value)) for code, value in wide.loc["x"].items() if not pd.isna(value)}
    return {code: value for code, value in points.items() if value is not None} | sums, scores.loc["x"]


def flaws(criteria: CriteriaSet) -> list[tuple[str, str, str]]:
    """Place, field and severity of every flaw."""
    return [
        (criteria.nodes[flaw.index].code if flaw.what == "node" else flaw.what, flaw.field, flaw.severity)
        for flaw in lint.criteria_flaws(criteria)
    ]


def text(criteria: CriteriaSet, code: str, field: str) -> str:
    (said,) = [
        flaw.text for flaw in lint.criteria_flaws(criteria)
        if flaw.what == "node" and (criteria.nodes[flaw.index].code, flaw.field) == (code, field)
    ]  # fmt: skip
    return said


# ------------------------------------------------------------------------------ Đan Phượng 2021

FULL = {
    "1a": "Tham gia đầy đủ, đúng thành phần", "1b": "Có tổ chức hàng tháng", "2a": "Đã xây dựng đầy đủ",
    "3a1": (20, 20), "3a2": "Chưa thực hiện", "3b": "Bố trí đầy đủ", "3c": "Thực hiện đầy đủ",
    "4a": "Bố trí đúng", "6a": "Có báo cáo", "6b": "Có báo cáo", "7a": "Chưa đạt", "7b": 0, "8a": 0,
}  # fmt: skip
WORST = {
    "1a": "Không tham gia", "1b": "Không tổ chức", "2a": "Chưa xây dựng", "3a1": (0, 20),
    "3a2": "Chưa thực hiện", "3b": "Không bố trí", "3c": "Chưa thực hiện", "4a": "Bố trí chưa đúng",
    "6a": "Chưa thực hiện", "6b": "Chưa thực hiện", "7a": "Chưa đạt", "7b": 0, "8a": 20,
}  # fmt: skip


def test_lint_names_the_four_flaws_of_the_annex_of_dan_phuong_and_nothing_else() -> None:
    assert flaws(sets.load("dan-phuong-2021")) == [
        ("3a1", "tiers", WARNING),  # values that no tier names
        ("4a", "options", WARNING),  # no outcome of zero
        ("3a", "points", WARNING),  # 30 declared, 30 + 5 given
        ("6", "number", WARNING),  # 6 comes after 4
    ]


def test_lint_says_which_values_of_dan_phuong_have_no_points_and_what_does_not_add_up() -> None:
    criteria = sets.load("dan-phuong-2021")
    said = text(criteria, "3a1", "tiers")
    for words in ("đúng 70%", "đúng 50%", "đúng 30%", "trên 0 đến dưới 30%"):
        assert words in said
    assert re.findall(r"\d+", text(criteria, "3a", "points")) == ["30", "35"]
    assert "“6”" in text(criteria, "6", "number")


def test_dan_phuong_gives_a_hundred_points_and_twenty_either_way() -> None:
    criteria = sets.load("dan-phuong-2021")
    assert criteria.summed_most("") == criteria.points == 100
    points, scores = scored_answers(criteria, FULL)
    assert (points[""], scores["max_micro"]) == (100, 100 * MICRO)
    best, _ = scored_answers(criteria, FULL | {"7a": "Đạt", "7b": 10})
    worst, scores = scored_answers(criteria, WORST)
    assert (best[""], worst["8"], worst[""]) == (120, 20, -18)
    assert scores["band"] == "Văn bản không quy định xếp loại"


def test_destruction_at_dan_phuong_adds_nothing_to_a_backlog_that_is_done() -> None:
    criteria = sets.load("dan-phuong-2021")
    done, _ = scored_answers(criteria, FULL | {"3a2": "Đã thực hiện"})
    part, _ = scored_answers(criteria, FULL | {"3a1": (15, 20), "3a2": "Đã thực hiện"})
    assert (done["3a1"], done["3a2"], done["3a"], done[""]) == (30, 5, 30, 100)
    assert (part["3a"], part[""]) == (20, 90)


def test_a_share_that_dan_phuong_forgot_has_no_points_and_no_band() -> None:
    criteria = sets.load("dan-phuong-2021")
    for done in (14, 10, 6, 5.9, 0.1):
        points, scores = scored_answers(criteria, FULL | {"3a1": (done, 20)})
        assert "3a1" not in points
        assert (scores["missing"], scores["band"]) == (1, "")
    worths = [scored_answers(criteria, FULL | {"3a1": (done, 20)})[0]["3a1"] for done in (14.1, 10.1, 6.1)]
    assert worths == [15, 10, 2]


# ------------------------------------------------------------------------------ Bắc Giang 2020


def bac_giang() -> tuple[dict[str, Answer], dict[str, Decimal]]:
    """What the department answered, and the self-scores that its report prints (the total: empty code)."""
    with (SAMPLES / "bac-giang-2020" / "cong-bo.csv").open(encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    answers = {row["code"]: _answer(row["BG01"]) for row in rows if row["BG01"]}
    printed = {row["code"]: D(row["printed_self"].replace(",", ".")) for row in rows if row["printed_self"]}
    return answers, printed


def _answer(text: str) -> Answer:
    number, *of = (parse_number(part).value for part in text.split("/"))
    return text if number is None else (number, of[0]) if of else number


def test_the_sheet_of_bac_giang_adds_up_to_a_hundred_with_its_bonuses_inside() -> None:
    criteria = sets.load("bac-giang-2020")
    # Three groups of deductions stop at 0, which the sheet does not say.
    assert flaws(criteria) == [(code, "least", "warning") for code in ("IV.2", "IV.3", "IV.5")]
    assert criteria.summed_most("") == criteria.points == 100
    bonuses = [node.points or D(0) for node in criteria.nodes if node.role == "bonus"]
    assert sum(bonuses) == D("9.5")
    with (SAMPLES / "bac-giang-2020" / "cong-bo.csv").open(encoding="utf-8") as stream:
        printed = {row["code"]: row["printed_max"] for row in csv.DictReader(stream)}
    assert [*printed][:-1] == [node.code for node in criteria.nodes]
    assert {code: parse_number(most).value for code, most in printed.items() if code and most} == {
        code: criteria.most(criteria.by_code[code]) for code, most in printed.items() if code and most
    }


def test_bac_giang_printed_10_for_section_six_and_93_in_all_where_its_lines_give_7_5_and_90_5() -> None:
    answers, printed = bac_giang()
    points, _ = scored_answers(sets.load("bac-giang-2020"), answers)
    differing = {code: (said, points[code]) for code, said in printed.items() if points[code] != said}
    assert differing == {"VI": (10, D("7.5")), "": (93, D("90.5"))}
    sections = [points[code] for code in ("I", "II", "III", "IV", "V", "VI")]
    assert sections == [D("40.5"), 22, 8, D("5.5"), 7, D("7.5")]


def test_bac_giang_falls_below_90_once_its_own_story_is_followed() -> None:
    answers, _ = bac_giang()
    # Section II.1.1 of the report tells of 11 monthly programmes, section II.1.4 of one late task.
    told: dict[str, Answer] = {"I.1.2a": 11, "I.1.2b": 11, "I.5a": 1}
    points, _ = scored_answers(sets.load("bac-giang-2020"), answers | told)
    with (SAMPLES / "bac-giang-2020" / "tham-dinh.csv").open(encoding="utf-8") as stream:
        appraised = {row["code"]: parse_number(row["points"]).value for row in csv.DictReader(stream)}
    assert appraised == {code: points[code] for code in told}
    assert points[""] == D("89.75")


def test_every_kind_of_deduction_of_bac_giang_takes_what_its_line_says() -> None:
    criteria = sets.load("bac-giang-2020")
    answers, _ = bac_giang()
    cases: list[tuple[dict[str, Answer], str, str]] = [
        ({"I.1.3a": 3}, "I.1.3a", "0.5"),
        ({"I.1.3b": (89, 100)}, "I.1.3b", "0"),
        ({"IV.1a": "Không ban hành", "IV.1b": 1}, "IV.1", "0.5"),
        ({"IV.1a": "Không ban hành", "IV.1b": 2}, "IV.1", "0"),
        ({"IV.2a": "Không áp dụng", "IV.2b": "Không thực hiện nghiêm túc"}, "IV.2", "0"),
        ({"IV.3b": 1}, "IV.3", "0.5"),
        ({"IV.3a": "Chưa đạt", "IV.3b": 3}, "IV.3", "0"),
        ({"IV.4a": "Không đầy đủ, kịp thời", "IV.4b": "Sai", "IV.4c": 12}, "IV.4", "0"),
        ({"IV.5a": 1, "IV.5b": 1}, "IV.5", "0.5"),
        ({"IV.5a": 0, "IV.5b": 3}, "IV.5", "0.5"),
    ]
    for changed, code, expected in cases:
        points, _ = scored_answers(criteria, answers | changed)
        assert (changed, points[code]) == (changed, D(expected))


# ------------------------------------------------------------------------------ Đà Nẵng 2021

GOOD = {"DT1": 12, "DT2": 12, "DT3": 10, "DT4": 10, "DT5": 8}


def test_da_nang_asks_each_of_its_six_groups_of_agencies_a_set_of_a_hundred_points_of_its_own() -> None:
    criteria = sets.load("da-nang-2021")
    assert flaws(criteria) == []
    own = {variant: [leaf.code for leaf in each.criteria] for variant, each in criteria.by_variant()}
    assert len(own) == 6
    for place, codes in enumerate(own.values(), 1):
        assert codes == ["DT1", "DT2", "DT3", "DT4", "DT5", f"NV{place}"]
    assert {each.summed_most("") for _, each in criteria.by_variant()} == {100}


def test_what_no_document_gives_for_da_nang_is_cited_as_the_offices_own() -> None:
    criteria = sets.load("da-nang-2021")
    worth_points = [node for node in criteria.nodes if node.points is not None]
    ours = "Cơ quan tự quy định, văn bản không nêu"
    assert all(ours in each.citation for each in (*worth_points, *criteria.bands))
    assert all("đồng bộ tất cả các nghiệp vụ" in gate.citation for gate in criteria.gates)


def test_a_business_left_out_keeps_an_agency_of_da_nang_from_the_two_best_bands() -> None:
    criteria = sets.load("da-nang-2021")
    cases = [
        (GOOD | {"NV5": 40}, "Xuất sắc", "Xuất sắc"),
        (GOOD | {"NV5": 39, "DT5": 0}, "Tốt", "Khá"),
        (GOOD | {"NV5": 0}, "Trung bình", "Trung bình"),
        (GOOD | {"NV5": 12, "DT5": 0}, "Trung bình", "Trung bình"),
    ]
    for answers, by_score, band in cases:
        _, scores = scored_answers(criteria, answers, "UBND phường, xã")
        assert (scores["band_by_score"], scores["band"]) == (by_score, band)
        assert bool(scores["reason"]) == (by_score != band)


# ------------------------------------------------------------------------------ Thanh Hóa 2019


def test_thanh_hoa_gives_the_department_of_home_affairs_ten_tasks_more_than_the_others() -> None:
    criteria = sets.load("thanh-hoa-2019")
    assert flaws(criteria) == []
    assert {variant: each.summed_most("") for variant, each in criteria.by_variant()} == {
        "Sở, ban, ngành, đơn vị cấp tỉnh": 19, "UBND huyện, thị xã, thành phố": 19, "Sở Nội vụ": 29,
    }  # fmt: skip


def test_the_backlog_of_thanh_hoa_counts_as_far_as_it_is_arranged() -> None:
    criteria = sets.load("thanh-hoa-2019")
    variant = "UBND huyện, thị xã, thành phố"
    answers: dict[str, Answer] = {leaf.code: "Đạt" for leaf in criteria.of(variant).criteria}
    points, scores = scored_answers(criteria, answers | {"F1": (32.5, 130), "B7": "Chưa đạt"}, variant)
    assert (points["F1"], points["F"], points[""]) == (D("0.25"), D("2.25"), D("17.25"))
    assert scores["max_micro"] == 19 * MICRO


def test_thanh_hoa_asks_for_the_two_tasks_that_version_1_forgot() -> None:
    criteria = sets.load("thanh-hoa-2019")
    assert criteria.version == 3
    added = {code: criteria.by_code[code] for code in ("B8", "C4")}
    assert [node.parent for node in added.values()] == ["B", "C"]
    assert "07/2012/TT-BNV" in added["B8"].name
    assert "kiêm nhiệm" in added["C4"].name
    assert all("Kế hoạch 39/KH-UBND" in node.citation for node in added.values())


# ------------------------------------------------------------------------------ quantities alone


def test_the_statistics_ask_for_the_thirteen_forms_with_their_units_and_claim_no_decree() -> None:
    criteria = sets.load("thong-ke-luu-tru")
    assert flaws(criteria) == []
    forms = [node.code for node in criteria.children("") if node.code != "DC"]
    assert forms == [f"B08{number:02d}" for number in range(1, 14)]
    units = {leaf.code: leaf.measure_unit for leaf in criteria.leaves}
    assert [units[code] for code in ("B0805", "B0808.1", "B0809.2", "B0811.1", "B0813")] == [
        "hồ sơ", "mét giá", "mét giá", "m²", "triệu đồng",
    ]  # fmt: skip
    unknown = [leaf.code for leaf in criteria.leaves if "chưa đối chiếu" in leaf.citation]
    assert {"B0802", "B0803", "B0810.1", "B0812.1", "B0813"} <= {*unknown}
    assert "Thông tư" not in criteria.citation


def test_the_backlog_of_thanh_hoa_is_asked_year_by_year_and_has_to_add_up() -> None:
    criteria = sets.load("thanh-hoa-ton-dong")
    assert flaws(criteria) == []
    assert [leaf.code for leaf in criteria.leaves] == [
        "TS", "CL2018", "CL2019", "CL2020", "CL2021", "CON", "KP", "DD",
    ]  # fmt: skip
    assert next(rule.condition for rule in criteria.rules) == "TS = CL2018 + CL2019 + CL2020 + CL2021 + CON"


def test_a_bonus_of_dan_phuong_for_having_finished_is_held_against_what_is_arranged() -> None:
    criteria = sets.load("dan-phuong-2021")
    (rule,) = [Judge.of(rule, criteria) for rule in criteria.rules]

    def broken(bonus: str, done: float, whole: float) -> bool:
        return rule.broken_on({("7a", ANSWER): bonus, ("3a1", ANSWER): done, ("3a1", OF): whole})

    tried = [broken("Đạt", 42.5, 50), broken("Đạt", 50, 50), broken("Chưa đạt", 42.5, 50)]
    assert tried == [True, False, False]
