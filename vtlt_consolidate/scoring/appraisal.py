"""The reviewer's points (điểm thẩm định) beside the unit's own (điểm tự chấm); the reviewer's count."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from types import MappingProxyType
from typing import Any

import pandas as pd
from pandera.typing import DataFrame

from vtlt_consolidate.findings import catalogue
from vtlt_consolidate.findings.rules import pointrules, returnrules
from vtlt_consolidate.language.namesakes import named
from vtlt_consolidate.model import frames
from vtlt_consolidate.model.criteria import MARK, OFFICE, CriteriaSet, Node, most_of_leaf
from vtlt_consolidate.model.decisions import UNUSED
from vtlt_consolidate.model.frames import Answers, Findings, Marks
from vtlt_consolidate.model.layout import ANSWER, DOC_DATE, DOC_NUMBER, NOTE, OF
from vtlt_consolidate.model.outputs import UNCONFIRMED_MARK
from vtlt_consolidate.model.units import Roster, Unit
from vtlt_consolidate.scoring.tree import micro, micro_or_none
from vtlt_consolidate.scoring.worked.worth import did_not_arise
from vtlt_consolidate.words.period import Period, in_words
from vtlt_consolidate.words.states import State
from vtlt_consolidate.words.text import MICRO, count_of, first_of, show_micro

FILE_NAME = "tham-dinh.xlsx"


@dataclass(frozen=True)
class Appraisal:
    """One row of `tham-dinh.xlsx`: what a unit claims for one criterion, and what the reviewer gives.

    Args:
        leaf_code: the criterion.
        criterion: its name.
        unit_code: the unit.
        unit: its name.
        answer: what it answered.
        evidence: number and date of the document that proves it.
        remark: its own note.
        most: the most that the criterion gives.
        claimed: the unit's own points when the row was written; none: it gave no answer.
        points: the reviewer's points; none: not appraised, the unit's own points count.
        reason: why the two differ.
        status: `UNUSED` for a row whose unit has nothing to appraise now; which earlier points count, if any.
    """

    leaf_code: str
    criterion: str = ""
    unit_code: str = ""
    unit: str = ""
    answer: str = ""
    evidence: str = ""
    remark: str = ""
    most: Decimal | None = None
    claimed: Decimal | None = None
    points: Decimal | None = None
    reason: str = ""
    status: str = field(default="", compare=False)

    @property
    def key(self) -> tuple[str, str]:
        """Unit and criterion, which together identify a row."""
        return self.unit_code, self.leaf_code


def sheet(
    answers: DataFrame[Answers],
    marks: DataFrame[Marks],
    criteria: CriteriaSet,
    roster: Roster,
    earlier: Iterable[Appraisal],
    kept: Mapping[tuple[str, str], str] = MappingProxyType({}),
) -> Iterator[Appraisal]:
    """Make the rows of `tham-dinh.xlsx`, keeping what the reviewer wrote there before.

    Args:
        answers: frame `Answers`, the whole grid.
        marks: frame `Marks`, as the units claim.
        criteria: the set.
        roster: the units; one that answered nothing has nothing to appraise.
        earlier: the rows of the workbook as it stands.
        kept: which points of an earlier period count as long as none are written here, see `apart`.

    Yields:
        A row for each criterion and unit with answers, in the order of the set. Rows with points or a reason
        stay even if their unit no longer has an answer, so that no work is lost; rows about criteria that
        the set does not have come last.
    """
    fields = {(row.unit_code, row.leaf_code, row.field): row for row in frames.rows(answers)}
    claimed = {(row.unit_code, row.leaf_code): row.self_micro for row in frames.rows(marks)}
    returned = _returned(answers)
    before = {row.key: row for row in earlier}
    for leaf in criteria.criteria:
        for unit in roster.units:
            key = unit.code, leaf.code
            if unit.code not in returned or key not in claimed:
                # The unit may answer again later; until then the reviewer's work is kept.
                yield from _waiting(before.pop(key, None))
                continue
            old = before.pop(key, Appraisal(leaf.code))
            # The former maximum tells them from a slip, until they are given anew.
            former = outgrown(old, criteria)
            yield Appraisal(
                leaf.code,
                leaf.name + (_TAKEN_OFF if criteria.taken_off(leaf) else ""),
                unit.code,
                unit.full_name,
                _answer(fields, key, leaf),
                " ngày ".join(_typed(fields, key, DOC_NUMBER, DOC_DATE)),
                "".join(_typed(fields, key, NOTE)),
                old.most if former else most_of_leaf(leaf),
                # Keep the answer as the reviewer saw it, so that a later change is visible.
                _decimal(claimed[key]) if old.points is None else old.claimed,
                old.points,
                old.reason,
                kept.get(key, "") if old.points is None else UNUSED if former else "",
            )
    for row in before.values():
        yield from _waiting(row)


_TAKEN_OFF = " (dòng trừ điểm: ghi số dương)"
"""The workbook takes and shows points that are taken off as positive numbers; tables print their sign."""


def _returned(answers: DataFrame[Answers]) -> set[str]:
    return set(answers.loc[answers["state"] != State.MISSING, "unit_code"])


def _waiting(row: Appraisal | None) -> Iterator[Appraisal]:
    """Keep a row that the reviewer wrote in, although there is nothing to appraise now."""
    if row is not None and (row.points is not None or row.reason):
        yield replace(row, status=UNUSED)


def apart(
    appraised: Iterable[Any], carried: Mapping[str, str]
) -> tuple[list[Any], dict[tuple[str, str], str]]:
    """Part points that came with the returns from those that count as the earlier figures of a unit do.

    The latter are no work of this period, and would stay after the unit has returned if they were written.

    Args:
        appraised: rows of `Marks` whose points are a reviewer's.
        carried: code of a unit → the period that its figures are from.

    Returns:
        The former, and (unit, criterion) → words about the latter.
    """
    rows = list(appraised)
    return [row for row in rows if row.unit_code not in carried], {
        (row.unit_code, row.leaf_code): f"Tính {show_micro(row.points_micro)} như "
        f"{in_words(carried[row.unit_code])}"
        for row in rows
        if row.unit_code in carried
    }


def inherited(appraised: Iterable[Any], own: Iterable[Appraisal]) -> Iterator[Appraisal]:
    """Yield appraisals made in an earlier period or at a lower level that this round's workbook lacks.

    Args:
        appraised: rows of `Marks` whose points are a reviewer's.
        own: the rows of this round's workbook.
    """
    here = {row.key for row in own if row.points is not None}
    for row in appraised:
        if (row.unit_code, row.leaf_code) not in here:
            yield Appraisal(
                row.leaf_code, unit_code=row.unit_code, points=_decimal(row.points_micro),
                claimed=_decimal(row.self_micro), reason=row.reason,
            )  # fmt: skip


def _answer(fields: dict[tuple[str, str, str], Any], key: tuple[str, str], leaf: Node) -> str:
    shown, row = " / ".join(_typed(fields, key, ANSWER, OF)), fields.get((*key, ANSWER))
    if row is not None and did_not_arise(leaf, row.text):
        return shown
    return f"{shown} {leaf.measure_unit}".strip() if shown else ""


def _typed(fields: dict[tuple[str, str, str], Any], key: tuple[str, str], *names: str) -> list[str]:
    rows = (fields.get((*key, name)) for name in names)
    given = [row for row in rows if row is not None and row.typed]
    return [row.typed + (UNCONFIRMED_MARK if row.state == State.UNCONFIRMED else "") for row in given]


def _decimal(points: Any) -> Decimal | None:
    return None if pd.isna(points) else Decimal(int(points)) / MICRO


def apply(
    marks: DataFrame[Marks], appraisals: Iterable[Appraisal], criteria: CriteriaSet
) -> tuple[DataFrame[Marks], DataFrame[Findings]]:
    """Replace the units' own points by the reviewer's where there are any.

    Args:
        marks: frame `Marks`, as the units claim.
        appraisals: the rows of the workbook.
        criteria: the set.

    Returns:
        `Marks` with `points_micro` as appraised and `self_micro` as claimed, and `Findings` about
        differences without a reason, and claims that changed after they were appraised.
    """
    # Of two appraisals the later counts: those of this round come after inherited ones.
    given = {row.key: row for row in appraisals if row.points is not None}
    keys = list(frames.tuples(marks, "unit_code", "leaf_code"))
    points = [
        micro(given[key].points) if key in given else own
        for key, own in zip(keys, marks["points_micro"], strict=True)
    ]
    # What the reviewer gives points did arise.
    most = [
        micro_or_none(most_of_leaf(criteria.by_code[key[1]])) if key in given else own
        for key, own in zip(keys, marks["max_micro"], strict=True)
    ]
    records: list[dict[str, Any]] = []
    for key, own in zip(keys, marks["self_micro"], strict=True):
        row = given.get(key)
        if row is not None:
            records += _remarks(row, _decimal(own), criteria)
    appraised = marks.assign(
        points_micro=pd.array(points, dtype="Int64"),
        max_micro=pd.array(most, dtype="Int64"),
        reason=pd.Series([given[key].reason if key in given else "" for key in keys], dtype="str"),
    )
    return Marks.validate(appraised), catalogue.frame(records)


def outstanding(found: DataFrame[Findings], marks: DataFrame[Marks]) -> DataFrame[Findings]:
    """Drop findings about values that fall into no tier, once the reviewer gave those answers points."""
    in_no_tier = found["code"] == pointrules.IN_NO_TIER.code
    if not in_no_tier.any():
        return found
    place = ("unit_code", "leaf_code")
    valued = set(frames.tuples(marks[marks["points_micro"].notna()], *place))
    return found[~(in_no_tier & frames.among(found, valued, *place))]


def owed(
    answers: DataFrame[Answers], marks: DataFrame[Marks], criteria: CriteriaSet
) -> tuple[tuple[str, str], ...]:
    """The (unit, criterion) to which nobody but the reviewer gives points, and that have none yet.

    Of a unit that answered nothing there is nothing to appraise yet.
    """
    office = {leaf.code for leaf in criteria.criteria if leaf.source == OFFICE}
    if not office:
        return ()
    returned = _returned(answers)
    without = marks[marks["points_micro"].isna() & marks["leaf_code"].isin(office)]
    return tuple(key for key in frames.tuples(without, "unit_code", "leaf_code") if key[0] in returned)


def tell_owed(
    lacking: Iterable[tuple[str, str]], criteria: CriteriaSet, roster: Roster, period: Period
) -> DataFrame[Findings]:
    """Tell which points the office itself has still to give, see `owed`."""
    units: dict[str, list[Unit]] = {}
    for unit_code, leaf_code in lacking:
        units.setdefault(leaf_code, []).append(roster.by_code[unit_code])
    return catalogue.frame(_owed(criteria.by_code[code], units[code], criteria, period) for code in units)


def _owed(leaf: Node, units: Sequence[Unit], criteria: CriteriaSet, period: Period) -> dict[str, Any]:
    names = first_of((unit.full_name for unit in units), _NAMED, "đơn vị khác")
    return catalogue.record(
        pointrules.NOT_APPRAISED, leaf_code=leaf.code, subject=named(criteria, leaf), expected=str(period),
        found=f"{count_of(units)} đơn vị ({names})",
        # Whoever accepts that has not accepted it of units that return later.
        key=f"{leaf.code} {' '.join(unit.code for unit in units)}",
    )  # fmt: skip


_NAMED = 20


def _remarks(row: Appraisal, own: Decimal | None, criteria: CriteriaSet) -> Iterator[dict[str, Any]]:
    leaf = criteria.by_code[row.leaf_code]
    subject = named(criteria, leaf)
    place = {"file": FILE_NAME, "unit_code": row.unit_code, "leaf_code": leaf.code, "subject": subject}
    shown = {"key": _shown(own), "found": _shown(own), "expected": _shown(row.points)}
    # Nobody else gives points there.
    if leaf.source == OFFICE:
        return
    if own != row.claimed:
        yield catalogue.record(returnrules.CLAIM_CHANGED, **place, **shown, other=_shown(row.claimed))
    if own != row.points and not row.reason:
        yield catalogue.record(returnrules.NO_REASON, **place, **shown)


def _shown(points: Decimal | None) -> str:
    return "chưa có" if points is None else show_micro(micro(points))


def outgrown(row: Appraisal, criteria: CriteriaSet) -> bool:
    """Say whether a criterion could give points when their row was written, and cannot since it was changed.

    What cannot be given now either way is a slip of whoever wrote it.
    """
    if row.points is None or within(row, criteria):
        return False
    could = row.points >= 0 and (row.most is None or row.points <= row.most)
    return could and row.most != most_of_leaf(criteria.by_code[row.leaf_code])


def within(row: Appraisal, criteria: CriteriaSet) -> bool:
    """Say whether the criterion can give the points that the reviewer wrote."""
    leaf = criteria.by_code.get(row.leaf_code)
    if leaf is None or row.points is None:
        return leaf is not None
    most = most_of_leaf(leaf)
    if leaf.kind == MARK and criteria.account.shares:
        # A set that counts criteria has no half-met ones.
        return row.points in (0, most)
    return row.points >= (leaf.least or 0) and (most is None or row.points <= most)
