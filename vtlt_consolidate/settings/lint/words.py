"""Lint of words: instructions against the columns that make an answer required; what is noted to look at."""

from __future__ import annotations

import re
from collections.abc import Iterator

from vtlt_consolidate.model.criteria import GROUP, CriteriaSet, Node
from vtlt_consolidate.settings import doubts
from vtlt_consolidate.settings.lint.flaw import WARNING, Flaw
from vtlt_consolidate.words.text import clean

_OPTIONAL = re.compile(
    r"nếu có(?!\w)|không bắt buộc|có thể (?:để|bỏ) trống|được (?:để|bỏ) trống|tùy chọn|tuỳ chọn"
)
_OBLIGED = re.compile(r"(?<!không )bắt buộc|không được (?:để|bỏ) trống")


def wording_flaws(criteria: CriteriaSet) -> Iterator[Flaw]:
    """Yield instructions that contradict the columns beside them, and titles that fit into no sentence."""
    for field in ("form_title", "table_title"):
        if getattr(criteria, field).isupper():
            text = "tên in hoa toàn bộ mà báo cáo nêu ở giữa câu; ghi chữ thường, tên riêng viết hoa."
            yield Flaw("set", 0, field, text, severity=WARNING)
    for index, node in enumerate(criteria.nodes):
        if node.label.endswith(doubts.CUT):
            text = "tên ngắn mới cắt từ tên đầy đủ; ghi tên ngắn gọn để in ở đầu cột, đầu dòng các bảng."
            yield Flaw("node", index, "label", text, severity=WARNING)
        if node.kind != GROUP and (text := _contradiction(node)):
            yield Flaw("node", index, "instruction", text, severity=WARNING)


def doubt_flaws(criteria: CriteriaSet) -> Iterator[Flaw]:
    """Yield what a person still has to look at, each at its cell."""
    for index, node in enumerate(criteria.nodes):
        for field, text in doubts.read(node.doubt).items():
            words = f"cần xem: {text.rstrip('.')}; xong thì xóa chữ ở ô Cần xem."
            yield Flaw("node", index, field, words, severity=WARNING)


def _contradiction(node: Node) -> str:
    instruction = clean(node.instruction).casefold()
    optional = _OPTIONAL.search(instruction)
    if optional and (node.evidence or node.required):
        asked = "Minh chứng" if node.evidence else "Bắt buộc"
        return (
            f"hướng dẫn nói “{optional[0]}” mà cột {asked} ghi Có, bỏ trống là bị nhắc; bỏ chữ ấy hoặc "
            f"ghi {asked} là Không."
        )
    obliged = None if node.required or optional else _OBLIGED.search(instruction)
    if obliged:
        return f"hướng dẫn nói “{obliged[0]}” mà cột Bắt buộc ghi Không; bỏ chữ ấy hoặc ghi Bắt buộc là Có."
    return ""
