"""Reads returned files in this process, save in the tests that are about the worker processes."""

from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from vtlt_consolidate import intake, worker


def _here(paths: Iterable[Path]) -> Iterator[worker.Outcome]:
    return (worker._read_file(path) for path in paths)


@pytest.fixture(autouse=True)
def _fast_reading(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if "real_workers" not in request.keywords:
        monkeypatch.setattr(intake, "read_files", _here)
