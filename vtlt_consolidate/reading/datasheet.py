"""Reads the sheet of data of a merged workbook, of this shape and of the former one, and lists beside it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pandera.typing import DataFrame

from vtlt_consolidate.model import cellkinds, frames, layout, outputs
from vtlt_consolidate.model.criteria import CriteriaSet
from vtlt_consolidate.model.frames import Cells
from vtlt_consolidate.scoring.figures.quality import INDICATORS
from vtlt_consolidate.words import vocabulary
from vtlt_consolidate.words.addresses import address, former_sheet_name, sheet_name
from vtlt_consolidate.words.states import State

FIELDS = {heading: field for field, heading in layout.HEADINGS.items()}
STATES = {words: state for state, words in outputs.STATE_WORDS.items()}
_CODE_HEADING = outputs.SUBMISSION_HEADINGS["unit_code"]
_KNOWN_BY = [outputs.DATA_HEADINGS[name] for name in ("unit_code", "leaf_code", "field", "state", "value")]


def sheets(cells: DataFrame[Cells]) -> dict[str, list[str]]:
    """File → the sheets with the headings of a merged workbook's sheet of data."""
    heads = cells[cells["typed"].isin(_KNOWN_BY)]
    if heads.empty:
        return {}
    counts = heads.groupby(["file", "sheet", "row"])["typed"].nunique()
    found: dict[str, list[str]] = {}
    places = counts[counts == len(_KNOWN_BY)].reset_index()
    for file, sheet in frames.tuples(places, "file", "sheet"):
        found.setdefault(file, []).append(sheet)
    return found


def answers(cells: DataFrame[Cells], fields: Sequence[str] = (layout.ANSWER,)) -> pd.DataFrame | None:
    """The rows with answers on a merged workbook's sheet of data, as text.

    Args:
        cells: frame `Cells` of one workbook.
        fields: the fields that are read.

    Returns:
        As `table`, `state` as a `State` and `field` as a key of `layout.HEADINGS`; `None` if there is no such
        sheet, or if it was changed so that it cannot be read.
    """
    data = all_rows(cells)
    if data is None:
        return None
    given = data[data["field"].isin([layout.HEADINGS[field] for field in fields])]
    return given.assign(state=given["state"].map(STATES), field=given["field"].map(FIELDS))


def all_rows(cells: DataFrame[Cells]) -> pd.DataFrame | None:
    """All rows of a merged workbook's sheet of data, as text.

    Args:
        cells: frame `Cells` of one workbook.

    Returns:
        As `table`, without rows where nobody had to report; `None` if there is no such sheet, or if it was
        changed so that it cannot be read.
    """
    names = [name for each in sheets(cells).values() for name in each]
    data = joined(cells, names) if is_one(names) else None
    return None if data is None or any(oddities(data)) else data


def is_one(names: Sequence[str]) -> bool:
    """Say whether sheets with the headings of data are one sheet of data and those that it goes on on."""
    if len(names) == 1:
        return True  # under whatever name
    return bool(names) and list(names) == [outputs.data_sheet(at) for at in range(1, len(names) + 1)]


def joined(cells: DataFrame[Cells], names: Sequence[str]) -> pd.DataFrame | None:
    """The sheets of data as one table: as `table`; `None` if the headings of any were changed."""
    tables = [table(cells[cells["sheet"] == name]) for name in names]
    whole_ones = [each for each in tables if each is not None]
    return pd.concat(whole_ones, ignore_index=True) if len(whole_ones) == len(names) else None


def table(cells: DataFrame[Cells]) -> pd.DataFrame | None:
    """The sheet of data as a table of text.

    Args:
        cells: frame `Cells` of the sheet.

    Returns:
        set_id, version and period of each row and the columns of `outputs.DATA_HEADINGS`; `kind` and `place`
        (address) of the value, and the sheet that it is `on`. `None` if its headings were changed.
    """
    columns, head = _columns(cells)
    found, identity = sorted(columns.values()), _identity(cells[cells["row"] < head])
    if found == sorted(outputs.FORMER_DATA_HEADINGS):
        identity = {}
    elif found != sorted(outputs.DATA_HEADINGS) or len(identity) < len(outputs.DATA_IDENTITY):
        return None
    body = cells[(cells["row"] > head) & cells["column"].isin(columns)]
    across, found_rows = body["column"].to_numpy(int), body["row"].to_numpy(int)
    rows, place = np.unique(found_rows, return_inverse=True)
    at = {name: np.flatnonzero(across == column) for column, name in columns.items()}
    data = {name: _spread(body["typed"], mine, place, len(rows), "") for name, mine in at.items()}
    value_column = next(column for column, name in columns.items() if name == "value")
    return pd.DataFrame(data).assign(
        **identity,
        kind=_spread(body["kind"], at["value"], place, len(rows), cellkinds.TEXT),
        place=[address(row, value_column) for row in rows.tolist()],
        on=cells["sheet"].iloc[0],
    )


def _spread(
    texts: pd.Series[str], mine: NDArray[np.intp], place: NDArray[np.intp], count: int, otherwise: str
) -> pd.Series[str]:
    """A column of a table, of those texts that are `mine`, each in its place among `count` rows."""
    column = np.full(count, otherwise, dtype=object)
    column[place[mine]] = texts.iloc[mine].to_numpy(object)
    return pd.Series(column, dtype="str")


def _columns(cells: DataFrame[Cells]) -> tuple[dict[int, str], int]:
    """Column → what it holds, and the row of the headings."""
    shapes = (outputs.FORMER_DATA_HEADINGS, outputs.DATA_HEADINGS)
    names = {heading: name for shape in shapes for name, heading in shape.items()}
    head = int(cells.loc[cells["typed"].isin(_KNOWN_BY), "row"].mode().iloc[0])
    heads = cells[(cells["row"] == head) & cells["typed"].isin(names)]
    return {int(column): names[typed] for column, typed in frames.tuples(heads, "column", "typed")}, head


