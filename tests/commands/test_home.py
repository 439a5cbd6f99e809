"""`vtlt` alone: where every period stands, what comes next, and the ways of writing a period."""

from __future__ import annotations

import datetime as dt
import os
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tests.commands.page.visits import Visitor
from tests.helpers import PERIOD, SMALL, UNITS, WHOLE, config, receive, workspace
from vtlt_consolidate.commands import cli
from vtlt_consolidate.commands.home import overview, wholes
from vtlt_consolidate.commands.home.workdays import next_workday
from vtlt_consolidate.commands.said import home
from vtlt_consolidate.model.plans import duerule
from vtlt_consolidate.model.plans.duty import Duty
from vtlt_consolidate.settings import workbook
from vtlt_consolidate.settings.lint import lint
from vtlt_consolidate.words.period import Period
from vtlt_consolidate.workspace.folders import LOGS, REMINDERS, RESULTS, Workspace, write
from vtlt_consolidate.workspace.months import record

pytestmark = pytest.mark.usefixtures("no_papers")


def run(*words: str) -> Result:
    cli.speak_vietnamese()
    return CliRunner().invoke(cli.main, words)


def next_steps(space: Workspace) -> list[str]:
    return [each.step.command if each.step else "" for each in overview.standings(space)]


def test_alone_in_another_folder_it_says_how_to_begin(tmp_path: Path) -> None:
    said = run("-w", str(tmp_path))
    assert said.exit_code == 0
    assert "vtlt init" in said.output


def test_a_month_goes_from_step_to_step(tmp_path: Path) -> None:
    space = workspace(tmp_path)
    assert next_steps(space) == ["issue 2026-03"]
    assert run("issue", str(PERIOD), "-w", str(space.root)).exit_code == 0
    assert next_steps(space) == [""]  # a person sends the forms
    for unit in UNITS:
        receive(space, unit, WHOLE)
    assert next_steps(space) == ["check 2026-03"]
    run("check", str(PERIOD), "-w", str(space.root))
    assert next_steps(space) == ["consolidate 2026-03"]
    run("consolidate", str(PERIOD), "-w", str(space.root))
    assert next_steps(space) == ["close 2026-03"]
    shutil.rmtree(space.folder(PERIOD, LOGS))  # as where another version made the results
    assert "đã có kết quả" in overview.standing(space, PERIOD).said
    receive(space, UNITS[0], WHOLE | {"B2": 30})
    assert "đã có kết quả, nay đã cũ" in overview.standing(space, PERIOD).said
    assert next_steps(space) == ["check 2026-03"]
    run("consolidate", str(PERIOD), "-w", str(space.root))
    run("close", str(PERIOD), "--by", "An", "-w", str(space.root))
    assert next_steps(space) == [""]
    assert f"Kỳ tiếp theo: vtlt issue 2026-04 -w {space.root}" in run("-w", str(space.root)).output


def test_before_a_month_is_closed_it_says_that_errors_wait(tmp_path: Path) -> None:
    space = workspace(tmp_path)
    for unit in UNITS:
        receive(space, unit, WHOLE | ({"A2": "có lẽ đạt"} if unit == UNITS[0] else {}))
    run("consolidate", str(PERIOD), "-w", str(space.root))
    step = overview.standing(space, PERIOD).step
    assert step and step.command == "close 2026-03"
    assert step.why.startswith("Bản sửa nhận về thì chép vào tiep-nhan")


def test_reminders_that_come_out_as_before_count_as_made_after_new_results(tmp_path: Path) -> None:
    space = workspace(tmp_path)
    receive(space, UNITS[0], WHOLE)
    for command in ("check", "consolidate"):
        run(command, str(PERIOD), "-w", str(space.root))
    for _ in range(2):
        assert next_steps(space) == ["remind 2026-03"]
        assert run("remind", str(PERIOD), "-w", str(space.root)).exit_code == 0
        assert next_steps(space) == ["close 2026-03"]
        # As when the results were made again since.
        for path in space.folder(PERIOD, REMINDERS).iterdir():
            os.utime(path, (0, 0))


