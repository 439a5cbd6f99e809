"""Several periods in a row: gained and lost, risen and fallen, unchanged, met once and not any more."""

import dataclasses
import datetime as dt
from collections.abc import Mapping, Sequence

import pandas as pd
import pytest

from tests.helpers import PERIOD, SMALL, UNITS
from tests.reading.grids import files_of
from tests.scoring.months import Given, results_of
from tests.scoring.test_compare import LAST, PASSED, THREE, WEIGHED, month, past
from tests.scoring.test_score import points, tree
from vtlt_consolidate.findings import catalogue
from vtlt_consolidate.model.criteria import PENALTY
from vtlt_consolidate.model.frames import Submissions
from vtlt_consolidate.model.units import Fate, Predecessor, Roster, Unit
from vtlt_consolidate.naming.lineage import Lineage
from vtlt_consolidate.scoring.compare import Past
from vtlt_consolidate.scoring.history import course as following
from vtlt_consolidate.scoring.history import shares
from vtlt_consolidate.scoring.history.course import Course
from vtlt_consolidate.scoring.history.former import follow
from vtlt_consolidate.scoring.history.moves import Move, moves
from vtlt_consolidate.scoring.history.relapses import relapses, unmet
from vtlt_consolidate.scoring.history.said import Said, amount_of, number
from vtlt_consolidate.scoring.history.steps import DOWN, SAME, UP
from vtlt_consolidate.scoring.month import Month
from vtlt_consolidate.scoring.results import parts
from vtlt_consolidate.words.period import Period
from vtlt_consolidate.words.states import Status
from vtlt_consolidate.words.text import MICRO

ROSTER = Roster(UNITS[:2])
WHOLE = dict.fromkeys(("A1", "A2", "A3", "A4"), "Đạt")


def moved(given: Given, before: Past, **words: object) -> list[Move]:
    results, _ = month(given, **words)  # type: ignore[arg-type]
    return moves(results, parts(results), before)


def told(found: Sequence[Move]) -> list[tuple[str, int, list[str], list[str]]]:
    return [
        (move.unit.code, move.change, [shift.node.code for shift in move.lost],
         [shift.node.code for shift in move.gained])
        for move in found
    ]  # fmt: skip


def test_units_are_listed_by_their_fall_with_the_criteria_gained_and_lost() -> None:
    before = past({"001": (0, 1, 0, 1), "002": (1, 1, 1, 1)})
    given: Given = {"001": WHOLE, "002": THREE | {"A2": "Chưa đạt"}}
    assert told(moved(given, before)) == [
        ("002", -2 * MICRO, ["A2", "A3"], []), ("001", 2 * MICRO, [], ["A1", "A3"]),
    ]  # fmt: skip
    assert moved({"001": THREE}, past({"001": (1, 1, 0, 1)})) == []


def test_a_unit_that_lacks_an_answer_has_criteria_to_show_and_no_total() -> None:
    (move,) = moved({"001": THREE | {"A4": None}}, past({"001": (1, 1, 1, 1)}))
    assert (move.row.change, move.change, [one.node.code for one in move.lost]) == (None, -MICRO, ["A3"])
    assert (move.before, move.now, move.step) == ("", "", "")


def test_carried_figures_gain_and_lose_nothing() -> None:
    before = past({"001": (1, 1, 1, 1)})
    assert moved({"001": THREE}, before, carried={"001": "2026-01"}) == []
    assert moved({"001": THREE}, dataclasses.replace(before, carried={"001": "2026-01"})) == []
    assert moved({"001": THREE}, dataclasses.replace(before, names={"001": "Xã Khác"})) == []


def test_more_of_a_penalty_is_a_loss() -> None:
    taken = tree(points("a", 40), dataclasses.replace(points("p", 10), role=PENALTY))
    before = past({"001": (30, 2)}, ("a", "p"), stood=PASSED.stood)
    (move,) = moved({"001": {"a": 30, "p": 5}}, before, criteria=taken)
    assert [(one.node.code, one.effect) for one in move.lost] == [("p", -3 * MICRO)]


@pytest.mark.parametrize(
    ("then", "version", "step"),
    [("Chưa đạt", "1", UP), ("Tốt", "1", SAME), ("Tốt", "2", ""), ("", "1", ""), ("Khác", "1", "")],
)
def test_bands_are_compared_only_where_the_same_edition_judged(then: str, version: str, step: str) -> None:
    before = past({"001": (1, 0, 0, 1)}, version=version, bands={"001": then} if then else {})
    (move,) = moved({"001": THREE}, before)
    assert move.step == step


def test_who_fell_a_band_is_named_even_if_no_criterion_changed_and_one_band_classifies_nobody() -> None:
    before = past({"001": (1, 1, 0, 1)}, version="1", bands={"001": "Khá"})
    (move,) = moved({"001": THREE}, before)
    assert (move.step, move.shifts) == (UP, ())
    one = dataclasses.replace(SMALL, bands=SMALL.bands[:1])
    assert moved({"001": THREE}, before, criteria=one) == []
    worse = {"001": dict.fromkeys(WHOLE, "Chưa đạt")}
    assert moved(worse, before)[0].step == DOWN


