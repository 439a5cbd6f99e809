"""The small table under the internal copy about the quality of the figures."""

from __future__ import annotations

from collections.abc import Sequence

from vtlt_consolidate.excel.measure import height
from vtlt_consolidate.excel.sheet import Live, Sheet, Value
from vtlt_consolidate.excel.tables import Head
from vtlt_consolidate.model.config import Round
from vtlt_consolidate.model.outputs import QUALITY, QUALITY_TOP
from vtlt_consolidate.words.addresses import address
from vtlt_consolidate.writing.appendix.inside import Indicator, Inside

_NAME = Head("Chỉ số", 24)
_COUNTS = (
    Head("Tử số", 7, "center integer"), Head("Mẫu số", 7, "center integer"),
    Head("Tỷ lệ", 7, "center percent"),
)  # fmt: skip
_COUNTED = Head("Cách tính", 55)
_WIDEST = 110
"""Longer lines are hard to read."""
_POINTS_PER_CHARACTER = 5.25
_SIZE = 10


def write(sheet: Sheet, top: int, last: int, inside: Inside, round_: Round) -> None:
    """Write the table under that of the results, over its columns.

    Args:
        sheet: a sheet of the internal copy, whose columns have their widths.
        top: row of the title.
        last: the last column of the table of results.
        inside: what the internal copy shows of the period.
        round_: the round.
    """
    everybody = ", mọi nhóm đơn vị" if _is_grouped(inside) else ""
    sheet.text(top, 0, f"{QUALITY} {round_.name}{everybody}", "heading")
    boxes = _Boxes(sheet, last)
    explained = _width(sheet, 0, boxes.end)
    sheet.merge((top + 1, 0, top + 1, boxes.end), inside.source, "body quiet")
    sheet.do.set_row(top + 1, height([(inside.source, explained)], size=_SIZE, base=_SIZE))
    heads = boxes.heads
    boxes.write(top + QUALITY_TOP - 1, [head.heading for head in heads], ["head"] * len(heads))
    for row, found in enumerate(inside.indicators, top + QUALITY_TOP):
        part, whole = (address(row, first) for first, _ in boxes.spans[1:3])
        share = found.part / found.whole if found.whole else ""
        counts: list[Value] = [found.part, found.whole, Live(f'IF({whole}=0,"",{part}/{whole})', share)]
        boxes.write(
            row, _row_values(found, counts, apart=boxes.apart), [f"cell {head.style}" for head in heads]
        )


def _is_grouped(inside: Inside) -> bool:
    return any(len(part.criteria.whole.variants) > 1 for part in inside.parts)


def _row_values(found: Indicator, counts: Sequence[Value], *, apart: bool) -> list[Value]:
    """The values of a row; how it is counted stands apart, or behind the name where only this one is wide."""
    if apart:
        return [found.title, *counts, f"S{found.counted}"]
    return [f"{found.title}: s{found.counted}", *counts]


class _Boxes:
    """Which columns of the table above each column of this one takes, joined until they are wide enough."""

    def __init__(self, sheet: Sheet, last: int) -> None:
        self._sheet = sheet
        self.spans: list[tuple[int, int]] = []
        """The first and the last column of each."""
        at = 0
        for head in (_NAME, *_COUNTS):
            end = at
            while _width(sheet, at, end) < head.width:
                end += 1
            self.spans.append((at, end))
            at = end + 1
        # Where criteria stand in rows, their names have room for it all, and there are few other columns.
        self.apart = _width(sheet, *self.spans[0]) < _COUNTED.width
        """Whether the words on how an indicator is counted have a column of their own."""
        if self.apart:
            end = at
            while _width(sheet, at, end) < _COUNTED.width or (
                end < last and _width(sheet, at, end + 1) <= _WIDEST
            ):
                end += 1
            self.spans.append((at, end))

    @property
    def heads(self) -> tuple[Head, ...]:
        """The columns."""
        return (_NAME, *_COUNTS, _COUNTED) if self.apart else (_NAME, *_COUNTS)

    @property
    def end(self) -> int:
        """The last column."""
        return self.spans[-1][1]

    def write(self, row: int, values: Sequence[Value], styles: Sequence[str]) -> None:
        """Write a row, as high as its words need."""
        words = []
        for (first, last), value, style in zip(self.spans, values, styles, strict=True):
            self._sheet.merge((row, first, row, last), value, style)
            words.append((value if isinstance(value, str) else "", _width(self._sheet, first, last)))
        self._sheet.do.set_row(row, height(words, size=_SIZE, base=_SIZE))


def _width(sheet: Sheet, first: int, last: int) -> float:
    """The width of joined columns, in characters."""
    return sum(sheet.column_points(column) for column in range(first, last + 1)) / _POINTS_PER_CHARACTER
