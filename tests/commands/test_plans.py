"""Months beside their plan, by the real commands: the made-up year of Đan Phượng, and a plan of amounts."""

import csv
import dataclasses
import datetime as dt
import io
import runpy
import shutil
from decimal import Decimal
from pathlib import Path

import docx
import openpyxl
import pytest
from docx import Document

from tests import pipeline
from tests.helpers import PERIOD, ROOT, SMALL, UNITS, WHOLE, change, config, found, receive, workspace
from tests.office import needs_libreoffice
from tests.writing.merged.test_outputs import all_differences
from vtlt_consolidate.commands.asjson.summary import summary
from vtlt_consolidate.commands.months.apply import apply
from vtlt_consolidate.commands.result import Result
from vtlt_consolidate.commands.said.screen import as_text
from vtlt_consolidate.desk import decisionbook, taskbook
from vtlt_consolidate.model.criteria import Node
from vtlt_consolidate.model.kinds import Rollup
from vtlt_consolidate.model.plans.plan import Course, Milestone, parse_target
from vtlt_consolidate.model.plans.tasks import Progressed, TaskState
from vtlt_consolidate.publishing import corrected
from vtlt_consolidate.settings import workbook
from vtlt_consolidate.words.errors import ConfigError
from vtlt_consolidate.words.period import Period
from vtlt_consolidate.workspace.folders import RECEIVED, RESULTS, Workspace, write

NAME = "dan-phuong-2021-tien-do"
MAY, JUNE, JULY, Q2 = (Period.parse(f"2021-{name}") for name in ("05", "06", "07", "Q2"))
Rows = list[dict[str, object]]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Workspace, dict[Period, Result]]:
    """May and June of the year, and the quarter rolled up from them."""
    root = tmp_path_factory.mktemp("year") / NAME
    runpy.run_path(str(ROOT / "samples" / "build.py"))["progress"](root, str(MAY), str(JUNE))
    space = Workspace.open(root)
    done = {month: pipeline.consolidate(space, month, received=dt.date(2021, 6, 20)) for month in (MAY, JUNE)}
    return space, done | {Q2: pipeline.roll_up(space, Q2, 1)}


def merged(space: Workspace, period: Period) -> Path:
    return space.folder(period, RESULTS) / f"tong-hop-{period}.xlsx"


def listed(path: Path, sheet: str) -> Rows:
    """The rows of a list, by heading."""
    lines = openpyxl.load_workbook(path, data_only=True)[sheet].iter_rows(min_row=4, values_only=True)
    heads = [str(head) for head in next(lines)]
    return [dict(zip(heads, line, strict=True)) for line in lines if any(line)]


def test_who_falls_behind_the_plan_and_who_catches_up_is_among_what_changed(
    made: tuple[Workspace, dict[Period, Result]],
) -> None:
    may, june = (merged(made[0], month) for month in (MAY, JUNE))
    closings = [corrected.Closing(each.read_bytes()) for each in (may, june)]
    found = corrected.corrections(*closings, made[0].config().criteria)
    states = {row.unit_code: (row.before, row.after) for row in found.moved.rows
              if row.what == "So với kế hoạch: Tài liệu tồn đọng đã chỉnh lý, lũy kế"}  # fmt: skip
    before, now = ({row["Mã"]: row["Tình trạng"] for row in listed(path, "Tiến độ") if row["Mã"]}
                   for path in (may, june))  # fmt: skip
    assert states == {code: (before[code], now[code]) for code in now if before[code] != now[code]}
    assert ("Chưa đến mốc", "Chậm kế hoạch") in states.values()


def test_what_is_noted_of_tasks_in_months_is_still_there_when_their_quarters_are_rolled_up(
    made: tuple[Workspace, dict[Period, Result]],
) -> None:
    space, done = made
    half = pipeline.roll_up(space, Period.parse("2021-H1"), 3)
    assert summary(half)["plan"]["tasks"] == summary(done[Q2])["plan"]["tasks"]
    assert any(task.noted.state == TaskState.DONE for task in half.month.planned.tasks)


def text(path: Path) -> str:
    return "\n".join(paragraph.text for paragraph in Document(io.BytesIO(path.read_bytes())).paragraphs)


