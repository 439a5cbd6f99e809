"""Reads returned files in this process, save in the tests that are about the worker processes."""

from collections.abc import Iterable, Iterator

import pytest

from vtlt_consolidate import intake, worker


def _here(contents: Iterable[bytes]) -> Iterator[worker.Outcome]:
    return (worker.read_workbook(data) for data in contents)


@pytest.fixture(autouse=True)
def _fast_reading(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if "real_workers" not in request.keywords:
        monkeypatch.setattr(intake, "read_workbooks", _here)
