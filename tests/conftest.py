"""Reads returned files in this process, save in the tests that are about the worker processes."""

import datetime as dt
import functools
import gc
import os
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from vtlt_consolidate.commands import blankforms
from vtlt_consolidate.commands.line import days
from vtlt_consolidate.files import collector, intake, worker
from vtlt_consolidate.files.prints import NO_PRINTS, Prints
from vtlt_consolidate.settings import monthbook, workbook
from vtlt_consolidate.writing.appendix import papers

# How long an example takes says nothing of the code on a busy machine.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")


# The same bytes are the same configuration, and most tests have one of a few; so of what a month keeps of it,
# and of its blank forms.
workbook.read = functools.lru_cache(maxsize=256)(workbook.read)
monthbook.render = functools.lru_cache(maxsize=256)(monthbook.render)
blankforms.prints = functools.lru_cache(maxsize=256)(blankforms.prints)


# In a program started by a test, pandera finds hypothesis and this imports its plugins: a third of a second.
os.environ["HYPOTHESIS_NO_PLUGINS"] = "1"


# What survives a power cut is not tried here, and waiting for the disk takes a twentieth of the time.
os.fsync = lambda _: None


# What was imported stays; looking through it again and again takes a tenth of the time.
gc.freeze()
collector.seldom()


def _here(
    tasks: Iterable[worker.Task], log: Path | None = None, prints: Prints = NO_PRINTS
) -> Iterator[list[worker.Look]]:
    _ = log
    return worker.look_here(tasks, prints)


_in_workers, intake.read_workbooks = intake.read_workbooks, _here  # type: ignore[assignment]


@pytest.fixture(autouse=True)
def _reading(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if "real_workers" in request.keywords:
        monkeypatch.setattr(intake, "read_workbooks", _in_workers)


@pytest.fixture
def no_papers(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Results are the merged workbook alone, save in the tests that look at a paper: a third of the time."""
    if "papers" not in request.keywords:
        monkeypatch.setattr(papers, "render", lambda *_: ({}, None))


@pytest.fixture(autouse=True)
def _one_day(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests are about days of 2026 and before, whatever day it is."""
    monkeypatch.setattr(days, "clock", lambda: dt.date(2026, 11, 20))
