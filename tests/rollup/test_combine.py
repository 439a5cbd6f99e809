"""Months become a quarter or year: states, flows, means; the same whichever way a year is rolled up."""

import dataclasses
from collections.abc import Mapping
from decimal import Decimal

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.helpers import SMALL, UNITS
from vtlt_consolidate.model.criteria import NOT_ARISEN, Node
from vtlt_consolidate.model.frames import Answers, rows
from vtlt_consolidate.model.kinds import Rollup
from vtlt_consolidate.model.layout import ANSWER, NOTE, OF
from vtlt_consolidate.model.units import Roster
from vtlt_consolidate.rollup.combine import Combined, Piece, combine
from vtlt_consolidate.words.period import Period
from vtlt_consolidate.words.states import Presence, State

NODES = (
    Node("A", "mark", "A", "Có kho"),
    Node("E", "quantity", "E", "Diện tích kho", rollup=Rollup.END),
    Node("S", "quantity", "S", "Văn bản đi", rollup=Rollup.SUM),
    Node("M", "quantity", "M", "Người bình quân", rollup=Rollup.MEAN),
    Node("R", "ratio", "R", "Đã chỉnh lý", points=Decimal(1), rollup=Rollup.SUM, rollup_of=Rollup.END),
    Node("U", "quantity", "U", "Chưa khai"),
    Node("K", "ratio", "K", "Ký số", points=Decimal(1), unarisen="out", rollup=Rollup.SUM),
    Node("L", "ratio", "L", "Lập hồ sơ", points=Decimal(1), unarisen="out", rollup=Rollup.MEAN,
         rollup_of=Rollup.END),
    Node("C", "count", "C", "Số lần", points=Decimal(1), unarisen="out", rollup=Rollup.END),
)  # fmt: skip
CRITERIA = dataclasses.replace(SMALL, nodes=NODES)
ROSTER = Roster(UNITS[:2])
YEAR = Period.parse("2026")
Q1 = YEAR.parts(3)[0]
JAN, FEB, MAR = Q1.parts(1)

Figures = Mapping[tuple[str, str, str], int | str | None]
"""(Unit, leaf, field) → the number, or words, that was given; nothing: the field was left blank."""


def piece(period: Period, figures: Figures, **presences: Presence) -> Piece:
    """A month with some numbers; units are present unless something else is said of `u001`."""
    table = [
        (f"{period}.xlsx", unit, leaf, field, "Dữ liệu", f"E{at}",
         "empty" if number is None else "text" if isinstance(number, str) else "number",
         "" if number is None else str(number), State.MISSING if number is None else State.GIVEN,
         None if isinstance(number, str) else number, 0, "" if number is None else str(number))
        for at, ((unit, leaf, field), number) in enumerate(figures.items())
    ]  # fmt: skip
    columns = list(Answers.to_schema().columns)
    types = {name: "Int64" if name.endswith("_micro") else "str" for name in columns}
    known = {(code, period): presences.get(f"u{code}", Presence.GIVEN) for code in ROSTER.codes}
    return Piece(period, Answers.validate(pd.DataFrame(table, columns=columns).astype(types)), known)


def one(
    period: Period, leaf: str, number: int | str | None, field: str = ANSWER, **presences: Presence
) -> Piece:
    """A month with one answer of the first unit."""
    gone = presences.get("u001", Presence.GIVEN) not in (Presence.GIVEN, Presence.CARRIED)
    return piece(period, {} if gone else {("001", leaf, field): number}, **presences)


def value(*pieces: Piece, leaf: str, field: str = ANSWER) -> int | None:
    """What the first unit has of a leaf in the end; nothing: it is missing."""
    answers = combine(pieces, CRITERIA, ROSTER).answers
    found = [
        row for row in rows(answers) if (row.unit_code, row.leaf_code, row.field) == ("001", leaf, field)
    ]
    assert len(found) <= 1
    return None if not found or pd.isna(found[0].value_micro) else int(found[0].value_micro)


def test_a_state_is_taken_at_the_end() -> None:
    assert value(one(JAN, "E", 5), one(FEB, "E", 7), one(MAR, "E", 6), leaf="E") == 6


def test_a_state_that_is_missing_at_the_end_is_missing() -> None:
    months = one(JAN, "E", 5), one(FEB, "E", 7), one(MAR, "E", None, u001=Presence.MISSING)
    assert value(*months, leaf="E") is None


def test_a_flow_is_summed() -> None:
    assert value(one(JAN, "S", 5), one(FEB, "S", 0), one(MAR, "S", 6), leaf="S") == 11


def test_a_flow_with_a_missing_month_is_missing_and_never_a_smaller_sum() -> None:
    for lacking in (one(FEB, "S", None), one(FEB, "S", None, u001=Presence.MISSING)):
        assert value(one(JAN, "S", 5), lacking, one(MAR, "S", 6), leaf="S") is None


