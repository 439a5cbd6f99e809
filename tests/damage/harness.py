"""Spoil forms, have the pipeline read them, and hold what it read against what was put in.

The oracle knows nothing of how a form is read: it compares the answers of `Result` with the truth
that each draft carries, and looks for a finding at every field that had to be asked about.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from pathlib import Path

import pandas as pd
from openpyxl.utils import column_index_from_string

from tests import pipeline
from tests.damage.oracle import Draft
from vtlt_consolidate.commands.result import Result
from vtlt_consolidate.damage import kinds as damage
from vtlt_consolidate.damage.draft import Field, Sent
from vtlt_consolidate.damage.kinds import Kind
from vtlt_consolidate.findings import catalogue
from vtlt_consolidate.model.config import Agency, Config, Round
from vtlt_consolidate.model.criteria import MARK, MET, QUANTITY
from vtlt_consolidate.model.layout import DOC_DATE
from vtlt_consolidate.model.units import Roster
from vtlt_consolidate.naming import registry
from vtlt_consolidate.rehearsal.invent import invent
from vtlt_consolidate.settings import sets
from vtlt_consolidate.words.period import Period
from vtlt_consolidate.words.text import MICRO, clean, parse_date, show_date
from vtlt_consolidate.workspace.folders import RECEIVED, Workspace, write

PERIOD = Period.parse("2026-03")
UNREAD = ("missing", "invalid")
SPARE = 5
"""Units that send nothing, for which others may be mistaken."""
MOST = 163
"""Cases of one batch: Hồ Chí Minh City has 168 units."""


@dataclass
class Verdict:
    """What came of one case.

    Attributes:
        given: how many values a reader should have read; `recovered` and `asked`, how many it did.
        wrong: silent wrong values: read, differing from the truth, and no finding at the cell.
        lost: values that were neither read nor found fault with.
        unasked: fields that had to have a finding and have none, though nothing wrong was read.
        refused_wrongly: refused, and should have been read, or for a wrong reason.
    """

    name: str
    given: int = 0
    recovered: int = 0
    asked: int = 0
    refused: bool = False
    wrong: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    unasked: list[str] = field(default_factory=list)
    refused_wrongly: list[str] = field(default_factory=list)

    @property
    def faults(self) -> list[str]:
        """Everything that is not as required."""
        lists = (self.wrong, self.lost, self.unasked, self.refused_wrongly)
        return [fault for faults in lists for fault in faults]

    @property
    def as_required(self) -> bool:
        """Nothing wrong, and every value that should have been read was read."""
        return not self.faults and self.recovered == self.given


@cache
def make_config(units: int) -> Config:
    """The 23 criteria and the first units of Hồ Chí Minh City."""
    return Config(Agency(), sets.load("hcmc-23"), Roster(registry.communes("79").units[:units]))


def draft(config: Config, index: int, kinds: Sequence[Kind], seed: object) -> Draft:
    """Spoil the form of the unit with this index."""
    chance = random.Random(f"{seed}/{'+'.join(kind.code for kind in kinds)}/{index}")
    unit = config.roster.units[index]
    filled = invent(config.criteria, chance, PERIOD)
    made = Draft(Sent(config, unit, Round(PERIOD), filled, config.roster.units[-SPARE:]))
    damage.apply(made, kinds, chance)
    return made


def pairs(count: int, seed: object) -> list[tuple[Kind, Kind]]:
    """Draw pairs of kinds that can happen to one form."""
    chance = random.Random(f"pairs/{seed}")
    drawn: list[tuple[Kind, Kind]] = []
    while len(drawn) < count:
        first, second = chance.sample(damage.KINDS, 2)
        if damage.together(first, second):
            drawn.append((first, second))
    return drawn


@lru_cache(maxsize=1)
def drafts(cases: tuple[tuple[Kind, ...], ...], seed: object) -> list[Draft]:
    """Spoil the form of one unit a case."""
    config = make_config(len(cases) + SPARE)
    return [draft(config, index, kinds, seed) for index, kinds in enumerate(cases)]


def run(root: Path, cases: Sequence[Sequence[Kind]], seed: object = 1) -> list[Verdict]:
    """Spoil one form a case, read them all in one period, and judge each."""
    assert len(cases) <= MOST
    space = Workspace.create(root, make_config(len(cases) + SPARE))
    space.start(PERIOD)
    made = drafts(tuple(map(tuple, cases)), seed)
    for index, each in enumerate(made):
        for name, data in each.files:
            write(space.folder(PERIOD, RECEIVED) / f"{index:04d}" / name, data)
    result = pipeline.check(space, PERIOD)
    verdicts = []
    for index, (each, kinds) in enumerate(zip(made, cases, strict=True)):
        name = "+".join(kind.code for kind in kinds)
        verdicts.append(judge(each, f"{index:04d}/", result, name))
    return verdicts


# ------------------------------------------------------------------------------ the oracle


def judge(sent: Draft, prefix: str, result: Result, name: str = "") -> Verdict:
    """Hold what was read from the files below a folder against what was put in."""
    verdict = Verdict(name)
    month = result.month
    files = month.files[month.files["file"].str.startswith(prefix)]
    found = month.findings[month.findings["file"].str.startswith(prefix)]
    answers = month.results.answers
    mine = answers[answers["file"].str.startswith(prefix)]
    verdict.lost += _unlisted(sent, files)
    files, found = _judge_company(sent, files, found, verdict)
    strangers = mine[(mine["unit_code"] != sent.sent.unit.code) & ~mine["state"].isin(UNREAD)]
    verdict.wrong += [f"{row.leaf_code}: given to {row.unit_code}" for row in strangers.itertuples()]
    verdict.refused = not (files["verdict"] == "read").any()
    if sent.refusal and (verdict.refused or not sent.refusal.lenient):
        _judge_refusal(sent, found, verdict)
    elif verdict.refused:
        errors = found.loc[found["severity"] == catalogue.ERROR, "code"]
        codes = ", ".join(sorted(set(errors))) or "no reason"
        verdict.refused_wrongly.append(f"refused: {codes}")
        verdict.given = len([value for key, value in sent.truth.items() if key not in sent.touched])
        verdict.asked = verdict.given
    else:
        _judge_values(sent, mine, found, verdict)
    return verdict


def _unlisted(sent: Draft, files: pd.DataFrame) -> list[str]:
    """Files of which the report says nothing; what is in a zip is named after the zip."""
    expected = [name for name, _ in sent.files if name not in sent.litter]
    return [f"{name} is not listed" for name in expected if not files["file"].str.contains(
        name, regex=False).any()]  # fmt: skip


def _judge_company(
    sent: Draft, files: pd.DataFrame, found: pd.DataFrame, verdict: Verdict
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Judge what came along with the form, and leave it out of what follows."""
    for frame in (files, found):
        known = frame["file"].str.endswith(tuple(sent.litter | sent.extras) or ("\0",))
        frame["company"] = known if len(frame) else pd.Series([], dtype=bool)
    for row in files[files["company"]].itertuples():
        if row.verdict == "read":
            verdict.wrong.append(f"{row.file} was read")
        if row.verdict == "rejected" and str(row.file).endswith(tuple(sent.litter) or ("\0",)):
            verdict.refused_wrongly.append(f"{row.file}: litter refused")
    return files[~files["company"]], found[~found["company"]]


