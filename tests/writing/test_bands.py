"""The sentences about bands that stand below tables as live formulas."""

import formulon
import pytest

from vtlt_consolidate.excel.live import Live
from vtlt_consolidate.writing import bands


@pytest.mark.parametrize(
    ("count", "units", "words"),
    [(7, 26, "07"), (168, 999, "168"), (7, 3321, "07"), (999, 3321, "999"), (1000, 3321, "1.000"),
     (3045, 3321, "3.045")],
)  # fmt: skip
def test_a_number_of_units_is_grouped_as_official_papers_do_whatever_the_locale(
    count: int, units: int, words: str
) -> None:
    live = bands._two_digits(Live(f"{count}+0", count), units)
    assert (live.value, formulon.eval_formula(f"={live.formula}").to_python()) == (words, words)
