"""Run the folder for Windows under Wine, and compare its outputs with those of this machine, byte by byte.

python packaging/windows/wine.py ZIP

Wine is not Windows: it shows that the folder is whole and that outputs are the same, not more. In the copy
that is tried, two things stand in for what Wine 8 lacks: an older numpy, and a `bcryptprimitives.dll`.
"""

from __future__ import annotations

import difflib
import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import wheels
from refusal import Refused

from vtlt_consolidate.model import seals

_FOLDER = "Thư mục có dấu"
_NUMPY = "numpy==2.1.3"  # a newer one wants a function of the C library that Wine 8 does not have
_ZIG = "ziglang"
_RANDOM = """\
int __stdcall SystemFunction036(void *, unsigned long);
__declspec(dllexport) int ProcessPrng(void *to, unsigned long long size) {
    return SystemFunction036(to, (unsigned long)size);
}
"""
_EVERY_MODULE = """\
import importlib, pkgutil, vtlt_consolidate as ours
names = [each.name for each in pkgutil.walk_packages(ours.__path__, "vtlt_consolidate.")]
for name in names:
    if not name.endswith("__main__"):
        importlib.import_module(name)
print(len(names))
"""
_SAMPLE = "samples/hcmc-2019"
_MONTH = (
    ("consolidate", "2019-10", "-w", _SAMPLE, "--received", "2019-10-25"),
    ("issue", "2019-11", "-w", _SAMPLE),
    ("rehearse", "2019-12", "-w", _SAMPLE),
    ("consolidate", "2019-12", "-w", _SAMPLE, "--received", "2020-01-10"),
    ("remind", "2019-12", "-w", _SAMPLE),
)
# What the tool remembers for itself: times, and hashes of the program.
_MEMORY = "nhat-ky"


def unpack(archive: Path, folder: Path) -> Path:
    """Unpack the zip, whose one folder is given."""
    with zipfile.ZipFile(archive) as zipped:
        zipped.extractall(folder)
    return next(folder.iterdir())


def lend(program: Path, scratch: Path) -> None:
    """Put beside the program what Wine lacks.

    Raises:
        Refused: it cannot be fetched or made.
    """
    wheels.download_one(_NUMPY, scratch)
    for name in ("numpy", "numpy.libs"):
        shutil.rmtree(program / "packages" / name)
    with zipfile.ZipFile(next(scratch.glob("numpy-*.whl"))) as wheel:
        wheel.extractall(program / "packages")
    wheels.install(_ZIG, scratch / "zig")
    source, library = scratch / "random.c", program / "python" / "bcryptprimitives.dll"
    source.write_text(_RANDOM, encoding="utf-8")
    compiler = [sys.executable, "-m", "ziglang", "cc", "-target", "x86_64-windows-gnu", "-shared"]
    _run(
        [*compiler, str(source), "-o", str(library), "-ladvapi32"],
        scratch,
        {"PYTHONPATH": str(scratch / "zig"), "ZIG_GLOBAL_CACHE_DIR": str(scratch / "cache")},
    )


def different(one: Path, other: Path) -> tuple[int, list[str]]:
    """Compare the files of two workspaces.

    Returns:
        How many are the same, and the names of those that are not, or stand in one only.
    """
    here, there = (
        {
            path.relative_to(root).as_posix(): path.read_bytes()
            for path in root.rglob("*")
            if path.is_file() and _MEMORY not in path.parts
        }
        for root in (one, other)
    )
    names = sorted(here.keys() | there.keys())
    apart = [name for name in names if here.get(name) != there.get(name)]
    return len(names) - len(apart), apart


def _run(command: Sequence[str], folder: Path, more: Mapping[str, str]) -> str:
    done = subprocess.run(
        command, cwd=folder, env={**os.environ, **more}, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, check=False,
    )  # fmt: skip
    text = done.stdout.decode("utf-8", "replace").replace("\r\n", "\n")
    if done.returncode:
        raise Refused(f"{' '.join(command)} ended with {done.returncode}:\n{text}")
    return text


@contextmanager
def _wine(scratch: Path) -> Iterator[dict[str, str]]:
    """Start Wine, and stop it afterwards; gives the variables of its programs.

    Without pipes: what Wine starts with the first program would hold them open. Programs have pipes, because
    Python under Wine 8 cannot write into a file that it was given as its output.
    """
    prefix = scratch / "prefix"
    prefix.mkdir(exist_ok=True)
    under = {"WINEPREFIX": str(prefix), "WINEARCH": "win64", "WINEDEBUG": "-all"}
    environment = {**os.environ, **under}
    quiet = subprocess.DEVNULL
    subprocess.run(["wineserver", "--persistent"], env=environment, check=True, stdout=quiet, stderr=quiet)
    try:
        subprocess.run(["wineboot", "--init"], env=environment, check=True, stdout=quiet, stderr=quiet)
        yield under
    finally:
        subprocess.run(["wineserver", "--kill"], env=environment, check=False)


def tried(archive: Path, scratch: Path) -> bool:
    """Run the sample month twice, and say what was seen; gives whether all was the same.

    Raises:
        Refused: Wine is missing, or a command fails.
    """
    if not shutil.which("wine"):
        raise Refused("Wine is missing. Debian: apt-get install --no-install-recommends wine wine64")
    program, plain = unpack(archive, scratch / _FOLDER), scratch / "linux"
    shutil.copytree(program / "samples", plain / "samples")
    lend(program, scratch)
    with _wine(scratch) as under:
        return compared(program, plain, under)


def compared(program: Path, plain: Path, under: Mapping[str, str]) -> bool:
    """Import every module, run every command on both sides, compare words and files.

    Args:
        program: the folder for Windows.
        plain: a folder with its samples, for this machine.
        under: variables of programs under Wine.

    Raises:
        Refused: a command fails.
    """
    key = seals.key_file()  # of chance, and printed on every form as a code
    for folder in (program, plain):
        (folder / _SAMPLE / seals.FILE_NAME).write_bytes(key)
    modules = _run(["wine", "python/python.exe", "-c", _EVERY_MODULE], program, under).strip()
    sys.stdout.write(f"modules imported: {modules}\n")
    same_words = True
    for words in _MONTH:
        theirs = _run(["wine", "vtlt.exe", *words], program, under).replace("\\", "/")
        ours = _run([sys.executable, "-m", "vtlt_consolidate", *words], plain, {})
        same_words = same_words and theirs == ours
        sys.stdout.write(f"vtlt {' '.join(words)}: {'the same words' if theirs == ours else 'OTHER WORDS'}\n")
        if theirs != ours:
            sys.stdout.writelines(
                difflib.unified_diff(ours.splitlines(True), theirs.splitlines(True), "here", "Wine")
            )
    alike, apart = different(program / _SAMPLE, plain / _SAMPLE)
    sys.stdout.write(f"files with the same bytes: {alike}; with others: {', '.join(apart) or 'none'}\n")
    return same_words and not apart


def main() -> int:
    """Try the zip; 1 when something differs or fails."""
    archive = Path(sys.argv[1]).resolve()
    with tempfile.TemporaryDirectory() as folder:
        try:
            return 0 if tried(archive, Path(folder)) else 1
        except Refused as refused:
            sys.stderr.write(f"{refused}\n")
            return 1


if __name__ == "__main__":
    sys.exit(main())
