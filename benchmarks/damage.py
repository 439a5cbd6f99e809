"""Spoil a thousand forms in every known way, alone and in pairs, and count what the reader made of it.

python benchmarks/damage.py [CASES] [SEED]     1,200 cases unless told; ends with 1 on a silent wrong value
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Iterable, Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.damage.harness import MOST, Verdict, pairs, run, total
from vtlt_consolidate.damage.kinds import ASK, KINDS, RECOVER, REFUSE, Kind

ALONE = 3
SHOWN = 60


def cases(count: int, seed: int) -> list[tuple[Kind, ...]]:
    """Each kind alone a few times, then pairs."""
    alone: list[tuple[Kind, ...]] = [(kind,) for kind in KINDS] * ALONE
    return [*alone, *pairs(max(count - len(alone), 0), seed)]


def judged(every: Sequence[tuple[Kind, ...]], seed: int) -> list[Verdict]:
    """Read the cases in batches of one city."""
    verdicts: list[Verdict] = []
    for start in range(0, len(every), MOST):
        with tempfile.TemporaryDirectory() as folder:
            verdicts += run(Path(folder) / "ws", every[start : start + MOST], f"{seed}/{start}")
    return verdicts


def line(words: str, verdicts: Iterable[Verdict]) -> str:
    """One line of the table."""
    sums = total(verdicts)
    values = max(sums["values"], 1)
    return (
        f"{words:<24}{sums['cases']:>6}{sums['refused']:>9}{sums['values']:>8}"
        f"{100 * sums['recovered'] / values:>11.2f}{100 * sums['asked'] / values:>8.2f}"
        f"{sums['wrong']:>8}{sums['lost']:>6}{sums['unasked']:>9}{sums['refused wrongly']:>14}"
    )


def table(every: Sequence[tuple[Kind, ...]], verdicts: Sequence[Verdict]) -> list[str]:
    """The table: a line for each kind alone, by what must come of it, and for the pairs."""
    both = list(zip(every, verdicts, strict=True))
    heads = ("refused", "values", "recovered%", "asked%", "wrong", "lost", "unasked", "wrong reason")
    widths = (9, 8, 11, 8, 8, 6, 9, 14)
    columns = "".join(f"{head:>{width}}" for head, width in zip(heads, widths, strict=True))
    lines = [f"{'':<24}{'cases':>6}{columns}"]
    for kind in KINDS:
        alone = [verdict for each, verdict in both if each == (kind,)]
        lines.append(line(kind.code, alone))
    for words, outcome in (("alone: recover", RECOVER), ("alone: ask", ASK), ("alone: refuse", REFUSE)):
        alone = [verdict for each, verdict in both if len(each) == 1 and each[0].outcome == outcome]
        lines.append(line(words, alone))
    lines.append(line("pairs", [verdict for each, verdict in both if len(each) > 1]))
    return [*lines, line("all", verdicts)]


def main(count: int, seed: int) -> int:
    """Run, print, and say by the exit code whether a value was silently wrong."""
    start = time.perf_counter()
    every = cases(count, seed)
    verdicts = judged(every, seed)
    print("\n".join(table(every, verdicts)))
    print(f"{time.perf_counter() - start:.0f} s, seed {seed}\n")
    faulty = [verdict for verdict in verdicts if verdict.faults]
    for verdict in faulty[:SHOWN]:
        print(f"{verdict.name}: {'; '.join(verdict.faults[:3])}")
    if len(faulty) > SHOWN:
        print(f"... and {len(faulty) - SHOWN} more")
    return int(any(verdict.wrong for verdict in verdicts))


if __name__ == "__main__":
    arguments = [int(argument) for argument in sys.argv[1:]]
    sys.exit(main(*arguments, *(1200, 1)[len(arguments) :]))
