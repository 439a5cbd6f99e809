"""The sentences about bands that stand below tables as live formulas."""

from pathlib import Path

import formulon
import openpyxl
import pytest

from tests import pipeline
from tests.helpers import PERIOD, UNITS, receive, workspace
from tests.office import needs_libreoffice
from tests.scoring.test_not_arisen import FULL, SHEET
from tests.writing.merged.test_outputs import all_differences, texts
from vtlt_consolidate.commands.said import screen
from vtlt_consolidate.excel.live import Live
from vtlt_consolidate.model.criteria import NOT_ARISEN
from vtlt_consolidate.workspace.folders import RESULTS
from vtlt_consolidate.writing import bands


@pytest.mark.long
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


@needs_libreoffice
def test_a_band_is_told_in_percent_as_the_column_prints_it_where_maxima_differ(tmp_path: Path) -> None:
    space = workspace(tmp_path, UNITS, SHEET)
    receive(space, UNITS[0], FULL | {"A": 10})
    receive(space, UNITS[1], FULL | {"A": 10, "E": NOT_ARISEN})
    receive(space, UNITS[2], FULL | {"A": 0})
    done = pipeline.consolidate(space, PERIOD)
    # 45 of 50, and 39 of 44; in points the second would seem to be no better than one of another band.
    words = "(từ 88,6% đến 90% điểm tối đa)"
    path = space.folder(PERIOD, RESULTS) / f"phu-luc-{PERIOD}.xlsx"
    said = texts(path, openpyxl.load_workbook(path).sheetnames[0])
    assert any(f"Loại Tốt {words}" in each for each in said)
    assert ", từ 88,6% đến 90% điểm tối đa" in screen.as_text(done)
    assert all_differences([path], tmp_path) == {}
