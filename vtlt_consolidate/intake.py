"""tiep-nhan/ → what each file is, and its cells. Nothing is ever written there."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import pandas as pd

from vtlt_consolidate import findings as catalogue
from vtlt_consolidate import gate, returnrules, unseen
from vtlt_consolidate.arrivals import Arrival, arrived
from vtlt_consolidate.errors import WorkspaceError, reason
from vtlt_consolidate.findings import Rule
from vtlt_consolidate.frames import Cells, Files
from vtlt_consolidate.worker import read_workbooks

T = TypeVar("T")
Track = Callable[[Iterable[T], str, int], Iterator[T]]
"""Passes things on, showing a person how far it has come."""


@dataclass(frozen=True)
class Taken:
    """What the folder gave.

    Args:
        files: frame `Files`, without units yet.
        cells: frame `Cells` of the files that could be read.
        marks: the marks of `unseen` in those files, as frame `Cells`.
        findings: frame `Findings` of those that could not.
        litter: how many files were passed over: lock files, Thumbs.db and the like.
    """

    files: pd.DataFrame
    cells: pd.DataFrame
    marks: pd.DataFrame
    findings: pd.DataFrame
    litter: int


def take(folder: Path, track: Track[Any]) -> Taken:
    """Read everything that came in.

    Args:
        folder: the `tiep-nhan` of a period; its subfolders and archives are read too.
        track: shows the progress.

    Returns:
        Each file once, in order of name; a file that is no workbook or cannot be read is
        `rejected` with its finding, and one that repeats another byte for byte is `duplicate`.
    """
    arrivals, litter = arrived(folder)
    rows, records, readable = [], [], []
    first: dict[str, str] = {}
    for arrival in arrivals:
        row, refusal = _look(arrival, first)
        rows.append(row)
        if refusal:
            records.append(refusal)
        if row["verdict"] == "read":
            readable.append((row, arrival.data))
    cells: list[tuple[str, str, int, int, str, str]] = []
    outcomes = read_workbooks(data for _, data in readable)
    tracked = track(readable, "Đọc biểu", len(readable))
    for (row, _), outcome in zip(tracked, outcomes, strict=True):
        if isinstance(outcome, str):
            row |= {"verdict": "rejected", "reason": returnrules.DAMAGED.title}
            records.append(catalogue.record(returnrules.DAMAGED, file=row["file"], found=outcome))
        else:
            cells.extend((row["file"], *cell) for cell in outcome)
    marks = [cell for cell in cells if cell[4] in unseen.KINDS]
    cells = [cell for cell in cells if cell[4] not in unseen.KINDS]
    return Taken(_files(rows), _cells(cells), _cells(marks), catalogue.frame(records), litter)


def read_one(name: str, path: Path) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Read one workbook of our own, such as an earlier merged one.

    Args:
        name: what it is called from here on.
        path: where it is.

    Returns:
        Its row of `Files` and its `Cells`.

    Raises:
        WorkspaceError: it cannot be read.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise WorkspaceError(f"Không đọc được {name}: {reason(error)}.") from error
    (outcome,) = read_workbooks([data])
    if isinstance(outcome, str):
        raise WorkspaceError(f"Không đọc được {name}: {outcome}.")
    row, _ = _look(Arrival(name, data, gate.sniff(data)), {})
    return _files([row]), _cells([(name, *cell) for cell in outcome])


def read_ours(paths: Mapping[str, Path]) -> Iterator[tuple[str, pd.DataFrame | str]]:
    """Read several workbooks of our own.

    Args:
        paths: what each is called from here on → where it is.

    Yields:
        The name of each with its `Cells`, or with the reason why it cannot be read.
    """
    contents: dict[str, bytes] = {}
    for name, path in paths.items():
        try:
            contents[name] = path.read_bytes()
        except OSError as error:
            yield name, reason(error)
    yield from read_bytes(contents)


def read_bytes(contents: Mapping[str, bytes]) -> Iterator[tuple[str, pd.DataFrame | str]]:
    """Read workbooks of our own of which the bytes are at hand, as `read_ours` does."""
    if not contents:
        return
    outcomes = read_workbooks(contents.values())
    for name, outcome in zip(contents, outcomes, strict=True):
        yield name, outcome if isinstance(outcome, str) else _cells([(name, *cell) for cell in outcome])


def _look(arrival: Arrival, first: dict[str, str]) -> tuple[dict[str, str], dict[str, str] | None]:
    """Say what one file is, by its content; its row of `Files`, and its finding if it is refused."""
    sha256 = hashlib.sha256(arrival.data).hexdigest() if arrival.data else ""
    row = {
        "file": arrival.name, "sha256": sha256, "verdict": "rejected", "unit_code": "", "version": "",
        "attempt": "0", "reason": "", "carried": "",
    }  # fmt: skip
    if arrival.trouble or arrival.kind == gate.BROKEN:
        return _refuse(row, returnrules.DAMAGED, arrival.trouble or arrival.kind)
    if arrival.kind == gate.ENCRYPTED:
        return _refuse(row, returnrules.PASSWORD, arrival.kind)
    if arrival.kind != gate.WORKBOOK:
        return _refuse(row, returnrules.NOT_A_WORKBOOK, arrival.kind, gate.advice(arrival.kind))
    other = first.setdefault(sha256, arrival.name)
    if other != arrival.name:
        row |= {"verdict": "duplicate", "reason": f"Giống hệt tệp {other}"}
        return row, catalogue.record(returnrules.SAME_FILE, file=arrival.name, other=other)
    return row | {"verdict": "read"}, None


def _refuse(
    row: dict[str, str], rule: Rule, found: str, expected: str = ""
) -> tuple[dict[str, str], dict[str, str]]:
    record = catalogue.record(rule, file=row["file"], found=found, expected=expected)
    return row | {"reason": rule.title}, record


def _files(rows: list[dict[str, str]]) -> pd.DataFrame:
    columns = list(Files.to_schema().columns)
    frame = pd.DataFrame(rows, columns=columns, dtype="str")
    frame["attempt"] = pd.to_numeric(frame["attempt"]).astype("Int64")
    return Files.validate(frame)


def _cells(cells: list[tuple[str, str, int, int, str, str]]) -> pd.DataFrame:
    columns = list(Cells.to_schema().columns)
    frame = pd.DataFrame(cells, columns=columns)
    types = {name: "Int64" if name in {"row", "column"} else "str" for name in columns}
    return Cells.validate(frame.astype(types))