def said(unit: str, answers: Mapping[str, str]) -> Said:
    return Said.of((unit, leaf, "answer", meaning) for leaf, meaning in answers.items())


MET = {"A1": "met", "A2": "met", "A3": "not_met", "A4": "met", "B2": number(20 * MICRO)}


def submissions(status: str, late: int | None) -> pd.DataFrame:
    frame = pd.DataFrame(
        {name: [""] * 2 for name in Submissions.to_schema().columns}, dtype="str"
    ).assign(unit_code=["001", "002"], status=[status, "missing"])  # fmt: skip
    numbers = {"days_late": [late, None], "missing": [0, 4], "errors": [0, 0]}
    return frame.astype({"unit_code": "str", "status": "str"}).assign(
        **{name: pd.array(values, dtype="Int64") for name, values in numbers.items()}
    )


def followed(given: Given, *pasts: Past, carried: Mapping[str, str] | None = None) -> Course:
    results = results_of(SMALL, UNITS[:2], given, carried=carried)
    frame = Submissions.validate(submissions("late", 3))
    made = Month(results, frame, files_of([]), catalogue.frame([]), earlier=pasts)
    return following.course(made, parts(results), ROSTER, PERIOD)


def former(period: str, answers: Mapping[str, str] | None, **fields: object) -> Past:
    given = {"001": (1, 1, 0, 1) if answers else (None,) * 4}
    words: dict[str, object] = {"said": said("001", answers or {}), "period": Period.parse(period)}
    return past(given, **(words | fields))  # type: ignore[arg-type]


SAME_NOW: Given = {"001": THREE | {"B2": 20}}


def test_answers_are_alike_as_long_as_none_of_them_changed() -> None:
    jan, feb = former("2026-01", MET), former("2026-02", MET)
    assert followed(SAME_NOW, jan, feb).alike == {"001": 3}
    other = former("2026-01", MET | {"B2": number(MICRO)})
    assert followed(SAME_NOW, other, feb).alike == {"001": 2}
    assert followed({"001": THREE | {"B2": 21}}, jan, feb).alike == {"001": 1}
    # A month that was missed, carried or another unit's ends the row.
    for gap in (
        former("2026-02", None),
        former("2026-02", MET, carried={"001": "2026-01"}),
        former("2026-02", MET, names={"001": "Xã Khác"}),
    ):
        assert followed(SAME_NOW, jan, gap).alike == {"001": 1}
    assert followed(SAME_NOW, jan, feb, carried={"001": "2026-02"}).alike == {}


def test_only_what_two_editions_both_ask_has_to_be_alike() -> None:
    fewer = {code: meaning for code, meaning in MET.items() if code != "A4"}
    assert followed(SAME_NOW, former("2026-02", fewer | {"CŨ": "met"})).alike == {"001": 2}
    # Somebody was asked A4 then, so that a unit without it answered otherwise.
    asked = Said.of([*zip(*_columns(said("001", fewer)), strict=True), ("002", "A4", "answer", "met")])
    assert followed(SAME_NOW, former("2026-02", fewer, said=asked)).alike == {"001": 1}


def _columns(given: Said) -> list[tuple[str, ...]]:
    return [given.units, given.leaves, given.fields, given.meanings]


def test_figures_that_do_not_move_for_three_periods_are_named_and_nought_is_none() -> None:
    pasts = [former(f"2026-0{at}", MET) for at in (1, 2)]
    (found,) = followed({"001": THREE | {"A1": "Chưa đạt", "B2": 20}}, *pasts).unchanged["001"]
    assert (found[0].code, found[1]) == ("B2", 3)
    assert followed(SAME_NOW, pasts[1]).unchanged["001"] == []
    nought = [former(f"2026-0{at}", MET | {"B2": number(0)}) for at in (1, 2)]
    assert followed({"001": THREE | {"B2": 0}}, *nought).unchanged["001"] == []


def test_every_unit_stands_in_every_period_as_that_printed_it() -> None:
    before = former(
        "2026-02",
        MET,
        bands={"001": "Khá"},
        received={"001": (Status.LATE, 2), "002": (Status.MISSING, None)},
    )
    stands = followed(SAME_NOW, before).stands
    then, now = stands["001"]
    assert (then.status, then.days_late, then.total, then.share, then.band) == (
        Status.LATE, 2, 3 * MICRO, 0.75, "Khá",
    )  # fmt: skip
    assert (now.status, now.days_late, now.total, now.share, now.band) == (
        Status.LATE, 3, 3 * MICRO, 0.75, "Tốt",
    )  # fmt: skip
    assert [stand.absent for stand in stands["002"]] == [True, True]
    another = followed(SAME_NOW, dataclasses.replace(before, names={"001": "Xã Khác"})).stands["001"][0]
    assert (another.status, another.total, another.band) == (None, None, "")


