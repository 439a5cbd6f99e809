"""Calls functions in another process, while this one goes on."""

from __future__ import annotations

import pickle
import subprocess
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from typing import Any, TypeVar

from vtlt_consolidate.files import process
from vtlt_consolidate.files.collector import spare, sweep, without_collector

There = TypeVar("There")


class Helper:
    """Another process, started when it is first worth it; used in a `with`, at whose end it is ended.

    Starting one takes about a second of processor time.
    """

    def __init__(self) -> None:
        self._running: tuple[Any, subprocess.Popen[bytes]] | None = None
        self._busy = False
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
            self._running, self._busy = None, False
            # First, so that whoever waits for its answer sees that there will be none.
            helper.kill()
            helper.wait()
            end.close()

    def prepare(self, *functions: Callable[..., object]) -> None:
        """Start the process, and have it import what these functions need, which it will be asked to call."""
        self._ask(partial(bool, functions))

    def begin(self, call: Callable[[], There], *, worth: bool, last: bool = False) -> Callable[[], There]:
        """Begin a call in the other process.

        Args:
            call: picklable: a `partial` of a function. It sees what there is now, whatever this process
                works out meanwhile. If it fails there, for whatever reason, it is called here, which raises
                its exception.
            worth: whether there is enough work for a process; if not, or if it is still busy, it is called
                here.
            last: the other process ends when it has answered, so that its memory is free.

        Returns:
            What waits for the result, or calls it here; to be called once.
        """
        answer = self._ask(call, last=last) if worth and not self._busy else None
        if answer is None:
            return call
        self._busy = True

        def wait() -> There:
            try:
                result = answer.result()
            except (EOFError, OSError):
                self.end()
                return call()
            self._busy = False
            if last:
                self.end()
            return result

        return wait

    def _ask(self, call: Callable[[], There], *, last: bool = False) -> Future[There] | None:
        """Ask the other process for the result of a call; `None` if none can be started."""
        end = self._end()
        return end and self._asking.submit(_asked, end, [pickle.dumps((call, last))])

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
        last = False
        while not last:
            call, last = pickle.loads(pipe.recv_bytes())  # noqa: S301 - from `_ask`
            spare()
            pipe.send(call())
            del call
            sweep()
