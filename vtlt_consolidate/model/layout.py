"""The layout of the form and what stands on it when it is sent out, used by its writer and its reader.

The reader never trusts an address: it finds the identity by its tags, the rows by their codes and
the columns by their headings, all of which are declared here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from vtlt_consolidate.model.config import Round
from vtlt_consolidate.model.criteria import CHOICE, GROUP, CriteriaSet, Node
from vtlt_consolidate.model.kinds import FACTS
from vtlt_consolidate.words.text import fold

SHEET = "Biểu báo cáo"

MEND_SHEET = "Cần sửa"
CHANGES_SHEET = "Đã đổi khi gửi lại"
"""Sheets of a correction form: what to mend, and what was changed since the attempt before."""

AGREEING = "Kiểm tra"
"""Heading of the column beside the table that shows what has to agree, if the set has rules."""
BROKEN, KEPT = "Chưa khớp: ", "Phải khớp: "
"""What the texts in that column begin with."""

ANSWER = "answer"
OF = "of"
DOC_NUMBER = "doc_number"
DOC_DATE = "doc_date"
NOTE = "note"
MOST = "most"
SELF_POINTS = "self_points"
INPUTS = (ANSWER, OF, DOC_NUMBER, DOC_DATE, NOTE)
PROOF = (DOC_NUMBER, DOC_DATE)
MENDED_WITH = {
    ANSWER: (OF, *PROOF, NOTE),
    OF: (ANSWER, NOTE),
    DOC_NUMBER: (DOC_DATE, NOTE),
    DOC_DATE: (DOC_NUMBER, NOTE),
    NOTE: (),
}
"""Field that is wrong → the other fields of its row that its unit may have to mend for that.

