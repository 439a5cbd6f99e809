"""Two periods side by side: what is compared, and why the rest is not."""

import dataclasses
from collections.abc import Mapping, Sequence
from decimal import Decimal

import pandas as pd
import pytest

from tests.helpers import PERIOD, SMALL, UNITS
from tests.reading.grids import files_of
from tests.scoring.months import Given, results_of
from tests.scoring.test_score import group, points, tree
from vtlt_consolidate.findings import catalogue
from vtlt_consolidate.model.criteria import CriteriaSet
from vtlt_consolidate.model.frames import Submissions
from vtlt_consolidate.model.rules.banding import NOT_CLASSIFIED, Band, band_places
from vtlt_consolidate.model.units import Unit
from vtlt_consolidate.scoring import compare
from vtlt_consolidate.scoring.compare import Compared, Past, Stood
from vtlt_consolidate.scoring.history import sentences, steps
from vtlt_consolidate.scoring.history.steps import DOWN, SAME, UP
from vtlt_consolidate.scoring.month import Month
from vtlt_consolidate.scoring.results import Results, parts
from vtlt_consolidate.scoring.standings import Part
from vtlt_consolidate.words.period import Period
from vtlt_consolidate.words.text import MICRO

LAST = PERIOD.previous
_NUMBERS = {"days_late", "missing", "errors"}
NOBODY = pd.DataFrame(
    {
        name: pd.Series([], dtype="Int64" if name in _NUMBERS else "str")
        for name in Submissions.to_schema().columns
    }
)
D = Decimal
CODES = ("A1", "A2", "A3", "A4")
THREE = {"A1": "Đạt", "A2": "Đạt", "A3": "Chưa đạt", "A4": "Đạt"}


def past(then: Mapping[str, Sequence[float | None]], asked: Sequence[str] = CODES, **fields: object) -> Past:
    """An earlier period: unit → its points, criterion by criterion."""
    values = {
        (unit, code): None if value is None else round(value * MICRO)
        for unit, given in then.items()
        for code, value in zip(asked, given, strict=True)
    }
    answered = frozenset(unit for unit, given in then.items() if any(each is not None for each in given))
    made = Past(LAST, asked, values, tuple(then), answered)
    return dataclasses.replace(made, **fields)  # type: ignore[arg-type]


def month(
    given: Given,
    criteria: CriteriaSet = SMALL,
    units: Sequence[Unit] = UNITS[:2],
    carried: Mapping[str, str] | None = None,
) -> tuple[Results, Part]:
    results = results_of(criteria, units, given, carried=carried)
    return results, parts(results)[0]


def first(given: Given, before: Past, **words: object) -> Compared:
    """What is said of the first unit."""
    results, part = month(given, **words)  # type: ignore[arg-type]
    return compare.Beside(results, part, before).units[0]


def test_a_unit_that_is_whole_in_both_periods_is_compared() -> None:
    row = first({"001": THREE}, past({"001": (1, 0, 0, 1)}))
    assert (row.code, row.name, row.both) == ("001", "Phường Tân Định", 4)
    assert (row.before, row.now, row.change) == (2 * MICRO, 3 * MICRO, MICRO)
    assert (row.note, row.gone, row.stood) == ("", False, None)
    assert row.standing
    assert row.standing.unit == UNITS[0]


def test_only_what_both_periods_ask_is_compared() -> None:
    row = first({"001": THREE}, past({"001": (1, 1, 1)}, ("A1", "A3", "CŨ")))
    assert (row.both, row.before, row.now, row.change) == (2, 2 * MICRO, MICRO, -MICRO)


