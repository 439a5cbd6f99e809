"""The reviewer's points on the page: a table that was only made changes nothing, and says what to do next."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from tests.commands.page.visits import Here, Visitor
from tests.desk.test_appraisal import WEIGHTED, give
from tests.helpers import PERIOD, UNITS, WHOLE, copy_of, receive, workspace
from vtlt_consolidate.commands.months.close import close
from vtlt_consolidate.commands.page import office
from vtlt_consolidate.commands.page.jobs import doing, orders
from vtlt_consolidate.desk.appraisalbook import FILE_NAME
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
