"""A unit that changes its group of units between months: each month is read with the group it had then."""

import dataclasses
import shutil
from collections.abc import Iterable
from pathlib import Path

import openpyxl
import pytest

from tests import pipeline
from tests.helpers import UNITS, config, consolidated, copy_of, workspace
from tests.rollup.test_roll import CRITERIA, FEB, HALF, JAN, MAR, Q1, QUARTERS, figures, lines, numbers
from vtlt_consolidate.model.config import Config
from vtlt_consolidate.model.layout import ANSWER, FormLayout
from vtlt_consolidate.model.units import Unit
from vtlt_consolidate.workspace.folders import ISSUED, RECEIVED, RESULTS, Workspace
from vtlt_consolidate.writing.forms import forms

pytestmark = pytest.mark.usefixtures("no_papers")

Q2 = QUARTERS[1]
APR = Q2.parts(1)[0]
GROUPS = ("Sở", "Xã")
ONLY = {"A2": ("Xã",), "A4": ("Sở",)}
GROUPED = dataclasses.replace(
    CRITERIA, variants=GROUPS,
    nodes=tuple(dataclasses.replace(node, variants=ONLY.get(node.code, ())) for node in CRITERIA.nodes),
)  # fmt: skip


def _grouped(*groups: str) -> tuple[Unit, ...]:
    return tuple(dataclasses.replace(unit, variant=group) for unit, group in zip(UNITS, groups, strict=True))


THEN, NOW = _grouped("Sở", "Xã", "Sở"), _grouped("Sở", "Xã", "Xã")


def _settings(units: Iterable[Unit]) -> Config:
    return config(units, GROUPED)


def _answers(unit: Unit, sent: float) -> dict[str, str | float]:
    asked = GROUPED.of(unit.variant).by_code
    return {key: value for key, value in figures(sent).items() if key.partition(".")[0] in asked}


def _three_months(tmp_path: Path) -> Workspace:
    """003 belongs to the group of the departments until March."""
    space = workspace(tmp_path, THEN, GROUPED)
    for month, units, sent in ((JAN, THEN, 1), (FEB, THEN, 10), (MAR, NOW, 100)):
        answers = {unit.code: _answers(unit, sent) for unit in units}
        consolidated(space, month, _settings(units), answers)
    return space


@pytest.fixture
def space(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """A workspace with three months of results."""
    return copy_of(_three_months, tmp_path, tmp_path_factory)


def test_only_the_unit_that_changed_its_group_lacks_earlier_months(space: Workspace) -> None:
    result = pipeline.roll_up(space, Q1, 1)
    assert numbers(result, "S") == {"001": 111, "002": 111}
    told = result.month.findings
    assert list(told["code"]) == ["VT239", "VT239"]
    assert "1 đơn vị thuộc nhóm đơn vị khác với nhóm nay: Xã Thạnh An" in told["message"][0]
    shown = [row[2:6] for row in lines(space.folder(Q1, RESULTS) / f"tong-hop-{Q1}.xlsx", "Các kỳ đã gộp")]
    assert shown == [("Có số liệu",) * 3 + (0,)] * 2 + [("Thuộc nhóm khác",) * 2 + ("Có số liệu", 2)]


def test_exempt_from_the_months_in_its_former_group_a_unit_counts_from_then_on(space: Workspace) -> None:
    pipeline.roll_up(space, Q1, 1)
    path = space.folder(Q1, f"cau-hinh-{Q1}.xlsx")
    book = openpyxl.load_workbook(path)
    for row, month in enumerate((JAN, FEB), 5):
        for column, text in enumerate((str(month), "003", "Được miễn"), 1):
            book["Gia hạn, miễn"].cell(row, column).value = text
    book.save(path)
    result = pipeline.roll_up(space, Q1, 1)
    assert numbers(result, "S") == {"001": 111, "002": 111, "003": 100}
    assert list(result.month.findings["code"]) == []


@pytest.mark.long
def test_a_quarter_made_before_the_change_is_read_with_the_groups_of_then(space: Workspace) -> None:
    shutil.rmtree(space.root / str(MAR))
    pipeline.roll_up(space, Q1, 1)
    consolidated(space, APR, _settings(NOW), {unit.code: _answers(unit, 1000) for unit in NOW})
    pipeline.roll_up(space, Q2, 1)
    shown = {}
    for length in (1, 3):
        pipeline.roll_up(space, HALF, length)
        sheet = lines(space.folder(HALF, RESULTS) / f"tong-hop-{HALF}.xlsx", "Các kỳ đã gộp")
        shown[length] = {row[0]: row[2:6] for row in sheet}
    assert shown[1] == shown[3]
    assert shown[3]["003"] == ("Thuộc nhóm khác", "Thuộc nhóm khác", "Chưa có kết quả kỳ", "Có số liệu")
    assert shown[3]["001"] == ("Có số liệu", "Có số liệu", "Chưa có kết quả kỳ", "Có số liệu")


def test_figures_of_the_former_group_are_carried_as_far_as_both_groups_are_asked(space: Workspace) -> None:
    space.folder(MAR, RECEIVED).joinpath(forms.file_name(NOW[2])).unlink()
    result = pipeline.examine(space, MAR, carry_forward=True)
    assert numbers(result, "S")["003"] == 10
    mine = result.month.findings.query("unit_code == '003'").reset_index(drop=True)
    assert list(mine["code"]) == ["VT130", "VT229", "VT201"]
    assert mine["leaf_code"][2] == "A2"
    assert "đơn vị thuộc nhóm “Sở”" in mine["message"][1]


def test_forms_of_the_new_group_are_filled_with_what_the_former_one_answered(space: Workspace) -> None:
    shutil.rmtree(space.root / str(MAR))
    assert pipeline.issue(space, MAR, prefill=True).blank == []
    sheet = openpyxl.load_workbook(space.folder(MAR, ISSUED) / forms.file_name(NOW[2])).worksheets[0]
    form = FormLayout(GROUPED.of("Xã"))
    row, column = form.place("S", ANSWER)
    assert sheet.cell(row + 1, column + 1).value == 10


def test_a_district_that_lists_a_unit_in_another_group_is_told_so(space: Workspace, tmp_path: Path) -> None:
    province = workspace(tmp_path / "tinh", NOW, GROUPED)
    province.start(FEB)
    shutil.copy(space.folder(FEB, RESULTS) / f"tong-hop-{FEB}.xlsx", province.folder(FEB, RECEIVED))
    result = pipeline.examine(province, FEB)
    assert numbers(result, "S") == {"001": 10, "002": 10, "003": 10}
    told = result.month.findings.query("unit_code == '003'").reset_index(drop=True)
    assert list(told["code"]) == ["VT228", "VT201"]
    assert "nhóm “Sở”, đơn vị thuộc nhóm “Xã”; không tính câu trả lời ở mã A4" in told["message"][0]
