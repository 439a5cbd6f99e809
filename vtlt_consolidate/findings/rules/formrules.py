"""The part of the catalogue about forms that differ from what the set asks now."""

from __future__ import annotations

from vtlt_consolidate.findings.rule import ERROR, NOTED, WARNING, Rule
from vtlt_consolidate.model.decisions import ALIKE, UNIT

_RAISE = (
    "Nếu đã sửa bộ tiêu chí sau khi phát hành biểu: tăng Phiên bản thêm 1 ở sheet Thông tin của "
    "cau-hinh.xlsx rồi chạy vtlt apply KỲ; biểu đã nhận vẫn được đọc. Nếu không: sửa sheet Tiêu chí như khi "
    "phát hành biểu, rồi chạy vtlt apply KỲ."
)

IDENTITY_LOST = Rule(
    "VT270",
    ERROR,
    "Biểu không còn mã nhận dạng",
    "Có bảng tiêu chí nhưng không còn mã bộ tiêu chí, mã đơn vị, mã kỳ của biểu.",
    "Biết là của đơn vị nào thì ghi mã đơn vị ở dòng của tệp này trong quyet-dinh.xlsx rồi chạy lại; không "
    "thì đề nghị đơn vị điền vào biểu trắng đã phát.",
    decide=UNIT,
    office=True,
)
ROW_NOWHERE = Rule(
    "VT271",
    ERROR,
    "Bộ tiêu chí khác biểu đã phát: thêm dòng",
    "{other} biểu đã nhận không có dòng mã {found} “{subject}”.",
    _RAISE,
    office=True,
)
LABEL_OUTDATED = Rule(
    "VT272",
    WARNING,
    "Bộ tiêu chí khác biểu đã phát: đổi nội dung",
    "Dòng mã {subject}: {other} biểu đã nhận cùng ghi “{found}”, bộ tiêu chí nay ghi “{expected}”.",
    _RAISE,
    office=True,
)
LABEL_SWAPPED = Rule(
    "VT273",
    ERROR,
    "Bộ tiêu chí khác biểu đã phát: đổi mã",
    "Dòng mã {subject}: {other} biểu đã nhận cùng ghi nội dung của mã khác, “{found}”; chưa đọc câu trả lời.",
    _RAISE,
    office=True,
)
INFORMATION_ABSENT = Rule(
    "VT274",
    WARNING,
    "Bảng không có cột thông tin",
    "Bảng không có cột “{subject}” (mã {found}); các đơn vị trong bảng chưa có số liệu này.",
    "Cần số liệu này thì đề nghị nơi lập bảng thêm cột, đầu cột là mã hoặc tên; các tiêu chí vẫn được tính.",
    decide=ALIKE,
    office=True,
)

OTHER_GROUP = Rule(
    "VT228", ERROR, "Biểu của nhóm đơn vị khác",
    "Biểu này là biểu của nhóm “{found}”, đơn vị thuộc nhóm “{expected}”{other}.",
    "Điền vào phiếu trả sửa, là biểu của nhóm “{expected}”, có sẵn câu trả lời ở mã cả hai nhóm được hỏi; "
    "rồi gửi lại.",
    besides="Nhóm của đơn vị ghi ở sheet Đơn vị của cau-hinh.xlsx chưa đúng thì sửa, chạy vtlt apply KỲ.",
)  # fmt: skip

RETITLED = Rule(
    "VT248", NOTED, "Đầu cột ghi khác biểu trắng",
    "Đầu cột “{expected}” {found}; các cột bên cạnh đúng vị trí như biểu trắng nên vẫn đọc.",
    "Không cần làm gì nếu cột ấy đúng là “{expected}” của kỳ này; khi gửi lại, giữ nguyên chữ của biểu "
    "trắng.",
)  # fmt: skip
COLUMN_GONE = Rule(
    "VT237", WARNING, "Biểu không còn cột của biểu trắng",
    "Không thấy cột “{expected}”{found}; không có gì ở cột này được tính.",
    "Khôi phục cột và đầu cột như biểu trắng rồi gửi lại; câu nào cần đến cột này thì được hỏi riêng.",
)  # fmt: skip
