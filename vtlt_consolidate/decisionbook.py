"""quyet-dinh.xlsx: what waits for a decision, a row each, and what was decided.

The tool adds rows and takes away those that nobody answered and nobody needs any more; what the
analyst wrote stays.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd

from vtlt_consolidate import answers, configbook, frames
from vtlt_consolidate import findings as catalogue
from vtlt_consolidate.configtables import Column, Table, Value
from vtlt_consolidate.criteria import CriteriaSet
from vtlt_consolidate.decisions import (
    ACCEPT,
    BLANK,
    EVERY_UNIT,
    FILE,
    RETURN,
    SET_ASIDE,
    THIS_UNIT,
    UNIT,
    USE,
    VALUE,
    Decision,
    Decisions,
    accept_key,
    return_key,
    unit_key,
    value_key,
)
from vtlt_consolidate.errors import ConfigError, WorkspaceError, reason
from vtlt_consolidate.text import fold
from vtlt_consolidate.units import Roster

FILE_NAME = "quyet-dinh.xlsx"

_TEXT = Value(str, "ghi nội dung")
_INPUT = Value(str, "ghi nội dung", style="cell input astext left")
_SCOPE = dataclasses.replace(_INPUT, expected=f"“{THIS_UNIT}” hoặc “{EVERY_UNIT}”",
                             options=(THIS_UNIT, EVERY_UNIT))  # fmt: skip
TABLE = Table("Quyết định", Decision,
    "Mỗi dòng một việc chờ quyết định. Ghi cột Quyết định, lưu tệp rồi chạy lại; các lần sau tự áp dụng.", (
    Column("Việc cần quyết định", "question", _TEXT, 60, "Công cụ ghi.", True),
    Column("Đơn vị", "unit", _TEXT, 24, "Công cụ ghi."),
    Column("Tệp", "file", _TEXT, 28, "Công cụ ghi."),
    Column("Vị trí", "place", _TEXT, 18, "Sheet và ô."),
    Column("Có thể ghi", "choices", _TEXT, 34, "Những gì cột Quyết định nhận."),
    Column("Quyết định", "answer", _INPUT, 22, "Bạn ghi; để trống là chưa quyết định."),
    Column("Áp dụng cho", "scope", _SCOPE, 15, "Chỉ đơn vị này, hay mọi đơn vị ghi như vậy."),
    Column("Ghi chú", "note", _INPUT, 30, "Ai quyết định, căn cứ nào."),
    Column("Khóa", "key", _TEXT, 40, "Không sửa: công cụ nhận ra việc này nhờ khóa.", True, hidden=True),
))  # fmt: skip


def read(path: Path, criteria: CriteriaSet, roster: Roster) -> Decisions:
    """Read what was decided; no file yet: nothing.

    Raises:
        ConfigError: a decision says what it cannot say; the text names every such row.
        WorkspaceError: the file cannot be read.
    """
    if not path.exists():
        return Decisions()
    try:
        data = path.read_bytes()
    except OSError as error:
        raise WorkspaceError(f"Không đọc được {path}: {reason(error)}.") from error
    rows: tuple[Decision, ...] = configbook.read_table(data, TABLE, path.name)
    decisions = Decisions(tuple(_plainly(row) for row in rows))
    problems = [*_wrong_answers(decisions, criteria, roster), *_two_in_use(decisions)]
    if problems:
        listed = "\n".join(f"  - {problem}" for problem in problems)
        raise ConfigError(
            f"Tệp {path.name} có {len(problems)} quyết định chưa dùng được:\n{listed}\n"
            "Sửa cột Quyết định trong Excel, lưu tệp rồi chạy lại."
        )
    return decisions


def _plainly(row: Decision) -> Decision:
    """Write the fixed words the one way that the program compares them."""
    words = {fold(word): word for word in (USE, SET_ASIDE, ACCEPT, BLANK)}
    return dataclasses.replace(row, answer=words.get(fold(row.answer), row.answer))


def _wrong_answers(decisions: Decisions, criteria: CriteriaSet, roster: Roster) -> Iterator[str]:
    for row in decisions.rows:
        if row.answer and not _is_possible(row, criteria, roster):
            yield f"“{row.question}” ({row.unit or row.file}): không nhận “{row.answer}”. {row.choices}."


def _is_possible(row: Decision, criteria: CriteriaSet, roster: Roster) -> bool:
    kind, *about = row.key.split("|")
    if kind == UNIT:
        return row.answer in roster.by_code or row.answer in (SET_ASIDE, USE)
    if kind == RETURN:
        return row.answer in (USE, SET_ASIDE)
    if kind == VALUE and row.answer not in (ACCEPT, BLANK):
        leaf = criteria.by_code.get(about[1])
        return leaf is None or answers.says(leaf, about[2], row.answer)
    return row.answer in (ACCEPT, BLANK) if kind == VALUE else row.answer == ACCEPT


def _two_in_use(decisions: Decisions) -> Iterator[str]:
    used: dict[str, Decision] = {}
    for row in decisions.rows:
        kind, unit_code, *_ = row.key.split("|")
        if kind == RETURN and row.answer == USE:
            if unit_code in used:
                yield f"{row.unit} có hai tệp cùng ghi “{USE}”: {used[unit_code].file} và {row.file}."
            used[unit_code] = row


def asked(
    found: pd.DataFrame, raw: pd.DataFrame, files: pd.DataFrame, roster: Roster, decisions: Decisions
) -> tuple[Decision, ...]:
    """Gather what waits for a decision, after what was decided before.

    Args:
        found: frame `Findings`.
        raw: frame `RawAnswers`, what was typed where.
        files: frame `Files`.
        roster: the units.
        decisions: of earlier runs.

    Returns:
        The rows of the workbook: those that were there in their order, what was decided and what still
        waits; then new ones in the order of the findings, each once.
    """
    typed = {(row.file, row.sheet, row.cell): row.typed for row in frames.rows(raw)}
    hashes = dict(zip(files["file"], files["sha256"], strict=True))
    open_now: dict[str, Decision] = {}
    for row in frames.rows(found):
        key = _key(row, typed.get((row.file, row.sheet, row.cell), ""), hashes.get(row.file, ""))
        if key and not decisions.answers.keys() & {key, _everywhere(key)}:
            open_now.setdefault(key, _question(row, key, roster))
    kept = [
        row if row.answer else dataclasses.replace(open_now.pop(row.key), scope=row.scope, note=row.note)
        for row in decisions.rows
        if row.answer or row.key in open_now
    ]
    return (*kept, *open_now.values())


def _everywhere(key: str) -> str:
    kind, _, rest = key.partition("|")
    return f"{kind}|*|{rest.partition('|')[2]}"


def _key(row: Any, typed: str, sha256: str) -> str:
    """What a finding's decision is known by; empty: nothing can be decided about it."""
    rule = catalogue.RULES[row.code]
    if rule.decide in (UNIT, FILE):
        return unit_key(sha256, row.found if row.code in _OF_A_ROW else "") if sha256 else ""
    if rule.decide == RETURN:
        return return_key(row.unit_code, sha256)
    if rule.decide == VALUE and typed:
        return value_key(row.unit_code, row.leaf_code, row.field, typed)
    if row.severity == catalogue.WARNING:
        return accept_key(row.code, row.unit_code, row.leaf_code, row.field, row.found)
    return ""


