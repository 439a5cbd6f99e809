"""The first sheet and its charts say what the other sheets say."""

import re
import zipfile
from pathlib import Path

import openpyxl
import pytest

from tests import pipeline
from tests.helpers import PERIOD, UNITS, WHOLE, receive, workspace
from vtlt_consolidate.workspace.folders import RESULTS, Workspace

pytestmark = pytest.mark.usefixtures("no_papers")


@pytest.fixture
def messy(tmp_path: Path) -> Workspace:
    """One whole return, one with holes, one missing."""
    space = workspace(tmp_path)
    receive(space, UNITS[0], WHOLE)
    receive(space, UNITS[1], {"A1": "Chưa đạt", "A2": "c", "B2": "1.234"})
    return space


def merged(space: Workspace) -> Path:
    pipeline.consolidate(space, PERIOD)
    return space.folder(PERIOD, RESULTS) / f"tong-hop-{PERIOD}.xlsx"


def lines(path: Path) -> dict[str, object]:
    """What the summary says beside each label."""
    sheet = openpyxl.load_workbook(path, data_only=True)["Tóm tắt"]
    return {
        str(sheet.cell(row, column).value).strip(): sheet.cell(row, column + 1).value
        for row in range(5, 25)
        for column in (1, 5, 9)
        if sheet.cell(row, column).value
    }


def test_the_first_sheet_counts_returns_marks_bands_and_work(messy: Workspace) -> None:
    told = lines(merged(messy))
    assert told | {
        "Đã nộp đủ": 1, "Nộp còn thiếu": 1, "Chưa nộp": 1, "Nộp đủ, đúng hạn": 0, "Đơn vị phải báo cáo": 3,
        "Lượt tiêu chí đạt": 3, "Trên số lượt có số liệu": 5, "Tỷ lệ đạt": 0.6,
        "Lượt tiêu chí chưa có số liệu": 7, "Đơn vị đủ số liệu": 1, "Tốt": 1, "Khá": 0, "Chưa xếp loại": 2,
        "Đơn vị chưa nộp": 1, "Tệp chưa dùng được": 0,
    } == told  # fmt: skip


def test_the_first_sheet_names_who_is_missing(messy: Workspace) -> None:
    assert "Chưa nộp: Xã Thạnh An." in lines(merged(messy))


def test_a_month_without_any_return_still_has_its_summary(tmp_path: Path) -> None:
    told = lines(merged(workspace(tmp_path)))
    assert (told["Chưa nộp"], told["Trên số lượt có số liệu"], told["Tỷ lệ đạt"]) == (3, 0, None)


def test_the_first_sheet_prints_on_one_landscape_page_and_leads_to_every_sheet(messy: Workspace) -> None:
    book = openpyxl.load_workbook(merged(messy))
    sheet = book.worksheets[0]
    assert (sheet.title, sheet.page_setup.orientation, sheet.page_setup.paperSize) == (
        "Tóm tắt", "landscape", 9,
    )  # fmt: skip
    assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (None, None)
    targets = {
        cell.hyperlink.location.split("!")[0].strip("'")
        for row in sheet.iter_rows() for cell in row if cell.hyperlink
    }  # fmt: skip
    assert targets == set(book.sheetnames[1:])


def test_shares_in_charts_stand_from_highest_to_lowest(messy: Workspace) -> None:
    sheet = openpyxl.load_workbook(merged(messy), data_only=True)["Số liệu biểu đồ"]
    rows = [(sheet.cell(row, 7).value, sheet.cell(row, 8).value) for row in range(5, 9)]
    assert rows == [("2. Bố trí", 1), ("4. Chỉnh lý", 1), ("1. Kế hoạch", 0.5), ("3. Kho", 0)]


def test_every_chart_is_drawn_from_cells_that_hold_something(messy: Workspace) -> None:
    path = merged(messy)
    book = openpyxl.load_workbook(path, data_only=True)
    with zipfile.ZipFile(path) as parts:
        drawn = [parts.read(name).decode() for name in parts.namelist() if name.startswith("xl/charts/chart")]
    assert len(drawn) == 3
    for chart in drawn:
        ranges = re.findall(r"<c:f>'([^']+)'!([$A-Z0-9:]+)</c:f>", chart)
        assert ranges
        for name, cells in ranges:
            first, _, last = cells.replace("$", "").partition(":")
            block = book[name][f"{first}:{last or first}"]
            assert all(cell.value not in (None, "") for row in block for cell in row)


def test_a_criterion_that_nobody_answered_is_not_drawn_as_zero(tmp_path: Path) -> None:
    space = workspace(tmp_path)
    receive(space, UNITS[0], {"A1": "Đạt"})
    with zipfile.ZipFile(merged(space)) as parts:
        charts = [
            parts.read(name).decode() for name in parts.namelist() if name.startswith("xl/charts/chart")
        ]
    (criteria,) = [chart for chart in charts if "theo tiêu chí" in chart]
    assert "'Số liệu biểu đồ'!$H$5</c:f>" in criteria
