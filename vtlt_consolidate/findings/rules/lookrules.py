"""The rules about cells that look different from what they contain."""

from __future__ import annotations

from vtlt_consolidate.findings.rule import ERROR, NOTED, WARNING, Rule
from vtlt_consolidate.model.decisions import VALUE

STRUCK = Rule(
    "VT250", ERROR, "Chữ bị gạch ngang",
    "“{subject}” ghi “{found}”; không rõ chữ bị gạch còn tính hay đã bỏ.",
    "Xóa hẳn phần đã bỏ, ghi lại câu trả lời bằng chữ thường. Ví dụ: {example}", decide=VALUE,
)  # fmt: skip

RAISED = Rule(
    "VT251", ERROR, "Chữ nâng lên hoặc hạ xuống như số mũ",
    "“{subject}” ghi “{found}”; số mũ hay chữ chú dẫn không đọc được như chữ thường.",
    "Ghi lại bằng chữ thường, bỏ chữ chú dẫn; số mũ thì ghi ra số (10³ là 1000). Ví dụ: {example}",
    decide=VALUE,
)  # fmt: skip

INVISIBLE = Rule(
    "VT252", ERROR, "Có nội dung mà không nhìn thấy",
    "“{subject}” có nội dung nhưng người xem không thấy: “{found}”.",
    "Xóa ô nếu không trả lời; nếu trả lời thì ghi lại, để chữ màu đen và định dạng thường. Ví dụ: {example}",
    decide=VALUE,
)  # fmt: skip

PICTURE = Rule(
    "VT253", ERROR, "Phông chữ hình",
    "“{subject}” ghi “{found}”; phông chữ này vẽ hình khác, không rõ hình ấy nói gì.",
    "Ghi lại bằng chữ, phông Times New Roman. Ví dụ: {example}", decide=VALUE,
)  # fmt: skip

SHOWN = Rule(
    "VT254", ERROR, "Ô hiện khác nội dung",
    "“{subject}” ghi “{found}”; không rõ lấy nội dung của ô hay lấy điều đang hiện.",
    "Bỏ định dạng riêng của ô (Ctrl+1, General), cả định dạng có điều kiện (Conditional Formatting, Clear "
    "Rules) rồi ghi lại. Ví dụ: {example}", decide=VALUE,
)  # fmt: skip

TWICE = Rule(
    "VT255", ERROR, "Hai nội dung ở một ô",
    "“{subject}” có hai nội dung ở cùng một ô: “{found}”; mỗi chương trình hiện một khác.",
    "Mở tệp bằng Excel, ghi lại ô ấy rồi lưu và gửi lại. Ví dụ: {example}", decide=VALUE,
)  # fmt: skip

DISAGREED = Rule(
    "VT256", ERROR, "Hai cách đọc tệp cho hai kết quả",
    "“{subject}” được đọc là “{found}”; tệp có thể đã hỏng.",
    "Mở tệp bằng Excel, kiểm tra ô ấy rồi lưu thành .xlsx và gửi lại. Ví dụ: {example}", decide=VALUE,
)  # fmt: skip

ROUNDED = Rule(
    "VT257", WARNING, "Ô hiện số đã làm tròn",
    "“{subject}” ghi {found} nhưng ô hiện {expected}; số được tính là {found}.",
    "Ghi đúng số muốn báo cáo, hoặc tăng số chữ số lẻ mà ô hiện. Ví dụ: {example}",
)  # fmt: skip

ROUNDED_A_LITTLE = Rule(
    "VT258", NOTED, "Ô hiện số làm tròn ở phần lẻ",
    "“{subject}” ghi {found}, ô hiện {expected}; số được tính là {found}.",
    "Không cần làm gì nếu số được tính là đúng.",
)  # fmt: skip

MERGED = Rule(
    "VT249", ERROR, "Ô gộp che các ô trả lời",
    "“{subject}” ghi “{found}”; không rõ câu trả lời của từng ô.",
    "Bỏ gộp ô (chọn ô, bấm Merge & Center một lần nữa), ghi câu trả lời vào từng ô rồi gửi lại. "
    "Ví dụ: {example}", decide=VALUE,
)  # fmt: skip

OF_BLANK = Rule(
    "VT264", ERROR, "Số 0 lấy từ ô để trống",
    "“{subject}” ghi “{found}”; không rõ là 0 hay chưa có số liệu.",
    "Điền ô mà công thức lấy, hoặc gõ thẳng câu trả lời vào ô này, kể cả khi là 0. Ví dụ: {example}",
    decide=VALUE,
)  # fmt: skip

UNCHECKED = Rule(
    "VT259", WARNING, "Tệp .xls không tự kiểm tra được",
    "Tệp thuộc dạng .xls cũ, không có mã kiểm tra: hỏng khi chép hay gửi thì số có thể đổi mà không ai biết; "
    "định dạng có điều kiện, khung chữ, hình vẽ trong tệp chưa được xem.",
    "Đối chiếu với bản giấy hoặc hỏi lại đơn vị rồi chấp nhận; lần sau gửi .xlsx. Số vẫn được tính.",
    office=True,
)  # fmt: skip

UNLOOKED = Rule(
    "VT262", WARNING, "Không xem được cách trình bày của tệp .xls",
    "Cách trình bày trong tệp bị hỏng, nên không biết ô nào gạch ngang, giấu chữ hay hiện số khác.",
    "Mở tệp bằng Excel, lưu thành .xlsx rồi gửi lại; hoặc đối chiếu với bản giấy rồi chấp nhận. Số vẫn được "
    "tính.", office=True,
)  # fmt: skip

CONDITIONAL = Rule(
    "VT263", WARNING, "Định dạng có điều kiện của tệp .ods chưa được xem",
    "Tệp có định dạng có điều kiện có thể gạch ngang, giấu chữ hay hiện số khác; công cụ chưa xem được định "
    "dạng ấy ở tệp .ods.",
    "Mở tệp, đối chiếu câu trả lời với điều đang hiện rồi chấp nhận; hoặc đề nghị gửi .xlsx. Số vẫn "
    "được tính.",
    office=True,
)  # fmt: skip
