"""Edits the books that people write into while the command runs, and counts what is lost of it.

    python benchmarks/books.py [RUNS] [SEED]

Each run starts `vtlt` as a process of its own; at random moments quyet-dinh, tham-dinh and so-nhan are
opened, written into and saved as Excel saves (a new file that takes the place of the old one), units' files
go away and come back. In the end every entry has to be in its row. Exit code 1 where one is lost.
"""

from __future__ import annotations

import random
import subprocess
import sys
import tempfile
import time
import zipfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

import openpyxl

from tests.helpers import PERIOD, UNITS, WHOLE, receive, workspace
from vtlt_consolidate.desk.appraisalbook import TABLE as POINTS
from vtlt_consolidate.desk.decisionbook import TABLE as DECISIONS
from vtlt_consolidate.settings.tables import RECEIPTS, Table
from vtlt_consolidate.workspace.folders import RECEIVED, Workspace

BOOKS: dict[str, tuple[Table, str]] = {
    "quyet-dinh.xlsx": (DECISIONS, "note"),
    "tham-dinh.xlsx": (POINTS, "reason"),
    "so-nhan.xlsx": (RECEIPTS, "note"),
}
COMMANDS = ("check", "consolidate", "appraise")
_FIRST = 5
_HALF = 0.5
Entries = dict[tuple[str, tuple[str, ...]], str]


def rows(table: Table, page: object) -> dict[tuple[str, ...], int]:
    """Key of a row → its number, as far as there is one."""
    at = {column.field: number for number, column in enumerate(table.columns, 1)}
    found = {}
    for row in range(_FIRST, page.max_row + 1):  # type: ignore[attr-defined]
        key = tuple(str(page.cell(row, at[field]).value or "") for field in table.keys)  # type: ignore[attr-defined]
        if all(key):
            found[key] = row
    return found


def edit(path: Path, chance: random.Random, entries: Entries, text: str) -> bool:
    """Type a text into a row of a book and save it as Excel does; say whether it could be."""
    table, field = BOOKS[path.name]
    try:
        book = openpyxl.load_workbook(path, rich_text=True)
    except (FileNotFoundError, zipfile.BadZipFile):
        return False
    page = book[table.sheet]
    there = rows(table, page)
    if not there:
        return False
    key = chance.choice(sorted(there))
    page.cell(there[key], [column.field for column in table.columns].index(field) + 1).value = text
    fresh = path.with_name(f"~saving-{path.name}")
    book.save(fresh)
    fresh.replace(path)
    entries[path.name, key] = text
    return True


def lost(space: Workspace, entries: Entries) -> list[str]:
    """The entries that are not in their rows any more."""
    gone = []
    for (name, key), text in entries.items():
        table, field = BOOKS[name]
        page = openpyxl.load_workbook(space.folder(PERIOD, name))[table.sheet]
        row = rows(table, page).get(key)
        at = [column.field for column in table.columns].index(field) + 1
        if row is None or page.cell(row, at).value != text:
            gone.append(f"{name}: {key} “{text}”")
    return gone


def shuffle(space: Workspace, chance: random.Random, aside: Path) -> None:
    """Let a unit's file go away, come back, or come in with something odd in it."""
    folder = space.folder(PERIOD, RECEIVED)
    away, here = sorted(aside.iterdir()), sorted(folder.iterdir())
    if away and chance.random() < _HALF:
        away[0].replace(folder / away[0].name)
    elif here and chance.random() < _HALF:
        chosen = chance.choice(here)
        chosen.replace(aside / chosen.name)
    else:
        odd = WHOLE | {"A2": f"chữ {chance.randrange(4)}", "A3": chance.choice(("?", "k", "Đạt"))}
        receive(space, chance.choice(UNITS), odd, f"{chance.randrange(10**6)}.xlsx")


def main(runs: int = 50, seed: int = 1) -> int:
    """Run the command again and again while the books are edited.

    Args:
        runs: how often.
        seed: of what is done when.

    Returns:
        The exit code.
    """
    chance = random.Random(seed)  # noqa: S311 - the same edits each time
    with tempfile.TemporaryDirectory() as place:
        space = workspace(Path(place))
        aside = Path(place) / "aside"
        aside.mkdir()
        for unit in UNITS:
            receive(space, unit, WHOLE | {"A2": "c"})
        entries: Entries = {}
        typed = refused = 0
        for number in range(runs):
            shuffle(space, chance, aside)
            words = [sys.executable, "-m", "vtlt_consolidate", chance.choice(COMMANDS), str(PERIOD)]
            command = [*words, "-w", str(space.root)]
            with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as run:  # noqa: S603
                while run.poll() is None:
                    time.sleep(chance.uniform(0, 0.4))
                    path = space.folder(PERIOD, chance.choice(sorted(BOOKS)))
                    typed += edit(path, chance, entries, f"{number}.{typed}")
            refused += run.returncode != 0
        gone = lost(space, entries)
    print(f"{runs} runs ({refused} not done), {typed} edits, {len(entries)} entries, {len(gone)} lost")
    print("\n".join(gone))
    return 1 if gone else 0


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
