"""Where everything stands on the form. The writer and the reader both ask here.

The reader never trusts an address: it finds the identity by its tags, the rows by their codes and
the columns by their headings, all of which are declared here.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from vtlt_consolidate.config import Round
from vtlt_consolidate.criteria import GROUP, CriteriaSet, Node
from vtlt_consolidate.text import fold

SHEET = "Biểu báo cáo"

ANSWER = "answer"
DOC_NUMBER = "doc_number"
DOC_DATE = "doc_date"
NOTE = "note"
INPUTS = (ANSWER, DOC_NUMBER, DOC_DATE, NOTE)

HEADINGS = {
    "number": "STT",
    "leaf_code": "Mã",
    "name": "Nội dung tiêu chí",
    "instruction": "Hướng dẫn",
    ANSWER: "Kết quả",
    DOC_NUMBER: "Số, ký hiệu văn bản",
    DOC_DATE: "Ngày văn bản",
    NOTE: "Ghi chú",
}
"""Field → heading of its column, in the order of the form."""

NOT_MET_COLUMN = "not_met_column"
OTHER_HEADINGS = {
    "Đạt": ANSWER,
    "Chưa đạt": NOT_MET_COLUMN,
    "Không đạt": NOT_MET_COLUMN,
}
"""Headings of forms that units made themselves → field: ticks in two columns instead of a word in one."""

WIDTHS = (5, 7, 38, 42, 12, 17, 13, 18)

TAGS = {
    "unit_code": "Mã đơn vị:",
    "period": "Mã kỳ:",
    "set_id": "Mã bộ tiêu chí:",
    "version": "Phiên bản:",
    "unit_name": "Đơn vị:",
    "attempt": "Lần gửi:",
}
"""What identifies a form → the words to the left of its value."""

IDENTITY = ("unit_code", "period", "set_id", "version")


def subtitle(each: Round) -> str:
    """The line under the title, which names the round; a round named after its period only once."""
    if not each.title or fold(each.title) == fold(each.period.label):
        return f"Kỳ báo cáo: {each.period.label}"
    return f"Kỳ báo cáo: {each.title} ({each.period.label})"


@dataclass(frozen=True)
class FormLayout:
    """The addresses of one set's form; rows and columns count from 0."""

    criteria: CriteriaSet

    title_row = 3
    identity_row = 6
    status_row = 10
    header_row = 12
    attempt_cell = (8, 4)

    @cached_property
    def columns(self) -> dict[str, int]:
        """Field → column."""
        return {field: column for column, field in enumerate(HEADINGS)}

    @cached_property
    def rows(self) -> dict[str, int]:
        """Code of a node, group or leaf → row."""
        start = self.header_row + 1
        return {node.code: start + index for index, node in enumerate(self.criteria.nodes)}

    @property
    def last_row(self) -> int:
        """The last row of the table."""
        return self.header_row + len(self.criteria.nodes)

    def inputs(self, node: Node) -> tuple[str, ...]:
        """The fields of a node's row that the unit may fill in."""
        if node.kind == GROUP:
            return ()
        return INPUTS if node.evidence else (ANSWER, NOTE)

    def place(self, code: str, field: str) -> tuple[int, int]:
        """Row and column of one field."""
        return self.rows[code], self.columns[field]
