"""Reads from the merged workbooks of earlier periods the figures that have a plan."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

import pandas as pd
from pandera.typing import DataFrame

from vtlt_consolidate.files import intake, memory
from vtlt_consolidate.model import cellkinds, layout
from vtlt_consolidate.model.config import Config
from vtlt_consolidate.model.criteria import CriteriaSet
from vtlt_consolidate.model.frames import Cells, tuples
from vtlt_consolidate.model.layout import ANSWER, OF
from vtlt_consolidate.model.outputs import STATE_WORDS
from vtlt_consolidate.naming import lineage
from vtlt_consolidate.reading import datasheet
from vtlt_consolidate.reading.datasheet import FIELDS
from vtlt_consolidate.reading.earlier.history import finished
from vtlt_consolidate.reading.earlier.otherwise import otherwise
from vtlt_consolidate.scoring.plans import former
from vtlt_consolidate.scoring.plans.progress import Past, paired
from vtlt_consolidate.words.period import Period
from vtlt_consolidate.words.states import State
from vtlt_consolidate.words.text import MICRO
from vtlt_consolidate.workspace import published, rehearsed
from vtlt_consolidate.workspace.folders import LOGS, Workspace

FIGURES_NAME = "tien-do-ky-truoc.sqlite"
AT_MOST = 24
"""How many earlier periods are read: two years of months."""


def read(workspace: Workspace, period: Period, config: Config, *, keep: bool = True) -> tuple[Past, ...]:
    """Read the figures with a plan of earlier periods of the same length, oldest first, under units of now.

    Workbooks that cannot be used are left out: `history` complains of them. Figures of another version of the
    set count where it asked the same. With `keep`, what was read is remembered.
    """
    criteria = config.criteria
    if not criteria.milestones:
        return ()
    paths = finished(workspace, period, AT_MOST)
    codes = criteria.plans.leaves
    asked = hashlib.sha256(repr([criteria.id, codes]).encode()).hexdigest()

    def opened(unknown: Sequence[str]) -> Iterator[tuple[str, dict[str, Any] | None, Any]]:
        for name, cells in intake.read_ours({name: paths[name][1] for name in unknown}):
            if not isinstance(cells, str):
                table = _table(cells, paths[name][0], criteria.id)
                rows = [] if table is None else [list(row) for row in _figures(table, codes)]
                version = str(table["version"].iloc[0]) if rows and table is not None else ""
                kept = {"rows": rows, "names": datasheet.unit_names(cells), "version": version}
                yield name, kept, kept

    keys = {name: f"{earlier} {published.digest(path)} {asked}" for name, (earlier, path) in paths.items()}
    base = workspace.root / LOGS / FIGURES_NAME
    found = memory.looked_up(
        base, keys, lambda kept: kept if isinstance(kept, dict) else None, opened, keep=keep
    )
    read_then = {paths[name][0]: kept for name, kept in found.items()}
    versions = {then: kept["version"] for then, kept in read_then.items() if kept["rows"]}
    others = otherwise(workspace, versions, criteria, keep=keep)
    became, pasts = lineage.of(config, period), []
    for then, kept in sorted(read_then.items()):
        if then in others or not kept["rows"]:
            figures = _paired(kept["rows"], criteria, others.get(then, ()))
            left_out = _left_out(criteria, others.get(then, ()))
            pasts.append(former.follow(Past(then, figures, kept["names"], left_out), became))
    return tuple(pasts)


def _paired(
    rows: list[list[Any]], criteria: CriteriaSet, others: Collection[str]
) -> Mapping[tuple[str, str], tuple[int, int]]:
    """The figures of a period, but for those of leaves that it asked otherwise."""
    return paired(
        {(unit, code, field): micro for unit, code, field, micro in rows if code not in others}, criteria
    )


def _left_out(criteria: CriteriaSet, others: Collection[str]) -> frozenset[str]:
    """The planned leaves of which, or of whose wholes, something else was asked."""
    plans = criteria.plans
    return frozenset(code for code in plans.codes if code in others or plans.whole_of(code) in others)


def _table(cells: DataFrame[Cells], period: Period, set_id: str) -> pd.DataFrame | None:
    """The sheet of data of one merged workbook; `None` if it is not that of the period and the set."""
    table = None if rehearsed.in_cells(cells) else datasheet.all_rows(cells)
    if table is None or set(table["period"]) != {str(period)} or set(table["set_id"]) != {set_id}:
        return None
    return table


def _figures(table: pd.DataFrame, codes: list[str]) -> Iterator[tuple[str, str, str, int]]:
    """Unit, leaf, field and number in whole millionths, of every figure of a sheet of data."""
    given = table["state"] == STATE_WORDS[State.GIVEN]
    numbers = table["field"].isin([layout.HEADINGS[ANSWER], layout.HEADINGS[OF]])
    mine = table[table["leaf_code"].isin(codes) & given & numbers & (table["kind"] == cellkinds.NUMBER)]
    for unit, code, heading, value in tuples(mine, "unit_code", "leaf_code", "field", "value"):
        # Numbers are read as a Vietnamese Excel shows them; binary fractions are rounded as it does.
        number = Decimal(value.replace(",", "."))
        yield unit, code, FIELDS[heading], round(Decimal(f"{number:.15g}") * MICRO)