def _identity(above: pd.DataFrame) -> dict[str, str]:
    """Read set, version and period, each in the next cell behind its words."""
    names = {words: name for name, words in outputs.DATA_IDENTITY.items()}
    line = list(frames.tuples(above, "row", "typed"))
    return {
        names[words]: typed for (row, words), (at, typed) in pairwise(line) if words in names and at == row
    }


def oddities(data: pd.DataFrame) -> Iterator[str]:
    """Yield why rows of a sheet of data cannot be as this program wrote them, each with its cell.

    Args:
        data: from `table`.
    """
    known = data["state"].isin(STATES) & data["field"].isin(FIELDS) & (data["unit_code"] != "")
    for place in data.loc[~known, "place"]:
        yield f"ô {place}: thiếu đơn vị, trường hoặc trạng thái"
    pairs = data.loc[known, ["state", "value"]].drop_duplicates()
    wrong = {pair for pair in frames.tuples(pairs, "state", "value") if not _agrees(*pair)}
    if wrong:
        for place, state, value in frames.tuples(data[known], "place", "state", "value"):
            if (state, value) in wrong:
                yield f"ô {place}: “{value}” không hợp với trạng thái “{state}”"


def _agrees(words: str, value: str) -> bool:
    """Say whether a value fits its state."""
    state = STATES[words]
    if state in (State.MET, State.NOT_MET):
        return vocabulary.read_mark(value) == state
    return bool(value) == (state == State.GIVEN)


def unit_names(cells: DataFrame[Cells]) -> dict[str, str]:
    """Code of a unit → its name in a merged workbook.

    Args:
        cells: frame `Cells` of the workbook.
    """
    return beside_codes(cells, outputs.SUBMISSIONS, outputs.SUBMISSION_HEADINGS["unit"])


def table_of(cells: DataFrame[Cells], criteria: CriteriaSet, variant: str) -> str:
    """The name of the sheet of results of a variant; earlier versions cut long ones elsewhere.

    Args:
        cells: frame `Cells` of a merged workbook.
        criteria: the set.
        variant: the variant; empty where the set has none.
    """
    variants = criteria.whole.variants
    name, former = (of(outputs.TABLE, variant, variants) for of in (sheet_name, former_sheet_name))
    return former if former and name not in set(cells["sheet"]) else name


def beside_codes(cells: DataFrame[Cells], sheet: str, heading: str) -> dict[str, str]:
    """Code of a unit or criterion → text in its row, in the column of a heading.

    Args:
        cells: frame `Cells` of a merged workbook.
        sheet: name of a sheet with a list.
        heading: heading of the column.
    """
    on = list(frames.tuples(cells[cells["sheet"] == sheet], "row", "column", "typed"))
    places = [(row, column) for row, column, typed in on if typed == _CODE_HEADING]
    top, code_column = places[0] if places else (0, 0)
    columns = [column for row, column, typed in on if row == top and typed == heading]
    if not (places and columns):
        return {}
    codes, texts = (
        {row: typed for row, at, typed in on if at == column and row > top}
        for column in (code_column, columns[0])
    )
    return {code: texts[row] for row, code in codes.items() if row in texts}


def below(cells: DataFrame[Cells], sheet: str, headings: dict[str, str]) -> list[dict[str, str]]:
    """The rows of a list of a merged workbook; none if one of its headings is not there.

    Args:
        cells: frame `Cells` of the workbook.
        sheet: the sheet of the list.
        headings: name → heading.

    Returns:
        Each row as name → what stands under that heading.
    """
    rows: dict[int, dict[int, str]] = {}
    on = cells[cells["sheet"] == sheet]
    for row, column, typed in frames.tuples(on, "row", "column", "typed"):
        rows.setdefault(row, {})[column] = typed
    for top, line in rows.items():
        columns = {typed: column for column, typed in line.items()}
        if set(headings.values()) <= set(columns):
            return [
                {name: mine.get(columns[heading], "") for name, heading in headings.items()}
                for row, mine in rows.items()
                if row > top
            ]
    return []


def attempts(cells: DataFrame[Cells]) -> dict[tuple[str, str], str]:
    """Number of a file that a merged workbook was made of, and code of a unit in it → the attempt.

    Args:
        cells: frame `Cells` of the workbook.
    """
    headings = {
        "number": outputs.FILES_NUMBER,
        "unit_code": outputs.FILES_UNIT,
        "attempt": outputs.FILES_ATTEMPT,
    }
    lines = below(cells, outputs.FILES, headings)
    return {(line["number"], line["unit_code"]): line["attempt"] for line in lines}


def without_quality(cells: DataFrame[Cells]) -> DataFrame[Cells]:
    """Leave out the small table under an internal copy, none of whose rows is of a unit.

    Args:
        cells: frame `Cells` of one workbook.
    """
    first = cells[cells["column"] == 0]
    words = {(sheet, row): typed for sheet, row, typed in frames.tuples(first, "sheet", "row", "typed")}
    named, ours = tuple(indicator.title for indicator in INDICATORS), set()
    for sheet, top in [place for place, typed in words.items() if typed.startswith(outputs.QUALITY)]:
        row = top + outputs.QUALITY_TOP
        # Whatever somebody wrote under it is read, or asked about, as before.
        while words.get((sheet, row), "").startswith(named):
            row += 1
        ours |= {(sheet, each) for each in range(top, row)}
    places = zip(cells["sheet"], cells["row"], strict=True)
    return cells[[place not in ours for place in places]] if ours else cells
