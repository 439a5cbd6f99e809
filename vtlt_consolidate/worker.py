"""Reading returned files in processes that may die, hang or swell without harm to the rest.

A 2 KB file can abort the parser, which no exception handler sees (`gate`). Imports no pandas, so
that a worker starts in a moment.
"""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterable, Iterator
from concurrent.futures import TimeoutError as OutOfTime

from pebble import ProcessExpired, ProcessPool

from vtlt_consolidate import gate
from vtlt_consolidate.reader import Cell, read_cells, with_slashes
from vtlt_consolidate.unseen import unseen

SECONDS = 20
MEMORY = 2 << 30

Outcome = list[Cell] | str
"""The cells of a workbook and after them the marks of `unseen`, or why it could not be read."""


def read_workbooks(contents: Iterable[bytes], workers: int = 2) -> Iterator[Outcome]:
    """Read each workbook in a worker process; yield outcomes in the order of the contents.

    A file that kills its worker, hangs or takes too much memory yields a reason, like one that
    raises; all others are read.
    """
    context = multiprocessing.get_context("spawn")
    with ProcessPool(max_workers=workers, initializer=_limit_memory, context=context) as pool:
        waiting = [pool.schedule(read_workbook, args=(data,), timeout=SECONDS) for data in contents]
        for future in waiting:
            try:
                yield future.result()
            except ProcessExpired:
                yield "tệp làm hỏng chương trình đọc"
            except OutOfTime:
                yield f"đọc quá {SECONDS} giây"


def _limit_memory() -> None:
    try:
        import resource
    except ImportError:
        # Windows has no such limit; the time limit still holds there.
        return
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


def read_workbook(data: bytes) -> Outcome:
    """Read one workbook in this process; whatever it does but kill the process becomes a reason."""
    try:
        gate.check(data)
        data = with_slashes(data)
        return read_cells(data) + unseen(data)
    except gate.GateError as error:
        return str(error)
    # calamine panics with a BaseException of its own on some damaged files; this is the one place
    # where a returned file may fail in any way that it likes.
    except BaseException as error:  # noqa: BLE001
        return f"{type(error).__name__}: {error}"[:200]
