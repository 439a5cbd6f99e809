"""A new version of the set within the year stops nobody, and no answer to another question counts."""

import dataclasses
import datetime as dt
import re
import shutil
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests import pipeline
from tests.desk.test_appraisal import give
from tests.desk.test_appraisal import rows as rows_of
from tests.desk.test_decisions import decide, questions
from tests.helpers import (
    PERIOD,
    SMALL,
    UNITS,
    WHOLE,
    check,
    config,
    copy_of,
    receive,
    workspace,
)
from vtlt_consolidate.commands import remind
from vtlt_consolidate.commands.months.apply import apply
from vtlt_consolidate.commands.months.close import close, reopen
from vtlt_consolidate.commands.said import months
from vtlt_consolidate.desk import prefillbook
from vtlt_consolidate.model import frames
from vtlt_consolidate.model.criteria import CriteriaSet
from vtlt_consolidate.model.decisions import EVERY_UNIT
from vtlt_consolidate.settings import workbook
from vtlt_consolidate.words.errors import ConfigError, VtltError
from vtlt_consolidate.words.period import Period
from vtlt_consolidate.words.states import Status
from vtlt_consolidate.words.text import MICRO
from vtlt_consolidate.workspace.folders import RECEIVED, RETURNED, Workspace, write
from vtlt_consolidate.workspace.months import record
from vtlt_consolidate.writing.letters.reasons import Asked

pytestmark = pytest.mark.usefixtures("no_papers")

APRIL = Period.parse("2026-04")
DAY = dt.date(2026, 4, 20)
TEN = dataclasses.replace(
    SMALL,
    nodes=tuple(
        dataclasses.replace(node, points=Decimal(10)) if node.kind == "mark" else node for node in SMALL.nodes
    ),
)
"""The small set, in which a criterion gives ten points."""


def another(criteria: CriteriaSet = SMALL, **changed: Mapping[str, Any] | None) -> CriteriaSet:
    """The next version of a set, with other fields of some nodes; none: without the node."""
    nodes = tuple(
        dataclasses.replace(node, **(changed.get(node.code) or {}))
        for node in criteria.nodes
        if changed.get(node.code, {}) is not None
    )
    return dataclasses.replace(criteria, version=criteria.version + 1, nodes=nodes)


def take_over(space: Workspace, criteria: CriteriaSet, period: Period = PERIOD) -> None:
    """Write the set into the workspace's configuration and have a period take it over."""
    write(space.root / workbook.FILE_NAME, workbook.render(config(UNITS, criteria)))
    apply(space, period, lambda _: None)


def _prefilled(tmp_path: Path) -> Workspace:
    """April was sent out with the answers of March; a unit sent that of March, the others nothing."""
    space = workspace(tmp_path)
    for unit in UNITS[:2]:
        receive(space, unit, WHOLE)
    pipeline.consolidate(space, PERIOD)
    pipeline.issue(space, APRIL, prefill=True)
    sent = next(space.folder(PERIOD, RECEIVED).glob("001-*.xlsx"))
    shutil.copy(sent, space.folder(APRIL, RECEIVED))
    return space


@pytest.mark.long
@pytest.mark.parametrize("changed", [
    {"A2": None}, {"A1": {"evidence": False}}, {"A2": {"name": "Bãi bỏ mọi văn bản hết hiệu lực"}},
    {"A2": {"kind": "quantity", "measure_unit": "văn bản"}},
])  # fmt: skip
def test_a_form_made_anew_holds_no_earlier_answer_that_is_not_asked_any_more(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, changed: dict[str, Any]
) -> None:
    space = copy_of(_prefilled, tmp_path, tmp_path_factory)
    take_over(space, another(**changed), APRIL)
    remind.remind(space, APRIL, Asked(PERIOD.last_day), each=False)
    (anew,) = space.folder(APRIL, RETURNED).glob("001-*.xlsx")
    rows = {row[1]: row for row in openpyxl.load_workbook(anew).active.iter_rows(values_only=True)}
    assert "Đạt" in rows["A4"]
    gone = "A2" if "A2" in changed else "A1"
    assert ("Đạt" in rows.get(gone, ())) == (gone == "A1")
    assert "12/KH-UBND" not in rows["A1"] or gone == "A2"
    pipeline.consolidate(space, APRIL)