def test_results_are_not_proposed_without_the_decisions_that_every_return_waits_for(tmp_path: Path) -> None:
    space = workspace(tmp_path)
    receive(space, UNITS[0], WHOLE)
    receive(space, UNITS[0], WHOLE | {"A2": "Chưa đạt"}, "gui-them.xlsx")
    run("check", str(PERIOD), "-w", str(space.root))
    step = overview.standing(space, PERIOD).step
    assert step and step.why.startswith("Ghi quyết định cho 2 việc")
    assert "cứ lập bảng tổng hợp" not in step.why
    receive(space, UNITS[1], WHOLE)
    run("check", str(PERIOD), "-w", str(space.root))
    step = overview.standing(space, PERIOD).step
    assert step and "cứ lập bảng tổng hợp" in step.why


def test_it_says_how_many_days_are_left_and_what_was_found(tmp_path: Path) -> None:
    space = workspace(tmp_path)
    receive(space, UNITS[0], WHOLE)
    receive(space, UNITS[1], WHOLE | {"B2": "năm mét"})
    run("check", str(PERIOD), "-w", str(space.root))
    text = home.standing_report(space, overview.standings(space), dt.date(2026, 4, 2))
    assert "hạn nộp ngày 05 tháng 4 năm 2026 (còn 3 ngày)" in text
    assert "Đã nhận 2/3 đơn vị, 1 đơn vị chưa nộp, 1 lỗi cần sửa, 1 việc chờ quyết định." in text
    assert "(đã quá 5 ngày)" in home.standing_report(space, overview.standings(space), dt.date(2026, 4, 10))


def test_of_a_month_whose_earlier_month_changed_it_says_what_the_last_run_found(tmp_path: Path) -> None:
    space = workspace(tmp_path)
    before = space.folder(Period.parse("2026-02"), RESULTS) / "tong-hop-2026-02.xlsx"
    receive(space, UNITS[0], WHOLE)
    run("check", str(PERIOD), "-w", str(space.root))
    receive(space, UNITS[1], WHOLE)
    run("consolidate", str(PERIOD), "-w", str(space.root))
    write(before, b"made later")
    now = "đã nhận 2/3 đơn vị, 1 đơn vị chưa nộp"
    assert overview.standing(space, PERIOD).said == ("2 tệp trong tiep-nhan", "đã có kết quả, nay đã cũ", now)
    assert "2 tệp trong tiep-nhan; đã có kết quả, nay đã cũ; " in Visitor(space.root).get("/bat-dau")
    assert "<dt>Đã nộp</dt><dd>2</dd>" in Visitor(space.root).get(f"/ky/{PERIOD}")
    assert next_steps(space)[0] == "check 2026-03"
    why = "Có thay đổi từ lần chạy trước: kết quả kỳ 2026-02."
    assert overview.standing(space, PERIOD).step.why == why
    assert why in Visitor(space.root).get(f"/ky/{PERIOD}/ket-qua")
    run("check", str(PERIOD), "-w", str(space.root))
    assert overview.standing(space, PERIOD).step.why == f"{why} Lập lại kết quả."
    # Nor does it matter which command it was.
    receive(space, UNITS[2], WHOLE)
    run("check", str(PERIOD), "-w", str(space.root))
    write(before, b"made once more")
    assert overview.standing(space, PERIOD).said == (
        "3 tệp trong tiep-nhan",
        "đã có kết quả, nay đã cũ",
        "đã nhận 3/3 đơn vị",
    )


def test_the_label_of_a_year_is_not_said_twice(tmp_path: Path) -> None:
    space, year = workspace(tmp_path), Period.parse("2026")
    space.start(year)
    assert overview.standing(space, year).title == ""
    assert overview.standing(space, PERIOD).title == "đợt 1 (tháng 3 năm 2026)"


def test_it_says_what_a_run_found_that_could_not_write_all_its_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    space = workspace(tmp_path)
    receive(space, UNITS[0], WHOLE)
    run("check", str(PERIOD), "-w", str(space.root))
    receive(space, UNITS[1], WHOLE)
    replace_ = Path.replace

    def in_excel(path: Path, target: Path) -> Path:
        if Path(target).name == f"tong-hop-{PERIOD}.xlsx":
            raise PermissionError(13, "Permission denied")
        return replace_(path, target)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", in_excel)
        run("consolidate", str(PERIOD), "-w", str(space.root))
    found = overview.standing(space, PERIOD)
    assert found.said == ("2 tệp trong tiep-nhan", "đã nhận 2/3 đơn vị, 1 đơn vị chưa nộp")
    assert found.step
    assert found.step.why == "Lần chạy trước chưa ghi được hết các tệp."


