"""Time one month of many units, stage by stage: issue, return, check, consolidate.

python benchmarks/month.py [UNITS]      3,321 unless told: every commune of the country
"""

from __future__ import annotations

import random
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from vtlt_consolidate.commands import pipeline
from vtlt_consolidate.model.config import Agency, Config
from vtlt_consolidate.model.layout import ANSWER, DOC_DATE, DOC_NUMBER
from vtlt_consolidate.model.units import Roster, Unit
from vtlt_consolidate.settings import sets
from vtlt_consolidate.words.period import Period
from vtlt_consolidate.workspace.folders import RECEIVED, Workspace, write
from vtlt_consolidate.writing.forms import forms

PERIOD = Period.parse("2026-03")


@contextmanager
def timed(words: str) -> Iterator[None]:
    """Print how long a block took."""
    start = time.perf_counter()
    yield
    print(f"{words:<12} {time.perf_counter() - start:7.1f} s", flush=True)


def answers(criteria: sets.CriteriaSet, chance: random.Random) -> dict[tuple[str, str], str | float]:
    """One unit's answers, drawn at random."""
    filled: dict[tuple[str, str], str | float] = {
        (leaf.code, ANSWER): chance.choice(("Đạt", "Chưa đạt")) for leaf in criteria.criteria
    }
    for leaf in criteria.criteria:
        if leaf.evidence and filled[leaf.code, ANSWER] == "Đạt":
            filled |= {(leaf.code, DOC_NUMBER): "12/KH-UBND", (leaf.code, DOC_DATE): "05/01/2026"}
    return filled | {("TT01", ANSWER): 2.0, ("TT03", ANSWER): 20.5, ("TT04", ANSWER): 738.5}


def main(count: int) -> None:
    """Run a month."""
    units = tuple(Unit(f"{number:05d}", f"Xã Số {number}", f"Tỉnh {number % 34}") for number in range(count))
    config = Config(Agency(), sets.load("hcmc-23"), Roster(units))
    chance = random.Random(1)  # noqa: S311 - the same month each time
    with tempfile.TemporaryDirectory() as name:
        space = Workspace.create(Path(name) / "ws", config)
        with timed("issue"):
            pipeline.issue(space, PERIOD)
        with timed("(return)"):
            for unit in units:
                filled = answers(config.criteria, chance)
                path = space.folder(PERIOD, RECEIVED) / forms.file_name(unit)
                write(path, forms.render(config, unit, config.round(PERIOD), filled))
        with timed("check"):
            pipeline.check(space, PERIOD)
        with timed("consolidate"):
            pipeline.consolidate(space, PERIOD)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 3321)
