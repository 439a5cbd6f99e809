"""What makes answers in quyet-dinh.xlsx unusable: their question does not take them, or two contradict."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from vtlt_consolidate.model import decisions
from vtlt_consolidate.model.criteria import CriteriaSet, Node
from vtlt_consolidate.model.decisions import ANSWERED_BY_UNIT, ANSWERED_BY_VALUE, WORDS, Decision
from vtlt_consolidate.model.units import Roster
from vtlt_consolidate.naming.proposals import Names, with_codes
from vtlt_consolidate.reading import answers
from vtlt_consolidate.words.errors import ConfigError
from vtlt_consolidate.words.text import count_of

_FIXED = frozenset(word for words in WORDS.values() for word in words)


@dataclass(frozen=True)
class Problem:
    """Why an answer cannot be used.

    Args:
        text: why, where other rows are named by their cells.
        keys: of the questions whose answers have to be changed.
        cell: address of the answer.
        apart: the same for somebody who does not see the workbook; empty: the text names no cell.
    """

    text: str
    keys: tuple[str, ...]
    cell: str = ""
    apart: str = ""


class UnusableError(ConfigError):
    """Answers that cannot be used.

    Args:
        text: all of them, as they are mended in the workbook.
        problems: each of them.
        written: how many others, given with them, were written all the same.
    """

    def __init__(self, text: str, problems: Sequence[Problem], written: int = 0) -> None:
        super().__init__(text)
        self.problems, self.written = problems, written
        self.why = {key: each.apart or each.text for each in reversed(problems) for key in each.keys}
        """Key of a question → why its answer cannot be used, without places of the workbook."""


def unfit(row: Decision, criteria: CriteriaSet) -> str:
    """Say why a decision is about what the set asked before it was changed; empty: it is not.

    What may be written stands in the row as it was when the question was asked. An answer that does not fit
    what was asked then either is a slip of whoever wrote it.
    """
    about = decisions.parts(row.key)
    if about is None or not row.answer:
        return ""
    kind, _, leaf_code, field = about
    if leaf_code and leaf_code not in criteria.by_code:
        return f"kỳ này không còn tiêu chí {leaf_code}"
    if kind not in ANSWERED_BY_VALUE or row.answer in _FIXED:
        return ""
    leaf = criteria.by_code[leaf_code]
    if answers.says(leaf, field, row.answer) or taken_value(leaf, field) in row.choices:
        return ""
    return f"{leaf_code} nay không nhận “{row.answer}”"


def taken_value(leaf: Node, field: str) -> str:
    """What a question says of the values that may be written."""
    return f"Giá trị đúng: {answers.accepted(leaf, field)}"


def problems(rows: Sequence[Decision], criteria: CriteriaSet, roster: Roster) -> list[Problem]:
    """Find what makes rows unusable; those that do not fit the set any more harm nobody."""
    rows = [row for row in rows if not row.unfit]
    return [*(found for row in rows for found in _wrong(row, criteria, roster)), *_contradictions(rows)]


def _wrong(row: Decision, criteria: CriteriaSet, roster: Roster) -> Iterator[Problem]:
    about = decisions.parts(row.key)
    if about is None:
        shown = row.question or row.answer
        text = f"“{shown}”: dòng này không do công cụ ghi, hoặc khóa bị sửa; xóa dòng này."
        yield Problem(text, (row.key,), row.cell)
        return
    kind, _, leaf_code, field = about
    if not row.answer or row.answer in WORDS[kind]:
        return
    leaf = criteria.by_code.get(leaf_code)
    by_unit = kind in ANSWERED_BY_UNIT and row.answer in roster.by_code
    by_value = kind in ANSWERED_BY_VALUE and (leaf is None or answers.says(leaf, field, row.answer))
    # A fixed word of another kind of question is refused even if it could be read as a value.
    if row.answer in _FIXED or not (by_unit or by_value):
        either = answers.readings(leaf, field, row.answer) if leaf and kind in ANSWERED_BY_VALUE else ""
        why = f"không nhận “{row.answer}”{f', vì có thể là {either}' if either else ''}"
        if kind in ANSWERED_BY_UNIT and row.answer not in _FIXED:
            why += f", {_no_unit(row.answer, Names(roster))}"
        asked = f"“{row.question}” ({row.unit or row.file})"
        taken = f"Có thể ghi: {row.choices}."
        yield Problem(f"{asked}: {why}. {taken}", (row.key,), row.cell, f"{why}. {taken}")


def _no_unit(answer: str, names: Names) -> str:
    """Why an answer names no unit, and which it may mean."""
    if meant := names.meant(answer):
        return f"vì là tên của {count_of(meant)} đơn vị, cần ghi mã: {with_codes(meant)}"
    alike = "" if answer.isdigit() else with_codes(names.similar(answer))
    why = "vì không phải mã, tên của đơn vị nào trong danh sách của kỳ"
    return f"{why} (có thể là {alike})" if alike else why


def _contradictions(rows: Iterable[Decision]) -> Iterator[Problem]:
    decided: dict[str, Decision] = {}
    for row in rows:
        if row.answer and decided.setdefault(row.counts_for, row).answer != row.answer:
            other = decided[row.counts_for]
            before = f"“{other.question}”: ghi “{other.answer}” ({other.scope or other.file})"
            after = f"ghi “{row.answer}” ({row.scope or row.file}); chỉ giữ một."
            apart = f"{before} mà việc của {row.unit or row.file} {after}"
            yield Problem(f"{before} mà ô {row.cell} {after}", (other.key, row.key), other.cell, apart)
