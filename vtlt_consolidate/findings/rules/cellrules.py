"""The rules about text after an answer, beside it, or elsewhere on the form, and about fixed cells."""

from __future__ import annotations

from vtlt_consolidate.findings.rule import ERROR, NOTED, WARNING, Rule
from vtlt_consolidate.model.cellkinds import Against
from vtlt_consolidate.model.decisions import VALUE

MORE_BEHIND = Rule(
    "VT230", ERROR, "Câu trả lời kèm chữ có thể đổi nghĩa",
    "“{subject}” ghi “{found}”; chữ kèm theo có thể đổi nghĩa của câu trả lời.",
    "Chỉ chọn {expected}; giải thích ghi ở cột Ghi chú. Trong ngoặc chỉ nhận số, ký hiệu, ngày của văn bản. "
    "Ví dụ: {example} (12/KH-UBND ngày 05/3/2026)", decide=VALUE,
)  # fmt: skip

TWO_ANSWERS = Rule(
    "VT231", ERROR, "Hai câu trả lời khác nhau",
    "“{subject}” có hai câu trả lời: {found}.",
    "Chỉ để một câu trả lời, ở cột {other}: {expected}; xóa câu trả lời ở chỗ kia rồi gửi lại.",
    decide=VALUE,
)  # fmt: skip

ANSWERED_ELSEWHERE = Rule(
    "VT247", ERROR, "Câu trả lời ghi ở chỗ khác",
    "“{subject}” chưa có câu trả lời ở cột {other}, mà hình như ghi ở chỗ khác: {found}.",
    "Ghi câu trả lời vào cột {other}: {expected}; xóa chữ ghi nhầm chỗ rồi gửi lại.", decide=VALUE,
)  # fmt: skip

NOTE_OPPOSES = Rule(
    "VT232", ERROR, "Ghi chú nói ngược câu trả lời",
    "“{subject}” có câu trả lời và ghi chú trái nhau: {found}.",
    "Kiểm tra lại, ghi đúng ở cột Kết quả ({expected}) và sửa hoặc xóa ghi chú cho khớp.", decide=VALUE,
)  # fmt: skip

CORRECTED = Rule(
    "VT233", ERROR, "Đính chính ở ngoài ô trả lời",
    "“{subject}” bị nhắc đến trong một dòng đính chính: {found}.",
    "Ghi câu trả lời đúng vào ô trả lời ({expected}), xóa chữ đính chính rồi gửi lại.", decide=VALUE,
)  # fmt: skip

UNCLEAR_CORRECTION = Rule(
    "VT234", WARNING, "Đính chính không rõ của câu trả lời nào",
    "Ngoài bảng ghi “{found}”; không rõ sửa câu trả lời nào, công cụ không sửa gì.",
    "Đối chiếu với bảng; nếu có câu trả lời phải đổi thì sửa ngay ở ô trả lời rồi gửi lại.",
)  # fmt: skip

GROUP_MARKED = Rule(
    "VT235", WARNING, "Câu trả lời ở dòng không hỏi",
    "Dòng {subject} ghi “{found}” ở cột {other}; dòng này không hỏi gì nên không được tính.",
    "Trả lời ở từng dòng có mã tiêu chí; xóa chữ ở dòng này.",
)  # fmt: skip

UNREAD = Rule(
    "VT236", NOTED, "Chữ không thuộc ô trả lời nào",
    "Có chữ ngoài các ô trả lời, không được tính: {found}.",
    "Xem có gì liên quan đến câu trả lời không; không cần làm gì nếu không có.",
)  # fmt: skip

MOST_CHANGED = Rule(
    "VT240", WARNING, "Điểm tối đa trên biểu bị sửa",
    "“{subject}” in điểm tối đa “{found}”, bộ tiêu chí cho {expected}.",
    "Công cụ chấm theo bộ tiêu chí. Khôi phục số của biểu trắng; nếu đơn vị cho rằng số của bộ tiêu chí "
    "sai, báo cơ quan nhận biểu theo liên hệ ghi trên biểu.",
)  # fmt: skip

