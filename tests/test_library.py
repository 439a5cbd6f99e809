"""What a script or a notebook may rely on when it imports the package."""

import dataclasses
import datetime as dt
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import vtlt_consolidate
from tests import pipeline
from tests.helpers import (
    NODES,
    PERIOD,
    ROOT,
    SMALL,
    UNITS,
    WHOLE,
    check,
    copy_sample,
    receive,
    returned,
    workspace,
)
from vtlt_consolidate import library
from vtlt_consolidate.model.criteria import Node
from vtlt_consolidate.model.frames import (
    Answers,
    Files,
    Findings,
    Marks,
    Resent,
    Reviews,
    Scores,
    Submissions,
)
from vtlt_consolidate.workspace.folders import RECEIVED


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
    assert run(SHADOWED) == "8 34\n"


# What a person reads in docs/library.md.

PAGE = (ROOT / "docs" / "library.md").read_text(encoding="utf-8")
WATCH = """
import os, sys

writing = os.O_WRONLY | os.O_RDWR | os.O_CREAT
changing = {"os.mkdir", "os.rename", "os.remove", "os.rmdir", "os.truncate", "os.link", "tempfile.mkdtemp"}

def written(event, arguments):
    opened = event == "open" and arguments[2] & writing and arguments[0] != os.devnull
    if opened or event in changing:
        print(event, arguments)

sys.addaudithook(written)
"""


