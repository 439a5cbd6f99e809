"""Do the final figures of partial months lie within what was foreseen? A scoreboard over made-up months.

    python benchmarks/bounds.py [MONTHS] [SEED]

Every month has ten units of an invented set (every kind, role, group, gate and band, gaps between bands too):
some sent everything, some lack answers, some sent nothing, some carry earlier figures. Prints what was open
and how many figures came out elsewhere than foreseen, which must be none, and leaves with 1 otherwise.
"""

from __future__ import annotations

import sys
import time
from collections import Counter
from pathlib import Path
from random import Random

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.scoring import partial
from vtlt_consolidate.scoring.results import parts

MONTHS_OF_A_SET = 25


def main() -> None:
    """Invent months until there are enough, and print the scoreboard."""
    wanted, first, *_ = (*map(int, sys.argv[1:]), *(10_000, 1)[len(sys.argv) - 1 :])
    count: Counter[str] = Counter()
    wrong: list[str] = []
    began = time.perf_counter()
    while count["months"] < wanted:
        seed = first + count["sets"]
        made = partial.months_of(Random(seed), MONTHS_OF_A_SET)  # noqa: S311
        wrong += [f"seed {seed}: {words}" for words in made.outside()]
        _count(made, count)
    took = time.perf_counter() - began
    for words in wrong[:20]:
        print(words)
    print(f"{count['months']:,} months of {count['sets']:,} invented sets, {count['units']:,} units")
    print(f"  open: {count['open']:,} units, {count['answers']:,} answers")
    print(f"  bands of open units: {count['certain']:,} certain, {count['possible']:,} not")
    print(f"  totals of open units: {count['at an end']:,} came out at one of their ends")
    print(f"  figures outside their bounds: {len(wrong):,}")
    print(f"  {took:.0f} s")
    sys.exit(1 if wrong else 0)


def _count(made: partial.Partial, count: Counter[str]) -> None:
    count["sets"] += 1
    count["months"] += made.months()
    count["units"] += len(made.final.roster.units)
    count["open"] += len(made.bounds.units)
    count["answers"] += made.bounds.count
    for part in parts(made.final):
        for each in part.standings:
            open_ = made.bounds.units.get(each.unit.code)
            if open_:
                count["certain" if len(open_.bands) == 1 else "possible"] += 1
                count["at an end"] += each.total in open_.total


if __name__ == "__main__":
    main()
