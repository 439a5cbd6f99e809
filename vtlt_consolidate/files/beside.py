"""Calls functions in another process, while this one goes on."""

from __future__ import annotations

import pickle
import subprocess
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from typing import Any, Generic, TypeVar

from vtlt_consolidate.files import process
from vtlt_consolidate.files.collector import spare, sweep, without_collector

There = TypeVar("There")


class Asked(Generic[There]):
    """What another process was asked for: to be called for its result, by any thread, as often as wanted."""

    def __init__(self, call: Callable[[], There], answer: Future[There], lost: Callable[[], None]) -> None:
        self._call, self._answer, self._lost = call, answer, lost

    def __call__(self) -> There:
        """Wait for the result.

        If the call fails there, for whatever reason, it is called here, which raises its exception.
        """
        try:
            return self._answer.result()
        except (EOFError, OSError):
            self._lost()
            return self._call()

    def taken_back(self) -> Callable[[], There] | None:
        """The call, if the other process is still at something before it: it never does it now."""
        return self._call if self._answer.cancel() else None


class Helper:
    """Another process, started when it is first worth it; used in a `with`, at whose end it is ended."""

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

    def begin(self, call: Callable[[], There], *, worth: bool = True) -> Asked[There]:
        """Have the other process call a function, behind what it was given before.

        Args:
            call: picklable: a `partial` of a function. It sees what there is now, whatever this process
                works out meanwhile.
            worth: whether there is enough work for a process; if not, it is called here and now.
        """
        answer = self._ask(call) if worth else None
        if answer is None:
            answer = Future()
            answer.set_result(call())
        return Asked(call, answer, self.end)

    def _ask(self, call: Callable[[], There]) -> Future[There] | None:
        """Ask the other process for the result of a call; `None` if none can be started."""
        end = self._end()
        return end and self._asking.submit(_asked, end, [pickle.dumps(call)])

    def _end(self) -> Any:
        """Our end of the pipe to the process; `None` if none can be started."""
        if self._running is None:
            with suppress(OSError):
                self._running = process.start(__name__, "serve")
        return self._running and self._running[0]


def _asked(end: Any, calls: list[bytes]) -> Any:
    """Send the only call of a list and wait for its result; meanwhile nobody keeps it.

    Raises:
        EOFError, OSError: there is none, as the other process ended before it or while it sent it.
    """
    end.send_bytes(calls.pop())
    return end.recv()


@without_collector()
def serve(end: int) -> None:
    """Call functions received through a pipe and send their results; an exception ends this process."""
    with process.End(end) as pipe, suppress(EOFError):
        while True:
            call = pickle.loads(pipe.recv_bytes())  # noqa: S301 - from `_ask`
            spare()
            pipe.send(call())
            del call
            sweep()
