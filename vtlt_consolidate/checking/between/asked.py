"""What the units had been asked about returns that were sent again: the same as of returns that count."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd
from pandera.typing import DataFrame

from vtlt_consolidate.checking import agreement, evidence, merge, rules
from vtlt_consolidate.checking.between import between, planned
from vtlt_consolidate.findings import log
from vtlt_consolidate.model import frames
from vtlt_consolidate.model.config import Config
from vtlt_consolidate.model.frames import Answers, Files, Findings
from vtlt_consolidate.reading.earlier import relapsed
from vtlt_consolidate.scoring.compare import Past
from vtlt_consolidate.scoring.plans import progress
from vtlt_consolidate.words.period import Period
from vtlt_consolidate.words.states import Verdict


@dataclass(frozen=True)
class Round:
    """What answers of a period are held against.

    Args:
        config: the set and the units.
        period: the period.
        pasts: the results of earlier periods, oldest first.
        figures: the figures with a plan of earlier periods, oldest first.
    """

    config: Config
    period: Period
    pasts: Sequence[Past] = ()
    figures: Sequence[progress.Past] = ()


def of(
    former: DataFrame[Answers], files: DataFrame[Files], answers: DataFrame[Answers], round_: Round
) -> DataFrame[Findings]:
    """Find what the units were asked about returns that do not count any more.

    Args:
        former: frame `Answers` of these returns.
        files: frame `Files`.
        answers: frame `Answers` of all files that were read.
        round_: what they are held against.

    Returns:
        `Findings`, as of returns that count; numbers are beside those of the other units.
    """
    config, criteria = round_.config, round_.config.criteria
    counts = frames.pairs(files[files["verdict"] == Verdict.READ])
    others = answers[frames.pairs(answers).isin(counts) & ~answers["unit_code"].isin(former["unit_code"])]
    every = Answers.validate(pd.concat([others, former], ignore_index=True))
    broken = rules.check(every, criteria)
    beside = merge.withhold(every, broken)
    sound = Answers.validate(beside[frames.pairs(beside).isin(frames.pairs(former))].reset_index(drop=True))
    disagreeing = agreement.check(sound, criteria, round_.period, round_.pasts)
    odd, _ = between.check(beside, config, log.joined([broken, disagreeing]))
    return log.joined([
        broken, disagreeing, odd, evidence.check(former, criteria, round_.period),
        relapsed.check(former, files, config, round_.pasts),
        planned.check(sound, config, round_.figures),
    ])  # fmt: skip
