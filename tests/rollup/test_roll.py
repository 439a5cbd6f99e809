"""A quarter and a year from merged workbooks: what lacks is shown, and the result is a period like others."""

import dataclasses
import datetime as dt
import json
import shutil
from decimal import Decimal
from pathlib import Path

import docx
import openpyxl
import pytest
from click.testing import CliRunner

import vtlt_consolidate as vtlt
from tests import pipeline
from tests.commands.page.visits import Visitor
from tests.desk.test_appraisal import give
from tests.helpers import (
    SMALL,
    UNITS,
    WHOLE,
    change,
    config,
    consolidated,
    copy_of,
    workspace,
)
from tests.office import needs_libreoffice
from tests.writing.merged.test_outputs import differences
from vtlt_consolidate.commands.cli import main
from vtlt_consolidate.commands.home import overview
from vtlt_consolidate.commands.months.apply import apply
from vtlt_consolidate.commands.months.close import close, reopen
from vtlt_consolidate.commands.result import Result
from vtlt_consolidate.commands.said import screen, worth
from vtlt_consolidate.commands.said.months import closed
from vtlt_consolidate.desk.appraisalbook import FILE_NAME
from vtlt_consolidate.findings import folding
from vtlt_consolidate.model import frames
from vtlt_consolidate.model.config import Agency, Config, Waiver
from vtlt_consolidate.model.criteria import NOT_ARISEN, CriteriaSet, Node
from vtlt_consolidate.model.kinds import Rollup
from vtlt_consolidate.model.units import Roster, Unit
from vtlt_consolidate.settings import workbook
from vtlt_consolidate.words.errors import VtltError
from vtlt_consolidate.words.period import Period
from vtlt_consolidate.words.scales import parse_options
from vtlt_consolidate.words.states import Status
from vtlt_consolidate.words.text import MICRO
from vtlt_consolidate.workspace.folders import RECEIVED, RESULTS, Workspace, write
from vtlt_consolidate.workspace.rehearsed import MARK
from vtlt_consolidate.writing.forms import forms

pytestmark = pytest.mark.usefixtures("no_papers")

YEAR = Period.parse("2026")
HALF = YEAR.parts(6)[0]
QUARTERS = YEAR.parts(3)
Q1 = QUARTERS[0]
JAN, FEB, MAR = Q1.parts(1)
CRITERIA = dataclasses.replace(SMALL, nodes=(
    *(node for node in SMALL.nodes if node.kind == "mark" or node.code in ("NS", "B2")),
    Node("S", "quantity", "Văn bản đi", "Số văn bản đi trong kỳ", whole=True, at_most=Decimal(500),
         rollup=Rollup.SUM),
    Node("M", "quantity", "Biên chế", "Số người bình quân", rollup=Rollup.MEAN),
))  # fmt: skip
EXEMPT = Waiver(JAN, "003", Status.EXEMPT)


def settings(criteria: CriteriaSet = CRITERIA, *waivers: Waiver) -> Config:
    return dataclasses.replace(config(criteria=criteria), waivers=waivers)


def figures(sent: float, **other: str | float) -> dict[str, str]:
    """The answers of a unit in a month."""
    marks = {code: answer for code, answer in WHOLE.items() if "." not in code}
    return {**marks, "S": sent, "M": sent, **other}  # type: ignore[dict-item]


def months(space: Workspace, *names: Period, config_: Config | None = None) -> None:
    """Months in which all units answered, and sent more each month; 003 is exempt from the first one."""
    for at, month in enumerate(names):
        silent = {"003"} if month == JAN else set()
        answers = {unit.code: figures(300 + at) for unit in UNITS if unit.code not in silent}
        consolidated(space, month, config_ or settings(CRITERIA, EXEMPT), answers)


def _quarter(tmp_path: Path) -> Workspace:
    space = workspace(tmp_path, criteria=CRITERIA)
    months(space, JAN, FEB, MAR)
    return space


