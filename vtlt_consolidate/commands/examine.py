"""Examines a period: the stages of reading, checking and scoring received files, in order."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import pandas as pd
from pandera.typing import DataFrame

from vtlt_consolidate.checking import (
    agreement,
    evidence,
    fixedcells,
    merge,
    notices,
    printed,
    reckoning,
    rules,
)
from vtlt_consolidate.checking import resent as resending
from vtlt_consolidate.checking.between import asked, between, planned
from vtlt_consolidate.checking.returns import carry, setchanged, statuses
from vtlt_consolidate.commands.line import past
from vtlt_consolidate.commands.months import rolled
from vtlt_consolidate.desk import appraisalbook, decisionbook, prefillbook
from vtlt_consolidate.files import intake
from vtlt_consolidate.files.collector import without_collector
from vtlt_consolidate.files.intake import Taken
from vtlt_consolidate.files.mails import mailed
from vtlt_consolidate.findings import catalogue, log
from vtlt_consolidate.findings.log import Log, Stage
from vtlt_consolidate.identity import accept, sheets, whose
from vtlt_consolidate.identity.claims import Expected
from vtlt_consolidate.identity.sheets import Forms
from vtlt_consolidate.model import frames, seals
from vtlt_consolidate.model.config import Config, Round
from vtlt_consolidate.model.decisions import NO_DECISIONS, Decision, Decisions
from vtlt_consolidate.model.frames import EXCUSED_STATUSES, Answers, Cells, Files, RawAnswers, Reviews
from vtlt_consolidate.model.layout import Prefills
from vtlt_consolidate.naming import lineage
from vtlt_consolidate.publishing import publication
from vtlt_consolidate.publishing.publication import Publication
from vtlt_consolidate.reading import answers, elsewhere, locate, seen, several
from vtlt_consolidate.reading.earlier import planhistory, prefilled, relapsed
from vtlt_consolidate.rehearsal import clear
from vtlt_consolidate.scoring import appraisal
from vtlt_consolidate.scoring.appraisal import Appraisal
from vtlt_consolidate.scoring.compare import Past
from vtlt_consolidate.scoring.month import Month
from vtlt_consolidate.scoring.results import Results
from vtlt_consolidate.scoring.worked.outside import Outside
from vtlt_consolidate.words.errors import VtltError
from vtlt_consolidate.words.period import Period
from vtlt_consolidate.words.states import Status, Verdict
from vtlt_consolidate.workspace import published, register, rehearsed
from vtlt_consolidate.workspace.folders import LOGS, RECEIVED, RESULTS, Workspace
from vtlt_consolidate.workspace.months import record
from vtlt_consolidate.workspace.months.record import Settled
from vtlt_consolidate.workspace.ownbook import Found
from vtlt_consolidate.workspace.published import Standing

if TYPE_CHECKING:
    from vtlt_consolidate.excel.charts import Shown

T = TypeVar("T")
Track = Callable[[Iterable[Any], str, int], Iterator[Any]]


def quietly(things: Iterable[T], words: str, count: int) -> Iterator[T]:
    """Track no progress: pass things on unchanged."""
    _ = words, count
    return iter(things)


@dataclass(frozen=True)
class Result:
    """The outcome of a command, which is all that the command layer prints from.

    Args:
        config: the configuration that was used.
        round_: the round.
        month: the data of the period; the frames are those of `frames`.
        decided: what the analyst has decided so far.
        asked: the rows of `quyet-dinh.xlsx`, decided and waiting ones.
        litter: number of files that were ignored, such as lock files.
        written: the files written.
        failed: complete sentences about files that could not be written.
        decision_book: `quyet-dinh.xlsx` as it was read.
        warned: complete sentences that a person must read before anything else.
        standing: whether the set of results in `ket-qua` is complete.
        publication: the outcome of publishing results; none: the command publishes none.
        notes: complete sentences about the configuration of the period, which is not always that of today.
        undecided: the forms that are there and may count once somebody has decided about them.
        unusable: `Findings` about earlier periods that cannot be compared, for who compares them.
        drawn: what the charts of the results show, by what they are about; empty: there are no results.
        dated: a new file got the day of receipt that was given.
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
    notes: tuple[str, ...] = ()
    undecided: frozenset[str] = frozenset()
    unusable: pd.DataFrame = field(default_factory=lambda: catalogue.frame([]))
    drawn: Mapping[str, Shown] = field(default_factory=dict)
    dated: bool = False

    @property
    def needs_attention(self) -> bool:
        """Say whether anything is left to do for a person."""
        fine = (Status.ON_TIME, Status.LATE, Status.COMPLETE, *EXCUSED_STATUSES)
        all_fine = self.month.submissions["status"].isin(fine).all()
        # A refused file that nobody has to send again is only noted.
        errors = (self.month.findings["severity"] == catalogue.ERROR).any()
        return bool(not all_fine or errors or self.warned or self.standing.complete is False)