_OF_A_ROW = frozenset({catalogue.ROW_UNKNOWN.code})


def _question(row: Any, key: str, roster: Roster) -> Decision:
    rule = catalogue.RULES[row.code]
    unit = roster.by_code.get(row.unit_code)
    choices = list(_CHOICES.get(rule.decide, ()))
    if rule.decide == VALUE:
        choices.insert(0, f"Ghi giá trị đúng, {row.expected}" if row.expected else "Ghi giá trị đúng")
    if row.severity == catalogue.WARNING:
        choices.append(f"“{ACCEPT}”")
    return Decision(
        question=f"[{row.code}] {row.message}",
        unit=f"{unit.code} {unit.full_name}" if unit else "",
        file=row.file,
        place=" ".join(part for part in (row.sheet, row.cell) if part),
        choices="; ".join(choices),
        scope=THIS_UNIT if rule.decide == VALUE else "",
        key=key,
    )


_CHOICES = {
    UNIT: ("Ghi mã đơn vị", f"“{SET_ASIDE}”"),
    FILE: (f"“{SET_ASIDE}”",),
    RETURN: (f"“{USE}” (tính tệp này)", f"“{SET_ASIDE}”"),
    VALUE: (f"“{BLANK}” (coi là chưa trả lời)",),
}


def settle(found: pd.DataFrame, decisions: Decisions, raw: pd.DataFrame) -> pd.DataFrame:
    """Let accepted warnings rest: they become notes.

    Args:
        found: frame `Findings`.
        decisions: of the analyst.
        raw: frame `RawAnswers`, what was typed where.
    """
    if not decisions.answers:
        return found
    typed = {(row.file, row.sheet, row.cell): row.typed for row in frames.rows(raw)}
    accepted = []
    for row in frames.rows(found):
        key = _key(row, typed.get((row.file, row.sheet, row.cell), ""), "")
        answers_to = {decisions.answers.get(each) for each in (key, _everywhere(key))}
        accepted.append(row.severity == catalogue.WARNING and ACCEPT in answers_to)
    rests = pd.Series(accepted, index=found.index, dtype=bool)
    return found.assign(
        severity=found["severity"].mask(rests, catalogue.NOTED),
        mend=found["mend"].mask(rests, f"Đã chấp nhận theo quyết định trong {FILE_NAME}."),
    )


def render(rows: tuple[Decision, ...]) -> bytes:
    """Write the workbook."""
    return configbook.render_table(TABLE, rows)