@pytest.mark.parametrize(
    ("before", "carried", "note"),
    [
        (past({"003": (1, 1, 1, 1)}), {}, "Đơn vị mới, kỳ trước không có trong bảng"),
        (past({"001": (1, 1, 1, 1)}, names={"001": "Xã Khác"}), {},
         "Kỳ trước mã này là của “Xã Khác”: không so"),
        (past({"001": (1, 1, 1, 1)}, names={"001": "P. Tân Định"}), {}, ""),
        (past({"001": (1, 1, 1, 1)}), {"001": "2026-01"},
         "Kỳ này chưa nộp, dùng số liệu tháng 01 năm 2026: không so"),
        # A carried unit has the name of its period behind its own.
        (past({"001": (1, 1, 1, 1)}, names={"001": "Xã Khác"}), {"001": "2026-01"},
         "Kỳ này chưa nộp, dùng số liệu tháng 01 năm 2026: không so"),
        (past({"001": (1, 1, 1, 1)}, carried={"001": "2026-01"}), {},
         "Kỳ trước dùng số liệu tháng 01 năm 2026: không so"),
        (past({"001": (None,) * 4}), {}, "Kỳ trước chưa có báo cáo"),
        (past({"001": (1,)}, ("CŨ",)), {}, "Hai kỳ không có tiêu chí nào chung"),
        (past({"001": (1, None, None, 1)}), {}, "Kỳ trước còn thiếu 2 tiêu chí: không so"),
        (past({"001": (1, None)}, ("CŨ", "A1")), {}, "Kỳ trước còn thiếu số liệu: không so"),
    ],
)  # fmt: skip
def test_why_a_unit_is_not_compared_is_told(before: Past, carried: dict[str, str], note: str) -> None:
    row = first({"001": THREE}, before, carried=carried)
    assert row.note == note
    assert (row.change is None) == bool(note)
    assert (row.both, row.standing is None) == ((0, True) if note else (4, False))


def test_answers_that_are_missing_now_are_told_before_those_that_were() -> None:
    before = past({"001": (1, None, 1, 1)})
    assert first({}, before).note == "Kỳ này chưa có báo cáo"
    one = {"001": THREE | {"A3": None}}
    assert first(one, before).note == "Kỳ này còn thiếu 1 tiêu chí: không so"
    # What the earlier period did not ask does not matter.
    assert first(one, past({"001": (1, 1)}, ("A1", "A2"))).note == ""


WEIGHED = tree(group("G"), points("a", 40, "G"), points("b", 60))
PASSED = past({"001": (30, 30)}, ("a", "b"), stood={"001": Stood("", {}, 55 * MICRO, 0.55, "Khá", 1)})


def test_totals_are_compared_as_they_were_where_all_criteria_were_asked() -> None:
    row = first({"001": {"a": 40, "b": 50}}, PASSED, criteria=WEIGHED)
    # What stood in the workbook counts, its caps and gates with it, not what its points add up to.
    assert (row.before, row.now, row.stood) == (55 * MICRO, 90 * MICRO, PASSED.stood["001"])
    capped = tree(group("G", points=D(20)), points("a", 40, "G"), points("b", 60))
    assert first({"001": {"a": 40, "b": 50}}, PASSED, criteria=capped).now == 70 * MICRO
    # Of a part of the criteria nothing but their own sum can be compared.
    part = past({"001": (30,)}, ("b",))
    row = first({"001": {"a": 40, "b": 50}}, part, criteria=WEIGHED)
    assert (row.before, row.now) == (30 * MICRO, 50 * MICRO)


def test_a_unit_of_another_variant_then_is_not_compared() -> None:
    moved = dataclasses.replace(PASSED, stood={"001": Stood("Sở", {}, 55 * MICRO, 0.55, "Khá", 1)})
    row = first({"001": {"a": 40, "b": 50}}, moved, criteria=WEIGHED)
    assert row.note == "Kỳ trước thuộc nhóm “Sở”: không so"
    # What its group of then was not asked did not lack.
    other = dataclasses.replace(moved, points={key: None if key[1] == "b" else mark
                                               for key, mark in moved.points.items()})  # fmt: skip
    assert first({"001": {"a": 40, "b": 50}}, other, criteria=WEIGHED).note == row.note
    # It has all its figures in both periods, so the sentence says that it is left out.
    given: Given = {each: {"a": 40, "b": 50} for each in ("001", "002")}
    stood = moved.stood | {"002": Stood("", {}, 55 * MICRO, 0.55, "Khá", 1)}
    two = past({"001": (30, 30), "002": (30, 30)}, ("a", "b"), stood=stood)
    assert "ở cả hai kỳ; không kể 01 đơn vị đổi nhóm đơn vị, có 01" in said(given, two, criteria=WEIGHED)


