import datetime as dt
import unicodedata
from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from vtlt_consolidate.words.phrases import named
from vtlt_consolidate.words.text import (
    MICRO,
    clean,
    count_of,
    fold,
    parse_date,
    parse_number,
    rounded,
    rounded_percent,
    sentence_date,
    show_moment,
    show_number,
    show_percent,
    slug,
    to_micro,
)


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("12,5", "12.5"), ("1.234,5", "1234.5"), ("1,234.5", "1234.5"), ("1 234", "1234"),
        ("1\u00a0234,5", "1234.5"), ("02", "2"), ("\uff11\uff12", "12"), ("0.25", "0.25"),
        ("1.500.000", "1500000"),
        ("\u22125", "-5"), ("+3", "3"),
    ],
)  # fmt: skip
def test_numbers_are_read_as_vietnamese_offices_type_them(typed: str, value: str) -> None:
    assert parse_number(typed).value == Decimal(value)


@pytest.mark.parametrize(
    "typed", ["20m2", "khoảng 30", "1e5", "1_000", "0x1A", "inf", "nan", ">20", "(5)", "5²", "12/23", ""]
)
def test_what_is_no_number_gives_no_number(typed: str) -> None:
    assert parse_number(typed).value is None


def test_a_dot_before_three_digits_is_ambiguous_unless_things_are_counted() -> None:
    assert parse_number("1.234").ambiguous
    assert parse_number("1.234").value is None
    assert parse_number("1.234", whole=True).value == 1234
    assert parse_number("1.000", whole=True).value == 1000


@given(
    st.integers(1, 999),
    st.sampled_from(".,"),
    st.integers(0, 999),
    st.sampled_from(["", "-", "+"]),
    st.booleans(),
)
@example(1, ",", 0, "", True)
@example(15, ".", 0, "", False)
def test_three_digits_behind_a_mark_are_thousands_or_decimals_and_never_guessed(
    before: int, mark: str, behind: int, sign: str, whole: bool
) -> None:
    number = parse_number(f"{sign}{before}{mark}{behind:03d}", whole=whole, by_hand=True)
    # Only the point that Vietnam groups thousands by, in a count.
    if whole and mark == ".":
        assert number.value == int(f"{sign}{before}{behind:03d}")
    else:
        assert number.ambiguous
        assert number.value is None


@pytest.mark.parametrize(("typed", "value"), [("0,500", "0.5"), ("0.500", "0.5"), ("-0.250", "-0.25")])
@pytest.mark.parametrize("whole", [True, False])
def test_no_thousands_begin_with_a_zero(typed: str, value: str, whole: bool) -> None:
    assert parse_number(typed, whole=whole, by_hand=True).value == Decimal(value)


@pytest.mark.parametrize("typed", ["0 500", "0,123.5", "0.123.456", "1,500,000", "1.500.00", "1,50,000"])
def test_a_number_grouped_as_no_number_is_is_none(typed: str) -> None:
    assert parse_number(typed, by_hand=True).value is None


@given(st.decimals(min_value=0, max_value=10**9, places=3))
def test_a_printed_number_reads_back_as_itself_or_is_asked(number: Decimal) -> None:
    read = parse_number(show_number(number), whole=number == int(number))
    assert read.value == number or read.ambiguous
    assert parse_number(show_number(number, grouped=False)).value == number


@given(st.integers(min_value=-(10**15), max_value=10**15))
def test_millionths_are_exact(micro: int) -> None:
    assert to_micro(Decimal(micro) / MICRO) == micro


@pytest.mark.parametrize(
    "typed", ["5/3/2026", "05.03.2026", "05-03-26", "ngày 05 tháng 3 năm 2026", "2026-03-05"]
)
def test_days_are_read_day_first(typed: str) -> None:
    assert parse_date(typed) == dt.date(2026, 3, 5)


@pytest.mark.parametrize(
    "typed", ["3/15/2026", "31/02/2026", "03/0/2011", "quý I/2026", "ngày tháng năm 2026"]
)
def test_impossible_days_are_not_guessed(typed: str) -> None:
    assert parse_date(typed) is None


def test_tone_place_case_and_unicode_form_fold_away() -> None:
    assert fold("Hoà") == fold("HÒA") == fold(unicodedata.normalize("NFD", " hòa "))


def test_different_marks_never_fold_together() -> None:
    assert fold("Thanh An") != fold("Thạnh An")
    assert fold("Ba Tô") != fold("Ba Tơ")
    assert fold("Tân Quý") != fold("Tân Quy")


@given(st.text())
@example("ÌỊ")
def test_folding_twice_changes_nothing_more(text: str) -> None:
    assert fold(fold(text)) == fold(text)
    assert clean(clean(text)) == clean(text)


def test_shares_round_half_up_and_exactly() -> None:
    assert show_percent(308, 598) == "51,5%"
    assert show_percent(20, 23, 0) == "87%"
    assert rounded_percent(1, 8, 0) == 13
    assert rounded_percent(2675, 100000, 2) == Decimal("2.68")


@pytest.mark.parametrize(("part", "whole", "shown"), [(-769, 20, "-38.5"), (-1, 3, "-0.3"), (7, 2, "3.5")])
def test_halves_below_zero_round_away_from_it_as_in_excel(part: int, whole: int, shown: str) -> None:
    assert rounded(part, whole) == Decimal(shown)


def test_sentences_write_days_as_the_decree_does() -> None:
    assert sentence_date(dt.date(2026, 1, 5)) == "ngày 05 tháng 01 năm 2026"
    assert sentence_date(dt.date(2026, 3, 5)) == "ngày 05 tháng 3 năm 2026"


@given(st.text())
def test_file_names_are_plain_ascii(text: str) -> None:
    assert set(slug(text)) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")
    assert len(slug(text)) <= 60


@pytest.mark.parametrize(
    ("stored", "shown"),
    [("2026-03-07T18:00:00", "07/3/2026 18:00"), ("2026-02-05", "05/02/2026"), ("tháng 3", "tháng 3"),
     ("05/3/2026", "05/3/2026"), ("2026-02-31", "2026-02-31"), ("", "")],
)  # fmt: skip
def test_a_stored_day_is_shown_as_people_write_it_and_nothing_else_changes(stored: str, shown: str) -> None:
    assert show_moment(stored) == shown


def test_large_counts_are_grouped_wherever_units_are_counted() -> None:
    assert count_of(range(1234)) == "1.234"
    assert named(f"Xã {number}" for number in range(1210)).endswith("Xã 9 và 1.200 đơn vị khác")


def test_letters_that_only_look_like_ours_are_read_as_ours() -> None:
    assert clean("\u00d0ạt, \u0189ạt, \u00f0ạt") == "Đạt, Đạt, đạt"
