"""Hold the live formulas of every weighted form, as LibreOffice calculates them, against the program.

python benchmarks/formulas.py [FILLINGS] [SEED]
"""

import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from tests.fillings import differences
from vtlt_consolidate import sets


def main(fillings: int, seed: int) -> int:
    """Spread the fillings over all weighted sets; 1 where anything differs."""
    weighted = [criteria for criteria in sets.available() if criteria.weighted]
    wrong: list[str] = []
    start = time.perf_counter()
    for criteria in weighted:
        count = -(-fillings // len(weighted))
        with tempfile.TemporaryDirectory() as folder:
            compared, differ = differences(criteria, count, seed, Path(folder))
        print(f"{criteria.id:<20} {count:>6} fillings {compared:>8} formulas {len(differ):>4} differ")
        wrong += differ
    print(f"{time.perf_counter() - start:.0f} s, seed {seed}")
    print("\n".join(wrong[:20]))
    return int(bool(wrong))


if __name__ == "__main__":
    numbers = [int(argument) for argument in sys.argv[1:]]
    sys.exit(main(*(numbers + [2000, 1][len(numbers) :])))
