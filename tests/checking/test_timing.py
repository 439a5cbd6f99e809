"""On time, late, extended, exempt: by the register and the configuration, never by file times."""

import dataclasses
import datetime as dt
import json
import os
from pathlib import Path

import click.testing
import openpyxl
import pytest

from tests import pipeline
from tests.desk.test_decisions import decide, questions
from tests.helpers import PERIOD, UNITS, WHOLE, config, receive
from vtlt_consolidate.commands import cli
from vtlt_consolidate.commands.asjson.outlook import quality_of
from vtlt_consolidate.commands.asjson.summary import summary
from vtlt_consolidate.commands.home import overview
from vtlt_consolidate.commands.page.looks.shown import count_by_status
from vtlt_consolidate.commands.result import Result
from vtlt_consolidate.commands.said import screen
from vtlt_consolidate.findings.rules import returnrules
from vtlt_consolidate.model.config import EXEMPT, EXTENDED, NOTHING_TO_REPORT, Waiver
from vtlt_consolidate.words.errors import ConfigError
from vtlt_consolidate.words.period import Period
from vtlt_consolidate.workspace.folders import RECEIVED, Workspace
from vtlt_consolidate.writing.forms import forms
from vtlt_consolidate.writing.word import facts

pytestmark = pytest.mark.usefixtures("no_papers")

DUE = dt.date(2026, 4, 5)


def workspace(tmp_path: Path, *waivers: Waiver) -> Workspace:
    """A workspace whose round is due on 5 April 2026."""
    made = Workspace.create(tmp_path / "ws", dataclasses.replace(config(), waivers=waivers))
    made.start(PERIOD)
    return made


def check(space: Workspace, day: dt.date | None = None) -> Result:
    return pipeline.check(space, PERIOD, received=day)


def statuses(result: Result) -> list[str]:
    return list(result.month.submissions["status"])


def test_a_return_is_on_time_up_to_the_day_it_is_due_and_late_after(tmp_path: Path) -> None:
    space = workspace(tmp_path)
    receive(space, UNITS[0], WHOLE)
    check(space, DUE)
    receive(space, UNITS[1], WHOLE)
    result = check(space, DUE + dt.timedelta(days=3))
    assert statuses(result) == ["on_time", "late", "missing"]
    assert result.month.submissions["days_late"].tolist()[1] == 3


def test_a_day_is_noted_once_and_belongs_to_the_analyst(tmp_path: Path) -> None:
    space = workspace(tmp_path)
    path = receive(space, UNITS[0], WHOLE)
    check(space, DUE + dt.timedelta(days=9))
    register = space.folder(PERIOD, "so-nhan.xlsx")
    book = openpyxl.load_workbook(register)
    book.active["B5"] = "03/4/2026"
    book.save(register)
    path.rename(path.with_name("doi ten.xlsx"))
    os.utime(path.with_name("doi ten.xlsx"), (0, 0))
    assert statuses(check(space, DUE + dt.timedelta(days=30)))[0] == "on_time"


def test_a_wrong_day_in_the_register_is_named(tmp_path: Path) -> None:
    space = workspace(tmp_path)
    receive(space, UNITS[0], WHOLE)
    check(space, DUE)
    register = space.folder(PERIOD, "so-nhan.xlsx")
    book = openpyxl.load_workbook(register)
    book.active["B5"] = "hôm qua"
    book.save(register)
    with pytest.raises(
        ConfigError, match=r"so-nhan\.xlsx có 1 chỗ chưa đúng:\n.*ô B5: “Ngày nhận” ghi “hôm qua”"
    ):
        check(space, DUE)


def test_without_a_day_nothing_is_on_time_or_late(tmp_path: Path) -> None:
    space = workspace(tmp_path)
    receive(space, UNITS[0], WHOLE)
    assert statuses(check(space))[0] == "complete"


def test_mending_a_return_later_makes_nobody_late(tmp_path: Path) -> None:
    space = workspace(tmp_path)
    receive(space, UNITS[0], WHOLE | {"A1": "c"}, "lan-1.xlsx")
    check(space, DUE)
    filled = {(code, "answer"): value for code, value in WHOLE.items()}
    data = forms.render(config(), UNITS[0], config().round(PERIOD), filled, attempt=2)
    (space.folder(PERIOD, RECEIVED) / "lan-2.xlsx").write_bytes(data)
    assert statuses(check(space, DUE + dt.timedelta(days=9)))[0] == "on_time"


