"""What became of every row of the source, and how its points compare; the workbook that says so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from vtlt_consolidate.settings.tables import TEXT, Column, Table
from vtlt_consolidate.words.text import show_number

FILE_NAME = "doc-bang-nguon.xlsx"
TITLE = "Bảng nguồn của bộ tiêu chí"


@dataclass(frozen=True)
class Fate:
    """What became of one row.

    Args:
        place: where it stands in the source.
        words: what it says.
        became: what it is now, or why it was left out.
        code: of the node that it is now, or belongs to.
        doubt: what a person should look at.
    """

    place: str
    words: str
    became: str
    code: str = ""
    doubt: str = ""


@dataclass(frozen=True)
class Sum:
    """The printed points of a group, and those of what stands in it.

    Args:
        code: of the group; empty: the whole table.
        name: of the group.
        printed: as the source prints it.
        summed: of its children.
        verdict: whether they agree.
    """

    code: str
    name: str
    printed: str
    summed: str
    verdict: str


def compared(code: str, name: str, printed: Decimal, summed: Decimal) -> Sum:
    """Compare printed points with a sum."""
    gap = summed - printed
    verdict = (
        "Khớp" if not gap else f"LỆCH {show_number(abs(gap))} điểm: cộng {'hơn' if gap > 0 else 'thiếu'}"
    )
    return Sum(code, name, show_number(printed), show_number(summed), verdict)


FATES = Table("Từng dòng", Fate,
    "Mỗi dòng của bảng nguồn thành gì. Dòng ghi “Bỏ” không có trong cấu hình.", (
    Column("Chỗ", "place", TEXT, 24, "Trong tệp nguồn."),
    Column("Nguồn ghi", "words", TEXT, 70, "Các ô của dòng, cách nhau bằng dấu |."),
    Column("Thành", "became", TEXT, 36, "Loại ở sheet Tiêu chí, hoặc lý do bỏ."),
    Column("Mã", "code", TEXT, 12, "Ở sheet Tiêu chí."),
    Column("Cần xem", "doubt", TEXT, 60, "Chỗ chưa chắc."),
))  # fmt: skip
TO_LOOK_AT = Table("Cần xem", Fate,
    "Những dòng cần người xem, theo thứ tự của bảng nguồn. Ở cau-hinh.xlsx các ô này tô màu, có ghi chú.",
    FATES.columns)  # fmt: skip
SUMS = Table("Đối chiếu điểm", Sum,
    "Điểm in của từng nhóm so với tổng các dòng con; thưởng ngoài tổng và điểm trừ không cộng.", (
    Column("Mã", "code", TEXT, 12, "Để trống: cả bảng."),
    Column("Nhóm", "name", TEXT, 60, "Tên ở bảng nguồn."),
    Column("Bảng in", "printed", TEXT, 12, "Điểm ghi ở dòng nhóm."),
    Column("Cộng các dòng con", "summed", TEXT, 14, "Công cụ cộng."),
    Column("Kết quả", "verdict", TEXT, 36, "Khớp hay lệch."),
))  # fmt: skip


def tables(fates: Sequence[Fate], sums: Sequence[Sum]) -> list[tuple[Table, Sequence[object]]]:
    """The sheets of the workbook, each with its rows."""
    return [(TO_LOOK_AT, [fate for fate in fates if fate.doubt]), (SUMS, sums), (FATES, fates)]
