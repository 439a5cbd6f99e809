"""What a script or a notebook may rely on when it imports the package."""

import subprocess
import sys
from pathlib import Path

import vtlt_consolidate

ROOT = Path(vtlt_consolidate.__file__).parents[1]


def run(code: str, folder: Path = ROOT) -> str:
    """Run a script as a person would, without a main guard; what it prints."""
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True, encoding="utf-8", cwd=folder, timeout=120, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


EVERYTHING = """
import gettext, importlib, locale, multiprocessing, os, pkgutil, signal, sys, warnings
import click, docxtpl, msoffcrypto, openpyxl, pandas, pandera.pandas, rapidfuzz, rich, xlrd, xlsxwriter
from pandera.engines import pandas_engine

def state():
    return {
        "environment": dict(os.environ),
        "words": (gettext.textdomain(), gettext.bindtextdomain("vtlt"), locale.setlocale(locale.LC_ALL)),
        "types": {word: getattr(kind, "name", None) for word, kind in vars(click.types).items()},
        "warnings": list(map(str, warnings.filters)),
        "hooks": (signal.getsignal(signal.SIGINT), sys.excepthook, sys.stdout, sys.path[:]),
        "processes": multiprocessing.get_start_method(allow_none=True),
        "columns": pandas_engine.Engine.dtype("str"),
    }

before = state()
import vtlt_consolidate
for module in pkgutil.walk_packages(vtlt_consolidate.__path__, "vtlt_consolidate."):
    if not module.name.endswith("__main__"):
        importlib.import_module(module.name)
after = state()
print({what for what in before if before[what] != after[what]})
"""


def test_importing_changes_nothing_in_the_process() -> None:
    """What the libraries change when they are imported, before us, is theirs."""
    assert run(EVERYTHING) == "set()\n"


SHADOWED = """
import sys
sys.meta_path[:] = [finder for finder in sys.meta_path if "editable" not in repr(finder).casefold()]
sys.path.insert(0, "")
from vtlt_consolidate.naming import registry
from vtlt_consolidate.settings import sets
from vtlt_consolidate.workspace import folders
folders.shipped_template("bao-cao.docx")
print(len(sets.available()), len(registry.province_codes()))
"""


def test_the_root_of_a_checkout_runs_whatever_is_installed() -> None:
    """The folder of the code there holds no templates, and hides the installed package that has some."""
    assert run(SHADOWED) == "5 34\n"