def corrected(space: Workspace, criteria: CriteriaSet) -> set[tuple[object, ...]]:
    """The rows of the table of corrections of a closed month that another set is put under."""
    close(space, PERIOD, "A", DAY)
    reopen(space, PERIOD, "A", "Đổi cách tính", DAY)
    take_over(space, criteria)
    pipeline.consolidate(space, PERIOD, received=DAY)
    done = close(space, PERIOD, "A", DAY)
    assert done.erratum
    rows = openpyxl.load_workbook(done.erratum).active.iter_rows(values_only=True)
    reopen(space, PERIOD, "A", "Xem lại", DAY)
    return {row[1:] for row in rows if isinstance(row[0], int)}


@pytest.mark.long
def test_a_month_that_counted_criteria_is_closed_again_when_its_set_gives_points(tmp_path: Path) -> None:
    space = workspace(tmp_path)
    given = tuple(zip(UNITS, (WHOLE, WHOLE | {"A2": "Chưa đạt"}, WHOLE), strict=True))
    for unit, answers in given:
        receive(space, unit, answers)
    pipeline.consolidate(space, PERIOD, received=DAY)
    heavier = another(A2={"points": Decimal(3)})
    rows = corrected(space, heavier)
    mine = {row[1:] for row in rows if row[0] == "Phường 14"}
    # Two criteria were met, and two points are given: as many, of more.
    assert mine == {
        ("Nhân sự làm công tác văn thư, lưu trữ", "để trống", "0"),
        ("Tỷ lệ, nay là Tỷ lệ so với tối đa", "50,0%", "33,3%"),
        ("Xếp loại", "Khá", "Chưa đạt"),
        ("Xếp hạng", "để trống", "2"),
    }
    assert ("Xã Thạnh An", "Bố trí người làm văn thư", "Đạt", "3") in rows
    assert ("Xã Thạnh An", "Số tiêu chí đạt, nay là Tổng điểm", "3", "5") in rows
    assert ("Tính chung", "Số lượt tiêu chí đạt", "8/12 (66,7%)", "để trống") in rows
    assert any("tính điểm: Đạt ghi số điểm" in str(row[-1]) for row in rows)
    for unit, answers in given:
        receive(space, unit, answers)
    pipeline.consolidate(space, PERIOD, received=DAY)
    back = corrected(space, dataclasses.replace(SMALL, version=heavier.version + 1))
    assert ("Xã Thạnh An", "Tổng điểm, nay là Số tiêu chí đạt", "5", "3") in back
    assert len(back) == len(rows)


def _decided(tmp_path: Path) -> Workspace:
    """Two units typed the same odd word, which was decided once for every unit."""
    space = workspace(tmp_path)
    pipeline.issue(space, PERIOD)
    for unit in UNITS[:2]:
        receive(space, unit, WHOLE | {"A2": "hình như có"})
    receive(space, UNITS[2], WHOLE)
    check(space)
    decide(space, 0, "Đạt", EVERY_UNIT)
    assert check(space).month.waiting == 0
    return space


@pytest.mark.long
@pytest.mark.parametrize(("changed", "status", "waiting"), [
    ({"A2": None}, "Chưa dùng đến", 0),
    ({"A2": {"kind": "quantity", "measure_unit": "người", "whole": True}},
     "Chưa dùng được: A2 nay không nhận “Đạt”. Có thể ghi: Giá trị đúng: một số nguyên", 2),
])  # fmt: skip
def test_a_decision_about_what_is_not_asked_any_more_stops_nobody(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, changed: dict[str, Any], status: str,
    waiting: int,
) -> None:  # fmt: skip
    space = copy_of(_decided, tmp_path, tmp_path_factory)
    take_over(space, another(**changed))
    for _ in range(2):
        result = check(space)
        first = questions(space)[0]
        assert (first["answer"], first["status"].startswith(status)) == ("Đạt", True)
        asked = [each for each in questions(space) if "hình như có" in each["question"]]
        assert sum(each["status"] != "Chưa dùng đến" for each in asked) == waiting
        (told,) = result.month.findings.query("code == 'VT404'")["message"]
        assert "đã ghi “Đạt”, mà" in told
    pipeline.consolidate(space, PERIOD)
    if waiting:
        before = check(space).month.waiting
        decide(space, 0, "3", EVERY_UNIT)
        assert check(space).month.waiting == before - waiting
        assert questions(space)[0]["status"] == "Đã quyết định"


