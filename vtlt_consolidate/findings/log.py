"""The one log of findings: a chapter a stage, read in the order in which a person is told."""

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
    """Where findings come from; the order is that of every list of them, and of questions to decide."""

    RECEIVED = auto()
    """Files that could not be read."""
    PUT_ASIDE = auto()
    """Files that the analyst decided to leave out."""
    CHOSEN = auto()
    """Returns that do not count, and figures that stand in for one."""
    PLACED = auto()
    """Whose each return is, and its rows."""
    READ = auto()
    """Single answers, as they were typed and as they look."""
    RULES = auto()
    """Answers that break a rule of the set."""
    EVIDENCE = auto()
    """Documents that should prove an answer."""
    OF_THE_OFFICE = auto()
    """What most forms have in common; from here on all earlier findings are one chapter."""
    APPRAISED = auto()
    """The reviewer's points."""
    PRINTED = auto()
    """Sums that a return prints."""
    FIXED = auto()
    """Cells of the form that nobody should have changed."""
    RECEIPTS = auto()
    """Files that were replaced after they had come in."""
    DECIDED = auto()
    """What decisions leave open."""
    BOOKS = auto()
    """The workbooks that people write into."""


@dataclass(frozen=True)
class Log:
    """What was found so far; never changed, every stage gives a new one."""

    chapters: Mapping[Stage, DataFrame[Findings]] = field(default_factory=dict)

    def of(self, *stages: Stage) -> DataFrame[Findings]:
        """The findings of some stages, or of all, in order."""
        told = [self.chapters[stage] for stage in sorted(stages or self.chapters) if stage in self.chapters]
        return joined(told) if len(told) != 1 else told[0]

    def add(self, stage: Stage, *found: pd.DataFrame) -> Log:
        """Let a stage tell something more."""
        before = [self.chapters[stage]] if stage in self.chapters else []
        return Log({**self.chapters, stage: joined([*before, *found])})

    def note(self, stage: Stage, records: Iterable[dict[str, Any]]) -> Log:
        """Let a stage tell something more, as records."""
        return self.add(stage, catalogue.frame(records))

    def instead(self, stage: Stage, found: pd.DataFrame) -> Log:
        """Let a stage tell this and nothing else."""
        return Log({**self.chapters, stage: Findings.validate(found)})

    def revised(self, stage: Stage, revise: Callable[[DataFrame[Findings]], pd.DataFrame]) -> Log:
        """Let a stage go through all that was told up to it; what it leaves is one chapter, its own."""
        mine = {each for each in self.chapters if each <= stage}
        later = {each: found for each, found in self.chapters.items() if each not in mine}
        return Log(later).instead(stage, revise(self.of(*mine)) if mine else catalogue.frame([]))


def joined(found: Iterable[pd.DataFrame]) -> DataFrame[Findings]:
    """Put findings below each other."""
    told = [each for each in found if len(each)]
    return Findings.validate(pd.concat(told, ignore_index=True)) if told else catalogue.frame([])