def with_findings(result: Result, found: pd.DataFrame) -> Result:
    """Add findings to a result that were made after it was examined."""
    return replace(result, month=replace(result.month, findings=log.joined([result.month.findings, found])))


@dataclass(frozen=True)
class _Returns:
    """The received returns, as far as the stages have processed them.

    Args:
        files: frame `Files`.
        raw: frame `RawAnswers`, of all returns whose table was found.
        answers: frame `Answers`; after `_withhold_broken` only those of returns that count.
        log: the findings so far.
        appraised: (file, code of a unit) → points by reviewers of a lower level or an earlier period.
        reviews: frame `Reviews`, of all forms that were sent out with earlier answers.
    """

    files: DataFrame[Files]
    raw: DataFrame[RawAnswers]
    answers: DataFrame[Answers]
    log: Log
    appraised: Mapping[tuple[str, str], list[Appraisal]]
    reviews: DataFrame[Reviews]


@without_collector()
def examine(
    workspace: Workspace,
    period: Period,
    track: Track = quietly,
    received: dt.date | None = None,
    *,
    carry_forward: bool | None = None,
    keep: register.Keep = register.Keep.ALL,
) -> Result:
    """Read and validate everything in `tiep-nhan/`; write only the register of receipts and the readers' log.

    Args:
        workspace: the workspace.
        period: the period.
        track: shows the progress.
        received: the day to note for files that the register does not list yet; none: unknown.
        carry_forward: units that sent nothing keep earlier figures; none: as when results were made last.
        keep: what is written.

    Raises:
        VtltError: the configuration cannot be used, or there is no such period.
    """
    rolled.require_returns(workspace, period)
    try:
        settled, book, prefills = _set_up(workspace, period, keep=keep.anything)
    except VtltError:
        # The files arrived today, even if the configuration has to be mended before they can be checked.
        if keep == register.Keep.ALL:
            _note(workspace, period, intake.take(workspace.folder(period, RECEIVED), track), received)
        raise
    config, decisions, roster = settled.config, book.decisions, settled.config.roster
    round_ = replace(config.round(period), rehearsal=rehearsed.is_rehearsed(workspace, period))
    expected = Expected(
        config.criteria, round_, roster, decisions, config.seals, config.agency.parent, prefills,
        lineage.of(config, period),
    )  # fmt: skip
    logs = workspace.folder(period, LOGS) if keep.anything else None
    taken = intake.take(workspace.folder(period, RECEIVED), track, config.agency.passwords, logs)
    # Made-up forms must never get into the figures of a real month.
    if not round_.rehearsal:
        taken = clear.refuse(taken)
    expected = replace(expected, senders=mailed.senders(taken.letters))
    receipts = _note(workspace, period, taken, received, keep=keep == register.Keep.ALL)
    returns = _attributed(_read(taken, expected), expected, taken, receipts.days)
    if rolled.carried(workspace, period) if carry_forward is None else carry_forward:
        returns = _carried(workspace, config, returns, expected, taken.cells)
    found = returns.log.of(Stage.PLACED, Stage.READ)
    pasts, unusable = past.read(workspace, period, config, keep=keep.anything)
    # A made-up month has nothing to answer for to a real one.
    real = () if round_.rehearsal else pasts
    earlier = planhistory.read(workspace, period, config, keep=keep.anything)
    beside = asked.Round(config, period, real, earlier)
    resent, changed = resending.compare(returns.files, returns.answers, found, beside)
    returns = replace(returns, log=returns.log.add(Stage.READ, changed))
    returns = _withhold_broken(returns, config, period, real)
    points = appraisalbook.read(workspace.folder(period, appraisalbook.FILE_NAME), config.criteria, roster)
    times = statuses.Timetable(round_.due_date, config.waived(period), receipts.days)
    outside = Outside(period, real, *times.of_returns(returns.files), set(filter(times.due, roster.codes)))
    results, findings = _scored(points.rows, config, outside, returns, taken.cells)
    findings = findings.add(Stage.PLANNED, planned.check(results.answers, config, earlier, results.carried))
    fallen = relapsed.check(returns.answers, returns.files, config, real, decisions)
    findings = findings.add(Stage.EARLIER, fallen)
    findings = findings.note(Stage.RECEIPTS, receipts.replaced).revised(
        Stage.RECEIPTS,
        lambda found: decisionbook.settle(catalogue.of_period(found, period), returns.files, decisions),
    )
    submissions = statuses.of_units(returns.files, results.answers, findings.of(), config, times)
    agenda = decisionbook.agenda(findings.of(), returns.files, config, book)
    findings = findings.add(Stage.DECIDED, agenda.findings)
    findings = findings.note(Stage.BOOKS, [*book.records, *points.records, *receipts.records])
    month = Month(results, submissions, returns.files, findings.of(), agenda.waiting, prefills=prefills,
                  reviews=returns.reviews, resent=resent, earlier=pasts)  # fmt: skip
    return Result(
        config, round_, month, decisions, agenda.rows, taken.litter, list(filter(None, [settled.kept])),
        list(receipts.failed), book.found, notes=settled.notes, unusable=unusable,
        undecided=whose.admissible(month.findings, taken.files), dated=receipts.dated,
    )  # fmt: skip


