"""Read four tables of the sources into sets, and hold every row against the sets that people made of them.

The tables are of three of the five sources: both annexes of the plan of Đan Phượng (criteria, tasks), the
sheet of Bắc Giang, and the headings of the table in report 5355/BC-SNV. The plan of Thanh Hóa and the article
on Đà Nẵng have no table of criteria.

python benchmarks/annex.py     ends with 1 below 95 rows in a hundred right, or if a name or result is made up
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.settings.annex import sources
from tests.settings.annex.board import compare
from tests.settings.annex.test_seed_tables import SOURCES
from vtlt_consolidate.settings import sets
from vtlt_consolidate.settings.annex import annex

AT_LEAST = 0.95
NO_COLUMN = {"TT01", "TT03", "TT04"}
"""Numbers of the 23 criteria that stand in no column of the report's table."""


def main() -> int:
    """Print the scoreboard."""
    good = True
    for name, set_id in SOURCES.items():
        read = annex.read(sources.kept(name), f"{name}.docx", "x")
        board = compare(read, sets.load(set_id))
        good &= board.right >= AT_LEAST and not board.invented
        print(f"{name:<16} {board.rows - len(board.wrong)} of {board.rows} rows right ({board.right:.1%}), "
              f"{len(board.invented)} made up, {read.to_look_at} marked for a person")  # fmt: skip
        for wrong in board.wrong:
            print(f"    other than people read it: {wrong}")
    columns = annex.read(sources.kept("hcmc"), "hcmc.docx", "x").criteria.leaves
    asked = [leaf.kind for leaf in sets.load("hcmc-23").leaves if leaf.code not in NO_COLUMN]
    right = sum(one.kind == kind for one, kind in zip(columns, asked, strict=False))
    print(f"{'hcmc':<16} {right} of {len(asked)} headings right, {len(columns) - len(asked)} made up")
    listed = annex.read(sources.kept("dan-phuong-02"), "b.docx", "x").criteria.tasks
    tasks = sets.load("dan-phuong-2021-tien-do").tasks
    same = sum((a.code, a.time, a.content, a.lead) == (b.code, b.time, b.content, b.lead)
               for a, b in zip(listed, tasks, strict=False))  # fmt: skip
    print(f"{'dan-phuong-02':<16} {same} of {len(tasks)} tasks right, {len(listed) - len(tasks)} made up")
    good &= right >= AT_LEAST * len(asked) and len(columns) == len(asked)
    good &= same >= AT_LEAST * len(tasks) and len(listed) == len(tasks)
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
