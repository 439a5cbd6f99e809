"""Reckons up what the units answered: the whole grid, points, totals, bands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pandera.typing import DataFrame

from vtlt_consolidate.checking import merge
from vtlt_consolidate.checking.returns import carry, statuses
from vtlt_consolidate.findings import log
from vtlt_consolidate.model.config import Config
from vtlt_consolidate.model.frames import Answers, Files, Findings, Marks
from vtlt_consolidate.model.units import Roster
from vtlt_consolidate.scoring import appraisal, score
from vtlt_consolidate.scoring.appraisal import Appraisal
from vtlt_consolidate.scoring.results import Results
from vtlt_consolidate.scoring.worked import overrides
from vtlt_consolidate.scoring.worked import unscored as worked
from vtlt_consolidate.scoring.worked.outside import Outside, gathered
from vtlt_consolidate.words.states import Verdict


@dataclass(frozen=True)
class Reckoned:
    """The outcome.

    Args:
        results: what every table shows.
        claimed: frame `Marks`, as the units claim.
        reporting: the units that had to report.
        findings: frame `Findings` about the reviewer's points, and about formulas without any.
    """

    results: Results
    claimed: DataFrame[Marks]
    reporting: Roster
    findings: DataFrame[Findings]


def reckon(
    config: Config,
    outside: Outside,
    files: DataFrame[Files],
    answers: DataFrame[Answers],
    given: Sequence[Appraisal],
) -> Reckoned:
    """Score every unit that has to report, with the reviewer's points if there are any.

    Args:
        config: set, units, and what they are granted.
        outside: the period, and what formulas may look at beside the answers.
        files: frame `Files`.
        answers: frame `Answers` of the returns that count.
        given: the reviewers' points; later ones replace earlier ones.
    """
    criteria = config.criteria
    # Excused units are left out from here on, so that no formula in the workbooks needs to know of them.
    idle = statuses.excused(files, config.waived(outside.period))
    reporting = Roster(tuple(unit for unit in config.roster.units if unit.code not in idle))
    grid = merge.complete(answers, reporting, criteria)
    known = gathered(grid, criteria, outside)
    claimed = score.mark(grid, criteria, known)
    marks, appraised = appraisal.apply(claimed, given, criteria)
    sums = score.subtotals(marks, criteria, reporting)
    claims = score.subtotals(claimed, criteria, reporting) if given else sums
    scores = computed = score.total(marks, sums, criteria, reporting, known)
    asked = config.overridden(outside.period)
    possible = overrides.possible(asked, criteria, reporting)
    applied = overrides.applicable(possible, sums)
    if applied:
        sums = overrides.totals(sums, applied)
        scores = overrides.bands(score.total(marks, sums, criteria, reporting, known), applied)
    decided = overrides.decisions(applied, computed, scores, criteria)
    notes = overrides.notes(decided, computed, scores, criteria, reporting)
    carried_from = carry.carried_from(files)
    named = carry.marked(reporting, carried_from)
    read = files.loc[files["verdict"] == Verdict.READ, "unit_code"]
    returned = dict.fromkeys(read, "") | carried_from
    # Figures that were carried here have no return of this period yet.
    coming = {code: outside.coming(code, returned=returned.get(code) == "") for code in reporting.codes}
    results = Results(criteria, named, grid, marks, sums, scores, claims, carried_from, known=known,
                      coming=coming, overrides=possible, decided=decided, decision_notes=notes)  # fmt: skip
    unscored = worked.check(results, outside, returned)
    unused = overrides.unused(asked, applied, criteria, reporting)
    found = [appraised, unscored, unused]
    if not outside.rolled:
        lacking = appraisal.owed(grid, marks, criteria)
        found.append(appraisal.tell_owed(lacking, criteria, reporting, outside.period))
    return Reckoned(results, claimed, reporting, log.joined(found))
