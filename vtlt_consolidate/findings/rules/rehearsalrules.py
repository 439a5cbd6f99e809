"""The rule about files of a rehearsed month in a real one."""

from __future__ import annotations

from vtlt_consolidate.findings.rule import ERROR, Rule

REHEARSED = Rule(
    "VT160", ERROR, "Tệp của kỳ diễn tập",
    "Tệp mang dấu “{found}”: số liệu trong đó là bịa để tập, không được tính vào kỳ thật.",
    "Xóa tệp khỏi tiep-nhan. Nếu là đơn vị gửi, đề nghị điền vào biểu thật đã phát cho đơn vị rồi gửi lại.",
    office=True,
)  # fmt: skip