Who answers Đạt where nothing was answered has to name the document too.
"""

HEADINGS = {
    "number": "STT",
    "leaf_code": "Mã",
    "name": "Nội dung tiêu chí",
    "instruction": "Hướng dẫn",
    ANSWER: "Kết quả",
    OF: "Trên tổng số",
    MOST: "Điểm tối đa",
    SELF_POINTS: "Điểm tự chấm",
    DOC_NUMBER: "Số, ký hiệu văn bản",
    DOC_DATE: "Ngày văn bản",
    NOTE: "Ghi chú",
}
"""Field → heading of its column, in the order of the form."""

_WIDTHS = {
    "number": 5, "leaf_code": 7, "name": 38, "instruction": 42, ANSWER: 12, OF: 11, MOST: 9,
    SELF_POINTS: 10, DOC_NUMBER: 17, DOC_DATE: 13, NOTE: 18,
}  # fmt: skip
# Labels of options are longer than the marks `Đạt` and `Chưa đạt`.
_CHOICE_WIDTH = 22

TOTAL_CODE = "TỔNG"
"""Text in the column Mã of the row with the total."""

NOT_MET_COLUMN = "not_met_column"
OTHER_HEADINGS = {
    "Đạt": ANSWER,
    "Chưa đạt": NOT_MET_COLUMN,
    "Không đạt": NOT_MET_COLUMN,
}
"""Headings on forms that units made themselves → field: they tick one of two columns instead of a word."""

TAGS = {
    "unit_code": "Mã đơn vị:",
    "period": "Mã kỳ:",
    "set_id": "Mã bộ tiêu chí:",
    "version": "Phiên bản:",
    "unit_name": "Đơn vị:",
    "attempt": "Lần gửi:",
    "seal": "Mã xác thực:",
}
"""What identifies a form → the words to the left of its value."""

PREFILLED = "prefilled"
CONFIRMED = "confirmed"
PREFILL_TAGS = {
    PREFILLED: "Điền từ kỳ:",
    CONFIRMED: "Xác nhận giữ nguyên các ô nền xanh còn lại:",
}
"""What a form with earlier answers says about them → the words to the left of its value."""

CONFIRM, NOT_YET = "Có", "Chưa"
"""What the unit chooses in the cell that confirms the earlier answers."""

IDENTITY = ("unit_code", "period", "set_id", "version")


PERIOD_LINE = "Kỳ báo cáo:"


def subtitle(round_: Round) -> str:
    """The line under the title, which names the round; a round named after its period only once."""
    if not round_.title or fold(round_.title) == fold(round_.period.label):
        return f"{PERIOD_LINE} {round_.period.label}"
    return f"{PERIOD_LINE} {round_.title} ({round_.period.label})"


@dataclass(frozen=True)
class FormLayout:
    """The addresses of one set's form, as one variant fills it in; rows and columns count from 0."""

    criteria: CriteriaSet

    title_row = 3
    identity_row = 6
    status_row = 10
    header_row = 12
    attempt_cell = (8, 4)
    prefill_row = 11

    @cached_property
    def columns(self) -> dict[str, int]:
        """Field → column. A set without points, or without ratios, has no columns for them."""
        absent = set() if self.criteria.account.asks_points else {MOST, SELF_POINTS}
        if not any(FACTS[leaf.kind].of_a_whole for leaf in self.criteria.leaves):
            absent.add(OF)
        return {field: column for column, field in enumerate(f for f in HEADINGS if f not in absent)}

    @cached_property
    def widths(self) -> tuple[float, ...]:
        """The widths of the columns, in characters."""
        wide = any(leaf.kind == CHOICE for leaf in self.criteria.leaves)
        widths = _WIDTHS | ({ANSWER: _CHOICE_WIDTH} if wide else {})
        # A code has no blank at which it could break.
        widths["leaf_code"] = max(
            widths["leaf_code"], 1 + max((len(node.code) for node in self.criteria.nodes), default=0)
        )
        return tuple(widths[field] for field in self.columns)

    @property
    def last_column(self) -> int:
        """The last column of the table."""
        return len(self.columns) - 1

    @property
    def seal_cell(self) -> tuple[int, int]:
        """Row and column of the code: below a heading that is wide enough for it."""
        return self.attempt_cell[0], self.columns[DOC_DATE]

    @property
    def confirm_cell(self) -> tuple[int, int]:
        """Row and column of the cell that confirms earlier answers; only prefilled forms have it."""
        return self.prefill_row, self.columns[ANSWER]

    @cached_property
    def nodes(self) -> tuple[Node, ...]:
        """The nodes that have a row: all but groups in which only other units are asked something."""
        mine, whole = self.criteria, self.criteria.whole
        asked = {group.code for leaf in mine.leaves for group in mine.path(leaf)}
        others = {group.code for leaf in whole.leaves for group in whole.path(leaf)} - asked
        return tuple(node for node in mine.nodes if node.code not in others)

    @cached_property
    def rows(self) -> dict[str, int]:
        """Code of a node, group or leaf → row."""
        start = self.header_row + 1
        return {node.code: start + index for index, node in enumerate(self.nodes)}

    @property
    def last_row(self) -> int:
        """The last row with a node."""
        return self.header_row + len(self.nodes)

    @property
    def end_row(self) -> int:
        """The last row of the table: the total, if the set counts points."""
        return self.last_row + (1 if self.criteria.account.asks_points else 0)

    def inputs(self, node: Node) -> tuple[str, ...]:
        """The fields of a node's row that the unit may fill in."""
        if node.kind == GROUP or node.source:
            return ()
        asked = (ANSWER, OF) if FACTS[node.kind].of_a_whole else (ANSWER,)
        return (*asked, DOC_NUMBER, DOC_DATE, NOTE) if node.evidence else (*asked, NOTE)

    def place(self, code: str, field: str) -> tuple[int, int]:
        """Row and column of one field."""
        return self.rows[code], self.columns[field]


PREFILLED_FIELDS = tuple(name for name in INPUTS if name != NOTE)
"""The fields that are prefilled; a note is about its own period only."""

Place = tuple[str, str]
"""Code of a leaf, and field."""


@dataclass(frozen=True)
class Prefill:
    """What stood on one form when it was sent out.

    Args:
        period: the period that the answers are from.
        answers: (code of a leaf, field) → content of the cell.
        confirmed: the unit has confirmed the answers that it left unchanged.
    """

    period: str
    answers: Mapping[Place, str | float]
    confirmed: bool = False


@dataclass(frozen=True)
class Prefills:
    """What stood on all forms of a round.

    Args:
        issued: code of a unit → every prefill that was ever sent to it in this round, the newest last. Nobody
            knows which of the forms comes back.
    """

    issued: Mapping[str, tuple[Prefill, ...]] = field(default_factory=dict)

    def of(self, unit_code: str) -> Prefill | None:
        """The newest prefill of a unit; `None` if its form was blank."""
        return next(reversed(self.issued.get(unit_code, ())), None)

    def with_newer(self, newer: Mapping[str, Prefill]) -> Prefills:
        """Add the prefills of another issue; one that was sent before is not listed twice."""
        issued = dict(self.issued)
        for code, prefill in newer.items():
            before = tuple(each for each in issued.get(code, ()) if each != prefill)
            issued[code] = (*before, prefill)
        return Prefills(issued)


NO_PREFILLS = Prefills()
