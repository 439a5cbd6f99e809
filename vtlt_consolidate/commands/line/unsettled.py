"""What still stands open in the results of a period, counted: for whoever is about to close it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

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
    LACKING: "{} đơn vị thiếu số liệu ít nhất một kỳ",
    INCOMPLETE: "{} đơn vị còn thiếu số liệu",
    UNAPPRAISED: "{} dòng chờ cơ quan tổng hợp chấm điểm",
    ERRORS: "{} lỗi cần sửa",
    WAITING: "{} việc chờ quyết định",
}
"""What stands open → how it is counted."""


def words(left: Mapping[str, int]) -> Iterator[str]:
    """Yield each that stands open, with its count."""
    for kind, said in _WORDS.items():
        if count := left.get(kind, 0):
            yield said.format(show_number(count))