def _set_up(
    workspace: Workspace, period: Period, *, keep: bool
) -> tuple[Settled, decisionbook.Book, Prefills]:
    """Read what the period was issued with, what the analyst decided, and what stood on the forms then."""
    settled = record.settle(workspace, period, keep=keep)
    path = workspace.folder(period, decisionbook.FILE_NAME)
    prefills = prefillbook.read(workspace.folder(period, prefillbook.FILE_NAME))
    return settled, decisionbook.read(path, settled.config.criteria, settled.config.roster), prefills


def _note(
    workspace: Workspace, period: Period, taken: Taken, received: dt.date | None, *, keep: bool = True
) -> register.Noted:
    """Note the day of received files before anything can fail; without `keep` only look up what was noted."""
    path, results = (workspace.folder(period, name) for name in (register.FILE_NAME, RESULTS))
    reported = (workspace.root / publication.merged_path(period)).exists() and published.from_returns(results)
    mails = mailed.known(taken.letters, period)
    return (register.note if keep else register.look)(path, taken.files, received, mails, reported=reported)


def _read(taken: Taken, expected: Expected) -> _Returns:
    """Find the unit of each return and its answers, read them, and choose which returns count."""
    left, aside = accept.put_aside(taken.files, expected.decisions)
    outside = taken.findings[~taken.findings["file"].isin(aside["file"])]
    tables = several.read(left, taken.cells, expected)
    alone = left[~left["file"].isin(tables.files["file"])]
    forms = _forms(alone, taken, expected)
    files = pd.concat([forms.files, tables.files]).sort_values(["file", "unit_code"], kind="stable")
    raw = RawAnswers.validate(pd.concat([forms.raw, tables.answers], ignore_index=True))
    # Only answers take on how they look; labels and identity stay as typed.
    raw, looked_at = seen.as_seen(raw, taken.marks, expected.criteria)
    read, unreadable = answers.parse(raw, expected.criteria, expected.decisions)
    read, unconfirmed, reviews = prefilled.review(read, forms.raw, taken.cells, taken.files, expected)
    findings = Log().add(Stage.RECEIVED, outside).add(Stage.PUT_ASIDE, aside)
    findings = findings.add(Stage.PLACED, forms.found, tables.findings)
    findings = findings.add(Stage.READ, unreadable, unconfirmed, looked_at)
    sealed = frozenset() if expected.seals.policy == seals.IGNORE else forms.sealed
    findings = findings.add(Stage.READ, notices.tell(raw, taken.marks, sealed))
    files, rivals = merge.choose(
        Files.validate(files.reset_index(drop=True)), read, findings.of(Stage.PLACED), expected.decisions,
        sealed, forms.sealed,
    )  # fmt: skip
    return _Returns(files, raw, read, findings.add(Stage.CHOSEN, rivals), tables.appraised, reviews)


