"""Hold the live formulas of every weighted form, as LibreOffice calculates them, against the program.

python benchmarks/formulas.py [FILLINGS] [SEED]
"""

import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from tests.writing.forms.fillings import differences
from vtlt_consolidate.settings import sets

BATCH = 50
"""Fillings in one workbook, a sheet each; LibreOffice is slow with many sheets."""


def main(fillings: int, seed: int) -> int:
    """Spread the fillings over all weighted sets; 1 where anything differs."""
    weighted = [criteria for criteria in sets.available() if criteria.account.asks_points]
    wrong: list[str] = []
    start = time.perf_counter()
    for criteria in weighted:
        count, compared = -(-fillings // len(weighted)), 0
        for first in range(0, count, BATCH):
            with tempfile.TemporaryDirectory() as folder:
                batch = differences(criteria, min(BATCH, count - first), seed + first, Path(folder))
            compared += batch[0]
            wrong += batch[1]
        differ = sum(each.startswith(criteria.id) for each in wrong)
        print(f"{criteria.id:<20} {count:>6} fillings {compared:>8} formulas {differ:>4} differ", flush=True)
    print(f"{time.perf_counter() - start:.0f} s, seed {seed}")
    print("\n".join(wrong[:20]))
    return int(bool(wrong))


if __name__ == "__main__":
    numbers = [int(argument) for argument in sys.argv[1:]]
    sys.exit(main(*(numbers + [2000, 1][len(numbers) :])))
