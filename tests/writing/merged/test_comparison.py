"""This period beside the one before: what both have is compared, the rest is named."""

import dataclasses
import shutil
from pathlib import Path

import openpyxl
import pytest

from tests import pipeline
from tests.helpers import NODES, PERIOD, ROOT, SMALL, UNITS, WHOLE, config, consolidated, once, workspace
from tests.office import needs_libreoffice
from tests.writing.merged.test_outputs import differences
from vtlt_consolidate.files import intake
from vtlt_consolidate.model.units import Unit
from vtlt_consolidate.publishing import changes
from vtlt_consolidate.words.period import Period
from vtlt_consolidate.workspace.folders import RESULTS

pytestmark = pytest.mark.usefixtures("no_papers")

LAST = PERIOD.previous
SHEET = "So với kỳ trước"
FORMER = ROOT / "tests" / "former" / "tong-hop-2026-02.xlsx"
"""Written before all sets had one table of results; 001 lacks A1, 002 answered it alone, 003 is whole."""


def compared(path: Path) -> dict[str, tuple[object, ...]]:
    """Code → met before, met now, change, note; a value that is not there is nothing."""
    sheet = openpyxl.load_workbook(path, data_only=True)[SHEET]
    heads, *rows = sheet.iter_rows(min_row=4, values_only=True)
    at = [heads.index(name) for name in ("Mã", "Đạt kỳ trước", "Đạt kỳ này", "Tăng, giảm (số)", "Ghi chú")]
    told = [[row[column] for column in at] for row in rows]
    return {str(code): (*figures, note or None) for code, *figures, note in told if code}


def _two_months(tmp_path: Path) -> Path:
    space, settings = workspace(tmp_path), config()
    worse = WHOLE | {"A1": "Chưa đạt"}
    consolidated(space, LAST, settings, {"001": worse, "002": {"A1": "Đạt"}, "003": WHOLE})
    return consolidated(space, PERIOD, settings, {"001": WHOLE, "002": WHOLE})


