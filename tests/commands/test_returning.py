"""Correction forms and the appendix of many units are made by another process, while this one goes on."""

from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from tests import pipeline
from tests.helpers import PERIOD, UNITS, WHOLE, cell_of, receive, workspace
from vtlt_consolidate.commands import consolidate
from vtlt_consolidate.commands.line import returning
from vtlt_consolidate.files import beside
from vtlt_consolidate.findings.rules.bookrules import FORM_FILLED_IN
from vtlt_consolidate.workspace.folders import RESULTS, RETURNED, Workspace


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Few units are taken for many; the names of what another process was asked for."""
    calls: list[str] = []
    ask = beside.Helper._ask

    def noted(helper: beside.Helper, call: Callable[[], object]) -> object:
        calls.append(call.func.__name__)  # type: ignore[attr-defined]
        return ask(helper, call)

    monkeypatch.setattr(beside.Helper, "_ask", noted)
    monkeypatch.setattr(returning, "_MANY_FORMS", 0)
    monkeypatch.setattr(consolidate, "_MANY_UNITS", 0)
    return calls


def month(folder: Path) -> Workspace:
    """Three units returned with a mistake each."""
    space = workspace(folder)
    for unit in UNITS:
        receive(space, unit, WHOLE | {"A1": "c"})
    return space


def made(space: Workspace) -> dict[str, bytes]:
    """What was written for the units and for the office."""
    folders = (space.folder(PERIOD, name) for name in (RETURNED, RESULTS))
    return {path.name: path.read_bytes() for folder in folders for path in folder.glob("*.*")}


def test_another_process_makes_the_same_files(tmp_path: Path, asked: list[str]) -> None:
    alone = month(tmp_path / "mot")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(returning, "_MANY_FORMS", 100)
        patch.setattr(consolidate, "_MANY_UNITS", 100)
        pipeline.consolidate(alone, PERIOD)
    assert asked == []
    space = month(tmp_path / "hai")
    result = pipeline.consolidate(space, PERIOD)
    assert asked == ["render"] * 4  # the appendix and three forms
    assert made(space) == made(alone)
    forms = {path.name for path in result.written if path.parent.name == RETURNED}
    assert forms == {path.name for path in space.folder(PERIOD, RETURNED).iterdir()}
    assert len(forms) == len(UNITS)


def test_a_form_that_is_filled_in_where_it_stands_stays_and_the_others_are_made(
    tmp_path: Path, asked: list[str]
) -> None:
    space = month(tmp_path)
    pipeline.check(space, PERIOD)
    first, *others = sorted(space.folder(PERIOD, RETURNED).iterdir())
    book = openpyxl.load_workbook(first)
    book.worksheets[0][cell_of("A2", "note")] = "Ghi ngay ở đây"
    book.save(first)
    before = first.read_bytes()
    for path in others:
        path.unlink()
    asked.clear()
    found = pipeline.check(space, PERIOD).month.findings
    assert asked == ["render"] * len(UNITS)
    assert first.read_bytes() == before
    assert all(path.exists() for path in others)
    assert list(found.loc[found["code"] == FORM_FILLED_IN.code, "file"]) == [f"{RETURNED}/{first.name}"]


def test_what_the_other_process_died_of_is_made_here(
    tmp_path: Path, asked: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    whole, broken = month(tmp_path / "mot"), month(tmp_path / "hai")
    pipeline.consolidate(whole, PERIOD)

    def dead(*_: object) -> None:
        raise EOFError

    monkeypatch.setattr(beside, "_asked", dead)
    asked.clear()
    pipeline.consolidate(broken, PERIOD)
    assert len(asked) == 1 + len(UNITS)
    assert made(broken) == made(whole)


def test_a_run_that_is_stopped_ends_the_other_process(
    tmp_path: Path, asked: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    started = []
    start = beside.process.start
    monkeypatch.setattr(beside.process, "start", lambda *given: started.append(start(*given)) or started[-1])

    def stopped(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(consolidate.merged, "render", stopped)
    with pytest.raises(KeyboardInterrupt):
        pipeline.consolidate(month(tmp_path), PERIOD)
    assert asked
    assert [process.poll() is not None for _, process in started] == [True]
