"""tiep-nhan/ → what each file is, and its cells. Nothing is ever written there."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import pandas as pd

from vtlt_consolidate import findings as catalogue
from vtlt_consolidate import gate
from vtlt_consolidate.findings import Rule
from vtlt_consolidate.frames import Cells, Files
from vtlt_consolidate.worker import read_files

T = TypeVar("T")
Track = Callable[[Iterable[T], str, int], Iterator[T]]
"""Passes things on, showing a person how far it has come."""

_LITTER = {"thumbs.db", "desktop.ini", ".ds_store"}
_LITTER_STARTS = ("~$", ".~lock.", "._")
_LITTER_ENDS = (".tmp", ".crdownload", ".part")


@dataclass(frozen=True)
class Taken:
    """What the folder gave.

    Args:
        files: frame `Files`, without units yet.
        cells: frame `Cells` of the files that could be read.
        findings: frame `Findings` of those that could not.
        litter: how many files were passed over: lock files, Thumbs.db and the like.
    """

    files: pd.DataFrame
    cells: pd.DataFrame
    findings: pd.DataFrame
    litter: int


def take(folder: Path, track: Track[Path]) -> Taken:
    """Read everything that came in.

    Args:
        folder: the `tiep-nhan` of a period; its subfolders are read too.
        track: shows the progress.

    Returns:
        Each file once, in order of name; a file that is no workbook or cannot be read is
        `rejected` with its finding, and one that repeats another byte for byte is `duplicate`.
    """
    paths, litter = _listed(folder)
    rows, records, readable = [], [], []
    first: dict[str, str] = {}
    for path in paths:
        name = path.relative_to(folder).as_posix()
        row, refusal = _look(path, name, first)
        rows.append(row)
        if refusal:
            records.append(refusal)
        if row["verdict"] == "read":
            readable.append((len(rows) - 1, path))
    cells: list[tuple[str, str, int, int, str, str]] = []
    outcomes = read_files(path for _, path in readable)
    tracked = track((path for _, path in readable), "Đọc biểu", len(readable))
    for (index, _), _, outcome in zip(readable, tracked, outcomes, strict=True):
        row = rows[index]
        if isinstance(outcome, str):
            row |= {"verdict": "rejected", "reason": catalogue.DAMAGED.title}
            records.append(catalogue.record(catalogue.DAMAGED, file=row["file"], found=outcome))
        else:
            cells.extend((row["file"], *cell) for cell in outcome)
    return Taken(_files(rows), _cells(cells), catalogue.frame(records), litter)


def _listed(folder: Path) -> tuple[list[Path], int]:
    """Name the regular files below a folder; links, pipes and devices are not followed."""
    paths: list[Path] = []
    litter = 0
    for parent, folders, names in os.walk(folder):
        folders.sort()
        for name in names:
            path = Path(parent, name)
            lowered = name.casefold()
            if (
                lowered in _LITTER
                or lowered.startswith(_LITTER_STARTS)
                or lowered.endswith(_LITTER_ENDS)
                or not stat.S_ISREG(path.lstat().st_mode)
            ):
                litter += 1
            else:
                paths.append(path)
    return sorted(paths), litter


def _look(path: Path, name: str, first: dict[str, str]) -> tuple[dict[str, str], dict[str, str] | None]:
    """Say what one file is, by its content; its row of `Files`, and its finding if it is refused."""
    row = {"file": name, "sha256": "", "verdict": "rejected", "unit_code": "", "reason": ""}
    if path.stat().st_size > gate.FILE_LIMIT:
        return _refuse(row, catalogue.DAMAGED, "tệp quá lớn so với một biểu")
    try:
        data = path.read_bytes()
    except OSError as error:
        return _refuse(row, catalogue.DAMAGED, f"không mở được ({error.strerror})")
    row["sha256"] = hashlib.sha256(data).hexdigest()
    what = gate.sniff(data)
    if what == gate.ENCRYPTED:
        return _refuse(row, catalogue.PASSWORD, what)
    if what != gate.WORKBOOK:
        return _refuse(row, catalogue.NOT_A_WORKBOOK, what)
    other = first.setdefault(row["sha256"], name)
    if other != name:
        row |= {"verdict": "duplicate", "reason": f"Giống hệt tệp {other}"}
        return row, catalogue.record(catalogue.SAME_FILE, file=name, other=other)
    return row | {"verdict": "read"}, None


def _refuse(row: dict[str, str], rule: Rule, found: str) -> tuple[dict[str, str], dict[str, str]]:
    return row | {"reason": rule.title}, catalogue.record(rule, file=row["file"], found=found)


def _files(rows: list[dict[str, str]]) -> pd.DataFrame:
    columns = list(Files.to_schema().columns)
    return Files.validate(pd.DataFrame(rows, columns=columns, dtype="str"))


def _cells(cells: list[tuple[str, str, int, int, str, str]]) -> pd.DataFrame:
    columns = list(Cells.to_schema().columns)
    frame = pd.DataFrame(cells, columns=columns)
    types = {name: "Int64" if name in {"row", "column"} else "str" for name in columns}
    return Cells.validate(frame.astype(types))
