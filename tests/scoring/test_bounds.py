"""What results can still become: no final figure is outside, and the bounds are no wider than need be."""

from decimal import Decimal
from itertools import product
from random import Random

import pytest

from tests.helpers import PERIOD
from tests.scoring import partial
from tests.scoring.months import Given, results_of
from tests.scoring.test_score import group, points, tree
from vtlt_consolidate.model.config import Override
from vtlt_consolidate.model.criteria import CriteriaSet, Node
from vtlt_consolidate.model.rules.banding import NOT_CLASSIFIED, Band, Gate
from vtlt_consolidate.model.units import Unit
from vtlt_consolidate.scoring.figures import bounds, placing
from vtlt_consolidate.scoring.figures.bounds import BandSpan, Bounds
from vtlt_consolidate.scoring.figures.corners import Span
from vtlt_consolidate.scoring.results import parts
from vtlt_consolidate.scoring.standings import UNBANDED
from vtlt_consolidate.words.text import MICRO

D = Decimal
UNITS = [Unit(code, f"Xã {code}", "Bắc" if code in "12" else "Nam") for code in "1234"]
MARKS = tree(*(Node(code, "mark", code, code) for code in "abcd"))


def of(criteria: CriteriaSet, given: Given, units: list[Unit] = UNITS, **also: object) -> Bounds:
    return bounds.of(results_of(criteria, units, given), **also)  # type: ignore[arg-type]


def span(least: float | None, most: float | None) -> Span:
    return Span(*(None if end is None else round(end * MICRO) for end in (least, most)))


@pytest.mark.parametrize("seed", range(10))
def test_the_final_figures_of_made_up_months_are_inside(seed: int) -> None:
    made = partial.months_of(Random(seed), 25)
    assert made.bounds.units
    assert list(made.outside()) == []


def test_nothing_is_open_in_a_month_that_is_complete() -> None:
    whole = dict.fromkeys("abcd", "Đạt")
    assert of(MARKS, {unit.code: whole for unit in UNITS}) == Bounds({})


def test_an_open_mark_may_be_met_or_not_and_bands_say_who_is_certain() -> None:
    given = {"1": dict.fromkeys("abcd", "Đạt"), "2": {"a": "Đạt", "b": "Đạt", "c": "Chưa đạt"},
             "3": {"a": "Chưa đạt", "b": "Chưa đạt", "c": "Chưa đạt"}}  # fmt: skip
    found = of(MARKS, given)
    (part,) = parts(results_of(MARKS, UNITS, given))
    assert {code: (unit.count, unit.total, unit.bands) for code, unit in found.units.items()} == {
        "2": (1, span(2, 3), ("Khá",)),
        "3": (1, span(0, 1), ("Chưa đạt",)),
        "4": (4, span(0, 4), ("Tốt", "Khá", "Chưa đạt")),
    }
    assert found.bands(part) == [BandSpan("Tốt", 1, 1), BandSpan("Khá", 1, 1), BandSpan("Chưa đạt", 1, 1)]
    assert found.summed(part) == span(6, 12)
    assert found.summed(part, "a") == span(2, 3)
    assert found.summed(part, units=[each for each in part.standings if each.unit.area == "Bắc"]) == span(
        6, 7
    )


def test_an_open_penalty_may_take_off_all_of_it_and_one_without_a_limit_everything() -> None:
    criteria = tree(points("a", 10), points("b", 4, role="penalty"))
    unit = of(criteria, {"1": {"a": 9}}, UNITS[:1]).units["1"]
    assert (unit.total, unit.points["b"]) == (span(5, 9), span(0, 4))
    endless = Node("b", "count", "b", "b", rate=D(1), role="penalty")
    assert of(tree(points("a", 10), endless), {"1": {"a": 9}}, UNITS[:1]).units["1"].total == span(None, 9)
    held = tree(
        group("g", points=D(10), start=D(2)), points("a", 10, "g"), points("b", 99, "g", role="penalty")
    )
    assert of(held, {"1": {"a": 9}}, UNITS[:1]).units["1"].total == span(0, 10)


def test_a_gate_that_an_open_answer_may_close_lowers_the_band_and_one_that_is_closed_always_does() -> None:
    gates = (Gate(("b",), "x", D(0), "Khá"), Gate(("c",), "y", D(0)))
    criteria = tree(points("a", 90), points("b", 5), points("c", 5), gates=gates)
    assert of(criteria, {"1": {"a": 90, "c": 5}}, UNITS[:1]).units["1"].bands == ("Tốt", "Khá")
    assert of(criteria, {"1": {"a": 90, "b": 0}}, UNITS[:1]).units["1"].bands == ("Khá", NOT_CLASSIFIED)
    assert of(criteria, {"1": {"a": 90, "c": 0}}, UNITS[:1]).units["1"].bands == (NOT_CLASSIFIED,)


