"""The rules about the unit of a form: its file name, its code of authenticity, its sheets, and doubts."""

from __future__ import annotations

from vtlt_consolidate.findings.rule import ERROR, NOTED, WARNING, Rule
from vtlt_consolidate.model.decisions import PERIOD, RETURN, SHEET, UNIT

FILE_OF_OTHER = Rule(
    "VT170", ERROR, "Tên tệp và biểu khác đơn vị",
    "Tên tệp là của {other}, còn biểu trong tệp là của {expected}.",
    "Hỏi lại đơn vị gửi, rồi ghi mã đơn vị đúng ở dòng của tệp này trong quyet-dinh.xlsx và chạy lại; ví dụ: "
    "{example}.", decide=UNIT, office=True,
)  # fmt: skip

SHEET_OF_OTHER = Rule(
    "VT326", WARNING, "Tên sheet và biểu khác đơn vị",
    "Tên sheet “{found}” là của {other}, còn biểu trên sheet là của {expected}; nhận theo đơn vị ghi trên "
    "biểu.",
    "Hỏi lại đơn vị gửi, rồi ghi mã đơn vị đúng ở dòng của sheet này trong quyet-dinh.xlsx và chạy lại; ví "
    "dụ: {example}.", decide=UNIT, office=True,
)  # fmt: skip

SHEET_ASKED = Rule(
    "VT327", ERROR, "Chưa rõ biểu trên sheet của đơn vị nào",
    "Tên sheet “{found}” là của {other}, còn biểu trên sheet là của {expected}, mà {subject}.",
    "Hỏi lại đơn vị gửi, rồi ghi mã đơn vị đúng ở dòng của sheet này trong quyet-dinh.xlsx và chạy lại; ví "
    "dụ: {example}.", decide=UNIT, office=True,
)  # fmt: skip

UNUSABLE = Rule(
    "VT171", ERROR, "Đã gửi tệp không dùng được",
    "{found}",
    "{expected}",
)  # fmt: skip

PERIOD_PRINTED = Rule(
    "VT172", ERROR, "Dòng Kỳ báo cáo khác mã kỳ",
    "Biểu in “{found}”, còn mã kỳ trên biểu là {expected}.",
    "Hỏi lại đơn vị: nếu đúng là số liệu kỳ {expected} thì ghi “Dùng” ở dòng của tệp trong quyet-dinh.xlsx "
    "rồi chạy lại; nếu không thì gửi lại trên biểu của kỳ {expected}.", decide=PERIOD, office=True,
)  # fmt: skip

WRONG_SEAL = Rule(
    "VT173", ERROR, "Mã xác thực không khớp",
    "Mã xác thực “{found}” trên biểu không phải mã của {expected}{other}.",
    "Mã đơn vị, tên, kỳ hoặc mã xác thực trên biểu đã bị sửa. Hỏi lại đơn vị gửi, rồi ghi mã đơn vị đúng ở "
    "dòng của tệp này trong quyet-dinh.xlsx và chạy lại; hoặc đề nghị điền vào chính biểu đã phát.",
    decide=UNIT, office=True,
)  # fmt: skip

SHEETS_DIFFER = Rule(
    "VT174", ERROR, "Nhiều sheet khác nhau của một đơn vị",
    "Tệp có nhiều sheet cùng là biểu của đơn vị nhưng nội dung khác nhau: {found}.",
    "Ghi “Dùng” ở dòng của sheet đúng trong quyet-dinh.xlsx rồi chạy lại; đơn vị không phải điền lại.",
    decide=SHEET, office=True,
)  # fmt: skip

SAME_SHEET = Rule(
    "VT175", NOTED, "Sheet chép lại",
    "Nội dung đã điền ở sheet {found} giống sheet {other}; chỉ tính một lần.",
    "Không cần làm gì.",
)  # fmt: skip

IDLE_SHEET = Rule(
    "VT176", NOTED, "Sheet không tính",
    "Không tính sheet {found}: {expected}; đã tính sheet {other}.",
    "Không cần làm gì nếu như vậy là đúng.",
)  # fmt: skip

