"""The rules about the office's own workbooks: receipts, decisions, points, forms, and what lies in `mau`."""

from __future__ import annotations

from vtlt_consolidate.findings.rule import ERROR, NOTED, WARNING, Rule

RECEIPTS_RESTORED = Rule(
    "VT150", WARNING, "Sổ nhận mất dòng",
    "so-nhan.xlsx không có {found} dòng đã nhận trước đây ({subject}): lần trước chưa ghi được vì tệp đang "
    "mở, hoặc dòng đã bị xóa; đã lấy lại ngày nhận, ghi chú từ bản giữ {other}.",
    "Không cần làm gì nếu đúng như vậy. Ngày nhận ghi sai thì sửa ngay trong cột Ngày nhận, không xóa dòng: "
    "xóa dòng không làm tệp được ghi ngày mới.", office=True,
)  # fmt: skip

REGISTER_LOST = Rule(
    "VT151", WARNING, "Không còn sổ nhận",
    "Kỳ này đã tổng hợp trước đây nhưng không còn so-nhan.xlsx và bản giữ trong luu; {found} tệp chưa có "
    "ngày nhận.",
    "Ghi cột Ngày nhận của so-nhan.xlsx theo sổ công văn hoặc thư đến (ví dụ 05/4/2026), lưu tệp rồi chạy "
    "lại; chưa ghi thì không tính đúng hạn, trễ hạn.", office=True,
)  # fmt: skip

NO_DAY = Rule(
    "VT277", WARNING, "Tệp đã nhận chưa ghi ngày nhận",
    "Cột Ngày nhận của so-nhan.xlsx đang trống ở {found} tệp ({subject}), nên không tính đúng hạn, trễ hạn "
    "theo các tệp ấy.",
    "Ghi ngày nhận theo sổ công văn hoặc thư đến (ví dụ 05/4/2026), lưu tệp rồi chạy lại; không biết ngày "
    "thì ghi “Chấp nhận” ở quyet-dinh.xlsx.", office=True,
)  # fmt: skip

CONTENT_REPLACED = Rule(
    "VT152", WARNING, "Tệp đã nhận bị thay nội dung",
    "Tệp đã vào sổ nhận nay cùng tên mà nội dung khác (SHA-256 trong so-nhan.xlsx bắt đầu là {other}, của "
    "tệp này là {found}); tệp cũ không còn trong tiep-nhan.",
    "Biểu đã nhận thì không sửa. Nếu là bản đơn vị gửi lại, ghi “Chấp nhận” ở quyet-dinh.xlsx (lần sau đặt "
    "tên khác, giữ cả hai tệp); nếu ai sửa trên tệp đã nhận, chép lại tệp gốc từ thư của đơn vị.",
    office=True,
)  # fmt: skip

RECEIVED_GONE = Rule(
    "VT165", WARNING, "Tệp đã nhận không còn",
    "Trong tiep-nhan không còn {found} tệp đã vào sổ nhận ({subject}); những gì đơn vị ghi trong đó không "
    "được tính nữa.",
    "Nếu xóa hoặc chuyển nhầm, chép lại tệp gốc từ thư của đơn vị vào tiep-nhan rồi chạy lại; nếu cố ý bỏ, "
    "ví dụ tệp nhận nhầm, ghi “Chấp nhận” ở quyet-dinh.xlsx.", office=True,
)  # fmt: skip

SAVED_MEANWHILE = Rule(
    "VT155", WARNING, "Tệp được lưu trong lúc đang chạy",
    "{subject} được lưu sau khi lần chạy này đã đọc; những gì mới ghi còn nguyên trong tệp nhưng chưa tính.",
    "Chạy lại lệnh để tính cả những gì mới ghi.", office=True,
)  # fmt: skip

FORM_FILLED_IN = Rule(
    "VT156", WARNING, "Biểu đã có người điền ngay trong thư mục",
    "Tệp này đã được điền hoặc sửa sau khi công cụ lập, nên giữ nguyên, {found}.",
    "Nếu là bản đơn vị gửi về, chép tệp vào tiep-nhan rồi chạy lại; nếu không cần, chuyển tệp đi nơi khác "
    "hoặc xóa.",
    office=True,
)  # fmt: skip

BOOK_GONE = Rule(
    "VT157", WARNING, "Tệp đã có nay không còn",
    "Không còn {subject}, tuy trước đây đã có; lần này tính như chưa ghi gì ở đó.",
    "Nếu xóa hoặc chuyển nhầm, chép bản gần nhất {found} về chỗ cũ với tên {subject} rồi chạy lại.",
    office=True,
)  # fmt: skip