def test_a_total_that_may_fall_into_a_gap_between_bands_may_stay_without_one() -> None:
    banded = (Band("Tốt", "", D(80), None), Band("Kém", "", D(0), D(70)))
    criteria = tree(points("a", 60), points("b", 40), bands=banded)
    assert of(criteria, {"1": {"a": 60}}, UNITS[:1]).units["1"].bands == ("Tốt", "Kém", UNBANDED)
    assert of(criteria, {"1": {"b": 40}}, UNITS[:1]).units["1"].total == span(40, 100)


def test_figures_that_may_be_replaced_as_a_whole_are_open_as_a_whole() -> None:
    found = of(MARKS, {unit.code: dict.fromkeys("abcd", "Đạt") for unit in UNITS}, replaceable={"2"})
    assert {code: unit.total for code, unit in found.units.items()} == {"2": span(0, 4)}
    assert found.replaceable == {"2"}


def test_a_total_that_was_decided_and_waits_for_an_answer_is_certain_and_so_is_its_band() -> None:
    criteria = tree(points("a", 60), points("b", 40), gates=(Gate(("b",), "x", D(0), "Chưa đạt"),))
    given: Given = {"1": {"a": 60}, "2": {"a": 60, "b": 40}}
    decided = {"1": Override(PERIOD, "1", D(70)), "3": Override(PERIOD, "3", None, "Tốt")}
    results = results_of(criteria, UNITS[:3], given, overrides=decided)
    found, (part,) = bounds.of(results), parts(results)
    # What is decided is the total; the open answer may still close the gate.
    assert (found.units["1"].total, found.units["1"].bands) == (span(70, 70), ("Khá", "Chưa đạt"))
    assert found.units["1"].points["b"] == span(0, 40)
    assert (found.units["3"].total, found.units["3"].bands) == (span(0, 100), ("Tốt",))
    assert found.summed(part) == span(170, 270)
    assert found.bands(part)[0] == BandSpan("Tốt", 2, 0)
    assert placing.ranks(part, found) == {"1": (2, 3), "2": (1, 1), "3": (1, 3)}


def test_a_total_that_was_decided_leaves_how_many_criteria_may_be_met() -> None:
    decided = {"1": Override(PERIOD, "1", D(4))}
    results = results_of(MARKS, UNITS[:1], {"1": {"a": "Chưa đạt"}}, overrides=decided)
    unit = bounds.of(results).units["1"]
    assert (unit.total, unit.bands) == (span(0, 3), ("Tốt",))


def test_units_of_a_variant_are_open_only_where_they_are_asked() -> None:
    criteria = tree(points("a", 10), points("b", 5, variants=("Sở",)), variants=("Sở", "Xã"))
    units = [Unit("1", "A", variant="Sở"), Unit("2", "B", variant="Xã")]
    found = of(criteria, {}, units)
    assert {code: unit.total for code, unit in found.units.items()} == {"1": span(0, 15), "2": span(0, 10)}


@pytest.mark.parametrize("seed", range(12))
def test_ranks_are_foreseen_no_wider_than_what_can_happen(seed: int) -> None:
    """Against every outcome of three units, in steps finer than there are units; ranks are dense."""
    random = Random(seed)
    ends = [sorted((random.randint(0, 3), random.randint(0, 3))) for _ in range(3)]
    met: list[set[int]] = [set(), set(), set()]
    for totals in product(*(range(4 * least, 4 * most + 1) for least, most in ends)):
        for ranks, total in zip(met, totals, strict=True):
            ranks.add(1 + sum(other > total for other in set(totals)))
    reached = {str(at): placing.Reach((least, most)) for at, (least, most) in enumerate(ends)}
    assert placing.of(reached) == {
        str(at): placing.Ranks(min(ranks), max(ranks)) for at, ranks in enumerate(met)
    }


def test_a_complete_unit_may_still_be_overtaken_and_one_that_nobody_reaches_is_first_for_sure() -> None:
    criteria = tree(points("a", 90), points("b", 10))
    given: Given = {"1": {"a": 90, "b": 10}, "2": {"a": 70, "b": 5}, "3": {"a": 68}, "4": {"a": 70, "b": 5}}
    results = results_of(criteria, UNITS, given)
    (part,) = parts(results)
    assert placing.ranks(part, bounds.of(results)) == {"1": (1, 1), "2": (2, 3), "3": (2, 3), "4": (2, 3)}
    (marks,) = parts(results_of(MARKS, UNITS, {}))
    assert placing.ranks(marks, bounds.of(results_of(MARKS, UNITS, {}))) == {}