def test_every_unit_area_and_all_stand_beside_the_plan(made: tuple[Workspace, dict[Period, Result]]) -> None:
    space, _ = made
    lines = (ROOT / "samples" / NAME / "tra-loi.csv").read_text(encoding="utf-8").splitlines()
    month = next(row for row in csv.DictReader(lines) if row["period"] == str(JUNE))
    rows = listed(merged(space, JUNE), "Tiến độ")
    units, sums = rows[:7], {str(row["Cơ quan, đơn vị"]): row for row in rows[7:]}
    for row in units:
        done, whole = (Decimal(part.replace(",", ".")) for part in month[str(row["Mã"])].split("/"))
        assert (row["Đã thực hiện"], row["Tổng số"]) == (done, whole)
        assert row["Tỷ lệ"] == pytest.approx(float(done / whole))
        assert row["Phải đạt đến 30/6/2021"] == float(whole / 2)
        state = "Hoàn thành" if done == whole else "Chậm kế hoạch" if 2 * done < whole else "Đúng kế hoạch"
        assert row["Tình trạng"] == state
    assert [sums[name]["Đã thực hiện"] for name in ("Khối huyện", "Khối xã", "Tổng cộng")] == [74, 206, 280]
    assert sums["Tổng cộng"]["Tỷ lệ"] == pytest.approx(280 / 585)
    assert sums["Tổng cộng"]["Chênh lệch (điểm %)"] == pytest.approx(280 / 585 - 0.5, abs=1e-6)
    assert sums["Tổng cộng"]["Cần mỗi tháng"] == pytest.approx(305 / 3, abs=1e-6)


def test_the_periods_so_far_and_to_come_are_listed_for_the_chart(
    made: tuple[Workspace, dict[Period, Result]],
) -> None:
    rows = listed(merged(made[0], JUNE), "Tiến độ các kỳ")
    shown = [(row["Kỳ"], row["Đã thực hiện (mét giá)"], row["Tỷ lệ theo kế hoạch"]) for row in rows]
    assert shown == [("05/2021", 175.5, None), ("06/2021", 280, 0.5), ("07/2021", None, 0.5),
                     ("08/2021", None, 0.5), ("09/2021", None, 1)]  # fmt: skip


def test_report_screen_and_json_say_the_same(made: tuple[Workspace, dict[Period, Result]]) -> None:
    space, done = made
    said = text(space.folder(JUNE, RESULTS) / f"bao-cao-{JUNE}.docx")
    words = (
        "đạt 280/585 mét giá (47,9%); kế hoạch đến hết 30/6/2021 là 50% (292,5 mét giá), chậm 2,1 điểm phần "
        "trăm (12,5 mét giá)."
    )
    assert words in said
    assert words in as_text(done[JUNE])
    fell = "So với tháng 5 năm 2021: 03 đơn vị chuyển sang chậm kế hoạch (Phòng Tài chính - Kế hoạch; "
    assert f"{fell}Ủy ban nhân dân xã B" in said
    assert fell in as_text(done[JUNE])
    assert "Tổng số tài liệu tồn đọng từ năm 2015 trở về trước tại" not in said
    plan = summary(done[JUNE])["plan"]
    june = {one["code"]: (one["state_before"], one["state"]) for one in plan["progress"][0]["units"]}
    assert (plan["progress"][0]["before"], june["DP03"]) == (str(MAY), ("not_due", "behind"))
    (progress,) = plan["progress"]
    assert (progress["done"], progress["total"], progress["percent"]) == (280, 585, 47.8632)
    assert (progress["state"], progress["difference"]) == ("behind", -12.5)
    assert [one["code"] for one in progress["units"] if one["state"] == "behind"] == ["DP03", "DP06", "DP07"]
    assert (plan["tasks"]["done"], plan["tasks"]["done_late"], plan["tasks"]["open"]) == (6, 2, 2)


def test_a_quarter_is_judged_by_its_last_day_and_takes_the_tasks_of_its_last_month(
    made: tuple[Workspace, dict[Period, Result]],
) -> None:
    space, done = made
    of_month, of_quarter = (summary(done[period])["plan"] for period in (JUNE, Q2))
    assert of_quarter["tasks"] == of_month["tasks"]
    keys = ("done", "total", "planned", "state", "per_month")
    assert [of_quarter["progress"][0][key] for key in keys] == [of_month["progress"][0][key] for key in keys]
    assert not (space.root / str(Q2) / taskbook.FILE_NAME).exists()


