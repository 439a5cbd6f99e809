"""What the form prints, and a unit typed over: it is never data, and it is told."""

from pathlib import Path

import openpyxl

from tests.figures import points_of, totals_of
from tests.helpers import PERIOD, SMALL, UNITS, WHOLE, check, check_each, found, one_each, receive, workspace
from tests.scoring.test_weighted import WEIGHTED
from tests.scoring.test_weighted import WHOLE as ANSWERS
from vtlt_consolidate.model.layout import MOST, SELF_POINTS, FormLayout
from vtlt_consolidate.workspace.folders import RECEIVED


def type_over(path: Path, place: tuple[int, int], value: object, *, values: bool = False) -> None:
    """Change a cell of a form, its place counted from 0; `values`: formulas are lost."""
    book = openpyxl.load_workbook(path, data_only=values)
    book.worksheets[0].cell(place[0] + 1, place[1] + 1).value = value
    book.save(path)


def test_points_typed_over_are_told_and_not_used(tmp_path: Path) -> None:
    space = workspace(tmp_path, UNITS[:2], WEIGHTED)
    paths = [receive(space, unit, ANSWERS) for unit in UNITS[:2]]
    before = check(space)
    form = FormLayout(WEIGHTED)
    leaf = next(leaf for leaf in WEIGHTED.criteria if leaf.points)
    for path, field in zip(paths, (MOST, SELF_POINTS), strict=True):
        type_over(path, form.place(leaf.code, field), 77, values=True)
    result = check(space)
    told = result.month.findings[result.month.findings["code"].isin(["VT240", "VT241"])]
    assert told[["unit_code", "code"]].to_numpy().tolist() == [["001", "VT240"], ["002", "VT241"]]
    assert told["message"].str.contains("77").all()
    assert before.month.findings["code"].isin(["VT240", "VT241", "VT242"]).sum() == 0
    assert dict(points_of(result.month.results)) == dict(points_of(before.month.results))


def test_fixed_texts_that_were_changed_are_noted_once(tmp_path: Path) -> None:
    form = FormLayout(SMALL)
    places = (
        form.place("A1", "number"), form.place("A1", "instruction"),
        (form.header_row, form.columns["instruction"]), (form.title_row, 0),
    )  # fmt: skip
    space = one_each(tmp_path, [WHOLE] * len(places))
    for path, place in zip(sorted(space.folder(PERIOD, RECEIVED).iterdir()), places, strict=True):
        type_over(path, place, "khác hẳn")
    result = check_each(space)
    assert [row[:2] for row in found(result)] == [(f"{at:03d}", "VT242") for at in range(len(places))]
    assert set(totals_of(result.month.results).values()) == {(3, 0, "Tốt")}


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
