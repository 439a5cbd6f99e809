"""Rules about periods that are rolled up from shorter ones."""

from __future__ import annotations

from vtlt_consolidate.findings.rule import NOTED, WARNING, Rule

LEFT_OUT = Rule(
    "VT140", WARNING, "Không gộp được một kỳ",
    "Không gộp được kỳ {subject}: {found}. Số liệu của kỳ đó coi là thiếu, không phải là 0.",
    "Lập kết quả kỳ {subject} bằng vtlt consolidate {subject} {example}, rồi gộp lại.", office=True,
)  # fmt: skip

NOT_YET_ASKED = (
    "Bộ tiêu chí áp dụng từ kỳ {first} (sheet “Thông tin”), nên không phải lập kết quả kỳ {subject} để gộp "
    "vào."
)
"""What is to be done about a period before the set."""

CLOSED_UNUSABLE = Rule(
    "VT278", WARNING, "Không dùng được kết quả kỳ đã chốt",
    "Kỳ {subject} đã chốt mà không dùng được kết quả: {found}. {expected}",
    "Chép {example} về {other} rồi chạy lại; không còn bản ấy thì mở lại kỳ {subject}, lập lại kết quả rồi "
    "chốt lại.", office=True,
)  # fmt: skip

OF_ITS_OWN = Rule(
    "VT147", WARNING, "Kỳ không gộp chung được",
    "Kỳ {subject} không gộp chung được: {found}. Số liệu của kỳ đó coi là thiếu, không phải là 0.",
    "Chỉ gộp chung những kỳ dùng cùng bộ tiêu chí, cùng phiên bản, không phải diễn tập, ví dụ riêng quý "
    "trước khi đổi bộ tiêu chí. Số liệu kỳ {subject} xem ở tệp tong-hop của kỳ đó.", office=True,
)  # fmt: skip

LACKING = Rule(
    "VT141", WARNING, "Kỳ có đơn vị thiếu số liệu",
    "Kỳ {subject} thiếu số liệu của {expected} đơn vị: {found}. Số cần số liệu kỳ đó mới gộp được thì để "
    "trống.",
    "Bổ sung báo cáo, lập lại kết quả kỳ đó, rồi gộp lại. Đơn vị nào không phải báo cáo kỳ đó thì ghi ở "
    "sheet “Gia hạn, miễn” của {subject}/cau-hinh-{subject}.xlsx (kỳ đã chốt thì mở lại trước), ví dụ: "
    "{subject}, {other}, Được miễn; lập lại kết quả kỳ đó, rồi gộp lại.", office=True,
)  # fmt: skip

NOT_THERE = Rule(
    "VT149", WARNING, "Kỳ chưa có đơn vị",
    "Kỳ {subject} chưa có {expected} đơn vị: {found} (khi đó chưa có trong danh sách, hoặc sáp nhập, chia "
    "tách sau đó). Số cần số liệu kỳ đó mới gộp được thì để trống.",
    "Nếu chỉ gộp từ khi có đơn vị thì ghi ở sheet “Gia hạn, miễn” của {example}/cau-hinh-{example}.xlsx, ví "
    "dụ: {subject}, {other}, Được miễn; rồi gộp lại. Đơn vị khi đó có tên, mã khác thì ghi ở sheet “Đơn vị "
    "trước đây” của cau-hinh.xlsx (nhận sáp nhập mà đã có từ trước thì cả một dòng của chính nó), chạy vtlt "
    "apply {example}, rồi gộp lại.", office=True,
)  # fmt: skip

NO_LONGER_THERE = Rule(
    "VT329", WARNING, "Kỳ có đơn vị ngoài danh sách của kỳ gộp",
    "Kỳ {subject} có số liệu của {expected} đơn vị không có trong danh sách của kỳ {example}: {found}. Số "
    "liệu của các đơn vị đó không được gộp.",
    "Đơn vị nay vẫn báo cáo thì chạy vtlt apply {example} để dùng danh sách đơn vị của cau-hinh.xlsx, rồi "
    "gộp lại. Đơn vị đổi tên, đổi mã, sáp nhập, chia tách thì trước đó ghi ở sheet “Đơn vị trước đây” của "
    "cau-hinh.xlsx. Đơn vị đã thôi hoạt động thì không cần làm gì.", office=True,
)  # fmt: skip

OF_ANOTHER_GROUP = Rule(
    "VT239", WARNING, "Kỳ có đơn vị thuộc nhóm khác",
    "Kỳ {subject} có {expected} đơn vị thuộc nhóm đơn vị khác với nhóm nay: {found}. Số liệu kỳ đó theo biểu "
    "của nhóm kia nên không gộp; số cần số liệu kỳ đó mới gộp được thì để trống.",
    "Nếu chỉ gộp từ khi đơn vị vào nhóm nay thì ghi ở sheet “Gia hạn, miễn” của "
    "{example}/cau-hinh-{example}.xlsx, ví dụ: {subject}, {other}, Được miễn; rồi gộp lại. Nếu nhóm ở kỳ đó "
    "ghi nhầm thì sửa cau-hinh.xlsx, chạy vtlt apply {subject}, lập lại kết quả kỳ đó, rồi gộp lại.",
    office=True,
)  # fmt: skip

