"""The rules about things in tiep-nhan/ that cannot be read as a file of a unit, and about mails."""

from __future__ import annotations

from vtlt_consolidate.findings.rule import ERROR, NOTED, Rule
from vtlt_consolidate.model.decisions import FILE, UNIT

TWINS = Rule(
    "VT190", ERROR, "Tệp nén có các tệp trùng tên",
    "Trong tệp nén có {found} tệp cùng tên này nhưng nội dung khác nhau; chưa đọc tệp nào.",
    "Đặt mỗi tệp một tên rồi nén và gửi lại, hoặc gửi riêng từng tệp .xlsx.", decide=FILE,
)  # fmt: skip

TORN_ARCHIVE = Rule(
    "VT153", ERROR, "Tệp nén hỏng hoặc thiếu",
    "Đây là {found}, các tệp bên trong chưa đọc được.",
    "Gửi lại trọn tệp nén .zip, không chia nhỏ; hoặc gửi thẳng tệp biểu .xlsx.", decide=UNIT,
)  # fmt: skip

OLD_WORKBOOK = Rule(
    "VT191", ERROR, "Bảng tính kiểu khác",
    "Đây là {found}, không đọc trực tiếp được.",
    "Mở tệp bằng chương trình đã lập ra nó hoặc bằng Excel, chọn File > Save As, lưu thành Excel Workbook "
    "(.xlsx) rồi gửi lại.", decide=FILE,
)  # fmt: skip

NO_FILE = Rule(
    "VT192", ERROR, "Không phải tệp thường",
    "Đây là {found}, không phải tệp; không mở.",
    "Chép chính tệp biểu vào thư mục này rồi chạy lại; nếu không cần thì xóa đi.", office=True,
)  # fmt: skip

CLOSED_FOLDER = Rule(
    "VT193", ERROR, "Thư mục không vào được",
    "Không đọc được thư mục này: {found}. Các tệp bên trong chưa được đọc.",
    "Mở thư mục ấy để kiểm tra quyền, hoặc chép các tệp bên trong ra ngoài, rồi chạy lại.", office=True,
)  # fmt: skip

CLOSED_FILE = Rule(
    "VT194", ERROR, "Chưa mở được tệp",
    "Hệ thống không cho mở tệp: {found}.",
    "Đóng tệp ở chương trình khác, kiểm tra quyền đọc tệp, rồi chạy lại.", office=True,
)  # fmt: skip

IN_THE_CLOUD = Rule(
    "VT195", ERROR, "Tệp còn ở trên mạng",
    "Ở đây mới có tên tệp, nội dung còn ở {found}.",
    "Bấm chuột phải vào tệp, chọn “Luôn giữ trên thiết bị này” (hoặc mở tệp một lần), đợi tải xong rồi chạy "
    "lại.", office=True,
)  # fmt: skip

MOVING = Rule(
    "VT196", ERROR, "Tệp đang được chép vào",
    "Tệp thay đổi trong lúc đọc nên chưa đọc.",
    "Đợi chép hoặc tải xong rồi chạy lại.", office=True,
)  # fmt: skip

MAIL_UNREADABLE = Rule(
    "VT163", ERROR, "Thư không mở được",
    "Không mở được hết thư: {found}. Biểu đính kèm có thể chưa được đọc.",
    "Mở thư bằng chương trình thư, lưu tệp đính kèm ra rồi chép vào đây thay cho thư; không mở được thì đề "
    "nghị đơn vị gửi lại.", decide=FILE,
)  # fmt: skip

MAIL_WITHOUT_FORM = Rule(
    "VT197", ERROR, "Thư không có biểu",
    "Trong thư không có biểu nào: {found}.",
    "Gửi lại thư kèm tệp biểu .xlsx.",
    decide=FILE,
    besides="Đọc thư: nếu thư không liên quan thì chuyển khỏi thư mục hoặc ghi “Bỏ qua” ở dòng của tệp này "
    "trong quyet-dinh.xlsx.",
)  # fmt: skip

GARBLED_MAIL = Rule(
    "VT198", NOTED, "Đầu thư không giải mã chắc chắn được",
    "Tiêu đề, người gửi hoặc tên tệp đính kèm của thư viết bằng bảng mã không rõ (đọc được là “{found}”).",
    "Mở thư để xem tên đúng; nội dung biểu đính kèm không bị ảnh hưởng.", office=True,
)  # fmt: skip

MAIL_DAY = Rule(
    "VT199", NOTED, "Ngày của thư không dùng được",
    "Không dùng ngày của thư làm ngày nhận: {found}; ngày nhận là {expected}.",
    "Nếu ngày nhận khác, sửa cột Ngày nhận ở dòng của tệp này trong so-nhan.xlsx rồi chạy lại.", office=True,
)  # fmt: skip
