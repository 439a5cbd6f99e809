"""Every sample workspace is read whole and gives what its README says."""

import csv
import dataclasses
import shutil
from decimal import Decimal
from pathlib import Path

import docx
import openpyxl
import pytest

from tests import pipeline
from tests.helpers import SAMPLES, copy_sample, found
from tests.office import needs_libreoffice
from tests.writing.merged.test_outputs import all_differences
from vtlt_consolidate.commands.asjson.summary import summary
from vtlt_consolidate.commands.result import Result
from vtlt_consolidate.desk import appraisalbook
from vtlt_consolidate.model.frames import Scores
from vtlt_consolidate.settings import sets
from vtlt_consolidate.settings.lint import lint
from vtlt_consolidate.words.period import Period
from vtlt_consolidate.words.text import MICRO
from vtlt_consolidate.workspace.folders import Workspace

PERIODS = {
    "dan-phuong-2021": "2021", "bac-giang-2020": "2020", "da-nang-2021": "2021", "thanh-hoa-2019": "2019",
}  # fmt: skip


def sample(name: str, tmp_path: Path) -> Workspace:
    """A copy of a sample, without what an earlier run wrote."""
    return Workspace.open(copy_sample(SAMPLES / name, tmp_path / name))


def examined(name: str, tmp_path: Path) -> Result:
    """What was found in a sample."""
    return pipeline.examine(sample(name, tmp_path), Period.parse(PERIODS[name]))


def totals(result: Result) -> dict[str, float]:
    """Points of the units that lack nothing."""
    scores = Scores.validate(result.month.results.scores)
    whole = scores[scores["missing"] == 0]
    return dict(zip(whole["unit_code"], whole["total_micro"] / MICRO, strict=True))


@pytest.mark.parametrize("name", PERIODS)
def test_the_configuration_of_a_sample_holds_no_error(name: str, tmp_path: Path) -> None:
    config = sample(name, tmp_path).config()
    assert [flaw for flaw in lint.config_flaws(config) if flaw.severity == lint.ERROR] == []
    assert config.criteria == sets.load(name)


def test_the_sample_of_dan_phuong_asks_about_the_shares_that_its_annex_forgot(tmp_path: Path) -> None:
    result = examined("dan-phuong-2021", tmp_path)
    assert found(result) == [("DP04", "VT308", "E22"), ("DP06", "VT308", "E22")]
    assert totals(result) == {"DP01": 117.5, "DP02": 110, "DP03": 51, "DP05": 71, "DP07": -18}


def test_the_sample_of_bac_giang_is_told_that_its_printed_sums_are_not_those_of_its_lines(
    tmp_path: Path,
) -> None:
    result = examined("bac-giang-2020", tmp_path)
    assert {code for _, code, _ in found(result)} == {"VT309"}
    differing = result.month.findings[["found", "expected"]]
    assert totals(result) == {"BG01": 90.5}
    assert sorted(differing.itertuples(index=False, name=None)) == [("10", "7,5"), ("93", "90,5")]


def test_appraised_as_its_report_tells_the_sheet_of_bac_giang_is_worth_less(tmp_path: Path) -> None:
    space = sample("bac-giang-2020", tmp_path)
    period = Period.parse(PERIODS["bac-giang-2020"])
    path = pipeline.appraise(space, period).path
    given = {
        row["code"]: row
        for row in csv.DictReader((space.root / "tham-dinh.csv").read_text(encoding="utf-8").splitlines())
    }
    rows = appraisalbook.read(path, space.config().criteria, space.config().roster).rows
    path.write_bytes(appraisalbook.render(
        dataclasses.replace(row, points=Decimal(given[row.leaf_code]["points"].replace(",", ".")),
                            reason=given[row.leaf_code]["reason"]) if row.leaf_code in given else row
        for row in rows
    ))  # fmt: skip
    result = pipeline.consolidate(space, period)
    assert totals(result) == {"BG01": 89.75}
    assert {code for _, code, _ in found(result)} == {"VT309"}
    detail = summary(result)["units_detail"][0]
    assert (detail["self_total"], detail["total"]) == (90.5, 89.75)
    merged = next(path for path in result.written if path.name.startswith("tong-hop"))
    sheet = openpyxl.load_workbook(merged, data_only=True)["Thẩm định"]
    listed = list(sheet.iter_rows(min_row=5, min_col=3, values_only=True))
    assert [(row[0], row[2], row[3], row[4]) for row in listed] == [
        ("I.1.2a", 3, 2.75, -0.25), ("I.1.2b", 3, 2.75, -0.25), ("I.5a", 2, 1.75, -0.25),
    ]  # fmt: skip


