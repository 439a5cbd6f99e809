"""The rules about answers: their rows, what was typed, and what the set requires of it."""

from __future__ import annotations

from vtlt_consolidate.findings.rule import ERROR, NOTED, WARNING, Rule
from vtlt_consolidate.model.decisions import ALIKE, VALUE

UNANSWERED = Rule(
    "VT201", ERROR, "Chưa trả lời",
    "Chưa trả lời “{subject}”.",
    "Ghi {expected}. Bỏ trống được coi là thiếu số liệu, không phải là 0.",
)  # fmt: skip

NOT_A_MARK = Rule(
    "VT202", ERROR, "Không phải Đạt hoặc Chưa đạt",
    "“{subject}” ghi “{found}”.",
    "Chọn {expected} trong danh sách. Nếu mới làm được một phần, chọn “Chưa đạt” và giải thích ở cột "
    "Ghi chú.", decide=VALUE,
)  # fmt: skip

NOT_A_NUMBER = Rule(
    "VT203", ERROR, "Không phải là số",
    "“{subject}” ghi “{found}”, chưa phải là số.",
    "Chỉ ghi {expected}. Ví dụ: {example}", decide=VALUE,
)  # fmt: skip

AMBIGUOUS_NUMBER = Rule(
    "VT204", ERROR, "Số đọc được hai cách",
    "“{subject}” ghi “{found}”: có thể là {expected}.",
    "Ghi lại cho rõ, không dùng dấu phân cách hàng nghìn; có phần lẻ thì sau dấu phẩy. Ví dụ: {example}",
    decide=VALUE,
)  # fmt: skip

ERROR_CELL = Rule(
    "VT205", ERROR, "Ô báo lỗi",
    "“{subject}” là ô lỗi {found}.",
    "Xóa công thức hỏng và gõ trực tiếp giá trị. Ví dụ: {example}",
)  # fmt: skip

NOT_CALCULATED = Rule(
    "VT206", ERROR, "Công thức chưa được tính",
    "“{subject}” là công thức chưa có kết quả: {found}.",
    "Mở tệp bằng Excel, lưu lại rồi gửi; hoặc gõ trực tiếp giá trị. Ví dụ: {example}",
)  # fmt: skip

NOT_A_DATE = Rule(
    "VT207", WARNING, "Không phải là ngày",
    "Ngày văn bản của “{subject}” ghi “{found}”, chưa phải là ngày của một văn bản.",
    "Ghi ngày/tháng/năm. Ví dụ: {example}", decide=VALUE,
)  # fmt: skip

ROW_MISSING = Rule(
    "VT208", ERROR, "Mất dòng tiêu chí",
    "Không còn dòng mã {found} “{subject}” trên biểu{other}.",
    "Điền lại dòng này theo biểu trắng, giữ nguyên mã ở cột Mã.",
)  # fmt: skip

ROW_REPEATED = Rule(
    "VT209", ERROR, "Lặp dòng tiêu chí",
    "Mã {found} “{subject}” có ở nhiều dòng{other}.",
    "Chỉ giữ một dòng cho mỗi mã.",
)  # fmt: skip

TOO_PRECISE = Rule(
    "VT210", ERROR, "Quá nhiều số lẻ",
    "“{subject}” ghi “{found}”, có hơn 6 chữ số lẻ.",
    "Làm tròn đến nhiều nhất 6 chữ số sau dấu phẩy. Ví dụ: {example}", decide=VALUE,
)  # fmt: skip

TOO_BIG = Rule(
    "VT211", ERROR, "Số quá lớn",
    "“{subject}” ghi “{found}”, lớn hơn mọi số có thể có.",
    "Kiểm tra lại số và đơn vị tính. Ví dụ: {example}", decide=VALUE,
)  # fmt: skip

NEW_CRITERION = Rule(
    "VT212", ERROR, "Tiêu chí mới chưa có trên biểu cũ",
    "Mã {found} “{subject}” mới có từ phiên bản này, biểu của phiên bản trước không hỏi.",
    "Điền thêm vào phiếu trả sửa, có sẵn các câu đã trả lời, hoặc điền đủ biểu của phiên bản mới; rồi gửi "
    "lại.",
)  # fmt: skip