def _forms(alone: DataFrame[Files], taken: Taken, expected: Expected) -> Forms:
    """Find the unit of each form and its answers; a workbook may contain several forms."""
    apart, cells = sheets.split(alone, taken.cells, expected.criteria)
    # Once more, because a decision may also be about one sheet of a workbook with several forms.
    apart, aside = accept.put_aside(apart, expected.decisions)
    accepted = accept.accept(apart, cells, expected)
    files, raw, misplaced = locate.locate(accepted.files, cells, expected.criteria, expected.roster)
    raw, doubtful = elsewhere.heed(raw, cells, expected.criteria, taken.marks)
    found = log.joined([aside, accepted.findings, misplaced, doubtful])
    forms = sheets.settle(Forms(files, raw, found, accepted.sealed), cells, taken.marks, expected.decisions)
    return sheets.join(forms, alone)


def _attributed(returns: _Returns, expected: Expected, taken: Taken, days: Mapping[str, dt.date]) -> _Returns:
    """Attribute unusable files to units by decision or file name, and note whose unclear files may be."""
    files, findings = returns.files, returns.log
    for stage in (Stage.RECEIVED, Stage.PLACED):
        files, found = whose.attribute(files, findings.of(stage), expected)
        findings = findings.instead(stage, whose.replaced(found, files, taken.files, days, expected))
    notes = whose.in_question(findings.of(Stage.RECEIVED, Stage.PLACED), files, expected)
    return replace(returns, files=whose.settled(files, findings.of()), log=findings.add(Stage.PLACED, notes))


def require_usable(workspace: Workspace, period: Period, use: carry.Use = carry.TO_CARRY) -> None:
    """Make sure that the results of an earlier period may be used in this one.

    Raises:
        VtltError: they are of a rehearsal, or the set is incomplete.
    """
    why, again = "", workspace.command(rolled.again(workspace, period))
    if rehearsed.is_rehearsed(workspace, period):
        why = f"kỳ {period} là kỳ diễn tập, số liệu là bịa"
    elif publication.merged_name(period) in published.standing(workspace.folder(period, RESULTS)).unfinished:
        why = f"bộ kết quả của kỳ {period} chưa lập xong. Chạy lại {again} trước"
    if why:
        raise VtltError(f"{use.failed}: {why}.")