OTHER_KEY = Rule(
    "VT177", WARNING, "Mã xác thực lập bằng khóa khác",
    "Có {subject} biểu mang mã xác thực lập bằng khóa khác ({found}), không phải khóa trong ma-xac-thuc.txt "
    "của thư mục làm việc này, nên không kiểm tra được: {other}. Các biểu này được xét như biểu không có mã.",
    "Nếu khóa bị mất hoặc bị thay: chép lại ma-xac-thuc.txt từ bản sao lưu, hoặc dán dòng khóa cũ vào cuối "
    "tệp, rồi chạy lại. Nếu biểu do cơ quan khác phát thì không cần làm gì.", office=True,
)  # fmt: skip

NO_SEAL = Rule(
    "VT178", NOTED, "Biểu không có mã xác thực",
    "Trên biểu không có mã xác thực; có thể là biểu tự gõ lại hoặc phát trước khi có mã.",
    "Không cần làm gì nếu đúng là biểu của đơn vị; lần sau điền vào chính tệp biểu đã phát.",
)  # fmt: skip

UNSEALED = Rule(
    "VT179", ERROR, "Biểu không có mã xác thực, chờ quyết định",
    "Trên biểu không có mã xác thực kiểm tra được; cấu hình yêu cầu hỏi lại những biểu như vậy.",
    "Nếu đúng là biểu của {expected}, ghi mã “{found}” ở dòng của tệp này trong quyet-dinh.xlsx rồi chạy "
    "lại; nếu không, đề nghị điền vào chính biểu đã phát.", decide=UNIT, office=True,
)  # fmt: skip

UNSEALED_LATER = Rule(
    "VT180", ERROR, "Lần gửi sau không có mã xác thực",
    "Lần gửi {found} ({subject}) không có mã xác thực mà nội dung khác lần gửi {expected} có mã ({other}).",
    "Hỏi lại đơn vị lần gửi nào đúng, rồi ghi “Dùng” ở dòng của tệp đúng trong quyet-dinh.xlsx và chạy lại.",
    decide=RETURN, office=True,
)  # fmt: skip

IN_QUESTION = Rule(
    "VT181", NOTED, "Có tệp có thể là của đơn vị",
    "Tệp này có thể có báo cáo của {subject}, chưa tính; chưa nhắc đơn vị cho đến khi có quyết định.",
    "Quyết định ở dòng của tệp này trong quyet-dinh.xlsx rồi chạy lại.", office=True,
)  # fmt: skip

NOT_CARRIED = Rule(
    "VT182", WARNING, "Chưa mang số liệu kỳ trước sang",
    "Không dùng số liệu kỳ trước cho {subject}: tệp chưa rõ {found} có thể là báo cáo kỳ này của đơn vị.",
    "Quyết định tệp này ở quyet-dinh.xlsx rồi chạy lại.", office=True,
)  # fmt: skip

NONE_CARRIED = Rule(
    "VT183", WARNING, "Chưa mang số liệu kỳ trước sang cho mọi đơn vị",
    "Tệp này có thể là của bất kỳ đơn vị nào chưa nộp, nên chưa dùng số liệu kỳ trước cho: {found}.",
    "Quyết định tệp này ở quyet-dinh.xlsx (ghi mã đơn vị hoặc “Bỏ qua”) rồi chạy lại.", office=True,
)  # fmt: skip

ATTRIBUTED = Rule(
    "VT184", NOTED, "Đơn vị nhận ra theo tên tệp",
    "Tệp không dùng được; theo tên tệp hoặc thư mục thì là của {expected}, nên đơn vị được ghi là đã gửi tệp "
    "không dùng được.",
    "Không cần làm gì; nếu là của đơn vị khác thì ghi mã đơn vị ở dòng của tệp này trong quyet-dinh.xlsx.",
    office=True,
)  # fmt: skip

FORMER_NAME = Rule(
    "VT185", NOTED, "Biểu ghi tên, mã trước đây của đơn vị",
    "Biểu ghi {found}, nay là {expected}.",
    "Không cần làm gì; từ kỳ sau gửi đơn vị biểu mang tên mới.",
)  # fmt: skip

FORMER_UNIT = Rule(
    "VT186", ERROR, "Biểu của đơn vị đã sáp nhập hoặc chia tách",
    "Biểu ghi {found}, đơn vị này nay thuộc: {other}.",
    "Hỏi đơn vị gửi: nếu số liệu là của đơn vị mới thì ghi mã đơn vị ấy ở dòng của tệp này trong "
    "quyet-dinh.xlsx rồi chạy lại; nếu chỉ là số liệu của đơn vị cũ thì đề nghị gửi lại trên biểu mới.",
    decide=UNIT, office=True,
)  # fmt: skip