FIGURE_LACKING = Rule(
    "VT142", WARNING, "Thiếu số liệu của một kỳ để gộp",
    "“{subject}”: chưa có số liệu kỳ {found} nên không gộp được ({expected}), để trống.",
    "Bổ sung số liệu kỳ đó{example}, lập lại kết quả kỳ đó, rồi gộp lại.", office=True,
)  # fmt: skip

DOUBTED = Rule(
    "VT319", WARNING, "Số gộp có số liệu cần xem lại",
    "“{subject}”: số gộp có số liệu kỳ {found} cần xem lại.",
    "Xem sheet “Lỗi cần sửa” của tệp tong-hop kỳ đó; sửa hoặc quyết định xong thì lập lại kết quả kỳ đó, rồi "
    "gộp lại.", office=True,
)  # fmt: skip

UNDECLARED = Rule(
    "VT143", WARNING, "Chưa khai báo cách gộp",
    "“{subject}” chưa khai báo cách gộp nên không gộp, để trống.",
    "Ghi cột Gộp kỳ của dòng này ở sheet “Tiêu chí” của cau-hinh.xlsx: “Số cuối kỳ”, “Cộng dồn” hoặc “Bình "
    "quân”; chạy vtlt apply {expected}, rồi gộp lại.", office=True,
)  # fmt: skip

ON_ABOVE_WHOLE = (
    "Xem cách gộp của dòng này ở sheet “Tiêu chí” của cau-hinh.xlsx: tổng số của từng kỳ là số riêng của kỳ "
    "đó thì ghi Gộp tổng số là “Cộng dồn”, chạy vtlt apply {period}, rồi gộp lại; tổng số là một số chung "
    "cho mọi kỳ thì kiểm tra lại số liệu của các kỳ (sheet “Số liệu từng kỳ”)."
)
"""How a sum that is more than its whole is mended: the answers of every period may be right."""

OTHER_UNIT = Rule(
    "VT144", WARNING, "Mã đơn vị của kỳ trước là của đơn vị khác",
    "Kỳ {subject} mã {expected} là của “{found}”; không gộp số liệu kỳ đó.",
    "Đơn vị đổi tên, sáp nhập thì ghi ở sheet “Đơn vị trước đây” của cau-hinh.xlsx, chạy vtlt apply "
    "{example}, rồi "
    "gộp lại; không thì xem số liệu ở tệp tong-hop của kỳ đó.", office=True,
)  # fmt: skip

POINTS_LEFT_OUT = Rule(
    "VT145", NOTED, "Điểm thẩm định từng kỳ không gộp",
    "“{subject}”: điểm thẩm định kỳ {found} không dùng cho số {expected}.",
    "Điểm tính từ số đã gộp; xem điểm thẩm định ở sheet Thẩm định của tệp tong-hop kỳ đó.", office=True,
)  # fmt: skip

UNDATED = Rule(
    "VT158", WARNING, "Chưa biết ngày nộp của một kỳ đã gộp",
    "Chưa biết ngày nhận hoặc hạn nộp báo cáo {expected} nên {found}.",
    "Ở từng kỳ đó: bổ sung báo cáo còn thiếu, Ngày nhận ở so-nhan.xlsx, Hạn nộp ở sheet Kỳ báo cáo của "
    "cau-hinh-KỲ.xlsx; đơn vị không phải báo cáo thì ghi ở sheet “Gia hạn, miễn”. Lập lại kết quả kỳ đó, "
    "rồi gộp lại.", office=True,
)  # fmt: skip

NO_POINTS = Rule(
    "VT159", WARNING, "Công thức chưa cho điểm khi gộp",
    "“{subject}” chưa có điểm vì công thức tính điểm gặp {found}.",
    "Sửa cột Cách tính điểm ở sheet Tiêu chí, nói rõ trường hợp này, ví dụ IF(THIẾU(…); …; …); hoặc, dòng "
    "gộp theo số cuối kỳ, ghi điểm khác điểm đã tính ở {expected}/tham-dinh.xlsx (lệnh vtlt appraise "
    "{expected}) rồi lập lại kết quả kỳ {expected}. Rồi gộp lại.",
    office=True,
)  # fmt: skip

OUTDATED = Rule(
    "VT146", WARNING, "Kết quả đã gộp không còn mới",
    "Kỳ {subject} gộp trước khi kết quả kỳ {found} thay đổi; số liệu đang dùng là số liệu cũ.",
    "Gộp lại kỳ {subject} rồi chạy lại, ví dụ: vtlt consolidate {subject} --from-months", office=True,
)  # fmt: skip

BEHIND = Rule(
    "VT279", WARNING, "Kết quả kỳ được lấy số liệu đã cũ",
    "Kết quả kỳ {subject} lập trước khi những tệp này được đưa vào, sửa hoặc chuyển đi: {found}. Số liệu lấy "
    "từ kỳ đó là số liệu cũ.",
    "Lập lại kết quả kỳ {subject} bằng vtlt {example}, rồi {expected}.", office=True,
)  # fmt: skip
