"""What an earlier period asked otherwise is compared with nothing, in sheets, sentences and questions."""

import dataclasses
import datetime as dt
import shutil
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests import pipeline
from tests.helpers import PERIOD, SMALL, WHOLE, config, consolidated, once, workspace
from vtlt_consolidate.commands.months.apply import apply
from vtlt_consolidate.commands.result import Result
from vtlt_consolidate.model import frames
from vtlt_consolidate.model.criteria import CriteriaSet, Node
from vtlt_consolidate.model.kinds import Rollup
from vtlt_consolidate.model.plans.plan import Milestone, parse_target
from vtlt_consolidate.model.rules.setrule import SetRule
from vtlt_consolidate.scoring.history import sentences
from vtlt_consolidate.scoring.results import parts
from vtlt_consolidate.words.period import Period
from vtlt_consolidate.workspace.folders import Workspace

pytestmark = pytest.mark.usefixtures("no_papers")

APRIL = Period.parse("2026-04")
SPENT = Node("K", "quantity", "Kinh phí", "Kinh phí", measure_unit="tỷ đồng", rollup=Rollup.END)
SAVED = dataclasses.replace(SPENT, code="L", label="Đã lập", name="Hồ sơ đã lập", measure_unit="hồ sơ")
NEVER_LESS = tuple(SetRule(f"QT{code}", f"{code} >= KỲ_TRƯỚC({code})", citation="KH") for code in ("K", "L"))
PLAN = tuple(Milestone(code, dt.date(2026, 6, 30), parse_target("100"), citation="KH") for code in ("K", "L"))
NOW = dataclasses.replace(
    SMALL, version=2, nodes=(*SMALL.nodes, SPENT, SAVED), rules=NEVER_LESS, milestones=PLAN
)
"""The set of April; in March `K` was in millions, and `A2` and `A4` had each other's words."""


def _then() -> CriteriaSet:
    other = {
        "K": {"measure_unit": "triệu đồng"},
        "A2": {"name": SMALL.by_code["A4"].name},
        "A4": {"name": SMALL.by_code["A2"].name},
    }
    nodes = tuple(dataclasses.replace(node, **other.get(node.code, {})) for node in NOW.nodes)
    return dataclasses.replace(NOW, version=1, nodes=nodes)


def _made(tmp_path: Path) -> tuple[Workspace, Result]:
    space = workspace(tmp_path)
    before = {code: WHOLE | {"K": 30, "L": 30} for code in ("001", "002")}
    consolidated(space, PERIOD, config(criteria=_then()), before)
    after = WHOLE | {"A1": "Chưa đạt", "A2": "Chưa đạt", "K": 0.04, "L": 20}
    consolidated(space, APRIL, config(criteria=NOW), {"001": after, "002": after})
    return space, pipeline.examine(space, APRIL)


@pytest.fixture
def april(tmp_path_factory: pytest.TempPathFactory) -> tuple[Workspace, Result]:
    """April, in which both units report less of everything than in March."""
    return once(_made, tmp_path_factory)


@pytest.fixture
def book(april: tuple[Workspace, Result]) -> Any:
    path = april[0].folder(APRIL, "ket-qua") / f"tong-hop-{APRIL}.xlsx"
    return openpyxl.load_workbook(path, data_only=True)


def rows(sheet: Any, top: int = 4) -> list[dict[str, Any]]:
    lines = sheet.iter_rows(min_row=top, values_only=True)
    heads = [str(head) for head in next(lines)]
    return [dict(zip(heads, line, strict=True)) for line in lines]


@pytest.mark.parametrize(("code", "leaf"), [("VT225", "L"), ("VT281", "L"), ("VT267", "A1")])
def test_no_unit_is_asked_why_an_answer_to_something_else_was_another_one(
    april: tuple[Workspace, Result], code: str, leaf: str
) -> None:
    told = april[1].month.findings
    told = told[told["code"] == code]
    assert set(zip(told["unit_code"], told["leaf_code"], strict=True)) == {("001", leaf), ("002", leaf)}


def test_a_quantity_in_another_unit_of_measure_is_compared_with_nothing(book: Any) -> None:
    sheet = book["Số liệu qua các kỳ"]
    figures = {row["Mã"]: row for row in rows(sheet)}
    heads = ("Số đơn vị so được", "Tăng, giảm", "Tổng 03/2026", "Tổng 04/2026")
    spent, saved = ([figures[code][head] for head in heads] for code in "KL")
    assert spent == [0, None, None, 0.08]
    assert saved == [2, -20, 60, 40]
    note = "Kỳ trước hỏi khác nên để trống, không so: K Kinh phí (kỳ 03/2026)."
    assert note in sheet["A2"].value
    assert note in book["Khối lượng qua các kỳ"]["A2"].value


def test_the_trend_of_a_plan_leaves_out_the_periods_that_asked_something_else(book: Any) -> None:
    spent, saved = (book[name] for name in book.sheetnames if name.startswith("Tiến độ các kỳ"))
    done = [[row[next(head for head in row if head.startswith("Đã thực hiện"))] for row in rows(sheet)[:2]]
            for sheet in (spent, saved)]  # fmt: skip
    assert done == [[None, 0.08], [60, 40]]
    assert "Kỳ 03/2026 hỏi khác nên để trống, không so." in spent["A2"].value
    assert "hỏi khác" not in saved["A2"].value


def test_criteria_that_swapped_their_words_are_compared_with_nothing(book: Any) -> None:
    compared = {row["Mã"]: row for row in rows(book["So với kỳ trước"]) if row["Loại"] == "Tiêu chí"}
    assert compared["A2"]["Ghi chú"] == (f"Kỳ trước hỏi khác (“{SMALL.by_code['A4'].name}”): không so")
    assert [compared[code]["Tăng, giảm (số)"] for code in ("A1", "A2", "A4")] == [-2, None, None]
    (everything,) = (row for row in rows(book["So với kỳ trước"]) if row["Loại"] == "Chung")
    assert everything["Tăng, giảm (số)"] == -2
    lost = {row["Mã"]: row["Mất ở các tiêu chí"] for row in rows(book["Tăng, giảm từng đơn vị"])}
    assert lost == dict.fromkeys(("001", "002"), "A1 Kế hoạch")
    assert "A2 Bố trí (kỳ 03/2026); A4 Chỉnh lý (kỳ 03/2026)" in book["Tiêu chí qua các kỳ"]["A2"].value


def test_the_sentence_of_the_report_counts_only_criteria_that_both_periods_asked(
    april: tuple[Workspace, Result],
) -> None:
    month = april[1].month
    said = sentences.change(month.results, parts(month.results), month.last)
    assert "trên 4 lượt tiêu chí có số liệu ở cả hai kỳ (02 đơn vị, 02 tiêu chí)" in said
    assert "giảm 2 (từ 2 xuống 0)" in said


def test_a_period_that_took_over_another_version_after_its_results_is_left_out_and_named(
    april: tuple[Workspace, Result], tmp_path: Path
) -> None:
    space = Workspace.open(shutil.copytree(april[0].root, tmp_path / "ws"))
    apply(space, PERIOD, lambda _: None)
    month = pipeline.examine(space, APRIL)
    assert month.month.earlier == ()
    (told,) = (row.message for row in frames.rows(month.unusable) if row.code == "VT134")
    assert "chưa lập lại kết quả" in told
