"""Returns that few units send: everything met, or nothing changed for periods. Questions for the office.

What most units do says nothing: in a quiet period nothing changes, and late in a plan everything is met.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from pandera.typing import DataFrame

from vtlt_consolidate.checking.between import copies
from vtlt_consolidate.checking.between.copies import ENOUGH, Alike
from vtlt_consolidate.findings import catalogue
from vtlt_consolidate.findings.rules import answerrules
from vtlt_consolidate.model.config import Config
from vtlt_consolidate.model.criteria import MARK
from vtlt_consolidate.model.frames import Answers, Files, Findings, tuples
from vtlt_consolidate.model.layout import ANSWER
from vtlt_consolidate.model.units import Unit
from vtlt_consolidate.scoring.compare import Past
from vtlt_consolidate.scoring.history.course import UNCHANGED_FROM, repeats, said_in
from vtlt_consolidate.words.states import State

_MARKS = 5
"""To meet fewer criteria is no feat."""
_RARE, _MOST = 5, 2
"""At most a fifth of the units of a kind meet everything, and at most half of all units change nothing."""


def check(
    answers: DataFrame[Answers],
    files: DataFrame[Files],
    config: Config,
    pasts: Sequence[Past],
    unproven: Collection[str],
) -> DataFrame[Findings]:
    """Tell the office about returns that meet everything without proof, and that repeat earlier ones.

    Args:
        answers: frame `Answers`, of the returns that count.
        files: frame `Files`; earlier figures that stand in for a return are not asked about.
        config: the set and the units.
        pasts: the results of earlier periods, oldest first.
        unproven: codes of the units that name no document where one is asked for.

    Returns:
        `Findings` without a unit, only warnings for the office.
    """
    carried = frozenset(files.loc[files["carried"] != "", "unit_code"])
    own = Answers.validate(answers[~answers["unit_code"].isin(carried)])
    found = (*_all_met(own, config, unproven), *_repeated(own, config, pasts))
    return catalogue.frame(copies.record(alike, config.criteria, config.roster) for alike in found)


def _all_met(answers: DataFrame[Answers], config: Config, unproven: Collection[str]) -> Iterator[Alike]:
    met: dict[str, set[str]] = {}
    marks = answers[answers["field"] == ANSWER]
    for code, leaf, state in tuples(marks, "unit_code", "leaf_code", "state"):
        met.setdefault(code, set()).update([leaf] if state == State.MET else ())
    by_kind: dict[str, list[Unit]] = {}
    for unit in config.roster.units:
        by_kind.setdefault(unit.variant, []).extend([unit] if unit.code in met else ())
    for variant, units in by_kind.items():
        asked = [leaf for leaf in config.criteria.of(variant).criteria if leaf.kind == MARK]
        everything = {leaf.code for leaf in asked}
        everywhere = [unit.code for unit in units if everything <= met[unit.code]]
        proven = any(leaf.evidence for leaf in asked)
        doubtful = [code for code in everywhere if not proven or code in unproven]
        if (
            len(asked) >= _MARKS
            and len(units) >= ENOUGH
            and _RARE * len(everywhere) <= len(units)
            and doubtful
        ):
            shown = f"{len(asked)} tiêu chí, {len(units) - len(everywhere)} đơn vị khác thì không"
            yield Alike(answerrules.ALL_MET, "", shown, doubtful)


def _repeated(answers: DataFrame[Answers], config: Config, pasts: Sequence[Past]) -> Iterator[Alike]:
    if len(pasts) + 1 < UNCHANGED_FROM:
        return
    runs = repeats(said_in(answers), config.criteria, config.roster, pasts)
    same = [code for code, run in runs.items() if run >= UNCHANGED_FROM]
    if same and len(runs) >= ENOUGH and _MOST * len(same) <= len(runs):
        yield Alike(answerrules.REPEATED, "", f"{min(runs[code] for code in same)} kỳ liền", same)
