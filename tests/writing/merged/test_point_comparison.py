"""The points of a period beside those of the one before: who is compared, what changed, who is not."""

import dataclasses
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from docx import Document

from tests import pipeline
from tests.desk.test_appraisal import give
from tests.helpers import PERIOD, UNITS, config, consolidated, once, receive, workspace
from tests.office import needs_libreoffice
from tests.scoring.test_weighted import WHOLE
from tests.writing.merged.test_outputs import all_differences
from tests.writing.merged.test_weighted_outputs import GATED
from vtlt_consolidate.model.config import Config, Override
from vtlt_consolidate.model.criteria import PERCENT, CriteriaSet, Node
from vtlt_consolidate.model.rules.setrule import SetRule
from vtlt_consolidate.model.units import Unit
from vtlt_consolidate.scoring.history import sentences
from vtlt_consolidate.scoring.results import parts
from vtlt_consolidate.words.text import MICRO
from vtlt_consolidate.workspace.folders import RESULTS
from vtlt_consolidate.writing.means import mean

LAST = PERIOD.previous
SHEET = "So với kỳ trước"
WORSE = WHOLE | {"1b": "Không", "2a": 10.0}
HOLE = {key: value for key, value in WHOLE.items() if key != "2c"}


def sheet(path: Path, name: str = SHEET) -> Any:
    return openpyxl.load_workbook(path, data_only=True)[name]


def compared(path: Path) -> dict[str, tuple[object, ...]]:
    """Name → points before, points now, change, bands, the move between them, note."""
    rows = sheet(path).iter_rows(min_row=5, values_only=True)
    return {row[4]: (*row[6:12], row[14] or None) for row in rows}


def weighted(units: tuple[Unit, ...] = UNITS, criteria: CriteriaSet = GATED) -> Config:
    return config(units, criteria)


def _two_months(tmp_path: Path) -> Path:
    space = workspace(tmp_path, UNITS, GATED)
    consolidated(space, LAST, weighted(), {"001": WORSE, "002": HOLE, "003": WHOLE})
    return consolidated(space, PERIOD, weighted(), {"001": WHOLE, "002": WHOLE, "003": WHOLE | {"3": 20.0}})


