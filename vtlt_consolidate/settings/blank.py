"""The empty criteria set, of which everything that only the office knows is left for it to write."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from vtlt_consolidate.model.criteria import GROUP, MARK, CriteriaSet, Node
from vtlt_consolidate.settings import doubts

ID = "trong"
TITLE = "Bộ trống: khai tiêu chí của cơ quan trong Excel"
_EXAMPLE = "dòng ví dụ: sửa thành tiêu chí của cơ quan, hoặc xóa cả dòng."


def unnamed(set_id: str, nodes: tuple[Node, ...]) -> CriteriaSet:
    """A set of nodes whose document is not known: what lint has to ask for is empty."""
    return CriteriaSet(
        id=set_id, version=1, title="", issued_on=dt.date.min, applies_from="", citation="", form_title="",
        table_title="", units_noun="cơ quan, đơn vị", unit_heading="Cơ quan, đơn vị", area_heading="Địa bàn",
        nodes=nodes, bands=(),
    )  # fmt: skip


def criteria(set_id: str) -> CriteriaSet:
    """The empty set, with one group and one criterion as examples."""
    group = Node(
        code="I", kind=GROUP, label="Nhóm ví dụ", name="Tên nhóm như in trong văn bản", number="I",
        required=False, doubt=doubts.written([("name", _EXAMPLE)]),
    )  # fmt: skip
    leaf = Node(
        code="I.1", kind=MARK, label="Tiêu chí ví dụ", name="Tên tiêu chí như in trong văn bản", parent="I",
        instruction="Đạt khi … Ghi số, ký hiệu và ngày của văn bản.", number="1", points=Decimal(1),
        evidence=True, remark="Cột này chỉ cơ quan tổng hợp đọc; cột Hướng dẫn in trên biểu.",
        doubt=doubts.written([("name", _EXAMPLE), ("points", "ghi điểm của văn bản.")]),
    )  # fmt: skip
    return unnamed(set_id, (group, leaf))
