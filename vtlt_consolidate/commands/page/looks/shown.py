"""How figures, days and words of the tool are shown on the page."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from vtlt_consolidate.commands.page.looks import graphs, worded
from vtlt_consolidate.model.frames import (
    EXCUSED_STATUSES,
    RETURNED_STATUSES,
    ROLLED_STATUSES,
    STATUSES,
)
from vtlt_consolidate.words import phrases
from vtlt_consolidate.words.states import Status
from vtlt_consolidate.words.text import sentence_date, show_date, show_number

_KILO = 1000
_SIZES = ("B", "KB", "MB", "GB")

_RESULTS = {
    "tong-hop": "Bảng tổng hợp, mọi sheet và biểu đồ",
    "phu-luc-noi-bo": "Phụ lục, bản nội bộ để soát",
    "phu-luc-nhiem-vu": "Phụ lục tiến độ nhiệm vụ, bản trình ký",
    "phu-luc": "Phụ lục, bản trình ký",
    "bao-cao": "Báo cáo Word",
    "thay-doi": "Số liệu khác lần lập trước",
    "dinh-chinh": "Bảng đính chính",
    "bieu-noi-nhan": "Biểu của nơi nhận, đã điền",
}
"""Beginning of a file name in `ket-qua` → what it is; longer beginnings first."""
_BOOKS = {
    "cau-hinh": "Cấu hình lúc phát hành: hạn nộp, gia hạn, miễn, số và ngày báo cáo của kỳ",
    "kiem-tra": "Mọi điều tìm thấy ở lần kiểm tra gần nhất",
    "quyet-dinh": "Việc chờ quyết định, việc đã quyết định",
    "so-nhan": "Sổ nhận: tệp nào nhận ngày nào",
    "tham-dinh": "Điểm thẩm định bên điểm tự chấm",
    "nhiem-vu": "Tình trạng từng nhiệm vụ của kế hoạch",
    "dien-san": "Số liệu đã điền sẵn trên biểu; không sửa",
    "dien-tap": "Đáp án của kỳ diễn tập",
    "chot": "Các lần chốt, mở lại; không sửa",
}
"""Beginning of the name of a workbook of a period → what it is."""


@dataclass(frozen=True)
class Counts:
    """How the returns of a period stand: units that returned, are absent, sent nothing usable, got time.

    Args:
        required: how many units have to report: all of these together.
        excused: how many others do not have to.
        carried: how many others sent nothing, while the figures of the period before stand for them.
        late: how many of those who returned were late.
        whole: how many of those who returned left nothing open.
    """

    required: int
    returned: int
    absent: int
    undecided: int
    unusable: int
    extended: int
    carried: int
    excused: int
    late: int
    whole: int


def count_by_status(units: Sequence[dict[str, Any]]) -> Counts:
    """Count the units of the object of `--json` by their statuses."""
    statuses = [each["status"] for each in units]
    returned = sum(status in RETURNED_STATUSES for status in statuses)
    absent, carried = statuses.count(Status.MISSING), statuses.count(Status.CARRIED)
    undecided, unusable = statuses.count(Status.UNDECIDED), statuses.count(Status.REJECTED)
    late = sum(each["days_late"] is not None for each in units)
    excused = sum(status in EXCUSED_STATUSES for status in statuses)
    extended = statuses.count(Status.EXTENDED)
    whole = returned - statuses.count(Status.INCOMPLETE)
    required = len(units) - excused
    return Counts(required, returned, absent, undecided, unusable, extended, carried, excused, late, whole)


def size(count: int) -> str:
    """A number of bytes in words."""
    number, names = float(count), list(_SIZES)
    while number >= _KILO and len(names) > 1:
        number /= _KILO
        names.pop(0)
    return f"{show_number(Decimal(round(number)))} {names[0]}"


def number(value: float | None) -> str:
    """A figure of the object of `--json`; nothing: a dash."""
    return "–" if value is None else show_number(Decimal(str(value)))


def total(unit: dict[str, Any]) -> str:
    """The total of a unit of the object of `--json`, starred where an answer is missing; nothing: a dash."""
    if unit["total"] is None:
        return "–"
    return f"{number(unit['total'])}/{number(unit['max'])}" + ("*" if unit["missing"] else "")


def tone(status: str) -> str:
    """The look of a status: fine, to look at, bad, or of no weight."""
    if status in (Status.ON_TIME, Status.COMPLETE):
        return "tot"
    if status in (Status.LATE, Status.INCOMPLETE, Status.EXTENDED, Status.UNDECIDED):
        return "xem"
    return "xau" if status in (Status.MISSING, Status.REJECTED, Status.CARRIED) else ""


def status_words(status: str, rolled: bool = False) -> str:
    """The words of a status, in a period that was rolled up or in another."""
    return (ROLLED_STATUSES if rolled else STATUSES)[Status(status)]


def result(name: str) -> str:
    """What a file of `ket-qua` is."""
    return _named(name, _RESULTS)


def book(name: str) -> str:
    """What a workbook of a period is."""
    return _named(name, _BOOKS)


def _named(name: str, words: Mapping[str, str]) -> str:
    return next((said for start, said in words.items() if name.startswith(start)), "")


def percent(value: float | None) -> str:
    """A percentage of the object of `--json`; nothing: a dash."""
    return "–" if value is None else graphs.percent(Decimal(str(value)))


FILTERS: dict[str, Callable[..., Any]] = {
    "tren_trang": worded.on_page,
    "cau": phrases.raised,
    "co": size,
    "so": number,
    "phan_tram": percent,
    "tong": total,
    "trang_thai": status_words,
    "mau": tone,
    "ket_qua": result,
    "tep_ky": book,
    "ngay": show_date,
    "ngay_dai": sentence_date,
}
"""Name of a filter of the templates → function."""
