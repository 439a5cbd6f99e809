"""The log of findings: one chapter for each stage, in the order in which people read them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import IntEnum, auto
from typing import Any

import pandas as pd
from pandera.typing import DataFrame

from vtlt_consolidate.findings import catalogue
from vtlt_consolidate.model.frames import Findings


class Stage(IntEnum):
    """The stage that findings come from. Lists of findings, and questions to decide, are in this order."""

    RECEIVED = auto()
    """Files that could not be read."""
    PUT_ASIDE = auto()
    """Files that the analyst decided to leave out."""
    CHOSEN = auto()
    """Returns that do not count, and earlier figures that are used instead of one."""
    PLACED = auto()
    """Which unit a return belongs to, and where its rows are."""
    READ = auto()
    """Single answers: what was typed and how it looks."""
    RULES = auto()
    """Answers that break a rule of the set."""
    EVIDENCE = auto()
    """Documents that should prove an answer."""
    OF_THE_OFFICE = auto()
    """What most forms have in common; revises all earlier findings, which become one chapter."""
    APPRAISED = auto()
    """The reviewer's points."""
    PRINTED = auto()
    """Sums that a return prints."""
    FIXED = auto()
    """Cells of the form that nobody should have changed."""
    PLANNED = auto()
    """Figures with a plan beside those of an earlier period."""
    EARLIER = auto()
    """Answers that earlier periods make doubtful."""
    RECEIPTS = auto()
    """Files that were replaced after they had come in."""
    DECIDED = auto()
    """Errors that a decision did not settle."""
    BOOKS = auto()
    """The workbooks that people write into."""


@dataclass(frozen=True)
class Log:
    """The findings so far. Immutable: every method returns a new log."""

    chapters: Mapping[Stage, DataFrame[Findings]] = field(default_factory=dict)

    def of(self, *stages: Stage) -> DataFrame[Findings]:
        """The findings of the given stages, or of all, in order."""
        found = [self.chapters[stage] for stage in sorted(stages or self.chapters) if stage in self.chapters]
        return joined(found) if len(found) != 1 else found[0]

    def add(self, stage: Stage, *found: pd.DataFrame) -> Log:
        """Add findings to a stage."""
        before = [self.chapters[stage]] if stage in self.chapters else []
        return Log({**self.chapters, stage: joined([*before, *found])})

    def note(self, stage: Stage, records: Iterable[dict[str, Any]]) -> Log:
        """Add findings to a stage, given as records."""
        return self.add(stage, catalogue.frame(records))

    def instead(self, stage: Stage, found: pd.DataFrame) -> Log:
        """Replace the findings of a stage."""
        return Log({**self.chapters, stage: Findings.validate(found)})

    def revised(self, stage: Stage, revise: Callable[[DataFrame[Findings]], pd.DataFrame]) -> Log:
        """Apply a function to all findings up to a stage; its result becomes the chapter of that stage."""
        mine = {earlier for earlier in self.chapters if earlier <= stage}
        later = {other: found for other, found in self.chapters.items() if other not in mine}
        return Log(later).instead(stage, revise(self.of(*mine)) if mine else catalogue.frame([]))


def joined(found: Iterable[pd.DataFrame]) -> DataFrame[Findings]:
    """Concatenate frames of findings."""
    filled = [each for each in found if len(each)]
    return Findings.validate(pd.concat(filled, ignore_index=True)) if filled else catalogue.frame([])
