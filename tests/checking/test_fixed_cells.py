"""What the form prints, and a unit typed over: it is never data, and it is told."""

from pathlib import Path

import openpyxl
import pytest

from tests.figures import points_of, totals_of
from tests.helpers import SMALL, UNITS, WHOLE, check, receive, workspace
from tests.scoring.test_weighted import WEIGHTED
from tests.scoring.test_weighted import WHOLE as ANSWERS
from vtlt_consolidate.model.layout import MOST, SELF_POINTS, FormLayout


@pytest.mark.parametrize(("field", "code"), [(MOST, "VT240"), (SELF_POINTS, "VT241")])
def test_points_typed_over_are_told_and_not_used(tmp_path: Path, field: str, code: str) -> None:
    space = workspace(tmp_path, UNITS[:1], WEIGHTED)
    path = receive(space, UNITS[0], ANSWERS)
    before = check(space)
    form = FormLayout(WEIGHTED)
    leaf = next(leaf for leaf in WEIGHTED.criteria if leaf.points)
    row, column = form.place(leaf.code, field)
    book = openpyxl.load_workbook(path, data_only=True)
    book.worksheets[0].cell(row + 1, column + 1).value = 77
    book.save(path)
    result = check(space)
    told = result.month.findings[result.month.findings["code"] == code]
    assert len(told) == 1
    assert "77" in told["message"].iloc[0]
    assert before.month.findings["code"].isin(["VT240", "VT241", "VT242"]).sum() == 0
    assert dict(points_of(result.month.results)) == dict(points_of(before.month.results))


@pytest.mark.parametrize("field", ["number", "instruction", "head", "title"])
def test_fixed_texts_that_were_changed_are_noted_once(tmp_path: Path, field: str) -> None:
    space = workspace(tmp_path, UNITS[:1])
    path = receive(space, UNITS[0], WHOLE)
    form = FormLayout(SMALL)
    places = {"head": (form.header_row, form.columns["instruction"]), "title": (form.title_row, 0)}
    row, column = places[field] if field in places else form.place("A1", field)
    book = openpyxl.load_workbook(path)
    book.worksheets[0].cell(row + 1, column + 1).value = "khác hẳn"
    book.save(path)
    result = check(space)
    assert list(result.month.findings["code"]) == ["VT242"]
    assert totals_of(result.month.results)["001"] == (3, 0, "Tốt")


def test_a_draft_title_another_issuer_and_a_new_instruction_are_quoted(tmp_path: Path) -> None:
    space = workspace(tmp_path, UNITS)
    path = receive(space, UNITS[0], WHOLE)
    form = FormLayout(SMALL)
    row, column = form.place("A1", "instruction")
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    sheet.cell(form.title_row + 1, 1).value = "BÁO CÁO THÁNG 2 (NHÁP)"
    sheet["A1"] = f"ỦY BAN NHÂN DÂN {UNITS[1].full_name.upper()}"
    sheet.cell(row + 1, column + 1).value = "khác hẳn"
    book.save(path)
    notes = check(space).month.findings
    message = notes.loc[notes["code"] == "VT242", "message"].iloc[0]
    assert "tên biểu (ô A4 “BÁO CÁO THÁNG 2 (NHÁP)”)" in message
    assert f"ô A1 “ỦY BAN NHÂN DÂN {UNITS[1].full_name.upper()}”" in message
    assert "(Hướng dẫn: “khác hẳn”)" in message
