"""Reads the results of the shorter periods that a longer one is rolled up from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

import pandas as pd
from pandera.typing import DataFrame

from vtlt_consolidate.files import intake
from vtlt_consolidate.findings import catalogue
from vtlt_consolidate.findings.rules import returnrules, rolluprules
from vtlt_consolidate.identity.claims import Expected
from vtlt_consolidate.model import outputs
from vtlt_consolidate.model.config import Config
from vtlt_consolidate.model.decisions import NO_DECISIONS
from vtlt_consolidate.model.frames import (
    RETURNED_STATUSES,
    ROLLED_STATUSES,
    STATUSES,
    Answers,
    Cells,
    Files,
    RawAnswers,
    none_of,
)
from vtlt_consolidate.naming import lineage
from vtlt_consolidate.naming.lineage import Lineage
from vtlt_consolidate.publishing import parts, stale
from vtlt_consolidate.publishing.publication import unusable
from vtlt_consolidate.reading import answers, datasheet, several
from vtlt_consolidate.reading.earlier import rolledbook, united
from vtlt_consolidate.reading.earlier.united import Changed
from vtlt_consolidate.reading.several import Several
from vtlt_consolidate.rollup import doubted, followed
from vtlt_consolidate.rollup.combine import Piece
from vtlt_consolidate.rollup.followed import Then, Within
from vtlt_consolidate.scoring.appraisal import Appraisal
from vtlt_consolidate.scoring.rolled import Source
from vtlt_consolidate.words.period import FROM_PARTS, LENGTHS, Period
from vtlt_consolidate.words.states import Presence, Status, Verdict
from vtlt_consolidate.words.text import first_of
from vtlt_consolidate.workspace import rehearsed
from vtlt_consolidate.workspace.folders import RECEIVED, Workspace
from vtlt_consolidate.workspace.months import closing
from vtlt_consolidate.workspace.published import merged_path

_Made = tuple[DataFrame[Files], DataFrame[Cells]]
_OF_WAIVER = {Status.EXEMPT: Presence.EXEMPT, Status.NOTHING_TO_REPORT: Presence.NOTHING_TO_REPORT}
_ABSENT = (Presence.MISSING, Presence.UNLISTED, Presence.REGROUPED, Presence.LEFT_OUT)


class _Trouble(NamedTuple):
    """Why the results of a period cannot be used.

    Args:
        words: the reason.
        lasting: results made anew cannot be used either.
        reported: the codes of the units that reported all the same.
    """

    words: str
    lasting: bool = False
    reported: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Read:
    """The results of the shorter periods.

    Args:
        pieces: one for each of them, also for those without usable results.
        sources: where each was read.
        files: frame `Files`, a row for each unit and workbook, the newest period first.
        appraised: (file, code of a unit) → what reviewers gave in that period.
        records: the findings.
    """

    pieces: list[Piece]
    sources: tuple[Source, ...]
    files: DataFrame[Files]
    appraised: Mapping[tuple[str, str], list[Appraisal]]
    records: list[dict[str, Any]] = field(default_factory=list)


def read(workspace: Workspace, config: Config, whole: Period, periods: tuple[Period, ...]) -> Read:
    """Read the results of some periods; what cannot be used is left out and told.

    Args:
        workspace: the workspace.
        config: its configuration. A unit that it exempts from a period need not be in the results of it.
        whole: the period that is rolled up from them.
        periods: the periods, in order.
    """
    names = {period: merged_path(period) for period in periods}
    troubles = {
        period: _Trouble(words, rehearsed.is_rehearsed(workspace, period))
        for period in periods
        if (words := unusable(workspace, period))
    }
    past = lineage.of(config, periods[-1])
    paths = {name: workspace.root / name for period, name in names.items() if period not in troubles}
    found = intake.read_each(paths)
    pieces: list[Piece] = []
    taken: list[Several] = []
    # What is to be made again first is told first.
    records = [each for period in periods if period not in troubles
               for each in stale.told(workspace, period, "gộp lại")]  # fmt: skip
    for period, name in names.items():
        # One after the other, because a year of workbooks is a lot of cells.
        made = troubles.get(period) or _made(next(found)[1])
        piece = made if isinstance(made, _Trouble) else _piece(config, period, past, *made)
        if isinstance(piece, _Trouble):
            troubles[period] = piece
            records.append(_left_out(workspace, config, period, name, piece))
            pieces.append(Piece(period, none_of(Answers), {}))
            continue
        pieces.append(_excused(piece[0], config, past))
        taken.append(piece[1])
        if piece[0].parts is not None and not isinstance(made, _Trouble):
            records += _outdated(workspace, period, name, rolledbook.sources(made[1]))
        records += _renamed(whole, period, name, piece[1].renamed)
        if not isinstance(made, _Trouble):
            records += _unlisted(whole, period, name, made[1], past)
    files = [each.files for each in reversed(taken)]
    appraised = {key: rows for each in taken for key, rows in each.appraised.items()}
    absent = _absent(pieces, config, past)
    return Read(
        [absent.get(piece.period, piece) for piece in pieces],
        tuple(
            Source(period, name, trouble.words, trouble.reported)
            for period, name in names.items()
            for trouble in [troubles.get(period, _Trouble(""))]
        ),
        Files.validate(pd.concat([*files, none_of(Files)], ignore_index=True)),
        appraised,
        records,
    )


def _absent(pieces: Sequence[Piece], config: Config, past: Lineage) -> dict[Period, Piece]:
    """What there is of the periods without usable results, which have no presences yet.

    Where all others were rolled up from periods of one length, such a period is told by those as well: in
    which of them a unit had to report is then the same by way of its quarters and from the months.
    """
    lengths = {each.months for piece in pieces for _, each in piece.presences}
    length = lengths.pop() if len(lengths) == 1 else 0
    found = {}
    for piece in pieces:
        if not piece.presences:
            whole = piece.period
            nothing = {(code, whole): Presence.LEFT_OUT for code in config.roster.codes}
            absent = _excused(replace(piece, presences=nothing), config, past)
            each_of = whole.parts(length) if 0 < length < whole.months else (whole,)
            mine = {(code, each): how for (code, _), how in absent.presences.items() for each in each_of}
            found[whole] = _excused(replace(piece, presences=mine), config, past)
    return found


def _left_out(
    workspace: Workspace, config: Config, period: Period, name: str, trouble: _Trouble
) -> dict[str, Any]:
    told = {"file": name, "found": trouble.words, "key": f"{period} {trouble.words}"}
    if trouble.lasting:
        return catalogue.record(rolluprules.OF_ITS_OWN, subject=str(period), **told)
    if back := closing.brought_back(workspace, period):
        lacking = "Số liệu của kỳ đó coi là thiếu, không phải là 0."
        return catalogue.record(rolluprules.CLOSED_UNUSABLE, expected=lacking, **told, **back)
    told |= {"subject": str(period), "example": _made_how(workspace, period)}
    return catalogue.record(rolluprules.LEFT_OUT, **told) | {"mend": to_make(workspace, config, period)}


def to_make(workspace: Workspace, config: Config, period: Period) -> str:
    """How results of a shorter period are made, in a sentence."""
    first = Period.parse(config.criteria.applies_from)
    if period.before(first):
        return rolluprules.NOT_YET_ASKED.format(first=first, subject=period)
    return rolluprules.LEFT_OUT.mend.format(subject=period, example=_made_how(workspace, period))


def _made_how(workspace: Workspace, period: Period) -> str:
    """What goes behind the command that makes a period: from shorter ones, or from its own returns."""
    shorter = (months for months in FROM_PARTS if months < period.months)
    for months in shorter if not workspace.folder(period, RECEIVED).is_dir() else ():
        if any(not unusable(workspace, part) for part in period.parts(months)):
            return FROM_PARTS[months]
    return f"(kỳ chưa bắt đầu thì vtlt issue {period} trước)"


def _made(read_: _Made | str) -> _Made | _Trouble:
    return _Trouble(read_) if isinstance(read_, str) else read_


def _piece(
    config: Config, period: Period, past: Lineage, files: DataFrame[Files], cells: DataFrame[Cells]
) -> tuple[Piece, Several] | _Trouble:
    """One period with what was read of it, or the reason why it cannot be used."""
    if rehearsed.in_cells(cells):
        return _Trouble("tệp là kết quả của một kỳ diễn tập, số liệu là bịa", lasting=True)
    criteria, round_ = config.criteria, config.round(period)
    above = config.agency.parent
    expected = Expected(criteria, round_, config.roster, NO_DECISIONS, above=above, lineage=past)
    rolled = rolledbook.read(cells)
    own = isinstance(rolled, str) or not rolled[0]
    # What was rolled up knows of the changes until its end, and tells of each month what there was of a unit.
    names = datasheet.unit_names(cells)
    changed = Changed.since(period, names, expected) if own else Changed.after(period, expected)
    then = Then.of(names, changed, expected)
    changed = changed.reported_in(cells)
    taken = united.unite(several.read(files, cells, changed.among(expected)), changed, expected)
    readable = taken.files["verdict"] == Verdict.READ
    # A period in which nobody answered is still one in which some units had nothing to report.
    faults = taken.findings[taken.findings["code"] != returnrules.NO_UNITS.code]
    first = str(faults["code"].iloc[0]) if len(faults) else ""
    versions = set(taken.files.loc[readable, "version"])
    # Of the version just before a workbook can still be read, of one before that it is refused.
    if first == returnrules.OTHER_VERSION.code and (data := datasheet.all_rows(cells)) is not None:
        versions |= set(data["version"])
    elif first and not readable.all() and not taken.renamed:
        return _Trouble(str(faults["message"].iloc[0]).rstrip("."), first == returnrules.OTHER_SET.code)
    if versions := versions - {str(criteria.version)}:
        theirs = ", ".join(sorted(versions))
        words = f"kỳ đó dùng phiên bản {theirs} của bộ tiêu chí, nay là {criteria.version}"
        reported = {unit for code in _reporting(cells) if (unit := then(code))}
        return _Trouble(words, lasting=True, reported=frozenset(reported))
    if isinstance(rolled, str):
        return _Trouble(rolled)
    taken = _of_their_groups(taken)
    read_, _ = answers.parse(taken.answers, criteria, NO_DECISIONS)
    appraised = {row.key for given in taken.appraised.values() for row in given}
    open_ = doubted.read(cells)
    piece = Piece(
        period, read_, {}, appraised=appraised, doubted={*then.each(open_.figures)}, waiting=open_.waiting
    )
    if not own:
        known = followed.within(Within(*rolled), then, taken, expected)
        known_of = replace(piece, presences=known.presences, parts=known.parts, returns=known.returns)
        return known_of, taken
    presences = followed.presences(config, period, cells, taken, then)
    returns = followed.returns(config, period, cells, then)
    return replace(piece, presences=presences, returns=returns), taken


def _of_their_groups(taken: Several) -> Several:
    """What was read of units without what they answered as units of another group than theirs now."""
    readable = (taken.files["verdict"] == Verdict.READ) & ~taken.files["unit_code"].isin([*taken.regrouped])
    answered = ~taken.answers["unit_code"].isin([*taken.regrouped])
    return replace(
        taken,
        files=Files.validate(taken.files[readable].reset_index(drop=True)),
        answers=RawAnswers.validate(taken.answers[answered].reset_index(drop=True)),
        appraised={key: given for key, given in taken.appraised.items() if key[1] not in taken.regrouped},
    )


def _excused(piece: Piece, config: Config, past: Lineage) -> Piece:
    """Heed exemptions that were noted after the results of a period had been made."""
    waived = {period: followed.waived(config, period, past) for _, period in piece.presences}
    presences = {
        (unit, period): _OF_WAIVER.get(waiver.kind, presence)
        if presence in _ABSENT and (waiver := waived[period].get(unit))
        else presence
        for (unit, period), presence in piece.presences.items()
    }
    return replace(piece, presences=presences)


def _outdated(
    workspace: Workspace, period: Period, name: str, then: Mapping[str, str]
) -> Iterator[dict[str, Any]]:
    """Tell that the results that a period was rolled up from have changed since."""
    within = [part for months in LENGTHS if months < period.months for part in period.parts(months)]
    read_then = {part: then[merged_path(part)] for part in within if merged_path(part) in then}
    if changed := parts.changed(workspace, read_then):
        told = ", ".join(map(str, changed))
        yield catalogue.record(rolluprules.OUTDATED, file=name, key=told, found=told, subject=str(period))


_REPORTED = {words[status] for words in (STATUSES, ROLLED_STATUSES)
             for status in (*RETURNED_STATUSES, Status.CARRIED) if status in words}  # fmt: skip
_NAMED = 20


def _reporting(cells: DataFrame[Cells]) -> set[str]:
    """The codes of the units with figures in a merged workbook."""
    statuses = datasheet.beside_codes(cells, outputs.SUBMISSIONS, outputs.SUBMISSION_HEADINGS["status"])
    return {code for code, status in statuses.items() if status in _REPORTED}


def _unlisted(
    whole: Period, period: Period, name: str, cells: DataFrame[Cells], past: Lineage
) -> Iterator[dict[str, Any]]:
    """Name the units with figures in a period that live on in none of those that it is rolled up for."""
    reporting = _reporting(cells)
    gone = [
        unit
        for code, unit in datasheet.unit_names(cells).items()
        if code in reporting and code not in past.roster.by_code and not past.heirs(code, unit)
    ]
    if gone:
        yield catalogue.record(
            rolluprules.NO_LONGER_THERE, file=name, key=str(period), subject=str(period),
            expected=str(len(gone)), example=str(whole),
            found=first_of(gone, _NAMED, "đơn vị khác"),
        )  # fmt: skip


def _renamed(whole: Period, period: Period, name: str, renamed: Mapping[str, str]) -> list[dict[str, Any]]:
    return [
        catalogue.record(
            rolluprules.OTHER_UNIT, unit_code=code, file=name, subject=str(period), key=f"{period} {then}",
            expected=code, found=then, example=str(whole),
        )
        for code, then in renamed.items()
    ]  # fmt: skip
