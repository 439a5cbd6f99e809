"""Means of months are added up as they are, and cut to six places once: where people see the sum."""

import dataclasses
from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import docx
import openpyxl
import pytest
from hypothesis import given
from hypothesis import settings as tried
from hypothesis import strategies as st

from tests import pipeline
from tests.helpers import SMALL, UNITS, WHOLE, config, consolidated, copy_of, workspace
from tests.office import needs_libreoffice
from tests.rollup.test_combine import CRITERIA as COMBINED
from tests.rollup.test_combine import ROSTER, YEAR, one
from tests.writing.merged.test_outputs import differences
from vtlt_consolidate.files import intake
from vtlt_consolidate.model.config import Config
from vtlt_consolidate.model.criteria import Node
from vtlt_consolidate.model.frames import rows
from vtlt_consolidate.model.kinds import Rollup
from vtlt_consolidate.publishing import printed
from vtlt_consolidate.rollup.combine import combine
from vtlt_consolidate.scoring.history.said import amount_of, number
from vtlt_consolidate.words.period import Period
from vtlt_consolidate.words.text import MICRO, amount, in_places, parted, show_micro, written
from vtlt_consolidate.workspace.folders import RECEIVED, RESULTS, Workspace, write

pytestmark = pytest.mark.usefixtures("no_papers")

Q1, Q2 = YEAR.parts(3)[:2]
CRITERIA = dataclasses.replace(SMALL, nodes=(
    *(node for node in SMALL.nodes if node.kind == "mark" or node.code == "NS"),
    Node("M", "quantity", "Người làm lưu trữ", "Số người bình quân", measure_unit="người",
         rollup=Rollup.MEAN, in_table=True),
))  # fmt: skip
PEOPLE = (8.0, 8.0, 8.5)
"""What each of three units gives: a mean of 8,166666…, together 24,5, and rounded before 24,500001."""


def settings(criteria: object = CRITERIA) -> Config:
    return config(criteria=criteria)  # type: ignore[arg-type]


def quarter(space: Workspace, period: Period, people: Iterable[float] = PEOPLE) -> None:
    marks = {code: answer for code, answer in WHOLE.items() if "." not in code and code != "B2"}
    for month, given_ in zip(period.parts(1), people, strict=True):
        consolidated(space, month, settings(), {unit.code: {**marks, "M": given_} for unit in UNITS})


def _quarters(tmp_path: Path) -> Workspace:
    space = workspace(tmp_path, criteria=CRITERIA)
    quarter(space, Q1)
    pipeline.roll_up(space, Q1, 1)
    return space


