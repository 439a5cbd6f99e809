"""What was read once is not read again, and a remembered reading is never believed over the file."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from pathlib import Path

import pandas as pd
import pytest

from tests.helpers import PERIOD, UNITS, WHOLE, receive, workspace
from vtlt_consolidate.files import intake, memory
from vtlt_consolidate.files.intake import Taken
from vtlt_consolidate.files.prints import NO_PRINTS, Prints
from vtlt_consolidate.files.worker import Look, Task, look_here
from vtlt_consolidate.workspace.folders import LOGS, RECEIVED, Workspace


class Reader:
    """Reads here, and notes what it was given."""

    def __init__(self) -> None:
        self.read: list[str] = []

    def __call__(
        self, tasks: Sequence[Task], _: object = None, prints: Prints = NO_PRINTS
    ) -> Iterator[list[Look]]:
        self.read += [task.name for task in tasks]
        return look_here(tasks, prints)


@pytest.fixture(autouse=True)
def reader(monkeypatch: pytest.MonkeyPatch) -> Reader:
    made = Reader()
    monkeypatch.setattr(intake, "read_workbooks", made)
    return made


@pytest.fixture
def space(tmp_path: Path) -> Workspace:
    """A month with two forms, a picture, and an archive with a form."""
    made = workspace(tmp_path)
    for unit, name in zip(UNITS, ("a.xlsx", "b.xlsx"), strict=False):
        receive(
            made, unit, WHOLE | {"B1": f"chữ của {unit.name} \ud800".encode(errors="replace").decode()}, name
        )
    (made.folder(PERIOD, RECEIVED) / "anh.xlsx").write_bytes(b"\x89PNG\r\n\x1a\n")
    return made


def take(space: Workspace) -> Taken:
    return intake.take(
        space.folder(PERIOD, RECEIVED), lambda things, *_: iter(things), (), space.folder(PERIOD, LOGS)
    )


def same(one: Taken, other: Taken) -> bool:
    names = ("files", "cells", "marks", "findings")
    for name in names:
        pd.testing.assert_frame_equal(getattr(one, name), getattr(other, name))
    return one.litter == other.litter


def test_only_new_and_refused_files_are_read_again_and_the_cells_are_the_same(
    space: Workspace, reader: Reader
) -> None:
    first = take(space)
    reader.read.clear()
    assert same(first, take(space))
    assert reader.read == ["anh.xlsx"]
    receive(space, UNITS[2], WHOLE, "c.xlsx")
    reader.read.clear()
    take(space)
    assert reader.read == ["anh.xlsx", "c.xlsx"]


def test_a_renamed_file_is_known_and_a_changed_one_is_read(space: Workspace, reader: Reader) -> None:
    take(space)
    folder = space.folder(PERIOD, RECEIVED)
    (folder / "a.xlsx").rename(folder / "z.xlsx")
    receive(space, UNITS[1], WHOLE | {"A3": "Đạt"}, "b.xlsx")
    reader.read.clear()
    taken = take(space)
    assert reader.read == ["anh.xlsx", "b.xlsx"]
    assert sorted(taken.cells["file"].unique()) == ["b.xlsx", "z.xlsx"]


def test_another_program_reads_everything_again(
    space: Workspace, reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = take(space)
    monkeypatch.setattr(memory, "program", lambda: "another")
    reader.read.clear()
    assert same(first, take(space))
    assert len(reader.read) == 3


def _overwritten(path: Path, cells: bytes | None) -> None:
    with sqlite3.connect(path) as base:
        if cells is None:
            base.execute("UPDATE remembered SET content = substr(content, 1, length(content) - 9)")
        else:
            base.execute("UPDATE remembered SET content = ?", (cells,))


def _another_table(path: Path) -> None:
    path.unlink()
    with sqlite3.connect(path) as base:
        base.execute("CREATE TABLE remembered (name TEXT)")


DAMAGE = {
    "no database": lambda path: path.write_bytes(b"not a database" * 100),
    "a cut database": lambda path: path.write_bytes(path.read_bytes()[: path.stat().st_size // 2]),
    "an empty file": lambda path: path.write_bytes(b""),
    "a reading that is no reading": lambda path: _overwritten(path, b"cells"),
    "a reading that is cut": lambda path: _overwritten(path, None),
    "another table": _another_table,
}


@pytest.mark.parametrize("what", DAMAGE)
def test_whatever_is_damaged_the_files_are_read(space: Workspace, what: str) -> None:
    first = take(space)
    DAMAGE[what](space.folder(PERIOD, LOGS) / intake.READINGS_NAME)
    assert same(first, take(space))
    assert same(first, take(space))


def test_a_base_that_another_program_holds_does_not_stop_the_run(space: Workspace) -> None:
    first = take(space)
    with sqlite3.connect(space.folder(PERIOD, LOGS) / intake.READINGS_NAME) as base:
        base.execute("BEGIN EXCLUSIVE")
        assert same(first, take(space))


def test_what_is_gone_from_the_folder_is_forgotten(space: Workspace) -> None:
    take(space)
    (space.folder(PERIOD, RECEIVED) / "a.xlsx").unlink()
    take(space)
    with sqlite3.connect(space.folder(PERIOD, LOGS) / intake.READINGS_NAME) as base:
        assert base.execute("SELECT count(*) FROM remembered").fetchone() == (1,)
