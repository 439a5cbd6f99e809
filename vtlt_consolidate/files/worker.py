"""Runs in worker processes: reads a received file into its documents, with their cells or a reason.

A file of 2 KB can abort the process that parses it, which no exception handler can catch, so this runs in
processes that may die (`crew`). It does not import pandas, so that a process starts quickly.
"""

from __future__ import annotations

import io
import sys
import traceback
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from operator import attrgetter
from typing import NamedTuple, TypeVar
from xml.etree.ElementTree import ParseError
from xml.parsers.expat import ExpatError

from defusedxml.common import DefusedXmlException
from python_calamine import PasswordError

from vtlt_consolidate.files.cells.reader import read_cells, with_slashes
from vtlt_consolidate.files.compact import packed
from vtlt_consolidate.files.containers import gate
from vtlt_consolidate.files.containers.kinds import ENCRYPTED, TORN_ARCHIVE, WORKBOOK
from vtlt_consolidate.files.containers.locks import unlocked
from vtlt_consolidate.files.mails.letter import Letter
from vtlt_consolidate.files.marks.unseen import KINDS, unseen
from vtlt_consolidate.files.prints import NO_PRINTS, Prints
from vtlt_consolidate.files.process import End
from vtlt_consolidate.files.unpack import DAMAGED, Found, documents
from vtlt_consolidate.model.cellkinds import Cell

T = TypeVar("T")

Outcome = list[Cell] | str
"""The cells of a workbook followed by the marks of `unseen`, or the reason why it could not be read."""

READ = "read"
LOCKED = "locked"
OTHER = "other"

CELLS_LIMIT = 5_000_000
LETTERS_LIMIT = 1 << 28
"""Limits of what is sent of one workbook: twelve times what 3,321 units with 50 criteria need."""

_TYPED = attrgetter("typed")
_ROOM = 4
_HARD_MEMORY = 4 << 30
_HARD_SECONDS = 3600


class Task(NamedTuple):
    """One file to read.

    Args:
        path: its path.
        name: its name in the results.
        stamp: size and time of change when it was listed; none for a file of this tool.
        passwords: tried on encrypted documents.
    """

    path: str
    name: str
    stamp: tuple[int, int] | None = None
    passwords: tuple[str, ...] = ()


class Look(NamedTuple):
    """The result of reading one document.

    Args:
        name: the name of its `Found`.
        sha256: hash of the received bytes.
        state: `READ`, `LOCKED`, `OTHER` (no workbook), or a state of `unpack`.
        words: what it is, or why it cannot be read, for a person.
        cells: if it was read: which print was left out of its cells, the others, and its marks, as
            `compact.unpacked` reads them.
        letters: the mails that it came in, the outermost first.
    """

    name: str
    sha256: str
    state: str
    words: str = ""
    cells: bytes = b""
    letters: tuple[Letter, ...] = ()


class At(NamedTuple):
    """Sent before a document is read, so that the parent knows its name if it kills the worker."""

    name: str
    sha256: str
    size: int


Event = At | Look


class _Failure(NamedTuple):
    words: str


_LOCKED_WORDS = "có mật khẩu"
_WORDS: tuple[tuple[type[BaseException] | tuple[type[BaseException], ...], str], ...] = (
    (PasswordError, _LOCKED_WORDS),
    (MemoryError, "cần quá nhiều bộ nhớ để đọc"),
    (RecursionError, "nội dung lồng nhau quá sâu"),
    (DefusedXmlException, "XML có khai báo DTD"),
    ((ParseError, ExpatError), "nội dung XML bên trong bị hỏng"),
    (zipfile.BadZipFile, "phần nén bên trong bị hỏng hoặc thiếu"),
    (zlib.error, "phần nén bên trong bị hỏng hoặc thiếu"),
    (EOFError, "nội dung bên trong bị cắt cụt"),
)
_UNKNOWN = "nội dung bên trong bị hỏng hoặc sai chuẩn của tệp bảng tính"


def look_into(task: Task, skip: int = 0, prints: Prints = NO_PRINTS) -> Iterator[Event]:
    """Read one file; any failure except the death of the process becomes a reason.

    Args:
        task: the file.
        skip: how many documents, from the first, were read before.
        prints: what is left out of the cells of forms.

    Yields:
        For every document an `At` before it is read, and a `Look` after.
    """
    walk = documents(*task)
    count = 0
    while True:
        found = _guarded(lambda: next(walk, None))
        if found is None:
            return
        if isinstance(found, _Failure):
            yield Look(task.name, "", DAMAGED, found.words)
            return
        count += 1
        if count > skip:
            yield At(found.name, found.sha256, len(found.data))
            yield _look(found, task, prints)


