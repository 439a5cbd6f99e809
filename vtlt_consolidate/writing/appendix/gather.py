"""Gathers what the internal copy shows from the frames of a month."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from vtlt_consolidate.excel.tables import Head
from vtlt_consolidate.findings import catalogue
from vtlt_consolidate.model.config import Round
from vtlt_consolidate.model.criteria import OFFICE
from vtlt_consolidate.model.frames import STATUSES, rows, tuples
from vtlt_consolidate.scoring.compare import Beside, Compared
from vtlt_consolidate.scoring.figures import quality
from vtlt_consolidate.scoring.month import Month
from vtlt_consolidate.scoring.results import parts
from vtlt_consolidate.scoring.standings import Part
from vtlt_consolidate.words.text import MICRO, show_number
from vtlt_consolidate.writing.appendix.inside import (
    BAND_THEN,
    BY_ANSWERS,
    TAILS,
    Change,
    Indicator,
    Inside,
    Since,
)


def inside(month: Month, round_: Round) -> Inside:
    """Gather it.

    Args:
        month: the data of the period.
        round_: the round.
    """
    every = parts(month.results)
    return Inside(
        every,
        {code: STATUSES[status] for code, status in tuples(month.submissions, "unit_code", "status")},
        [*_appraised(month), *_found(month)],
        [_since(month, part) for part in every],
        [_indicator(each) for each in quality.measure(month, round_) if each.shown],
        quality.SOURCE,
    )


def _found(month: Month) -> Iterator[tuple[str, str, str]]:
    """Every finding as a comment on the cell that it is about, or else on its unit's name."""
    for row in rows(month.findings):
        where = f" ({row.file}, ô {row.cell})" if row.cell else ""
        said = f"{catalogue.SEVERITIES[row.severity]} {row.code}: {row.message}{where}"
        yield row.unit_code, row.leaf_code, said


def _appraised(month: Month) -> Iterator[tuple[str, str, str]]:
    """The notes about the reviewer's points."""
    by_code = month.results.criteria.by_code
    for (unit, leaf), given in month.results.appraised.items():
        words = "Điểm do cơ quan tổng hợp chấm" if by_code[leaf].source == OFFICE else _DIFFERS
        yield unit, leaf, f"{words}: {given.reason or 'không ghi lý do'}"


_DIFFERS = "Thẩm định khác điểm tự chấm"


def _indicator(found: quality.Measured) -> Indicator:
    each = found.indicator
    counted = f"ố {each.part}, trên số {each.whole} ({each.code})."
    return Indicator(each.title, found.part, found.whole, counted)


def _since(month: Month, part: Part) -> Since | None:
    if month.last is None:
        return None
    beside = Beside(month.results, part, month.last)
    apart = _by_answers(beside)
    units = [_change(each) for each in beside.units]
    explained = _explained(beside) if apart else ""
    return Since(_heads(part, apart=apart), apart, beside.asks_the_same, beside.shared, explained, units)


def _by_answers(beside: Beside) -> bool:
    """Say whether criteria are counted, and what is compared of them is not the total of each period."""
    return beside.part.criteria.account.shares and (_is_decided(beside) or not beside.asks_the_same)


def _is_decided(beside: Beside) -> bool:
    """Say whether the total of any unit was decided, then or now."""
    return beside.part.any_decided or bool(beside.past.decided)


def _explained(beside: Beside) -> str:
    common = f"chỉ tính {show_number(len(beside.shared))} tiêu chí có ở cả hai kỳ"
    counted = "đếm theo câu trả lời, không theo số đã điều chỉnh"
    said = [common] * (not beside.asks_the_same)
    said += [counted] * _is_decided(beside)
    return f"Đạt kỳ trước, đạt kỳ này {', '.join(said)}."


def _heads(part: Part, *, apart: bool) -> Sequence[Head]:
    """The columns after the table if there is an earlier period."""
    if apart:
        return BY_ANSWERS
    criteria = part.criteria
    return [head for head in TAILS[criteria.account] if head is not BAND_THEN or criteria.classifies]


def _change(compared: Compared) -> Change:
    before, now, change = (
        None if micro is None else micro / MICRO for micro in (compared.before, compared.now, compared.change)
    )
    band = compared.stood.band if compared.stood and change is not None else None
    return Change(compared.code, before, now, change, band, _words(compared))


def _words(compared: Compared) -> str:
    """Say in words what the change is, or why there is none."""
    if compared.change is None:
        return compared.note
    step = "Không đổi" if compared.change == 0 else ("Tăng" if compared.change > 0 else "Giảm")
    return f"{step}. {compared.adjusted}" if compared.adjusted else step