def test_units_that_are_gone_are_named_where_they_had_any_answer() -> None:
    results, _ = month({"001": THREE})
    before = past(
        {"001": (1,) * 4, "9": (1, None, None, None), "8": (1,) * 4, "7": (None,) * 4}, names={"9": "Xã Cũ"}
    )
    assert [(row.code, row.name, row.gone, row.change) for row in compare.gone(results, before)] == [
        ("9", "Xã Cũ", True, None), ("8", "8", True, None),
    ]  # fmt: skip


def test_criteria_that_are_gone_are_named() -> None:
    results, _ = month({"001": THREE})
    before = past({"001": (1, 1)}, ("A1", "CŨ"), names={"CŨ": "Tiêu chí cũ"})
    assert [(row.code, row.name, row.gone) for row in compare.dropped(results, before)] == [
        ("CŨ", "Tiêu chí cũ", True)
    ]


def figures(rows: Sequence[Compared]) -> dict[str, tuple[int, int | None, int | None]]:
    return {row.code: (row.both, row.before, row.now) for row in rows}


def test_each_mark_is_compared_by_the_units_that_answered_it_twice() -> None:
    results, part = month({"001": THREE, "002": THREE | {"A1": None, "A2": "Chưa đạt"}})
    rows = compare.Beside(
        results, part, past({"001": (0, 1, None), "002": (1, 1, None)}, ("A1", "A2", "A3"))
    ).nodes
    assert figures(rows) == {
        "A1": (1, 0, MICRO), "A2": (2, 2 * MICRO, MICRO), "A3": (0, None, None), "A4": (0, None, None),
    }  # fmt: skip
    assert [row.note for row in rows] == [
        "", "", "Không có đơn vị nào có số liệu ở cả hai kỳ", "Tiêu chí mới, kỳ trước không có",
    ]  # fmt: skip
    # What nobody answered twice ends nothing.
    later = compare.Beside(results, part, past({"001": (None, 1)}, ("A1", "A2"))).nodes
    assert [row.both for row in later] == [0, 1, 0, 0]
    whole = compare.together(rows)
    assert (whole.code, whole.both, whole.before, whole.now, whole.change) == ("", 3, 2 * MICRO, 2 * MICRO, 0)


@pytest.mark.parametrize("hidden", ["carried", "before", "name"])
def test_marks_of_units_with_figures_of_another_period_or_unit_are_left_out(hidden: str) -> None:
    carried = {"002": "2026-01"} if hidden == "carried" else {}
    before = past(
        {"001": (1,) * 4, "002": (0,) * 4},
        carried={"002": "2026-01"} if hidden == "before" else {},
        names={"002": "Xã Khác"} if hidden == "name" else {},
    )
    results, part = month({"001": THREE, "002": THREE}, carried=carried)
    assert list(compare.Beside(results, part, before).earlier) == ["001"]
    assert {row.both for row in compare.Beside(results, part, before).nodes} == {1}


def test_points_are_compared_by_the_units_that_are_compared_and_groups_with_them() -> None:
    given: Given = {"001": {"a": 40, "b": 50}, "002": {"a": 10, "b": None}}
    results, part = month(given, WEIGHED)
    before = past({"001": (30, 30, 25), "002": (30, 5, 30)}, ("a", "b", "G"))
    rows = compare.Beside(results, part, before).nodes
    # The second unit lacks an answer, so that its points have no part in a mean.
    assert figures(rows) == {
        "G": (1, 25 * MICRO, 40 * MICRO), "a": (1, 30 * MICRO, 40 * MICRO), "b": (1, 30 * MICRO, 50 * MICRO),
    }  # fmt: skip
    # A group is no new criterion, though it was not asked; it only has nothing to be compared with.
    rows = compare.Beside(results, part, past({"001": (30, 30)}, ("a", "b"))).nodes
    assert [row.note for row in rows] == ["Không có đơn vị nào có số liệu ở cả hai kỳ", "", ""]


