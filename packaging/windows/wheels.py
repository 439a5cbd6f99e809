"""The packages of the folder: wheels for Windows with pinned hashes, unpacked without what nobody runs."""

from __future__ import annotations

import configparser
import hashlib
import re
import subprocess
import sys
import zipfile
from pathlib import Path, PurePosixPath

from refusal import Refused
from runtime import PYTHON

ROOT = Path(__file__).parents[2]
PINS = Path(__file__).with_name("wheels.txt")
LAUNCHERS = "distlib"
"""The package that the launchers are taken from; it is not installed."""

_TARGET = (
    "--platform", "win_amd64", "--python-version", PYTHON, "--implementation", "cp", "--only-binary", ":all:",
)  # fmt: skip
_PIN = re.compile(r"(?P<name>[\w.-]+)==(?P<version>\S+) --hash=sha256:(?P<hash>[0-9a-f]{64})")
_SOURCES = frozenset({
    ".a", ".c", ".cpp", ".f90", ".h", ".hpp", ".lib", ".pxd", ".pxi", ".pyc", ".pyi", ".pyx",
})  # fmt: skip
_TESTS = frozenset({"__pycache__", "test", "tests"})
_LANGUAGES = frozenset({"en_US", "vi"})
# Licences have to be passed on; some packages ask for their own version or entry points.
_METADATA = re.compile(
    r"METADATA|entry_points\.txt|licen[cs]es/.+|(AUTHORS|COPYING|LICEN[CS]E|NOTICE)[^/]*", re.IGNORECASE
)


def requirements() -> list[str]:
    """What `setup.cfg` requires, and the package with the launchers."""
    setup = configparser.ConfigParser()
    setup.read(ROOT / "setup.cfg", encoding="utf-8")
    return [*setup["options"]["install_requires"].split("\n")[1:], LAUNCHERS]


def plain(name: str) -> str:
    """The name of a package as it is compared: small letters, hyphens."""
    return re.sub(r"[-_.]+", "-", name).lower()


def pins() -> dict[str, tuple[str, str]]:
    """The pinned packages: name → version and SHA-256 of the wheel."""
    lines = [line for line in PINS.read_text(encoding="utf-8").splitlines() if line and line[0] != "#"]
    found = [_PIN.fullmatch(line) for line in lines]
    if not all(found):
        raise Refused(f"{PINS.name}: a line is not NAME==VERSION --hash=sha256:HASH")
    return {plain(pin["name"]): (pin["version"], pin["hash"]) for pin in found if pin}


def download(folder: Path) -> None:
    """Fetch the pinned wheels by pip, which refuses any other.

    Raises:
        Refused: pip cannot get them.
    """
    _pip("download", "--no-deps", "--require-hashes", "-r", str(PINS), "-d", str(folder), *_TARGET)


def download_one(requirement: str, folder: Path) -> None:
    """Fetch one wheel for Windows, pinned or not, without what it needs.

    Raises:
        Refused: pip cannot get it.
    """
    _pip("download", "--no-deps", "-d", str(folder), *_TARGET, requirement)


def install(requirement: str, folder: Path) -> None:
    """Install a package of this machine into a folder.

    Raises:
        Refused: pip cannot get it.
    """
    _pip("install", "--no-deps", "--no-compile", "--target", str(folder), requirement)


def pin(folder: Path) -> None:
    """Fetch the newest wheels that `setup.cfg` allows into an empty folder, and pin those.

    Raises:
        Refused: the folder holds something, or pip cannot get them.
    """
    if folder.exists() and any(folder.iterdir()):
        raise Refused(f"{folder} is not empty.")
    _pip("download", "-d", str(folder), *_TARGET, *requirements())
    lines = ["# Wheels of the Windows folder, with what they need; made by build.py --pin.\n"]
    for path in sorted(folder.glob("*.whl"), key=lambda wheel: plain(wheel.name)):
        name, version = path.name.split("-")[:2]
        lines.append(f"{plain(name)}=={version} --hash=sha256:{_hash(path)}\n")
    PINS.write_text("".join(lines), encoding="utf-8")


def of_folder(folder: Path) -> dict[str, Path]:
    """The wheels of a folder: name → path.

    Raises:
        Refused: one is missing or is not the pinned one.
    """
    paths = {plain(path.name.split("-")[0]): path for path in folder.glob("*.whl")}
    for name, (version, wanted) in pins().items():
        if name not in paths:
            raise Refused(f"{folder}: no wheel of {name} {version}.")
        if (found := _hash(paths[name])) != wanted:
            raise Refused(
                f"{paths[name].name}: SHA-256 is {found}, pinned is {wanted} ({name} {version}). Delete the "
                "wheel, build again."
            )
    return {name: paths[name] for name in pins()}


def own(tree: Path, folder: Path) -> Path:
    """Build the wheel of this project from a clean copy of its sources; gives its path.

    Raises:
        Refused: pip cannot build it.
    """
    _pip("wheel", "--no-deps", "-w", str(folder), str(tree))
    return next(folder.glob("vtlt_consolidate-*.whl"))


def unpacked(wheel: Path) -> dict[str, bytes]:
    """The files of a wheel that are needed to run it, by where they are installed."""
    with zipfile.ZipFile(wheel) as archive:
        return {
            place: archive.read(name)
            for name in archive.namelist()
            if not name.endswith("/") and (place := _place(name)) and needed(place)
        }


def _place(name: str) -> str:
    """Where a file of a wheel is installed; empty: not among the packages."""
    top, _, rest = name.partition("/")
    if not top.endswith(".data"):
        return name
    kind, _, place = rest.partition("/")
    return place if kind in {"purelib", "platlib"} else ""


def needed(place: str) -> bool:
    """Say whether an installed file is needed to run its package, or has to be passed on with it."""
    path = PurePosixPath(place)
    if path.parts[0].endswith(".dist-info"):
        return _METADATA.fullmatch("/".join(path.parts[1:])) is not None
    # The names of the holidays of other countries, and of Vietnam's in other languages.
    if path.parts[:2] == ("holidays", "locale") and path.parts[2] not in _LANGUAGES:
        return False
    return path.suffix not in _SOURCES and _TESTS.isdisjoint(path.parts[:-1])


def _hash(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _pip(*arguments: str) -> None:
    command = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check", *arguments]
    done = subprocess.run(command, stderr=subprocess.PIPE, text=True, check=False)
    if done.returncode:
        raise Refused(f"pip {arguments[0]} failed:\n{done.stderr}")
