"""Whole runs that go wrong: rows 31, 36 to 40, 42 and 48 of the list of faults, and leaks into outputs."""

from __future__ import annotations

import hashlib
import io
import os
import re
import shutil
import subprocess
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import openpyxl

from benchmarks.hostile import MARKER, PERIOD, Entry, make_config, make_draft, nothing, read
from benchmarks.hostile_month import ERROR, Run, Verdict, command, consolidate, put
from vtlt_consolidate.model.config import Agency, Config
from vtlt_consolidate.model.units import Roster, Unit
from vtlt_consolidate.settings import sets
from vtlt_consolidate.workspace.folders import ISSUED, RECEIVED, Workspace

UNITS = 12
OVER = 60
"""Seconds that a second run may wait."""
_PARTS = (".xlsx", ".docx")
_LIVE = re.compile(rb"<f[ >][^<]*" + MARKER.encode() + rb"|Target=\"[^\"]*" + MARKER.encode())
_LINK = re.compile(rb"<hyperlink |relationships/hyperlink")


def verdict(row: int, name: str, faults: list[str], fate: str = "wrong") -> Verdict:
    """A verdict on something that is no single file."""
    entry = Entry(row, name, nothing, (read,))
    return Verdict(entry, fate if faults else "right", "; ".join(faults[:3]))


def leaks(root: Path) -> list[Verdict]:
    """What was typed and became a formula or a link in any output."""
    faults = []
    for path in sorted(root.rglob("*")):
        if (
            path.suffix in _PARTS
            and path.is_file()
            and "tiep-nhan" not in path.parts
            and not path.is_symlink()
        ):
            with zipfile.ZipFile(path) as book:
                bodies = [book.read(name) for name in book.namelist() if name.endswith((".xml", ".rels"))]
            faults += [f"{path.name}: formula" for body in bodies if _LIVE.search(body)]
            faults += [
                f"{path.name}: link" for body in bodies if _LINK.search(body) and MARKER.encode() in body
            ]
    return [verdict(9, "formulas and links in the outputs", faults, "silent")]


@contextmanager
def month(count: int = UNITS, where: Path | None = None) -> Iterator[Path]:
    """A workspace of so many units that have all returned good forms."""
    root = Path(tempfile.mkdtemp(prefix="vtlt-runs-", dir=where))
    config = make_config(count + 3)
    space = Workspace.create(root, config)
    space.start(PERIOD)
    for index in range(count):
        draft = make_draft(config, index)
        put(space.folder(PERIOD, RECEIVED) / draft.name, draft.bytes_now())
    try:
        yield root
    finally:
        subprocess.run(["chattr", "-R", "-i", str(root)], check=False, capture_output=True)
        shutil.rmtree(root, ignore_errors=True)


def contents(folder: Path) -> dict[str, str]:
    """Every file below a folder and its hash."""
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def spoken(run: Run) -> list[str]:
    """What is wrong with how a run that could not be done said so."""
    faults = []
    if "Traceback" in run.stderr or re.search(r"\b\w+(Error|Exception)\b", run.stderr):
        faults.append(f"English on the screen: {run.stderr.strip()[-200:]}")
    if run.ended and not run.stderr.strip():
        faults.append("no word of what is wrong")
    return faults


# ------------------------------------------------------------------------------ one run each


def killer(*places: str) -> list[Verdict]:
    """One killer at the first (`000`), last (`zzz`) or middle (`mid`) place among good forms."""
    verdicts = []
    for place in places:
        with month() as root:
            folder = root / str(PERIOD) / RECEIVED
            name = {"000": "000.xlsx", "zzz": "zzz.xlsx"}.get(
                place, f"{sorted(path.name for path in folder.iterdir())[6][:3]}.xlsx"
            )
            good = next(folder.glob("*.xlsx")).read_bytes()
            put(folder / name, _killer(good))
            run = consolidate(root)
            faults = [run.ended] if run.ended else []
            faults += [f"{run.summary.get('returned')} of {UNITS} units"] * (
                run.summary.get("returned") != UNITS
            )
            if not run.ended and not any(each.file == name and each.severity == ERROR for each in run.found):
                faults.append("the killer is not named")
            verdicts.append(verdict(48, f"killer at the {name} of {UNITS} good forms", faults, "ended"))
    return verdicts


