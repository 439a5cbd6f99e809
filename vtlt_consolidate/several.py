"""Returns of several units in one file: an earlier merged workbook, or a table with a row a unit.

So merges can be merged: districts into a province, provinces into the ministry. The merged workbook
is known by the headings of its sheet of data, a table by the criteria at the head of its columns.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pandas as pd

from vtlt_consolidate import findings as catalogue
from vtlt_consolidate import frames, layout, reader, unitrows
from vtlt_consolidate.addresses import address
from vtlt_consolidate.claims import Expected
from vtlt_consolidate.criteria import MET, NOT_MET
from vtlt_consolidate.frames import RawAnswers
from vtlt_consolidate.identity import wrong_round
from vtlt_consolidate.text import clean
from vtlt_consolidate.unitrows import Gathered

_FIELDS = {heading: field for field, heading in layout.HEADINGS.items()}
_STATES = {words: state for state, words in layout.STATE_WORDS.items()}
_KNOWN_BY = [layout.DATA_HEADINGS[name] for name in ("unit_code", "leaf_code", "field", "state", "value")]


def read(
    files: pd.DataFrame, cells: pd.DataFrame, expected: Expected
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Take the files that hold several units.

    Args:
        files: frame `Files`, a row a file.
        cells: frame `Cells`.
        expected: set, period and units of the round.

    Returns:
        `Files` of these files only, a row for each unit that has an answer in one; their
        `RawAnswers` and `Findings`. All other files are forms.
    """
    read_files = files[files["verdict"] == "read"]
    cells = cells[cells["file"].isin(read_files["file"])]
    data = _with_data_sheet(cells)
    tables = unitrows.heads(cells[~cells["file"].isin(data)], expected.criteria)
    taken: list[dict[str, Any]] = []
    raw: list[tuple[Any, ...]] = []
    records: list[dict[str, Any]] = []
    for found in read_files[read_files["file"].isin({*data, *tables})].to_dict("records"):
        row = {str(name): value for name, value in found.items()}
        mine = cells[cells["file"] == row["file"]]
        if row["file"] in data:
            gathered = _from_data(row, mine, expected)
        else:
            gathered = unitrows.gather(row, mine, tables[row["file"]], expected)
        taken += _file_rows(row, gathered)
        raw += gathered.answers
        records += gathered.findings
    rows = pd.DataFrame(taken, columns=files.columns).astype(files.dtypes)
    answers = pd.DataFrame(raw, columns=list(RawAnswers.to_schema().columns)).astype("str")
    return rows, RawAnswers.validate(answers), catalogue.frame(records)


def _file_rows(row: dict[str, Any], gathered: Gathered) -> Iterable[dict[str, Any]]:
    """A row for each unit of a file, or one that says why there is none."""
    if not gathered.units:
        why = catalogue.RULES[gathered.findings[0]["code"]] if gathered.findings else catalogue.NOT_OUR_FORM
        return [row | {"verdict": "rejected", "reason": why.title}]
    return [
        row | {"unit_code": code, "version": gathered.version, "attempt": 1, "carried": carried}
        for code, carried in gathered.units.items()
    ]


def _with_data_sheet(cells: pd.DataFrame) -> dict[str, str]:
    """File → the sheet whose headings are those of a merged workbook's data."""
    heads = cells[cells["typed"].isin(_KNOWN_BY)]
    counts = heads.groupby(["file", "sheet", "row"])["typed"].nunique()
    whole = counts[counts == len(_KNOWN_BY)].reset_index()
    return dict(zip(whole["file"], whole["sheet"], strict=True))


def _from_data(row: dict[str, Any], cells: pd.DataFrame, expected: Expected) -> Gathered:
    """Take the units of a merged workbook, each value as it was read there.

    What could not be read there is read again as it was typed, and complained of again.
    """
    gathered = Gathered(row)
    table = _table(cells)
    if _is_changed(table):
        gathered.complain(catalogue.DAMAGED, found=f"sheet “{layout.DATA_SHEET}” đã bị sửa")
        return gathered
    for _, one in table.drop_duplicates(["set_id", "version", "period"]).iterrows():
        if wrong := wrong_round(dict(one), expected):
            rule, context = wrong
            gathered.complain(rule, **context)
            return gathered
    gathered.version = str(table["version"].iloc[0])
    answered = table.loc[table["state"] != layout.STATE_WORDS["missing"], "unit_code"]
    for code, mine in table[table["unit_code"].isin(answered)].groupby("unit_code", sort=False):
        _take_unit(gathered, str(code), mine, expected)
    if gathered.units:
        gathered.complain(catalogue.SEVERAL_UNITS, found=str(len(gathered.units)))
    return gathered


