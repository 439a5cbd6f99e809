"""The sheets of the configuration about the plan, only where there is one; and what stands on every sheet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from vtlt_consolidate.model.config import Config
from vtlt_consolidate.model.plans.duerule import parse as parse_due
from vtlt_consolidate.model.plans.duty import LENGTHS, Duty
from vtlt_consolidate.model.plans.plan import COURSES, Milestone, parse_target
from vtlt_consolidate.model.plans.tasks import Task
from vtlt_consolidate.settings.cellvalues import Value, one_of
from vtlt_consolidate.settings.tables import (
    BANDS,
    DATE,
    GATES,
    NODES,
    OVERRIDES,
    PREDECESSORS,
    ROUNDS,
    RULES,
    TEXT,
    UNITS,
    WAIVERS,
    Column,
    Table,
)

_TARGET = Value(parse_target, "mức phải đạt, ví dụ 50% hoặc 120,5")
_COURSE = one_of(COURSES)
_DUE = "một hạn, ví dụ “ngày 25 hằng tháng”, “ngày 05 tháng sau”, “15/02” hoặc “10/01 năm sau”"

MILESTONES = Table("Mốc kế hoạch", Milestone,
    "Mỗi dòng một mức phải đạt đến một ngày, theo thứ tự thời gian. Số so với mốc là số lũy kế.", (
    Column("Mã tiêu chí", "code", TEXT, 12, "Mã ở sheet Tiêu chí, loại Tỷ lệ, Số lượng hoặc Đếm số lần.",
           True),
    Column("Mã đơn vị", "unit_code", TEXT, 12,
           "Khi đơn vị có mốc riêng: ghi đủ các mốc của đơn vị. Trống: mọi đơn vị khác."),
    Column("Đến ngày", "due", DATE, 14, "Ngày/tháng/năm; tính đến hết ngày này.", True),
    Column("Mức phải đạt", "target", _TARGET, 14,
           "Tỷ lệ ghi kèm dấu %, ví dụ 50%. Số thì là mức của mỗi đơn vị, ví dụ 120,5.", True),
    Column("Từ mốc trước đến mốc này", "course", _COURSE, 22,
           "Chỉ xét tại mốc: trước ngày ghi chưa đòi hỏi gì thêm. Tăng đều: mỗi ngày tăng như nhau từ mốc "
           "trước. Trống: Chỉ xét tại mốc."),
    Column("Mã của tổng số", "of", TEXT, 12,
           "Khi mức là % của một Số lượng: mã dòng ghi tổng số. Loại Tỷ lệ đã có tổng số thì để trống."),
    Column("Căn cứ", "citation", TEXT, 60, "Văn bản và điều khoản quy định."),
), added=True)  # fmt: skip
TASKS = Table("Nội dung triển khai", Task,
    "Danh mục nội dung triển khai của kế hoạch; tình trạng từng kỳ ghi ở tệp nhiem-vu.xlsx của kỳ.", (
    Column("TT", "code", TEXT, 7, "Như văn bản; không trùng, không đổi.", True),
    Column("Thời gian thực hiện", "time", TEXT, 22, "Chép như văn bản.", True),
    Column("Hạn cuối", "due", DATE, 14, "Quá ngày này mà chưa xong là quá hạn. Trống: không xét quá hạn."),
    Column("Nội dung", "content", TEXT, 60, "Chép như văn bản.", True),
    Column("Cơ quan chủ trì, thực hiện", "lead", TEXT, 34, "", True),
    Column("Cơ quan phối hợp", "partners", TEXT, 34, ""),
    Column("Ghi chú", "remark", TEXT, 40, "Cho cơ quan, không in; ví dụ vì sao chọn hạn cuối này."),
    Column("Căn cứ", "citation", TEXT, 44, "Văn bản và điều khoản quy định."),
), added=True)  # fmt: skip
DUTIES = Table("Báo cáo định kỳ", Duty,
    "Mỗi dòng một báo cáo phải làm hằng tháng, quý, năm. Lập biểu cho kỳ chưa ghi hạn nộp thì lấy hạn ở đây; "
    "gõ vtlt để xem báo cáo nào sắp đến hạn.", (
    Column("Báo cáo", "name", TEXT, 44, "Tên gọi, ví dụ: Tiến độ chỉnh lý.", True),
    Column("Kỳ", "length", one_of(LENGTHS), 12, "Tháng, Quý, 6 tháng hoặc Năm.", True),
    Column("Hạn nộp", "due", Value(parse_due, _DUE), 30,
           "Ngày 25 hằng tháng; ngày 05 tháng sau; ngày cuối tháng; 15/02; 10/01 năm sau.", True),
    Column("Ngày nghỉ thì lùi", "workdays", one_of({True: "Có", False: "Không"}), 14,
           "Có: hạn rơi vào thứ bảy, chủ nhật, ngày lễ thì lùi đến ngày làm việc. Trống: không lùi."),
    Column("Thư mục", "folder", TEXT, 24,
           "Thư mục con là thư mục làm việc riêng của báo cáo này. Trống: chính thư mục này."),
    Column("Căn cứ", "citation", TEXT, 44, "Văn bản và điều khoản quy định."),
), added=True)  # fmt: skip
PLAN_TABLES = (MILESTONES, TASKS)
"""Sheets that stand in the workbook only where they have rows."""


def rows_of(config: Config) -> Mapping[Table, Sequence[Any]]:
    """What stands on each sheet of the configuration that is a table, those of the plan included."""
    criteria = config.criteria
    return {
        UNITS: config.roster.units, ROUNDS: config.rounds, WAIVERS: config.waivers,
        OVERRIDES: config.overrides, PREDECESSORS: config.predecessors, DUTIES: config.duties,
        NODES: criteria.nodes, BANDS: criteria.bands, GATES: criteria.gates, RULES: criteria.rules,
        MILESTONES: criteria.milestones, TASKS: criteria.tasks,
    }  # fmt: skip
