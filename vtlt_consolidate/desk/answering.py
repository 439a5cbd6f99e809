"""Writes answers into quyet-dinh.xlsx that were not given in Excel.

They are judged as if they were, and so are what the next check would find to settle nothing.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from vtlt_consolidate.checking import rules
from vtlt_consolidate.desk import decisionbook, wrong
from vtlt_consolidate.desk.decisionbook import TABLE
from vtlt_consolidate.desk.wrong import Problem, UnusableError
from vtlt_consolidate.model import decisions
from vtlt_consolidate.model.criteria import CriteriaSet
from vtlt_consolidate.model.decisions import ANSWERED_BY_VALUE, RETURN, USE, WAITING, Decision
from vtlt_consolidate.model.units import Roster
from vtlt_consolidate.reading import answers
from vtlt_consolidate.words.errors import WorkspaceError
from vtlt_consolidate.words.text import clean, listed
from vtlt_consolidate.workspace import ownbook, ownrows

INPUTS = TABLE.inputs
"""The cells that a person fills: answer, scope and note."""
Typed = tuple[str, str, str]
"""What they hold, each in one line."""


@dataclass(frozen=True)
class Given:
    """What a person wrote for a question.

    Args:
        wanted: what `INPUTS` are to hold; an empty scope: as it stands.
        was: what they held when the person looked.
    """

    wanted: Typed
    was: Typed

    @property
    def changed(self) -> Mapping[str, str]:
        """Field → text, of the cells that the person changed; all others are left to whoever wrote there."""
        each = zip(INPUTS, self.wanted, self.was, strict=True)
        return {field: text for field, text, was in each if text != was and (text or field != "scope")}


def standing(row: Decision) -> Typed:
    """What `INPUTS` hold in a row, as a field of one line shows it."""
    return clean(row.answer), clean(row.scope), clean(row.note)


def give(path: Path, criteria: CriteriaSet, roster: Roster, given: Mapping[str, Given]) -> None:
    """Write answers, starting from what is on the disk now; what stands there already is not written again.

    Args:
        path: the workbook.
        criteria: the set.
        roster: the units.
        given: key of a question → what was written for it.

    Raises:
        UnusableError: an answer is not possible for its question, or would not settle it; the text names
            every such row. All others were written.
        WorkspaceError: a question is gone or its row was changed otherwise meanwhile, or the file cannot be
            written; nothing was.
    """
    found, refused = ownbook.find(path), list[Problem]()

    def render(data: bytes | None) -> bytes | None:
        at = dataclasses.replace(found, data=data)
        usable, refused[:] = dict(given), ()
        while usable:
            try:
                return _answered(at, criteria, roster, usable)
            except UnusableError as error:
                unusable = {key for each in error.problems for key in each.keys} & usable.keys()
                if not unusable:
                    raise
                refused.extend(error.problems)
                usable = {key: each for key, each in usable.items() if key not in unusable}
        return None

    ownbook.put(path, render)
    if refused:
        keys = {key for each in refused for key in each.keys}
        told = "\n".join(["Chưa dùng được:", *(f"  - {each.text}" for each in refused)])
        raise UnusableError(told, refused, written=len(given.keys() - keys))


def _answered(
    found: ownbook.Found, criteria: CriteriaSet, roster: Roster, given: Mapping[str, Given]
) -> bytes:
    """The workbook with answers, judged before it is put in its place; raises as `give`."""
    rows = decisionbook.parse(found, criteria, roster).decisions.rows
    now = {row.key: row for row in rows}
    if found.data is None or not given.keys() <= now.keys():
        raise WorkspaceError(_CHANGED.format(name=found.name))
    fills = {TABLE.key(now[key]): each.changed for key, each in given.items()}
    # What the last check found of an answer is not true of another one.
    open_again = [dataclasses.replace(row, status=WAITING) if row.key in given else row for row in rows]
    written = ownrows.update(found.data, TABLE, found.name, open_again, fills).data
    # By the reader of what is typed in Excel.
    then = decisionbook.parse(dataclasses.replace(found, data=written), criteria, roster).decisions.rows
    if problems := [*_chosen_twice(then, given), *_wrong_again(then, given, criteria)]:
        raise UnusableError("", problems)
    # Whoever sends the same once more changes nothing, whatever stood there before.
    if any(
        row != now[row.key] and standing(now[row.key]) != given[row.key].was
        for row in then
        if row.key in given
    ):
        raise WorkspaceError(_CHANGED.format(name=found.name))
    return written


_CHANGED = (
    "{name} vừa được sửa ở nơi khác (Excel, thẻ khác, lần chạy khác), nên chưa ghi gì. "
    "Xem lại các dòng dưới đây rồi ghi lại."
)


def _chosen_twice(rows: Sequence[Decision], given: Mapping[str, Given]) -> Iterator[Problem]:
    """Tell of units of which several returns would be chosen."""
    chosen: dict[str, list[Decision]] = {}
    for row in rows:
        about = decisions.parts(row.key)
        if about and about[0] == RETURN and row.answer == USE:
            chosen.setdefault(about[1], []).append(row)
    for alike in chosen.values():
        if len(alike) > 1 and any(row.key in given for row in alike):
            files = listed([row.file for row in alike])
            text = f"{alike[0].unit}: ghi “{USE}” cho nhiều tệp ({files}); chỉ giữ ở một tệp."
            yield Problem(text, tuple(row.key for row in alike))


def _wrong_again(
    rows: Sequence[Decision], given: Mapping[str, Given], criteria: CriteriaSet
) -> Iterator[Problem]:
    """Tell of values that break a rule themselves, or that only the set of before could take."""
    for row in rows:
        about = decisions.parts(row.key)
        if row.key not in given or about is None or about[0] not in ANSWERED_BY_VALUE or not row.answer:
            continue
        leaf, field = criteria.by_code.get(about[2]), about[3]
        if leaf and row.unfit:
            why = f"{row.unfit}. {wrong.taken_value(leaf, field)}"
            yield Problem(f"“{row.question}” ({row.unit}): {why}", (row.key,), apart=why)
            continue
        value = answers.number(leaf, field, row.answer) if leaf else None
        if leaf and value is not None and (rule := rules.broken(leaf, field, value)):
            why = f"“{row.answer}” vẫn mắc lỗi {rule.code}: {rule.title}."
            yield Problem(f"“{row.question}” ({row.unit}): {why}", (row.key,), apart=why)
