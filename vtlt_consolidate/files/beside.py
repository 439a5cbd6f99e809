"""Runs two functions at the same time, one of them in another process."""

from __future__ import annotations

import pickle
import subprocess
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, suppress
from functools import partial
from typing import Any, TypeVar

from vtlt_consolidate.files import process
from vtlt_consolidate.files.collector import spare, sweep, without_collector

Here = TypeVar("Here")
There = TypeVar("There")


class Helper:
    """Another process, started when it is first worth it; used in a `with`, at whose end it is ended.

    Starting one takes about a second of processor time.
    """

    def __init__(self) -> None:
        self._running: tuple[Any, subprocess.Popen[bytes]] | None = None
        self._asking = ThreadPoolExecutor(1)

    def __enter__(self) -> Helper:
        return self

    def __exit__(self, *_: object) -> None:
        self.end()
        self._asking.shutdown()

    def end(self) -> None:
        """End the process, whatever it is doing."""
        if self._running:
            end, helper = self._running
            self._running = None
            # First, so that whoever waits for its answer sees that there will be none.
            helper.kill()
            helper.wait()
            end.close()

    def prepare(self, *functions: Callable[..., object]) -> None:
        """Start the process, and have it import what these functions need, which it will be asked to call."""
        self._ask(partial(bool, functions))

    def both(
        self, here: Callable[[], Here], there: Callable[[], There], *, worth: bool, last: bool = False
    ) -> tuple[Here, There]:
        """Call two independent functions and return both results.

        Args:
            here: called in this process.
            there: called in the other process, so it must be picklable: a `partial` of a function.
                If it fails there, for whatever reason, it is called here, which raises its exception.
            worth: whether there is enough work for a process; if not, both are called here in turn.
            last: the other process ends when it has answered, so that its memory is free.
        """
        # Before `here` is called, which may work out more of what both look at.
        answer = self._ask(there, last=last) if worth else None
        if answer is None:
            return here(), there()
        with ExitStack() as failing:
            # Then nothing waits for its answer, so that an exception is raised at once.
            failing.callback(self.end)
            mine = here()
            try:
                theirs = answer.result()
            except (EOFError, OSError):
                self.end()
                theirs = there()
            failing.pop_all()
        if last:
            self.end()
        return mine, theirs

    def _ask(self, there: Callable[[], There], *, last: bool = False) -> Future[There] | None:
        """Ask the other process for the result of a call; `None` if none can be started."""
        end = self._end()
        return end and self._asking.submit(_asked, end, pickle.dumps((there, last)))

    def _end(self) -> Any:
        """Our end of the pipe to the process; `None` if none can be started."""
        if self._running is None:
            with suppress(OSError):
                self._running = process.start(__name__, "serve")
        return self._running and self._running[0]


def _asked(end: Any, call: bytes) -> Any:
    """Send a call and wait for its result.

    Raises:
        EOFError, OSError: there is none, as the other process ended before it or while it sent it.
    """
    end.send_bytes(call)
    return end.recv()


@without_collector()
def serve(end: int) -> None:
    """Call functions received through a pipe and send their results; an exception ends this process."""
    with process.End(end) as pipe, suppress(EOFError):
        last = False
        while not last:
            call, last = pickle.loads(pipe.recv_bytes())  # noqa: S301 - from `both`
            spare()
            pipe.send(call())
            del call
            sweep()
