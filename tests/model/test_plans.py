"""Milestones: what the plan demands on a day, and how far the next one is."""

import datetime as dt
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vtlt_consolidate.model.plans.plan import (
    Course,
    Milestone,
    Plan,
    Plans,
    Target,
    half_up,
    months_between,
    parse_target,
)

HALF, ALL = Milestone("A", dt.date(2021, 6, 30), Target(Decimal(50), percent=True)), Milestone(
    "A", dt.date(2021, 9, 30), Target(Decimal(100), percent=True)
)  # fmt: skip
STEPS = Plan((HALF, ALL))


@pytest.mark.parametrize(
    ("day", "level"),
    [((2021, 6, 29), None), ((2021, 6, 30), "50%"), ((2021, 9, 29), "50%"), ((2021, 9, 30), "100%"),
     ((2022, 1, 1), "100%")],
)  # fmt: skip
def test_between_milestones_the_last_one_holds(day: tuple[int, int, int], level: str | None) -> None:
    found = STEPS.level(dt.date(*day))
    assert (None if found is None else str(found)) == level


def test_on_a_line_the_level_rises_day_by_day_and_is_rounded_half_up() -> None:
    line = Plan((HALF, Milestone("A", dt.date(2021, 9, 30), ALL.target, course=Course.LINE)))
    # 31 of 92 days: 50 + 50 × 31/92 = 66,84782…
    assert str(line.level(dt.date(2021, 7, 31))) == "66,8478%"
    assert line.rises(dt.date(2021, 7, 31))
    assert not line.rises(dt.date(2021, 9, 30))
    assert line.level(dt.date(2021, 6, 29)) is None


@given(st.dates(dt.date(2020, 1, 1), dt.date(2023, 12, 31)), st.integers(0, 100), st.integers(0, 100))
def test_a_line_stays_between_its_milestones(day: dt.date, one: int, other: int) -> None:
    low, high = sorted((one, other))
    plan = Plan((
        Milestone("A", dt.date(2021, 1, 1), Target(Decimal(low), percent=True)),
        Milestone("A", dt.date(2022, 6, 30), Target(Decimal(high), percent=True), course=Course.LINE),
    ))  # fmt: skip
    level, later = plan.level(day), plan.level(day + dt.timedelta(1))
    if level is not None and later is not None:
        assert low <= level.number <= later.number <= high


def test_a_unit_with_milestones_of_its_own_follows_only_those() -> None:
    own = Milestone("A", dt.date(2021, 12, 31), Target(Decimal(30), percent=False), "1")
    plans = Plans((HALF, ALL, own))
    assert plans.of("A", "1") == Plan((own,))
    assert plans.of("A", "2") == STEPS
    assert plans.of("B", "2") is None


@pytest.mark.parametrize(
    ("text", "target"),
    [("50%", Target(Decimal(50), percent=True)), ("33,3 %", Target(Decimal("33.3"), percent=True)),
     ("1.234,5", Target(Decimal("1234.5"), percent=False))],
)  # fmt: skip
def test_a_level_is_a_percentage_or_an_amount(text: str, target: Target) -> None:
    assert parse_target(text) == target


@pytest.mark.parametrize("text", ["", "%", "nửa", "50 %%", "1.234"])
def test_anything_else_is_no_level(text: str) -> None:
    with pytest.raises(ValueError, match=r"^"):
        parse_target(text)


def test_the_amount_of_a_percentage_is_rounded_half_up_to_millionths() -> None:
    assert parse_target("50%").amount(585_000_000) == 292_500_000
    assert parse_target("33,3%").amount(1_500) == 500  # 499,5
    assert parse_target("12,5").amount(0) == 12_500_000


@pytest.mark.parametrize(
    ("day", "due", "months"),
    [((2021, 4, 30), (2021, 6, 30), Fraction(2)), ((2021, 12, 31), (2022, 1, 31), Fraction(1)),
     ((2021, 2, 28), (2021, 3, 10), Fraction(10, 31)), ((2021, 3, 31), (2021, 3, 31), Fraction(0))],
)  # fmt: skip
def test_months_are_counted_from_the_end_of_a_day(
    day: tuple[int, int, int], due: tuple[int, int, int], months: Fraction
) -> None:
    assert months_between(dt.date(*day), dt.date(*due)) == months


def test_halves_are_rounded_away_from_zero_as_excel_does() -> None:
    assert [half_up(Fraction(n, 2)) for n in (-3, -1, 1, 3, 4)] == [-2, -1, 1, 2, 2]
