from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vtlt_consolidate.words.errors import VtltError
from vtlt_consolidate.words.period import Period, in_words

periods = st.builds(
    lambda year, tail: f"{year}{tail}",
    st.integers(1990, 2100),
    st.sampled_from(
        ["", "-H1", "-H2", *(f"-Q{q}" for q in range(1, 5)), *(f"-{m:02d}" for m in range(1, 13))]
    ),
)


@given(periods)
def test_a_period_reads_back_as_it_is_written(text: str) -> None:
    assert str(Period.parse(text)) == text


@pytest.mark.parametrize(
    "text", ["2019-13", "2019-1", "10-2019", "2021-Q5", "2021-H3", "", "tháng 10", "0226-03", "9999"]
)
def test_what_is_no_period_is_refused_with_examples(text: str) -> None:
    with pytest.raises(VtltError, match="2026-03"):
        Period.parse(text)


def test_periods_order_by_their_end() -> None:
    ordered = [Period.parse(text) for text in ("2020", "2021-02", "2021-03", "2021-Q1", "2021-H1", "2021")]
    assert all(earlier < later for earlier, later in pairwise(ordered))


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("2019-10", "tháng 10 năm 2019"), ("2020-02", "tháng 02 năm 2020"), ("2020-03", "tháng 3 năm 2020"),
        ("2021-Q3", "quý III năm 2021"), ("2021-H1", "6 tháng đầu năm 2021"),
        ("2021-H2", "6 tháng cuối năm 2021"), ("2021", "năm 2021"),
    ],
)  # fmt: skip
def test_a_period_is_named_in_official_words(text: str, label: str) -> None:
    assert Period.parse(text).label == label


@pytest.mark.parametrize(
    ("period", "first", "before"),
    [
        ("2018-10", "2018-11", True), ("2018-11", "2018-11", False), ("2018-Q3", "2018-11", True),
        ("2018", "2018-11", False), ("2021-03", "2021", False), ("2020-12", "2021", True),
    ],
)  # fmt: skip
def test_a_period_is_before_another_when_it_ends_before_that_begins(
    period: str, first: str, *, before: bool
) -> None:
    assert Period.parse(period).before(Period.parse(first)) == before


def test_a_period_consists_of_shorter_ones_in_order() -> None:
    names = {(text, months): [str(part) for part in Period.parse(text).parts(months)]
             for text, months in (("2021-Q3", 1), ("2021-H2", 3), ("2021", 6))}  # fmt: skip
    assert names == {
        ("2021-Q3", 1): ["2021-07", "2021-08", "2021-09"],
        ("2021-H2", 3): ["2021-Q3", "2021-Q4"],
        ("2021", 6): ["2021-H1", "2021-H2"],
    }


@pytest.mark.parametrize(
    ("period", "day"), [("2026-03", "05/3/2026"), ("2027-01", "05/01/2027"), ("2026-Q3", "05/7/2026")]
)
def test_an_example_has_a_day_of_the_period(period: str, day: str) -> None:
    assert Period.parse(period).examples("12/KH-UBND ngày 05/3/2026") == f"12/KH-UBND ngày {day}"


def test_a_code_is_said_in_words_and_anything_else_as_it_is() -> None:
    assert [in_words(code) for code in ("2026-03", "2026-Q1", "nửa năm")] == [
        "tháng 3 năm 2026", "quý I năm 2026", "nửa năm",
    ]  # fmt: skip
