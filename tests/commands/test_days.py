"""Days that a person gives: what cannot be is refused alike by the commands and by the page."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import click.testing
import openpyxl
import pytest

from tests import pipeline
from tests.commands.page.visits import Here, Visitor
from tests.helpers import PERIOD, UNITS, WHOLE, receive, workspace
from vtlt_consolidate.commands import cli
from vtlt_consolidate.commands.line import days
from vtlt_consolidate.commands.page import office
from vtlt_consolidate.words.errors import VtltError
from vtlt_consolidate.words.period import Period
from vtlt_consolidate.workspace import register
from vtlt_consolidate.workspace.folders import Workspace
from vtlt_consolidate.workspace.months import closing

pytestmark = pytest.mark.usefixtures("no_papers")

TODAY = dt.date(2026, 4, 20)
BEFORE, TO_COME = "28/02/2026", "21/4/2026"
SPAN = "Ghi ngày từ 01/3/2026 đến hôm nay, ví dụ 20/4/2026."


@pytest.fixture
def space(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    """A month with a return, on a day in the month after it."""
    monkeypatch.setattr(days, "clock", lambda: TODAY)
    monkeypatch.setattr(office, "Job", Here)
    made = workspace(tmp_path)
    receive(made, UNITS[0], WHOLE)
    return made


def run(space: Workspace, command: str, *given: str) -> tuple[int, str]:
    done = click.testing.CliRunner().invoke(cli.main, [command, str(PERIOD), "-w", str(space.root), *given])
    return done.exit_code, done.output


def press(space: Workspace, command: str, **fields: str) -> str:
    """The page after a button of the month was pressed: the month's own, or the one with a refused form."""
    visitor = Visitor(space.root)
    answer = visitor.post(f"/ky/{PERIOD}/lam", lenh=command, **fields)
    return visitor.after(answer) if "sai=" in answer.text else visitor.get(f"/ky/{PERIOD}")


def noted(space: Workspace) -> set[str]:
    sheet = openpyxl.load_workbook(space.folder(PERIOD, register.FILE_NAME)).active
    assert sheet
    return {str(cell) for row in sheet.iter_rows(values_only=True) for cell in row}


@pytest.mark.parametrize("day", [BEFORE, TO_COME])
@pytest.mark.parametrize(
    ("command", "option", "what"),
    [
        ("check", "--received", "Ngày nhận"),
        ("consolidate", "--received", "Ngày nhận"),
        ("remind", "--date", "Ngày tính số ngày trễ"),
    ],
)
def test_a_day_to_come_or_before_the_period_is_refused_by_command_and_page_alike(
    space: Workspace, day: str, command: str, option: str, what: str
) -> None:
    why = "đứng trước ngày kỳ 2026-03 bắt đầu (01/3/2026)" if day == BEFORE else "chưa tới"
    refusal = f"{what} {day} {why}. {SPAN}"
    code, said = run(space, command, option, day)
    assert (code, refusal in said) == (2, True)
    if command != "consolidate":  # its button has no day
        assert refusal in press(space, command, ngay=day)
    assert not space.folder(PERIOD, register.FILE_NAME).exists()


def test_a_form_may_come_before_the_month_ends_and_a_month_be_practised_before_it_begins() -> None:
    assert days.of_receipt(dt.date(2026, 11, 1), Period.parse("2026-11")) == dt.date(2026, 11, 1)
    ahead = Period.parse("2026-12")
    assert days.of_receipt(days.today(), ahead) == days.today()
    with pytest.raises(VtltError, match="Ghi ngày hôm nay, ví dụ 20/11/2026"):
        days.of_receipt(dt.date(2026, 11, 19), ahead)


@pytest.mark.parametrize(
    ("day", "impossible"),
    [(dt.date(2027, 1, 1), True), (dt.date(2025, 4, 8), True), (dt.date(2026, 4, 8), False)],
)
def test_a_day_typed_into_the_register_that_cannot_be_is_told_first(
    space: Workspace, day: dt.date, impossible: bool
) -> None:
    run(space, "check", "--received", "18/4/2026")
    path = space.folder(PERIOD, register.FILE_NAME)
    book = openpyxl.load_workbook(path)
    sheet = book.active
    assert sheet
    (cell,) = (cell for row in sheet.iter_rows() for cell in row if cell.value == "18/04/2026")
    cell.value = f"{day.day}/{day.month}/{day.year}"
    book.save(path)
    for command in ("check", "consolidate"):
        _, said = run(space, command)
        told = "Ngày nhận ở so-nhan.xlsx không thể có", "từ 01/3/2026 đến hôm nay"
        assert [words in said for words in told] == [impossible, impossible]


def test_a_day_of_receipt_that_no_new_file_takes_is_told(space: Workspace) -> None:
    unused = "Không có tệp mới nào lấy ngày nhận 18/4/2026"
    assert unused not in press(space, "check", ngay="18/4/2026")
    receive(space, UNITS[1], WHOLE)
    assert unused not in run(space, "check", "--received", "18/4/2026")[1]
    unused = unused.replace("18", "17")
    shown = press(space, "check", ngay="17/4/2026").partition("<details>")[0]
    assert (unused in shown, "so-nhan.xlsx" in shown) == (True, True)
    for command in ("check", "consolidate"):
        assert unused in run(space, command, "--received", "17/4/2026")[1]
        assert "Không có tệp mới" not in run(space, command)[1]
    done = click.testing.CliRunner().invoke(
        cli.main, ["check", str(PERIOD), "-w", str(space.root), "--json", "--received", "17/4/2026"]
    )
    assert (unused in done.stderr, unused in done.stdout) == (True, False)


@pytest.mark.parametrize("by_command", [True, False])
def test_closings_and_reopenings_stand_in_the_ledger_in_an_order_that_can_be(
    space: Workspace, by_command: bool
) -> None:
    pipeline.consolidate(space, PERIOD)

    def do(command: str, day: str) -> str:
        if not by_command:
            return press(space, command, nguoi="An", ly_do="Sửa", ngay=day)
        why = ["--why", "Sửa"] if command == "reopen" else []
        return run(space, command, "--by", "An", *why, "--on", day)[1]

    assert f"Ngày chốt {TO_COME} chưa tới. {SPAN}" in do("close", TO_COME)
    assert f"Ngày chốt {BEFORE} đứng trước ngày kỳ 2026-03 bắt đầu" in do("close", BEFORE)
    do("close", "25/3/2026")
    span = "Ghi ngày từ 25/3/2026 đến hôm nay"
    assert f"Ngày mở lại 24/3/2026 đứng trước ngày chốt (25/3/2026). {span}" in do("reopen", "24/3/2026")
    assert f"Ngày mở lại {TO_COME} chưa tới. {span}" in do("reopen", TO_COME)
    do("reopen", "10/4/2026")
    assert "Ngày chốt 09/4/2026 đứng trước ngày mở lại lần trước (10/4/2026)" in do("close", "9/4/2026")
    do("close", "10/4/2026")
    assert [event.day.day for event in closing.read(space, PERIOD).events] == [25, 10, 10]


def test_a_day_to_come_that_stands_in_a_ledger_does_not_keep_the_month_closed(
    space: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    pipeline.consolidate(space, PERIOD)
    run(space, "close", "--by", "An")
    monkeypatch.setattr(days, "clock", lambda: TODAY - dt.timedelta(days=2))
    assert "Đã mở lại" in run(space, "reopen", "--by", "An", "--why", "Sửa")[1]
