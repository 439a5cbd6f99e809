"""Hears whether a note explains answers that do not agree: only what speaks of a ground, or of the number."""

from __future__ import annotations

import re
from collections.abc import Collection

from vtlt_consolidate.reading.contradiction import whole_words
from vtlt_consolidate.words.citations import is_reference
from vtlt_consolidate.words.text import fold, parse_number, to_micro

_GROUNDS = (
    "do", "vì", "bởi", "lý do", "nguyên nhân", "thực tế", "thực ra", "đúng là", "xác nhận", "chính xác",
    "thanh lý", "tạm", "tạm thời", "thuê", "mượn", "dùng chung", "sử dụng chung", "kho chung", "phòng chung",
    "chuyển", "bàn giao", "tiếp nhận", "sáp nhập", "hợp nhất", "chia tách", "giải thể", "thu hồi", "hoàn trả",
    "kiêm nhiệm", "kiêm", "biệt phái", "hợp đồng", "nghỉ việc", "nghỉ hưu", "luân chuyển", "chưa bố trí",
    "chỉ có", "chỉ còn", "mới có", "mới chỉ", "giảm", "tăng", "điều chỉnh", "quyết toán", "chưa giải ngân",
    "kỳ trước", "tháng trước", "quý trước", "năm trước", "trước đây", "nhỏ", "hẹp", "chật", "sửa chữa",
    "cải tạo", "nâng cấp", "xây dựng", "đang xây", "đang sửa", "hỏng", "xuống cấp",
)  # fmt: skip
"""What gives a ground. A note without any, such as “Kho ở tầng 2”, may be about something else."""
_GROUND = re.compile(whole_words(map(fold, _GROUNDS)))
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_LETTER = re.compile(r"[^\W\d_]")


def explains(note: str, numbers: Collection[int]) -> bool:
    """Say whether a note in the row of an answer explains why it stands beside the others.

    Args:
        note: the note.
        numbers: the numbers that were answered, in millionths; a note that repeats one speaks of it.
    """
    # A document, even one with a ground in its name (“Hợp đồng số 5”), only proves an answer.
    if is_reference(note) or not _LETTER.search(note):
        return False
    said = (parse_number(number).value for number in _NUMBER.findall(note))
    repeated = any(value is not None and to_micro(value) in numbers for value in said)
    return repeated or _GROUND.search(fold(note)) is not None
