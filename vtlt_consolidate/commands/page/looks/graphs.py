"""The charts of the page: what the object of `--json` says of the results, as shapes of a picture.

Bars stand in tables, whose rows say the same in words; lines have a table of their own beside them.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from itertools import groupby
from typing import Any, NamedTuple

from vtlt_consolidate.excel.charts import period_label
from vtlt_consolidate.model.frames import EXCUSED_STATUSES
from vtlt_consolidate.words.period import Period
from vtlt_consolidate.words.text import show_number, with_our_signs

_COLUMN = 0.6
"""The part of its place that a column takes."""
_LABELS = 8
"""Labels that have room beside one another."""
_HUNDRED = Decimal(100)
_PLACES = Decimal("0.1")
_STEPS = 5
"""The most steps of the grid, rounded up to whole ones at both ends."""
_NICE = tuple(map(Decimal, ("1", "2", "2.5", "5", "10")))
"""What the distance of two lines of the grid is, times a power of ten."""
_CHARACTER = 8
"""The width of one character of a label, in units of the picture."""
_GAP = 12
"""Between the edge of the picture, the labels of the grid and the grid."""


class Frame(NamedTuple):
    """Measures of the pictures, in units of their own: of a bar its longest, of lines size and axes."""

    bar: int = 400
    width: int = 560
    height: int = 260
    left: int = 50
    right: int = 550
    top: int = 28
    foot: int = 220


FRAME = Frame()


@dataclass(frozen=True)
class Bar:
    """One bar: what it is about, its figure in words, and how long it is."""

    label: str
    figure: str
    width: int


@dataclass(frozen=True)
class Bars:
    """A chart of bars: its title, what its rows are, what their figures are, the bars, and what to heed."""

    title: str
    item: str
    figure: str
    bars: tuple[Bar, ...]
    note: str = ""


@dataclass(frozen=True)
class Dot:
    """A point of a line, or the middle of the top of a column, with its label."""

    x: float
    y: float
    words: str


@dataclass(frozen=True)
class Row:
    """What a line shows of one period, in words; `x` and `shown` are for the label below the axis."""

    period: str
    figures: tuple[str, ...]
    x: float
    shown: bool


@dataclass(frozen=True)
class Lines:
    """A chart over periods.

    Args:
        title: its title.
        names: what is drawn, in the order of the figures of a row.
        rows: the periods, oldest first.
        scale: height and words of each line of the grid.
        runs: the line, in pieces without a gap.
        plan: the plan as a line; empty: there is none, or it is drawn as columns.
        columns: the plan as columns.
        column: the width of a column.
        left: where the axis stands, right of the labels of the grid.
        base: the height of 0, on which columns stand.
        note: what to heed; may be empty.
    """

    title: str
    names: tuple[str, ...]
    rows: tuple[Row, ...]
    scale: tuple[tuple[float, str], ...]
    runs: tuple[tuple[Dot, ...], ...]
    plan: tuple[tuple[Dot, ...], ...] = ()
    columns: tuple[Dot, ...] = ()
    column: float = 0
    left: int = FRAME.left
    base: float = FRAME.foot
    note: str = ""


def of(shown: Mapping[str, Any]) -> tuple[Bars | Lines, ...]:
    """The charts of the object of `--json` of results, in the order of the page."""
    return tuple(_charts(shown))


def _charts(shown: Mapping[str, Any]) -> Iterator[Bars | Lines]:
    drawn = shown["charts"]
    if bands := drawn.get("bands"):
        yield _bands(**bands)
    if trend := drawn.get("trend"):
        labels, shares = zip(*trend["figures"], strict=True)
        series = [("Tỷ lệ đạt", list(map(_of_share, shares)))]
        yield replace(_lines(trend["title"], labels, series, "%"), note=trend.get("note", ""))
    for each in (shown["plan"] or {}).get("progress", ()):
        if each["trend"]:
            yield _of_plan(each)
    for name, item in (("areas", "Địa bàn"), ("criteria", "Nội dung")):
        if name in drawn:
            bars = _shares(item, **drawn[name])
            yield bars if name != "areas" else _of_areas(bars, shown["units_detail"])


def _shares(item: str, title: str, figures: Sequence[tuple[str, float]]) -> Bars:
    bars = (
        Bar(label, _worded(_of_share(share), "%"), round(max(share, 0) * FRAME.bar))
        for label, share in figures
    )
    return Bars(title, item, "Tỷ lệ", tuple(bars))


def _of_areas(chart: Bars, units: Sequence[Mapping[str, Any]]) -> Bars:
    """Star the areas of which answers are missing, and name those that have no figure at all."""
    asked = [unit for unit in units if unit["area"] and unit["status"] not in EXCUSED_STATUSES]
    lacking = {unit["area"] for unit in asked if unit["missing"] or unit["total"] is None}
    drawn = {bar.label for bar in chart.bars}
    bars = [replace(bar, label=f"{bar.label}*") if bar.label in lacking else bar for bar in chart.bars]
    empty = [area for area in dict.fromkeys(unit["area"] for unit in asked) if area not in drawn]
    notes = ["Dấu *: có đơn vị còn thiếu số liệu."] if drawn & lacking else []
    notes += [f"Chưa có số liệu: {'; '.join(empty)}."] if empty else []
    return replace(chart, bars=tuple(bars), note=" ".join(notes))


def _bands(title: str, figures: Sequence[tuple[str, float]]) -> Bars:
    most = max(count for _, count in figures) or 1
    bars = (Bar(label, show_number(int(count)), round(count * FRAME.bar / most)) for label, count in figures)
    return Bars(title, "Loại", "Số đơn vị", tuple(bars))


def _of_plan(progress: Mapping[str, Any]) -> Lines:
    """Plan and reality of one figure: as shares where there is a whole, else as amounts."""
    trend, unit = progress["trend"], progress["measure_unit"]
    shares = any(point["percent"] is not None for point in trend)
    keys = ("percent", "demanded_percent") if shares else ("done", "demanded")
    series = [
        (name, [None if point[key] is None else Decimal(str(point[key])) for point in trend])
        for name, key in zip(("Thực hiện", "Kế hoạch"), keys, strict=True)
    ]
    of_unit = "" if shares or not unit else f" ({unit})"
    title = f"Kế hoạch và thực hiện: {progress['label']}{of_unit}"
    labels = [period_label(Period.parse(point["period"])) for point in trend]
    return _lines(title, labels, series, "%" if shares else "", rises=progress["rises"])


_Figures = Sequence[Decimal | None]
_Ends = tuple[Decimal, Decimal]
"""The lowest and the highest line of a grid."""


def _lines(
    title: str,
    labels: Sequence[str],
    series: Sequence[tuple[str, _Figures]],
    sign: str,
    *,
    rises: bool = True,
) -> Lines:
    """Draw the first series as a line; the second is the plan, which is a line too if it rises evenly.

    Args:
        title: of the chart.
        labels: of the periods, oldest first.
        series: name and figures.
        sign: what follows a figure.
        rises: see above.
    """
    known = [value for _, values in series for value in values if value is not None]
    grid = _grid(min(known, default=Decimal()), max([*known, _HUNDRED] if sign else known, default=Decimal()))
    ends = grid[0], grid[-1]
    scale = tuple((_height(value, ends), show_number(value) + sign) for value in grid)
    left = max(FRAME.left, _GAP + _CHARACTER * max(len(words) for _, words in scale))
    step = (FRAME.right - left) / len(labels)
    places = [round(left + step * (at + 0.5), 1) for at in range(len(labels))]
    # A plan of which no figure is known is neither drawn nor named.
    series = [series[0], *(each for each in series[1:] if any(value is not None for value in each[1]))]
    own, *plans = (_dots(places, values, ends, sign) for _, values in series)
    plan = plans[0] if plans else []
    figures = zip(*([_worded(value, sign) for value in values] for _, values in series), strict=True)
    named = _spread(range(len(labels)))
    rows = [
        Row(label, each, x, at in named)
        for at, (label, each, x) in enumerate(zip(labels, figures, places, strict=True))
    ]
    return Lines(
        title,
        tuple(name for name, _ in series),
        tuple(rows),
        scale,
        _runs(own),
        _runs(plan) if rises else (),
        () if rises else tuple(dot for dot in plan if dot),
        round(step * _COLUMN, 1),
        left,
        _height(Decimal(), ends),
    )


def _grid(least: Decimal, most: Decimal) -> list[Decimal]:
    """The lines of a grid around 0 and two figures, as people count; at most one decimal."""
    least, most = min(least, Decimal()), max(most, Decimal())
    if least == most:
        return [Decimal(), Decimal(1)]
    wanted = max((most - least) / _STEPS, _PLACES)
    power = Decimal(1).scaleb(wanted.adjusted())
    # Quarters of the least power would need two decimals.
    steps = (power * nice for nice in _NICE)
    step = next(each for each in steps if each >= wanted and each == each.quantize(_PLACES))
    return [step * at for at in range(math.floor(least / step), math.ceil(most / step) + 1)]


def _dots(places: Sequence[float], values: _Figures, ends: _Ends, sign: str) -> list[Dot | None]:
    said = _spread([at for at, value in enumerate(values) if value is not None])
    return [
        None if value is None else Dot(x, _height(value, ends), _worded(value, sign) if at in said else "")
        for at, (x, value) in enumerate(zip(places, values, strict=True))
    ]


def _height(value: Decimal, ends: _Ends) -> float:
    least, most = ends
    part = float((value - least) / (most - least))
    return round(FRAME.foot - (FRAME.foot - FRAME.top) * part, 1)


def _spread(places: Sequence[int]) -> set[int]:
    """Those that are named, as only some have room for it: the last one always."""
    every = -(-len(places) // _LABELS) or 1
    return set(places[::-1][::every])


def _runs(dots: Sequence[Dot | None]) -> tuple[tuple[Dot, ...], ...]:
    """The points in pieces without a gap."""
    pieces = groupby(dots, key=lambda dot: dot is None)
    return tuple(tuple(dot for dot in piece if dot) for gap, piece in pieces if not gap)


def _of_share(share: float) -> Decimal:
    """A share of 1 as a percentage."""
    return Decimal(str(share)) * _HUNDRED


def _worded(value: Decimal | None, sign: str) -> str:
    if value is None:
        return "–"
    return percent(value) + sign if sign else show_number(value)


def percent(value: Decimal) -> str:
    """A percentage with the one place that workbooks show, rounded half up: `87,0`."""
    return with_our_signs(f"{value.quantize(_PLACES, ROUND_HALF_UP):,}")