def _killer(good: bytes) -> bytes:
    """A workbook whose used box has two corners in the wrong order, which aborts a reader."""
    from benchmarks.hostile_zips import spelled, unpack

    return spelled(
        [
            (
                name,
                re.sub(rb'<dimension ref="[^"]*"', b'<dimension ref="ZZZ99999999:A1:B2"', body)
                + b"x" * name.endswith("sheet1.xml"),
            )
            for name, body in unpack(good)
        ]
    )


def full_disk() -> list[Verdict]:
    """A disk that is full when the results are written a second time: the old ones stay whole."""
    if os.geteuid() != 0 or not shutil.which("mount"):
        return []
    folder = Path(tempfile.mkdtemp(prefix="vtlt-full-"))
    mount = ["mount", "-t", "tmpfs", "-o", "size=6m", "tmpfs", str(folder)]
    if subprocess.run(mount, check=False, capture_output=True).returncode:
        folder.rmdir()
        return []
    try:
        with month(where=folder) as root:
            consolidate(root)
            results = root / str(PERIOD) / "ket-qua"
            before = contents(results)
            next((root / str(PERIOD) / RECEIVED).glob("*.xlsx")).unlink()
            free = shutil.disk_usage(folder).free
            (folder / "ballast").write_bytes(bytes(max(free - 8192, 0)))
            run = consolidate(root)
            faults = spoken(run) + ["the run says that it went well"] * (not run.ended)
            faults += _whole(results, before)
            return [verdict(38, "disk full while results are written", faults, "silent")]
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=False, capture_output=True)
        folder.rmdir()


def _whole(results: Path, before: dict[str, str]) -> list[str]:
    """Old files that are gone or broken, and temporary ones left behind."""
    faults = [f"{name} is gone" for name in before if not (results / name).is_file()]
    for path in results.rglob("*"):
        if path.suffix in _PARTS and path.is_file() and not zipfile.is_zipfile(path):
            faults.append(f"{path.name} is broken")
        if path.name.endswith(".tmp"):
            faults.append(f"{path.name} is left")
    return faults


def locked(name: str) -> Verdict:
    """A target that cannot be replaced, as if it were open in Excel."""
    with month() as root:
        # Two versions of one return have to be decided about, so that there is a book of decisions.
        folder = root / str(PERIOD) / RECEIVED
        doubled = min(folder.glob("*.xlsx"))
        put(folder / f"ban-khac-{doubled.name}", _with_another_answer(doubled.read_bytes()))
        consolidate(root)
        path = root / str(PERIOD) / name
        path = next(iter(path.parent.glob(path.name)))
        before = path.read_bytes()
        lock = subprocess.run(["chattr", "+i", str(path)], check=False, capture_output=True)
        if lock.returncode:
            return verdict(36, f"locked {name} (this disk has no locks: skipped)", [])
        gone, changed, *_ = sorted(folder.glob("*.xlsx"))
        # One less changes the results, and another version of one is new in the register.
        gone.unlink()
        changed.write_bytes(_with_another_answer(changed.read_bytes()))
        run = consolidate(root)
        faults = spoken(run) + ["the locked file changed"] * (path.read_bytes() != before)
        told = path.stem in run.stderr or any(path.stem in str(each) for each in run.summary.get("files", []))
        faults += ["not a word about it"] * (not told)
        return verdict(36, f"locked {name}", faults)


def _with_another_answer(form: bytes) -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(form))
    sheet = book.worksheets[0]
    cell = next(cell for row in sheet.iter_rows(min_col=5, max_col=5) for cell in row if cell.value == "Đạt")
    cell.value = "Chưa đạt"
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def read_only() -> Verdict:
    """A received folder that nobody may write into stays as it is."""
    with month() as root:
        folder = root / str(PERIOD) / RECEIVED
        before = contents(folder)
        frozen = subprocess.run(["chattr", "-R", "+i", str(folder)], check=False, capture_output=True)
        run = consolidate(root)
        faults = [run.ended] * bool(run.ended) + ["changed"] * (contents(folder) != before)
        words = "received folder read-only" + " (no locks here)" * bool(frozen.returncode)
        return verdict(40, words, faults)


