"""Sentences about how far results can still move, for the screen and for the sheets."""

from __future__ import annotations

from collections.abc import Iterator

from vtlt_consolidate.scoring.figures.bounds import Bounds
from vtlt_consolidate.scoring.figures.corners import Open, Span
from vtlt_consolidate.scoring.month import Month
from vtlt_consolidate.scoring.results import parts
from vtlt_consolidate.scoring.standings import Part
from vtlt_consolidate.words.text import MICRO, count_of, show_micro, show_number, show_percent

ASSUMED = (
    "Các mức này đúng khi những câu đã nhận giữ nguyên; đơn vị sửa lại câu đã nhận, hoặc được miễn thêm, thì "
    "tính lại."
)
"""What the bounds presuppose."""

_NO_LIMIT, _NO_LEAST, _NO_MOST = "không giới hạn", "không có mức thấp nhất", "không có mức cao nhất"


def opened(month: Month) -> str:
    """Say what is open, as the beginning of a sentence."""
    bounds = month.bounds
    # “Trong đó” names a part, never all.
    if len(bounds.replaceable) < len(bounds.units):
        whose = f"trong đó {count_of(bounds.replaceable)} đơn vị"
    else:
        whose = "đơn vị này" if len(bounds.units) == 1 else "các đơn vị này đều"
    also = f", {whose} có số liệu đang tính nhưng có thể được thay cả biểu"
    # Who is only waited for by the office has no answer open.
    counted = [f"{show_number(bounds.count)} câu tính kết quả"] if bounds.count or not bounds.others else []
    if bounds.others:
        counted.append(f"{show_number(bounds.others)} dòng do cơ quan tổng hợp chấm hoặc tính theo công thức")
    open_ = f"Còn mở {' và '.join(counted)} của {count_of(bounds.units)} đơn vị"
    return open_ + (also if bounds.replaceable else "")


def lines(month: Month) -> str:
    """One line for the screen, or one for each variant of which something is open; empty if nothing is."""
    found = [part for part in parts(month.results) if _open_of(part, month.bounds)]
    if not found:
        return ""
    start = f"{opened(month)}. Khi nhận đủ, nếu các câu đã nhận giữ nguyên:"
    told = [_outlook(part, month.bounds) for part in found]
    if len(month.criteria.variants) <= 1:
        return f"{start} {told[0]}."
    return "\n".join([start, *(f"  {part.variant}: {line}" for part, line in zip(found, told, strict=True))])


def _open_of(part: Part, bounds: Bounds) -> bool:
    return any(each.unit.code in bounds.units for each in part.standings)


def _outlook(part: Part, bounds: Bounds) -> str:
    span, most = bounds.summed(part), sum(each.most for each in part.standings)
    account = part.criteria.account
    noun = "lượt tiêu chí đạt" if account.shares else account.noun
    said = f"{between(span)} trên {show_micro(most)} {noun}{_rates(span, most)}"
    return "; ".join([said, *_bands(part, bounds)])


def _bands(part: Part, bounds: Bounds) -> Iterator[str]:
    for each in bounds.bands(part) if part.criteria.classifies else ():
        if each.most:
            more = f", còn có thể thêm {show_number(each.more)}" if each.more else ""
            yield f"{each.label}: chắc chắn {show_number(each.sure)}{more}"


def _rates(span: Span, most: int) -> str:
    if span.least is None or span.most is None or not most:
        return ""
    low, high = (_percent(points, most) for points in span)
    return f" ({low})" if low == high else f" ({low} đến {high})"


def _percent(points: int | None, most: int) -> str:
    points = points or 0
    return f"{'-' if points < 0 else ''}{show_percent(abs(points), most)}"


def between(span: Span) -> str:
    """Write both ends, or the one figure if they are the same."""
    low, high = (None if end is None else show_micro(end) for end in span)
    if low is None or high is None:
        least = _NO_LEAST if low is None else f"ít nhất {low}"
        return f"{least}, {_NO_MOST if high is None else f'nhiều nhất {high}'}"
    return low if low == high else f"từ {low} đến {high}"


def ends(span: Span) -> tuple[float | str, float | str]:
    """Both ends, as tables write them."""
    least = _NO_LEAST if span.least is None else span.least / MICRO
    return least, _NO_MOST if span.most is None else span.most / MICRO


def bands_of(unit: Open) -> str:
    """The bands that a unit can come to, best first."""
    return "; ".join(unit.bands)


def width(span: Span) -> float | str:
    """How far apart the two ends are, as tables write it."""
    if span.least is None or span.most is None:
        return _NO_LIMIT
    return (span.most - span.least) / MICRO
