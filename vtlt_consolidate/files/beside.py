"""Does two things at once, one of them in another process."""

from __future__ import annotations

import pickle
import traceback
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
        there: called in another one, so it is pickled: a `partial` of a function of a module. Its exception
            is raised here.
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
        mine, answer = _answered(end, here, there)
    finally:
        end.close()
        helper.kill()
        helper.wait()
    if answer is None:
        return mine, there()
    done, theirs = answer
    if not done:
        raise theirs
    return mine, theirs


def _answered(end: Any, here: Callable[[], Here], there: Callable[..., Any]) -> tuple[Here, Any]:
    """Give what `here` gives and the answer of the other process, which may have died of lack of memory."""
    with suppress(ConnectionError):
        end.send_bytes(pickle.dumps(there))
    mine = here()
    try:
        return mine, end.recv()
    except (EOFError, ConnectionError):
        return mine, None


def serve(end: int) -> None:
    """Call the function that comes through a pipe, and send what it gives, or its exception."""
    with process.End(end) as pipe:
        try:
            answer: tuple[bool, Any] = True, pickle.loads(pipe.recv_bytes())()  # noqa: S301 - from `both`
        except Exception as error:  # noqa: BLE001 - raised in `both`
            answer = False, _portable(error)
        pipe.send(answer)


def _portable(error: Exception) -> Exception:
    """Give an exception that can be pickled, with the place where it was raised."""
    where = traceback.format_exc()
    try:
        pickle.loads(pickle.dumps(error))  # noqa: S301 - our own
    except Exception:  # noqa: BLE001 - whatever its class does
        return RuntimeError(where)
    error.add_note(where)
    return error