REWORDED = Rule(
    "VT226", WARNING, "Tiêu chí đổi nội dung ở phiên bản sau",
    "“{subject}”: biểu của phiên bản trước ghi “{found}”, nay là “{expected}”.",
    "Xem câu trả lời có còn đúng với nội dung mới không; khác thì ghi lại ở phiếu trả sửa rồi gửi lại.",
)  # fmt: skip

ASKED_OTHERWISE = Rule(
    "VT330", ERROR, "Tiêu chí hỏi cách khác ở phiên bản sau",
    "“{subject}”: biểu này của phiên bản trước, không có cột “{expected}” mà nay hỏi; câu trả lời cho cách "
    "hỏi cũ không được tính.",
    "Không phải lỗi của đơn vị: trả lời lại câu này ở phiếu trả sửa rồi gửi lại.",
)  # fmt: skip

LABEL_CHANGED = Rule(
    "VT213", WARNING, "Nội dung tiêu chí bị sửa",
    "Dòng mã {subject} ghi “{found}”, biểu trắng ghi “{expected}”.",
    "Xác nhận đơn vị vẫn trả lời đúng tiêu chí này; khi gửi lại, giữ nguyên chữ của biểu trắng.",
)  # fmt: skip

LABEL_MOVED = Rule(
    "VT214", ERROR, "Mã và nội dung lệch nhau",
    "Dòng mã {subject} lại ghi nội dung của mã {other}: “{found}”; không rõ câu trả lời là của mã nào.",
    "Khôi phục đúng cặp mã và nội dung như biểu trắng rồi gửi lại.",
)  # fmt: skip

UNREAD_ROWS = (LABEL_MOVED.code, ROW_REPEATED.code)
"""Findings about rows whose answers were not read, as nobody knows of what they are."""

NOT_APPLICABLE = Rule(
    "VT215", ERROR, "Tiêu chí không cho ghi không phát sinh",
    "“{subject}” ghi “{found}”; tiêu chí này phải trả lời.",
    "Chọn {expected}. Nếu cả đơn vị không phát sinh, báo cơ quan nhận biểu theo liên hệ ghi trên biểu.",
    decide=VALUE,
)  # fmt: skip

UNKNOWN_DOCUMENT = Rule(
    "VT220", WARNING, "Loại văn bản lạ",
    "Số, ký hiệu của “{subject}” ghi “{found}”; không có loại văn bản viết tắt là {expected}.",
    "Kiểm tra chữ viết tắt tên loại văn bản (Nghị định 30/2020/NĐ-CP, Phụ lục III).",
)  # fmt: skip

TWO_COLUMNS = Rule(
    "VT221", ERROR, "Hai cột Đạt, Chưa đạt không rõ",
    "“{subject}” ghi “{found}”; không rõ là đạt hay chưa đạt.",
    "Chỉ ghi ở một cột: bỏ dấu ở cột không đúng, hoặc chọn {expected} ở cột Kết quả của biểu trắng.",
)  # fmt: skip

NO_EVIDENCE = Rule(
    "VT222", WARNING, "Đạt mà chưa ghi đủ văn bản minh chứng",
    "“{subject}” trả lời Đạt mà {found}.",
    "Ghi số, ký hiệu và ngày của văn bản, mỗi thứ một ô. Ví dụ: 12/KH-UBND; 05/3/2026. Câu trả lời vẫn được "
    "tính là Đạt.",
    decide=ALIKE,
)  # fmt: skip

LATE_DOCUMENT = Rule(
    "VT223", WARNING, "Văn bản minh chứng có ngày sau kỳ báo cáo",
    "Văn bản minh chứng của “{subject}” ghi ngày {found}, sau ngày cuối kỳ báo cáo {expected}.",
    "Kiểm tra ngày, tháng, năm của văn bản; nếu đúng, ghi rõ ở cột Ghi chú. Câu trả lời vẫn được tính.",
    decide=VALUE,
)  # fmt: skip

TWO_DAYS = Rule(
    "VT227", WARNING, "Văn bản minh chứng ghi hai ngày khác nhau",
    "Văn bản minh chứng của “{subject}” ghi hai ngày khác nhau: {found}.",
    "Kiểm tra văn bản, ghi một ngày ở ô Ngày văn bản, xóa ngày ở chỗ kia. Câu trả lời vẫn được tính.",
    decide=VALUE,
)  # fmt: skip