def look_here(tasks: Iterable[Task], prints: Prints = NO_PRINTS) -> Iterator[list[Look]]:
    """Read files in this process, which a file may kill; only for tests."""
    for task in tasks:
        yield [event for event in look_into(task, prints=prints) if isinstance(event, Look)]


def _look(found: Found, task: Task, prints: Prints) -> Look:
    state, words, cells = _judged(found, task.passwords, ours=task.stamp is None)
    read = _packed(cells, prints) if state == READ else b""
    return Look(found.name, found.sha256, state, words, read, found.letters)


def _judged(found: Found, passwords: Sequence[str], *, ours: bool) -> tuple[str, str, list[Cell]]:
    """State of a document, words about it, and its cells."""
    if found.state:
        return found.state, found.reason, []
    data, kind = found.data, found.kind
    if kind == ENCRYPTED:
        opened = _guarded(lambda: unlocked(data, passwords))
        if not isinstance(opened, bytes):
            return LOCKED, "", []
        data, kind = opened, gate.sniff(opened)
    if kind != WORKBOOK:
        return (DAMAGED if kind in (gate.BROKEN, TORN_ARCHIVE) else OTHER), kind, []
    outcome = read_workbook(data, ours=ours)
    if isinstance(outcome, str):
        return (LOCKED if outcome == _LOCKED_WORDS else DAMAGED), outcome, []
    return READ, "", outcome


def read_workbook(data: bytes, *, ours: bool = False) -> Outcome:
    """Read one workbook in this process; any failure except the death of the process becomes a reason.

    Args:
        data: its bytes.
        ours: this tool wrote it: it may be much larger than any form, as a month of the whole country is, and
            has no marks, because our own formats raise no doubts about our own values.
    """
    room = _ROOM if ours else 1
    outcome = _guarded(lambda: _bounded(_read(data, room, marked=not ours), room))
    return outcome.words if isinstance(outcome, _Failure) else outcome


def _read(data: bytes, room: int, *, marked: bool) -> list[Cell]:
    gate.check(data, room)
    data = with_slashes(data)
    return read_cells(data) + (unseen(data) if marked else [])


def _bounded(cells: list[Cell], room: int) -> list[Cell]:
    if len(cells) > room * CELLS_LIMIT or sum(map(len, map(_TYPED, cells))) > room * LETTERS_LIMIT:
        raise gate.GateError("nội dung quá nhiều so với một biểu")
    return cells


def _packed(cells: list[Cell], prints: Prints) -> bytes:
    """Write cells, but for what is left out, and the marks that follow them."""
    end = len(cells)
    while end and cells[end - 1].kind in KINDS:
        end -= 1
    others, known = prints.apart(cells[:end])
    return packed(known, others, cells[end:])


def _guarded(call: Callable[[], T]) -> T | _Failure:
    """Call a function on a received file; exceptions go to the log and become a reason for the user."""
    try:
        return call()
    except gate.GateError as error:
        return _Failure(str(error))
    # calamine panics with a BaseException of its own on some damaged files. This is the only place that
    # catches everything.
    except BaseException as error:  # noqa: BLE001
        traceback.print_exc()
        return _Failure(next((words for kind, words in _WORDS if isinstance(error, kind)), _UNKNOWN))


def serve(end: int) -> None:
    """Read the files that the parent sends, one after the other, until it sends `None`.

    Args:
        end: descriptor of the end of a pipe. Received are `Prints`, and then lists of tasks, each with the
            number of documents to skip; sent are lists of events, with `None` after the last of a task. The
            first `None` means that the worker is ready.
    """
    connection = End(end)
    _settle()
    connection.send([None])
    try:
        prints = connection.recv()
        while (jobs := connection.recv()) is not None:
            for events in _answers(jobs, prints):
                connection.send(events)
    except (EOFError, BrokenPipeError, ConnectionResetError):
        # The parent has died, so nobody waits for an answer.
        return


def _answers(jobs: Iterable[tuple[Task, int]], prints: Prints) -> Iterator[list[Event | None]]:
    """Yield the events, together those between which nothing is read."""
    for task, skip in jobs:
        done = False
        for event in look_into(task, skip, prints):
            # What has the name of the whole file comes last.
            done = isinstance(event, Look) and event.name == task.name
            yield [event, None] if done else [event]
        if not done:
            yield [None]


def _settle() -> None:
    """Let standard error, the log, take any name; and set hard limits as a last resort."""
    if isinstance(sys.stderr, io.TextIOWrapper):
        sys.stderr.reconfigure(encoding="utf-8", errors="backslashreplace")
    try:
        import resource
        import signal
    except ImportError:
        # Windows has no such limits; only the parent watches there.
        return
    # A terminal sends Ctrl+C to the workers too, but the parent ends them itself.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_AS, (_HARD_MEMORY, _HARD_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (_HARD_SECONDS, _HARD_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
