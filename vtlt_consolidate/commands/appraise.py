"""`appraise`: the workbook in which the reviewer gives points."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from vtlt_consolidate.checking.returns import carry
from vtlt_consolidate.commands.examine import examine
from vtlt_consolidate.commands.line.track import Track, quietly
from vtlt_consolidate.desk import appraisalbook
from vtlt_consolidate.publishing import origin
from vtlt_consolidate.scoring import appraisal
from vtlt_consolidate.scoring.appraisal import Appraisal
from vtlt_consolidate.words.period import Period
from vtlt_consolidate.workspace import again, owntable
from vtlt_consolidate.workspace.folders import Workspace
from vtlt_consolidate.workspace.months import closing
from vtlt_consolidate.workspace.register import Keep


@dataclass(frozen=True)
class Appraised:
    """The outcome of `appraise`: number of rows, how many of them have points, the next command, remarks."""

    path: Path
    rows: int
    appraised: int
    then: str
    rehearsal: bool = False
    notes: tuple[str, ...] = ()


def appraise(workspace: Workspace, period: Period, track: Track = quietly) -> Appraised:
    """Write or update `tham-dinh.xlsx`, in which the reviewer gives points beside the units' own.

    Units that keep earlier figures in the results have rows too, as findings send the office there for them.

    Raises:
        VtltError: the configuration or the existing workbook cannot be used, or the workbook cannot be
            written.
    """
    origin.require_returns(workspace, period)
    with closing.held_open(workspace, period):
        return _appraise(workspace, period, track)


def _appraise(workspace: Workspace, period: Period, track: Track) -> Appraised:
    result = examine(workspace, period, track, keep=Keep.NO_RECEIPTS)
    path = workspace.folder(period, appraisalbook.FILE_NAME)
    results = result.month.results
    roster = carry.marked(result.config.roster, results.carried)
    came, kept = appraisal.apart(results.appraised.values(), results.carried)
    book = appraisalbook.read(path, results.criteria, roster)

    def renewed(own: Iterable[Appraisal]) -> Iterable[Appraisal]:
        own = tuple(own)
        earlier = [*appraisal.inherited(came, own), *own]
        return appraisal.sheet(results.answers, results.marks, results.criteria, roster, earlier, kept)

    gone = any(owntable.gone(book.found))
    rows = appraisalbook.put(book, renewed)
    # A table in which nobody has written anything yet, or what counted before, changes no result.
    used = appraisalbook.usable(rows, results.criteria, roster)
    if _given(used) == _given(book.rows) and not gone:
        again.note_rewritten(workspace, period, path, book.found.data)
    then = workspace.command(origin.again(workspace, period))
    appraised = sum(row.points is not None for row in rows)
    return Appraised(path, len(rows), appraised, then, result.round_.rehearsal, result.notes)


def _given(rows: Iterable[Appraisal]) -> set[tuple[object, ...]]:
    """What reviewers gave, which is all that results take from the workbook."""
    return {(*row.key, row.claimed, row.points, row.reason) for row in rows if row.points is not None}
