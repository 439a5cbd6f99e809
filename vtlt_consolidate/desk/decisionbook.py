"""quyet-dinh.xlsx: one row for each question that waits for a decision or was decided.

The tool adds rows and removes those that nobody wrote in and that are no longer needed; what the analyst
wrote stays.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd
from pandera.typing import DataFrame

from vtlt_consolidate.desk import wrong
from vtlt_consolidate.findings import catalogue
from vtlt_consolidate.findings.rules import bookrules, returnrules
from vtlt_consolidate.identity import sheets
from vtlt_consolidate.model import decisions, frames
from vtlt_consolidate.model.config import Config
from vtlt_consolidate.model.criteria import CriteriaSet
from vtlt_consolidate.model.decisions import (
    ABOUT_A_FILE,
    ACCEPT,
    ALIKE,
    ANSWERED_BY_UNIT,
    ANSWERED_BY_VALUE,
    CONFIRM,
    DECIDED,
    DOUBT,
    EVERY_UNIT,
    RETURN,
    ROW,
    SHEET,
    THIS_UNIT,
    UNSETTLED,
    UNUSED,
    VALUE,
    WAITING,
    WARNED,
    WORDS,
    Decision,
    Decisions,
    Question,
)
from vtlt_consolidate.model.frames import Files, Findings
from vtlt_consolidate.model.units import Roster
from vtlt_consolidate.naming.proposals import Names
from vtlt_consolidate.settings import cellvalues, workbook
from vtlt_consolidate.settings.tablereader import Remark
from vtlt_consolidate.settings.tables import TEXT, Column, Table
from vtlt_consolidate.words.text import fold, listed, show_number
from vtlt_consolidate.workspace import ownbook, ownrows, owntable

FILE_NAME = "quyet-dinh.xlsx"
_MEND = "\nSửa cột Quyết định trong Excel, lưu tệp rồi chạy lại."
"""How mistakes in the workbook are mended, behind the list of them."""

_INPUT = cellvalues.Value(str, "ghi nội dung", style="cell input astext left")
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
    Column("Việc cần quyết định", "question", TEXT, 60, "Công cụ ghi."),
    Column("Đơn vị", "unit", TEXT, 24, "Công cụ ghi."),
    Column("Tệp", "file", TEXT, 28, "Công cụ ghi."),
    Column("Vị trí", "place", TEXT, 18, "Sheet và ô."),
    Column("Có thể ghi", "choices", TEXT, 34, "Những gì cột Quyết định nhận."),
    Column("Quyết định", "answer", _INPUT, 22, "Bạn ghi; để trống là chưa quyết định."),
    Column("Áp dụng cho", "scope", _SCOPE, 15, "Chỉ đơn vị này, hay mọi đơn vị ghi như vậy."),
    Column("Ghi chú", "note", _INPUT, 30, "Ai quyết định, căn cứ nào."),
    Column("Tình trạng", "status", TEXT, 15, "Công cụ ghi; lọc cột này để tìm việc còn chờ.", added=True),
    Column("Khóa", "key", TEXT, 40, "Không sửa: công cụ nhận ra việc này nhờ khóa.", hidden=True),
), keys=("key",), inputs=("answer", "scope", "note"), blanks=("", THIS_UNIT))  # fmt: skip


class Book(owntable.Book[Decision]):
    """The workbook as it was read."""

    @cached_property
    def decisions(self) -> Decisions:
        """Its rows."""
        return Decisions(self.rows)


def read(path: Path, criteria: CriteriaSet, roster: Roster) -> Book:
    """Read what was decided; empty if there is no file yet.

    Raises:
        UnusableError: an answer is not possible for its question, or two contradict each other; the text
            names every such row.
        WorkspaceError: the file cannot be read.
    """
    return parse(ownbook.find(path), criteria, roster)


def parse(found: ownbook.Found, criteria: CriteriaSet, roster: Roster) -> Book:
    """Do what `read` does with a workbook whose bytes are there; raises the same `UnusableError`."""
    names = Names(roster)
    plain = (_plainly(row, names) for row in _typed(found))
    rows = [dataclasses.replace(row, unfit=wrong.unfit(row, criteria)) for row in plain]
    if problems := wrong.problems(rows, criteria, roster):
        told = [str(Remark(each.text, TABLE.sheet, each.cell)) for each in problems]
        raise wrong.UnusableError(owntable.unusable(found, told, _MEND), problems)
    return Book(found, tuple(rows), (*owntable.gone(found), *(_unused(row) for row in rows if row.unfit)))


def _unused(row: Decision) -> dict[str, Any]:
    """Note a decision that decides nothing any more."""
    place = {"file": FILE_NAME, "sheet": TABLE.sheet}
    whose = row.scope if row.scope == EVERY_UNIT else row.unit or row.file
    texts = {"subject": row.question.rstrip("."), "found": row.answer, "expected": row.unfit, "other": whose}
    return catalogue.record(bookrules.DECISION_UNFIT, **place, **texts)


def _typed(found: ownbook.Found) -> list[Decision]:
    """The rows as they were typed, with the addresses of their answers."""
    with owntable.naming_kept(found):
        placed = () if found.data is None else workbook.read_placed(found.data, TABLE, found.name, "answer")
    return [dataclasses.replace(row, cell=cell) for row, cell in placed]


_FIXED = {fold(word): word for words in WORDS.values() for word in words}


def _plainly(row: Decision, names: Names) -> Decision:
    """Normalise an answer: a fixed word in its official spelling, a name of a unit to its code."""
    answer = _FIXED.get(fold(row.answer), row.answer)
    if answer not in _FIXED.values() and row.key.partition("|")[0] in ANSWERED_BY_UNIT:
        meant = names.coded(answer) or next(iter(names.meant(answer)), None)
        # A name that several units have stays as typed, and `_wrong` refuses it.
        several = len(names.meant(answer)) > 1
        answer = meant.code if meant and not several else answer
    return dataclasses.replace(row, answer=answer)


@dataclass(frozen=True)
class Agenda:
    """The questions to decide.

    Args:
        rows: the rows of the workbook: decided ones and waiting ones.
        waiting: how many wait, including those whose answers did not settle them.
        findings: `Findings` about such answers.
    """

    rows: tuple[Decision, ...]
    waiting: int
    findings: DataFrame[Findings]


def agenda(found: DataFrame[Findings], files: DataFrame[Files], config: Config, book: Book) -> Agenda:
    """Collect the questions that wait for a decision, besides those already decided.

    Args:
        found: frame `Findings`.
        files: frame `Files`.
        config: the units, and the set.
        book: what was decided in earlier runs.

    Returns:
        First the existing rows, in their order, that are decided, still wait, or have a note by a person;
        then one new row for each new question, in the order of the findings. If a choice between returns was
        made, the rows of the returns that were not chosen stay too, but no longer wait.
    """
    decided = book.decisions
    waiting: dict[str, list[tuple[Any, Question]]] = {}
    standing: list[tuple[Any, Question]] = []
    for row, question in _questions(found, files):
        if question and not decided.answer(question) and row.severity != catalogue.NOTED:
            waiting.setdefault(question.key, []).append((row, question))
        # Decisions were applied before this: an error that is still there was not settled by its decision.
        elif question and row.severity == catalogue.ERROR:
            standing.append((row, question))
    open_now = {key: _row([row for row, _ in alike], alike[0][1], config) for key, alike in waiting.items()}
    weighed = _weighed(files, decided)
    # What a person wrote stays, even if nothing asks for it any more.
    kept = [
        _marked(row, open_now, weighed) for row in decided.rows
        if row.key in open_now or row.key in weighed or TABLE.typed(row)
    ]  # fmt: skip
    there = {row.key for row in kept}
    rows = (*kept, *(row for key, row in open_now.items() if key not in there))
    if standing and book.found.data is not None:
        rows = _placed(rows, book.found)
    unsettled = _unsettled(standing, Decisions(rows))
    why = {row.key: f"{UNSETTLED}: {record['message']}" for alike, record in unsettled for row in alike}
    rows = tuple(dataclasses.replace(row, status=why.get(row.key, row.status)) for row in rows)
    return Agenda(rows, len(open_now) + len(why), catalogue.frame([record for _, record in unsettled]))


def _unsettled(
    standing: Iterable[tuple[Any, Question]], decided: Decisions
) -> list[tuple[list[Decision], dict[str, Any]]]:
    """Report errors that remain although they were decided about, each with the decisions."""
    by_answer: dict[str, list[Any]] = {}
    chosen: dict[str, list[tuple[Any, Decision]]] = {}
    for row, question in standing:
        decision = decided.decision(question)
        if decision and question.kind == RETURN:
            chosen.setdefault(row.unit_code, []).append((row, decision))
        elif decision:
            by_answer.setdefault(decision.cell, []).append((row, decision))
    found = []
    for unit_code, rivals in chosen.items():
        if len(rivals) > 1:
            named = listed([f"{row.file} (ô {decision.cell})" for row, decision in rivals])
            place = {"unit_code": unit_code, "file": FILE_NAME, "sheet": TABLE.sheet}
            twice = [decision for _, decision in rivals]
            found.append((twice, catalogue.record(returnrules.CHOSEN_TWICE, **place, found=named)))
    for rows in by_answer.values():
        row, decision = rows[0]
        place = {field: getattr(row, field) for field in ("unit_code", "leaf_code", "field", "file")}
        left = f"lỗi {row.code}: {row.message.rstrip('.')}"
        texts = {"other": decision.cell, "found": decision.answer, "expected": left}
        found.append(([decision], catalogue.record(returnrules.UNSETTLED, **place, **texts)))
    return found


def _marked(row: Decision, open_now: dict[str, Decision], weighed: set[str]) -> Decision:
    """Update the status of an existing row, and the question of one that still waits."""
    if row.unfit:
        asked = open_now.get(row.key)
        if asked is None:
            return dataclasses.replace(row, status=UNUSED)
        # As long as the row says what could be written before, its answer is known to be of before.
        return dataclasses.replace(row, status=f"{UNSETTLED}: {row.unfit}. Có thể ghi: {asked.choices}")
    decided = bool(row.answer) or row.key in weighed
    if decided or row.key not in open_now:
        return dataclasses.replace(row, status=DECIDED if decided else UNUSED)
    return dataclasses.replace(open_now[row.key], scope=row.scope, note=row.note, cell=row.cell)


def _placed(rows: tuple[Decision, ...], found: ownbook.Found) -> tuple[Decision, ...]:
    """Set the cell of each answer to where it will be after the update, as findings name it."""
    placed = ownrows.update(found.data or b"", TABLE, found.name, rows)
    cells = (placed.cell(TABLE.key(row), "answer") or row.cell for row in rows)
    return tuple(dataclasses.replace(row, cell=cell) for row, cell in zip(rows, cells, strict=True))


def _weighed(files: DataFrame[Files], decided: Decisions) -> set[str]:
    """Keys of the questions about returns of units for which one return was chosen."""
    chosen = {
        about[1] for row in decided.rows
        if row.answer and (about := decisions.parts(row.key)) and about[0] == RETURN
    }  # fmt: skip
    return {
        decisions.of_return(row.unit_code, row.sha256).key
        for row in frames.rows(files)
        if row.unit_code in chosen
    }


def _questions(found: DataFrame[Findings], files: DataFrame[Files]) -> Iterator[tuple[Any, Question | None]]:
    """Yield each finding with the question that can be decided about it."""
    hashes = dict(frames.tuples(files, "file", "sha256"))
    for row in frames.rows(found):
        yield row, _question(row, hashes.get(row.file, ""))


def _question(row: Any, sha256: str) -> Question | None:
    rule = catalogue.RULES[row.code]
    warned = rule.severity == catalogue.WARNING
    asked = {
        ROW: decisions.of_row(sha256, row.key),
        SHEET: decisions.of_sheet(sha256, row.sheet),
        RETURN: decisions.of_return(row.unit_code, sha256),
        ALIKE: decisions.of_alike(row.unit_code, row.code, sha256),
        CONFIRM: decisions.of_confirmation(row.unit_code, sha256),
    }
    if rule.decide in asked:
        return asked[rule.decide]
    if rule.decide in ABOUT_A_FILE and sha256:
        return decisions.of_file(rule.decide, sheets.known_by(sha256, "" if row.cell else row.sheet))
    if rule.decide == VALUE and row.key:
        kind = DOUBT if warned else VALUE
        return decisions.of_value(kind, row.unit_code, row.leaf_code, row.field, row.key)
    if warned:
        about = (row.code, row.key, "" if row.cell else sha256)
        return Question(WARNED, row.unit_code, row.leaf_code, row.field, about)
    return None


def _row(alike: list[Any], question: Question, config: Config) -> Decision:
    """Make the row of one question, which several findings may ask."""
    row = alike[0]
    others = f" Còn {show_number(len(alike) - 1)} chỗ như vậy." if len(alike) > 1 else ""
    unit = config.roster.by_code.get(row.unit_code)
    choices = [f"“{word}” ({does})" for word, does in WORDS[question.kind].items()]
    if question.kind in ANSWERED_BY_UNIT:
        choices.insert(0, "Mã hoặc tên đơn vị")
    if question.kind in ANSWERED_BY_VALUE:
        choices.insert(0, wrong.taken_value(config.criteria.by_code[row.leaf_code], row.field))
    return Decision(
        question=f"[{row.code}] {row.message}{others}",
        unit=f"{unit.code} {unit.full_name}" if unit else "",
        file=row.file,
        place=" ".join(part for part in (row.sheet, row.cell) if part),
        choices="; ".join(choices),
        scope=THIS_UNIT if question.kind in ANSWERED_BY_VALUE else "",
        status=WAITING,
        key=question.key,
    )


def settle(found: DataFrame[Findings], files: DataFrame[Files], decided: Decisions) -> DataFrame[Findings]:
    """Turn accepted warnings into notes.

    Args:
        found: frame `Findings`.
        files: frame `Files`.
        decided: what the analyst decided.
    """
    if not decided.answers:
        return found
    accepted = [
        question is not None and decided.answer(question) == ACCEPT
        for _, question in _questions(found, files)
    ]
    rests = pd.Series(accepted, index=found.index, dtype=bool)
    settled = found.assign(
        severity=found["severity"].mask(rests, catalogue.NOTED),
        mend=found["mend"].mask(rests, f"Đã chấp nhận theo quyết định trong {FILE_NAME}."),
    )
    return Findings.validate(settled)


def put(found: ownbook.Found, rows: Iterable[Decision]) -> owntable.Put[Decision]:
    """Bring the workbook up to date, starting from what is on the disk now.

    Args:
        found: the workbook as it was read.
        rows: the rows of the agenda.

    Raises:
        VtltError: it cannot be written, or the current file cannot be read.
    """
    wanted = tuple(rows)
    return owntable.update(found, TABLE, lambda _: wanted)
