"""Rolls up shorter periods: everything about a quarter, half-year or year that has no returns of its own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import pandas as pd
from pandera.typing import DataFrame

from vtlt_consolidate.checking import merge, reckoning, rules
from vtlt_consolidate.checking.returns import statuses
from vtlt_consolidate.files.arrivals import came
from vtlt_consolidate.findings import catalogue
from vtlt_consolidate.findings.log import Log, Stage
from vtlt_consolidate.findings.rules import pointrules, rolluprules
from vtlt_consolidate.language.namesakes import named
from vtlt_consolidate.language.typed import LATE
from vtlt_consolidate.model import frames
from vtlt_consolidate.model.config import Config, Waiver
from vtlt_consolidate.model.criteria import NOT_ARISEN, RATIO, CriteriaSet, Node
from vtlt_consolidate.model.frames import Answers, Files, Findings, Submissions
from vtlt_consolidate.model.kinds import ROLLUPS, Rollup
from vtlt_consolidate.model.layout import ANSWER, OF
from vtlt_consolidate.model.outputs import PARTS
from vtlt_consolidate.model.units import Roster
from vtlt_consolidate.rollup import combine, doubted, pieces
from vtlt_consolidate.rollup.combine import Combined
from vtlt_consolidate.rollup.pieces import Read
from vtlt_consolidate.scoring import answered
from vtlt_consolidate.scoring.appraisal import Appraisal
from vtlt_consolidate.scoring.compare import Past
from vtlt_consolidate.scoring.month import Month
from vtlt_consolidate.scoring.results import Results
from vtlt_consolidate.scoring.rolled import (
    OWN,
    Rolled,
    added,
    excused_throughout,
    last_returns,
    undeclared,
    way,
)
from vtlt_consolidate.scoring.score import is_unarisen
from vtlt_consolidate.scoring.worked.outside import Outside
from vtlt_consolidate.settings.tables import NODES
from vtlt_consolidate.settings.workbook import FILE_NAME
from vtlt_consolidate.words.errors import WorkspaceError
from vtlt_consolidate.words.period import LENGTHS, Period
from vtlt_consolidate.words.states import LACKING, Presence, State, Status
from vtlt_consolidate.words.text import count_of, first_of
from vtlt_consolidate.workspace import rehearsed
from vtlt_consolidate.workspace.folders import RECEIVED, Workspace
from vtlt_consolidate.workspace.months import closing
from vtlt_consolidate.workspace.published import merged_name
from vtlt_consolidate.writing.merged.rolled import place_of

_NAMED = 20
_OF_PRESENCE = {Presence.EXEMPT: Status.EXEMPT, Presence.NOTHING_TO_REPORT: Status.NOTHING_TO_REPORT}


def roll_up(
    workspace: Workspace, config: Config, period: Period, months: int, earlier: Sequence[Past] = ()
) -> Month:
    """Roll up the results of shorter periods; writes nothing.

    Args:
        workspace: the workspace.
        config: its configuration.
        period: the longer period.
        months: the length of the shorter ones.
        earlier: the results of earlier periods, which formulas may look at and the results are compared with.

    Raises:
        WorkspaceError: the period does not consist of such parts, is a rehearsal, has returns of its own, or
            none of the shorter ones has usable results.
    """
    _require_parts(workspace, period, months)
    read = pieces.read(workspace, config, period, period.parts(months))
    if all(source.trouble for source in read.sources):
        _refuse(workspace, config, period, months, read)
    criteria = config.criteria
    combined = combine.combine(read.pieces, criteria, config.roster)
    config = _excusing(config, period, combined)
    answers = _placed(combined, merged_name(period))
    broken = _broken(answers, period, criteria)
    answers = merge.withhold(answers, broken)
    files = _files(read, combined)
    given, left = _appraised(read, combined, criteria)
    last = last_returns(combined.presences, combined.returns)
    # Of a period without usable results it is said once that it lacks, not again of each unit.
    unknown = {key: tuple(each for each in periods if combined.presences[key[0], each] != Presence.LEFT_OUT)
               for key, periods in last.unknown.items()}  # fmt: skip
    outside = Outside(
        period, earlier, last.received, last.late, rolled=read.sources[-1].period, unknown=unknown,
        awaited=_awaited(config, combined, last.unknown),
    )  # fmt: skip
    done = reckoning.reckon(config, outside, files, answers, given)
    rolled = Rolled(
        read.sources, combined.presences, combined.parts,
        tuple(named(criteria, leaf) for leaf in undeclared(criteria)), combined.returns,
        {piece.period: piece.waiting for piece in read.pieces if piece.waiting},
    )  # fmt: skip
    findings = (
        Log()
        .note(
            Stage.CHOSEN,
            [*read.records, *_lacking(read, rolled, config.roster, period), *_undeclared(criteria, period)],
        )
        .note(
            Stage.READ,
            [*_figures_lacking(combined, criteria), *doubted.told(read.pieces, combined, answers, criteria)],
        )
        .add(Stage.RULES, broken)
        .add(Stage.APPRAISED, done.findings)
        .note(Stage.APPRAISED, left)
        .of()
    )
    results = replace(done.results, rolled_note=rolled.note)
    eased = replace(config, criteria=_eased(criteria))
    times = statuses.Timetable(waivers=config.waived(period))
    submissions = statuses.of_units(files, results.answers, findings, eased, times)
    submissions = _completed(submissions, results, rolled.given)
    return Month(results, submissions, files, findings, rolled=rolled, earlier=tuple(earlier))


def _require_parts(workspace: Workspace, period: Period, months: int) -> None:
    if months >= period.months or period.months % months:
        raise WorkspaceError(
            f"Kỳ {period} ({period.label}) không gồm nhiều {LENGTHS[months]} nên không gộp như vậy được. "
            "Gộp được: quý, 6 tháng, năm từ các tháng (--from-months); 6 tháng, năm từ các quý "
            "(--from-quarters); năm từ hai kỳ 6 tháng (--from-halves)."
        )
    rehearsed.require_none(workspace, period)
    folder = workspace.folder(period, RECEIVED)
    if returns := came(folder):
        raise WorkspaceError(
            f"Kỳ {period} có {count_of(returns)} tệp trong {folder}, ví dụ “{returns[0].name}”, nên "
            "không gộp từ "
            f"các {LENGTHS[months]} được: một kỳ hoặc có biểu riêng, hoặc gộp. Bỏ tùy chọn gộp để tổng hợp "
            "các biểu đó; nếu chúng để nhầm chỗ thì chuyển đi rồi chạy lại."
        )


def _refuse(workspace: Workspace, config: Config, period: Period, months: int, read: Read) -> None:
    lost = {source.period: closing.lost_result(workspace, source.period) for source in read.sources}
    lines = "\n".join(f"  - {each.period}: {lost[each.period] or each.trouble}." for each in read.sources)
    lasting = {each["file"] for each in read.records if each["code"] == rolluprules.OF_ITS_OWN.code}
    ways = [
        pieces.to_make(workspace, config, source.period)
        for source in read.sources
        # What is lost of a closed period is not made anew.
        if source.name not in lasting
        and not lost[source.period]
        and not source.period.before(Period.parse(config.criteria.applies_from))
    ]
    # Made again, they could not be used either.
    none = (
        "Xong thì gộp lại."
        if any(lost.values())
        else "Chỉ gộp được những kỳ dùng cùng bộ tiêu chí, cùng phiên bản, không phải diễn tập."
    )
    raise WorkspaceError(
        f"Chưa gộp được kỳ {period}: không có {LENGTHS[months]} nào có kết quả dùng được.\n{lines}\n"
        f"{next(iter(ways), none)}"
    )


def _excusing(config: Config, period: Period, combined: Combined) -> Config:
    """Excuse the units that were excused in every shorter period."""
    known = config.waived(period)
    more = [
        Waiver(period, code, _OF_PRESENCE[presence])
        for code, presence in excused_throughout(combined.presences).items()
        if code not in known
    ]
    return replace(config, waivers=(*config.waivers, *more))


def _awaited(
    config: Config, combined: Combined, unknown: Mapping[tuple[str, str], tuple[Period, ...]]
) -> Collection[tuple[str, str]]:
    """The keys of what is unknown about returns only because they have not come yet."""

    def comes(unit: str, name: str, period: Period) -> bool:
        times = statuses.Timetable(config.round(period).due_date, config.waived(period))
        # The day of a return that is there has to be noted by somebody.
        is_to_come = combined.presences[unit, period] != Presence.GIVEN
        return is_to_come and (name != LATE or times.due(unit) is not None)

    return {(unit, name) for (unit, name), periods in unknown.items()
            if all(comes(unit, name, period) for period in periods)}  # fmt: skip


def _placed(combined: Combined, book: str) -> DataFrame[Answers]:
    """Give each sum its place: the rows of the sheet of parts that it is made from, in the new workbook."""
    places, start = {}, 0
    for key, mine in combine.groups(combined.parts):
        places[key] = place_of(start, len(mine))
        start += len(mine)
    keys = frames.tuples(combined.answers, "unit_code", "leaf_code", "field")
    found = [places.get(key, "") for key in keys]
    here = pd.Series([bool(cell) for cell in found], index=combined.answers.index, dtype=bool)
    cells = pd.Series(found, index=combined.answers.index, dtype="str")
    return Answers.validate(
        combined.answers.assign(
            file=combined.answers["file"].mask(here, book),
            sheet=combined.answers["sheet"].mask(here, PARTS),
            cell=combined.answers["cell"].mask(here, cells),
        )
    )


def _broken(answers: DataFrame[Answers], period: Period, criteria: CriteriaSet) -> DataFrame[Findings]:
    """Check the sums by the rules, without those that hold for one month only."""
    leaves = [
        replace(leaf, at_most=None, whole=False, required=False, parent="", variants=())
        for leaf in criteria.leaves
        if any(added(leaf))
    ]
    if not leaves:
        return catalogue.frame([])
    mine = answers[answers["leaf_code"].isin([leaf.code for leaf in leaves])]
    # The two numbers of a ratio may come from different workbooks, and are still of one answer.
    sums = Answers.validate(
        mine.assign(file=merged_name(period)).astype({"file": "str"}).reset_index(drop=True)
    )
    found = rules.check(sums, replace(criteria, nodes=tuple(leaves), gates=(), variants=()))
    exceeding = found["code"] == pointrules.ABOVE_WHOLE.code
    mend = rolluprules.ON_ABOVE_WHOLE.format(period=period)
    return Findings.validate(found.assign(mend=found["mend"].mask(exceeding, mend)))


def _eased(criteria: CriteriaSet) -> CriteriaSet:
    """The set without the demand for what cannot be rolled up, which is no fault of the units."""
    lacking = {leaf.code for leaf in undeclared(criteria)}
    nodes = (replace(node, required=False) if node.code in lacking else node for node in criteria.nodes)
    return replace(criteria, nodes=tuple(nodes))


def _completed(
    submissions: DataFrame[Submissions], results: Results, given: Collection[str]
) -> DataFrame[Submissions]:
    """Count criteria without points as lacking too: nobody returned here, a unit has all or lacks some.

    Those that nobody answers, such as one that is calculated from days, are among them. Whoever gave anything
    in one of the shortest periods has reported, even where what was added up of it lacks wherever it is read.
    """
    marks, owed = results.marks, {leaf.code for leaf in results.criteria.leaves if leaf.owed}
    without = marks["points_micro"].isna() & ~is_unarisen(marks, results.criteria)
    states = answered.states(results.answers, results.criteria)
    lacking = results.answers[(results.answers["field"] == ANSWER) & states.isin(LACKING)]
    counted = set(frames.tuples(lacking, "unit_code", "leaf_code"))
    asked = marks["leaf_code"].isin(owed) & frames.among(marks, counted, "unit_code", "leaf_code")
    more = Counter(marks.loc[without & ~asked, "unit_code"].tolist())
    complete = submissions["status"] == Status.COMPLETE
    count = submissions["missing"] + [more[code] for code in submissions["unit_code"]]
    reported = (submissions["status"] == Status.MISSING) & submissions["unit_code"].isin(list(given))
    status = submissions["status"].mask(complete & (count > 0) | reported, Status.INCOMPLETE)
    return Submissions.validate(submissions.assign(missing=count, status=status))


def _files(read: Read, combined: Combined) -> DataFrame[Files]:
    """The workbooks that were read; figures are carried where the last period of a unit has carried ones."""
    books, last = _books(read), combined.last
    pairs = frames.tuples(read.files, "file", "unit_code")
    ends = [unit in last and books[last[unit]] == file for file, unit in pairs]
    carried = read.files["carried"].where(pd.Series(ends, index=read.files.index, dtype=bool), "")
    return Files.validate(read.files.assign(carried=carried))


def _books(read: Read) -> dict[Period, str]:
    """The shortest periods, each with the workbook that was read of it."""
    return {
        period: source.name
        for source, piece in zip(read.sources, read.pieces, strict=True)
        for _, period in piece.presences
    }


def _appraised(
    read: Read, combined: Combined, criteria: CriteriaSet
) -> tuple[list[Appraisal], list[dict[str, Any]]]:
    """What reviewers gave for the states of the longer period; other points are told and left out."""
    books, taken = _books(read), []
    left: dict[tuple[str, str], list[str]] = {}
    for source in read.sources:
        for (file, unit), given in read.appraised.items():
            for row in given if file == source.name else ():
                leaf = criteria.by_code[row.leaf_code]
                if leaf.rolled_up is None or any(added(leaf)):
                    left.setdefault(row.key, []).append(str(source.period))
                elif (end := combined.end(unit, leaf.code)) and books[end] == file:
                    taken.append(row)
    records = [
        catalogue.record(
            rolluprules.POINTS_LEFT_OUT, unit_code=unit, leaf_code=code,
            key=", ".join(periods), found=", ".join(periods), subject=named(criteria, criteria.by_code[code]),
            expected=_added(criteria.by_code[code]),
        )
        for (unit, code), periods in left.items()
    ]  # fmt: skip
    return taken, records


def _added(leaf: Node) -> str:
    return {Rollup.SUM: "cộng dồn", Rollup.MEAN: "bình quân"}.get(leaf.rolled_up or Rollup.END, "đã gộp")


def _lacking(read: Read, rolled: Rolled, roster: Roster, whole: Period) -> Iterator[dict[str, Any]]:
    """Name the units without figures in a period for which others have some, those not there yet apart."""
    books = {period: source.name for source, piece in zip(read.sources, read.pieces, strict=True)
             for _, period in piece.presences if not source.trouble}  # fmt: skip
    for period in rolled.periods:
        units = [unit for unit in roster.units if period in rolled.lacking.get(unit.code, ())]
        told = {rule: [unit for unit in units if rolled.presences[unit.code, period] == presence]
                for presence, rule in _NOT_OWING.items()}  # fmt: skip
        owing = [unit for unit in units if not any(unit in mine for mine in told.values())]
        for rule, mine in ({rolluprules.LACKING: owing} | told).items():
            if mine and period in books:
                names = first_of((unit.full_name for unit in mine), _NAMED, "đơn vị khác")
                yield catalogue.record(
                    rule, file=books[period], key=str(period), subject=str(period), other=mine[0].code,
                    expected=str(len(mine)), found=names, example=str(whole),
                )  # fmt: skip


_NOT_OWING = {
    Presence.UNLISTED: rolluprules.NOT_THERE,
    Presence.REGROUPED: rolluprules.OF_ANOTHER_GROUP,
}
"""What there is of units that did not owe the figures that they lack → how it is told."""


def _undeclared(criteria: CriteriaSet, period: Period) -> Iterator[dict[str, Any]]:
    for leaf in undeclared(criteria):
        yield catalogue.record(
            rolluprules.UNDECLARED, leaf_code=leaf.code, field=ANSWER, file=FILE_NAME, sheet=NODES.sheet,
            key=leaf.code, subject=named(criteria, leaf), expected=str(period),
        )  # fmt: skip


def _figures_lacking(combined: Combined, criteria: CriteriaSet) -> Iterator[dict[str, Any]]:
    """Name the figures that lack in a period in which the unit did report."""
    own = {key for key, presence in combined.presences.items() if presence in OWN}
    for key, mine in combine.groups(combined.parts):
        periods = [
            row.period
            for row in mine
            if row.state != State.GIVEN and (row.unit_code, Period.parse(row.period)) in own
        ]
        if periods:
            yield _figure_lacking(key, periods, criteria)
    blank = combined.answers["state"].isin([State.MISSING, State.INVALID])
    for row in frames.rows(combined.answers[blank]):
        leaf, end = criteria.by_code[row.leaf_code], combined.end(row.unit_code, row.leaf_code)
        if leaf.owed and way(leaf, row.field) == Rollup.END and row.field in (ANSWER, OF):
            yield _figure_lacking((row.unit_code, leaf.code, row.field), [str(end)], criteria)


def _figure_lacking(key: tuple[str, str, str], periods: list[str], criteria: CriteriaSet) -> dict[str, Any]:
    unit, code, of_field = key
    leaf, told = criteria.by_code[code], ", ".join(periods)
    return catalogue.record(
        rolluprules.FIGURE_LACKING, unit_code=unit, leaf_code=code, field=of_field, key=told, found=told,
        subject=named(criteria, leaf), expected=ROLLUPS[way(leaf, of_field) or Rollup.END].lower(),
        example=_if_none(leaf),
    )  # fmt: skip


def _if_none(leaf: Node) -> str:
    """What a unit writes for a period in which nothing arose; a ratio of nothing is an error."""
    if leaf.unarisen:
        return f" (không phát sinh thì ghi “{NOT_ARISEN}”)"
    return "" if leaf.kind == RATIO else " (không phát sinh thì ghi 0)"