LATER_UNIT = Rule(
    "VT325", ERROR, "Biểu của đơn vị có sau danh sách của kỳ",
    "Biểu ghi mã “{found}” của đơn vị có từ {expected}, mà kỳ này theo danh sách trước ngày ấy; đơn vị cũ: "
    "{other}.",
    "Hỏi đơn vị gửi: nếu số liệu là của đơn vị cũ thì ghi mã đơn vị ấy ở dòng của tệp này trong "
    "quyet-dinh.xlsx rồi chạy lại; nếu là của nhiều đơn vị cũ cộng lại thì đề nghị gửi lại mỗi đơn vị một "
    "biểu{example}.",
    decide=UNIT, office=True,
)  # fmt: skip

LIST_IN_FORCE = "; kỳ này phải theo danh sách mới thì chạy vtlt apply {}, rồi chạy lại"
"""Added to the way out where the unit came to be before the period ended; the period is put in."""

MERGED_CARRIED = Rule(
    "VT187", WARNING, "Số liệu kỳ trước của đơn vị sáp nhập",
    "Đơn vị sáp nhập từ {found}: số lượng, số lần, tỷ lệ của kỳ {expected} được cộng lại; điểm, tiêu chí đạt "
    "và các câu khác không cộng được nên để trống.",
    "Đôn đốc đơn vị gửi báo cáo của kỳ này.", office=True,
)  # fmt: skip

NOT_DIVIDED = Rule(
    "VT188", WARNING, "Không chia, không ghép được số liệu kỳ trước",
    "Đơn vị hình thành từ {found}; số liệu kỳ trước không chia, không ghép lại được nên không mang sang.",
    "Đôn đốc đơn vị gửi báo cáo của kỳ này{example}.", office=True,
)  # fmt: skip

OWN_ROW = (
    "; hoặc, vì đơn vị đã có từ trước khi nhận sáp nhập, ghi một dòng của chính nó ở sheet “Đơn vị trước "
    "đây” của cau-hinh.xlsx, chạy vtlt apply {}, rồi chạy lại để cộng số liệu của mọi đơn vị cũ"
)
"""Added to the way out where a unit that took others in has no row of its own; the period is put in."""

SENDER_OF_OTHER = Rule(
    "VT161", ERROR, "Người gửi thư và biểu khác đơn vị",
    "Thư gửi từ {found}, là địa chỉ của {other}, còn biểu trong thư là của {expected}.",
    "Hỏi lại đơn vị gửi: nếu gửi hộ thì ghi mã đơn vị của biểu, nếu gửi nhầm biểu thì ghi “Bỏ qua” ở dòng "
    "của tệp này trong quyet-dinh.xlsx và chạy lại; ví dụ: {example}.", decide=UNIT, office=True,
)  # fmt: skip

SENT_BY = Rule(
    "VT162", NOTED, "Đơn vị nhận ra theo người gửi thư",
    "Tệp không dùng được; thư gửi từ địa chỉ của {expected}, nên đơn vị được ghi là đã gửi tệp không dùng "
    "được.",
    "Không cần làm gì; nếu là của đơn vị khác thì ghi mã đơn vị ở dòng của tệp này trong quyet-dinh.xlsx.",
    office=True,
)  # fmt: skip

BLANK_BESIDE = Rule(
    "VT189", NOTED, "Biểu chưa điền gửi kèm",
    "Biểu này chưa điền câu nào nên không tính; đơn vị có biểu đã điền: {other}.",
    "Không cần làm gì nếu như vậy là đúng.",
)  # fmt: skip

NOT_FILLED_IN = Rule(
    "VT169", ERROR, "Biểu chưa điền",
    "Biểu gửi đến chưa điền câu nào.",
    "Điền biểu rồi gửi lại; chưa có biểu đã điền thì coi như đơn vị chưa gửi báo cáo.",
)  # fmt: skip

MAY_BE = " Theo tên tệp, tên thư mục thì có thể là của {other}."
"""Added to the finding about a file whose name only suggests a unit."""

MAY_BE_OF_AREA = " Theo tên tệp, tên thư mục thì có thể là của một hay nhiều đơn vị thuộc {other}."
"""Added to the finding about a file whose name is that of an area."""

MAY_BE_SENT = " Theo tên tệp hoặc địa chỉ người gửi thì có thể là của {other}."
"""Added to the finding about a file whose name means one unit while another sent it."""