def test_nothing_compared_adds_up_to_nothing() -> None:
    row = compare.together([Compared("1", "A", note="mới"), Compared("2", "B", 3)])
    assert (row.both, row.before, row.now, row.change) == (0, None, None, None)
    assert compare.together([Compared("1", "A", 2, 0, 5), Compared("2", "B", 1, 7, 0)]).change == -2
    assert Compared("1", "A", 1, None, 5).change is None
    assert Compared("1", "A", 1, 5, None).change is None


def test_the_share_of_an_earlier_period_is_that_of_its_marks_or_the_mean_of_its_units() -> None:
    assert past({"001": (1, 0, None, 1), "002": (0, None, None, None)}).share == 0.5
    assert past({"001": (None,) * 4}).share is None
    stood = {"001": Stood("", {}, 0, 0.25, "", None), "002": Stood("", {}, 0, 0.75, "", None)}
    assert past({"001": (1, 1, 1, 1)}, stood=stood).share == 0.5


def test_a_month_is_compared_with_the_newest_of_those_before_it() -> None:
    results, _ = month({"001": THREE})
    files = files_of([])
    newest = past({})
    older = [dataclasses.replace(newest, period=Period(2025, last, 1)) for last in (10, 11, 12)]
    made = Month(results, Submissions.validate(NOBODY), files, catalogue.frame([]), earlier=(*older, newest))
    assert made.last is newest
    assert dataclasses.replace(made, earlier=()).last is None


def test_totals_can_be_compared_only_where_all_criteria_of_now_were_asked() -> None:
    results, part = month({"001": THREE})
    assert compare.Beside(results, part, past({}, (*CODES, "CŨ"))).asks_the_same
    assert not compare.Beside(results, part, past({}, CODES[:3])).asks_the_same


def stood(before: str, now: str) -> str:
    results, part = month({"001": THREE})
    stands = dataclasses.replace(part.standings[0], band=now)
    row = Compared("001", "A", 1, 0, 0, standing=stands, stood=Stood("", {}, 0, 0, before, 1))
    return steps.moved(results.criteria, row)


def test_a_unit_rises_falls_or_stays_by_the_order_of_the_bands() -> None:
    assert (stood("Khá", "Tốt"), stood("Tốt", "Khá"), stood("Khá", "Khá")) == (UP, DOWN, SAME)
    assert (stood(NOT_CLASSIFIED, "Chưa đạt"), stood("Chưa đạt", NOT_CLASSIFIED)) == (UP, DOWN)
    # A band of another set, and one that is not known, say nothing.
    assert (stood("Xuất sắc", "Tốt"), stood("Tốt", ""), stood("", "Tốt")) == ("", "", "")
    one = dataclasses.replace(SMALL, bands=SMALL.bands[:1])
    _, part = month({"001": THREE})
    held = Compared(
        "1", "A", 1, 0, 0, standing=part.standings[0], stood=Stood("", {}, 0, 0, NOT_CLASSIFIED, 1)
    )
    assert steps.moved(one, held) == UP
    row = Compared("001", "A", 1, 0, 0, stood=Stood("", {}, 0, 0, "Tốt", 1))
    assert steps.moved(SMALL, row) == ""
    assert steps.moved(SMALL, dataclasses.replace(row, stood=None)) == ""
    assert list(band_places(SMALL.bands)) == ["Tốt", "Khá", "Chưa đạt", NOT_CLASSIFIED]


def said(given: Given, before: Past | None, **words: object) -> str:
    results, part = month(given, **words)  # type: ignore[arg-type]
    return sentences.change(results, [part], before)


