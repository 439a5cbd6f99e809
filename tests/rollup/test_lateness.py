"""How late a unit was in a quarter or year that is rolled up: as late as with the latest of its returns."""

import dataclasses
import datetime as dt
import shutil
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from tests import pipeline
from tests.desk.test_appraisal import give
from tests.helpers import SMALL, UNITS, config, copy_of, receive, workspace
from tests.office import needs_libreoffice
from tests.writing.merged.test_outputs import differences
from vtlt_consolidate.commands.result import Result
from vtlt_consolidate.commands.said import screen
from vtlt_consolidate.desk.appraisalbook import FILE_NAME
from vtlt_consolidate.model.config import Config, Round, Waiver
from vtlt_consolidate.model.criteria import CriteriaSet, Node
from vtlt_consolidate.model.rules.banding import Band, Gate
from vtlt_consolidate.model.units import Fate, Predecessor, Roster, Unit
from vtlt_consolidate.scoring.rolled import Returned, last_returns
from vtlt_consolidate.settings import workbook
from vtlt_consolidate.settings.lint.lint import config_flaws
from vtlt_consolidate.words.period import Period
from vtlt_consolidate.words.states import Presence, Status
from vtlt_consolidate.words.text import MICRO
from vtlt_consolidate.workspace.folders import RESULTS, Workspace, write

pytestmark = pytest.mark.usefixtures("no_papers")

D = Decimal
Q1 = Period.parse("2026-Q1")
YEAR = Period.parse("2026")
JAN, FEB, MAR = Q1.parts(1)
NODES = (
    Node("A", "points", "Kế hoạch", "Kế hoạch", points=D(10)),
    Node("N", "points", "Nộp đúng hạn", "Nộp báo cáo đúng hạn", points=D(5), source="computed",
         formula="MAX(0; 5 - SỐ_NGÀY_TRỄ())"),
)  # fmt: skip
BANDS = (Band("Tốt", "tốt", D(80), None, "QĐ"), Band("Kém", "kém", D(0), D(80), "QĐ"))
LATE_GATE = Gate((), "Nộp trễ quá 3 ngày", None, "Kém", "QĐ", condition="SỐ_NGÀY_TRỄ() > 3")
CRITERIA = dataclasses.replace(SMALL, id="tre", nodes=NODES, bands=BANDS, rules=(), gates=())
GATED = dataclasses.replace(CRITERIA, nodes=NODES[:1], gates=(LATE_GATE,))
IN_TIME = {"001": 0, "002": 0, "003": 0}


def settings(criteria: CriteriaSet = CRITERIA, *waivers: Waiver) -> Config:
    rounds = tuple(Round(month, "", month.last_day + dt.timedelta(5)) for month in (JAN, FEB, MAR))
    return dataclasses.replace(config(criteria=criteria), rounds=rounds, waivers=waivers)


def month(
    space: Workspace, period: Period, late: Mapping[str, int | None], settings_: Config | None = None
) -> Result:
    """A month whose units return that many days after the deadline, or without a known day."""
    settings_ = settings_ or settings()
    write(space.root / workbook.FILE_NAME, workbook.render(settings_))
    space.start(period)
    days = list(dict.fromkeys(late.values()))
    for day in days:
        for unit in settings_.roster.units:
            if unit.code in late and late[unit.code] == day:
                receive(space, unit, {"A": 10}, period=period)
        received = None if day is None else period.last_day + dt.timedelta(5 + day)
        run = pipeline.consolidate if day == days[-1] else pipeline.check
        result = run(space, period, received=received)
    return result


def _quarter(tmp_path: Path) -> Workspace:
    space = workspace(tmp_path, criteria=CRITERIA)
    month(space, JAN, {"001": -2, "002": 2, "003": 0})
    month(space, FEB, {"001": 0, "002": 0, "003": 4})
    month(space, MAR, {"001": 0, "002": 1, "003": 0})
    return space


