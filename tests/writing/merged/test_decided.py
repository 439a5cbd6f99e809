"""A total that was decided, in a set that counts criteria: counted and decided are told apart everywhere."""

import dataclasses
from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path
from typing import Any

import docx
import pytest

from tests import helpers, pipeline
from tests.figures import totals_of
from tests.helpers import PERIOD, SMALL, UNITS, WHOLE, check, config, once, receive, workspace
from tests.office import needs_libreoffice
from tests.writing.merged.test_comparison import compared
from tests.writing.merged.test_outputs import all_differences, book, consolidated, texts
from vtlt_consolidate.commands.asjson import summary
from vtlt_consolidate.commands.result import Result
from vtlt_consolidate.commands.said import screen
from vtlt_consolidate.model.config import Config, Override
from vtlt_consolidate.settings import workbook
from vtlt_consolidate.words.period import Period
from vtlt_consolidate.workspace.folders import write

LAST = PERIOD.previous
ALL = WHOLE | {"A3": "Đạt"}
OPEN = {code: answer for code, answer in WHOLE.items() if code != "A4"}
BOTH = (
    "Cột Số tiêu chí đạt cộng lại, kể cả số đã điều chỉnh, là 7/11 (63,6%); đếm theo câu trả lời là 9/11 "
    "lượt tiêu chí đạt (81,8%)."
)

_TABLES = {"tong-hop": "Tổng hợp - ", "phu-luc": "Phụ lục", "phu-luc-noi-bo": "Bản nội bộ"}


def decided(total: int, code: str, period: Period = PERIOD) -> Override:
    return Override(period, code, Decimal(total), "", "kiểm tra lại", "Giám đốc Lê Thị Hoa")


def having(*overrides: Override) -> Config:
    return dataclasses.replace(config(), overrides=overrides)


def _month(tmp_path: Path) -> tuple[Result, dict[str, Path]]:
    made = workspace(tmp_path)
    write(made.root / workbook.FILE_NAME, workbook.render(having(decided(1, "001"))))
    for unit, answers in zip(UNITS, (WHOLE, ALL, OPEN), strict=True):
        receive(made, unit, answers)
    result = pipeline.consolidate(made, PERIOD)
    return result, {path.name.removesuffix(f"-{PERIOD}{path.suffix}"): path for path in result.written}


@pytest.fixture
def month(tmp_path_factory: pytest.TempPathFactory) -> tuple[Result, dict[str, Path]]:
    """One meets 3 of 4 and is given 1, one meets all, one meets 2 and has not answered the last."""
    return once(_month, tmp_path_factory)


@pytest.fixture
def made(month: tuple[Result, dict[str, Path]]) -> dict[str, Path]:
    """The files of these results."""
    return month[1]


def row_of(path: Path, sheet: str, words: str) -> list[Any]:
    """The first row in which a text stands, without empty cells."""
    rows = ([cell.value for cell in row] for row in book(path, values=True)[sheet].iter_rows())
    return [value for value in next(row for row in rows if words in row) if value is not None]


def sums_of(path: Path, sheet: str) -> tuple[list[Any], list[Any]]:
    """The row of sums: of the four criteria, and behind them."""
    values = row_of(path, sheet, "Tổng số đạt")[1:]
    return values[:4], values[4:]


def test_the_screen_the_summary_and_the_report_count_criteria_as_they_were_answered(
    month: tuple[Result, dict[str, Path]],
) -> None:
    result, made = month
    told = summary.summary(result)
    assert told["marks"] == {"total": 9, "max": 11, "missing": 1, "percent": 81.8}
    assert [unit["total"] for unit in told["units_detail"]] == [1, 4, 2]
    assert "Kết quả: 9/11 lượt tiêu chí đạt (81,8%)" in screen.as_text(result)
    lines = texts(made["tong-hop"], "Tóm tắt")
    assert lines[lines.index("Lượt tiêu chí đạt") + 1] == "9"
    report = docx.Document(str(made["bao-cao"]))
    assert "đạt 9/11 lượt tiêu chí (81,8%)" in "\n".join(each.text for each in report.paragraphs)


def test_areas_and_what_is_still_open_count_the_same(month: tuple[Result, dict[str, Path]]) -> None:
    result, path = month[0], month[1]["tong-hop"]
    areas = [row_of(path, "Theo địa bàn", area)[4:6] for area in ("Khu vực 1", "Khu vực 2")]
    assert areas == [[7, 8], [2, 3]]
    assert "từ 9 đến 10 trên 12 lượt tiêu chí đạt" in screen.as_text(result)
    assert row_of(path, "Còn có thể thay đổi", "Tổng số lượt tiêu chí đạt")[2:6] == [9, 1, 10, 12]


def test_the_row_of_sums_adds_up_what_stands_above_it(made: dict[str, Path]) -> None:
    for name, sheet in (("tong-hop", "Tổng hợp"), ("phu-luc", "Phụ lục"), ("phu-luc-noi-bo", "Bản nội bộ")):
        # Each criterion by its answers, then the totals, in some tables what lacks, and the share.
        criteria, (total, *lacks, share) = sums_of(made[name], sheet)
        assert (criteria, total, lacks or [1]) == ([3, 3, 1, 2], 7, [1])
        assert share == pytest.approx(7 / 11)
        assert row_of(made[name], sheet, "Tỷ lệ đạt")[-1] == pytest.approx(7 / 11)
    table = docx.Document(str(made["bao-cao"])).tables[-1]
    rows = [[cell.text for cell in row.cells] for row in table.rows]
    assert [row[-5:-2] for row in rows if row[1] == "Tổng số đạt"] == [["7*", "1", "63,6%"]]


