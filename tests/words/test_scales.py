from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vtlt_consolidate.words.scales import (
    Option,
    Tier,
    parse_names,
    parse_options,
    parse_tiers,
    show_options,
    show_range,
    show_tiers,
)

numbers = st.decimals(0, 1000, places=2)


@pytest.mark.parametrize(
    ("typed", "inside", "outside"),
    [
        ("từ 90 = 1", ("90", "100"), ("89,99",)),
        ("trên 70% đến dưới 100% = 1", ("70,01", "99"), ("70", "100")),
        ("từ 3 đến 5 = 1", ("3", "5"), ("2", "6")),
        ("dưới 30 = 1", ("0", "29,9"), ("30",)),
        ("đến 30 = 1", ("0", "30"), ("30,1",)),
        ("Trên 50 và dưới 70 = 1", ("60",), ("50", "70")),
        ("100% = 1", ("100",), ("99,9",)),
    ],
)
def test_a_tier_holds_what_its_words_say(
    typed: str, inside: tuple[str, ...], outside: tuple[str, ...]
) -> None:
    (tier,) = parse_tiers(typed)
    assert all(tier.holds(Decimal(value.replace(",", "."))) for value in inside)
    assert not any(tier.holds(Decimal(value.replace(",", "."))) for value in outside)


def test_a_third_is_compared_exactly() -> None:
    tier = Tier(Decimal(1), low=Decimal("66.666667"))
    assert not tier.holds(Fraction(200, 3))


@given(
    st.lists(
        st.builds(Option, st.from_regex(r"[a-zđéôơư ]{0,8}[a-zđ]", fullmatch=True).map(str.strip), numbers)
    )
)
def test_options_read_back_as_they_were(options: list[Option]) -> None:
    written = tuple(Option(" ".join(each.label.split()), each.points) for each in options)
    assert parse_options(show_options(written)) == written


@given(numbers, numbers, st.booleans(), st.booleans(), numbers)
def test_tiers_read_back_as_they_were(
    one: Decimal, other: Decimal, low_in: bool, high_in: bool, points: Decimal
) -> None:
    low, high = sorted((one, other))
    ends = {low == high} == {True}
    tiers = (
        Tier(points, low, high, low_in=low_in or ends, high_in=high_in or ends),
        Tier(points, low, None, low_in=low_in),
        Tier(points, None, high, high_in=high_in),
    )
    assert parse_tiers(show_tiers(tiers)) == tiers


def test_a_range_of_one_value_is_written_as_the_value() -> None:
    assert show_range(parse_tiers("100 = 30")[0]) == "100"


@pytest.mark.parametrize("text", ["Đầy đủ", "= 10", "Đầy đủ = mười", "Đầy đủ = 1.234"])
def test_options_that_are_not_clear_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        parse_options(text)


@pytest.mark.parametrize("text", ["khoảng 90 = 1", "từ 90", "từ chín mươi = 1", "từ 1 từ 2 = 3"])
def test_tiers_that_are_not_clear_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        parse_tiers(text)


def test_an_option_may_hold_an_equals_sign_before_the_last() -> None:
    assert parse_options("A = B = 2") == (Option("A = B", Decimal(2)),)


def test_empty_names_are_none() -> None:
    assert parse_names(" A ; ;B") == ("A", "B")
