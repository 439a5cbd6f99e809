"""The points of this period beside those of an earlier one.

A unit is compared when nothing of it is missing in either period, its kind is the same and its figures
are carried from nowhere; criteria and groups by the units that are compared.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from vtlt_consolidate.model.criteria import NOT_CLASSIFIED, CriteriaSet
from vtlt_consolidate.scoring.compare import Past, Stood, another_name
from vtlt_consolidate.scoring.results import Results
from vtlt_consolidate.scoring.standings import Part, Standing

UP, DOWN, SAME = "Lên loại", "Xuống loại", "Giữ loại"


@dataclass(frozen=True)
class Compared:
    """One unit in two periods.

    Args:
        code: of the unit.
        name: as it is called now, or was called when it was there last.
        now: how it stands; none: it is gone.
        before: how it stood; none: it is not compared.
        note: why it is not compared.
    """

    code: str
    name: str
    now: Standing | None
    before: Stood | None = None
    note: str = ""

    @property
    def change(self) -> int | None:
        """By how many millionths the total differs; nothing where it is not compared."""
        return None if self.before is None or self.now is None else self.now.total - self.before.total


def units(results: Results, part: Part, past: Past) -> list[Compared]:
    """Compare the units of one variant, in print order."""
    return [_unit(results, standing, past) for standing in part.standings]


def _unit(results: Results, now: Standing, past: Past) -> Compared:
    note = _why_not(results, now, past)
    before = None if note else past.stood[now.unit.code]
    return Compared(now.unit.code, now.unit.name, now, before, note)


def _why_not(results: Results, now: Standing, past: Past) -> str:
    """Say why a unit cannot be compared; empty where it can."""
    code, before = now.unit.code, past.stood.get(now.unit.code)
    reasons = (
        "" if code in past.names else "Đơn vị mới, kỳ trước không có trong bảng",
        another_name(results, past, code),
        _carried("Kỳ này chưa nộp, dùng", results.carried.get(code)),
        _carried("Kỳ trước dùng", past.carried.get(code)),
        f"Kỳ này còn thiếu {now.missing} tiêu chí: không so" if now.missing else "",
        "" if code in past.answered else "Kỳ trước chưa có báo cáo",
        "" if before else "Kỳ trước còn thiếu số liệu: không so",
        f"Kỳ trước thuộc nhóm “{before.variant}”: không so"
        if before and before.variant != now.unit.variant
        else "",
    )
    return next(filter(None, reasons), "")


def _carried(words: str, period: str | None) -> str:
    return f"{words} số liệu kỳ {period}: không so" if period else ""


def gone(results: Results, past: Past) -> list[Compared]:
    """The units that were there and had an answer, and are not there any more."""
    here = set(results.roster.codes)
    why = "Không có trong bảng kỳ này, không tính là giảm"
    codes = [code for code in past.names if code in past.answered and code not in here]
    return [Compared(code, past.names[code], None, note=why) for code in codes]


def places(criteria: CriteriaSet) -> list[str]:
    """The bands from best to worst, and behind them what a gate leaves without a band."""
    return [*(band.label for band in criteria.bands), NOT_CLASSIFIED]


def moved(criteria: CriteriaSet, before: str, now: str) -> str:
    """Say whether a unit rose, fell or stayed; empty where a band is none of the set's."""
    order = places(criteria)
    if before not in order or now not in order:
        return ""
    step = order.index(before) - order.index(now)
    return UP if step > 0 else DOWN if step < 0 else SAME


def sentence(results: Results, parts: Sequence[Part], past: Past) -> str:
    """Say how many units have more and fewer points than earlier, and how many changed their band."""
    return " ".join(_said(results, parts, past))


def _said(results: Results, parts: Sequence[Part], past: Past) -> Iterator[str]:
    rows = [(part.criteria, row) for part in parts for row in units(results, part, past)]
    known = [(criteria, row) for criteria, row in rows if row.change is not None]
    if not known:
        return
    changes = [row.change for _, row in known if row.change is not None]
    up, down = sum(change > 0 for change in changes), sum(change < 0 for change in changes)
    noun = results.criteria.units_noun
    yield (
        f"So với {past.period.label}, trong {len(known)} {noun} có đủ số liệu ở cả hai kỳ có {up} đơn vị "
        f"tăng điểm, {down} đơn vị giảm điểm, {changes.count(0)} đơn vị không đổi."
    )
    moves = [
        moved(criteria, row.before.band, row.now.band) for criteria, row in known if row.before and row.now
    ]
    if len(results.criteria.bands) > 1:
        yield f"Có {moves.count(UP)} đơn vị lên loại, {moves.count(DOWN)} đơn vị xuống loại."
