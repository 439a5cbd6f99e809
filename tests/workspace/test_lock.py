"""One run at a time in a period; the dead own nothing."""

import json
import os
import subprocess
import sys
import textwrap
from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path

import pytest

from tests import pipeline
from tests.helpers import PERIOD, UNITS, workspace
from vtlt_consolidate.commands import remind
from vtlt_consolidate.rehearsal import rehearse
from vtlt_consolidate.words.errors import VtltError
from vtlt_consolidate.words.text import parse_date
from vtlt_consolidate.workspace import lock
from vtlt_consolidate.workspace.folders import Workspace
from vtlt_consolidate.workspace.owner import Owner, mine
from vtlt_consolidate.writing.letters.reasons import Asked

HOLD = """
    import sys
    from pathlib import Path
    from vtlt_consolidate.workspace import lock
    with lock.held(Path(sys.argv[1])):
        print("held", flush=True)
        sys.stdin.read()
"""
ELSEWHERE = Owner(17, "MAY-02", "lan", 0.0)


def holding(folder: Path) -> subprocess.Popen[str]:
    """Another process that holds the period until it is told otherwise."""
    command = [sys.executable, "-c", textwrap.dedent(HOLD), str(folder)]
    other = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert other.stdout is not None
    assert other.stdout.readline() == "held\n"
    return other


def end(other: subprocess.Popen[str]) -> None:
    other.communicate("")


DAY = parse_date("5/4/2026")
assert DAY is not None
COMMANDS: dict[str, Callable[[Workspace], object]] = {
    "issue": lambda space: pipeline.issue(space, PERIOD),
    "check": lambda space: pipeline.check(space, PERIOD),
    "consolidate": lambda space: pipeline.consolidate(space, PERIOD),
    "appraise": lambda space: pipeline.appraise(space, PERIOD),
    "remind": lambda space: remind.remind(space, PERIOD, Asked(DAY)),
    "rehearse": lambda space: rehearse.rehearse(space, PERIOD, 1, pipeline.quietly),
}


def test_a_second_run_is_refused_with_a_word_of_who_is_at_work_whatever_it_would_do(tmp_path: Path) -> None:
    space = workspace(tmp_path, UNITS[:1])
    period = space.root / str(PERIOD)
    other = holding(period)
    before = sorted(period.rglob("*"))
    for run in COMMANDS.values():
        with pytest.raises(VtltError, match=f"đang được xử lý bởi một lần chạy khác .*số {other.pid}"):
            run(space)
    assert sorted(period.rglob("*")) == before
    end(other)
    pipeline.issue(space, PERIOD)
    assert not (period / lock.NAME).exists()


def test_what_a_killed_run_held_is_free(tmp_path: Path) -> None:
    other = holding(tmp_path)
    other.kill()
    other.communicate()
    assert (tmp_path / lock.NAME).exists()
    with lock.held(tmp_path):
        pass
    assert list(tmp_path.iterdir()) == []


def test_two_threads_of_one_process_are_two_runs(tmp_path: Path) -> None:
    with lock.held(tmp_path), pytest.raises(VtltError, match="một lần chạy khác"), lock.held(tmp_path):
        pass


def test_what_fails_lets_go(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), lock.held(tmp_path):
        raise ZeroDivisionError
    with lock.held(tmp_path):
        pass


def test_a_run_on_another_machine_is_named_with_the_way_to_remove_its_lock(tmp_path: Path) -> None:
    path = tmp_path / lock.NAME
    path.write_text(json.dumps(asdict(ELSEWHERE)), encoding="utf-8")
    with pytest.raises(VtltError, match=r"máy MAY-02, người dùng lan.*xóa tệp .*\.json rồi chạy lại"):
        lock.held(tmp_path).__enter__()
    path.unlink()
    with lock.held(tmp_path):
        pass


@pytest.mark.parametrize("words", ["", "{", "[]", '{"pid": 1}'])
def test_a_lock_file_without_words_is_nobodys(tmp_path: Path, words: str) -> None:
    (tmp_path / lock.NAME).write_text(words, encoding="utf-8")
    with lock.held(tmp_path):
        pass


def test_where_a_disk_knows_no_locks_the_words_decide(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lock, "_lock", lambda _: None)
    path = tmp_path / lock.NAME
    path.write_text(json.dumps(asdict(mine())), encoding="utf-8")
    with pytest.raises(VtltError, match="một lần chạy khác"):
        lock.held(tmp_path).__enter__()
    path.write_text(json.dumps(asdict(replace(mine(), started=1.0))), encoding="utf-8")
    with lock.held(tmp_path):
        pass


def test_a_folder_that_cannot_be_written_is_told_before_anything_is_done(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "open", refuse)
    with pytest.raises(VtltError, match=r"Không ghi được vào thư mục .*không có quyền"):
        lock.held(tmp_path).__enter__()
