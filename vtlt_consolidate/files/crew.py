"""Worker processes that may die, hang or swell: each file gets an answer, and no file harms another.

Limits are processor time, not time on the wall, so that a slow disk or a busy machine refuses nothing; and
memory, watched from here, which works on every system. A file whose reader died is tried once more, in a
fresh process and with nothing beside it, before it is held responsible.
"""

from __future__ import annotations

import contextlib
import os
import tempfile
import time
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from multiprocessing.connection import wait
from pathlib import Path
from typing import Any

import psutil

from vtlt_consolidate.files import process
from vtlt_consolidate.files.unpack import DAMAGED
from vtlt_consolidate.files.worker import At, Look, Task, serve
from vtlt_consolidate.words.errors import WorkspaceError, reason

KILLED = "tệp làm hỏng chương trình đọc"
TOO_SLOW = "đọc tốn quá nhiều thời gian của máy"
TOO_LARGE = "cần quá nhiều bộ nhớ để đọc"
NO_ANSWER = "ổ đĩa hoặc mạng không trả lời khi đọc tệp"
TOO_MANY = "nhiều tệp bên trong làm hỏng chương trình đọc"

_DEATHS_LIMIT = 5
"""So many documents of one archive may kill their reader before the rest of it is given up."""

_FEW = 8
"""So many files are not worth another process."""

_MANY_WORKERS = 4


@dataclass(frozen=True)
class Limits:
    """What one document may take.

    Args:
        seconds: of processor time; for each MiB `seconds_a_mib` more, up to `most_seconds`.
        seconds_a_mib: see there.
        most_seconds: see there.
        memory: of the process, in bytes.
        silence: seconds on the wall without any answer and without using the processor.
        look: how often the processes are looked after, in seconds.
    """

    seconds: float = 20
    seconds_a_mib: float = 10
    most_seconds: float = 300
    memory: int = 2 << 30
    silence: float = 600
    look: float = 0.1

    def of(self, size: int) -> float:
        """The seconds for a document of so many bytes."""
        return min(self.seconds + self.seconds_a_mib * size / (1 << 20), self.most_seconds)


_LIMITS = Limits()


@dataclass
class _Job:
    """One file on its way."""

    index: int
    task: Task
    looks: list[Look] = field(default_factory=list)
    at: At | None = None
    tried: int = -1
    """The number of looks at which its reader died before."""
    deaths: int = 0

    def died(self, words: str, *, final: bool) -> bool:
        """Note that the reader died; say whether to try again."""
        suspect, self.at = self.at, None
        place = len(self.looks)
        if self.tried != place and not final:
            self.tried = place
            return True
        name, sha256 = (suspect.name, suspect.sha256) if suspect else (self.task.name, "")
        self.looks.append(Look(name, sha256, DAMAGED, words))
        self.deaths += 1
        if suspect is None or name == self.task.name:
            return False
        if self.deaths < _DEATHS_LIMIT:
            return True
        self.looks.append(Look(self.task.name, "", DAMAGED, TOO_MANY))
        return False


class _Worker:
    """One process, and the job that it is at."""

    def __init__(self, log: Path | None) -> None:
        self.connection, self.process = process.start(serve.__module__, serve.__name__, log)
        self.watched = psutil.Process(self.process.pid)
        self.ready = False
        self.job: _Job | None = None
        self.spent: float | None = None
        self.since = time.monotonic()
        self.words = KILLED

    def give(self, job: _Job) -> None:
        self.job, self.words = job, KILLED
        self.rest()
        with contextlib.suppress(OSError):  # it has just died; its end of the pipe tells
            self.connection.send((job.task, len(job.looks)))

    def rest(self) -> None:
        """Count time and silence from now on."""
        self.spent, self.since = None, time.monotonic()

    def watch(self, limits: Limits) -> None:
        """End the process if it takes too much."""
        if self.job is None:
            return
        try:
            times, memory = self.watched.cpu_times(), self.watched.memory_info().rss
        except psutil.Error:
            return  # it has just died; its end of the pipe tells
        used = times.user + times.system
        if self.spent is None:
            self.spent = used
        size = self.job.at.size if self.job.at else 0
        if memory > limits.memory:
            self.end(TOO_LARGE)
        elif used - self.spent > limits.of(size):
            self.end(TOO_SLOW)
        elif time.monotonic() - self.since > limits.silence and used == self.spent:
            self.end(NO_ANSWER)

    def end(self, words: str = KILLED) -> None:
        self.words = words
        self.process.kill()

    def close(self) -> None:
        """End it and let nothing of it stay."""
        self.process.kill()
        self.process.wait()
        self.connection.close()


