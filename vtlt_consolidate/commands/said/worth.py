"""What is worth doing first: what most answers of the month wait for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from vtlt_consolidate.commands.result import Result
from vtlt_consolidate.findings import catalogue
from vtlt_consolidate.findings.rules import pointrules, rolluprules
from vtlt_consolidate.model import frames
from vtlt_consolidate.model.criteria import CriteriaSet
from vtlt_consolidate.model.frames import ABSENT_STATUSES
from vtlt_consolidate.words.states import Status, Verdict

MOST = 3


@dataclass(frozen=True)
class Thing:
    """Something to do.

    Args:
        answers: how many answers wait for it, or points that the office gives.
        finding: the line of findings that it is about; none: units have sent nothing.
        units: how many units have sent nothing.
    """

    answers: int
    finding: Any = None
    units: int = 0

    @property
    def only_asked(self) -> bool:
        """Whether it may well be right as it is."""
        return self.finding is not None and self.finding.severity != catalogue.ERROR and not self.of_reviewer

    @property
    def of_before(self) -> bool:
        """Whether results that figures are taken from have to be made again first."""
        return self.finding is not None and self.finding.code == rolluprules.BEHIND.code

    @property
    def of_reviewer(self) -> bool:
        """Whether points of the office's own wait for it, not answers."""
        return self.finding is not None and self.finding.code == pointrules.NOT_APPRAISED.code

    @property
    def of_nobody(self) -> bool:
        """Whether it is about a file of which the unit is not known, which may be only a covering letter."""
        return self.finding is not None and bool(self.finding.file) and not self.finding.unit_code


def first(result: Result, lines: list[Any]) -> list[Thing]:
    """Choose what to do first: what is wrong before what is only asked, then by answers that wait for it.

    Args:
        result: the result of a check.
        lines: the rows of `folding.grouped`.
    """
    waited = _waited(result)
    things = list(_findings(result, lines, waited))
    if missing := _missing(result, waited):
        things.append(missing)

    def place(thing: Thing) -> tuple[bool, bool, int, bool]:
        return not thing.of_before, thing.only_asked, -thing.answers, thing.of_nobody

    return sorted(things, key=place)[:MOST]


def _findings(result: Result, lines: list[Any], waited: dict[str, int]) -> Iterator[Thing]:
    # A file of nobody known brings no more than a unit still owes.
    every = min(_asked(result.config.criteria), max(waited.values(), default=0))
    refused = set(result.month.files.loc[result.month.files["verdict"] == Verdict.REJECTED, "file"])
    # What is lacking in figures of before comes with the return that is still missing.
    carried = set() if result.month.rolled else _of_status(result, Status.CARRIED)
    for row in lines:
        if row.severity == catalogue.NOTED or row.unit_code in carried:
            continue
        if row.unit_code:
            # A finding may name cells that hold no answer, or answers that count all the same.
            count = waited.get(row.unit_code, 0)
            # One finding may be about several cells that do not agree.
            cells = max(row.cells_count, len({*row.cells.split(", ")}))
            waiting = min(count, cells) if row.cells else count
        elif row.code == pointrules.NOT_APPRAISED.code:
            waiting = len(result.month.unappraised)
        elif result.month.rolled:
            # What a shorter period lacks is brought by its own results.
            waits = result.month.rolled.waiting_for(row.file)
            owed = {code: waited.get(code, 0) for code in waits}
            waiting = sum(
                owed[code] if count is None else min(count, owed[code]) for code, count in waits.items()
            )
        else:
            # Whose answers are in a file that is not read will only be known once this is done.
            waiting = every if row.file in refused else 0
        yield Thing(waiting, row)


def _of_status(result: Result, status: Status) -> set[str]:
    submissions = result.month.submissions
    return set(submissions.loc[submissions["status"] == status, "unit_code"])


def _missing(result: Result, waited: dict[str, int]) -> Thing | None:
    if result.month.rolled:
        # Units are reminded in the shorter periods, of which its findings tell.
        return None
    statuses = result.month.submissions
    # Whoever sent a file that the office has still to sort out is not reminded of it.
    absent = [
        row
        for row in frames.rows(statuses)
        if row.status in ABSENT_STATUSES and row.unit_code not in result.month.of_the_office
    ]
    if not absent:
        return None
    return Thing(sum(waited[row.unit_code] for row in absent), units=len(absent))


def _asked(criteria: CriteriaSet) -> int:
    """The most answers that a unit owes."""
    return max(sum(leaf.owed for leaf in mine.leaves) for _, mine in criteria.by_variant())


def _waited(result: Result) -> dict[str, int]:
    """Code of a unit → how many answers of its own are waited for.

    These are required ones that it has not given, and those whose points are open.
    """
    waited = {row.unit_code: int(row.missing) for row in frames.rows(result.month.submissions)}
    for code, unit in result.month.bounds.units.items():
        waited[code] = max(waited.get(code, 0), unit.count)
    return waited
