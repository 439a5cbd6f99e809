"""What came in → everything known of the month: the stages of reading, holding and scoring, in order."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, TypeVar

import pandas as pd
from pandera.typing import DataFrame

from vtlt_consolidate.checking import carry, evidence, fixedcells, merge, notices, printed, rules, setchanged
from vtlt_consolidate.desk import appraisalbook, decisionbook
from vtlt_consolidate.files import intake
from vtlt_consolidate.files.intake import Taken
from vtlt_consolidate.findings import catalogue, log
from vtlt_consolidate.findings.log import Log, Stage
from vtlt_consolidate.identity import accept, sheets, whose
from vtlt_consolidate.identity.claims import Expected
from vtlt_consolidate.identity.sheets import Forms
from vtlt_consolidate.model import frames, seals
from vtlt_consolidate.model.config import Config, Round
from vtlt_consolidate.model.decisions import NO_DECISIONS, Decision, Decisions
from vtlt_consolidate.model.frames import EXCUSED_STATUSES, Answers, Cells, Files, RawAnswers
from vtlt_consolidate.model.units import Roster
from vtlt_consolidate.publishing import publication
from vtlt_consolidate.publishing.publication import Publication
from vtlt_consolidate.reading import answers, elsewhere, locate, seen, several
from vtlt_consolidate.rehearsal import clear
from vtlt_consolidate.scoring import appraisal, score
from vtlt_consolidate.scoring.appraisal import Appraisal
from vtlt_consolidate.scoring.month import Month
from vtlt_consolidate.scoring.results import Results
from vtlt_consolidate.words.errors import VtltError
from vtlt_consolidate.words.period import Period
from vtlt_consolidate.words.states import Status, Verdict
from vtlt_consolidate.workspace import published, register, rehearsed
from vtlt_consolidate.workspace.folders import RECEIVED, RESULTS, Workspace
from vtlt_consolidate.workspace.ownbook import Found
from vtlt_consolidate.workspace.published import Standing

T = TypeVar("T")
Track = Callable[[Iterable[Any], str, int], Iterator[Any]]


def quietly(things: Iterable[T], words: str, count: int) -> Iterator[T]:
    """Pass things on and show nothing."""
    _ = words, count
    return iter(things)


@dataclass(frozen=True)
class Result:
    """What a command did: the only thing that the command layer sees.

    Args:
        config: what it worked with.
        round_: the round.
        month: what was found; the frames are those of `frames`.
        decided: what the analyst has decided so far.
        asked: the rows of `quyet-dinh.xlsx`: decided ones, and those that wait.
        litter: files that were passed over, such as lock files.
        written: files written.
        failed: complete sentences about files that could not be written.
        decision_book: `quyet-dinh.xlsx` as it was read.
        warned: complete sentences about what a person must know before anything else.
        standing: how whole the set of results is that stands there.
        publication: what came of the results; none: none were made.
    """

    config: Config
    round_: Round
    month: Month
    decided: Decisions = NO_DECISIONS
    asked: tuple[Decision, ...] = ()
    litter: int = 0
    written: list[Path] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    decision_book: Found | None = None
    warned: list[str] = field(default_factory=list)
    standing: Standing = field(default_factory=Standing)
    publication: Publication | None = None

    @property
    def needs_attention(self) -> bool:
        """Say whether a unit or a file waits for a person."""
        fine = (Status.ON_TIME, Status.LATE, Status.COMPLETE, *EXCUSED_STATUSES)
        whole = self.month.submissions["status"].isin(fine).all()
        refused = (self.month.files["verdict"] == Verdict.REJECTED).any()
        errors = (self.month.findings["severity"] == catalogue.ERROR).any()
        return bool(not whole or refused or errors or self.warned or self.standing.complete is False)


def with_findings(result: Result, told: pd.DataFrame) -> Result:
    """Add to a result what was found after it was examined."""
    return replace(result, month=replace(result.month, findings=log.joined([result.month.findings, told])))


@dataclass(frozen=True)
class _Returns:
    """What was received, as far as it is read.

    Args:
        files: frame `Files`.
        raw: frame `RawAnswers`, of all files that could be located.
        answers: frame `Answers`; after the choice only those of returns that count.
        log: what was found so far.
        appraised: (file, code of a unit) → what a reviewer gave there.
    """

    files: DataFrame[Files]
    raw: DataFrame[RawAnswers]
    answers: DataFrame[Answers]
    log: Log
    appraised: Mapping[tuple[str, str], list[Appraisal]]


def examine(
    workspace: Workspace,
    period: Period,
    track: Track = quietly,
    received: dt.date | None = None,
    *,
    carry_forward: bool = False,
    keep: bool = True,
) -> Result:
    """Read and validate everything in `tiep-nhan/`; write only the register of receipts and the readers' log.

    Args:
        workspace: where.
        period: which.
        track: shows the progress.
        received: the day to note for files that the register does not know yet; none: unknown.
        carry_forward: units that have not returned keep the figures of the period before.
        keep: without, these two are not written either.

    Raises:
        VtltError: the configuration cannot be used, or there is no such period.
    """
    workspace.require(period)
    try:
        config, book = _set_up(workspace, period)
    except VtltError:
        # What came in today came in today, whatever else has to be mended first.
        if keep:
            _note(workspace, period, intake.take(workspace.folder(period, RECEIVED), track), received)
        raise
    roster, decisions = config.roster, book.decisions
    round_ = replace(config.round(period), rehearsal=rehearsed.is_rehearsed(workspace, period))
    expected = Expected(config.criteria, round_, roster, decisions, config.seals, config.agency.parent)
    taken = intake.take(workspace.folder(period, RECEIVED), track, config.agency.passwords, log=keep)
    if not round_.rehearsal:
        taken = clear.refuse(taken)
    receipts = _note(workspace, period, taken, received, keep=keep)
    returns = _attributed(_read(taken, expected), expected)
    if carry_forward:
        returns = _carried(workspace, config, returns, expected, taken.cells)
    returns = _held(returns, config, period)
    points = appraisalbook.read(workspace.folder(period, appraisalbook.FILE_NAME), config.criteria, roster)
    results, told = _scored(points.rows, config, round_, returns, taken.cells)
    told = told.note(Stage.RECEIPTS, receipts.replaced)
    told = told.revised(Stage.RECEIPTS, lambda found: decisionbook.settle(found, returns.files, decisions))
    times = merge.Timetable(round_.due_date, config.waived(period), receipts.days)
    submissions = merge.statuses(returns.files, results.answers, told.of(), config, times)
    agenda = decisionbook.agenda(told.of(), returns.files, config, book)
    told = told.add(Stage.DECIDED, agenda.findings)
    told = told.note(Stage.BOOKS, [*book.records, *points.records, *receipts.records])
    month = Month(results, submissions, returns.files, told.of(), agenda.waiting)
    return Result(config, round_, month, decisions, agenda.rows, taken.litter, failed=list(receipts.failed),
                  decision_book=book.found)  # fmt: skip


def _set_up(workspace: Workspace, period: Period) -> tuple[Config, decisionbook.Book]:
    """Read what the analyst configured and decided."""
    config = workspace.config()
    path = workspace.folder(period, decisionbook.FILE_NAME)
    return config, decisionbook.read(path, config.criteria, config.roster)


def _note(
    workspace: Workspace, period: Period, taken: Taken, received: dt.date | None, *, keep: bool = True
) -> register.Noted:
    """Note the day of what came in, before anything can refuse; or only look what was noted."""
    path = workspace.folder(period, register.FILE_NAME)
    reported = (workspace.folder(period, RESULTS) / f"tong-hop-{period}.xlsx").exists()
    return (register.note if keep else register.look)(path, taken.files, received, reported=reported)


def _read(taken: Taken, expected: Expected) -> _Returns:
    """Find whose each return is and where its answers stand, read them, and choose which counts."""
    left, aside = accept.put_aside(taken.files, expected.decisions)
    outside = taken.findings[~taken.findings["file"].isin(aside["file"])]
    tables = several.read(left, taken.cells, expected)
    alone = left[~left["file"].isin(tables.files["file"])]
    forms = _forms(alone, taken, expected)
    files = pd.concat([forms.files, tables.files]).sort_values(["file", "unit_code"], kind="stable")
    raw = RawAnswers.validate(pd.concat([forms.raw, tables.answers], ignore_index=True))
    raw, looked_at = seen.as_seen(raw, taken.marks, expected.criteria)
    read, unreadable = answers.parse(raw, expected.criteria, expected.decisions)
    told = Log().add(Stage.RECEIVED, outside).add(Stage.PUT_ASIDE, aside)
    told = told.add(Stage.PLACED, forms.found, tables.findings)
    told = told.add(Stage.READ, unreadable, looked_at, notices.tell(raw, taken.marks, forms.sealed))
    files, rivals = merge.choose(
        Files.validate(files.reset_index(drop=True)), read, told.of(Stage.PLACED), expected.decisions,
        forms.sealed,
    )  # fmt: skip
    return _Returns(files, raw, read, told.add(Stage.CHOSEN, rivals), tables.appraised)


def _forms(alone: DataFrame[Files], taken: Taken, expected: Expected) -> Forms:
    """Find whose each form is and where its answers stand; a workbook may hold several."""
    apart, cells = sheets.split(alone, taken.cells, expected.criteria)
    apart, aside = accept.put_aside(apart, expected.decisions)
    accepted = accept.accept(apart, cells, expected)
    files, raw, misplaced = locate.locate(accepted.files, cells, expected.criteria, expected.roster)
    raw, doubtful = elsewhere.heed(raw, cells, expected.criteria)
    found = log.joined([aside, accepted.findings, misplaced, doubtful])
    sealed = frozenset() if expected.seals.policy == seals.IGNORE else accepted.sealed
    forms = sheets.settle(Forms(files, raw, found, sealed), cells, taken.marks, expected.decisions)
    return sheets.join(forms, alone)


def _attributed(returns: _Returns, expected: Expected) -> _Returns:
    """Give the files that could not be used to units, and note at the others which units they may be of."""
    files, told = returns.files, returns.log
    for stage in (Stage.RECEIVED, Stage.PLACED):
        files, found = whose.attribute(files, told.of(stage), expected)
        told = told.instead(stage, found)
    notes = whose.in_question(told.of(Stage.RECEIVED, Stage.PLACED), files, expected)
    return replace(returns, files=files, log=told.add(Stage.PLACED, notes))


def require_usable(workspace: Workspace, period: Period) -> None:
    """Make sure that the results of an earlier period may be used for another one.

    Raises:
        VtltError: they are of a rehearsal, or are not whole.
    """
    why, again = "", workspace.command(f"consolidate {period}")
    if rehearsed.is_rehearsed(workspace, period):
        why = f"kỳ {period} là kỳ diễn tập, số liệu là bịa"
    elif publication.merged_name(period) in published.standing(workspace.folder(period, RESULTS)).unfinished:
        why = f"bộ kết quả của kỳ {period} chưa lập xong. Chạy lại {again} trước"
    if why:
        raise VtltError(f"Không mang được số liệu kỳ trước sang: {why}.")


def _carried(
    workspace: Workspace, config: Config, returns: _Returns, expected: Expected, cells: DataFrame[Cells]
) -> _Returns:
    """Let the figures of the period before stand in for the units that have not returned.

    A unit that an unclear file may be of is not among them, and is named.
    """
    period = expected.round_.period
    earlier = config.round(period.previous)
    name = f"{earlier.period}/{RESULTS}/tong-hop-{earlier.period}.xlsx"
    require_usable(workspace, earlier.period)
    outside, misplaced = returns.log.of(Stage.RECEIVED), returns.log.of(Stage.PLACED)
    absent = merge.absent(returns.files, misplaced, config.roster, config.waived(period))
    unclear = log.joined([misplaced, outside])
    held, told = whose.held_back(unclear, outside["file"], cells, absent, expected)
    before = carry.carry(workspace.root / name, name, absent - held, earlier, expected)
    read, _ = answers.parse(before.answers, expected.criteria, NO_DECISIONS)
    return _Returns(
        Files.validate(pd.concat([returns.files, before.files], ignore_index=True)),
        RawAnswers.validate(pd.concat([returns.raw, before.answers], ignore_index=True)),
        Answers.validate(pd.concat([returns.answers, read], ignore_index=True)),
        returns.log.add(Stage.PLACED, told).add(Stage.CHOSEN, before.findings),
        {**returns.appraised, **before.appraised},
    )


def _held(returns: _Returns, config: Config, period: Period) -> _Returns:
    """Hold the returns that count against the rules; a value that breaks one is withheld.

    Gives the returns with the answers that count.
    """
    counts = frames.pairs(returns.files[returns.files["verdict"] == Verdict.READ])
    read = returns.answers[frames.pairs(returns.answers).isin(counts)].reset_index(drop=True)
    broken, told = rules.check(read, config.criteria), returns.log
    # Drop findings inside returns that do not count: nobody has to mend them.
    settled = frames.pairs(told.of(Stage.CHOSEN)).difference(counts)
    for stage in (Stage.PLACED, Stage.READ):
        inside = told.of(stage)
        told = told.instead(stage, inside[~frames.pairs(inside).isin(settled)])
    told = told.add(Stage.RULES, broken)
    told = told.add(Stage.EVIDENCE, evidence.check(read, config.criteria, period))
    told = told.revised(
        Stage.OF_THE_OFFICE, lambda found: setchanged.tell(found, returns.files, config.criteria)
    )
    return replace(returns, answers=merge.withhold(read, broken), log=told)


def _scored(
    appraised_here: Sequence[Appraisal],
    config: Config,
    round_: Round,
    returns: _Returns,
    cells: DataFrame[Cells],
) -> tuple[Results, Log]:
    """Score every unit that has to report, with the reviewer's points where there are any."""
    criteria = config.criteria
    idle = merge.excused(returns.files, config.waived(round_.period))
    reporting = Roster(tuple(unit for unit in config.roster.units if unit.code not in idle))
    grid = merge.complete(returns.answers, reporting, criteria)
    claimed = score.mark(grid, criteria)
    given = [*_inherited(returns), *appraised_here]
    marks, appraised = appraisal.apply(claimed, given, criteria)
    sums, claims = (score.subtotals(points, criteria, reporting) for points in (marks, claimed))
    scores = score.total(marks, sums, criteria, reporting)
    carried_from = merge.carried(returns.files)
    named = carry.marked(reporting, carried_from)
    on = pd.MultiIndex.from_frame(returns.raw[["file", "unit_code", "sheet"]].drop_duplicates())
    results = Results(criteria, named, grid, marks, sums, scores, claims, carried_from)
    told = returns.log.revised(Stage.OF_THE_OFFICE, lambda found: appraisal.outstanding(found, marks))
    told = told.add(Stage.APPRAISED, appraised)
    told = told.add(Stage.PRINTED, printed.check(returns.files, cells, claims, criteria, on))
    fixed = fixedcells.check((returns.files, returns.raw, cells), claimed, criteria, reporting)
    return results, told.add(Stage.FIXED, fixed)


def _inherited(returns: _Returns) -> Iterator[Appraisal]:
    """What was appraised where the figures come from; the reviewer of this round has the last word."""
    counts = returns.files[returns.files["verdict"] == Verdict.READ]
    for pair in frames.tuples(counts, "file", "unit_code"):
        yield from returns.appraised.get(pair, ())