def test_what_was_carried_into_a_month_is_no_flow_of_it_but_still_a_state() -> None:
    for leaf, expected in (("S", None), ("E", 5)):
        months = one(JAN, leaf, 4), one(FEB, leaf, 5), one(MAR, leaf, 5, u001=Presence.CARRIED)
        assert value(*months, leaf=leaf) == expected


def test_a_month_in_which_a_unit_was_exempt_is_left_out_and_lacks_nothing() -> None:
    for presence in (Presence.EXEMPT, Presence.NOTHING_TO_REPORT):
        for leaf, expected in (("S", 11), ("E", 6), ("M", 6)):
            months = one(JAN, leaf, 5), one(FEB, leaf, 6), one(MAR, leaf, None, u001=presence)
            assert value(*months, leaf=leaf) == expected


def test_a_mean_is_the_mean_of_the_months_rounded_half_up() -> None:
    assert value(one(JAN, "M", 1), one(FEB, "M", 2), one(MAR, "M", 2), leaf="M") == 2
    assert value(one(JAN, "M", 1), one(FEB, "M", 2), leaf="M") == 2


def test_a_quarter_with_returns_of_its_own_weighs_three_months_in_a_mean() -> None:
    quarter, month = one(Q1, "M", 10), one(Period.parse("2026-04"), "M", 50)
    assert value(quarter, month, leaf="M") == 20


def test_the_two_numbers_of_a_ratio_are_each_rolled_up_as_declared() -> None:
    months = [
        piece(month, {("001", "R", ANSWER): done, ("001", "R", OF): of})
        for month, done, of in ((JAN, 5, 100), (FEB, 10, 100), (MAR, 20, 90))
    ]
    assert (value(*months, leaf="R"), value(*months, leaf="R", field=OF)) == (35, 90)


def test_without_a_declared_way_nothing_is_rolled_up() -> None:
    assert value(one(JAN, "U", 5), one(FEB, "U", 5), one(MAR, "U", 5), leaf="U") is None


def text(*pieces: Piece, leaf: str) -> str | None:
    """The words that the first unit has of a leaf in the end; nothing: there is no answer."""
    answers = combine(pieces, CRITERIA, ROSTER).answers
    mine = answers[(answers["unit_code"] == "001") & (answers["leaf_code"] == leaf)]
    return next((row.text for row in rows(mine) if row.field == ANSWER), None)


def ratio(month: Period, leaf: str, done: int | str | None, of: int | None) -> Piece:
    """A month with one ratio of the first unit; without a whole, its cell was left blank and is not read."""
    whole = {} if of is None else {("001", leaf, OF): of}
    return piece(month, {("001", leaf, ANSWER): done, **whole})


def test_a_month_in_which_something_did_not_arise_is_left_out_of_its_sum_and_mean() -> None:
    none = NOT_ARISEN
    for leaf, done, whole in (("K", 25, 190), ("L", 13, 90)):
        months = ratio(JAN, leaf, 5, 100), ratio(FEB, leaf, none, None), ratio(MAR, leaf, 20, 90)
        assert (value(*months, leaf=leaf), value(*months, leaf=leaf, field=OF)) == (done, whole)


def test_a_whole_that_stands_beside_what_did_not_arise_is_not_added() -> None:
    months = ratio(JAN, "K", 5, 100), ratio(FEB, "K", NOT_ARISEN, 70)
    assert (value(*months, leaf="K"), value(*months, leaf="K", field=OF)) == (5, 100)


def test_what_arose_in_no_month_did_not_arise_and_has_no_whole() -> None:
    for leaf in "KL":
        months = ratio(JAN, leaf, NOT_ARISEN, None), ratio(FEB, leaf, NOT_ARISEN, None)
        assert (text(*months, leaf=leaf), value(*months, leaf=leaf, field=OF)) == (NOT_ARISEN, None)
    assert text(one(JAN, "C", NOT_ARISEN), one(FEB, "C", NOT_ARISEN), leaf="C") == NOT_ARISEN


def test_a_figure_that_lacks_beside_a_month_without_any_is_still_missing() -> None:
    months = ratio(JAN, "K", None, None), ratio(FEB, "K", NOT_ARISEN, None), ratio(MAR, "K", 1, 2)
    assert value(*months, leaf="K") is None


def test_a_state_is_that_of_the_last_month_in_which_it_arose() -> None:
    assert value(one(JAN, "C", 4), one(FEB, "C", 3), one(MAR, "C", NOT_ARISEN), leaf="C") == 3
    # Ratio whose whole is a state.
    months = ratio(JAN, "L", 5, 100), ratio(FEB, "L", 7, 80), ratio(MAR, "L", NOT_ARISEN, None)
    assert (value(*months, leaf="L"), value(*months, leaf="L", field=OF)) == (6, 80)


