"""The sheets and columns of the configuration workbook. Each is defined only here.

The definition of a column gives its heading, help, drop-down, the reader of its cells, and the message about
a cell that cannot be read.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from vtlt_consolidate.findings.rule import SEVERITIES
from vtlt_consolidate.model import kinds
from vtlt_consolidate.model.config import (
    EXEMPT,
    EXTENDED,
    NOTHING_TO_REPORT,
    Override,
    Receipt,
    Round,
    Waiver,
)
from vtlt_consolidate.model.criteria import BAND_BY, ROLES, SOURCES, UNARISEN, Node
from vtlt_consolidate.model.paper import PAPERS
from vtlt_consolidate.model.rules.banding import Band, Gate
from vtlt_consolidate.model.rules.setrule import RULE_STATES, SetRule
from vtlt_consolidate.model.seals import POLICIES
from vtlt_consolidate.model.units import FATES, Predecessor, Unit
from vtlt_consolidate.settings.cellvalues import (
    Value,
    one_of,
    read_date,
    read_decimal,
    read_email,
    read_formula,
    read_period,
    read_whole,
)
from vtlt_consolidate.words.scales import (
    parse_names,
    parse_options,
    parse_tiers,
    show_names,
    show_options,
    show_tiers,
)
from vtlt_consolidate.words.text import show_number

STATUS = "status"

_YES, _NO = "Có", "Không"
_KIND_TITLES = {kind: facts.title for kind, facts in kinds.ALL.items()}


TEXT = Value(str, "ghi nội dung")
WHOLE = Value(read_whole, "một số nguyên, ví dụ 1")
_DECIMAL = Value(read_decimal, "một số, ví dụ 50 hoặc 12,5", lambda n: show_number(n, grouped=False))
DATE = Value(
    read_date, "ngày/tháng/năm, ví dụ 05/3/2026", lambda day: "" if day == dt.date.min else f"{day:%d/%m/%Y}"
)
_PERIOD = Value(read_period, "một kỳ, ví dụ 2026-03, 2026-Q1, 2026-H1 hoặc 2026")
# For fields of the set, which hold a period as text.
_PERIOD_TEXT = Value(lambda text: str(read_period(text)), _PERIOD.expected)
_WAIVER = one_of({EXTENDED: "Gia hạn", EXEMPT: "Được miễn", NOTHING_TO_REPORT: "Không phát sinh"})
_EMAIL = Value(read_email, "một địa chỉ thư điện tử, ví dụ vanthu@phuong.example.vn")
_FATE = one_of(FATES)
_FLAG = one_of({True: _YES, False: _NO})
_KIND = one_of(_KIND_TITLES)
_ROLE = dataclasses.replace(one_of(ROLES), show=lambda role: ROLES.get(role, ""))
_UNARISEN = dataclasses.replace(one_of(UNARISEN), show=lambda where: UNARISEN.get(where, ""))
_WHO = dataclasses.replace(one_of(SOURCES), show=lambda who: SOURCES.get(who, ""))
_BAND_BY = one_of(BAND_BY)
_PAPER = one_of({code: paper.title for code, paper in PAPERS.items()})
_UNSEALED = one_of(POLICIES)
_ROLLUP = one_of(kinds.ROLLUPS)
_SEVERITY = one_of(SEVERITIES)
_RULE_STATE = one_of(RULE_STATES)
_FORMULA = Value(read_formula, "một công thức gõ như chữ, không có dấu = ở đầu, ví dụ TT03 >= 20")
_OPTIONS = Value(parse_options, "các mức, ví dụ “Đầy đủ = 10; Không = 0”", show_options)
_TIERS = Value(parse_tiers, "các bậc, ví dụ “từ 90 = 2; từ 70 đến dưới 90 = 1; dưới 70 = 0”", show_tiers)
_NAMES = Value(parse_names, "các tên hoặc mã, cách nhau bằng dấu chấm phẩy", show_names)


@dataclass(frozen=True)
class Column:
    """One column of a table, or one line of the sheet `Thông tin`.

    A column with `added` is not for every office: a workbook may lack it, and it is folded away while it is
    empty. A `hidden` one is only for the program. `also` lists other accepted headings. A
    required one with a `stand_in` is read as this where it is wrong, so that what else is wrong is seen.
    """

    heading: str
    field: str
    value: Value
    width: float
    help: str
    required: bool = False
    added: bool = False
    also: tuple[str, ...] = ()
    hidden: bool = False
    stand_in: Any = None


@dataclass(frozen=True)
class Table:
    """One sheet with a list of things of one kind, one in each row.

    A `foreign` one is not written by this tool: only its required columns must exist. A workbook may
    lack a table with `added`.

    For a table that people and the tool both write into, `keys` are the fields that identify a row, `inputs`
    the fields that people fill in (the first is the main one), and `blanks` the texts in these before anybody
    typed. A row without key or first input was added by a person and is left alone.
    """

    sheet: str
    kind: type
    intro: str
    columns: tuple[Column, ...]
    foreign: bool = False
    added: bool = False
    keys: tuple[str, ...] = ()
    inputs: tuple[str, ...] = ()
    blanks: tuple[str, ...] = ("",)

    def key(self, item: Any) -> tuple[str, ...]:
        """The key that identifies a row."""
        return tuple(getattr(item, field) for field in self.keys)

    def shown(self, item: Any, field: str) -> str:
        """The text of a field of a row, as its cell shows it."""
        value = getattr(item, field)
        return "" if value is None else self._by_field[field].value.show(value)

    @cached_property
    def _by_field(self) -> dict[str, Column]:
        return {column.field: column for column in self.columns}

    def typed(self, item: Any) -> dict[str, str]:
        """Field → text, for the fields that a person filled in."""
        shown = {field: self.shown(item, field) for field in self.inputs}
        return {field: text for field, text in shown.items() if text not in self.blanks}


_EMAIL_HEADINGS = (
    "Email", "E-mail", "Mail", "Địa chỉ email", "Địa chỉ e-mail", "Email công vụ", "Thư công vụ",
    "Địa chỉ thư điện tử", "Địa chỉ thư", "Thư điện tử công vụ", "Hộp thư", "Hộp thư điện tử",
    "Hộp thư công vụ", "Hộp thư điện tử công vụ", "Địa chỉ hộp thư điện tử",
)  # fmt: skip
UNITS = Table("Đơn vị", Unit,
    "Danh sách đơn vị phải gửi báo cáo, theo thứ tự in. Có thể dán từ tệp khác.", (
    Column("Mã đơn vị", "code", TEXT, 14, "Không trùng nhau, không đổi giữa các kỳ; giữ số 0 ở đầu.", True),
    Column("Tên đơn vị", "name", TEXT, 32, "Như in trong phụ lục, ví dụ: Phường Tân Định.", True),
    Column("Địa bàn", "area", TEXT, 24, "Khu vực, khối … để cộng theo nhóm; có thể để trống."),
    Column("Tên cơ quan lập biểu", "agency_name", TEXT, 44,
           "In ở góc trái biểu; để trống thì in tên đơn vị."),
    Column("Nhóm đơn vị", "variant", TEXT, 24,
           "Một nhóm khai ở sheet Thông tin, khi bộ tiêu chí chia nhóm.", added=True),
    Column("Thư điện tử", "email", _EMAIL, 32, "Nơi gửi thư nhắc; có thể để trống.", added=True,
           also=_EMAIL_HEADINGS),
))  # fmt: skip
ROUNDS = Table("Kỳ báo cáo", Round,
    "Mỗi kỳ một dòng. Kỳ không có ở đây vẫn làm được, nhưng không có hạn nộp.", (
    Column("Kỳ", "period", _PERIOD, 12, "2026-03 (tháng), 2026-Q1 (quý), 2026-H1, 2026 (năm).", True),
    Column("Tên đợt", "title", TEXT, 24, "Ví dụ: giai đoạn 1. Để trống thì dùng tên kỳ."),
    Column("Hạn nộp", "due_date", DATE, 14, "Ngày/tháng/năm."),
    Column("Số, ký hiệu báo cáo", "report_number", TEXT, 22,
           "Báo cáo mà phụ lục kèm theo, ví dụ: 5355/BC-SNV."),
    Column("Ngày báo cáo", "report_date", DATE, 14, "Ngày/tháng/năm."),
))  # fmt: skip
NODES = Table("Tiêu chí", Node,
    "Mỗi dòng một nhóm, một tiêu chí hoặc một thông tin, theo thứ tự trên biểu. Cột chưa dùng được gấp lại: "
    "bấm dấu + phía trên để mở.", (
    Column("Mã", "code", TEXT, 9, "Không trùng, không đổi, không dùng lại.", True),
    Column("Thuộc nhóm", "parent", TEXT, 11, "Mã của nhóm chứa dòng này; để trống nếu không có."),
    Column("Loại", "kind", _KIND, 14, "Chọn trong danh sách.", True, stand_in=kinds.Kind.TEXT),
    Column("Tên ngắn", "label", TEXT, 22, "Đầu cột của bảng tổng hợp.", True),
    Column("Tên đầy đủ", "name", TEXT, 44, "In trên biểu.", True),
    Column("Hướng dẫn", "instruction", TEXT, 48, "Người điền đọc ngay trên biểu."),
    Column("Số in", "number", TEXT, 8, "Số thứ tự in trong văn bản: I, 1.2, a. Trống: tự đánh số.",
           added=True),
    Column("Điểm tối đa", "points", _DECIMAL, 10, "Phần vượt không tính. Nhóm: trống là cộng các dòng con.",
           added=True),
    Column("Các mức", "options", _OPTIONS, 34, "Loại Chọn một mức. Ví dụ: Đầy đủ = 10; Không = 0",
           added=True),
    Column("Các bậc", "tiers", _TIERS, 34,
           "Loại Tỷ lệ (theo %), Đếm số lần. Ví dụ: từ 90 = 1; dưới 90 = 0", added=True),
    Column("Cách tính điểm", "formula", _FORMULA, 40,
           "Khi điểm theo công thức, ví dụ: IF(TỶ_LỆ(TC05) >= 70%; TỶ_LỆ(TC05) * 10; 0). Nhóm: dùng "
           "ĐIỂM(mã) của các dòng bên trong.", added=True),
    Column("Ai chấm", "source", _WHO, 20, "Trống: đơn vị điền trên biểu.", added=True),
    Column("Không phát sinh", "unarisen", _UNARISEN, 20,
           "Chọn thì đơn vị trả lời được “Không phát sinh”. Trống: không.", added=True),
    Column("Điểm ban đầu", "start", _DECIMAL, 10, "Điểm có sẵn trước khi cộng, trừ.", added=True),
    Column("Điểm mỗi lần", "rate", _DECIMAL, 10, "Loại Đếm số lần; số âm là trừ.", added=True),
    Column("Mỗi", "per", _DECIMAL, 8, "Bao nhiêu tính là một lần; trống là 1.", added=True),
    Column("Không tính", "free", _DECIMAL, 10, "Bao nhiêu lần đầu không tính.", added=True),
    Column("Bước điểm", "step", _DECIMAL, 9, "Loại Điểm: bội của số này.", added=True),
    Column("Điểm thấp nhất", "least", _DECIMAL, 10, "Trống là 0.", added=True),
    Column("Vai trò", "role", _ROLE, 18, "Trống: phần của tổng.", added=True),
    Column("Nhóm đơn vị", "variants", _NAMES, 22, "Chỉ hỏi các nhóm này, cách nhau bằng dấu chấm phẩy.",
           added=True),
    Column("Đơn vị tính", "measure_unit", TEXT, 12, "Của số lượng, số đếm, tỷ lệ."),
    Column("Số nguyên", "whole", _FLAG, 10, "Có: chỉ nhận số nguyên.", True, stand_in=False),
    Column("Nhiều nhất", "at_most", _DECIMAL, 12, "Lớn hơn thì hỏi lại đơn vị."),
    Column("Minh chứng", "evidence", _FLAG, 11, "Có: hỏi số và ngày của văn bản.", True, stand_in=False),
    Column("Bắt buộc", "required", _FLAG, 10, "Có: bỏ trống là thiếu.", True, stand_in=False),
    Column("In trong bảng", "in_table", _FLAG, 10, "Có: thông tin này có cột trong phụ lục.", True,
           stand_in=False),
    Column("Gộp kỳ", "rollup", _ROLLUP, 13,
           "Khi lập quý, năm từ các tháng: lấy số cuối kỳ, cộng dồn hay bình quân.", added=True),
    Column("Gộp tổng số", "rollup_of", _ROLLUP, 13,
           "Loại Tỷ lệ, khi tổng số gộp khác số đã làm được. Trống: gộp như nhau.", added=True),
    Column("Căn cứ", "citation", TEXT, 44, "Văn bản và điều khoản quy định."),
    Column("Ghi chú nội bộ", "remark", TEXT, 44, "Cho cơ quan tổng hợp; không in trên biểu.", added=True),
    Column("Cần xem", "doubt", TEXT, 44, "Việc còn phải xem ở các ô tô màu; xem xong thì xóa chữ ở ô này.",
           added=True),
))  # fmt: skip
BANDS = Table("Xếp loại", Band,
    "Từ cao xuống thấp. Mỗi loại là nửa khoảng: kể cả “Từ”, không kể “Đến dưới”.", (
    Column("Tên loại", "label", TEXT, 28, "In trong bảng.", True),
    Column("Cách nói trong câu", "phrase", TEXT, 28, "Sau chữ “Hoàn thành”, ví dụ: dưới 50%.", True),
    Column("Từ", "at_least", _DECIMAL, 12, "% hoặc điểm, như khai ở sheet Thông tin. Giá trị này thuộc loại.",
           True),
    Column("Đến dưới", "below", _DECIMAL, 14, "Giá trị này không thuộc loại; để trống: không giới hạn."),
    Column("Căn cứ", "citation", TEXT, 60, "Văn bản và điều khoản quy định."),
))  # fmt: skip
GATES = Table("Khống chế", Gate,
    "Mỗi dòng một điều kiện giữ loại của đơn vị ở mức thấp hơn, xét sau khi đã có điểm.", (
    Column("Tiêu chí", "nodes", _NAMES, 24, "Mã nhóm hoặc tiêu chí, cách nhau bằng dấu chấm phẩy."),
    Column("Điểm không quá", "at_most", _DECIMAL, 12,
           "Chỉ cần một dòng có điểm không quá số này. Dòng trừ ghi số âm: -5 là bị trừ từ 5 điểm."),
    Column("Hoặc khi", "condition", _FORMULA, 40,
           "Thay cho hai cột trước: công thức đúng thì giữ loại, ví dụ: ĐIỂM(TRU) < 0.", added=True),
    Column("Cao nhất được", "band", TEXT, 24, "Tên loại; để trống: không xếp loại."),
    Column("Lý do", "reason", TEXT, 44, "In cạnh kết quả xếp loại.", True),
    Column("Căn cứ", "citation", TEXT, 60, "Văn bản và điều khoản quy định."),
), added=True)  # fmt: skip
RULES = Table("Quy tắc", SetRule,
    "Mỗi dòng một điều các câu trả lời phải khớp. Viết như công thức Excel, dùng mã của sheet Tiêu chí.", (
    Column("Mã", "code", TEXT, 8, "Không trùng, không đổi.", True),
    Column("Chỉ xét khi", "when", _FORMULA, 30, "Ví dụ: TC15 = \"Đạt\". Trống: luôn xét."),
    Column("Điều kiện", "condition", _FORMULA, 40,
           "Điều phải đúng, ví dụ: TT03 >= 20. Thiếu câu trả lời nào thì không xét.", True),
    Column("Mức", "severity", _SEVERITY, 12, "Lỗi: các ô nêu tên chưa được tính cho đến khi sửa.", True),
    Column("Thông báo", "message", TEXT, 44, "Điều phải khớp. Trống: diễn đạt theo điều kiện."),
    Column("Cách sửa", "mend", TEXT, 40, "Trống: sửa một trong các ô cho khớp."),
    Column("Trạng thái", "state", _RULE_STATE, 10, "Thử: chỉ ghi nhận cho cơ quan tổng hợp.", True),
    Column("Ai, vì sao", "why", TEXT, 30, "Người bật, tắt và lý do."),
    Column("Từ kỳ", "since", _PERIOD, 10, "Ví dụ: 2026-03. Trống: mọi kỳ."),
    Column("Đến kỳ", "until", _PERIOD, 10, "Trống: không giới hạn."),
    Column("Căn cứ", "citation", TEXT, 44, "Văn bản và điều khoản quy định."),
), added=True)  # fmt: skip
WAIVERS = Table("Gia hạn, miễn", Waiver,
    "Chỉ ghi đơn vị được gia hạn, được miễn báo cáo hoặc không phát sinh trong một kỳ.", (
    Column("Kỳ", "period", _PERIOD, 12, "Ví dụ: 2026-03.", True),
    Column("Mã đơn vị", "unit_code", TEXT, 14, "Như ở sheet Đơn vị.", True),
    Column("Loại", "kind", _WAIVER, 24, "Chọn trong danh sách.", True),
    Column("Đến ngày", "until", DATE, 14, "Ngày cuối được gia hạn."),
    Column("Căn cứ", "citation", TEXT, 50, "Văn bản đề nghị hoặc chấp thuận."),
))  # fmt: skip
OVERRIDES = Table("Điều chỉnh kết quả", Override,
    "Chỉ ghi khi người có thẩm quyền quyết định kết quả khác điểm đã tính; lý do và tên in dưới các bảng.", (
    Column("Kỳ", "period", _PERIOD, 12, "Ví dụ: 2026-03.", True),
    Column("Mã đơn vị", "unit_code", TEXT, 14, "Như ở sheet Đơn vị.", True),
    Column("Tổng điểm", "total", _DECIMAL, 12, "Trống: giữ tổng điểm đã tính."),
    Column("Xếp loại", "band", TEXT, 24, "Tên loại ở sheet Xếp loại. Trống: theo tổng điểm và điều kiện."),
    Column("Lý do", "reason", TEXT, 44, "In dưới các bảng.", True),
    Column("Người quyết định", "by", TEXT, 30, "Họ tên, chức vụ; in dưới các bảng.", True),
    Column("Căn cứ", "citation", TEXT, 44, "Văn bản, biên bản."),
), added=True)  # fmt: skip
PREDECESSORS = Table("Đơn vị trước đây", Predecessor,
    "Chỉ ghi khi đơn vị đổi tên, đổi mã, sáp nhập, chia tách; mỗi đơn vị cũ một dòng, chia tách thì mỗi đơn "
    "vị mới một dòng. Nhờ đó số liệu kỳ trước và biểu ghi tên cũ tìm được đơn vị nay nhận.", (
    Column("Mã cũ", "former_code", TEXT, 14, "Mã của đơn vị trước đây.", True),
    Column("Tên cũ", "former_name", TEXT, 32, "Như in trong phụ lục khi đó.", True),
    Column("Mã mới", "code", TEXT, 14, "Mã ở sheet Đơn vị, hoặc Mã cũ của dòng sau nếu đổi nữa.", True),
    Column("Tên mới", "name", TEXT, 32, "Để đối chiếu; có thể để trống.", added=True),
    Column("Kiểu", "fate", _FATE, 14, "Đổi tên: vẫn là đơn vị ấy. Sáp nhập: nhập với đơn vị khác.", True),
    Column("Từ ngày", "day", DATE, 14, "Ngày có hiệu lực.", True),
    Column("Văn bản", "citation", TEXT, 50, "Nghị quyết, quyết định.", added=True),
), added=True)  # fmt: skip
RECEIPTS = Table("Sổ nhận", Receipt,
    "Công cụ tự ghi tệp mới; bạn sửa được cột Ngày nhận. Hạn nộp so với ngày này.", (
    Column("Tệp", "file", TEXT, 60, "Tên trong thư mục tiep-nhan.", True),
    Column("Ngày nhận", "received", DATE, 14, "Ngày/tháng/năm."),
    Column("Ghi chú", "note", TEXT, 40, "Cách nhận, người gửi …"),
    Column("SHA-256", "sha256", TEXT, 70, "Không sửa: nhận ra tệp dù đổi tên.", True),
), keys=("sha256",), inputs=("received", "note"))  # fmt: skip
TABLES = (UNITS, ROUNDS, WAIVERS, NODES, BANDS, GATES, RULES, PREDECESSORS, OVERRIDES)

INFO_SHEET = "Thông tin"
INFO_AGENCY = (
    Column("Cơ quan chủ quản", "parent", TEXT, 0, "Ví dụ: Ủy ban nhân dân Thành phố Hồ Chí Minh."),
    Column("Cơ quan tổng hợp", "name", TEXT, 0, "Ví dụ: Sở Nội vụ.", True),
    Column("Địa danh", "place", TEXT, 0, "Ghi trước ngày, tháng của văn bản."),
    Column("Nơi nhận biểu", "contact", TEXT, 0, "Thư điện tử, số điện thoại … in trên biểu."),
    Column("Khổ giấy phụ lục", "paper", _PAPER, 0, "A4 ngang, A4 dọc hoặc A3 ngang. Để trống: A4 ngang.",
           added=True),
    Column("Mật khẩu mở tệp của đơn vị", "password", TEXT, 0,
           "Khi cơ quan quy ước mật khẩu cho các đơn vị; nhiều mật khẩu cách nhau bằng dấu chấm phẩy.",
           added=True),
)  # fmt: skip
INFO_SET = (
    Column("Mã bộ tiêu chí", "id", TEXT, 0, "Không đổi khi đã phát hành biểu.", True),
    Column("Phiên bản", "version", WHOLE, 0, "Tăng 1 mỗi khi sửa tiêu chí sau khi đã phát hành biểu.", True),
    Column("Tên bộ tiêu chí", "title", TEXT, 0, "", True),
    Column("Ngày ban hành", "issued_on", DATE, 0, "Ngày của văn bản quy định bộ tiêu chí.", True),
    Column("Áp dụng từ kỳ", "applies_from", _PERIOD_TEXT, 0, "Ví dụ: 2026-01.", True),
    Column("Căn cứ", "citation", TEXT, 0, "Văn bản quy định bộ tiêu chí.", True),
    Column("Tên biểu", "form_title", TEXT, 0, "Tiêu đề của biểu gửi đơn vị.", True),
    Column("Tên bảng tổng hợp", "table_title", TEXT, 0, "Tiêu đề của phụ lục.", True),
    Column("Gọi chung các đơn vị", "units_noun", TEXT, 0, "Ví dụ: UBND xã, phường, đặc khu.", True),
    Column("Đầu cột đơn vị", "unit_heading", TEXT, 0, "Ví dụ: Xã, phường, đặc khu.", True),
    Column(
        "Đầu cột địa bàn",
        "area_heading",
        TEXT,
        0,
        "Ví dụ: Địa bàn, Khối. Không đơn vị nào ghi địa bàn thì không in.",
        True,
    ),
    Column(
        "Tổng điểm",
        "points",
        _DECIMAL,
        0,
        "Tổng điểm mà văn bản công bố, ví dụ 100; không kể thưởng ngoài tổng và điểm trừ.",
        added=True,
    ),
    Column(
        "Xếp loại theo",
        "band_by",
        _BAND_BY,
        0,
        "Tỷ lệ %: cột Từ, Đến dưới của sheet Xếp loại là % của điểm tối đa; Điểm: là điểm.",
        added=True,
    ),
    Column(
        "Các nhóm đơn vị",
        "variants",
        _NAMES,
        0,
        "Chỉ khi mỗi nhóm có tiêu chí riêng, ví dụ: Sở, ban, ngành; Phường, xã.",
        added=True,
    ),
)
INFO_LAST = (
    Column("Biểu không có mã xác thực", "unsealed", _UNSEALED, 0,
           "Biểu tự gõ lại hoặc phát trước khi có mã. Hỏi lại: chờ người tổng hợp quyết định; Không xét: "
           "nhận, không ghi gì. Để trống: Nhận và ghi nhận.", added=True),
    Column("Số câu hỏi so với đơn vị khác", "questions", WHOLE, 0,
           "Mỗi đơn vị bị hỏi nhiều nhất bấy nhiêu số khác xa các đơn vị khác. 0: không hỏi. Để trống: 3.",
           added=True),
)  # fmt: skip
"""Lines about the agency that were added later, below the others, which keep their places."""