def test_the_appendix_of_tasks_prints_them_with_their_outcome(
    made: tuple[Workspace, dict[Period, Result]],
) -> None:
    path = made[0].folder(JUNE, RESULTS) / f"phu-luc-nhiem-vu-{JUNE}.xlsx"
    sheet = openpyxl.load_workbook(path).worksheets[0]
    rows = [row for row in sheet.iter_rows(values_only=True) if str(row[0]).isdigit()]
    assert [row[0] for row in rows] == [str(number) for number in range(1, 11)]
    assert rows[1][1:6] == (
        "Trước ngày 25/02/2021", "Các đơn vị báo cáo thực trạng công tác chỉnh lý tài liệu tồn đọng",
        "Các cơ quan, đơn vị thuộc huyện, UBND các xã, thị trấn", "Phòng Nội vụ",
        "Hoàn thành chậm\n(26/02/2021)",
    )  # fmt: skip


def test_two_appendices_of_one_report_are_numbered_and_the_report_names_both(
    made: tuple[Workspace, dict[Period, Result]],
) -> None:
    folder = made[0].folder(JUNE, RESULTS)
    heads = {}
    for name in ("phu-luc", "phu-luc-nhiem-vu"):
        heads[name] = openpyxl.load_workbook(folder / f"{name}-{JUNE}.xlsx").worksheets[0]["A1"].value
    assert heads == {"phu-luc": "Phụ lục I", "phu-luc-nhiem-vu": "Phụ lục II"}
    said = [paragraph.text for paragraph in docx.Document(str(folder / f"bao-cao-{JUNE}.docx")).paragraphs]
    assert "(Kết quả từng đơn vị theo Phụ lục I đính kèm)." in said
    assert any(text.endswith("(chi tiết tại Phụ lục II đính kèm).") for text in said)
    assert "Phụ lục I" in said


@pytest.fixture
def space(made: tuple[Workspace, dict[Period, Result]], tmp_path: Path) -> Workspace:
    """A copy of the year to change."""
    return Workspace.open(shutil.copytree(made[0].root, tmp_path / NAME))


def milestones(space: Workspace, *levels: str) -> None:
    settings = space.config()
    marks = settings.criteria.milestones
    changed = [dataclasses.replace(mark, target=parse_target(level))
               for mark, level in zip(marks, levels, strict=True)]  # fmt: skip
    criteria = dataclasses.replace(settings.criteria, milestones=tuple(changed))
    fresh = workbook.render(dataclasses.replace(settings, criteria=criteria))
    write(space.root / workbook.FILE_NAME, fresh, twin=False)


def test_a_changed_milestone_reaches_an_issued_month_only_when_it_is_applied(space: Workspace) -> None:
    milestones(space, "40%", "100%")
    result = pipeline.check(space, JUNE)
    assert summary(result)["plan"]["progress"][0]["planned"] == 292.5
    assert any("khác 1 chỗ" in note and "apply" in note for note in result.notes)
    apply(space, JUNE, lambda _: None)
    result = pipeline.check(space, JUNE)
    assert str(summary(result)["plan"]["progress"][0]["planned"]) == "234"
    assert result.notes == ()


def test_a_new_month_takes_over_what_is_completed_and_asks_for_the_rest(space: Workspace) -> None:
    pipeline.issue(space, JULY)
    tasks = space.config().criteria.tasks
    rows = taskbook.read(space.folder(JULY, taskbook.FILE_NAME), tasks).rows
    assert [row.state for row in rows] == [TaskState.DONE] * 8 + [None] * 2
    assert rows[1].done_on == dt.date(2021, 2, 26)
    assert rows[8].former == "2021-06: Chưa thực hiện"


def noted(space: Workspace, *rows: Progressed) -> None:
    write(space.folder(JUNE, taskbook.FILE_NAME), workbook.render_table(taskbook.TABLE, rows), twin=False)


def test_what_the_office_notes_is_kept_and_overdue_tasks_are_named(space: Workspace) -> None:
    noted(space, Progressed("8", state=TaskState.BEGUN, note="chờ số liệu Xã A"))
    plan = summary(pipeline.check(space, JUNE))["plan"]["tasks"]
    assert [task["code"] for task in plan["overdue_tasks"]] == ["8"]
    # The seventh was only begun in May, the ninth and tenth are not due yet.
    assert ([task["code"] for task in plan["unnoted_tasks"]], plan["unknown"]) == (["7"], 3)
    rows = taskbook.read(space.folder(JUNE, taskbook.FILE_NAME), space.config().criteria.tasks).noted
    assert (rows["8"].note, rows["8"].content[:18]) == ("chờ số liệu Xã A", "Kiểm tra tiến độ c")


def test_rows_of_the_workbook_of_tasks_that_cannot_be_used_are_named(space: Workspace) -> None:
    noted(space, Progressed("99", state=TaskState.DONE), Progressed("8", done_on=dt.date(2021, 6, 1)))
    with pytest.raises(
        ConfigError, match=r"(?s)2021-06/nhiem-vu.xlsx có 2 dòng.*TT 99.*TT 8: có ngày hoàn thành 01/6"
    ):
        pipeline.check(space, JUNE)


