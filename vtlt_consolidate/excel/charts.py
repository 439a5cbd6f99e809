"""The charts of the merged workbook, and the sheet of live figures that they are drawn from.

They must be readable on a black and white printer: one dark series in each chart, patterns instead of
colours, the value on every bar, no legend.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from xlsxwriter.chart import Chart

from vtlt_consolidate.excel.sheet import Book, Live, Sheet, Value
from vtlt_consolidate.excel.styles import INK
from vtlt_consolidate.words.addresses import address, span
from vtlt_consolidate.words.period import Period

SHEET = "Số liệu biểu đồ"
_FIRST = 4
_AREAS_AT_MOST = 30
_BANDS, TREND = "Số đơn vị theo xếp loại", "Tỷ lệ đạt chung qua các kỳ"
_FONT = {"name": "Times New Roman", "size": 9, "bold": False}
_TITLE_FONT = {"name": "Times New Roman", "size": 11, "bold": True}
_WIDEST_COLUMN, _THICKEST_BAR, _WIDEST_GAP = 75, 36, 500
_AROUND = 50
"""Pixels that the title and the borders of a chart take."""
_PATTERNS = ("wide_upward_diagonal", "dotted_grid", "light_vertical", "large_grid", "percent_10")


@dataclass(frozen=True)
class Source:
    """Position of the labels and values of one chart, in `count` rows.

    `row` counts from 0; `labels` and `values` are columns.
    """

    row: int
    count: int
    labels: int
    values: int

    def series(self) -> dict[str, Any]:
        """The ranges, in the form that XlsxWriter expects."""
        last = self.row + self.count - 1
        return {
            "categories": [SHEET, self.row, self.labels, last, self.labels],
            "values": [SHEET, self.row, self.values, last, self.values],
        }


@dataclass(frozen=True)
class Sources:
    """The sources of all charts; none if there is nothing to draw."""

    bands: Source | None
    criteria: Source | None
    areas: Source | None
    trend: Source | None
    trend_note: str = ""


@dataclass(frozen=True)
class Figures:
    """The figures of the charts with their labels: numbers of units by band, and shares.

    An empty text stands for a share that does not exist. `trend_note` says what periods were counted from.
    """

    bands: Sequence[tuple[str, Live]]
    criteria: Sequence[tuple[str, Live]]
    areas: Sequence[tuple[str, Live]]
    trend: Sequence[tuple[str, Live | float]]
    area_heading: str
    trend_note: str = ""

    @property
    def drawn_areas(self) -> Sequence[tuple[str, Live]]:
        """The areas, unless a chart of them would say nothing or could not be read."""
        return self.areas if 1 < len(self.areas) <= _AREAS_AT_MOST else ()

    @property
    def drawn_trend(self) -> Sequence[tuple[str, Live | float]]:
        """The periods, unless there is only one: a line needs two."""
        return self.trend if len(self.trend) > 1 else ()


@dataclass(frozen=True)
class Shown:
    """What a chart shows: its title; label and number of units, or share of 1, in its order; what to heed."""

    title: str
    figures: tuple[tuple[str, float], ...]
    note: str = ""


def shown(figures: Figures, titles: Sequence[str]) -> dict[str, Shown]:
    """Give what the charts show, for whoever draws them elsewhere.

    Args:
        figures: the figures.
        titles: of the charts of criteria and of areas.

    Returns:
        `bands`, `criteria`, `areas` and `trend`, each only if it is drawn; only the first are no shares.
    """
    found = {
        "bands": Shown(_BANDS, _given(figures.bands)),
        "criteria": Shown(titles[0], _given(_highest_first(figures.criteria))),
        "areas": Shown(titles[1], _given(_highest_first(figures.drawn_areas))),
        "trend": Shown(TREND, _given(figures.drawn_trend), figures.trend_note),
    }
    return {name: each for name, each in found.items() if each.figures}


def _highest_first(shares: Sequence[tuple[str, Live]]) -> list[tuple[str, Live]]:
    return [shares[row] for row in _order(_keys(shares))]


def _given(figures: Sequence[tuple[str, Live | float]]) -> tuple[tuple[str, float], ...]:
    """The figures that exist."""
    values = ((label, each.value if isinstance(each, Live) else each) for label, each in figures)
    return tuple((label, float(value)) for label, value in values if value not in ("", None))


def _keys(shares: Sequence[tuple[str, Live]]) -> list[float]:
    """What the sheet sorts shares by; missing ones come last."""
    # Subtract a tiny amount per row so that LARGE/MATCH keep ties in order.
    return [
        (-1.0 if share.value == "" else float(share.value)) - row * 1e-9
        for row, (_, share) in enumerate(shares, _FIRST)
    ]


def _order(keys: Sequence[float]) -> list[int]:
    return sorted(range(len(keys)), key=keys.__getitem__, reverse=True)


def write_sources(book: Book, figures: Figures, note: str) -> Sources:
    """Write the sheet that charts are drawn from; formulas sort the shares.

    Args:
        book: the workbook.
        figures: the figures.
        note: the note about figures of earlier periods; may be empty.
    """
    sheet = book.sheet(SHEET)
    sheet.text(0, 0, SHEET, "heading")
    intro = "Các biểu đồ ở sheet Tóm tắt vẽ từ đây; số liệu tự sắp xếp theo tỷ lệ."
    sheet.text(1, 0, f"{intro} {note}".rstrip(), "quiet")
    sources = Sources(
        _write_block(sheet, 0, ("Xếp loại", "Số đơn vị"), _columns(figures.bands)) if figures.bands else None,
        _write_sorted(sheet, 3, "Tiêu chí", figures.criteria) if figures.criteria else None,
        _write_sorted(sheet, 9, figures.area_heading, figures.drawn_areas) if figures.drawn_areas else None,
        _write_block(sheet, 15, ("Kỳ", "Tỷ lệ đạt"), _columns(figures.drawn_trend))
        if figures.drawn_trend
        else None,
        figures.trend_note if figures.drawn_trend else "",
    )
    sheet.page(landscape=True)
    return sources


def _columns(pairs: Sequence[tuple[str, Live | float]]) -> list[list[Value]]:
    return [[label for label, _ in pairs], [value for _, value in pairs]]


def period_label(period: Period) -> str:
    """A period as charts label it."""
    return f"{period.last_month:02d}/{period.year}" if period.months == 1 else str(period)


def _write_block(
    sheet: Sheet, column: int, heads: Sequence[str], columns: Sequence[Sequence[Value]]
) -> Source:
    for offset, (head, values) in enumerate(zip(heads, columns, strict=True)):
        sheet.text(_FIRST - 1, column + offset, head, "head")
        for row, value in enumerate(values, _FIRST):
            look = " percent" if offset and head.startswith("Tỷ lệ") else ""
            sheet.value(row, column + offset, value, f"cell{look}")
    sheet.widths([34, *[12] * (len(heads) - 1)], column)
    return Source(_FIRST, len(columns[0]), column, column + 1)


def _write_sorted(sheet: Sheet, column: int, head: str, shares: Sequence[tuple[str, Live]]) -> Source | None:
    """Write shares, and formulas that sort them from highest to lowest; missing ones come last."""
    count = len(shares)
    rows = range(_FIRST, _FIRST + count)
    keys = _keys(shares)
    order = _order(keys)
    at = {name: span(_FIRST, column + offset, _FIRST + count - 1, column + offset, pinned=True)
          for offset, name in enumerate(("labels", "shares", "keys"))}  # fmt: skip
    live_keys, labels, values = [], [], []
    for place, row in enumerate(rows):
        own = address(row, column + 1)
        live_keys.append(Live(f'IF({own}="",-1,{own})-{row}*0.000000001', keys[place]))
        match = f"MATCH(LARGE({at['keys']},{place + 1}),{at['keys']},0)"
        label, share = shares[order[place]]
        labels.append(Live(f"INDEX({at['labels']},{match})", label))
        values.append(Live(f"INDEX({at['shares']},{match})", share.value))
    heads = (head, "Tỷ lệ đạt", "Khóa sắp xếp", f"{head}, xếp theo tỷ lệ", "Tỷ lệ đạt, xếp")
    own_columns = ([label for label, _ in shares], [share for _, share in shares], live_keys, labels, values)
    _write_block(sheet, column, heads, own_columns)
    sheet.widths([34], column + 3)
    filled = sum(share.value != "" for _, share in shares)
    return Source(_FIRST, filled, column + 3, column + 4) if filled else None


def _gap(length: int, count: int, thickest: int, least: int) -> int:
    """The gap between bars, in percent of their thickness, so that few bars are not giants.

    Args:
        length: of the chart, in pixels.
        count: how many bars it has.
        thickest: no bar is thicker, in pixels, as far as Excel's limit of 500 % goes.
        least: the gap of many bars.
    """
    place = (length - _AROUND) / max(1, count)
    return min(_WIDEST_GAP, max(least, math.ceil(100 * (place / thickest - 1))))


def band_chart(book: Book, source: Source, width: int) -> Chart:
    """Draw the number of units in each band, on a chart so wide, in pixels."""
    chart = _chart(book, "column", _BANDS)
    points = [_filled(number) for number in range(source.count)]
    gap = _gap(width, source.count, _WIDEST_COLUMN, 60)
    chart.add_series(source.series() | _labelled("0") | {"points": points, "gap": gap})
    chart.set_x_axis({"num_font": _FONT})
    chart.set_y_axis(_HIDDEN_AXIS)
    return chart


def _filled(number: int) -> dict[str, Any]:
    """The look of one bar: the first is solid, the others have patterns."""
    border = {"color": INK, "width": 0.75}
    if number == 0:
        return {"fill": {"color": INK}, "border": border}
    pattern = _PATTERNS[(number - 1) % len(_PATTERNS)]
    return {"pattern": {"pattern": pattern, "fg_color": INK, "bg_color": "#FFFFFF"}, "border": border}


def share_chart(book: Book, source: Source, title: str, height: int) -> Chart:
    """Draw shares as bars, from highest to lowest, on a chart so high, in pixels."""
    chart = _chart(book, "bar", title)
    look: dict[str, Any] = {"fill": {"color": "#7F8FA9"}, "border": {"color": INK, "width": 0.5}}
    look["gap"] = _gap(height, source.count, _THICKEST_BAR, 30)
    chart.add_series(source.series() | _labelled("0.0%") | look)
    # Bar charts are drawn from the bottom up, unless the axis is reversed.
    chart.set_y_axis({"reverse": True, "num_font": _FONT | {"size": 8}, "interval_unit": 1,
                      "major_tick_mark": "none"})  # fmt: skip
    # More than 1, to leave room for the label after a bar of 100 %.
    chart.set_x_axis(_HIDDEN_AXIS | {"min": 0, "max": 1.15})
    return chart


def trend_chart(book: Book, source: Source) -> Chart:
    """Draw the share that was reached in each period."""
    chart = _chart(book, "line", TREND)
    marker = {"type": "circle", "size": 6, "fill": {"color": INK}, "border": {"color": INK}}
    labels = {"data_labels": _labelled("0.0%")["data_labels"] | {"position": "above"}}
    chart.add_series(source.series() | labels | {"line": {"color": INK, "width": 1.75}, "marker": marker})
    chart.set_x_axis({"num_font": _FONT})
    chart.set_y_axis(_HIDDEN_AXIS | {"min": 0, "max": 1.1})
    return chart


Place = tuple[int, int]
"""Row and column, counted from 0."""
_EMPTY: Place = (1048575, 16383)
"""The last cell of a sheet."""


@dataclass(frozen=True)
class Trace:
    """Cells that are drawn as a line: the chosen one dark and solid, another grey and dashed.

    Args:
        name: the cell with its name.
        first: its first cell.
        last: its last cell.
        chosen: it is the chosen one.
    """

    name: Place
    first: Place
    last: Place
    chosen: bool = True


_LINES = {
    True: {"line": {"color": INK, "width": 2.25},
           "marker": {"type": "circle", "size": 7, "fill": {"color": INK}, "border": {"color": INK}}},
    False: {"line": {"color": "#7F7F7F", "width": 1.25, "dash_type": "dash"},
            "marker": {"type": "square", "size": 5, "fill": {"color": "#FFFFFF"},
                       "border": {"color": "#7F7F7F"}}},
}  # fmt: skip


def course_chart(
    book: Book, sheet: str, periods: tuple[Place, Place], traces: Sequence[Trace], *, shares: bool
) -> Chart:
    """Draw cells of a sheet over the periods, named below.

    Args:
        book: the workbook.
        sheet: name of the sheet.
        periods: the first and the last cell of the names of the periods.
        traces: what is drawn, the chosen one first.
        shares: they are shares of 1.
    """
    chart = _chart(book, "line", "")
    chart.set_title({"none": True})
    for trace in traces:
        series: dict[str, Any] = {
            "name": [sheet, *trace.name], "categories": [sheet, *periods[0], *periods[1]],
            "values": [sheet, *trace.first, *trace.last],
        }  # fmt: skip
        # Labels of two lines would hide each other.
        if trace.chosen:
            series |= {
                "data_labels": _labelled("0.0%" if shares else "General")["data_labels"]
                | {"position": "above"}
            }
        chart.add_series(series | _LINES[trace.chosen])
    # LibreOffice draws #N/A as 0 unless a cell of the chart is empty, so one more line has nothing but that.
    chart.add_series(
        {"values": [sheet, *_EMPTY, *_EMPTY], "line": {"none": True}, "marker": {"type": "none"}}
    )
    chart.set_x_axis({"num_font": _FONT})
    top = {"max": 1.1, "major_unit": 0.25, "num_format": "0%"} if shares else {}
    chart.set_y_axis(_LIGHT_AXIS | top)
    chart.set_legend({"position": "bottom", "font": _FONT, "delete_series": [len(traces)]})
    return chart


def stacked_chart(book: Book, sheet: str, periods: tuple[Place, Place], traces: Sequence[Trace]) -> Chart:
    """Draw counts stacked in one column for each period; arguments as those of `course_chart`."""
    chart = _chart(book, "column", "", "stacked")
    chart.set_title({"none": True})
    for number, trace in enumerate(traces):
        chart.add_series(
            {"name": [sheet, *trace.name], "categories": [sheet, *periods[0], *periods[1]],
             "values": [sheet, *trace.first, *trace.last], "gap": 60, **_filled(number)}
        )  # fmt: skip
    chart.set_x_axis({"num_font": _FONT})
    chart.set_y_axis(_LIGHT_AXIS)
    chart.set_legend({"position": "right", "font": _FONT})
    return chart


_LIGHT_AXIS: dict[str, Any] = {
    "num_font": _FONT, "num_format": "General", "min": 0, "line": {"none": True},
    "major_gridlines": {"visible": True, "line": {"color": "#D9D9D9", "width": 0.5}},
}  # fmt: skip
_HIDDEN_AXIS: dict[str, Any] = {"visible": False, "min": 0, "major_gridlines": {"visible": False}}


def _labelled(number_format: str) -> dict[str, Any]:
    return {"data_labels": {"value": True, "num_format": number_format, "font": _FONT}}


def _chart(book: Book, kind: str, title: str, subtype: str = "") -> Chart:
    chart = book.chart(kind, subtype)
    chart.set_title({"name": title, "name_font": _TITLE_FONT, "overlay": False})
    chart.set_legend({"none": True})
    chart.set_chartarea({"border": {"color": "#BFBFBF"}})
    return chart
