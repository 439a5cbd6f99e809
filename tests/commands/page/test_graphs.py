"""Figures as shapes of a picture: inside its frame, in proportion, and said in words beside it."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vtlt_consolidate.commands.page.looks import graphs
from vtlt_consolidate.commands.page.looks.graphs import FRAME, Bars, Lines

FIGURES = st.lists(st.tuples(*[st.none() | st.floats(0, 150).map(lambda each: round(each, 4))] * 2),
                   min_size=1, max_size=30)  # fmt: skip


def plan(figures: list[tuple[Any, Any]], *, rises: bool, percent: bool = True) -> Lines:
    """The chart of one figure beside its plan: (reached, planned) of each period."""
    trend = [
        {"period": f"20{10 + at}", "done": done, "demanded": demanded, "percent": done if percent else None,
         "demanded_percent": demanded if percent else None}
        for at, (done, demanded) in enumerate(figures)
    ]  # fmt: skip
    progress = {"label": "Đã chỉnh lý", "measure_unit": "mét giá", "rises": rises, "trend": trend}
    (drawn,) = graphs.of({"charts": {}, "plan": {"progress": [progress]}})
    assert isinstance(drawn, Lines)
    return drawn


@given(FIGURES, st.booleans())
def test_every_figure_is_one_point_inside_the_frame_and_one_word(
    figures: list[tuple[float | None, float | None]], rises: bool
) -> None:
    drawn = plan(figures, rises=rises)
    own = [dot for run in drawn.runs for dot in run]
    planned = [dot for run in drawn.plan for dot in run] or list(drawn.columns)
    assert len(own) == sum(done is not None for done, _ in figures)
    assert len(planned) == sum(demanded is not None for _, demanded in figures)
    assert len(drawn.names) == 1 + bool(planned)
    for dot in own + planned:
        assert drawn.left <= dot.x <= FRAME.right
        assert FRAME.top <= dot.y <= FRAME.foot
    assert [[said == "–" for said in row.figures] for row in drawn.rows] == [
        [value is None for value in pair[: len(drawn.names)]] for pair in figures
    ]
    assert drawn.rows[-1].shown


def test_a_gap_is_not_bridged_and_heights_are_in_proportion() -> None:
    drawn = plan([(50, None), (None, None), (100, 100), (0, None)], rises=False)
    (first,), (second, third) = drawn.runs
    heights = [FRAME.foot - dot.y for dot in (first, second, third)]
    assert heights == [heights[1] / 2, FRAME.foot - FRAME.top, 0]
    assert [dot.y for dot in drawn.columns] == [FRAME.top]
    assert drawn.scale[-1] == (FRAME.top, "100%")


@pytest.mark.parametrize(
    ("highest", "lines"),
    [
        ("1250000", ["0", "250.000", "500.000", "750.000", "1.000.000", "1.250.000"]),
        ("2437.5", ["0", "500", "1.000", "1.500", "2.000", "2.500"]),
        ("11", ["0", "2,5", "5", "7,5", "10", "12,5"]),
        ("0.3", ["0", "0,1", "0,2", "0,3"]),
        ("0.01", ["0", "0,1"]),
        ("1.2", ["0", "0,5", "1", "1,5"]),
        ("0", ["0", "1"]),
    ],
)
def test_the_grid_counts_as_people_do_and_its_labels_have_room(highest: str, lines: list[str]) -> None:
    drawn = plan([(highest, None), (0, None)], rises=True, percent=False)
    assert [words for _, words in drawn.scale] == lines
    assert drawn.left - 6 >= 7 * max(map(len, lines))
    assert drawn.scale[0][0] == FRAME.foot
    assert drawn.scale[-1][0] == FRAME.top
    assert drawn.runs[0][-1].y == FRAME.foot
    assert drawn.names == ("Thực hiện",)


def test_what_is_below_nothing_stands_below_the_line_of_nothing() -> None:
    drawn = plan([(-5, -3), (-2, -1)], rises=False, percent=False)
    assert [words for _, words in drawn.scale] == ["-5", "-4", "-3", "-2", "-1", "0"]
    assert drawn.base == FRAME.top
    assert [dot.y for dot in drawn.runs[0]] == [FRAME.foot, drawn.scale[3][0]]
    assert [words for _, words in plan([(-5, 0), (20, 0)], rises=True, percent=False).scale] == [
        "-5", "0", "5", "10", "15", "20",
    ]  # fmt: skip


def test_a_share_of_thousands_is_written_as_other_numbers() -> None:
    assert plan([(123456.75, None)], rises=True).rows[0].figures == ("123.456,8%",)


def test_amounts_have_their_measure_in_the_title_and_heights_follow_the_grid() -> None:
    drawn = plan([(1200.5, 2400), (2400, 2400)], rises=True, percent=False)
    assert drawn.title == "Kế hoạch và thực hiện: Đã chỉnh lý (mét giá)"
    assert drawn.rows[0].figures == ("1.200,5", "2.400")
    assert drawn.scale[-1] == (FRAME.top, "2.500")
    assert drawn.plan[0][0].y == round(FRAME.foot - (FRAME.foot - FRAME.top) * 2400 / 2500, 1)
    assert drawn.columns == ()


@pytest.mark.parametrize(
    ("share", "said", "width"), [(0.2845, "28,5%", 114), (1.0, "100,0%", 400), (0.0, "0,0%", 0)]
)
def test_shares_are_rounded_half_up_as_workbooks_show_them(share: float, said: str, width: int) -> None:
    charts = {"criteria": {"title": "Tỷ lệ đạt theo tiêu chí", "figures": [["1. Văn bản", share]]}}
    (drawn,) = graphs.of({"charts": charts, "plan": None})
    assert isinstance(drawn, Bars)
    assert [(bar.figure, bar.width) for bar in drawn.bars] == [(said, width)]


def test_areas_without_figures_are_named_and_those_that_lack_some_are_starred() -> None:
    charts = {"areas": {"title": "Tỷ lệ đạt theo khu vực", "figures": [["A", 0.9], ["B", 0.5]]}}
    stood = (("A", 0, 9, "complete"), ("B", 2, 5, "incomplete"), ("B", 0, 8, "complete"),
             ("C", 9, None, "missing"), ("D", 9, None, "rejected"),
             ("E", 0, None, "exempt"), ("", 0, None, "missing"))  # fmt: skip
    names = ("area", "missing", "total", "status")
    units = [dict(zip(names, each, strict=True)) for each in stood]
    (chart,) = graphs.of({"charts": charts, "plan": None, "units_detail": units})
    assert isinstance(chart, graphs.Bars)
    assert [bar.label for bar in chart.bars] == ["A", "B*"]
    assert chart.note == "Dấu *: có đơn vị còn thiếu số liệu. Chưa có số liệu: C; D."
