"""Lets Python's collector of cycles rest, and gives memory back to the system."""

from __future__ import annotations

import atexit
import ctypes
import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager

_SELDOM = (100_000, 20, 20)


def seldom() -> None:
    """Let the collector of cycles look seldom in this process: loading the program alone takes a tenth less.

    It still looks often enough for the workbooks that are written one after the other. When the process
    ends, it leaves alone whatever there is: going through all of the program took a quarter of a second.
    """
    gc.set_threshold(*_SELDOM)
    atexit.register(spare)


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


def spare() -> None:
    """Leave alone from now on what there is, such as all of the program that was loaded so far."""
    gc.freeze()


def sweep() -> None:
    """Collect what only refers to itself, as a workbook does that was written, and give the memory back."""
    gc.collect()
    give_back()


def give_back() -> None:
    """Give memory that is free to the system, where the library of C would keep it for later: on Linux."""
    if sys.platform == "linux":
        trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
        # Only glibc has it.
        if trim:
            trim(0)
