"""quyet-dinh.xlsx: what waits for a decision, a row each, and what was decided.

The tool adds rows and takes away those that nobody answered and nobody needs any more; what the
analyst wrote stays.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from vtlt_consolidate import answers, configbook, decisions, frames, parts, returnrules
from vtlt_consolidate import findings as catalogue
from vtlt_consolidate.config import Config
from vtlt_consolidate.configtables import Column, Table, Value
from vtlt_consolidate.criteria import CriteriaSet
from vtlt_consolidate.decisions import (
    ABOUT_A_FILE,
    ACCEPT,
    ALIKE,
    ANSWERED_BY_UNIT,
    ANSWERED_BY_VALUE,
    DOUBT,
    EVERY_UNIT,
    RETURN,
    ROW,
    SHEET,
    THIS_UNIT,
    VALUE,
    WARNED,
    WORDS,
    Decision,
    Decisions,
    Question,
)
from vtlt_consolidate.errors import ConfigError, WorkspaceError, reason
from vtlt_consolidate.proposals import Names
from vtlt_consolidate.tablereader import Remark
from vtlt_consolidate.text import fold, listed
from vtlt_consolidate.units import Roster

FILE_NAME = "quyet-dinh.xlsx"

_TEXT = Value(str, "ghi nội dung")
_INPUT = Value(str, "ghi nội dung", style="cell input astext left")
_SCOPES = (THIS_UNIT, EVERY_UNIT)


def _read_scope(text: str) -> str:
    for scope in _SCOPES:
        if fold(scope) == fold(text):
            return scope
    raise ValueError(text)


_SCOPE = dataclasses.replace(
    _INPUT, read=_read_scope, expected=" hoặc ".join(f"“{scope}”" for scope in _SCOPES), options=_SCOPES
)
TABLE = Table("Quyết định", Decision,
    "Mỗi dòng một việc chờ quyết định. Ghi cột Quyết định, lưu tệp rồi chạy lại; các lần sau tự áp dụng.", (
    Column("Việc cần quyết định", "question", _TEXT, 60, "Công cụ ghi."),
    Column("Đơn vị", "unit", _TEXT, 24, "Công cụ ghi."),
    Column("Tệp", "file", _TEXT, 28, "Công cụ ghi."),
    Column("Vị trí", "place", _TEXT, 18, "Sheet và ô."),
    Column("Có thể ghi", "choices", _TEXT, 34, "Những gì cột Quyết định nhận."),
    Column("Quyết định", "answer", _INPUT, 22, "Bạn ghi; để trống là chưa quyết định."),
    Column("Áp dụng cho", "scope", _SCOPE, 15, "Chỉ đơn vị này, hay mọi đơn vị ghi như vậy."),
    Column("Ghi chú", "note", _INPUT, 30, "Ai quyết định, căn cứ nào."),
    Column("Khóa", "key", _TEXT, 40, "Không sửa: công cụ nhận ra việc này nhờ khóa.", hidden=True),
))  # fmt: skip


def read(path: Path, criteria: CriteriaSet, roster: Roster) -> Decisions:
    """Read what was decided; no file yet: nothing.

    Raises:
        ConfigError: a decision says what it cannot say, or two contradict each other; the text names
            every such row.
        WorkspaceError: the file cannot be read.
    """
    if not path.exists():
        return Decisions()
    try:
        data = path.read_bytes()
    except OSError as error:
        raise WorkspaceError(f"Không đọc được {path}: {reason(error)}.") from error
    names = Names(roster)
    placed = configbook.read_placed(data, TABLE, path.name, "answer")
    rows = [_plainly(dataclasses.replace(row, cell=cell), names) for row, cell in placed]
    problems = [*(told for row in rows for told in _wrong(row, criteria, roster)), *_contradictions(rows)]
    if problems:
        listed = "\n".join(f"  - {problem}" for problem in problems)
        raise ConfigError(
            f"Tệp {path.name} có {len(problems)} dòng chưa dùng được:\n{listed}\n"
            "Sửa cột Quyết định trong Excel, lưu tệp rồi chạy lại."
        )
    return Decisions(tuple(rows))


_FIXED = {fold(word): word for words in WORDS.values() for word in words}


def _plainly(row: Decision, names: Names) -> Decision:
    """Write an answer the one way that the program compares: a fixed word, or the code of a unit."""
    answer = _FIXED.get(fold(row.answer), row.answer)
    if answer not in _FIXED.values() and row.key.partition("|")[0] in ANSWERED_BY_UNIT:
        meant = names.coded(answer) or next(iter(names.meant(answer)), None)
        several = len(names.meant(answer)) > 1
        answer = meant.code if meant and not several else answer
    return dataclasses.replace(row, answer=answer)


def _wrong(row: Decision, criteria: CriteriaSet, roster: Roster) -> Iterator[str]:
    about = decisions.parts(row.key)
    if about is None:
        told = row.question or row.answer
        yield _at(row, f"“{told}”: dòng này không do công cụ ghi, hoặc khóa bị sửa; xóa dòng này.")
        return
    kind, _, leaf_code, field = about
    if not row.answer or row.answer in WORDS[kind]:
        return
    leaf = criteria.by_code.get(leaf_code)
    by_unit = kind in ANSWERED_BY_UNIT and row.answer in roster.by_code
    by_value = kind in ANSWERED_BY_VALUE and (leaf is None or answers.says(leaf, field, row.answer))
    if row.answer in _FIXED.values() or not (by_unit or by_value):
        either = answers.readings(leaf, field, row.answer) if leaf and kind in ANSWERED_BY_VALUE else ""
        why = f", vì có thể là {either}" if either else ""
        asked = f"“{row.question}” ({row.unit or row.file})"
        yield _at(row, f"{asked}: không nhận “{row.answer}”{why}. Có thể ghi: {row.choices}.")


def _at(row: Decision, told: str) -> str:
    """Say where in the workbook the answer stands that something is told about."""
    return str(Remark(told, TABLE.sheet, row.cell))


def _contradictions(rows: Iterable[Decision]) -> Iterator[str]:
    decided: dict[str, Decision] = {}
    for row in rows:
        if row.answer and decided.setdefault(row.counts_for, row).answer != row.answer:
            other = decided[row.counts_for]
            said = f"{row.cell} ghi “{row.answer}” ({row.scope or row.file})"
            before = f"“{row.question}”: ghi “{other.answer}” ({other.scope or other.file})"
            yield _at(other, f"{before} mà ô {said}; chỉ giữ một.")


@dataclass(frozen=True)
class Agenda:
    """What there is to decide.

    Args:
        rows: those of the workbook: decided ones, and those that wait.
        waiting: how many wait, with those whose answers did not settle them.
        told: `Findings` about such answers.
    """

    rows: tuple[Decision, ...]
    waiting: int
    told: pd.DataFrame


def agenda(
    found: pd.DataFrame, raw: pd.DataFrame, files: pd.DataFrame, config: Config, decided: Decisions
) -> Agenda:
    """Gather what waits for a decision, after what was decided before.

    Args:
        found: frame `Findings`.
        raw: frame `RawAnswers`, what was typed where.
        files: frame `Files`.
        config: the units, and the set.
        decided: what was decided in earlier runs.

    Returns:
        The rows that were there in their order, what was decided and what still waits; then new ones in the
        order of the findings, each once. A choice between returns keeps the rows that it was made between,
        which wait no more.
    """
    waiting: dict[str, list[tuple[Any, Question]]] = {}
    standing: list[tuple[Any, Question]] = []
    for row, question in _questions(found, raw, files):
        if question and not decided.answer(question):
            waiting.setdefault(question.key, []).append((row, question))
        elif question and row.severity == catalogue.ERROR:
            standing.append((row, question))
    open_now = {key: _row([row for row, _ in alike], alike[0][1], config) for key, alike in waiting.items()}
    weighed = _weighed(files, decided)
    kept = [
        row if row.answer or row.key not in open_now else _with_input(open_now[row.key], row)
        for row in decided.rows
        if row.answer or row.key in open_now or row.key in weighed
    ]
    known = {row.key for row in kept}
    rows = (*kept, *(row for key, row in open_now.items() if key not in known))
    if rows != decided.rows:
        cells = (configbook.place(TABLE, at, "answer") for at in range(len(rows)))
        rows = tuple(dataclasses.replace(row, cell=cell) for row, cell in zip(rows, cells, strict=True))
    unsettled = _unsettled(standing, Decisions(rows))
    told = [record for _, record in unsettled]
    return Agenda(rows, len(open_now) + sum(count for count, _ in unsettled), catalogue.frame(told))


def _unsettled(
    standing: Iterable[tuple[Any, Question]], decided: Decisions
) -> list[tuple[int, dict[str, Any]]]:
    """Tell of errors that stand although they were decided about; each with how many rows it is told of."""
    by_answer: dict[str, list[Any]] = {}
    chosen: dict[str, list[tuple[Any, Decision]]] = {}
    for row, question in standing:
        decision = decided.decision(question)
        if decision and question.kind == RETURN:
            chosen.setdefault(row.unit_code, []).append((row, decision))
        elif decision:
            by_answer.setdefault(decision.cell, []).append((row, decision))
    told = []
    for unit_code, rivals in chosen.items():
        if len(rivals) > 1:
            named = listed([f"{row.file} (ô {decision.cell})" for row, decision in rivals])
            place = {"unit_code": unit_code, "file": FILE_NAME, "sheet": TABLE.sheet}
            told.append((len(rivals), catalogue.record(returnrules.CHOSEN_TWICE, **place, found=named)))
    for rows in by_answer.values():
        row, decision = rows[0]
        place = {field: getattr(row, field) for field in ("unit_code", "leaf_code", "field", "file")}
        left = f"lỗi {row.code}: {row.message.rstrip('.')}"
        said = {"other": decision.cell, "found": decision.answer, "expected": left}
        told.append((1, catalogue.record(returnrules.UNSETTLED, **place, **said)))
    return told


def _with_input(fresh: Decision, old: Decision) -> Decision:
    return dataclasses.replace(fresh, scope=old.scope, note=old.note)


def _weighed(files: pd.DataFrame, decided: Decisions) -> set[str]:
    """The returns that a decided choice was made between, as long as they are there."""
    chosen = {about[1] for row in decided.rows if row.answer and (about := _return_of(row))}
    return {
        decisions.of_return(row.unit_code, row.sha256).key
        for row in frames.rows(files)
        if row.unit_code in chosen
    }


def _return_of(row: Decision) -> tuple[str, str] | None:
    about = decisions.parts(row.key)
    return about[:2] if about and about[0] == RETURN else None


def _questions(
    found: pd.DataFrame, raw: pd.DataFrame, files: pd.DataFrame
) -> Iterator[tuple[Any, Question | None]]:
    """Yield each finding with what can be decided about it."""
    typed = {(row.file, row.sheet, row.cell): row.typed for row in frames.rows(raw)}
    hashes = dict(zip(files["file"], files["sha256"], strict=True))
    for row in frames.rows(found):
        said, sha256 = typed.get((row.file, row.sheet, row.cell), ""), hashes.get(row.file, "")
        yield row, _question(row, said, sha256)


def _question(row: Any, typed: str, sha256: str) -> Question | None:
    rule = catalogue.RULES[row.code]
    warned = rule.severity == catalogue.WARNING
    asked = {
        ROW: decisions.of_row(sha256, row.found),
        SHEET: decisions.of_sheet(sha256, row.sheet),
        RETURN: decisions.of_return(row.unit_code, sha256),
        ALIKE: decisions.of_alike(row.unit_code, row.code, sha256),
    }
    if rule.decide in asked:
        return asked[rule.decide]
    if rule.decide in ABOUT_A_FILE and sha256:
        return decisions.of_file(rule.decide, parts.known_by(sha256, "" if row.cell else row.sheet))
    if rule.decide == VALUE and typed:
        kind = DOUBT if warned else VALUE
        return decisions.of_value(kind, row.unit_code, row.leaf_code, row.field, typed)
    if warned:
        about = (row.code, row.found, "" if row.cell else sha256)
        return Question(WARNED, row.unit_code, row.leaf_code, row.field, about)
    return None


def _row(alike: list[Any], question: Question, config: Config) -> Decision:
    """Ask one question, which several findings may ask."""
    row = alike[0]
    others = f" Còn {len(alike) - 1} chỗ như vậy." if len(alike) > 1 else ""
    unit = config.roster.by_code.get(row.unit_code)
    choices = [f"“{word}” ({does})" for word, does in WORDS[question.kind].items()]
    if question.kind in ANSWERED_BY_UNIT:
        choices.insert(0, "Mã đơn vị")
    if question.kind in ANSWERED_BY_VALUE:
        wanted = answers.accepted(config.criteria.by_code[row.leaf_code], row.field)
        choices.insert(0, f"Giá trị đúng: {wanted}")
    return Decision(
        question=f"[{row.code}] {row.message}{others}",
        unit=f"{unit.code} {unit.full_name}" if unit else "",
        file=row.file,
        place=" ".join(part for part in (row.sheet, row.cell) if part),
        choices="; ".join(choices),
        scope=THIS_UNIT if question.kind in ANSWERED_BY_VALUE else "",
        key=question.key,
    )


def settle(found: pd.DataFrame, raw: pd.DataFrame, files: pd.DataFrame, decided: Decisions) -> pd.DataFrame:
    """Let accepted warnings rest: they become notes.

    Args:
        found: frame `Findings`.
        raw: frame `RawAnswers`, what was typed where.
        files: frame `Files`.
        decided: what the analyst decided.
    """
    if not decided.answers:
        return found
    accepted = [
        question is not None and decided.answer(question) == ACCEPT
        for _, question in _questions(found, raw, files)
    ]
    rests = pd.Series(accepted, index=found.index, dtype=bool)
    return found.assign(
        severity=found["severity"].mask(rests, catalogue.NOTED),
        mend=found["mend"].mask(rests, f"Đã chấp nhận theo quyết định trong {FILE_NAME}."),
    )


def render(rows: Iterable[Decision]) -> bytes:
    """Write the workbook."""
    return configbook.render_table(TABLE, rows)