def test_the_sample_of_da_nang_bands_and_ranks_within_six_groups(tmp_path: Path) -> None:
    result = examined("da-nang-2021", tmp_path)
    assert found(result) == []
    scores = result.month.results.scores.set_index("unit_code")
    assert scores.loc["DN09", ["band_by_score", "band"]].to_list() == ["Tốt", "Khá"]
    assert scores.loc[["DN07", "DN08"], "rank"].to_list() == [1, 1]
    assert sorted(scores["rank"].astype(int)) == [1] * 7 + [2] * 5


def test_a_criterion_that_one_group_of_units_is_asked_may_be_appraised(tmp_path: Path) -> None:
    space, period = sample("da-nang-2021", tmp_path), Period.parse(PERIODS["da-nang-2021"])
    path = pipeline.appraise(space, period).path
    rows = appraisalbook.read(path, space.config().criteria, space.config().roster).rows
    path.write_bytes(appraisalbook.render(
        dataclasses.replace(row, points=Decimal(5), reason="x") if row.key == ("DN09", "NV5") else row
        for row in rows
    ))  # fmt: skip
    result = pipeline.consolidate(space, period)
    assert totals(result)["DN09"] == 49
    by_name = {path.name: path for path in result.written}
    book = openpyxl.load_workbook(by_name["tong-hop-2021.xlsx"], data_only=True)
    shown = {row[4]: row[5] for row in book["Tóm tắt"].iter_rows(values_only=True)}
    assert shown["Điểm thẩm định khác tự chấm"] == 1
    # The other groups were appraised nowhere, so their tables show no points twice.
    headed = {
        name: "Điểm tự chấm" in {cell for row in book[name].iter_rows(values_only=True) for cell in row}
        for name in book.sheetnames if name.startswith("Tổng hợp")
    }  # fmt: skip
    assert [name for name, twice in headed.items() if twice] == ["Tổng hợp - UBND phường, xã"]


def test_the_sample_of_thanh_hoa_counts_tasks_and_the_share_of_the_backlog(tmp_path: Path) -> None:
    result = examined("thanh-hoa-2019", tmp_path)
    assert found(result) == []
    assert totals(result) == {"TH01": 28, "TH02": 15.5, "TH03": 12.15, "TH04": 13.25, "TH05": 16.7}


@needs_libreoffice
@pytest.mark.parametrize("name", PERIODS)
def test_libreoffice_agrees_on_the_forms_and_the_results_of_a_sample(name: str, tmp_path: Path) -> None:
    space = sample(name, tmp_path)
    result = pipeline.consolidate(space, Period.parse(PERIODS[name]))
    results = [path for path in result.written if path.parent.name == "ket-qua" and path.suffix == ".xlsx"]
    assert len(results) == 3
    forms = sorted(space.folder(Period.parse(PERIODS[name]), "tiep-nhan").iterdir())
    # The department typed two sums over the formulas of its form; nothing recalculates those.
    assert all_differences((*results, forms[0]), tmp_path) == {}


def test_the_sample_of_the_backlog_gives_the_sums_of_its_readme_in_the_appendix_and_in_the_form_of_others(
    tmp_path: Path,
) -> None:
    space = sample("thanh-hoa-ton-dong", tmp_path)
    assert space.config().criteria == sets.load("thanh-hoa-ton-dong")
    result = pipeline.consolidate(space, Period.parse("2021"))
    assert found(result) == []
    books = {path.name: path for path in result.written if path.suffix == ".xlsx"}
    sheet = openpyxl.load_workbook(books["phu-luc-2021.xlsx"], data_only=True).worksheets[0]
    (total,) = [row for row in sheet.iter_rows(values_only=True) if row[0] == "Tổng số"]
    assert total[3:11] == (1144.5, 146, 282.5, 280, 270.5, 165.5, 2333.7, 4)
    filled = openpyxl.load_workbook(books["bieu-noi-nhan-bieu-ton-dong-2021.xlsx"]).worksheets[0]
    assert [filled.cell(row, 3).value for row in (5, 10)] == [249.5, 895]
    assert filled["A15"].value == (
        "Kiểm tra: cộng mọi cơ quan 1.144,5 mét giá, còn lại 165,5; 4/7 cơ quan đã giải quyết dứt điểm."
    )
    again = sample("thanh-hoa-ton-dong", tmp_path / "again")
    for path in again.folder(result.round_.period, "tiep-nhan").iterdir():
        path.unlink()
    shutil.copy(books["phu-luc-2021.xlsx"], again.folder(result.round_.period, "tiep-nhan"))
    # Its legend under the table is named, as text that is not read.
    assert found(pipeline.examine(again, result.round_.period)) == [("", "VT125", ""), ("", "VT236", "")]
    (text,) = [path for path in result.written if path.suffix == ".docx"]
    table = docx.Document(str(text)).tables[-1]
    (sums,) = [row for row in table.rows if row.cells[1].text == "Tổng số"]
    assert [cell.text for cell in sums.cells][3:11] == [
        "1.144,5", "146", "282,5", "280", "270,5", "165,5", "2.333,7", "4",
    ]  # fmt: skip
