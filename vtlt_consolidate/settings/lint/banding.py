"""Lint of bands and gates: gaps and overlaps, and gates that close for every unit, or for none."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from functools import partial
from itertools import pairwise

from vtlt_consolidate.model.criteria import GROUP, PERCENT, SPREAD, TOTAL, CriteriaSet, Node
from vtlt_consolidate.model.rules.banding import Band, Gate
from vtlt_consolidate.scoring.figures.reach import Range, added_up, negative, reach, summed
from vtlt_consolidate.settings.lint.flaw import ERROR, NO_CITATION, WARNING, Flaw
from vtlt_consolidate.words.text import listed, show_number

_HUNDREDTH = Decimal("0.01")


def floor_flaws(criteria: CriteriaSet) -> Iterator[Flaw]:
    """Yield groups whose floor, which nobody declared, swallows points that are taken off inside."""
    for index, node in enumerate(criteria.nodes):
        if node.kind != GROUP or node.least is not None or node.formula or not criteria.scores(node):
            continue
        low, _ = summed(criteria, node)
        if low is None or low < 0:
            lowest = "bị trừ không giới hạn" if low is None else f"xuống {show_number(low)} điểm"
            mend = "một số âm" if low is None else show_number(low)
            text = (
                f"các dòng trong nhóm có thể {lowest} mà nhóm không xuống dưới 0: phần trừ quá bị "
                f"mất, không trừ vào tổng. Muốn trừ tiếp thì ghi {mend}; đúng là dừng ở 0 thì ghi 0."
            )
            yield Flaw("node", index, "least", text, severity=WARNING)


def gate_flaws(criteria: CriteriaSet) -> Iterator[Flaw]:
    """Yield gates that name what there is not, that close for every unit, and nodes that can never close one.

    A gate that closes whatever units answer decides the result by itself, so it is an error. The tree of
    nodes must be sound.
    """
    yield from _row_flaws(criteria)
    for index, gate in enumerate(criteria.gates):
        for code in gate.nodes:
            if code in criteria.by_code and criteria.scores(criteria.by_code[code]):
                yield from _of_node(criteria, index, gate, code)


def _of_node(criteria: CriteriaSet, index: int, gate: Gate, code: str) -> Iterator[Flaw]:
    ranges = [
        (variant, _printed(part, part.by_code[code]))
        for variant, part in criteria.by_variant()
        if code in part.by_code and part.scores(part.by_code[code])
    ]
    always = [variant for variant, (_, high) in ranges if high is not None and high <= gate.limit]
    never = [variant for variant, (low, _) in ranges if low is not None and low > gate.limit]
    off = criteria.taken_off(criteria.by_code[code])
    if always:
        everywhere = len(always) == len(ranges)
        text = _always(gate, code, ranges[0][1] if everywhere else dict(ranges)[always[0]], off=off)
        text = text if everywhere else f"với nhóm {listed([f'“{name}”' for name in always])}, {text}"
        yield Flaw("gate", index, "at_most", text, severity=ERROR if everywhere else WARNING)
    elif never and len(never) == len(ranges):
        text = _never(gate, code, ranges[0][1], off=off)
        yield Flaw("gate", index, "at_most" if len(gate.nodes) == 1 else "nodes", text, severity=WARNING)


def _printed(criteria: CriteriaSet, node: Node) -> Range:
    """The range as tables print it: points that lower the total are negative."""
    low, high = reach(criteria, node)
    return (negative(high), negative(low)) if criteria.taken_off(node) else (low, high)


def _always(gate: Gate, code: str, bounds: Range, *, off: bool) -> str:
    most = show_number(bounds[1] or 0)
    if off:
        lost = max(gate.limit, Decimal(1))
        return (
            f"“{code}” là dòng trừ, điểm in ra là số âm (nhiều nhất {most}) nên luôn không quá "
            f"{show_number(gate.limit)}: mọi đơn vị đều bị giữ lại. Ghi số âm, ví dụ {show_number(-lost)} "
            f"để giữ đơn vị bị trừ từ {show_number(lost)} điểm."
        )
    return (
        f"“{code}” nhiều nhất được {most} điểm nên luôn không quá {show_number(gate.limit)}: mọi đơn vị "
        f"đều bị giữ lại. Ghi số nhỏ hơn {most}, hoặc sửa điểm tối đa của “{code}”."
    )


def _never(gate: Gate, code: str, bounds: Range, *, off: bool) -> str:
    least = show_number(bounds[0] or 0)
    most_lost = f"“{code}” bị trừ nhiều nhất {show_number(-(bounds[0] or Decimal(0)))} điểm (in là {least})"
    reached = most_lost if off else f"“{code}” ít nhất cũng được {least} điểm"
    if len(gate.nodes) > 1:
        # The others may hold units, so that the limit need not be wrong.
        return (
            f"{reached}, không bao giờ đến {show_number(gate.limit)}: mã này không giữ ai lại; bỏ mã khỏi "
            f"điều kiện, hoặc tách thành dòng riêng."
        )
    return (
        f"{reached}, không bao giờ đến {show_number(gate.limit)}: điều kiện này không giữ ai lại. "
        f"Ghi {least} hoặc số lớn hơn."
    )


def _row_flaws(criteria: CriteriaSet) -> Iterator[Flaw]:
    """Yield gates on nodes without points, of unknown bands, that hold nobody back, or without a document."""
    labels = [band.label for band in criteria.bands]
    for index, gate in enumerate(criteria.gates):
        for code in gate.nodes:
            if code not in criteria.by_code or not criteria.scores(criteria.by_code[code]):
                yield Flaw(
                    "gate", index, "nodes", f"mã “{code}” không phải là tiêu chí hoặc nhóm được tính điểm."
                )
        if gate.band and gate.band not in labels:
            yield Flaw("gate", index, "band", f"không có loại “{gate.band}” ở sheet Xếp loại.")
        if labels and gate.band == labels[0]:
            text = f"“{gate.band}” là loại cao nhất nên điều kiện này không giữ ai lại."
            yield Flaw("gate", index, "band", text, severity=WARNING)
        if not gate.citation:
            yield Flaw("gate", index, "citation", NO_CITATION, severity=WARNING)


def band_flaws(criteria: CriteriaSet, *, summed: bool) -> Iterator[Flaw]:
    """Check the bands; their ends only if points can be summed (`summed`), so that the range is known."""
    for index, band in enumerate(criteria.bands):
        if not band.citation:
            yield Flaw("band", index, "citation", NO_CITATION, severity=WARNING)
    inverted = list(_inverted(criteria))
    yield from inverted
    if not criteria.bands:
        text = "chưa có loại nào nên không xếp loại được đơn vị nào."
        yield Flaw("band", 0, "label", text, severity=WARNING)
    # Gaps and overlaps that an inverted band causes would only repeat the same mistake.
    if criteria.bands and not inverted:
        if summed:
            yield from _unbanded_ends(criteria)
        apart = list(_gaps_and_overlaps(criteria))
        # Bounds that are wrong themselves tell nothing about the words.
        yield from apart or _other_percentages(criteria)


def _other_percentages(criteria: CriteriaSet) -> Iterator[Flaw]:
    """Find percentages in the words of a band that are neither of its bounds."""
    for index, band in enumerate(criteria.bands if criteria.band_by == PERCENT else ()):
        bounds = {band.at_least, _ALL if band.below is None else band.below}
        ends = f"từ {show_number(band.at_least)}%"
        ends += "" if band.below is None else f" đến dưới {show_number(band.below)}%"
        for field in ("label", "phrase"):
            for number in re.findall(r"(\d+(?:[.,]\d+)?)\s*%", getattr(band, field)):
                if Decimal(number.replace(",", ".")) not in bounds:
                    text = f"nêu {number}% mà loại này {ends} (Từ, Đến dưới); sửa cho khớp nhau."
                    yield Flaw("band", index, field, text, severity=WARNING)


_ALL = Decimal(100)


def _ascending(criteria: CriteriaSet) -> list[tuple[int, Band]]:
    return sorted(enumerate(criteria.bands), key=lambda pair: pair[1].at_least)


def _inverted(criteria: CriteriaSet) -> Iterator[Flaw]:
    """Find bands that are empty because they end before they begin, or begin where another one does."""
    show = partial(shown_value, criteria.band_by)
    starts: dict[Decimal, int] = {}
    for index, band in enumerate(criteria.bands):
        if band.below is not None and band.below < band.at_least:
            text = (
                f"từ {show(band.at_least)} đến dưới {show(band.below)} là khoảng ngược, không đơn vị nào "
                f"thuộc loại này; nếu hai số bị đổi chỗ thì ghi Từ là {show_number(band.below)}, Đến dưới là "
                f"{show_number(band.at_least)}."
            )
            yield Flaw("band", index, "below", text)
        elif band.below == band.at_least:
            text = f"từ {show(band.at_least)} đến dưới {show(band.below)} là khoảng rỗng; "
            yield Flaw("band", index, "below", text + _end(criteria, band.at_least))
        elif band.at_least in starts:
            text = f"hai loại cùng bắt đầu từ {show(band.at_least)}; sửa ô này hoặc ô {{other}}."
            yield Flaw("band", index, "at_least", text, starts[band.at_least])
        starts.setdefault(band.at_least, index)


def _end(criteria: CriteriaSet, start: Decimal) -> str:
    """Suggest the upper bound of a band that starts here: where the next one starts."""
    above = [band.at_least for band in criteria.bands if band.at_least > start]
    return f"ghi {show_number(min(above))}." if above else "để trống ô này nếu đây là loại cao nhất."


def _gaps_and_overlaps(criteria: CriteriaSet) -> Iterator[Flaw]:
    """Check that every band begins where the one below it ends."""
    show = partial(shown_value, criteria.band_by)
    for (index, band), (_, above) in pairwise(_ascending(criteria)):
        if band.below != above.at_least:
            yield Flaw("band", index, "below", _gap_or_overlap(band.below, above.at_least, show))


def _unbanded_ends(criteria: CriteriaSet) -> Iterator[Flaw]:
    """Check that the lowest and the highest possible total belong to a band."""
    show = partial(shown_value, criteria.band_by)
    ordered = _ascending(criteria)
    least, most = _reachable(criteria)
    index, lowest = ordered[0]
    if least is None:
        text = (
            "điểm trừ không có mức cao nhất nên tổng có thể thấp hơn mọi loại; ghi Điểm tối đa cho dòng trừ."
        )
        yield Flaw("band", index, "at_least", text, severity=WARNING)
    elif lowest.at_least > least:
        # A share may have any number of decimals; what is proposed has to hold it.
        least = least.quantize(_HUNDREDTH, ROUND_FLOOR).normalize()
        text = (
            f"loại thấp nhất bắt đầu từ {show(lowest.at_least)}, các giá trị dưới đó (thấp nhất là "
            f"{show(least)}) không thuộc loại nào; ghi {show_number(least)}."
        )
        yield Flaw("band", index, "at_least", text)
    index, highest = ordered[-1]
    if highest.below is not None and (most is None or highest.below <= most):
        high = "điểm cao hơn" if most is None else show(most.quantize(_HUNDREDTH, ROUND_CEILING).normalize())
        yield Flaw("band", index, "below", f"giá trị {high} không thuộc loại nào; để trống ô này.")


def _reachable(criteria: CriteriaSet) -> Range:
    """The lowest and the highest value that bands are compared with, over all variants."""
    lows, highs = [], []
    for _, part in criteria.by_variant():
        least, most = _least_and_most(part)
        maximum = part.summed_most("")
        if criteria.band_by == PERCENT and maximum:
            least, most = _in_percent(part, (least, most), maximum)
        lows.append(least)
        highs.append(most)
    limited_lows = [low for low in lows if low is not None]
    limited_highs = [high for high in highs if high is not None]
    return (
        min(limited_lows) if len(limited_lows) == len(lows) else None,
        max(limited_highs) if len(limited_highs) == len(highs) else None,
    )


def _in_percent(part: CriteriaSet, ends: Range, maximum: Decimal) -> Range:
    """The ends as shares of the maximum; they lie further apart where it shrinks by what does not arise."""
    least, most = ends
    gone = _most_gone(part, TOTAL)
    rest = maximum - gone
    low = None if least is None else 100 * least / maximum
    high = None if most is None else 100 * most / maximum
    if gone and least is not None and least < 0:
        low = 100 * least / rest if rest > 0 else None
    if gone and most is not None and most > maximum:
        high = 100 * (most - gone) / rest if rest > 0 else None
    return low, high


def _most_gone(part: CriteriaSet, code: str) -> Decimal:
    """The most that what does not arise takes out of the maximum of a group (`scoring.tree`)."""
    children = part.relieving(code)
    worth = {child: part.most(child) or Decimal(0) for child in children}
    gone = {
        child: _most_gone(part, child.code) if child.kind == GROUP else worth[child] * bool(child.unarisen)
        for child in children
    }
    if gone == worth or any((child.least or 0) < 0 for child in children):
        # With nothing left there is nothing to spread over; points below 0 count more with others spread.
        return sum(gone.values(), Decimal(0))
    # Of a group some part may not arise, which is never spread over its neighbours.
    spread = (child for child in children if child.unarisen == SPREAD and child.kind != GROUP)
    return sum(gone.values(), Decimal(0)) - sum((gone[child] for child in spread), Decimal(0))


def _gap_or_overlap(below: Decimal | None, start: Decimal, show: Callable[[Decimal], str]) -> str:
    if below is not None and below < start:
        return f"từ {show(below)} đến dưới {show(start)} không thuộc loại nào; ghi {show_number(start)}."
    end = "không giới hạn" if below is None else show(below)
    return f"khoảng đến {end} chồng lên loại bắt đầu từ {show(start)}; ghi {show_number(start)}."


def shown_value(band_by: str, value: Decimal) -> str:
    """Write a value that bands are compared with."""
    return f"{show_number(value)}%" if band_by == PERCENT else f"{show_number(value)} điểm"


def _least_and_most(criteria: CriteriaSet) -> Range:
    """The lowest and the highest total that a unit can have, whatever points a reviewer gives."""
    return added_up(criteria, TOTAL, Decimal(0), lambda node: (node.least or Decimal(0), criteria.most(node)))
