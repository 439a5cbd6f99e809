"""A plan that is neither scored nor banded reads as tasks that are done, under way and open."""

import dataclasses
import pickle
import shutil
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from docx import Document

from tests import pipeline
from tests.helpers import PERIOD, UNITS, consolidated, receive, workspace
from tests.scoring.test_score import group, points, tree
from tests.writing.merged.test_point_comparison import LAST
from tests.writing.test_turned import results, table
from tests.writing.test_unclassified import EVERYBODY
from vtlt_consolidate.commands.said import screen
from vtlt_consolidate.model.account import BY_CRITERIA, BY_POINTS, BY_TASKS
from vtlt_consolidate.model.criteria import CriteriaSet, Node
from vtlt_consolidate.model.units import Unit
from vtlt_consolidate.settings import sets
from vtlt_consolidate.words.period import Period
from vtlt_consolidate.workspace.folders import Workspace

COUNTS = ("Việc đã xong", "Việc đang làm", "Việc chưa làm")


def plan(count: int) -> CriteriaSet:
    """So many tasks that are done or not, and one that is measured."""
    marks = (Node(f"v{n}", "mark", f"Việc {n}", f"Việc {n}", parent="g") for n in range(1, count + 1))
    measured = Node("r", "ratio", "Chỉnh lý", "Chỉnh lý tài liệu", parent="g", points=Decimal(1))
    return tree(group("g"), *marks, measured, bands=(EVERYBODY,), points=None)


def answers(criteria: CriteriaSet, *, idle: int, part: int) -> dict[str, str | float]:
    """All tasks but the first so many are done; of 10 parts so many."""
    marks = [leaf.code for leaf in criteria.criteria if leaf.code != "r"]
    return {code: "Đạt" if at >= idle else "Chưa đạt" for at, code in enumerate(marks)} | {
        "r": part,
        "r.of": 10,
    }


def test_what_counts_no_points_and_has_no_bands_is_a_plan() -> None:
    criteria = plan(3)
    assert criteria.account is BY_TASKS
    assert pickle.loads(pickle.dumps(BY_TASKS)) is BY_TASKS
    banded = tree(*criteria.nodes, points=None)
    scored = dataclasses.replace(criteria, nodes=(*criteria.nodes, points("p", 5)))
    assert (banded.account, scored.account) == (BY_POINTS, BY_POINTS)
    shipped = {one.id: one.account for one in sets.available()}
    assert [name for name, account in shipped.items() if account is BY_TASKS] == ["thanh-hoa-2019"]
    assert shipped["hcmc-23"] is BY_CRITERIA


def test_a_plan_of_few_units_says_of_every_task_whether_it_is_done(tmp_path: Path) -> None:
    criteria = plan(25)
    space = workspace(tmp_path, UNITS[:2], criteria)
    consolidated(space, LAST, space.config(), {"001": answers(criteria, idle=3, part=10)})
    receive(space, UNITS[0], answers(criteria, idle=2, part=4))
    receive(space, UNITS[1], answers(criteria, idle=0, part=10))
    assert pipeline.consolidate(space, PERIOD).failed == ()
    sheet = openpyxl.load_workbook(results(space, "phu-luc"), data_only=True)["Phụ lục"]
    rows = table(sheet, 8)
    assert [rows[name][1:3] for name in COUNTS] == [(23, 26), (1, 0), (2, 0)]
    assert rows["Tỷ lệ hoàn thành"][1:3] == (0.9, 1)
    shown = next(row[3] for row in sheet.iter_rows() if row[1].value == "Việc 1")
    assert (shown.value, shown.number_format) == (0, '[=1]"Đã xong";[=0]"Chưa làm";0.0%')
    report = Document(str(results(space, "bao-cao")))
    texts = [cell.text for each in report.tables for row in each.rows for cell in row.cells]
    assert {"Đã xong", "Chưa làm", "40,0%"} <= set(texts)
    said = " ".join(paragraph.text for paragraph in report.paragraphs)
    assert "Hoàn thành từ 23 đến 26/26 việc: 02 đơn vị" in said
    assert "làm xong" not in said
    assert "1 đơn vị làm thêm được việc" in said
    assert "điểm" not in said
    assert "đã xong từ 23 đến 26/26 việc" in screen.as_text(pipeline.check(space, PERIOD))
    book = openpyxl.load_workbook(results(space, "tong-hop"), data_only=True)
    assert {"Việc chưa xong", "Bảng việc"} <= set(book.sheetnames)
    lines = {row[4]: row[5] for row in book["Tóm tắt"].iter_rows(values_only=True)}
    assert [lines[name] for name in COUNTS] == [49, 1, 2]


@pytest.mark.parametrize("count", [3, 45], ids=["with its tasks", "with groups alone"])
def test_a_plan_of_many_units_counts_them_beside_each(tmp_path: Path, count: int) -> None:
    criteria, units = plan(count), [Unit(f"{n:03d}", f"Xã {n}") for n in range(12)]
    space = workspace(tmp_path, units, criteria)
    receive(space, units[1], answers(criteria, idle=2, part=4))
    assert pipeline.consolidate(space, PERIOD).failed == ()
    sheet = openpyxl.load_workbook(results(space, "phu-luc"), data_only=True)["Phụ lục"]
    heads = {cell.value: cell.column - 1 for cell in sheet[6]}
    row = next(row for row in sheet.iter_rows(min_row=9, values_only=True) if row[1] == "Xã 1")
    found = [
        row[heads[name]] for name in ("Việc đã xong", "Việc đang làm", "Việc chưa làm", "Phần việc đã làm")
    ]
    assert found == [count - 2, 1, 2, pytest.approx(count - 2 + 0.4)]
    assert "Xếp hạng" not in heads


def test_the_form_of_a_plan_counts_tasks_and_shows_no_points(tmp_path: Path) -> None:
    criteria = plan(3)
    space = workspace(tmp_path, UNITS[:1], criteria)
    path = receive(space, UNITS[0], answers(criteria, idle=1, part=10))
    sheet = openpyxl.load_workbook(path, data_only=True).worksheets[0]
    texts = [str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert [text for text in texts if "điểm" in text.casefold()] == []
    assert {"Đã trả lời: 4/4 việc", "Đã xong: 3/4 việc (75%)", "“Đạt”: việc đã xong."} <= set(texts)
    assert "điểm" not in " ".join(rule.prompt or "" for rule in sheet.data_validations.dataValidation)


def test_a_form_of_a_plan_that_still_shows_points_counts_as_before(tmp_path: Path) -> None:
    here = Path(__file__).parents
    shutil.copytree(here[2] / "samples/thanh-hoa-2019", tmp_path / "x")
    space = Workspace(tmp_path / "x")
    # Written by this tool before the forms of plans lost their points.
    former = here[1] / "former/TH02-bieu-2019.xlsx"
    assert "Điểm tự chấm" in [cell.value for cell in openpyxl.load_workbook(former).worksheets[0][13]]
    year = Period.parse("2019")
    shutil.copy(former, space.folder(year, "tiep-nhan") / "TH02-so-a-cap-tinh.xlsx")
    assert "2 đơn vị, đã xong từ 12 đến 15/19 việc" in screen.as_text(pipeline.check(space, year))