SINCE = (
    "So với tháng 02 năm 2026, trên 4 lượt tiêu chí có số liệu ở cả hai kỳ (01 đơn vị, 04 tiêu chí), "
    "số lượt đạt"
)


@pytest.mark.parametrize(
    ("then", "words"),
    [
        ((0, 0, 0, 0), f"{SINCE} tăng 3 (từ 0 lên 3)."),
        ((1, 1, 1, 1), f"{SINCE} giảm 1 (từ 4 xuống 3)."),
        ((1, 1, 1, 0), f"{SINCE} không đổi (3)."),
        ((None,) * 4, ""),
    ],
)
def test_how_many_more_or_fewer_marks_are_met_is_said_in_a_sentence(
    then: Sequence[float | None], words: str
) -> None:
    assert said({"001": THREE}, past({"001": then})) == words
    assert said({"001": THREE}, None) == ""


def test_the_sentence_says_what_it_compares_and_that_carried_figures_are_left_out() -> None:
    given: Given = {"001": THREE, "002": THREE, "003": THREE}
    then = {"001": (0, 0, None, 0), "002": (0, 0, 0, 0), "003": (0, 0, 0, 0)}
    told = said(given, past(then, carried={"002": "2026-01"}), carried={"003": "2026-02"}, units=UNITS)
    assert "(01 đơn vị, 03 tiêu chí; không kể 02 đơn vị có số liệu mang sang)" in told


def test_a_course_says_of_which_units_it_is_where_the_periods_differ_in_them() -> None:
    def course(*periods: tuple[str, str]) -> str:
        counted = (
            sentences.Counted(f"0{n}/2026", frozenset(units), set(carried))
            for n, (units, carried) in enumerate(periods, 1)
        )
        return sentences.counted(list(counted))

    assert course(("abc", ""), ("abc", "")) == course(("abc", "x"), ("abc", "")) == course() == ""
    assert "(02/2026: 02 đơn vị; 01/2026: 03 đơn vị)" in course(("abc", ""), ("ab", ""))
    assert "(02/2026: 02 đơn vị, có 01 đơn vị mang sang; 01" in course(("ab", ""), ("ab", "bc"))
    assert "chỉ tính đơn vị có số liệu của mình ở cả hai kỳ" in course(("ab", ""), ("cd", ""))


def test_how_many_units_have_more_and_fewer_points_is_said_in_a_sentence() -> None:
    units = tuple(Unit(str(number), f"Xã {number}") for number in range(7))
    given: Given = {
        str(n): {"a": 40, "b": each} for n, each in enumerate((60, 50, 30.000001, 10, 20, 44.999999, 30))
    }
    then = {str(n): (40, each) for n, each in enumerate((20, 20, 30, 50, 20, 45, 30))}
    bands = ("Khá", "Khá", "Khá", "Tốt", "Khá", "Tốt", "Khá")
    stood = {
        str(n): Stood("", {}, (40 + then[str(n)][1]) * MICRO, 0.5, band, 1) for n, band in enumerate(bands)
    }
    before = past(then, ("a", "b"), stood=stood)
    counted = (
        "So với tháng 02 năm 2026, trong 07 đơn vị có đủ số liệu ở cả hai kỳ, có 03 đơn vị tăng điểm, "
        "02 đơn vị giảm điểm, 02 đơn vị không đổi."
    )
    assert said(given, before, criteria=WEIGHED, units=units) == (
        f"{counted} Có 02 đơn vị lên loại, 01 đơn vị xuống loại."
    )
    # With one band alone nobody rises or falls.
    one = dataclasses.replace(WEIGHED, bands=(Band("Tốt", "", D(0), None),))
    assert said(given, before, criteria=one, units=units) == counted
    two = dataclasses.replace(WEIGHED, bands=WEIGHED.bands[:2])
    assert "lên loại" in said(given, before, criteria=two, units=units)
    assert said({}, before, criteria=WEIGHED, units=units) == ""
