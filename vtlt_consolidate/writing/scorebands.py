"""The units of each band of a weighted set, and the sentences that say so; every number in them is live."""

from __future__ import annotations

from collections.abc import Sequence

from vtlt_consolidate.excel.sheet import Live, quoted, sentence
from vtlt_consolidate.scoring.results import UNBANDED
from vtlt_consolidate.scoring.standings import Part, Standing
from vtlt_consolidate.words.text import MICRO, listed, show_micro
from vtlt_consolidate.writing.bands import NAMED_AT_MOST, signed_name
from vtlt_consolidate.writing.scorematrix import Placed


def _here(placed: Placed, label: str) -> str:
    # Excel's = takes “A” for “a”.
    return f"EXACT({placed.range('band')},{quoted(label)})"


def live_count(placed: Placed, label: str, held: Sequence[Standing]) -> Live:
    """The number of units in a band, counted in the table."""
    return Live(f"SUMPRODUCT(--{_here(placed, label)})", len(held))


def live_bounds(placed: Placed, label: str, held: Sequence[Standing]) -> tuple[Live, Live]:
    """The fewest and the most points of a band that has units."""
    totals = [each.total for each in held]
    least, most = (
        Live(f"{name}(IF({_here(placed, label)},{placed.range('total')}))", value / MICRO, array=True)
        for name, value in (("MIN", min(totals)), ("MAX", max(totals)))
    )
    return least, most


def _in_words(bound: Live, micro: int) -> Live:
    """Points inside a sentence, with a decimal comma whatever the computer's own is."""
    return Live(f'SUBSTITUTE({bound.formula}&"",".",",")', show_micro(micro), array=True)


def sentences(part: Part, placed: Placed) -> list[Live | str]:
    """Say of each band how many units reached it and between which points they lie."""
    return [_sentence(part, placed, label, held) for label, held in part.by_band()]


def _sentence(part: Part, placed: Placed, label: str, held: Sequence[Standing]) -> Live | str:
    noun = part.criteria.units_noun
    # One band for all is none: the document defines no bands.
    only = len(part.criteria.bands) <= 1
    if not held:
        return f"- {label}: Không có đơn vị nào."
    counted = live_count(placed, label, held)
    if label == UNBANDED:
        told = f" {noun} chưa gửi báo cáo, bị trả lại, còn thiếu số liệu hoặc không thuộc loại nào."
        return sentence([f"- {'Chưa có kết quả' if only else label}: ", counted, told])
    points = sorted(each.total for each in held)
    least, most = live_bounds(placed, label, held)
    low, high = _in_words(least, points[0]), _in_words(most, points[-1])
    span: list[str | Live] = ["từ ", low, " đến ", high, " điểm"]
    if points[0] == points[-1]:
        span = [low, " điểm"]
    names = [signed_name(each.unit) for each in held]
    named = f", gồm {listed(names)}" if 1 < len(names) <= NAMED_AT_MOST else ""
    who: list[str | Live] = [f"{names[0]}."] if len(names) == 1 else ["Có ", counted, f" {noun}{named}."]
    opening, closing = ("- Đạt ", ": ") if only else (f"- {label} (", "): ")
    return sentence([opening, *span, closing, *who])
