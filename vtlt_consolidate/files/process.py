"""A Python process of our own at the other end of a pipe, which knows nothing of the script that runs us.

`multiprocessing` imports the script that started it once more in every process that it spawns: one without
`if __name__ == "__main__"` would start itself without end, and a notebook has no script at all. So a worker
is started as any program is, and only the pipe is that of `multiprocessing`.
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
"""One end of a pipe, by the number that the system knows it by."""

# Imports what this process would import, and nothing from the folder that a person happens to stand in.
_CODE = "import sys; sys.path[:] = {path}; from {module} import {name}; {name}({end})"


def start(module: str, name: str, log: Path | None = None) -> tuple[Any, subprocess.Popen[bytes]]:
    """Start a process that calls a function with the number of its end of a pipe; see `End`.

    Args:
        module: which holds the function.
        name: of the function.
        log: where it says its last words, on standard error; none: nowhere.

    Returns:
        Our end of the pipe, and the process.

    Raises:
        OSError: no process can be started.
    """
    ours, theirs = Pipe()
    try:
        path = ascii([str(Path(each).absolute()) for each in sys.path])
        code = _CODE.format(path=path, module=module, name=name, end=theirs.fileno())
        with _sink(log) as sink:
            process = _started([os.fsdecode(spawn.get_executable()), "-c", code], theirs.fileno(), sink)
    except OSError:
        ours.close()
        raise
    finally:
        # A copy left open here would make a dead worker look like a silent one.
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
    # In a venv, python.exe only starts the real one, which would escape the watch over time and memory. It is
    # started as `multiprocessing` does.
    environment = dict(os.environ)
    if os.path.normcase(command[0]) == os.path.normcase(sys.executable) != os.path.normcase(_base()):
        environment["__PYVENV_LAUNCHER__"] = sys.executable
        command = [_base(), *command[1:]]
    os.set_handle_inheritable(end, True)
    # Standard streams that are redirected are added to the list by `subprocess` itself.
    startup = subprocess.STARTUPINFO(lpAttributeList={"handle_list": [end]})
    return subprocess.Popen(  # noqa: S603
        command, env=environment, startupinfo=startup, creationflags=subprocess.CREATE_NO_WINDOW, **streams
    )


def _base() -> str:
    return str(getattr(sys, "_base_executable", sys.executable))
