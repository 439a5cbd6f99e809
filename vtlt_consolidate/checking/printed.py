"""Compares the printed subtotals and totals of a return with the sums of its lines.

They are never used as data: sheets are often totalled by hand, and a program that does not calculate leaves
old sums.
"""

from __future__ import annotations

from collections.abc import Mapping, Set
from decimal import Decimal

import pandas as pd
from pandera.typing import DataFrame

from vtlt_consolidate.files.prints import Print
from vtlt_consolidate.findings import catalogue
from vtlt_consolidate.findings.rules import pointrules
from vtlt_consolidate.identity.claims import folded
from vtlt_consolidate.identity.contents import Contents
from vtlt_consolidate.language.namesakes import named
from vtlt_consolidate.model import cellkinds, frames, layout
from vtlt_consolidate.model.criteria import GROUP, TOTAL, CriteriaSet
from vtlt_consolidate.model.frames import Files, Findings, Subtotals
from vtlt_consolidate.scoring.worked import points as working
from vtlt_consolidate.words.addresses import address
from vtlt_consolidate.words.states import Verdict
from vtlt_consolidate.words.text import MICRO, fold, show_micro


def check(
    files: DataFrame[Files],
    contents: Contents,
    sums: DataFrame[Subtotals],
    criteria: CriteriaSet,
    sheets: Set[tuple[str, ...]] | None = None,
) -> DataFrame[Findings]:
    """Compare every printed sum with the sum of its lines.

    Args:
        files: frame `Files`; only returns that count are checked.
        contents: what was read of them.
        sums: frame `Subtotals`.
        criteria: the set.
        sheets: file, unit and sheet of the answers, because a workbook may contain forms of several units.
            None: every sheet of a file belongs to its unit.

    Returns:
        `Findings`. A sum with a missing line is not compared.
    """
    if not criteria.account.asks_points:
        return catalogue.frame([])
    read = files.loc[files["verdict"] == Verdict.READ, ["file", "unit_code"]]
    # With an answer missing, our own sum is too low to be compared with what the unit printed.
    complete = sums.loc[sums["missing"] == 0, ["unit_code", "node_code", "points_micro"]]
    # Nor can a unit print what only the office can compute.
    complete = complete[~complete["node_code"].isin(working.from_elsewhere(criteria))]
    found = _printed(contents.of(read["file"]), criteria).merge(read, on="file")
    found = found.merge(complete.dropna(), on=["unit_code", "node_code"])
    if sheets is not None:
        found = found[frames.among(found, sheets, "file", "unit_code", "sheet")]
    records = []
    for row in frames.rows(found):
        printed = round(Decimal(row.typed.replace(",", ".")) * MICRO)
        if printed == row.points_micro:
            continue
        node = criteria.by_code.get(row.node_code)
        records.append(
            catalogue.record(
                pointrules.WRONG_SUM,
                unit_code=row.unit_code,
                file=row.file,
                sheet=row.sheet,
                cell=address(int(row.row), int(row.column)),
                subject=named(criteria, node) if node else "Tổng điểm",
                key=show_micro(printed),
                found=show_micro(printed),
                expected=show_micro(row.points_micro),
            )
        )
    return catalogue.frame(records)


def _printed(contents: Contents, criteria: CriteriaSet) -> pd.DataFrame:
    """The numbers in the column of the units' own points, in the rows of groups and of the total."""
    codes = {fold(node.code): node.code for node in criteria.nodes if node.kind == GROUP}
    codes[fold(layout.TOTAL_CODE)] = TOTAL
    cells, prints = contents.cells.assign(at=range(len(contents.cells))), contents.prints
    known = cells["file"].isin(prints.keys())
    found = [_searched(cells[~known], codes), _by_print(cells[known], codes, prints)]
    return pd.concat(found).sort_values("at", ignore_index=True)


def _by_print(cells: pd.DataFrame, codes: Mapping[str, str], prints: Mapping[str, Print]) -> pd.DataFrame:
    """The same numbers, where the blank form has them."""
    nodes: dict[Print, dict[int, str]] = {}
    for each in dict.fromkeys(prints.values()):
        in_column = (cell for cell in each.cells if cell.column == each.columns["leaf_code"])
        nodes[each] = {cell.row: codes[fold(cell.typed)] for cell in in_column if fold(cell.typed) in codes}
    rows, node_codes = [], []
    for label, (file, row, column) in zip(
        cells.index, frames.tuples(cells, "file", "row", "column"), strict=True
    ):
        each = prints[file]
        if column == each.summed and row in nodes[each]:
            rows.append(label)
            node_codes.append(nodes[each][row])
    found = cells.loc[rows].assign(node_code=node_codes)
    return found[found["kind"] == cellkinds.NUMBER]


def _searched(cells: pd.DataFrame, codes: Mapping[str, str]) -> pd.DataFrame:
    """The same numbers, by the headings of their column and the codes of their rows."""
    words = folded(cells["typed"])
    place = ["file", "sheet"]
    heads = {
        field: cells.loc[words == fold(layout.HEADINGS[field]), [*place, "column"]].drop_duplicates(place)
        for field in ("leaf_code", layout.SELF_POINTS)
    }
    rows = cells.assign(node_code=words.map(codes)).dropna(subset="node_code")
    rows = rows.merge(heads["leaf_code"], on=[*place, "column"])[[*place, "row", "node_code"]]
    rows = rows.merge(heads[layout.SELF_POINTS], on=place)
    return rows.merge(cells[cells["kind"] == cellkinds.NUMBER], on=[*place, "row", "column"])