def test_a_period_that_cannot_be_read_does_not_hide_the_others(tmp_path: Path) -> None:
    space = workspace(tmp_path)
    run("issue", "2026-02", "-w", str(space.root))
    (space.root / "2026-02" / "cau-hinh-2026-02.xlsx").write_bytes(b"?")
    said = run("-w", str(space.root))
    assert said.exit_code == 0
    assert "vtlt issue 2026-03" in said.output
    assert "không mở được như một tệp Excel" in said.output


def test_the_workspace_may_stand_before_the_command(tmp_path: Path) -> None:
    space = workspace(tmp_path)
    assert run("-w", str(space.root), "issue", str(PERIOD)).exit_code == 0
    assert list((space.root / str(PERIOD) / "phat-hanh").glob("*.xlsx"))


@pytest.mark.parametrize("written", ["2026-3", "3/2026", "tháng 3/2026", "T3/2026", "Tháng 03 năm 2026"])
def test_other_ways_of_writing_a_month_are_understood_and_told(tmp_path: Path, written: str) -> None:
    space = workspace(tmp_path)
    said = run("check", written, "-w", str(space.root))
    assert said.exit_code == 0
    assert f"“{written}” hiểu là kỳ 2026-03." in said.stderr


def test_a_month_without_a_year_is_proposed_and_nonsense_is_explained(tmp_path: Path) -> None:
    space = workspace(tmp_path)
    assert "-03 hoặc" in run("check", "tháng 3", "-w", str(space.root)).stderr
    assert "không phải là kỳ báo cáo" in run("check", "13/2026", "-w", str(space.root)).stderr


@pytest.mark.parametrize(
    ("rule", "period", "day"),
    [
        ("ngày 25 hằng tháng", "2021-03", "2021-03-25"),
        ("Ngày 05 tháng sau", "2021-12", "2022-01-05"),
        ("ngày cuối tháng", "2024-02", "2024-02-29"),
        ("ngày 31 hàng tháng", "2021-04", "2021-04-30"),
        ("ngày cuối tháng sau", "2021-Q1", "2021-04-30"),
        ("15/02", "2021", "2021-02-15"),
        ("ngày 10/01 năm sau", "2021", "2022-01-10"),
        ("10 tháng 11 hằng năm", "2021", "2021-11-10"),
    ],
)
def test_a_due_rule_gives_the_day_of_each_period(rule: str, period: str, day: str) -> None:
    read = duerule.parse(rule)
    assert read.on(Period.parse(period)) == dt.date.fromisoformat(day)
    assert duerule.parse(str(read)) == read


@pytest.mark.parametrize("text", ["", "ngày 32 hằng tháng", "30/02", "25", "hằng tháng", "ngày 0 hằng tháng"])
def test_what_is_no_due_rule_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        duerule.parse(text)


@pytest.mark.parametrize(
    ("day", "worked"),
    [("2026-02-13", "2026-02-13"), ("2026-02-16", "2026-02-23"), ("2026-05-01", "2026-05-04"),
     ("2026-04-25", "2026-04-28")],
)  # fmt: skip
def test_a_holiday_or_weekend_moves_to_the_next_day_of_work(day: str, worked: str) -> None:
    assert next_workday(dt.date.fromisoformat(day)) == dt.date.fromisoformat(worked)


DUTIES = (
    Duty("Tiến độ chỉnh lý", 1, duerule.parse("ngày 25 hằng tháng"), workdays=True),
    Duty("Thống kê", 12, duerule.parse("10/01 năm sau"), folder="thong-ke"),
)


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        ("2026-03-20", [("2026-03", "2026-03-25"), ("2026", "2027-01-10")]),
        ("2026-03-26", [("2026-04", "2026-04-28"), ("2026", "2027-01-10")]),  # 25/4 to 27/4 nobody works
        ("2026-01-10", [("2026-01", "2026-01-26"), ("2025", "2026-01-10")]),
    ],
)
def test_each_duty_says_what_is_due_next(today: str, expected: list[tuple[str, str]]) -> None:
    found = [duty.next(dt.date.fromisoformat(today), next_workday) for duty in DUTIES]
    assert [(str(period), day.isoformat()) for period, day in found] == expected