POINTS_DIFFER = Rule(
    "VT241", WARNING, "Điểm tự chấm trên biểu không khớp",
    "“{subject}” in điểm tự chấm {found}, tính từ câu trả lời được {expected}.",
    "Công cụ tính theo câu trả lời. Kiểm tra câu trả lời của dòng; nếu đúng, để công thức của biểu "
    "trắng tính lại.",
)  # fmt: skip

PRINT_CHANGED = Rule(
    "VT242", NOTED, "Chữ cố định của biểu khác biểu trắng",
    "Chữ cố định khác biểu trắng hiện hành ở {found}.",
    "Không cần làm gì nếu các câu trả lời vẫn đúng với tiêu chí; khi gửi lại, giữ nguyên chữ của biểu trắng.",
)  # fmt: skip

UNPROTECTED = Rule(
    "VT243", NOTED, "Biểu bị bỏ khóa",
    "Sheet của biểu phát khóa các ô cố định; bản nhận được đã bỏ khóa.",
    "Không cần làm gì nếu không có phát hiện nào khác về tệp này; lần sau điền vào chính biểu đã phát.",
)  # fmt: skip

NOT_ISSUED = Rule(
    "VT244", ERROR, "Văn bản chưa ban hành",
    "“{subject}” ghi “{found}”: văn bản chưa ban hành chưa phải là câu trả lời.",
    "Khi văn bản đã ký thì ghi số, ký hiệu và ngày, ví dụ: {example}; chưa có thì để trống.", decide=VALUE,
)  # fmt: skip

SLID = Rule(
    "VT245", ERROR, "Câu trả lời có thể bị lệch dòng",
    "“{subject}” có thể bị ghi lệch dòng: {found}.",
    "Đối chiếu từng dòng, ghi lại câu trả lời đúng dòng ở cột Kết quả ({expected}); dòng nhóm có chữ thì "
    "xóa; rồi gửi lại.", decide=VALUE,
)  # fmt: skip

DRAWN_OVER = Rule(
    "VT246", ERROR, "Có hình đè lên câu trả lời",
    "Trên câu trả lời của “{subject}” có hình: {found}; không rõ hình ấy có đổi câu trả lời không.",
    "Xóa hình, ghi câu trả lời vào chính ô ở cột Kết quả ({expected}) rồi gửi lại.", decide=VALUE,
)  # fmt: skip

TABLE_EDITED = Rule(
    "VT269", ERROR, "Bảng trong tệp tong-hop bị sửa tay",
    "“{subject}”: bảng và sheet Dữ liệu của tệp tong-hop ghi khác nhau: {found}.",
    "Xác định câu trả lời đúng ({expected}). Nơi lập tệp tong-hop sửa ở biểu của đơn vị rồi lập lại tệp và "
    "gửi lại; không sửa trong tệp tong-hop.", decide=VALUE,
)  # fmt: skip

SUMMARY_DIFFERS = Rule(
    "VT316", ERROR, "Sheet tổng hợp ghi khác biểu",
    "“{subject}”: biểu của đơn vị và sheet tổng hợp trong cùng tệp ghi khác nhau: {found}.",
    "Xác định câu trả lời đúng ({expected}), sửa ở biểu và ở sheet tổng hợp cho khớp nhau rồi gửi lại.",
    decide=VALUE,
)  # fmt: skip

BY_KIND: dict[str, Rule] = {
    Against.TWO_ANSWERS: TWO_ANSWERS,
    Against.ELSEWHERE: ANSWERED_ELSEWHERE,
    Against.NOTE_OPPOSES: NOTE_OPPOSES,
    Against.CORRECTED: CORRECTED,
    Against.SLID: SLID,
    Against.DRAWN_OVER: DRAWN_OVER,
    Against.SHOWN_OTHERWISE: TABLE_EDITED,
    Against.SUMMED_OTHERWISE: SUMMARY_DIFFERS,
}
"""Kind that `elsewhere` gives to a contradicted answer → the rule that reports it."""
