"""Programs that start the Python of the folder, wherever it lies: a stub of distlib, a command, a script.

`distlib.scripts.ScriptMaker` writes the same, but only on Windows.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

CONSOLE, WINDOWED = "distlib/t64.exe", "distlib/w64.exe"

VTLT = """\
import sys

from vtlt_consolidate.commands.cli import run

if __name__ == "__main__":
    sys.argv[0] = sys.argv[0].removesuffix(".exe")
    run()
"""
# Opens the page beside the folder, where people have their own folders. There is no console: what stops it is
# shown in a box.
PAGE = """\
import io
import os
import sys

from vtlt_consolidate.commands.cli import run

if __name__ == "__main__":
    here = os.path.dirname(os.path.abspath(sys.argv[0]))
    sys.argv = ["vtlt", "ui", "-w", os.path.dirname(here)]
    sys.stdout = sys.stderr = told = io.StringIO()
    try:
        run()
    except SystemExit as stopped:
        if stopped.code:
            import ctypes

            ctypes.windll.user32.MessageBoxW(0, told.getvalue(), "vtlt", 0x10)
        raise
"""
# Opens a console that stays: what `vtlt` says can be read, and the next command typed.
CONSOLE_WINDOW = """\
import os
import subprocess
import sys

here = os.path.dirname(os.path.abspath(sys.argv[0]))
subprocess.Popen(
    'cmd.exe /k "chcp 65001 >nul & title vtlt & vtlt"',
    cwd=here,
    env={**os.environ, "PATH": here + os.pathsep + os.environ.get("PATH", "")},
    creationflags=subprocess.CREATE_NEW_CONSOLE,
)
"""


def launchers(stubs: Mapping[str, bytes]) -> dict[str, bytes]:
    """The programs at the top of the folder.

    Args:
        stubs: the stubs of distlib, by their names in its wheel.

    Returns:
        Name → content.
    """
    return {
        "vtlt.exe": launcher(stubs[CONSOLE], "python.exe", VTLT),
        "Mo-vtlt.exe": launcher(stubs[WINDOWED], "pythonw.exe", PAGE),
        "Cua-so-lenh.exe": launcher(stubs[WINDOWED], "pythonw.exe", CONSOLE_WINDOW),
    }


def launcher(stub: bytes, program: str, script: str) -> bytes:
    """A program that runs a script by the Python beside it.

    Args:
        stub: reads what follows it in its own file.
        program: of the folder `python`.
        script: what it runs.
    """
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        entry = zipfile.ZipInfo("__main__.py")  # of 1980
        entry.create_system = 0
        archive.writestr(entry, script)
    return stub + f"#!<launcher_dir>\\python\\{program}\n".encode() + packed.getvalue()