def test_where_sum_and_count_differ_both_are_named_in_every_output(made: dict[str, Path]) -> None:
    for sheet in ("Tóm tắt", "Tổng hợp"):
        assert BOTH in " ".join(texts(made["tong-hop"], sheet))
    # On paper it stands under the table, or on the sheet after it.
    for name in ("phu-luc", "phu-luc-noi-bo"):
        sheets = book(made[name], values=True).sheetnames
        assert any(BOTH in " ".join(texts(made[name], sheet)) for sheet in sheets)
    report = docx.Document(str(made["bao-cao"]))
    assert BOTH in " ".join(each.text for each in report.paragraphs)


def test_a_decision_that_changes_no_sum_adds_no_note(tmp_path: Path) -> None:
    space = workspace(tmp_path)
    write(space.root / workbook.FILE_NAME, workbook.render(having(decided(3, "001"))))
    receive(space, UNITS[0], WHOLE)
    assert "cộng lại" not in pipeline.consolidate(space, PERIOD).month.results.carried_note


@pytest.mark.parametrize(("total", "used"), [(0, True), (4, True), (5, False), (-1, False)])
def test_a_total_that_no_answers_give_is_told_and_not_printed(tmp_path: Path, total: int, used: bool) -> None:
    space = workspace(tmp_path)
    write(space.root / workbook.FILE_NAME, workbook.render(having(decided(total, "001"))))
    receive(space, UNITS[0], WHOLE)
    result = check(space)
    assert totals_of(result.month.results)["001"][0] == (total if used else 3)
    told = [row.message for row in result.month.findings.itertuples() if row.code == "VT318"]
    words = f"ghi tổng {total}, mà đơn vị chỉ có thể đạt từ 0 đến 4: chưa áp dụng."
    assert told == ([] if used else [f"Điều chỉnh kết quả của {UNITS[0].full_name} {words}"])


def _two_months(tmp_path: Path) -> Path:
    space, made = workspace(tmp_path), having(decided(1, "001", LAST), decided(0, "002"))
    helpers.consolidated(space, LAST, made, {"001": WHOLE, "002": WHOLE})
    return helpers.consolidated(space, PERIOD, made, {"001": ALL, "002": WHOLE})


@pytest.fixture
def two_months(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The first was given 1 of its 3 last month and nothing now; of the second it is the other way round."""
    return once(_two_months, tmp_path_factory)


def test_answers_are_compared_and_not_what_was_decided(two_months: Path) -> None:
    told = compared(two_months)
    assert (told["001"], told["002"]) == ((3, 4, 1, None), (3, 3, 0, None))
    internal = two_months.with_name(f"phu-luc-noi-bo-{PERIOD}.xlsx")
    assert _last(row_of(internal, "Bản nội bộ", "001")) == [3, 4, 1, "Tăng"]
    assert _last(row_of(internal, "Bản nội bộ", "002")) == [3, 3, 0, "Không đổi"]
    assert {"Đạt kỳ trước", "Đạt kỳ này"} <= set(texts(internal, "Bản nội bộ"))
    assert "đếm theo câu trả lời" in " ".join(texts(internal, "Bản nội bộ"))


def _last(values: Iterable[Any]) -> list[Any]:
    return list(values)[-4:]


def test_the_year_shows_the_totals_that_each_period_printed(two_months: Path) -> None:
    shown = {code: row_of(two_months, "Kết quả qua các kỳ", code)[-6:] for code in ("001", "002")}
    assert {code: row[:2] for code, row in shown.items()} == {"001": [1, 4], "002": [3, 0]}
    assert {code: row[2:4] for code, row in shown.items()} == {"001": [0.25, 1], "002": [0.75, 0]}


@needs_libreoffice
def test_libreoffice_calculates_the_same_sums_and_counts(
    made: dict[str, Path], two_months: Path, tmp_path: Path
) -> None:
    books = [made[name] for name in _TABLES]
    assert all_differences(books, tmp_path / "one") == {}
    both = [two_months, two_months.with_name(f"phu-luc-noi-bo-{PERIOD}.xlsx")]
    assert all_differences(both, tmp_path / "two") == {}


def test_what_was_decided_stands_only_under_the_tables_of_its_group(tmp_path: Path) -> None:
    criteria = dataclasses.replace(SMALL, variants=("Phường", "Xã"))
    units = [dataclasses.replace(unit, variant="Phường" if unit == UNITS[0] else "Xã") for unit in UNITS]
    made = dataclasses.replace(config(units, criteria), overrides=(decided(1, "001"),))
    space = workspace(tmp_path, units, criteria)
    write(space.root / workbook.FILE_NAME, workbook.render(made))
    for unit in units:
        receive(space, unit, WHOLE)
    for name, path in consolidated(space).items():
        if name == "tong-hop":
            assert f"Điều chỉnh kết quả của {UNITS[0].full_name}" in " ".join(texts(path, "Tóm tắt"))
        sheets = [each for each in book(path, values=True).sheetnames if each.startswith(_TABLES[name])]
        noted = {each for each in sheets if "Điều chỉnh kết quả của" in " ".join(texts(path, each))}
        assert {each for each in sheets if "Phường" in each} == noted
        assert len(sheets) > len(noted) > 0