def test_a_state_before_which_a_month_is_missing_is_not_taken_from_a_still_earlier_one() -> None:
    for presence in (Presence.MISSING, Presence.UNLISTED, Presence.LEFT_OUT, Presence.CARRIED):
        months = one(JAN, "C", 4), one(FEB, "C", 3, u001=presence), one(MAR, "C", NOT_ARISEN)
        assert value(*months, leaf="C") is None
    months = one(JAN, "C", 4), one(FEB, "C", None, u001=Presence.EXEMPT), one(MAR, "C", NOT_ARISEN)
    assert value(*months, leaf="C") == 4


def test_beside_what_did_not_arise_and_was_carried_there_is_no_whole() -> None:
    blank = {("001", "L", ANSWER): NOT_ARISEN, ("001", "L", OF): 0}
    months = [ratio(JAN, "L", 5, 80), piece(FEB, blank), piece(MAR, blank, u001=Presence.CARRIED)]
    quarter = as_piece(Q1, combine(months, CRITERIA, ROSTER))
    for way in (months, [quarter]):
        assert (value(*way, leaf="L"), value(*way, leaf="L", field=OF)) == (None, None)
    # A state is one, carried or not.
    states = one(JAN, "C", 4), one(FEB, "C", NOT_ARISEN), one(MAR, "C", NOT_ARISEN, u001=Presence.CARRIED)
    assert value(*states, leaf="C") == 4


def test_what_a_reviewer_gave_points_to_arose_whatever_the_unit_answered() -> None:
    march = dataclasses.replace(one(MAR, "C", NOT_ARISEN), appraised={("001", "C")})
    months = one(JAN, "C", 4), one(FEB, "C", 3), march
    assert text(*months, leaf="C") == NOT_ARISEN
    assert combine(months, CRITERIA, ROSTER).end("001", "C") == MAR


def as_piece(period: Period, made: Combined) -> Piece:
    """What is known of a quarter that was rolled up."""
    return Piece(period, made.answers, made.presences, made.parts)


def test_where_the_way_was_changed_since_a_quarter_no_sum_is_taken_for_a_state_nor_a_state_for_a_sum() -> (
    None
):
    other = tuple(
        dataclasses.replace(node, rollup={"S": Rollup.END, "E": Rollup.SUM}.get(node.code, node.rollup))
        for node in NODES
    )
    then = dataclasses.replace(SMALL, nodes=other)
    months = [piece(m, {("001", "S", ANSWER): 5, ("001", "E", ANSWER): 7}) for m in (JAN, FEB, MAR)]
    quarter = as_piece(Q1, combine(months, then, ROSTER))
    assert (value(quarter, leaf="S"), value(quarter, leaf="E")) == (None, 7)


FIELDS = [("A", NOTE), ("E", ANSWER), ("S", ANSWER), ("M", ANSWER), ("R", ANSWER), ("R", OF), ("U", ANSWER),
          ("K", ANSWER), ("K", OF), ("L", ANSWER), ("L", OF), ("C", ANSWER)]  # fmt: skip
presence = st.sampled_from([Presence.GIVEN] * 6 + list(Presence))
said = st.one_of(st.just(NOT_ARISEN), st.integers(0, 3), st.none())
number = st.one_of(st.none(), st.integers(0, 10**9), st.integers(0, 10**9), st.integers(0, 3))


@st.composite
def month(draw: st.DrawFn, period: Period) -> Piece:
    figures: dict[tuple[str, str, str], int | str | None] = {}
    presences = {}
    for unit in ROSTER.codes:
        here = presences[f"u{unit}"] = draw(presence)
        if here in (Presence.GIVEN, Presence.CARRIED):
            figures |= {
                (unit, leaf, field): draw(said if leaf in "KLC" and field == ANSWER else number)
                for leaf, field in FIELDS
            }
    return piece(period, figures, **presences)


def told(made: Combined) -> list[tuple[object, ...]]:
    frame = made.answers.sort_values(["unit_code", "leaf_code", "field"])
    return [tuple(None if pd.isna(cell) else cell for cell in row) for row in rows(frame)]


@pytest.mark.long
@settings(max_examples=20, deadline=None)
@given(st.tuples(*map(month, YEAR.parts(1))))
def test_a_year_is_the_same_from_its_months_quarters_halves_and_halves_of_quarters(
    months: tuple[Piece, ...],
) -> None:
    def rolled(parts: list[Piece], length: int) -> list[Piece]:
        return [
            as_piece(whole, combine([each for each in parts if each.period in inside], CRITERIA, ROSTER))
            for whole in YEAR.parts(length)
            if (inside := whole.parts(parts[0].period.months))
        ]

    quarters = rolled(list(months), 3)
    ways = [list(months), quarters, rolled(list(months), 6), rolled(quarters, 6)]
    years = [combine(way, CRITERIA, ROSTER) for way in ways]
    assert [told(year) for year in years] == [told(years[0])] * len(ways)
    assert all(year.parts.equals(years[0].parts) for year in years)
    assert all(year.presences == years[0].presences for year in years)
