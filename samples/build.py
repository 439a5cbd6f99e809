"""Build the sample workspace `hcmc-2019` from the published totals.

    python samples/build.py [FOLDER]

The totals of the 26 units are real (`cong-bo.csv`, from report 5355/BC-SNV). The single marks are
not legible in the public copy, so they are reconstructed here to match each total; so are the
number of people, their degrees, the areas and how the published budget of 19,200 million đồng is
spread. The same script gives the same bytes.
"""

from __future__ import annotations

import csv
import datetime as dt
import random
import shutil
import sys
from pathlib import Path

from vtlt_consolidate import forms, sets
from vtlt_consolidate.config import Agency, Config, Round
from vtlt_consolidate.layout import ANSWER
from vtlt_consolidate.period import Period
from vtlt_consolidate.units import Roster, Unit
from vtlt_consolidate.workspace import RECEIVED, Workspace, write

HERE = Path(__file__).parent / "hcmc-2019"
PERIOD = Period.parse("2019-10")
BUDGET = 19_200

ALWAYS = {"TC06", "TC15"}
"""The report says that all units have a repository (III.3), and none that one had no staff."""

LIKELIHOOD = {
    "TC01": 9, "TC02": 6, "TC03": 8, "TC04": 4, "TC05": 4, "TC07": 3, "TC08": 4, "TC09": 2, "TC10": 7,
    "TC11": 7, "TC12": 6, "TC13": 1, "TC14": 1, "TC16": 2, "TC17": 3, "TC18": 3, "TC19": 3, "TC20": 3,
    "TC21": 3, "TC22": 1, "TC23": 1,
}  # fmt: skip
"""How readily a criterion is met, after the words of sections III.2 and III.4 of the report."""

WITH_VTLT = ("TC VTLT", "CĐ VTLT", "CN Luật; TC VTLT", "CN LT-QTVP")
WITHOUT_VTLT = ("CN Luật", "CN Hành chính", "CN QTKD", "CN Kế toán", "CN Luật; CN QTKD")
LARGE_REPOSITORIES = {"Long Thới": 120, "Vĩnh Lộc B": 105.5}


def units(rows: list[dict[str, str]]) -> tuple[Unit, ...]:
    """The 26 units with their district in 2019."""
    return tuple(
        Unit(
            f"TD{int(row['stt']):02d}",
            f"{row['type'].capitalize()} {row['name']}",
            row["district"],
            agency(row),
        )
        for row in rows
    )


def agency(row: dict[str, str]) -> str:
    """The people's committee of a unit; `Phường 11` keeps its capital, `phường Tân Định` has none."""
    kind = row["type"].capitalize() if row["name"].isdigit() else row["type"]
    return f"Ủy ban nhân dân {kind} {row['name']}"


def met(total: int, chance: random.Random) -> set[str]:
    """Choose so many criteria, the likelier ones more often."""
    drawn = {code: chance.random() ** (1 / weight) for code, weight in LIKELIHOOD.items()}
    ordered = sorted(drawn, key=lambda code: (-drawn[code], code))
    return ALWAYS | set(ordered[: total - len(ALWAYS)])


def budgets(count: int) -> list[int]:
    """Spread the published budget over the units; the parts add up to it exactly."""
    chance = random.Random("kinh phí")  # noqa: S311 - a reproducible sample, not a secret
    weights = [chance.uniform(0.5, 1.5) for _ in range(count)]
    parts = [int(BUDGET * weight / sum(weights)) for weight in weights]
    parts[-1] += BUDGET - sum(parts)
    return parts


def answers(
    row: dict[str, str], unit: Unit, budget: int, config: Config
) -> dict[tuple[str, str], str | float]:
    """What the unit typed into its form."""
    chance = random.Random(unit.code)  # noqa: S311 - a reproducible sample, not a secret
    good = met(int(row["criteria_met"]), chance)
    filled: dict[tuple[str, str], str | float] = {
        (leaf.code, ANSWER): "Đạt" if leaf.code in good else "Chưa đạt" for leaf in config.criteria.criteria
    }
    degree = chance.choice(WITH_VTLT if "TC07" in good else WITHOUT_VTLT)
    area = LARGE_REPOSITORIES.get(row["name"], chance.choice((20, 22.5, 24, 25, 28, 30, 32.5, 36, 40, 45)))
    return filled | {
        ("TT01", ANSWER): 1 + degree.count(";"),
        ("TT02", ANSWER): degree,
        ("TT03", ANSWER): area,
        ("TT04", ANSWER): budget,
    }


def build(root: Path) -> None:
    """Write the workspace anew into a folder."""
    with (HERE / "cong-bo.csv").open(encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    each = Round(PERIOD, "giai đoạn 1", None, "5355/BC-SNV", dt.date(2019, 12, 30))
    config = Config(
        Agency("Ủy ban nhân dân Thành phố Hồ Chí Minh", "Sở Nội vụ", "Thành phố Hồ Chí Minh"),
        sets.load("hcmc-23"),
        Roster(units(rows)),
        (each,),
    )
    (root / "cau-hinh.xlsx").unlink(missing_ok=True)
    shutil.rmtree(root / str(PERIOD), ignore_errors=True)
    workspace = Workspace.create(root, config)
    received = workspace.folder(PERIOD, RECEIVED)
    parts = budgets(len(rows))
    for row, unit, budget in zip(rows, config.roster.units, parts, strict=True):
        filled = answers(row, unit, budget, config)
        write(received / forms.file_name(unit), forms.render(config, unit, each, filled))


if __name__ == "__main__":
    build(Path(sys.argv[1]) if len(sys.argv) > 1 else HERE)