@pytest.mark.parametrize("words", [{"moi": "Dùng"}, {"moi": "Dùng", "cu": "Bỏ qua"}, {"cu": "Bỏ qua"}])
def test_whichever_words_choose_the_later_of_two_returns_its_unit_was_in_time(
    tmp_path: Path, words: dict[str, str]
) -> None:
    space = workspace(tmp_path)
    receive(space, UNITS[0], WHOLE, "cu.xlsx")
    check(space, DUE)
    receive(space, UNITS[0], WHOLE | {"A3": "Đạt"}, "moi.xlsx")
    check(space, DUE + dt.timedelta(days=5))
    files = [row["file"].removesuffix(".xlsx") for row in questions(space)]
    for file, answer in words.items():
        decide(space, files.index(file), answer)
    result = check(space)
    assert statuses(result)[0] == "on_time"
    assert result.month.submissions["received"][0] == "05/4/2026"
    assert result.month.submissions["file"][0] == "moi.xlsx"


def test_a_unit_whose_returns_are_all_set_aside_came_on_no_day(tmp_path: Path) -> None:
    space = workspace(tmp_path)
    for name, value in (("a.xlsx", "Đạt"), ("b.xlsx", "Chưa đạt")):
        receive(space, UNITS[0], WHOLE | {"A4": value}, name)
    check(space, DUE)
    decide(space, 0, "Bỏ qua")
    decide(space, 1, "Bỏ qua")
    result = check(space)
    assert statuses(result)[0] == "missing"
    assert result.month.submissions["received"][0] == ""


def test_a_blank_form_in_time_does_not_make_a_late_unit_be_on_time(tmp_path: Path) -> None:
    space = workspace(tmp_path)
    blank = receive(space, UNITS[0], {}, "trang.xlsx")
    (blank.parent / "trang 2.xlsx").write_bytes(blank.read_bytes())
    check(space, DUE)
    receive(space, UNITS[0], WHOLE, "da dien.xlsx")
    row = check(space, DUE + dt.timedelta(days=2)).month.submissions.iloc[0]
    assert (row["status"], row["received"], row["days_late"]) == ("late", "07/4/2026", 2)


def test_an_extension_moves_the_deadline_of_its_unit_only(tmp_path: Path) -> None:
    until = DUE + dt.timedelta(days=10)
    space = workspace(tmp_path, *(Waiver(PERIOD, unit.code, EXTENDED, until) for unit in UNITS[:2]))
    for unit in (UNITS[0], UNITS[2]):
        receive(space, unit, WHOLE)
    assert statuses(check(space, until)) == ["on_time", "extended", "late"]


@pytest.mark.parametrize("kind", [EXEMPT, NOTHING_TO_REPORT])
def test_a_unit_nobody_waits_for_is_in_no_total(tmp_path: Path, kind: str) -> None:
    space = workspace(tmp_path, Waiver(PERIOD, "003", kind))
    for unit in UNITS[:2]:
        receive(space, unit, WHOLE)
    result = pipeline.consolidate(space, PERIOD, received=DUE)
    told = summary(result)
    assert statuses(result) == ["on_time", "on_time", kind]
    assert told["marks"] == {"total": 6, "max": 8, "missing": 0, "percent": 75.0}
    assert (told["units"], told["missing"], result.needs_attention) == (3, [], False)
    assert told["units_detail"][2]["total"] is None
    path = next(path for path in result.written if path.name.startswith("tong-hop-"))
    merged = openpyxl.load_workbook(path, data_only=True)
    assert merged["Tổng hợp"].max_row == 10
    assert merged["Tình hình nộp"].max_row == 7


def test_an_exempt_unit_that_sent_a_file_of_no_use_owes_nothing(tmp_path: Path) -> None:
    space = workspace(tmp_path, Waiver(PERIOD, "003", EXEMPT))
    for unit in UNITS[:2]:
        receive(space, unit, WHOLE)
    book = openpyxl.Workbook()
    book.active["A1"] = "Tháng này đơn vị không có gì để báo cáo"
    path = space.folder(PERIOD, RECEIVED) / forms.file_name(UNITS[2])
    book.save(path)
    result = check(space, DUE)
    assert statuses(result) == ["on_time", "on_time", EXEMPT]
    assert result.month.units.codes == ["001", "002"]
    refused = result.month.findings[result.month.findings["code"] == returnrules.NOT_OUR_FORM.code]
    assert [(row.unit_code, row.severity) for row in refused.itertuples()] == [("003", "note")]
    assert "không phải gửi báo cáo" in refused["mend"].iloc[0]
    assert (result.month.waiting, result.needs_attention) == (0, False)


