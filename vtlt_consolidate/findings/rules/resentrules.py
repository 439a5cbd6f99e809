"""The part of the catalogue about earlier answers: prefilled ones, those of an earlier attempt or period."""

from __future__ import annotations

from vtlt_consolidate.findings.rule import ERROR, NOTED, WARNING, Rule
from vtlt_consolidate.model.decisions import ALIKE, CONFIRM

UNCONFIRMED = Rule(
    "VT260",
    ERROR,
    "Số liệu điền sẵn chưa xác nhận",
    "“{subject}” còn là số liệu kỳ {found} điền sẵn trên biểu, đơn vị chưa xác nhận nên chưa được tính.",
    "Không có gì thay đổi thì chọn “Có” ở {example}; có thay đổi thì ghi số liệu kỳ này vào ô, rồi gửi lại.",
    decide=CONFIRM,
)
PREFILL_LOST = Rule(
    "VT261",
    ERROR,
    "Không rõ ô nào là số liệu điền sẵn",
    "Biểu đã phát có số liệu kỳ trước điền sẵn, đơn vị chưa xác nhận, mà dien-san.xlsx của kỳ không có đơn "
    "vị này; chưa tính câu trả lời nào.",
    "Chép lại dien-san.xlsx từ bản sao lưu vào thư mục của kỳ rồi chạy lại; hoặc hỏi đơn vị, đúng hết thì "
    "ghi “Chấp nhận” ở dòng của tệp này trong quyet-dinh.xlsx.",
    decide=CONFIRM,
    office=True,
)
CHANGED_AS_ASKED = Rule(
    "VT265",
    NOTED,
    "Gửi lại có sửa, đúng chỗ đã hỏi",
    "“{subject}”: tệp {other} ghi {found}, nay ghi {expected}.",
    "Không cần làm gì.",
)
CHANGED_UNASKED = Rule(
    "VT266",
    WARNING,
    "Gửi lại có sửa ở chỗ không hỏi",
    "“{subject}”: tệp {other} ghi {found}, nay ghi {expected}, dù không được hỏi.",
    "Hỏi đơn vị nếu không rõ vì sao đổi; đồng ý thì ghi “Chấp nhận” ở quyet-dinh.xlsx. Đã tính theo lần gửi "
    "sau.",
    decide=ALIKE,
    office=True,
)
RELAPSED = Rule(
    "VT267",
    WARNING,
    "Đạt rồi lại chưa đạt",
    "“{subject}”: {found} là Đạt, kỳ này ghi Chưa đạt mà chưa nêu lý do.",
    "Ghi nhầm thì sửa lại; nếu đúng, ghi lý do vào cột Ghi chú của dòng này; rồi gửi lại.",
    besides="Bảng nhiều đơn vị thì ghi mã tiêu chí trước lý do (“TC01: …”) ở cột Ghi chú của bảng, dòng của "
    "đơn vị; bảng chưa có cột ấy thì thêm vào.",
    decide=ALIKE,
)
