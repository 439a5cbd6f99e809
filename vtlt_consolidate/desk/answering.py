"""Writes answers into quyet-dinh.xlsx that were not given in Excel.

They are judged as if they were, and so are what the next check would find to settle nothing.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from vtlt_consolidate.checking import rules
from vtlt_consolidate.desk import decisionbook
from vtlt_consolidate.desk.decisionbook import TABLE
from vtlt_consolidate.model import decisions
from vtlt_consolidate.model.criteria import CriteriaSet
from vtlt_consolidate.model.decisions import ANSWERED_BY_VALUE, RETURN, USE, WAITING, Decision
from vtlt_consolidate.model.units import Roster
from vtlt_consolidate.reading import answers
from vtlt_consolidate.words.errors import ConfigError, WorkspaceError
from vtlt_consolidate.words.text import clean, listed
from vtlt_consolidate.workspace import ownbook, ownrows


@dataclass(frozen=True)
class Given:
    """What a person answered.

    Args:
        answer: the answer; empty: taken back.
        scope: for a value: this unit or every unit; empty: as it stands.
        note: who decided, on what ground.
        was: the answer that stood there when the person looked.
    """

    answer: str
    scope: str = ""
    note: str = ""
    was: str = ""


def give(path: Path, criteria: CriteriaSet, roster: Roster, given: Mapping[str, Given]) -> None:
    """Write answers, starting from what is on the disk now.

    Args:
        path: the workbook.
        criteria: the set.
        roster: the units.
        given: key of a question → the answer.

    Raises:
        ConfigError: an answer is not possible for its question, or would not settle it; the text names every
            such row.
        WorkspaceError: a question is gone or was answered otherwise meanwhile, or the file cannot be written.
    """
    found = ownbook.find(path)

    def render(data: bytes | None) -> bytes | None:
        now = decisionbook.parse(dataclasses.replace(found, data=data), criteria, roster).decisions
        standing = {row.key: row for row in now.rows}
        fills: dict[ownrows.Key, Mapping[str, str]] = {}
        for key, each in given.items():
            row = standing.get(key)
            if data is None or row is None or row.answer != each.was:
                raise WorkspaceError(
                    f"{path.name} vừa được sửa ở nơi khác (Excel, thẻ khác, lần chạy khác), nên chưa ghi gì. "
                    "Xem lại các dòng dưới đây rồi ghi lại."
                )
            fills[TABLE.key(row)] = _cells(each)
        if data is None:
            return None
        # What the last check found of an answer is not true of another one.
        rows = [dataclasses.replace(row, status=WAITING) if row.key in given else row for row in now.rows]
        written = ownrows.update(data, TABLE, path.name, rows, fills).data
        # Judged before it is put in its place, by the reader of what is typed in Excel.
        then = decisionbook.parse(dataclasses.replace(found, data=written), criteria, roster).decisions
        if problems := [*_chosen_twice(then.rows, given), *_wrong_again(then.rows, given, criteria)]:
            raise ConfigError("\n".join(["Chưa dùng được:", *(f"  - {problem}" for problem in problems)]))
        return written

    ownbook.put(path, render)


def _cells(given: Given) -> Mapping[str, str]:
    cells = {"answer": clean(given.answer), "note": clean(given.note)}
    return {**cells, "scope": given.scope} if given.scope else cells


def _chosen_twice(rows: Sequence[Decision], given: Mapping[str, Given]) -> Iterator[str]:
    """Tell of units of which several returns would be chosen."""
    chosen: dict[str, list[Decision]] = {}
    for row in rows:
        about = decisions.parts(row.key)
        if about and about[0] == RETURN and row.answer == USE:
            chosen.setdefault(about[1], []).append(row)
    for alike in chosen.values():
        if len(alike) > 1 and any(row.key in given for row in alike):
            files = listed([row.file for row in alike])
            yield f"{alike[0].unit}: ghi “{USE}” cho nhiều tệp ({files}); chỉ giữ ở một tệp."


def _wrong_again(
    rows: Sequence[Decision], given: Mapping[str, Given], criteria: CriteriaSet
) -> Iterator[str]:
    """Tell of values that break a rule themselves."""
    for row in rows:
        about = decisions.parts(row.key)
        if row.key not in given or about is None or about[0] not in ANSWERED_BY_VALUE or not row.answer:
            continue
        leaf, field = criteria.by_code.get(about[2]), about[3]
        value = answers.number(leaf, field, row.answer) if leaf else None
        if leaf and value is not None and (rule := rules.broken(leaf, field, value)):
            yield f"“{row.question}” ({row.unit}): “{row.answer}” vẫn mắc lỗi {rule.code}: {rule.title}."