def test_screen_first_sheet_page_and_overview_count_only_the_units_that_have_to_report(
    tmp_path: Path,
) -> None:
    space = workspace(tmp_path, Waiver(PERIOD, "003", EXEMPT), Waiver(PERIOD, "002", EXTENDED, DUE))
    receive(space, UNITS[0], WHOLE)
    result = pipeline.consolidate(space, PERIOD, received=DUE)
    assert "Nộp đủ, đúng hạn: 1/2 đơn vị" in screen.as_text(result)
    path = next(path for path in result.written if path.name.startswith("tong-hop-"))
    sheet = openpyxl.load_workbook(path, data_only=True)["Tóm tắt"]
    told = {row[0]: row[1:3] for row in sheet.iter_rows(5, 15, 1, 3, values_only=True)}
    assert told["Nộp đủ, đúng hạn"] == (1, 0.5)
    assert told["Đơn vị phải báo cáo"] == (2, 1)
    assert told["Ngoài ra: được miễn"] == (1, None)
    counted = count_by_status(summary(result)["units_detail"])
    assert (counted.required, counted.returned, counted.extended, counted.excused) == (2, 1, 1, 1)
    click.testing.CliRunner().invoke(cli.main, ["check", str(PERIOD), "-w", str(space.root)])
    assert overview.standing(space, PERIOD).said == ("đã có kết quả", "đã nhận 1/2 đơn vị")


def test_an_exempt_unit_that_reports_all_the_same_counts(tmp_path: Path) -> None:
    space = workspace(tmp_path, Waiver(PERIOD, "001", EXEMPT))
    receive(space, UNITS[0], WHOLE)
    assert statuses(check(space, DUE)) == ["complete", "missing", "missing"]


@pytest.mark.parametrize(("kind", "words"), [(EXEMPT, "được miễn"), (NOTHING_TO_REPORT, "không phát sinh")])
def test_who_owes_no_report_and_sends_one_after_the_deadline_is_neither_late_nor_in_time(
    tmp_path: Path, kind: str, words: str
) -> None:
    space = workspace(tmp_path, Waiver(PERIOD, "001", kind))
    for unit in UNITS[:2]:
        receive(space, unit, WHOLE)
    result = check(space, DUE + dt.timedelta(days=5))
    assert statuses(result) == ["complete", "late", "missing"]
    assert list(result.month.submissions["days_late"].isna()) == [True, False, True]
    punctual = quality_of(result.month, result.round_)["punctuality"]
    assert (punctual["part"], punctual["whole"]) == (0, 2)
    (space.folder(PERIOD, RECEIVED) / forms.file_name(UNITS[1])).unlink()
    alone = check(space, DUE + dt.timedelta(days=5))
    assert not any("đúng hạn" in line for line in facts._returns(alone.config, alone.round_, alone.month))
    told = result.month.findings[result.month.findings["code"] == "VT323"]
    assert list(told["unit_code"]) == ["001"]
    assert told["message"].iloc[0].startswith(f"Kỳ này đơn vị {words}, vẫn gửi báo cáo")


def test_a_month_in_which_nobody_has_to_report_runs_and_stands_beside_the_next_one(tmp_path: Path) -> None:
    everybody = (Waiver(PERIOD, unit.code, EXEMPT) for unit in UNITS)
    space = workspace(tmp_path, *everybody)
    command = ["-w", str(space.root)]
    for name in ("check", "consolidate", "consolidate", "remind"):
        done = click.testing.CliRunner().invoke(cli.main, [name, str(PERIOD), *command])
        assert (done.exit_code, "không đọc lại được" in done.output) == (0, False), done.output
    assert overview.standing(space, PERIOD).step.command == f"close {PERIOD}"
    after = Period.parse("2026-04")
    space.start(after)
    # There is nothing to compare with, and nothing wrong with that.
    assert "VT134" not in set(pipeline.check(space, after).month.findings["code"])


def test_a_waiver_of_another_period_grants_nothing(tmp_path: Path) -> None:
    space = workspace(tmp_path, Waiver(Period.parse("2026-02"), "001", EXEMPT))
    assert statuses(check(space, DUE)) == ["missing"] * 3


@pytest.mark.parametrize(
    ("waiver", "words"),
    [
        (Waiver(PERIOD, "009", EXEMPT), "ô B5: không có đơn vị mã “009”"),
        (Waiver(PERIOD, "001", EXTENDED), "ô D5: gia hạn cần ngày cuối"),
    ],
)  # fmt: skip
def test_a_waiver_that_cannot_be_is_refused_at_its_cell(tmp_path: Path, waiver: Waiver, words: str) -> None:
    with pytest.raises(ConfigError, match=words):
        check(workspace(tmp_path, waiver))


def test_the_day_of_receipt_is_an_option(tmp_path: Path) -> None:
    space = workspace(tmp_path)
    receive(space, UNITS[0], WHOLE)
    run = click.testing.CliRunner().invoke
    arguments = ["check", str(PERIOD), "-w", str(space.root), "--json", "--received"]
    wrong = run(cli.main, [*arguments, "31/02/2026"])
    assert (wrong.exit_code, "“31/02/2026” không phải là ngày" in wrong.stderr) == (2, True)
    told = json.loads(run(cli.main, [*arguments, "10/4/2026"]).output)
    assert (told["units_detail"][0]["status"], told["units_detail"][0]["days_late"]) == ("late", 5)