def test_an_answer_that_its_question_never_took_is_still_refused(tmp_path: Path) -> None:
    space = _decided(tmp_path)
    decide(space, 0, "Có lẽ", EVERY_UNIT)
    with pytest.raises(ConfigError, match="không nhận “Có lẽ”"):
        check(space)


def _appraised(tmp_path: Path) -> Workspace:
    """A month in which two criteria of ten points were appraised."""
    space = workspace(tmp_path, criteria=TEN)
    pipeline.issue(space, PERIOD)
    for unit in UNITS[:2]:
        receive(space, unit, WHOLE)
    pipeline.appraise(space, PERIOD)
    for leaf, points in {"A1": 9, "A2": 8, "A3": 7}.items():
        give(space.folder(PERIOD, "tham-dinh.xlsx"), "001", leaf, points, "đã xem")
    return space


@pytest.mark.long
def test_points_of_what_is_gone_or_above_a_new_maximum_are_told_by_row_and_not_used(tmp_path: Path) -> None:
    space = _appraised(tmp_path)
    book = space.folder(PERIOD, "tham-dinh.xlsx")
    take_over(space, another(TEN, A1={"points": Decimal(8)}, A2=None))
    for _ in range(2):
        result = check(space)
        found = result.month.findings
        (lower,) = frames.rows(found[found["code"] == "VT333"])
        assert (lower.file, lower.cell[0]) == ("tham-dinh.xlsx", "J")
        assert "A1 Ban hành Kế hoạch của 001" in lower.message
        assert "nay điểm thẩm định 9 nằm ngoài mức cho phép (từ 0 đến 8)" in lower.message
        (gone,) = found.loc[found["code"] == "VT405", "message"]
        assert f"cau-hinh-{PERIOD}.xlsx không còn tiêu chí này; điểm thẩm định 8 còn trong tệp" in gone
        marks = result.month.results.marks.set_index(["unit_code", "leaf_code"])["points_micro"]
        assert [marks["001", code] / MICRO for code in ("A1", "A3")] == [8, 7]
        pipeline.appraise(space, PERIOD)
        rows = {(row["unit_code"], row["leaf_code"]): row for row in rows_of(book)}
        shown = [(rows["001", code]["points"], rows["001", code]["status"]) for code in ("A1", "A2", "A3")]
        assert shown == [(9, "Chưa dùng đến"), (8, "Chưa dùng đến"), (7, None)]
    pipeline.consolidate(space, PERIOD)
    remind.remind(space, PERIOD, Asked(PERIOD.last_day), each=False)
    give(book, "001", "A1", 6, "xem lại")
    assert set(check(space).month.findings["code"]) & {"VT333", "VT405"} == {"VT405"}
    pipeline.appraise(space, PERIOD)
    give(book, "001", "A1", 9, "gõ nhầm")
    with pytest.raises(ConfigError, match="điểm thẩm định 9 nằm ngoài mức cho phép"):
        check(space)


def test_carried_points_of_a_reviewer_above_a_new_maximum_are_told_and_not_used(tmp_path: Path) -> None:
    space = _appraised(tmp_path)
    pipeline.consolidate(space, PERIOD)
    lower = another(TEN, A1={"points": Decimal(8)})
    write(space.root / workbook.FILE_NAME, workbook.render(config(UNITS, lower)))
    space.start(APRIL)
    month = pipeline.consolidate(space, APRIL, carry_forward=True).month
    (told,) = month.findings.query("code == 'VT333'")["message"]
    assert "A1 Ban hành Kế hoạch của 001" in told
    assert "nay nằm ngoài mức cho phép, nhiều nhất là 8; điểm thẩm định 9" in told
    marks = month.results.marks.set_index(["unit_code", "leaf_code"])["points_micro"]
    assert [marks["001", code] / MICRO for code in ("A1", "A2")] == [8, 8]