def side_by_side(times: int) -> Verdict:
    """Two runs of one period at once: one may be refused, none may leave a mixed or broken set."""
    faults = []
    with month() as root:
        consolidate(root)
        expected = contents(root / str(PERIOD) / "ket-qua")
        for _ in range(times):
            pair = [command(root, "consolidate", str(PERIOD), "--json") for _ in range(2)]
            ends = [(*process.communicate(timeout=OVER * 5), process.returncode) for process in pair]
            faults += [
                f"exit {code}: {err[-200:]}"
                for _, err, code in ends
                if code not in (0, 1, 2) or "Traceback" in err
            ]
            if all(code == 2 for *_, code in ends):
                faults.append("both were refused")
            seen = contents(root / str(PERIOD) / "ket-qua")
            faults += [f"{name} differs" for name in expected if seen.get(name) != expected[name]]
            faults += [f"{name} is left" for name in seen if name.endswith(".tmp")]
    return verdict(39, f"two runs at once, {times} times", faults)


def orders() -> Verdict:
    """The same files in other names and times of change: the same figures."""
    seen = []
    for turn in range(2):
        with month() as root:
            folder = root / str(PERIOD) / RECEIVED
            for number, path in enumerate(sorted(folder.glob("*.xlsx"), reverse=bool(turn))):
                os.utime(path, (number * 86_400, number * 86_400))
                path.rename(folder / f"{number:02d}.xlsx")
            seen.append(consolidate(root).values)
    return verdict(
        32,
        "the order and the times of files",
        ["figures differ"] * (seen[0] != seen[1] or not seen[0]),
        "silent",
    )


NAMES = (
    "../../x",
    "/etc/passwd",
    "CON",
    "nul.txt",
    "a" * 240,
    "Xã ",
    "Xã.",
    "a/b",
    "a\\b",
    "<b>",
    "Xã: 1?",
    "XÃ MỘT",
    "xã một",
    "Xa\u0303 mo\u0323\u0302t",
    "\u202egnp",
    "..",
    "%s",
    "{{ x }}",
    "=1+1",
    "'",
    "Xã 😀",
    "COM1",
    "a|b*",
)


def names_of_units() -> Verdict:
    """Names of units that would leave their folder, or collide, in names of outputs."""
    with tempfile.TemporaryDirectory() as name:
        root = Path(name) / "a" / "ws"
        units = tuple(Unit(f"{number:03d}", words) for number, words in enumerate(NAMES, 1))
        space = Workspace.create(root, Config(Agency(), sets.load("hcmc-23"), Roster(units)))
        process = command(root, "issue", str(PERIOD))
        _, err = process.communicate(timeout=OVER)
        out = root / str(PERIOD) / ISSUED
        made = sorted(path.name for path in out.glob("*")) if out.is_dir() else []
        strays = [
            str(path)
            for path in Path(name).rglob("*")
            if root not in (path, *path.parents) and path != root.parent
        ]
        faults = [f"outside: {stray}" for stray in strays]
        faults += ["Traceback"] * ("Traceback" in err)
        if process.returncode == 0:
            faults += [f"{len(made)} forms of {len(NAMES)} units"] * (len(made) != len(NAMES))
            faults += [
                f"name of {len(each.encode())} bytes" for each in made if len(each.encode()) > OVER * 2
            ]
            faults += ["two names differ only in case"] * (
                len({each.casefold() for each in made}) != len(made)
            )
        _ = space
        return verdict(42, "names of units in names of files", faults)


def every(*, short: bool) -> list[Verdict]:
    """All of them; the short form runs each once."""
    verdicts = [
        *killer(*("mid", "000", "zzz")[: 1 if short else 3]),
        names_of_units(),
        side_by_side(1 if short else 25),
    ]
    if short:
        return verdicts
    targets = ("ket-qua/tong-hop-*.xlsx", "ket-qua/bao-cao-*.docx", "quyet-dinh.xlsx", "so-nhan.xlsx")
    steps: list[Callable[[], Verdict]] = [read_only, orders]
    return [*verdicts, *full_disk(), *map(locked, targets), *(step() for step in steps)]
