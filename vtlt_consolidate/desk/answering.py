"""Writes answers into quyet-dinh.xlsx that were not given in Excel; they are judged as if they were."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from vtlt_consolidate.desk import decisionbook
from vtlt_consolidate.desk.decisionbook import TABLE
from vtlt_consolidate.model.criteria import CriteriaSet
from vtlt_consolidate.model.units import Roster
from vtlt_consolidate.words.errors import WorkspaceError
from vtlt_consolidate.words.text import clean
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
        ConfigError: an answer is not possible for its question; the text names every such row.
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
        written = ownrows.update(data, TABLE, path.name, now.rows, fills).data
        # Judged before it is put in its place, by the reader of what is typed in Excel.
        decisionbook.parse(dataclasses.replace(found, data=written), criteria, roster)
        return written

    ownbook.put(path, render)


def _cells(given: Given) -> Mapping[str, str]:
    cells = {"answer": clean(given.answer), "note": clean(given.note)}
    return {**cells, "scope": given.scope} if given.scope else cells