@pytest.fixture
def two_months(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A unit that is better now, one that lacked an answer before, one that is worse now."""
    return once(_two_months, tmp_path_factory)


def test_units_that_are_whole_twice_are_compared_with_their_points_and_bands(two_months: Path) -> None:
    told = compared(two_months)
    # 4 of 1b and 30 of 2a are lost before, which is below the band from 80.
    assert told["Phường Tân Định"] == (52.241228, 86.241228, 34, "Khá", "Tốt", "Lên loại", None)
    assert told["Xã Thạnh An"] == (86.241228, 67.241228, -19, "Tốt", "Khá", "Xuống loại", None)
    assert told["Phường 14"] == (*[None] * 6, "Kỳ trước còn thiếu số liệu: không so")


def test_criteria_and_groups_are_compared_by_the_means_of_those_units(two_months: Path) -> None:
    told = compared(two_months)
    assert told["Tổng điểm bình quân"][:3] == (69.24, 76.74, 7.5)
    assert told["Lập hồ sơ"][:3] == (2, 4, 2)
    assert told["Điểm trừ"][:3] == (-1, -10.5, -9.5)


def test_the_summary_the_chart_and_the_report_tell_the_change(two_months: Path) -> None:
    lines = {row[0]: row[1] for row in sheet(two_months, "Tóm tắt").iter_rows(values_only=True)}
    names = (
        "Đơn vị tăng điểm",
        "Đơn vị giảm điểm",
        "Đơn vị không đổi",
        "Đơn vị lên loại",
        "Đơn vị xuống loại",
    )
    assert [lines[name] for name in names] == [1, 1, 0, 1, 1]
    trend = [
        row[15:17] for row in sheet(two_months, "Số liệu biểu đồ").iter_rows(min_row=5, values_only=True)
    ]
    assert trend[0] == ("02/2026", pytest.approx((0.52241228 + 0.86241228) / 2))
    assert trend[1][0] == "03/2026"
    report = Document(str(two_months.with_name(f"bao-cao-{PERIOD}.docx")))
    text = "\n".join(paragraph.text for paragraph in report.paragraphs)
    assert "có 01 đơn vị tăng điểm, 01 đơn vị giảm điểm." in text
    # Who rose and who fell is named, and not counted before that.
    assert "Lên loại: 01 đơn vị (" in text and "Xuống loại: 01 đơn vị (" in text
    assert "01 đơn vị xuống loại" not in text


def test_the_internal_copy_shows_what_each_unit_had(two_months: Path) -> None:
    copy = sheet(two_months.with_name(f"phu-luc-noi-bo-{PERIOD}.xlsx"), "Bản nội bộ")
    heads = {cell.value: cell.column for cell in copy[3]}
    first = [copy.cell(6, heads[name]).value for name in ("Điểm kỳ trước", "Tăng, giảm", "Xếp loại kỳ trước")]
    assert first == [52.241228, 34, "Khá"]


def test_the_internal_copy_has_room_for_every_digit_of_a_change_and_for_what_explains_it(
    tmp_path: Path,
) -> None:
    space = workspace(tmp_path, UNITS, GATED)
    consolidated(space, LAST, weighted(), {"001": WHOLE | {"2b": 20.0}})
    path = consolidated(space, PERIOD, weighted(), {"001": WHOLE})
    copy = sheet(path.with_name(f"phu-luc-noi-bo-{PERIOD}.xlsx"), "Bản nội bộ")
    at = next(cell for cell in copy[3] if cell.value == "Tăng, giảm")
    assert copy.cell(6, at.column).value == 22.45614
    # “General” behind a sign is not rounded to the room that there is.
    assert copy.column_dimensions[at.column_letter].width > len("+22.45614")
    (across,) = (str(box) for box in copy.merged_cells.ranges if box.min_row == box.max_row == 2)
    assert across == f"A2:{copy.cell(3, copy.max_column).column_letter}2"
    assert copy["A2"].alignment.wrap_text


@needs_libreoffice
def test_libreoffice_calculates_the_same_comparison_of_points(two_months: Path, tmp_path: Path) -> None:
    assert all_differences(two_months.parent.glob("*.xlsx"), tmp_path) == {}


@needs_libreoffice
def test_of_another_version_points_are_not_compared_but_answers_and_returns_count(tmp_path: Path) -> None:
    rising = Node("4", "points", "4", "Diện tích tăng", points=Decimal(9), source="computed",
                  formula="IF(THIẾU(KỲ_TRƯỚC(DT)); 3; IF(DT > KỲ_TRƯỚC(DT); 9; 2))")  # fmt: skip
    size = Node("DT", "quantity", "DT", "Diện tích kho", measure_unit="m²", rollup="end")
    rule = SetRule("QT1", "DT <= 2 * KỲ_TRƯỚC(DT)", citation="KH")
    older = dataclasses.replace(GATED, nodes=(*GATED.nodes, size, rising), rules=(rule,))
    newer = dataclasses.replace(older, version=older.version + 1)
    space = workspace(tmp_path, UNITS, older)
    consolidated(
        space, LAST, weighted(criteria=older), {each: WHOLE | {"DT": 10} for each in ("001", "002", "003")}
    )
    now = {"001": WHOLE | {"DT": 12}, "002": WHOLE | {"DT": 8}, "003": WHOLE | {"DT": 999}}
    path = consolidated(space, PERIOD, weighted(criteria=newer), now)
    names = openpyxl.load_workbook(path).sheetnames
    assert SHEET not in names
    assert {"Nộp qua các kỳ", "Khối lượng qua các kỳ"} <= set(names)
    month = pipeline.check(space, PERIOD).month
    marks = month.results.marks
    assert [each / MICRO for each in marks.loc[marks["leaf_code"] == "4", "points_micro"]] == [9, 2, 9]
    found = month.findings[month.findings["code"] == "VT281"]
    assert list(found["unit_code"]) == ["003"]
    noted = {row[1]: str(row[6]) for row in sheet(path, "Lỗi cần sửa").iter_rows(min_row=5, values_only=True)}
    assert "Kỳ đó dùng phiên bản 1 của bộ tiêu chí, kỳ này phiên bản 2" in noted["VT148"]
    assert all_differences(path.parent.glob("*.xlsx"), tmp_path) == {}


@pytest.mark.long
def test_units_new_gone_or_carried_are_named_and_are_no_change(tmp_path: Path) -> None:
    space = workspace(tmp_path, UNITS, GATED)
    consolidated(space, LAST, weighted(), {"001": WHOLE, "002": WHOLE, "003": WHOLE})
    units = (*UNITS[:2], Unit("004", "Xã Mới"))
    consolidated(space, PERIOD, weighted(units), {"001": WHOLE, "004": WHOLE})
    pipeline.consolidate(space, PERIOD, carry_forward=True)
    told = compared(space.folder(PERIOD, RESULTS) / f"tong-hop-{PERIOD}.xlsx")
    notes = {name: row[-1] for name, row in told.items() if row[-1]}
    assert notes["Xã Mới"] == "Đơn vị mới, kỳ trước không có trong bảng"
    assert notes["Xã Thạnh An, Khu vực 2"] == "Không có trong bảng kỳ này, không tính là giảm"
    assert [note for name, note in notes.items() if name.startswith("Phường 14")] == [
        "Kỳ này chưa nộp, dùng số liệu tháng 02 năm 2026: không so"
    ]


def test_earlier_points_are_the_appraised_ones(tmp_path: Path) -> None:
    space = workspace(tmp_path, UNITS, GATED)
    consolidated(space, LAST, weighted(), {"001": WHOLE})
    pipeline.appraise(space, LAST)
    give(space.folder(LAST, "tham-dinh.xlsx"), "001", "1a", 0, "Không có quy chế")
    pipeline.consolidate(space, LAST)
    told = compared(consolidated(space, PERIOD, weighted(), {"001": WHOLE}))
    assert told["Phường Tân Định"][:3] == (81.241228, 86.241228, 5)


@pytest.mark.usefixtures("no_papers")
def test_a_change_that_somebody_decided_is_not_passed_off_as_one_of_the_answers(tmp_path: Path) -> None:
    space, last = workspace(tmp_path, UNITS, GATED), weighted()
    raised = Override(LAST, "001", Decimal(92), "", "theo kết luận: kiểm tra", "ông A")
    kept = Override(LAST, "002", None, "Tốt", "xem lại, giữ nguyên", "ông A")
    consolidated(
        space, LAST, dataclasses.replace(last, overrides=(raised, kept)), {"001": WHOLE, "002": WHOLE}
    )
    path = consolidated(space, PERIOD, last, {"001": WORSE, "002": WHOLE | {"2a": 30.0}})
    changed = "Kết quả kỳ trước đã điều chỉnh: tổng điểm từ 86,241228 thành 92"
    told = compared(path)
    assert told["Phường Tân Định"][0] == 92
    assert (told["Phường Tân Định"][-1], told["Phường 14"][-1]) == (changed, None)
    (mean_row,) = [row for row in sheet(path, SHEET).iter_rows(values_only=True) if row[1] == "Chung"]
    assert mean_row[-1] == "Kể cả 01 đơn vị có kết quả đã điều chỉnh, nêu ở dòng của đơn vị"
    gains = [
        row for row in sheet(path, "Tăng, giảm từng đơn vị").iter_rows(values_only=True) if row[1] == "001"
    ]
    assert [row[-1] for row in gains] == [changed]
    month = pipeline.check(space, PERIOD).month
    said = sentences.change(month.results, parts(month.results), month.earlier[-1])
    assert "ở cả hai kỳ; kể cả 01 đơn vị có kết quả đã điều chỉnh ở một trong hai kỳ, có" in said


def test_a_table_of_points_that_was_restructured_is_not_guessed_at(tmp_path: Path) -> None:
    space = workspace(tmp_path, UNITS, GATED)
    path = consolidated(space, LAST, weighted(), {"001": WHOLE})
    book = openpyxl.load_workbook(path)
    book["Tổng hợp"].insert_cols(7)
    book.save(path)
    later = consolidated(space, PERIOD, weighted(), {"001": WHOLE})
    assert SHEET not in openpyxl.load_workbook(later).sheetnames
    codes = [row[1] for row in sheet(later, "Lỗi cần sửa").iter_rows(min_row=5, values_only=True)]
    assert "VT134" in codes


def test_information_stands_in_a_table_of_points_and_its_sums_are_read_back(tmp_path: Path) -> None:
    staff = Node("NS", "quantity", "Nhân sự", "Số người làm lưu trữ", measure_unit="người", in_table=True)
    told = dataclasses.replace(GATED, nodes=(staff, *GATED.nodes))
    space = workspace(tmp_path, UNITS, told)
    consolidated(space, LAST, weighted(criteria=told), {"001": WORSE | {"NS": 2}, "002": WHOLE | {"NS": 1}})
    path = consolidated(
        space, PERIOD, weighted(criteria=told), {"001": WHOLE | {"NS": 3}, "002": WHOLE | {"NS": 1}}
    )
    rows = list(sheet(path, "Tổng hợp").iter_rows(min_row=5, values_only=True))
    assert rows[0][5] == "Nhân sự"
    assert [row[5] for row in rows[2:5]] == [3, 1, None]
    assert compared(path)["Phường Tân Định"][2] == 34


def test_hundredths_of_a_mean_are_rounded_as_the_table_does() -> None:
    assert mean([1_005_000, 1_005_000]) == float(Decimal("1.01"))
    assert mean([]) == ""


def test_a_month_without_any_answer_has_its_summary(tmp_path: Path) -> None:
    space = workspace(tmp_path, UNITS, GATED)
    assert pipeline.consolidate(space, PERIOD).failed == ()
    receive(space, UNITS[0], HOLE)
    assert pipeline.consolidate(space, PERIOD).failed == ()


NONE = "Không phát sinh"
OUT_AND_SPREAD = (
    Node("A", "points", "1", "Văn thư", points=Decimal(40), unarisen="out"),
    Node("B", "points", "2", "Lưu trữ", points=Decimal(20), unarisen="spread"),
    Node("C", "points", "3", "Kho", points=Decimal(40)),
)
THEN = {
    "001": {"A": NONE, "B": 10, "C": 40}, "002": {"A": 20, "B": NONE, "C": 20},
    "003": {"A": NONE, "B": 20, "C": 10}, "004": {"A": NONE, "B": 10},
}  # fmt: skip
NOW = {
    "001": {"A": NONE, "B": 10, "C": 10}, "002": {"A": 40, "B": 20, "C": 40},
    "003": {"A": 30, "B": 20, "C": 10}, "004": {"A": NONE, "B": 10, "C": 40},
}  # fmt: skip


def _unarisen(tmp_path: Path) -> Path:
    criteria = dataclasses.replace(GATED, nodes=OUT_AND_SPREAD, gates=(), band_by=PERCENT)
    settings = weighted((*UNITS, Unit("004", "Xã Mới")), criteria)
    space = workspace(tmp_path, settings.roster.units, criteria)
    consolidated(space, LAST, settings, THEN)
    return consolidated(space, PERIOD, settings, NOW)


@pytest.fixture
def unarisen(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same did not arise twice; what was spread; what left the maximum then; what lacked an answer."""
    return once(_unarisen, tmp_path_factory)


def test_units_are_compared_where_their_maximum_is_made_of_the_same(unarisen: Path) -> None:
    told = compared(unarisen)
    assert told["Phường Tân Định"] == (50, 20, -30, "Tốt", "Chưa đạt", "Xuống loại", None)
    *figures, note = told["Phường 14"]
    assert figures == [50, 100, 50, "Khá", "Tốt", "Lên loại"]
    assert note == (
        "Dòng không phát sinh khác nhau (kỳ trước: B; kỳ này: không có), điểm tối đa như nhau nên vẫn so"
    )
    assert told["Xã Thạnh An"] == (
        *[None] * 6, "Dòng không phát sinh khác nhau (kỳ trước: A; kỳ này: không có): không so",
    )  # fmt: skip
    # Of a unit that lacks an answer no points are read, so it is not said how many.
    assert told["Xã Mới"] == (*[None] * 6, "Kỳ trước còn thiếu số liệu: không so")


def test_means_are_of_the_units_for_which_a_criterion_arose_twice(unarisen: Path) -> None:
    told = compared(unarisen)
    assert [told[name][:2] for name in ("Văn thư", "Lưu trữ", "Kho")] == [(20, 40), (10, 10), (30, 25)]
    counts = {row[4]: row[5] for row in sheet(unarisen).iter_rows(min_row=5, values_only=True)}
    assert [counts[name] for name in ("Văn thư", "Lưu trữ", "Kho")] == [1, 1, 2]


def test_shares_of_criteria_over_the_periods_leave_out_units_for_which_they_did_not_arise(
    unarisen: Path,
) -> None:
    course = {row[1]: row[-2] for row in sheet(unarisen, "Tiêu chí qua các kỳ").iter_rows(values_only=True)}
    table = {row[1]: row[-1] for row in sheet(unarisen, "Theo tiêu chí").iter_rows(values_only=True)}
    assert [course[each] for each in ("A 1", "B 2", "C 3")] == [table[code] for code in "ABC"]
    assert table["A"] == 0.875


def test_the_sentence_of_the_report_counts_who_is_left_out_and_why(unarisen: Path) -> None:
    report = Document(str(unarisen.with_name(f"bao-cao-{PERIOD}.docx")))
    text = "\n".join(paragraph.text for paragraph in report.paragraphs)
    assert (
        "trong 02 phường, xã có đủ số liệu ở cả hai kỳ; không kể 01 đơn vị có dòng không phát sinh khác "
        "nhau, có 01 đơn vị tăng điểm, 01 đơn vị giảm điểm. Lên loại: 01 đơn vị ("
    ) in text
    gains = sheet(unarisen, "Tăng, giảm từng đơn vị")
    moved = {row[1] for row in gains.iter_rows(min_row=5, values_only=True)}
    assert moved == {"001", "002"}


@needs_libreoffice
def test_libreoffice_compares_the_same_where_something_did_not_arise(unarisen: Path, tmp_path: Path) -> None:
    assert all_differences(unarisen.parent.glob("*.xlsx"), tmp_path) == {}
