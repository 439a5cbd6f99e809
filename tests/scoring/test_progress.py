"""Progress beside the plan: sums of amounts, never means of shares; and the timetable of tasks."""

import csv
import dataclasses
import datetime as dt
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.helpers import SAMPLES, SMALL, UNITS
from vtlt_consolidate.model.criteria import CriteriaSet, Node
from vtlt_consolidate.model.kinds import Rollup
from vtlt_consolidate.model.plans.plan import Course, Milestone, PlanState, parse_target
from vtlt_consolidate.model.plans.tasks import Progressed, Task, TaskState
from vtlt_consolidate.model.units import Roster, Unit
from vtlt_consolidate.scoring.month import Planned
from vtlt_consolidate.scoring.plans import sentences, timetable
from vtlt_consolidate.scoring.plans.progress import Figures, Past, Progress, planned
from vtlt_consolidate.scoring.plans.timetable import Outcome
from vtlt_consolidate.settings import sets
from vtlt_consolidate.words.period import Period
from vtlt_consolidate.words.text import MICRO

JUNE, JULY, SEPTEMBER = (Period.parse(f"2021-{month}") for month in ("06", "07", "09"))
LEAF = Node("D", "ratio", "Đã làm", "Đã làm", measure_unit="mét giá", rollup=Rollup.END)
HALF = Milestone("D", dt.date(2021, 6, 30), parse_target("50%"))
ALL = Milestone("D", dt.date(2021, 9, 30), parse_target("100%"))


def criteria(*milestones: Milestone) -> CriteriaSet:
    return dataclasses.replace(SMALL, nodes=(*SMALL.nodes, LEAF), milestones=milestones or (HALF, ALL))


def of(period: Period, figures: dict[str, tuple[float, float]], *milestones: Milestone) -> Progress:
    exact = {
        (unit, "D"): (round(done * MICRO), round(all_ * MICRO)) for unit, (done, all_) in figures.items()
    }
    (found,) = planned(criteria(*milestones), Roster(UNITS), exact, period)
    return found


@pytest.mark.parametrize(
    ("period", "done", "state"),
    [
        ("2021-05", 9, PlanState.NOT_DUE), ("2021-05", 10, PlanState.AHEAD), ("2021-05", 20, PlanState.DONE),
        ("2021-06", 9.9, PlanState.BEHIND), ("2021-06", 10, PlanState.ON_PLAN),
        ("2021-08", 19.9, PlanState.ON_PLAN), ("2021-09", 19.9, PlanState.BEHIND),
        ("2021-12", 20, PlanState.DONE), ("2021-Q2", 9.9, PlanState.BEHIND),
        ("2021-H1", 10, PlanState.ON_PLAN),
    ],
)  # fmt: skip
def test_a_unit_is_judged_at_the_end_of_the_period(period: str, done: float, state: PlanState) -> None:
    assert of(Period.parse(period), {"001": (done, 20)}).units[0].state == state


def test_on_a_line_more_than_the_plan_is_ahead_and_the_same_is_on_plan() -> None:
    start = Milestone("D", dt.date(2021, 6, 30), parse_target("0%"))
    line = dataclasses.replace(ALL, due=dt.date(2021, 10, 1), course=Course.LINE)
    # 31 of 93 days are a third.
    states = [of(JULY, {"001": (done, 30)}, start, line).units[0].state for done in (9.9, 10.1)]
    assert states == [PlanState.BEHIND, PlanState.AHEAD]
    same = of(JUNE, {"001": (0, 30)}, start, line).units[0]
    assert (same.state, same.gap) == (PlanState.ON_PLAN, 0)


def test_who_fell_behind_since_the_period_before_and_who_caught_up_is_told_by_name() -> None:
    figures = {JUNE: {"001": 10, "002": 9, "003": 9}, SEPTEMBER: {"001": 19, "002": 20}}
    exact: dict[Period, Figures] = {
        period: {(unit, "D"): (done * MICRO, 20 * MICRO) for unit, done in given.items()}
        for period, given in figures.items()
    }
    earlier = [Past(Period.parse("2021-05")), Past(JUNE, exact[JUNE])]
    (found,) = planned(criteria(), Roster(UNITS), exact[SEPTEMBER], SEPTEMBER, earlier)
    assert [(row.before, row.state, row.fell_behind, row.caught_up) for row in found.units] == [
        (PlanState.ON_PLAN, PlanState.BEHIND, True, False), (PlanState.BEHIND, PlanState.DONE, False, True),
        (PlanState.BEHIND, PlanState.UNKNOWN, False, False),
    ]  # fmt: skip
    (said,) = sentences.sentences(Planned((found,), ()), Roster(UNITS))
    assert (
        "So với tháng 6 năm 2021: 01 đơn vị chuyển sang chậm kế hoạch (Ủy ban nhân dân phường Tân Định); 01 "
        "đơn vị không còn chậm kế hoạch (Ủy ban nhân dân Phường 14)." in said
    )
    assert "So với" not in next(
        sentences.sentences(Planned((of(JUNE, {"001": (1, 20)}),), ()), Roster(UNITS))
    )


