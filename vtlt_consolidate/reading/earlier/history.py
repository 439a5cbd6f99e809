"""Reads the merged workbooks of earlier periods, to compare their results with this period."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
from pandera.typing import DataFrame

from vtlt_consolidate.files import intake, memory
from vtlt_consolidate.findings import catalogue
from vtlt_consolidate.findings.rules import returnrules, rolluprules
from vtlt_consolidate.model import frames, outputs
from vtlt_consolidate.model.config import Config
from vtlt_consolidate.model.criteria import CriteriaSet
from vtlt_consolidate.model.frames import Cells, Findings
from vtlt_consolidate.model.layout import ANSWER, OF
from vtlt_consolidate.naming import lineage
from vtlt_consolidate.reading import datasheet
from vtlt_consolidate.reading.earlier import around, otherwise, pastmemory, pointhistory, reviewed
from vtlt_consolidate.scoring.compare import Past
from vtlt_consolidate.scoring.history.former import follow
from vtlt_consolidate.scoring.tree import micro
from vtlt_consolidate.words.errors import VtltError
from vtlt_consolidate.words.period import Period
from vtlt_consolidate.words.states import State
from vtlt_consolidate.words.text import MICRO, clean
from vtlt_consolidate.workspace import published, rehearsed
from vtlt_consolidate.workspace.folders import LOGS, RESULTS, Workspace
from vtlt_consolidate.workspace.months import closing

PASTS_NAME = "ky-truoc.sqlite"
AT_MOST = 12
"""How many earlier periods are read: a year of months."""

_NOT_WHOLE = "bộ kết quả của kỳ đó chưa lập xong, lần chạy đã bị ngắt giữa chừng"
_MARKED = (State.MET, State.NOT_MET)


def read(
    workspace: Workspace, period: Period, config: Config, *, keep: bool = True
) -> tuple[tuple[Past, ...], DataFrame[Findings]]:
    """Read the results of earlier periods of the same length, under the units of now.

    Args:
        workspace: the workspace.
        period: the period that is compared.
        config: its set, its units, and what became of former units; what units answered to another version
            of the set counts where it asked the same, but not the points for it.
        keep: remember what was read; otherwise nothing is written.

    Returns:
        The newest `AT_MOST` of them, oldest first; and a finding for each workbook that cannot be used.
    """
    became = lineage.of(config, period)
    paths = dict(workbooks(workspace, period)[-AT_MOST:])
    names = {path.relative_to(workspace.root).as_posix(): earlier for earlier, path in paths.items()}
    pasts: list[Past] = []
    records = list(_lost(workspace, period))
    unfinished = {name for name, earlier in names.items()
                  if paths[earlier].name in published.standing(paths[earlier].parent).unfinished}  # fmt: skip
    records += [_unusable(workspace, names[name], name, _NOT_WHOLE) for name in sorted(unfinished)]
    usable = {name: paths[earlier] for name, earlier in names.items() if name not in unfinished}
    found = _pasts(workspace, usable, names, config.criteria, keep=keep)
    versions = {past.period: past.version for past in found.values() if not isinstance(past, str)}
    others = otherwise.otherwise(workspace, versions, config.criteria, keep=keep)
    for name, past in found.items():
        why = past if isinstance(past, str) else "" if past.period in others else otherwise.UNKNOWN
        if isinstance(past, str) or why:
            records.append(_unusable(workspace, names[name], name, why))
            continue
        pasts.append(follow(past.asking_otherwise(others[past.period]), became))
        if past.unlike:
            records.append(catalogue.record(
                returnrules.POINTS_UNLIKE, file=name, key=past.version, found=past.version,
                expected=str(config.criteria.version),
            ))  # fmt: skip
    return tuple(sorted(pasts, key=lambda past: past.period)), catalogue.frame(records)


def _unusable(workspace: Workspace, period: Period, name: str, why: str) -> dict[str, Any]:
    """Report that the results of an earlier period cannot be used; of a closed one none are made."""
    if back := closing.brought_back(workspace, period):
        left_out = "Kỳ đó không có trong phần so sánh và biểu đồ."
        context = {"file": name, "key": f"{period} {why}", "found": why, "expected": left_out}
        return catalogue.record(rolluprules.CLOSED_UNUSABLE, **context, **back)
    return catalogue.record(returnrules.EARLIER_UNUSABLE, file=name, key=why, found=why)


def _lost(workspace: Workspace, period: Period) -> Iterator[dict[str, Any]]:
    """Report the closed ones of the last periods whose results are not there any more."""
    earlier = period
    for _ in range(AT_MOST):
        earlier = earlier.previous
        if closing.lost_result(workspace, earlier):
            name = published.merged_path(earlier)
            yield _unusable(workspace, earlier, name, f"không còn {published.merged_name(earlier)}")


def issued(workspace: Workspace, period: Period, criteria: CriteriaSet) -> Past | None:
    """The results of a period as they were last closed; `None` if there are none, or not as they were then.

    Raises:
        WorkspaceError: the ledger of closings was changed by hand.
    """
    ledger, name = closing.read(workspace, period), published.merged_name(period)
    if ledger.last is None:
        return None
    path = closing.kept_copy(workspace, period, ledger, ledger.last.number, name)
    if path is None:
        return None
    found = _pasts(workspace, {name: path}, {name: period}, criteria).get(name)
    return None if found is None or isinstance(found, str) or found.unlike else found


def _pasts(
    workspace: Workspace, paths: Mapping[str, Path], periods: Mapping[str, Period], criteria: CriteriaSet, *,
    keep: bool = True,
) -> dict[str, Past | str]:  # fmt: skip
    """Name of a merged workbook → its results, remembered or read, or why they cannot be compared."""
    of_set = hashlib.sha256(repr(criteria).encode()).hexdigest()

    def opened(unknown: Sequence[str]) -> Iterator[tuple[str, Past | str | None, Any]]:
        for name, cells in intake.read_ours({name: paths[name] for name in unknown}):
            if isinstance(cells, str):
                # Not remembered: the file may only have been locked.
                yield name, cells, None
            else:
                past = _past(cells, periods[name], criteria)
                yield name, past, None if past is None else pastmemory.plain(past)

    keys = {name: f"{periods[name]} {published.digest(path)} {of_set}" for name, path in paths.items()}
    return memory.looked_up(workspace.root / LOGS / PASTS_NAME, keys, pastmemory.recalled, opened, keep=keep)


def workbooks(workspace: Workspace, period: Period) -> list[tuple[Period, Path]]:
    """The earlier periods of the same length with a merged workbook, in order; rehearsals are left out."""
    found = []
    for path in workspace.root.glob(f"*/{RESULTS}/tong-hop-*.xlsx"):
        try:
            earlier = Period.parse(path.parent.parent.name)
        except VtltError:
            continue
        if (
            path.name == published.merged_name(earlier)
            and earlier.months == period.months
            and earlier < period
            and not rehearsed.is_rehearsed(workspace, earlier)
        ):
            found.append((earlier, path))
    return sorted(found)


def finished(workspace: Workspace, period: Period, at_most: int) -> dict[str, tuple[Period, Path]]:
    """Name within the workspace → period and path of the newest workbooks whose set of results is whole."""
    return {
        path.relative_to(workspace.root).as_posix(): (earlier, path)
        for earlier, path in workbooks(workspace, period)[-at_most:]
        if path.name not in published.standing(path.parent).unfinished
    }


def _past(cells: DataFrame[Cells], period: Period, criteria: CriteriaSet) -> Past | str | None:
    """The results in one merged workbook, or the reason why they cannot be compared.

    `None` if nobody had to report, so that there is nothing to compare with.
    """
    if rehearsed.in_cells(cells):
        return "tệp là kết quả của một kỳ diễn tập, số liệu là bịa"
    said = datasheet.answers(cells, (ANSWER, OF))
    if said is None:
        return "sheet “Dữ liệu” không còn như công cụ đã ghi"
    table = said[said["field"] == ANSWER]
    if table.empty:
        return None
    if why := _why_not(table, period, criteria.id):
        return why
    blank = table["state"].isin([State.MISSING, State.UNCONFIRMED])
    answered = frozenset(table.loc[~blank, "unit_code"])
    carried = {row.unit_code: clean(row.carried) for row in frames.rows(table) if clean(row.carried)}
    tabled = dict.fromkeys(table["unit_code"])
    # The numbers of the columns stand where units do.
    bands = {code: band for code, band in around.bands(cells, criteria).items() if code in tabled}
    areas, variants = around.grouped(cells, criteria, tabled)
    past = Past(
        period, (), {}, (), answered, carried, version=table["version"].iloc[0], tabled=tuple(tabled),
        areas=areas, variants=variants, bands=bands, adjusted=around.adjusted(cells, criteria),
        received=around.received(cells), said=around.given_answers(said),
    )  # fmt: skip
    return _of_set(cells, table, criteria, past)


def _of_set(cells: DataFrame[Cells], table: pd.DataFrame, criteria: CriteriaSet, past: Past) -> Past | str:
    """Add units and points, or give the reason why they cannot be read.

    Marks are read from the sheet of data, because they can be compared whatever version of the set asked for
    them. Points are read from the tables of results, because sums depend on caps and gates; those of another
    version are left out.
    """
    names = datasheet.unit_names(cells)
    units = list(dict.fromkeys([*names, *table["unit_code"]]))
    names |= datasheet.beside_codes(cells, outputs.BY_CRITERION, outputs.BY_CRITERION_HEADINGS["leaf"])
    if criteria.account.shares:
        appraised = reviewed.read(cells)
        if appraised is None:
            return f"sheet “{outputs.APPRAISED}” không còn như công cụ đã ghi"
        marks = _marks(table, criteria) | {row.key: micro(row.points) for row in appraised}
        asked = list(dict.fromkeys(code for _, code in marks))
        decided = _decided(around.totals(cells, criteria), marks)
        return replace(past, asked=asked, points=marks, units=units, names=names, decided=decided)
    past = replace(past, units=units, names=names)
    if set(table["version"]) != {str(criteria.version)}:
        return replace(past, unlike=True)
    stood = pointhistory.stood(cells, criteria)
    if isinstance(stood, str):
        return stood
    points = {(unit, code): given for unit, one in stood.items() for code, given in one.points.items()}
    asked = [node.code for node in criteria.nodes if criteria.scores(node)]
    return replace(past, asked=asked, points=points, stood=stood)


def _decided(printed: Mapping[str, int], marks: Mapping[tuple[str, str], int | None]) -> dict[str, int]:
    """Code of a unit without missing answers → its printed total, where its marks add up to another."""
    met: dict[str, int] = {}
    for (code, _), points in marks.items():
        met[code] = met.get(code, 0) + (points or 0)
    lacking = {code for (code, _), points in marks.items() if points is None}
    return {code: printed[code] for code, each in met.items()
            if code not in lacking and printed.get(code, each) != each}  # fmt: skip


def _why_not(table: pd.DataFrame, period: Period, set_id: str) -> str:
    if set(table["period"]) != {str(period)}:
        return f"sheet “Dữ liệu” là của kỳ {table['period'].iloc[0]}"
    if set(table["set_id"]) != {set_id}:
        return f"kỳ đó dùng bộ tiêu chí khác ({table['set_id'].iloc[0]})"
    repeated = table.duplicated(["unit_code", "leaf_code"]).any()
    return "sheet “Dữ liệu” có dòng lặp lại" if repeated else ""


def _marks(table: pd.DataFrame, criteria: CriteriaSet) -> dict[tuple[str, str], int | None]:
    """(unit, criterion) → points or `None`; includes criteria that the set no longer has."""
    marked = set(table.loc[table["state"].isin(_MARKED), "leaf_code"])
    marked |= {leaf.code for leaf in criteria.criteria} & set(table["leaf_code"])
    return {
        (row.unit_code, row.leaf_code): {State.MET: MICRO, State.NOT_MET: 0}.get(row.state)
        for row in frames.rows(table[table["leaf_code"].isin(marked)])
    }