def _carried(
    workspace: Workspace, config: Config, returns: _Returns, expected: Expected, cells: DataFrame[Cells]
) -> _Returns:
    """Use the figures of the period before for units that sent nothing.

    Units that an unclear file may belong to are left out and reported.
    """
    period = expected.round_.period
    earlier = record.config_of(workspace, period.previous).round(period.previous)
    name = publication.merged_path(earlier.period)
    require_usable(workspace, earlier.period)
    outside, misplaced = returns.log.of(Stage.RECEIVED), returns.log.of(Stage.PLACED)
    absent = statuses.absent(returns.files, misplaced, config.roster, config.waived(period))
    unclear = log.joined([misplaced, outside])
    in_doubt, reported = whose.held_back(unclear, outside["file"], cells, absent, expected)
    asked = partial(record.criteria_of, workspace)
    before = carry.carry(workspace.root / name, name, absent - in_doubt, earlier, expected, asked)
    # Decisions about these values were already applied in their own period.
    read, _ = answers.parse(before.answers, expected.criteria, NO_DECISIONS)
    return replace(
        returns,
        files=Files.validate(pd.concat([returns.files, before.files], ignore_index=True)),
        raw=RawAnswers.validate(pd.concat([returns.raw, before.answers], ignore_index=True)),
        answers=Answers.validate(pd.concat([returns.answers, read], ignore_index=True)),
        log=returns.log.add(Stage.PLACED, reported).add(Stage.CHOSEN, before.findings),
        appraised={**returns.appraised, **before.appraised},
    )


def _withhold_broken(returns: _Returns, config: Config, period: Period, earlier: Sequence[Past]) -> _Returns:
    """Check the returns that count by the rules; a value that breaks a rule is withheld.

    Returns:
        The returns, with only the answers that count.
    """
    counts = frames.pairs(returns.files[returns.files["verdict"] == Verdict.READ])
    read = returns.answers[frames.pairs(returns.answers).isin(counts)].reset_index(drop=True)
    broken, findings = rules.check(read, config.criteria), returns.log
    sound = merge.withhold(read, broken)
    disagreeing = agreement.check(sound, config.criteria, period, earlier)
    # Drop findings inside returns that do not count: nobody has to mend them.
    settled = frames.pairs(findings.of(Stage.CHOSEN)).difference(counts)
    for stage in (Stage.PLACED, Stage.READ):
        inside = findings.of(stage)
        findings = findings.instead(stage, inside[~frames.pairs(inside).isin(settled)])
    asked = log.joined([findings.of(Stage.READ), broken, disagreeing])
    findings = findings.add(Stage.RULES, broken, disagreeing, *between.check(sound, config, asked))
    findings = findings.add(Stage.EVIDENCE, evidence.check(read, config.criteria, period))
    office, waivers = Stage.OF_THE_OFFICE, config.waived(period)
    findings = findings.revised(office, lambda found: setchanged.tell(found, returns.files, config.criteria))
    findings = findings.revised(office, lambda found: statuses.unneeded(found, returns.files, waivers))
    reviews = returns.reviews[frames.pairs(returns.reviews).isin(counts)]
    agreed = agreement.withhold(sound, disagreeing, config.criteria)
    return replace(returns, answers=agreed, log=findings, reviews=Reviews.validate(reviews))


def _scored(
    appraised_here: Sequence[Appraisal],
    config: Config,
    outside: Outside,
    returns: _Returns,
    cells: DataFrame[Cells],
) -> tuple[Results, Log]:
    """Score every unit that has to report, with the reviewer's points if there are any."""
    given, criteria = [*_inherited(returns), *appraised_here], config.criteria
    done = reckoning.reckon(config, outside, returns.files, returns.answers, given)
    marks, claims = done.results.marks, done.results.claims
    on = pd.MultiIndex.from_frame(returns.raw[["file", "unit_code", "sheet"]].drop_duplicates())
    findings = returns.log.revised(Stage.OF_THE_OFFICE, lambda found: appraisal.outstanding(found, marks))
    findings = findings.add(Stage.APPRAISED, done.findings)
    findings = findings.add(Stage.PRINTED, printed.check(returns.files, cells, claims, criteria, on))
    fixed = fixedcells.check((returns.files, returns.raw, cells), done.claimed, criteria, done.reporting)
    return done.results, findings.add(Stage.FIXED, fixed)


def _inherited(returns: _Returns) -> Iterator[Appraisal]:
    """Appraisals that came with the returns; those of this round's reviewer are applied after them."""
    counts = returns.files[returns.files["verdict"] == Verdict.READ]
    for pair in frames.tuples(counts, "file", "unit_code"):
        yield from returns.appraised.get(pair, ())