@pytest.mark.parametrize(("done", "short"), [(4.25, "0,75"), (4.9999, "0,01")])
def test_what_a_plan_demands_is_told_in_hundredths_and_never_as_nothing(done: float, short: str) -> None:
    said = next(sentences.sentences(Planned((of(JUNE, {"001": (done, 9.999)}),), ()), Roster(UNITS)))
    assert "kế hoạch đến hết 30/6/2021 là 50% (5 mét giá)" in said
    assert f"điểm phần trăm ({short} mét giá)" in said


def test_a_figure_of_the_plan_that_somebody_has_to_look_at_is_told_beside_the_total() -> None:
    plan = Planned((of(JUNE, {"001": (1, 20)}),), ())
    assert ", kể cả 01 số liệu cần xem lại" in next(sentences.sentences(plan, Roster(UNITS), {"D": ["001"]}))
    assert "kể cả" not in next(sentences.sentences(plan, Roster(UNITS)))


def test_a_figure_of_the_plan_that_lacks_is_not_said_to_be_in_the_total() -> None:
    plan = Planned((of(JUNE, {"001": (1, 20)}),), ())
    assert "kể cả" not in next(sentences.sentences(plan, Roster(UNITS), {"D": ["002"], "E": ["001"]}))


def test_nothing_to_do_and_no_figures_are_states_of_their_own() -> None:
    rows = of(JUNE, {"001": (0, 0)}).units
    assert [row.state for row in rows] == [PlanState.NOTHING, PlanState.UNKNOWN, PlanState.UNKNOWN]


def test_sums_are_sums_and_only_of_units_with_figures() -> None:
    found = of(JUNE, {"001": (15, 20), "002": (160.5, 565)})
    assert (found.all.done, found.all.whole) == (175_500_000, 585_000_000)
    assert found.all.demand.now == 292_500_000
    assert (found.all.state, found.all.gap) == (PlanState.BEHIND, -117_000_000)
    assert (found.all.lacking, [row.lacking for row in found.areas]) == (1, [0, 1])
    # Until 30 September 409,5 are left, in three months.
    assert (found.all.left, found.all.pace) == (409_500_000, 136_500_000)


def test_after_the_last_milestone_what_is_left_has_no_pace() -> None:
    row = of(SEPTEMBER, {"001": (5, 20)}).units[0]
    assert (row.left, row.pace, row.demand.over) == (15_000_000, None, True)


def test_units_with_other_days_have_no_common_next_milestone() -> None:
    own = dataclasses.replace(ALL, due=dt.date(2021, 12, 31), unit_code="002")
    found = of(JULY, {"001": (12, 20), "002": (0, 20)}, HALF, ALL, own)
    assert [row.state for row in found.units[:2]] == [PlanState.ON_PLAN, PlanState.NOT_DUE]
    assert (found.all.demand.now, found.all.demand.due, found.all.pace) == (10_000_000, None, None)


AMOUNTS = st.one_of(st.none(), st.tuples(st.integers(0, 500), st.integers(0, 500)))


@given(st.lists(AMOUNTS, min_size=3, max_size=3), st.sampled_from(["2021-05", "2021-06", "2021-09"]))
def test_areas_and_units_add_up_to_all(amounts: list[tuple[int, int] | None], period: str) -> None:
    figures: Figures = {
        (unit.code, "D"): (pair[0] * MICRO, pair[1] * MICRO)
        for unit, pair in zip(UNITS, amounts, strict=True) if pair is not None
    }  # fmt: skip
    (found,) = planned(criteria(), Roster(UNITS), figures, Period.parse(period))
    for rows in (found.units, found.areas):
        assert (found.all.done or 0) == sum(row.done or 0 for row in rows)
        assert found.all.whole == sum(row.whole for row in rows if row.done is not None)
        assert found.all.demand.last == sum(row.demand.last for row in rows if row.done is not None)
    assert found.all.lacking == sum(pair is None for pair in amounts)
    assert found.all.units == len(UNITS)


