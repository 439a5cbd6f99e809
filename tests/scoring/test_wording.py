import dataclasses
from decimal import Decimal
from typing import Any

import pytest

from tests.helpers import SMALL
from tests.scoring.test_score import group, leaf, tree
from tests.scoring.test_weighted import WEIGHTED
from vtlt_consolidate.model.criteria import Node
from vtlt_consolidate.scoring.wording import example, expected, how_scored, instruction
from vtlt_consolidate.words.scales import parse_options, parse_tiers

D = Decimal


@pytest.mark.parametrize(
    ("node", "words"),
    [
        (leaf("mark", points=D("2.5")), "Đạt: 2,5 điểm."),
        (leaf("mark", points=D(0)), "Đạt: 0 điểm."),
        (leaf("choice", options=parse_options("Đủ = 10; Không = 0")), "Đủ: 10 điểm; Không: 0 điểm."),
        (leaf("ratio", tiers=parse_tiers("từ 90 = 1; dưới 90 = 0")), "Từ 90%: 1 điểm; Dưới 90%: 0 điểm."),
        (leaf("ratio", points=D(10)), "Điểm bằng 10 × tỷ lệ làm được."),
        (leaf("points", points=D(2), step=D("0.5")), "Ghi số điểm: một số từ 0 đến 2, theo bước 0,5."),
        (
            leaf("count", points=D(3), rate=D("0.25")),
            "Ghi số lần; mỗi lần được 0,25 điểm, nhiều nhất 3 điểm.",
        ),
        (
            leaf("count", points=D(2), start=D(2), rate=D("-0.5"), per=D(2), free=D(1)),
            "Ghi số lần; có sẵn 2 điểm, không tính 1 lần đầu, mỗi 2 trừ 0,5 điểm.",
        ),
        # Whatever takes points away is said to; a measure stands only behind a number.
        (
            leaf("count", rate=D("0.5"), role="penalty", measure_unit="hồ sơ"),
            "Ghi số lần; mỗi lần trừ 0,5 điểm.",
        ),
        (
            leaf("count", rate=D("0.5"), per=D(10), measure_unit="hồ sơ"),
            "Ghi số lần; mỗi 10 hồ sơ được 0,5 điểm.",
        ),
        (leaf("count"), "Ghi số lần; mỗi lần được 0 điểm."),
        (
            leaf("count", points=D(3), start=D(0), rate=D(1)),
            "Ghi số lần; mỗi lần được 1 điểm, nhiều nhất 3 điểm.",
        ),
        (leaf("count", tiers=parse_tiers("dưới 2 = 0,5; từ 2 = 0")), "Dưới 2: 0,5 điểm; Từ 2: 0 điểm."),
        (leaf("points", points=D(5), role="penalty"), "Ghi số điểm bị trừ: một số từ 0 đến 5."),
        (leaf("ratio"), "Điểm bằng 0 × tỷ lệ làm được."),
        (leaf("group"), ""),
        (leaf("date"), ""),
    ],
)
def test_a_form_says_how_each_answer_is_scored(node: Node, words: str) -> None:
    assert how_scored(dataclasses.replace(WEIGHTED, nodes=(*WEIGHTED.nodes, node)), node) == words


@pytest.mark.parametrize(
    ("node", "words"),
    [
        (leaf("count", rate=D(5)), "Ghi số lần; mỗi lần trừ 5 điểm."),
        (leaf("count", rate=D(1), points=D(5)), "Ghi số lần; mỗi lần trừ 1 điểm, nhiều nhất 5 điểm."),
        (leaf("count", rate=D(-1), start=D(5)), "Ghi số lần; có sẵn 5 điểm trừ, mỗi lần bớt trừ 1 điểm."),
    ],
)
def test_what_stands_in_a_group_that_is_taken_off_says_that_it_is(node: Node, words: str) -> None:
    within = dataclasses.replace(node, parent="T")
    criteria = tree(group("T", role="penalty"), within)
    assert how_scored(criteria, within) == words


def test_a_set_that_counts_criteria_says_nothing_of_points() -> None:
    assert instruction(SMALL, SMALL.leaves[0]) == "Ghi số Kế hoạch."
    assert instruction(WEIGHTED, WEIGHTED.by_code["1a"]) == "Đạt: 5 điểm."


@pytest.mark.parametrize(
    ("node", "words"),
    [
        (leaf("choice", options=parse_options("A = 1; B = 2; C = 3")), "“A”, “B” hoặc “C”"),
        (leaf("choice", options=parse_options("A = 1")), "“A”"),
        (leaf("choice"), expected(leaf("choice"))),
        (leaf("points", points=D(5), least=D(-2)), "một số từ -2 đến 5"),
        (leaf("quantity", whole=True), "một số nguyên, không kèm chữ hay đơn vị tính"),
    ],
)
def test_a_prompt_says_what_a_cell_may_hold(node: Node, words: str) -> None:
    assert expected(node) == words


@pytest.mark.parametrize(
    ("node", "words"),
    [
        (leaf("choice", options=parse_options("A = 1; B = 2")), "A"),
        (leaf("choice"), example(leaf("choice"))),
        # The most that its steps reach from the least on.
        (leaf("points", points=D(5)), "5"),
        (leaf("points", points=D(5), step=D(2)), "4"),
        (leaf("points", points=D(5), least=D(1), step=D("1.5")), "4"),
        (leaf("points", points=D("4.5"), least=D(0)), "4,5"),
        # No number that is larger than is plausible; one that counts has no decimals.
        (leaf("count", at_most=D(2)), "2"),
        (leaf("count", at_most=D("2.5")), "2"),
        (leaf("count", at_most=D("1.5")), "1"),
        (leaf("quantity", at_most=D("1.5"), whole=True), "1"),
        (leaf("quantity", at_most=D("0.5")), "0,5"),
        (leaf("quantity", at_most=D("2.5"), whole=True), "2"),
        (leaf("quantity", at_most=D(1200)), example(leaf("quantity"))),
        (leaf("count", tiers=parse_tiers("từ 7 = 1")), "7"),
        (leaf("count", tiers=parse_tiers("từ 5000 = 1")), example(leaf("count"))),
    ],
)
def test_an_example_is_one_that_the_cell_takes(node: Node, words: str) -> None:
    assert example(node) == words


def test_a_number_as_large_as_the_example_is_plausible() -> None:
    for kind, whole in (("count", False), ("quantity", False), ("quantity", True), ("ratio", False)):
        usual = example(leaf(kind, whole=whole))
        most = D(usual.replace(",", "."))
        assert example(leaf(kind, whole=whole, at_most=most)) == usual
        assert example(leaf(kind, whole=whole, at_most=most - 1)) != usual
    assert example(leaf("quantity", whole=True)) == example(leaf("count"))
    assert example(leaf("quantity")) != example(leaf("count"))


@pytest.mark.parametrize(
    ("instruction", "facts", "words"),
    [
        ("Không có thì ghi 0. Ví dụ: 738,5", {}, "738,5"),
        ("Ghi số người, ví dụ 12.", {"whole": True}, "12"),
        # What the cell would not take is no example, nor is one of something else.
        ("Ví dụ: 738,5", {"at_most": D(100)}, "20,5"),
        ("Ví dụ: 738,5", {"whole": True}, "2"),
        ("Ví dụ: 12 người thì ghi số ở dòng dưới", {}, "20,5"),
    ],
)
def test_messages_give_the_example_that_stands_on_the_form(
    instruction: str, facts: dict[str, Any], words: str
) -> None:
    assert example(leaf("quantity", instruction=instruction, **facts)) == words
