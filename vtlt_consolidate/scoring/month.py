"""All data of one period that the workbooks of the results are written from."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

import pandas as pd
from pandera.typing import DataFrame

from vtlt_consolidate.findings import catalogue, folding
from vtlt_consolidate.findings.rules.identityrules import IN_QUESTION
from vtlt_consolidate.model.criteria import CriteriaSet
from vtlt_consolidate.model.frames import (
    ABSENT_STATUSES,
    Answers,
    Files,
    Findings,
    Marks,
    Resent,
    Reviews,
    Scores,
    Submissions,
    none_of,
)
from vtlt_consolidate.model.layout import NO_PREFILLS, Prefills
from vtlt_consolidate.model.units import Roster
from vtlt_consolidate.scoring import appraisal
from vtlt_consolidate.scoring.compare import Past
from vtlt_consolidate.scoring.figures import bounds
from vtlt_consolidate.scoring.figures.bounds import Bounds
from vtlt_consolidate.scoring.plans import progress
from vtlt_consolidate.scoring.plans.progress import Progress
from vtlt_consolidate.scoring.plans.timetable import Judged
from vtlt_consolidate.scoring.results import Results
from vtlt_consolidate.scoring.rolled import Rolled
from vtlt_consolidate.words.states import Status, Verdict

_WITHOUT_A_RETURN = (Status.REJECTED, Status.UNDECIDED, Status.EXTENDED)


@dataclass(frozen=True)
class Planned:
    """The period beside its plan: the leaves with milestones, and the tasks."""

    progress: tuple[Progress, ...] = ()
    tasks: tuple[Judged, ...] = ()


@dataclass(frozen=True)
class Month:
    """All data of one period; the frames are those of `frames`.

    Args:
        results: what the tables show.
        submissions: frame `Submissions`.
        files: frame `Files`.
        findings: frame `Findings`.
        waiting: how many decisions wait for the analyst.
        earlier: periods of the same length before this one, oldest first.
        figures: what they give of the figures that have a plan.
        prefills: what stood on the forms when they were sent out.
        reviews: frame `Reviews`, of the returns that count.
        resent: frame `Resent`, of the returns that count.
        issued: the results of this period as they were last closed; none: it was never closed.
        rolled: what it was rolled up from; none: from returns of its own.
        planned: it beside its plan; empty where the configuration has none.
    """

    results: Results
    submissions: DataFrame[Submissions]
    files: DataFrame[Files]
    findings: DataFrame[Findings]
    waiting: int = 0
    earlier: tuple[Past, ...] = ()
    figures: tuple[progress.Past, ...] = ()
    prefills: Prefills = NO_PREFILLS
    reviews: DataFrame[Reviews] = field(default_factory=lambda: none_of(Reviews))
    resent: DataFrame[Resent] = field(default_factory=lambda: none_of(Resent))
    rolled: Rolled | None = None
    issued: Past | None = None
    planned: Planned = field(default_factory=Planned)

    @property
    def answers(self) -> DataFrame[Answers]:
        """Frame `Answers`: what each unit that has to report answered, in print order."""
        return self.results.answers

    @property
    def marks(self) -> DataFrame[Marks]:
        """Frame `Marks`: what each answer is worth."""
        return self.results.marks

    @property
    def scores(self) -> DataFrame[Scores]:
        """Frame `Scores`: total, band and rank of each unit."""
        return self.results.scores

    @property
    def criteria(self) -> CriteriaSet:
        """The criteria set that the period was scored by."""
        return self.results.criteria

    @property
    def units(self) -> Roster:
        """The units that have to report; carried figures are marked in their names."""
        return self.results.roster

    @cached_property
    def complaints(self) -> pd.DataFrame:
        """The findings as people read them, those of one kind in a line; see `folding.grouped`."""
        return folding.grouped(self.findings)

    @cached_property
    def of_the_office(self) -> frozenset[str]:
        """The units without a usable return whose files the office itself has to sort out first.

        Whatever else such a unit sent: what it still has to do is only known after that.
        """
        unclear = self.findings.loc[self.findings["code"] == IN_QUESTION.code, "unit_code"]
        waiting = self.submissions["status"].isin([*ABSENT_STATUSES, *_WITHOUT_A_RETURN])
        without = set(self.submissions.loc[waiting, "unit_code"])
        return frozenset(without & {*unclear, *catalogue.waiting_units(self.findings)})

    @cached_property
    def unappraised(self) -> tuple[tuple[str, str], ...]:
        """(unit, criterion) to which the office itself has still to give points."""
        # A longer period takes them from the shorter ones.
        return () if self.rolled else appraisal.owed(self.answers, self.marks, self.criteria)

    @cached_property
    def bounds(self) -> Bounds:
        """How far the results can still move; without units if nothing is open."""
        # Another file of a unit may replace the return that counts, once somebody has looked at it.
        refused = set(self.files.loc[self.files["verdict"] == Verdict.REJECTED, "unit_code"])
        return bounds.of(self.results, refused | self.results.carried.keys())

    @property
    def last(self) -> Past | None:
        """The newest earlier period, which this one is compared with, unless its points are unlike."""
        return self.earlier[-1] if self.earlier and not self.earlier[-1].unlike else None