@pytest.fixture
def space(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """A workspace with three months, in which 002 and 003 were late once or twice."""
    return copy_of(_quarter, tmp_path, tmp_path_factory)


def points(result: Result, leaf: str = "N") -> dict[str, float | None]:
    marks = result.month.results.marks
    mine = marks[marks["leaf_code"] == leaf]
    return {
        unit: None if str(micro) == "<NA>" else int(micro) / MICRO
        for unit, micro in zip(mine["unit_code"], mine["points_micro"], strict=True)
    }


def bands(result: Result) -> dict[str, str]:
    scores = result.month.results.scores
    return dict(zip(scores["unit_code"], scores["band"], strict=True))


def codes(result: Result) -> list[tuple[str, str]]:
    found = result.month.findings
    return sorted(zip(found["unit_code"], found["code"], strict=True))


def messages(result: Result) -> str:
    found = result.month.findings
    return "\n".join([*found["message"], *found["mend"]])


def book_of(space: Workspace, period: Period) -> Path:
    return space.folder(period, RESULTS) / f"tong-hop-{period}.xlsx"


def test_a_quarter_is_as_late_as_the_latest_of_its_months(space: Workspace) -> None:
    result = pipeline.roll_up(space, Q1, 1)
    assert points(result) == {"001": 5, "002": 3, "003": 1}
    assert bands(result) == {"001": "Tốt", "002": "Tốt", "003": "Kém"}
    assert codes(result) == []


def test_a_gate_about_days_late_is_judged_in_a_quarter(tmp_path: Path) -> None:
    space = workspace(tmp_path, criteria=GATED)
    for period, late in ((JAN, 0), (FEB, 4), (MAR, 0)):
        month(space, period, IN_TIME | {"003": late}, settings(GATED))
    result = pipeline.roll_up(space, Q1, 1)
    assert bands(result) == {"001": "Tốt", "002": "Tốt", "003": "Kém"}
    assert codes(result) == []


def test_the_workbook_of_a_quarter_shows_how_late_each_month_was(space: Workspace) -> None:
    pipeline.roll_up(space, Q1, 1)
    sheet = openpyxl.load_workbook(book_of(space, Q1), data_only=True)["Các kỳ đã gộp"]
    heads, *rows = sheet.iter_rows(min_row=4, min_col=7, values_only=True)
    assert heads == ("Trễ 2026-01", "Trễ 2026-02", "Trễ 2026-03", "Trễ nhiều nhất")
    assert rows == [(0, 0, 0, 0), (2, 0, 1, 2), (0, 4, 0, 4)]


@needs_libreoffice
def test_the_formulas_of_a_late_quarter_say_what_python_says(space: Workspace, tmp_path: Path) -> None:
    pipeline.roll_up(space, Q1, 1)
    assert differences(book_of(space, Q1), tmp_path) == {}


@pytest.mark.long
def test_a_year_is_as_late_by_way_of_quarters_as_from_months(space: Workspace) -> None:
    pipeline.roll_up(space, Q1, 1)
    by_months, by_quarters = (pipeline.roll_up(space, YEAR, length) for length in (1, 3))
    # The other months have no results, so that nothing is known of the whole year.
    assert points(by_months) == points(by_quarters) == {"001": None, "002": None, "003": None}
    empty = YEAR.parts(1)[3:]
    excused = [Waiver(part, unit.code, Status.EXEMPT) for part in empty for unit in UNITS]
    write(space.root / workbook.FILE_NAME, workbook.render(settings(CRITERIA, *excused)))
    by_months, by_quarters = (pipeline.roll_up(space, YEAR, length) for length in (1, 3))
    assert points(by_months) == points(by_quarters) == {"001": 5, "002": 3, "003": 1}


def test_a_month_in_which_a_unit_was_excused_makes_it_neither_late_nor_unknown(tmp_path: Path) -> None:
    space, exempt = (
        workspace(tmp_path, criteria=CRITERIA),
        settings(CRITERIA, Waiver(FEB, "001", Status.EXEMPT)),
    )
    month(space, JAN, IN_TIME | {"001": 1}, exempt)
    month(space, FEB, {"002": 0, "003": 0}, exempt)
    month(space, MAR, IN_TIME, exempt)
    result = pipeline.roll_up(space, Q1, 1)
    assert (points(result)["001"], codes(result)) == (4, [])


def test_a_unit_cannot_have_been_late_before_it_was_listed_but_with_a_return_that_never_came() -> None:
    presences = {("a", JAN): Presence.UNLISTED, ("a", FEB): Presence.GIVEN,
                 ("b", JAN): Presence.MISSING, ("b", FEB): Presence.GIVEN}  # fmt: skip
    day = dt.date(2026, 3, 9)
    found = last_returns(presences, {(unit, FEB): Returned(day, 4) for unit in "ab"})
    assert (found.received, found.late) == ({"a": day}, {"a": 4})
    assert set(found.unknown.values()) == {(JAN,)}


def test_an_unknown_day_in_one_month_is_told_with_what_mends_it(tmp_path: Path) -> None:
    space = workspace(tmp_path, criteria=CRITERIA)
    for period in (JAN, MAR):
        month(space, period, IN_TIME)
    found = month(space, FEB, IN_TIME | {"002": None})
    assert codes(found) == [("002", "VT312")]
    assert "2026-02/so-nhan.xlsx" in messages(found)
    result = pipeline.roll_up(space, Q1, 1)
    assert points(result) == {"001": 5, "002": None, "003": 5}
    assert codes(result) == [("002", "VT158")]
    assert "báo cáo kỳ 2026-02 nên “Nộp báo cáo đúng hạn” chưa có điểm" in messages(result)
    assert "vtlt appraise" not in messages(result)
    # Of a quarter that nobody made no day can be noted; that it lacks is told once.
    by_quarters = codes(pipeline.roll_up(space, Period.parse("2026-H1"), 3))
    assert [unit for unit, code in by_quarters if code == "VT158"] == ["002"]


@pytest.mark.long
def test_who_lacks_a_month_is_classified_once_it_comes_but_not_without_the_day_of_a_return(
    tmp_path: Path,
) -> None:
    space = workspace(tmp_path, criteria=GATED)
    month(space, JAN, IN_TIME | {"002": None}, settings(GATED))
    month(space, FEB, {"001": 0, "002": 0}, settings(GATED))
    month(space, MAR, {"002": 0, "003": 0}, settings(GATED))
    possible = pipeline.roll_up(space, Q1, 1).month.bounds.units
    # Of a return that is to come every day is tried; that of one that came has to be noted.
    assert possible["001"].bands == ("Tốt", "Kém")
    assert "002" not in possible
    # Whatever the month is in which nobody has a deadline, its return tells of no delay.
    without = dataclasses.replace(settings(GATED), rounds=())
    write(space.root / workbook.FILE_NAME, workbook.render(without))
    shutil.rmtree(space.root / str(MAR))
    month(space, MAR, {"002": 0, "003": 0}, without)
    assert pipeline.roll_up(space, Q1, 1).month.bounds.units["001"].bands == ("Tốt", "Kém", "Chưa xếp loại")


def test_a_gate_that_lacks_the_day_of_receipt_says_so(tmp_path: Path) -> None:
    space = workspace(tmp_path, criteria=GATED)
    found = month(space, JAN, IN_TIME | {"002": None}, settings(GATED))
    assert bands(found) == {"001": "Tốt", "002": "", "003": "Tốt"}
    assert codes(found) == [("002", "VT312")]
    assert "chưa xét được “Nộp trễ quá 3 ngày”" in messages(found)


def test_a_gate_that_lacks_an_earlier_answer_says_so(tmp_path: Path) -> None:
    gate = dataclasses.replace(LATE_GATE, reason="Không tiến bộ", condition="A < KỲ_TRƯỚC(A)")
    criteria = dataclasses.replace(GATED, gates=(gate,))
    found = month(workspace(tmp_path, criteria=criteria), JAN, IN_TIME, settings(criteria))
    assert codes(found) == [("001", "VT314"), ("002", "VT314"), ("003", "VT314")]
    assert "“Không tiến bộ” nên đơn vị chưa xếp loại: công thức gặp “Kế hoạch” kỳ trước chưa có" in messages(
        found
    )


def test_a_month_without_a_deadline_is_told_once_for_all_units(tmp_path: Path) -> None:
    space = workspace(tmp_path, criteria=CRITERIA)
    without = dataclasses.replace(settings(), rounds=())
    found = month(space, JAN, IN_TIME, without)
    assert codes(found) == [("", "VT313")]
    assert "Hạn nộp ở sheet Kỳ báo cáo của 2026-01/cau-hinh-2026-01.xlsx" in messages(found)


def test_lint_names_the_months_whose_lateness_cannot_be_known_and_no_quarter() -> None:
    quarter, *months = (dataclasses.replace(each, due_date=None) for each in (Round(Q1), *settings().rounds))
    rounds = (quarter, months[0], *settings().rounds[1:])
    found = config_flaws(dataclasses.replace(settings(), rounds=rounds))
    found = [flaw for flaw in found if flaw.what == "round"]
    assert [(flaw.index, flaw.severity) for flaw in found] == [(1, "warning")]
    plain = dataclasses.replace(settings(SMALL), rounds=rounds)
    assert not [flaw for flaw in config_flaws(plain) if flaw.what == "round"]


def test_what_a_reviewer_gave_for_a_computed_criterion_at_the_end_counts_in_the_quarter(
    space: Workspace,
) -> None:
    pipeline.appraise(space, MAR)
    give(space.folder(MAR, FILE_NAME), "003", "N", 4, "có lý do")
    pipeline.consolidate(space, MAR)
    result = pipeline.roll_up(space, Q1, 1)
    assert points(result) == {"001": 5, "002": 3, "003": 4}
    # What the reviewer saw was the month, which was in time.
    assert codes(result) == [("003", "VT501")]


@pytest.mark.long
def test_a_quarter_looks_at_the_answers_of_the_quarter_before(tmp_path: Path) -> None:
    grows = Node("N", "points", "Tiến bộ", "Tiến bộ", points=D(5), source="computed",
                 formula="IF(A > KỲ_TRƯỚC(A); 5; 2)")  # fmt: skip
    criteria = dataclasses.replace(CRITERIA, nodes=(NODES[0], grows))
    space = workspace(tmp_path, criteria=criteria)
    first = month(space, JAN, IN_TIME, settings(criteria))
    for period in (FEB, MAR):
        month(space, period, IN_TIME, settings(criteria))
    assert {code for _, code in codes(first)} == {"VT310"}
    result = pipeline.roll_up(space, Q1, 1)
    assert {code for _, code in codes(result)} == {"VT159"}
    assert "2026-03/tham-dinh.xlsx" in messages(result)
    second = Period.parse("2026-Q2")
    for period in second.parts(1):
        month(space, period, IN_TIME, settings(criteria))
    later = pipeline.roll_up(space, second, 1)
    assert (points(later), codes(later)) == ({"001": 2, "002": 2, "003": 2}, [])


def settings_after(*rows: Predecessor, units: tuple[Unit, ...]) -> Config:
    return dataclasses.replace(settings(), roster=Roster(units), predecessors=rows)


def before_and_after(tmp_path: Path, after: Config, late: int) -> Workspace:
    """A quarter whose first month 001 returned late, before what became of the units in February."""
    space = workspace(tmp_path, criteria=CRITERIA)
    month(space, JAN, IN_TIME | {"001": late})
    for period in (FEB, MAR):
        month(space, period, dict.fromkeys(after.roster.codes, 1), after)
    return space


@pytest.mark.long
def test_days_late_follow_a_unit_to_its_new_name_and_code(tmp_path: Path) -> None:
    renamed = Unit("009", "Phường Mới")
    row = Predecessor("001", UNITS[0].name, "009", Fate.RENAMED, FEB.first_day, "Phường Mới")
    space = before_and_after(tmp_path, settings_after(row, units=(renamed, *UNITS[1:])), 3)
    result = pipeline.roll_up(space, Q1, 1)
    assert points(result) == {"009": 2, "002": 4, "003": 4}
    assert codes(result) == []
    # The quarter knows the unit under its new code, and so does whatever is made of the quarter.
    year = pipeline.roll_up(space, YEAR, 3)
    assert year.month.rolled is not None
    assert year.month.rolled.returns["009", JAN].late == 3


@pytest.mark.long
def test_a_unit_that_had_another_name_in_a_quarter_is_followed_from_it_too(tmp_path: Path) -> None:
    space = _quarter(tmp_path)
    pipeline.roll_up(space, Q1, 1)
    april = Period.parse("2026-04").first_day
    row = Predecessor("003", UNITS[2].name, "009", Fate.RENAMED, april, "Phường Mới")
    renamed = Unit("009", "Phường Mới")
    write(space.root / workbook.FILE_NAME, workbook.render(settings_after(row, units=(*UNITS[:2], renamed))))
    by_quarters, by_months = (pipeline.roll_up(space, Period.parse("2026-H1"), length) for length in (3, 1))
    for result in (by_quarters, by_months):
        assert result.month.rolled is not None
        mine = [(result.month.rolled.presences["009", m], result.month.rolled.returns["009", m].late)
                for m in (JAN, FEB, MAR)]  # fmt: skip
        assert mine == [("given", 0), ("given", 4), ("given", 0)]


@pytest.mark.long
def test_a_merged_unit_is_as_late_as_its_own_returns_and_says_nothing_of_former_ones(tmp_path: Path) -> None:
    rows = (
        Predecessor("001", UNITS[0].name, "001", Fate.MERGED, FEB.first_day, UNITS[0].name),
        Predecessor("002", UNITS[1].name, "001", Fate.MERGED, FEB.first_day, UNITS[0].name),
    )
    space = before_and_after(tmp_path, settings_after(*rows, units=(UNITS[0], UNITS[2])), 4)
    result = pipeline.roll_up(space, Q1, 1)
    assert points(result) == {"001": 4, "003": 4}
    assert codes(result) == [("", "VT149")]
    sheet = openpyxl.load_workbook(book_of(space, Q1), data_only=True)["Các kỳ đã gộp"]
    assert [cell.value for cell in sheet[5]][2:] == [
        "Chưa có trong danh sách", "Có số liệu", "Có số liệu", 1, None, 1, 1, 1,
    ]  # fmt: skip


@pytest.mark.long
def test_the_way_out_that_is_told_for_a_unit_that_was_not_there_works(tmp_path: Path) -> None:
    new = Unit("009", "Phường Mới")
    space = before_and_after(tmp_path, settings_after(units=(*UNITS, new)), 0)
    first = pipeline.roll_up(space, Q1, 1)
    assert codes(first) == [("", "VT149")]
    assert "2026-Q1/cau-hinh-2026-Q1.xlsx, ví dụ: 2026-01, 009, Được miễn" in messages(first)
    path = space.root / str(Q1) / f"cau-hinh-{Q1}.xlsx"
    book = openpyxl.load_workbook(path)
    for column, text in enumerate(("2026-01", "009", "Được miễn"), 1):
        book["Gia hạn, miễn"].cell(5, column, text)
    book.save(path)
    again = pipeline.roll_up(space, Q1, 1)
    assert (codes(again), again.month.rolled and again.month.rolled.lacking) == ([], {})


def test_a_unit_whose_days_late_are_unknown_is_not_counted_as_complete(tmp_path: Path) -> None:
    space = workspace(tmp_path, criteria=CRITERIA)
    for period in (JAN, MAR):
        month(space, period, IN_TIME)
    month(space, FEB, IN_TIME | {"002": None})
    said = screen.as_text(pipeline.roll_up(space, Q1, 1))
    assert "  Đủ số liệu: 2/3 đơn vị\n" in said
    assert "Kết quả: 2/3 đơn vị có đủ số liệu" in said
