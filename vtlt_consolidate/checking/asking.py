"""What the units are asked about their answers, beyond what each cell says: all checks of returns that count.

A check that stands here is asked of the returns that count, and of the attempts before them, so that it is
known what was changed because it was asked for.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pandera.typing import DataFrame

from vtlt_consolidate.checking import agreement, evidence, merge, rules
from vtlt_consolidate.checking.between import between, planned, unusual
from vtlt_consolidate.findings import log
from vtlt_consolidate.findings.log import Stage
from vtlt_consolidate.findings.rules.answerrules import NO_EVIDENCE
from vtlt_consolidate.model.config import Config
from vtlt_consolidate.model.decisions import NO_DECISIONS, Decisions
from vtlt_consolidate.model.frames import Answers, Files, Findings
from vtlt_consolidate.reading.earlier import relapsed
from vtlt_consolidate.scoring.compare import Past
from vtlt_consolidate.scoring.plans import progress
from vtlt_consolidate.words.period import Period


@dataclass(frozen=True)
class Held:
    """What answers of a period are held against.

    Args:
        config: the set and the units.
        period: the period.
        pasts: the results of earlier periods, oldest first.
        figures: the figures with a plan of earlier periods, oldest first.
        decisions: the analyst's; no unit is asked about what was decided in its place.
    """

    config: Config
    period: Period
    pasts: Sequence[Past] = ()
    figures: tuple[progress.Past, ...] = ()
    decisions: Decisions = NO_DECISIONS


@dataclass(frozen=True)
class Asked:
    """What was found.

    Args:
        answers: frame `Answers`, without the values that are withheld.
        units: `Findings` for the units, by their stage.
        office: `Findings` for the office, of `Stage.RULES`.
    """

    answers: DataFrame[Answers]
    units: Mapping[Stage, DataFrame[Findings]]
    office: DataFrame[Findings]


def ask(
    answers: DataFrame[Answers], files: DataFrame[Files], found: DataFrame[Findings], held: Held
) -> Asked:
    """Check answers by the rules, each return for itself, beside the others and beside earlier periods.

    Args:
        answers: frame `Answers`, one return a unit.
        files: frame `Files`.
        found: what is asked about single answers already.
        held: what they are held against.
    """
    config, criteria = held.config, held.config.criteria
    broken = rules.check(answers, criteria)
    sound = merge.withhold(answers, broken)
    disagreeing = agreement.check(sound, config, held.period, held.pasts)
    odd, alike = between.check(sound, config, log.joined([found, broken, disagreeing]), held.decisions)
    proofs = evidence.check(answers, criteria, held.period)
    unproven = proofs.loc[proofs["code"] == NO_EVIDENCE.code, "unit_code"].tolist()
    rare = unusual.check(sound, files, config, held.pasts, unproven)
    agreed = agreement.withhold(sound, disagreeing, criteria)
    units = {
        Stage.RULES: log.joined([broken, disagreeing, odd]),
        Stage.EVIDENCE: proofs,
        Stage.PLANNED: planned.check(agreed, files, config, held.figures),
        Stage.EARLIER: relapsed.check(agreed, files, config, held.pasts, held.decisions),
    }
    return Asked(agreed, units, log.joined([alike, rare]))
