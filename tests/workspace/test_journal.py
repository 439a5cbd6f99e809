"""A file that stays as it is is read once in a run; one that was saved meanwhile is read again."""

import hashlib
import os
from pathlib import Path

import pytest

from vtlt_consolidate.workspace import journal

LONG_AGO = 1_700_000_000


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    read: list[str] = []
    hashed = journal._hashed

    def counted(path: str) -> str:
        read.append(path)
        return hashed(path)

    monkeypatch.setattr(journal, "_hashed", counted)
    return read


def saved(path: Path, data: bytes, when: int | None) -> str:
    path.write_bytes(data)
    if when is not None:
        os.utime(path, (when, when))
    return str(path)


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def test_a_file_that_stays_as_it_is_is_read_once(tmp_path: Path, reads: list[str]) -> None:
    path = saved(tmp_path / "001.xlsx", b"one", LONG_AGO)
    with journal.kept():
        assert [journal.sha256_of(path) for _ in range(3)] == [sha256(b"one")] * 3
    assert len(reads) == 1


def test_a_file_saved_during_the_run_is_read_again(tmp_path: Path, reads: list[str]) -> None:
    path = saved(tmp_path / "001.xlsx", b"one", LONG_AGO)
    with journal.kept():
        assert journal.sha256_of(path) == sha256(b"one")
        saved(tmp_path / "001.xlsx", b"two", LONG_AGO + 1)
        assert journal.sha256_of(path) == sha256(b"two")
    assert len(reads) == 2


def test_a_file_saved_just_now_is_read_each_time_as_its_time_may_not_tell(tmp_path: Path) -> None:
    path = saved(tmp_path / "001.xlsx", b"one", None)
    now = (tmp_path / "001.xlsx").stat().st_mtime_ns
    with journal.kept():
        assert journal.sha256_of(path) == sha256(b"one")
        (tmp_path / "001.xlsx").write_bytes(b"two")
        os.utime(path, ns=(now, now))
        assert journal.sha256_of(path) == sha256(b"two")


def test_the_next_run_reads_every_file(tmp_path: Path, reads: list[str]) -> None:
    path = saved(tmp_path / "001.xlsx", b"one", LONG_AGO)
    for _ in range(2):
        with journal.kept():
            journal.sha256_of(path)
    journal.sha256_of(path)
    assert reads == [path] * 3
