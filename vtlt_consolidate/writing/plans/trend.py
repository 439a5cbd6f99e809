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
from vtlt_consolidate.excel.tables import LIST_TOP, Columns, Head
from vtlt_consolidate.model.plans.plan import half_up
from vtlt_consolidate.scoring.plans.progress import Point, Progress
from vtlt_consolidate.words.addresses import sheet_name
from vtlt_consolidate.words.text import MICRO, show_date

SHEET = "Tiến độ các kỳ"
_FONT = {"name": "Times New Roman", "size": 9, "bold": False}
_REACHED, _DEMANDED = "Thực hiện", "Kế hoạch"
_INTRO = "Số liệu từ tệp tổng hợp của từng kỳ; kỳ chưa đến chỉ có kế hoạch, của đơn vị có số liệu kỳ này."


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
    gap = Head(f"Chênh lệch{unit}", 13, "center signedhundredths")
    columns = Columns(
        {
            "period": Head("Kỳ", 11, "center"),
            "until": Head("Đến hết ngày", 13, "center"),
            "units": Head("Đơn vị có số liệu", 10, "center integer"),
            "done": Head(f"Đã thực hiện{unit}", 14, "center decimal"),
            "demanded": Head(f"Phải đạt theo kế hoạch{unit}", 14, "center hundredths"),
            "whole": Head(f"Tổng số{unit}", 14, "center decimal"),
            "share": Head("Tỷ lệ đã thực hiện", 12, "center percent"),
            "plan": Head("Tỷ lệ theo kế hoạch", 12, "center percent"),
            "gap": Head("Chênh lệch (điểm %)", 12, "center signedpercent") if progress.ratio else gap,
        }
    )
    if not progress.ratio:
        columns = columns.without("whole", "share", "plan")
    rows = [
        {**_row(point, progress, before, sums_at), **_compared(columns, at, point, progress)}
        for at, point in enumerate(progress.trend, LIST_TOP)
    ]
    made = book.sheet(sheet_name(SHEET, of))
    intro = f"{_INTRO} {_otherwise(progress)}".rstrip()
    columns.write(made, f"Kế hoạch và thực hiện qua các kỳ: {progress.leaf.name}", intro, rows)
    drawn = ("share", "plan") if progress.ratio else ("done", "demanded")
    return Source(made.name, len(rows), *map(columns.at, drawn))


def _otherwise(progress: Progress) -> str:
    """Say of which periods there are no figures because they asked something else; else empty."""
    told = [period_label(point.period) for point in progress.trend if point.reworded]
    return f"Kỳ {', '.join(told)} hỏi khác nên để trống, không so." if told else ""


def _row(point: Point, progress: Progress, before: str, sums_at: Mapping[str, str]) -> dict[str, Value]:
    now = point.period.last_day == progress.day
    done: Value = None if point.done is None else point.done / MICRO
    demanded: Value = None if point.demanded is None else point.demanded / MICRO
    whole: Value = point.whole / MICRO if point.units or point.demanded is not None else None
    # The sums of this period are those of the other sheet.
    if now and point.done is not None:
        done = Live(f"{before}{sums_at['done']}", point.done / MICRO)
        whole = Live(f"{before}{sums_at['whole']}", point.whole / MICRO) if progress.ratio else None
    return {
        "period": period_label(point.period), "until": show_date(point.period.last_day),
        "units": point.units if point.done is not None else None,
        "done": done, "demanded": demanded, "whole": whole,
    }  # fmt: skip


def _compared(columns: Columns, at: int, point: Point, progress: Progress) -> dict[str, Value]:
    """What was reached beside what was planned: as amounts, or as shares of the whole."""
    done, demanded = columns.cell("done", at), columns.cell("demanded", at)
    if not progress.ratio:
        if point.done is None or point.demanded is None:
            return {}
        return {"gap": Live(f"ROUND({done}-{demanded},6)", (point.done - point.demanded) / MICRO)}
    if not point.whole:
        return {}
    found: dict[str, Value] = {}
    whole, share, plan = (columns.cell(key, at) for key in ("whole", "share", "plan"))
    if point.done is not None:
        found["share"] = Live(f"{done}/{whole}", float(Fraction(point.done, point.whole)))
    if point.demanded is not None:
        found["plan"] = Live(f"{demanded}/{whole}", float(Fraction(point.demanded, point.whole)))
    if point.done is not None and point.demanded is not None:
        less = Fraction(point.done, point.whole) - Fraction(point.demanded, point.whole)
        found["gap"] = Live(f"ROUND({share}-{plan},6)", half_up(less * MICRO) / MICRO)
    return found


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
