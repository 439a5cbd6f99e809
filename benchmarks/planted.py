"""Plant contradictions in made-up months of the 23 criteria, and count which of them are asked about.

python benchmarks/planted.py [TRIALS]     of each kind, 3 unless told; ends with 1 below nine in ten found, or
                                          if more than one file in twenty is asked about without a reason, of
                                          an honest month, of the samples and of a month that is rehearsed
"""

from __future__ import annotations

import random
import shutil
import sys
import tempfile
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from vtlt_consolidate.commands.check import check
from vtlt_consolidate.commands.consolidate import consolidate
from vtlt_consolidate.commands.examine import quietly
from vtlt_consolidate.commands.result import Result
from vtlt_consolidate.files import intake, worker
from vtlt_consolidate.model.config import Agency, Config
from vtlt_consolidate.model.layout import ANSWER, DOC_DATE, DOC_NUMBER, NOTE
from vtlt_consolidate.model.units import Roster, Unit
from vtlt_consolidate.rehearsal.invent import invent
from vtlt_consolidate.rehearsal.rehearse import rehearse
from vtlt_consolidate.settings import sets, workbook
from vtlt_consolidate.words.period import Period
from vtlt_consolidate.words.states import Verdict
from vtlt_consolidate.workspace.folders import RECEIVED, Workspace, write
from vtlt_consolidate.writing.forms import forms

PERIOD = Period.parse("2026-03")
COUNT = 26
PERIODS = 3
SPENT, STILL = 1.5, ("03", "11", "19")
"""Money that a unit spends in a month, and units that spent nothing in the month before."""
FOUND_AT_LEAST, ASKED_AT_MOST = 0.9, 1 / 20
Filled = dict[tuple[str, str], str | float]
Month = dict[str, Filled]
SAMPLES = Path(__file__).parents[1] / "samples"


@dataclass(frozen=True)
class Kind:
    """A kind of contradiction.

    Args:
        name: for the scoreboard.
        code: of the finding that asks about it.
        plant: puts it into a month; gives the unit that is asked, empty if the office is.
    """

    name: str
    code: str
    plant: Callable[[Month, str, random.Random], str]


def _set(**answers: str | float) -> Callable[[Month, str, random.Random], str]:
    def plant(month: Month, unit: str, chance: random.Random) -> str:
        _ = chance
        month[unit] |= {(code, ANSWER): value for code, value in answers.items()}
        return unit

    return plant


def _same_area(month: Month, unit: str, chance: random.Random) -> str:
    _ = unit, chance
    for filled in month.values():
        filled |= {("TC15", ANSWER): "Đạt", ("TT03", ANSWER): 4999}
    return ""


def _same_document(month: Month, unit: str, chance: random.Random) -> str:
    _ = unit, chance
    for filled in month.values():
        filled |= {
            ("TC01", ANSWER): "Đạt",
            ("TC01", DOC_NUMBER): "12/KH-UBND",
            ("TC01", DOC_DATE): "05/3/2025",
        }
    return ""


def _lost_comma(month: Month, unit: str, chance: random.Random) -> str:
    for filled in month.values():
        filled |= {("TC15", ANSWER): "Đạt", ("TT03", ANSWER): chance.choice((20, 20.5, 24, 30, 42))}
    month[unit]["TT03", ANSWER] = 2050
    return unit


def _fallen(month: Month, unit: str, chance: random.Random) -> str:
    _ = chance
    month[unit]["TT04", ANSWER] = 0.5
    return unit


def _relapsed(month: Month, unit: str, chance: random.Random) -> str:
    _ = chance
    month[unit] = {place: value for place, value in month[unit].items() if place != ("TC23", NOTE)}
    month[unit]["TC23", ANSWER] = "Chưa đạt"
    return unit


def _twin(month: Month, unit: str, chance: random.Random) -> str:
    other = chance.choice([code for code in month if code != unit])
    month[unit] = dict(month[other])
    return ""


def _repeated(month: Month, unit: str, chance: random.Random) -> str:
    """Let a unit that spent nothing in the month before spend nothing again."""
    still = chance.choice(STILL)
    month[still]["TT04", ANSWER] = float(month[still]["TT04", ANSWER]) - SPENT
    _ = unit
    return ""


def _all_met(month: Month, unit: str, chance: random.Random) -> str:
    _ = chance
    marks = [leaf.code for leaf in sets.load("hcmc-23").criteria]
    month[unit] = {(code, ANSWER): "Đạt" for code in marks} | {
        ("TT01", ANSWER): 2, ("TT03", ANSWER): 24, ("TT04", ANSWER): month[unit]["TT04", ANSWER],
    }  # fmt: skip
    return ""