@pytest.fixture
def space(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """A workspace with three months of results."""
    return copy_of(_quarter, tmp_path, tmp_path_factory)


def codes(result: Result) -> list[tuple[str, str]]:
    """The findings as unit and code."""
    found = result.month.findings
    return sorted(zip(found["unit_code"], found["code"], strict=True))


def numbers(result: Result, leaf: str) -> dict[str, float]:
    """Code of a unit → the number that it has; a missing one is not there."""
    given = result.month.results.numbers
    return {unit: number for (unit, code), number in given.items() if code == leaf}


def book_of(space: Workspace, period: Period) -> Path:
    return space.folder(period, RESULTS) / f"tong-hop-{period}.xlsx"


def lines(path: Path, sheet: str) -> list[tuple[object, ...]]:
    """The rows of a list below its headings."""
    return list(openpyxl.load_workbook(path, data_only=True)[sheet].iter_rows(min_row=5, values_only=True))


def test_a_quarter_sums_flows_takes_states_at_the_end_and_leaves_exempt_months_out(space: Workspace) -> None:
    result = pipeline.roll_up(space, Q1, 1)
    assert numbers(result, "S") == {"001": 903, "002": 903, "003": 603}
    assert numbers(result, "M") == {"001": 301, "002": 301, "003": 301.5}
    assert numbers(result, "B2") == {"001": 20.5, "002": 20.5, "003": 20.5}
    assert set(result.month.submissions["status"]) == {Status.COMPLETE}
    assert codes(result) == []
    shown = [row[2:6] for row in lines(book_of(space, Q1), "Các kỳ đã gộp")]
    assert shown == [("Có số liệu",) * 3 + (0,)] * 2 + [("Được miễn", "Có số liệu", "Có số liệu", 0)]


def test_every_figure_leads_to_its_cell_in_the_results_of_its_month(space: Workspace) -> None:
    pipeline.roll_up(space, Q1, 1)
    path = book_of(space, Q1)
    data = {row[:2]: row for row in lines(path, "Dữ liệu")}
    assert data["001", "S"][4:8] == (903, None, "Số liệu từng kỳ!H5:H7", None)
    files = {row[0]: row[1] for row in lines(path, "Tệp nhận được")}
    for row in lines(path, "Số liệu từng kỳ")[:3]:
        book = openpyxl.load_workbook(space.root / str(files[row[11]]), data_only=True)
        sheet, cell = str(row[10]).split("!")
        assert book[sheet][cell].value == row[7]
    area = data["001", "B2"]
    month = openpyxl.load_workbook(space.root / str(files[area[7]]), data_only=True)
    assert month["Dữ liệu"][str(area[6]).split("!")[1]].value == area[4] == 20.5


def test_without_the_results_of_a_month_sums_are_missing_and_every_table_says_so(space: Workspace) -> None:
    shutil.rmtree(space.root / str(FEB))
    result = pipeline.roll_up(space, Q1, 1)
    assert (numbers(result, "S"), numbers(result, "B2")["001"]) == ({}, 20.5)
    assert codes(result) == [("", "VT140")]
    assert "thiếu tháng 02 năm 2026" in result.month.results.carried_note
    assert set(result.month.submissions["status"]) == {Status.INCOMPLETE}
    row = lines(book_of(space, Q1), "Các kỳ đã gộp")[0]
    assert row[2:6] == ("Có số liệu", "Chưa có kết quả kỳ", "Có số liệu", 1)


def done_first(result: Result) -> dict[str, int]:
    """Code of a finding that is worth doing first → how many answers wait for it."""
    lines = list(frames.rows(folding.grouped(result.month.findings)))
    return {thing.finding.code: thing.answers for thing in worth.first(result, lines)}


def test_the_month_that_lacks_comes_first_with_all_the_answers_that_wait_for_it(space: Workspace) -> None:
    blank = figures(1)
    del blank["S"]
    shutil.rmtree(space.root / str(MAR))
    consolidated(space, MAR, settings(CRITERIA, EXEMPT), {"001": blank, "002": figures(1), "003": figures(1)})
    shutil.rmtree(space.root / str(FEB))
    result = pipeline.roll_up(space, Q1, 1)
    waiting = done_first(result)
    assert list(waiting) == ["VT140", "VT142"]
    assert waiting["VT140"] == sum(result.month.submissions["missing"]) > waiting["VT142"] > 0


def test_a_month_on_which_no_figure_depends_is_not_what_comes_first(space: Workspace) -> None:
    states = dataclasses.replace(CRITERIA, nodes=tuple(n for n in CRITERIA.nodes if n.code not in {"S", "M"}))
    for month, blank in ((JAN, ""), (FEB, "001"), (MAR, "")):
        shutil.rmtree(space.root / str(month))
        answers = {unit.code: WHOLE for unit in UNITS if unit.code != blank}
        if month == MAR:
            # The quarter takes what stood in March, so only March can give what lacks.
            answers["001"] = {code: answer for code, answer in WHOLE.items() if code != "B2"}
        consolidated(space, month, settings(states), answers)
    result = pipeline.roll_up(space, Q1, 1)
    assert done_first(result) == {"VT142": 1, "VT141": 0}


@needs_libreoffice
def test_libreoffice_counts_the_months_that_lack_too(space: Workspace, tmp_path: Path) -> None:
    pipeline.roll_up(space, Q1, 1)
    pipeline.roll_up(space, HALF, 3)
    assert differences(book_of(space, HALF), tmp_path) == {}


def test_what_lacks_of_a_quarter_and_of_months_is_counted_in_months(space: Workspace) -> None:
    pipeline.roll_up(space, Q1, 1)
    # Of one quarter there are months, of the other returns of its own.
    consolidated(space, QUARTERS[1], settings(CRITERIA, EXEMPT), {"001": figures(7)})
    pipeline.roll_up(space, HALF, 3)
    sheet = openpyxl.load_workbook(book_of(space, HALF), data_only=True)["Các kỳ đã gộp"]
    head, *rows = list(sheet.iter_rows(min_row=4, values_only=True))
    assert head[2:7] == ("2026-01", "2026-02", "2026-03", "2026-Q2", "Số tháng thiếu")
    assert [row[6] for row in rows] == [0, 3, 3]
    # It is read back like any other.
    year = pipeline.roll_up(space, YEAR, 6).month
    assert year.rolled is not None
    # Of the other half there is nothing that says of which periods it would have been.
    assert "Có số liệu" in {row[2] for row in rows} and len(year.rolled.periods) == 5


def test_the_note_under_the_tables_counts_whom_the_report_counts(tmp_path: Path) -> None:
    units = (*UNITS, dataclasses.replace(UNITS[2], code="004", name="Xã Bình Khánh", agency_name=""))
    exempt = [Waiver(month, "003", Status.EXEMPT) for month in (JAN, FEB, MAR)]
    plain = dataclasses.replace(config(units, CRITERIA), waivers=(*exempt, Waiver(JAN, "004", Status.EXEMPT)))
    space = workspace(tmp_path, units, CRITERIA)
    given = {"001": figures(1), "002": figures(2), "004": figures(4)}
    unanswered = {code: answer for code, answer in given["002"].items() if code != "S"}
    consolidated(space, JAN, plain, {"001": given["001"], "002": unanswered})
    consolidated(space, FEB, plain, {"002": given["002"], "004": given["004"]})
    consolidated(space, MAR, plain, given)
    month = pipeline.roll_up(space, Q1, 1).month
    assert list(month.submissions["status"]).count(Status.INCOMPLETE) == 2
    # 003 is counted where it is said who had nothing to report.
    assert month.results.rolled_note == (
        "Số liệu gộp từ kết quả của 03 tháng; 01 đơn vị được miễn hoặc không phát sinh ở một số tháng; "
        "01 đơn vị thiếu toàn bộ số liệu của ít nhất một tháng nên số cộng dồn, bình quân để trống; "
        "01 đơn vị khác thiếu một số câu nên số cộng dồn, bình quân của các câu ấy để trống."
    )


@pytest.mark.long
def test_a_quarter_of_another_version_is_told_by_its_months_as_the_months_are(tmp_path: Path) -> None:
    space = workspace(tmp_path, criteria=CRITERIA)
    first = [Waiver(month, "003", Status.EXEMPT) for month in (JAN, FEB, MAR)]
    for month in (JAN, FEB, MAR):
        answers = {unit.code: figures(300) for unit in UNITS[:2]}
        consolidated(space, month, settings(CRITERIA, *first), answers)
    pipeline.roll_up(space, Q1, 1)
    later = settings(dataclasses.replace(CRITERIA, version=2))
    months(space, *QUARTERS[1].parts(1), config_=later)
    pipeline.roll_up(space, QUARTERS[1], 1)
    by_month, by_quarter = (pipeline.roll_up(space, HALF, length).month for length in (1, 3))
    assert by_month.rolled is not None
    assert by_quarter.rolled is not None
    assert by_month.rolled.presences == by_quarter.rolled.presences
    columns = ["unit_code", "status", "missing"]
    one, other = (each.submissions[columns].to_numpy().tolist() for each in (by_month, by_quarter))
    # Who was exempt while the other version held lacks nothing, either way.
    assert one == other
    assert dict(zip(by_quarter.submissions["unit_code"], by_quarter.submissions["missing"], strict=True)) == {
        "001": 2, "002": 2, "003": 0,
    }  # fmt: skip


@pytest.mark.long
def test_a_quarter_that_was_not_made_is_told_with_the_command_that_makes_it(space: Workspace) -> None:
    pipeline.roll_up(space, Q1, 1)
    (told_,) = pipeline.roll_up(space, HALF, 3).month.findings["mend"]
    assert f"vtlt consolidate {QUARTERS[1]} (kỳ chưa bắt đầu thì vtlt issue {QUARTERS[1]} trước)" in told_
    months(space, QUARTERS[1].parts(1)[0])
    (told_,) = pipeline.roll_up(space, HALF, 3).month.findings["mend"]
    assert f"vtlt consolidate {QUARTERS[1]} --from-months, rồi gộp lại" in told_
    pipeline.roll_up(space, QUARTERS[1], 1)
    by_quarters = pipeline.roll_up(space, HALF, 3).month
    by_months = pipeline.roll_up(space, HALF, 1).month
    assert by_quarters.rolled is not None
    assert by_months.rolled is not None
    assert by_quarters.rolled.presences == by_months.rolled.presences


def test_a_unit_that_lacks_a_month_has_no_sum_and_the_total_has_a_star(space: Workspace) -> None:
    consolidated(space, Period.parse("2026-04"), settings(), {})
    answers = {"001": figures(1), "003": figures(3)}
    shutil.rmtree(space.root / str(FEB))
    consolidated(space, FEB, settings(CRITERIA, EXEMPT), answers)
    result = pipeline.roll_up(space, Q1, 1)
    assert numbers(result, "S") == {"001": 603, "003": 305}
    assert codes(result) == [("", "VT141")]
    assert "thiếu số liệu của 1 đơn vị: Phường 14, Khu vực 1." in result.month.findings["message"].iloc[0]
    total = openpyxl.load_workbook(book_of(space, Q1))["Số liệu"]["F8"]
    assert total.number_format.endswith('"*"')


def test_figures_of_a_unit_that_the_quarter_does_not_list_are_told_until_it_takes_the_list_of_now(
    space: Workspace,
) -> None:
    pipeline.roll_up(space, Q1, 1)
    fourth = Unit("004", "Xã Cần Giờ", "Khu vực 2")
    grown = dataclasses.replace(settings(CRITERIA, EXEMPT), roster=Roster((*UNITS, fourth)))
    shutil.rmtree(space.root / str(MAR))
    consolidated(space, MAR, grown, {unit.code: figures(302) for unit in grown.roster.units})
    result = pipeline.roll_up(space, Q1, 1)
    assert codes(result) == [("", "VT329")]
    (message,) = result.month.findings["message"]
    assert message.startswith(f"Kỳ {MAR} có số liệu của 1 đơn vị không có trong danh sách của kỳ {Q1}: Xã")
    apply(space, Q1, lambda *_: None)
    result = pipeline.roll_up(space, Q1, 1)
    assert ("", "VT329") not in codes(result)
    assert set(result.month.results.roster.codes) == {"001", "002", "003", "004"}


@pytest.mark.papers
def test_a_figure_left_blank_in_a_month_is_named_and_the_report_says_that_the_total_lacks_it(
    space: Workspace,
) -> None:
    blank = figures(1)
    del blank["S"]
    shutil.rmtree(space.root / str(FEB))
    consolidated(space, FEB, settings(CRITERIA, EXEMPT), {"001": blank, "002": figures(1), "003": figures(1)})
    result = pipeline.roll_up(space, Q1, 1)
    assert codes(result) == [("001", "VT142")]
    assert f"chưa có số liệu kỳ {FEB} nên" in result.month.findings["message"].iloc[0]
    document = docx.Document(str(space.folder(Q1, RESULTS) / f"bao-cao-{Q1}.docx"))
    said = "\n".join(paragraph.text for paragraph in document.paragraphs)
    assert "Số văn bản đi trong kỳ tại 02 phường, xã là" in said
    assert "(còn 01 đơn vị chưa có số liệu)" in said
    assert "cần xem lại" not in said


def test_a_state_left_blank_in_the_last_month_is_named(space: Workspace) -> None:
    blank = figures(1)
    del blank["A3"]
    shutil.rmtree(space.root / str(MAR))
    consolidated(space, MAR, settings(CRITERIA, EXEMPT), {"001": blank, "002": figures(1), "003": figures(1)})
    result = pipeline.roll_up(space, Q1, 1)
    assert codes(result) == [("001", "VT142")]
    assert result.month.findings["leaf_code"].iloc[0] == "A3"


def test_an_exemption_noted_later_mends_a_missing_month(space: Workspace) -> None:
    shutil.rmtree(space.root / str(FEB))
    consolidated(space, FEB, settings(CRITERIA, EXEMPT), {"001": figures(1), "002": figures(2)})
    assert "003" not in numbers(pipeline.roll_up(space, Q1, 1), "S")
    later = settings(CRITERIA, EXEMPT, Waiver(FEB, "003", Status.EXEMPT))
    write(space.root / workbook.FILE_NAME, workbook.render(later))
    assert "003" not in numbers(pipeline.roll_up(space, Q1, 1), "S")
    apply(space, FEB, lambda _: None)
    assert numbers(pipeline.roll_up(space, Q1, 1), "S")["003"] == 302


def test_a_unit_exempt_in_a_month_is_so_in_the_month_and_in_the_quarter_whatever_it_sent(
    space: Workspace,
) -> None:
    shutil.rmtree(space.root / str(FEB))
    exempt = settings(CRITERIA, EXEMPT, Waiver(FEB, "003", Status.EXEMPT))
    consolidated(space, FEB, exempt, {"001": figures(1), "002": figures(2)})
    book = openpyxl.Workbook()
    book.active["A1"] = "Tháng này đơn vị không có gì để báo cáo"
    book.save(space.folder(FEB, RECEIVED) / forms.file_name(UNITS[2]))
    month = pipeline.consolidate(space, FEB).month
    assert list(month.submissions["status"]) == [Status.COMPLETE, Status.COMPLETE, Status.EXEMPT]
    quarter = pipeline.roll_up(space, Q1, 1)
    assert quarter.month.rolled is not None
    assert quarter.month.rolled.presences["003", FEB] == "exempt"
    assert numbers(quarter, "S")["003"] == 302


def test_a_unit_that_was_exempt_throughout_is_exempt(space: Workspace) -> None:
    waivers = [Waiver(month, "003", Status.EXEMPT) for month in (JAN, FEB, MAR)]
    for month in (FEB, MAR):
        shutil.rmtree(space.root / str(month))
        consolidated(space, month, settings(CRITERIA, *waivers), {"001": figures(1), "002": figures(1)})
    result = pipeline.roll_up(space, Q1, 1)
    assert list(result.month.submissions["status"]) == [Status.COMPLETE, Status.COMPLETE, Status.EXEMPT]
    assert result.month.units.codes == ["001", "002"]


def test_figures_carried_into_the_last_month_are_marked_and_no_flow(space: Workspace) -> None:
    shutil.rmtree(space.root / str(MAR))
    consolidated(space, MAR, settings(CRITERIA, EXEMPT), {"001": figures(1), "002": figures(1)})
    pipeline.consolidate(space, MAR, carry_forward=True)
    result = pipeline.roll_up(space, Q1, 1)
    assert result.month.results.carried == {"003": str(FEB)}
    assert ("003" in numbers(result, "S"), numbers(result, "B2")["003"]) == (False, 20.5)


def test_a_leaf_without_a_declared_way_is_left_blank_and_said_in_its_heading(space: Workspace) -> None:
    nodes = tuple(dataclasses.replace(node, rollup=None) for node in CRITERIA.nodes)
    bare = settings(dataclasses.replace(CRITERIA, nodes=nodes), EXEMPT)
    write(space.root / workbook.FILE_NAME, workbook.render(bare))
    result = pipeline.roll_up(space, Q1, 1)
    assert codes(result) == [("", "VT143")] * 3
    assert set(result.month.findings["mend"].str.contains(f"vtlt apply {Q1}, rồi gộp lại")) == {True}
    assert numbers(result, "S") == {}
    assert set(result.month.submissions["status"]) == {Status.COMPLETE}
    heads = openpyxl.load_workbook(book_of(space, Q1))["Số liệu"][4]
    assert "chưa khai báo cách gộp" in str(heads[5].value)


@pytest.mark.papers
def test_who_sent_every_month_is_blamed_for_none_that_the_office_cannot_pool(space: Workspace) -> None:
    newer = settings(dataclasses.replace(CRITERIA, version=2))
    shutil.rmtree(space.root / str(MAR))
    consolidated(space, MAR, newer, {"001": figures(1), "002": figures(1)})
    result = pipeline.roll_up(space, Q1, 1)
    assert result.month.rolled is not None
    assert (result.month.rolled.lacking, result.month.rolled.given) == ({"003": [MAR]}, {"001", "002", "003"})
    folder = space.folder(Q1, RESULTS)
    document = docx.Document(str(folder / f"bao-cao-{Q1}.docx"))
    said = "\n".join(paragraph.text for paragraph in document.paragraphs)
    assert "có báo cáo của ít nhất một tháng: 03." in said
    assert "Không có báo cáo của kỳ nào" not in said
    assert "- Còn thiếu số liệu sau khi gộp: 01 đơn vị (Ủy ban nhân dân xã Thạnh An)." in said
    assert "- Không gộp số liệu tháng 01 năm 2026 và tháng 02 năm 2026 vì bộ tiêu chí khi đó" in said
    assert "01 đơn vị thiếu toàn bộ số liệu của ít nhất một tháng" in result.month.results.rolled_note


def test_closed_months_of_two_versions_before_are_left_out_with_the_one_reason_that_there_is(
    space: Workspace,
) -> None:
    close(space, JAN, "Nguyễn Văn An", dt.date(2026, 2, 25))
    newest = settings(dataclasses.replace(CRITERIA, version=3))
    shutil.rmtree(space.root / str(MAR))
    consolidated(space, MAR, newest, {unit.code: figures(1) for unit in UNITS})
    result = pipeline.roll_up(space, Q1, 1)
    assert [code for _, code in codes(result)] == ["VT147", "VT147"]
    assert set(result.month.findings["message"].str.contains("phiên bản 1 của bộ tiêu chí, nay là 3")) == {
        True
    }
    # To copy or to make again what was closed would not help.
    assert not result.month.findings["mend"].str.contains("da-chot|mở lại").any()
    assert result.month.rolled is not None
    assert result.month.rolled.lacking == {}


def test_a_month_of_another_version_or_a_rehearsal_is_left_out_and_named(space: Workspace) -> None:
    (space.root / str(JAN) / MARK).write_text("{}")
    newer = settings(dataclasses.replace(CRITERIA, version=2))
    shutil.rmtree(space.root / str(MAR))
    consolidated(space, MAR, newer, {unit.code: figures(1) for unit in UNITS})
    result = pipeline.roll_up(space, Q1, 1)
    told = list(result.month.findings["message"])
    # To make their results anew would not help, so that is not proposed.
    assert [code for _, code in codes(result)] == ["VT147", "VT147"]
    assert ("kỳ diễn tập" in told[0], "phiên bản 1" in told[1]) == (True, True)
    assert not result.month.findings["mend"].str.contains("vtlt").any()


def test_a_code_that_belonged_to_another_unit_gives_no_figures(space: Workspace) -> None:
    renamed = dataclasses.replace(UNITS[0], name="Phường Đa Kao", agency_name="")
    now = dataclasses.replace(config((renamed, *UNITS[1:]), CRITERIA), waivers=(EXEMPT,))
    shutil.rmtree(space.root / str(MAR))
    consolidated(space, MAR, now, {unit.code: figures(1) for unit in now.roster.units})
    result = pipeline.roll_up(space, Q1, 1)
    assert codes(result) == [*[("", "VT149")] * 2, *[("001", "VT144")] * 2]
    assert "001" not in numbers(result, "S")


def test_points_of_a_reviewer_count_for_states_at_the_end(space: Workspace) -> None:
    for month in (FEB, MAR):
        pipeline.appraise(space, month)
        give(space.folder(month, FILE_NAME), "001", "A1" if month == MAR else "A2", 0, "Không có")
        pipeline.consolidate(space, month)
    result = pipeline.roll_up(space, Q1, 1)
    scores = result.month.scores.set_index("unit_code")["total_micro"]
    assert [int(scores[code]) // MICRO for code in ("001", "002")] == [2, 3]


@pytest.mark.long
def test_points_of_a_reviewer_for_one_month_do_not_count_for_a_sum(tmp_path: Path) -> None:
    counted = Node("C", "count", "Trễ", "Số lần trễ", start=Decimal(5), rate=Decimal(-1), rollup=Rollup.SUM)
    criteria = dataclasses.replace(CRITERIA, nodes=(*CRITERIA.nodes, counted))
    space = workspace(tmp_path, criteria=criteria)
    for month in (JAN, FEB, MAR):
        consolidated(space, month, settings(criteria), {"001": figures(1, C=1)})
    pipeline.appraise(space, FEB)
    give(space.folder(FEB, FILE_NAME), "001", "C", 0, "Trễ nhiều hơn")
    pipeline.consolidate(space, FEB)
    result = pipeline.roll_up(space, Q1, 1)
    assert ("001", "VT145") in codes(result)
    # Nothing waits for it, and nobody has anything to do.
    assert "VT145" not in done_first(result)
    marks = result.month.marks.set_index(["unit_code", "leaf_code"])["points_micro"]
    assert marks["001", "C"] == 2 * MICRO


def test_a_sum_may_exceed_what_is_plausible_for_a_month(space: Workspace) -> None:
    assert numbers(pipeline.roll_up(space, Q1, 1), "S")["001"] > 500


@pytest.mark.long
def test_half_a_year_of_workbooks_is_the_same_from_months_and_quarters(space: Workspace) -> None:
    # A month nobody consolidated, a unit without a month, an exempt one and a mean that has to be rounded.
    consolidated(
        space, Period.parse("2026-06"), settings(CRITERIA, EXEMPT), {"001": figures(7), "002": figures(9)}
    )
    by_month = pipeline.roll_up(space, HALF, 1).month
    for quarter in HALF.parts(3):
        pipeline.roll_up(space, quarter, 1)
    by_quarter = pipeline.roll_up(space, HALF, 3).month
    columns = ["unit_code", "leaf_code", "field", "state", "value_micro", "typed"]
    one, other = (each.answers[columns].astype(str).to_numpy().tolist() for each in (by_month, by_quarter))
    assert one == other
    assert by_month.rolled is not None
    assert by_quarter.rolled is not None
    assert by_month.rolled.presences == by_quarter.rolled.presences
    assert by_month.scores.to_numpy().tolist() == by_quarter.scores.to_numpy().tolist()


def test_who_reported_in_one_month_has_reported_from_months_and_quarters_alike(
    space: Workspace,
) -> None:
    for month in (FEB, MAR):
        shutil.rmtree(space.root / str(month))
    by_month = pipeline.roll_up(space, HALF, 1).month
    pipeline.roll_up(space, Q1, 1)
    by_quarter = pipeline.roll_up(space, HALF, 3).month
    columns = ["unit_code", "status", "missing"]
    one, other = (each.submissions[columns].to_numpy().tolist() for each in (by_month, by_quarter))
    assert one == other
    assert Status.INCOMPLETE in by_quarter.submissions["status"].tolist()


def test_figures_with_decimals_are_rolled_up_twice(space: Workspace) -> None:
    answers = {unit.code: figures(300, M=10.5) for unit in UNITS}
    consolidated(space, MAR, settings(CRITERIA, EXEMPT), answers)
    pipeline.roll_up(space, Q1, 1)
    parts = pipeline.roll_up(space, HALF, 3).month.rolled.parts  # type: ignore[union-attr]
    march = parts[(parts["leaf_code"] == "M") & (parts["period"] == str(MAR))]
    assert set(march["value_micro"]) == {10_500_000}


def test_a_script_reads_a_rolled_up_quarter_and_nothing_is_written(space: Workspace) -> None:
    month = vtlt.read_month(space.root, "2026-Q1", from_parts=1)
    assert int(month.scores["total_micro"].iloc[0]) == 3 * MICRO
    assert not (space.root / "2026-Q1").exists()


def test_the_same_months_give_the_same_bytes(space: Workspace) -> None:
    pipeline.roll_up(space, Q1, 1)
    first = book_of(space, Q1).read_bytes()
    book_of(space, Q1).unlink()
    pipeline.roll_up(space, Q1, 1)
    assert book_of(space, Q1).read_bytes() == first


@pytest.mark.long
def test_a_rolled_up_quarter_is_compared_with_the_one_before_and_merged_above(
    space: Workspace, tmp_path: Path
) -> None:
    pipeline.roll_up(space, Q1, 1)
    months(space, *QUARTERS[1].parts(1))
    result = pipeline.roll_up(space, QUARTERS[1], 1)
    assert [past.period for past in result.month.earlier] == [Q1]
    above = workspace(tmp_path / "above", criteria=CRITERIA)
    above.start(Q1)
    write(above.folder(Q1, RECEIVED) / "huyen.xlsx", book_of(space, Q1).read_bytes())
    merged = pipeline.consolidate(above, Q1)
    assert numbers(merged, "S")["001"] == 903


@pytest.mark.long
def test_a_rolled_up_quarter_whose_sheets_were_changed_is_left_out(space: Workspace) -> None:
    pipeline.roll_up(space, Q1, 1)
    change(book_of(space, Q1), ("Số liệu kỳ", "Số"))
    months(space, *QUARTERS[1].parts(1))
    pipeline.roll_up(space, QUARTERS[1], 1)
    result = pipeline.roll_up(space, HALF, 3)
    assert codes(result) == [("", "VT140")]
    assert "“Số liệu từng kỳ” không còn như công cụ đã ghi" in result.month.findings["message"].iloc[0]


def test_a_quarter_that_is_older_than_its_months_is_named(space: Workspace) -> None:
    pipeline.roll_up(space, Q1, 1)
    half = HALF
    assert [code for _, code in codes(pipeline.roll_up(space, half, 3))] == ["VT140"]
    shutil.rmtree(space.root / str(FEB))
    consolidated(space, FEB, settings(CRITERIA, EXEMPT), {unit.code: figures(7) for unit in UNITS})
    result = pipeline.roll_up(space, half, 3)
    told = result.month.findings.set_index("code")["message"]
    assert f"Kỳ {Q1} gộp trước khi kết quả kỳ {FEB} thay đổi" in told["VT146"]


def test_what_cannot_be_rolled_up_is_refused_with_a_way_out(space: Workspace) -> None:
    with pytest.raises(VtltError, match=r"Kỳ 2026-Q1 .* không gồm nhiều quý"):
        pipeline.roll_up(space, Q1, 3)
    with pytest.raises(
        VtltError, match=r"(?s)không có tháng nào có kết quả dùng được.*vtlt consolidate 2026-10"
    ):
        pipeline.roll_up(space, QUARTERS[3], 1)
    space.start(Q1)
    write(space.folder(Q1, RECEIVED) / "bieu.xlsx", b"x")
    with pytest.raises(VtltError, match=r"Kỳ 2026-Q1 có 1 tệp trong .*tiep-nhan, ví dụ “bieu.xlsx”"):
        pipeline.roll_up(space, Q1, 1)


def test_the_command_says_from_what_it_rolled_up_and_how_to_do_it_again(space: Workspace) -> None:
    asked = ["consolidate", "2026-Q1", "-w", str(space.root)]
    first = CliRunner().invoke(main, asked)
    assert (first.exit_code, "--from-months" in first.output) == (2, True)
    done = CliRunner().invoke(main, [*asked, "--from-months"])
    assert (done.exit_code, f"Các kỳ đã gộp: {JAN}, {FEB}, {MAR}\n" in done.output) == (0, True)
    object_ = json.loads(CliRunner().invoke(main, [*asked, "--from-months", "--json"]).output)["rolled_up"]
    assert [each["period"] for each in object_["periods"]] == [str(month) for month in (JAN, FEB, MAR)]
    assert (object_["lacking"], object_["undeclared"]) == ({}, [])
    again = CliRunner().invoke(main, asked)
    assert (again.exit_code, "--from-months" in again.output) == (2, True)
    both = CliRunner().invoke(main, [*asked, "--from-months", "--carry-forward"])
    assert (both.exit_code, "--carry-forward" in both.output) == (2, True)


@needs_libreoffice
def test_libreoffice_gives_the_same_sums_means_and_counts(space: Workspace, tmp_path: Path) -> None:
    pipeline.roll_up(space, Q1, 1)
    assert differences(book_of(space, Q1), tmp_path) == {}


def weighted(*, of: Rollup) -> CriteriaSet:
    """A set of points with a ratio, done in a month of what there is at its end, and a count."""
    cited = {"citation": "QĐ"}
    return dataclasses.replace(
        SMALL,
        nodes=(
            Node("R", "ratio", "Chỉnh lý", "Đã chỉnh lý trên tổng số", points=Decimal(10), measure_unit="mét",
                 rollup=Rollup.SUM, rollup_of=of, **cited),
            Node("C", "count", "Trễ", "Số lần trễ", start=Decimal(5), rate=Decimal(-1), rollup=Rollup.SUM,
                 at_most=Decimal(2), **cited),
            Node("O", "choice", "Kho", "Có kho", options=parse_options("Đủ = 5; Không = 0"), **cited),
        ),
    )  # fmt: skip


def weighted_quarter(space: Workspace, quarter: Period, criteria: CriteriaSet, **answers: float) -> None:
    for month in quarter.parts(1):
        given = {"R": 20.5, "R.of": 100, "C": 1, "O": "Đủ", **answers}
        consolidated(space, month, settings(criteria), {"001": given})


ARISING = dataclasses.replace(
    SMALL,
    nodes=(
        Node("R", "ratio", "Ký số", "Văn bản ký số", points=Decimal(10), measure_unit="văn bản",
             rollup=Rollup.SUM, unarisen="out", citation="QĐ"),
        Node("O", "choice", "Kho", "Có kho", options=parse_options("Đủ = 5; Không = 0"), unarisen="out",
             citation="QĐ"),
    ),
)  # fmt: skip
NONE = {"R": NOT_ARISEN}


@pytest.fixture
def arising(tmp_path: Path) -> Workspace:
    """A quarter of two units: for 001 nothing arose in February and March, for 002 in no month."""
    space = workspace(tmp_path, criteria=ARISING)
    own = dataclasses.replace(settings(ARISING), roster=Roster(UNITS[:2]))
    for month, signed in ((JAN, {"R": 30.0, "R.of": 40.0}), (FEB, NONE), (MAR, NONE)):
        consolidated(space, month, own, {"001": {**signed, "O": "Đủ" if month == JAN else NOT_ARISEN},
                                "002": {**NONE, "O": "Không"}})  # fmt: skip
    return space


def test_a_month_in_which_nothing_arose_is_no_lack_of_a_quarter_nor_of_what_is_made_of_it(
    arising: Workspace,
) -> None:
    result = pipeline.roll_up(arising, Q1, 1)
    marks = result.month.marks.set_index(["unit_code", "leaf_code"])[["points_micro", "max_micro"]]
    assert [tuple(marks.loc[key]) for key in (("001", "R"), ("001", "O"), ("002", "O"))] == [
        (7_500_000, 10_000_000), (5_000_000, 5_000_000), (0, 5_000_000),
    ]  # fmt: skip
    assert marks.loc[("002", "R"), "max_micro"] == 0
    assert (codes(result), set(result.month.submissions["status"])) == ([], {Status.COMPLETE})
    shown = [row[7:10:2] for row in lines(book_of(arising, Q1), "Số liệu từng kỳ")]
    assert shown[:3] == [(30, 30), (NOT_ARISEN, None), (NOT_ARISEN, None)]
    assert shown[6] == (NOT_ARISEN, NOT_ARISEN)
    by_quarter, by_month = (pipeline.roll_up(arising, HALF, length).month for length in (3, 1))
    assert by_quarter.rolled is not None
    assert by_month.rolled is not None
    assert by_quarter.rolled.sources[0].trouble == ""
    columns = ["unit_code", "leaf_code", "field", "period", "state", "value_micro", "text"]
    known = [str(month) for month in (JAN, FEB, MAR)]
    one, other = (
        each.parts.loc[each.parts["period"].isin(known), columns].astype(str).to_numpy().tolist()
        for each in (by_quarter.rolled, by_month.rolled)
    )
    assert one == other


@needs_libreoffice
def test_libreoffice_leaves_out_the_months_in_which_nothing_arose_too(
    arising: Workspace, tmp_path: Path
) -> None:
    pipeline.roll_up(arising, Q1, 1)
    assert differences(book_of(arising, Q1), tmp_path) == {}


@needs_libreoffice
def test_a_ratio_of_a_quarter_is_made_of_its_sums_and_libreoffice_scores_it_alike(tmp_path: Path) -> None:
    space = workspace(tmp_path)
    weighted_quarter(space, Q1, weighted(of=Rollup.END))
    result = pipeline.roll_up(space, Q1, 1)
    points = result.month.marks.set_index(["unit_code", "leaf_code"])["points_micro"]
    assert [points["001", code] for code in "RCO"] == [6_150_000, 2_000_000, 5_000_000]
    assert codes(result) == [("", "VT141")] * 3
    assert differences(book_of(space, Q1), tmp_path) == {}


@pytest.mark.long
def test_a_sum_that_exceeds_the_whole_is_withheld_and_named(tmp_path: Path) -> None:
    space = workspace(tmp_path)
    weighted_quarter(space, QUARTERS[1], weighted(of=Rollup.END), R=50)
    result = pipeline.roll_up(space, QUARTERS[1], 1)
    (wrong,) = [row for row in result.month.findings.itertuples() if row.severity == "error"]
    assert (wrong.unit_code, wrong.leaf_code, wrong.sheet) == ("001", "R", "Số liệu từng kỳ")
    # The months may all be right.
    assert "Gộp tổng số" in wrong.mend
    assert f"vtlt apply {QUARTERS[1]}" in wrong.mend
    assert result.month.scores.set_index("unit_code")["missing"]["001"] == 1
    write(space.root / workbook.FILE_NAME, workbook.render(settings(weighted(of=Rollup.SUM))))
    apply(space, QUARTERS[1], lambda _: None)
    result = pipeline.roll_up(space, QUARTERS[1], 1)
    assert result.month.scores.set_index("unit_code")["missing"]["001"] == 0


def test_a_quarter_that_took_over_what_was_changed_is_rolled_up_again_before_it_is_closed(
    space: Workspace,
) -> None:
    pipeline.roll_up(space, Q1, 1)
    assert overview.standing(space, Q1).step.command == f"close {Q1}"
    elsewhere = dataclasses.replace(settings(CRITERIA, EXEMPT), agency=Agency(name="Sở Nội vụ tỉnh Y"))
    write(space.root / workbook.FILE_NAME, workbook.render(elsewhere))
    apply(space, Q1, lambda _: None)
    standing = overview.standing(space, Q1)
    assert standing.step.command == f"consolidate {Q1} --from-months"
    assert f"cau-hinh-{Q1}.xlsx" in " ".join(standing.said)


def test_a_rolled_up_quarter_can_be_closed_and_is_then_left_alone(space: Workspace) -> None:
    pipeline.roll_up(space, Q1, 1)
    close(space, Q1, "Nguyễn Văn An", dt.date(2026, 4, 25))
    with pytest.raises(VtltError, match="đã chốt"):
        pipeline.roll_up(space, Q1, 1)
    assert reopen(space, Q1, "Nguyễn Văn An", "Sửa tháng 2", dt.date(2026, 4, 26)).found == ()
    assert pipeline.roll_up(space, Q1, 1).failed == ()


def test_a_closed_quarter_tells_everywhere_that_one_of_its_months_was_changed_later(space: Workspace) -> None:
    pipeline.roll_up(space, Q1, 1)
    pipeline.roll_up(space, HALF, 3)
    close(space, Q1, "Nguyễn Văn An", dt.date(2026, 4, 25))
    said = f"Kết quả kỳ {FEB} đã thay đổi sau khi gộp kỳ {Q1}."
    home = CliRunner().invoke(main, ["-w", str(space.root)]).output
    assert said not in home
    consolidated(space, FEB, settings(CRITERIA, EXEMPT), {unit.code: figures(7) for unit in UNITS})
    home = CliRunner().invoke(main, ["-w", str(space.root)]).output
    blocks = {block.partition(" -")[0]: block for block in home.split("\n\n")}
    assert said in blocks[f"Kỳ {Q1}"]
    assert f'vtlt reopen {Q1} --by "TÊN" --why "LÝ DO" -w {space.root}' in blocks[f"Kỳ {Q1}"]
    assert said in blocks[f"Kỳ {HALF}"]  # which was made of the quarter, open as it is
    assert said in Visitor(space.root).get(f"/ky/{Q1}")
    with pytest.raises(VtltError, match=said):
        pipeline.roll_up(space, Q1, 1)
    assert said in closed(close(space, Q1, "", dt.date(2026, 4, 25)), space.root)
    half = closed(close(space, HALF, "Nguyễn Văn An", dt.date(2026, 4, 25)), space.root)
    assert f"Lưu ý, kết quả kỳ {FEB} đã thay đổi" in half


@pytest.mark.long
def test_half_a_year_is_rolled_up_and_closed_only_after_its_quarter_is_as_it_should_be(
    space: Workspace,
) -> None:
    pipeline.roll_up(space, Q1, 1)
    pipeline.roll_up(space, HALF, 3)
    consolidated(space, FEB, settings(CRITERIA, EXEMPT), {unit.code: figures(7) for unit in UNITS})
    said = f"Kết quả kỳ {FEB} đã thay đổi sau khi gộp kỳ {Q1}."
    home = CliRunner().invoke(main, ["-w", str(space.root)]).output
    blocks = {block.partition(" -")[0]: block for block in home.split("\n\n")}
    for period in (Q1, HALF):
        assert said in blocks[f"Kỳ {period}"]
        assert f"vtlt consolidate {Q1} --from-months" in blocks[f"Kỳ {period}"]
    page = Visitor(space.root).get(f"/ky/{HALF}")
    assert (f'nut-lon" href="/ky/{Q1}"' in page, "/chot" in page.partition("nut-lon")[2]) == (True, False)
    way = f"Gộp lại kỳ {Q1}, rồi gộp lại kỳ {HALF} mới chốt: vtlt consolidate {Q1} --from-months"
    with pytest.raises(VtltError, match=f"{said} {way}"):
        close(space, HALF, "Nguyễn Văn An", dt.date(2026, 7, 25))
    pipeline.roll_up(space, Q1, 1)
    home = CliRunner().invoke(main, ["-w", str(space.root)]).output
    assert f"vtlt consolidate {HALF} --from-quarters" in home
    pipeline.roll_up(space, HALF, 3)
    close(space, HALF, "Nguyễn Văn An", dt.date(2026, 7, 25))


def test_a_quarter_made_of_months_is_not_said_to_have_lost_its_returns(space: Workspace) -> None:
    pipeline.roll_up(space, Q1, 1)
    for command in ("check", "remind", "consolidate"):
        done = CliRunner().invoke(main, [command, str(Q1), "-w", str(space.root)])
        assert done.exit_code == 2
        assert f"gộp từ kết quả các kỳ {JAN}, {FEB}, {MAR} nên không có biểu riêng" in done.output
        assert f"vtlt consolidate {Q1} --from-months -w {space.root}" in done.output
        assert "đổi tên" not in done.output


@pytest.mark.papers
def test_a_quarter_says_what_it_counts_where_units_that_lack_a_month_lack_nothing(tmp_path: Path) -> None:
    space, plain = workspace(tmp_path), settings(SMALL)
    answers = {code: answer for code, answer in WHOLE.items() if "." not in code}
    for month in (JAN, FEB, MAR):
        consolidated(
            space, month, plain, {unit.code: answers for unit in UNITS if (month, unit.code) != (FEB, "002")}
        )
    result = pipeline.roll_up(space, Q1, 1)
    said = screen.as_text(result)
    assert "Số liệu sau khi gộp:\n  Đủ số liệu: 3/3 đơn vị\n" in said
    whole = "01 đơn vị thiếu toàn bộ số liệu của ít nhất một tháng"
    assert f"{whole}, vẫn tính là đủ khi câu nào cũng có số cuối kỳ." in said
    assert "[VT141] Kỳ có đơn vị thiếu số liệu: 1\n" in said
    assert "Đã nộp đủ" not in said
    assert "vtlt remind" not in said
    document = docx.Document(str(space.folder(Q1, RESULTS) / f"bao-cao-{Q1}.docx"))
    report = "\n".join(paragraph.text for paragraph in document.paragraphs)
    assert "có báo cáo của ít nhất một tháng: 03." in report
    page = Visitor(space.root).get(f"/ky/{Q1}")
    assert "Chưa nộp" not in page
