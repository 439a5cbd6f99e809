"""What a reviewer gave goes with the figures: into comparisons, carried months and merges of merges."""

import dataclasses
from pathlib import Path

import openpyxl
import pytest

from tests import pipeline
from tests.desk.test_appraisal import give, rows
from tests.figures import totals_of
from tests.helpers import PERIOD, UNITS, WHOLE, config, consolidated, copy_of, found, receive, workspace
from tests.writing.merged.test_comparison import LAST, compared
from vtlt_consolidate.commands.result import Result
from vtlt_consolidate.desk.appraisalbook import FILE_NAME
from vtlt_consolidate.model import outputs
from vtlt_consolidate.model.units import Unit
from vtlt_consolidate.words.period import Period
from vtlt_consolidate.words.text import MICRO
from vtlt_consolidate.workspace.folders import RECEIVED, RESULTS, Workspace, write

pytestmark = pytest.mark.usefixtures("no_papers")

RENAMED = (dataclasses.replace(UNITS[0], name="Phường Đa Kao", agency_name=""), *UNITS[1:])


def appraise(space: Workspace, period: Period, *leaves: str) -> None:
    """Take the marks of the first unit off it."""
    pipeline.appraise(space, period)
    for leaf in leaves:
        give(space.folder(period, FILE_NAME), "001", leaf, 0, "Không có minh chứng")
    pipeline.consolidate(space, period)


def met(result: Result) -> float:
    scores = result.month.results.scores.set_index("unit_code")
    return int(scores.loc["001", "total_micro"]) / MICRO


def _reviewed(tmp_path: Path) -> Workspace:
    space = workspace(tmp_path)
    consolidated(space, LAST, config(), {unit.code: WHOLE for unit in UNITS})
    appraise(space, LAST, "A1", "A2", "A4")
    return space


