"""What becomes of formulas when a row becomes several."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vtlt_consolidate.writing.receiver.references import Growth, UnsafeError, copied

GROWTH = Growth("Biểu 1", 6, 3)


@pytest.mark.parametrize(("before", "after"), [
    ("SUM(C7:C7)", "SUM(C7:C10)"),
    ("SUM(C7)", "SUM(C7:C10)"),
    ("SUM(C7,C9)", "SUM(C7:C10,C12)"),
    ("SUM(C6:C8)", "SUM(C6:C11)"),
    ("SUM(C1:C6)-$C$9/C5", "SUM(C1:C6)-$C$12/C5"),
    ("SUMIF($A$7:$A$7,\"C9\",C7:C7)", "SUMIF($A$7:$A$10,\"C9\",C7:C10)"),
    ("'Biểu 1'!C9+Khac!C9+[1]Khac!C9", "'Biểu 1'!C12+Khac!C9+[1]Khac!C9"),
    ("LOG10(C9)+TONG_2024+C9", "LOG10(C12)+TONG_2024+C12"),
    ("COUNTA(7:7)+SUM(C:C)", "COUNTA(7:10)+SUM(C:C)"),
])  # fmt: skip
def test_a_formula_around_the_row_means_afterwards_what_it_meant_before(before: str, after: str) -> None:
    assert GROWTH.outside(before, "Biểu 1") == after


@pytest.mark.parametrize(
    "formula", ["C7*2", "IF(C7>0,1,0)", 'INDIRECT("C7")', "SUM(a:b!C9)", "SUM('a:b'!C9)"]
)
def test_a_formula_that_may_mean_two_things_afterwards_is_refused(formula: str) -> None:
    with pytest.raises(UnsafeError):
        GROWTH.outside(formula, "Biểu 1")


@pytest.mark.parametrize(("before", "after"), [
    ("C7/D7", "C9/D9"),
    ("SUM(C7:F7)", "SUM(C9:F9)"),
    ("C7/C8", "C9/C11"),
    ("C7/SUM(C$7:C$7)", "C9/SUM(C$7:C$10)"),
    ("C$5*C7+Khac!C7", "C$5*C9+Khac!C7"),
])  # fmt: skip
def test_a_formula_of_the_row_stays_in_its_copy_and_points_at_the_same_total(before: str, after: str) -> None:
    assert GROWTH.inside(before, 2) == after


@pytest.mark.parametrize("formula", ["A6+1", "SUM(C7:C8)", "C7/C$7"])
def test_a_formula_of_the_row_that_reaches_another_row_without_saying_which_is_refused(formula: str) -> None:
    with pytest.raises(UnsafeError):
        GROWTH.inside(formula, 2)


def test_a_shared_formula_is_written_out_as_excel_copies_it() -> None:
    assert copied("A1+$B2*C$3", 2, 1) == "B3+$B4*D$3"


ROWS = st.integers(0, 40)


@given(ROWS, ROWS, ROWS, st.integers(1, 9))
def test_a_range_covers_afterwards_exactly_the_rows_that_it_covered_and_their_copies(
    a: int, b: int, row: int, extra: int
) -> None:
    top, bottom = min(a, b), max(a, b)
    growth = Growth("x", row, extra)
    kept = {growth.after(each) for each in range(top, bottom + 1)}
    copies = set(range(row + 1, row + extra + 1)) if top <= row <= bottom else set()
    first, last = growth.span(top, bottom)
    assert set(range(first, last + 1)) == kept | copies
    text = f"SUM(B{top + 1}:B{bottom + 1})"
    assert growth.outside(text, "x") == f"SUM(B{first + 1}:B{last + 1})"