MEND_ALL = (
    "Xem lại các ô này, sửa ô ghi nhầm rồi gửi lại; nếu tất cả đều đúng, báo cơ quan nhận biểu theo liên hệ "
    "ghi trên biểu."
)
"""How a breach is mended that withholds the answers: no explanation lets them count."""
MEND_ONE = "Xem lại các ô này, sửa ô ghi nhầm rồi gửi lại; nếu tất cả đều đúng thì giải thích ở cột Ghi chú."
_DISAGREE = "Các câu trả lời chưa khớp nhau ({other}): {subject}. Đơn vị ghi {found}."
DISAGREEMENT = Rule(
    "VT280", ERROR, "Câu trả lời không khớp nhau", _DISAGREE + " Các ô này chưa được tính.", "{expected}",
    besides="Quy tắc không đúng với đơn vị này thì ở sheet “Quy tắc” của cau-hinh.xlsx sửa quy tắc, hoặc đổi "
    "Mức thành “Cần xem”; chạy vtlt apply cho kỳ này rồi chạy lại.",
)  # fmt: skip
PERHAPS_DISAGREEMENT = Rule(
    "VT281", WARNING, "Câu trả lời có thể không khớp nhau", _DISAGREE, "{expected}",
)  # fmt: skip
EXPLAINED_DISAGREEMENT = Rule(
    "VT328", NOTED, "Câu trả lời khác quy tắc, đơn vị đã giải thích", _DISAGREE + " Ghi chú: {example}.",
    "Không cần làm gì nếu giải thích như vậy là đủ.", office=True,
)  # fmt: skip
NOTED_DISAGREEMENT = Rule(
    "VT282", NOTED, "Câu trả lời khác quy tắc", _DISAGREE, "Không cần làm gì.",
)  # fmt: skip
ON_TRIAL = Rule(
    "VT283", NOTED, "Quy tắc đang thử",
    "Quy tắc {other} đang thử, chưa hỏi đơn vị: {subject}. Đơn vị ghi {found}.",
    "Đúng là chưa khớp thì đổi trạng thái của quy tắc thành “Bật”; nếu không thì sửa hoặc tắt quy tắc.",
    office=True,
)  # fmt: skip

FAR_FROM_OTHERS = Rule(
    "VT284", WARNING, "Số khác xa các đơn vị khác",
    "“{subject}” ghi {found}, {expected} mức giữa {example}.",
    "Kiểm tra dấu phẩy và đơn vị tính; nếu đúng, ghi rõ ở cột Ghi chú. Số này vẫn được cộng.", decide=VALUE,
)  # fmt: skip
SAME_NUMBER = Rule(
    "VT285", WARNING, "Nhiều đơn vị ghi cùng một số",
    "“{subject}”: {expected} đơn vị cùng ghi {found}: {other}.",
    "Hỏi một vài đơn vị xem số ấy từ đâu ra; đúng là như nhau thì ghi “Chấp nhận” ở quyet-dinh.xlsx. Các số "
    "này vẫn được cộng.", office=True,
)  # fmt: skip
SAME_DOCUMENT = Rule(
    "VT286", WARNING, "Nhiều đơn vị ghi cùng một văn bản",
    "“{subject}”: {expected} đơn vị cùng ghi văn bản {found}: {other}.",
    "Hỏi xem đó có phải văn bản của chính đơn vị không; dùng chung một văn bản là đúng thì ghi “Chấp nhận” ở "
    "quyet-dinh.xlsx. Các câu trả lời vẫn được tính.", office=True,
)  # fmt: skip
SAME_RETURN = Rule(
    "VT287", WARNING, "Các đơn vị gửi biểu giống hệt nhau",
    "{expected} đơn vị có {found} giống hệt nhau: {other}.",
    "Hỏi các đơn vị xem có chép biểu của nhau không; không phải thì ghi “Chấp nhận” ở quyet-dinh.xlsx. Các "
    "biểu vẫn được tính.", office=True,
)  # fmt: skip
REPEATED = Rule(
    "VT288", WARNING, "Biểu giống hệt nhiều kỳ liền",
    "{expected} đơn vị có mọi câu trả lời giống hệt ít nhất {found}: {other}.",
    "Hỏi xem có chép biểu kỳ trước không; đúng là không có gì thay đổi thì ghi “Chấp nhận” ở "
    "quyet-dinh.xlsx. Các biểu vẫn được tính.", office=True,
)  # fmt: skip
ALL_MET = Rule(
    "VT289", WARNING, "Đạt mọi tiêu chí mà thiếu văn bản",
    "{expected} đơn vị ghi Đạt cả {found}, mà không ghi đủ số, ngày văn bản: {other}.",
    "Xem văn bản, hoặc kiểm tra thực tế, trước khi công nhận; đúng như vậy thì ghi “Chấp nhận” ở "
    "quyet-dinh.xlsx. Các biểu vẫn được tính.", office=True,
)  # fmt: skip

