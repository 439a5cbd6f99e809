"""Months of units that answered at random, as the frames that the workbooks are written from."""

from collections.abc import Mapping
from random import Random

import pandas as pd

from tests.helpers import PERIOD, config
from tests.reading.grids import files_of
from tests.scoring.months import Said, results_of
from tests.writing.forms.fillings import fill
from vtlt_consolidate.findings import catalogue
from vtlt_consolidate.model.config import Config, Round
from vtlt_consolidate.model.criteria import QUANTITY, CriteriaSet
from vtlt_consolidate.model.frames import Submissions
from vtlt_consolidate.model.layout import ANSWER
from vtlt_consolidate.model.units import Unit
from vtlt_consolidate.scoring.month import Month
from vtlt_consolidate.words.states import Status

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
    results = results_of(criteria, units, given)
    month = Month(results, _submissions(units), files_of([]), catalogue.frame([]))
    return config(units, criteria), Round(PERIOD), month


def _said(criteria: CriteriaSet, chance: Random) -> Mapping[str, Said]:
    said: dict[str, Said] = {
        code if field == ANSWER else f"{code}.{field}": value
        for (code, field), value in fill(criteria, chance).items()
    }
    for leaf in criteria.leaves:
        if leaf.kind == QUANTITY and chance.random() < 0.9:
            fraction = chance.randint(0, 10**6) / 64
            said[leaf.code] = chance.choice((0, 1, 20, chance.randint(0, 5000), fraction))
    return said


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