class _Crew:
    """The processes and the jobs."""

    def __init__(self, jobs: Sequence[_Job], count: int, limits: Limits, logs: Path | None) -> None:
        self.waiting = deque(jobs)
        self.again: deque[_Job] = deque()
        self.done: dict[int, list[Look]] = {}
        self.workers: list[_Worker] = []
        self.count, self.limits, self.logs = count, limits, logs
        self.started = self.stillborn = 0
        self.alone = False
        self.looked = time.monotonic()

    def step(self) -> None:
        """Give out work, take what came back, look after the processes."""
        self._give_out()
        by_pipe: dict[Any, _Worker] = {worker.connection: worker for worker in self.workers}
        for pipe in wait(list(by_pipe), timeout=self.limits.look):
            self._hear(by_pipe[pipe])
        if time.monotonic() - self.looked >= self.limits.look:
            self.looked = time.monotonic()
            for worker in list(self.workers):
                worker.watch(self.limits)
                # A program around us that forks may hold a copy of the other end, which then never closes.
                if worker.process.poll() is not None:
                    self._hear(worker)

    def _give_out(self) -> None:
        idle = [worker for worker in self.workers if worker.ready and worker.job is None]
        for worker in idle:
            if self.waiting:
                worker.give(self.waiting.popleft())
        if self.waiting:
            self._hire(1 if self.alone else self.count)
        elif self.again and all(worker.job is None for worker in self.workers):
            # Alone, and in a process that has read nothing before.
            self.dismiss()
            self.alone = True
            self.waiting.append(self.again.popleft())
            self._hire(1)

    def _hire(self, count: int) -> None:
        while len(self.workers) < min(count, len(self.waiting) + len(self.workers)):
            self.started += 1
            try:
                self.workers.append(_Worker(self.logs and self.logs / f"{self.started:04d}.log"))
            except OSError as error:
                if not self.workers:
                    raise WorkspaceError(f"Không mở được tiến trình đọc tệp: {reason(error)}.") from error
                return

    def dismiss(self) -> None:
        """End all processes."""
        for worker in self.workers:
            worker.close()
        self.workers = []

    def _hear(self, worker: _Worker) -> None:
        """Take all that a process has said; or note that it is dead."""
        try:
            while worker.connection.poll():
                self._take(worker, worker.connection.recv())
            if worker.process.poll() is not None and not worker.connection.poll():
                self._bury(worker)
        except (EOFError, OSError):
            self._bury(worker)

    def _take(self, worker: _Worker, said: At | Look | None) -> None:
        job = worker.job
        worker.rest()
        if job is None:
            worker.ready, self.stillborn = True, 0
        elif said is None:
            self.done[job.index], worker.job = job.looks, None
            if self.waiting:
                worker.give(self.waiting.popleft())
        elif isinstance(said, At):
            job.at = said
        else:
            job.at = None
            job.looks.append(said)

    def _bury(self, worker: _Worker) -> None:
        self.workers.remove(worker)
        worker.close()
        job = worker.job
        if job is None:
            self.stillborn += not worker.ready
            if self.stillborn > self.count:
                raise WorkspaceError(
                    "Tiến trình đọc tệp không khởi động được. Khởi động lại máy rồi chạy lại."
                )
            return
        self._note(worker, job)
        # What took too much time would take as much again.
        if job.died(worker.words, final=worker.words == TOO_SLOW):
            self.again.append(job)
        else:
            self.done[job.index] = job.looks

    def _note(self, worker: _Worker, job: _Job) -> None:
        if self.logs is None:
            return
        name = job.at.name if job.at else job.task.name
        with (self.logs / f"{self.started:04d}-.log").open(
            "a", encoding="utf-8", errors="backslashreplace"
        ) as log:
            log.write(f"{name}: {worker.words} (exit code {worker.process.returncode})\n")


def look_into(
    tasks: Iterable[Task], log: Path | None = None, limits: Limits = _LIMITS
) -> Iterator[list[Look]]:
    """Look into each file in worker processes; yield what is in them in the order of the tasks.

    Args:
        tasks: the files.
        log: where last words of workers are kept; written only if there are any, and never read by us. None:
            nowhere, and nothing at all is written.
        limits: what one document may take.

    Raises:
        WorkspaceError: no worker can be started.
    """
    jobs = [_Job(index, task) for index, task in enumerate(tasks)]
    if not jobs:
        return
    count = max(1, min(os.cpu_count() or 1, _MANY_WORKERS, -(-len(jobs) // _FEW)))
    with _logs(log) as logs:
        crew = _Crew(jobs, count, limits, logs)
        try:
            for job in jobs:
                while job.index not in crew.done:
                    crew.step()
                yield crew.done.pop(job.index)
        finally:
            crew.dismiss()


@contextlib.contextmanager
def _logs(log: Path | None) -> Iterator[Path | None]:
    """Give a folder for the last words of each worker, which become the log in the end."""
    if log is None:
        yield None
        return
    with tempfile.TemporaryDirectory(prefix="vtlt-", ignore_cleanup_errors=True) as folder:
        try:
            yield Path(folder)
        finally:
            _keep(Path(folder), log)


def _keep(logs: Path, log: Path) -> None:
    """Put the last words of all workers into one file; a user loses nothing where it cannot be written."""
    words = b"".join(path.read_bytes() for path in sorted(logs.iterdir()))
    with contextlib.suppress(OSError):
        if words:
            log.parent.mkdir(parents=True, exist_ok=True)
            log.write_bytes(words)
        else:
            log.unlink(missing_ok=True)
