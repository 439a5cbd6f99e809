"""The real LibreOffice, for what only a spreadsheet program can show."""

import json
import os
import shutil
import subprocess
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import pytest

SOFFICE = shutil.which("soffice")
# Debian puts the module uno where only its own Python finds it.
SYSTEM_PYTHON = "/usr/bin/python3"
_REQUIRED = os.environ.get("VTLT_REQUIRE_LIBREOFFICE") == "1"

_has_libreoffice = pytest.mark.skipif(
    SOFFICE is None and not _REQUIRED,
    reason="LibreOffice is not installed (apt-get install libreoffice-calc)",
)


def needs_libreoffice(test: Callable[..., None]) -> Callable[..., None]:
    """Mark a test that starts LibreOffice, which takes seconds: skipped without it, and a long one."""
    return pytest.mark.long(_has_libreoffice(test))


# Without this LibreOffice keeps the cached values of an xlsx, and comparing would prove nothing.
_RECALCULATE_ALWAYS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema"
 xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode"
 oor:op="fuse"><value>0</value></prop></item>
</oor:items>
"""

_FILTERS = {".xlsx": "Calc MS Excel 2007 XML", ".xls": "MS Excel 97", ".ods": "calc8"}


def profile_in(tmp_path: Path) -> Path:
    """A profile of LibreOffice in which every formula of an opened workbook is calculated anew."""
    user = tmp_path / "profile" / "user"
    if not user.exists():
        user.mkdir(parents=True)
        (user / "registrymodifications.xcu").write_text(_RECALCULATE_ALWAYS)
    return user.parent


def recalculated(path: Path, tmp_path: Path) -> Path:
    """Let LibreOffice open a workbook, calculate every formula anew and save it."""
    return all_recalculated([path], tmp_path)[0]


def all_recalculated(paths: Sequence[Path], tmp_path: Path, seconds: int = 240) -> list[Path]:
    """Do what `recalculated` does with workbooks of different names, starting LibreOffice only once."""
    folder = tmp_path / "recalculated"
    profile = f"-env:UserInstallation={profile_in(tmp_path).as_uri()}"
    command = [
        str(SOFFICE),
        profile,
        "--headless",
        "--convert-to",
        "xlsx",
        "--outdir",
        str(folder),
        *map(str, paths),
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=seconds)
    return [folder / path.name for path in paths]


def filled(path: Path, target: Path, cells: Iterable[tuple[str, str | float]], tmp_path: Path) -> Path:
    """Let LibreOffice open a form, type into cells of its first sheet and save it as `target`."""
    script = Path(__file__).with_name("type_into_form.py")
    places = (path, target, _FILTERS[target.suffix], profile_in(tmp_path))
    subprocess.run(
        [SYSTEM_PYTHON, str(script), *map(str, places)],
        input=json.dumps(list(cells)), text=True, check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    return target
