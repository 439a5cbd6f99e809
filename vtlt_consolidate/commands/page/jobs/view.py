"""Takes from a result what the page shows of a period; see `seen`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pandas as pd

from vtlt_consolidate.commands.page.jobs.seen import Answered, Earlier, Found, MonthView, Sent, UnitView
from vtlt_consolidate.commands.page.looks import graphs
from vtlt_consolidate.commands.result import Result
from vtlt_consolidate.findings import catalogue
from vtlt_consolidate.model import cellkinds
from vtlt_consolidate.model.criteria import GROUP, SOURCES, CriteriaSet, Node
from vtlt_consolidate.model.frames import ROLLED_STATUSES, STATUSES, rows
from vtlt_consolidate.model.layout import ANSWER, DOC_DATE, DOC_NUMBER, NOTE, OF
from vtlt_consolidate.model.outputs import STATE_WORDS
from vtlt_consolidate.model.units import Unit
from vtlt_consolidate.scoring import answered
from vtlt_consolidate.scoring.history.course import Course, Stand, course
from vtlt_consolidate.scoring.results import parts
from vtlt_consolidate.scoring.standings import Standing
from vtlt_consolidate.scoring.worked.points import signed
from vtlt_consolidate.words.states import LACKING, State, Status, Verdict
from vtlt_consolidate.words.text import parse_date, show_date, show_micro, show_number
from vtlt_consolidate.workspace.folders import Workspace
from vtlt_consolidate.workspace.months import contents

_VERDICTS = {Verdict.READ: "Được tính"}
_NOT_COUNTED = "Không tính"
_Points = Mapping[tuple[str, str], Any]
"""(unit, criterion) → row of `Marks`."""
_NONE_YET = "chưa có"


def of(workspace: Workspace, result: Result) -> MonthView:
    """Take from a result what the page shows."""
    month, config, period = result.month, result.config, result.round_.period
    divided = parts(month.results)
    stood = {each.unit.code: each for part in divided for each in part.standings}
    reached = {each.unit.code: part.reached(each) for part in divided for each in part.standings}
    units = {unit.code: unit for unit in config.roster.units}
    found = _findings(result)
    answers = _answers(result, units)
    files, carried = _files(result), {row.unit_code: row.carried for row in rows(month.files) if row.carried}
    passed = course(month, divided, config.roster, period)
    submissions = {row.unit_code: row for row in rows(month.submissions)}
    shown = {
        code: _unit(
            unit, submissions[code], stood.get(code), reached.get(code),
            (answers.get(code, ()), found[code], files[code], carried.get(code, ""),
             tuple(_history(passed, code))),
            STATUSES if month.rolled is None else ROLLED_STATUSES,
        )
        for code, unit in units.items()
    }  # fmt: skip
    criteria, inputs = config.criteria, contents.inputs(workspace, period)
    account = criteria.account
    worth = "" if account.shares else "Đã làm" if account.tasks else "Điểm"
    return MonthView(shown, found[""], inputs, account.tail["total"], worth, criteria.classifies)


def _unit(
    unit: Unit, submission: Any, standing: Standing | None, reached: int | None, parts: tuple[Any, ...],
    statuses: Mapping[Status, str],
) -> UnitView:  # fmt: skip
    answers, findings, files, carried, history = parts
    day = parse_date(submission.received[:10])
    total, claimed = "", ""
    if standing and any(each.claimed for each in answers):
        claimed = _NONE_YET if standing.claimed is None else show_micro(standing.claimed)
    if standing and reached is not None:
        total = f"{show_micro(reached)}/{show_micro(standing.most)}" + ("*" if standing.missing else "")
    return UnitView(
        unit.code, unit.name, unit.area, unit.email, statuses[submission.status],
        show_date(day) if day else submission.received,
        None if pd.isna(submission.days_late) else int(submission.days_late),
        total, claimed, standing.band if standing else "",
        "; ".join(filter(None, (standing.reason, standing.decided))) if standing else "",
        answers, findings, files, carried, history,
    )  # fmt: skip


def _findings(result: Result) -> Mapping[str, tuple[Found, ...]]:
    """Code of a unit, or nothing → its findings, the gravest first."""
    found = defaultdict[str, list[Found]](list)
    for row in rows(result.month.complaints):
        sheet = f"sheet “{row.sheet}”" if row.sheet else ""
        cells = f"ô {row.cells}" if row.cells else ""
        place = ", ".join(filter(None, (row.file, sheet, cells)))
        found[row.unit_code].append(
            Found(
                row.code,
                catalogue.SEVERITIES[row.severity],
                row.severity,
                place,
                row.message,
                row.mend,
            )
        )
    return defaultdict(tuple, {code: tuple(each) for code, each in found.items()})


def _files(result: Result) -> Mapping[str, tuple[Sent, ...]]:
    """Code of a unit → its files."""
    sent = defaultdict[str, list[Sent]](list)
    for row in rows(result.month.files):
        if row.carried:
            continue
        sent[row.unit_code].append(Sent(row.file, _VERDICTS.get(row.verdict, _NOT_COUNTED), row.reason))
    return defaultdict(tuple, {code: tuple(each) for code, each in sent.items()})


def _answers(result: Result, units: Mapping[str, Unit]) -> Mapping[str, tuple[Answered, ...]]:
    """Code of a unit → the rows of its form, in the order of the form."""
    month = result.month
    given = defaultdict[tuple[str, str], dict[str, Any]](dict)
    answers = month.answers
    answers = answers.assign(counts=~answered.states(answers, month.criteria).isin(LACKING))
    for row in rows(answers):
        given[row.unit_code, row.leaf_code][row.field] = row
    points: _Points = {(row.unit_code, row.leaf_code): row for row in rows(month.marks)}
    appraised = month.results.appraised.keys()
    reporting = {unit for unit, _ in given}
    criteria, rolled = result.config.criteria, month.rolled is not None
    return {
        code: tuple(_form(criteria.of(unit.variant), code, given, points, appraised, rolled=rolled))
        for code, unit in units.items()
        if code in reporting
    }


def _form(
    criteria: CriteriaSet,
    unit: str,
    given: Mapping[tuple[str, str], Mapping[str, Any]],
    points: _Points,
    appraised: Container[tuple[str, str]],
    *,
    rolled: bool,
) -> Iterator[Answered]:
    for node in criteria.nodes:
        number = str(criteria.number(node) or "")
        fields = given.get((unit, node.code), {})
        if node.kind == GROUP:
            yield Answered(number, node.name, heading=True)
        elif ANSWER in fields:
            row = _answered(number or node.code, node, fields, rolled=rolled)
            mark = points.get((unit, node.code))
            if mark is not None:
                row = _worth(row, criteria, node, mark, appraised=(unit, node.code) in appraised)
            yield row


def _worth(row: Answered, criteria: CriteriaSet, node: Node, mark: Any, *, appraised: bool) -> Answered:
    """Add what a row is worth: its points, and where a reviewer gave them, the unit's own and why."""
    got, most, own = (
        None if pd.isna(each) else signed(criteria, node, each)
        for each in (mark.points_micro, mark.max_micro, mark.self_micro)
    )
    points = "" if got is None or most is None else f"{show_micro(got)}/{show_micro(most)}"
    if not appraised:
        return replace(row, points=points)
    claimed = _NONE_YET if own is None else show_micro(own)
    return replace(row, points=points, claimed=claimed, reason=mark.reason)


