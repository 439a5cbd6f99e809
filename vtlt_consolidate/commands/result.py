"""The outcome of the commands that examine a period."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from vtlt_consolidate.checking import agreement
from vtlt_consolidate.findings import catalogue, log
from vtlt_consolidate.model.config import Config, Round
from vtlt_consolidate.model.decisions import NO_DECISIONS, Decision, Decisions
from vtlt_consolidate.model.frames import EXCUSED_STATUSES
from vtlt_consolidate.publishing.publication import Publication
from vtlt_consolidate.scoring.month import Month
from vtlt_consolidate.words.states import Status
from vtlt_consolidate.workspace.ownbook import Found
from vtlt_consolidate.workspace.published import Standing

if TYPE_CHECKING:
    from vtlt_consolidate.excel.charts import Shown


@dataclass(frozen=True)
class Result:
    """The outcome of a command, which is all that the command layer prints from.

    Args:
        config: the configuration that was used.
        round_: the round.
        month: the data of the period; the frames are those of `frames`.
        decided: what the analyst has decided so far.
        asked: the rows of `quyet-dinh.xlsx`, decided and waiting ones.
        litter: number of files that were ignored, such as lock files.
        written: the files written.
        failed: complete sentences about files that could not be written.
        decision_book: `quyet-dinh.xlsx` as it was read.
        warned: complete sentences that a person must read before anything else.
        standing: whether the set of results in `ket-qua` is complete.
        publication: the outcome of publishing results; none: the command publishes none.
        notes: complete sentences about the configuration of the period, which is not always that of today.
        undecided: the forms that are there and may count once somebody has decided about them.
        unusable: `Findings` about earlier periods that cannot be compared, for who compares them.
        drawn: what the charts of the results show, by what they are about; empty: there are no results.
        dated: a new file got the day of receipt that was given.
    """

    config: Config
    round_: Round
    month: Month
    decided: Decisions = NO_DECISIONS
    asked: tuple[Decision, ...] = ()
    litter: int = 0
    written: tuple[Path, ...] = ()
    failed: tuple[str, ...] = ()
    decision_book: Found | None = None
    warned: tuple[str, ...] = ()
    standing: Standing = field(default_factory=Standing)
    publication: Publication | None = None
    notes: tuple[str, ...] = ()
    undecided: frozenset[str] = frozenset()
    unusable: pd.DataFrame = field(default_factory=lambda: catalogue.frame([]))
    drawn: Mapping[str, Shown] = field(default_factory=dict)
    dated: bool = False

    @property
    def needs_attention(self) -> bool:
        """Say whether anything is left to do for a person."""
        fine = (Status.ON_TIME, Status.LATE, Status.COMPLETE, *EXCUSED_STATUSES)
        all_fine = self.month.submissions["status"].isin(fine).all()
        # A refused file that nobody has to send again is only noted.
        errors = (self.month.findings["severity"] == catalogue.ERROR).any()
        return bool(not all_fine or errors or self.warned or self.standing.complete is False)

    @property
    def rules_on_trial(self) -> dict[str, int]:
        """Rule on trial → how many returns it would have asked about; none where no return is examined."""
        if self.month.rolled:
            return {}
        return agreement.on_trial(self.month.findings, self.config.criteria, self.round_.period)

    def with_findings(self, found: pd.DataFrame) -> Result:
        """The same with findings that were made after it was examined."""
        return replace(self, month=replace(self.month, findings=log.joined([self.month.findings, found])))

    def with_more(
        self, written: Iterable[Path] = (), failed: Iterable[str] = (), warned: Iterable[str] = ()
    ) -> Result:
        """The same with files that were written since, and sentences about what a person has to know."""
        return replace(
            self,
            written=(*self.written, *written),
            failed=(*self.failed, *failed),
            warned=(*self.warned, *warned),
        )