def test_a_month_without_a_due_day_takes_it_from_the_duty_and_keeps_it(tmp_path: Path) -> None:
    write(tmp_path / "ws" / workbook.FILE_NAME, workbook.render(replace(config(), duties=DUTIES)))
    space = Workspace.open(tmp_path / "ws")
    assert space.config().duties == DUTIES
    said = run("issue", "2026-04", "-w", str(space.root))
    assert "Hạn nộp 28/4/2026 lấy theo báo cáo “Tiến độ chỉnh lý”" in said.output
    assert record.config_of(space, Period.parse("2026-04")).round(
        Period.parse("2026-04")
    ).due_date == dt.date(2026, 4, 28)
    run("issue", str(PERIOD), "-w", str(space.root))  # has a due day of its own
    assert record.config_of(space, PERIOD).round(PERIOD).due_date == dt.date(2026, 4, 5)
    assert "khác" not in run("check", "2026-04", "-w", str(space.root)).output


def test_alone_it_tells_the_duties_and_the_months_of_their_own_workspaces(tmp_path: Path) -> None:
    write(tmp_path / "ws" / workbook.FILE_NAME, workbook.render(replace(config(), duties=DUTIES)))
    write(tmp_path / "ws" / "thong-ke" / workbook.FILE_NAME, workbook.render(config()))
    Workspace.open(tmp_path / "ws" / "thong-ke").start(Period.parse("2025"))
    said = run("-w", str(tmp_path / "ws")).output
    assert "Báo cáo định kỳ, hạn gần nhất:\n  " in said
    assert "Thống kê, năm 20" in said
    assert f"vtlt issue 2025 -w {tmp_path / 'ws' / 'thong-ke'}" in said


def test_lint_names_duties_that_cannot_be_told_apart_or_lie_elsewhere() -> None:
    monthly = DUTIES[0]
    wrong = (monthly, replace(monthly, name="Khác"), replace(DUTIES[1], folder="../x"), DUTIES[1])
    flaws = [(flaw.index, flaw.field) for flaw in lint.config_flaws(replace(config(), duties=wrong))
             if flaw.what == "duty"]  # fmt: skip
    assert flaws == [(1, "folder"), (2, "folder"), (3, "name")]


def test_what_can_be_put_together_lists_first_what_lacks_nothing(tmp_path: Path) -> None:
    space = workspace(tmp_path)
    for name in ("2026-01", "2026-02", "2026-03", "2026-04", "2025-Q4"):
        write(space.folder(Period.parse(name), RESULTS) / f"tong-hop-{name}.xlsx", b"results")
    found = [(str(each.period), each.of, each.known) for each in wholes.wholes(space)]
    assert found[0] == ("2026-Q1", "các tháng", "có 3/3 kỳ")
    assert ("2026-H1", "các tháng", "có 4/6 kỳ, thiếu 2026-05, 2026-06") in found
    assert ("2026", "các tháng", "có 4/12 kỳ, thiếu 8 kỳ") in found
    assert ("2025-H2", "các quý", "có 1/2 kỳ, thiếu 2025-Q3") in found
    write(space.folder(Period.parse("2026-Q1"), RESULTS) / "tong-hop-2026-Q1.xlsx", b"results")
    halves = list(wholes.of(space, Period.parse("2026-H1")))
    assert [(each.of, len(each.there)) for each in halves] == [("các tháng", 4), ("các quý", 1)]


def test_months_of_another_version_of_the_set_are_not_counted_as_what_can_be_put_together(
    tmp_path: Path,
) -> None:
    space = workspace(tmp_path)
    for name in ("2026-01", "2026-02", "2026-03"):
        if name == "2026-02":
            newer = replace(SMALL, version=SMALL.version + 1, applies_from=name)
            write(space.root / workbook.FILE_NAME, workbook.render(config(criteria=newer)))
        period = Period.parse(name)
        write(space.folder(period, RESULTS) / f"tong-hop-{name}.xlsx", b"results")
        record.settle(space, period, keep=True)
    (quarter,) = wholes.of(space, Period.parse("2026-Q1"))
    apart = "không gộp chung được 2026-01 (bộ tiêu chí hoặc phiên bản khác)"
    assert quarter.known == f"có 2/3 kỳ, {apart}"
