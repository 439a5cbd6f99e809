"""What the page works on: one order at a time, and what was last seen of a period stays."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from tests.commands.page.visits import Here
from tests.helpers import PERIOD, UNITS, WHOLE, receive, workspace
from vtlt_consolidate.commands.page import office as offices
from vtlt_consolidate.commands.page.jobs.orders import Order
from vtlt_consolidate.commands.page.office import Office
from vtlt_consolidate.words.errors import WorkspaceError


class Endless(Here):
    """A job that never ends."""

    running = True


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