@pytest.fixture
def reviewed(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """A month in which a reviewer left nothing of the first unit's three marks."""
    return copy_of(_reviewed, tmp_path, tmp_path_factory)


def test_appraised_marks_are_compared_with_appraised_marks(reviewed: Workspace) -> None:
    consolidated(reviewed, PERIOD, config(), {unit.code: WHOLE for unit in UNITS})
    appraise(reviewed, PERIOD, "A1", "A2", "A4")
    path = reviewed.folder(PERIOD, RESULTS) / f"tong-hop-{PERIOD}.xlsx"
    assert compared(path)["001"] == (0, 0, 0, None)
    drawn = openpyxl.load_workbook(path, data_only=True)["Số liệu biểu đồ"]
    assert [drawn.cell(row, 17).value for row in (5, 6)] == [0.5, 0.5]


def test_figures_carried_forward_keep_what_the_reviewer_gave(reviewed: Workspace) -> None:
    consolidated(reviewed, PERIOD, config(), {"002": WHOLE, "003": WHOLE})
    assert met(pipeline.consolidate(reviewed, PERIOD, carry_forward=True)) == 0


def test_carried_figures_can_be_appraised_anew_and_leave_nothing_once_the_unit_returns(
    reviewed: Workspace,
) -> None:
    consolidated(reviewed, PERIOD, config(), {"002": WHOLE, "003": WHOLE})
    pipeline.consolidate(reviewed, PERIOD, carry_forward=True)
    pipeline.appraise(reviewed, PERIOD)
    path = reviewed.folder(PERIOD, FILE_NAME)
    mine = {row["leaf_code"]: row for row in rows(path) if row["unit_code"] == "001"}
    assert {row["unit"] for row in mine.values()} == {
        "Phường Tân Định (số liệu tháng 02 năm 2026), Khu vực 1"
    }
    assert {code: (row["points"], row["status"]) for code, row in mine.items()} == {
        "A1": (None, "Tính 0 như tháng 02 năm 2026"), "A2": (None, "Tính 0 như tháng 02 năm 2026"),
        "A3": (None, None), "A4": (None, "Tính 0 như tháng 02 năm 2026"),
    }  # fmt: skip
    give(path, "001", "A2", 1, "Có người làm từ tháng 3")
    assert met(pipeline.consolidate(reviewed, PERIOD, carry_forward=True)) == 1
    receive(reviewed, UNITS[0], WHOLE)
    # What the reviewer of this month gave stands; what the one of the month before gave does not.
    assert met(pipeline.consolidate(reviewed, PERIOD)) == 3


def test_a_merge_of_merges_keeps_what_the_reviewer_below_gave(reviewed: Workspace, tmp_path: Path) -> None:
    above = workspace(tmp_path / "above")
    above.start(LAST)
    data = (reviewed.folder(LAST, RESULTS) / f"tong-hop-{LAST}.xlsx").read_bytes()
    write(above.folder(LAST, RECEIVED) / "huyen.xlsx", data)
    assert met(pipeline.consolidate(above, LAST)) == 0
    told = rows(_appraised(above))
    assert ("001", "A1", "0", "Không có minh chứng") in [
        (row["unit_code"], row["leaf_code"], row["points"], row["reason"]) for row in told
    ]


def _appraised(space: Workspace) -> Path:
    pipeline.appraise(space, LAST)
    return space.folder(LAST, FILE_NAME)


def test_the_reviewer_above_has_the_last_word(reviewed: Workspace, tmp_path: Path) -> None:
    above = workspace(tmp_path / "above")
    above.start(LAST)
    data = (reviewed.folder(LAST, RESULTS) / f"tong-hop-{LAST}.xlsx").read_bytes()
    write(above.folder(LAST, RECEIVED) / "huyen.xlsx", data)
    give(_appraised(above), "001", "A1", 1, "Đã có minh chứng")
    assert met(pipeline.consolidate(above, LAST)) == 1


def test_a_sheet_of_appraisals_that_was_edited_is_refused(reviewed: Workspace, tmp_path: Path) -> None:
    above = workspace(tmp_path / "above")
    above.start(LAST)
    book = openpyxl.load_workbook(reviewed.folder(LAST, RESULTS) / f"tong-hop-{LAST}.xlsx")
    book["Thẩm định"].delete_cols(3)
    book.save(above.folder(LAST, RECEIVED) / "huyen.xlsx")
    # The units in it are named, so that nobody takes them for silent.
    assert [code for _, code, _ in found(pipeline.check(above, LAST))] == ["VT276", *["VT181"] * 3]


def _reused(tmp_path: Path) -> Workspace:
    space = workspace(tmp_path)
    consolidated(space, LAST, config(), {unit.code: WHOLE for unit in UNITS})
    consolidated(space, PERIOD, config(RENAMED), {"002": WHOLE, "003": WHOLE})
    return space


@pytest.fixture
def reused(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """The code of a unit was given to another one after last month: 26737 was Đa Kao and is now Tân Định."""
    return copy_of(_reused, tmp_path, tmp_path_factory)


def test_the_figures_of_a_unit_are_not_carried_to_another_that_has_its_code_now(reused: Workspace) -> None:
    result = pipeline.consolidate(reused, PERIOD, carry_forward=True)
    assert totals_of(result.month.results)["001"] == (0, 4, "")
    (told,) = [row for row in result.month.findings.itertuples() if row.code == "VT138"]
    assert "mã 001 là của “Phường Tân Định, Khu vực 1”" in told.message


def test_units_that_only_share_a_code_are_not_compared(reused: Workspace) -> None:
    path = consolidated(reused, PERIOD, config(RENAMED), {"001": WHOLE})
    assert compared(path)["001"] == (
        None, None, None, "Kỳ trước mã này là của “Phường Tân Định, Khu vực 1”: không so"
    )  # fmt: skip


def test_a_merged_workbook_that_names_another_unit_for_a_code_is_asked_about(tmp_path: Path) -> None:
    below, above = workspace(tmp_path / "below"), workspace(tmp_path / "above", RENAMED)
    data = consolidated(below, PERIOD, config(), {unit.code: WHOLE for unit in UNITS}).read_bytes()
    write(above.folder(PERIOD, RECEIVED) / "huyen.xlsx", data)
    result = pipeline.check(above, PERIOD)
    assert totals_of(result.month.results)["001"] == (0, 4, "")
    assert [code for _, code, _ in found(result)] == ["VT122", "VT125"]


def test_an_area_that_changed_is_no_other_unit(tmp_path: Path) -> None:
    moved = tuple(Unit(unit.code, unit.name, "Khu vực mới", unit.agency_name) for unit in UNITS)
    below, above = workspace(tmp_path / "below"), workspace(tmp_path / "above", moved)
    data = consolidated(below, PERIOD, config(), {unit.code: WHOLE for unit in UNITS}).read_bytes()
    write(above.folder(PERIOD, RECEIVED) / "huyen.xlsx", data)
    assert totals_of(pipeline.check(above, PERIOD).month.results)["001"] == (3, 0, "Tốt")


def test_more_data_than_a_sheet_holds_goes_on_on_the_next_and_is_read_as_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outputs, "MOST_DATA_ROWS", 10)
    space = workspace(tmp_path)
    consolidated(space, LAST, config(), {unit.code: WHOLE for unit in UNITS})
    merged = space.folder(LAST, RESULTS) / f"tong-hop-{LAST}.xlsx"
    names = [name for name in openpyxl.load_workbook(merged).sheetnames if name.startswith("Dữ liệu")]
    assert names == ["Dữ liệu", "Dữ liệu 2", "Dữ liệu 3"]
    consolidated(space, PERIOD, config(), {})
    carried = pipeline.consolidate(space, PERIOD, carry_forward=True)
    assert met(carried) == 3