KINDS = (
    Kind("5 m2 beside a store of 20 m2", "VT281", _set(TC15="Đạt", TT03=5)),
    Kind("staff met with nobody", "VT281", _set(TC06="Đạt", TT01=0)),
    Kind("no store, but its fan", "VT281", _set(TC15="Chưa đạt", TC17="Đạt")),
    Kind("4.999 m2 in all units", "VT285", _same_area),
    Kind("one document in all units", "VT286", _same_document),
    Kind("20,5 typed as 2050", "VT284", _lost_comma),
    Kind("a cumulative sum that falls", "VT281", _fallen),
    Kind("met, and now not met", "VT267", _relapsed),
    Kind("one return copied", "VT287", _twin),
    Kind("three months the same", "VT288", _repeated),
    Kind("all met, no document", "VT289", _all_met),
)
ASKED = frozenset(kind.code for kind in KINDS)


def config() -> Config:
    """The 23 criteria with their own rules, and 26 units."""
    units = tuple(Unit(f"{number:02d}", f"Phường {number}", "Khu vực 1") for number in range(1, COUNT + 1))
    return Config(Agency(), sets.load("hcmc-23"), Roster(units))


def invented(settings: Config, chance: random.Random) -> Month:
    """A month that breaks no rule."""
    month = {unit.code: dict(invent(settings.criteria, chance, PERIOD)) for unit in settings.roster.units}
    for filled in month.values():
        filled |= {("TT04", ANSWER): float(chance.randrange(30, 60)), ("TC23", ANSWER): "Đạt"}
    return month


def next_month(month: Month, still: Collection[str]) -> Month:
    """The month after: more money is spent, but not by all, and whatever else stands as it was."""
    return {
        unit: filled | {("TT04", ANSWER): float(filled["TT04", ANSWER]) + SPENT * (unit not in still)}
        for unit, filled in month.items()
    }


def checked(space: Workspace, settings: Config, month: Month, period: Period = PERIOD) -> Result:
    """Receive a month and check it."""
    for unit in settings.roster.units:
        form = forms.render(settings, unit, settings.round(period), month[unit.code])
        write(space.folder(period, RECEIVED) / forms.file_name(unit), form)
    return check(space, period)


def asked(result: Result) -> set[tuple[str, str]]:
    """Code and unit of every question of these kinds."""
    found = result.month.findings
    mine = found[found["code"].isin(ASKED)]
    return set(zip(mine["code"], mine["unit_code"], strict=True))


def unplanted(folder: Path) -> Iterator[tuple[str, Result]]:
    """The months of the samples, and one that is rehearsed: nothing of these kinds is planted in any."""
    for received in sorted(SAMPLES.glob("*/*/tiep-nhan")):
        name, period = received.parts[-3], Period.parse(received.parts[-2])
        space = Workspace(folder / name)
        if not space.root.exists():
            shutil.copytree(received.parents[1], space.root)
        yield f"{name} {period}", check(space, period)
        consolidate(space, period)
    space = Workspace(folder / "rehearsed")
    write(space.root / workbook.FILE_NAME, workbook.render(config()))
    rehearse(space, PERIOD, 1, quietly)
    yield "rehearsed", check(space, PERIOD)


def main(trials: int) -> int:
    """Print the scoreboard; 1 if too little was found, or too much asked."""
    intake.read_workbooks = lambda tasks, *_: worker.look_here(tasks)  # type: ignore[assignment]
    chance = random.Random("planted")  # noqa: S311 - reproducible, not a secret
    settings = config()
    planted = found = 0
    with tempfile.TemporaryDirectory() as folder:
        space = Workspace(Path(folder) / "ws")
        write(space.root / workbook.FILE_NAME, workbook.render(settings))
        month = invented(settings, chance)
        periods = [PERIOD]
        while len(periods) < PERIODS:
            periods.insert(0, periods[0].previous)
        for period in periods[:-1]:
            space.start(period)
            checked(space, settings, month, period)
            consolidate(space, period)
            month = next_month(month, STILL if period == periods[0] else ())
        space.start(PERIOD)
        honest = asked(checked(space, settings, month))
        for kind in KINDS:
            hits = 0
            for _ in range(trials):
                changed = {code: dict(filled) for code, filled in month.items()}
                unit = kind.plant(changed, chance.choice([*changed]), chance)
                hits += (kind.code, unit) in asked(checked(space, settings, changed))
            planted, found = planted + trials, found + hits
            print(f"{kind.name:<32}{hits:>4} of {trials}")
        files, questions = COUNT, len(honest)
        print(f"{'planted':<32}{found:>4} of {planted}")
        print(f"{'asked without a reason: honest':<32}{questions:>4} in {files} files")
        for name, result in unplanted(Path(folder)):
            read = int((result.month.files["verdict"] == Verdict.READ).sum())
            files, questions = files + read, questions + len(asked(result))
            print(f"{f'  {name}':<32}{len(asked(result)):>4} in {read} files")
    print(f"{'asked without a reason, in all':<32}{questions:>4} in {files} files")
    return 0 if found >= FOUND_AT_LEAST * planted and questions <= ASKED_AT_MOST * files else 1


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 3))
