"""Finds the units to remind and the reasons (đôn đốc), and words the letters; sends nothing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from vtlt_consolidate.checking.returns.statuses import Timetable
from vtlt_consolidate.model import frames
from vtlt_consolidate.model.config import Config, Round
from vtlt_consolidate.model.frames import RETURNED_STATUSES
from vtlt_consolidate.model.units import Unit
from vtlt_consolidate.naming.address import Addresses
from vtlt_consolidate.scoring.figures.corners import Open
from vtlt_consolidate.scoring.month import Month
from vtlt_consolidate.words import phrases
from vtlt_consolidate.words.phrases import part, two_digits
from vtlt_consolidate.words.text import sentence_date, show_date
from vtlt_consolidate.writing.letters import reasons as reasons_of
from vtlt_consolidate.writing.letters.reasons import (
    BELOW,
    FINDINGS,
    FINISHED,
    INCOMPLETE,
    LATE,
    MISSING,
    REJECTED,
    REVIEW,
    UNFINISHED,
    Asked,
)
from vtlt_consolidate.writing.word import facts as reportfacts

PLACEHOLDERS = reportfacts.HEADING | {
    "ve_viec": "trích yếu của công văn, sau chữ V/v",
    "kinh_gui": "nơi gửi đến",
    "han_nop": "hạn nộp của kỳ; trống nếu không có",
    "tinh_hinh": "các câu nêu tình hình (danh sách)",
    "danh_sach": "các dòng của bảng: dong.don_vi, dong.ly_do, dong.so_ngay_tre (danh sách)",
    "cac_don_vi": "cách gọi đơn vị được nhắc giữa câu",
    "de_nghi": "việc đề nghị làm",
    "han_moi": "hạn phải làm xong; trống nếu không có",
    "noi_nhan_bieu": "nơi nhận biểu",
}
"""Placeholder of the template of the letter → its meaning."""

_TO_FILL_IN = {MISSING, REJECTED}
_TO_MEND = {INCOMPLETE, FINDINGS, REVIEW}


@dataclass(frozen=True)
class Reminder:
    """One unit to remind.

    Args:
        unit: the unit.
        reasons: a key of `UNFINISHED` or `FINISHED` → the reason in words.
        days_late: days by which its return was, or is, late; none: not late, or unknown.
        open: what its result can still become; none: nothing of it is open.
        past_due: days since its deadline, also of a return that came in time and is incomplete.
        due_date: its deadline, by an extension if it has one.
    """

    unit: Unit
    reasons: dict[str, str]
    days_late: int | None = None
    open: Open | None = None
    past_due: int = 0
    due_date: dt.date | None = None

    @property
    def reason(self) -> str:
        """All reasons in one text."""
        first, *others = self.reasons.values()
        return "; ".join([first, *map(phrases.lowered, others)])

    @property
    def kind(self) -> str:
        """Its weightiest reason."""
        return next(kind for kind in (*UNFINISHED, *FINISHED) if kind in self.reasons)

    @property
    def unfinished(self) -> bool:
        """Say whether its report is not there, or not as it has to be."""
        return self.kind in UNFINISHED

    @property
    def overdue(self) -> int:
        """Days by which its report is overdue; 0 if it is finished, or not due yet."""
        return self.past_due if self.unfinished else 0

    @property
    def to_fill_in(self) -> bool:
        """Say whether the unit has to fill in a blank form."""
        return bool(_TO_FILL_IN & set(self.reasons))

    @property
    def to_do(self) -> bool:
        """Say whether anything is left to do; a unit that was only late has already returned everything."""
        return set(self.reasons) != {LATE}


def due(config: Config, round_: Round, month: Month, asked: Asked) -> list[Reminder]:
    """Find the units to remind, in print order.

    Args:
        config: units, criteria set and waivers.
        round_: the round.
        month: the data of the period.
        asked: which reasons count.

    Raises:
        ConfigError: there is no such band, or none at all.
    """
    times = Timetable(round_.due_date, config.waived(round_.period))
    why = reasons_of.why(month, asked.below)
    reminders = []
    for row in frames.rows(month.submissions[~month.submissions["unit_code"].isin(month.of_the_office)]):
        past_due = max(0, times.days_late(row.unit_code, asked.day) or 0)
        due_date, extended = times.due_of(row.unit_code)
        reasons = why.of(row, asked)
        # Who has been given more time is left alone until it is over.
        if not reasons or (extended and not past_due):
            continue
        if extended and due_date:
            reasons[next(iter(reasons))] += f" (đã được gia hạn đến {show_date(due_date)})"
        reminders.append(
            Reminder(config.roster.by_code[row.unit_code], reasons, _days(row, times, asked),
                     month.bounds.units.get(row.unit_code), past_due, due_date)
        )  # fmt: skip
    return reminders


def by_weight(due: Sequence[Reminder]) -> list[Reminder]:
    """Order units by how far they can still move the result, those that move it most first."""
    return sorted(due, key=lambda one: -one.open.total.width if one.open else 0)


def _days(row: Any, times: Timetable, asked: Asked) -> int | None:
    if row.status in RETURNED_STATUSES:
        return None if pd.isna(row.days_late) else int(row.days_late)
    days = times.days_late(row.unit_code, asked.day)
    return days if days and days > 0 else None


def facts(
    config: Config, round_: Round, month: Month, reminders: Sequence[Reminder], asked: Asked
) -> dict[str, Any]:
    """Give a value for every placeholder of a letter to these units; one unit is addressed by name."""
    noun, addresses = config.criteria.units_noun, Addresses(config.roster)
    single = addresses.full(reminders[0].unit) if len(reminders) == 1 else ""
    day = reminders[0].due_date if single else round_.due_date
    written = reportfacts.unwritten(asked.day.year)
    return reportfacts.heading(config, round_, "", written, "") | {
        "ve_viec": subject(round_),
        "kinh_gui": single or f"Các {noun} có tên trong danh sách dưới đây.",
        "han_nop": f" (hạn nộp {sentence_date(day)})" if day else "",
        "tinh_hinh": list(_situation(month, reminders, single)),
        "danh_sach": [
            {
                "don_vi": addresses.full(one.unit),
                "ly_do": one.reason,
                "so_ngay_tre": two_digits(one.days_late) if one.days_late else "",
            }
            for one in reminders
        ],
        "cac_don_vi": single or "các đơn vị có tên trên",
        "de_nghi": request(reminders),
        "han_moi": deadline(reminders, asked) + besides(reminders),
        "noi_nhan_bieu": config.agency.contact,
    }


def subject(round_: Round) -> str:
    """The subject of the letter."""
    return f"đôn đốc thực hiện báo cáo {round_.name}"


_OF_ONE = {
    MISSING: "{} chưa gửi báo cáo.",
    REJECTED: "Báo cáo của {} chưa đúng biểu mẫu, cụ thể:",
    INCOMPLETE: "Báo cáo của {} còn thiếu số liệu, cụ thể:",
    FINDINGS: "Báo cáo của {} có nội dung cần chỉnh sửa, cụ thể:",
    REVIEW: "Báo cáo của {} có nội dung cần xem lại, cụ thể:",
    BELOW: "Kết quả của {} còn thấp, cụ thể:",
    LATE: "{} gửi báo cáo trễ hạn, cụ thể:",
}
"""Reason → what a letter to a single unit says before the list."""


def _situation(month: Month, reminders: Sequence[Reminder], single: str) -> Iterator[str]:
    """Say how things stand, in the numbers of the list below.

    A unit whose report is not finished is counted once, so that these parts add up; what may be said of any
    report is counted over all units that have it.
    """
    if single:
        yield _OF_ONE[reminders[0].kind].format(single)
        return
    unfinished = [one for one in reminders if one.unfinished]
    if unfinished:
        of = part(len(unfinished), len(month.results.roster.units))
        counts = "; ".join(f"{two_digits(len(units))} {words}" for words, units in of_unfinished(reminders))
        yield f"Có {of} đơn vị chưa hoàn thành báo cáo: {counts}."
    counted = of_any(reminders)
    if _apart(reminders):
        ((words, units),) = counted
        lead = "Ngoài ra, có" if unfinished else "Có"
        yield f"{lead} {two_digits(len(units))} đơn vị đã gửi đủ báo cáo nhưng {words}."
    elif counted:
        counts = "; ".join(f"{two_digits(len(units))} {words}" for words, units in counted)
        yield f"Tính chung các đơn vị có tên trong danh sách: {counts}."


Counted = list[tuple[str, list[Reminder]]]
"""Words that count units, and the units."""


def of_unfinished(reminders: Sequence[Reminder]) -> Counted:
    """The units whose reports are not finished, each under its weightiest reason alone."""
    found = ((words, [one for one in reminders if one.kind == kind]) for kind, words in UNFINISHED.items())
    return [(words, units) for words, units in found if units]


def of_any(reminders: Sequence[Reminder]) -> Counted:
    """The units of any report that have a reason which even a finished report may have."""
    found = []
    for kind, words in FINISHED.items():
        units = _having(reminders, kind)
        if units and kind == REVIEW and not _apart(reminders):
            # The list says of what has to be mended that it may be looked at again, too.
            every = _having(reminders, REVIEW, FINDINGS)
            found.append((words if len(every) == len(units) else _TO_MEND_TOO, every))
        elif units:
            found.append((words, units))
    return found


_TO_MEND_TOO = "có nội dung cần chỉnh sửa, xem lại"


def _apart(reminders: Sequence[Reminder]) -> bool:
    """Say whether there is one such reason, and only finished reports have it."""
    had = [units for kind in FINISHED if (units := _having(reminders, kind))]
    return len(had) == 1 and not any(one.unfinished for one in had[0])


def _having(reminders: Sequence[Reminder], *kinds: str) -> list[Reminder]:
    return [one for one in reminders if not one.reasons.keys().isdisjoint(kinds)]


_ASKED = (
    (frozenset({MISSING}), "điền biểu đã nhận và gửi báo cáo", "đơn vị chưa gửi thì gửi báo cáo"),
    (
        frozenset({REJECTED}),
        "điền lại vào biểu kèm theo và gửi lại",
        "đơn vị gửi chưa đúng biểu mẫu thì điền lại vào biểu kèm theo và gửi lại",
    ),
    (
        frozenset({INCOMPLETE, FINDINGS, REVIEW}),
        "chỉnh sửa, xem lại các nội dung nêu trong phiếu kèm theo và gửi lại",
        "đơn vị còn thiếu số liệu hoặc có nội dung cần chỉnh sửa, xem lại thì sửa trên phiếu kèm theo và gửi "
        "lại",
    ),
    (
        frozenset({BELOW}),
        "có biện pháp khắc phục để nâng kết quả xếp loại",
        "đơn vị xếp loại thấp thì có biện pháp khắc phục để nâng kết quả xếp loại",
    ),
)
"""Reasons, the request to a unit or to units that all have one of them, and the request among others."""


def request(to: Sequence[Reminder]) -> str:
    """The request to one unit, or to all units together."""
    asked = [(alone, among) for reasons, alone, among in _ASKED if any(_asks(one, reasons) for one in to)]
    if len(to) == 1:
        return "; ".join(alone for alone, _ in asked) or _NEXT_TIME
    if len(asked) <= 1:
        return f"khẩn trương {asked[0][0]}" if asked else _NEXT_TIME
    return f"khẩn trương thực hiện ({'; '.join(among for _, among in asked)})"


_NEXT_TIME = "gửi báo cáo đúng hạn trong các kỳ sau"


def besides(to: Sequence[Reminder]) -> str:
    """What is asked of units that were only late, beside others who have to act; as the end of a sentence."""
    acting = sum(one.to_do for one in to)
    return f"; đơn vị chỉ gửi trễ hạn thì {_NEXT_TIME}" if 0 < acting < len(to) else ""


def _asks(one: Reminder, reasons: frozenset[str]) -> bool:
    # Who fills in the form anew mends nothing on the former one.
    return bool(reasons & set(one.reasons)) and not (one.to_fill_in and reasons == _TO_MEND)


def deadline(to: Sequence[Reminder], asked: Asked) -> str:
    """The deadline as the end of a sentence; empty if nothing is left to do."""
    return f" chậm nhất {sentence_date(asked.by)}" if asked.by and any(one.to_do for one in to) else ""
