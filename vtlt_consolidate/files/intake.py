"""Reads everything in tiep-nhan/ into frames of files, cells and marks. Nothing is ever written there."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import pandas as pd
from pandera.typing import DataFrame

from vtlt_consolidate.files import arrivals, unpack, worker
from vtlt_consolidate.files.arrivals import arrived
from vtlt_consolidate.files.compact import unpacked
from vtlt_consolidate.files.containers import kinds
from vtlt_consolidate.files.crew import look_into as read_workbooks
from vtlt_consolidate.files.mails.letter import Letter
from vtlt_consolidate.files.memory import remembered
from vtlt_consolidate.files.prints import NO_PRINTS, Print, Prints
from vtlt_consolidate.files.readings import Readings
from vtlt_consolidate.files.worker import Look, Task
from vtlt_consolidate.findings import catalogue
from vtlt_consolidate.findings.catalogue import Rule
from vtlt_consolidate.findings.rules import arrivalrules, returnrules
from vtlt_consolidate.model.frames import CellMarks, Cells, Files, Findings
from vtlt_consolidate.words.errors import WorkspaceError
from vtlt_consolidate.words.states import Verdict

READINGS_NAME = "da-doc.sqlite"
LOG_NAME = "doc-tep.log"
"""Log of what parsers wrote to standard error, for developers; only written if there is anything."""

T = TypeVar("T")
Track = Callable[[Iterable[T], str, int], Iterator[T]]
"""Passes things on while it shows the progress."""


@dataclass(frozen=True)
class Taken:
    """The content of the folder.

    Args:
        files: frame `Files`, without units yet.
        cells: frame `Cells` of the files that could be read, without what was left out of them.
        marks: frame `CellMarks` of those files.
        findings: frame `Findings` about files that could not be read.
        litter: how many files were ignored, such as lock files and Thumbs.db.
        letters: file that came in a mail → the mails around it, the outermost first.
        prints: file → what was left out of its cells.
    """

    files: DataFrame[Files]
    cells: DataFrame[Cells]
    marks: DataFrame[CellMarks]
    findings: DataFrame[Findings]
    litter: int
    letters: Mapping[str, tuple[Letter, ...]] = field(default_factory=dict)
    prints: Mapping[str, Print] = field(default_factory=dict)


def take(
    folder: Path,
    track: Track[Any],
    passwords: Sequence[str] = (),
    log: Path | None = None,
    prints: Prints = NO_PRINTS,
) -> Taken:
    """Read all received files.

    Args:
        folder: the `tiep-nhan` of a period; its subfolders and archives are read too.
        track: shows the progress.
        passwords: the passwords that the office knows.
        log: folder for the log of the workers and for what is remembered of the files; none: nothing is
            written.
        prints: what is left out of the cells of forms.

    Returns:
        Every file once, in order of name. A file that is no workbook or cannot be read is `rejected` with a
        finding; a file with the same bytes as another is `duplicate`.
    """
    arrivals, litter = arrived(folder)
    tasks = [
        Task(arrival.path, arrival.name, arrival.stamp, tuple(passwords))
        for arrival in arrivals if not arrival.trouble
    ]  # fmt: skip
    heap = _Heap(prints)
    with remembered(log and log / READINGS_NAME) as memory:
        readings = Readings(memory, prints.digest)
        looked = _looks(tasks, readings, log and log / LOG_NAME, prints)
        for arrival in track(arrivals, "Đọc biểu", len(arrivals)):
            if arrival.trouble:
                heap.refuse(_row(heap.free(arrival.name)), _TROUBLES[arrival.trouble], arrival.found)
                continue
            for look in next(looked):
                litter += look.state == unpack.LITTER
                heap.add(look)
        # Exhaust the generator: it writes the log only at its end.
        next(looked, None)
        readings.forget_others()
    return Taken(
        _files(heap.rows),
        Cells.validate(_table(heap.cells)),
        CellMarks.validate(_table(heap.marks)),
        catalogue.frame(heap.records),
        litter,
        heap.letters,
        heap.prints,
    )


def _looks(
    tasks: Sequence[Task], readings: Readings, log: Path | None, prints: Prints
) -> Iterator[list[Look]]:
    """Give the documents of each file, remembered or read."""
    known = {task.name for task in tasks if readings.has(task)}
    looked = read_workbooks([task for task in tasks if task.name not in known], log, prints)
    for task in tasks:
        if task.name not in known:
            looks = next(looked)
            readings.keep(task, looks)
        elif look := readings.recall(task):
            looks = [look]
        else:
            (looks,) = read_workbooks([task], None, prints)
        yield looks
    next(looked, None)


def read_one(name: str, path: Path) -> tuple[DataFrame[Files], DataFrame[Cells]]:
    """Read one workbook of this tool, such as an earlier merged one.

    Args:
        name: its name in the frames.
        path: its path.

    Returns:
        Its row of `Files` and its `Cells`.

    Raises:
        WorkspaceError: it cannot be read.
    """
    ((look,),) = read_workbooks([Task(str(path), name)])
    if look.state != worker.READ:
        raise WorkspaceError(f"Không đọc được {name}: {_why(look)}.")
    heap = _Heap()
    heap.add(look)
    return _files(heap.rows), Cells.validate(_table(heap.cells))


def read_ours(paths: Mapping[str, Path]) -> Iterator[tuple[str, DataFrame[Cells] | str]]:
    """Read several workbooks of this tool.

    Args:
        paths: name in the frames → path.

    Yields:
        The name of each workbook with its `Cells`, or with the reason why it cannot be read.
    """
    for name, read in read_each(paths):
        yield name, read if isinstance(read, str) else read[1]


def read_each(
    paths: Mapping[str, Path],
) -> Iterator[tuple[str, tuple[DataFrame[Files], DataFrame[Cells]] | str]]:
    """Read several workbooks of this tool as `read_ours` does, each with its row of `Files`."""
    tasks = [Task(str(path), name) for name, path in paths.items()]
    for name, (look,) in zip(paths, read_workbooks(tasks), strict=True):
        if look.state != worker.READ:
            yield name, _why(look)
            continue
        heap = _Heap()
        heap.add(look)
        yield name, (_files(heap.rows), Cells.validate(_table(heap.cells)))


def read_bytes(contents: Mapping[str, bytes]) -> Iterator[tuple[str, DataFrame[Cells] | str]]:
    """Read workbooks of this tool from bytes, as `read_ours` does."""
    with tempfile.TemporaryDirectory(prefix="vtlt-") as folder:
        paths = {name: Path(folder, f"{number}.xlsx") for number, name in enumerate(contents)}
        for name, path in paths.items():
            path.write_bytes(contents[name])
        yield from read_ours(paths)


def _why(look: Look) -> str:
    """Say why a workbook of this tool cannot be read."""
    if look.state == worker.LOCKED:
        return "tệp có mật khẩu"
    return f"đây là {look.words}" if look.state == worker.OTHER else look.words


class _Heap:
    """Collects rows, findings, cells and marks of the documents, one after the other."""

    def __init__(self, prints: Prints = NO_PRINTS) -> None:
        self._prints = prints.prints
        self.prints: dict[str, Print] = {}
        self.rows: list[dict[str, str]] = []
        self.records: list[dict[str, str]] = []
        self.cells: dict[str, list[Any]] = {name: [] for name in Cells.to_schema().columns}
        self.marks: dict[str, list[Any]] = {name: [] for name in CellMarks.to_schema().columns}
        self.letters: dict[str, tuple[Letter, ...]] = {}
        self._garbled: set[str] = set()
        self._texts: dict[str, str] = {}
        self._first: dict[str, str] = {}
        self._names: set[str] = set()

    def add(self, look: Look) -> None:
        """Add one document, with its finding if it is rejected."""
        if look.state == unpack.LITTER:
            return
        row = _row(self.free(look.name), look.sha256)
        if look.letters:
            self._note(row["file"], look.letters)
        if look.state != worker.READ:
            self.refuse(row, *_refusal(look))
            return
        other = self._first.setdefault(look.sha256, row["file"])
        if other != row["file"]:
            self.rows.append(row | {"verdict": Verdict.DUPLICATE, "reason": f"Giống hệt tệp {other}"})
            self.records.append(catalogue.record(returnrules.SAME_FILE, file=row["file"], other=other))
            return
        self.rows.append(row | {"verdict": Verdict.READ})
        known, lists = unpacked(look.cells)
        if known is not None:
            self.prints[row["file"]] = self._prints[known]
        for table, columns in zip((self.cells, self.marks), lists, strict=True):
            *places, typed = columns
            # The forms of a month repeat most texts, and each is kept once.
            texts = map(self._texts.setdefault, typed, typed)
            for name, values in zip(_HANDED_ON, (*places, texts), strict=True):
                table[name].extend(values)
            table["file"].extend([row["file"]] * len(typed))

    def _note(self, file: str, letters: tuple[Letter, ...]) -> None:
        """Keep the mails around a document, and tell once of each that could not be decoded for certain."""
        for letter in letters:
            if letter.garbled and letter.name not in self._garbled:
                self._garbled.add(letter.name)
                self.records.append(
                    catalogue.record(arrivalrules.GARBLED_MAIL, file=file, found=letter.subject)
                )
        self.letters[file] = letters

    def refuse(self, row: dict[str, str], rule: Rule, found: str, expected: str = "") -> None:
        """Add a rejected document with its finding."""
        self.rows.append(row | {"reason": rule.title})
        self.records.append(catalogue.record(rule, file=row["file"], found=found, expected=expected))

    def free(self, name: str) -> str:
        """Make a name unique by adding a number if needed."""
        free, count = name, 1
        while free in self._names:
            count += 1
            free = f"{name} ({count})"
        self._names.add(free)
        return free


_HANDED_ON = ("sheet", "row", "column", "kind", "typed")
_TROUBLES = {
    arrivals.NO_FILE: arrivalrules.NO_FILE,
    arrivals.CLOSED_FOLDER: arrivalrules.CLOSED_FOLDER,
    arrivals.IN_THE_CLOUD: arrivalrules.IN_THE_CLOUD,
}
_STATES = {
    worker.LOCKED: returnrules.PASSWORD,
    unpack.SEALED: returnrules.SEALED,
    unpack.DAMAGED: returnrules.DAMAGED,
    unpack.CLOSED: arrivalrules.CLOSED_FILE,
    unpack.MOVING: arrivalrules.MOVING,
    unpack.TWINS: arrivalrules.TWINS,
    unpack.BAD_MAIL: arrivalrules.MAIL_UNREADABLE,
    unpack.NO_FORM: arrivalrules.MAIL_WITHOUT_FORM,
}


def _refusal(look: Look) -> tuple[Rule, str, str]:
    """The rule of a rejected document, what was found, and what to do."""
    if look.words == kinds.TORN_ARCHIVE:
        return arrivalrules.TORN_ARCHIVE, look.words, ""
    if look.state != worker.OTHER:
        return _STATES[look.state], look.words, ""
    if look.words.startswith(kinds.OLD_WORKBOOKS):
        return arrivalrules.OLD_WORKBOOK, look.words, ""
    return returnrules.NOT_A_WORKBOOK, look.words, kinds.advice(look.words)


def _row(name: str, sha256: str = "") -> dict[str, str]:
    return {
        "file": name, "sha256": sha256, "verdict": Verdict.REJECTED, "unit_code": "", "version": "",
        "attempt": "0", "reason": "", "carried": "",
    }  # fmt: skip


def _files(rows: list[dict[str, str]]) -> DataFrame[Files]:
    columns = list(Files.to_schema().columns)
    frame = pd.DataFrame(rows, columns=columns, dtype="str")
    frame["attempt"] = pd.to_numeric(frame["attempt"]).astype("Int64")
    return Files.validate(frame)


def _table(cells: Mapping[str, list[Any]]) -> pd.DataFrame:
    types = {name: "Int64" if name in {"row", "column"} else "str" for name in cells}
    return pd.DataFrame(dict(cells)).astype(types)
