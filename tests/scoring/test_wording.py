from decimal import Decimal

import pytest

from tests.helpers import SMALL
from tests.scoring.test_score import leaf
from tests.scoring.test_weighted import WEIGHTED
from vtlt_consolidate.model.criteria import Node
from vtlt_consolidate.scoring.wording import how_scored, instruction
from vtlt_consolidate.words.scales import parse_options, parse_tiers

D = Decimal


@pytest.mark.parametrize(
    ("node", "words"),
    [
        (leaf("mark", points=D("2.5")), "Đạt: 2,5 điểm."),
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
        (leaf("date"), ""),
    ],
)
def test_a_form_says_how_each_answer_is_scored(node: Node, words: str) -> None:
    assert how_scored(node) == words


def test_a_set_that_counts_criteria_says_nothing_of_points() -> None:
    assert instruction(SMALL, SMALL.leaves[0]) == "Ghi số Kế hoạch."
    assert instruction(WEIGHTED, WEIGHTED.by_code["1a"]) == "Đạt: 5 điểm."
