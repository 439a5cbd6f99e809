"""Reads what stands around the points of an earlier merged workbook: bands, how returns came in, answers."""

from __future__ import annotations

from collections.abc import Collection, Iterator

import pandas as pd
from pandera.typing import DataFrame

from vtlt_consolidate.model import cellkinds, frames, outputs
from vtlt_consolidate.model.criteria import CriteriaSet
from vtlt_consolidate.model.frames import STATUSES, Cells
from vtlt_consolidate.reading import datasheet
from vtlt_consolidate.scoring.history.said import MARKS, Said, number
from vtlt_consolidate.scoring.worked.decision import changed_in_cell
from vtlt_consolidate.words.states import LACKING, Status
from vtlt_consolidate.words.text import MICRO, clean, written

_STATUSES = {words: status for status, words in STATUSES.items()}


def bands(cells: DataFrame[Cells], criteria: CriteriaSet) -> dict[str, str]:
    """Code of a unit → its band after the gates, as the tables of results print it; of a set without, none.

    Args:
        cells: frame `Cells` of the workbook.
        criteria: the set, which names the variants.
    """
    return _column(cells, criteria, "band") if criteria.classifies else {}


def totals(cells: DataFrame[Cells], criteria: CriteriaSet) -> dict[str, int]:
    """Code of a unit → its total in whole millionths, as the tables of a set that counts criteria print it.

    Args:
        cells: frame `Cells` of the workbook.
        criteria: the set, which names the variants.
    """
    typed = _column(cells, criteria, "total")
    return {code: int(text) * MICRO for code, text in typed.items() if text.removeprefix("-").isdecimal()}


def adjusted(cells: DataFrame[Cells], criteria: CriteriaSet) -> dict[str, str]:
    """Code of a unit → what somebody changed of its result, as the tables of results say it.

    Args:
        cells: frame `Cells` of the workbook.
        criteria: the set, which names the variants.
    """
    found = _column(cells, criteria, "decided") if "decided" in criteria.account.tail else {}
    return {code: what for code, text in found.items() if (what := changed_in_cell(text))}


def grouped(
    cells: DataFrame[Cells], criteria: CriteriaSet, codes: Collection[str]
) -> tuple[dict[str, str], dict[str, str]]:
    """Code of a unit → its area, and code of a unit → its variant; each empty where the tables name none.

    Args:
        cells: frame `Cells` of the workbook.
        criteria: the set, which names the variants; tables of former ones are known by the name of the sheet.
        codes: the units; the numbers of the columns stand where units do.
    """
    known = {datasheet.table_of(cells, criteria, variant): variant for variant in criteria.variants}
    areas: dict[str, str] = {}
    variants: dict[str, str] = {}
    heads = cells[(cells["row"] == outputs.TABLE_TOP) & cells["sheet"].str.startswith(outputs.TABLE)]
    found = set(frames.tuples(heads, "sheet", "column", "typed"))
    for name in dict.fromkeys(heads["sheet"]):
        if not {(name, column, words) for column, words in outputs.TABLE_HEADINGS.items()} <= found:
            continue
        here = cells[(cells["sheet"] == name) & (cells["row"] > outputs.TABLE_TOP)]
        typed = {(row, column): typed for row, column, typed in frames.tuples(here, "row", "column", "typed")}
        variant = known.get(name, name.removeprefix(outputs.TABLE).removeprefix(" - "))
        for (row, column), code in typed.items():
            if column == outputs.TABLE_CODE and code in codes:
                areas[code], variants[code] = clean(typed.get((row, outputs.TABLE_AREA), "")), variant
    return areas if any(areas.values()) else {}, variants if any(variants.values()) else {}


def _column(cells: DataFrame[Cells], criteria: CriteriaSet, key: str) -> dict[str, str]:
    """Code of a unit → what stands in a column of the tables of results, by its key in the account's tail."""
    heading = criteria.account.tail[key]
    return {
        code: text
        for variant, _ in criteria.by_variant()
        for code, text in datasheet.beside_codes(
            cells, datasheet.table_of(cells, criteria, variant), heading
        ).items()
    }  # fmt: skip


def received(cells: DataFrame[Cells]) -> dict[str, tuple[Status, int | None]]:
    """Code of a unit → status of its return, and days late.

    Args:
        cells: frame `Cells` of the workbook.
    """
    status, days = (
        datasheet.beside_codes(cells, outputs.SUBMISSIONS, outputs.SUBMISSION_HEADINGS[name])
        for name in ("status", "days_late")
    )
    return {
        code: (_STATUSES[words], int(days[code]) if days.get(code, "").isdecimal() else None)
        for code, words in status.items()
        if words in _STATUSES
    }


def given_answers(data: pd.DataFrame) -> Said:
    """The answers of a sheet of data.

    Args:
        data: from `datasheet.answers`.
    """
    return Said.of(_meanings(data[~data["state"].isin(LACKING)]))


def _meanings(given: pd.DataFrame) -> Iterator[tuple[str, str, str, str]]:
    names = ("unit_code", "leaf_code", "field", "state", "kind", "value")
    for unit, leaf, field, state, kind, value in frames.tuples(given, *names):
        meaning = value
        if state in MARKS:
            meaning = str(state)
        elif kind == cellkinds.NUMBER:
            meaning = number(written(value))
        yield unit, leaf, field, meaning