@pytest.mark.long
def test_earlier_figures_are_carried_and_filled_in_over_several_versions(tmp_path: Path) -> None:
    space = workspace(tmp_path)
    for unit in UNITS[:2]:
        receive(space, unit, WHOLE)
    pipeline.consolidate(space, PERIOD)
    pipeline.issue(space, APRIL)
    second = another(A3={"name": "Có kho lưu trữ chuyên dụng"})
    take_over(space, second, APRIL)
    pipeline.consolidate(space, APRIL, carry_forward=True)
    take_over(space, another(second, A2={"instruction": "Kèm quyết định phân công"}), APRIL)
    # What was made with earlier figures goes on being checked with them.
    for result in (pipeline.check(space, APRIL), pipeline.consolidate(space, APRIL, carry_forward=True)):
        told = result.month.findings.query("code == 'VT164'")
        assert set(told["leaf_code"]) == {"A2", "A3"}
        answers = result.month.answers.query("field == 'answer' and unit_code == '001'")
        states = answers.set_index("leaf_code")["state"]
        assert [states[code] for code in ("A1", "A2", "A3", "A4")] == ["met", "missing", "missing", "met"]
    remind.remind(space, APRIL, Asked(APRIL.last_day), each=False)
    done = pipeline.issue(space, APRIL, prefill=True)
    sent = prefillbook.read(space.folder(APRIL, prefillbook.FILE_NAME)).of("001")
    assert sent and {code for code, _ in sent.answers} == {"A1", "A4", "B2"}
    assert [each.split()[0] for each in done.reworded] == ["A2", "A3"]


def test_returns_of_a_version_too_old_are_told_before_and_after_it_is_taken_over(tmp_path: Path) -> None:
    space = workspace(tmp_path)
    pipeline.issue(space, PERIOD)
    for unit in UNITS[:2]:
        receive(space, unit, WHOLE)
    pipeline.consolidate(space, PERIOD)
    newest = another(another(A3={"name": "Có kho lưu trữ chuyên dụng"}), A2={"instruction": "Kèm ảnh"})
    write(space.root / workbook.FILE_NAME, workbook.render(config(UNITS, newest)))
    told: list[str] = []
    done = apply(space, PERIOD, lambda found: told.append(months.differences(found)))
    assert (
        "Cảnh báo: 2 biểu của phiên bản 1 đang được tính sẽ bị trả lại, vì kỳ này khi ấy chỉ nhận biểu của "
        "phiên bản 3 và 2 của bộ tiêu chí." in told[0]
    )
    assert "chép về thành cau-hinh-2026-03.xlsx" in months.applied(done)
    with pytest.raises(VtltError) as stopped:
        pipeline.consolidate(space, PERIOD)
    said = str(stopped.value)
    assert "2 biểu thuộc phiên bản 1 của bộ tiêu chí, mà 2026-03/cau-hinh-2026-03.xlsx nay là phiên" in said
    assert "ổ mạng" not in said
    (kept,) = re.findall(r"chép (2026-03/luu/\S+) thành 2026-03/cau-hinh-2026-03.xlsx rồi chạy lại", said)
    shutil.copy(space.root / kept, record.path_of(space, PERIOD))
    assert set(pipeline.consolidate(space, PERIOD).month.submissions["status"][:2]) == {Status.COMPLETE}


def test_a_version_that_reads_all_returns_is_taken_over_without_a_warning(tmp_path: Path) -> None:
    space = workspace(tmp_path)
    pipeline.issue(space, PERIOD)
    receive(space, UNITS[0], WHOLE)
    write(space.root / workbook.FILE_NAME, workbook.render(config(UNITS, another(A2=None))))
    assert "Cảnh báo" not in months.differences(apply(space, PERIOD, lambda _: None))
