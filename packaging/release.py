"""Build sdist and wheel of the last commit, and run a month with the wheel alone in every Python here.

    python packaging/release.py [PYTHON ...]

A PYTHON is a program such as `python3.13`; without any, those of the classifiers that are found. In an empty
virtual environment the wheel is installed with what it needs and nothing else: once as pip finds it and, if
uv is here, once with the lowest versions that setup.cfg allows. Each makes a workspace, rehearses a month of
168 units, checks and consolidates it, and writes reminders; what is printed and written has to be the same in
all of them. Leaves `dist/` with both files, and with 1 if anything differs.
"""

from __future__ import annotations

import configparser
import hashlib
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PERIOD = "2026-03"
MONTH = (
    ("init", ".", "--set", "hcmc-23", "--province", "79"),
    ("rehearse", PERIOD),
    ("check", PERIOD, "--received", "1/4/2026"),
    ("consolidate", PERIOD, "--received", "1/4/2026"),
    ("remind", PERIOD, "--date", "9/4/2026"),
)
_KEPT_OUT = {"nhat-ky"}
"""What only makes a later run faster, and holds times or paths."""


def main(named: Sequence[str]) -> int:
    """Build, install and run; 1 unless all results are the same."""
    sdist, wheel = build(ROOT / "dist")
    for path in (sdist, wheel):
        print(f"{path.name}: {path.stat().st_size:,} bytes, SHA-256 {_digest(path)}")
    results: dict[str, dict[str, str]] = {}
    for python in named or [f"python{version}" for version in versions()]:
        if not _runs(python):
            print(f"{python}: not here")
            continue
        for which, install in _installs():
            name = f"{python}, {which}"
            with tempfile.TemporaryDirectory() as folder:
                venv = Path(folder, "venv")
                _run(python, "-m", "venv", str(venv))
                install(venv, wheel)
                results[name] = month(venv / "bin/vtlt", Path(folder, "vung"))
            whole = hashlib.sha256(repr(sorted(results[name].items())).encode()).hexdigest()
            print(f"{name}: {len(results[name])} files and outputs, {whole[:16]}", flush=True)
    first = next(iter(results.values()), {})
    for name, found in results.items():
        for key in sorted({*first, *found}):
            if found.get(key) != first.get(key):
                print(f"{name}: other {key}")
    return int(not first or any(found != first for found in results.values()))


def build(folder: Path) -> tuple[Path, Path]:
    """Build the sdist and, from it alone, the wheel, of the last commit."""
    shutil.rmtree(folder, ignore_errors=True)
    with tempfile.TemporaryDirectory() as clone:
        _run("git", "clone", "--quiet", str(ROOT), clone)
        _run(sys.executable, "-m", "build", "--outdir", str(folder), clone)
    return next(folder.glob("*.tar.gz")), next(folder.glob("*.whl"))


def versions() -> list[str]:
    """The versions of Python that setup.cfg names."""
    config = configparser.ConfigParser()
    config.read(ROOT / "setup.cfg", encoding="utf-8")
    words = [line.rpartition(" :: ")[2] for line in config["metadata"]["classifiers"].split("\n")]
    return [word for word in words if word.startswith("3.")]


def _install_newest(venv: Path, wheel: Path) -> None:
    """Install what pip finds: the newest of everything."""
    _run(str(venv / "bin/pip"), "install", "--quiet", str(wheel))


def _install_lowest(venv: Path, wheel: Path) -> None:
    """Install the lowest versions that setup.cfg allows."""
    _run("uv", "pip", "install", "--quiet", "--python", str(venv / "bin/python"),
         "--resolution", "lowest-direct", str(wheel))  # fmt: skip


def _installs() -> Iterator[tuple[str, Callable[[Path, Path], None]]]:
    yield "newest", _install_newest
    if shutil.which("uv"):
        yield "lowest", _install_lowest


def month(program: Path, root: Path) -> dict[str, str]:
    """Run the month; gives the hashes of what is printed and of every file that is written."""
    root.mkdir()
    found = {}
    for command in MONTH:
        if command[0] == "rehearse":
            # The key is of chance, and printed on every form as a code.
            (root / "ma-xac-thuc.txt").write_text("0" * 64)
        done = subprocess.run([str(program), *command], cwd=root, capture_output=True, text=True, check=False)
        if done.returncode not in (0, 1) or "Traceback" in done.stderr:
            raise SystemExit(f"{program} {' '.join(command)}: {done.returncode}\n{done.stderr}")
        found[command[0]] = hashlib.sha256(
            f"{done.returncode}\n{done.stdout}{done.stderr}".encode()
        ).hexdigest()
    for path in sorted(root.rglob("*")):
        if path.is_file() and not _KEPT_OUT.intersection(path.parts):
            found[path.relative_to(root).as_posix()] = _digest(path)
    return found


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _runs(python: str) -> bool:
    return bool(shutil.which(python)) and not subprocess.run([python, "-c", ""], check=False).returncode


def _run(*words: str) -> None:
    subprocess.run(words, check=True, stdout=subprocess.DEVNULL)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
