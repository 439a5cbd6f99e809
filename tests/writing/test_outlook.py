"""What the analyst sees of what can still change: two sheets, the screen, JSON, the list of reminders."""

import dataclasses
import datetime as dt
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from tests import pipeline
from tests.helpers import PERIOD, SMALL, UNITS, WHOLE, copy_of, fields, receive, workspace
from vtlt_consolidate.commands import remind
from vtlt_consolidate.commands.asjson.summary import summary
from vtlt_consolidate.commands.result import Result
from vtlt_consolidate.commands.said import screen
from vtlt_consolidate.model.config import Override
from vtlt_consolidate.model.criteria import Node
from vtlt_consolidate.scoring.figures import outlook
from vtlt_consolidate.scoring.figures.corners import Span
from vtlt_consolidate.settings import workbook as configbook
from vtlt_consolidate.words.text import MICRO
from vtlt_consolidate.workspace.folders import RECEIVED, REMINDERS, RESULTS, Workspace, write
from vtlt_consolidate.writing.forms import forms
from vtlt_consolidate.writing.letters.reasons import Asked
from vtlt_consolidate.writing.outlook import RANKS_SHEET, SHEET, UNITS_SHEET

pytestmark = pytest.mark.usefixtures("no_papers")

DAY = dt.date(2026, 4, 10)
RANKED = dataclasses.replace(SMALL, nodes=(
    Node("P", "points", "Lập hồ sơ", "Lập hồ sơ", points=Decimal(10), citation="QĐ"),
    Node("Q", "points", "Nộp lưu", "Nộp lưu", points=Decimal(5), citation="QĐ"),
))  # fmt: skip
SENT = {"A1": "Chưa đạt", "A2": "Đạt", "B2": 20.5, "A4": "Đạt"}


def partial(tmp_path: Path) -> Workspace:
    """One unit has sent everything (3 of 4 met), the second lacks A3, the third has sent nothing."""
    space = workspace(tmp_path)
    receive(space, UNITS[0], WHOLE)
    receive(space, UNITS[1], SENT)
    return space


