"""Accepted spellings, as tables. A word that is not here is never read as one that is.

Words are compared after `text.fold`, as a whole, never as a part: `Không còn tài liệu tồn đọng`
holds “không” and means that the work is done.
"""

from __future__ import annotations

from vtlt_consolidate.text import fold

MET = "met"
NOT_MET = "not_met"

SPELLINGS = {
    MET: (
        "Đạt", "đ", "1", "x", "v", "✓", "√", "✔", "TRUE", "có", "co", "đầy đủ", "đủ",
        "hoàn thành", "HT",
    ),
    NOT_MET: (
        "Chưa đạt", "0", "FALSE", "không", "ko", "chưa", "KĐ", "không đạt", "không có",
        "chưa có",
    ),
}  # fmt: skip

MARKS: dict[str, str] = {fold(spelling): state for state, words in SPELLINGS.items() for spelling in words}
"""Folded spelling → `met` or `not_met`."""
