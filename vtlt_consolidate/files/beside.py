"""Runs two functions at the same time, one of them in another process."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from contextlib import suppress
from typing import Any, TypeVar

from vtlt_consolidate.files import process

Here = TypeVar("Here")
There = TypeVar("There")


def both(here: Callable[[], Here], there: Callable[[], There], *, worth: bool) -> tuple[Here, There]:
    """Call two independent functions and return both results.

    Args:
        here: called in this process.
        there: called in another process, so it must be picklable: a `partial` of a function of a module. If
            it fails there, for whatever reason, it is called again here, which raises its exception here.
        worth: whether there is enough work to justify starting a process, which takes about a second of
            processor time; if not, both are called here, one after the other.
    """
    if not worth:
        return here(), there()
    try:
        end, helper = process.start(__name__, "serve")
    except OSError:
        return here(), there()
    try:
        return _at_once(end, here, there)
    finally:
        end.close()
        helper.kill()
        helper.wait()


def _at_once(end: Any, here: Callable[[], Here], there: Callable[[], There]) -> tuple[Here, There]:
    # If the other process is already gone, `recv` fails below and `there` is called here.
    with suppress(ConnectionError):
        end.send_bytes(pickle.dumps(there))
    mine = here()
    try:
        return mine, end.recv()
    except (EOFError, ConnectionError):
        return mine, there()


def serve(end: int) -> None:
    """Call the function received through a pipe and send its result; an exception ends this process."""
    with process.End(end) as pipe:
        pipe.send(pickle.loads(pipe.recv_bytes())())  # noqa: S301 - from `both`