def test_a_workbook_of_tasks_of_an_earlier_month_that_cannot_be_read_stops_no_month(space: Workspace) -> None:
    path = space.folder(MAY, taskbook.FILE_NAME)
    change(path, ("Hoàn thành", "xong rồi"))
    result = pipeline.check(space, JUNE)
    (failed,) = result.failed
    assert "2021-05/nhiem-vu.xlsx" in failed
    assert "“xong rồi”" in failed
    assert summary(result)["plan"]["tasks"]["done"] == 6


WARDS = (
    Node("T", "quantity", "Tổng", "Tổng số", measure_unit="m", rollup=Rollup.END, required=False),
    Node("D", "quantity", "Đã làm", "Đã làm", measure_unit="m", rollup=Rollup.END, required=False),
    Node("N", "quantity", "Hồ sơ", "Số hồ sơ đã nhập", rollup=Rollup.END, required=False),
)  # fmt: skip
START, DUE = dt.date(2026, 2, 28), dt.date(2026, 5, 15)


def _marks(code: str, low: str, high: str, **other: str) -> tuple[Milestone, Milestone]:
    first, last = (Milestone(code, day, parse_target(level), citation="KH", **other)
                   for day, level in ((START, low), (DUE, high)))  # fmt: skip
    return first, dataclasses.replace(last, course=Course.LINE)


CRITERIA = dataclasses.replace(
    SMALL, nodes=(*SMALL.nodes, *WARDS),
    milestones=(*_marks("D", "0%", "90%", of="T"), *_marks("N", "0", "100"),
                *_marks("N", "10", "70", unit_code="003")),
)  # fmt: skip


def wards(tmp_path: Path, **third: float) -> tuple[Workspace, Result]:
    made_ = workspace(tmp_path, criteria=CRITERIA)
    write(made_.root / workbook.FILE_NAME, workbook.render(config(criteria=CRITERIA)), twin=False)
    receive(made_, UNITS[0], WHOLE | {"T": 33.3, "D": 12.25, "N": 41})
    receive(made_, UNITS[2], WHOLE | {"T": 10, "D": 1, "N": 30} | third)
    return made_, pipeline.consolidate(made_, PERIOD)


def test_more_done_than_there_is_is_told_and_compared_with_nothing(tmp_path: Path) -> None:
    _, result = wards(tmp_path, D=11)
    assert [(unit, code) for unit, code, _ in found(result) if code.startswith("VT22")] == [("003", "VT224")]
    row = result.month.planned.progress[0].units[2]
    assert (row.done, result.month.planned.progress[0].all.done) == (None, 12_250_000)


def test_a_cumulative_figure_that_falls_is_told(space: Workspace) -> None:
    (path,) = (space.root / str(JUNE) / RECEIVED).glob("DP01-*.xlsx")
    # What was done in June alone, after 13 until May.
    change(path, (16, 3))
    told = pipeline.check(space, JUNE).month.findings
    assert list(told.loc[told["code"] == "VT225", "unit_code"]) == ["DP01"]
    decide(space, "Chấp nhận")
    told = pipeline.check(space, JUNE).month.findings
    assert list(told.loc[told["code"] == "VT225", "severity"]) == ["note"]
    decide(space, "16")
    result = pipeline.check(space, JUNE)
    assert "VT225" not in set(result.month.findings["code"])
    assert result.month.planned.progress[0].all.done == 280_000_000


def decide(space: Workspace, answer: str) -> None:
    """Decide about the number that falls."""
    path = space.folder(JUNE, decisionbook.FILE_NAME)
    book = openpyxl.load_workbook(path)
    sheet, at = book[decisionbook.TABLE.sheet], [column.field for column in decisionbook.TABLE.columns]
    (row,) = [row for row in sheet.iter_rows(min_row=5) if "VT225" in str(row[0].value)]
    row[at.index("answer")].value = answer
    book.save(path)


@needs_libreoffice
def test_libreoffice_judges_alike(made: tuple[Workspace, dict[Period, Result]], tmp_path: Path) -> None:
    small, result = wards(tmp_path)
    first, second = result.month.planned.progress
    assert {row.state.value for row in (*first.units, *second.units)} == {"behind", "unknown", "ahead"}
    books = [merged(made[0], JUNE), merged(small, PERIOD)]
    assert all_differences(books, tmp_path) == {}
