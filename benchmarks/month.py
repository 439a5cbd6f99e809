"""Measure the commands of a month of many units: processor time, time on the wall, memory of all processes.

python benchmarks/month.py [UNITS]      3,321 unless told: every commune of the country

All but one unit in 35 return; 15 of 100 returns have a fault, so that correction forms are written.
"""

from __future__ import annotations

import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import psutil

from vtlt_consolidate.model.config import Agency, Config
from vtlt_consolidate.model.layout import ANSWER, DOC_DATE, DOC_NUMBER
from vtlt_consolidate.model.units import Roster, Unit
from vtlt_consolidate.settings import sets
from vtlt_consolidate.words.period import Period
from vtlt_consolidate.workspace.folders import RECEIVED, Workspace, write
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
    return filled | {("TT01", ANSWER): 2.0, ("TT03", ANSWER): 20.5, ("TT04", ANSWER): 738.5}


def fill(space: Workspace, config: Config) -> None:
    """Put what the units return into `tiep-nhan/`."""
    chance = random.Random(1)  # noqa: S311 - the same month each time
    round_ = config.round(PERIOD)
    for number, unit in enumerate(config.roster.units):
        if number % ABSENT == ABSENT - 1:
            continue
        filled = answers(config.criteria, chance)
        if chance.random() < FAULTY:
            filled[chance.choice(config.criteria.criteria).code, ANSWER] = chance.choice(FAULTS)
        path = space.folder(PERIOD, RECEIVED) / forms.file_name(unit)
        write(path, forms.render(config, unit, round_, filled))


def measured(command: Sequence[str]) -> tuple[float, float, int]:
    """Run a command; give seconds of all processors, seconds on the wall, and the most MiB held at once."""
    start, most, spent = time.perf_counter(), 0, dict[int, float]()
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:  # noqa: S603 - our own
        watched = psutil.Process(process.pid)
        while process.poll() is None:
            most = max(most, sum(_look(each, spent) for each in _family(watched)))
            time.sleep(_WATCH)
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


def main(count: int) -> None:
    """Run a month."""
    units = tuple(Unit(f"{number:05d}", f"Xã Số {number}", f"Tỉnh {number % 34}") for number in range(count))
    config = Config(Agency(), sets.load("hcmc-23"), Roster(units))
    with tempfile.TemporaryDirectory() as name:
        space = Workspace.create(Path(name) / "ws", config)
        print(f"{count} units        CPU s   wall s   peak MiB")
        for command in ("issue", "check", "consolidate", "consolidate"):
            line = [sys.executable, "-m", "vtlt_consolidate", command, str(PERIOD), "-w", str(space.root)]
            spent, wall, most = measured(line)
            print(f"{command:<12} {spent:9.1f} {wall:8.1f} {most:10d}", flush=True)
            if command == "issue":
                fill(space, space.config())


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 3321)
