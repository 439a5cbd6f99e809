"""How names of units are understood: every commune of a province in each spelling that offices use.

    python benchmarks/names.py [PROVINCE-CODE]

Prints for each spelling how many names are taken, proposed, neither, or taken for another unit's.
"""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.identity.test_whose import EXACT, NEARLY
from vtlt_consolidate.naming import registry
from vtlt_consolidate.naming.proposals import Names

OUTCOMES = ("taken", "proposed", "neither", "wrong")


def main() -> None:
    """Print the table, and leave with 1 where a name was taken for another unit's."""
    province = sys.argv[1] if len(sys.argv) > 1 else "79"
    roster = registry.communes(province)
    names = Names(roster, f"Ủy ban nhân dân {registry.province_name(province)}")
    total: Counter[str] = Counter()
    print("".join(f"{word:>10}" for word in OUTCOMES), "  example")
    for spell in (*EXACT, *NEARLY):
        count: Counter[str] = Counter()
        for unit in roster.units:
            typed = spell(unit.name)
            meant = names.meant(typed)
            if len(meant) == 1:
                count["taken" if meant[0] == unit else "wrong"] += 1
            else:
                count["proposed" if unit in (meant or names.similar(typed)) else "neither"] += 1
        print("".join(f"{count[word]:>10}" for word in OUTCOMES), f"  {spell(roster.units[0].name)}")
        total += count
    print("".join(f"{total[word]:>10}" for word in OUTCOMES), "  in all")
    sys.exit(1 if total["wrong"] else 0)


if __name__ == "__main__":
    main()