@pytest.fixture
def two_months(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A unit that is better now, one that lacked answers before, one that is silent now."""
    return once(_two_months, tmp_path_factory)


def test_nothing_is_said_of_the_past_where_there_is_none(tmp_path: Path) -> None:
    path = consolidated(workspace(tmp_path), PERIOD, config(), {"001": WHOLE})
    book = openpyxl.load_workbook(path)
    assert SHEET not in book.sheetnames
    assert not [cell for row in book["Tóm tắt"].iter_rows() for cell in row if "So với" in str(cell.value)]


def test_only_units_that_are_whole_in_both_periods_are_compared(two_months: Path) -> None:
    told = compared(two_months)
    assert told["001"] == (2, 3, 1, None)
    assert told["002"] == (None, None, None, "Kỳ trước còn thiếu 3 tiêu chí: không so")
    assert told["003"] == (None, None, None, "Kỳ này chưa có báo cáo")


def test_a_criterion_is_compared_by_the_units_that_answered_it_twice(two_months: Path) -> None:
    told = compared(two_months)
    assert told["A1"] == (1, 2, 1, None)
    assert told["A2"] == (1, 1, 0, None)


def test_the_summary_counts_who_is_better_and_worse(two_months: Path) -> None:
    sheet = openpyxl.load_workbook(two_months, data_only=True)["Tóm tắt"]
    told = {sheet.cell(row, 1).value: sheet.cell(row, 2).value for row in range(5, 30)}
    assert (told["Đơn vị tăng số tiêu chí đạt"], told["Đơn vị giảm"], told["Đơn vị không đổi"]) == (1, 0, 0)
    assert told["Đơn vị không so được (lý do: sheet So với kỳ trước)"] == 2
    assert told["Tỷ lệ đạt (các tiêu chí so được), tăng, giảm (điểm phần trăm)"] == pytest.approx(1 / 5)


def test_what_is_new_or_gone_is_named_and_is_no_change(tmp_path: Path) -> None:
    space = workspace(tmp_path)
    consolidated(space, LAST, config(), {"001": WHOLE, "003": WHOLE})
    new_unit = Unit("004", "Xã Mới", "Khu vực 2")
    nodes = (*(node for node in NODES if node.code != "A4"), dataclasses.replace(NODES[-1], code="A5"))
    criteria = dataclasses.replace(SMALL, version=2, nodes=nodes)
    now = WHOLE | {"A5": "Chưa đạt"}
    del now["A4"]
    settings = config((*UNITS[:2], new_unit), criteria)
    told = compared(consolidated(space, PERIOD, settings, {"001": now, "004": now}))
    assert told["001"] == (2, 2, 0, None)
    assert told["004"][2:] == (None, "Đơn vị mới, kỳ trước không có trong bảng")
    assert told["002"][2:] == (None, "Kỳ trước chưa có báo cáo")
    assert told["003"][2:] == (None, "Không có trong bảng kỳ này, không tính là giảm")
    assert told["A5"][2:] == (None, "Tiêu chí mới, kỳ trước không có")
    assert told["A4"][2:] == (None, "Không còn trong bộ tiêu chí, không tính là giảm")


@pytest.mark.papers
def test_the_internal_copy_shows_both_periods_over_the_criteria_that_they_share(tmp_path: Path) -> None:
    space = workspace(tmp_path)
    consolidated(space, LAST, config(), {"001": WHOLE})
    criteria = dataclasses.replace(
        SMALL, version=2, nodes=(*NODES, dataclasses.replace(NODES[-1], code="A5"))
    )
    path = consolidated(space, PERIOD, config(UNITS, criteria), {"001": WHOLE | {"A5": "Đạt"}})
    sheet = openpyxl.load_workbook(path.with_name(f"phu-luc-noi-bo-{PERIOD}.xlsx"), data_only=True).active
    rows = [[value for value in row if value is not None] for row in sheet.iter_rows(values_only=True)]
    heads = next(row for row in rows if "Số tiêu chí đạt" in row)
    unit = next(row for row in rows if "001" in row)
    assert heads[-4:] == ["Đạt kỳ trước", "Đạt kỳ này", "Tăng, giảm", "So với kỳ trước"]
    assert (4 in unit, unit[-4:]) == (True, [3, 3, 0, "Không đổi"])
    assert "Đạt kỳ trước, đạt kỳ này chỉ tính 4 tiêu chí có ở cả hai kỳ." in rows[1][0]


def test_carried_figures_are_compared_with_nothing(tmp_path: Path) -> None:
    space = workspace(tmp_path)
    consolidated(space, LAST, config(), {"001": WHOLE, "002": WHOLE})
    consolidated(space, PERIOD, config(), {"001": WHOLE})
    pipeline.consolidate(space, PERIOD, carry_forward=True)
    told = compared(space.folder(PERIOD, RESULTS) / f"tong-hop-{PERIOD}.xlsx")
    assert told["002"][2:] == (None, "Kỳ này chưa nộp, dùng số liệu tháng 02 năm 2026: không so")


def test_periods_of_another_length_are_not_compared(tmp_path: Path) -> None:
    space = workspace(tmp_path)
    consolidated(space, Period.parse("2025-Q4"), config(), {"001": WHOLE})
    assert (
        SHEET not in openpyxl.load_workbook(consolidated(space, PERIOD, config(), {"001": WHOLE})).sheetnames
    )


def test_a_damaged_earlier_workbook_is_a_warning_and_the_one_before_is_compared(tmp_path: Path) -> None:
    space = workspace(tmp_path)
    consolidated(space, Period.parse("2026-01"), config(), {"001": WHOLE})
    consolidated(space, LAST, config(), {"001": WHOLE}).write_bytes(b"PK nothing")
    path = consolidated(space, PERIOD, config(), {"001": WHOLE})
    book = openpyxl.load_workbook(path)
    assert "tháng 01 năm 2026" in str(book[SHEET]["A1"].value)
    warned = [row[1:4] for row in book["Lỗi cần sửa"].iter_rows(min_row=5, values_only=True)]
    assert ("VT134", None, "2026-02/ket-qua/tong-hop-2026-02.xlsx") in [
        (code, unit or None, file) for code, unit, file in warned
    ]


def test_the_trend_has_a_point_for_every_period(tmp_path: Path) -> None:
    space = workspace(tmp_path)
    for period in ("2025-12", "2026-01"):
        consolidated(space, Period.parse(period), config(), {"001": WHOLE})
    path = consolidated(space, PERIOD, config(), {"001": WHOLE | {"A3": "Đạt"}})
    sheet = openpyxl.load_workbook(path, data_only=True)["Số liệu biểu đồ"]
    points = [(sheet.cell(row, 16).value, sheet.cell(row, 17).value) for row in range(5, 8)]
    assert points == [("12/2025", 0.75), ("01/2026", 0.75), ("03/2026", 1)]


def test_a_workbook_from_before_there_was_one_table_is_compared_alike(
    tmp_path: Path, two_months: Path
) -> None:
    space = workspace(tmp_path / "former")
    place = space.folder(LAST, RESULTS) / FORMER.name
    place.parent.mkdir(parents=True)
    shutil.copy(FORMER, place)
    path = consolidated(space, PERIOD, config(), {"001": WHOLE, "002": WHOLE})
    assert compared(path) == compared(two_months)


def test_no_figure_seems_changed_since_there_is_one_table(two_months: Path) -> None:
    now = two_months.parents[2] / str(LAST) / RESULTS / FORMER.name
    contents = {name: path.read_bytes() for name, path in (("then", FORMER), ("now", now))}
    read = {name: changes.figures(cells) for name, cells in intake.read_bytes(contents)}  # type: ignore[arg-type]
    assert read["then"] is not None
    assert read["now"] is not None
    assert changes.between(read["then"], read["now"], SMALL).rows == ()


@needs_libreoffice
@pytest.mark.papers
def test_libreoffice_calculates_the_same_comparison(tmp_path: Path) -> None:
    paths = list(_two_months(tmp_path).parent.glob("*.xlsx"))
    assert len(paths) > 1
    for path in paths:
        assert differences(path, tmp_path) == {}
