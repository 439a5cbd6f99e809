"""The periods of a plan one by one, and the chart of plan and reality."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from xlsxwriter.chart import Chart

from vtlt_consolidate.excel.charts import period_label
from vtlt_consolidate.excel.sheet import Book, Live, Value
from vtlt_consolidate.excel.styles import INK
from vtlt_consolidate.excel.tables import LIST_TOP, Head, write_list
from vtlt_consolidate.model.plans.plan import half_up
from vtlt_consolidate.scoring.plans.progress import Point, Progress
from vtlt_consolidate.words.addresses import address, sheet_name
from vtlt_consolidate.words.text import MICRO, show_date

SHEET = "Tiến độ các kỳ"
_FONT = {"name": "Times New Roman", "size": 9, "bold": False}
_REACHED, _DEMANDED = "Thực hiện", "Kế hoạch"


@dataclass(frozen=True)
class Source:
    """Position of the periods, of what was reached and of what was planned; rows and columns count from 0."""

    sheet: str
    count: int
    reached: int
    demanded: int

    def series(self, column: int) -> dict[str, Any]:
        """The ranges of one column, in the form that XlsxWriter expects."""
        last = LIST_TOP + self.count - 1
        return {
            "categories": [self.sheet, LIST_TOP, 0, last, 0],
            "values": [self.sheet, LIST_TOP, column, last, column],
        }


def title(progress: Progress) -> str:
    """The title of the chart."""
    return f"Kế hoạch và thực hiện: {progress.leaf.label}"


def write(book: Book, progress: Progress, of: str, before: str, sums_at: Mapping[str, str]) -> Source:
    """Write the sheet of the periods.

    Args:
        book: the merged workbook.
        progress: of one leaf.
        of: what tells its sheet from those of other leaves; may be empty.
        before: what names the sheet with the sums of this period in a formula.
        sums_at: key → address of the sum there.
    """
    measure = progress.leaf.measure_unit
    unit = f" ({measure})" if measure else ""
    heads = [
        Head("Kỳ", 11, "center"),
        Head("Đến hết ngày", 13, "center"),
        Head("Đơn vị có số liệu", 10, "center integer"),
        Head(f"Đã thực hiện{unit}", 14, "center decimal"),
        Head(f"Phải đạt theo kế hoạch{unit}", 14, "center hundredths"),
    ]
    shares = [
        Head(f"Tổng số{unit}", 14, "center decimal"),
        Head("Tỷ lệ đã thực hiện", 12, "center percent"),
        Head("Tỷ lệ theo kế hoạch", 12, "center percent"),
        Head("Chênh lệch (điểm %)", 12, "center signedpercent"),
    ]
    heads += shares if progress.ratio else [Head(f"Chênh lệch{unit}", 13, "center signedhundredths")]
    rows = [_row(at, point, progress, before, sums_at) for at, point in enumerate(progress.trend, LIST_TOP)]
    made = book.sheet(sheet_name(SHEET, of))
    write_list(
        made, f"Kế hoạch và thực hiện qua các kỳ: {progress.leaf.name}",
        "Số liệu từ tệp tổng hợp của từng kỳ; kỳ chưa đến chỉ có kế hoạch, của đơn vị có số liệu kỳ này.",
        heads, rows,
    )  # fmt: skip
    return Source(made.name, len(rows), *((6, 7) if progress.ratio else (3, 4)))


def _row(at: int, point: Point, progress: Progress, before: str, sums_at: Mapping[str, str]) -> list[Value]:
    now = point.period.last_day == progress.day
    done: Value = None if point.done is None else point.done / MICRO
    demanded: Value = None if point.demanded is None else point.demanded / MICRO
    whole: Value = point.whole / MICRO if point.units or point.demanded is not None else None
    # The sums of this period are those of the other sheet.
    if now and point.done is not None:
        done = Live(f"{before}{sums_at['done']}", point.done / MICRO)
        whole = Live(f"{before}{sums_at['whole']}", point.whole / MICRO) if progress.ratio else None
    cells: list[Value] = [period_label(point.period), show_date(point.period.last_day),
                          point.units if point.done is not None else None, done, demanded]  # fmt: skip
    d, p, w = (address(at, column) for column in (3, 4, 5))
    if not progress.ratio:
        gap = point.done is not None and point.demanded is not None
        value = ((point.done or 0) - (point.demanded or 0)) / MICRO
        return [*cells, Live(f"ROUND({d}-{p},6)", value) if gap else None]
    has = bool(point.whole)
    share = Fraction(point.done, point.whole) if has and point.done is not None else None
    plan = Fraction(point.demanded, point.whole) if has and point.demanded is not None else None
    reached, demanded_share = address(at, 6), address(at, 7)
    return [
        *cells, whole,
        None if share is None else Live(f"{d}/{w}", float(share)),
        None if plan is None else Live(f"{p}/{w}", float(plan)),
        None if share is None or plan is None
        else Live(f"ROUND({reached}-{demanded_share},6)", half_up((share - plan) * MICRO) / MICRO),
    ]  # fmt: skip


def chart(book: Book, source: Source, progress: Progress) -> Chart:
    """Draw the plan and what was reached: a plan that is judged at milestones as columns, else as a line."""
    reached = _reached(book, source, progress)
    plan = source.series(source.demanded) | {"name": _DEMANDED}
    if progress.rises:
        look = {"line": {"color": "#7F7F7F", "width": 1.5, "dash_type": "dash"}, "marker": {"type": "none"}}
        drawn = book.chart("line")
        drawn.add_series(plan | look)
    else:
        look = {"fill": {"color": "#D9D9D9"}, "border": {"color": "#7F7F7F", "width": 0.75}, "gap": 20}
        drawn = book.chart("column")
        drawn.add_series(plan | look)
    drawn.combine(reached)
    drawn.set_title({"name": title(progress), "overlay": False,
                     "name_font": {"name": "Times New Roman", "size": 11, "bold": True}})  # fmt: skip
    drawn.set_legend({"position": "bottom", "font": _FONT})
    drawn.set_x_axis({"num_font": _FONT})
    drawn.set_y_axis({"min": 0, "num_font": _FONT, "num_format": "0%" if progress.ratio else "#,##0",
                      "major_gridlines": {"visible": True, "line": {"color": "#D9D9D9", "width": 0.5}}}
                     | ({"max": 1.1, "major_unit": 0.25} if progress.ratio else {}))  # fmt: skip
    drawn.set_chartarea({"border": {"color": "#BFBFBF"}})
    drawn.show_blanks_as("gap")
    return drawn


def _reached(book: Book, source: Source, progress: Progress) -> Chart:
    reached = book.chart("line")
    marker = {"type": "circle", "size": 6, "fill": {"color": INK}, "border": {"color": INK}}
    # With optional decimals, Excel would show a bare decimal sign behind whole amounts.
    whole = all((point.done or 0) % MICRO == 0 for point in progress.trend)
    amounts = "#,##0" if whole else "#,##0.00"
    labels = {"value": True, "position": "above", "font": _FONT,
              "num_format": "0.0%" if progress.ratio else amounts}  # fmt: skip
    reached.add_series(source.series(source.reached) | {
        "name": _REACHED, "line": {"color": INK, "width": 2}, "marker": marker, "data_labels": labels,
    })  # fmt: skip
    return reached
