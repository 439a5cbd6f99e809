"""Measures the commands of a month: processor time, time on the wall, memory of all processes together.

python benchmarks/month.py [UNITS ...]        26, 168, 3,321 and 10,000 unless told; 33210 takes an hour
python benchmarks/month.py --year [UNITS]     the same month (of 168 units) in the first year and after it
python benchmarks/month.py --one [UNITS]      processor time alone, with every process on one processor
python benchmarks/month.py ... --docs FILE    write what is printed into a file as well; with --one, behind it

All but one unit in 35 return; 15 of 100 returns have a fault, so that correction forms are written. In an
office `check` comes before `consolidate`, which then reads no form again; compared with the colleague's
script is a `consolidate` that has to read all of them. Beside the commands stand a colleague's script
(`colleague.py`) and the floors: reading or writing as much with the fastest library and nothing else. Last
comes where the time goes (`stages.py`).

What is called a processor may be half of one: two processes that share it count what each waits for the
other as time of their own. A script that works alone does not; so their processor time is compared on one.
"""

from __future__ import annotations

import argparse
import atexit
import compileall
import functools
import math
import os
import platform
import random
import re
import shutil
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path

import psutil

import vtlt_consolidate
from vtlt_consolidate.commands.issue import issue
from vtlt_consolidate.model.config import Agency, Config
from vtlt_consolidate.model.layout import ANSWER, DOC_DATE, DOC_NUMBER
from vtlt_consolidate.model.units import Roster, Unit
from vtlt_consolidate.settings import sets
from vtlt_consolidate.words.period import Period
from vtlt_consolidate.workspace.folders import ISSUED, LOGS, RECEIVED, RESULTS, Workspace, write
from vtlt_consolidate.writing.forms import forms

PERIOD = Period.parse("2026-03")
ABSENT = 35
FAULTY = 0.15
FAULTS = ("có lẽ", "", "đạt một phần", 5.0)
_WATCH = 0.05


def answers(criteria: sets.CriteriaSet, chance: random.Random) -> dict[tuple[str, str], str | float]:
    """One unit's answers, drawn at random."""
    filled: dict[tuple[str, str], str | float] = {
        (leaf.code, ANSWER): chance.choice(("Đạt", "Chưa đạt")) for leaf in criteria.criteria
    }
    for leaf in criteria.criteria:
        if leaf.evidence and filled[leaf.code, ANSWER] == "Đạt":
            filled |= {(leaf.code, DOC_NUMBER): "12/KH-UBND", (leaf.code, DOC_DATE): "05/01/2026"}
    # Answers that disagree would have every second unit asked.
    filled["TC15", ANSWER] = "Đạt"
    return filled | {("TT01", ANSWER): 2.0, ("TT03", ANSWER): 20.5, ("TT04", ANSWER): 738.5}


def fill(space: Workspace, config: Config, period: Period = PERIOD) -> None:
    """Put what the units return into `tiep-nhan/`."""
    chance = random.Random(1)  # noqa: S311 - the same month each time
    round_ = config.round(period)
    for number, unit in enumerate(config.roster.units):
        if number % ABSENT == ABSENT - 1:
            continue
        filled = answers(config.criteria, chance)
        if chance.random() < FAULTY:
            filled[chance.choice(config.criteria.criteria).code, ANSWER] = chance.choice(FAULTS)
        path = space.folder(period, RECEIVED) / forms.file_name(unit)
        write(path, forms.render(config, unit, round_, filled))


@functools.cache
def _like_users() -> dict[str, str]:
    """The environment of a user: without hypothesis, which pandera imports wherever it is."""
    folder = Path(tempfile.mkdtemp(prefix="vtlt-users-"))
    atexit.register(shutil.rmtree, folder)
    (folder / "hypothesis.py").write_text("raise ImportError\n", encoding="utf-8")
    before = os.environ.get("PYTHONPATH", "")
    return os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, [str(folder), before]))}


