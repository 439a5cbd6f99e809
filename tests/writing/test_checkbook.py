"""kiem-tra.xlsx, and what the screen says of it: counts, and what is worth doing first."""

import datetime as dt
import re
from collections import Counter
from pathlib import Path

import openpyxl

from tests import pipeline
from tests.helpers import PERIOD, UNITS, WHOLE, receive, workspace
from vtlt_consolidate.commands.months.close import close
from vtlt_consolidate.commands.said import checked, screen
from vtlt_consolidate.model.units import Unit
from vtlt_consolidate.workspace.folders import CHECKED, RECEIVED, Workspace


def listed(space: Workspace, sheet: str, top: int = 5) -> list[tuple[object, ...]]:
    book = openpyxl.load_workbook(space.root / str(PERIOD) / CHECKED)
    return list(book[sheet].iter_rows(min_row=top, values_only=True))


def messy(tmp_path: Path) -> Workspace:
    """One return with three mistakes, one that is no workbook, and a unit that sent nothing."""
    space = workspace(tmp_path)
    receive(space, UNITS[0], WHOLE | {"A1": "c", "A2": "có lẽ", "B2": "nhiều"})
    receive(space, UNITS[1], WHOLE).write_bytes(b"%PDF-1.7")
    return space


def test_every_finding_that_the_screen_counts_is_in_the_workbook(tmp_path: Path) -> None:
    space = messy(tmp_path)
    said = screen.as_text(pipeline.check(space, PERIOD))
    counted = re.findall(r"^  \[(VT\d+)\] .*: (\d+)$", said, re.MULTILINE)
    rows = listed(space, "Lỗi cần sửa")
    cells = Counter[str]()
    for row in rows:
        cells[row[1]] += row[8]
    assert {code: int(count) for code, count in counted} == cells
    assert all(row[6] and row[7] for row in rows)
    assert len(listed(space, "Tình hình nộp")) == len(UNITS)
    assert len(listed(space, "Tệp nhận được")) == 2


def test_the_workbook_repeats_what_the_screen_says(tmp_path: Path) -> None:
    space = messy(tmp_path)
    said = checked.page(pipeline.check(space, PERIOD))
    there = [row[0] for row in listed(space, "Kết quả kiểm tra", top=2)]
    assert [line for line in there if line] == [line.strip() for line in said.splitlines() if line.strip()]


def test_only_the_screen_says_which_workspace_is_meant(tmp_path: Path) -> None:
    space = messy(tmp_path)
    said = screen.as_text(pipeline.check(space, PERIOD), space)
    assert f"vtlt remind 2026-03 -w {space.root}\n" in said
    there = [str(row[0]) for row in listed(space, "Kết quả kiểm tra", top=2)]
    assert any(line.endswith("vtlt remind 2026-03") for line in there)


def test_first_comes_what_most_answers_wait_for(tmp_path: Path) -> None:
    said = screen.as_text(pipeline.check(messy(tmp_path), PERIOD))
    things = said.split("Việc nên làm trước:\n")[1].split("\n\n")[0]
    first = [line[5:] for line in things.splitlines() if re.match(r"  \d\. ", line)]
    assert [re.sub(r" - .*? \(", " (", line) for line in first] == [
        "[VT101] Lỗi: Phường 14, Khu vực 1 (5 câu trả lời đang chờ)",
        "Nhắc 1 đơn vị chưa nộp (5 câu trả lời đang chờ): vtlt remind 2026-03",
        "[VT202] Lỗi: Phường Tân Định, Khu vực 1 (2 câu trả lời đang chờ)",
    ]


def test_what_is_about_several_units_begins_with_what_it_says(tmp_path: Path) -> None:
    units = [Unit(str(number), f"Xã {number}") for number in range(8)]
    space = workspace(tmp_path, units)
    for unit in units:
        receive(space, unit, WHOLE)
    said = screen.as_text(pipeline.check(space, PERIOD))
    assert "[VT286] Cần xem: “Ban hành Kế hoạch”: 8 đơn vị cùng ghi văn bản" in said
    assert not [line for line in said.splitlines() if line.rstrip().endswith("Cần xem:")]


def test_a_file_that_is_read_holds_up_no_answers_because_it_was_replaced(tmp_path: Path) -> None:
    space = workspace(tmp_path, UNITS[:1])
    receive(space, UNITS[0], WHOLE, "bieu.xlsx")
    pipeline.check(space, PERIOD)
    receive(space, UNITS[0], WHOLE | {"A3": "Đạt"}, "bieu.xlsx")
    said = screen.as_text(pipeline.check(space, PERIOD))
    assert "1. [VT152] Cần xem: tệp bieu.xlsx\n" in said


def test_where_nobody_owes_an_answer_none_waits_for_a_file_of_nobody_known(tmp_path: Path) -> None:
    space = workspace(tmp_path, UNITS[:1])
    receive(space, UNITS[0], WHOLE)
    (space.folder(PERIOD, RECEIVED) / "ghi chú.xlsx").write_text("không phải bảng tính")
    said = screen.as_text(pipeline.check(space, PERIOD))
    assert "1. [VT101] Lỗi: tệp ghi chú.xlsx" in said
    assert "đang chờ" not in said


def test_with_nothing_wrong_nothing_is_worth_doing_first(tmp_path: Path) -> None:
    space = workspace(tmp_path, UNITS[:1])
    receive(space, UNITS[0], WHOLE)
    said = screen.as_text(pipeline.check(space, PERIOD))
    assert "Việc nên làm trước" not in said
    assert listed(space, "Lỗi cần sửa") == []


def test_a_month_can_be_closed_when_only_this_workbook_is_newer_than_the_results(tmp_path: Path) -> None:
    space = workspace(tmp_path)
    receive(space, UNITS[0], WHOLE)
    pipeline.consolidate(space, PERIOD)
    (space.root / str(PERIOD) / CHECKED).unlink()
    pipeline.check(space, PERIOD)
    assert close(space, PERIOD, "Nguyễn Văn An", dt.date(2026, 4, 3))