def _answered(number: str, node: Node, fields: Mapping[str, Any], *, rolled: bool) -> Answered:
    answer, read_as = fields[ANSWER], _read(fields[ANSWER], node, rolled=rolled)
    of_all = fields.get(OF)
    if of_all is not None and of_all.state == answer.state == State.GIVEN:
        read_as = f"{read_as} / {show_micro(int(of_all.value_micro))}"
    return Answered(
        number,
        node.name,
        typed=_with_total(answer, of_all),
        read_as=read_as,
        lacking=not answer.counts and not node.source,
        proof=", ".join(_typed(fields, DOC_NUMBER, DOC_DATE)),
        note=" ".join(_typed(fields, NOTE)),
        file=answer.file,
        sheet=answer.sheet,
        cell=answer.cell,
    )


def _with_total(answer: Any, of_all: Any) -> str:
    typed = cellkinds.shown(answer.kind, answer.typed)
    return f"{typed} / {of_all.typed}" if of_all is not None and of_all.typed else typed


def _read(answer: Any, node: Node, *, rolled: bool) -> str:
    """What the answer was read as: its value, or the words of its state."""
    if node.source and answer.state == State.MISSING:
        # Nobody asks the unit.
        return SOURCES[node.source]
    if rolled and answer.state == State.MISSING:
        # Nobody was asked in this period.
        return "Chưa khai cách gộp" if node.rolled_up is None else "Thiếu số liệu để gộp"
    words = STATE_WORDS[answer.state]
    if answer.state != State.GIVEN:
        return words
    return str(answer.text) if pd.isna(answer.value_micro) else show_micro(int(answer.value_micro))


def _typed(fields: Mapping[str, Any], *names: str) -> Sequence[str]:
    given = [fields[name] for name in names if name in fields]
    return [cellkinds.shown(each.kind, each.typed) for each in given if each.typed]


def _history(passed: Course, code: str) -> Iterator[Earlier]:
    """How the unit stood in each earlier period, the newest first."""
    pairs = list(zip(passed.periods, passed.stands[code], strict=True))[:-1]
    for period, stand in reversed(pairs):
        # Beside its share, as the most that can be reached may have changed since.
        share = "" if stand.share is None else f" ({_percent(stand.share)})"
        total = "" if stand.total is None else f"{show_micro(stand.total)}{share}"
        yield Earlier(str(period), _stood(stand), total, stand.band)


def _percent(share: float) -> str:
    return f"{graphs.percent(Decimal(str(share)) * 100)}%"


def _stood(stand: Stand) -> str:
    if stand.status is None:
        return "Không có trong danh sách"
    late = f", trễ {show_number(stand.days_late)} ngày" if stand.days_late else ""
    return STATUSES[stand.status] + late