def test_the_trend_goes_from_the_first_period_to_the_last_milestone() -> None:
    figures = {("001", "D"): (12 * MICRO, 20 * MICRO)}
    earlier = [Past(Period.parse("2021-05"), {("001", "D"): (4 * MICRO, 20 * MICRO)}), Past(JULY, figures)]
    (found,) = planned(criteria(), Roster(UNITS), figures, JUNE, earlier)
    whole = [[number and number // MICRO for number in (point.done, point.demanded)] for point in found.trend]
    assert [(str(point.period), *pair) for point, pair in zip(found.trend, whole, strict=True)] == [
        ("2021-05", 4, None), ("2021-06", 12, 10), ("2021-07", None, 10), ("2021-08", None, 10),
        ("2021-09", None, 20),
    ]  # fmt: skip


def _year() -> list[dict[str, str]]:
    path = SAMPLES / "dan-phuong-2021-tien-do" / "tra-loi.csv"
    return list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))


@pytest.mark.parametrize("month", _year(), ids=lambda month: str(month["period"]))
def test_the_year_of_dan_phuong_is_what_its_table_gives_by_hand(month: dict[str, str]) -> None:
    units = [key for key in month if key.startswith("DP")]
    given_ = {unit: [Decimal(part.replace(",", ".")) for part in month[unit].split("/")]
              for unit in units if month[unit]}  # fmt: skip
    figures = {(unit, "TL2"): (int(done * MICRO), int(all_ * MICRO)) for unit, (done, all_) in given_.items()}
    period = Period.parse(month["period"])
    roster = Roster(tuple(Unit(unit, unit, unit[:3] + str(int(unit[3:]) > 4)) for unit in units))
    (found,) = planned(sets.load("dan-phuong-2021-tien-do"), roster, figures, period)
    done, whole = (sum(pair[at] for pair in given_.values()) for at in (0, 1))
    must = Fraction(0 if period.last_month < 6 else 50 if period.last_month < 9 else 100, 100)
    behind = [unit for unit, (part, all_) in given_.items() if Fraction(part) < must * Fraction(all_)]
    assert (found.all.done, found.all.whole) == (done * MICRO, whole * MICRO)
    assert [row.code for row in found.units if row.state == PlanState.BEHIND] == behind
    assert found.all.lacking == len(units) - len(given_)
    if must:
        assert found.all.gap == (Fraction(done) - must * Fraction(whole)) * MICRO
    goal = Fraction(1, 2) if period.last_month < 6 else 1
    ahead = (6 if period.last_month < 6 else 9) - period.last_month
    left = max(Fraction(0), goal * Fraction(whole) - Fraction(done))
    assert found.all.left == left * MICRO
    assert found.all.pace == (round(left * MICRO / ahead) if ahead > 0 else None)


TASK = Task("1", "Tháng 3", "Họp", "Phòng Nội vụ", dt.date(2021, 6, 25))
OPEN = dataclasses.replace(TASK, due=dt.date(2021, 7, 25))


@pytest.mark.parametrize(
    ("task", "noted", "outcome"),
    [
        (TASK, Progressed("1"), Outcome.UNKNOWN),
        (TASK, Progressed("1", state=TaskState.DONE), Outcome.DONE),
        (TASK, Progressed("1", state=TaskState.DONE, done_on=dt.date(2021, 6, 25)), Outcome.DONE),
        (TASK, Progressed("1", state=TaskState.DONE, done_on=dt.date(2021, 6, 26)), Outcome.DONE_LATE),
        # Completed after the end of the period: not yet.
        (TASK, Progressed("1", state=TaskState.DONE, done_on=dt.date(2021, 7, 1)), Outcome.OVERDUE),
        (OPEN, Progressed("1", state=TaskState.DONE, done_on=dt.date(2021, 7, 1)), Outcome.BEGUN),
        (TASK, Progressed("1", state=TaskState.BEGUN), Outcome.OVERDUE),
        (TASK, Progressed("1", state=TaskState.DROPPED), Outcome.DROPPED),
        (OPEN, Progressed("1", state=TaskState.OPEN), Outcome.OPEN),
        (dataclasses.replace(TASK, due=None), Progressed("1", state=TaskState.OPEN), Outcome.OPEN),
    ],
)  # fmt: skip
def test_a_task_is_judged_at_the_end_of_the_period(task: Task, noted: Progressed, outcome: Outcome) -> None:
    (found,) = timetable.judge([task], {"1": noted}, JUNE.last_day)
    assert found.outcome == outcome
