"""The figures of a plan follow what became of units."""

import datetime as dt

import pytest

from vtlt_consolidate.model.units import Fate, Predecessor, Roster, Unit
from vtlt_consolidate.naming.lineage import Lineage
from vtlt_consolidate.scoring.plans.former import follow
from vtlt_consolidate.scoring.plans.progress import Past
from vtlt_consolidate.words.period import Period

DAY = dt.date(2026, 3, 1)
THEN = {("001", "D"): (5, 10), ("002", "D"): (7, 20), ("002", "N"): (3, 0), ("003", "D"): (1, 1)}
FEBRUARY = Period.parse("2026-02")


def became(*rows: tuple[str, str, str, Fate, str], units: tuple[Unit, ...]) -> Lineage:
    made = [
        Predecessor(code, name, new, fate, DAY, new_name, "NQ 1") for code, name, new, fate, new_name in rows
    ]
    return Lineage(tuple(made), Roster(units))


MERGED = (("001", "Xã Một", "110", Fate.MERGED, "Xã Mới"), ("002", "Xã Hai", "110", Fate.MERGED, "Xã Mới"))
TAKEN = (("001", "Xã Một", "003", Fate.MERGED, "Xã Ba"), ("002", "Xã Hai", "003", Fate.MERGED, "Xã Ba"))
SPLIT = (("001", "Xã Một", "121", Fate.SPLIT, "Xã Bắc"), ("001", "Xã Một", "122", Fate.SPLIT, "Xã Nam"))
NEW, SPLIT_UP = Unit("110", "Xã Mới"), (Unit("121", "Xã Bắc"), Unit("122", "Xã Nam"))
RENAMED = (("001", "Xã Một", "011", Fate.RENAMED, "Xã Sen"),)


@pytest.mark.parametrize(
    ("rows", "units", "now"),
    [
        (RENAMED, (Unit("011", "Xã Sen"),), {("011", "D"): (5, 10)}),
        (MERGED, (NEW, Unit("003", "Xã Ba")), {("110", "D"): (12, 30), ("003", "D"): (1, 1)}),
        (TAKEN, (Unit("003", "Xã Ba"),), {}),
        (SPLIT, SPLIT_UP, {}),
        (SPLIT, (*SPLIT_UP, Unit("001", "Xã Một")), {("001", "D"): (5, 10)}),
        (RENAMED, (Unit("011", "Xã Sen"), Unit("001", "Xã Khác")), {("011", "D"): (5, 10)}),
    ],
    ids=["renamed", "merged, where all have figures", "taken in by one without a row of its own",
         "split", "gave a part away", "its code was given away"],
)  # fmt: skip
def test_figures_of_then_are_those_of_the_unit_of_now(
    rows: tuple[tuple[str, str, str, Fate, str], ...],
    units: tuple[Unit, ...],
    now: dict[tuple[str, str], tuple[int, int]],
) -> None:
    assert dict(follow(Past(FEBRUARY, THEN), became(*rows, units=units)).figures) == now


def test_what_changed_before_a_period_is_known_to_its_figures() -> None:
    april = Past(Period.parse("2026-04"), THEN)
    assert follow(april, became(*MERGED, units=(NEW,))) == april
