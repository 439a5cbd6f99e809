"""Does two things at once, one of them in another process."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from contextlib import suppress
from typing import Any, TypeVar

from vtlt_consolidate.files import process

Here = TypeVar("Here")
There = TypeVar("There")


def both(here: Callable[[], Here], there: Callable[[], There], *, worth: bool) -> tuple[Here, There]:
    """Call two functions, which must not depend on each other, and give both results.

    Args:
        here: called in this process.
        there: called in another one, so it is pickled: a `partial` of a function of a module. If it fails
            there, for whatever reason, it is called again here, so that its exceptions are raised here.
        worth: whether there is so much to do that starting a process, about a second of processor time, is
            soon made up for; if not, both are called here, one after the other.
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
    with suppress(ConnectionError):
        end.send_bytes(pickle.dumps(there))
    mine = here()
    try:
        return mine, end.recv()
    except (EOFError, ConnectionError):
        return mine, there()


def serve(end: int) -> None:
    """Call the function that comes through a pipe, and send what it gives; die of its exceptions."""
    with process.End(end) as pipe:
        pipe.send(pickle.loads(pipe.recv_bytes())())  # noqa: S301 - from `both`
