"""Starts a Python process at the other end of a pipe, without importing the script that runs this program.

`multiprocessing` imports the main script again in every process that it spawns: a script without `if __name__
== "__main__"` would start itself endlessly, and a notebook has no script at all. So a worker is started like
any program, and only the pipe comes from `multiprocessing`.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing import Pipe, connection, spawn
from pathlib import Path
from typing import Any

if sys.platform == "win32":
    End = connection.PipeConnection
else:
    End = connection.Connection
"""One end of a pipe, made from its descriptor or handle."""

# Whoever started us in the background may have us ignore Ctrl+C, by which a process is stopped even while it
# imports. It uses our import path, so that nothing is imported from the current folder of the user.
_CODE = (
    "import signal; signal.signal(signal.SIGINT, signal.default_int_handler); "
    "import sys; sys.path[:] = {path}; from vtlt_consolidate.files import collector; collector.seldom(); "
    "from {module} import {name}; {name}({end})"
)


def start(module: str, name: str, log: Path | None = None) -> tuple[Any, subprocess.Popen[bytes]]:
    """Start a process that calls a function with the descriptor of its end of a pipe; see `End`.

    Args:
        module: module of the function.
        name: name of the function.
        log: file for its standard error; none: discarded.

    Returns:
        Our end of the pipe, and the process.

    Raises:
        OSError: no process can be started.
    """
    ours, theirs = Pipe()
    try:
        path = ascii([str(Path(folder).absolute()) for folder in sys.path])
        code = _CODE.format(path=path, module=module, name=name, end=theirs.fileno())
        with _sink(log) as sink:
            process = _started([os.fsdecode(spawn.get_executable()), "-c", code], theirs.fileno(), sink)
    except OSError:
        ours.close()
        raise
    finally:
        # With a copy open here, the pipe would stay open when the worker dies, as if it were only silent.
        theirs.close()
    return ours, process


@contextmanager
def _sink(log: Path | None) -> Iterator[Any]:
    if log is None:
        yield subprocess.DEVNULL
        return
    with log.open("ab") as file:
        yield file


def _started(command: list[str], end: int, sink: Any) -> subprocess.Popen[bytes]:
    streams = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL, "stderr": sink}
    if sys.platform != "win32":
        return subprocess.Popen(command, pass_fds=[end], **streams)  # noqa: S603
    # In a venv on Windows, python.exe only starts the real interpreter, whose time and memory would not be
    # watched. So the real one is started, in the way that `multiprocessing` does.
    environment = dict(os.environ)
    if os.path.normcase(command[0]) == os.path.normcase(sys.executable) != os.path.normcase(_base()):
        environment["__PYVENV_LAUNCHER__"] = sys.executable
        command = [_base(), *command[1:]]
    os.set_handle_inheritable(end, True)
    # `subprocess` itself adds the handles of redirected standard streams.
    startup = subprocess.STARTUPINFO(lpAttributeList={"handle_list": [end]})
    return subprocess.Popen(  # noqa: S603
        command, env=environment, startupinfo=startup, creationflags=subprocess.CREATE_NO_WINDOW, **streams
    )


def _base() -> str:
    return str(getattr(sys, "_base_executable", sys.executable))
