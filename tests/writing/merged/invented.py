"""Months of units that answered at random, as the frames that the workbooks are written from."""

import dataclasses
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from random import Random

import pandas as pd

from tests.helpers import PERIOD, config
from tests.reading.grids import files_of
from tests.scoring.months import Said, answers_of
from tests.writing.forms.fillings import fill
from vtlt_consolidate.checking.reckoning import reckon
from vtlt_consolidate.findings import catalogue
from vtlt_consolidate.model.config import Config, Override, Round
from vtlt_consolidate.model.criteria import OFFICE, QUANTITY, CriteriaSet
from vtlt_consolidate.model.frames import Files, Submissions, none_of
from vtlt_consolidate.model.layout import ANSWER, DOC_DATE
from vtlt_consolidate.model.units import Unit
from vtlt_consolidate.scoring.appraisal import Appraisal
from vtlt_consolidate.scoring.compare import Past
from vtlt_consolidate.scoring.history import said
from vtlt_consolidate.scoring.month import Month
from vtlt_consolidate.scoring.results import Results
from vtlt_consolidate.scoring.worked.outside import Outside
from vtlt_consolidate.words.states import Status
from vtlt_consolidate.words.text import MICRO

_AREAS = ("Khu vực 1", "Khu vực 2", "Khu vực 3")


def month_of(criteria: CriteriaSet, count: int, chance: Random) -> tuple[Config, Round, Month]:
    """Invent a month: what each of so many units answered.

    Returns:
        Configuration, round and month, as the writers take them.
    """
    variants = criteria.variants or ("",)
    units = tuple(
        Unit(f"{number:05d}", f"Đơn vị {number}", chance.choice(_AREAS), variant=chance.choice(variants))
        for number in range(1, count + 1)
    )
    given = {unit.code: _said(criteria.of(unit.variant), chance) for unit in units}
    made = dataclasses.replace(config(units, criteria), overrides=tuple(_decided(criteria, units, chance)))
    late = {unit.code: chance.choice((0, 0, 1, 9)) for unit in units}
    quantities = [leaf for leaf in criteria.leaves if leaf.kind == QUANTITY]
    before = said.Said.of(
        (unit.code, leaf.code, ANSWER, said.number(chance.randint(0, 200) * MICRO))
        for unit in units for leaf in quantities if chance.random() < 0.8
    )  # fmt: skip
    codes = tuple(unit.code for unit in units)
    past = Past(PERIOD.previous, (), {}, codes, frozenset(codes), said=before)
    office = [leaf for leaf in criteria.criteria if leaf.source == OFFICE]
    judged = [
        Appraisal(leaf.code, unit_code=unit.code, points=Decimal(chance.randint(0, int(leaf.points or 1))))
        for unit in units for leaf in office if chance.random() < 0.9
    ]  # fmt: skip
    outside = Outside(PERIOD, (past,), {}, late)
    results = reckon(made, outside, none_of(Files), answers_of(given), judged).results
    return made, Round(PERIOD), month_with(results)


def month_with(results: Results) -> Month:
    """A month with some results and nothing to complain about."""
    return Month(results, _submissions(results.roster.units), files_of([]), catalogue.frame([]))


def _decided(criteria: CriteriaSet, units: Sequence[Unit], chance: Random) -> Iterator[Override]:
    """What somebody in charge decided: totals in bands and beyond all of them, and bands."""
    labels = [band.label for band in criteria.bands] if criteria.classifies else []
    for unit in units if labels else ():
        if chance.random() < 0.1:
            total, band = chance.choice(((chance.randint(-500, 150), ""), (None, chance.choice(labels))))
            given = None if total is None else Decimal(total)
            yield Override(PERIOD, unit.code, given, band, "thành tích đột xuất", "Giám đốc")


def _said(criteria: CriteriaSet, chance: Random) -> Mapping[str, Said]:
    filled = fill(criteria, chance)
    found: dict[str, Said] = {}
    for leaf in criteria.leaves:
        found |= {
            code if field == ANSWER else f"{code}.{field}": value
            for (code, field), value in filled.items() if code == leaf.code
        }  # fmt: skip
        if leaf.evidence and chance.random() < 0.9:
            found[f"{leaf.code}.{DOC_DATE}"] = chance.choice(("31/01/2026", "05/02/2026"))
        if leaf.kind == QUANTITY and chance.random() < 0.9:
            fraction = chance.randint(0, 10**6) / 64
            found[leaf.code] = chance.choice((0, 1, 20, chance.randint(0, 5000), fraction))
    return found


def _submissions(units: tuple[Unit, ...]) -> pd.DataFrame:
    codes = [unit.code for unit in units]
    texts = {name: [""] * len(codes) for name in Submissions.to_schema().columns}
    frame = pd.DataFrame(texts, dtype="str").assign(unit_code=codes, status=str(Status.COMPLETE))
    frame = frame.astype({"unit_code": "str", "status": "str"})
    numbers = {"days_late": None, "missing": 0, "errors": 0}
    return Submissions.validate(
        frame.assign(
            **{name: pd.array([value] * len(codes), dtype="Int64") for name, value in numbers.items()}
        )
    )
