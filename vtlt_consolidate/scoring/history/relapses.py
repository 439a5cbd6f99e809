"""What was met and is not met any more (đạt rồi lại chưa đạt), for which a unit is asked the reason."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pandas as pd
from pandera.typing import DataFrame

from vtlt_consolidate.model.criteria import MARK, CriteriaSet, Node
from vtlt_consolidate.model.frames import Answers, tuples
from vtlt_consolidate.model.layout import ANSWER, NOTE
from vtlt_consolidate.model.units import Roster
from vtlt_consolidate.scoring.compare import Past, goes_on
from vtlt_consolidate.words.period import Period
from vtlt_consolidate.words.states import LACKING, State


@dataclass(frozen=True)
class Relapse:
    """A criterion that a unit does not meet now, though it met it when it last answered.

    Args:
        unit_code: the unit.
        leaf: the criterion.
        since: the period in which it was met.
    """

    unit_code: str
    leaf: Node
    since: Period


def relapses(
    unmet: Sequence[tuple[str, str]], criteria: CriteriaSet, roster: Roster, pasts: Sequence[Past]
) -> Iterator[Relapse]:
    """Find what was met and is not met any more (đạt rồi lại chưa đạt).

    Args:
        unmet: unit and criterion of every mark that is not met now.
        criteria: the set.
        roster: the units.
        pasts: the earlier periods, oldest first.
    """
    marks = {leaf.code: leaf for leaf in criteria.criteria if leaf.kind == MARK}
    usable: dict[str, list[Past]] = {}
    for code in dict.fromkeys(unit for unit, _ in unmet):
        unit = roster.by_code[code]
        usable[code] = [past for past in reversed(pasts) if code not in past.carried and goes_on(unit, past)]
    for code, leaf in unmet:
        for past in usable[code] if leaf in marks else ():
            state = past.said.by_unit.get(code, {}).get((leaf, ANSWER))
            if state is None:
                continue
            # What a reviewer did not accept was not met, whatever the unit wrote.
            if state == State.MET and past.points.get((code, leaf)) != 0:
                yield Relapse(code, marks[leaf], past.period)
            break


def unmet(answers: DataFrame[Answers], carried: frozenset[tuple[str, str]]) -> DataFrame[Answers]:
    """The marks that units themselves say they do not meet, and give no reason for in the note.

    Args:
        answers: frame `Answers` of the returns that count.
        carried: file and unit of earlier figures that are used instead of a return.
    """
    noted = answers[(answers["field"] == NOTE) & ~answers["state"].isin(LACKING)]
    reasons = set(tuples(noted, "file", "unit_code", "leaf_code"))
    rows = answers[(answers["field"] == ANSWER) & (answers["state"] == State.NOT_MET)]
    kept = [
        key not in reasons and key[:2] not in carried
        for key in tuples(rows, "file", "unit_code", "leaf_code")
    ]
    return Answers.validate(rows[pd.Series(kept, index=rows.index, dtype=bool)].reset_index(drop=True))
