"""The sheets of the plan in the configuration: read back, absent without a plan, and checked."""

import dataclasses
import datetime as dt
from pathlib import Path

import openpyxl
import pytest

from tests.helpers import SMALL, change, config
from vtlt_consolidate.model.config import Config
from vtlt_consolidate.model.criteria import CriteriaSet, Node
from vtlt_consolidate.model.kinds import Rollup
from vtlt_consolidate.model.plans.plan import Course, Milestone, parse_target
from vtlt_consolidate.model.plans.tasks import Task
from vtlt_consolidate.settings import differences, sets, workbook
from vtlt_consolidate.settings.lint import lint
from vtlt_consolidate.words.errors import ConfigError

NODES = (
    *SMALL.nodes,
    Node("T", "quantity", "Tổng", "Tổng số", measure_unit="mét giá", rollup=Rollup.END),
    Node("D", "quantity", "Đã làm", "Đã làm", measure_unit="mét giá", rollup=Rollup.END),
    Node("P", "quantity", "Trong kỳ", "Làm trong kỳ", measure_unit="mét giá", rollup=Rollup.SUM),
    Node("PC", "quantity", "Tỷ lệ", "Tỷ lệ", measure_unit="%", rollup=Rollup.END),
)  # fmt: skip
MID, END = dt.date(2026, 6, 30), dt.date(2026, 9, 30)


def mark(
    due: dt.date = MID, target: str = "50%", code: str = "D", of: str = "T", **other: object
) -> Milestone:
    return Milestone(code, due, parse_target(target), of=of, citation="KH", **other)  # type: ignore[arg-type]


def with_plan(*milestones: Milestone, tasks: tuple[Task, ...] = ()) -> Config:
    criteria = dataclasses.replace(SMALL, nodes=NODES, milestones=milestones, tasks=tasks)
    return config(criteria=criteria)


def flaws(*milestones: Milestone) -> list[tuple[int, str, str]]:
    found = lint.config_flaws(with_plan(*milestones))
    return [(flaw.index, flaw.field, flaw.severity) for flaw in found if flaw.what == "milestone"]


TASK = Task("1", "Quý I", "Rà soát", "Phòng Nội vụ", dt.date(2026, 3, 31), citation="PL 02")


def test_a_plan_in_the_workbook_is_read_back_as_it_was() -> None:
    made = with_plan(mark(), mark(END, "100%", course=Course.LINE), mark(MID, "12,5", unit_code="002"),
                     tasks=(TASK,))  # fmt: skip
    assert workbook.read(workbook.render(made)) == made
    assert flaws(*made.criteria.milestones) == []


def test_without_a_plan_nothing_of_it_stands_anywhere() -> None:
    made = config()
    prints = differences.fingerprints(made)
    assert not {"Mốc kế hoạch", "Nội dung triển khai"} & set(prints)
    assert "Mốc kế hoạch".encode() not in workbook.render(made)
    changed = with_plan(mark())
    assert "Mốc kế hoạch" in differences.fingerprints(changed)


def test_milestones_are_no_part_of_what_a_version_of_the_set_stands_for() -> None:
    assert differences.of_set(with_plan(mark())) == differences.of_set(with_plan(mark(END, "80%")))
    (found,) = differences.between(with_plan(mark(target="50%")), with_plan(mark(target="60%")))
    assert (found.sheet, found.field, found.before, found.after) == ("Mốc kế hoạch", "target", "50%", "60%")