def blocks(kind: str) -> list[str]:
    """The blocks of the page that are of a kind."""
    return re.findall(rf"^```{kind}\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE)


def state(folder: Path) -> dict[str, tuple[int, bytes]]:
    """Everything below a folder, with its time."""
    return {
        path.relative_to(folder).as_posix(): (
            path.stat().st_mtime_ns,
            path.read_bytes() if path.is_file() else b"",
        )
        for path in folder.rglob("*")
    }


def test_the_page_of_the_library_does_what_it_says_and_writes_nothing(tmp_path: Path) -> None:
    copy_sample(ROOT / "samples", tmp_path / "samples")
    script, temporary = tmp_path / "trang.py", tmp_path / "tam"
    temporary.mkdir()
    script.write_text(WATCH + "print()\n".join(blocks("python")), encoding="utf-8")
    before = state(tmp_path)
    done = subprocess.run(
        [sys.executable, "-B", script], cwd=tmp_path, capture_output=True, encoding="utf-8", timeout=120,
        env=os.environ | {"TMPDIR": str(temporary), "TEMP": str(temporary), "PYTHONUTF8": "1"}, check=False,
    )  # fmt: skip
    assert done.stderr == ""
    assert done.stdout == "\n".join(blocks("text"))
    assert state(tmp_path) == before


@pytest.mark.parametrize("model", [Answers, Marks, Scores, Findings, Submissions, Files, Reviews, Resent])
def test_every_column_of_a_frame_is_described(model: Any) -> None:
    name = model.__name__.lower()
    (line,) = (line for line in PAGE.splitlines() if line.startswith(f"| `month.{name}`"))
    described = line.rsplit("|", 2)[1]
    assert re.findall(r"`(\w+)`", re.sub(r"\([^)]*\)", "", described)) == list(model.to_schema().columns)


def test_what_is_offered_is_what_the_library_offers() -> None:
    assert vtlt_consolidate.__all__ == library.__all__
    assert all(getattr(vtlt_consolidate, name) is getattr(library, name) for name in library.__all__)
    assert set(library.__all__) <= set(dir(vtlt_consolidate))
    with pytest.raises(AttributeError, match="no attribute 'consolidate'"):
        _ = vtlt_consolidate.consolidate


# Months, sets and scores.


def test_a_month_is_what_check_finds_and_leaves_no_trace(tmp_path: Path) -> None:
    space = workspace(tmp_path)
    returned(space, "| mã | A1 | A2 |\n| 001 | Đạt | hình như |\n| 002 | Đạt | Đạt |")
    (space.folder(PERIOD, RECEIVED) / "a.pdf").write_bytes(b"%PDF-1")
    before = state(tmp_path)
    month = vtlt_consolidate.read_month(str(space.root), str(PERIOD))
    assert state(tmp_path) == before
    checked = check(space).month
    for frame in ("answers", "marks", "scores", "findings", "submissions", "files"):
        pd.testing.assert_frame_equal(getattr(month, frame), getattr(checked, frame))
    assert list(month.files["verdict"]) == ["read", "read", "rejected"]
    assert state(tmp_path) != before


def test_days_of_receipt_are_those_of_the_register_and_for_new_files_those_that_are_given(
    tmp_path: Path,
) -> None:
    space = workspace(tmp_path)
    receive(space, UNITS[0], WHOLE)
    pipeline.check(space, PERIOD, received=dt.date(2026, 4, 1))
    receive(space, UNITS[1], WHOLE)
    before = state(tmp_path)
    month = vtlt_consolidate.read_month(space.root, PERIOD, received=dt.date(2026, 4, 9))
    assert list(month.submissions["status"]) == ["on_time", "late", "missing"]
    assert state(tmp_path) == before


def test_what_cannot_be_done_is_an_error_for_a_person(tmp_path: Path) -> None:
    space = workspace(tmp_path)
    before = state(tmp_path)
    for folder, period in ((tmp_path / "không", "2026-03"), (space.root, "2026-04"), (space.root, "tháng 3")):
        with pytest.raises(vtlt_consolidate.VtltError):
            vtlt_consolidate.read_month(folder, period)
    (space.root / "cau-hinh.xlsx").write_bytes(b"x")
    before = state(tmp_path)
    with pytest.raises(vtlt_consolidate.VtltError):
        vtlt_consolidate.read_month(space.root, PERIOD)
    assert state(tmp_path) == before


def test_a_set_is_read_by_name_by_file_or_by_workspace(tmp_path: Path) -> None:
    space, text = workspace(tmp_path), ROOT / "templates" / "hcmc-23" / "set.toml"
    assert vtlt_consolidate.read_set("hcmc-23") == vtlt_consolidate.read_set(str(text))
    assert vtlt_consolidate.read_set(space.root) == SMALL
    assert vtlt_consolidate.read_set(str(space.root / "cau-hinh.xlsx")) == SMALL
    for nowhere in ("hcmc-24", "khong-co.toml", Path("hcmc-23")):
        with pytest.raises(vtlt_consolidate.VtltError):
            vtlt_consolidate.read_set(nowhere)


def test_a_text_file_with_errors_is_refused_with_each(tmp_path: Path) -> None:
    good = (ROOT / "templates" / "hcmc-23" / "set.toml").read_text(encoding="utf-8")
    path = tmp_path / "set.toml"
    path.write_text(good.replace('code = "TC02"', 'code = "TC01"', 1), encoding="utf-8")
    with pytest.raises(vtlt_consolidate.VtltError, match=r"set\.toml có \d+ chỗ chưa đúng:\n  - .*TC01"):
        vtlt_consolidate.read_set(path)


def test_answers_are_scored_as_in_their_month_and_a_new_criterion_is_missing(tmp_path: Path) -> None:
    space = workspace(tmp_path)
    receive(space, UNITS[0], WHOLE)
    month = vtlt_consolidate.read_month(space.root, PERIOD)
    pd.testing.assert_frame_equal(vtlt_consolidate.score(month.answers, SMALL, month.units), month.scores)
    pd.testing.assert_frame_equal(vtlt_consolidate.score(month.answers, SMALL), month.scores)
    wider = dataclasses.replace(SMALL, nodes=(*NODES, Node("A5", "mark", "Số hóa", "Đã số hóa")))
    assert list(vtlt_consolidate.score(month.answers, wider)["missing"]) == [1, 5, 5]
    narrower = dataclasses.replace(SMALL, nodes=NODES[:1])
    assert list(vtlt_consolidate.score(month.answers, narrower)["missing"]) == [0, 1, 1]


def test_a_set_with_variants_wants_to_know_whose_they_are() -> None:
    month = vtlt_consolidate.read_month(ROOT / "samples" / "da-nang-2021", "2021")
    with pytest.raises(vtlt_consolidate.VtltError, match="danh sách đơn vị"):
        vtlt_consolidate.score(month.answers, month.criteria)
    scores = vtlt_consolidate.score(month.answers, month.criteria, month.units)
    assert list(scores["unit_code"]) == list(month.scores["unit_code"])
