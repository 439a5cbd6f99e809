"""What still stands open in the results of a period, counted: for whoever is about to close it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from vtlt_consolidate.findings import catalogue
from vtlt_consolidate.model.frames import ABSENT_STATUSES
from vtlt_consolidate.scoring.month import Month
from vtlt_consolidate.words.states import Status
from vtlt_consolidate.words.text import show_number

ABSENT, LACKING, INCOMPLETE = "absent", "lacking", "incomplete"
UNDECIDED, REJECTED, EXTENDED = "undecided", "rejected", "extended"
ERRORS, WAITING = "errors", "waiting"
UNAPPRAISED = "unappraised"
_WORDS = {
    ABSENT: "{} đơn vị chưa nộp",
    REJECTED: "{} đơn vị gửi tệp không dùng được",
    UNDECIDED: "{} đơn vị đã gửi, chờ quyết định",
    EXTENDED: "{} đơn vị được gia hạn, chưa nộp",
    LACKING: "{} đơn vị thiếu toàn bộ số liệu của ít nhất một kỳ",
    INCOMPLETE: "{} đơn vị còn thiếu số liệu",
    UNAPPRAISED: "{} dòng chờ cơ quan tổng hợp chấm điểm",
    ERRORS: "{} lỗi cần sửa",
    WAITING: "{} việc chờ quyết định",
}
"""What stands open → how it is counted."""


def of(month: Month) -> dict[str, int]:
    """Count what stands open in the results of a month."""
    statuses, severities = month.submissions["status"], month.findings["severity"]
    absent = {
        ABSENT: int(statuses.isin(ABSENT_STATUSES).sum()),
        REJECTED: int((statuses == Status.REJECTED).sum()),
        UNDECIDED: int((statuses == Status.UNDECIDED).sum()),
        EXTENDED: int((statuses == Status.EXTENDED).sum()),
    }
    if month.rolled:
        # Nobody returned anything to it: what lacks is told of the shorter periods.
        absent = {LACKING: len(month.rolled.lacking)}
    return absent | {
        INCOMPLETE: int((statuses == Status.INCOMPLETE).sum()),
        UNAPPRAISED: len(month.unappraised),
        ERRORS: int((severities == catalogue.ERROR).sum()),
        WAITING: month.waiting,
    }


def words(left: Mapping[str, int]) -> Iterator[str]:
    """Yield each that stands open, with its count."""
    for kind, said in _WORDS.items():
        if count := left.get(kind, 0):
            yield said.format(show_number(count))
