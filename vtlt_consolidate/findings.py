"""The catalogue of everything that can be wrong with a return. Codes are never reused.

Only a `Rule` of `RULES` makes a finding. The place is never in the text: file, sheet and cell
travel in columns of their own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from string import Formatter
from typing import Any

import pandas as pd

from vtlt_consolidate.decisions import FILE, RETURN, UNIT, VALUE
from vtlt_consolidate.frames import Findings

ERROR = "error"
WARNING = "warning"
NOTED = "note"
SEVERITIES = {ERROR: "Lỗi", WARNING: "Cần xem", NOTED: "Ghi nhận"}

CONTEXT = frozenset({"found", "expected", "example", "subject", "other"})
"""The placeholders that a message may hold."""


@dataclass(frozen=True)
class Rule:
    """One thing that can be wrong.

    Args:
        code: stable, such as `VT201`.
        severity: `error`, `warning` or `note`.
        title: a few words for lists.
        message: what was found, for the person who has to mend it.
        mend: how to mend it, with an example where it helps.
        decide: what the analyst may decide about it instead (see `decisions`); a warning can be
            accepted besides.
    """

    code: str
    severity: str
    title: str
    message: str
    mend: str
    decide: str = ""

    @property
    def needs(self) -> frozenset[str]:
        """The placeholders of its texts."""
        texts = (self.message, self.mend)
        return frozenset(name for text in texts for _, name, _, _ in Formatter().parse(text) if name)


NOT_A_WORKBOOK = Rule(
    "VT101",
    ERROR,
    "Không phải tệp bảng tính",
    "Đây là {found}, không phải tệp bảng tính.",
    "Gửi lại chính tệp biểu .xlsx đã nhận; không gửi bản chụp, bản quét hay bản in.",
    decide=FILE,
)
PASSWORD = Rule(
    "VT102",
    ERROR,
    "Tệp có mật khẩu",
    "Tệp đặt mật khẩu mở nên không đọc được.",
    "Mở tệp, vào File > Info > Protect Workbook > Encrypt with Password, xóa mật khẩu, lưu và gửi lại.",
    decide=FILE,
)
DAMAGED = Rule(
    "VT103",
    ERROR,
    "Tệp hỏng",
    "Tệp không đọc được: {found}.",
    "Mở tệp bằng Excel, lưu lại thành .xlsx và gửi lại; nếu Excel cũng báo lỗi, điền lại biểu trắng.",
    decide=FILE,
)
NOT_OUR_FORM = Rule(
    "VT104",
    ERROR,
    "Không phải biểu của hệ thống",
    "Không tìm thấy mã đơn vị, mã kỳ hoặc cột Mã tiêu chí của biểu.",
    "Điền vào biểu trắng đã phát cho đơn vị rồi gửi lại.",
    decide=UNIT,
)
OTHER_SET = Rule(
    "VT105",
    ERROR,
    "Biểu của bộ tiêu chí khác",
    "Biểu thuộc bộ tiêu chí “{found}”, kỳ này dùng “{expected}”.",
    "Điền lại vào biểu trắng của kỳ này.",
    decide=FILE,
)
OTHER_VERSION = Rule(
    "VT106",
    ERROR,
    "Biểu của phiên bản khác",
    "Biểu thuộc phiên bản {found} của bộ tiêu chí, kỳ này dùng phiên bản {expected}.",
    "Điền lại vào biểu trắng của kỳ này.",
    decide=FILE,
)
OTHER_PERIOD = Rule(
    "VT107",
    ERROR,
    "Biểu của kỳ khác",
    "Biểu ghi kỳ “{found}”, thư mục này là kỳ {expected}.",
    "Chuyển tệp sang thư mục đúng kỳ, hoặc đề nghị đơn vị gửi lại biểu của kỳ {expected}.",
    decide=FILE,
)
UNKNOWN_UNIT = Rule(
    "VT108",
    ERROR,
    "Đơn vị không có trong danh sách",
    "Mã đơn vị “{found}” không có trong sheet Đơn vị của cau-hinh.xlsx{other}.",
    "Kiểm tra mã trên biểu; nếu đơn vị đúng là phải báo cáo thì thêm vào sheet Đơn vị rồi chạy lại.",
    decide=UNIT,
)
NAME_CONTRADICTS = Rule(
    "VT109",
    ERROR,
    "Mã và tên đơn vị mâu thuẫn",
    "Biểu in tên “{found}” nhưng mã trên biểu là của {expected}.",
    "Xác minh đơn vị gửi; biểu phải giữ nguyên mã và tên như biểu trắng đã phát.",
    decide=UNIT,
)
IDENTITY_CONTRADICTS = Rule(
    "VT110",
    ERROR,
    "Hai nhận dạng trong một tệp",
    "Trong tệp có hai giá trị khác nhau của “{subject}”: {found}.",
    "Giữ nguyên mã đơn vị, mã kỳ, phiên bản như biểu trắng đã phát; mỗi tệp chỉ chứa một biểu.",
    decide=UNIT,
)
SAME_FILE = Rule(
    "VT111",
    NOTED,
    "Gửi trùng",
    "Nội dung giống hệt tệp {other}; chỉ tính một lần.",
    "Không cần làm gì.",
)
SEVERAL_RETURNS = Rule(
    "VT112",
    ERROR,
    "Nhiều tệp khác nhau của một đơn vị",
    "Đơn vị có nhiều tệp cùng lần gửi {expected} nhưng nội dung khác nhau: {found}.",
    "Ghi “Dùng” ở dòng của tệp đúng trong quyet-dinh.xlsx rồi chạy lại; hoặc đề nghị đơn vị gửi lại với số "
    "lần gửi lớn hơn.",
    decide=RETURN,
)
TWO_TABLES = Rule(
    "VT113",
    ERROR,
    "Hai bảng trong một tệp",
    "Tệp có nhiều sheet cùng chứa bảng tiêu chí: {found}.",
    "Chỉ để lại một sheet đã điền, xóa các bản sao rồi gửi lại.",
    decide=FILE,
)
NO_ANSWER_COLUMN = Rule(
    "VT114",
    ERROR,
    "Mất cột Kết quả",
    "Không thấy dòng đầu bảng có cột “{expected}”.",
    "Khôi phục dòng đầu bảng như biểu trắng, hoặc điền lại biểu trắng.",
    decide=FILE,
)
OLD_VERSION = Rule(
    "VT115",
    WARNING,
    "Biểu của phiên bản trước",
    "Biểu thuộc phiên bản {found}, kỳ này dùng phiên bản {expected}; đã đọc theo mã tiêu chí.",
    "Các tiêu chí mới chưa có số liệu; gửi biểu của phiên bản {expected} cho đơn vị điền bổ sung.",
)
NOT_AN_ATTEMPT = Rule(
    "VT116",
    WARNING,
    "Lần gửi không rõ",
    "Ô Lần gửi ghi “{found}”.",
    "Ghi số lần gửi: 1, 2, 3 … Chưa ghi đúng thì coi là lần 1.",
)
SAME_CONTENT = Rule(
    "VT117",
    NOTED,
    "Gửi lại không thay đổi",
    "Nội dung đã điền giống tệp {other}; chỉ tính một lần.",
    "Không cần làm gì.",
)
SUPERSEDED = Rule(
    "VT118",
    NOTED,
    "Có lần gửi sau",
    "Là lần gửi {found}; đã tính lần gửi {expected} trong tệp {other}.",
    "Không cần làm gì; nếu lần gửi trước mới đúng, đề nghị đơn vị gửi lại với số lần lớn hơn.",
)
KNOWN_BY_PRINT = Rule(
    "VT119",
    WARNING,
    "Nhận ra đơn vị theo chữ in trên biểu",
    "Ô nhận dạng không còn; nhận ra {expected} theo tên, kỳ và các mã tiêu chí in trên biểu.",
    "Xem lại đúng là biểu của đơn vị này; lần sau điền vào chính tệp biểu đã phát.",
)
UNIT_ASKED = Rule(
    "VT120",
    ERROR,
    "Chưa rõ đơn vị gửi",
    "Ô mã đơn vị không còn và chữ in trên biểu không chỉ rõ một đơn vị{other}.",
    "Ghi mã đơn vị ở dòng của tệp này trong quyet-dinh.xlsx rồi chạy lại; hoặc đề nghị gửi biểu đã phát.",
    decide=UNIT,
)
PERIOD_ASKED = Rule(
    "VT121",
    ERROR,
    "Chưa rõ kỳ báo cáo",
    "Tệp không còn ghi kỳ nào; thư mục này là kỳ {expected}.",
    "Nếu đúng là số liệu kỳ này, ghi “Dùng” ở dòng của tệp trong quyet-dinh.xlsx rồi chạy lại; nếu không, "
    "chuyển tệp sang thư mục đúng kỳ.",
    decide=UNIT,
)
ROW_UNKNOWN = Rule(
    "VT122",
    ERROR,
    "Dòng chưa rõ đơn vị",
    "Dòng “{found}” của bảng không chỉ rõ một đơn vị trong danh sách{other}.",
    "Ghi mã đơn vị của dòng này ở quyet-dinh.xlsx, hoặc “Bỏ qua” nếu không phải đơn vị; rồi chạy lại.",
    decide=UNIT,
)
UNIT_TWICE = Rule(
    "VT123",
    ERROR,
    "Một đơn vị hai lần trong bảng",
    "{subject} có ở nhiều dòng của bảng: {found}.",
    "Chỉ giữ một dòng cho mỗi đơn vị rồi gửi lại.",
)
COLUMN_MISSING = Rule(
    "VT124",
    ERROR,
    "Bảng thiếu cột tiêu chí",
    "Bảng không có cột của mã {found} “{subject}”.",
    "Thêm cột này với đầu cột là mã hoặc tên tiêu chí; chưa có thì coi là thiếu số liệu.",
)
SEVERAL_UNITS = Rule(
    "VT125",
    NOTED,
    "Tệp nhiều đơn vị",
    "Đọc được số liệu của {found} đơn vị từ tệp này.",
    "Không cần làm gì.",
)
TOTAL_DIFFERS = Rule(
    "VT126",
    WARNING,
    "Tổng in sẵn không khớp",
    "Bảng ghi tổng {found} cho {subject}, các ô cộng lại được {expected}.",
    "Xem lại bảng gốc; đã tính theo các ô, không theo tổng in sẵn.",
)
SET_ASIDE = Rule(
    "VT127",
    NOTED,
    "Bỏ qua theo quyết định",
    "Người tổng hợp đã quyết định: {found}.",
    "Không cần làm gì; muốn dùng lại thì sửa quyet-dinh.xlsx.",
)
UNIT_DECIDED = Rule(
    "VT128",
    NOTED,
    "Đơn vị theo quyết định",
    "Người tổng hợp đã quyết định: là số liệu của {expected}.",
    "Không cần làm gì; muốn đổi thì sửa quyet-dinh.xlsx.",
)
CODE_MENDED = Rule(
    "VT129",
    NOTED,
    "Mã đơn vị mất số 0 ở đầu",
    "Mã đơn vị ghi “{found}”, đọc là {expected}.",
    "Không cần làm gì nếu đọc như vậy là đúng.",
)
CARRIED = Rule(
    "VT130",
    WARNING,
    "Dùng số liệu kỳ trước",
    "Chưa nộp kỳ này; các bảng dùng số liệu kỳ {found}.",
    "Đôn đốc đơn vị gửi báo cáo; khi có báo cáo, số liệu kỳ này tự thay thế.",
)
EARLIER_UNUSABLE = Rule(
    "VT131",
    WARNING,
    "Không so được với một kỳ trước",
    "Không đọc được kết quả của kỳ trước: {found}. Kỳ đó không có trong phần so sánh và biểu đồ.",
    "Chạy lại vtlt consolidate cho kỳ đó; không sửa sheet “Dữ liệu” của tệp tong-hop.",
)
UNANSWERED = Rule(
    "VT201",
    ERROR,
    "Chưa trả lời",
    "Chưa trả lời “{subject}”.",
    "Ghi {expected}. Bỏ trống được coi là thiếu số liệu, không phải là 0.",
)
NOT_A_MARK = Rule(
    "VT202",
    ERROR,
    "Không phải Đạt hoặc Chưa đạt",
    "“{subject}” ghi “{found}”.",
    "Chọn {expected} trong danh sách. Nếu mới làm được một phần, chọn “Chưa đạt” và giải thích ở cột "
    "Ghi chú.",
    decide=VALUE,
)
NOT_A_NUMBER = Rule(
    "VT203",
    ERROR,
    "Không phải là số",
    "“{subject}” ghi “{found}”, cần một số.",
    "Bỏ chữ và đơn vị tính, chỉ để lại số, phần lẻ sau dấu phẩy. Ví dụ: {example}",
    decide=VALUE,
)
AMBIGUOUS_NUMBER = Rule(
    "VT204",
    ERROR,
    "Số đọc được hai cách",
    "“{subject}” ghi “{found}”: có thể là {expected}.",
    "Ghi lại, dùng dấu phẩy cho phần lẻ và không dùng dấu phân cách hàng nghìn. Ví dụ: {example}",
    decide=VALUE,
)
ERROR_CELL = Rule(
    "VT205",
    ERROR,
    "Ô báo lỗi",
    "“{subject}” là ô lỗi {found}.",
    "Xóa công thức hỏng và gõ trực tiếp giá trị. Ví dụ: {example}",
    decide=VALUE,
)
NOT_CALCULATED = Rule(
    "VT206",
    ERROR,
    "Công thức chưa được tính",
    "“{subject}” là công thức chưa có kết quả: {found}.",
    "Mở tệp bằng Excel, lưu lại rồi gửi; hoặc gõ trực tiếp giá trị. Ví dụ: {example}",
    decide=VALUE,
)
NOT_A_DATE = Rule(
    "VT207",
    WARNING,
    "Không phải là ngày",
    "Ngày văn bản của “{subject}” ghi “{found}”, không phải một ngày có thật viết theo ngày/tháng/năm.",
    "Ghi ngày/tháng/năm, ngày đứng trước. Ví dụ: {example}",
    decide=VALUE,
)
ROW_MISSING = Rule(
    "VT208",
    ERROR,
    "Mất dòng tiêu chí",
    "Không còn dòng mã {found} “{subject}” trên biểu.",
    "Điền lại dòng này theo biểu trắng, giữ nguyên mã ở cột Mã.",
)
ROW_REPEATED = Rule(
    "VT209",
    ERROR,
    "Lặp dòng tiêu chí",
    "Mã {found} “{subject}” có ở nhiều dòng.",
    "Chỉ giữ một dòng cho mỗi mã.",
)
NEW_CRITERION = Rule(
    "VT212",
    ERROR,
    "Tiêu chí mới chưa có trên biểu cũ",
    "Mã {found} “{subject}” mới có từ phiên bản này, biểu của phiên bản trước không hỏi.",
    "Gửi biểu của phiên bản mới cho đơn vị điền bổ sung.",
)
LABEL_CHANGED = Rule(
    "VT213",
    WARNING,
    "Nội dung tiêu chí bị sửa",
    "Dòng mã {subject} ghi “{found}”, biểu trắng ghi “{expected}”.",
    "Xác nhận đơn vị vẫn trả lời đúng tiêu chí này; khi gửi lại, giữ nguyên chữ của biểu trắng.",
)
LABEL_MOVED = Rule(
    "VT214",
    ERROR,
    "Mã và nội dung lệch nhau",
    "Dòng mã {subject} lại ghi nội dung của mã {other}: “{found}”; không rõ câu trả lời là của mã nào.",
    "Khôi phục đúng cặp mã và nội dung như biểu trắng rồi gửi lại.",
)
NOT_APPLICABLE = Rule(
    "VT215",
    ERROR,
    "Tiêu chí không cho ghi không phát sinh",
    "“{subject}” ghi “{found}”; tiêu chí này phải trả lời.",
    "Chọn {expected}. Nếu cả đơn vị không phát sinh, báo cơ quan tổng hợp để ghi ở sheet Gia hạn, miễn.",
    decide=VALUE,
)
READ_AS = Rule(
    "VT401",
    NOTED,
    "Đã chuẩn hóa",
    "“{subject}” ghi “{found}”, đọc là {expected}.",
    "Không cần làm gì nếu đọc như vậy là đúng.",
)
DECIDED = Rule(
    "VT402",
    NOTED,
    "Tính theo quyết định",
    "“{subject}” ghi “{found}”, tính là {expected} theo quyết định của người tổng hợp.",
    "Không cần làm gì; muốn đổi thì sửa quyet-dinh.xlsx.",
)
TOO_PRECISE = Rule(
    "VT210",
    ERROR,
    "Quá nhiều số lẻ",
    "“{subject}” ghi “{found}”, có hơn 6 chữ số lẻ.",
    "Làm tròn đến nhiều nhất 6 chữ số sau dấu phẩy. Ví dụ: {example}",
    decide=VALUE,
)
TOO_BIG = Rule(
    "VT211",
    ERROR,
    "Số quá lớn",
    "“{subject}” ghi “{found}”, lớn hơn mọi số có thể có.",
    "Kiểm tra lại số và đơn vị tính. Ví dụ: {example}",
    decide=VALUE,
)
NEGATIVE = Rule(
    "VT301",
    ERROR,
    "Số âm",
    "“{subject}” ghi {found}; giá trị này không thể âm.",
    "Ghi một số từ 0 trở lên. Ví dụ: {example}",
    decide=VALUE,
)
TOO_LARGE = Rule(
    "VT302",
    WARNING,
    "Số lớn khác thường",
    "“{subject}” ghi {found}, lớn hơn mức thường gặp {expected}.",
    "Kiểm tra dấu phẩy và đơn vị tính; nếu đúng, ghi rõ ở cột Ghi chú. Số này vẫn được cộng.",
    decide=VALUE,
)
NOT_WHOLE = Rule(
    "VT303",
    ERROR,
    "Không phải số nguyên",
    "“{subject}” ghi {found}, cần số nguyên.",
    "Ghi số nguyên. Ví dụ: {example}",
    decide=VALUE,
)

CLAIM_CHANGED = Rule(
    "VT501",
    WARNING,
    "Điểm tự chấm đổi sau khi thẩm định",
    "“{subject}”: khi thẩm định tự chấm là {other}, nay là {found}; vẫn tính điểm thẩm định {expected}.",
    "Xem lại bản gửi sau ở tham-dinh.xlsx (chạy vtlt appraise để cập nhật); sửa điểm thẩm định nếu cần.",
)
NO_REASON = Rule(
    "VT502",
    WARNING,
    "Thẩm định khác tự chấm, chưa ghi lý do",
    "“{subject}”: tự chấm {found}, thẩm định {expected}, cột Lý do chênh lệch còn trống.",
    "Ghi lý do ở tham-dinh.xlsx để giải thích với đơn vị.",
)

RULES = {rule.code: rule for rule in list(globals().values()) if isinstance(rule, Rule)}


_COPIED = ("unit_code", "leaf_code", "field", "file", "sheet", "cell", "found", "expected")


def record(
    rule: Rule,
    **context: str,
) -> dict[str, Any]:
    """Make one row of `Findings`.

    Args:
        rule: what is wrong.
        context: the place (`unit_code`, `leaf_code`, `field`, `file`, `sheet`, `cell`), as far as
            there is one, and the values of the rule's placeholders.

    Raises:
        KeyError: a placeholder of the rule has no value; that is our mistake.
    """
    copied = dict.fromkeys(_COPIED, "") | {key: context[key] for key in _COPIED if key in context}
    return copied | {
        "code": rule.code,
        "severity": rule.severity,
        "message": rule.message.format_map(context),
        "mend": rule.mend.format_map(context),
    }


def frame(records: Iterable[dict[str, Any]]) -> pd.DataFrame:
    """Make a `Findings` frame of records."""
    columns = list(Findings.to_schema().columns)
    return Findings.validate(pd.DataFrame(list(records), columns=columns, dtype="str"))


_CELL = re.compile(r"([A-Z]*)(\d*)")


def place_order(cell: str) -> tuple[int, int, str]:
    """A sort key that puts A2 before A10 and Z1 before AA1."""
    found = _CELL.fullmatch(cell)
    if found is None or not found[2]:
        return 0, 0, cell
    return int(found[2]), len(found[1]), found[1]


def grouped(findings: pd.DataFrame) -> pd.DataFrame:
    """Fold findings of one kind in one sheet into one line that lists the cells.

    Returns:
        Columns severity, code, title, unit_code, file, sheet, cells, message, mend, cells_count; errors
        first, then by unit and file.
    """
    rank = {severity: order for order, severity in enumerate(SEVERITIES)}
    rows = []
    keys = ["severity", "code", "unit_code", "file", "sheet", "mend"]
    for values, group in findings.groupby(keys, sort=False):
        same = dict(zip(keys, map(str, values), strict=True))
        ordered = group.sort_values("cell", key=lambda cells: cells.map(place_order))
        messages = list(dict.fromkeys(ordered["message"]))
        rows.append(
            same
            | {
                "title": RULES[same["code"]].title,
                "cells": ", ".join(cell for cell in ordered["cell"] if cell),
                "message": "; ".join(message.rstrip(".") for message in messages) + ".",
                "cells_count": len(group),
            }
        )
    rows.sort(key=lambda row: (rank[str(row["severity"])], row["unit_code"], row["file"], row["code"]))
    names = ["severity", "code", "title", "unit_code", "file", "sheet", "cells", "message", "mend",
             "cells_count"]  # fmt: skip
    return pd.DataFrame(rows, columns=names)
