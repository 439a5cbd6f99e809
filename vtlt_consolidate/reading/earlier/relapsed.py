"""Asks for the reason where a unit met a criterion earlier and does not meet it now."""

from __future__ import annotations

from collections.abc import Sequence

from pandera.typing import DataFrame

from vtlt_consolidate.findings import catalogue
from vtlt_consolidate.findings.rules import resentrules
from vtlt_consolidate.language.namesakes import named
from vtlt_consolidate.model.config import Config
from vtlt_consolidate.model.decisions import NO_DECISIONS, Decisions
from vtlt_consolidate.model.frames import Answers, Files, Findings, rows, tuples
from vtlt_consolidate.scoring.compare import Past
from vtlt_consolidate.scoring.history.relapses import relapses, unmet


def check(
    answers: DataFrame[Answers],
    files: DataFrame[Files],
    config: Config,
    pasts: Sequence[Past],
    decisions: Decisions = NO_DECISIONS,
) -> DataFrame[Findings]:
    """Find what was met and is not met any more, without a reason in the note of its row.

    Args:
        answers: frame `Answers` of the returns that count.
        files: frame `Files`; earlier figures that stand in for a return are not asked about.
        config: the set and the units.
        pasts: the earlier periods, oldest first.
        decisions: the analyst's; no unit is asked for the reason of what the analyst decided in its place.
    """
    carried = files[files["carried"] != ""]
    lost = unmet(answers, frozenset(tuples(carried, "file", "unit_code"))) if pasts else answers[:0]
    places = {
        (row.unit_code, row.leaf_code): row
        for row in rows(lost)
        if not decisions.meaning(row.unit_code, row.leaf_code, row.field, row.typed)
    }
    return catalogue.frame(
        catalogue.record(
            resentrules.RELAPSED,
            **catalogue.place_of(places[each.unit_code, each.leaf.code]),
            subject=named(config.criteria, each.leaf),
            found=each.since.label,
        )
        for each in relapses([*places], config.criteria, config.roster, pasts)
    )