def measured(command: Sequence[str]) -> tuple[float, float, int]:
    """Run a command; give seconds of all processors, seconds on the wall, and the most MiB held at once."""
    start, most, spent = time.perf_counter(), 0, dict[int, float]()
    with subprocess.Popen(  # noqa: S603 - our own
        command, env=_like_users(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        watched = psutil.Process(process.pid)
        while process.poll() is None:
            most = max(most, sum(_look(each, spent) for each in _family(watched)))
            time.sleep(_WATCH)
    if process.returncode:
        raise SystemExit(f"failed: {command}")
    return sum(spent.values()), time.perf_counter() - start, most >> 20


def _family(process: psutil.Process) -> Iterator[psutil.Process]:
    try:
        yield from (process, *process.children(recursive=True))
    except psutil.Error:
        return


def _look(process: psutil.Process, spent: dict[int, float]) -> int:
    """Note the time that a process took so far, and give its memory."""
    try:
        times = process.cpu_times()
        spent[process.pid] = times.user + times.system
        return int(process.memory_info().rss)
    except psutil.Error:
        return 0


_HERE = Path(__file__).parent
_LEAST = 0.01
_HEAD = """# How fast it is

Written by `python benchmarks/month.py --docs docs/speed.md`, which says what is measured; `--one` adds what
is measured on one processor. Seconds are of one run; the ratios and the growth are what can be compared
between machines.

"""


class Bench:
    """Measures and prints.

    Args:
        to: where the lines are written as well; none: nowhere.
        behind: write behind what is there.
    """

    def __init__(self, to: Path | None, *, behind: bool) -> None:
        self._to = to
        self._notes: list[str] = []
        self._stages: list[str] = []
        self._spent: dict[str, list[tuple[int, float]]] = {}
        if to and not behind:
            to.write_text(_HEAD, encoding="utf-8")

    def say(self, line: str) -> None:
        """Print a line."""
        print(line, flush=True)
        if self._to:
            with self._to.open("a", encoding="utf-8") as stream:
                stream.write(line + "\n")

    def measure(self, count: int, name: str, *command: object) -> tuple[float, float]:
        """Run a Python program, print what it takes, and give seconds of processors and on the wall."""
        spent, wall, most = measured([sys.executable, *map(str, command)])
        self.say(f"| {count:6} | {name:34} | {spent:8.1f} | {wall:8.1f} | {most:8} |")
        self._spent.setdefault(name, []).append((count, max(spent, _LEAST)))
        return spent, wall

    def ratio(self, count: int, what: str) -> None:
        """Keep for the end how many times what a colleague's script takes."""
        self._notes.append(f"- {count} units: a colleague's script takes {what}")

    def stages(self, count: int, space: Workspace) -> None:
        """Consolidate once more, and keep for the end where the processor time goes."""
        shutil.rmtree(space.folder(PERIOD, LOGS))
        command = (sys.executable, str(_HERE / "stages.py"), str(space.root), str(PERIOD))
        shown = subprocess.run(  # noqa: S603 - our own
            command, env=_like_users(), check=True, capture_output=True, text=True
        ).stdout
        head = f"Processor time of each stage of `consolidate` without those inside it, {count} units:"
        self._stages.append(f"\n{head}\n\n```\n{shown}```")

    def end(self) -> None:
        """Print what was kept, and by how much the processor time grows with ten times as many units."""
        self.say("")
        for note in self._notes:
            self.say(note)
        self._growth()
        for table in self._stages:
            self.say(table)

    def _growth(self) -> None:
        for name, times in self._spent.items():
            for (few, less), (many, more) in pairwise(times):
                factor = (more / less) ** (1 / math.log10(many / few)) if many > few else 0
                self.say(f"- {name}: {few} to {many} units, × {factor:.1f} for ten times as many")


def units(count: int) -> tuple[Unit, ...]:
    """So many communes in 34 provinces."""
    return tuple(Unit(f"{number:05d}", f"Xã Số {number}", f"Tỉnh {number % 34}") for number in range(count))


def on_one_processor(bench: Bench, count: int, folder: Path) -> None:
    """Measure the processor time of the commands, and of the colleague's script, where nothing is shared."""
    this, colleague, names = psutil.Process(), _HERE / "colleague.py", folder / "names.txt"
    usual = this.cpu_affinity()
    this.cpu_affinity(usual[:1])
    space = Workspace.create(folder / "ws", Config(Agency(), sets.load("hcmc-23"), Roster(units(count))))
    ours: dict[str, float] = {}
    for command in ("issue", "check", "consolidate"):
        if command == "check":
            fill(space, space.config())
        elif command == "consolidate":
            shutil.rmtree(space.folder(PERIOD, LOGS))
        given = ("-m", "vtlt_consolidate", command, PERIOD, "-w", space.root)
        ours[command], _ = bench.measure(count, f"{command}, on one processor", *given)
    names.write_text("\n".join(unit.name for unit in units(count)), encoding="utf-8")
    form = next(iter(sorted(space.folder(PERIOD, ISSUED).glob("*.xlsx"))))
    merged, received = folder / "merged.xlsx", space.folder(PERIOD, RECEIVED)
    scripts: dict[str, tuple[Path, ...]] = {"issue": (form, names, folder), "consolidate": (received, merged)}
    theirs = {
        name: bench.measure(count, f"colleague: {name}, on one processor", colleague, name, *words)[0]
        for name, words in scripts.items()
    }
    for name, spent in theirs.items():
        bench.ratio(count, f"{spent / ours[name]:.1f} times the processor time of {name} on one processor")
    this.cpu_affinity(usual)


def a_month(bench: Bench, count: int, folder: Path) -> None:
    """Measure the commands of one month, the colleague's script and the floors."""
    space = Workspace.create(folder / "ws", Config(Agency(), sets.load("hcmc-23"), Roster(units(count))))

    def ours(command: str, name: str = "") -> tuple[float, float]:
        words = ("-m", "vtlt_consolidate", command, PERIOD, "-w", space.root)
        return bench.measure(count, name or command, *words)

    ours("issue")
    fill(space, space.config())
    received, late = space.folder(PERIOD, RECEIVED), folder / "late.xlsx"
    next(iter(sorted(received.iterdir()))).rename(late)
    ours("check")
    late.rename(received / "late.xlsx")
    ours("check", "check, one form more")
    ours("consolidate", "consolidate, after check")
    shutil.rmtree(space.folder(PERIOD, LOGS))
    whole = ours("consolidate")
    ours("consolidate", "consolidate, nothing changed")
    colleague, names = _HERE / "colleague.py", folder / "names.txt"
    names.write_text("\n".join(unit.name for unit in units(count)), encoding="utf-8")
    form = next(iter(sorted(space.folder(PERIOD, ISSUED).glob("*.xlsx"))))
    script = bench.measure(count, "colleague: read, validate, merge", colleague, "consolidate", received,
                           folder / "merged.xlsx")  # fmt: skip
    bench.measure(count, "colleague: issue", colleague, "issue", form, names, folder)
    bench.measure(count, "floor: read", colleague, "read", received)
    bench.measure(count, "floor: write", colleague, "write", cells_of(space), folder / "cells.xlsx")
    bench.measure(count, "floor: issue", colleague, "stamp", form, names, folder)
    ratios = (theirs / max(mine, _LEAST) for theirs, mine in zip(script, whole, strict=True))
    less, sooner = ratios
    bench.ratio(
        count,
        f"{less:.1f} times the processor time of consolidate, and {sooner:.1f} times the time on the wall",
    )
    bench.stages(count, space)


def cells_of(space: Workspace) -> int:
    """How many cells the results have."""
    tag, cells = re.compile(rb"<c r="), 0
    for path in space.folder(PERIOD, RESULTS).glob("*.xlsx"):
        with zipfile.ZipFile(path) as package:
            sheets = (name for name in package.namelist() if name.startswith("xl/worksheets/sheet"))
            cells += sum(len(tag.findall(package.read(name))) for name in sheets)
    return cells


def a_year(bench: Bench, count: int, folder: Path) -> None:
    """Measure a month without earlier ones, and the same month after twelve others."""
    space = Workspace.create(folder / "ws", Config(Agency(), sets.load("hcmc-23"), Roster(units(count))))
    periods = [PERIOD]
    for _ in range(12):
        periods.insert(0, periods[0].previous)
    words = ("-m", "vtlt_consolidate", "consolidate")
    for period in periods:
        issue(space, period)
        fill(space, space.config(), period)
        name = (
            "consolidate, after a year"
            if period == PERIOD
            else f"consolidate, month {periods.index(period) + 1}"
        )
        bench.measure(count, name, *words, period, "-w", space.root)


def main(words: Sequence[str]) -> None:
    """Measure what the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("units", nargs="*", type=int)
    parser.add_argument("--year", action="store_true")
    parser.add_argument("--one", action="store_true")
    parser.add_argument("--docs", type=Path)
    asked = parser.parse_args(words)
    # Whoever installs this tool has it compiled; a checkout may be kept from it by the environment.
    compileall.compile_dir(vtlt_consolidate.__path__[0], quiet=1)
    bench = Bench(asked.docs, behind=asked.one)
    memory = psutil.virtual_memory().total >> 30
    # What it is written behind is a list.
    apart = "\n" if asked.one else ""
    bench.say(f"{apart}{psutil.cpu_count()} processors ({platform.machine()}), {memory} GiB, "
              f"{platform.system()}, Python {platform.python_version()}\n")  # fmt: skip
    bench.say("|  units | command                            |    CPU s |   wall s | peak MiB |\n"
              "|-------:|------------------------------------|---------:|---------:|---------:|")  # fmt: skip
    for count in asked.units or ([168] if asked.year else [3321] if asked.one else [26, 168, 3321, 10000]):
        with tempfile.TemporaryDirectory() as folder:
            (a_year if asked.year else on_one_processor if asked.one else a_month)(bench, count, Path(folder))
    bench.end()


if __name__ == "__main__":
    main(sys.argv[1:])