@pytest.fixture
def space(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    return copy_of(partial, tmp_path, tmp_path_factory)


def rows(space: Workspace, sheet: str) -> list[tuple[object, ...]]:
    book = openpyxl.load_workbook(space.folder(PERIOD, RESULTS) / f"tong-hop-{PERIOD}.xlsx", data_only=True)
    return [row for row in book[sheet].iter_rows(min_row=5, values_only=True) if row[0] is not None]


def sheets(space: Workspace) -> list[str]:
    path = space.folder(PERIOD, RESULTS) / f"tong-hop-{PERIOD}.xlsx"
    return openpyxl.load_workbook(path, read_only=True).sheetnames


def test_a_set_that_ranks_shows_the_best_and_the_worst_rank_of_every_unit(tmp_path: Path) -> None:
    space = workspace(tmp_path, criteria=RANKED)
    receive(space, UNITS[0], {"P": 8, "Q": 2})
    receive(space, UNITS[1], {"P": 3})
    result = pipeline.consolidate(space, PERIOD)
    assert [(row[1], *row[3:10]) for row in rows(space, RANKS_SHEET)] == [
        ("001", 10, 1, 10, 10, 1, 2, "Còn có thể đổi"),
        # It has sent nothing, which is no total of 0.
        ("003", None, None, 0, 15, 1, 3, "Còn có thể đổi"),
        ("002", 3, None, 3, 8, 2, 3, "Còn có thể đổi"),
    ]  # fmt: skip
    assert [each["total"] for each in summary(result)["units_detail"]] == [10, 3, None]
    assert summary(result)["bounds"]["ranks"][0] == {"variant": None, "code": "001", "best": 1, "worst": 2}


def test_a_decided_result_that_waits_for_answers_is_certain_and_said_beside_its_unit(tmp_path: Path) -> None:
    space = workspace(tmp_path, criteria=RANKED)
    decided = Override(PERIOD, "002", Decimal(7), "", "thành tích", "Giám đốc")
    made = dataclasses.replace(space.config(), overrides=(decided,))
    write(space.root / configbook.FILE_NAME, configbook.render(made))
    receive(space, UNITS[0], {"P": 8, "Q": 2})
    receive(space, UNITS[1], {"P": 3})
    pipeline.consolidate(space, PERIOD)
    listed = {row[1]: (row[3], *row[5:7]) for row in rows(space, UNITS_SHEET)}
    assert listed["002"] == ("Nộp còn thiếu; có điều chỉnh kết quả chờ đủ số liệu", 7, 7)
    assert next(row[1:6] for row in rows(space, SHEET)) == ("Tổng điểm các đơn vị", 17, 15, 32, 45)


def told(result: Result) -> str:
    (line,) = (line for line in screen.as_text(result).splitlines() if line.startswith("Còn mở"))
    return line


def test_the_merged_workbook_shows_the_least_and_the_most_of_totals_bands_areas_and_criteria(
    space: Workspace,
) -> None:
    result = pipeline.consolidate(space, PERIOD)
    shown = rows(space, SHEET)
    assert [row[1:6] for row in shown if row[0] not in ("Tiêu chí", "Số liệu")] == [
        ("Tổng số lượt tiêu chí đạt", 5, 5, 10, 12),
        ("Số đơn vị loại Tốt", 1, 2, 3, 3),
        ("Số đơn vị loại Khá", 0, 2, 2, 3),
        ("Số đơn vị loại Chưa đạt", 0, 1, 1, 3),
        ("Khu vực 1", 5, 1, 6, 8),
        ("Khu vực 2", 0, 4, 4, 4),
    ]
    assert [row[2:5] for row in shown if row[0] == "Tiêu chí"] == [(1, 1, 2), (2, 1, 3), (0, 2, 2), (2, 1, 3)]
    assert [row[1:6] for row in shown if row[0] == "Số liệu"] == [
        ("Diện tích kho (m²)", 41, "không giới hạn", "không có mức cao nhất", None),
        ("Số người (người)", 0, "không giới hạn", "không có mức cao nhất", None),
    ]
    assert [(row[1], *row[4:8], row[9]) for row in rows(space, UNITS_SHEET)] == [
        ("003", 4, 0, 4, 4, "Tốt; Khá; Chưa đạt"), ("002", 1, 2, 3, 1, "Tốt; Khá"),
    ]  # fmt: skip
    assert RANKS_SHEET not in sheets(space)
    assert told(result) == (
        "Còn mở 5 câu tính kết quả của 2 đơn vị. Khi nhận đủ, nếu các câu đã nhận giữ nguyên: từ 5 đến 10 "
        "trên 12 lượt tiêu chí đạt (41,7% đến 83,3%); Tốt: chắc chắn 1, còn có thể thêm 2; Khá: chắc chắn 0, "
        "còn có thể thêm 2; Chưa đạt: chắc chắn 0, còn có thể thêm 1."
    )


def test_json_gives_the_same_figures_and_nothing_once_all_have_answered(space: Workspace) -> None:
    figures = summary(pipeline.check(space, PERIOD))["bounds"]
    assert figures["open"] == {"units": 2, "answers": 5, "others": 0, "replaceable": []}
    assert figures["totals"] == [
        {"variant": None, "least": 5, "most": 10, "max": 12, "percent_least": 41.7, "percent_most": 83.3}
    ]
    assert figures["bands"][0] == {"variant": None, "label": "Tốt", "sure": 1, "more": 2}
    assert figures["units"][0] == {
        "code": "002",
        "open": 1,
        "others": 0,
        "least": 2,
        "most": 3,
        "bands": ["Tốt", "Khá"],
    }
    receive(space, UNITS[1], SENT | {"A3": "Đạt"})
    receive(space, UNITS[2], WHOLE)
    done = pipeline.consolidate(space, PERIOD)
    assert summary(done)["bounds"] is None
    assert "Còn mở" not in screen.as_text(done)
    book = openpyxl.load_workbook(space.folder(PERIOD, RESULTS) / f"tong-hop-{PERIOD}.xlsx")
    assert {SHEET, UNITS_SHEET} & set(book.sheetnames) == set()


def test_a_return_beside_which_an_unusable_file_of_its_unit_waits_may_be_replaced_as_a_whole(
    space: Workspace,
) -> None:
    settings = space.config()
    other = forms.render(settings, UNITS[0], settings.round(PERIOD.previous), fields(WHOLE))
    write(space.folder(PERIOD, RECEIVED) / "tháng trước.xlsx", other)
    result = pipeline.check(space, PERIOD)
    assert result.month.bounds.replaceable == {"001"}
    assert result.month.bounds.units["001"].count == 4
    assert "1 đơn vị có số liệu đang tính nhưng có thể được thay cả biểu" in told(result)


@pytest.mark.parametrize(
    ("least", "most", "words"),
    [(None, 7, "không có mức thấp nhất, nhiều nhất 7"), (2, None, "ít nhất 2, không có mức cao nhất"),
     (2, 7, "từ 2 đến 7"), (2, 2, "2")],
)  # fmt: skip
def test_an_end_without_a_limit_is_said_to_have_none(least: int | None, most: int | None, words: str) -> None:
    ends = (None if end is None else end * MICRO for end in (least, most))
    assert outlook.between(Span(*ends)) == words


def test_nothing_is_open_once_a_form_came_after_the_file_of_no_use(tmp_path: Path) -> None:
    space = workspace(tmp_path, UNITS[:1])
    settings = space.config()
    other = forms.render(settings, UNITS[0], settings.round(PERIOD.previous), fields(WHOLE))
    write(space.folder(PERIOD, RECEIVED) / "tháng trước.xlsx", other)
    pipeline.check(space, PERIOD, received=dt.date(2026, 4, 2))
    receive(space, UNITS[0], WHOLE)
    done = pipeline.consolidate(space, PERIOD, received=dt.date(2026, 4, 5))
    assert done.month.submissions["received"].tolist() == ["05/4/2026"]
    assert summary(done)["bounds"] is None
    assert summary(done)["rejected"] == []
    assert "Còn mở" not in screen.as_text(done)
    book = openpyxl.load_workbook(space.folder(PERIOD, RESULTS) / f"tong-hop-{PERIOD}.xlsx")
    assert {SHEET, UNITS_SHEET} & set(book.sheetnames) == set()
    listed = {row[1].value: row[2].value for row in book["Tệp nhận được"].iter_rows()}
    assert listed["tháng trước.xlsx"] == "Đã có biểu thay"


def test_where_all_that_is_open_may_be_replaced_nothing_is_called_a_part_of_it(tmp_path: Path) -> None:
    space = workspace(tmp_path, UNITS[:1])
    receive(space, UNITS[0], WHOLE)
    settings = space.config()
    other = forms.render(settings, UNITS[0], settings.round(PERIOD.previous), fields(WHOLE))
    write(space.folder(PERIOD, RECEIVED) / "tháng trước.xlsx", other)
    assert told(pipeline.check(space, PERIOD)).startswith(
        "Còn mở 4 câu tính kết quả của 1 đơn vị, đơn vị này có số liệu đang tính nhưng có thể được "
        "thay cả biểu."
    )


def test_reminders_begin_with_the_unit_that_can_move_the_result_most_and_only_the_list_says_so(
    space: Workspace,
) -> None:
    done = remind.remind(space, PERIOD, Asked(DAY))
    assert [one.unit.code for one in done.due] == ["003", "002"]
    book = openpyxl.load_workbook(space.folder(PERIOD, REMINDERS) / f"don-doc-{PERIOD}.xlsx")
    shown = [[cell.value for cell in row] for row in book["Đôn đốc"].iter_rows(min_row=4)]
    assert shown[0][6:8] == ["Còn có thể thay đổi", "Xếp loại có thể có"]
    assert [(row[1], *row[6:8]) for row in shown[1:]] == [
        ("003", 4, "Tốt; Khá; Chưa đạt"), ("002", 1, "Tốt; Khá"),
    ]  # fmt: skip
    letters = [path for path in done.written if path.suffix in (".docx", ".eml")]
    assert letters
    assert not [path for path in letters if "Còn có thể thay đổi".encode() in path.read_bytes()]
