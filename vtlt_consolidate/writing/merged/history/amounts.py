"""The charts of the figures of returns over the periods: a sum of a quantity, or the rate of a ratio."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from vtlt_consolidate.excel.charts import period_label
from vtlt_consolidate.excel.sheet import Book, Live, Value
from vtlt_consolidate.model.criteria import Node
from vtlt_consolidate.model.layout import ANSWER, OF
from vtlt_consolidate.scoring.month import Month
from vtlt_consolidate.words.period import Period
from vtlt_consolidate.writing.merged.history import quantities, trends
from vtlt_consolidate.writing.merged.history.quantities import Sum
from vtlt_consolidate.writing.merged.history.trends import Line, Look

AMOUNTS = "Khối lượng qua các kỳ"
RATES = "Tỷ lệ thực hiện qua các kỳ"
_INTRO = (
    f"Nối với các cột Tổng của sheet “{quantities.SHEET}”: tổng của mọi đơn vị có số liệu trong từng kỳ; số "
    f"đơn vị mỗi kỳ có thể khác nhau. {trends.ON_ALIKE}"
)
_STARRED = "Dấu *: kỳ ấy ít đơn vị có số liệu hơn kỳ nhiều nhất trong các kỳ này."
_RATES_INTRO = "Tỷ lệ là tổng đã thực hiện chia cho tổng số, không phải bình quân các tỷ lệ."


def write(book: Book, month: Month, sums: Sequence[Sum], period: Period) -> None:
    """Write a sheet of amounts, and one of rates, where there are any.

    Args:
        book: the workbook.
        month: the data of this period, with earlier ones.
        sums: the rows of the sheet of figures, with their places.
        period: this period.
    """
    labels = [*(period_label(past.period) for past in month.earlier), period_label(period)]
    note = month.results.carried_note
    note = " ".join(filter(None, (trends.asked_otherwise(month.earlier, _leaves(sums)), note)))
    if amounts := list(_amounts(sums)):
        intro = f"{_INTRO} {_STARRED} {note}".rstrip()
        look = Look(
            "Khối lượng qua các kỳ",
            intro,
            "Số liệu",
            "một số liệu",
            "decimal",
            "signedpoints",
            shares=False,
            alike=True,
        )
        trends.write_chosen(book, AMOUNTS, look, labels, amounts, None)
    if rates := list(_rates(sums)):
        look = Look(
            "Tỷ lệ thực hiện qua các kỳ",
            f"{_RATES_INTRO} {_INTRO} {note}".rstrip(),
            "Số liệu",
            "một tỷ lệ",
            alike=True,
        )
        trends.write_chosen(book, RATES, look, labels, rates, None)


def _leaves(sums: Sequence[Sum]) -> list[Node]:
    # A ratio has two sums.
    return list({one.leaf.code: one.leaf for one in sums}.values())


def _amounts(sums: Sequence[Sum]) -> Iterator[Line]:
    for one in sums:
        measure = f" ({one.leaf.measure_unit})" if one.leaf.measure_unit else ""
        figures: list[Value] = [
            Live(f'IF({cell}="","",{cell})', "" if value is None else value) for cell, value in one.cells
        ]
        fewer = [bool(count) and count < max(one.units) for count in one.units]
        alike: Value = ""
        if one.compared:
            (before, then), (after, now) = one.compared
            alike = Live(f"ROUND({after}-{before},6)", round(now - then, 6))
        yield Line(one.leaf.code, f"{one.name}{measure}", figures, fewer, alike)


def _rates(sums: Sequence[Sum]) -> Iterator[Line]:
    # The two numbers of a ratio stand one below the other.
    for done, whole in pairwise(sums):
        if done.leaf is whole.leaf and (done.field, whole.field) == (ANSWER, OF):
            figures: list[Value] = [
                Live(f'IF(N({of})=0,"",{cell}/{of})', part / total if part is not None and total else "")
                for (cell, part), (of, total) in zip(done.cells, whole.cells, strict=True)
            ]
            yield Line(done.leaf.code, done.leaf.name, figures, alike=_rate_change(done, whole))


def _rate_change(done: Sum, whole: Sum) -> Value:
    """What a rate changed over the units with both numbers in both of the last periods."""
    if not done.compared or not whole.compared or not all(total for _, total in whole.compared):
        return ""
    rates = [(f"{cell}/{of}", part / total)
             for (cell, part), (of, total) in zip(done.compared, whole.compared, strict=True)]  # fmt: skip
    (before, then), (after, now) = rates
    return Live(f"ROUND({after}-{before},9)", round(now - then, 9))
