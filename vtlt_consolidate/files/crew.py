"""Runs worker processes that may die, hang or use too much memory, so that no file harms another.

The limits are processor time, not elapsed time, so that no file is rejected because of a slow disk or a busy
machine; and memory, watched from the parent, which works on every system. If a worker dies, its document is
tried once more, in a fresh process and alone, before it is rejected as the cause.
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
from vtlt_consolidate.files.prints import NO_PRINTS, Prints
from vtlt_consolidate.files.unpack import DAMAGED
from vtlt_consolidate.files.worker import At, Look, Task, serve
from vtlt_consolidate.words.errors import WorkspaceError, reason

KILLED = "tệp làm hỏng chương trình đọc"
TOO_SLOW = "đọc tốn quá nhiều thời gian của máy"
TOO_LARGE = "cần quá nhiều bộ nhớ để đọc"
NO_ANSWER = "ổ đĩa hoặc mạng không trả lời khi đọc tệp"
TOO_MANY = "nhiều tệp bên trong làm hỏng chương trình đọc"

_DEATHS_LIMIT = 5
"""After so many documents of one archive have killed their workers, the rest of it is skipped."""

_FEW = 8
"""Files for each worker: starting one is not worth it for fewer."""

_MANY_WORKERS = 4

_BATCH = 24
"""Files that a worker is given at once while many wait. It reads one after the other, so only the first
without an answer is blamed if it dies."""

_MANY = 64
"""Waiting files for each worker above which it is given several."""

_PAUSE = 0.004
"""Seconds in which answers gather while no worker can run out of files: a look at every single one costs more
than reading it."""


@dataclass(frozen=True)
class Limits:
    """The limits for one document.

    Args:
        seconds: seconds of processor time, plus `seconds_a_mib` for each MiB, up to `most_seconds`.
        seconds_a_mib: see `seconds`.
        most_seconds: see `seconds`.
        memory: memory of the process, in bytes.
        silence: elapsed seconds without any answer and without using the processor.
        look: interval in seconds at which the processes are checked.
    """

    seconds: float = 20
    seconds_a_mib: float = 10
    most_seconds: float = 300
    memory: int = 2 << 30
    silence: float = 600
    look: float = 0.1

    def of(self, size: int) -> float:
        """The seconds of processor time for a document of this size in bytes."""
        return min(self.seconds + self.seconds_a_mib * size / (1 << 20), self.most_seconds)


_LIMITS = Limits()


@dataclass
class _Job:
    """One file that is being read."""

    index: int
    task: Task
    looks: list[Look] = field(default_factory=list)
    at: At | None = None
    tried: int = -1
    """How many documents were done when its worker died last; the same number means the same document."""
    deaths: int = 0

    def died(self, words: str, *, final: bool) -> bool:
        """Note that the worker died; return whether to try again."""
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
    """One process, and the jobs that it was given; it is working on the first."""

    def __init__(self, log: Path | None) -> None:
        self._log = log
        self.connection, self.process = process.start(serve.__module__, serve.__name__, log)
        self.watched = psutil.Process(self.process.pid)
        self.ready = False
        self.jobs: deque[_Job] = deque()
        self.spent: float | None = None
        self.since = time.monotonic()
        self.words = KILLED

    @property
    def job(self) -> _Job | None:
        """The job that it is working on."""
        return self.jobs[0] if self.jobs else None

    def give(self, jobs: Sequence[_Job]) -> None:
        self.jobs, self.words = deque(jobs), KILLED
        self.rest()
        with contextlib.suppress(OSError):  # it has just died, which `_hear` notices
            self.connection.send([(job.task, len(job.looks)) for job in jobs])

    def begin(self, prints: Prints) -> None:
        """Take note that it is ready, and tell it what to leave out of the cells of forms."""
        self.ready = True
        with contextlib.suppress(OSError):  # likewise
            self.connection.send(prints)

    def rest(self) -> None:
        """Start counting time and silence anew."""
        self.spent, self.since = None, time.monotonic()

    def watch(self, limits: Limits) -> None:
        """Kill the process if it exceeds a limit."""
        if self.job is None:
            return
        try:
            times, memory = self.watched.cpu_times(), self.watched.memory_info().rss
        except psutil.Error:
            return  # it has just died, which `_hear` notices
        used = times.user + times.system
        if self.spent is None:
            self.spent = used
        size = self.job.at.size if self.job.at else 0
        if memory > limits.memory:
            self.end(TOO_LARGE)
        elif used - self.spent > limits.of(size):
            self.end(TOO_SLOW)
        # Without any processor time it waits for a disk or the network, not for a parser.
        elif time.monotonic() - self.since > limits.silence and used == self.spent:
            self.end(NO_ANSWER)

    def end(self, words: str = KILLED) -> None:
        self.words = words
        self.process.kill()

    def note(self, job: _Job) -> None:
        """Write behind what it wrote to standard error on which document it died."""
        if self._log is None:
            return
        name = job.at.name if job.at else job.task.name
        with self._log.with_name(f"{self._log.stem}-.log").open(
            "a", encoding="utf-8", errors="backslashreplace"
        ) as log:
            log.write(f"{name}: {self.words} (exit code {self.process.returncode})\n")

    def close(self) -> None:
        """Kill the process and release its resources."""
        self.process.kill()
        self.process.wait()
        self.connection.close()


class _Crew:
    """The workers, and the jobs that are waiting, repeated or done."""

    def __init__(
        self, jobs: Sequence[_Job], count: int, limits: Limits, logs: Path | None, prints: Prints
    ) -> None:
        self.waiting = deque(jobs)
        self.prints = prints
        self.again: deque[_Job] = deque()
        self.done: dict[int, list[Look]] = {}
        self.workers: list[_Worker] = []
        self.count, self.limits, self.logs = count, limits, logs
        self.started = self.stillborn = 0
        self.alone = False
        self.looked = time.monotonic()

    def step(self) -> None:
        """Assign jobs, collect answers, and check the processes."""
        self._give_out()
        if self.workers and all(len(worker.jobs) > 1 for worker in self.workers):
            time.sleep(_PAUSE)
        by_pipe: dict[Any, _Worker] = {worker.connection: worker for worker in self.workers}
        for pipe in wait(list(by_pipe), timeout=self.limits.look):
            self._hear(by_pipe[pipe])
        if time.monotonic() - self.looked >= self.limits.look:
            self.looked = time.monotonic()
            for worker in list(self.workers):
                worker.watch(self.limits)
                # If the calling program forks, the fork holds a copy of the pipe, which then never closes.
                if worker.process.poll() is not None:
                    self._hear(worker)

    def _give_out(self) -> None:
        for worker in self.workers:
            self._supply(worker)
        if self.waiting:
            self._hire(1 if self.alone else self.count)
        elif self.again and all(worker.job is None for worker in self.workers):
            # Alone, in a fresh process, so that only this document can be the cause if it dies again.
            self.dismiss()
            self.alone = True
            self.waiting.append(self.again.popleft())
            self._hire(1)

    def _supply(self, worker: _Worker) -> None:
        """Give an idle worker files; the last ones are shared out one by one, as some take much longer."""
        if worker.ready and not worker.jobs and self.waiting:
            size = _BATCH if len(self.waiting) > _MANY * self.count else 1
            worker.give([self.waiting.popleft() for _ in range(min(size, len(self.waiting)))])

    def _hire(self, count: int) -> None:
        while len(self.workers) < min(count, len(self.waiting) + len(self.workers)):
            self.started += 1
            try:
                self.workers.append(_Worker(self.logs and self.logs / f"{self.started:04d}.log"))
            except OSError as error:
                if not self.workers:
                    raise WorkspaceError(f"Không mở được tiến trình đọc tệp: {reason(error)}.") from error
                return

    def wait_for(self, job: _Job) -> list[Look]:
        """Work until a job is done; return its documents."""
        while job.index not in self.done:
            self.step()
        # Only the caller keeps them: all the cells of a month are twice as many as those of its frame.
        looks, job.looks = self.done.pop(job.index), []
        return looks

    def dismiss(self) -> None:
        """Kill all processes."""
        for worker in self.workers:
            worker.close()
        self.workers = []

    def _hear(self, worker: _Worker) -> None:
        """Take all answers of a process, and note if it is dead."""
        try:
            while worker.connection.poll():
                for answer in worker.connection.recv():
                    self._take(worker, answer)
            if worker.process.poll() is not None and not worker.connection.poll():
                self._bury(worker)
        except (EOFError, OSError):
            self._bury(worker)

    def _take(self, worker: _Worker, answer: At | Look | None) -> None:
        job = worker.job
        worker.rest()
        if job is None:
            worker.begin(self.prints)
            self.stillborn = 0
        elif answer is None:
            self.done[job.index] = job.looks
            worker.jobs.popleft()
            worker.words = KILLED
            self._supply(worker)
        elif isinstance(answer, At):
            job.at = answer
        else:
            job.at = None
            job.looks.append(answer)

    def _bury(self, worker: _Worker) -> None:
        self.workers.remove(worker)
        worker.close()
        job = worker.job
        # The others were not begun.
        self.waiting.extendleft(reversed([*worker.jobs][1:]))
        if job is None:
            self.stillborn += not worker.ready
            if self.stillborn > self.count:
                raise WorkspaceError(
                    "Tiến trình đọc tệp không khởi động được. Khởi động lại máy rồi chạy lại."
                )
            return
        worker.note(job)
        # A document that took too much time would take as much again.
        if job.died(worker.words, final=worker.words == TOO_SLOW):
            self.again.append(job)
        else:
            self.done[job.index] = job.looks


def look_into(
    tasks: Iterable[Task], log: Path | None = None, prints: Prints = NO_PRINTS, limits: Limits = _LIMITS
) -> Iterator[list[Look]]:
    """Read files in worker processes; yield the documents of each file, in the order of the tasks.

    Args:
        tasks: the files.
        log: file for what workers write to standard error; only written if there is anything. None: nothing
            is written.
        prints: what is left out of the cells of forms.
        limits: the limits for one document.

    Raises:
        WorkspaceError: no worker can be started.
    """
    jobs = [_Job(index, task) for index, task in enumerate(tasks)]
    if not jobs:
        return
    count = max(1, min(os.cpu_count() or 1, _MANY_WORKERS, -(-len(jobs) // _FEW)))
    with _logs(log) as logs:
        crew = _Crew(jobs, count, limits, logs, prints)
        try:
            for job in jobs:
                yield crew.wait_for(job)
        finally:
            crew.dismiss()


@contextlib.contextmanager
def _logs(log: Path | None) -> Iterator[Path | None]:
    """Give a folder for the logs of the workers, which are joined in the end."""
    if log is None:
        yield None
        return
    with tempfile.TemporaryDirectory(prefix="vtlt-", ignore_cleanup_errors=True) as folder:
        try:
            yield Path(folder)
        finally:
            _keep(Path(folder), log)


def _keep(logs: Path, log: Path) -> None:
    """Join the logs of all workers in one file; failure is ignored, as users do not need it."""
    words = b"".join(path.read_bytes() for path in sorted(logs.iterdir()))
    with contextlib.suppress(OSError):
        if words:
            log.parent.mkdir(parents=True, exist_ok=True)
            log.write_bytes(words)
        else:
            log.unlink(missing_ok=True)
