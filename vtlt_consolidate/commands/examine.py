"""Examines a period: the stages of reading, checking and scoring received files, in order."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import partial

import pandas as pd
from pandera.typing import DataFrame

from vtlt_consolidate.checking import asking, fixedcells, merge, notices, printed, reckoning
from vtlt_consolidate.checking import prefilled as prefilling
from vtlt_consolidate.checking import resent as resending
from vtlt_consolidate.checking.asking import Held
from vtlt_consolidate.checking.returns import carry, columns, setchanged, statuses
from vtlt_consolidate.commands import blankforms
from vtlt_consolidate.commands.line.track import Track, quietly
from vtlt_consolidate.commands.result import Result
from vtlt_consolidate.desk import appraisalbook, decisionbook, prefillbook
from vtlt_consolidate.files import intake
from vtlt_consolidate.files.collector import without_collector
from vtlt_consolidate.files.intake import Taken
from vtlt_consolidate.files.mails import mailed
from vtlt_consolidate.findings import catalogue, log
from vtlt_consolidate.findings.log import Log, Stage
from vtlt_consolidate.identity import accept, rivals, sheets, whose
from vtlt_consolidate.identity.claims import Expected
from vtlt_consolidate.identity.contents import Contents
from vtlt_consolidate.identity.sheets import Forms
from vtlt_consolidate.model import frames, seals
from vtlt_consolidate.model.criteria import CriteriaSet
from vtlt_consolidate.model.decisions import NO_DECISIONS
from vtlt_consolidate.model.frames import Answers, Cells, Files, Findings, RawAnswers, Resent, Reviews
from vtlt_consolidate.naming import lineage
from vtlt_consolidate.publishing import origin, stale
from vtlt_consolidate.reading import answers, elsewhere, locate, seen, several
from vtlt_consolidate.reading.districts import summary
from vtlt_consolidate.reading.earlier import history, planhistory, prefilled
from vtlt_consolidate.rehearsal import clear
from vtlt_consolidate.scoring import appraisal
from vtlt_consolidate.scoring.appraisal import Appraisal
from vtlt_consolidate.scoring.compare import Past
from vtlt_consolidate.scoring.month import Month
from vtlt_consolidate.scoring.results import Results
from vtlt_consolidate.scoring.worked.outside import Outside
from vtlt_consolidate.settings import monthbook
from vtlt_consolidate.words.errors import VtltError
from vtlt_consolidate.words.period import Period
from vtlt_consolidate.words.states import Verdict
from vtlt_consolidate.workspace import owntable, published, register, rehearsed
from vtlt_consolidate.workspace.folders import LOGS, RECEIVED, RESULTS, Workspace
from vtlt_consolidate.workspace.months import record
from vtlt_consolidate.workspace.months.record import Settled


@dataclass(frozen=True)
class _Case:
    """All that a period is examined with: what it was issued with, what people decided, and what came in.

    `unusable` tells which earlier periods cannot be compared; `held` has the others, `pasts`, but for a month
    that is made up.
    """

    workspace: Workspace
    settled: Settled
    expected: Expected
    book: decisionbook.Book
    points: owntable.Book[Appraisal]
    taken: Taken
    receipts: register.Noted
    pasts: tuple[Past, ...]
    unusable: pd.DataFrame
    held: Held


@dataclass(frozen=True)
class _Returns:
    """The received returns, as far as the stages have processed them.

    Args:
        files: frame `Files`.
        raw: frame `RawAnswers`, of all returns whose table was found.
        answers: frame `Answers`; after `_asked` only those of returns that count.
        log: the findings so far.
        appraised: (file, code of a unit) → points by reviewers of a lower level or an earlier period.
        reviews: frame `Reviews`, of all forms that were sent out with earlier answers.
        resent: frame `Resent`, from `_asked` on.
    """

    files: DataFrame[Files]
    raw: DataFrame[RawAnswers]
    answers: DataFrame[Answers]
    log: Log
    appraised: Mapping[tuple[str, str], list[Appraisal]]
    reviews: DataFrame[Reviews]
    resent: DataFrame[Resent] = field(default_factory=lambda: frames.none_of(Resent))


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
    origin.require_returns(workspace, period)
    case = _opened(workspace, period, track, received, keep)
    returns = _attributed(_read(case.taken, case.expected), case)
    if origin.carried(workspace, period) if carry_forward is None else carry_forward:
        returns = _carried(returns, case)
    return _result(_asked(returns, case), case)


def _opened(
    workspace: Workspace, period: Period, track: Track, received: dt.date | None, keep: register.Keep
) -> _Case:
    """Read everything that is there, and note when it came in."""
    path = partial(workspace.folder, period)
    try:
        settled = record.settle(workspace, period, keep=keep.anything)
        config, roster = settled.config, settled.config.roster
        prefills = prefillbook.read(path(prefillbook.FILE_NAME))
        book = decisionbook.read(path(decisionbook.FILE_NAME), config.criteria, roster)
    except VtltError:
        # The files arrived today, even if the configuration has to be mended before they can be checked.
        if keep == register.Keep.ALL:
            _note(workspace, period, intake.take(path(RECEIVED), track), received)
        raise
    round_ = replace(config.round(period), rehearsal=rehearsed.is_rehearsed(workspace, period))
    logs = path(LOGS) if keep.anything else None
    prints = blankforms.prints(config, round_)
    taken = intake.take(path(RECEIVED), track, config.agency.passwords, logs, prints)
    # Made-up forms must never get into the figures of a real month.
    if not round_.rehearsal:
        taken = clear.refuse(taken)
    receipts = _note(workspace, period, taken, received, keep=keep == register.Keep.ALL)
    expected = Expected(
        config.criteria, round_, roster, book.decisions, config.seals, config.agency.parent, prefills,
        lineage.of(config, period), mailed.senders(taken.letters),
    )  # fmt: skip
    own = monthbook.file_name(period)
    points = appraisalbook.read(path(appraisalbook.FILE_NAME), config.criteria, roster, own)
    pasts, unusable = history.read(workspace, period, config, keep=keep.anything)
    figures = planhistory.read(workspace, period, config, keep=keep.anything)
    # A made-up month has nothing to answer for to a real one.
    held = Held(config, period, () if round_.rehearsal else pasts, figures, book.decisions)
    return _Case(workspace, settled, expected, book, points, taken, receipts, pasts, unusable, held)


def _note(
    workspace: Workspace, period: Period, taken: Taken, received: dt.date | None, *, keep: bool = True
) -> register.Noted:
    """Note the day of received files before anything can fail; without `keep` only look up what was noted."""
    path, results = (workspace.folder(period, name) for name in (register.FILE_NAME, RESULTS))
    reported = (workspace.root / published.merged_path(period)).exists() and published.from_returns(results)
    mails = mailed.judged_days(taken.letters, period)
    return (register.note if keep else register.look)(path, taken.files, received, mails, reported=reported)


def _read(taken: Taken, expected: Expected) -> _Returns:
    """Find the unit of each return and its answers, read them, and choose which returns count."""
    left, aside = accept.put_aside(taken.files, expected.decisions)
    outside = taken.findings[~taken.findings["file"].isin(aside["file"])]
    tables = several.read(left, taken.cells, expected, taken.marks)
    alone = left[~left["file"].isin(tables.files["file"])]
    forms = _forms(alone, taken, expected)
    beside = summary.settle(tables.summaries, forms.files, forms.raw, expected.criteria)
    files = pd.concat([forms.files, tables.files, beside.files])
    files = files.sort_values(["file", "unit_code"], kind="stable")
    raw = RawAnswers.validate(pd.concat([beside.raw, tables.answers], ignore_index=True))
    # Only answers take on how they look; labels and identity stay as typed.
    raw, looked_at = seen.as_seen(raw, taken.marks, expected.criteria)
    read, unreadable = answers.parse(raw, expected.criteria, expected.decisions)
    read, unconfirmed, reviews = prefilled.review(read, forms.raw, taken.cells, taken.files, expected)
    findings = Log().add(Stage.RECEIVED, outside).add(Stage.PUT_ASIDE, aside)
    findings = findings.add(Stage.PLACED, forms.found, tables.findings, beside.found)
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
    criteria, roster, contents = expected.criteria, expected.roster, Contents(cells, taken.prints)
    accepted = accept.accept(apart, contents, expected)
    contents = contents.fitting(accepted.files, criteria, roster)
    files, raw, misplaced = locate.locate(accepted.files, contents, criteria, roster)
    raw = seen.without_blanks(raw, taken.marks)
    raw, doubtful = elsewhere.contradictions(raw, contents, criteria, taken.marks, expected.round_.period)
    found = log.joined([aside, accepted.findings, misplaced, doubtful])
    forms = Forms(files, raw, found, accepted.sealed)
    forms = rivals.settle(forms, contents.cells, taken.marks, expected)
    return sheets.join(forms, alone)


def _attributed(returns: _Returns, case: _Case) -> _Returns:
    """Attribute unusable files to units by decision or file name, and note whose unclear files may be."""
    changes = partial(record.changes_known, case.workspace)
    unclear = whose.of_later_units(returns.log.of(Stage.PLACED), changes, case.expected)
    files, findings = returns.files, returns.log.instead(Stage.PLACED, unclear)
    came, days = case.taken.files, case.receipts.days
    for stage in (Stage.RECEIVED, Stage.PLACED):
        unclear = findings.of(stage)
        if unclear.empty:
            continue
        files, found = whose.attribute(files, unclear, case.expected)
        findings = findings.instead(stage, whose.replaced(found, files, came, days, case.expected))
    unclear = findings.of(Stage.RECEIVED, Stage.PLACED)
    notes = whose.in_question(unclear, files, _cells_of(unclear, case.taken), case.expected)
    return replace(returns, files=whose.settled(files, findings.of()), log=findings.add(Stage.PLACED, notes))


def _cells_of(unclear: DataFrame[Findings], taken: Taken) -> DataFrame[Cells]:
    """All cells of the files that findings are about."""
    return Contents(taken.cells, taken.prints).of(unclear["file"]).whole()


def _carried(returns: _Returns, case: _Case) -> _Returns:
    """Use the figures of the period before for units that sent nothing.

    Units that an unclear file may belong to are left out and reported.
    """
    workspace, expected = case.workspace, case.expected
    config, period = case.held.config, case.held.period
    earlier = record.config_of(workspace, period.previous).round(period.previous)
    name = published.merged_path(earlier.period)
    origin.require_usable(workspace, earlier.period, carry.TO_CARRY.failed)
    outside, misplaced = returns.log.of(Stage.RECEIVED), returns.log.of(Stage.PLACED)
    absent = statuses.absent(returns.files, misplaced, config.roster, config.waived(period))
    unclear = log.joined([misplaced, outside])
    cells = _cells_of(unclear, case.taken)
    in_doubt, reported = whose.held_back(unclear, outside["file"], cells, absent, expected)
    asked = partial(record.criteria_of, workspace)
    before = carry.carry(workspace.root / name, name, absent - in_doubt, earlier, expected, asked)
    # Decisions about these values were already applied in their own period.
    read, _ = answers.parse(before.answers, expected.criteria, NO_DECISIONS)
    old = stale.told(workspace, earlier.period, "chạy lại kỳ này") if len(before.files) else ()
    return replace(
        returns,
        files=Files.validate(pd.concat([returns.files, before.files], ignore_index=True)),
        raw=RawAnswers.validate(pd.concat([returns.raw, before.answers], ignore_index=True)),
        answers=Answers.validate(pd.concat([returns.answers, read], ignore_index=True)),
        log=returns.log.add(Stage.PLACED, reported)
        .note(Stage.CHOSEN, old)
        .add(Stage.CHOSEN, before.findings),
        appraised={**returns.appraised, **before.appraised},
    )


def _asked(returns: _Returns, case: _Case) -> _Returns:
    """Compare returns with the attempts before them, and check those that count by the rules.

    Returns:
        The returns, with only the answers that count; a value that breaks a rule is withheld.
    """
    files, held, config = returns.files, case.held, case.held.config
    found = returns.log.of(Stage.PLACED, Stage.READ)
    resent, changed = resending.compare(files, returns.answers, found, held)
    findings = returns.log.add(Stage.READ, changed)
    counts = set(frames.pairs(files[files["verdict"] == Verdict.READ]))
    read = returns.answers[frames.among(returns.answers, counts)].reset_index(drop=True)
    # Drop findings inside returns that do not count: nobody has to mend them.
    settled = set(frames.pairs(findings.of(Stage.CHOSEN))) - counts
    for stage in (Stage.PLACED, Stage.READ):
        inside = findings.of(stage)
        findings = findings.instead(stage, inside[~frames.among(inside, settled)])
    about_columns = columns.that_count(findings.of(Stage.PLACED), returns.answers, read)
    findings = findings.instead(Stage.PLACED, about_columns)
    asked = asking.ask(read, files, findings.of(Stage.READ), held)
    for stage, told in asked.units.items():
        findings = findings.add(stage, told)
    findings = findings.add(Stage.RULES, asked.office)
    office, waivers = Stage.OF_THE_OFFICE, config.waived(held.period)
    findings = findings.revised(office, lambda found: setchanged.tell(found, files, config.criteria))
    findings = findings.revised(office, lambda found: statuses.unneeded(found, files, waivers))
    findings = findings.add(office, statuses.volunteered(files, waivers, held.period))
    reviews = Reviews.validate(returns.reviews[frames.among(returns.reviews, counts)])
    return replace(returns, answers=asked.answers, log=findings, reviews=reviews, resent=resent)


def _result(returns: _Returns, case: _Case) -> Result:
    """Score the returns that count, and tell what is still to be decided."""
    files, book, config, period = returns.files, case.book, case.held.config, case.held.period
    times = statuses.Timetable(case.expected.round_.due_date, config.waived(period), case.receipts.days)
    results, findings = _scored(returns, times, case)
    before = published.merged_path(period.previous)
    findings = findings.note(Stage.RECEIPTS, case.receipts.asked)
    findings = findings.revised(Stage.RECEIPTS, lambda found: carry.asked_anew(found, files, before))
    findings = findings.revised(
        Stage.RECEIPTS,
        lambda found: decisionbook.settle(catalogue.of_period(found, period), files, book.decisions),
    )
    submissions = statuses.of_units(files, results.answers, findings.of(), config, times)
    agenda = decisionbook.agenda(findings.of(), files, config, book)
    findings = findings.add(Stage.DECIDED, agenda.findings)
    sent_out = prefillbook.gone(case.workspace.folder(period, prefillbook.FILE_NAME))
    records = [*book.records, *case.points.records, *case.receipts.records, *sent_out]
    findings = findings.note(Stage.BOOKS, records)
    sent = prefilling.on_forms_now(
        case.expected.prefills, config.criteria, config.roster, partial(_asked_then, case)
    )
    month = Month(results, submissions, files, findings.of(), agenda.waiting, prefills=sent,
                  reviews=returns.reviews, resent=returns.resent, earlier=case.pasts,
                  figures=case.held.figures)  # fmt: skip
    return Result(
        config, case.expected.round_, month, book.decisions, agenda.rows, case.taken.litter,
        tuple(filter(None, [case.settled.kept])), tuple(case.receipts.failed), book.found,
        notes=case.settled.notes, unusable=case.unusable, dated=case.receipts.dated,
        undecided=whose.admissible(month.findings, case.taken.files),
    )  # fmt: skip


def _asked_then(case: _Case, period: Period) -> CriteriaSet:
    """The set of an earlier period; if nothing tells it any more, the one of this period."""
    try:
        return record.criteria_of(case.workspace, period)
    except VtltError:
        return case.expected.criteria


def _scored(returns: _Returns, times: statuses.Timetable, case: _Case) -> tuple[Results, Log]:
    """Score every unit that has to report, with the reviewer's points if there are any."""
    files, held, criteria = returns.files, case.held, case.held.config.criteria
    contents = Contents(case.taken.cells, case.taken.prints).fitting(files, criteria, held.config.roster)
    due = set(filter(times.due, held.config.roster.codes))
    outside = Outside(held.period, held.pasts, *times.of_returns(files), due)
    given = [*_inherited(returns), *case.points.rows]
    done = reckoning.reckon(held.config, outside, files, returns.answers, given)
    marks, claims = done.results.marks, done.results.claims
    on = set(frames.tuples(returns.raw, "file", "unit_code", "sheet"))
    findings = returns.log.revised(Stage.OF_THE_OFFICE, lambda found: appraisal.outstanding(found, marks))
    findings = findings.add(Stage.APPRAISED, done.findings)
    findings = findings.add(Stage.PRINTED, printed.check(files, contents, claims, criteria, on))
    raw = fixedcells.comparable(files, returns.raw, criteria)
    fixed = fixedcells.check(raw, contents, done.claimed, criteria, done.reporting)
    return done.results, findings.add(Stage.FIXED, fixed)


def _inherited(returns: _Returns) -> Iterator[Appraisal]:
    """Appraisals that came with the returns; those of this round's reviewer are applied after them."""
    counts = returns.files[returns.files["verdict"] == Verdict.READ]
    for pair in frames.tuples(counts, "file", "unit_code"):
        yield from returns.appraised.get(pair, ())
