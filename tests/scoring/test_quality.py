"""The indicators of quality: sums over sums, and only those that apply to the month."""

import dataclasses
import datetime as dt
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests import pipeline
from tests.helpers import PERIOD, SAMPLES, UNITS, WHOLE, copy_of, copy_sample, receive, workspace
from vtlt_consolidate.commands.asjson import outlook
from vtlt_consolidate.commands.asjson.summary import summary
from vtlt_consolidate.commands.months import close
from vtlt_consolidate.commands.result import Result
from vtlt_consolidate.findings import catalogue
from vtlt_consolidate.findings.log import joined
from vtlt_consolidate.findings.rules import answerrules
from vtlt_consolidate.model.outputs import QUALITY, QUALITY_TOP
from vtlt_consolidate.model.units import Unit
from vtlt_consolidate.reading.earlier import history
from vtlt_consolidate.scoring.month import Month
from vtlt_consolidate.words.period import Period
from vtlt_consolidate.workspace.folders import RESULTS, Workspace

DUE = dt.date(2026, 4, 5)
FOUR = (*UNITS, Unit("004", "Xã Bình Khánh", "Khu vực 2"))


def sent(tmp_path: Path) -> Workspace:
    """Of four units two have sent all five required answers, and one lacks two of them."""
    space = workspace(tmp_path, FOUR)
    for unit in UNITS[:2]:
        receive(space, unit, WHOLE)
    receive(space, UNITS[2], {"A2": "Đạt", "A3": "Đạt", "B2": 1.0})
    return space


@pytest.fixture
def space(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    return copy_of(sent, tmp_path, tmp_path_factory)


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory) -> Result:
    """All that came, came on the last day."""
    return pipeline.check(sent(tmp_path_factory.mktemp("checked")), PERIOD, received=DUE)


def measured(result: Result, month: Month | None = None) -> dict[str, Any]:
    shown = outlook.quality_of(month or result.month, result.round_)
    return {key: one and (one["part"], one["whole"]) for key, one in shown.items()}


def test_answers_are_counted_over_all_units_that_have_to_report(result: Result) -> None:
    assert measured(result) == {
        "completeness": (13, 20), "punctuality": (3, 4), "decided": (0, 13), "carried": (0, 13),
        "revision": None,
    }  # fmt: skip
    assert summary(result)["quality"]["completeness"] == {"part": 13, "whole": 20, "percent": 65.0}


def test_nobody_is_called_late_without_a_deadline_or_a_day_of_receipt(space: Workspace) -> None:
    result = pipeline.check(space, PERIOD)
    assert measured(result)["punctuality"] == (0, 1)
    undated = dataclasses.replace(result.round_, due_date=None)
    assert outlook.quality_of(result.month, undated)["punctuality"] is None


def test_a_return_after_its_deadline_counts_among_those_that_were_due(space: Workspace) -> None:
    late = DUE + dt.timedelta(1)
    assert measured(pipeline.check(space, PERIOD, received=late))["punctuality"] == (0, 4)


def test_carried_and_decided_answers_are_told_apart_from_those_of_the_units(result: Result) -> None:
    month = result.month
    carried = dataclasses.replace(month.results, carried={"001": "2026-02"})
    about = {"unit_code": "002", "leaf_code": "A1", "file": "a", "sheet": "s", "cell": "A1"}
    note = catalogue.record(answerrules.DECIDED, **about, subject="x", found="c", expected="Đạt")
    found = joined([month.findings, catalogue.frame([note])])
    counted = measured(result, dataclasses.replace(month, results=carried, findings=found))
    assert counted["completeness"] == (8, 20)
    assert counted["carried"] == (5, 13)
    assert counted["decided"] == (1, 13)


def under_the_internal_copy(space: Workspace, period: Period) -> dict[str, tuple[float, ...]]:
    """The small table under the first sheet: each indicator with its two counts and its share."""
    path = space.folder(period, RESULTS) / f"phu-luc-noi-bo-{period}.xlsx"
    sheet, *others = openpyxl.load_workbook(path, data_only=True)
    values = [[value for value in row if value is not None] for row in sheet.iter_rows(values_only=True)]
    top = next(at for at, row in enumerate(values) if row and str(row[0]).startswith(QUALITY))
    assert top > next(at for at, row in enumerate(values) if row and row[0] == sheet.cell(3, 1).value)
    assert not [cell for other in others for (cell, *_) in other.iter_rows(values_only=True)
                if str(cell).startswith(QUALITY)]  # fmt: skip
    return {row[0].partition(":")[0]: tuple(row[1:4]) for row in values[top + QUALITY_TOP :]}


@pytest.mark.long
@pytest.mark.parametrize(("sample", "answers"), [("bac-giang-2020", 82), ("da-nang-2021", 72)])
def test_the_table_stands_once_under_tables_of_every_shape(sample: str, answers: int, tmp_path: Path) -> None:
    """Where criteria stand in rows, and where a set has a sheet for every group of units."""
    space, period = (
        Workspace.open(copy_sample(SAMPLES / sample, tmp_path / sample)),
        Period.parse(sample[-4:]),
    )
    pipeline.consolidate(space, period)
    assert under_the_internal_copy(space, period) == {
        "Mức đầy đủ": (answers, answers, 1), "Do cơ quan tổng hợp quyết định": (0, answers, 0),
        "Mang sang từ kỳ trước": (0, answers, 0),
    }  # fmt: skip


def test_a_month_that_was_reopened_says_how_many_of_the_closed_figures_moved(space: Workspace) -> None:
    pipeline.consolidate(space, PERIOD, received=DUE)
    close.close(space, PERIOD, "Nguyễn Văn A", DUE)
    close.reopen(space, PERIOD, "Nguyễn Văn A", "xã sửa số liệu", DUE)
    receive(space, UNITS[0], WHOLE | {"A2": "Chưa đạt", "A3": "Đạt"})
    result = pipeline.consolidate(space, PERIOD, received=DUE)
    assert measured(result)["revision"] == (2, 10)
    rows = under_the_internal_copy(space, PERIOD)
    assert rows["Mức sửa đổi so với lần chốt trước"] == (2, 10, 0.2)
    assert rows["Mức đầy đủ"] == (13, 20, 0.65)
    kept = next((space.root / str(PERIOD)).glob("da-chot/*/tong-hop-*.xlsx"))
    kept.write_bytes(kept.read_bytes() + b"x")
    assert history.issued(space, PERIOD, result.config.criteria) is None
