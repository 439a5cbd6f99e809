"""Results are replaced by empty ones only by somebody who was told what that means, right after that."""

from __future__ import annotations

import re
from pathlib import Path

import openpyxl
import pytest

from tests import pipeline
from tests.commands.page.visits import Here, Visitor
from tests.helpers import PERIOD, UNITS, WHOLE, copy_of, receive, workspace
from vtlt_consolidate.commands.page import office
from vtlt_consolidate.workspace.folders import RECEIVED, RESULTS, Workspace

MONTH = f"/ky/{PERIOD}"
BUTTON = ">Thay bằng kết quả trống</button>"


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(office, "Job", Here)


def _merged(tmp_path: Path) -> Workspace:
    made = workspace(tmp_path)
    for unit in UNITS:
        receive(made, unit, WHOLE)
    pipeline.consolidate(made, PERIOD)
    return made


@pytest.fixture
def space(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """A month with results whose returns are gone."""
    made = copy_of(_merged, tmp_path, tmp_path_factory)
    for path in made.folder(PERIOD, RECEIVED).iterdir():
        path.unlink()
    return made


def asked(visitor: Visitor) -> str:
    """Ask for results; gives the page of the month after it."""
    visitor.post(f"{MONTH}/lam", lenh="consolidate", ngay="2/4/2026")
    return visitor.get(MONTH)


def results(space: Workspace) -> dict[str, bytes]:
    folder = space.folder(PERIOD, RESULTS)
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


def test_it_is_asked_back_with_what_is_lost_and_done_when_that_is_known(space: Workspace) -> None:
    visitor, before = Visitor(space.root), results(space)
    assert BUTTON not in visitor.get(MONTH)
    page = asked(visitor)
    assert "thì có số liệu của 3 đơn vị" in page
    assert "--allow-empty" not in page
    assert set(re.findall(r"<li>([^<]+)</li>", page.partition("Thay bằng")[2].partition(BUTTON)[0])) == set(
        before
    )
    assert BUTTON in page
    assert results(space) == before
    assert visitor.post(f"{MONTH}/thay-trong", da_biet="co").status_code == 303
    page = visitor.get(MONTH)
    assert ("Đã xong: Lập kết quả" in page, BUTTON in page) == (True, False)
    assert "3 đơn vị lần trước có số liệu, lần này không còn" in page
    assert visitor.office.job
    assert str(visitor.office.job.order.day) == "2026-04-02"  # as it was asked for
    book = openpyxl.load_workbook(space.folder(PERIOD, RESULTS) / f"tong-hop-{PERIOD}.xlsx")
    assert not [row for row in book["Dữ liệu"].iter_rows(values_only=True) if "Đạt" in row]
    (kept,) = (space.folder(PERIOD, RESULTS) / "truoc").iterdir()
    assert (kept / f"tong-hop-{PERIOD}.xlsx").read_bytes() == before[f"tong-hop-{PERIOD}.xlsx"]


def test_whoever_does_not_say_that_it_is_known_changes_nothing(space: Workspace) -> None:
    visitor, before = Visitor(space.root), results(space)
    asked(visitor)
    assert "kết quả được giữ nguyên" in visitor.refused(f"{MONTH}/thay-trong")
    assert BUTTON in visitor.get(MONTH)
    assert results(space) == before


@pytest.mark.parametrize("then", ["nothing", "look", "another month"])
def test_it_is_done_only_right_after_it_was_refused(space: Workspace, then: str) -> None:
    visitor, before, place = Visitor(space.root), results(space), MONTH
    if then != "nothing":
        asked(visitor)
    if then == "look":
        visitor.post(f"{MONTH}/lam", lenh="look")
    if then == "another month":
        space.start(PERIOD.following)
        place = f"/ky/{PERIOD.following}"
    assert BUTTON not in visitor.get(place)
    assert "ngay sau khi công cụ hỏi lại" in visitor.refused(f"{place}/thay-trong", da_biet="co")
    assert results(space) == before


def test_other_refusals_are_not_asked_back(space: Workspace) -> None:
    visitor = Visitor(space.root)
    visitor.post(f"{MONTH}/lam", lenh="remind", han="1/4/2026", ngay="10/4/2026")
    page = visitor.get(MONTH)
    assert ("Chưa xong" in page, BUTTON in page) == (True, False)


def test_returns_that_are_back_meanwhile_count(space: Workspace) -> None:
    visitor = Visitor(space.root)
    asked(visitor)
    receive(space, UNITS[0], WHOLE)
    visitor.post(f"{MONTH}/thay-trong", da_biet="co")
    assert "đã nhận 1/3 đơn vị" in visitor.get(MONTH)
