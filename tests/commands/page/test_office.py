"""What the page works on: one order at a time, and what was last seen of a period stays."""

from __future__ import annotations

import datetime as dt
import io
import threading
import time
from pathlib import Path
from typing import Any

import pytest
from werkzeug.test import TestResponse

from tests.commands.page.visits import Here, Visitor
from tests.helpers import PERIOD, UNITS, WHOLE, receive, workspace
from vtlt_consolidate.commands.page import office as offices
from vtlt_consolidate.commands.page import uploads
from vtlt_consolidate.commands.page.jobs.orders import Order
from vtlt_consolidate.commands.page.office import Office
from vtlt_consolidate.words.errors import WorkspaceError


class Endless(Here):
    """A job that never ends, unless it is stopped."""

    running = True

    def stop(self) -> None:
        self.running = False


def order(root: Path, command: str) -> Order:
    return Order(command, root, PERIOD, dt.date(2026, 4, 1))


def test_what_was_seen_of_a_period_outlives_the_next_work(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(offices, "Job", Here)
    space = workspace(tmp_path)
    receive(space, UNITS[0], WHOLE)
    office = Office(space.root)
    # Nobody looks at a page of units in between.
    office.begin(order(space.root, "look"))
    office.begin(order(space.root, "issue"))
    seen = office.view(PERIOD)
    assert seen
    assert seen.units[UNITS[0].code].answers


def test_no_workspace_is_made_while_something_is_at_work(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(offices, "Job", Endless)
    space = workspace(tmp_path)
    office = Office(space.root)
    office.begin(order(space.root, "issue"))
    with pytest.raises(WorkspaceError, match="Đang chạy"):
        office.make("moi", "hcmc-23")
    assert not (office.base / "moi").exists()
    assert office.named == str(space.root.resolve())


def test_two_clicks_are_one_order_and_another_one_leads_to_its_progress(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(offices, "Job", Endless)
    visitor = Visitor(workspace(tmp_path).root)
    begun = visitor.post(f"/ky/{PERIOD}/lam", lenh="check")
    job = visitor.office.job
    again = visitor.post(f"/ky/{PERIOD}/lam", lenh="check")
    assert begun.headers["Location"] == again.headers["Location"] == "/viec"
    assert visitor.office.job is job
    other = visitor.refused(f"/ky/{PERIOD}/lam", lenh="consolidate")
    assert ("Đang chạy “Kiểm tra" in other, 'href="/viec">Xem tiến độ</a>' in other) == (True, True)
    assert 'href="/viec">Xem tiến độ</a>' in visitor.get(f"/ky/{PERIOD}/don-vi")
    assert "Xem tiến độ" not in visitor.get("/viec")


def test_leaving_while_something_is_at_work_is_asked_about_and_tells_what_was_stopped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(offices, "Job", Endless)
    visitor = Visitor(workspace(tmp_path).root)
    visitor.post(f"/ky/{PERIOD}/lam", lenh="check")
    asked = visitor.after(visitor.post("/thoat"))
    assert "Chưa thoát: việc này đang chạy" in asked
    assert not visitor.left
    done = visitor.post("/thoat", dung="co").text
    assert f"Kiểm tra kỳ {PERIOD}: " in done
    assert visitor.left == [True]


def test_a_click_that_comes_just_after_the_end_is_still_the_second_of_two(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(offices, "Job", Here)
    space = workspace(tmp_path)
    office = Office(space.root)
    practised = office.begin(order(space.root, "issue"))
    monkeypatch.setattr(practised, "young", True, raising=False)
    assert office.begin(order(space.root, "issue")) is practised
    monkeypatch.setattr(practised, "young", False)
    assert office.begin(order(space.root, "issue")) is not practised


def test_what_was_done_is_told_on_its_own_page_though_others_ask_before(tmp_path: Path) -> None:
    visitor = Visitor(workspace(tmp_path).root)

    def put() -> TestResponse:
        sent = visitor.form(tep=[(io.BytesIO(b"x"), "x.xlsx")])
        return visitor.ask("POST", f"/ky/{PERIOD}/tep", data=sent)

    first, second = put(), put()
    assert "Đã đưa 1 tệp" not in visitor.get(f"/ky/{PERIOD}")
    assert "1 tệp đã có sẵn trong tiep-nhan" in visitor.after(second)
    for _ in range(2):
        assert "Đã đưa 1 tệp" in visitor.after(first)


def test_two_answers_at_once_wait_for_each_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    visitor = Visitor(workspace(tmp_path).root)
    inside, others = threading.Event(), list[int]()
    write = uploads.write

    def slowly(*given: Any, **named: Any) -> None:
        if not inside.is_set():
            inside.set()
            time.sleep(0.3)
        write(*given, **named)

    monkeypatch.setattr(uploads, "write", slowly)

    def put(name: str) -> None:
        sent = visitor.form(tep=[(io.BytesIO(b"x"), name)])
        others.append(visitor.ask("POST", f"/ky/{PERIOD}/tep", data=sent).status_code)

    first = threading.Thread(target=put, args=("a.xlsx",))
    first.start()
    assert inside.wait(10)
    put("b.xlsx")
    first.join()
    assert others == [303, 303]
