"""The scoreboard of hostile and broken inputs, from outside: the real command, its own workers.

python benchmarks/faults.py [--short] [--only WORD] [--mutants N] [--list]

Prints by class how many were tried, how many came to the right end, to a wrong reason, to a silent
difference, or ended the run; then every failing one by name. Ends with 1 when anything is silent, when
a run ended, or when fewer are right than `RIGHT` records.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks import (
    hostile_cells,
    hostile_files,
    hostile_foreign,
    hostile_looks,
    hostile_mutants,
    hostile_names,
    hostile_runs,
    hostile_units,
    hostile_xml,
    hostile_zips,
)
from benchmarks.hostile import Entry, make_config, nothing, read
from benchmarks.hostile_month import Verdict, can_run_as, judge, month

CLASSES = {
    "containers": hostile_zips.catalogue.entries,
    "parts": hostile_xml.catalogue.entries,
    "older, locked": hostile_files.catalogue.entries,
    "other files": hostile_foreign.catalogue.entries,
    "cells": hostile_cells.catalogue.entries,
    "looks": hostile_looks.catalogue.entries,
    "texts, units": hostile_units.catalogue.entries,
    "names, links": hostile_names.catalogue.entries,
}
FATES = ("right", "wrong", "silent", "ended")
BATCH = 180
CONTROL = "a good form beside hostile ones"
RIGHT = {False: 1.0, True: 1.0}
"""Short or not → the share of right ends that must not be undercut."""
SLOW = (
    "600 MiB",
    "20,000 files",
    "60,000",
    "400,500",
    "100,000 names",
    "nested zips",
    "32 MB",
    "1,000 times",
    "32,767 characters '1",
    "32,767 characters 'n",
)
MUTANTS = "mutants"
NOBODY = 65534
SHOWN = 500
"""Letters of a name or of what came of it that are printed."""
Numbered = tuple[int, Entry]


def judged(entries: Sequence[Numbered], user: int | None = None) -> list[Verdict]:
    """Run the entries in one month; where that ended the run, look for those that did it."""
    root = Path(tempfile.mkdtemp(prefix="vtlt-faults-"))
    try:
        config = make_config(max(index for index, _ in entries) + 3)
        run, drafts = month(root, config, entries, user)
        if not run.ended or len(entries) == 1:
            leaks = hostile_runs.leaks(root) if not run.ended else []
            verdicts = [judge(e, drafts[e.name], f"{i:04d}/", run) for i, e in entries]
            return [*verdicts, *leaks]
    finally:
        shutil.rmtree(root, ignore_errors=True)
    half = len(entries) // 2
    return [*judged(entries[:half], user), *judged(entries[half:], user)]


def tried(entries: Sequence[Entry]) -> list[Verdict]:
    """Run entries in months of `BATCH`, each with good forms at its first, middle and last place."""
    verdicts: list[Verdict] = []
    outsiders = [entry for entry in entries if entry.row in (35, 40)]
    insiders = [entry for entry in entries if entry not in outsiders]
    groups: list[tuple[Sequence[Entry], int | None]] = [
        (insiders[at : at + BATCH], None) for at in range(0, len(insiders), BATCH)
    ]
    if outsiders and os.geteuid() == 0 and can_run_as(NOBODY):
        groups.append((outsiders, NOBODY))
    elif outsiders:
        # The root user may read everything, so that without another user nothing would be tried.
        print(f"  skipped: {len(outsiders)} about rights: no other user may run this interpreter", flush=True)
    for group, user in groups:
        good = [Entry(48, f"{CONTROL}: {place}", nothing, (read,)) for place in ("first", "middle", "last")]
        half = len(group) // 2
        numbered = list(enumerate([good[0], *group[:half], good[1], *group[half:], good[2]]))
        hostile_files.warm(make_config(len(numbered) + 3), numbered)
        fresh = judged(numbered, user)
        verdicts += fresh
        # At once, since whoever breaks off a long run wants to know what was seen.
        print("\n".join(failing(fresh)) or f"  {len(fresh)} as required", flush=True)
    return verdicts


def _cut(words: str) -> str:
    return words if len(words) <= SHOWN else f"{words[:SHOWN]}…"


def failing(verdicts: Sequence[Verdict]) -> list[str]:
    """Every failing entry by name, the worst first."""
    lines = []
    for fate in ("ended", "silent", "wrong"):
        lines += [
            f"  {fate}: {v.entry.row:>2} {_cut(v.entry.name)}: {_cut(v.words)}"
            for v in verdicts
            if v.fate == fate
        ]
    return lines


def line(words: str, verdicts: Sequence[Verdict]) -> str:
    """One line of the table."""
    counts = Counter(verdict.fate for verdict in verdicts)
    return f"{words:<18}{len(verdicts):>7}" + "".join(f"{counts[fate]:>14}" for fate in FATES)


def table(by_class: dict[str, list[Verdict]]) -> list[str]:
    """The scoreboard, the rows of the list of faults, and every failing entry by name."""
    heads = ("right reason", "wrong reason", "silent", "ended the run")
    every = [verdict for verdicts in by_class.values() for verdict in verdicts]
    lines = [f"{'':<18}{'tried':>7}" + "".join(f"{head:>14}" for head in heads)]
    lines += [line(name, verdicts) for name, verdicts in by_class.items()]
    lines += [line("all", every), ""]
    rows = sorted({verdict.entry.row for verdict in every if verdict.entry.row})
    by_row = {row: [v for v in every if v.entry.row == row] for row in rows}
    lines.append(
        "by row of the list of faults, right/tried: "
        + "  ".join(
            f"{row}: {sum(v.fate == 'right' for v in each)}/{len(each)}" for row, each in by_row.items()
        )
    )
    lines += failing(every)
    return lines


def regressed(verdicts: Sequence[Verdict], *, short: bool) -> bool:
    """Say whether a fault is back."""
    counts = Counter(verdict.fate for verdict in verdicts)
    return bool(counts["silent"] or counts["ended"]) or counts["right"] < RIGHT[short] * len(verdicts)


def chosen(entries: Sequence[Entry], only: str, *, short: bool) -> list[Entry]:
    """The entries to try.

    The short form takes every third and the first of each row of the list of faults, but none that takes
    long or needs LibreOffice, as row 49 does.
    """
    picked = [entry for entry in entries if only in entry.name]
    if short:
        quick = [
            each
            for each in picked
            if not any(word in each.name for word in SLOW) and not isinstance(each.make, hostile_files.Saved)
        ]
        first = {entry.row: entry for entry in reversed(quick)}
        wanted = {entry.name for entry in (*quick[::3], *first.values())}
        picked = [entry for entry in quick if entry.name in wanted]
    return picked


def mutated(only: str, *, short: bool) -> list[str]:
    """The formats to damage: all, or `mutants .ods` alone; in the short form none that needs LibreOffice."""
    return [
        ending
        for ending in hostile_mutants.ENDINGS
        if only in ("", MUTANTS, f"{MUTANTS} .{ending}") and not (short and ending in ("xls", "ods"))
    ]


def main(arguments: argparse.Namespace) -> int:
    """Try them, print the table, and say by the exit code whether a fault is back."""
    started = time.monotonic()
    by_class: dict[str, list[Verdict]] = {}
    classes = {
        entry: name for name, entries in CLASSES.items()
        for entry in chosen(entries, arguments.only, short=arguments.short)
    }  # fmt: skip
    for verdict in tried(list(classes)):
        by_class.setdefault(classes.get(verdict.entry, "beside them"), []).append(verdict)
    for name, verdicts in by_class.items():
        print(line(name, verdicts), f"{time.monotonic() - started:6.0f} s", flush=True)
    if not arguments.only:
        by_class["whole runs"] = hostile_runs.every(short=arguments.short)
        print(line("whole runs", by_class["whole runs"]), f"{time.monotonic() - started:6.0f} s", flush=True)
    count = arguments.mutants if arguments.mutants is not None else (20 if arguments.short else 500)
    for ending in mutated(arguments.only, short=arguments.short) if count else ():
        before = time.monotonic()
        verdicts = by_class[f"{MUTANTS} .{ending}"] = hostile_mutants.run(ending, count)
        print(line(f"{MUTANTS} .{ending}", verdicts), f"{time.monotonic() - before:6.0f} s", flush=True)
        unchecked = sum(verdict.words == hostile_mutants.UNCHECKED for verdict in verdicts)
        lines = [f"  {unchecked}: {hostile_mutants.UNCHECKED}"] if unchecked else []
        print("\n".join([*lines, *failing(verdicts)]), flush=True)
    print("\n" + "\n".join(table(by_class)))
    print(f"\n{time.monotonic() - started:.0f} s")
    return int(regressed([v for each in by_class.values() for v in each], short=arguments.short))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--short", action="store_true", help="what CI runs")
    parser.add_argument(
        "--only", default="", help="only entries whose name holds this word, or `mutants`, or `mutants .ods`"
    )
    parser.add_argument("--mutants", type=int, default=None, help="so many of each format (500 unless told)")
    sys.exit(main(parser.parse_args()))