@pytest.fixture
def space(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """A workspace with three months and their quarter."""
    return copy_of(_quarters, tmp_path, tmp_path_factory)


def path_of(space: Workspace, period: Period, name: str = "tong-hop", kind: str = "xlsx") -> Path:
    return space.folder(period, RESULTS) / f"{name}-{period}.{kind}"


def numbers(path: Path, sheet: str) -> list[float]:
    """The numbers on a sheet that are no counts."""
    cells = (cell for row in openpyxl.load_workbook(path, data_only=True)[sheet].values for cell in row)
    return [cell for cell in cells if isinstance(cell, float) and cell % 1]


@pytest.mark.papers
def test_the_total_of_means_is_right_to_the_last_place_on_every_paper(space: Workspace) -> None:
    result = pipeline.roll_up(space, Q1, 1)
    mean = 49 / 6
    assert numbers(path_of(space, Q1), "Số liệu") == [*(pytest.approx(mean, abs=1e-12),) * 3, 24.5]
    for name in ("phu-luc", "phu-luc-noi-bo"):
        first = openpyxl.load_workbook(path_of(space, Q1, name)).sheetnames[0]
        assert 24.5 in numbers(path_of(space, Q1, name), first)
    report = docx.Document(str(path_of(space, Q1, "bao-cao", "docx")))
    said = [paragraph.text for paragraph in report.paragraphs]
    tables = [cell.text for table in report.tables for row in table.rows for cell in row.cells]
    assert any("Số người bình quân tại 03 phường, xã là 24,5 người." in text for text in said)
    assert ("24,5" in tables, "8,166667" in tables) == (True, True)
    assert not any("24,500001" in text for text in (*said, *tables))
    span = result.month.bounds.quantity(result.month.results, CRITERIA.by_code["M"])
    assert (span.least, span.most) == (24_500_000, 24_500_000)


def test_a_mean_is_shown_in_six_places_in_every_list_and_kept_whole(space: Workspace) -> None:
    sheet = openpyxl.load_workbook(path_of(space, Q1))["Dữ liệu"]
    shown = {
        str(each.sqref): rule.dxf.numFmt.formatCode
        for each in sheet.conditional_formatting
        for rule in each.rules
    }
    means = [row for row in sheet.iter_rows(min_row=5) if row[1].value == "M"]
    assert shown == {row[4].coordinate: "#,##0.######" for row in means}
    assert [row[5].value for row in means] == ["8,166667"] * 3
    assert [row[4].value for row in means] == [pytest.approx(49 / 6, abs=1e-12)] * 3


@pytest.mark.long
def test_a_quarter_is_compared_with_what_the_one_before_really_had(space: Workspace) -> None:
    quarter(space, Q2, (8.0, 8.5, 8.5))
    pipeline.roll_up(space, Q2, 1)
    (line,) = [
        row for row in openpyxl.load_workbook(path_of(space, Q2), data_only=True)["Số liệu qua các kỳ"].values
        if row[1] == "M"
    ]  # fmt: skip
    assert line[4:] == (3, 24.5, 25, 0.5, 24.5, 25, 3)


@pytest.mark.long
def test_a_year_by_way_of_quarters_has_the_same_exact_means(space: Workspace) -> None:
    quarter(space, Q2)
    pipeline.roll_up(space, Q2, 1)
    half = YEAR.parts(6)[0]
    by_quarters = pipeline.roll_up(space, half, 3).month.results.amounts
    by_months = pipeline.roll_up(space, half, 1).month.results.amounts
    assert by_quarters == by_months
    assert by_months["001", "M", "answer"] == Fraction(49, 6) * MICRO
    rolled = pipeline.roll_up(space, YEAR, 6).month.rolled
    assert rolled is not None
    assert rolled.note.startswith("Số liệu gộp từ kết quả của 01/02 kỳ 6 tháng; thiếu 6 tháng cuối năm")


def test_the_table_of_corrections_prints_the_total_as_the_report_did(space: Workspace) -> None:
    (read,) = intake.read_ours({"q1": path_of(space, Q1)})
    found = printed.figures(read[1], CRITERIA)  # type: ignore[arg-type]
    assert found is not None
    shown = [text for text in found.figures.values() if text.startswith(("8,1", "24,"))]
    assert shown == [*["8,166667"] * 3, "24,5", "24,5 người (03 đơn vị)"]


def test_the_office_above_adds_up_the_means_of_a_quarter_that_it_received_as_they_are(
    space: Workspace, tmp_path: Path
) -> None:
    above = workspace(tmp_path / "above", criteria=CRITERIA)
    above.start(Q1)
    write(above.folder(Q1, RECEIVED) / "huyen.xlsx", path_of(space, Q1).read_bytes())
    result = pipeline.consolidate(above, Q1)
    assert result.month.findings["leaf_code"].isin(["M"]).sum() == 0
    assert numbers(path_of(above, Q1), "Số liệu")[-1] == 24.5
    data = openpyxl.load_workbook(path_of(above, Q1))["Dữ liệu"]
    assert [row[5] for row in data.iter_rows(min_row=5, values_only=True) if row[1] == "M"] == [
        "8,166667"
    ] * 3


@needs_libreoffice
def test_libreoffice_gives_the_same_totals_of_means(space: Workspace, tmp_path: Path) -> None:
    assert differences(path_of(space, Q1), tmp_path) == {}


def test_points_of_a_ratio_of_two_means_are_of_the_means_as_they_are(tmp_path: Path) -> None:
    ratio = Node("R", "ratio", "Xử lý", "Đã xử lý trên tổng số", points=Decimal(10), measure_unit="hồ sơ",
                 rollup=Rollup.MEAN, citation="QĐ")  # fmt: skip
    criteria = dataclasses.replace(SMALL, nodes=(ratio,))
    space = workspace(tmp_path, criteria=criteria)
    # 7/3 of 14/3 is half; 2,333333 of 4,666667 is a little less.
    for month, done, of in zip(Q1.parts(1), (2, 2, 3), (4, 4, 6), strict=True):
        consolidated(space, month, settings(criteria), {"001": {"R": float(done), "R.of": float(of)}})
    marks = pipeline.roll_up(space, Q1, 1).month.marks.set_index("unit_code")["points_micro"]
    assert marks["001"] == 5 * MICRO


micros = st.integers(0, 10**12)


@tried(max_examples=200, deadline=None)
@given(st.lists(st.lists(micros, min_size=1, max_size=12), min_size=1, max_size=30))
def test_a_sum_that_is_shown_is_that_of_the_exact_means(units: list[list[int]]) -> None:
    means = [Fraction(sum(months), len(months)) for months in units]
    shown = [parted(mean) for mean in means]
    assert [amount(*each) for each in shown] == means
    assert all(abs(micro - mean) <= Fraction(1, 2) for (micro, _), mean in zip(shown, means, strict=True))
    exact = sum(amount(*each) for each in shown)
    assert show_micro(exact) == show_micro(in_places(sum(means, Fraction(0))))


@tried(max_examples=200, deadline=None)
@given(st.lists(micros, min_size=1, max_size=12))
def test_a_mean_that_was_written_into_a_workbook_is_the_same_when_it_is_read_again(months: list[int]) -> None:
    mean = Fraction(sum(months), len(months))
    read = written(f"{float(mean / MICRO):.16G}".replace(".", ","))
    assert (read == mean or mean >= 10_000 * MICRO, in_places(read)) == (True, in_places(mean))
    assert number(mean) == number(read)
    assert amount_of(number(mean)) == read


@pytest.mark.long
@tried(max_examples=50, deadline=None)
@given(st.lists(micros, min_size=2, max_size=12))
def test_a_rolled_mean_is_whole_in_the_frame(months: list[int]) -> None:
    pieces = [one(month, "M", value) for month, value in zip(YEAR.parts(1), months, strict=False)]
    (row,) = [each for each in rows(combine(pieces, COMBINED, ROSTER).answers) if each.leaf_code == "M"
              and each.unit_code == "001"]  # fmt: skip
    assert amount(row.value_micro, row.rest_micro) == Fraction(sum(months), len(months))