@pytest.mark.parametrize(
    ("milestones", "wrong"),
    [
        ([mark(code="XX", of="")], [(0, "code", lint.ERROR)]),
        ([mark(code="A1", of="")], [(0, "code", lint.ERROR)]),
        ([mark(code="PC", of="", target="50")], [(0, "code", lint.ERROR)]),
        ([mark(code="P")], [(0, "code", lint.ERROR)]),
        ([mark(of="")], [(0, "target", lint.ERROR)]),
        ([mark(of="B3")], [(0, "of", lint.ERROR)]),
        ([mark(of="P")], [(0, "of", lint.ERROR)]),
        ([mark(of="D")], [(0, "of", lint.ERROR)]),
        ([mark(target="101%")], [(0, "target", lint.ERROR)]),
        ([mark(target="-5")], [(0, "target", lint.ERROR), (0, "target", lint.ERROR)]),
        ([mark(target="0,5")], [(0, "target", lint.ERROR)]),
        ([mark(), mark(MID, "60%")], [(1, "due", lint.ERROR)]),
        ([mark(END), mark(MID, "60%")], [(1, "due", lint.ERROR)]),
        ([mark(), mark(END, "40%")], [(1, "target", lint.ERROR)]),
        ([mark(), mark(END, "70")], [(1, "target", lint.ERROR)]),
        ([mark(unit_code="999")], [(0, "unit_code", lint.ERROR)]),
        ([mark(course=Course.LINE)], [(0, "course", lint.WARNING)]),
        ([mark(), mark(END, "80%", of="", unit_code="001")],
         [(1, "target", lint.ERROR), (1, "of", lint.ERROR)]),
    ],
)  # fmt: skip
def test_lint_finds_what_cannot_be_compared(
    milestones: list[Milestone], wrong: list[tuple[int, str, str]]
) -> None:
    assert sorted(flaws(*milestones)) == sorted(wrong)


def test_a_percentage_that_excel_turned_into_a_number_is_refused_with_its_cell(tmp_path: Path) -> None:
    path = tmp_path / "cau-hinh.xlsx"
    path.write_bytes(workbook.render(with_plan(mark())))
    change(path, ("50%", 0.5))  # type: ignore[arg-type]
    with pytest.raises(ConfigError, match=r"ô D5: ghi “0,5” là số lượng.*50%"):
        workbook.read(path.read_bytes())


def test_a_sheet_whose_headings_were_changed_is_not_overlooked(tmp_path: Path) -> None:
    path = tmp_path / "cau-hinh.xlsx"
    path.write_bytes(workbook.render(with_plan(mark())))
    change(path, ("Đến ngày *", "Ngày"))
    with pytest.raises(ConfigError, match="“Mốc kế hoạch”: thiếu cột “Đến ngày”"):
        workbook.read(path.read_bytes())


def test_a_sheet_whose_name_is_nearly_that_of_the_plan_is_not_overlooked(tmp_path: Path) -> None:
    path = tmp_path / "cau-hinh.xlsx"
    path.write_bytes(workbook.render(with_plan(mark())))
    book = openpyxl.load_workbook(path)
    book["Mốc kế hoạch"].title = "Moc ke hoach (2)"
    book.save(path)
    with pytest.raises(ConfigError, match=r"“Moc ke hoach .*“Mốc kế hoạch”"):
        workbook.read(path.read_bytes())


def test_tasks_need_numbers_of_their_own_and_a_last_day() -> None:
    twice = (TASK, dataclasses.replace(TASK, due=None))
    found = [flaw for flaw in lint.config_flaws(with_plan(tasks=twice)) if flaw.what == "task"]
    assert [(flaw.index, flaw.field, flaw.severity) for flaw in found] == [
        (1, "code", lint.ERROR), (1, "due", lint.WARNING),
    ]  # fmt: skip


def test_the_plan_of_dan_phuong_is_that_of_its_document() -> None:
    criteria: CriteriaSet = sets.load("dan-phuong-2021-tien-do")
    assert list(lint.criteria_flaws(criteria)) == []
    assert [(str(each.target), each.due, each.course) for each in criteria.milestones] == [
        ("50%", dt.date(2021, 6, 30), Course.STEP), ("100%", dt.date(2021, 9, 30), Course.STEP),
    ]  # fmt: skip
    assert [task.code for task in criteria.tasks] == [str(number) for number in range(1, 11)]
    assert all("Kế hoạch 20/KH-UBND" in each.citation for each in (*criteria.milestones, *criteria.tasks))
    assert {criteria.account.shares, *(node.points for node in criteria.nodes)} == {True, None}


def test_the_other_sets_have_no_plan() -> None:
    assert [one.id for one in sets.available() if one.milestones or one.tasks] == ["dan-phuong-2021-tien-do"]