def _judge_refusal(sent: Draft, found: pd.DataFrame, verdict: Verdict) -> None:
    assert sent.refusal is not None
    if not verdict.refused:
        verdict.wrong.append("read, and had to be refused")
        return
    codes = set(found.loc[found["severity"] == catalogue.ERROR, "code"])
    wrong = codes - sent.refusal.reasons
    if wrong or not codes:
        right = ", ".join(sorted(sent.refusal.reasons))
        verdict.refused_wrongly.append(f"{', '.join(sorted(wrong)) or 'no reason'}, not {right}")


def _judge_values(sent: Draft, mine: pd.DataFrame, found: pd.DataFrame, verdict: Verdict) -> None:
    read = {
        (row.leaf_code, row.field): _said(row)
        for row in mine[mine["unit_code"] == sent.sent.unit.code].itertuples()
        if row.state not in UNREAD
    }
    for key in sorted({*sent.truth, *read, *sent.touched}):
        said, truth = read.get(key), _expected(sent, key)
        asked = _is_asked(sent, key, found)
        shown = f"{'.'.join(key)}: {said!r}, put in {sent.sent.filled.get(key)!r}"
        if said is not None and said != truth and not asked:
            verdict.wrong.append(shown)
        elif key in sent.touched:
            verdict.unasked += [] if asked else [shown]
        elif truth is not None and key[0] not in sent.altered:
            _count(verdict, shown, read=said == truth, asked=asked)


def _count(verdict: Verdict, shown: str, *, read: bool, asked: bool) -> None:
    verdict.given += 1
    verdict.recovered += read
    verdict.asked += asked and not read
    if not read and not asked:
        verdict.lost.append(shown)


def _said(row: object) -> str | int:
    value, state, text = (getattr(row, name) for name in ("value_micro", "state", "text"))
    if not pd.isna(value):
        return int(value)
    return state if state in ("met", "not_met") else clean(text)


def _expected(sent: Draft, key: Field) -> str | int | None:
    value = sent.truth.get(key)
    code, name = key
    leaf = sent.criteria.by_code[code]
    if value is None:
        return None
    if name == DOC_DATE:
        day = parse_date(str(value))
        return show_date(day) if day else None
    if name == "answer" and leaf.kind == MARK:
        return "met" if value == MET else "not_met"
    if name == "answer" and leaf.kind == QUANTITY:
        return round(float(value) * MICRO)
    return clean(str(value))


def _is_asked(sent: Draft, key: Field, found: pd.DataFrame) -> bool:
    """Say whether a finding stands in the field's row or names its code."""
    code, name = key
    row = sent.rows.get(code)
    for each in found.itertuples():
        digits = "".join(letter for letter in str(each.cell) if letter.isdigit())
        in_row = row is not None and digits == str(row)
        if in_row and (code in sent.altered or _of_field(sent, str(each.cell), name)):
            return True
        if each.found == code or f"mã {code} " in f"{each.message} ":
            return True
    return False


def _of_field(sent: Draft, cell: str, name: str) -> bool:
    """A finding at an input speaks of that input; one at fixed text, of the whole row."""
    column = column_index_from_string("".join(letter for letter in cell if letter.isalpha()))
    inputs = {sent.columns[each] for each in ("answer", "doc_number", "doc_date", "note")}
    return column not in inputs or column == sent.columns[name]


def total(verdicts: Iterable[Verdict]) -> dict[str, int]:
    """Add verdicts up."""
    every = list(verdicts)
    return {
        "cases": len(every),
        "refused": sum(each.refused for each in every),
        "values": sum(each.given for each in every),
        "recovered": sum(each.recovered for each in every),
        "asked": sum(each.asked for each in every),
        "wrong": sum(len(each.wrong) for each in every),
        "lost": sum(len(each.lost) for each in every),
        "unasked": sum(len(each.unasked) for each in every),
        "refused wrongly": sum(len(each.refused_wrongly) for each in every),
    }
