from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vtlt_consolidate.words.citations import parse_document_number
from vtlt_consolidate.words.quantities import parse_quantity
from vtlt_consolidate.words.text import Number, is_unfilled, show_number


@pytest.mark.parametrize(
    ("typed", "unit", "value"),
    [
        ("20m2", "m²", "20"), ("20 m²", "m²", "20"), ("20,5 M2", "m²", "20.5"), ("15 mét", "mét giá", "15"),
        ("2 người", "người", "2"), ("1.234,5 triệu", "triệu đồng", "1234.5"),
        ("19 tỷ 200 triệu", "triệu đồng", "19200"), ("19 tỷ 200 triệu đồng", "triệu đồng", "19200"),
        ("1,5 tỉ", "triệu đồng", "1500"), ("200 trđ", "triệu đồng", "200"),
    ],
)  # fmt: skip
def test_the_columns_own_unit_is_read_and_told(typed: str, unit: str, value: str) -> None:
    assert parse_quantity(typed, unit) == Number(Decimal(value), cleaned=True)


@pytest.mark.parametrize(
    ("typed", "unit"),
    [("150 hộp", "mét giá"), ("20 người", "m²"), (">20", "m²"), ("khoảng 30", "m²"), ("~30", "m²"),
     ("20 - 30", "m²"), ("m2", "m²"), ("hai mươi", "m²")],
)  # fmt: skip
def test_another_unit_or_no_exact_value_is_no_number(typed: str, unit: str) -> None:
    assert parse_quantity(typed, unit) == Number(None)


@pytest.mark.parametrize(
    ("typed", "unit"),
    [("1.234", "m²"), ("1.234 m2", "m²"),
     *((typed, "triệu đồng") for typed in ("1.500.000", "15,750,000.00", "15.750.000,00", "15 750 000"))],
)  # fmt: skip
def test_what_reads_two_ways_is_asked(typed: str, unit: str) -> None:
    assert parse_quantity(typed, unit).ambiguous
    assert parse_quantity(typed, unit).value is None


@given(st.decimals(0, 10**6, places=2), st.sampled_from(["m²", "người", "triệu đồng", ""]))
def test_a_printed_quantity_reads_back_with_and_without_its_unit(number: Decimal, unit: str) -> None:
    shown = show_number(number, grouped=False)
    assert parse_quantity(shown, unit).value == number
    assert parse_quantity(f"{shown} {unit}", unit).value == number


@pytest.mark.parametrize(
    "typed",
    ["ngày   tháng   năm 2026", "Số:    /BC-UBND", "……", "..., ngày … tháng … năm ……", "Số: ", "/BC-UBND"],
)
def test_the_blank_of_a_form_is_no_answer(typed: str) -> None:
    assert is_unfilled(typed)


@pytest.mark.parametrize("typed", ["12/BC-UBND", "Số: 12/BC-UBND", "ngày 5 tháng 3 năm 2026", "x"])
def test_what_was_filled_in_is_an_answer(typed: str) -> None:
    assert not is_unfilled(typed)


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("12/KH-UBND", ("12/KH-UBND", False)), ("20KH-UBND", ("20/KH-UBND", True)),
        ("Số: 5355/BC-SNV", ("5355/BC-SNV", True)), ("3731/QĐ-UBND", ("3731/QĐ-UBND", False)),
    ],
)  # fmt: skip
def test_document_numbers_get_their_slash_and_lose_the_word_before(
    typed: str, read: tuple[str, bool]
) -> None:
    assert parse_document_number(typed) == read