DECISION_UNFIT = Rule(
    "VT404", NOTED, "Quyết định của nội dung trước khi bộ tiêu chí đổi",
    "{subject} ({other}): đã ghi “{found}”, mà {expected}, nên quyết định chưa dùng đến.",
    "Không cần làm gì; việc nào còn hỏi thì quyet-dinh.xlsx nêu nội dung ghi được.", office=True,
)  # fmt: skip

POINTS_UNFIT = Rule(
    "VT333", WARNING, "Điểm thẩm định chưa dùng được",
    "{subject} của {other}: {expected}; điểm thẩm định {found} còn trong tệp, chưa dùng đến.",
    "Thẩm định lại rồi ghi điểm mới ở cột Điểm thẩm định của tham-dinh.xlsx, hoặc xóa điểm ở ô ấy; rồi chạy "
    "lại. Chưa ghi thì tính điểm tự chấm.", office=True,
)  # fmt: skip

POINTS_OF_GONE = Rule(
    "VT405", NOTED, "Điểm thẩm định của tiêu chí đã bỏ",
    "{subject} của {other}: {expected} không còn tiêu chí này; điểm thẩm định {found} còn trong tệp, chưa "
    "dùng đến.",
    "Không cần làm gì.", office=True,
)  # fmt: skip

RECEIVER_UNKNOWN = Rule(
    "VT290", ERROR, "Chỗ điền không ai biết",
    "{subject}: {found}{expected}.",
    "Ô được giữ nguyên, chưa có số liệu. Sửa chỗ điền ở ô ấy của tệp trong mau rồi chạy lại; các tên dùng "
    "được ở mục “Biểu của nơi nhận” của hướng dẫn, mã tiêu chí và địa bàn như ở cau-hinh.xlsx.", office=True,
)  # fmt: skip

RECEIVER_UNFILLABLE = Rule(
    "VT291", ERROR, "Chỗ điền viết dở hoặc ở chỗ không điền được",
    "“{subject}” {found}; để nguyên, không điền.",
    "Viết chỗ điền trong một ô thường, đủ hai dấu ngoặc nhọn mỗi bên, rồi chạy lại. Ví dụ: {{{{tong:TC05}}}}",
    office=True,
)  # fmt: skip

RECEIVER_LACKING = Rule(
    "VT292", WARNING, "Số trên biểu của nơi nhận thiếu số liệu",
    "{subject}: {found}.",
    "Đơn vị chưa có số liệu thì đôn đốc rồi chạy lại, hoặc ghi rõ khi gửi biểu; không có đơn vị nào thì xem "
    "lại điều kiện ghi ở ô.", office=True,
)  # fmt: skip

RECEIVER_UNTIED = Rule(
    "VT293", WARNING, "Cộng các phần không bằng tổng trên biểu",
    "{subject} là {found}; {other}.",
    "Thêm dòng cho phần còn thiếu, hoặc sửa điều kiện của các phần trong tệp ở mau; nếu biểu chỉ hỏi “trong "
    "đó” thì không cần làm gì.", office=True,
)  # fmt: skip

RECEIVER_ROWS = Rule(
    "VT294", ERROR, "Không nối thêm dòng cho từng đơn vị được",
    "Dòng này phải lặp lại cho {expected} đơn vị nhưng không chắc nối thêm được đúng: {found}. Dòng giữ "
    "nguyên chỗ điền.",
    "Bỏ hoặc chuyển chỗ đã nêu sang nơi khác trong tệp ở mau, hoặc ghi sẵn mỗi đơn vị một dòng với điều kiện "
    "don_vi, rồi chạy lại.", office=True,
)  # fmt: skip

RECEIVER_IDLE = Rule(
    "VT295", WARNING, "Tệp trong mau không được điền",
    "{found}.",
    "Biểu cần điền thì lưu dạng .xlsx (Excel Workbook), ghi chỗ điền vào ô rồi chạy lại, ví dụ "
    "{{{{tong:TC05}}}}; không phải biểu cần điền thì chuyển tệp ra khỏi mau.", office=True,
)  # fmt: skip

RECEIVER_CARRIED = Rule(
    "VT296", WARNING, "Biểu của nơi nhận dùng số liệu kỳ khác",
    "{found}",
    "Ghi rõ điều này khi gửi biểu, hoặc đôn đốc đơn vị rồi chạy lại.", office=True,
)  # fmt: skip
