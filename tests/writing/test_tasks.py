"""A plan that is neither scored nor banded reads as tasks that are done, under way and open."""

import dataclasses
import pickle
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from docx import Document

from tests.helpers import PERIOD, UNITS, receive, workspace
from tests.scoring.test_score import group, points, tree
from tests.writing.merged.test_point_comparison import LAST, run
from tests.writing.test_turned import results, table
from tests.writing.test_unclassified import EVERYBODY
from vtlt_consolidate.commands import pipeline, screen
from vtlt_consolidate.model.account import BY_CRITERIA, BY_POINTS, BY_TASKS
from vtlt_consolidate.model.criteria import CriteriaSet, Node
from vtlt_consolidate.model.units import Unit
from vtlt_consolidate.settings import sets

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
    run(space, LAST, space.config(), {"001": answers(criteria, idle=3, part=10)})
    receive(space, UNITS[0], answers(criteria, idle=2, part=4))
    receive(space, UNITS[1], answers(criteria, idle=0, part=10))
    assert pipeline.consolidate(space, PERIOD).failed == []
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
    assert "Đã xong từ 23 đến 26/26 việc: 02 đơn vị" in said
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
    assert pipeline.consolidate(space, PERIOD).failed == []
    sheet = openpyxl.load_workbook(results(space, "phu-luc"), data_only=True)["Phụ lục"]
    heads = {cell.value: cell.column - 1 for cell in sheet[6]}
    row = next(row for row in sheet.iter_rows(min_row=9, values_only=True) if row[1] == "Xã 1")
    found = [
        row[heads[name]] for name in ("Việc đã xong", "Việc đang làm", "Việc chưa làm", "Phần việc đã làm")
    ]
    assert found == [count - 2, 1, 2, pytest.approx(count - 2 + 0.4)]
    assert "Xếp hạng" not in heads