MORE_THAN_WHOLE = Rule(
    "VT224", WARNING, "Đã thực hiện nhiều hơn tổng số",
    "“{subject}” ghi {found}, nhiều hơn tổng số {expected}; chưa so được với kế hoạch.",
    "Kiểm tra cả hai số; số đã thực hiện là lũy kế và không quá tổng số.", decide=VALUE,
)  # fmt: skip

FALLEN = Rule(
    "VT225", WARNING, "Số lũy kế giảm so với kỳ trước",
    "“{subject}” ghi {found}, ít hơn {expected} đã báo cáo kỳ {other}; số này lũy kế nên không giảm.",
    "Ghi số lũy kế từ đầu đến kỳ này, không phải số làm thêm trong kỳ; nếu kỳ trước ghi sai thì ghi rõ ở cột "
    "Ghi chú. Số này vẫn được tính.", decide=VALUE,
)  # fmt: skip

NEGATIVE = Rule(
    "VT301", ERROR, "Số âm",
    "“{subject}” ghi {found}; giá trị này không thể âm.",
    "Ghi một số từ 0 trở lên. Ví dụ: {example}", decide=VALUE,
)  # fmt: skip

TOO_LARGE = Rule(
    "VT302", WARNING, "Số lớn khác thường",
    "“{subject}” ghi {found}, lớn hơn mức thường gặp {expected}.",
    "Kiểm tra dấu phẩy và đơn vị tính; nếu đúng, ghi rõ ở cột Ghi chú. Số này vẫn được cộng.", decide=VALUE,
)  # fmt: skip

NOT_WHOLE = Rule(
    "VT303", ERROR, "Không phải số nguyên",
    "“{subject}” ghi {found}, chưa phải là số nguyên.",
    "Chỉ ghi số nguyên. Ví dụ: {example}", decide=VALUE,
)  # fmt: skip

READ_AS = Rule(
    "VT401", NOTED, "Đã chuẩn hóa",
    "“{subject}” ghi “{found}”, đọc là {expected}.",
    "Không cần làm gì nếu đọc như vậy là đúng.",
)  # fmt: skip

DECIDED = Rule(
    "VT402", NOTED, "Tính theo quyết định",
    "“{subject}” ghi “{found}”, tính là {expected} theo quyết định của người tổng hợp.",
    "Không cần làm gì; muốn đổi thì sửa quyet-dinh.xlsx.",
)  # fmt: skip

HIDDEN = Rule(
    "VT410", NOTED, "Câu trả lời ở chỗ bị ẩn",
    "Câu trả lời nằm ở chỗ bị ẩn hoặc bị lọc: {found}; vẫn được tính.",
    "Bỏ ẩn, bỏ lọc để xem lại; không cần làm gì nếu các câu trả lời ấy là đúng.",
)  # fmt: skip

COMMENTED = Rule(
    "VT411", NOTED, "Ô có chú thích",
    "Ô của mã {subject} có chú thích: “{found}”; chú thích không được tính.",
    "Xem chú thích có đổi ý nghĩa của câu trả lời không; nếu có, hỏi lại đơn vị.",
)  # fmt: skip

COMMENTED_ELSEWHERE = Rule(
    "VT412", NOTED, "Chú thích ở ô khác",
    "Có chú thích ngoài các ô trả lời, không được tính: {found}.",
    "Xem chú thích có đổi ý nghĩa của câu trả lời nào không; nếu có, hỏi lại đơn vị.",
)  # fmt: skip
