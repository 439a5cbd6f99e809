"""The reviewer's points on the page: a table that was only made changes nothing, and says what to do next."""

from __future__ import annotations

import dataclasses
import datetime as dt
from decimal import Decimal
from pathlib import Path

import pytest

from tests.commands.page.visits import Here, Visitor
from tests.desk.test_appraisal import WEIGHTED, give
from tests.helpers import PERIOD, UNITS, WHOLE, copy_of, receive, workspace
from vtlt_consolidate.commands.months.close import close
from vtlt_consolidate.commands.page import office
from vtlt_consolidate.commands.page.jobs import doing, orders
from vtlt_consolidate.desk.appraisalbook import FILE_NAME
from vtlt_consolidate.model.criteria import Node
from vtlt_consolidate.words.errors import VtltError
from vtlt_consolidate.workspace import again
from vtlt_consolidate.workspace.folders import Workspace

DAY = dt.date(2026, 4, 25)


def run(space: Workspace, command: str) -> orders.Outcome:
    return doing.done(orders.Order(command, space.root, PERIOD, DAY), lambda things, *_: iter(things))


def _made(tmp_path: Path) -> Workspace:
    space = workspace(tmp_path, UNITS[:2], WEIGHTED)
    receive(space, UNITS[0], WHOLE)
    receive(space, UNITS[1], WHOLE | {"A4": "Chưa đạt"})
    run(space, "check")
    run(space, "consolidate")
    return space


@pytest.fixture
def space(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, no_papers: None) -> Workspace:
    """A month with points and results."""
    _ = no_papers
    return copy_of(_made, tmp_path, tmp_path_factory)


def test_a_table_in_which_nobody_gave_points_yet_leaves_results_current(space: Workspace) -> None:
    run(space, "appraise")
    assert again.last(space, PERIOD, "consolidate")["consolidate"].current
    assert not close(space, PERIOD, "Nguyễn Văn An", DAY).already


def test_points_that_were_given_make_results_old_whatever_is_listed_after(space: Workspace) -> None:
    run(space, "appraise")
    give(space.folder(PERIOD, FILE_NAME), "001", "A1", 1.5, "ban hành muộn")
    run(space, "appraise")
    assert again.last(space, PERIOD, "consolidate")["consolidate"].changed == (FILE_NAME,)
    with pytest.raises(VtltError, match=f"đưa vào hoặc sửa: {FILE_NAME}"):
        close(space, PERIOD, "Nguyễn Văn An", DAY)


def test_a_form_that_came_before_the_table_was_made_is_not_forgotten(space: Workspace) -> None:
    receive(space, UNITS[1], WHOLE, "gửi lại.xlsx")
    run(space, "appraise")
    assert not again.last(space, PERIOD, "consolidate")["consolidate"].current
    with pytest.raises(VtltError, match=r"đưa vào hoặc sửa: tiep-nhan/gửi lại\.xlsx\. Chạy lại"):
        close(space, PERIOD, "Nguyễn Văn An", DAY)


def test_after_the_table_was_made_the_page_opens_it_and_still_leads_on(
    space: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(office, "Job", Here)
    visitor = Visitor(space.root)
    answer = visitor.post(f"/ky/{PERIOD}/lam", lenh="appraise")
    page = visitor.get(visitor.ask("GET", answer.headers["Location"]).headers["Location"])
    assert f"Ghi cột Điểm thẩm định, Lý do chênh lệch ở {FILE_NAME}, lưu, đóng tệp rồi lập lại" in page
    assert f'name="ten" value="{FILE_NAME}">Mở {FILE_NAME}</button>' in page
    assert "Có thay đổi từ lần chạy trước" not in page


def test_a_unit_shows_which_points_were_given_by_the_reviewer_and_why(
    space: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(office, "Job", Here)
    run(space, "appraise")
    give(space.folder(PERIOD, FILE_NAME), "001", "A1", 1.5, "ban hành muộn")
    visitor = Visitor(space.root)
    # Whoever reads anew on the page of a unit comes back to it.
    answer = visitor.post(f"/ky/{PERIOD}/lam", lenh="look", don_vi="001")
    shown = visitor.ask("GET", answer.headers["Location"])
    assert shown.headers["Location"] == f"/ky/{PERIOD}/don-vi/001"
    page = visitor.get(shown.headers["Location"])
    assert '<td class="phai">1,5/2,5<br><span class="nho">thẩm định; tự chấm 2,5</span></td>' in page
    assert '<span class="nho">Thẩm định: ban hành muộn</span>' in page
    assert "<dt>Đơn vị tự chấm</dt><dd>7,5</dd>" in page
    assert "tự chấm" not in visitor.get(f"/ky/{PERIOD}/don-vi/002")


def test_points_for_what_a_unit_left_blank_do_not_hide_that_it_did(
    space: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(office, "Job", Here)
    receive(space, UNITS[1], {name: answer for name, answer in WHOLE.items() if name != "A3"})
    run(space, "appraise")
    give(space.folder(PERIOD, FILE_NAME), "002", "A3", 2.5, "có kho")
    visitor = Visitor(space.root)
    visitor.post(f"/ky/{PERIOD}/lam", lenh="look")
    page = visitor.get(f"/ky/{PERIOD}/don-vi/002")
    assert "thẩm định; tự chấm chưa có" in page
    assert "câu đơn vị để trống vẫn tính là còn thiếu" in page


def test_both_numbers_of_a_ratio_are_shown_and_no_column_of_areas_where_there_are_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(office, "Job", Here)
    ratio = Node("R", "ratio", "Hồ sơ", "Tỷ lệ hồ sơ", points=Decimal(2), measure_unit="hồ sơ")
    # A list without areas, of which no page has a column.
    units = (dataclasses.replace(UNITS[0], area=""), dataclasses.replace(UNITS[1], area=""))
    space = workspace(tmp_path, units, dataclasses.replace(WEIGHTED, nodes=(*WEIGHTED.nodes, ratio)))
    receive(space, units[0], WHOLE | {"R": "8,0", "R.of": "10 hồ sơ"})
    visitor = Visitor(space.root)
    visitor.post(f"/ky/{PERIOD}/lam", lenh="check")
    assert "Phường 14" in visitor.get(f"/ky/{PERIOD}")
    for page in ("", "/don-vi"):
        assert "Địa bàn" not in visitor.get(f"/ky/{PERIOD}{page}")
    assert "<td>8,0 / 10 hồ sơ</td><td>8 / 10</td>" in visitor.get(f"/ky/{PERIOD}/don-vi/001")
