"""Reads from a merged workbook what it was rolled up from, so that it can be rolled up again."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from pandera.typing import DataFrame

from vtlt_consolidate.model import cellkinds
from vtlt_consolidate.model.criteria import NOT_ARISEN
from vtlt_consolidate.model.frames import Cells, Parts, made_of, none_of, rows
from vtlt_consolidate.model.outputs import (
    FILES,
    FILES_HEADINGS,
    LACKING,
    LACKING_MONTHS,
    LAST_RECEIVED,
    LATE_IN,
    MOST_LATE,
    PARTS,
    PARTS_HEADINGS,
    PIECES,
    PIECES_HEADINGS,
    PRESENCE_WORDS,
    RECEIVED_IN,
    STATE_WORDS,
)
from vtlt_consolidate.reading.datasheet import FIELDS
from vtlt_consolidate.scoring.rolled import Presences, Returned, Returns
from vtlt_consolidate.words.addresses import address
from vtlt_consolidate.words.errors import VtltError
from vtlt_consolidate.words.period import Period
from vtlt_consolidate.words.states import State
from vtlt_consolidate.words.text import MICRO, clean, parse_date

_PRESENCES = {words: presence for presence, words in PRESENCE_WORDS.items()}
_STATES = {words: state for state, words in STATE_WORDS.items()}
_OF_RETURNS = re.compile(rf"(?:{LATE_IN}|{RECEIVED_IN}) (\S+)")

Rows = dict[int, dict[int, Any]]
"""Row → column → cell."""


def read(cells: DataFrame[Cells]) -> tuple[Presences, DataFrame[Parts], Returns] | str:
    """Read what a merged workbook was rolled up from.

    Args:
        cells: frame `Cells` of one workbook.

    Returns:
        What there is of each unit in each period, the frame `Parts`, and when units returned, all empty if it
        was not rolled up; or the reason why they cannot be read.
    """
    presences: Presences | None = {}
    returns: Returns = {}
    parts: DataFrame[Parts] | None = none_of(Parts)
    if PIECES in set(cells["sheet"]):
        table = _rows(cells, PIECES)
        presences, returns = _presences(table), _returns(table)
        parts = _parts(cells)
    damaged = PIECES if presences is None else PARTS
    if presences is None or parts is None:
        return f"sheet “{damaged}” không còn như công cụ đã ghi"
    return presences, parts, returns


def sources(cells: DataFrame[Cells]) -> dict[str, str]:
    """The files that the figures of a merged workbook are from, each with its SHA-256."""
    table = _rows(cells, FILES)
    head = _head(table, *FILES_HEADINGS.values())
    if head is None:
        return {}
    top, columns = head
    at = [columns[heading] for heading in FILES_HEADINGS.values()]
    lines = [line for row, line in table.items() if row > top and set(at) <= set(line)]
    return {line[at[0]].typed: line[at[1]].typed for line in lines}


def _rows(cells: DataFrame[Cells], sheet: str) -> Rows:
    table: Rows = {}
    for cell in rows(cells[cells["sheet"] == sheet]):
        table.setdefault(cell.row, {})[cell.column] = cell
    return table


def _head(table: Rows, *wanted: str) -> tuple[int, dict[str, int]] | None:
    """The row of the headings, and the column of each; `None` if one is not there."""
    for row, line in table.items():
        columns = {clean(cell.typed): column for column, cell in line.items()}
        if set(wanted) <= set(columns):
            return row, columns
    return None


def _presences(table: Rows) -> Presences | None:
    heads = (_head(table, *PIECES_HEADINGS.values(), lacking) for lacking in (LACKING, LACKING_MONTHS))
    head = next(filter(None, heads), None)
    if head is None:
        return None
    top, columns = head
    try:
        periods = {
            Period.parse(heading): column
            for heading, column in columns.items()
            if heading not in (*PIECES_HEADINGS.values(), LACKING, LACKING_MONTHS, MOST_LATE, LAST_RECEIVED)
            and not _OF_RETURNS.fullmatch(heading)
        }
        return {
            (line[columns[PIECES_HEADINGS["unit_code"]]].typed, period): _PRESENCES[line[column].typed]
            for row, line in table.items() if row > top
            for period, column in periods.items()
        }  # fmt: skip
    except (KeyError, VtltError):
        return None


def _returns(table: Rows) -> Returns:
    """When units returned, where the workbook says; only sets whose formulas read that have such columns."""
    head = _head(table, PIECES_HEADINGS["unit_code"])
    if head is None:
        return {}
    top, columns = head
    periods = {match[1] for heading in columns if (match := _OF_RETURNS.fullmatch(heading))}
    found = {}
    for row, line in table.items():
        typed = {column: cell.typed for column, cell in line.items()}
        unit = typed.get(columns[PIECES_HEADINGS["unit_code"]], "") if row > top else ""
        for period in periods if unit else ():
            day, late = (
                typed.get(columns.get(f"{name} {period}", -1), "") for name in (RECEIVED_IN, LATE_IN)
            )
            days = int(late) if late.isdecimal() else None
            found[unit, Period.parse(period)] = Returned(parse_date(day), days)
    return found


def _parts(cells: DataFrame[Cells]) -> DataFrame[Parts] | None:
    table = _rows(cells, PARTS)
    head = _head(table, *PARTS_HEADINGS.values())
    if head is None:
        # Nothing was added up, so there is no such sheet; one without its headings was changed.
        return None if table else none_of(Parts)
    top, columns = head
    at = {name: columns[heading] for name, heading in PARTS_HEADINGS.items()}
    try:
        found = [_part(row, line, at) for row, line in table.items() if row > top]
    except (KeyError, ValueError, VtltError):
        return None
    return made_of(Parts, found)


def _part(row: int, line: dict[int, Any], at: dict[str, int]) -> tuple[Any, ...]:
    """One row of `Parts`, whose place is in this workbook."""
    typed = {name: line[column].typed for name, column in at.items() if column in line}
    state, value = _STATES[typed["state"]], line.get(at["value"])
    none = value is not None and value.typed == NOT_ARISEN
    if (state == State.GIVEN) != (none or (value is not None and value.kind == cellkinds.NUMBER)):
        raise ValueError(typed)
    # Numbers are read as a Vietnamese Excel shows them, with a decimal comma.
    number = None if value is None or none else Decimal(value.typed.replace(",", "."))
    micro = None if number is None else round(Decimal(f"{number:.15g}") * MICRO)
    place = ("", "", "") if value is None else (value.file, PARTS, address(row, at["value"]))
    kind, shown = (cellkinds.EMPTY, "") if value is None else (value.kind, value.typed)
    period, of_field = str(Period.parse(typed["period"])), FIELDS[typed["field"]]
    file, sheet, cell = place
    return (file, typed["unit_code"], typed["leaf_code"], of_field, sheet, cell, kind, shown, state, micro, 0,
            shown, period)  # fmt: skip
