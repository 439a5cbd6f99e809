"""Answers in words and amounts, where tables print them: nothing of them is lost on paper without a word."""

import dataclasses
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from tests import pipeline
from tests.helpers import PERIOD, SMALL, UNITS, WHOLE, receive, workspace
from vtlt_consolidate.excel import measure
from vtlt_consolidate.model.rules.banding import Band
from vtlt_consolidate.scoring.standings import adds_up
from vtlt_consolidate.workspace.folders import RESULTS

LONG = "ĐẦU: " + "kho hẹp, chưa có điều hòa; " * 60 + "CUỐI CÙNG."


def results(tmp_path: Path, *answers: str, note: str = "") -> Path:
    """Consolidate what units say of the training of their staff; gives the folder of the results."""
    space = workspace(tmp_path)
    for unit, words in zip(UNITS, answers, strict=False):
        receive(space, unit, WHOLE | {"B1": words} | ({"A2.note": note} if note else {}))
    pipeline.consolidate(space, PERIOD)
    return space.folder(PERIOD, RESULTS)


def test_an_answer_too_long_for_its_cell_is_begun_there_and_told_in_full_under_the_table(
    tmp_path: Path,
) -> None:
    book = openpyxl.load_workbook(results(tmp_path, LONG, "Đại học") / f"phu-luc-{PERIOD}.xlsx")
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value]
    (begun,) = [cell for cell in cells if str(cell.value).endswith("… (xem tiếp dưới bảng)")]
    assert str(begun.value).startswith("ĐẦU: ")
    sheet = book["Phụ lục"]
    width, high = sheet.column_dimensions[begun.column_letter].width, sheet.row_dimensions[begun.row].height
    assert measure.height([(str(begun.value), width)], 9, base=10) <= high + 0.1 < 200
    told = [str(cell.value) for cell in cells if str(cell.value).startswith("- Phường Tân Định")]
    assert told == [f"- Phường Tân Định, Trình độ: {LONG}"]
    assert "Đại học" in {cell.value for cell in cells}


def test_short_answers_leave_the_column_of_words_as_narrow_as_it_was(tmp_path: Path) -> None:
    sheet = openpyxl.load_workbook(results(tmp_path, "Đại học") / f"phu-luc-{PERIOD}.xlsx")["Phụ lục"]
    (cell,) = [cell for row in sheet.iter_rows() for cell in row if cell.value == "Đại học"]
    assert sheet.column_dimensions[cell.column_letter].width == pytest.approx(15, abs=1)


def test_a_long_answer_of_any_unit_has_room_on_the_sheet_of_one_unit(tmp_path: Path) -> None:
    path = results(tmp_path, "Đại học", LONG, note=LONG * 5) / f"tong-hop-{PERIOD}.xlsx"
    sheet = openpyxl.load_workbook(path, data_only=True)["Một đơn vị"]
    rows = {row[1].value: row for row in sheet.iter_rows(max_col=13) if row[1].value}
    answer = rows["B1"][3]
    assert answer.value == "Đại học"
    width = sheet.column_dimensions[answer.column_letter].width
    assert measure.height([(LONG, width)], 9) <= sheet.row_dimensions[answer.row].height + 0.1
    (note,) = [str(cell.value) for cell in rows["A2"] if str(cell.value).startswith("ĐẦU")]
    assert note.endswith("… (xem tiếp ở sheet Dữ liệu)")


def test_quantities_beside_points_name_their_units_of_measure_and_are_added_up_in_the_appendix(
    tmp_path: Path,
) -> None:
    nodes = tuple(
        dataclasses.replace(node, in_table=True) if node.code == "B2" else
        dataclasses.replace(node, points=Decimal(2)) if node.kind == "mark" else node
        for node in SMALL.nodes
    )  # fmt: skip
    bands = (Band("Mọi mức", "mọi mức", Decimal(0), None),)
    space = workspace(
        tmp_path, criteria=dataclasses.replace(SMALL, nodes=nodes, bands=bands, band_by="points")
    )
    for unit, area in zip(UNITS, (20.5, 400), strict=False):
        receive(space, unit, WHOLE | {"B2": area})
    pipeline.consolidate(space, PERIOD)
    path = space.folder(PERIOD, RESULTS) / f"phu-luc-{PERIOD}.xlsx"
    sheet = openpyxl.load_workbook(path, data_only=True)["Phụ lục"]
    cells = [cell for row in sheet.iter_rows() for cell in row]
    (head,) = [cell for cell in cells if cell.value == "Diện tích (m²)"]
    foot = {cell.value: cell.row for cell in cells if cell.column == 1 and isinstance(cell.value, str)}
    assert sheet.cell(foot["Tổng cộng"], head.column).value == 420.5
    assert sheet.cell(foot["Tổng cộng"], head.column).number_format.endswith('"*"')
    assert sheet.cell(foot["Bình quân"], head.column).value is None
    merged = openpyxl.load_workbook(path.with_name(f"tong-hop-{PERIOD}.xlsx"))["Tổng hợp"]
    assert "Diện tích" in {cell.value for row in merged.iter_rows() for cell in row}


@pytest.mark.parametrize(("measure", "added"), [("m²", True), ("%", False), ("% kế hoạch", False)])
def test_shares_of_whatever_are_not_added_up_over_units(measure: str, added: bool) -> None:
    node = dataclasses.replace(SMALL.by_code["B2"], in_table=True, measure_unit=measure)
    assert adds_up(node) is added
