"""The sets copied from official documents: what they hold, what is wrong with them, what they give."""

import re
from collections.abc import Mapping
from decimal import Decimal

import pandas as pd

from tests.test_score import scored
from vtlt_consolidate import lint, score, sets
from vtlt_consolidate.criteria import MARK, CriteriaSet
from vtlt_consolidate.lint import WARNING
from vtlt_consolidate.score import Given
from vtlt_consolidate.text import MICRO

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
    worths = {
        code: score.worth(criteria.by_code[code], given(criteria, code, answers[code])) for code in asked
    }
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
    "3a.1": (20, 20), "3a.2": "Chưa thực hiện", "3b": "Bố trí đầy đủ", "3c": "Thực hiện đầy đủ",
    "4.1": "Bố trí đúng", "6.1": "Có báo cáo", "6.2": "Có báo cáo", "7.1": "Chưa đạt", "7.2": 0, "8.1": 0,
}  # fmt: skip
WORST = {
    "1a": "Không tham gia", "1b": "Không tổ chức", "2a": "Chưa xây dựng", "3a.1": (0, 20),
    "3a.2": "Chưa thực hiện", "3b": "Không bố trí", "3c": "Chưa thực hiện", "4.1": "Bố trí chưa đúng",
    "6.1": "Chưa thực hiện", "6.2": "Chưa thực hiện", "7.1": "Chưa đạt", "7.2": 0, "8.1": 20,
}  # fmt: skip


def test_lint_names_the_four_flaws_of_the_annex_of_dan_phuong_and_nothing_else() -> None:
    assert flaws(sets.load("dan-phuong-2021")) == [
        ("3a.1", "tiers", WARNING),  # values that no tier names
        ("4.1", "options", WARNING),  # no outcome of zero
        ("3a", "points", WARNING),  # 30 declared, 30 + 5 given
        ("6", "number", WARNING),  # 6 comes after 4
    ]


def test_lint_says_which_values_of_dan_phuong_have_no_points_and_what_does_not_add_up() -> None:
    criteria = sets.load("dan-phuong-2021")
    said = text(criteria, "3a.1", "tiers")
    for words in ("đúng 70%", "đúng 50%", "đúng 30%", "trên 0 đến dưới 30%"):
        assert words in said
    assert re.findall(r"\d+", text(criteria, "3a", "points")) == ["30", "35"]
    assert "“6”" in text(criteria, "6", "number")


def test_dan_phuong_gives_a_hundred_points_and_twenty_either_way() -> None:
    criteria = sets.load("dan-phuong-2021")
    assert criteria.summed_most("") == criteria.points == 100
    points, scores = scored_answers(criteria, FULL)
    assert (points[""], scores["max_micro"]) == (100, 100 * MICRO)
    best, _ = scored_answers(criteria, FULL | {"7.1": "Đạt", "7.2": 10})
    worst, scores = scored_answers(criteria, WORST)
    assert (best[""], worst["8"], worst[""]) == (120, 20, -18)
    assert scores["band"] == "Văn bản không quy định xếp loại"


def test_destruction_at_dan_phuong_adds_nothing_to_a_backlog_that_is_done() -> None:
    criteria = sets.load("dan-phuong-2021")
    done, _ = scored_answers(criteria, FULL | {"3a.2": "Đã thực hiện"})
    part, _ = scored_answers(criteria, FULL | {"3a.1": (15, 20), "3a.2": "Đã thực hiện"})
    assert (done["3a.1"], done["3a.2"], done["3a"], done[""]) == (30, 5, 30, 100)
    assert (part["3a"], part[""]) == (20, 90)


def test_a_share_that_dan_phuong_forgot_has_no_points_and_no_band() -> None:
    criteria = sets.load("dan-phuong-2021")
    for done in (14, 10, 6, 5.9, 0.1):
        points, scores = scored_answers(criteria, FULL | {"3a.1": (done, 20)})
        assert "3a.1" not in points
        assert (scores["missing"], scores["band"]) == (1, "")
    worths = [scored_answers(criteria, FULL | {"3a.1": (done, 20)})[0]["3a.1"] for done in (14.1, 10.1, 6.1)]
    assert worths == [15, 10, 2]
