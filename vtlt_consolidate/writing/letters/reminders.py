"""Finds the units to remind and the reasons (đôn đốc), and words the letters; sends nothing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from vtlt_consolidate.checking.returns.statuses import Timetable
from vtlt_consolidate.findings import catalogue
from vtlt_consolidate.findings.rules import answerrules, resentrules
from vtlt_consolidate.model import frames
from vtlt_consolidate.model.config import Config, Round
from vtlt_consolidate.model.criteria import CriteriaSet
from vtlt_consolidate.model.frames import ABSENT_STATUSES, RETURNED_STATUSES
from vtlt_consolidate.model.layout import ANSWER
from vtlt_consolidate.model.rules.banding import NOT_CLASSIFIED
from vtlt_consolidate.model.units import Unit
from vtlt_consolidate.naming.address import Addresses
from vtlt_consolidate.scoring.figures.bounds import Open
from vtlt_consolidate.scoring.month import Month
from vtlt_consolidate.words import phrases
from vtlt_consolidate.words.errors import ConfigError
from vtlt_consolidate.words.phrases import part, two_digits
from vtlt_consolidate.words.states import LACKING
from vtlt_consolidate.words.text import fold, sentence_date
from vtlt_consolidate.writing.forms import corrections
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

MISSING, REJECTED, INCOMPLETE = "missing", "rejected", "incomplete"
FINDINGS, REVIEW, LATE, BELOW = "findings", "review", "late", "below"
UNFINISHED = {
    MISSING: "chưa gửi",
    REJECTED: "gửi chưa đúng biểu mẫu",
    INCOMPLETE: "còn thiếu số liệu",
    FINDINGS: "có nội dung cần chỉnh sửa",
}
"""Reason why a report is not finished → words of a sentence that counts such units."""
FINISHED = {REVIEW: "có nội dung cần xem lại", BELOW: "xếp loại thấp", LATE: "gửi trễ hạn"}
"""Reason to remind of a finished report → words of a sentence that counts such units."""
_TO_FILL_IN = {MISSING, REJECTED}
_TO_MEND = {INCOMPLETE, FINDINGS, REVIEW}


@dataclass(frozen=True)
class Asked:
    """Options of the reminders.

    Args:
        day: the day up to which lateness is counted.
        by: the day by which units have to act; none: the deadline of the round while it has not passed, then
            the letters name no day.
        below: label of a band; units in a lower one are reminded too.
        late: units that returned late are reminded even if nothing is left to do.
    """

    day: dt.date
    by: dt.date | None = None
    below: str = ""
    late: bool = False

    def of(self, round_: Round) -> Asked:
        """The same with the day by which units of a round have to act."""
        due = round_.due_date
        return self if self.by or not due or due < self.day else replace(self, by=due)


@dataclass(frozen=True)
class Reminder:
    """One unit to remind.

    Args:
        unit: the unit.
        reasons: a key of `UNFINISHED` or `FINISHED` → the reason in words.
        days_late: days by which its return was, or is, late; none: not late, or unknown.
        open: what its result can still become; none: nothing of it is open.
        past_due: days since its deadline, also of a return that came in time and is incomplete.
    """

    unit: Unit
    reasons: dict[str, str]
    days_late: int | None = None
    open: Open | None = None
    past_due: int = 0

    @property
    def reason(self) -> str:
        """All reasons in one text."""
        first, *others = self.reasons.values()
        return "; ".join([first, *map(phrases.lowered, others)])

    @property
    def kind(self) -> str:
        """Its weightiest reason, under which it is counted once."""
        return next(kind for kind in (*UNFINISHED, *FINISHED) if kind in self.reasons)

    @property
    def unfinished(self) -> bool:
        """Say whether its report is not there, or not as it has to be."""
        return self.kind in UNFINISHED

    @property
    def to_fill_in(self) -> bool:
        """Say whether the unit has to fill in a blank form."""
        return bool(_TO_FILL_IN & set(self.reasons))

    @property
    def to_mend(self) -> bool:
        """Say whether the unit has to correct its own form."""
        return not self.to_fill_in and bool(_TO_MEND & set(self.reasons))

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
    low = _lower_bands(config.criteria, asked.below)
    times = Timetable(round_.due_date, config.waived(round_.period))
    bands = dict(frames.tuples(month.results.scores, "unit_code", "band"))
    found = corrections.to_mend(month)
    mending = found[found["code"] != answerrules.UNANSWERED.code]
    broken = set(mending.loc[mending["severity"] == catalogue.ERROR, "unit_code"])
    unusable, to_mend = _unusable(month, mending), _to_mend(mending, broken)
    refused = found[found["severity"] == catalogue.ERROR].groupby("unit_code")["message"].first().to_dict()
    reminders = []
    for row in frames.rows(month.submissions[~month.submissions["unit_code"].isin(month.of_the_office)]):
        reasons: dict[str, str] = {}
        past_due = max(0, times.days_late(row.unit_code, asked.day) or 0)
        if row.status in ABSENT_STATUSES:
            reasons[MISSING] = "Chưa gửi báo cáo"
        elif row.status == "extended" and past_due:
            reasons[MISSING] = "Chưa gửi báo cáo, đã hết thời gian gia hạn"
        elif row.status == "rejected":
            why = refused.get(row.unit_code, "")
            reasons[REJECTED] = f"Gửi chưa đúng biểu mẫu: {phrases.lowered(why)}".rstrip(":. ")
        elif row.status in RETURNED_STATUSES:
            blank = row.missing - unusable.get(row.unit_code, 0)
            about = FINDINGS if row.unit_code in broken else REVIEW
            reasons = _of_returned(row, blank, about, to_mend.get(row.unit_code, ""), asked)
        if bands.get(row.unit_code, "") in low and row.status not in ABSENT_STATUSES:
            reasons[BELOW] = f"Xếp loại “{bands[row.unit_code]}”, thấp hơn “{asked.below}”"
        if reasons:
            reminders.append(
                Reminder(config.roster.by_code[row.unit_code], reasons, _days(row, times, asked),
                         month.bounds.units.get(row.unit_code), past_due)
            )  # fmt: skip
    return reminders


def by_weight(due: Sequence[Reminder]) -> list[Reminder]:
    """Order units by how far they can still move the result, those that move it most first."""
    return sorted(due, key=lambda one: -one.open.total.width if one.open else 0)


def _lower_bands(criteria: CriteriaSet, label: str) -> set[str]:
    """The labels of all bands below one; none if no band is given."""
    if not label:
        return set()
    if not criteria.classifies:
        raise ConfigError("Bộ tiêu chí không xếp loại đơn vị; bỏ --below rồi chạy lại.")
    labels = [band.label for band in criteria.bands]
    place = next((at for at, name in enumerate(labels) if fold(name) == fold(label)), None)
    if place is None:
        raise ConfigError(f"Không có loại “{label}”. Các loại, từ cao xuống thấp: {'; '.join(labels)}.")
    return {*labels[place + 1 :], NOT_CLASSIFIED}


def _unusable(month: Month, mending: pd.DataFrame) -> dict[str, int]:
    """Count the answers of each unit that are lacking although something is typed, as a finding says."""
    answers = month.results.answers
    lacking = answers[(answers["field"] == ANSWER) & answers["state"].isin(LACKING)]
    asked = mending[["unit_code", "leaf_code"]].drop_duplicates()
    both = lacking.merge(asked, on=["unit_code", "leaf_code"])
    return dict(both.groupby("unit_code").size())


def _to_mend(mending: pd.DataFrame, broken: Collection[str]) -> dict[str, str]:
    """Say for each unit what it has to mend: answers that were filled in are confirmed all by one act."""
    to_confirm = mending["code"] == resentrules.UNCONFIRMED.code
    said: dict[str, list[str]] = {}
    for unit, count in mending[~to_confirm].groupby("unit_code").size().items():
        about = _ABOUT[FINDINGS if unit in broken else REVIEW]
        said.setdefault(str(unit), []).append(f"có {two_digits(int(count))} nội dung {about}")
    for unit, count in mending[to_confirm].groupby("unit_code").size().items():
        said.setdefault(str(unit), []).append(_TO_CONFIRM.format(two_digits(int(count))))
    return {unit: "; ".join(words) for unit, words in said.items()}


def _of_returned(row: Any, blank: int, about: str, to_mend: str, asked: Asked) -> dict[str, str]:
    reasons = {}
    if blank > 0:
        reasons[INCOMPLETE] = f"Còn thiếu số liệu của {two_digits(blank)} câu"
    if to_mend:
        reasons[about] = phrases.raised(to_mend)
    if asked.late and not pd.isna(row.days_late):
        reasons[LATE] = f"Gửi trễ hạn {two_digits(row.days_late)} ngày"
    return reasons


_TO_CONFIRM = (
    "chưa xác nhận {} câu trả lời điền sẵn: chọn “Có” ở dòng xác nhận trên biểu, hoặc ghi số liệu kỳ này"
)
_ABOUT = {FINDINGS: "cần chỉnh sửa hoặc xem lại", REVIEW: "cần xem lại"}


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
    due_date = f" (hạn nộp {sentence_date(round_.due_date)})" if round_.due_date else ""
    written = reportfacts.unwritten(asked.day.year)
    return reportfacts.heading(config, round_, "", written, "") | {
        "ve_viec": subject(round_),
        "kinh_gui": single or f"Các {noun} có tên trong danh sách dưới đây.",
        "han_nop": due_date,
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
        "han_moi": deadline(reminders, asked),
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
    """Say how things stand; every unit is counted once, so that the parts add up."""
    if single:
        yield _OF_ONE[reminders[0].kind].format(single)
        return
    unfinished = [one for one in reminders if one.unfinished]
    if unfinished:
        of = part(len(unfinished), len(month.results.roster.units))
        yield f"Có {of} đơn vị chưa hoàn thành báo cáo: {_counted(unfinished, UNFINISHED)}."
    if others := [one for one in reminders if not one.unfinished]:
        lead = "Ngoài ra, có" if unfinished else "Có"
        counted = f"{two_digits(len(others))} đơn vị đã gửi đủ báo cáo"
        alike = {one.kind for one in others}
        how = f"nhưng {FINISHED[alike.pop()]}" if len(alike) == 1 else f"nhưng: {_counted(others, FINISHED)}"
        yield f"{lead} {counted} {how}."


def _counted(reminders: Sequence[Reminder], kinds: Mapping[str, str]) -> str:
    counts = {words: sum(one.kind == kind for one in reminders) for kind, words in kinds.items()}
    return "; ".join(f"{two_digits(count)} {words}" for words, count in counts.items() if count)


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
        "khắc phục các tiêu chí chưa đạt",
        "đơn vị xếp loại thấp thì khắc phục các tiêu chí chưa đạt",
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


def _asks(one: Reminder, reasons: frozenset[str]) -> bool:
    # Who fills in the form anew mends nothing on the former one.
    return bool(reasons & set(one.reasons)) and not (one.to_fill_in and reasons == _TO_MEND)


def deadline(to: Sequence[Reminder], asked: Asked) -> str:
    """The deadline as the end of a sentence; empty if nothing is left to do."""
    return f" chậm nhất {sentence_date(asked.by)}" if asked.by and any(one.to_do for one in to) else ""
