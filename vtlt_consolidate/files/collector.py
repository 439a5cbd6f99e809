"""Lets Python's collector of cycles rest while a month is read, and gives back what was read with."""

from __future__ import annotations

import ctypes
import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def without_collector() -> Iterator[None]:
    """Let the collector of cycles rest: it walks through a million cells over and over, and frees nothing."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def give_back() -> None:
    """Give memory that is free to the system, where the library of C would keep it for later: on Linux."""
    if sys.platform == "linux":
        trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
        # Only glibc has it.
        if trim:
            trim(0)
