"""Do three calculators agree? Python, LibreOffice and formulon on every formula that the tool writes.

    python benchmarks/calculators.py [FILLINGS] [SEED] [SET ...]

Invents so many fillings of each shipped set and of the sets of the tests that use every mechanic, writes the
merged workbook, the appendix, the internal copy and filled forms of them, and compares the value that Python
cached in every formula with what LibreOffice and formulon (`pip install formulon`, an engine checked against
Excel) calculate anew. Then wrong values are planted in 20 formulas, which both must notice. Prints a
scoreboard, and leaves with 1 if anything differs or a planted value is overlooked.
"""

from __future__ import annotations

import dataclasses
import re
import sys
import tempfile
import time
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.engines import Engines, Values, Written, parts
from tests.scoring.test_mechanics import PARTY, REFORM
from tests.writing.forms.fillings import fill, forms_of
from tests.writing.merged.invented import month_of
from tests.writing.merged.test_worked_outputs import WORKED
from vtlt_consolidate.model.criteria import CriteriaSet
from vtlt_consolidate.scoring import results
from vtlt_consolidate.settings import sets
from vtlt_consolidate.writing.appendix import appendix, gather, internalcopy
from vtlt_consolidate.writing.merged import book

UNITS = 50
"""Fillings in one month: with more, formulas over all units take most of the time."""
PLANTED = 20
FORMS = "bieu"
CALCULATORS = ("LibreOffice", "formulon")
_SHOWN = 10


@dataclass
class Score:
    """What came out for one set."""

    formulas: int = 0
    differ: dict[str, list[str]] = field(default_factory=lambda: {each: [] for each in CALCULATORS})


def main(fillings: int, seed: int, wanted: list[str]) -> int:
    """Print the scoreboard; 1 where anything differs."""
    began = time.perf_counter()
    known = {each.id: each for each in every_set()}
    if unknown := set(wanted) - set(known):
        sys.exit(f"no such set: {', '.join(sorted(unknown))}; there are {', '.join(known)}")
    scores = {known[name]: Score() for name in wanted or known}
    with tempfile.TemporaryDirectory() as profile, Engines(Path(profile)) as engines:
        for first in range(0, fillings, UNITS):
            count = min(UNITS, fillings - first)
            with tempfile.TemporaryDirectory() as folder:
                hold(engines, scores, count, seed + first, Path(folder))
            wrong = sum(len(each) for score in scores.values() for each in score.differ.values())
            formulas = sum(score.formulas for score in scores.values())
            print(f"{first + count:,} fillings, {formulas:,} formulas, {wrong} differences, "
                  f"{time.perf_counter() - began:.0f} s", file=sys.stderr)  # fmt: skip
    print(f"{'set':<26}{'fillings':>9}{'formulas':>12}{'LibreOffice':>13}{'formulon':>10}")
    for criteria, score in scores.items():
        counts = (len(wrong) for wrong in score.differ.values())
        print(f"{criteria.id:<26}{fillings:>9,}{score.formulas:>12,}{next(counts):>13,}{next(counts):>10,}")
    for criteria, score in scores.items():
        for calculator, wrong in score.differ.items():
            print("".join(f"{criteria.id}, {calculator}: {words}\n" for words in wrong[:_SHOWN]), end="")
    noticed = planted(seed)
    for calculator, found in noticed.items():
        print(f"planted wrong values noticed by {calculator}: {found} of {PLANTED}")
    print(f"{time.perf_counter() - began:.0f} s, seed {seed}")
    agree = not any(wrong for score in scores.values() for wrong in score.differ.values())
    return int(not agree or set(noticed.values()) != {PLANTED})


def every_set() -> Iterator[CriteriaSet]:
    """The shipped sets, and those of the tests with every mechanic of scoring."""
    yield from sets.available()
    yield from (REFORM, PARTY, dataclasses.replace(WORKED, id="tron-bo"))


def written(criteria: CriteriaSet, count: int, seed: int, folder: Path) -> dict[str, Path]:
    """Write the workbooks of a month of invented units and one of filled forms; give them by kind."""
    chance = Random(seed)  # noqa: S311
    config, round_, month = month_of(criteria, count, chance)
    made = {
        "tong-hop": book.render(config, round_, month).data,
        "phu-luc": appendix.render(config, round_, results.parts(month.results)),
        "noi-bo": internalcopy.render(config, round_, gather.inside(month, round_)),
        FORMS: forms_of(criteria, [fill(criteria, chance) for _ in range(count)]),
    }
    paths = {kind: folder / f"{criteria.id}-{kind}-{seed}.xlsx" for kind in made}
    for kind, data in made.items():
        paths[kind].write_bytes(data)
    return paths


def hold(engines: Engines, scores: Mapping[CriteriaSet, Score], count: int, seed: int, folder: Path) -> None:
    """Compare what the calculators make of the formulas of a month of each set."""
    for criteria, score in scores.items():
        for kind, path in written(criteria, count, seed, folder).items():
            ours = Written.of(path)
            score.formulas += len(ours.formulas)
            theirs = engines.calculate(ours, f"{criteria.id} {kind}")
            for calculator, values in zip(score.differ, theirs, strict=True):
                score.differ[calculator] += [
                    f"{path.name} {at}: {ours.values.get(at)!r} here, {values[at]!r} there"
                    for at in differing(ours, values)
                ]


def differing(ours: Written, theirs: Values) -> list[tuple[int, int, int]]:
    """The formulas of which another calculator has another value."""
    return [at for at in ours.formulas if not _same(ours.values.get(at), theirs[at])]


def _same(one: object, other: object) -> bool:
    if one in (None, "") or other in (None, ""):
        return one in (None, "") and other in (None, "")
    if isinstance(one, int | float) and isinstance(other, int | float):
        return abs(one - other) <= 1e-9 * max(1, abs(one))
    return one == other


_CACHED = re.compile(rb'(<c r="[A-Z]+[0-9]+"[^>t]*><f>[^<]*</f><v>)(-?[0-9.]+)(</v>)')


def planted(seed: int) -> dict[str, int]:
    """Change what Python cached in some formulas; gives how many of them each calculator notices."""
    criteria = next(every_set())
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        source = next(iter(written(criteria, UNITS, seed, folder).values()))
        places = [(part, match.start()) for part, data in parts(source).items()
                  for match in _CACHED.finditer(data)]  # fmt: skip
        chosen = set(Random(seed).sample(places, PLANTED))  # noqa: S311
        wrong = folder / "wrong.xlsx"
        with zipfile.ZipFile(source) as before, zipfile.ZipFile(wrong, "w") as after:
            for part in before.namelist():
                after.writestr(part, _CACHED.sub(
                    lambda match, part=part: match[1] + b"77" + match[3]  # type: ignore[misc]
                    if (part, match.start()) in chosen else match[0],
                    before.read(part),
                ))  # fmt: skip
        ours = Written.of(wrong)
        with Engines(folder) as engines:
            theirs = engines.calculate(ours, wrong.stem)
        return {calculator: len(differing(ours, values))
                for calculator, values in zip(CALCULATORS, theirs, strict=True)}  # fmt: skip


if __name__ == "__main__":
    numbers = [int(argument) for argument in sys.argv[1:3]]
    sys.exit(main(*(numbers + [10_000, 1][len(numbers) :]), sys.argv[3:]))  # type: ignore[arg-type]
