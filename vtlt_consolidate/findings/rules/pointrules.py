"""The part of the catalogue that is about points, and about answers other than marks and quantities."""

from __future__ import annotations

from vtlt_consolidate.findings.rule import ERROR, WARNING, Rule

NOT_AN_OPTION = Rule(
    "VT216",
    ERROR,
    "Không phải một mức trong danh sách",
    "“{subject}” ghi “{found}”, không phải một mức trong danh sách.",
    "Chọn {expected} trong danh sách của ô.",
)
NOT_A_RATIO = Rule(
    "VT217",
    ERROR,
    "Tỷ lệ ghi trong một ô",
    "“{subject}” ghi “{found}”; dòng này cần hai số, công cụ không tự tách.",
    "Ghi số đã làm được ở cột Kết quả, tổng số ở cột Trên tổng số; không ghi 52/57, không ghi phần trăm.",
)
NOT_A_DAY = Rule(
    "VT218",
    ERROR,
    "Câu trả lời không phải là ngày",
    "“{subject}” ghi “{found}”, chưa phải là ngày dùng được.",
    "Ghi ngày/tháng/năm. Ví dụ: {example}",
)
NOT_A_DOCUMENT = Rule(
    "VT219",
    ERROR,
    "Không rõ số và ngày văn bản",
    "“{subject}” ghi “{found}”, không thấy đủ số, ký hiệu và ngày của một văn bản.",
    "Ghi số, ký hiệu rồi đến ngày. Ví dụ: {example}",
)
OUT_OF_RANGE = Rule(
    "VT304",
    ERROR,
    "Điểm ngoài khoảng cho phép",
    "“{subject}” ghi {found} điểm, chỉ nhận {expected}.",
    "Ghi lại điểm trong khoảng đó. Ví dụ: {example}",
)
OFF_STEP = Rule(
    "VT305",
    ERROR,
    "Điểm không đúng bước",
    "“{subject}” ghi {found} điểm, chỉ nhận {expected}.",
    "Ghi lại điểm đúng bước. Ví dụ: {example}",
)
ABOVE_WHOLE = Rule(
    "VT306",
    ERROR,
    "Đã làm nhiều hơn tổng số",
    "“{subject}” ghi {found}, lớn hơn tổng số {expected}.",
    "Kiểm tra lại hai số ở cột Kết quả và cột Trên tổng số.",
)
WHOLE_IS_ZERO = Rule(
    "VT307",
    ERROR,
    "Tổng số bằng 0",
    "Tổng số của “{subject}” là {found} nên không tính được tỷ lệ.",
    "Kiểm tra lại; nếu đơn vị thật sự không phát sinh, báo cơ quan nhận biểu theo liên hệ ghi trên biểu.",
)
ARISEN_AFTER_ALL = Rule(
    "VT315",
    ERROR,
    "Không phát sinh mà có tổng số",
    "“{subject}” trả lời “Không phát sinh” nhưng cột Trên tổng số ghi {found}.",
    "Không phát sinh thì xóa số ở cột Trên tổng số; có phát sinh thì ghi số đã làm vào cột Kết quả.",
)
IN_NO_TIER = Rule(
    "VT308",
    WARNING,
    "Bộ tiêu chí bỏ sót giá trị này",
    "“{subject}” ghi {found}: không bậc điểm nào của bộ tiêu chí nói đến, nên chưa có điểm.",
    "Cơ quan tổng hợp quyết định theo văn bản: ghi điểm ở tham-dinh.xlsx (lệnh vtlt appraise), hoặc bổ sung "
    "cột Các bậc ở sheet Tiêu chí; rồi chạy lại.",
    office=True,
)
NO_POINTS = Rule(
    "VT310",
    WARNING,
    "Công thức chưa cho điểm",
    "“{subject}” chưa có điểm vì công thức tính điểm gặp {found}.",
    "Cơ quan tổng hợp quyết định: ghi điểm ở tham-dinh.xlsx (lệnh vtlt appraise), hoặc sửa cột Cách tính "
    "điểm ở sheet Tiêu chí, nói rõ trường hợp này, ví dụ IF(THIẾU(…); …; …); rồi chạy lại.",
    office=True,
)
NOT_APPRAISED = Rule(
    "VT317",
    WARNING,
    "Cơ quan tổng hợp chưa chấm điểm",
    "“{subject}”: cơ quan tổng hợp chưa chấm điểm cho {found}.",
    "Việc của cơ quan tổng hợp, không phải của đơn vị: ghi cột Điểm thẩm định ở {expected}/tham-dinh.xlsx "
    "(lệnh vtlt appraise), rồi chạy lại.",
    office=True,
)
UNDATED = Rule(
    "VT312",
    WARNING,
    "Chưa ghi ngày nhận báo cáo",
    "Chưa ghi ngày nhận báo cáo của đơn vị nên {found}.",
    "Ghi cột Ngày nhận ở {subject}/so-nhan.xlsx cho tệp của đơn vị, rồi chạy lại.",
    office=True,
)
NO_DUE_DATE = Rule(
    "VT313",
    WARNING,
    "Kỳ chưa có hạn nộp",
    "Kỳ {subject} chưa có Hạn nộp nên {found}.",
    "Ghi Hạn nộp ở sheet Kỳ báo cáo của {subject}/cau-hinh-{subject}.xlsx, rồi chạy lại.",
    office=True,
)
UNJUDGED = Rule(
    "VT314",
    WARNING,
    "Điều kiện khống chế chưa xét được",
    "Chưa xét được “{subject}” nên đơn vị chưa xếp loại: công thức gặp {found}.",
    "Cơ quan tổng hợp quyết định: sửa cột Hoặc khi ở sheet Khống chế, nói rõ trường hợp này, ví dụ "
    "IF(KHÔNG_PHÁT_SINH(…); …; …), IF(THIẾU(…); …; …); hoặc ghi Xếp loại ở sheet Điều chỉnh kết quả; rồi "
    "chạy lại.",
    office=True,
)
NOT_OVERRIDDEN = Rule(
    "VT311",
    WARNING,
    "Chưa áp dụng điều chỉnh kết quả",
    "Điều chỉnh kết quả của {subject} chưa áp dụng vì đơn vị còn thiếu số liệu.",
    "Chờ đủ số liệu, hoặc cho điểm các dòng còn thiếu ở tham-dinh.xlsx; không cần điều chỉnh nữa thì xóa "
    "dòng ở sheet Điều chỉnh kết quả.",
    office=True,
)

OVERRIDDEN_BEYOND = Rule(
    "VT318",
    ERROR,
    "Tổng điều chỉnh ở ngoài khoảng của bộ tiêu chí",
    "Điều chỉnh kết quả của {subject} ghi tổng {found}, mà đơn vị chỉ có thể đạt {expected}: chưa áp dụng.",
    "Sửa Tổng điểm ở sheet Điều chỉnh kết quả của cau-hinh-KỲ.xlsx, hoặc xóa dòng ấy, rồi lập lại kết quả.",
    office=True,
)
WRONG_SUM = Rule(
    "VT309",
    WARNING,
    "Tổng in trên biểu không khớp",
    "“{subject}” in {found} điểm, cộng các dòng được {expected}.",
    "Đã giữ các dòng và tính lại tổng. Kiểm tra các dòng; nếu đúng, tổng in trên biểu là sai.",
)