def test_what_was_met_when_the_unit_last_answered_and_is_not_now_has_relapsed() -> None:
    def found(*pasts: Past) -> list[tuple[str, str, str]]:
        lost = [("001", "A1"), ("001", "A3")]
        return [
            (one.unit_code, one.leaf.code, str(one.since)) for one in relapses(lost, SMALL, ROSTER, pasts)
        ]

    feb = former("2026-02", MET)
    assert found(feb) == [("001", "A1", "2026-02")]
    # The newest answer of its own counts, however long ago.
    silent = former("2026-03", {"A2": "met"})
    assert found(feb, silent) == [("001", "A1", "2026-02")]
    assert found(feb, former("2026-03", MET | {"A1": "not_met"})) == []
    assert found(former("2026-02", MET, carried={"001": "2026-01"})) == []
    assert found(former("2026-02", MET, names={"001": "Xã Khác"})) == []
    # What the reviewer did not accept was not met.
    refused = dataclasses.replace(feb, points={**feb.points, ("001", "A1"): 0})
    assert found(refused) == []


def test_a_reason_in_the_note_of_the_row_is_enough() -> None:
    answers = results_of(SMALL, UNITS[:1], {"001": THREE | {"A4": "Chưa đạt", "A3.note": "mưa bão"}}).answers
    none: frozenset[tuple[str, str]] = frozenset()
    assert unmet(answers, none)["leaf_code"].tolist() == ["A4"]
    assert unmet(answers, frozenset({("a.xlsx", "001")})).empty


def test_shares_of_an_earlier_period_are_of_the_answers_or_means_over_units() -> None:
    before = past({"001": (1, 0, None, 1), "002": (1, None, None, 0)})
    assert shares.by_criterion(before, SMALL) == {"A1": 1, "A2": 0, "A4": 0.5}
    reached = shares.by_unit(before)
    assert shares.of_units(reached, ["001"]) == pytest.approx(2 / 3)
    assert shares.of_units(reached, ["001", "002", "9"]) == pytest.approx(3 / 5)
    assert shares.of_units(reached, ["9"]) is None
    weighed = shares.by_unit(PASSED)
    assert shares.of_units(weighed, ["001"]) == pytest.approx(0.55)
    assert shares.by_criterion(PASSED, WEIGHED) == {"a": 0.75, "b": 0.5}


def test_a_renamed_unit_keeps_its_history_and_a_merged_one_begins_anew() -> None:
    day = dt.date(2026, 2, 10)
    then = former(
        "2026-01", MET, names={"001": "Phường Cũ"}, bands={"001": "Khá"}, tabled=("001",),
        received={"001": (Status.LATE, 2)}, areas={"001": "Đông"}, variants={"001": "Phường"},
    )  # fmt: skip
    renamed = Unit("011", "Phường Mới")
    roster = Roster((renamed,))
    row = Predecessor("001", "Phường Cũ", "011", Fate.RENAMED, day, renamed.name)
    kept = follow(then, Lineage((row,), roster))
    assert (kept.bands, kept.tabled, kept.received) == (
        {"011": "Khá"}, ("011",), {"011": (Status.LATE, 2)},
    )  # fmt: skip
    assert (kept.areas, kept.variants) == ({"011": "Đông"}, {"011": "Phường"})
    assert kept.said.by_unit == {"011": then.said.by_unit["001"]}
    found = relapses([("011", "A1")], SMALL, roster, [kept])
    assert [one.unit_code for one in found] == ["011"]
    merged = dataclasses.replace(row, code="001", fate=Fate.MERGED, name="Phường Cũ")
    alone = Roster((Unit("001", "Phường Cũ"),))
    anew = follow(then, Lineage((merged,), alone))
    assert list(relapses([("001", "A1")], SMALL, alone, [anew])) == []
    # What was answered then is counted in sums, and under no code that KỲ_TRƯỚC() asks for.
    aside = {"001 (tên cũ)": then.said.by_unit["001"]}
    assert anew.said.by_unit == aside
    reused = follow(then, Lineage((), Roster((Unit("001", "Xã Khác"),))))
    assert reused.said.by_unit == aside
    same = follow(then, Lineage((), alone))
    assert same.said.by_unit == then.said.by_unit


def test_only_numbers_given_twice_by_the_same_unit_are_compared() -> None:
    now = {"001": {("B2", "answer"): 5}, "002": {("B2", "answer"): 7}}
    then = {"001": {("B2", "answer"): 3}, "002": {("B2", "answer"): 1}}
    before = past({"001": (1,) * 4, "002": (1,) * 4})
    pair = shares.paired(now, then, before, ROSTER, {})["B2", "answer"]
    assert (pair.units, pair.before, pair.now) == (2, 4, 12)
    assert shares.paired(now, then, before, ROSTER, {"002": "2026-01"})["B2", "answer"].units == 1
    strange = dataclasses.replace(before, names={"002": "Xã Khác"})
    assert shares.paired(now, then, strange, ROSTER, {})["B2", "answer"].now == 5
    assert shares.paired(now, {}, before, ROSTER, {}) == {}


def test_a_number_is_told_from_words() -> None:
    assert (amount_of(number(-5)), amount_of("met"), number(0)) == (-5, None, "#0")
    assert PERIOD.previous == LAST
