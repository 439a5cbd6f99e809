"""The sheets and columns of the configuration workbook, each defined once.

A column's definition gives its heading, its help, its drop-down, how its cells are read and what the
message says when one cannot be.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from vtlt_consolidate.config import EXEMPT, EXTENDED, NOTHING_TO_REPORT, Receipt, Round, Waiver
from vtlt_consolidate.criteria import KINDS, Band, Node
from vtlt_consolidate.errors import VtltError
from vtlt_consolidate.period import Period
from vtlt_consolidate.text import fold, parse_date, parse_number, show_number
from vtlt_consolidate.units import Unit

_YES, _NO = "Có", "Không"
_KIND_TITLES = {kind.code: kind.title for kind in KINDS}


@dataclass(frozen=True)
class Value:
    """How one type of value is read from a cell and written to it.

    Args:
        read: gives the value of a text that is not empty, or raises ValueError.
        expected: what the message asks for, with an example.
        show: the value as text; none: as it is.
        options: the drop-down.
        style: of the cell.
    """

    read: Callable[[str], Any]
    expected: str
    show: Callable[[Any], str] = str
    options: tuple[str, ...] = ()
    style: str = "cell astext left"


def _read_whole(text: str) -> int:
    number = parse_number(text, whole=True).value
    if number is None or number != int(number):
        raise ValueError(text)
    return int(number)


def _read_decimal(text: str) -> Decimal:
    number = parse_number(text).value
    if number is None:
        raise ValueError(text)
    return number


def _read_date(text: str) -> dt.date:
    day = parse_date(text)
    if day is None:
        raise ValueError(text)
    return day


def _read_period(text: str) -> Period:
    try:
        return Period.parse(text)
    except VtltError as error:
        raise ValueError(text) from error


def _one_of(shown: Mapping[Any, str]) -> Value:
    read = {fold(text): value for value, text in shown.items()}

    def look_up(text: str) -> Any:
        if fold(text) not in read:
            raise ValueError(text)
        return read[fold(text)]

    words = " hoặc ".join(f"“{text}”" for text in shown.values())
    return Value(look_up, words, shown.__getitem__, tuple(shown.values()))


_TEXT = Value(str, "ghi nội dung")
_WHOLE = Value(_read_whole, "một số nguyên, ví dụ 1")
_DECIMAL = Value(_read_decimal, "một số, ví dụ 50 hoặc 12,5", lambda n: show_number(n, grouped=False))
_DATE = Value(_read_date, "ngày/tháng/năm, ví dụ 05/3/2019", lambda day: f"{day:%d/%m/%Y}")
_PERIOD = Value(_read_period, "một kỳ, ví dụ 2019-10, 2021-Q3, 2021-H1 hoặc 2021")
_PERIOD_TEXT = Value(lambda text: str(_read_period(text)), _PERIOD.expected)
_WAIVER = _one_of({EXTENDED: "Gia hạn", EXEMPT: "Được miễn", NOTHING_TO_REPORT: "Không phát sinh"})
_FLAG = _one_of({True: _YES, False: _NO})
_KIND = _one_of(_KIND_TITLES)


@dataclass(frozen=True)
class Column:
    """One column of a table, or one line of the sheet `Thông tin`; a hidden one is for the program."""

    heading: str
    field: str
    value: Value
    width: float
    help: str
    required: bool = False
    hidden: bool = False


@dataclass(frozen=True)
class Table:
    """One sheet that lists things of one kind, a row each.

    A foreign one is not of our own making: only its required columns must be there.
    """

    sheet: str
    kind: type
    intro: str
    columns: tuple[Column, ...]
    foreign: bool = False


UNITS = Table("Đơn vị", Unit,
    "Danh sách đơn vị phải gửi báo cáo, theo thứ tự in. Có thể dán từ tệp khác.", (
    Column("Mã đơn vị", "code", _TEXT, 14, "Không trùng nhau, không đổi giữa các kỳ; giữ số 0 ở đầu.", True),
    Column("Tên đơn vị", "name", _TEXT, 32, "Như in trong phụ lục, ví dụ: Phường Tân Định.", True),
    Column("Địa bàn", "area", _TEXT, 24, "Quận, huyện, khối … để cộng theo nhóm; có thể để trống."),
    Column("Tên cơ quan lập biểu", "agency_name", _TEXT, 44,
           "In ở góc trái biểu; để trống thì in tên đơn vị."),
))  # fmt: skip
ROUNDS = Table("Kỳ báo cáo", Round,
    "Mỗi kỳ một dòng. Kỳ không có ở đây vẫn làm được, nhưng không có hạn nộp.", (
    Column("Kỳ", "period", _PERIOD, 12, "2019-10 (tháng), 2021-Q3 (quý), 2021-H1, 2021 (năm).", True),
    Column("Tên đợt", "title", _TEXT, 24, "Ví dụ: giai đoạn 1. Để trống thì dùng tên kỳ."),
    Column("Hạn nộp", "due_date", _DATE, 14, "Ngày/tháng/năm."),
    Column("Số, ký hiệu báo cáo", "report_number", _TEXT, 22,
           "Báo cáo mà phụ lục kèm theo, ví dụ: 5355/BC-SNV."),
    Column("Ngày báo cáo", "report_date", _DATE, 14, "Ngày/tháng/năm."),
))  # fmt: skip
NODES = Table("Tiêu chí", Node,
    "Mỗi dòng một nhóm, một tiêu chí hoặc một thông tin, theo thứ tự trên biểu.", (
    Column("Mã", "code", _TEXT, 9, "Không trùng, không đổi, không dùng lại.", True),
    Column("Thuộc nhóm", "parent", _TEXT, 11, "Mã của nhóm chứa dòng này; để trống nếu không có."),
    Column("Loại", "kind", _KIND, 14, "Chọn trong danh sách.", True),
    Column("Tên ngắn", "label", _TEXT, 22, "Đầu cột của bảng tổng hợp.", True),
    Column("Tên đầy đủ", "name", _TEXT, 44, "In trên biểu.", True),
    Column("Hướng dẫn", "instruction", _TEXT, 48, "Người điền đọc ngay trên biểu."),
    Column("Đơn vị tính", "measure_unit", _TEXT, 12, "Chỉ với loại Số lượng."),
    Column("Số nguyên", "whole", _FLAG, 10, "Có: chỉ nhận số nguyên.", True),
    Column("Nhiều nhất", "at_most", _DECIMAL, 12, "Lớn hơn thì hỏi lại đơn vị."),
    Column("Minh chứng", "evidence", _FLAG, 11, "Có: hỏi số và ngày của văn bản.", True),
    Column("Bắt buộc", "required", _FLAG, 10, "Có: bỏ trống là thiếu.", True),
    Column("In trong bảng", "in_table", _FLAG, 10, "Có: thông tin này có cột trong phụ lục.", True),
    Column("Căn cứ", "citation", _TEXT, 44, "Văn bản và điều khoản quy định."),
))  # fmt: skip
BANDS = Table("Xếp loại", Band,
    "Từ cao xuống thấp. Mỗi loại là nửa khoảng: kể cả “Từ”, không kể “Đến dưới”.", (
    Column("Tên loại", "label", _TEXT, 28, "In trong bảng.", True),
    Column("Cách nói trong câu", "phrase", _TEXT, 28, "Sau chữ “Hoàn thành”, ví dụ: dưới 50%.", True),
    Column("Từ (%)", "at_least", _DECIMAL, 10, "Giá trị này thuộc loại.", True),
    Column("Đến dưới (%)", "below", _DECIMAL, 14, "Giá trị này không thuộc loại; để trống: không giới hạn."),
    Column("Căn cứ", "citation", _TEXT, 60, "Văn bản và điều khoản quy định."),
))  # fmt: skip
WAIVERS = Table("Gia hạn, miễn", Waiver,
    "Chỉ ghi đơn vị được gia hạn, được miễn báo cáo hoặc không phát sinh trong một kỳ.", (
    Column("Kỳ", "period", _PERIOD, 12, "Ví dụ: 2026-03.", True),
    Column("Mã đơn vị", "unit_code", _TEXT, 14, "Như ở sheet Đơn vị.", True),
    Column("Loại", "kind", _WAIVER, 24, "Chọn trong danh sách.", True),
    Column("Đến ngày", "until", _DATE, 14, "Ngày cuối được gia hạn."),
    Column("Căn cứ", "citation", _TEXT, 50, "Văn bản đề nghị hoặc chấp thuận."),
))  # fmt: skip
RECEIPTS = Table("Sổ nhận", Receipt,
    "Công cụ tự ghi tệp mới; bạn sửa được cột Ngày nhận. Hạn nộp so với ngày này.", (
    Column("Tệp", "file", _TEXT, 60, "Tên trong thư mục tiep-nhan.", True),
    Column("Ngày nhận", "received", _DATE, 14, "Ngày/tháng/năm."),
    Column("Ghi chú", "note", _TEXT, 40, "Cách nhận, người gửi …"),
    Column("SHA-256", "sha256", _TEXT, 70, "Không sửa: nhận ra tệp dù đổi tên.", True),
))  # fmt: skip
TABLES = (UNITS, ROUNDS, WAIVERS, NODES, BANDS)

INFO_SHEET = "Thông tin"
INFO_AGENCY = (
    Column("Cơ quan chủ quản", "parent", _TEXT, 0, "Ví dụ: Ủy ban nhân dân Thành phố Hồ Chí Minh."),
    Column("Cơ quan tổng hợp", "name", _TEXT, 0, "Ví dụ: Sở Nội vụ.", True),
    Column("Địa danh", "place", _TEXT, 0, "Ghi trước ngày, tháng của văn bản."),
    Column("Nơi nhận biểu", "contact", _TEXT, 0, "Thư điện tử, số điện thoại … in trên biểu."),
)
INFO_SET = (
    Column("Mã bộ tiêu chí", "id", _TEXT, 0, "Không đổi khi đã phát hành biểu.", True),
    Column("Phiên bản", "version", _WHOLE, 0, "Tăng 1 mỗi khi sửa tiêu chí sau khi đã phát hành biểu.", True),
    Column("Tên bộ tiêu chí", "title", _TEXT, 0, "", True),
    Column("Ngày ban hành", "issued_on", _DATE, 0, "Ngày của văn bản quy định bộ tiêu chí.", True),
    Column("Áp dụng từ kỳ", "applies_from", _PERIOD_TEXT, 0, "Ví dụ: 2018-11.", True),
    Column("Căn cứ", "citation", _TEXT, 0, "Văn bản quy định bộ tiêu chí.", True),
    Column("Tên biểu", "form_title", _TEXT, 0, "Tiêu đề của biểu gửi đơn vị.", True),
    Column("Tên bảng tổng hợp", "table_title", _TEXT, 0, "Tiêu đề của phụ lục.", True),
    Column("Gọi chung các đơn vị", "units_noun", _TEXT, 0, "Ví dụ: UBND phường, xã, thị trấn.", True),
    Column("Đầu cột đơn vị", "unit_heading", _TEXT, 0, "Ví dụ: Phường, xã, thị trấn.", True),
    Column("Đầu cột địa bàn", "area_heading", _TEXT, 0, "Ví dụ: Quận, huyện.", True),
)