def _is_changed(table: pd.DataFrame) -> bool:
    """Say whether the sheet of data is not as it was written any more."""
    known = table["unit_code"].ne("") & table["state"].isin(_STATES) & table["field"].isin(_FIELDS)
    return bool(table.empty or not known.all())


def answers_of(cells: pd.DataFrame) -> pd.DataFrame | None:
    """The rows of a merged workbook's sheet of data that hold answers, as text.

    Args:
        cells: frame `Cells` of one workbook.

    Returns:
        The columns of `layout.DATA_HEADINGS`, `state` as in `frames.STATES`; none where there is no
        such sheet or it is not as it was written any more.
    """
    if len(_with_data_sheet(cells)) != 1:
        return None
    table = _table(cells)
    if _is_changed(table):
        return None
    answers = table[table["field"] == layout.HEADINGS[layout.ANSWER]]
    return answers.assign(state=answers["state"].map(_STATES))


def _table(cells: pd.DataFrame) -> pd.DataFrame:
    """The sheet of data as a table of text, with the kind and the place of each value."""
    (sheet,) = _with_data_sheet(cells).values()
    cells = cells[cells["sheet"] == sheet]
    names = {heading: name for name, heading in layout.DATA_HEADINGS.items()}
    head = cells.loc[cells["typed"].isin(_KNOWN_BY), "row"].mode().iloc[0]
    heads = cells[(cells["row"] == head) & cells["typed"].isin(names)]
    columns = {int(cell.column): names[cell.typed] for cell in frames.rows(heads)}
    body = cells[cells["row"] > head].assign(name=cells["column"].map(columns)).dropna(subset="name")
    table: pd.DataFrame = body.pivot_table(index="row", columns="name", values="typed", aggfunc="first")
    table = table.reindex(columns=list(layout.DATA_HEADINGS)).astype(object).fillna("").astype("str")
    kinds = body[body["name"] == "value"].set_index("row")["kind"]
    value_column = next(column for column, name in columns.items() if name == "value")
    return table.assign(
        kind=kinds.reindex(table.index).fillna(reader.TEXT),
        place=[address(row, value_column) for row in table.index.tolist()],
        on=sheet,
    )


def _take_unit(gathered: Gathered, code: str, table: pd.DataFrame, expected: Expected) -> None:
    decided = expected.decisions.unit_of(gathered.row["sha256"], code)
    unit = expected.names.coded(decided or code)
    if unit is None:
        gathered.complain_of_unit(catalogue.UNKNOWN_UNIT, code, decided, found=code, other="")
        return
    if table.duplicated(["leaf_code", "field"]).any() or unit.code in gathered.units:
        found = f"sheet “{table['on'].iloc[0]}”, ô {', '.join(table['place'].head(3))}"
        gathered.complain(catalogue.UNIT_TWICE, unit_code=unit.code, subject=unit.full_name, found=found)
        return
    gathered.units[unit.code] = clean(table["carried"].iloc[0])
    known = table[table["leaf_code"].isin(expected.criteria.by_code)]
    for row in frames.rows(known):
        kind, typed = _as_read(row)
        field = _FIELDS[row.field]
        gathered.answers.append(
            (gathered.row["file"], unit.code, row.leaf_code, field, row.on, row.place, kind, typed)
        )


def _as_read(row: Any) -> tuple[str, str]:
    """The kind and text of a cell that says what this row says."""
    state = _STATES[row.state]
    if state in ("met", "not_met"):
        return reader.TEXT, {"met": MET, "not_met": NOT_MET}[state]
    if state == "given":
        return row.kind, row.value
    if state == "missing":
        return "empty", ""
    if row.typed.startswith("#"):
        return reader.ERROR, row.typed
    return (reader.UNCALCULATED if row.typed.startswith("=") else reader.TEXT), row.typed
